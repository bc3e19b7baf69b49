"""What is done with a year as a whole: its subscription, and what services cost in it."""

from __future__ import annotations

from datetime import date
from functools import partial

from app.domain import words
from app.domain.catalog.money import dollars
from app.domain.catalog.rates import RateState, instalment_months
from app.domain.catalog.values import SubscriptionYear
from app.domain.plain_text import one_line
from app.ui.forms import dialogs
from app.ui.writing import Fields
from app.views.catalog import bill_forms
from app.views.catalog.host import CatalogHost
from app.views.catalog.numbers import cents_of
from app.views.catalog.pages import SUBSCRIPTION, YEAR_END
from app.views.catalog.undoing import back

_AMOUNTS = {"cost": "cost_cents", "cash": "cash_cents", "imputed": "imputed_cents", "opening": "opening_cents"}


class YearActs:
    """The acts of one tab."""

    def __init__(self, tab: CatalogHost) -> None:
        self.tab = tab
        self.catalog = tab.services.catalog

    def subscription(self) -> SubscriptionYear | None:
        """Return the subscription with the focus on its page."""
        row = self.tab.row_of(SUBSCRIPTION)
        return row if isinstance(row, SubscriptionYear) else None

    def drafted(self) -> SubscriptionYear | None:
        """Return what is drafted for the chosen year; of what is submitted or approved a new version is drafted."""
        shown = self.tab.shown()
        found = shown.books.subscriptions if shown is not None else ()
        return next((one for one in found if one.fiscal_year == self.tab.year), None)

    def draft(self) -> None:
        """Draft the subscription of the chosen year, from what is known of it or of the year before."""
        tab, shown, year = self.tab, self.tab.shown(), self.tab.year
        if shown is None:
            return
        lines = sorted({one.category for one in shown.books.services if one.category})
        before = next((one for one in shown.books.subscriptions if one.fiscal_year <= year), None)

        def submit(values: Fields) -> None:
            amounts = {line: cents_of(values[f"staff{n}"], line) for n, line in enumerate(lines)}
            staff = {line: cents for line, cents in amounts.items() if cents}
            administration = cents_of(values["administration"], "Administration")
            act = partial(self.catalog.draft_subscription, year, administration, staff, values["note"], seen=seen)
            tab.write(act, form=form, undo=undo, then=lambda made: tab.show_row(SUBSCRIPTION, made.ids[0]))

        draft, seen = self.drafted(), 0
        if draft is not None and draft.state is RateState.DRAFT:
            seen = draft.version
            again = (draft.administration_cents, dict(draft.staff), draft.note)
            undo = back(tab, lambda _made: partial(self.catalog.draft_subscription, year, *again, seen=seen + 1))
        else:
            undo = back(tab, lambda made: partial(self.catalog.withdraw_subscription, made.ids[0], 1))
        form = bill_forms.subscription_form(tab.form_owner(), year, lines, submit, before)
        form.open()

    def submit(self) -> None:
        """Submit the subscription with the focus, with each agency's share."""
        of, tab = self.subscription(), self.tab
        if of is not None:
            undo = back(tab, lambda _made: partial(self.catalog.send_back_subscription, of.id, of.version + 1))
            tab.write(partial(self.catalog.submit_subscription, of.id, of.version), undo=undo)

    def send_back(self) -> None:
        """Make the submitted subscription a draft again."""
        of, tab = self.subscription(), self.tab
        if of is not None:
            undo = back(tab, lambda _made: partial(self.catalog.submit_subscription, of.id, of.version + 1))
            tab.write(partial(self.catalog.send_back_subscription, of.id, of.version), undo=undo)

    def withdraw(self) -> None:
        """Withdraw the subscription with the focus, after a question with its year."""
        of, tab = self.subscription(), self.tab
        if of is None:
            return
        title = f"Withdraw the subscription of FY{of.fiscal_year}, version {of.n}?"
        text = f"{dollars(of.total_cents)} are not billed by it. It stays on record and cannot be taken back."
        if dialogs.confirm(tab.window(), title, text, "Withdraw", danger=True):
            tab.write(partial(self.catalog.withdraw_subscription, of.id, of.version))

    def approve(self, of: SubscriptionYear | None = None) -> None:
        """Record OSBM's approval; instalments follow from its date."""
        of, tab = of or self.subscription(), self.tab
        if of is None:
            return
        one = of

        def submit(values: Fields) -> None:
            given = (values["approved_on"], values["reference"])
            if not self._sure(one, *given):
                form.set_busy(False)
                return
            tab.write(partial(self.catalog.approve_subscription, one.id, one.version, *given), form=form)

        form = bill_forms.approve_form(tab.form_owner(), of, submit, now=tab.context.now)
        form.open()

    def _sure(self, of: SubscriptionYear, on: date, reference: str) -> bool:
        months = instalment_months(of.fiscal_year, on)
        when = f"{words.count(len(months), 'instalment')} from {months[0].label} on" if months else "no instalment"
        agencies = len({share.agency_id for share in of.shares})
        text = (
            f"{dollars(of.total_cents)}, shared by {words.count(agencies, 'agency', 'agencies')}: {when}.\n"
            f"Approved {words.day(on)}, reference {one_line(reference)}.\n\n"
            "Shares, date and reference cannot be taken back; what is approved later is another version."
        )
        title = f"Record OSBM's approval of the subscription of FY{of.fiscal_year}, version {of.n}?"
        return dialogs.confirm(self.tab.window(), title, text, "Record", danger=True)

    def put_account(self) -> None:
        """Enter what a service cost in the year before that of the chosen rates: of the account with the focus, or of
        the service of the list."""
        tab, shown = self.tab, self.tab.shown()
        if shown is None:
            return
        row, service, year = tab.row_of(YEAR_END), tab.service(), tab.year - 1
        id = row.id if row is not None else service.id if service is not None else 0
        name = next((one.name for one in shown.books.services if one.id == id), "")
        of = next((one for one in shown.books.accounts.get(year, ()) if one.account.service_id == id), None)
        if not id:
            return
        version = of.version if of is not None else 0

        def submit(values: Fields) -> None:
            given = {column: cents_of(values[field], field) for field, column in _AMOUNTS.items()}
            before = {column: getattr(of.account, column) if of is not None else 0 for column in given}
            undo = back(tab, lambda _made: partial(self.catalog.put_account, id, year, version + 1, before))
            tab.write(partial(self.catalog.put_account, id, year, version, given), form=form, undo=undo)

        form = bill_forms.account_form(tab.form_owner(), name, id, year, submit, of)
        form.open()
