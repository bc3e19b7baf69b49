"""What is done with rates: drafted, submitted, sent back, withdrawn, approved; a year begun with last year's."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from app.domain import words
from app.domain.catalog.money import price
from app.domain.catalog.rates import RateState, effective_from
from app.domain.catalog.values import Component, RateRow
from app.domain.changes_made import Changes
from app.domain.plain_text import one_line
from app.ui.forms import dialogs
from app.ui.writing import Act, Fields, Undo
from app.views.catalog import forms
from app.views.catalog.component_acts import ComponentActs
from app.views.catalog.host import CatalogHost
from app.views.catalog.numbers import micro_of, plain
from app.views.catalog.pages import RATES
from app.views.catalog.rate_page import price_of
from app.views.catalog.undoing import back, fields_back

_DRAFT, _SUBMITTED = (RateState.DRAFT,), (RateState.SUBMITTED,)
_OPEN = (RateState.DRAFT, RateState.SUBMITTED)


class RateActs:
    """The acts of one tab. Steps are of the chosen year: of the service with the focus, or of all."""

    def __init__(self, tab: CatalogHost, components: ComponentActs) -> None:
        self.tab = tab
        self.catalog = tab.services.catalog
        self._components = components

    def open_rate(self, of: Component | None) -> RateRow | None:
        """Return what is drafted or submitted of a component for the chosen year."""
        shown = self.tab.shown()
        if of is None or shown is None:
            return None
        found = (row for row in shown.versions(of.id) if row.rate.fiscal_year == self.tab.year)
        return next((row for row in found if row.rate.state in _OPEN), None)

    def set(self, of: Component | None = None) -> None:
        """Draft the rate of the component with the focus for the chosen year, or edit its draft."""
        of, tab, shown = of or self._components.current(), self.tab, self.tab.shown()
        if of is None or shown is None:
            return
        one, year, row = of, tab.year, self.open_rate(of)
        if row is not None and row.rate.state is RateState.DRAFT:
            self._edit(of, row)
            return
        known = price_of(shown.versions(of.id), year, shown.book())

        def submit(values: Fields) -> None:
            micro = micro_of(values["price"], "The rate")
            undo = back(tab, lambda made: partial(self.catalog.withdraw_rates, {made.ids[0]: 1}))
            act: Act = partial(self.catalog.draft_rate, one.id, year, micro, values["note"])
            tab.write(act, form=form, undo=undo, then=lambda _made: tab.show_page(RATES))

        before = plain(known) if known is not None else ""
        form = forms.rate_form(tab.form_owner(), of, year, submit, None, before)
        form.open()

    def _edit(self, of: Component, row: RateRow) -> None:
        tab = self.tab
        base = {"price_micro": row.rate.price_micro, "note": row.note}

        def make(base: Fields, mine: Fields) -> Act:
            return partial(self.catalog.edit_rate, row.rate.id, {name: base[name] for name in mine}, mine)

        def submit(values: Fields) -> None:
            typed = {"price_micro": micro_of(values["price"], "The rate"), "note": values["note"]}
            mine = {name: value for name, value in typed.items() if value != base[name]}
            tab.save(make, base, mine, form=form, undo=fields_back(make), titles=forms.RATE, words=forms.field_words)

        form = forms.rate_form(tab.form_owner(), of, row.rate.fiscal_year, submit, row, "")
        form.open()

    def begin_year(self) -> None:
        """Begin the chosen year with drafts of the rates that hold at the end of the one before."""
        undo = back(self.tab, lambda made: partial(self.catalog.withdraw_rates, dict.fromkeys(made.ids, 1)))
        self.tab.write(partial(self.catalog.begin_year, self.tab.year), undo=undo)

    # --- steps ------------------------------------------------------------------------------------
    def of_year(self, states: tuple[RateState, ...], *, all_services: bool) -> list[RateRow]:
        """Return rates of the chosen year in these states, of the service with the focus or of all."""
        shown = self.tab.shown()
        if shown is None:
            return []
        id = shown.service.id if shown.service is not None else 0
        return [
            row
            for row in shown.books.rates
            if row.rate.fiscal_year == self.tab.year
            and row.rate.state in states
            and (all_services or row.component.service_id == id)
        ]

    def submit(self) -> None:
        """Hand drafts to the budget office."""

        def undo(rows: list[RateRow]) -> Undo:
            again = {row.rate.id: row.version + 1 for row in rows}
            return back(self.tab, lambda _made: partial(self.catalog.send_back_rates, again))

        said = "OSBM gets them as they are; a submitted rate is not edited, it is sent back first."
        self._step("submit", "Submit rates", _DRAFT, self.catalog.submit_rates, said, undo)

    def send_back(self) -> None:
        """Make submitted rates drafts again."""

        def undo(rows: list[RateRow]) -> Undo:
            again = {row.rate.id: row.version + 1 for row in rows}
            return back(self.tab, lambda _made: partial(self.catalog.submit_rates, again))

        said = "They are drafts again, and can be edited."
        self._step("send_back", "Send rates back", _SUBMITTED, self.catalog.send_back_rates, said, undo)

    def withdraw(self) -> None:
        """Withdraw drafts or submitted rates, after a question."""
        said = "They stay on record and go no further; last year's rates hold on. It cannot be taken back."
        self._step("withdraw", "Withdraw rates", _OPEN, self.catalog.withdraw_rates, said, None)

    def approve(self) -> None:
        """Record OSBM's approval of submitted rates, with its date and reference."""
        said = "They hold from the first of the month after, never before the year begins. It cannot be taken back."
        self._step("approve", "Record OSBM's approval", _SUBMITTED, self.catalog.approve_rates, said, None, paper=True)

    def _step(
        self,
        what: str,
        action: str,
        states: tuple[RateState, ...],
        service: Callable[..., Changes],
        said: str,
        undo: Callable[[list[RateRow]], Undo] | None,
        *,
        paper: bool = False,
    ) -> None:
        tab, year, shown = self.tab, self.tab.year, self.tab.shown()
        own, every = self.of_year(states, all_services=False), self.of_year(states, all_services=True)
        if not every or shown is None:
            return
        name = one_line(shown.service.name) if shown.service is not None else ""
        scopes = [(f"{name}: {words.count(len(own), 'rate')}", "service")] if own else []
        scopes.append((f"All services: {words.count(len(every), 'rate')}", "all"))

        service_id = shown.service.id if shown.service is not None else 0

        def submit(values: Fields) -> None:
            seen = every if values["scope"] == "all" else own
            now = self.of_year(states, all_services=True)
            rows = [row for row in now if values["scope"] == "all" or row.component.service_id == service_id]
            if {row.rate.id for row in rows} != {row.rate.id for row in seen} and not self._sure_of_more(
                action, rows, len(seen)
            ):
                form.set_busy(False)
                return
            versions = {row.rate.id: row.version for row in rows}
            given = (values["approved_on"], values["reference"]) if paper else ()
            if undo is None and not self._sure(action, year, rows, said, given):
                form.set_busy(False)
                return
            tab.write(partial(service, versions, *given), form=form, undo=undo(rows) if undo is not None else None)

        now = tab.context.now if paper else None
        owner, title = tab.form_owner(), f"{action} of FY{year}" if not paper else f"{action} of rates of FY{year}"
        form = forms.step_form(owner, what, title, action, scopes, year, submit, said, now)
        form.open()

    def _sure(self, action: str, year: int, rows: list[RateRow], said: str, paper: tuple[Any, ...]) -> bool:
        text = f"{_listed(rows)}.\n\n{said}"
        if paper:
            on, reference = paper
            holds = words.day(effective_from(year, on))
            text = (
                f"{_listed(rows)}.\n\nApproved {words.day(on)}, reference {one_line(reference)}: in force from {holds}"
            )
            text += " on. Prices, date and reference cannot be taken back."
        question = f"{action} of FY{year}: {words.count(len(rows), 'rate')}?"
        return dialogs.confirm(self.tab.window(), question, text, action, danger=True)

    def _sure_of_more(self, action: str, rows: list[RateRow], before: int) -> bool:
        if not rows:
            self.tab.messages.note("These rates took another step meanwhile.", "Look at the list again.")
            return False
        question = f"{action}: {words.count(len(rows), 'rate')}?"
        text = f"When the form was opened there were {before:,}. Now these: {_listed(rows)}."
        return dialogs.confirm(self.tab.window(), question, text, action)


def _listed(rows: list[RateRow]) -> str:
    """Return rates with their prices, the first ones by name."""
    named = [f"{one_line(row.component.name)} {price(row.rate.price_micro)}" for row in rows[:8]]
    return words.joined([*named, *([f"{len(rows) - len(named):,} more"] if len(rows) > len(named) else [])])
