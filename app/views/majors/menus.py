"""The menu of the tab of major incidents, and its context menus."""

from __future__ import annotations

MENU = "&Major incident"
CONTEXT = "majors"
MESSAGE, CHILD, TASK, ACTION = ("major message", "major child", "major task", "major action")
