"""What is done with a rate case: begun, its costs and forecasts entered, its rates drafted."""

from __future__ import annotations

from functools import partial

from app.domain import words
from app.domain.catalog.money import dollars
from app.domain.catalog.rate_case import Pool
from app.domain.catalog.values import Cost, Forecasted, RateCase
from app.domain.plain_text import one_line
from app.ui.forms import dialogs
from app.ui.writing import Act, Fields
from app.views.catalog import forms
from app.views.catalog.case_page import CaseLine, difference
from app.views.catalog.host import CatalogHost
from app.views.catalog.numbers import cents_of, micro_of
from app.views.catalog.pages import CASE
from app.views.catalog.undoing import back, fields_back


class CaseActs:
    """The acts of one tab, on the case of the service with the focus and the chosen year."""

    def __init__(self, tab: CatalogHost) -> None:
        self.tab = tab
        self.catalog = tab.services.catalog

    def case(self) -> RateCase | None:
        """Return the case."""
        shown = self.tab.shown()
        return shown.case() if shown is not None else None

    def line(self) -> CaseLine | None:
        """Return the line with the focus on its page."""
        row = self.tab.row_of(CASE)
        return row if isinstance(row, CaseLine) else None

    def begin(self) -> None:
        """Begin the case, after a question: its forecast is what was billed in the last twelve months."""
        tab, service = self.tab, self.tab.service()
        if service is None:
            return
        title = f"Begin the rate case of {one_line(service.name)} for FY{tab.year}?"
        text = "It stays on record, and takes as forecast what was billed in the last twelve months; where nothing was"
        text += " billed what is on record, taken to twelve months."
        if dialogs.confirm(tab.window(), title, text, "Begin"):
            act = partial(self.catalog.begin_case, service.id, tab.year)
            tab.write(act, then=lambda _made: tab.show_page(CASE))

    def edit(self) -> None:
        """Edit the note of the case and what it carries over."""
        case, tab = self.case(), self.tab
        if case is None:
            return
        one, base = case, {"carried_cents": case.carried_cents, "note": case.note}

        def make(base: Fields, mine: Fields) -> Act:
            return partial(self.catalog.edit_case, one.id, {name: base[name] for name in mine}, mine)

        def submit(values: Fields) -> None:
            typed = {"carried_cents": cents_of(values["carried"], "What is carried over"), "note": values["note"]}
            mine = {name: value for name, value in typed.items() if value != base[name]}
            tab.save(make, base, mine, form=form, undo=fields_back(make), titles=forms.CASE, words=forms.field_words)

        form = forms.case_form(tab.form_owner(), case, submit)
        form.open()

    def drop(self) -> None:
        """Remove the case, after a question."""
        case, tab = self.case(), self.tab
        if case is None:
            return
        title = f"Remove the rate case of {one_line(case.service)} for FY{case.fiscal_year}?"
        text = f"{words.count(len(case.costs), 'cost')}, forecasts and note go with it; the audit trail keeps them."
        text += " Rates that were drafted from it stay. This cannot be taken back."
        if dialogs.confirm(tab.window(), title, text, "Remove", danger=True):
            tab.write(partial(self.catalog.drop_case, case.id, case.version))

    # --- costs ------------------------------------------------------------------------------------
    def add_cost(self) -> None:
        """Ask for a cost."""
        case, tab = self.case(), self.tab
        if case is None:
            return
        one, known = case, {cost.id for cost in case.costs}

        def submit(values: Fields) -> None:
            act: Act = partial(self.catalog.put_cost, one.id, *_cost(values))
            tab.write(act, form=form, undo=back(tab, lambda _made: self._drop_new(one.id, known)))

        form = forms.cost_form(tab.form_owner(), case, submit)
        form.open()

    def _drop_new(self, case_id: int, known: set[int]) -> Act:
        """Return what drops the cost that was added: the newest that was not there before."""
        drop, read = self.catalog.drop_cost, self.catalog.cases

        def act(*, op_id: str) -> object:
            case = next(one for one in read() if one.id == case_id)
            made = max((cost for cost in case.costs if cost.id not in known), key=lambda cost: cost.id)
            return drop(case_id, made.id, made.version, op_id=op_id)

        return act

    def edit_line(self) -> None:
        """Edit the cost or the forecast with the focus; of other lines the case."""
        line = self.line()
        if line is not None and line.cost is not None:
            self.edit_cost(line.cost)
        elif line is not None and line.forecast is not None:
            self.edit_forecast(line.forecast)
        else:
            self.edit()

    def edit_cost(self, of: Cost) -> None:
        """Edit a cost."""
        case, tab = self.case(), self.tab
        if case is None:
            return
        one = case
        before = (of.pool, of.name, of.amount_cents, of.basis)

        def submit(values: Fields) -> None:
            put = partial(self.catalog.put_cost, one.id, cost_id=of.id)
            undo = back(tab, lambda _made: partial(put, *before, version=of.version + 1))
            tab.write(partial(put, *_cost(values), version=of.version), form=form, undo=undo)

        form = forms.cost_form(tab.form_owner(), case, submit, of)
        form.open()

    def drop_cost(self) -> None:
        """Take the cost with the focus out of the case."""
        case, line, tab = self.case(), self.line(), self.tab
        if case is None or line is None or line.cost is None:
            return
        of, id = line.cost, case.id
        again = partial(self.catalog.put_cost, id, of.pool, of.name, of.amount_cents, of.basis)
        tab.write(partial(self.catalog.drop_cost, id, of.id, of.version), undo=back(tab, lambda _made: again))

    def edit_forecast(self, of: Forecasted) -> None:
        """Edit what is expected to be used."""
        tab = self.tab

        def submit(values: Fields) -> None:
            put = self.catalog.put_forecast
            now = (micro_of(values["units"], "The units"), values["weight"], values["basis"])
            was = (of.expected.units_micro, of.expected.weight, of.basis)
            undo = back(tab, lambda _made: partial(put, of.id, of.version + 1, *was))
            tab.write(partial(put, of.id, of.version, *now), form=form, undo=undo)

        form = forms.forecast_form(tab.form_owner(), of, submit)
        form.open()

    # --- rates ------------------------------------------------------------------------------------
    def draft_rates(self) -> None:
        """Draft the rates that follow, after a question that says what they make of bills."""
        case, tab, shown = self.case(), self.tab, self.tab.shown()
        if case is None or shown is None:
            return
        effect = shown.effect
        lines = [f"{one_line(one.agency)}: {dollars(one.then_cents)} a year ({difference(one)})" for one in effect[:8]]
        if len(effect) > len(lines):
            lines.append(f"{words.count(len(effect) - len(lines), 'agency', 'agencies')} more on the page")
        total = sum(one.then_cents - one.now_cents for one in effect)
        sign = "+" if total > 0 else ""
        together = f"All agencies together: {sign}{dollars(total)} a year."
        if not effect:
            together = "No use of the last twelve months is on record: what it makes of bills is not known."
        text = "\n".join([*lines, together])
        text += "\n\nDrafts of these rates for the year get the new price. Nothing is submitted yet."
        title = f"Draft the rates of {one_line(case.service)} for FY{case.fiscal_year}?"
        if dialogs.confirm(tab.window(), title, text, "Draft"):
            tab.write(partial(self.catalog.draft_rates_of_case, case.id))


def _cost(values: Fields) -> tuple[Pool, str, int, str]:
    amount = cents_of(values["amount"], "The amount")
    return Pool(values["pool"]), values["name"], amount, values["basis"]
