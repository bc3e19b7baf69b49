"""Drafts from a log of single changes: together with what lists of the same source showed of the tickets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from app.db.imports.said import Said
from app.domain.imports.codes import Codes
from app.domain.imports.dates import Dates
from app.domain.imports.field_log import Change, ChangeReader, opening_of
from app.domain.imports.joined import Joiner, as_cells, from_cells, kept_instant, plan_of_kept
from app.domain.imports.note_cells import NoteReader
from app.domain.imports.numbers import bundles
from app.domain.imports.plan import Plan
from app.domain.imports.values import Draft, RowError
from app.services.imports.drafting import CHANGES, Drafted, Drafting, ToKeep, hash_of
from app.services.imports.grouped import Told


class ChangeDrafting(Drafting):
    """Drafts of the tickets that a log of changes tells about.

    `openings`: of the chunk at hand, what lists said before of the ticket that a key names, by key; `others`: changes
    that were told of the ticket by its other name.
    """

    def __init__(self, plan: Plan, dates: Dates, codes: Codes, now: datetime) -> None:
        super().__init__(plan)
        self.keys = ["=changes"]
        self.codes, self.now = codes, now
        self.reader = ChangeReader(plan, lambda column, text: dates.of(column).read(text))
        self.openings: Mapping[str, Sequence[Said]] = {}
        self.others: Mapping[str, Sequence[Said]] = {}
        self._lists: dict[tuple[str, ...], tuple[Plan, Joiner, NoteReader]] = {}
        self._read = kept_instant()

    def make(self, number: str, told: Sequence[Told], said: Sequence[Said]) -> Drafted:
        """Return the draft of a ticket, by whatever name the log has it, from all that was said of it."""
        result = Drafted(number, len(told), kind=CHANGES)
        reader = self.reader
        reader.errors.clear()
        mine = [change for row, cells in told if (change := reader.change(row, cells)) is not None]
        result.errors += reader.errors
        if not mine:
            return result
        others, own = self.apart(said)
        plain_mine = {change._replace(row=0) for change in mine}
        anew = any(change._replace(row=0) not in plain_mine for one in own for change in from_cells(one.cells))
        before = others if anew else said  # what was read of this file by another mapping no longer counts
        known = [change for one in (*before, *self.others.get(number, ())) for change in from_cells(one.cells)]
        there = {change._replace(row=0) for change in known}
        new = [change for change in mine if change._replace(row=0) not in there]
        draft = self._draft(number, mine[0], [*known, *new], result)
        keep = mine if anew else new
        if keep and (draft is not None or result.waiting is not None):
            cells = as_cells(keep)
            plain = [[*cell[:5], cell[6]] for cell in cells]  # without rows of files
            first = min(change.at for change in keep)
            hash = hash_of(plain, anew=anew)
            result.keep = [ToKeep(first, hash, msgspec.json.encode(cells).decode(), keep[0].row)]
        if draft is not None:
            draft.row = mine[0].row
        result.draft = draft
        return self.finished(result)

    def _draft(self, key: str, first: Change, changes: list[Change], result: Drafted) -> Draft | None:
        lists = self.openings.get(key, ())
        column = self.plan.column("record_id") or self.plan.column("number")
        if not lists:
            why = f"{key} has no opening: import a list of the tickets of this source too"
            result.waiting = RowError(first.row, column, why)
            return None
        newest = max(lists, key=lambda one: (one.said_at, [str(cell) for cell in one.cells]))
        listed, joiner, notes = self._list(tuple(newest.columns))
        cells = [str(newest.cells[i]) for i in listed.used]
        opening = opening_of(0, cells, listed, self._read)
        if opening is None:
            why = f"what the list shows of {key} is not under [values] of this mapping"
            result.waiting = RowError(first.row, column, why)
            return None
        draft = joiner.draft(opening, changes)
        if draft is None:
            why = f"{key}: {joiner.errors[0].why}" if joiner.errors else f"{key} cannot be read"
            result.waiting = RowError(first.row, column, why)
            return None
        parent = listed.text(cells, "parent")
        draft.bundle = parent if parent and bundles(parent, listed.mapping) else ""
        draft.parent = "" if draft.bundle else parent
        notes.add(draft, first.row, cells)
        return draft

    def _list(self, columns: tuple[str, ...]) -> tuple[Plan, Joiner, NoteReader]:
        found = self._lists.get(columns)
        if found is None:
            plan = plan_of_kept(columns, self.plan.mapping)
            notes = NoteReader(plan, self._read, self.now)
            found = self._lists[columns] = (plan, Joiner(plan, self.codes, self.now), notes)
        return found

    def notes(self) -> list[str]:
        """Return sentences about what of the file is not read."""
        found = []
        if others := self.reader.others:
            some = ", ".join(f"{name} ({n:,})" for name, n in others.most_common(10))
            found.append(f"{others.total():,} changes of fields that the mapping does not name were not read: {some}.")
        for field, n in self.reader.unnamed.items():
            found.append(
                f"{n:,} changes of the {field} by ids without a name were not read: [changes.names] can give it."
            )
        if elsewhere := self.reader.elsewhere:
            found.append(f"{elsewhere:,} changes of records of other tables were not read.")
        return found
