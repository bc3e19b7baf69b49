"""The projection of tickets against cases worked out by hand. Local times are Eastern; 5 October 2026 is a Monday."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.business_time import BusinessCalendar
from app.domain.eastern import to_utc
from app.domain.sla.targets import Calendar, Target, TargetBook
from app.domain.tickets.projection import FIRST_CONTACT, ClockRow, Event, Projection, TicketFacts, project, project_many
from app.domain.vocabulary import EventKind as K
from app.domain.vocabulary import HoldReason, Layer, Metric, Priority, TicketKind
from app.errors import InputError

ALWAYS = Calendar(1, "24x7", "Around the clock", BusinessCalendar({d: [(time(0), time.max)] for d in range(7)}), "a1")
OFFICE = Calendar(
    2,
    "office",
    "Office hours",
    BusinessCalendar({d: [(time(8), time(17))] for d in range(5)}, [date(2026, 11, 11)]),
    "b1",
)
AGENCIES = {"DOA": 1, "DOR": 2, "DPS": 3}
SERVICES = {"MAIL": 10, "VPN": 11}
GROUPS = {"DESK": 20, "NET": 21}


def at(text: str) -> datetime:
    """Eastern local time "2026-10-05 10:00" as UTC."""
    return to_utc(datetime.fromisoformat(text))


def target(
    id: int,
    metric: Metric,
    priority: Priority,
    *,
    hours: float = 0,
    days: int = 0,
    office: bool = False,
    layer: Layer = Layer.GLOBAL,
    agency: int | None = None,
    service: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Target:
    return Target(
        id,
        layer,
        metric,
        priority,
        None,
        agency,
        service,
        OFFICE if office else ALWAYS,
        timedelta(hours=hours) if hours else None,
        days or None,
        9500,
        frozenset({HoldReason.AWAITING_USER}),
        since or datetime(2020, 1, 1, tzinfo=UTC),
        until,
        True,
    )


BOOK = TargetBook(
    [
        target(1, Metric.UPDATE, Priority.CRITICAL, hours=1),
        target(2, Metric.RESOLUTION, Priority.CRITICAL, hours=4),
        target(3, Metric.RESPONSE, Priority.HIGH, hours=2),
        target(4, Metric.RESOLUTION, Priority.HIGH, hours=8),
        target(5, Metric.RESOLUTION, Priority.MEDIUM, days=3, office=True),
        target(6, Metric.RESPONSE, Priority.LOW, hours=9, office=True),
        target(7, Metric.RESOLUTION, Priority.HIGH, hours=2, layer=Layer.MOU, agency=2),
    ]
)


#: Local time, kind, new value, old value.
Step = tuple[str, K] | tuple[str, K, str | None] | tuple[str, K, str | None, str | None]


def ticket(
    *steps: Step, priority: Priority = Priority.HIGH, book: TargetBook = BOOK, child: bool = False
) -> Projection:
    """Project steps (local time, kind, new, old), the first being the opening."""
    events = events_of(*steps)
    return project(
        TicketFacts(TicketKind.INCIDENT, 1, None, priority, child=child), events, book, AGENCIES, SERVICES, GROUPS
    )


def events_of(*steps: tuple[object, ...]) -> list[Event]:
    return [
        Event(n, step[1], at(str(step[0])), at(str(step[0])), "ann", "", *_values(step))  # type: ignore[arg-type]
        for n, step in enumerate(steps, 1)
    ]


def _values(step: tuple[object, ...]) -> tuple[object, object]:
    new = step[2] if len(step) > 2 else ("DOA" if step[1] is K.OPENED else None)
    old = step[3] if len(step) > 3 else None
    return old, new


def clock(projection: Projection, metric: Metric, seq: int = 1) -> ClockRow:
    return next(c for c in projection.clocks if c.metric == metric and c.seq == seq)


MONDAY_TEN = ("2026-10-05 10:00", K.OPENED)


def test_a_pause_moves_the_due_time_by_its_length() -> None:
    done = ticket(
        MONDAY_TEN,
        ("2026-10-05 11:00", K.HOLD, "awaiting_user"),
        ("2026-10-05 13:00", K.RESUME, None, "awaiting_user"),
        ("2026-10-05 19:30", K.RESOLVED, "fixed"),
    )
    row = clock(done, Metric.RESOLUTION)
    assert (row.due_at, row.stop_at, row.known_at, row.met) == (
        at("2026-10-05 20:00"),
        at("2026-10-05 19:30"),
        at("2026-10-05 19:30"),
        True,
    )
    assert (row.elapsed_s, row.paused_s) == (7.5 * 3600, 2 * 3600)
    assert row.pauses == [
        [int(at("2026-10-05 11:00").timestamp()), int(at("2026-10-05 13:00").timestamp()), "awaiting_user"]
    ]
    assert row.calendar_rev == "a1"
    assert row.target_id == 4


def test_a_hold_for_a_reason_the_target_does_not_list_goes_on_counting() -> None:
    done = ticket(
        MONDAY_TEN,
        ("2026-10-05 11:00", K.HOLD, "awaiting_change"),
        ("2026-10-05 13:00", K.RESUME, None, "awaiting_change"),
        ("2026-10-05 19:30", K.RESOLVED, "fixed"),
    )
    row = clock(done, Metric.RESOLUTION)
    assert (row.due_at, row.known_at, row.met) == (at("2026-10-05 18:00"), at("2026-10-05 18:00"), False)
    assert (row.elapsed_s, row.paused_s, row.pauses) == (9.5 * 3600, 0, [])


def test_another_priority_applies_from_the_opening_and_keeps_earlier_pauses() -> None:
    raised = ticket(
        MONDAY_TEN,
        ("2026-10-05 11:00", K.HOLD, "awaiting_user"),
        ("2026-10-05 13:00", K.RESUME, None, "awaiting_user"),
        ("2026-10-05 14:00", K.PRIORITY, "2", "3"),
    )
    row = clock(raised, Metric.RESOLUTION)
    assert (row.priority, row.target_id, row.due_at) == (2, 4, at("2026-10-05 20:00"))
    assert raised.fields["priority"] == 2
    lowered = ticket(MONDAY_TEN, ("2026-10-05 23:00", K.PRIORITY, "3", "2"))
    # missed under High at 18:00; under Medium it is due on Thursday
    assert clock(lowered, Metric.RESOLUTION).due_at == at("2026-10-08 10:00")


def test_a_priority_changed_after_the_resolution_leaves_the_outcome() -> None:
    done = ticket(MONDAY_TEN, ("2026-10-05 17:00", K.RESOLVED, "fixed"), ("2026-10-06 09:00", K.PRIORITY, "1", "2"))
    row = clock(done, Metric.RESOLUTION)
    assert (row.priority, row.met) == (2, True)


def test_a_ticket_keeps_the_target_in_force_when_it_opened() -> None:
    change = at("2026-10-05 12:00")
    book = TargetBook(
        [
            target(1, Metric.RESOLUTION, Priority.HIGH, hours=8, until=change),
            target(2, Metric.RESOLUTION, Priority.HIGH, hours=2, since=change),
        ]
    )
    early = ticket(MONDAY_TEN, ("2026-10-05 17:00", K.RESOLVED), book=book)
    assert (clock(early, Metric.RESOLUTION).target_id, clock(early, Metric.RESOLUTION).met) == (1, True)
    late = ticket(("2026-10-05 12:00", K.OPENED), ("2026-10-05 17:00", K.RESOLVED), book=book)
    assert (clock(late, Metric.RESOLUTION).target_id, clock(late, Metric.RESOLUTION).met) == (2, False)


def test_reopened_the_clock_goes_on_without_the_time_between() -> None:
    steps: list[Step] = [MONDAY_TEN, ("2026-10-05 12:00", K.RESOLVED, "fixed")]
    first = ticket(*steps)
    assert (clock(first, Metric.RESOLUTION).met, clock(first, Metric.RESOLUTION).known_at) == (
        True,
        at("2026-10-05 12:00"),
    )
    steps.append(("2026-10-06 10:00", K.REOPENED))
    again = ticket(*steps)
    row = clock(again, Metric.RESOLUTION)
    assert (row.stop_at, row.due_at, row.known_at, row.met) == (
        None,
        at("2026-10-06 16:00"),
        at("2026-10-06 16:00"),
        None,
    )
    assert (again.fields["resolved_at"], again.fields["reopen_count"]) == (None, 1)
    steps.append(("2026-10-06 17:00", K.RESOLVED, "fixed"))
    final = clock(ticket(*steps), Metric.RESOLUTION)
    assert (final.met, final.known_at, final.elapsed_s, final.paused_s) == (False, at("2026-10-06 16:00"), 9 * 3600, 0)


def test_response_ends_with_the_first_person_not_with_a_group() -> None:
    done = ticket(
        MONDAY_TEN,
        ("2026-10-05 10:30", K.GROUP, "NET", "DESK"),
        ("2026-10-05 12:30", K.ASSIGNMENT, "bob"),
        ("2026-10-05 12:40", K.ASSIGNMENT, "eve", "bob"),
    )
    row = clock(done, Metric.RESPONSE)
    assert (row.stop_at, row.due_at, row.met) == (at("2026-10-05 12:30"), at("2026-10-05 12:00"), False)
    assert done.fields["group_id"] == 21
    assert (done.fields["state"], done.fields["assignee"], done.fields["reassignment_count"]) == ("assigned", "eve", 2)


def test_response_of_a_ticket_nobody_was_assigned_ends_with_its_resolution() -> None:
    row = clock(ticket(MONDAY_TEN, ("2026-10-05 11:00", K.RESOLVED)), Metric.RESPONSE)
    assert (row.stop_at, row.met) == (at("2026-10-05 11:00"), True)


def test_response_within_office_hours() -> None:
    # opened Friday 16:00: one hour on Friday, eight on Monday
    row = clock(ticket(("2026-10-09 16:00", K.OPENED), priority=Priority.LOW), Metric.RESPONSE)
    assert row.due_at == at("2026-10-12 16:00")


def test_each_due_update_is_a_clock() -> None:
    done = ticket(
        MONDAY_TEN,
        ("2026-10-05 10:50", K.UPDATE),
        ("2026-10-05 12:10", K.UPDATE),
        ("2026-10-05 12:40", K.RESOLVED, "fixed"),
        ("2026-10-05 12:50", K.UPDATE),
        ("2026-10-05 15:00", K.REOPENED),
        priority=Priority.CRITICAL,
    )
    rows = [c for c in done.clocks if c.metric == Metric.UPDATE]
    assert [(r.seq, r.start_at, r.stop_at, r.due_at, r.known_at, r.met) for r in rows] == [
        (1, at("2026-10-05 10:00"), at("2026-10-05 10:50"), at("2026-10-05 11:00"), at("2026-10-05 10:50"), True),
        (2, at("2026-10-05 10:50"), at("2026-10-05 12:10"), at("2026-10-05 11:50"), at("2026-10-05 11:50"), False),
        (3, at("2026-10-05 12:10"), at("2026-10-05 12:40"), at("2026-10-05 13:10"), at("2026-10-05 12:40"), True),
        (4, at("2026-10-05 15:00"), None, at("2026-10-05 16:00"), at("2026-10-05 16:00"), None),
    ]


def test_a_transfer_takes_the_ticket_but_not_an_earlier_breach() -> None:
    moved = ticket(MONDAY_TEN, ("2026-10-05 11:00", K.TRANSFER, "DPS", "DOA"), ("2026-10-05 17:00", K.RESOLVED))
    row = clock(moved, Metric.RESOLUTION)
    assert (row.agency_id, row.met) == (3, True)
    late = ticket(MONDAY_TEN, ("2026-10-05 19:00", K.TRANSFER, "DPS", "DOA"), ("2026-10-05 20:00", K.RESOLVED))
    row = clock(late, Metric.RESOLUTION)
    assert (row.agency_id, row.met, row.known_at) == (1, False, at("2026-10-05 18:00"))
    assert late.fields["agency_id"] == 3


def test_after_a_transfer_the_new_agencys_agreement_applies_from_the_opening() -> None:
    moved = ticket(MONDAY_TEN, ("2026-10-05 13:00", K.TRANSFER, "DOR", "DOA"), ("2026-10-05 14:00", K.RESOLVED))
    row = clock(moved, Metric.RESOLUTION)
    assert (row.agency_id, row.target_id, row.due_at, row.met) == (2, 7, at("2026-10-05 12:00"), False)


def test_spans_are_the_backlogs_ledger() -> None:
    done = ticket(
        MONDAY_TEN,
        ("2026-10-05 11:00", K.TRANSFER, "DPS", "DOA"),
        ("2026-10-05 12:00", K.RESOLVED),
        ("2026-10-06 09:00", K.REOPENED),
        ("2026-10-06 10:00", K.CANCELLED),
    )
    assert [tuple(s) for s in done.spans] == [
        (1, at("2026-10-05 10:00"), at("2026-10-05 11:00"), "opened", "transferred_out", False),
        (3, at("2026-10-05 11:00"), at("2026-10-05 12:00"), "transferred_in", "resolved", False),
        (3, at("2026-10-06 09:00"), at("2026-10-06 10:00"), "reopened", "cancelled", False),
    ]


def test_children_stay_out_of_the_figures() -> None:
    child = ticket(MONDAY_TEN, ("2026-10-05 11:00", K.RESOLVED), child=True)
    assert child.clocks
    assert all(c.excluded for c in child.clocks)
    assert all(s.excluded for s in child.spans)
    assert child.fields["excluded"] is False  # its data is sound


def test_cancelled_clocks_have_an_outcome_only_if_they_were_missed_before() -> None:
    early = clock(ticket(MONDAY_TEN, ("2026-10-05 17:00", K.CANCELLED)), Metric.RESOLUTION)
    assert (early.known_at, early.met, early.stop_at) == (None, None, at("2026-10-05 17:00"))
    late = clock(ticket(MONDAY_TEN, ("2026-10-05 19:00", K.CANCELLED)), Metric.RESOLUTION)
    assert (late.known_at, late.met) == (at("2026-10-05 18:00"), False)


def test_paused_clocks_have_no_due_time_unless_it_had_passed() -> None:
    waiting = ticket(MONDAY_TEN, ("2026-10-05 17:00", K.HOLD, "awaiting_user"))
    row = clock(waiting, Metric.RESOLUTION)
    assert (row.due_at, row.known_at, row.met, row.stop_at) == (None, None, None, None)
    assert (waiting.fields["state"], waiting.fields["hold_reason"], waiting.fields["due_at"]) == (
        "on_hold",
        "awaiting_user",
        None,
    )
    missed = clock(ticket(MONDAY_TEN, ("2026-10-05 19:00", K.HOLD, "awaiting_user")), Metric.RESOLUTION)
    assert (missed.due_at, missed.known_at, missed.met) == (at("2026-10-05 18:00"), at("2026-10-05 18:00"), None)


def test_resolved_while_on_hold_ends_the_hold() -> None:
    done = ticket(
        MONDAY_TEN,
        ("2026-10-05 12:00", K.HOLD, "awaiting_user"),
        ("2026-10-06 12:00", K.RESOLVED, "advice", FIRST_CONTACT),
    )
    row = clock(done, Metric.RESOLUTION)
    assert (row.elapsed_s, row.paused_s, row.met) == (2 * 3600, 24 * 3600, True)
    assert (done.fields["state"], done.fields["hold_reason"]) == ("resolved", None)
    assert (done.fields["resolution_code"], done.fields["first_contact"]) == ("advice", True)


def test_assigned_while_on_hold_it_is_assigned_afterwards() -> None:
    steps: list[Step] = [
        MONDAY_TEN,
        ("2026-10-05 11:00", K.HOLD, "awaiting_vendor"),
        ("2026-10-05 11:30", K.ASSIGNMENT, "bob"),
    ]
    assert ticket(*steps).fields["state"] == "on_hold"
    assert ticket(*steps, ("2026-10-05 12:00", K.RESUME)).fields["state"] == "assigned"


def test_both_daylight_saving_nights_count_real_hours() -> None:
    autumn = clock(ticket(("2026-10-31 22:00", K.OPENED), priority=Priority.CRITICAL), Metric.RESOLUTION)
    assert autumn.due_at == datetime(2026, 11, 1, 6, tzinfo=UTC)  # the second 01:00
    spring = clock(ticket(("2027-03-13 23:00", K.OPENED), priority=Priority.CRITICAL), Metric.RESOLUTION)
    assert spring.due_at == at("2027-03-14 04:00")
    # three business days across the autumn change: the same time of day
    days = clock(ticket(("2026-10-30 16:00", K.OPENED), priority=Priority.MEDIUM), Metric.RESOLUTION)
    assert days.due_at == datetime(2026, 11, 4, 21, tzinfo=UTC)


@pytest.mark.parametrize("kind", [K.RESOLVED, K.CLOSED, K.CANCELLED])
def test_an_end_before_the_opening_is_a_finding_and_excluded(kind: K) -> None:
    wrong = ticket(MONDAY_TEN, ("2026-10-05 09:00", kind))
    assert [(f.field, f.excluded) for f in wrong.findings] == [(kind.value, True)]
    assert wrong.fields["excluded"] is True
    assert all(c.excluded for c in wrong.clocks)
    assert all(s.excluded for s in wrong.spans)


def test_an_assignment_before_the_opening_excludes_only_the_response() -> None:
    odd = ticket(MONDAY_TEN, ("2026-10-05 09:00", K.ASSIGNMENT, "bob"), ("2026-10-05 11:00", K.RESOLVED))
    assert [f.excluded for f in odd.findings] == [False]
    assert clock(odd, Metric.RESPONSE).excluded
    assert not clock(odd, Metric.RESOLUTION).excluded


def test_states_from_a_source_without_event_kinds_of_its_own() -> None:
    done = ticket(
        MONDAY_TEN,
        ("2026-10-05 11:00", K.STATE, "in_progress"),
        ("2026-10-05 12:00", K.STATE, "resolved"),
        ("2026-10-05 13:00", K.STATE, "in_progress"),
        ("2026-10-05 14:00", K.STATE, "closed"),
    )
    assert (done.fields["state"], done.fields["reopen_count"]) == ("closed", 1)
    assert (done.fields["resolved_at"], done.fields["closed_at"]) == (at("2026-10-05 14:00"), at("2026-10-05 14:00"))
    assert clock(done, Metric.RESOLUTION).elapsed_s == 3 * 3600


def test_a_closing_long_after_the_resolution_does_not_count() -> None:
    done = ticket(MONDAY_TEN, ("2026-10-05 12:00", K.RESOLVED), ("2026-10-12 12:00", K.CLOSED))
    assert clock(done, Metric.RESOLUTION).elapsed_s == 2 * 3600
    assert done.fields["state"] == "closed"


def test_the_service_at_the_outcome() -> None:
    book = TargetBook(
        [
            target(1, Metric.RESOLUTION, Priority.HIGH, hours=8),
            target(2, Metric.RESOLUTION, Priority.HIGH, hours=1, layer=Layer.SERVICE, service=11),
        ]
    )
    moved = ticket(
        MONDAY_TEN, ("2026-10-05 10:30", K.SERVICE, "MAIL", "VPN"), ("2026-10-05 17:00", K.RESOLVED), book=book
    )
    row = clock(moved, Metric.RESOLUTION)
    assert (row.service_id, row.target_id, row.met) == (10, 1, True)
    late = ticket(
        MONDAY_TEN, ("2026-10-05 11:30", K.SERVICE, "MAIL", "VPN"), ("2026-10-05 17:00", K.RESOLVED), book=book
    )
    row = clock(late, Metric.RESOLUTION)
    assert (row.service_id, row.target_id, row.met) == (11, 2, False)


def test_without_target_no_clock_and_without_opening_no_ticket() -> None:
    bare = ticket(MONDAY_TEN, book=TargetBook([]))
    assert bare.clocks == ()
    assert bare.fields["due_at"] is None
    with pytest.raises(InputError, match="begin with the one that opened"):
        ticket(("2026-10-05 10:00", K.COMMENT))
    with pytest.raises(InputError, match="No agency has the code 'QQQ'"):
        ticket(("2026-10-05 10:00", K.OPENED, "XYZ"), ("2026-10-05 11:00", K.TRANSFER, "QQQ"))


STEP_KINDS: list[tuple[K, str | None, str | None]] = [
    (K.HOLD, None, "awaiting_user"),
    (K.HOLD, None, "awaiting_vendor"),
    (K.RESUME, None, None),
    (K.ASSIGNMENT, None, "bob"),
    (K.ASSIGNMENT, "bob", ""),
    (K.PRIORITY, "2", "1"),
    (K.PRIORITY, "1", "3"),
    (K.TRANSFER, "DOA", "DOR"),
    (K.TRANSFER, "DOR", "DPS"),
    (K.UPDATE, None, None),
    (K.RESOLVED, None, "fixed"),
    (K.REOPENED, None, None),
    (K.CLOSED, None, None),
    (K.CANCELLED, None, None),
    (K.COMMENT, None, None),
    (K.STATE, None, "in_progress"),
    (K.SERVICE, None, "VPN"),
]
STEPS = st.lists(st.tuples(st.integers(1, 3_000), st.sampled_from(STEP_KINDS)), max_size=12)


def build(steps: list[tuple[int, tuple[K, str | None, str | None]]]) -> list[Event]:
    when = at("2026-10-05 10:00")
    events = [Event(1, K.OPENED, when, when, new="DOA")]
    for minutes, (kind, old, new) in steps:
        when += timedelta(minutes=minutes)
        events.append(Event(len(events) + 1, kind, when, when, old=old, new=new))
    return events


FACTS = TicketFacts(TicketKind.INCIDENT, 1, None, Priority.HIGH)


@settings(max_examples=150, deadline=None)
@given(STEPS, st.randoms(use_true_random=False))
def test_the_order_in_which_events_arrive_does_not_matter(steps: list[Any], shuffle: random.Random) -> None:
    events = build(steps)
    expected = project(FACTS, events, BOOK, AGENCIES, SERVICES)
    mixed = events[:]
    shuffle.shuffle(mixed)
    assert project(FACTS, mixed, BOOK, AGENCIES, SERVICES) == expected


@settings(max_examples=150, deadline=None)
@given(STEPS)
def test_what_holds_for_every_ticket(steps: list[Any]) -> None:
    events = build(steps)
    found = project(FACTS, events, BOOK, AGENCIES, SERVICES)
    keys = [(c.metric, c.seq) for c in found.clocks]
    assert len(keys) == len(set(keys))
    for row in found.clocks:
        if row.stop_at is None:
            assert row.met is None
            assert row.known_at == row.due_at
            assert row.elapsed_s is None
        elif row.met is not None:
            assert row.known_at == min(row.stop_at, row.due_at or row.stop_at)
            assert row.met == (row.due_at is None or row.stop_at <= row.due_at)
            length = (row.stop_at - row.start_at).total_seconds()
            assert row.elapsed_s is not None
            assert 0 <= row.elapsed_s + row.paused_s <= length
    for span, following in zip(found.spans, found.spans[1:], strict=False):
        assert span.end_at is not None
        assert span.start_at <= span.end_at <= following.start_at
    assert (found.spans[-1].end_at is None) == (found.fields["state"] not in {"resolved", "closed", "cancelled"})
    # the clock does not stand still because somebody looked: more comments change nothing
    later = events[-1].occurred_at + timedelta(days=3)
    more = [*events, Event(len(events) + 1, K.COMMENT, later, later)]
    again = project(FACTS, more, BOOK, AGENCIES, SERVICES)
    assert [c._replace(paused_s=0) for c in again.clocks] == [c._replace(paused_s=0) for c in found.clocks]


@settings(max_examples=60, deadline=None)
@given(st.lists(STEPS, max_size=6))
def test_many_at_once_give_what_each_gives(many: list[list[Any]]) -> None:
    tickets = [(FACTS, build(steps)) for steps in many]
    expected = [project(facts, events, BOOK, AGENCIES, SERVICES) for facts, events in tickets]
    assert project_many(tickets, BOOK, AGENCIES, SERVICES) == expected


def test_a_thousand_tickets_at_once_equal_one_by_one() -> None:
    chance = random.Random(20261005)
    kinds = STEP_KINDS
    tickets = []
    for _ in range(1000):
        steps = [(chance.randrange(1, 3000), chance.choice(kinds)) for _ in range(chance.randrange(9))]
        facts = TicketFacts(TicketKind.INCIDENT, 1, None, chance.choice(list(Priority)))
        events = build(steps)
        if chance.random() < 0.1:  # fractions of a second
            events = [e._replace(occurred_at=e.occurred_at + timedelta(microseconds=e.seq)) for e in events]
        tickets.append((facts, events))
    one_by_one = [project(facts, events, BOOK, AGENCIES, SERVICES) for facts, events in tickets]
    assert project_many(tickets, BOOK, AGENCIES, SERVICES) == one_by_one
    assert sum(len(p.clocks) for p in one_by_one) > 1500
