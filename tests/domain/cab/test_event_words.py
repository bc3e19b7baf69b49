"""What happened to a meeting, in words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from app.domain.cab.event_words import event_words
from app.domain.cab.values import CabEvent, Event, Item, ItemState, Kind, Meeting, MeetingState, Seat

AT = datetime(2026, 11, 18, 15, tzinfo=UTC)
DAY = date(2026, 11, 18)
MEETING = Meeting(
    *(1, "CAB0000001", DAY, DAY, MeetingState.HELD, AT, AT + timedelta(hours=1)),
    items=(Item(5, Kind.MODEL, ItemState.OPEN),),
    seats=(Seat(9, "DOT", "Department of Transportation"),),
)


def told(kind: CabEvent, **more: object) -> str:
    return event_words(Event(1, 1, AT, kind, **more), MEETING)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", CabEvent)
def test_every_kind_has_a_sentence_without_its_own_name(kind: CabEvent) -> None:
    value = {CabEvent.DECIDED: "approved", CabEvent.ANSWER: "accepted", CabEvent.MOVED: "2026-11-19"}.get(kind, "x")
    seat = 9 if kind in {CabEvent.ARRIVED, CabEvent.LEFT, CabEvent.DELEGATE, CabEvent.ANSWER} else None
    text = told(kind, value=value, seat_id=seat, item_id=5)
    assert text
    assert "_" not in text


def test_days_people_and_reasons_are_told() -> None:
    assert told(CabEvent.MOVED, value="2026-11-19", note="From Wed 18 Nov") == (
        "Moved to Thursday 19 November 2026: From Wed 18 Nov"
    )
    assert (
        told(CabEvent.ARRIVED, seat_id=9, value="delegate") == "Department of Transportation is present, the delegate"
    )
    assert told(CabEvent.ARRIVED, seat_id=9, value="member", occurred_at=AT - timedelta(minutes=5)) == (
        "Department of Transportation is present, at 18 Nov 09:55"
    )
    assert told(CabEvent.ANSWER, seat_id=9, value="declined", note="3") == (
        "Department of Transportation answered: declined"
    )
    assert told(CabEvent.DELEGATE, seat_id=9) == "Department of Transportation has no delegate any more"
    assert told(CabEvent.CANCELLED, note="Storm") == "Meeting cancelled: Storm"
    assert told(CabEvent.ITEM, item_id=77) == "An item taken up"
