"""What can be done with what is chosen: asked for each command whenever something changes, so it is quick."""

from __future__ import annotations

from app.domain.catalog.disputes import DisputeState
from app.domain.catalog.rates import RateState
from app.domain.words import day
from app.views.catalog.acts import Acts
from app.views.catalog.host import CatalogHost

_OPEN = (RateState.DRAFT, RateState.SUBMITTED)


class Conditions:
    """Of one tab."""

    def __init__(self, tab: CatalogHost, acts: Acts) -> None:
        self._tab, self._acts = tab, acts

    # --- components and rates ---------------------------------------------------------------------
    def has_component(self) -> bool:
        """Say whether a component has the focus."""
        return self._acts.component.current() is not None

    def can_set_rate(self) -> bool:
        """Say whether the rate of the component with the focus can be drafted or edited."""
        row = self._acts.rate.open_rate(self._acts.component.current())
        return self.has_component() and (row is None or row.rate.state is RateState.DRAFT)

    def why_not_set(self) -> str:
        """Say why the rate cannot be set."""
        if self.has_component():
            return f"Its rate of FY{self._tab.year} is submitted: send it back first."
        return "Choose a component on the page Components or Rates first."

    def has_drafts(self) -> bool:
        """Say whether rates of the chosen year are drafted."""
        return bool(self._acts.rate.of_year((RateState.DRAFT,), all_services=True))

    def has_submitted(self) -> bool:
        """Say whether rates of the chosen year are submitted."""
        return bool(self._acts.rate.of_year((RateState.SUBMITTED,), all_services=True))

    def has_open(self) -> bool:
        """Say whether rates of the chosen year are drafted or submitted."""
        return bool(self._acts.rate.of_year(_OPEN, all_services=True))

    def no_drafts(self) -> str:
        """Say that nothing is drafted."""
        return f"No rate of FY{self._tab.year} is a draft."

    def none_submitted(self) -> str:
        """Say that nothing is submitted."""
        return f"No rate of FY{self._tab.year} is submitted."

    def none_open(self) -> str:
        """Say that nothing is drafted or submitted."""
        return f"No rate of FY{self._tab.year} is drafted or submitted."

    # --- rate case --------------------------------------------------------------------------------
    def has_case(self) -> bool:
        """Say whether the service has a case of the chosen year."""
        return self._acts.case.case() is not None

    def can_begin_case(self) -> bool:
        """Say whether a case can be begun: the service has components and no case of the year."""
        shown = self._tab.shown()
        return shown is not None and shown.service is not None and not self.has_case() and bool(shown.components())

    def why_not_begin(self) -> str:
        """Say why no case can be begun."""
        if self.has_case():
            return f"The service has a rate case of FY{self._tab.year}."
        return "Choose a service with a component first."

    def has_cost(self) -> bool:
        """Say whether a cost has the focus."""
        line = self._acts.case.line()
        return line is not None and line.cost is not None

    def has_rates_of_case(self) -> bool:
        """Say whether rates follow from the case."""
        case = self._acts.case.case()
        return case is not None and bool(case.rates)

    # --- bills ------------------------------------------------------------------------------------
    def has_bill(self) -> bool:
        """Say whether a bill is shown."""
        return self._acts.bill.subject() is not None

    def can_compare(self) -> bool:
        """Say whether the agency has another bill."""
        subject = self._acts.bill.subject()
        return subject is not None and bool(subject[3]) and bool(self._acts.bill.comparable())

    def can_dispute(self) -> bool:
        """Say whether the line with the focus can be disputed: its bill is issued, and it is not disputed."""
        return not self.why_not_dispute()

    def why_not_dispute(self) -> str:
        """Say why the line cannot be disputed; "" where it can."""
        line, shown = self._acts.bill.line(), self._tab.shown()
        if line is None or shown is None:
            return "Choose a line on the page Lines first."
        if not line.line.id:
            return "This bill is not issued yet: correct its units instead."
        open_ones = (one for one in shown.books.disputes if one.state is DisputeState.OPEN)
        found = next((one for one in open_ones if one.line_id == line.line.id), None)
        return f"It is disputed already: {found.number}, opened {day(found.opened_on)}." if found is not None else ""

    def can_correct(self) -> bool:
        """Say whether units of the line with the focus can be corrected."""
        line = self._acts.bill.line()
        return line is not None and line.line.component_id is not None

    def has_open_dispute(self) -> bool:
        """Say whether an open dispute has the focus."""
        found = self._acts.dispute.dispute()
        return found is not None and found.state is DisputeState.OPEN

    # --- years ------------------------------------------------------------------------------------
    def can_draft_subscription(self) -> bool:
        """Say whether the subscription of the chosen year can be drafted: it is not submitted."""
        found = self._acts.year.drafted()
        return found is None or found.state is not RateState.SUBMITTED

    def why_not_draft_subscription(self) -> str:
        """Say why it cannot be drafted."""
        return f"The subscription of FY{self._tab.year} is submitted: send it back first."

    def is_drafted(self) -> bool:
        """Say whether a drafted subscription has the focus."""
        return self._is(RateState.DRAFT)

    def is_submitted(self) -> bool:
        """Say whether a submitted subscription has the focus."""
        return self._is(RateState.SUBMITTED)

    def is_open(self) -> bool:
        """Say whether a subscription has the focus that goes on."""
        return self._is(*_OPEN)

    def _is(self, *states: RateState) -> bool:
        found = self._acts.year.subscription()
        return found is not None and found.state in states
