"""Groups of a list: lines and rows of each other, folding, and lists that keep their order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.ui.tables.columns import Group
from app.ui.tables.grouping import Grouping, in_groups, staying, steady

GROUPS = [Group("missed", "Missed", count=2), Group("soon", "Soon", count=1), Group("later", "Later", count=3)]


def test_lines_of_three_groups_one_folded() -> None:
    grouping = Grouping(GROUPS, {"soon"}, 6)
    # heading, 0, 1, heading (folded), heading, 3, 4, 5
    assert grouping.lines == 8
    assert [grouping.row(line) for line in range(-1, 9)] == [-1, -1, 0, 1, -1, -1, 3, 4, 5, -1]
    assert [grouping.line(row) for row in range(-1, 7)] == [-1, 1, 2, -1, 5, 6, 7, -1]
    headings = [grouping.heading(line) for line in range(8)]
    assert [h.key if h else "" for h in headings] == ["missed", "", "", "soon", "later", "", "", ""]
    assert grouping.headings() == [0, 3, 4]
    assert [grouping.heading_of(row) for row in range(6)] == [0, 0, 3, 4, 4, 4]
    assert grouping.stretches(0, 7) == [(0, 2), (3, 6)]
    assert grouping.stretches(2, 5) == [(1, 2), (3, 4)]
    assert grouping.headings_between(0, 7) == 3
    assert grouping.headings_between(1, 3) == 1


def test_without_groups_a_line_is_a_row() -> None:
    grouping = Grouping(count=3)
    assert (grouping.lines, grouping.row(2), grouping.line(2), grouping.row(3)) == (3, 2, 2, -1)
    assert (grouping.heading(0), grouping.stretches(1, 9), grouping.headings_between(0, 2)) == (None, [(1, 3)], 0)


@st.composite
def grouped(draw: st.DrawFn) -> tuple[list[Group], set[str]]:
    """Groups with their counts, and which are folded."""
    counts = draw(st.lists(st.integers(0, 4), min_size=1, max_size=5))
    groups = [Group(f"g{n}", f"Group {n}", count=count) for n, count in enumerate(counts)]
    return groups, draw(st.sets(st.sampled_from([g.key for g in groups])))


@given(grouped())
def test_lines_and_rows_are_each_others_inverse(drawn: tuple[list[Group], set[str]]) -> None:
    groups, folded = drawn
    total = sum(group.count for group in groups)
    grouping = Grouping(groups, folded, total)
    keys = in_groups(groups)
    shown = [row for row in range(total) if keys[row] not in folded]
    assert [grouping.row(line) for line in range(grouping.lines) if grouping.heading(line) is None] == shown
    assert [row for row in range(total) if grouping.line(row) >= 0] == shown
    assert all(grouping.row(grouping.line(row)) == row for row in shown)
    assert [row for low, high in grouping.stretches(0, grouping.lines - 1) for row in range(low, high)] == shown
    assert [grouping.groups[grouping.number(row)].key for row in range(total)] == keys


def test_what_is_looked_at_keeps_its_order() -> None:
    old = [Group("soon", "Soon", count=2), Group("later", "Later", count=3)]
    new = [Group("missed", "Missed", count=1), Group("later", "Later", count=4)]
    # 1 would be missed now, 2 left and has the focus, 4 left; 9 came behind 5
    ids, groups = steady([1, 2, 3, 4, 5], old, [1, 3, 5, 9, 8], new, {2})
    assert ids == [1, 2, 3, 5, 9, 8]
    assert [(g.key, g.count) for g in groups] == [("soon", 2), ("later", 4)]
    assert steady([3, 1, 2], [], [1, 7, 2, 3], [], set()) == ([3, 1, 7, 2], [])
    assert steady([], [], [2, 1], [], set()) == ([2, 1], [])


@given(
    st.lists(st.integers(1, 30), unique=True), st.lists(st.integers(1, 30), unique=True), st.sets(st.integers(1, 30))
)
def test_a_steady_list_has_the_new_rows_in_the_old_order(old: list[int], new: list[int], keep: set[int]) -> None:
    ids, _ = steady(old, [], new, [], keep)
    assert sorted(ids) == sorted({*new, *(one for one in old if one in keep)})
    assert [one for one in ids if one in old] == [one for one in old if one in new or one in keep]
    came = [one for one in ids if one not in old]
    assert sorted(came) == sorted(one for one in new if one not in old)
    if not set(old) & set(new):
        assert came == new


def test_what_belongs_into_another_group_by_now_does_not_stay() -> None:
    old, new = [Group("a", "Proposed", count=2), Group("b", "Running", count=1)], [Group("b", "Running", count=3)]
    assert staying([1, 2, 3], old, [3, 1, 4], new) == ([2, 3], [old[0].of(1), old[1]])
