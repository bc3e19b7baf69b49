"""What stands at the head of the pane: the service, or on pages of all services what they are about."""

from __future__ import annotations

from app.domain.catalog.money import dollars
from app.domain.periods import Period
from app.domain.plain_text import one_line
from app.views.catalog import model
from app.views.catalog.shown import Shown

#: Pages of the service that has the focus in the list.
_OF_SERVICE = ("service", "components", "rates", "case")
_ALL = "All services"


def heading(page: str, shown: Shown) -> tuple[str, str, str]:
    """Return what is named small, the title, and the sentence below it. Without a service all of them are ""."""
    service = shown.service
    if service is None:
        return "", "", ""
    if page in _OF_SERVICE:
        return service.code, one_line(service.name), model.facts(shown)
    if page in ("lines", "change"):
        return _of_bill(page, shown)
    whose = next((one_line(one.name) for one in shown.books.agencies if one.id == shown.agency_id), "all agencies")
    if page == "bills":
        return _ALL, f"Bills of {whose}", "Enter shows the lines of a bill."
    if page == "disputes":
        return _ALL, f"Disputes of {whose}", "A line is disputed within four billing cycles."
    if page == "subscription":
        return _ALL, "Subscriptions", "Administration, and the staff of service lines, shared by agencies."
    return _ALL, f"Accounts of FY{shown.year - 1}", f"What this year leaves goes into the rates of FY{shown.year}."


def _of_bill(page: str, shown: Shown) -> tuple[str, str, str]:
    explained = shown.bill
    if explained is None:
        return _ALL, "No bill is chosen", "Choose one on the page Bills."
    bill = explained.bill
    number = bill.issued.number if bill.issued is not None else "Not issued yet"
    title = f"{one_line(bill.agency)}, {Period.parse(bill.month).label}"
    if page == "lines":
        return number, title, f"{dollars(bill.total_cents)}, of all services."
    before = Period.parse(explained.before).label if explained.before else ""
    if bill.issued is None and not before:
        return number, title, "It is compared with an earlier bill once it is issued."
    return number, title, f"Why it differs from {before}." if before else "There is no earlier bill to compare it with."
