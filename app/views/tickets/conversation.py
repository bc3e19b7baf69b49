"""What was said and done on a ticket, as one stream: the caller's words, notes, updates sent, and changes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from app.domain import words
from app.domain.callers.told import ANSWER, SURVEY
from app.domain.eastern import eastern
from app.domain.tickets.history import field_title
from app.domain.tickets.values import FILE, MAJOR, HistoryEntry, TicketDetail

_LATE = timedelta(seconds=90)  # later than this after it happened, it was written down afterwards
_UPDATE_HEAD = "Update to the caller."


class Said(Enum):
    """What a piece is: words of the caller, a note inside, an update that was sent, or a change."""

    CALLER = "said by the caller"
    NOTE = "note inside"
    SENT = "sent to the caller"
    CHANGE = "changed"


class Show(Enum):
    """What is shown of the stream: what people wrote, what of it went to the caller or stays inside, or changes."""

    ALL = "All"
    PEOPLE = "People"
    CALLER = "Caller"
    NOTES = "Notes"
    CHANGES = "Changes"

    def has(self, said: Said) -> bool:
        """Return whether a piece of this sort is shown."""
        if self is Show.ALL:
            return True
        if self is Show.PEOPLE:
            return said is not Said.CHANGE
        shown = {Said.CALLER: Show.CALLER, Said.NOTE: Show.NOTES, Said.SENT: Show.CALLER, Said.CHANGE: Show.CHANGES}
        return shown[said] is self


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing that was said or done; `note` says by what way, or that it was written down later."""

    said: Said
    who: str
    own: bool
    at: datetime
    text: str
    note: str = ""
    taken_back: bool = False
    recorded: datetime | None = None  # where that is another time

    @property
    def told_at(self) -> datetime:
        """When it was there to be read: what happened earlier may have been written down later."""
        return self.recorded or self.at

    def when(self, now: datetime) -> str:
        """Return "08:51" for today, "23 Nov 08:51" or "23 Nov 2025" for other days."""
        local = eastern(self.at)
        if local.date() == eastern(now).date():
            return words.time_of_day(local)
        return words.brief(self.at, eastern(now).year)

    def meta(self, now: datetime) -> str:
        """Return when and how it was said."""
        return ", ".join(part for part in (self.when(now), self.note) if part)

    def sentence(self, now: datetime) -> str:
        """Return the whole of it, as it is read aloud."""
        gone = "taken back: " if self.taken_back else ""
        head = f"{self.who}, {self.meta(now)}: " if self.who else f"{self.meta(now)}: "
        return f"{head}{gone}{self.text}"


def first_unread(pieces: Sequence[Piece], read_until: datetime | None) -> int | None:
    """Return the place of the first piece that somebody else wrote or did since an instant; None where all is read.

    `read_until` None: nothing of it was read yet.
    """
    for place, piece in enumerate(pieces):
        if read_until is None or (not piece.own and piece.told_at > read_until):
            return place
    return None


def pieces_of(detail: TicketDetail, entries: Iterable[HistoryEntry], actor: str, person: str = "") -> list[Piece]:
    """Return the stream, oldest first. `actor`, `person`: the login and name of whoever is "You" in it.

    Other programs name people by their names: these are meant by `person`.
    """
    pieces: list[Piece] = []
    for number, entry in enumerate(entries):
        if number == 0 and entry.what == "Opened":
            pieces += _opening(detail, entry)
            continue
        piece = _piece(detail, entry, {one for one in (actor, person) if one})
        pieces.append(piece if entry.recorded_at <= entry.at else replace(piece, recorded=entry.recorded_at))
    return pieces


def _opening(detail: TicketDetail, entry: HistoryEntry) -> list[Piece]:
    f = detail.fields
    channel = str(f["channel"] or "").replace("_", "-")
    caller, description = str(f["caller"] or ""), str(f["description"] or "").strip()
    late = _entered_later(entry)
    if not description:
        way = f" by {channel}" if channel and channel != "other" else ""
        return [Piece(Said.CHANGE, "", False, entry.at, f"{entry.text.rstrip('.')}{way}.", late)]
    note = ", ".join(part for part in (channel if channel != "other" else "", late) if part)
    return [Piece(Said.CALLER, caller or "The caller", False, entry.at, description, note)]


def _piece(detail: TicketDetail, entry: HistoryEntry, me: Collection[str]) -> Piece:
    own = entry.who in me or (entry.what == FILE and entry.who_name in me)
    who = "You" if own else entry.who_name or entry.who
    gone = bool(entry.undone_by)
    late = _taken_back(entry) if gone else _entered_later(entry)
    if entry.of:
        late = _and(f"in {entry.of}", late)
    if entry.what == MAJOR:
        return Piece(Said.NOTE, who, own, entry.at, entry.text, _and("message of the major incident", late), gone)
    if entry.what == "Note":
        return Piece(Said.NOTE, who, own, entry.at, entry.text, _and("note inside", late), gone)
    if entry.what == "Update":
        text = entry.text.removeprefix(_UPDATE_HEAD).strip() or _UPDATE_HEAD
        named = str(detail.fields["caller"] or "").strip()
        way = "sent to the caller" if named else "for the caller, who is not named"
        return Piece(Said.SENT, who, own, entry.at, text, _and(way, late), gone)
    if entry.what == ANSWER:
        return Piece(Said.CALLER, who, own, entry.at, entry.text, _and("by mail", late), gone)
    if entry.what == SURVEY:
        return Piece(Said.CALLER, who, own, entry.at, entry.text, _and("answer to the survey", late), gone)
    return Piece(Said.CHANGE, who, own, entry.at, _change_text(entry), late, gone)


def _change_text(entry: HistoryEntry) -> str:
    if not entry.changes:
        return entry.text
    told = (f"{field_title(name)}: {_short(old)} \u2192 {_short(new)}" for name, (old, new) in entry.changes.items())
    return "; ".join(told)


def _short(value: str) -> str:
    return " ".join(value.split()) or "empty"


def _and(first: str, second: str) -> str:
    return f"{first}, {second}" if second else first


def _taken_back(entry: HistoryEntry) -> str:
    when = f", {words.moment(entry.undone_at)}" if entry.undone_at is not None else ""
    return f"taken back by {entry.undone_by}{when}"


def _entered_later(entry: HistoryEntry) -> str:
    if abs(entry.recorded_at - entry.at) < _LATE:
        return ""
    return "written down later"
