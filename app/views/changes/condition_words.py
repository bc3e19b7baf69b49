"""The part of the pane about conditions that come before the start, with their state."""

from __future__ import annotations

from app.domain import words
from app.domain.changes.values import Condition
from app.views.changes.rich import Rich

#: What the links of the pane begin with; behind it the id of a condition.
MEET = "meet:"


def add_conditions(rich: Rich, conditions: tuple[Condition, ...], *, may_meet: bool) -> None:
    """Add the conditions that come before the start, with their state; nothing where there are none."""
    if not conditions:
        return
    open = sum(not one.met for one in conditions)
    rich.heading(f"Before the start: {open} open" if open else "Before the start: all met")
    for one in conditions:
        if one.met:
            at = f", {words.moment(one.met_at, weekday=True)}" if one.met_at is not None else ""
            rich.line(f"Met{f' ({one.met_by}{at})' if one.met_by else ''}: {one.text}")
            continue
        rich.warning(f"Open: {one.text}")
        if may_meet:
            rich.links([(f"{MEET}{one.id}", "It is met")])
