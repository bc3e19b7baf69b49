"""What changes ask of their coordinator: decisions before the next CAB, conflicts, what is late or without outcome."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from app.domain import words
from app.domain.cab.paper_lines import undecided_words
from app.domain.changes.board import agenda_freeze
from app.domain.changes.conflicts import Clash, Severity
from app.domain.changes.hindrances import hindrances
from app.domain.changes.places import nth_time
from app.domain.changes.values import Change
from app.domain.eastern import at_clock, eastern, local_date
from app.domain.home.tickets import when
from app.domain.home.values import Item, Mark, Part
from app.domain.vocabulary import ChangeState as S

#: How far ahead a conflict of a change needs somebody.
AHEAD = timedelta(days=2)
#: How far ahead an approved change that something blocks needs somebody: there is time to move it.
BLOCKED_AHEAD = timedelta(days=7)
_MIDNIGHT = time(0)
_LAST = time(23, 59)
#: More changes without a review than these are one item.
FEW = 5
_AHEAD_OF = frozenset({S.IN_CAB, S.APPROVED, S.SCHEDULED})


def items(
    changes: Sequence[Change],
    clashes: Mapping[int, Sequence[Clash]],
    unreviewed: int,
    holidays: Collection[date],
    now: datetime,
    day_end: datetime,
) -> Iterator[Item]:
    """Yield the items of changes; `unreviewed`: how many were implemented and not reviewed, `clashes`: the
    conflicts of each by its id."""
    for change in changes:
        yield from _of(change, clashes.get(change.id, ()), holidays, now, day_end)
    yield from _not_reviewed([change for change in changes if change.state is S.IMPLEMENTED], unreviewed, now)


def _not_reviewed(changes: Sequence[Change], count: int, now: datetime) -> Iterator[Item]:
    """Yield an item for each change that was not reviewed; of many one, which opens the oldest."""
    done = sorted(changes, key=lambda change: change.actual_end or change.planned_end)
    many = count > FEW
    for change in done[:1] if many else done:
        ended = change.actual_end or change.planned_end
        at = words.moment(ended, weekday=True, year=False)
        if eastern(ended).year != eastern(now).year:
            at = words.day(eastern(ended).date(), weekday=True)
        title = f"{words.count(count, 'change')} are not reviewed" if many else f"{change.number} is not reviewed"
        about = f"Oldest: {change.number} {change.title}" if many else change.title
        yield Item(Part.TODAY, Mark.NONE, None, title, f"{about}. Done {at}.", "change", change.id, "", "Review")


def _of(
    change: Change, clashes: Sequence[Clash], holidays: Collection[date], now: datetime, day_end: datetime
) -> Iterator[Item]:
    state, number, id = change.state, change.number, change.id
    yield from _in_the_way(change, clashes, now, day_end)
    grave = [clash for clash in clashes if clash.severity >= Severity.WARNING]
    if state in _AHEAD_OF and grave and now < change.planned_start <= now + AHEAD:
        part, mark = when(change.planned_start, now, day_end)
        count = words.count(len(grave), "conflict")
        yield Item(
            part, mark, change.planned_start, f"{number} starts with {count}", grave[0].text, "change", id, "", "Look"
        )
    if state is S.IMPLEMENTING and change.planned_end < now:
        ended = f"{change.title}. Ended {words.moment(change.planned_end, weekday=True, year=False)}."
        title = f"{number} has no outcome"
        yield Item(Part.NOW, Mark.MISSED, change.planned_end, title, ended, "change", id, "", "Record")
    if state is S.IN_CAB:
        yield _before_the_board(change, holidays, now, day_end)
    if state in {S.APPROVED, S.SCHEDULED} and now <= change.planned_start < day_end:
        part, mark = when(change.planned_start, now, day_end)
        who = change.carried_out_by or "nobody"
        about = f"{change.title}. {who} implements it."
        yield Item(part, mark, change.planned_start, f"{number} is implemented today", about, "change", id)


def _in_the_way(change: Change, clashes: Sequence[Clash], now: datetime, day_end: datetime) -> Iterator[Item]:
    """Yield that a change starts today and may not yet, and that one was approved although something blocks it."""
    start, number = change.planned_start, change.number
    said = undecided_words(change, now) if local_date(start) == local_date(now) else ""
    if said:
        part, mark = (Part.NOW, Mark.MISSED) if start <= now else when(start, now, day_end)
        title = f"{number}: {said[:1].lower()}{said[1:]}"
        yield Item(part, mark, start, title, f"{change.title}.", "change", change.id, "", "Look")
    blocked = hindrances(change, clashes) if change.state is S.APPROVED else ()
    if blocked and now + AHEAD < start <= now + BLOCKED_AHEAD:  # what starts before that is told with its conflicts
        title = f"{number} is approved, and {words.count(len(blocked), 'conflict blocks', 'conflicts block')} it"
        yield Item(Part.TODAY, Mark.NONE, None, title, blocked[0].text, "change", change.id, "", "Look")


def _before_the_board(change: Change, holidays: Collection[date], now: datetime, day_end: datetime) -> Item:
    place, number = change.place, change.number
    about = f"{change.title}, {change.scope.label.lower()}."
    if place is None or place.day is None:
        return Item(Part.NOW, Mark.NONE, None, f"{number} awaits ECAB", about, "change", change.id)
    day, came = place.day, f", {nth_time(place.came)}" if place.came > 1 else ""
    about = f"{about} {place.board[4:]}{came}."
    if change.missing:
        title = f"{number} lacks {words.joined(change.missing)}"
        due = agenda_freeze(day, holidays)
        part, mark = when(due, now, day_end)
        return Item(part, mark, due, title, about, "change", change.id)
    if place.late:
        return Item(Part.TODAY, Mark.NONE, None, f"{number} came late", about, "change", change.id)
    if local_date(now) <= day:
        end = at_clock(day, _LAST)  # midnight would be told as the day after
        part = Part.TODAY if day == local_date(now) else Part.COMING
        return Item(
            part, Mark.NONE, end, f"{number} awaits a decision", about, "change", change.id, "changes.vote", "Vote…"
        )
    return Item(
        Part.NOW,
        Mark.MISSED,
        at_clock(day + timedelta(days=1), _MIDNIGHT),
        f"{number} was not decided",
        about,
        "change",
        change.id,
    )
