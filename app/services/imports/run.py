"""Import of other service desks' exports: the file is read, drafts are made of its rows, and chunk by chunk written."""

from __future__ import annotations

import gc
import logging
import time
from collections.abc import Iterator
from collections.abc import Mapping as Mapping_
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from app.db.engine import Database
from app.db.imports import findings, said, store
from app.db.imports.called import TICKET
from app.db.setup.categories import known_names
from app.db.sla import load_target_book
from app.domain.imports.codes import Codes
from app.domain.imports.dates import Dates
from app.domain.imports.kinds import consumption
from app.domain.imports.kinds.mapping import RecordMapping
from app.domain.imports.mapping import Mapping
from app.domain.imports.note_dates import orders_of_notes
from app.domain.imports.plan import Plan
from app.domain.imports.report import ImportReport
from app.domain.imports.values import RowError
from app.domain.rights import may
from app.domain.vocabulary import Role
from app.errors import EnvironmentFault, InputError, NotAllowed
from app.logs import Term
from app.services.imports import second as second_process
from app.services.imports.changes import ChangeDrafting
from app.services.imports.drafting import CHANGES, IDS, Drafted, Drafting, ListDrafting, LogDrafting
from app.services.imports.gathering import gather, narrowing
from app.services.imports.grouped import Grouped, Told
from app.services.imports.kinds.flow import import_records
from app.services.imports.kinds.opening import records_of
from app.services.imports.look import completed, mapping_for
from app.services.imports.mapping import load_mapping
from app.services.imports.open_books import forget
from app.services.imports.reading import Opened, open_file
from app.services.imports.reporting import Tally
from app.services.imports.saved import load_saved
from app.services.imports.second import Recipe, Second, second
from app.services.imports.waiting import own_turn
from app.services.imports.writing import Writer, Written, refusals
from app.work import Cancelled, Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["ImportReport", "RowError", "import_file"]

_log = logging.getLogger("longleaf.imports")

#: Tickets in one transaction: each is written whole or not at all.
CHUNK = 1000
#: Rows of children that wait in memory for every parent.
CHILDREN = 20_000


def import_file(
    db: Database,
    path: str | Path,
    *,
    format: str | None = None,
    mapping: str | Path | Mapping | RecordMapping | None = None,
    sheet: str = "",
    kind: str = "",
    dry_run: bool = False,
    work: Work | None = None,
) -> ImportReport:
    """Import an export file. `mapping`: itself, a TOML file, or the name of a saved or ready one; else what is proposed
    for the file, as far as that is sure.

    What is here of a source follows from all that it ever said: files may come in any order and any number of times.
    May be interrupted and repeated. Rows that cannot come in are listed in the report; a file or mapping that cannot
    be used at all raises InputError and nothing is written. `sheet`: of a workbook, by name. `kind`: what the rows are,
    "tickets" or the word of another kind; "" lets the file tell. `dry_run`: the database
    is asked, and everything taken back, so that the report is that of an import; who may not import is told what can
    be told without asking.
    """
    try:
        return _import(db, path, format, mapping, sheet, kind, dry_run=dry_run, work=work)
    finally:
        if not dry_run:  # after a dry run the import itself comes
            forget()


def _import(
    db: Database,
    path: str | Path,
    format: str | None,
    mapping: str | Path | Mapping | RecordMapping | None,
    sheet: str,
    kind: str,
    *,
    dry_run: bool,
    work: Work | None,
) -> ImportReport:
    begun = time.perf_counter()
    may_all, may_consumption = Role.ADMIN in db.actor.roles, may(db.actor.roles, "consumption.import")
    if not (dry_run or may_all or may_consumption):
        raise NotAllowed("Only an administrator may import.", hint="Ask an administrator, or use --dry-run to look.")
    if format not in (None, "servicenow", "csv"):
        raise InputError(f'Unknown format "{format}".', hint="Use servicenow or csv.")
    if mapping is None:
        ready = "servicenow-list" if format == "csv" else None
        mapping = mapping_for(db, Path(path), ready, sheet=sheet, kind=kind, work=work)
    elif format is None and isinstance(mapping, str | Path) and (saved := load_saved(db, str(mapping))) is not None:
        mapping = completed(db, Path(path), saved, sheet=sheet, work=work)
    records = records_of(db, Path(path), mapping, sheet) if format is None else None
    if not (dry_run or may_all) and (records is None or records[1].records != consumption.KIND.word):
        raise NotAllowed(
            "A catalog manager imports consumption only.", hint="Ask an administrator, or use --dry-run to look."
        )
    if records is not None:
        return import_records(db, Path(path), *records, dry_run=dry_run, work=work or Work())
    if not isinstance(mapping, Mapping):
        assert not isinstance(mapping, RecordMapping)
        mapping = load_mapping(mapping, db)
    opened = open_file(Path(path), mapping, format, sheet)
    large = Path(path).stat().st_size >= second_process.BYTES
    run = _Run(db, Path(path).name, opened, dry_run, work or Work(), large=large)
    try:
        with _without_gc():
            run.execute()
    except Cancelled as stop:
        counts = run.tally.counts
        _log.info("Import stopped: %d rows read, %d tickets created", opened.table.read, counts["created"])
        raise Cancelled(run.tally.so_far()) from stop
    except EnvironmentFault as fault:
        so_far = run.tally.saved_so_far()
        if not so_far:
            raise
        _log.info("Import failed: %d rows read, %d tickets created", opened.table.read, run.tally.counts["created"])
        why = str(fault).replace(": this save was not made, earlier ones stand.", ".")
        raise EnvironmentFault(f"{why} {so_far}", hint=fault.hint, retry=fault.retry) from fault
    report = run.tally.report(time.perf_counter() - begun, run.dates.format)
    _log.info(
        "%s: %d rows read, %d created, %d updated, %d unchanged, %d skipped, %d events after %d ms",
        Term("Import without writing" if dry_run else "Import"),
        report.read,
        report.created,
        report.updated,
        report.unchanged,
        report.skipped,
        report.events,
        report.seconds * 1000,
    )
    return report


@contextmanager
def _without_gc() -> Iterator[None]:
    """A file's rows are millions of objects without a cycle; looking for cycles took a fifth of the time.

    What a chunk leaves behind is looked for after it, among what is newer than the rows (`_write`).
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.unfreeze()
        if was:
            gc.enable()


class _Run:
    """One import from the opened file to its counts."""

    def __init__(
        self, db: Database, name: str, opened: Opened, dry_run: bool, work: Work, *, large: bool = False
    ) -> None:
        self.db, self.name, self.opened, self.dry_run, self.work = db, name, opened, dry_run, work
        self.mapping: Mapping = opened.mapping
        self.plan = Plan(self.mapping, opened.table.header, name, opened.table.repeated)
        opened.table.reads = frozenset(self.plan.used)
        self.source = f"import:{self.mapping.source}"
        self.now = db.now()
        self.asks = Role.ADMIN in db.actor.roles and not db.read_only
        with db.read() as conn:
            agencies, services, groups = (store.names_of(conn, what) for what in ("agency", "service", "support_group"))
            book, categories = load_target_book(conn), known_names(conn)
        self.names = (agencies, services, groups, categories)
        self.codes = Codes(self.plan.mapping, *self.names)
        self.tally = Tally(opened, name, self.plan, self.codes, dry_run=dry_run)
        self.writer = Writer(self.plan, self.codes, self.source, name, book, self.now, dry_run=dry_run)
        self.dates: Dates
        self.drafting: Drafting
        self._spoke_before = self._has_changes = True
        #: Whether a second process may make the drafts, and that process.
        self.large = large
        self.second: Second | None = None

    def execute(self) -> None:
        """Read everything, then write chunk by chunk; the run's own record tells whether it came to its end."""
        self.work.step(0, None, f"reading {self.name}")
        with self.db.read() as conn:
            spoke = any(said.said_anything(conn, self.source, kind) for kind in (TICKET, CHANGES))
        if not spoke and self.large and self.mapping.layout != "changes":
            self.second = second()  # it begins while the file is read
        try:
            self._execute(self._gathered())
        finally:
            if self.second is not None:
                self.second.close()

    def _execute(self, rows: Grouped) -> None:
        with nullcontext() if self.dry_run else own_turn(self.db, self.source, self.work):
            if not self.dry_run:
                self.writer.run_id = self.db.write(self._begin, what=f"import {self.name}")
            with self.db.read() as conn:
                self._spoke_before = said.said_anything(conn, self.source, TICKET)
                self._has_changes = said.said_anything(conn, self.source, CHANGES)
                if self._spoke_before:
                    self.writer.orphans.load(conn)
            self._write(rows)
            self.tally.finish(self.dates, self.drafting)
            if not self.dry_run:
                self.db.write(self._finish, what=f"import {self.name}", op_id=f"import:{self.writer.run_id}:end")

    # --- reading ----------------------------------------------------------------------------------
    def _gathered(self) -> Grouped:
        """Return the file's rows by number, and get ready to draft them."""
        opened = self.opened
        found = gather(opened, self.plan, self.name, self.work)
        plan, pick, zone = self.plan, narrowing(self.plan), self.mapping.dates.zone
        formats, self.dates = found.formats, Dates(found.formats, zone)
        if formats.unsure:
            rows = (pick(cells) for _, cells in opened.table)
            told = orders_of_notes(rows, plan, self.dates, formats.unsure, self.now)
            formats = formats.with_orders(told)
            self.dates = Dates(formats, zone)
        if self.mapping.layout == "changes":
            self.drafting = ChangeDrafting(plan, self.dates, self.codes, self.now)
        elif self.mapping.layout == "events":
            self.drafting = log = LogDrafting(plan, self.dates, self.codes, self.now, counts_from=found.counts_from)
            if log.edges is not None:
                for row, cells in self.opened.table:
                    log.look_ahead(row, pick(cells))
        else:
            has_ends = any(plan.at[name] in found.dated for name in ("resolved_at", "closed_at"))
            self.drafting = lists = ListDrafting(plan, self.dates, self.codes, self.now, has_ends=has_ends)
            if found.without_change:
                for _, cells in self.opened.table:
                    lists.look_ahead(pick(cells))
        self.drafting.file = opened.sha256
        self.tally.nulls = found.nulls
        self._recipe = Recipe(
            opened.mapping,
            opened.table.header,
            opened.table.repeated,
            self.name,
            formats,
            self.names,
            self.now,
            found.counts_from,
            self.drafting.edges if isinstance(self.drafting, LogDrafting) else None,
            self.drafting.reach if isinstance(self.drafting, ListDrafting) else None,
            has_ends=not isinstance(self.drafting, ListDrafting) or self.drafting.reader.has_ends,
        )
        return found.rows

    # --- writing ----------------------------------------------------------------------------------
    def _write(self, rows: Grouped) -> None:
        started, done = time.perf_counter(), 0
        chunks = self._chunks(rows, Grouped(CHILDREN))
        gc.freeze()
        spoke = self._spoke_before or self._has_changes
        if self.second is None or spoke or rows.rows < second_process.ROWS:
            drafts: Iterator[tuple[int, list[Drafted]]] = ((len(chunk), self._drafts(chunk)) for chunk in chunks)
        else:
            at_hand = (self.drafting, self.codes, self.dates, self.plan)
            drafts = second_process.drafted(chunks, self._recipe, self.second, *at_hand)
        for tickets, made in drafts:
            self.tally.add(made, self._written(made, f"import:{self.writer.run_id}:{done}"))
            done += tickets
            total = rows.numbers(done)
            gc.collect()  # what a transaction leaves behind refers to itself, and to its drafts
            self.work.step(done, total, _pace(done, total, time.perf_counter() - started))

    def _chunks(self, rows: Grouped, children: Grouped | None) -> Iterator[dict[str, list[Told]]]:
        """Yield the rows of some tickets at a time, children after every parent."""
        parent = self.plan.at["parent"] if children is not None else None
        chunk: dict[str, list[Told]] = {}
        for part in rows.parts():
            while part:
                number = next(iter(part))
                told = part.pop(number)
                if parent is not None and children is not None and self.plan.clean(told[-1][1][parent]):
                    for row, cells in told:
                        children.add(number, row, cells)
                    continue
                chunk[number] = told
                if len(chunk) >= CHUNK:
                    yield chunk
                    chunk = {}
        if chunk:
            yield chunk
        if children is not None and children.rows:
            yield from self._chunks(children, None)

    def _drafts(self, chunk: dict[str, list[Told]]) -> list[Drafted]:
        before: dict[str, list[said.Said]] = {}
        if self._spoke_before or self._has_changes:
            with self.db.read(self.work) as conn:
                before = self._before(conn, chunk)
        return [self.drafting.make(number, told, before.get(number, ())) for number, told in chunk.items()]

    def _before(self, conn: Connection, chunk: Mapping_[str, list[Told]]) -> dict[str, list[said.Said]]:
        """Return what the source said before of the chunk's tickets; other kinds of it are given to the drafting."""
        drafting, source = self.drafting, self.source
        if isinstance(drafting, ChangeDrafting):
            numbers = {key: str(s[-1].cells[0]) for key, s in said.said_before(conn, source, IDS, chunk).items()}
            names = {key: numbers.get(key, key) for key in chunk}
            lists = said.said_before(conn, source, TICKET, names.values())
            drafting.openings = {key: lists.get(name, []) for key, name in names.items()}
            others = said.said_before(conn, source, CHANGES, set(names.values()) - set(chunk))
            drafting.others = {key: others.get(name, []) for key, name in names.items() if name != key}
            return said.said_before(conn, source, CHANGES, chunk)
        if isinstance(drafting, ListDrafting) and self._has_changes:
            ids = {self.plan.text(cells, "record_id") for told in chunk.values() for _, cells in told}
            drafting.changes = said.said_before(conn, source, CHANGES, {*chunk, *ids} - {""})
        return said.said_before(conn, source, TICKET, chunk) if self._spoke_before else {}

    def _written(self, drafts: list[Drafted], op_id: str) -> Written:
        what = f"import {self.name}"
        if not self.dry_run:
            if not any(d.draft or d.keep or d.errors or d.waiting or d.notes for d in drafts):
                return Written()
            return self.db.write(lambda conn: self.writer.chunk(conn, drafts), what=what, op_id=op_id)
        if self.asks:
            return self.db.trial(lambda conn: self._tried(conn, drafts), what=what)
        with self.db.read(self.work) as conn:
            return self.writer.chunk(conn, drafts, ask=False)

    def _tried(self, conn: Connection, drafts: list[Drafted]) -> Written:
        self.writer.run_id = self._begin(conn)
        return self.writer.chunk(conn, drafts)

    # --- the run's own record ---------------------------------------------------------------------
    def _begin(self, conn: Connection) -> int:
        sha256 = self.opened.sha256
        return store.begin_run(conn, self.source, self.name, sha256, self.now, self.drafting.keys)

    def _finish(self, conn: Connection) -> None:
        tally, file = self.tally, f"{self.source}:{self.name}"
        rows = refusals(self.opened.table.errors, file, "", self.now)
        findings.settle_file(conn, self.source, file, rows, self.now)
        counts = {
            "rows_read": self.opened.table.read,
            "created": tally.counts["created"],
            "updated": tally.counts["updated"],
            "skipped": tally.skipped,
            "errors": len(tally.refused),
        }
        store.end_run(conn, self.writer.run_id, counts, tally.lasting, self.db.now())
        if tally.counts["created"] >= CHUNK:
            store.note_sizes(conn)


def _pace(done: int, total: int, seconds: float) -> str:
    rate = done / seconds if seconds > 0 else 0.0
    left = f", {(total - done) / rate:.0f} s left" if rate and done < total else ""
    return f"{done:,} of {total:,} tickets, {rate:,.0f} a second{left}"
