"""A list and the changes of its tickets, told by different files, as one history: a function of all that was told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from copy import copy
from dataclasses import fields, replace
from datetime import UTC, datetime

from app.domain.imports.audit_log import AuditLogReader
from app.domain.imports.audit_rows import SourceRow, log_of
from app.domain.imports.codes import Codes
from app.domain.imports.dates import Dates
from app.domain.imports.field_log import CHANGED, Change, Opening, neutral, snapshots
from app.domain.imports.mapping import Columns
from app.domain.imports.mapping import Mapping as MappingFile
from app.domain.imports.plan import Plan
from app.domain.imports.stamps import Stamps
from app.domain.imports.values import Draft, RowError

_EXTRA = ("hold_reason",)


class Joiner:
    """Makes drafts of what a list shows of tickets and of the changes that a log tells.

    `listed`: the plan of the list. `errors` are those of the last draft.
    """

    def __init__(self, listed: Plan, codes: Codes, now: datetime) -> None:
        self.listed, self.codes, self.now = listed, codes, now
        self.errors: list[RowError] = []
        self._readers: dict[frozenset[str], AuditLogReader] = {}

    def draft(self, opening: Opening, changes: Iterable[Change]) -> Draft | None:
        """Return the ticket with its whole history; None where what it shows cannot be taken (`errors`)."""
        told = list(changes)
        reader = self._reader(frozenset(change.field for change in told) - {*CHANGED, *_EXTRA})
        found = snapshots(opening, told, reader.plan)
        rows = [SourceRow(row, place, opening.opened_at, cells) for place, (row, cells) in enumerate(found.rows)]
        reader.errors = self.errors = []
        draft = reader.draft(opening.number, log_of(rows))
        if draft is not None:
            draft.told = found.told
            draft.notes += found.notes
        return draft

    def _reader(self, kept: frozenset[str]) -> AuditLogReader:
        reader = self._readers.get(kept)
        if reader is None:
            plan = neutral(self.listed, sorted(kept))
            codes = copy(self.codes)  # what it finds is new is found for both
            codes.mapping = plan.mapping
            reader = self._readers[kept] = AuditLogReader(plan, Stamps(Dates("iso", "UTC")), codes, self.now)
        return reader


def plan_of_kept(columns: Sequence[str], mapping: MappingFile) -> Plan:
    """Return a plan for rows of a list as they were kept: `columns` says what each cell is, our field or "=" a name.

    `mapping` gives the meaning of their values: that of the log, which tells the same source.
    """
    ours = [name for name in (field.name for field in fields(Columns)) if name in columns]
    kept = replace(
        mapping,
        layout="tickets",
        columns=Columns(**{"number": "number", **{name: name for name in ours}}),
        constants={},
        keep=[],
        title="",
        sheet="",
    )
    return Plan(kept, columns, "what was imported before")


def kept_instant() -> Callable[[str, str], datetime]:
    """Return what reads a date as it was kept, whatever its column."""
    read = Stamps(Dates("iso", "UTC")).read
    return lambda _column, text: read(text)


def as_cells(changes: Iterable[Change]) -> list[list[object]]:
    """Return changes as they are kept."""
    return [
        [_text(c.at), c.field, c.old, c.new, c.by, c.row, None if c.until is None else _text(c.until)]
        for c in sorted(changes, key=lambda c: (c.at, c.row, c.field))
    ]


def from_cells(cells: Iterable[Sequence[object]]) -> list[Change]:
    """Return changes from what `as_cells` gave."""
    found = []
    for at, field, old, new, by, row, until in cells:
        found.append(
            Change(
                _at(at), str(field), None if old is None else str(old), str(new), str(by), int(str(row)),
                None if until is None else _at(until),
            )
        )  # fmt: skip
    return found


def same(a: Change, b: Change) -> bool:
    """Return whether two changes say the same, whatever rows of files they stood in."""
    return a._replace(row=0) == b._replace(row=0)


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def _at(value: object) -> datetime:
    return datetime.fromisoformat(str(value))
