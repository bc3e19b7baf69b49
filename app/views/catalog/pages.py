"""The pages of the pane in their order: a new one is a module with a `PAGE`, and a line here."""

from __future__ import annotations

from app.views.catalog import (
    bill_page,
    case_page,
    change_page,
    component_page,
    dispute_page,
    line_page,
    rate_page,
    service_page,
    subscription_page,
    year_end_page,
)
from app.views.catalog.page import Page

SERVICE = service_page.PAGE
COMPONENTS, RATES, CASE = component_page.PAGE, rate_page.PAGE, case_page.PAGE
BILLS, LINES, CHANGE = bill_page.PAGE, line_page.PAGE, change_page.PAGE
DISPUTES, SUBSCRIPTION, YEAR_END = dispute_page.PAGE, subscription_page.PAGE, year_end_page.PAGE

PAGES: tuple[Page, ...] = (SERVICE, COMPONENTS, RATES, CASE, BILLS, LINES, CHANGE, DISPUTES, SUBSCRIPTION, YEAR_END)
