"""One import of records from the opened file to the report: read, compared and written row by row, or tried only.

The file is gone through three times, so that memory stays flat: for the format of its dates, for the rows whose number
stands in it twice, and to write. Only kinds whose records have to be put in order are held in memory (agencies).
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.db.engine import Database
from app.db.imports import findings
from app.db.imports import store as imports
from app.db.imports.by_row import write_by_row
from app.db.imports.kinds import store_of
from app.db.imports.kinds.store import load_ids
from app.db.imports.kinds.writing import Done, Writing, kept_words, weight
from app.domain import words
from app.domain.imports.codes import Codes
from app.domain.imports.dates import Dates, decide
from app.domain.imports.kinds import kinds
from app.domain.imports.kinds.fields import Kind, Record
from app.domain.imports.kinds.mapping import RecordMapping
from app.domain.imports.kinds.plan import RecordPlan
from app.domain.imports.kinds.reader import RecordReader
from app.domain.imports.propose.answers import source_of_file
from app.domain.imports.report import ImportReport, left_out
from app.domain.imports.values import Noted, RowError
from app.services.imports.grouped import Grouped, Told
from app.services.imports.kinds.notes import named_after, record_notes
from app.services.imports.reading import ReadTable
from app.services.imports.waiting import own_turn
from app.work import Cancelled, Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: Records in one transaction: each is written whole or not at all.
CHUNK = 1000
_SINCE = date(2000, 1, 1)  # of services that the rows name and nobody knows


def import_records(
    db: Database, path: Path, read: ReadTable, mapping: RecordMapping, *, dry_run: bool, work: Work
) -> ImportReport:
    """Import the records of an opened file, or tell what would come in. May be interrupted and repeated."""
    begun = time.perf_counter()
    run = _Run(db, path.name, read, mapping, dry_run, work)
    try:
        run.execute()
    except Cancelled as stop:
        raise Cancelled(run.so_far()) from stop
    return run.report(time.perf_counter() - begun)


@dataclass(slots=True)
class _Part:
    """What became of a chunk."""

    counts: Counter[str] = field(default_factory=Counter)
    errors: list[RowError] = field(default_factory=list)
    older: list[RowError] = field(default_factory=list)
    left: list[RowError] = field(default_factory=list)  # of records that were destroyed here
    numbers: dict[int, str] = field(default_factory=dict)
    fields: Counter[str] = field(default_factory=Counter)  # of findings

    def refuse(self, record: Record, column: str, why: str) -> None:
        """List a record as not come in."""
        self.errors.append(RowError(record.row, column, why))
        self.numbers[record.row] = record.number


class _Run:
    def __init__(
        self, db: Database, name: str, read: ReadTable, mapping: RecordMapping, dry_run: bool, work: Work
    ) -> None:
        self.db, self.name, self.opened, self.mapping, self.dry_run, self.work = db, name, read, mapping, dry_run, work
        self.kind = kinds()[mapping.records]
        self.store = store_of(mapping.records)
        self.plan = RecordPlan(self.kind, mapping, read.table.header, name, read.table.repeated)
        read.table.reads = self.plan.used
        self.source = f"import:{_source(self.kind, mapping, name)}"
        self.now = db.now()
        with db.read() as conn:
            names = {what: imports.names_of(conn, what) for what in ("agency", "service", "support_group")}
        self._names = [*names.values()]
        self.codes: Codes
        self.known = {what: [*names[what], *names[what].values()] for what in ("agency", "service")}
        self.counts: Counter[str] = Counter()
        self.by_field: Counter[str] = Counter()
        self.errors: list[RowError] = []
        self.older: list[RowError] = []
        self.left: list[RowError] = []
        self.numbers: dict[int, str] = {}  # of rows that did not come in
        self.run_id: int | None = None
        self.skipped = self.total = 0
        self.date_format = ""
        self._parts: dict[int, _Part] = {}  # by the row of a chunk's first record: an act may run more than once
        self._left: set[tuple[str, int]] = set()  # number and row of what another row of the file overtakes
        self.reader: RecordReader
        self.dates: Dates

    # --- the steps --------------------------------------------------------------------------------
    def execute(self) -> None:
        """Look through everything, then write chunk by chunk, or try all of it and take it back."""
        self.work.step(0, None, f"reading {self.name}")
        self._look()
        if self.dry_run:
            self.db.trial(lambda conn: [self._chunk(conn, chunk) for chunk in self._chunks()], what=f"try {self.name}")
            self._settle()
            return
        with own_turn(self.db, self.source, self.work):
            self._write()

    def _write(self) -> None:
        self.run_id = self.db.write(
            lambda conn: imports.begin_run(conn, self.source, self.name, self.opened.sha256, self.now),
            what=f"import {self.name}",
        )
        done = 0
        for chunk in self._chunks():
            op_id = f"import:{self.run_id}:{done}"
            self.db.write(partial(self._chunk, records=chunk), what=f"import {self.name}", op_id=op_id)
            done += len(chunk)
            self.work.step(done, self.total, f"{done:,} of {words.count(self.total, *self._nouns())}")
        self._settle()
        self.db.write(self._finish, what=f"import {self.name}", op_id=f"import:{self.run_id}:end")

    def _nouns(self) -> tuple[str, str]:
        return self.kind.singular, self.kind.plural

    # --- reading ----------------------------------------------------------------------------------
    def _begin(self) -> RecordReader:
        """Return a reader that knows nothing of the file yet; its codes and dates are those of the run from now on."""
        self.codes = Codes(self.mapping.of_tickets(), *self._names)
        self.dates = Dates(self.date_format, self.mapping.dates.zone)
        self.reader = RecordReader(self.plan, self.dates, self.codes, self.known, self.now)
        return self.reader

    def _look(self) -> None:
        """Find out the format of the dates, how many records there are, and which rows of a number do not count."""
        table = self.opened.table
        texts = self.plan.dates(table)
        self.date_format = decide(texts, self.name, self.mapping.dates.format)
        reader, found = self._begin(), Grouped()
        for row, cells in table:
            self.work.check()
            for record in reader.records(row, cells):
                found.add(record.number, row, _told(record))
        for part in found.parts():
            for number, told in part.items():
                self.total += 1
                if len(told) > 1:
                    self._overtaken(number, told)

    def _overtaken(self, number: str, told: Sequence[Told]) -> None:
        """List the rows of a number that another one overtakes.

        The one that was changed last counts, of the same time the greater content as between two files; where a row
        does not tell its time, the first.
        """
        if self.kind.once:
            rows = words.joined([f"{row:,}" for row, _ in told])
            column = self.plan.column(self.kind.key[0][0])
            apart = "give each a number of its own, or tell their sum in one row"
            if not column:  # the number that is told here is made of the row's other cells
                apart = f"tell their sum in one row, or add a column “{self.kind.key[0][0]}” that tells them apart"
            why = f"{number} stands in rows {rows}: {apart}"
            self._left |= {(number, row) for row, _ in told}
            self.errors += [RowError(row, column, why) for row, _ in told]
            return
        known = all(cells[0] for _, cells in told)
        best = max(told, key=lambda one: (*one[1], -one[0])) if known else told[0]
        for row, cells in told:
            if row == best[0]:
                continue
            later = ", which was changed later" if known and cells[0] != best[1][0] else ""
            why = f"{number} stands in row {best[0]} too{later}; that one counts"
            self._left.add((number, row))
            self.errors.append(RowError(row, self.plan.column(self.kind.key[0][0]), why))

    def _chunks(self) -> Iterator[list[Record]]:
        """Yield the records that count, some at a time, in the order in which they can be written."""
        records = self._records()
        if self.kind.ordered is not None:
            records = iter(self.kind.ordered(list(records)))
        while chunk := list(islice(records, CHUNK)):
            yield chunk

    def _records(self) -> Iterator[Record]:
        reader = self._begin()
        for row, cells in self.opened.table:
            for record in reader.records(row, cells):
                if (record.number, row) not in self._left:
                    yield record

    # --- one chunk --------------------------------------------------------------------------------
    def _chunk(self, conn: Connection, records: Sequence[Record]) -> int:
        """Write a chunk within a transaction, or find out what the database says of it. Run once more: all anew."""
        imports.add_groups(conn, self.codes.new_groups)
        imports.add_services(conn, self.codes.new_services, _SINCE)
        ids = load_ids(conn, self.source, self.mapping.number_when_taken, self.now, self.name)
        writing = Writing(self.store, ids, self.run_id, file=self.opened.sha256)
        outcome = write_by_row(conn, records, writing)
        part = self._parts[records[0].row] = _Part()
        for refusal in outcome.refused:
            part.refuse(refusal.item, self.plan.column(refusal.field) if refusal.field else "", refusal.why)
        notes: list[tuple[Record, Noted]] = []
        settled: dict[Done, list[str]] = {done: [] for done in Done}
        for record in outcome.written:
            result = writing.results[record.number]
            settled[result.done].append(record.number)
            if result.done is Done.OLDER:
                part.older.append(RowError(record.row, self.plan.column("changed_at"), result.why))
                continue
            if result.done is Done.DESTROYED:
                part.left.append(RowError(record.row, self.plan.column(self.kind.key[0][0]), result.why))
                continue
            notes += [(record, note) for note in record.notes]
            if result.kept:
                names = self.plan.column(result.kept[0])
                notes.append((record, Noted(record.row, names, kept_words(result.kept), False, record.changed_at)))
        part.counts.update({done.value: len(numbers) for done, numbers in settled.items()})
        came_in = [*settled[Done.CREATED], *settled[Done.UPDATED], *settled[Done.UNCHANGED]]
        scope = findings.Scope(self.source, f"{self.source}:{self.name}", came_in, [*came_in, *settled[Done.OLDER]])
        part.fields.update(note.field for _, note in notes)
        found = [self._finding(record, note) for record, note in notes]
        findings.settle(conn, scope, [record.number for record in records], found, self.now)
        return len(outcome.written)

    def _finding(self, record: Record, note: Noted) -> dict[str, Any]:
        return {
            "source": self.source,
            "row": note.row,
            "ticket_number": record.number,
            "field": note.field,
            "problem": note.problem,
            "excluded": note.excluded,
            "found_at": self.now,
            "agency_id": None,
            "occurred_at": note.occurred_at,
        }

    def _settle(self) -> None:
        """Sum what became of the chunks, and list what could not be read."""
        self.errors += [*self.opened.table.errors, *self.reader.errors]
        self.numbers |= self.reader.numbers
        for part in self._parts.values():
            self.counts.update(part.counts)
            self.errors += part.errors
            self.older += part.older
            self.left += part.left
            self.numbers |= part.numbers
            self.by_field += part.fields
            self.counts["findings"] += part.fields.total()
        self.errors.sort()
        self.skipped = len({error.row for error in (*self.errors, *self.older, *self.left)})

    def _finish(self, conn: Connection) -> None:
        rows = [
            {
                "source": f"{self.source}:{self.name}",
                "row": error.row,
                "ticket_number": self.numbers.get(error.row, ""),
                "field": error.field,
                "problem": error.why,
                "excluded": True,
                "found_at": self.now,
                "agency_id": None,
                "occurred_at": None,
            }
            for error in {(error.row, error.field): error for error in self.errors}.values()
        ]
        findings.add_findings(conn, [row for row in rows if row["ticket_number"]])
        nameless = [row for row in rows if not row["ticket_number"]]
        findings.settle_file(conn, self.source, f"{self.source}:{self.name}", nameless, self.now)
        counts = {
            "rows_read": self.opened.table.read,
            "created": self.counts["created"],
            "updated": self.counts["updated"],
            "skipped": self.skipped,
            "errors": len(self.errors),
        }
        assert self.run_id is not None
        imports.end_run(conn, self.run_id, counts, self.notes(), self.db.now())

    # --- the report -------------------------------------------------------------------------------
    def so_far(self) -> str:
        """Return the sentences about what a stopped import leaves."""
        if self.dry_run:
            return f"The dry run of {self.name} was stopped; nothing was written."
        done = sum(part.counts["created"] + part.counts["updated"] for part in self._parts.values())
        return (
            f"The import of {self.name} was stopped. {words.count(done, *self._nouns())} came in, each of them whole.\n"
            "Import the file again to bring in the rest; what is there stays as it is."
        )

    def notes(self) -> list[str]:
        """Return what a reader of the report should know that is no error."""
        left = [left_out(len(self.left), self.kind.singular)] if self.left else []
        return [*left, *record_notes(self.plan, self.reader, self.dates, self.opened.table.read)]

    def report(self, seconds: float) -> ImportReport:
        """Return the report of the finished import, which took so many seconds."""
        return ImportReport(
            file=self.name,
            mapping=self.mapping.name,
            dry_run=self.dry_run,
            read=self.opened.table.read,
            created=self.counts["created"],
            updated=self.counts["updated"],
            unchanged=self.counts["unchanged"],
            skipped=self.skipped,
            events=0,
            errors=tuple(sorted([*self.errors, *self.older, *self.left])),
            older=len(self.older),
            destroyed=len(self.left),
            findings=self.counts["findings"],
            findings_by_field=dict(self.by_field.most_common()),
            excluded=0,
            warnings=(*self.notes(), *named_after(self.mapping.name, self.mapping.source, self.name)),
            seconds=seconds,
            encoding=self.opened.encoding,
            date_format=self.date_format,
            unknown_locations=dict(self.codes.unknown_locations.most_common()),
            records=self.kind.word,
            nouns=self._nouns(),
        )


def _source(kind: Kind, mapping: RecordMapping, file: str) -> str:
    """Return whose records these are: the mapping's source, or the kind's book where only the file's name tells one."""
    return kind.book if kind.book and mapping.source == source_of_file(file) else mapping.source


def _told(record: Record) -> tuple[str, ...]:
    """Return when a record was changed, as a text that sorts like it, and what it says; "" where that is not told."""
    if record.changed_at is None:
        return ("",)
    at = record.changed_at.astimezone(UTC).isoformat(timespec="microseconds")
    return (at, *(weight(record.values[name]) for name in sorted(record.values)))
