"""The menu of the tab of major incidents, and its context menus."""

from __future__ import annotations

MENU = "&Major incident"
CONTEXT = "majors"
ROLE, MESSAGE, LINE, CHILD, TASK, ACTION = (
    "major role",
    "major message",
    "major timeline",
    "major child",
    "major task",
    "major action",
)
