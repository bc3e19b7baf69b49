"""A source that tells another past is believed; what the desk did stays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from app.domain.tickets.history import tell
from app.domain.tickets.projection_values import Event, TicketFacts
from app.domain.tickets.restated import current, desk_fields, of_the_source, overruled
from app.domain.tickets.story import Story
from app.domain.tickets.told import Fact, Told
from app.domain.vocabulary import EventKind as K
from app.domain.vocabulary import TicketKind

START = datetime(2026, 10, 1, 12, tzinfo=UTC)
AGENCIES = {"DOT": 1, "DHHS": 2}
LOG = Told.of(Fact.RESPONSE, Fact.HOLDS, Fact.RESOLUTION, Fact.REOPENING, Fact.TIMES)


def event(
    seq: int, kind: K, hour: int, old: str | None = None, new: str | None = None, act: str | None = None
) -> Event:
    at = START + timedelta(hours=hour)
    return Event(seq, kind, at, at, "ann" if act else "", "" if act else "Robot", old, new, None, act)


def story(*events: Event, told: Told = LOG) -> Story:
    facts = TicketFacts(TicketKind.INCIDENT, 1, None, 3, told=told)
    return Story(facts, events, AGENCIES, {}, {"Desk": 1, "Net": 2})


FIRST = [event(1, K.OPENED, 0, None, "DOT"), event(2, K.PRIORITY, 1, "3", "1"), event(3, K.RESOLVED, 5)]
MARK = event(4, K.RESTATED, 90)


def test_the_events_before_the_last_mark_do_not_count() -> None:
    anew = [*FIRST, MARK, event(5, K.OPENED, -2, None, "DHHS"), event(6, K.RESOLVED, 9)]
    assert [e.seq for e in current(anew)] == [5, 6] == [e.seq for e in of_the_source(anew)]
    told = story(*anew)
    assert (told.opened_at, told.resolved_at) == (START - timedelta(hours=2), START + timedelta(hours=9))
    assert (told.priority.last, told.agency.last) == (3, 2)
    again = [*anew, event(7, K.RESTATED, 95), *(e._replace(seq=e.seq + 7) for e in FIRST)]
    assert story(*again).resolved_at == START + timedelta(hours=5)


def test_what_the_desk_set_stays_and_what_the_source_says_of_it_since_does_not_count() -> None:
    desk = event(4, K.PRIORITY, 2, "1", "2", act="a1")
    anew = [*FIRST[:2], desk, event(5, K.RESTATED, 90), FIRST[0]._replace(seq=6), event(7, K.PRIORITY, 3, "3", "4")]
    told = story(*anew, event(8, K.RESOLVED, 6))
    assert told.priority.last == 2
    assert told.resolved_at == START + timedelta(hours=6)  # the desk did not touch the state
    assert [e.seq for e in overruled(anew)] == [7]
    assert desk_fields(anew) == {"priority": START + timedelta(hours=2)}


def test_what_the_desk_took_back_it_did_not_set() -> None:
    desk = event(4, K.PRIORITY, 2, "1", "2", act="a1")
    back = Event(5, K.RETRACTION, START + timedelta(hours=3), START, "ann", "", None, "a1", None, "a2")
    told = [*FIRST[:2], desk, back, event(6, K.PRIORITY, 4, "1", "4")]
    assert desk_fields(told) == {}
    assert story(*told).priority.last == 4


def test_fields_that_no_event_carries_are_known_by_their_name() -> None:
    renamed = event(4, K.FIELD, 2, "a", "b", act="a1")._replace(note="title")
    assert set(desk_fields([*FIRST, renamed])) == {"title"}


def test_the_history_tells_the_last_story_and_that_it_was_told_anew() -> None:
    desk = event(4, K.COMMENT, 2, act="a1")._replace(note="called back")
    anew = [*FIRST, desk, event(5, K.RESTATED, 90), FIRST[0]._replace(seq=6), event(7, K.RESOLVED, 9)]
    entries = tell(anew, [], imported=True)
    assert [(e.what, e.at) for e in entries] == [
        ("Opened", START),
        ("Note", START + timedelta(hours=2)),
        ("Resolved", START + timedelta(hours=9)),
        ("Source", START + timedelta(hours=90)),
    ]
    assert entries[-1].text == "The source told its history anew."


def test_another_program_counts_changes_of_group_and_its_own_count_wins() -> None:
    moves = [
        FIRST[0],
        event(2, K.ASSIGNMENT, 1, "", "Ann"),
        event(3, K.ASSIGNMENT, 2, "Ann", "Robot"),
        event(4, K.GROUP, 3, "Desk", "Net"),
        event(5, K.ASSIGNMENT, 3, "Robot", "Bob"),
    ]
    assert story(*moves).reassignment_count == 1
    own = [*moves, event(6, K.FIELD, 3, "", "4")._replace(note="reassignment_count")]
    assert story(*own).reassignment_count == 4
    assert story(*own, event(7, K.GROUP, 9, "Net", "Desk", act="a1")).reassignment_count == 5
