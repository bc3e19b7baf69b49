"""What a change of service levels alters: the tickets that it may concern are projected anew, by the same functions.

To show it nothing is written; to carry it out the clocks that differ are, in the transaction of the change.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from app.db.setup import levels as store
from app.db.tickets.store import events_of, facts_of, load_codes
from app.domain.eastern import local_date
from app.domain.setup.levels import Reach
from app.domain.setup.values import DueMove, Effect, FigureMove, OutcomeMove
from app.domain.sla.targets import TargetBook
from app.domain.tickets.projection import Projection, project_many
from app.domain.tickets.projection_values import ClockRow
from app.domain.vocabulary import Metric, TicketState
from app.domain.words import long_month
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

_CHUNK = 1000
_EXAMPLES = 3
#: Of the outcomes that change, as many are kept by name.
_KEPT = 200
_Key = tuple[str, int]


@dataclass
class _Count:
    """What was found so far."""

    tickets: int = 0
    due: int = 0
    moved: list[tuple[datetime, DueMove]] = field(default_factory=list)
    outcomes: int = 0
    changed: list[OutcomeMove] = field(default_factory=list)
    figures: Counter[tuple[date, str, bool]] = field(default_factory=Counter)
    reached: set[tuple[int, date]] = field(default_factory=set)

    def effect(self, packets: Sequence[str] = ()) -> Effect:
        moved = tuple(move for _, move in self.moved)
        return Effect(
            self.tickets, self.due, moved, self.outcomes, tuple(self.changed), tuple(self._figures()), tuple(packets)
        )

    def _figures(self) -> Iterator[FigureMove]:
        for month, metric in sorted({(month, metric) for month, metric, _ in self.figures}):
            met, missed = (self.figures[month, metric, was_met] for was_met in (True, False))
            if met or missed:
                yield FigureMove(month, metric, met, missed)

    def add_figure(self, clock: ClockRow | None, known: bool, by: int) -> None:
        """Count an outcome in its month (`by` 1), or not any more (-1)."""
        if clock is not None and clock.known_at is not None and known:
            month = local_date(clock.known_at).replace(day=1)
            self.figures[month, Metric(clock.metric).label, bool(clock.met)] += by
            self.reached.add((clock.agency_id, month))

    def add_move(self, opened: datetime, move: DueMove) -> None:
        self.due += 1
        self.moved.append((opened, move))
        self.moved.sort(key=lambda pair: (pair[0], pair[1].number))
        del self.moved[_EXAMPLES:]

    def add_outcome(self, change: OutcomeMove) -> None:
        self.outcomes += 1
        if len(self.changed) < _KEPT:
            self.changed.append(change)


def recompute(
    conn: Connection, book: TargetBook, reach: Reach, now: datetime, work: Work | None = None, *, write: bool = False
) -> Effect:
    """Return what differs where these targets count; `write`: put it in the place of what is kept.

    Known is an outcome at `now`. `work` is told how far it is, and can end it between two chunks of tickets.
    """
    found = _Count()
    if reach.is_nothing:
        return found.effect()
    codes = load_codes(conn)
    ids = store.reached(conn, reach)
    for number, chunk in enumerate(_chunks(ids)):
        if work is not None:
            work.step(number * _CHUNK, len(ids), "Computing the clocks of tickets")
        tickets = store.tickets_of(conn, chunk, hold=write)
        facts, events, before = facts_of(conn, chunk), events_of(conn, chunk), store.clocks_of(conn, chunk)
        told = [id for id in chunk if id in facts and events[id]]
        pairs = [(facts[id], events[id]) for id in told]
        made = project_many(pairs, book, codes.agencies, codes.services, codes.groups)
        after = dict(zip(told, made, strict=True))
        differing = [id for id in told if _differ(before[id], after[id].clocks)]
        for id in differing:
            _compare(found, tickets[id], before[id], after[id].clocks, now)
        if write and differing:
            _write(conn, tickets, {id: after[id] for id in differing})
    return found.effect(store.issued_packets(conn, found.reached))


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), _CHUNK):
        yield ids[start : start + _CHUNK]


def _by_key(clocks: Sequence[ClockRow]) -> dict[_Key, ClockRow]:
    return {(clock.metric, clock.seq): clock for clock in clocks}


def _differ(before: Sequence[ClockRow], after: Sequence[ClockRow]) -> bool:
    """Return whether clocks say anything else; the name of a calendar's version alone is nothing else."""
    old, new = _by_key(before), _by_key(after)
    return old.keys() != new.keys() or any(
        clock._replace(calendar_rev="") != new[key]._replace(calendar_rev="") for key, clock in old.items()
    )


def _compare(found: _Count, ticket: Any, before: Sequence[ClockRow], after: Sequence[ClockRow], now: datetime) -> None:
    found.tickets += 1
    old, new = _by_key(before), _by_key(after)
    is_open = TicketState(ticket.state).is_open
    is_counted = False
    for key in sorted(old.keys() | new.keys(), key=_rank):
        one, other = old.get(key), new.get(key)
        metric = Metric(key[0]).label
        was, is_now = _outcome(one, now), _outcome(other, now)
        if was != is_now:
            found.add_outcome(OutcomeMove(ticket.number, metric, *_words(was, is_now)))
            found.add_figure(one, bool(was[1]), -1)
            found.add_figure(other, bool(is_now[1]), 1)
        runs = any(clock is not None and clock.stop_at is None for clock in (one, other))
        due, due_now = (None if clock is None else clock.due_at for clock in (one, other))
        if is_open and runs and due != due_now and not is_counted:
            found.add_move(ticket.opened_at, DueMove(ticket.number, metric, due, due_now))
            is_counted = True


def _rank(key: _Key) -> tuple[int, int]:
    """Sort by what a ticket is promised first of all: its resolution."""
    order = (Metric.RESOLUTION.value, Metric.RESPONSE.value, Metric.UPDATE.value)
    return order.index(key[0]), key[1]


def _outcome(clock: ClockRow | None, now: datetime) -> tuple[str, str]:
    """Return whether a clock was met, and the month whose figures count it; "not known" counts nowhere."""
    if clock is None or clock.excluded or clock.known_at is None or clock.known_at > now:
        return "not known", ""
    return ("met" if clock.met else "missed"), long_month(local_date(clock.known_at))


def _words(was: tuple[str, str], is_now: tuple[str, str]) -> tuple[str, str]:
    if was[0] != is_now[0]:
        return was[0], is_now[0]
    return f"{was[0]} in {was[1]}", f"{is_now[0]} in {is_now[1]}"


def _write(conn: Connection, tickets: dict[int, Any], after: dict[int, Projection]) -> None:
    store.write_clocks(conn, {id: projection.clocks for id, projection in after.items()})
    store.write_due(
        conn,
        [
            {"ticket_id": id, "seen": tickets[id].version, "due": projection.fields["due_at"]}
            for id, projection in after.items()
        ],
    )
