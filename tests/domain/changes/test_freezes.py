"""Freezes: whom they reach, what they say, what is overridden, which windows they shut."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.changes.freezes import (
    Opening,
    freeze_text,
    hit_changes,
    hits,
    open_spans,
    openings,
    overridden,
    reaches,
)
from app.domain.changes.surroundings import Surroundings
from app.domain.changes.values import Freeze, Override, ServiceFacts, Window
from app.domain.vocabulary import ChangeType
from tests.domain.changes.examples import HOLIDAYS, SERVICES, STANDARD, at, change

CANVASS = Freeze(
    1,
    "Canvass 2026",
    "elections",
    at("2026-11-16T00:00"),
    at("2026-11-20T17:00"),
    agency="SBE",
    agency_name="State Board of Elections",
)
#: DES is a part of DOC, which is a part of PUB; X and Y are, by mistake, parts of each other.
PARENTS = {"DES": "DOC", "DOC": "PUB", "X": "Y", "Y": "X"}
AROUND = Surroundings(SERVICES, PARENTS, STANDARD, (CANVASS,), holidays=HOLIDAYS, now=at("2026-11-02T09:00"))


@pytest.mark.parametrize(
    ("freeze", "touched", "is_reached"),
    [
        ({}, {}, True),  # everybody
        ({"agency": "DOR"}, {}, True),
        ({"agency": "SBE"}, {}, False),
        ({"agency": "DOC"}, {"agencies": ("DES",)}, True),  # a part of it
        ({"agency": "PUB"}, {"agencies": ("DES",)}, True),  # and a part of a part
        ({"agency": "DES"}, {"agencies": ("DOC",)}, False),  # the whole is not its part
        ({"agency": "Y"}, {"agencies": ("X",)}, True),
        ({"agency": "Z"}, {"agencies": ("X",)}, False),  # a circle ends
        ({"agency": "DOR"}, {"agencies": ()}, False),
        ({"site": "EDC"}, {}, True),
        ({"site": "WDC"}, {}, False),
        ({"site": "EDC"}, {"sites": ()}, False),
        ({"service": "NCID"}, {}, True),
        ({"service": "NET"}, {}, True),  # identity stands on the network, over the database
        ({"service": "NCID"}, {"services": ("NET",)}, True),  # what the frozen service stands on
        ({"service": "PRINT"}, {}, False),
        ({"service": "DB"}, {"services": ()}, False),
        ({"service": "UNKNOWN"}, {"services": ("UNKNOWN",)}, True),
        ({"service": "NCID", "agency": "DOR", "site": "EDC"}, {}, True),
        ({"service": "NCID", "agency": "SBE", "site": "EDC"}, {}, False),  # all have to fit
        ({"service": "NCID", "agency": "DOR", "site": "WDC"}, {}, False),
        ({"service": "PRINT", "agency": "DOR", "site": "EDC"}, {}, False),
    ],
)
def test_whom_a_freeze_reaches(freeze: dict[str, Any], touched: dict[str, Any], is_reached: bool) -> None:
    held = replace(CANVASS, agency=None, **freeze) if "agency" not in freeze else replace(CANVASS, **freeze)
    mine = change(**touched)
    assert reaches(held, mine, AROUND) is is_reached
    around = replace(AROUND, freezes=(held,))
    assert len(hits(mine, around)) == is_reached
    assert hit_changes(held, [mine], around) == ((mine,) if is_reached else ())


def test_a_freeze_holds_from_its_start_to_its_end_and_not_when_withdrawn() -> None:
    everybody = replace(CANVASS, agency=None)
    for start, hit in (("2026-11-15T22:00", 0), ("2026-11-15T22:01", 1), ("2026-11-20T17:00", 0)):
        mine = change(planned_start=at(start), planned_end=at(start) + timedelta(hours=2))
        assert len(hits(mine, replace(AROUND, freezes=(everybody,)))) == hit
        assert len(hit_changes(everybody, [mine], AROUND)) == hit
        assert hits(mine, replace(AROUND, freezes=(replace(everybody, withdrawn=True),))) == ()
    later = (at("2026-11-20T18:00"), at("2026-11-20T19:00"))
    assert hits(change(), replace(AROUND, freezes=(everybody,)), later) == ()


def test_what_is_hit_stands_in_order_of_time() -> None:
    first = change(3, planned_start=at("2026-11-18T04:00"), planned_end=at("2026-11-18T05:00"))
    second, third = change(1), change(2)
    everybody = replace(CANVASS, agency=None)
    assert hit_changes(everybody, [third, second, first], AROUND) == (first, second, third)
    both = replace(AROUND, freezes=(replace(everybody, id=2, start=at("2026-11-17T00:00")), everybody))
    assert [hit.freeze.id for hit in hits(second, both)] == [1, 2]


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({}, "hard freeze “Canvass 2026” for State Board of Elections, until Fri 20 Nov 17:00"),
        ({"hard": False, "agency": None}, "soft freeze “Canvass 2026” for everybody, until Fri 20 Nov 17:00"),
        (
            {"agency": None, "service": "NCID", "service_name": "Identity"},
            "hard freeze “Canvass 2026” for Identity, until Fri 20 Nov 17:00",
        ),
        ({"agency": None, "site": "EDC"}, "hard freeze “Canvass 2026” for all at EDC, until Fri 20 Nov 17:00"),
        (
            {"agency_name": "", "service": "NCID", "site": "EDC", "site_name": "Eastern Data Center"},
            "hard freeze “Canvass 2026” for SBE, NCID at Eastern Data Center, until Fri 20 Nov 17:00",
        ),
    ],
)
def test_a_freeze_says_whose_it_is_of_which_kind_and_until_when(more: dict[str, Any], text: str) -> None:
    assert freeze_text(replace(CANVASS, **more), 2026) == text
    assert freeze_text(replace(CANVASS, **more)).endswith("until Fri 20 Nov 2026 17:00")


@pytest.mark.parametrize(
    ("freeze", "more", "ends"),
    [
        ({}, {}, "17:00: only with an override by ECAB, with a reason."),
        ({"hard": False}, {}, "17:00: only with an override by the coordinator, with a reason."),
        ({}, {"type": ChangeType.LATENT}, "17:00: it was carried out all the same."),
    ],
)
def test_a_hit_says_who_may_override_it(freeze: dict[str, Any], more: dict[str, Any], ends: str) -> None:
    (hit,) = hits(change(**more), replace(AROUND, freezes=(replace(CANVASS, agency="DOR", **freeze),)))
    assert hit.binds
    assert hit.text.startswith("Inside the ")
    assert hit.text.endswith(ends)


def override(**more: Any) -> Override:
    made = Override(1, 1, 1, 1, at("2026-11-10T09:00"), "ava", "coordinator", "The vendor comes then.", "Ava Smith")
    return replace(made, **more)


@pytest.mark.parametrize(
    ("more", "hard", "lets_in"),
    [
        ({}, False, True),
        ({}, True, False),  # the coordinator overrides no hard one
        ({"role": "ecab"}, True, True),
        ({"role": "ecab"}, False, True),
        ({"freeze_id": 2}, False, False),
        ({"change_id": 2}, False, False),
        ({"content_n": 2}, False, False),  # what was edited since is not let in
    ],
)
def test_an_override_is_for_one_change_one_freeze_and_one_content(
    more: dict[str, Any], hard: bool, lets_in: bool
) -> None:
    around = replace(AROUND, freezes=(replace(CANVASS, agency=None, hard=hard),), overrides=(override(**more),))
    (hit,) = hits(change(), around)
    assert hit.binds is not lets_in
    if lets_in:
        who = "ECAB" if more else "the coordinator"
        assert hit.text.endswith(f"17:00: let in by {who} (Ava Smith), The vendor comes then.")
        (nameless,) = hits(change(), replace(around, overrides=(override(**more, author_name=""),)))
        assert "(ava)" in nameless.text


def test_the_newest_override_counts() -> None:
    old, new = override(), override(id=2, at=at("2026-11-11T09:00"))
    assert overridden(change(), replace(CANVASS, hard=False), (new, old)) is new


def test_windows_do_not_open_while_a_freeze_holds() -> None:
    """Thursday 19 November 04:00-07:00; a hard freeze until 05:00 and a soft one until 06:00."""
    thursday = STANDARD[0]
    hard = replace(CANVASS, agency=None, end=at("2026-11-19T05:00"))
    soft = replace(CANVASS, id=2, agency=None, hard=False, end=at("2026-11-19T06:00"))
    pieces = openings(
        replace(AROUND, windows=(thursday,), freezes=(soft, hard)), at("2026-11-16T00:00"), at("2026-11-23T00:00")
    )
    assert pieces == (
        Opening(thursday, at("2026-11-19T04:00"), at("2026-11-19T05:00"), hard),
        Opening(thursday, at("2026-11-19T05:00"), at("2026-11-19T06:00"), soft),
        Opening(thursday, at("2026-11-19T06:00"), at("2026-11-19T07:00")),
    )


@pytest.mark.parametrize(
    ("freeze", "service", "shuts"),
    [
        ({}, None, True),
        ({"withdrawn": True}, None, False),
        ({"agency": "DOR"}, None, False),  # the window stays for the others
        ({"service": "DB"}, None, False),
        ({"service": "DB"}, "NCID", True),
        ({"service": "DB"}, "PRINT", False),
        ({"site": "EDC"}, None, False),
        ({"site": "EDC"}, "PRINT", True),  # it has no other site
        ({"site": "EDC"}, "NCID", False),
        ({"site": "EDC"}, "UNKNOWN", False),
    ],
)
def test_which_windows_a_freeze_shuts(freeze: dict[str, Any], service: str | None, shuts: bool) -> None:
    held = replace(CANVASS, **{"agency": None, **freeze})
    around = replace(AROUND, windows=(Window(3, "04:00", "07:00", service),), freezes=(held,))
    (piece,) = openings(around, at("2026-11-19T00:00"), at("2026-11-20T00:00"))
    assert (piece.freeze is held) is shuts


def test_open_time_leaves_out_freezes_holidays_and_what_is_no_window() -> None:
    """Veterans Day is Wednesday 11 November; the freeze takes Thursday 19th."""
    windows = (*STANDARD, Window(2, "22:00", "02:00"))
    around = replace(AROUND, windows=windows, freezes=(replace(CANVASS, agency="DOR"),))
    spans = open_spans(change(), around, at("2026-11-11T00:00"), at("2026-11-21T00:00"))
    assert spans == [
        (at("2026-11-12T00:00"), at("2026-11-12T02:00")),  # its evening is a holiday
        (at("2026-11-12T04:00"), at("2026-11-12T07:00")),
        (at("2026-11-15T04:00"), at("2026-11-15T12:00")),
    ]
    emergency = open_spans(change(type=ChangeType.EMERGENCY), around, at("2026-11-10T12:00"), at("2026-11-17T00:00"))
    assert emergency == [
        (at("2026-11-10T12:00"), at("2026-11-11T00:00")),
        (at("2026-11-12T00:00"), at("2026-11-16T00:00")),
    ]


codes = st.sampled_from("ABCDE")


@given(st.dictionaries(codes, st.lists(codes, max_size=3)), st.lists(codes, max_size=3, unique=True), codes)
def test_a_service_is_reached_where_a_walk_up_or_down_finds_it(
    graph: dict[str, list[str]], touched: list[str], frozen: str
) -> None:
    """A second way: steps are added until none is new, from the touched one and from the frozen one."""
    services = {code: ServiceFacts(code, code, (), tuple(bases)) for code, bases in graph.items()}
    around = Surroundings(services)

    def stands_on(code: str) -> set[str]:
        known = {code}
        while more := {base for one in known for base in graph.get(one, [])} - known:
            known |= more
        return known

    expected = any(frozen in stands_on(code) or code in stands_on(frozen) for code in touched)
    held = replace(CANVASS, agency=None, service=frozen)
    assert reaches(held, change(services=tuple(touched)), around) is expected
