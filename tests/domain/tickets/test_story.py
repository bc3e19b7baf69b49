"""What a ticket's events say, told by hand: sources that know only states, odd orders, values that are missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.sla.targets import TargetBook
from app.domain.tickets.holding import HOLD_UNTIL
from app.domain.tickets.projection import project
from app.domain.tickets.projection_values import Event, Finding, SpanRow, TicketFacts
from app.domain.tickets.story import HANDED_ON_COUNT, MERGED_INTO, Story
from app.domain.tickets.told import Fact, Told
from app.domain.vocabulary import EventKind as K
from app.domain.vocabulary import TicketKind, TicketState
from app.errors import InputError

OPENED = datetime(2026, 10, 5, 14, tzinfo=UTC)
FACTS = TicketFacts(TicketKind.INCIDENT, agency_id=9, service_id=None, priority=3)
Step = tuple[int, K] | tuple[int, K, str | None] | tuple[int, K, str | None, str | None]


def after(hours: int) -> datetime:
    return OPENED + timedelta(hours=hours)


def told(*steps: Step, opened: str | None = "DOA") -> Story:
    """Replay steps (hours after the opening, kind, new, old), the opening itself before them."""
    events = [Event(1, K.OPENED, OPENED, OPENED, new=opened)]
    for number, (hours, kind, *values) in enumerate(steps, 2):
        new, old = (*values, None, None)[:2]
        events.append(Event(number, kind, after(hours), after(hours), new=new, old=old))
    return Story(FACTS, events, {"DOA": 1, "DOR": 2}, {"MAIL": 10}, {"DESK": 20, "NET": 21})


def test_an_unknown_state_is_a_finding_and_changes_nothing() -> None:
    story = told((1, K.STATE, "parked"))
    assert story.findings == [Finding(K.STATE, "unknown state 'parked'", False)]
    assert (story.state, story.is_open) == (TicketState.NEW, True)


def test_a_source_of_states_puts_on_hold_and_cancels() -> None:
    story = told((1, K.STATE, "on_hold"), (3, K.STATE, "cancelled"))
    assert story.holds == [(after(1), after(3), "")]  # it does not say for which reason
    assert (story.state, story.cancelled_at) == (TicketState.CANCELLED, after(3))
    assert story.stretches == [(OPENED, after(3), "cancelled")]
    assert story.findings == []


def test_opened_twice_is_opened_once() -> None:
    story = told((2, K.OPENED, "DOR"))
    assert story.opened_at == OPENED
    assert story.spans == [SpanRow(1, OPENED, None, "opened", None, False)]


@pytest.mark.parametrize(
    ("steps", "agency"),
    [
        (((1, K.TRANSFER, "DOR", "DOA"),), 1),  # it was where the first transfer took it from
        (((1, K.TRANSFER, "DOR"),), 9),  # nobody says from where: what the ticket's own row has
        ((), 9),
    ],
)
def test_the_agency_of_an_opening_that_names_none(steps: tuple[Step, ...], agency: int) -> None:
    assert told(*steps, opened=None).agency.at(OPENED) == agency


def test_person_and_group_handed_on_by_one_act_count_once() -> None:
    together = told(
        (0, K.ASSIGNMENT, "ann"), (1, K.ASSIGNMENT, "bob", "ann"), (1, K.GROUP, "NET", "DESK"), (2, K.COMMENT)
    )
    assert (together.reassignment_count, together.assignee, together.group_id) == (1, "bob", 21)
    apart = told((0, K.ASSIGNMENT, "ann"), (1, K.ASSIGNMENT, "bob", "ann"), (2, K.GROUP, "NET", "DESK"))
    assert apart.reassignment_count == 2


def test_a_first_group_is_no_handing_on_and_none_takes_it_away() -> None:
    given = told((1, K.GROUP, "DESK"))
    assert (given.reassignment_count, given.group_id) == (0, 20)
    assert told((1, K.GROUP, None, "DESK")).group_id is None


def noted(note: str, *values: str | None, held: bool = True) -> Story:
    """Replay a hold after an hour, if any, and from the second hour on one value of a field after the other."""
    events = [Event(1, K.OPENED, OPENED, OPENED, new="DOA")]
    if held:
        events.append(Event(2, K.HOLD, after(1), after(1), new="vendor"))
    events += [Event(n + 1, K.FIELD, after(n), after(n), new=value, note=note) for n, value in enumerate(values, 2)]
    return Story(FACTS, events, {"DOA": 1}, {}, {})


def test_a_hold_ends_when_its_last_event_says() -> None:
    assert noted(HOLD_UNTIL, "2026-10-06T12:00:00+00:00").hold_until == datetime(2026, 10, 6, 12, tzinfo=UTC)
    moved_on = noted(HOLD_UNTIL, "2026-10-06T12:00:00+00:00", "2026-10-07T08:30:00-04:00")
    assert moved_on.hold_until == datetime(2026, 10, 7, 12, 30, tzinfo=UTC)
    assert noted(HOLD_UNTIL, "2026-10-06T12:00:00+00:00", None).hold_until is None
    assert noted(HOLD_UNTIL, "2026-10-06T12:00:00+00:00", held=False).hold_until is None  # nothing is on hold


def test_a_ticket_is_merged_from_its_event_until_it_stands_for_itself_again() -> None:
    assert noted(MERGED_INTO, "INC0000002").merged_at == after(2)
    assert noted(MERGED_INTO, "INC0000002", None).merged_at is None
    assert noted(MERGED_INTO, "INC0000002", None, "INC0000003").merged_at == after(4)


def handed_on(*events: Event) -> int:
    """Return how often a ticket of another program was handed on, whose events are these after the opening."""
    facts = replace(FACTS, told=Told.of(Fact.RESOLUTION))
    return Story(
        facts, [Event(1, K.OPENED, OPENED, OPENED), *events], {}, {}, {"DESK": 20, "NET": 21}
    ).reassignment_count


def counted(seq: int, value: str, note: str = HANDED_ON_COUNT) -> Event:
    return Event(seq, K.FIELD, after(seq), after(seq), new=value, note=note)


def moved(seq: int, act: str | None = None) -> Event:
    """Hand on from one group to the other, by the source or by an act at the desk."""
    old, new = ("DESK", "NET") if seq % 2 else ("NET", "DESK")
    return Event(seq, K.GROUP, after(seq), after(seq), old=old, new=new, act=act)


def test_the_sources_own_count_says_how_often_a_ticket_was_handed_on() -> None:
    """It saw what its rows do not tell: moves of the source say nothing beside it, those of the desk come on top."""
    assert handed_on(moved(2), moved(3)) == 2  # without a count its moves are what is known
    assert handed_on(counted(2, "5"), moved(3), moved(4)) == 5
    assert handed_on(moved(2), counted(3, "5")) == 5
    assert handed_on(counted(2, "5"), moved(3), moved(4, act="desk")) == 6
    assert handed_on(counted(2, "5"), counted(3, "7")) == 7  # a later export counted on


@pytest.mark.parametrize(
    "other", [counted(2, "many"), counted(2, "-1"), counted(2, "1000000"), counted(2, "5", "cost")]
)
def test_what_is_no_count_of_handing_on_counts_nothing(other: Event) -> None:
    assert handed_on(other) == 0
    assert handed_on(other, moved(3), moved(4)) == 2


def test_an_agency_without_a_record_is_refused() -> None:
    with pytest.raises(InputError, match="No agency has the code 'XYZ'"):
        told((1, K.TRANSFER, "XYZ"))


def test_what_was_logged_and_taken_back_is_cancelled_from_its_opening() -> None:
    """Nothing of it counts: no state but cancelled, no stretch that ends, and no clock or span in its projection."""
    events = [
        Event(1, K.OPENED, OPENED, OPENED, author="ofelia", new="DOA", act="call"),
        Event(2, K.RETRACTION, after(1), after(1), author="ofelia", new="call", act="undo"),
    ]
    story = Story(FACTS, events, {"DOA": 1}, {}, {})
    assert story.unlogged
    assert story.state is TicketState.CANCELLED
    made = project(FACTS, events, TargetBook(()), {"DOA": 1}, {})
    assert (made.clocks, made.spans) == ((), ())
