"""Changes by their time: the index finds what comparing each with each finds."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.changes.clashes import Severity
from app.domain.changes.conflicts import ConflictIndex, conflicts
from app.domain.changes.surroundings import Surroundings
from app.domain.changes.values import Change
from app.domain.vocabulary import ChangeState
from tests.domain.changes.examples import SERVICES, STANDARD, at, change

AROUND = Surroundings(SERVICES, windows=STANDARD, now=at("2026-11-02T09:00"))
_START = at("2026-11-02T00:00")
_LENGTHS = st.one_of(st.integers(1, 600), st.integers(1_200, 15_000), st.just(60 * 24 * 400))
_CHANGES = st.builds(
    lambda start, length, service, site, who, state: {
        "planned_start": _START + timedelta(minutes=start),
        "planned_end": _START + timedelta(minutes=start + length),
        "services": (service,),
        "sites": (site,),
        "implementer": who,
        "state": state,
    },
    st.integers(0, 40_000),
    _LENGTHS,
    st.sampled_from(sorted(SERVICES)),
    st.sampled_from(["EDC", "WDC"]),
    st.sampled_from(["pat", "kim", ""]),
    st.sampled_from(list(ChangeState)),
)


@given(st.lists(_CHANGES, min_size=1, max_size=30), st.sampled_from(list(Severity)))
def test_the_index_finds_what_comparing_all_finds(made: list[dict[str, object]], least: Severity) -> None:
    changes = [change(n + 1, **values) for n, values in enumerate(made)]
    index = ConflictIndex(changes, AROUND)
    found = index.all(least=least)
    for one in changes:
        expected = conflicts(one, changes, AROUND, least=least)
        assert index.of(one, least=least) == expected
        assert found.get(one.id, ()) == expected


@given(st.lists(_CHANGES, min_size=2, max_size=12))
def test_who_meets_one_is_met_by_it_and_nobody_meets_what_is_over(made: list[dict[str, object]]) -> None:
    changes = [change(n + 1, **values) for n, values in enumerate(made)]
    pairs = {
        (id, clash.other_id, clash.kind)
        for id, clashes in ConflictIndex(changes, AROUND).all().items()
        for clash in clashes
        if clash.other_id
    }
    assert pairs == {(other, id, kind) for id, other, kind in pairs}
    over = {ChangeState.REJECTED, ChangeState.CANCELLED, ChangeState.IMPLEMENTED, ChangeState.REVIEWED}
    finished = {one.id for one in changes if one.state in over}
    assert not finished & {id for pair in pairs for id in pair[:2]}


def test_a_change_may_be_asked_for_as_it_would_be() -> None:
    """Moved by a week it meets the other one, itself among the stored ones is not in its way."""
    stored, other = change(1), change(2, planned_start=at("2026-11-26T05:00"), planned_end=at("2026-11-26T06:00"))
    index = ConflictIndex([stored, other], AROUND)
    week = timedelta(days=7)
    moved = replace(stored, planned_start=stored.planned_start + week, planned_end=stored.planned_end + week)
    assert index.of(stored) == ()
    assert [clash.other_id for clash in index.of(moved)] == [2]
    assert index.of(replace(moved, state=ChangeState.CANCELLED)) == ()
    assert list(index.beside(at("2026-11-26T06:00"), at("2026-11-27T00:00"))) == []


def test_one_that_is_very_long_does_not_make_all_others_be_looked_at() -> None:
    """Of a thousand changes of an hour each only those of the same hour are compared."""
    hour = timedelta(hours=1)
    many = [
        change(n, planned_start=_START + n * hour, planned_end=_START + (n + 1) * hour, services=(), sites=())
        for n in range(1, 1_000)
    ]
    endless = change(5_000, planned_start=_START, planned_end=_START + 2_000 * hour)
    seen: list[Change] = list(ConflictIndex([*many, endless], AROUND).beside(_START + 500 * hour, _START + 501 * hour))
    assert sorted(one.id for one in seen) == [500, 5_000]


def test_all_are_those_of_each_that_has_some() -> None:
    week = timedelta(days=14)  # on, in the same window
    first, second = change(), change(2)
    alone = change(3, planned_start=first.planned_start + week, planned_end=first.planned_end + week)
    index = ConflictIndex([first, second, alone], AROUND)
    found = index.all()
    assert {id: [clash.other_id for clash in clashes] for id, clashes in found.items()} == {1: [2], 2: [1]}
    assert index.of(first) == found[1]  # asked again
