"""The menu of the Calendar, and the context menus of its changes and of the agenda beside it."""

from __future__ import annotations

MENU = "&Change"
CONTEXT = "change"
MEETING = "meeting"
