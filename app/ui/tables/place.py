"""`Place`: where somebody is in a list, to come back to it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """The row with the focus, the selected ones and the first one shown, by id; `near`: the rows around the focus.

    `column`: of the focus; `seen`: whether the row with the focus was in sight.
    """

    current: int | None = None
    selected: tuple[int, ...] = ()
    top: int | None = None
    near: tuple[int, ...] = ()
    column: int = 0
    group: str = ""  # the folded group that has the focus
    seen: bool = True
