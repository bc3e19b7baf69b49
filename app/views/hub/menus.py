"""The menu of the tab of the hub, and its context menus."""

from __future__ import annotations

MENU = "&Posting"
CONTEXT = "hub"
SUBSCRIPTION = "hub subscription"
TEMPLATE = "hub template"
