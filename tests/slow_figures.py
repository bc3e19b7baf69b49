"""A second, slow computation of the figures straight from `ticket_event`: shares no code with the projection.

Everything is walked through in plain Python: every open interval of every day, every pause, every ticket.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from app.db import tables as t

Span = tuple[datetime, datetime]
_EVER = datetime(2100, 1, 1, tzinfo=UTC)
_RANK = {"global": 0, "service": 1, "mou": 2}


class SlowCalendar:
    """Open intervals of every day from 2022 to 2029, one after the other."""

    def __init__(self, zone: str, week: dict[str, list[list[str]]], holidays: set[date]) -> None:
        self.zone = ZoneInfo(zone)
        self.intervals: list[Span] = []
        self.days: list[date] = []
        day = date(2022, 1, 1)
        while day < date(2030, 1, 1):
            hours = week.get(str(day.weekday()), [])
            if hours and day not in holidays:
                self.days.append(day)
                for begin, end in hours:
                    self.intervals.append((self._at(day, begin), self._at(day, end)))
            day += timedelta(days=1)
        self.starts = [begin for begin, _ in self.intervals]

    def _at(self, day: date, clock: str) -> datetime:
        if clock == "24:00":
            day, clock = day + timedelta(days=1), "00:00"
        return datetime.combine(day, time.fromisoformat(clock), self.zone).astimezone(UTC)

    def free(self, start: datetime, pauses: list[Span]) -> Iterator[Span]:
        """Open, unpaused intervals from `start` on."""
        n = max(bisect_right(self.starts, start) - 1, 0)
        for begin, end in self.intervals[n:]:
            at = max(begin, start)
            for pause_begin, pause_end in pauses:
                if pause_end <= at or pause_begin >= end:
                    continue
                if pause_begin > at:
                    yield at, pause_begin
                at = max(at, min(pause_end, end))
            if at < end:
                yield at, end

    def elapsed(self, start: datetime, end: datetime, pauses: list[Span]) -> timedelta:
        total = timedelta(0)
        for a, b in self.free(start, pauses):
            if a >= end:
                break
            total += min(b, end) - a
        return total

    def days_later(self, start: datetime, n: int) -> datetime:
        """The same time of day n open days later, from the next opening where `start` is outside hours."""
        begin, _ = next(self.free(start, []))
        local = begin.astimezone(self.zone)
        later = self.days[self.days.index(local.date()) + n]
        return datetime.combine(later, local.time(), self.zone).astimezone(UTC)

    def due(self, start: datetime, target: Any, pauses: list[Span]) -> datetime | None:
        """When the allowance is used up; None where an endless pause comes first."""
        late = False
        if target.duration_s is not None:
            left = timedelta(seconds=target.duration_s)
        else:
            plain = self.days_later(start, target.duration_days)
            left = self.elapsed(start, plain, [])
            late = plain in set(self.starts) and not any(a < plain <= b for a, b in self.intervals)
        for a, b in self.free(start, pauses):
            if left == timedelta(0) and late:
                return a
            if left < b - a or (left == b - a and not late):
                return a + left
            left -= b - a
        return None


@lru_cache(8)
def slow_calendar(zone: str, week: str, holidays: frozenset[date]) -> SlowCalendar:
    """Made once for all workspaces of a test."""
    return SlowCalendar(zone, json.loads(week), set(holidays))


@dataclass
class SlowClock:
    metric: str
    target: Any
    agency: int
    service: int | None
    priority: int
    start: datetime
    stop: datetime | None
    cancelled: datetime | None
    due: datetime | None
    pauses: list[Span]
    excluded: bool
    bound: bool = False  # more might not have counted: the source does not say

    @property
    def known(self) -> datetime | None:
        if self.bound:
            return self.stop
        end = self.stop or self.cancelled
        if self.due is not None and (end is None or self.due < end):
            return self.due
        return self.stop

    @property
    def met(self) -> bool | None:
        if self.stop is not None:
            return self.due is None or self.stop <= self.due
        return False if self.cancelled is not None and self.known is not None else None


@dataclass
class SlowTicket:
    id: int
    row: Any
    opened: datetime
    spans: list[list[Any]] = field(default_factory=list)  # agency, start, end, why begun, why ended
    clocks: list[SlowClock] = field(default_factory=list)
    excluded: bool = False
    first_contact: bool | None = None
    holds: list[list[Any]] = field(default_factory=list)
    merged: datetime | None = None  # into another ticket, through which it counts since


class SlowFigures:
    """All tickets as known at `as_of`, and figures by looking at each of them."""

    def __init__(self, conn: Connection, as_of: datetime) -> None:
        self.as_of = as_of
        self.agency_ids = {r.code: r.id for r in conn.execute(select(t.agency.c.code, t.agency.c.id))}
        self.service_ids = {r.code: r.id for r in conn.execute(select(t.service.c.code, t.service.c.id))}
        holidays = set(conn.execute(select(t.holiday.c.day)).scalars())
        self.calendars = {
            r.id: slow_calendar(r.zone, json.dumps(r.week), frozenset(holidays) if r.uses_holidays else frozenset())
            for r in conn.execute(select(t.calendar))
        }
        self.targets = conn.execute(select(t.sla_target)).all()
        rows = {r.id: r for r in conn.execute(select(t.ticket))}
        events = defaultdict(list)
        for event in conn.execute(select(t.ticket_event)):
            events[event.ticket_id].append(event)
        self.tickets = []
        for id, row in rows.items():
            known = [e for e in events[id] if e.recorded_at <= as_of]
            if any(e.kind == "opened" for e in known):
                self.tickets.append(self._replay(row, known, events[id]))

    # --- replay -----------------------------------------------------------------------------------
    def _replay(self, row: Any, known: list[Any], every: list[Any]) -> SlowTicket:
        known.sort(key=lambda e: (e.kind != "opened", e.occurred_at, e.seq))
        every = sorted(every, key=lambda e: (e.kind != "opened", e.occurred_at, e.seq))
        opened = known[0].occurred_at

        def first(kind: str) -> Any:
            return next((e for e in every if e.kind == kind), None)

        change = first("priority")
        priorities = [(opened, int(change.old_value) if change is not None else row.priority)]
        change = first("transfer")
        code = known[0].new_value or (change.old_value if change is not None else None)
        agencies = [(opened, self.agency_ids[code] if code else row.agency_id)]
        change = first("service")
        services = [(opened, row.service_id if change is None else self.service_ids.get(change.old_value))]
        change = first("assignment")
        assigned = opened if change is not None and change.old_value else None
        found = SlowTicket(row.id, row, opened, excluded=row.parent_id is not None, first_contact=row.first_contact)
        found.spans.append([agencies[0][1], opened, None, "opened", None])
        stretches: list[list[Any]] = [[opened, None, None]]
        updates: list[datetime] = []
        early = held = False

        def end_hold(at: datetime) -> None:
            nonlocal held
            if held:
                found.holds[-1][1] = at
            held = False

        def finish(e: Any, at: datetime, why: str) -> None:
            end_hold(at)
            if "s" not in row.told and e.op_id is None:
                why = "undated"
            stretches[-1][1:] = [at, why]
            found.spans[-1][2], found.spans[-1][4] = found.spans[-1][1] if why == "undated" else at, why

        for e in known[1:]:
            at, kind = e.occurred_at, e.kind
            if kind == "state":
                kind = {"resolved": "resolved", "closed": "closed", "cancelled": "cancelled", "on_hold": "hold"}.get(
                    e.new_value, "working"
                )
            is_open = stretches[-1][1] is None
            found.excluded = found.excluded or (kind == "field" and e.note == "left_out_of_figures")
            if kind == "field" and e.note == "merged_into":
                found.merged = at if e.new_value else None
            if at < opened:
                if kind in ("comment", "field"):
                    continue
                if kind in ("resolved", "closed", "cancelled", "reopened", "working"):
                    found.excluded = found.excluded or e.kind in ("resolved", "closed", "cancelled", "reopened")
                early = early or kind == "assignment"
                at = opened
            if kind == "hold" and is_open:
                end_hold(at)
                found.holds.append([at, None, "" if e.kind == "state" else e.new_value or ""])
                held = True
            elif kind == "resume":
                end_hold(at)
            elif kind == "priority":
                priorities.append((at, int(e.new_value)))
            elif kind == "service":
                services.append((at, self.service_ids[e.new_value] if e.new_value else None))
            elif kind == "transfer" and self.agency_ids[e.new_value] != agencies[-1][1]:
                agencies.append((at, self.agency_ids[e.new_value]))
                if is_open:
                    found.spans[-1][2], found.spans[-1][4] = at, "transferred_out"
                    found.spans.append([agencies[-1][1], at, None, "transferred_in", None])
            elif kind == "assignment" and e.new_value and assigned is None and is_open:
                assigned = at
            elif kind == "update" and is_open:
                updates.append(at)
            elif kind == "resolved":
                if e.kind == "resolved" and e.old_value in ("first_contact", "handed_on"):
                    found.first_contact = e.old_value == "first_contact"
                if is_open:
                    finish(e, at, "resolved")
            elif kind == "closed" and is_open:
                finish(e, at, "resolved")
            elif kind == "cancelled" and is_open:
                finish(e, at, "cancelled")
            elif kind in ("reopened", "working") and not is_open:
                stretches.append([at, None, None])
                found.spans.append([agencies[-1][1], at, None, "reopened", None])
            elif kind == "working":
                end_hold(at)
        last_end, last_why = stretches[-1][1], stretches[-1][2]
        stop = last_end if last_why == "resolved" else None
        cancelled = last_end if last_why == "cancelled" else None
        out = found.excluded
        world = (row.kind, opened, priorities, agencies, services, found.holds, stretches)
        first_end = stretches[0][1] if stretches[0][2] == "resolved" else None
        if assigned or first_end or all(why != "undated" for _, _, why in stretches):
            self._add(found, world, "response", opened, assigned or first_end, cancelled, out or early)
        for number, (begin, end, why) in enumerate(stretches):
            at = begin
            for update in updates:
                if begin <= update and (end is None or update <= end):
                    self._add(found, world, "update", at, update, None, out)
                    at = update
            if why == "undated":
                continue
            gave_up = why == "cancelled" and number == len(stretches) - 1
            self._add(found, world, "update", at, None if gave_up else end, end if gave_up else None, out)
        self._add(found, world, "resolution", opened, stop, cancelled, out)
        merged = found.merged if row.parent_id is not None else None
        for clock in found.clocks:
            told = clock.known
            if merged is not None and told is not None and told <= merged and clock.met is False and not clock.bound:
                clock.excluded = False
        return found

    def _add(
        self,
        found: SlowTicket,
        world: Any,
        metric: str,
        start: datetime,
        stop: datetime | None,
        cancelled: datetime | None,
        excluded: bool,
    ) -> None:
        if {"response": "r", "update": "u", "resolution": "s"}[metric] not in found.row.told:
            return
        kind, opened, priorities, agencies, services, holds, stretches = world
        cancelled = None if stop is not None else cancelled
        end = stop or cancelled

        def value(line: list[Any], at: datetime | None) -> Any:
            return [v for when, v in line if at is None or when <= at][-1:] or [line[0][1]]

        borders = sorted({at for at, _ in (*agencies[1:], *services[1:]) if at > start and (end is None or at < end)})
        priority = value(priorities, end)[0]
        begin = start
        for border in [*borders, None]:
            moment = end if border is None else begin
            agency, service = value(agencies, moment)[0], value(services, moment)[0]
            if border is not None:
                begin = border
            target = self._target(metric, priority, kind, agency, service, opened)
            if target is None:
                continue
            told = found.row.told
            if "h" not in told:
                holds = []
            loose = bool(target.pause_reasons) and (
                "h" not in told
                or any(not why and (b or _EVER) > start and (end is None or a < end) for a, b, why in holds)
            )
            loose = loose or "t" not in told or ("a" not in told and metric == "resolution")
            pauses = [(a, b or _EVER) for a, b, why in holds if why in target.pause_reasons]
            if metric == "resolution":
                pauses += [(a[1], b[0]) for a, b in pairwise(stretches)]
            pauses = [p for p in sorted(pauses) if end is None or p[0] < end]
            due = self.calendars[target.calendar_id].due(start, target, pauses)
            if border is None or (due is not None and due <= border):
                found.clocks.append(
                    SlowClock(
                        metric, target, agency, service, priority, start, stop, cancelled, due, pauses, excluded, loose
                    )
                )
                return

    def _target(self, metric: str, priority: int, kind: str, agency: int, service: int | None, opened: datetime) -> Any:
        fitting = [
            x
            for x in self.targets
            if x.metric == metric
            and x.priority == priority
            and x.ticket_kind in (None, kind)
            and x.agency_id in (None, agency)
            and (x.service_id is None or x.service_id == service)
            and x.effective_from <= opened
            and (x.effective_to is None or opened < x.effective_to)
        ]
        return max(
            fitting,
            default=None,
            key=lambda x: (_RANK[x.layer], x.service_id is not None, x.ticket_kind is not None, x.effective_from, x.id),
        )

    # --- figures ----------------------------------------------------------------------------------
    def attainment(
        self, metric: str, start: datetime, end: datetime, agency: int | None, service: int | None = None
    ) -> dict[tuple[int, int], tuple[int, int, int]]:
        """(priority, target id) -> (due, met, over by an upper bound only)."""
        counted: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0, 0])
        for clock in self._known(metric, start, end, agency, service):
            counted[clock.priority, clock.target.id][0] += 1
            counted[clock.priority, clock.target.id][1] += clock.met is True
            counted[clock.priority, clock.target.id][2] += clock.met is not True and clock.bound
        return {key: (due, met, bound) for key, (due, met, bound) in counted.items()}

    def _known(
        self, metric: str, start: datetime, end: datetime, agency: int | None, service: int | None = None
    ) -> Iterator[SlowClock]:
        for ticket in self.tickets:
            for clock in ticket.clocks:
                known = clock.known
                if (
                    clock.metric == metric
                    and not clock.excluded
                    and known is not None
                    and start <= known < end
                    and known <= self.as_of
                    and agency in (None, clock.agency)
                    and service in (None, clock.service)
                ):
                    yield clock

    def missed(self, start: datetime, end: datetime, agency: int | None) -> Counter[str]:
        """Metric -> clocks missed."""
        return Counter(
            metric
            for metric in ("response", "update", "resolution")
            for clock in self._known(metric, start, end, agency)
            if clock.met is not True and not clock.bound
        )

    def _spans(self, agency: int | None) -> Iterator[tuple[SlowTicket, list[Any]]]:
        for ticket in self.tickets:
            if not ticket.excluded:
                for span in ticket.spans:
                    if agency in (None, span[0]):
                        yield ticket, span

    def flow(self, start: datetime, end: datetime, agency: int | None) -> tuple[int, ...]:
        """opening, opened, reopened, transferred in, resolved, cancelled, transferred out, closing, undated."""
        counted: Counter[str] = Counter()
        for _, (_, begun, ended, why_begun, why_ended) in self._spans(agency):
            counted["opening"] += begun < start and (ended is None or ended >= start)
            counted["closing"] += begun < end and (ended is None or ended >= end)
            if start <= begun < end:
                counted[why_begun] += 1
            if ended is not None and start <= ended < end:
                counted[why_ended] += 1
        names = (
            "opening",
            "opened",
            "reopened",
            "transferred_in",
            "resolved",
            "cancelled",
            "transferred_out",
            "closing",
            "undated",
        )
        return tuple(counted[name] for name in names)

    def ages(self, end: datetime, last: date, agency: int | None) -> Counter[int]:
        """Whole days -> tickets open at `end`."""
        zone = ZoneInfo("America/New_York")
        return Counter(
            (last - ticket.opened.astimezone(zone).date()).days
            for ticket, (_, begun, ended, _, _) in self._spans(agency)
            if begun < end and (ended is None or ended >= end)
        )

    def paused(self, end: datetime, agency: int | None) -> int:
        """Tickets open at `end` that are on hold then, whether or not that pauses a clock."""
        return sum(
            any(since < end <= (until or _EVER) for since, until, _ in ticket.holds)
            for ticket, (_, begun, ended, _, _) in self._spans(agency)
            if begun < end and (ended is None or ended >= end)
        )

    def times(self, start: datetime, end: datetime, agency: int | None) -> dict[int, list[int]]:
        """Priority -> seconds to resolve of incidents last resolved in [start, end), in order."""
        found = defaultdict(list)
        for ticket in self.tickets:
            last = ticket.spans[-1]
            clock = next((c for c in ticket.clocks if c.metric == "resolution"), None)
            if (
                clock is None
                or clock.excluded
                or clock.stop is None
                or ticket.row.kind != "incident"
                or not (start <= clock.stop < end and clock.stop <= self.as_of)
                or agency not in (None, last[0])
            ):
                continue
            calendar = self.calendars[clock.target.calendar_id]
            found[clock.priority].append(int(calendar.elapsed(clock.start, clock.stop, clock.pauses).total_seconds()))
        return {priority: sorted(values) for priority, values in found.items()}

    def bounds(self, start: datetime, end: datetime, agency: int | None) -> Counter[int]:
        """Priority -> how many of `times` are upper bounds."""
        found: Counter[int] = Counter()
        for ticket in self.tickets:
            clock = next((c for c in ticket.clocks if c.metric == "resolution"), None)
            if clock is not None and clock.bound and not clock.excluded and clock.stop is not None:
                mine = ticket.row.kind == "incident" and agency in (None, ticket.spans[-1][0])
                found[clock.priority] += mine and start <= clock.stop < end and clock.stop <= self.as_of
        return found

    def reopened(self, start: datetime, end: datetime, agency: int | None) -> tuple[int, int]:
        """Tickets resolved in [start, end); of these reopened since."""
        resolved: dict[int, datetime] = {}
        again = set()
        for ticket, (_, _, ended, _, why) in self._spans(agency):
            if why == "resolved" and start <= ended < end and ended <= self.as_of and "a" in ticket.row.told:
                resolved[ticket.id] = min(ended, resolved.get(ticket.id, ended))
        for ticket in self.tickets:
            for _, begun, _, why, _ in ticket.spans:
                if ticket.id in resolved and why == "reopened" and resolved[ticket.id] <= begun <= self.as_of:
                    again.add(ticket.id)
        return len(resolved), len(again)

    def opened_by(self, name: str, start: datetime, end: datetime, agency: int | None) -> Counter[str]:
        """Value of a ticket column -> tickets opened in [start, end)."""
        return Counter(
            getattr(ticket.row, name)
            for ticket, (_, begun, _, why, _) in self._spans(agency)
            if why == "opened" and start <= begun < end
        )
