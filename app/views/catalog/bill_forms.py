"""Forms of bills, disputes, subscriptions and year ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QLineEdit, QWidget

from app.domain.catalog.money import dollars, price
from app.domain.catalog.values import DisputeRow, SubscriptionYear, YearEnd
from app.domain.periods import Period
from app.domain.plain_text import one_line
from app.ui.forms.fields import combo
from app.ui.forms.form import Form
from app.views.catalog.forms import Now, Submit, add_paper, line, text_field
from app.views.catalog.kept_keys import key_of
from app.views.catalog.line_page import LineLine, what
from app.views.catalog.numbers import cents_of, checked, micro_of, plain_cents


def issue_form(parent: QWidget, months: Sequence[Period], submit: Submit) -> Form:
    """Ask for the month whose bills are issued; value: month."""
    form = Form("Issue bills", parent, action="Look what is due", submit=submit, key=key_of("issue"))
    form.add("month", "Month", combo([(one.label, one.key) for one in months], months[0].key))
    form.notice("Nothing is issued yet: what is due is shown first.")
    return form


def dispute_form(parent: QWidget, of: LineLine, submit: Submit) -> Form:
    """Ask why a line is disputed; values: reason, claimed."""
    form = Form(f"Dispute line {of.line.n} of {of.bill}", parent, action="Dispute", submit=submit,
                check=checked({"claimed": ("What it should be", cents_of)}),
                key=key_of("dispute", of.line.id))  # fmt: skip
    form.add("reason", "Reason", text_field(), required=True, hint="What is not as it should be.")
    form.add("claimed", "What it should be, in dollars", QLineEdit(), hint="Empty: the agency does not say.")
    form.notice(f"{what(of.line)}: {dollars(of.line.amount_cents)}. It stands until it is decided.")
    return form


def correct_form(parent: QWidget, of: LineLine, submit: Submit) -> Form:
    """Ask for the units that were told too little, or below zero too much; values: units, reason."""
    month = Period.parse(of.line.month).label
    form = Form(f"Correct units of {what(of.line)}", parent, action="Add the difference", submit=submit,
                check=checked({"units": ("The units", micro_of)}), key=key_of("correct", of.line.id))  # fmt: skip
    form.add("units", f"Difference in units ({one_line(of.line.unit)})", QLineEdit(), required=True,
             hint="3 where more was used than was told, -3 where less was.")  # fmt: skip
    form.add("reason", "Reason", text_field(), required=True, hint="Why what the source told is not so.")
    form.notice(
        f"{one_line(of.agency)}, {month}, at {price(of.line.price_micro)}. No bill is changed:"
        " it is a correction on the next one."
    )
    return form


def compare_form(parent: QWidget, agency: str, month: str, months: Sequence[str], submit: Submit) -> Form:
    """Ask with which month a bill is compared; value: month."""
    form = Form(f"Compare {Period.parse(month).label}", parent, action="Compare", submit=submit, key=key_of("compare"))
    form.notice(f"Bills of {one_line(agency)}.")
    form.add("month", "With the bill of", combo([(Period.parse(one).label, one) for one in months], months[0]))
    return form


def decide_form(parent: QWidget, of: DisputeRow, submit: Submit, *, upheld: bool) -> Form:
    """Ask for the outcome of a dispute; values: outcome, and of one that is upheld credit."""
    action = "Uphold" if upheld else "Refuse"
    check = checked({"credit": ("What is given back", cents_of)}) if upheld else None
    form = Form(f"{action} {of.number}", parent, action=f"{action} {of.number}", submit=submit, check=check,
                key=key_of("uphold" if upheld else "refuse", of.id))  # fmt: skip
    said = []
    if upheld:
        left = of.left_cents if of.left_cents is not None else of.amount_cents
        # where the agency does not say what it should be, nothing is offered: the whole line is seldom meant
        claimed = min(of.amount_cents - of.claimed_cents, left) if of.claimed_cents is not None else 0
        form.add("credit", "Dollars given back", line(plain_cents(claimed) if claimed > 0 else ""), required=True,
                 hint=f"{dollars(left)} at most.")  # fmt: skip
        if left < of.amount_cents:
            said.append(f"Corrections or earlier disputes took off the rest: {dollars(left)} of it can be given back.")
        if of.waits:
            said.append(f"{of.waits} What is upheld counts towards what comes back by it, not on top.")
    form.add("outcome", "Outcome", text_field(), required=True, hint="The agency reads it.")
    about = f"{one_line(of.component) or 'Subscription'} on {of.bill}, {dollars(of.amount_cents)}"
    form.notice(" ".join([f"{about}.", *said, "A decision stands: it cannot be taken back."]))
    return form


def subscription_form(
    parent: QWidget, year: int, lines: Sequence[str], submit: Submit, of: SubscriptionYear | None
) -> Form:
    """Ask for what a year costs; values: administration, note, and staff0, staff1… in the order of `lines`."""
    fields = {"administration": ("Administration", cents_of)}
    fields |= {f"staff{n}": (one_line(name), cents_of) for n, name in enumerate(lines)}
    form = Form(f"Subscription of FY{year}", parent, action="Save draft", submit=submit, check=checked(fields),
                key=key_of("draft_subscription", 0, year))  # fmt: skip
    now = dict(of.staff) if of is not None else {}
    amount = plain_cents(of.administration_cents) if of is not None else ""
    form.add("administration", "Administration, in dollars", line(amount), required=True)
    for n, name in enumerate(lines):
        cents = plain_cents(now[name]) if now.get(name) else ""
        form.add(f"staff{n}", f"Staff of {one_line(name)}", QLineEdit(cents))
    form.add("note", "Note", text_field(of.note if of is not None else "", 2))
    form.notice(
        "Agencies share it by what they were billed in the year before, when it is submitted; in a first year"
        " by its own bills so far."
    )
    return form


def approve_form(parent: QWidget, of: SubscriptionYear, submit: Submit, *, now: Now) -> Form:
    """Ask for OSBM's approval of a subscription; values: approved_on, reference."""
    form = Form(f"OSBM's approval of the subscription of FY{of.fiscal_year}", parent, action="Record", submit=submit,
                key=key_of("approve_subscription", of.id))  # fmt: skip
    add_paper(form, now)
    form.notice(f"{dollars(of.total_cents)} are billed in equal parts in the months left. It cannot be taken back.")
    return form


def account_form(parent: QWidget, service: str, service_id: int, year: int, submit: Submit, of: YearEnd | None) -> Form:
    """Ask for a service's costs of a year; values: cost, cash, imputed, opening."""
    fields: dict[str, tuple[str, Callable[[str, str], int]]] = {
        "cost": ("Allowable cost", cents_of),
        "cash": ("Cash expenses", cents_of),
        "imputed": ("Imputed revenue", cents_of),
        "opening": ("Reserve when it began", cents_of),
    }
    form = Form(f"Costs of {one_line(service)} in FY{year}", parent, submit=submit, check=checked(fields),
                key=key_of("put_account", service_id, year))  # fmt: skip
    account = of.account if of is not None else None
    known: dict[str, Any] = {}
    if account is not None:
        known = {"cost": account.cost_cents, "cash": account.cash_cents, "imputed": account.imputed_cents,
                 "opening": account.opening_cents}  # fmt: skip
    hints = {"cash": "Of the cost; the reserve is measured in days of it.", "imputed": "Use that nobody paid for."}
    for name, (title, _read) in fields.items():
        form.add(name, title, QLineEdit(plain_cents(known[name]) if known.get(name) else ""), hint=hints.get(name, ""))
    if account is not None:
        form.notice(f"Billed in FY{year}: {dollars(account.billed_cents)}, counted from the bills.")
    return form
