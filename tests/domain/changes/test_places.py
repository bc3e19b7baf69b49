"""Where a change stands with the board, in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.domain.changes.places import Place, nth_time

PLACE = Place(1, "decision", "open", 7, "CAB0000007", date(2026, 12, 2), date(2026, 12, 2), "planned")


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({}, "before the CAB of Wed 2 Dec 2026"),
        ({"came": 2}, "before the CAB of Wed 2 Dec 2026, 2nd time"),
        ({"came": 3, "late": True}, "before the CAB of Wed 2 Dec 2026, 3rd time, late by consent"),
        (
            {"slot": date(2026, 11, 11), "day": date(2026, 11, 11), "to_choose": True},
            "before the CAB in place of Wed 11 Nov 2026, its day to be chosen",
        ),
        ({"day": date(2026, 12, 3)}, "before the CAB of Thu 3 Dec 2026"),
        ({"kind": "ecab", "meeting_id": None}, "before ECAB"),
        ({"kind": "ratify"}, "for ratification by the CAB of Wed 2 Dec 2026"),
        ({"kind": "pir"}, "for review by the CAB of Wed 2 Dec 2026"),
        ({"kind": "emergency"}, "reported to the CAB of Wed 2 Dec 2026"),
        ({"kind": "info"}, "told to the CAB of Wed 2 Dec 2026"),
        ({"state": "decided", "result": "approved"}, "approved by the CAB of Wed 2 Dec 2026"),
        ({"state": "decided", "result": "conditions"}, "approved with conditions by the CAB of Wed 2 Dec 2026"),
        ({"state": "decided", "result": "not_ratified"}, "not ratified by the CAB of Wed 2 Dec 2026"),
        ({"state": "decided", "result": "rejected", "meeting_id": None}, "rejected by ECAB"),
        ({"state": "deferred"}, "deferred by the CAB of Wed 2 Dec 2026"),
        ({"state": "carried"}, "carried over by the CAB of Wed 2 Dec 2026"),
        ({"state": "withdrawn"}, "withdrawn from the CAB of Wed 2 Dec 2026"),
        ({"state": "noted"}, "told to the CAB of Wed 2 Dec 2026"),
    ],
)
def test_a_place_says_where_the_change_stands(more: dict[str, Any], text: str) -> None:
    place = replace(PLACE, **more)
    assert place.text == text
    assert place.is_open is (place.state == "open")
    assert place.is_for_decision is (place.kind in ("decision", "ecab"))


@pytest.mark.parametrize(
    ("came", "text"),
    [
        (1, "1st time"),
        (2, "2nd time"),
        (3, "3rd time"),
        (4, "4th time"),
        (11, "11th time"),
        (12, "12th time"),
        (13, "13th time"),
        (21, "21st time"),
        (111, "111th time"),
    ],
)
def test_how_often_it_came(came: int, text: str) -> None:
    assert nth_time(came) == text
