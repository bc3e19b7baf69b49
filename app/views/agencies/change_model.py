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
from app.ui.tables.columns import NARROW, Column, Group, Mark, Painted

_ASKED = Mark("triangle", "soon")
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


def days(today: date) -> tuple[date, date]:
    """Return the first and the last day that is shown."""
    return today - BACK, today + AHEAD


def rows_of(view: AgencyView, now: datetime) -> list[SeenRow]:
    """Return the rows: what is ahead by time, then what is past, the latest first."""
    year = local_date(now).year
    rows = [SeenRow(one, view.services_of(one.change), one.change.planned_end <= now, year) for one in view.changes]
    ahead = [row for row in rows if not row.is_past]
    return [*ahead, *reversed([row for row in rows if row.is_past])]


def columns() -> tuple[Column[SeenRow], ...]:
    """Return the columns; a triangle marks a change for which the agency is to do something."""
    return (
        Column("when", "When", "Wed 25 May 22:45 to 23:45", lambda r: r.slot, paint=_when, gives=True,
               samples=("25 May 22:45", "25 May 22:45"), hint="Planned day and hours, Eastern",
               tooltip=lambda r: r.slot, sort_value=lambda r: r.seen.change.planned_start),
        Column("title", "Change", "Failover test of NCID", lambda r: r.seen.change.title, stretch=True,
               tooltip=lambda r: f"{r.seen.change.number} {r.seen.change.title}",
               mark=lambda r: _ASKED if r.seen.asked else None,
               accessible=lambda r: f"{r.seen.change.title}{', something is to be done' if r.seen.asked else ''}"),
        Column("state", "State", "Implementing", lambda r: r.seen.state, since=NARROW),
        Column("asked", "To do", "Vote in the CAB of", lambda r: " ".join(r.seen.asked), shown=False, gives=True),
        Column("board", "Board", "before the CAB of Wed 2 Dec 2026", lambda r: r.seen.board, shown=False, gives=True),
        Column("vote", "Vote", "Approve, Alexandra", lambda r: r.seen.vote, shown=False, gives=True),
        Column("services", "Services", "Virtual Server Hosting", lambda r: r.services, shown=False, gives=True),
        Column("number", "Number", "CHG0000887", lambda r: r.seen.change.number, shown=False),
        Column("ahead", "Ahead or past", "Ahead", lambda r: "Past" if r.is_past else "Ahead", shown=False,
               group=_group),
    )  # fmt: skip


def _when(row: SeenRow, _now: datetime) -> Painted:
    change = row.seen.change
    return Painted(row.slot, short=words.brief(change.planned_start, row.year) if change.planned_told else row.slot)


def _group(row: SeenRow, _now: datetime) -> Group:
    return Group("1", "Past") if row.is_past else Group("0", "Ahead")


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
