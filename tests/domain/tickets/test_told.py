"""What a source tells: clocks of nothing else, times that are an upper bound, and the words for it.

The tickets and targets are those of `test_projection`: High 2 h to respond, 8 h to resolve, around the clock; 5 October
2026 is a Monday.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.sla.targets import TargetBook
from app.domain.tickets.projection import ClockRow, TicketFacts, project, project_many
from app.domain.tickets.story import LEFT_OUT
from app.domain.tickets.told import EVERYTHING, OPENING_ONLY, Fact, Told, not_measured, why_not
from app.domain.vocabulary import EventKind as K
from app.domain.vocabulary import Metric, Priority, TicketKind
from tests.domain.tickets.test_projection import AGENCIES, BOOK, GROUPS, SERVICES, Step, at, events_of

HELD: tuple[Step, ...] = (
    ("2026-10-05 09:00", K.OPENED),
    ("2026-10-05 10:00", K.ASSIGNMENT, "bob"),
    ("2026-10-05 11:00", K.HOLD, "awaiting_user"),
    ("2026-10-05 15:00", K.RESUME, "in_progress"),
    ("2026-10-05 19:00", K.RESOLVED),
)


def clocks(
    *steps: Step, told: Told, priority: Priority = Priority.HIGH, book: TargetBook = BOOK
) -> dict[str, ClockRow]:
    facts = TicketFacts(TicketKind.INCIDENT, 1, None, priority, told=told)
    projection = project(facts, events_of(*steps), book, AGENCIES, SERVICES, GROUPS)
    return {clock.metric: clock for clock in projection.clocks}


def test_letters_are_read_as_they_were_written_in_one_order() -> None:
    assert EVERYTHING.text == "oruhsat"
    assert Told.of(Fact.RESOLUTION, Fact.HOLDS).text == "ohs"
    every = chain.from_iterable(combinations(Fact, n) for n in range(len(Fact) + 1))
    for facts in map(frozenset, every):
        assert Told.parse(Told(facts).text) == Told(facts)
    with pytest.raises(ValueError, match="'x'"):
        Told.parse("ox")


def test_what_the_desk_logs_is_told_whole() -> None:
    assert TicketFacts(TicketKind.INCIDENT, 1, None, 2).told == EVERYTHING
    assert EVERYTHING.lacking == ()


def test_there_are_clocks_of_what_is_told_only() -> None:
    assert set(clocks(*HELD, told=EVERYTHING)) == {"response", "resolution"}
    assert set(clocks(*HELD, told=EVERYTHING - {Fact.RESPONSE})) == {"resolution"}
    assert set(clocks(*HELD, told=EVERYTHING - {Fact.RESOLUTION})) == {"response"}
    assert clocks(*HELD, told=OPENING_ONLY) == {}
    critical = {"told": EVERYTHING - {Fact.UPDATES}, "priority": Priority.CRITICAL}
    assert set(clocks(*HELD, **critical)) == {"resolution"}  # type: ignore[arg-type]


def test_a_hold_that_is_told_is_counted_out() -> None:
    """09:00 to 19:00 are 10 h, 4 of them on hold: 6 h of 8."""
    clock = clocks(*HELD, told=EVERYTHING)["resolution"]
    assert (clock.elapsed_s, clock.paused_s, clock.met, clock.bound) == (6 * 3600, 4 * 3600, True, False)
    assert clock.due_at == at("2026-10-05 21:00")


def test_where_holds_are_not_told_the_time_is_an_upper_bound_and_nothing_pauses() -> None:
    """10 h of 8 with nothing counted out: perhaps in time, and known only now that it is resolved."""
    clock = clocks(*HELD, told=EVERYTHING - {Fact.HOLDS})["resolution"]
    assert (clock.elapsed_s, clock.paused_s, clock.pauses, clock.met, clock.bound) == (36_000, 0, [], False, True)
    assert (clock.due_at, clock.known_at) == (at("2026-10-05 17:00"), at("2026-10-05 19:00"))


def test_what_is_in_time_by_an_upper_bound_is_in_time() -> None:
    steps = (*HELD[:-1], ("2026-10-05 16:30", K.RESOLVED))
    clock = clocks(*steps, told=EVERYTHING - {Fact.HOLDS})["resolution"]
    assert (clock.met, clock.bound, clock.known_at) == (True, True, at("2026-10-05 16:30"))


def test_the_outcome_of_an_open_ticket_is_not_known_where_holds_are_not_told() -> None:
    clock = clocks(*HELD[:2], told=EVERYTHING - {Fact.HOLDS})["resolution"]
    assert (clock.due_at, clock.known_at, clock.met) == (at("2026-10-05 17:00"), None, None)


def test_a_hold_without_a_reason_is_on_hold_pauses_nothing_and_bounds_what_it_touches() -> None:
    steps: tuple[Step, ...] = (HELD[0], HELD[1], ("2026-10-05 11:00", K.HOLD, None), HELD[3], HELD[4])
    found = clocks(*steps, told=EVERYTHING)
    assert (found["resolution"].elapsed_s, found["resolution"].bound) == (36_000, True)
    assert not found["response"].bound  # it ended before the hold began
    facts = TicketFacts(TicketKind.INCIDENT, 1, None, Priority.HIGH)
    held = project(facts, events_of(*steps[:3]), BOOK, AGENCIES, SERVICES, GROUPS)
    assert (held.fields["state"], held.fields["hold_reason"]) == ("on_hold", None)


@pytest.mark.parametrize("fact", [Fact.REOPENING, Fact.TIMES])
def test_untold_reopenings_and_times_of_day_bound_the_resolution(fact: Fact) -> None:
    clock = clocks(*HELD, told=EVERYTHING - {fact})["resolution"]
    assert (clock.bound, clock.elapsed_s) == (True, 6 * 3600)


def test_where_the_target_pauses_for_nothing_untold_holds_change_nothing() -> None:
    """09:00 to 19:00 are 10 h of 8 whether it was on hold or not: missed for certain, and known at 17:00."""
    strict = TargetBook([replace(one, pause_reasons=frozenset()) for one in BOOK.targets])
    without_reason: tuple[Step, ...] = (HELD[0], HELD[1], ("2026-10-05 11:00", K.HOLD, None), HELD[3], HELD[4])
    for steps, told in ((HELD, EVERYTHING - {Fact.HOLDS}), (without_reason, EVERYTHING)):
        clock = clocks(*steps, told=told, book=strict)["resolution"]
        assert (clock.bound, clock.elapsed_s, clock.met, clock.pauses) == (False, 36_000, False, [])
        assert (clock.due_at, clock.known_at) == (at("2026-10-05 17:00"), at("2026-10-05 17:00"))
    # still open, it is missed once due has passed
    clock = clocks(*HELD[:2], told=EVERYTHING - {Fact.HOLDS}, book=strict)["resolution"]
    assert (clock.known_at, clock.met) == (at("2026-10-05 17:00"), None)
    # a day without a time and a reopening that is not told make it longer all the same
    for fact in (Fact.TIMES, Fact.REOPENING):
        assert clocks(*HELD, told=EVERYTHING - {fact}, book=strict)["resolution"].bound


def test_what_is_said_of_it() -> None:
    told = Told.of(Fact.RESOLUTION, Fact.REOPENING, Fact.TIMES)
    assert not_measured(told) == (Metric.RESPONSE, Metric.UPDATE)
    assert why_not(told, "import:servicenow") == (
        "The import from ServiceNow does not tell responses and status updates: they are not measured. "
        "The import from ServiceNow does not tell holds: times are the longest they can be."
    )
    assert why_not(EVERYTHING, "longleaf") == ""


# --- properties -----------------------------------------------------------------------------------
_MINUTES = st.integers(0, 3_000)
_KINDS = (K.ASSIGNMENT, K.HOLD, K.RESUME, K.UPDATE, K.RESOLVED, K.REOPENED, K.PRIORITY, K.CANCELLED, K.CLOSED)
_VALUES = {K.ASSIGNMENT: "bob", K.HOLD: "awaiting_user", K.RESUME: "in_progress", K.PRIORITY: "1"}
_STORIES = st.lists(st.tuples(_MINUTES, st.sampled_from(_KINDS)), max_size=10)
_FACTS = st.frozensets(st.sampled_from(list(Fact))).map(lambda facts: Told.of(*facts))


def _events(story: list[tuple[int, K]]) -> list[Step]:
    start = at("2026-10-05 09:00")
    found: list[Step] = [("2026-10-05 09:00", K.OPENED)]
    for minutes, kind in sorted(story, key=lambda step: step[0]):
        when = f"2026-10-{5 + (540 + minutes) // 1440:02d} {(540 + minutes) // 60 % 24:02d}:{minutes % 60:02d}"
        assert at(when) >= start
        found.append((when, kind, _VALUES.get(kind)))
    return found


@settings(max_examples=60, deadline=None)
@given(_STORIES, _FACTS)
def test_what_is_not_told_changes_no_clock_of_anything_else(story: list[tuple[int, K]], told: Told) -> None:
    """Response and updates each stand for themselves: whether the other one is told does not matter."""
    steps = _events(story)
    metrics = {Fact.RESPONSE: "response", Fact.UPDATES: "update"}
    for priority in (Priority.CRITICAL, Priority.HIGH):
        facts = TicketFacts(TicketKind.INCIDENT, 1, None, priority, told=told | metrics)
        whole = project(facts, events_of(*steps), BOOK, AGENCIES, SERVICES, GROUPS)
        part = project(
            TicketFacts(TicketKind.INCIDENT, 1, None, priority, told=told),
            events_of(*steps),
            BOOK,
            AGENCIES,
            SERVICES,
            GROUPS,
        )
        kept = {"resolution"} | {name for fact, name in metrics.items() if fact in told}
        assert part.clocks == tuple(clock for clock in whole.clocks if clock.metric in kept)
        assert part.spans == whole.spans
        assert {**part.fields, "due_at": None} == {**whole.fields, "due_at": None}


@pytest.mark.parametrize("end", [K.RESOLVED, K.CANCELLED])
def test_an_end_without_a_date_ends_the_ticket_at_no_time(end: K) -> None:
    """Nobody was ever assigned and no time of the end is told: neither response nor resolution has a clock."""
    told = EVERYTHING - {Fact.RESOLUTION}
    facts = TicketFacts(TicketKind.INCIDENT, 1, None, Priority.HIGH, told=told)
    events = events_of(("2026-10-05 09:00", K.OPENED), ("2026-10-05 10:00", end))
    found = project(facts, events, BOOK, AGENCIES, SERVICES, GROUPS)
    assert {clock.metric for clock in found.clocks}.isdisjoint({"response", "resolution"})
    assert (found.fields["resolved_at"], found.fields["closed_at"]) == (None, None)
    assert [(span.start_at, span.end_at, span.end_reason) for span in found.spans] == [
        (at("2026-10-05 09:00"), at("2026-10-05 09:00"), "undated")
    ]


def test_what_was_left_out_by_its_import_stays_out_after_any_act() -> None:
    facts = TicketFacts(TicketKind.INCIDENT, 1, None, Priority.HIGH)
    events = events_of(("2026-10-05 09:00", K.OPENED), ("2026-10-05 09:30", K.FIELD))
    events[1] = events[1]._replace(note=LEFT_OUT)
    assert project(facts, events, BOOK, AGENCIES, SERVICES, GROUPS).fields["excluded"]
    assert not project(facts, events[:1], BOOK, AGENCIES, SERVICES, GROUPS).fields["excluded"]


@settings(max_examples=60, deadline=None)
@given(_STORIES, _FACTS)
def test_an_end_without_a_date_is_in_no_backlog_and_stops_no_clock(story: list[tuple[int, K]], told: Told) -> None:
    """It counts as opened at the same times; what the ends would have told is told nowhere."""
    facts = TicketFacts(TicketKind.INCIDENT, 1, None, Priority.CRITICAL, told=told - {Fact.RESOLUTION})
    dated = TicketFacts(TicketKind.INCIDENT, 1, None, Priority.CRITICAL, told=told | {Fact.RESOLUTION})
    events = events_of(*_events(story))
    part, whole = (project(one, events, BOOK, AGENCIES, SERVICES, GROUPS) for one in (facts, dated))
    assert part.fields["state"] == whole.fields["state"]
    assert (part.fields["resolved_at"], part.fields["closed_at"]) == (None, None)
    assert [(s.start_at, s.start_reason) for s in part.spans] == [(s.start_at, s.start_reason) for s in whole.spans]
    for one, other in zip(part.spans, whole.spans, strict=True):
        if other.end_at is None:
            assert one == other
        else:
            assert (one.start_at, one.end_reason) == (one.end_at, "undated")
    ends = {span.end_at for span in whole.spans if span.end_at is not None}
    told_at = {event.occurred_at for event in events if event.kind in (K.ASSIGNMENT, K.UPDATE)}
    for clock in part.clocks:
        assert clock.metric != "resolution"
        assert clock.stop_at is None or clock.stop_at not in ends - told_at
        assert clock.stop_at is not None or whole.spans[-1].end_at is None


@settings(max_examples=30, deadline=None)
@given(_STORIES, _FACTS)
def test_an_upper_bound_is_never_less_than_the_time(story: list[tuple[int, K]], told: Told) -> None:
    steps = _events(story)
    exact, bound = clocks(*steps, told=EVERYTHING), clocks(*steps, told=told | {Fact.RESOLUTION})
    one, other = exact.get("resolution"), bound.get("resolution")
    if one is not None and other is not None and one.elapsed_s is not None:
        assert other.elapsed_s is not None
        assert other.elapsed_s >= one.elapsed_s
        assert not other.met or one.met


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(_STORIES, _FACTS), min_size=17, max_size=24))
def test_many_at_once_are_what_each_is(tickets: list[tuple[list[tuple[int, K]], Told]]) -> None:
    pairs = [
        (TicketFacts(TicketKind.INCIDENT, 1, None, Priority.HIGH, told=told), events_of(*_events(story)))
        for story, told in tickets
    ]
    each = [project(facts, events, BOOK, AGENCIES, SERVICES, GROUPS) for facts, events in pairs]
    assert project_many(pairs, BOOK, AGENCIES, SERVICES, GROUPS) == each
