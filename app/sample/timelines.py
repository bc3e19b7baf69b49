"""The instants at which sample tickets are opened, assigned, held and resolved, as arrays; events are made of them.

Work is drawn as a share of the target, in the counted time of the target's calendar; holds push what
follows back. So the attainment comes out as drawn, while every clock is still computed from the events.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from app.domain.business_time import BusinessCalendar
from app.sample.lists import local, read, stream
from app.sample.population import CHANNELS, QUIET, Flags, Ints, Population, Shares
from app.sample.sla import changed_on
from app.sample.world import World

Reals = npt.NDArray[np.float64]

_HOUR = 3600
_DAY = 9 * _HOUR  # a business day in counted time
#: By priority (0 unused): resolution, response and update targets in counted seconds.
_RESOLVE = np.array([0, 4 * _HOUR, 8 * _HOUR, 3 * _DAY, 5 * _DAY])
_RESPOND = np.array([0, 900, 1800, 4 * _HOUR, _DAY])
_INFORM = np.array([0, _HOUR, 2 * _HOUR, _DAY, 2 * _DAY])
_USUAL = 0.32  # median share of the target that the work takes
_MISS = 0.034  # usual share of tickets whose work takes longer than the target
_UPDATES = 6
_CLEANED = 60 * 86_400  # seconds before the end of which few forgotten tickets are left
HOLD_REASONS = ("awaiting_user", "awaiting_vendor", "awaiting_change", "awaiting_evidence", "awaiting_problem")
_HOLD_SHARE = (0.52, 0.22, 0.1, 0.1, 0.06)
_PAUSING = np.array([True, False, True, True, False])


class What(IntEnum):
    """Kinds of happening, in the order they are told when they fall on one instant."""

    OPENED = 0
    GROUP = 1
    ASSIGNED = 2
    STARTED = 3
    PRIORITY = 4
    TRANSFER = 5
    REASSIGNED = 6
    COMMENT = 7
    RESUME = 8
    RESUME_2 = 9
    UPDATE = 10
    HOLD = 11
    HOLD_2 = 12
    CANCELLED = 13
    RESOLVED = 14
    REOPENED = 15
    STARTED_AGAIN = 16
    RESOLVED_AGAIN = 17
    CLOSED = 18


@dataclass(slots=True)
class Timelines:
    """Happenings of a chunk in order of ticket and time; and what was drawn for each ticket.

    `ticket`, `what`, `at`: position, `What` and seconds since 1970 of each happening.
    """

    ticket: Ints
    what: Ints
    at: Ints
    priority: Ints
    urgency_after: Ints
    priority_after: Ints
    hold: Ints
    hold_2: Ints
    transfer_to: Ints
    late: Reals  # work as a share of the target; over 1 is late
    impossible: Flags
    recorded_late: Flags
    luck: Reals  # one more number per ticket, for the texts and people

    def first(self, count: int) -> Timelines:
        """Return what was drawn for the first tickets; their happenings stay as they are."""
        happenings = ("ticket", "what", "at")
        return replace(
            self, **{f.name: getattr(self, f.name)[:count] for f in fields(self) if f.name not in happenings}
        )


def quality(world: World) -> Reals:
    """Share of late work by agency: some do well, some miss."""
    factors = stream(world.seed, "quality").uniform(0.45, 1.9, len(world.agencies))
    return _MISS * factors


def happen(world: World, common: Shares, people: Population, business: BusinessCalendar, part: int) -> Timelines:
    """Draw everything that happens to the tickets of chunk `part` before the cut."""
    rng = stream(world.seed, "timelines", part)
    n = len(people)
    priority = common.matrix[people.impact, people.urgency]
    around_clock = (priority <= 2) | people.easy
    target = _targets(world, people, priority)
    miss = quality(world)[people.agency] * np.where(around_clock, 0.4, 1.0)  # what is pressing is watched
    edge = np.array([NormalDist().inv_cdf(1 - m) for m in miss.tolist()])
    late = _USUAL * np.exp(rng.standard_normal(n) * np.log(1 / _USUAL) / edge)
    late = np.clip(late, 0.01, 3.0)
    quiet = people.agency == world.agencies.index(world.agency(QUIET))
    stuck = (rng.random(n) < 0.008) & ~around_clock & ~quiet & (people.parent == 0)
    late[stuck] = rng.uniform(6, 26, int(stuck.sum()))
    seen = stuck & (people.opened > world.dawn.timestamp() - _CLEANED) & (rng.random(n) < 0.92)
    late[seen] = 1.05 + late[seen] / 40  # the desk has gone through its old tickets
    told = _told(world, people)
    late[told] = _as_told(people.agency[told], priority[told], late[told])
    work = np.maximum(late * target, 300)
    work[people.easy] = rng.uniform(180, 1500, int(people.easy.sum()))
    respond = np.minimum(0.3 * np.exp(rng.standard_normal(n) * 0.62) * _RESPOND[priority], 0.9 * work)
    respond[people.easy] = 0
    for position, major in people.major.items():
        respond[position] = 240
        until = major.restored.timestamp() if major.restored else people.opened[position] + 40 * 86_400
        work[position] = max(until - people.opened[position], 600)
    _press(people, business, work, respond)
    late = np.where(np.isin(np.arange(n), list(people.pressing)), work / target, late)

    holds = _Holds.draw(rng, people, work, around_clock, quiet)
    offsets: dict[What, Reals] = {}
    flags: dict[What, Flags] = {}

    def put(what: What, share: Reals | float, chance: Flags) -> None:
        offsets[what] = holds.shifted(share * work)
        flags[what] = chance

    everyone = np.ones(n, np.bool_)
    desk = people.channel != CHANNELS.index("monitoring")
    draws = rng.random((9, n))
    offsets[What.OPENED], flags[What.OPENED] = np.zeros(n), everyone
    offsets[What.GROUP], flags[What.GROUP] = 0.6 * respond, desk & ~people.easy
    offsets[What.ASSIGNED], flags[What.ASSIGNED] = respond, everyone
    offsets[What.STARTED], flags[What.STARTED] = respond + np.minimum(0.03 * work, 600), ~people.easy
    plain = ~people.easy & (people.parent == 0)
    plain[[*people.major, *people.pressing]] = False
    after = np.clip(people.urgency + np.where(draws[2] < 0.5, -1, 1), 1, 4)
    after_priority = common.matrix[people.impact, after]
    put(What.PRIORITY, 0.12, plain & ~told & (draws[0] < 0.05) & (after_priority != priority))
    put(What.TRANSFER, 0.10, plain & (draws[1] < 0.012) & ~quiet)
    put(What.REASSIGNED, 0.30 + 0.2 * draws[2], plain & (draws[3] < 0.14))
    put(What.COMMENT, 0.5, ~people.easy & (draws[4] < 0.45))
    offsets[What.HOLD], flags[What.HOLD] = holds.begin, holds.any
    offsets[What.RESUME], flags[What.RESUME] = holds.begin + holds.length, holds.any
    offsets[What.HOLD_2], flags[What.HOLD_2] = holds.begin_2, holds.second
    offsets[What.RESUME_2], flags[What.RESUME_2] = holds.begin_2 + holds.length_2, holds.second
    cancelled = plain & (draws[5] < 0.02)
    put(What.CANCELLED, 0.4, cancelled)
    end = holds.shifted(work * 1.0000001)
    offsets[What.RESOLVED], flags[What.RESOLVED] = end, ~cancelled
    reopened = (draws[6] < 0.031) & ~cancelled & (people.parent == 0) & ~quiet & ~stuck
    reopened[[*people.major, *people.pressing]] = False

    at: dict[What, Ints] = {}
    for what, offset in offsets.items():
        at[what] = _instants(business, people.opened, offset, around_clock)
    at[What.OPENED] = people.opened  # a report by night is told by night, only the work waits for the morning
    # after the work: in business time, whatever the priority
    wait = np.where(draws[7] < 0.3, 0.2 + 0.8 * draws[8], 5.0) * _DAY
    back = draws[7] * 4.5 * _DAY + 900
    again = np.maximum(0.25 * np.minimum(work, target), 600)
    at[What.REOPENED] = business.add_array(at[What.RESOLVED], back.astype(np.int64))
    flags[What.REOPENED] = flags[What.STARTED_AGAIN] = flags[What.RESOLVED_AGAIN] = reopened
    at[What.STARTED_AGAIN] = at[What.REOPENED] + 300
    at[What.RESOLVED_AGAIN] = business.add_array(at[What.STARTED_AGAIN], again.astype(np.int64))
    final = np.where(reopened, at[What.RESOLVED_AGAIN], at[What.RESOLVED])
    at[What.CLOSED], flags[What.CLOSED] = business.add_array(final, wait.astype(np.int64)), ~cancelled
    impossible = (rng.random(n) < 0.0005) & plain & ~reopened & ~cancelled & ~holds.any
    at[What.RESOLVED] = np.where(impossible, people.opened - 7200, at[What.RESOLVED])

    whole = [(what, np.flatnonzero(flags[what]), at[what]) for what in at]
    ticket = np.concatenate([index for _, index, _ in whole])
    kind = np.concatenate([np.full(len(index), int(what), np.int64) for what, index, _ in whole])
    when = np.concatenate([times[index] for _, index, times in whole])
    informed = _updates(rng, people, business, holds, priority, around_clock, np.where(cancelled, 0.4 * end, end))
    ticket, when = np.concatenate([ticket, informed[0]]), np.concatenate([when, informed[1]])
    kind = np.concatenate([kind, np.full(len(informed[0]), int(What.UPDATE), np.int64)])
    cut = int(world.cut.timestamp())
    ended = np.where(cancelled, at[What.CANCELLED], np.iinfo(np.int64).max)
    keep = (when < cut) & ((when < ended[ticket]) | (kind == What.CANCELLED))
    ticket, kind, when = ticket[keep], kind[keep], when[keep]
    order = np.lexsort((kind, np.where(impossible[ticket] & (kind == What.RESOLVED), cut, when), ticket))
    size = len(world.agencies)
    to = (people.agency + 1 + (draws[3] * 5).astype(np.int64)) % size
    # what comes from others would make the quiet one loud, and spoil what the commentary says
    spared = [world.agencies.index(world.agency(code)) for code in (QUIET, *read("reviews")["commentary"])]
    for _ in spared:
        to = np.where(np.isin(to, spared) | (to == people.agency), (to + 1) % size, to)
    return Timelines(
        ticket[order],
        kind[order],
        when[order],
        priority,
        after,
        after_priority,
        holds.reason,
        holds.reason_2,
        to,
        late,
        impossible,
        rng.random(n) < 0.004,
        rng.random(n),
    )


def _told(world: World, people: Population) -> Flags:
    """Which tickets the commentary of the last whole month speaks of: those of the agencies that have one."""
    agencies = [world.agencies.index(world.agency(code)) for code in read("reviews")["commentary"]]
    first, after = local(world.month() - timedelta(days=5)), local(world.month(-1))
    month = (people.opened >= first.timestamp()) & (people.opened < after.timestamp())
    found: Flags = month & np.isin(people.agency, agencies)
    return found


def _as_told(agency: Ints, priority: Ints, late: Reals) -> Reals:
    """Return how late such tickets are: one in eight of medium priority misses its target, hardly any of the others."""
    found = np.minimum(late, 0.7)
    for one in np.unique(agency):
        for level, every in ((3, 8), (4, 50)):
            at = np.flatnonzero((agency == one) & (priority == level))[3::every]
            found[at] = np.maximum(late[at], 1.3)
    return found


def _press(people: Population, business: BusinessCalendar, work: Reals, respond: Reals) -> None:
    """Give the tickets of the last day the work that ends when they say, or never."""
    for position, one in people.pressing.items():
        until = one.resolved if one.resolved is not None else one.opened + 30 * 86_400
        span = (datetime.fromtimestamp(one.opened, UTC), datetime.fromtimestamp(until, UTC))
        work[position] = until - one.opened if one.high else business.elapsed(*span).total_seconds()
        respond[position] = 300 + position % 7 * 90


def _instants(business: BusinessCalendar, opened: Ints, offset: Reals, around_clock: Flags) -> Ints:
    whole = offset.astype(np.int64)
    return np.where(around_clock, opened + whole, business.add_array(opened, whole))


def _targets(world: World, people: Population, priority: Ints) -> Ints:
    """Return the resolution target in counted seconds that the work is drawn by, as in `sample.targets`."""
    target = _RESOLVE[priority]

    def agency(code: str) -> Flags:
        found: Flags = people.agency == world.agencies.index(world.agency(code))
        return found

    ncid = people.service == world.services.index(world.service("NCID"))
    target = np.where(ncid & people.incident & (priority == 3), _DAY, target)
    target = np.where(agency("DHHS") & (priority == 2), 6 * _HOUR, target)
    target = np.where(agency("DOR") & (priority == 3), 2 * _DAY, target)
    later = people.opened >= local(changed_on(world)).timestamp()
    return np.where(agency("DPS") & (priority == 3), np.where(later, 2 * _DAY, 4 * _DAY), target)


@dataclass(slots=True)
class _Holds:
    """Up to two holds of each ticket, as offsets in counted time."""

    any: Flags
    second: Flags
    reason: Ints
    reason_2: Ints
    begin: Reals
    begin_2: Reals
    length: Reals
    length_2: Reals
    _first_share: Reals
    _second_share: Reals

    @classmethod
    def draw(
        cls, rng: np.random.Generator, people: Population, work: Reals, around_clock: Flags, quiet: Flags
    ) -> _Holds:
        n = len(people)
        can = ~people.easy & (people.parent == 0) & ~quiet
        can[[*people.major, *people.pressing]] = False
        has = can & (rng.random(n) < 0.32)
        second = has & (rng.random(n) < 0.14)
        reasons = rng.choice(len(HOLD_REASONS), (2, n), p=_HOLD_SHARE)
        usual = np.where(around_clock, 0.8 * _HOUR, 0.7 * _DAY)
        lengths = np.clip(np.exp(rng.standard_normal((2, n)) * 1.0) * usual, 600, 22 * _DAY)
        # what does not pause the clock is mostly part of the work; now and then it comes on top and makes it late
        within = ~_PAUSING[reasons] & ((rng.random((2, n)) < 0.94) | around_clock)
        lengths = np.where(within, np.minimum(lengths, 0.1 * work), lengths)
        lengths = np.maximum(lengths, 120)
        shares = np.stack([rng.uniform(0.32, 0.55, n), rng.uniform(0.6, 0.85, n)])
        one, two = np.where(has, lengths[0], 0.0), np.where(second, lengths[1], 0.0)
        begin = shares[0] * work
        return cls(
            has, second, reasons[0], reasons[1], begin, shares[1] * work + one, one, two, begin, shares[1] * work
        )

    def shifted(self, done: Reals) -> Reals:
        """Return the offset at which an amount of work is done, holds included."""
        found: Reals = (
            done
            + np.where(done > self._first_share, self.length, 0)
            + np.where(done > self._second_share, self.length_2, 0)
        )
        return found

    def told(self, done: Reals) -> Reals:
        """Return the offset at which so much time has passed without what the caller is waited for.

        Updates rest then only.
        """
        one = np.where(self.reason == 0, self.length, 0)
        two = np.where(self.reason_2 == 0, self.length_2, 0)
        found: Reals = done + np.where(done > self.begin, one, 0) + np.where(done > self.begin_2 - one, two, 0)
        return found


def _updates(
    rng: np.random.Generator,
    people: Population,
    business: BusinessCalendar,
    holds: _Holds,
    priority: Ints,
    around_clock: Flags,
    end: Reals,
) -> tuple[Ints, Ints]:
    """Status updates: mostly before they are due, a few late or forgotten. Positions and instants."""
    n = len(people)
    step = np.where(people.easy, 1e12, _INFORM[priority] * np.where(around_clock, 0.85, 1.0))
    at = np.zeros(n)
    tickets, times = [], []
    for _ in range(_UPDATES):
        luck = rng.random((2, n))
        gap = step * np.where(luck[0] < 0.035, 1.25, 0.6 + 0.36 * luck[1])
        at = at + gap
        offset = holds.told(at)
        index = np.flatnonzero((offset < end - 60) & (luck[0] > 0.012))
        tickets.append(index)
        times.append(_instants(business, people.opened[index], offset[index], around_clock[index]))
    return np.concatenate(tickets), np.concatenate(times)


def as_datetimes(seconds: Ints) -> list[datetime]:
    """Return aware UTC datetimes of seconds since 1970."""
    return [datetime.fromtimestamp(s, UTC) for s in seconds.tolist()]
