"""The menu of the tab of the data centers."""

from __future__ import annotations

MENU = "&Data centers"
