"""`Grouping`: which line of a grouped list is the heading of a group and which is a row, with folded groups.

A list is lines; an ungrouped one has a line a row. Rows are numbered from 0 through all groups, in order.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from app.ui.tables.columns import Group

#: More rows than this are put into their new order at once; merging them would take too long.
STEADY_ROWS = 5_000


class Grouping:
    """Lines of `groups` over `count` rows. Without groups, or with rows that no group counts, every row is a line."""

    def __init__(self, groups: Sequence[Group] = (), folded: Collection[str] = (), count: int = 0) -> None:
        self.groups = tuple(groups)
        self.folded = frozenset(folded)
        self.count = count
        self._lines: list[int] = []  # line of each group's heading
        self._rows: list[int] = []  # first row of each group
        line = row = 0
        for group in self.groups:
            self._lines.append(line)
            self._rows.append(row)
            line += 1 + (0 if group.key in self.folded else group.count)
            row += group.count
        self.lines = line if self.groups else count

    def row(self, line: int) -> int:
        """Return the row at a line; -1 for a heading, and beyond the end."""
        if not 0 <= line < self.lines:
            return -1
        if not self.groups:
            return line
        number = bisect_right(self._lines, line) - 1
        return self._rows[number] + line - self._lines[number] - 1 if line > self._lines[number] else -1

    def line(self, row: int) -> int:
        """Return the line of a row; -1 while its group is folded, and beyond the end."""
        if not 0 <= row < self.count:
            return -1
        if not self.groups:
            return row
        number = self.number(row)
        group = self.groups[number]
        if group.key in self.folded or row >= self._rows[number] + group.count:
            return -1
        return self._lines[number] + 1 + row - self._rows[number]

    def number(self, row: int) -> int:
        """Return which group a row belongs to."""
        number = bisect_right(self._rows, row) - 1
        while number > 0 and self.groups[number].count == 0:
            number -= 1
        return number

    def heading(self, line: int) -> Group | None:
        """Return the group whose heading stands at a line."""
        if not self.groups:
            return None
        number = bisect_right(self._lines, line) - 1
        return self.groups[number] if number >= 0 and self._lines[number] == line else None

    def headings(self) -> list[int]:
        """Return the lines of all headings."""
        return list(self._lines)

    def heading_of(self, row: int) -> int:
        """Return the line of the heading above a row; -1 without groups."""
        return self._lines[self.number(row)] if self.groups and 0 <= row < self.count else -1

    def stretches(self, first: int, last: int) -> list[tuple[int, int]]:
        """Return (first row, row after the last) of each unbroken run of rows on the lines `first` to `last`."""
        first, last = max(0, first), min(last, self.lines - 1)
        if last < first:
            return []
        if not self.groups:
            return [(first, last + 1)]
        found: list[tuple[int, int]] = []
        number = max(0, bisect_right(self._lines, first) - 1)
        while number < len(self.groups) and self._lines[number] <= last:
            group, top = self.groups[number], self._lines[number] + 1
            shown = 0 if group.key in self.folded else group.count
            low, high = max(first, top), min(last, top + shown - 1)
            if low <= high:
                start = self._rows[number] + low - top
                found.append((start, start + high - low + 1))
            number += 1
        return found

    def headings_between(self, first: int, last: int) -> int:
        """Return how many headings stand on the lines `first` to `last`."""
        if not self.groups or last < first:
            return 0
        return bisect_right(self._lines, last) - bisect_right(self._lines, first - 1)


def in_groups(groups: Iterable[Group]) -> list[str]:
    """Return the key of each row's group, in order."""
    return [group.key for group in groups for _ in range(group.count)]


def staying(
    old: Sequence[int], old_groups: Sequence[Group], new: Sequence[int], new_groups: Sequence[Group]
) -> tuple[list[int], list[Group]]:
    """Return the rows of `old` and their groups without those that stand in another group of `new`."""
    before, after = in_groups(old_groups), dict(zip(new, in_groups(new_groups), strict=True))
    kept = [(one, key) for one, key in zip(old, before, strict=False) if after.get(one, key) == key]
    counts = Counter(key for _, key in kept)
    return [one for one, _ in kept], [group.of(counts[group.key]) for group in old_groups]


def steady(
    old: Sequence[int], old_groups: Sequence[Group], new: Sequence[int], new_groups: Sequence[Group], keep: set[int]
) -> tuple[list[int], list[Group]]:
    """Return the rows of `new` in the order and the groups of `old`: what is looked at does not move by itself.

    Rows that came stand after the row before them; rows that went are left out, but for those of `keep`.
    """
    there = set(new)
    before = dict(zip(old, in_groups(old_groups), strict=True)) if old_groups else {}
    after = dict(zip(new, in_groups(new_groups), strict=True)) if new_groups else {}
    buckets: dict[str, list[int]] = {group.key: [] for group in (*old_groups, *new_groups)} or {"": []}
    for one in old:
        if one in there or one in keep:
            buckets[before.get(one, "")].append(one)
    known = set(old)
    previous: dict[str, int] = {}
    came: dict[str, dict[int | None, list[int]]] = {}
    for one in new:
        key = after.get(one, "") if one not in known else before.get(one, "")
        if one not in known:
            came.setdefault(key, {}).setdefault(previous.get(key), []).append(one)
        else:
            previous[key] = one
    for key, behind in came.items():
        rows = list(behind.get(None, ()))
        for one in buckets[key]:
            rows.append(one)
            rows += behind.get(one, ())
        buckets[key] = rows
    groups = [group.of(len(buckets[group.key])) for group in _merged(old_groups, new_groups) if buckets[group.key]]
    if not groups:
        return buckets.get("", []), []
    return [one for group in groups for one in buckets[group.key]], groups


def _merged(old: Sequence[Group], new: Sequence[Group]) -> list[Group]:
    """Return the groups of both, those of `new` in their order, each other one after the group it stood behind."""
    merged = list(new)
    keys = [group.key for group in merged]
    for number, group in enumerate(old):
        if group.key not in keys:
            at = keys.index(old[number - 1].key) + 1 if number else 0
            merged.insert(at, group)
            keys.insert(at, group.key)
    return merged
