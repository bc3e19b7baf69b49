"""A Wednesday that was a holiday and whose meeting nobody put on record stands in nobody's way once it has passed."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.cab.values import Kind
from app.domain.changes_made import Changes
from app.errors import InputError
from app.services.cab import meetings
from app.services.changes import latent
from app.services.changes.submission import offers
from tests.services.cab.board import FORM, LINKS, Board
from tests.services.changes.playing import local

SLOT, NEXT = date(2026, 11, 11), date(2026, 11, 18)


def recorded_latent(cab: Board, day: str) -> Changes:
    return latent.record_latent(
        cab["finn"], {**FORM, "type": "latent"}, LINKS, local(f"{day} 08:00"), local(f"{day} 08:30"), "successful"
    )


@pytest.mark.parametrize("day", ["2026-11-12", "2026-11-13", "2026-11-16"])
def test_what_goes_to_the_next_meeting_passes_it_over(cab: Board, day: str) -> None:
    cab.clock.to(f"{day} 10:00")
    key = recorded_latent(cab, day).ids[0]
    place = cab.change(key).place
    assert place is not None
    assert (place.slot, place.kind) == (NEXT, Kind.RATIFY.value)
    waiting = cab.draft()
    assert SLOT not in {offer.slot for offer in offers(cab["finn"], waiting).late}
    cab.submit(waiting)


def test_its_day_can_still_be_chosen_within_its_week(cab: Board) -> None:
    cab.clock.to("2026-11-12 08:30")
    with pytest.raises(InputError, match="is past"):
        meetings.move_meeting(cab["ava"], SLOT, date(2026, 11, 10))
    said = meetings.move_meeting(cab["ava"], SLOT, date(2026, 11, 13)).text
    assert said == "The board meets on Friday 13 November instead of Wednesday 11 November."
    met = cab.meeting(date(2026, 11, 13))
    assert (met.slot, met.id > 0) == (SLOT, True)
    # from now on it is the next meeting
    key = recorded_latent(cab, "2026-11-12").ids[0]
    place = cab.change(key).place
    assert place is not None
    assert place.slot == SLOT
