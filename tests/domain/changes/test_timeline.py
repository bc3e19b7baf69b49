"""Lanes by site, agency, service and group."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.domain.changes.bar_text import bar_text
from app.domain.changes.timeline import Lane, LaneBar, LaneBy, lanes
from tests.domain.changes.examples import SERVICES, at, change


def test_a_change_of_two_sites_is_in_both_lanes_and_one_of_none_last() -> None:
    both, none = change(1, sites=("WDC", "EDC")), change(2, sites=())
    names = {"EDC": "Eastern Data Center", "WDC": "Western Data Center", "DR": "Archive"}
    found = lanes([none, both], LaneBy.SITE, names, all_of=["DR"])
    bar = LaneBar(1, 0, both.planned_start, both.planned_end)
    assert found == (
        Lane("DR", "Archive", 1, ()),
        Lane("EDC", "Eastern Data Center", 1, (bar,)),
        Lane("WDC", "Western Data Center", 1, (bar,)),
        Lane("", "No site", 1, (LaneBar(2, 0, none.planned_start, none.planned_end),)),
    )


def test_what_makes_the_lanes() -> None:
    mine = change(1, group="Network operations")
    told = {by: [lane.name for lane in lanes([mine, change(2, services=(), agencies=())], by, {})] for by in LaneBy}
    assert told == {
        LaneBy.SITE: ["EDC"],
        LaneBy.AGENCY: ["DHHS", "DOR", "No agency"],
        LaneBy.SERVICE: ["NCID", "No service"],
        LaneBy.GROUP: ["Network operations", "No group"],
    }


def test_what_overlaps_lies_in_rows_and_what_follows_comes_up_again() -> None:
    times = [("04:00", "06:00"), ("05:00", "07:00"), ("06:00", "08:00"), ("06:30", "07:30")]
    changes = [
        change(n, planned_start=at(f"2026-11-19T{a}"), planned_end=at(f"2026-11-19T{b}"))
        for n, (a, b) in enumerate(times)
    ]
    (lane,) = lanes(reversed(changes), LaneBy.SITE, {})
    assert (lane.rows, [(bar.id, bar.row) for bar in lane.bars]) == (3, [(0, 0), (1, 1), (2, 0), (3, 2)])


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 8)), max_size=20))
def test_no_two_bars_of_a_row_overlap_and_no_row_is_for_nothing(made: list[tuple[int, int]]) -> None:
    """As many rows as changes at the fullest moment, counted hour by hour."""
    day = at("2026-11-19T00:00")
    changes = [
        change(
            n,
            planned_start=day.replace(day=19 + a // 24, hour=a % 24),
            planned_end=day.replace(day=20 + (a + b) // 24 - 1, hour=(a + b) % 24),
        )
        for n, (a, b) in enumerate(made)
    ]
    found = lanes(changes, LaneBy.SITE, {})
    fullest = max((sum(a <= hour < a + b for a, b in made) for hour in range(30)), default=0)
    assert [lane.rows for lane in found] == ([fullest] if made else [])
    bars = [bar for lane in found for bar in lane.bars]
    for one in bars:
        assert not any(
            one.id != other.id and one.row == other.row and one.start < other.end and other.start < one.end
            for other in bars
        )


def test_a_bar_names_the_service() -> None:
    assert bar_text(change(title="Increase the pool"), SERVICES) == "04:30 Identity: Increase the pool"
    assert bar_text(change(services=("NCID", "DB", "NET"), title="Patch"), SERVICES) == "04:30 Identity +2: Patch"
    assert bar_text(change(title="Identity: new keys"), SERVICES) == "04:30 Identity: new keys"  # not twice
    assert bar_text(change(services=(), title="Move racks"), SERVICES) == "04:30 Move racks"
    assert bar_text(change(services=("OLD",), title="Switch off"), SERVICES) == "04:30 OLD: Switch off"
    night = change(title="Patch", planned_start=at("2026-11-01T01:30"))
    assert bar_text(night, SERVICES) == "01:30 EDT Identity: Patch"
