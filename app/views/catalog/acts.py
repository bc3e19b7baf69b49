"""What can be done in the tab of the catalog, and which of it a draft goes on with."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.views.catalog.bill_acts import BillActs
from app.views.catalog.case_acts import CaseActs
from app.views.catalog.component_acts import ComponentActs
from app.views.catalog.dispute_acts import DisputeActs
from app.views.catalog.host import CatalogHost
from app.views.catalog.kept_keys import KeptAct, kept_act
from app.views.catalog.rate_acts import RateActs
from app.views.catalog.service_acts import ServiceActs
from app.views.catalog.year_acts import YearActs

_GONE = "A draft of a form of the catalog cannot be gone on with here."
_STILL = "What was typed is still kept: open the form where it was begun."


class Acts:
    """The acts of one tab."""

    def __init__(self, tab: CatalogHost) -> None:
        self._tab = tab
        self.service = ServiceActs(tab)
        self.component = ComponentActs(tab)
        self.rate = RateActs(tab, self.component)
        self.case = CaseActs(tab)
        self.bill = BillActs(tab)
        self.dispute = DisputeActs(tab)
        self.year = YearActs(tab)

    def open_kept(self, key: str) -> None:
        """Go on with a form that was kept as a draft, where its record is still there."""
        kept = kept_act(key)
        act = self._again(kept) if kept is not None else None
        if act is None:
            self._tab.messages.note(_GONE, _STILL)
        else:
            act()

    def _again(self, kept: KeptAct) -> Callable[[], object] | None:
        shown = self._tab.shown()
        if shown is None:
            return None
        if kept.year and kept.year != (self._tab.year - 1 if kept.what == "put_account" else self._tab.year):
            return None
        books = shown.books
        plain: Mapping[str, Callable[[], object]] = {
            "add_service": self.service.add,
            "issue": self.bill.issue,
            "submit": self.rate.submit,
            "send_back": self.rate.send_back,
            "withdraw": self.rate.withdraw,
            "approve": self.rate.approve,
            "draft_subscription": self.year.draft,
        }
        if kept.what in plain:
            return plain[kept.what]
        component = next((one for one in books.components if one.id == kept.id), None)
        dispute = next((one for one in books.disputes if one.id == kept.id), None)
        yearly = next((one for one in books.subscriptions if one.id == kept.id), None)
        case = self.case.case()
        cost = next((one for one in case.costs if one.id == kept.id), None) if case is not None else None
        ahead = next((one for one in case.forecast if one.id == kept.id), None) if case is not None else None
        here = shown.service is not None and shown.service.id == kept.id
        of: Mapping[str, Callable[[], object] | None] = {
            "edit_service": self.service.edit if here else None,
            "retire_service": self.service.retire if here else None,
            "add_component": self.component.add if here else None,
            "edit_component": (lambda: self.component.edit(component)) if component else None,
            "end_component": (lambda: self.component.end(component)) if component else None,
            "set_rate": (lambda: self.rate.set(component)) if component else None,
            "add_cost": self.case.add_cost if case is not None and case.id == kept.id else None,
            "edit_case": self.case.edit if case is not None and case.id == kept.id else None,
            "edit_cost": (lambda: self.case.edit_cost(cost)) if cost else None,
            "edit_forecast": (lambda: self.case.edit_forecast(ahead)) if ahead else None,
            "uphold": (lambda: self.dispute.uphold(dispute)) if dispute else None,
            "refuse": (lambda: self.dispute.refuse(dispute)) if dispute else None,
            "approve_subscription": (lambda: self.year.approve(yearly)) if yearly else None,
            "put_account": self.year.put_account if here else None,
        }
        return of.get(kept.what)
