"""The menu of the tab of the catalog, and the context menus of its pages."""

from __future__ import annotations

MENU = "&Catalog"
CONTEXT = "catalog"
SERVICE = "catalog service"
COMPONENT = "catalog component"
RATE = "catalog rate"
CASE = "catalog case"
BILL = "catalog bill"
LINE = "catalog line"
CHANGE = "catalog change"
DISPUTE = "catalog dispute"
SUBSCRIPTION = "catalog subscription"
YEAR_END = "catalog year end"
