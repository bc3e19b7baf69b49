"""Forms of components, rates and rate cases."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from app.domain import words
from app.domain.catalog.money import dollars, price
from app.domain.catalog.rate_case import Pool
from app.domain.catalog.values import Component, Cost, Forecasted, RateCase, RateRow
from app.domain.plain_text import one_line
from app.domain.typed_time import Lean
from app.ui.forms.fields import combo, number
from app.ui.forms.form import Form
from app.ui.forms.when import DayField
from app.ui.look import theme
from app.views.catalog.kept_keys import key_of
from app.views.catalog.numbers import cents_of, checked, micro_of, plain, plain_cents

Submit = Callable[[dict[str, Any]], object]
Now = Callable[[], datetime]
#: Fields of a component as a form and an edit in conflict call them.
COMPONENT = {
    "code": "Code",
    "name": "Name",
    "unit": "Unit",
    "description": "Description",
    "valid_from": "First day",
    "valid_to": "Last day",
}
RATE = {"price_micro": "Rate", "note": "Note"}
CASE = {"carried_cents": "Carried over", "note": "Note"}


def text_field(text: str = "", lines: int = 3) -> QPlainTextEdit:
    """Return a field for a text of some lines."""
    field = QPlainTextEdit(text)
    field.setTabChangesFocus(True)
    field.setFixedHeight(field.fontMetrics().lineSpacing() * lines + theme.px(16))
    return field


def line(text: str = "") -> QLineEdit:
    """Return a field of one line whose text is selected as it opens: typing replaces what was known."""
    field = QLineEdit(text)
    field.selectAll()
    return field


def field_words(field: str, value: object) -> str:
    """Return a value of a field in words, for an edit in conflict."""
    if value is None or value == "":
        return "Nothing"
    if isinstance(value, date):
        return words.day(value)
    if isinstance(value, int) and field.endswith("_micro"):
        return price(value)
    if isinstance(value, int) and field.endswith("_cents"):
        return dollars(value)
    return one_line(str(value))


def component_form(
    parent: QWidget,
    service: str,
    service_id: int,
    submit: Submit,
    *,
    now: Now,
    first: date,
    of: Component | None = None,
) -> Form:
    """Ask for a component; values: code, name, unit, description, valid_from, valid_to. `of`: the one edited."""
    title = f"Edit {of.code}" if of is not None else f"New component of {one_line(service)}"
    key = key_of("edit_component", of.id) if of is not None else key_of("add_component", service_id)
    form = Form(title, parent, submit=submit, key=key)
    form.add("name", "Name", QLineEdit(of.name if of else ""), required=True, hint="As a bill calls it.")
    form.add("code", "Code", QLineEdit(of.code if of else ""), required=True, hint="By which sources name it.")
    form.add(
        "unit", "Unit", QLineEdit(of.unit if of else ""), required=True, hint="What is counted: mailbox, GB, hour."
    )
    form.add(
        "valid_from", "First day", DayField(of.valid_from if of else first, lean=Lean.NEAR, now=now), required=True
    )
    form.add("valid_to", "Last day", DayField(of.valid_to if of else None, lean=Lean.FUTURE, empty=True, now=now),
             hint="Empty: it is offered on.")  # fmt: skip
    form.add("description", "Description", text_field(of.description if of else ""), hint="What a requester gets.")
    return form


def end_form(parent: QWidget, of: Component, submit: Submit, *, now: Now, last: date) -> Form:
    """Ask for the last day of a component; value: valid_to."""
    form = Form(f"End {of.code} {one_line(of.name)}", parent, action="End", submit=submit,
                key=key_of("end_component", of.id))  # fmt: skip
    form.add("valid_to", "Last day", DayField(of.valid_to or last, lean=Lean.FUTURE, now=now), required=True)
    form.notice("What was used until then is billed; its rates and bills stay on record.")
    return form


def rate_form(parent: QWidget, of: Component, year: int, submit: Submit, draft: RateRow | None, before: str) -> Form:
    """Ask for a component's rate of a fiscal year; values: price, note. `draft`: the one edited."""
    form = Form(f"Rate of {of.code} for FY{year}", parent, action="Save draft", submit=submit,
                check=checked({"price": ("The rate", micro_of)}), key=key_of("set_rate", of.id, year))  # fmt: skip
    now = plain(draft.rate.price_micro) if draft is not None else before
    form.add("price", f"Dollars per {one_line(of.unit)}", line(now), required=True, hint="Up to six decimals.")
    form.add("note", "Note", text_field(draft.note if draft is not None else ""), hint="Why it is so; OSBM reads it.")
    form.notice("It is a draft until it is submitted: last year's rate holds until OSBM approves.")
    return form


def step_form(parent: QWidget, what: str, title: str, action: str, scopes: Sequence[tuple[str, str]], year: int,
              submit: Submit, said: str, paper: Now | None = None) -> Form:  # fmt: skip
    """Ask which rates of a year take a step; values: scope, and of an approval approved_on and reference.

    `scopes`: (text, value) pairs. `paper`: the clock, where OSBM's day and reference are asked for.
    """
    form = Form(title, parent, action=action, submit=submit, key=key_of(what, 0, year))
    form.add("scope", "Which", combo(list(scopes), scopes[0][1]))
    if paper is not None:
        add_paper(form, paper)
    form.notice(said)
    return form


def add_paper(form: Form, now: Now) -> None:
    """Ask for the day and the reference of OSBM's approval: approved_on, reference."""
    form.add("approved_on", "Approved by OSBM on", DayField(None, lean=Lean.PAST, empty=True, now=now), required=True)
    form.add("reference", "OSBM's reference", QLineEdit(), required=True, hint="As on OSBM's letter.")


def cost_form(parent: QWidget, case: RateCase, submit: Submit, of: Cost | None = None) -> Form:
    """Ask for a cost of a case; values: pool, name, amount, basis. `of`: the one edited."""
    title = (
        f"Edit {one_line(of.name)}" if of is not None else f"Cost of {one_line(case.service)} in FY{case.fiscal_year}"
    )
    key = key_of("edit_cost", of.id) if of is not None else key_of("add_cost", case.id)
    form = Form(title, parent, submit=submit, check=checked({"amount": ("The amount", cents_of)}), key=key)
    chosen = of.pool if of is not None else Pool.DIRECT
    form.add("pool", "Pool", combo([(one.label, one.value) for one in Pool], chosen.value))
    form.add("name", "What it is", QLineEdit(of.name if of else ""), required=True, hint="Licenses, staff, power.")
    form.add("amount", "Dollars a year", QLineEdit(plain_cents(of.amount_cents) if of else ""), required=True)
    form.add("basis", "How it was allocated", text_field(of.basis if of else "", 2),
             hint="By which measure this part of a shared cost is the service's.")  # fmt: skip
    return form


def forecast_form(parent: QWidget, of: Forecasted, submit: Submit) -> Form:
    """Ask for what is expected to be used; values: units, weight, basis."""
    form = Form(f"Forecast of {one_line(of.component)}", parent, submit=submit,
                check=checked({"units": ("The units", micro_of)}), key=key_of("edit_forecast", of.id))  # fmt: skip
    form.add("units", f"Units in the year ({one_line(of.unit)})", line(plain(of.expected.units_micro)), required=True)
    weight = number(0, 100_000)
    weight.setValue(of.expected.weight)
    form.add("weight", "Weight", weight, hint="What one unit costs beside one of another component.")
    form.add("basis", "Basis", text_field(of.basis, 2), hint="From which figures, trends or commitments.")
    return form


def case_form(parent: QWidget, case: RateCase, submit: Submit) -> Form:
    """Ask for the note of a case and what it carries over; values: carried, note."""
    form = Form(f"Rate case of {one_line(case.service)} for FY{case.fiscal_year}", parent, submit=submit,
                check=checked({"carried": ("What is carried over", cents_of)}),
                key=key_of("edit_case", case.id))  # fmt: skip
    carried = line(plain_cents(case.carried_cents))
    form.add("carried", f"Dollars from FY{case.fiscal_year - 1}", carried, hint="Below zero: it is given back.")
    form.add("note", "Note", text_field(case.note), hint="What whoever decides should know.")
    return form
