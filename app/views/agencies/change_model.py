"""What the pane of an agency shows of the changes that touch it, as columns and in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.domain import words
from app.domain.cab.agency_view import AgencyChange, AgencyView
from app.domain.changes.spans import when
from app.domain.changes.values import Freeze
from app.domain.eastern import local_date
from app.domain.plain_text import one_line
from app.domain.vocabulary import ChangeState
from app.ui.tables.columns import NARROW, Column, Group, Mark, Painted

_ASKED = Mark("triangle", "soon")
_WAITS, _YES, _NO, _NOTED = (
    Mark("ring", "muted"),
    Mark("check", "met"),
    Mark("cross", "critical"),
    Mark("dash", "muted"),
)
#: Kinds of item in which a change itself is decided.
_DECIDED_IN = frozenset({"decision", "ecab", "ratify"})
_IN_FAVOUR = frozenset({"approved", "conditions", "ratified"})
#: What was planned and does not happen.
_OFF = frozenset({ChangeState.REJECTED, ChangeState.CANCELLED})
#: Where a change stands in the list, in this order.
_AHEAD, _CALLED_OFF, _PAST = "Ahead", "Rejected or cancelled", "Past"
_SECTIONS = (_AHEAD, _CALLED_OFF, _PAST)
#: The days that are shown: so far back, and so far ahead as the next maintenance windows are known.
BACK, AHEAD = timedelta(days=28), timedelta(weeks=13)


@dataclass(frozen=True, slots=True)
class SeenRow:
    """A change as its agency sees it; `services`: their names. `year`: the present one, which is not told."""

    seen: AgencyChange
    services: str
    is_past: bool
    year: int

    @property
    def id(self) -> int:
        return self.seen.change.id

    @property
    def slot(self) -> str:
        """Return the day and the hours."""
        change = self.seen.change
        return when(change.planned_start, change.planned_end, self.year) if change.planned_told else "Not told"

    @property
    def section(self) -> str:
        """Return the heading under which it is listed: what is off is not counted among what is ahead."""
        if self.is_past:
            return _PAST
        return _CALLED_OFF if self.seen.change.state in _OFF else _AHEAD


def days(today: date) -> tuple[date, date]:
    """Return the first and the last day that is shown."""
    return today - BACK, today + AHEAD


def rows_of(view: AgencyView, now: datetime) -> list[SeenRow]:
    """Return the rows: what is ahead by time, what of it is off, then what is past, the latest first."""
    year = local_date(now).year
    rows = [SeenRow(one, view.services_of(one.change), one.change.planned_end <= now, year) for one in view.changes]
    ahead = [row for row in rows if not row.is_past]
    return [*ahead, *reversed([row for row in rows if row.is_past])]


def columns() -> tuple[Column[SeenRow], ...]:
    """Return the columns; a triangle marks a change for which the agency is to do something."""
    return (
        Column("number", "Number", "CHG0000887", lambda r: r.seen.change.number, pinned=True),
        Column("title", "Change", "Failover tests", lambda r: r.seen.change.title, stretch=True,
               tooltip=lambda r: f"{r.seen.change.number} {r.seen.change.title}",
               mark=lambda r: _ASKED if r.seen.asked else None,
               accessible=lambda r: f"{r.seen.change.title}{', something is to be done' if r.seen.asked else ''}"),
        Column("decision", "Decided on", "28 May 2027 approved", lambda r: decision(r)[0], paint=_decision, gives=True,
               samples=("28 May rejected", "28 May rejected"),
               hint="What was decided and when, or which board decides it",
               accessible=lambda r: r.seen.board or decision(r)[0],
               tooltip=lambda r: f"{r.seen.board[:1].upper()}{r.seen.board[1:]}" or decision(r)[0]),
        Column("when", "When", "Wed 25 May 22:45 to 23:45", lambda r: r.slot, paint=_when, gives=True,
               samples=("25 May", "25 May"), hint="Planned day and hours, Eastern",
               tooltip=lambda r: r.slot, sort_value=lambda r: r.seen.change.planned_start),
        Column("state", "State", "Implementing", lambda r: r.seen.state, since=NARROW),
        Column("asked", "To do", "Vote in the CAB of", lambda r: " ".join(r.seen.asked), shown=False, gives=True),
        Column("board", "Board", "before the CAB of Wed 2 Dec 2026", lambda r: r.seen.board, shown=False, gives=True),
        Column("vote", "Vote", "Approve, Alexandra", lambda r: r.seen.vote, shown=False, gives=True),
        Column("services", "Services", "Virtual Server Hosting", lambda r: r.services, shown=False, gives=True),
        Column("ahead", "Ahead or past", "Ahead", lambda r: r.section, shown=False, group=_group),
    )  # fmt: skip


def _when(row: SeenRow, _now: datetime) -> Painted:
    change = row.seen.change
    return Painted(row.slot, short=_short(local_date(change.planned_start), row.year) if change.planned_told else "")


def decision(row: SeenRow) -> tuple[str, str, Mark | None]:
    """Return what was decided and when, or which board decides it: in words, as a day alone, and as a mark.

    "Board 2 Dec" while the board has it, "Approved 18 Nov", "Cancelled"; all "" where nothing was decided.
    """
    seen, change = row.seen, row.seen.change
    waits = next((one for one in reversed(seen.places) if one.is_open and one.kind in _DECIDED_IN), None)
    if change.state is ChangeState.CANCELLED:
        return "Cancelled", "", _NOTED
    if waits is not None:
        if waits.meeting_id is None:
            return "ECAB", "", _WAITS
        if waits.to_choose:
            return "Board, day to be chosen", "", _WAITS
        day = _short(waits.day, row.year)
        return f"Board {day}", day, _WAITS
    made = seen.decided_place
    if made is not None:
        at = local_date(made.decided_at) if made.decided_at is not None else made.day
        day = _short(at, row.year) if at is not None else ""
        text = "With conditions" if made.result == "conditions" else _told(made.result)
        return f"{text} {day}".rstrip(), day, _YES if made.result in _IN_FAVOUR else _NO
    if change.decided_at is not None and change.state is not ChangeState.DRAFT:
        day = _short(local_date(change.decided_at), row.year)
        rejected = change.state is ChangeState.REJECTED
        return f"{'Rejected' if rejected else 'Approved'} {day}", day, _NO if rejected else _YES
    return "", "", None


def meeting_day(row: SeenRow) -> date | None:
    """Return the day of the meeting that has the change, or had it last; None where the board never did."""
    had = [one for one in row.seen.places if one.meeting_id is not None and one.slot is not None]
    last = next((one for one in reversed(had) if one.is_open), had[-1] if had else None)
    return (last.day or last.slot) if last is not None else None


def _told(result: str) -> str:
    return result[:1].upper() + result[1:].replace("_", " ")


def _decision(row: SeenRow, _now: datetime) -> Painted:
    text, day, mark = decision(row)
    said = text.removesuffix(day).strip()
    return Painted(day, mark, second=f"{said[:1].lower()}{said[1:]}") if day else Painted(text, mark)


def _short(day: date | None, year: int) -> str:
    return words.day(day, year=day is not None and day.year != year)


def _group(row: SeenRow, _now: datetime) -> Group:
    return Group(str(_SECTIONS.index(row.section)), row.section)


def sentence(row: SeenRow, _now: datetime) -> str:
    """Return a change as it is spoken: number, title, when, state, what the agency is to do."""
    change = row.seen.change
    asked = f" {' '.join(row.seen.asked)}" if row.seen.asked else ""
    return one_line(f"{change.number}, {change.title}, {row.slot}, {row.seen.state}.{asked}")


def text(row: SeenRow) -> str:
    """Return all that the agency is to know of a change, a line each: first what it is to do."""
    seen, change = row.seen, row.seen.change
    lines = [("To do", one) for one in seen.asked]
    lines += [
        (change.number, change.title),
        ("When", f"{row.slot} Eastern" if change.planned_told else row.slot),
        ("State", seen.state),
        ("Whose", f"{change.for_agency}'s own: it is announced, not decided" if seen.own else ""),
        ("Services", row.services),
        ("Board", seen.board[:1].upper() + seen.board[1:]),
        ("Vote of its seat", _vote(seen)),
        ("Why it is off", change.cancelled_why),
    ]
    return "\n".join(one_line(f"{name}: {said}") for name, said in lines if said)


def _vote(seen: AgencyChange) -> str:
    later = "to come, once the agenda is sent" if seen.votes_later else ""
    if seen.vote:
        return f"{seen.vote}; again {later}" if later else seen.vote
    return f"{later[:1].upper()}{later[1:]}" or ("None" if seen.voted_on is not None else "")


def about(view: AgencyView, now: datetime) -> str:
    """Return which days are shown, and the freeze that holds for the agency now or next."""
    text = f"{words.day(view.first)} to {words.day(view.last)}; drafts of others are left out."
    coming = freezes(view, now)
    more = f", and {len(coming) - 1} later" if len(coming) > 1 else ""
    return f"{text}\nFreeze: {coming[0]}{more}." if coming else text


def freezes(view: AgencyView, now: datetime) -> list[str]:
    """Return the freezes that reach the agency and are not over, by time, each in words."""
    coming = sorted((one for one in view.freezes if one.end > now), key=lambda one: (one.start, one.id))
    return [_freeze(one, local_date(now).year) for one in coming]


def _freeze(freeze: Freeze, year: int) -> str:
    of = ", ".join(name for name in (freeze.agency_name, freeze.service_name, freeze.site_name) if name)
    return one_line(f"{freeze.name}{f' ({of})' if of else ''}, {when(freeze.start, freeze.end, year)}")
