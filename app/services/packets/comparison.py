"""Whether a packet issued before still says what would be said now: what runs with the clock is no change.

A packet is made twice for this: as of its own time, which gives the file that was issued, and as of now. Between the
two the clock has run, so these differ although nobody recorded anything, and are not compared:

- of a missed ticket still open: by how much it is over, how long it was on hold, and which hold explains it (that is
  the longest so far);
- ages: of the oldest tickets, and while the period goes on the bands of age, of which only the sums are compared;
- service time while the period goes on, and outages, degradations and maintenance that have gone on all the while;
  a verdict that changed with them is a change;
- whether an action or improvement not done is late, by how many days, and the sentence that the program makes of it;
- that reopening is "provisional";
- months of the period that began since and in which nothing was counted;
- what entered the next 60 days or left them: planned changes, freezes, CAB dates, holidays, events; the next review
  once its day has passed;
- disputed figures: what was said and answered since stands in the next packet;
- restatements, which follow from the figures: those are compared.

Compared is all that a record or a rule decides, also where it takes effect by date: a due time that passed while the
ticket was open (the figure counts it), Preliminary that became Final, the end of the period, a role that ends on a
day, another meeting. As values are left out by name, a new field is compared until it is listed here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from app.domain.eastern import local_date
from app.domain.figures.availability import Availability
from app.domain.figures.rows import AgeingBand, AvailabilityRow, Backlog, ExceptionRow, ServiceTrend
from app.domain.packets.form import text_of
from app.domain.packets.packet import ChangeSection, ForwardLook, PacketData
from app.domain.packets.rows import ActionState, Improvement, PreviousAction
from app.domain.vocabulary import HoldReason
from app.services.figures.sections import AHEAD
from app.services.packets.words import is_asked

#: Seconds are cut off where they are counted, each time by itself.
_CUT_S = 2
_HOLDS = frozenset(reason.word for reason in HoldReason)
#: How packets named the reasons of a hold at first, and how they do now.
_RENAMED = {reason.value.replace("_", " ").capitalize(): reason.label for reason in HoldReason}


def same_but_for_the_clock(then: PacketData, now: PacketData) -> bool:
    """Return whether two packets of one revision, as of two times, say the same apart from what runs with the clock."""
    clock = _Clock(then.head.as_of, now.head.as_of, then.head.end)
    if len(then.availability) != len(now.availability):
        return False
    rows = zip(then.availability, now.availability, strict=True)
    following = then.forward.next_review
    if following is None or following > local_date(clock.now):
        following = now.forward.next_review
    now = replace(
        now,
        availability=tuple(_availability(before, after, clock) for before, after in rows),
        forward=replace(now.forward, next_review=following),
    )
    return text_of(_still(then, clock)) == text_of(_still(now, clock))


@dataclass(frozen=True, slots=True)
class _Clock:
    """From when to when it ran, and where the period ends."""

    then: datetime
    now: datetime
    period_end: datetime

    @property
    def ran_s(self) -> int:
        """Seconds that ran within the period."""
        return int((min(self.now, self.period_end) - min(self.then, self.period_end)).total_seconds())

    @property
    def in_period(self) -> bool:
        """Whether it ran within the period."""
        return self.then < self.period_end

    def shows_both(self, start: datetime, end: datetime) -> bool:
        """Return whether what lies in [start, end) is within the next days of both times."""
        return start < self.then + AHEAD and end > self.now

    def between(self, day: date) -> bool:
        """Return whether the whole day is within the next days of both times."""
        return local_date(self.now) < day < local_date(self.then + AHEAD)


def _still(packet: PacketData, clock: _Clock) -> PacketData:
    """Return the packet without what runs with the clock; only for comparison, never for print."""
    head, summary = packet.head, packet.summary
    return replace(
        packet,
        head=replace(head, as_of=clock.then),
        summary=replace(summary, ask="" if is_asked(summary.ask) else summary.ask),
        statement=replace(packet.statement, restatements=()),
        backlog=_backlog(packet.backlog, clock),
        demand=replace(
            packet.demand,
            months=tuple(m for m in packet.demand.months if _had_begun(m.month, clock) or m.opened or m.resolved),
        ),
        changes=_changes(packet.changes, clock),
        previous_actions=tuple(_action(action) for action in packet.previous_actions),
        shares=tuple(replace(share, note="") for share in packet.shares),
        trends=tuple(_trend(trend, clock) for trend in packet.trends),
        improvements=tuple(_improvement(item) for item in packet.improvements),
        forward=_forward(packet.forward, clock),
        exceptions=tuple(_exception(row) for row in packet.exceptions),
        disputes=None,
    )


def _exception(row: ExceptionRow) -> ExceptionRow:
    held, comma, rest = row.reason.partition(", ")
    row = replace(row, reason=f"{_RENAMED.get(held, held)}{comma}{rest}")
    if row.resolved is not None or "cancelled later" in row.reason.lower():
        return row
    told = [part for part in row.reason.split(", ") if part.lower() not in _HOLDS]
    return replace(row, over_by=0, paused=0, reason=", ".join(told).lower())  # "Handed on" is "handed on" after a hold


def _backlog(backlog: Backlog, clock: _Clock) -> Backlog:
    bands: Sequence[AgeingBand] = backlog.ageing
    if clock.in_period:
        bands = [AgeingBand("", sum(band.count for band in bands), sum(band.paused for band in bands))]
    return replace(backlog, ageing=tuple(bands), oldest=tuple(replace(ticket, age_days=0) for ticket in backlog.oldest))


def _had_begun(month: date, clock: _Clock) -> bool:
    return month <= local_date(clock.then)


def _trend(trend: ServiceTrend, clock: _Clock) -> ServiceTrend:
    return replace(trend, points=tuple(p for p in trend.points if _had_begun(p.month, clock) or p.attainment.due))


def _action(action: PreviousAction) -> PreviousAction:
    return replace(action, state=_not_late(action.state), days_late=0)


def _improvement(item: Improvement) -> Improvement:
    return replace(item, state=_not_late(item.state))


def _not_late(state: ActionState) -> ActionState:
    return ActionState.OPEN if state is ActionState.LATE else state


def _changes(changes: ChangeSection, clock: _Clock) -> ChangeSection:
    return replace(
        changes,
        forward=tuple(c for c in changes.forward if clock.shows_both(c.start, c.end)),
        freezes=tuple(f for f in changes.freezes if clock.shows_both(f.start, f.end)),
        cab_notes=(),  # follow from holidays, which are compared, and from the days chosen since
    )


def _forward(look: ForwardLook, clock: _Clock) -> ForwardLook:
    return replace(
        look,
        events=tuple((day, text) for day, text in look.events if clock.between(day)),
        holidays=tuple((day, name) for day, name in look.holidays if clock.between(day)),
    )


def _availability(then: AvailabilityRow, now: AvailabilityRow, clock: _Clock) -> AvailabilityRow:
    """Return `now` with the seconds of `then` where it differs only by what went on while the clock ran."""
    before, after = then.availability, now.availability
    if not clock.in_period or before.verdict != after.verdict:
        return now
    degraded = now.degraded_minutes
    if 0 <= degraded - then.degraded_minutes - clock.ran_s // 60 <= 1:  # it went on all the while
        degraded = then.degraded_minutes
    return replace(now, availability=_went_on(before, after, clock), degraded_minutes=degraded)


def _went_on(before: Availability, after: Availability, clock: _Clock) -> Availability:
    down = after.downtime_s + after.maintenance_s - before.downtime_s - before.maintenance_s
    grew = after.downtime_s >= before.downtime_s and after.maintenance_s >= before.maintenance_s
    if grew and abs(down - clock.ran_s) <= _CUT_S:
        return replace(before, goal_bp=after.goal_bp)
    return replace(after, service_s=before.service_s)
