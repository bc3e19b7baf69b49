"""What is done with disputes: withdrawn by the agency, upheld with a credit, refused."""

from __future__ import annotations

from functools import partial

from app.domain.catalog.money import dollars
from app.domain.catalog.values import DisputeRow
from app.domain.plain_text import one_line
from app.ui.forms import dialogs
from app.ui.writing import Fields
from app.views.catalog import bill_forms, dispute_page
from app.views.catalog.host import CatalogHost
from app.views.catalog.numbers import cents_of
from app.views.catalog.pages import DISPUTES


class DisputeActs:
    """The acts of one tab. What is decided, or withdrawn, is so for good: it asks with the number."""

    def __init__(self, tab: CatalogHost) -> None:
        self.tab = tab
        self.catalog = tab.services.catalog

    def dispute(self) -> DisputeRow | None:
        """Return the dispute with the focus on its page."""
        row = self.tab.row_of(DISPUTES)
        return row if isinstance(row, DisputeRow) else None

    def withdraw(self) -> None:
        """Record that the agency withdrew it, after a question with its number."""
        of, tab = self.dispute(), self.tab
        if of is None:
            return
        text = f"{dispute_page.what(of)} on {of.bill} stands as it was billed. It cannot be taken back."
        if dialogs.confirm(tab.window(), f"Withdraw {of.number}?", text, "Withdraw", danger=True):
            tab.write(partial(self.catalog.withdraw_dispute, of.id, of.version))

    def uphold(self, of: DisputeRow | None = None) -> None:
        """Decide for the agency, with what is given back."""
        self._decide(of or self.dispute(), upheld=True)

    def refuse(self, of: DisputeRow | None = None) -> None:
        """Decide that the line stands."""
        self._decide(of or self.dispute(), upheld=False)

    def _decide(self, of: DisputeRow | None, *, upheld: bool) -> None:
        tab = self.tab
        if of is None:
            return
        one = of

        def submit(values: Fields) -> None:
            credit = cents_of(values["credit"], "What is given back") if upheld else None
            if not self._sure(one, credit):
                form.set_busy(False)
                return
            tab.write(partial(self.catalog.decide_dispute, one.id, one.version, credit, values["outcome"]), form=form)

        form = bill_forms.decide_form(tab.form_owner(), of, submit, upheld=upheld)
        form.open()

    def _sure(self, of: DisputeRow, credit: int | None) -> bool:
        about = f"{dispute_page.what(of)} on {of.bill} of {one_line(of.agency)}, billed with {dollars(of.amount_cents)}"
        action = "Refuse" if credit is None else "Uphold"
        becomes = (
            "it stands as it was billed" if credit is None else f"{dollars(credit)} are given back on the next bill"
        )
        text = f"{about}: {becomes}.\n\nThe decision, its amount and its outcome cannot be taken back."
        return dialogs.confirm(self.tab.window(), f"{action} {of.number}?", text, action, danger=True)
