"""Work notes and comments that stand in one cell, taken apart into dated entries, each of which is an event.

ServiceNow writes "05/10/2026 16:27:48 - Ann Lee (Work notes)" above each text, the newest first, and in the language of
whoever exports. Jira has "18/Jul/26 10:52 AM;ann;the text" and a column for each comment.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from app.domain.imports.date_text import take_apart
from app.domain.imports.dates import BadDate
from app.domain.imports.plan import Plan
from app.domain.imports.values import Draft, Noted
from app.domain.tickets.projection_values import Event
from app.domain.tickets.told import Fact
from app.domain.vocabulary import EventKind as K

_ABOVE = re.compile(r"^(?P<at>\d[^\n]{6,38}?) - (?P<who>[^\n]*?) ?\((?P<kind>[^()\n]+)\)[ \t]*\r?$", re.MULTILINE)
_BEFORE = re.compile(r"^(?P<at>\d[^;\n]{6,38});(?P<who>[^;\n]*);", re.MULTILINE)
#: Words of the kind of an entry that the customer reads too: English, Spanish, Portuguese, French, German.
_FOR_CUSTOMER = ("comment", "comentario", "comentário", "commentaire", "kommentar", "customer", "kunde", "client")
_AHEAD = timedelta(minutes=5)  # how far a source's clock may be ahead of ours


class Entry(NamedTuple):
    """One dated entry. `kind`: as the cell names it, "" where it does not; `at`: the text of its date."""

    at: str
    who: str
    kind: str
    text: str


def entries(cell: str) -> list[Entry]:
    """Return the entries of a cell, in its order. What stands above the first date is an entry without one."""
    if not cell.strip():
        return []
    heads = _heads(cell)
    if not heads:
        return [Entry("", "", "", cell.strip())]
    found = [Entry("", "", "", above)] if (above := cell[: heads[0].start()].strip()) else []
    for head, end in zip(heads, [*(head.start() for head in heads[1:]), len(cell)], strict=True):
        kind = head.groupdict().get("kind") or ""
        found.append(Entry(head["at"], " ".join(head["who"].split()), kind.strip(), cell[head.end() : end].strip()))
    return found


def _heads(cell: str) -> list[re.Match[str]]:
    for pattern in (_ABOVE, _BEFORE):
        found = [head for head in pattern.finditer(cell) if take_apart(head["at"]) is not None]
        if found:
            return found
    return []


def in_one_spelling(cell: str, read: Callable[[str], datetime]) -> str:
    """Return a cell with the dates of its entries in one spelling, whatever the file's; others stay as they are."""

    def date(head: re.Match[str]) -> str:
        try:
            at = read(head["at"]).isoformat().replace("+00:00", "Z")
        except BadDate:
            return head[0]
        return at + head[0][len(head["at"]) :]

    found, end = "", 0
    for head in _heads(cell):
        found += cell[end : head.start()] + date(head)
        end = head.end()
    return found + cell[end:]


def date_texts(row: int, cells: Sequence[str], plan: Plan) -> Iterator[tuple[str, int, str]]:
    """Give the dates of a row's entries with the row and the column, for the decision how dates are read."""
    for position, _ in plan.notes:
        for entry in entries(cells[position]):
            if entry.at:
                yield entry.at, row, plan.names[position]


class NoteReader:
    """Adds the entries of a ticket's cells to its events.

    What went to the customer is a status update where the mapping says that the source tells these (`tells`); what
    the caller wrote is never one. `undated` counts texts that have no date, `unread` (by column) entries whose date
    cannot be read.
    """

    def __init__(self, plan: Plan, read: Callable[[str, str], datetime], recorded_at: datetime) -> None:
        self.plan = plan
        #: The instant of a date text in a column; BadDate where it is none.
        self.read = read
        self.recorded_at = recorded_at
        self.undated = 0
        self.unread: Counter[str] = Counter()
        self._tells = Fact.UPDATES in plan.mapping.tells

    def add(self, draft: Draft, row: int, cells: Sequence[str]) -> None:
        """Put the entries of a row among the events of its ticket, in order of time; note those that do not fit."""
        found: list[Event] = []
        for position, field in self.plan.notes:
            for entry in entries(cells[position]):
                if not entry.at:
                    self.undated += 1
                    continue
                event = self._event(draft, row, self.plan.names[position], field, entry)
                if event is not None:
                    found.append(event)
        if not found:
            return
        found.sort(key=lambda event: event.occurred_at)
        whole = sorted([*draft.events, *found], key=lambda event: event.occurred_at)
        draft.events[:] = [event._replace(seq=i) for i, event in enumerate(whole, 1)]

    def _event(self, draft: Draft, row: int, column: str, field: str, entry: Entry) -> Event | None:
        try:
            at = self.read(column, entry.at)
        except BadDate:
            self.unread[column] += 1
            return None
        if at > self.recorded_at + _AHEAD:
            draft.notes.append(Noted(row, column, f'an entry was left out: "{entry.at}" lies in the future', False))
            return None
        if at < draft.opened_at:
            why = f'the entry of "{entry.at}" is before the opening; the opening counts'
            draft.notes.append(Noted(row, column, why, False, draft.opened_at))
            at = draft.opened_at
        kind = K.UPDATE if self._is_update(draft, field, entry) else K.COMMENT
        return Event(0, kind, at, self.recorded_at, "", entry.who, None, None, entry.text or None)

    def _is_update(self, draft: Draft, field: str, entry: Entry) -> bool:
        if not self._tells or (entry.who and entry.who.casefold() == draft.caller.casefold()):
            return False
        if not entry.kind:
            return field == "comments"
        kind = entry.kind.casefold()
        return any(word in kind for word in _FOR_CUSTOMER)
