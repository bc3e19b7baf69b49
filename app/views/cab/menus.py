"""The menu of the CAB tab, and its context menus."""

from __future__ import annotations

MENU = "&CAB"
CONTEXT = "cab"
ITEM, SEAT, ACTION, PAPER = "cab item", "cab seat", "cab action", "cab paper"
