"""What an import comes to, added up chunk by chunk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from app.domain import words
from app.domain.imports.codes import Codes
from app.domain.imports.dates import Dates
from app.domain.imports.numbers import said_by, says_kind
from app.domain.imports.plan import Plan
from app.domain.imports.report import ImportReport, left_out
from app.domain.imports.values import RowError
from app.domain.tickets.told import Fact
from app.services.imports import notes as import_notes
from app.services.imports.changes import ChangeDrafting
from app.services.imports.drafting import Drafted, Drafting, ListDrafting, LogDrafting
from app.services.imports.kinds.notes import named_after
from app.services.imports.reading import Opened
from app.services.imports.writing import Written


class Tally:
    """The counts, the rows that did not come in, and the sentences of one import."""

    def __init__(self, opened: Opened, name: str, plan: Plan, codes: Codes, *, dry_run: bool) -> None:
        self.opened, self.name, self.plan, self.codes, self.dry_run = opened, name, plan, codes, dry_run
        self.counts: Counter[str] = Counter()
        self.by_field: Counter[str] = Counter()
        self.untold: Counter[Fact] = Counter()
        #: Cells that hold nothing but a word for it: word -> cells.
        self.nulls: Counter[str] = Counter()
        self.warnings: list[str] = []
        #: Those of them that say how the source was understood, for whoever reads its figures.
        self.lasting: list[str] = []
        self.refused: list[RowError] = []
        self.older: list[RowError] = []
        self.waiting: list[RowError] = []
        #: Rows of records that were destroyed here.
        self.left: list[RowError] = []

    def add(self, drafts: Iterable[Drafted], written: Written) -> None:
        """Add what a chunk came to."""
        for d in drafts:
            if d.draft is not None:
                self._count_kind(d.draft.number)
                self.counts["understood"] += 1
                self.untold.update(d.draft.told.lacking)
                self.counts["undated"] += d.draft.undated
            self.refused += d.errors
            self.older += d.older
            if d.waiting is not None:
                self.waiting.append(d.waiting)
                self.counts["waiting_rows"] += d.rows
        self.refused += written.errors
        self.left += written.left
        self.by_field += written.findings_by_field
        self.counts.update(
            created=len(written.created),
            updated=len(written.updated),
            unchanged=written.unchanged,
            restated=written.restated,
            events=written.events,
            findings=written.findings,
            excluded=written.excluded,
            renamed=written.renamed,
            no_target=written.no_target,
        )

    def _count_kind(self, number: str) -> None:
        """Count a ticket of whose kind nothing is said, or which is a part of another one."""
        plan = self.plan
        if plan.at["kind"] is None and "kind" not in plan.constants:
            self.counts["kind_assumed"] += not says_kind(number, plan.mapping)
            self.counts["linked"] += bool(said_by(number, plan.mapping).link)

    @property
    def skipped(self) -> int:
        """Rows that brought nothing: refused, overtaken, or waiting for others."""
        return len({e.row for e in (*self.refused, *self.older, *self.left)}) + self.counts["waiting_rows"]

    def finish(self, dates: Dates, drafting: Drafting) -> None:
        """Complete rows and sentences when all chunks are done."""
        table = self.opened.table
        self.refused += table.errors
        self.refused.sort()
        self.warnings += [*table.notes, *self._of_layout(drafting)]
        if isinstance(drafting, ListDrafting) and drafting.reader.has_ends:
            self.counts["undated"] = 0  # each of them has its finding
        if self.older:
            self.warnings.append(
                f"{words.count(len(self.older), 'row')} passed over: the source said something newer of their tickets."
            )
        if self.left:
            self.warnings.append(left_out(len(self.left), "ticket"))
        if self.waiting:
            self.warnings.append(
                f"{words.count(len(self.waiting), 'ticket')} held back until the file with their earlier rows is "
                f"imported; {words.count(self.counts['waiting_rows'], 'row')} kept for them."
            )
        if self.counts["restated"]:
            self.warnings.append(
                f"{words.count(self.counts['restated'], 'ticket')} whose history the source tells otherwise than "
                "before: it counts as it tells it now."
            )
        self.lasting = import_notes.notes(self.plan, self.codes, dates, table.read, self.counts)
        after = named_after(self.plan.mapping.name, self.plan.mapping.source, self.name)
        self.warnings += [*self.lasting, *after, *import_notes.passing(self.plan, self.counts)]
        if self.nulls:
            self.warnings.append(import_notes.nulls(self.nulls))

    def _of_layout(self, drafting: Drafting) -> list[str]:
        found: list[str] = []
        if isinstance(drafting, LogDrafting):
            if drafting.repeated:
                found.append(f"{words.count(drafting.repeated, 'row')} repeat another word for word and count once.")
            if late := drafting.reader.recorded_late:
                found.append(
                    f"{words.count(late, 'ticket')} {'was' if late == 1 else 'were'} recorded after the opening, which "
                    "counts "
                    f"({self.plan.column('recorded_at')} later than {self.plan.column('opened_at')})."
                )
        if isinstance(drafting, ChangeDrafting):
            found += drafting.notes()
        if isinstance(drafting, ListDrafting):
            for column, n in drafting.note_reader.unread.items():
                found.append(
                    f"{words.count(n, 'entry', 'entries')} in {column} not read, because the order of day and month "
                    'cannot be told: say it under [dates.fields], for example work_notes = "d/m/Y".'
                )
        if isinstance(drafting, ListDrafting) and drafting.note_reader.undated:
            found.append(
                f"{words.count(drafting.note_reader.undated, 'text')} without a date in the columns of notes: not read."
            )
        if isinstance(drafting, ListDrafting) and (unknown := drafting.reader.unknown_assignment):
            found.append(
                f"{words.count(unknown, 'ticket')} with a person and no date of assignment: "
                "their response is not measured (columns.responded_at can name a column that has it)."
            )
        return found

    def so_far(self) -> str:
        """Return the sentences about what a stopped import leaves."""
        if self.dry_run:
            return f"The dry run of {self.name} was stopped; nothing was written."
        there = self.counts["created"] + self.counts["updated"]
        return (
            f"The import of {self.name} was stopped. {there:,} tickets came in, each of them whole.\n"
            "Import the file again to bring in the rest; what is there stays as it is."
        )

    def saved_so_far(self) -> str:
        """Return what an import has saved that cannot go on; "" where it has saved nothing."""
        there = self.counts["created"] + self.counts["updated"]
        if self.dry_run or not there:
            return ""
        return (
            f"The import of {self.name} stopped there: {there:,} tickets were saved before, each of them whole."
            " Import the file again to bring in the rest."
        )

    def report(self, seconds: float, date_format: str) -> ImportReport:
        """Return the report of the finished import, which took so many seconds."""
        return ImportReport(
            file=self.name,
            mapping=self.opened.mapping.name,
            dry_run=self.dry_run,
            read=self.opened.table.read,
            created=self.counts["created"],
            updated=self.counts["updated"],
            unchanged=self.counts["unchanged"],
            skipped=self.skipped,
            events=self.counts["events"],
            errors=tuple(sorted([*self.refused, *self.older, *self.left, *self.waiting])),
            findings=self.counts["findings"],
            findings_by_field=dict(self.by_field.most_common()),
            excluded=self.counts["excluded"],
            warnings=tuple(self.warnings),
            seconds=seconds,
            encoding=self.opened.encoding,
            date_format=date_format,
            unknown_locations=dict(self.codes.unknown_locations.most_common()),
            older=len(self.older),
            destroyed=len(self.left),
            waiting=len(self.waiting),
            understood=self.counts["understood"],
            untold=dict(self.untold),
        )
