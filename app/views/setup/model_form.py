"""The form of a model of standard changes, in three columns, and the one that asks when and why one ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from app.domain.changes.models import FIXABLE, Model
from app.domain.changes.risk import QUESTIONS
from app.domain.vocabulary import ChangeScope
from app.ui.forms.check_list import CheckList
from app.ui.forms.fields import combo, number, set_value
from app.ui.forms.form import Form
from app.ui.forms.id_list import IdList
from app.ui.forms.record_form import Submit
from app.ui.forms.when import DayField
from app.ui.look import plain, theme

_TEXTS = {
    "implementation_plan": "Implementation plan",
    "test_plan": "Test plan",
    "backout_plan": "Back-out plan",
    "communication_plan": "Communication plan",
}
LINKS = ("services", "sites")
_NUMBERS = {
    "longest_minutes": ("Time limit, in minutes", "Not limited"),
    "outage_minutes": ("Outage limit, in minutes", "None"),
    "lead_days": ("Lead time, in business days", "None"),
}
_MOST, _LIST_HIGH = 99_999, 84  # pixels at 100 %


def model_form(
    parent: QWidget, codes: Mapping[str, Sequence[tuple[str, str]]], submit: Submit, model: Model | None = None
) -> Form:
    """Ask what a model says, or edit a draft. `codes`: code and name of services and sites. See `model_values`."""
    title = "New change model" if model is None else f"Edit {model.called}"
    key = f"setup models {model.id if model is not None else 'new'}"
    form = Form(title, parent, submit=submit, key=key)
    form.add("name", "What is changed", QLineEdit(model.name if model else ""), required=True)
    scopes = [(scope.label, scope.value) for scope in ChangeScope]
    form.add("scope", "Scope", combo(scopes, model.scope.value if model else ChangeScope.MINOR.value))
    last: date | None = model.valid_to if model else None
    form.add("valid_to", "Ends on", DayField(last, empty=True))
    for name, (label, none) in _NUMBERS.items():
        field = number(0, _MOST)
        field.setSpecialValueText(none)
        field.setValue((getattr(model, name) if model else None) or 0)
        form.add(name, label, field)
    for name, label in (("services", "Services"), ("sites", "Sites")):
        offered = sorted(codes.get(name, ()), key=lambda pair: pair[1].casefold())
        chosen = getattr(model, name) if model else ()
        ended = [(code, f"{said} ({code}), no longer offered") for code, said in codes.get(f"ended_{name}", ())]
        box = CheckList([(code, f"{said} ({code})") for code, said in offered], chosen, ended)
        box.setFixedHeight(theme.px(_LIST_HIGH))
        form.add(name, label, box)
    fixed = IdList([(name, said.capitalize()) for name, said in FIXABLE.items()], model.fixed if model else ())
    fixed.setFixedHeight(theme.px(_LIST_HIGH))
    form.add("fixed", "Fixed, besides scope and risk", fixed)
    for name, label in _TEXTS.items():
        text = QPlainTextEdit(getattr(model, name) if model else "")
        text.setTabChangesFocus(True)
        form.add(name, label, text)
    for question in QUESTIONS:
        risk = combo([("Not answered yet", ""), *((a.text.capitalize(), a.id) for a in question.answers)])
        set_value(risk, model.risk_answers.get(question.id, "") if model else "")
        risk.setToolTip(plain.tip(question.text))
        form.add(f"risk.{question.id}", f"Risk: {question.text}", risk)
    _arrange(form)
    return form


def _arrange(form: Form) -> None:
    cell = form.cell
    form.body.arrange(
        [
            [
                [(cell("name"), 1)],
                [(cell("scope"), 1), (cell("valid_to"), 1)],
                [(cell("longest_minutes"), 1), (cell("outage_minutes"), 1)],
                [(cell("lead_days"), 1)],
                [(cell("fixed"), 1)],
            ],
            [
                [(cell("services"), 1.14), (cell("sites"), 1)],
                [(cell("implementation_plan"), 1), (cell("test_plan"), 1)],
                [(cell("backout_plan"), 1), (cell("communication_plan"), 1)],
            ],
            [[(cell(f"risk.{question.id}"), 1)] for question in QUESTIONS],
        ],
        least=264,
        parts=(0.87, 1.3, 0.85),
    )


def model_values(values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, tuple[str, ...]]]:
    """Return what the services take: the columns, and the links by kind."""
    links = {name: tuple(sorted(values[name])) for name in LINKS}
    answers = {key.removeprefix("risk."): v for key, v in values.items() if key.startswith("risk.") and v}
    row = {key: v for key, v in values.items() if key not in links and not key.startswith("risk.")}
    for name in _NUMBERS:
        row[name] = row[name] or None
    return {**row, "fixed": list(row["fixed"]), "risk_answers": answers}, links


def retire_form(parent: QWidget, model: Model, submit: Submit) -> Form:
    """Ask from when on a version is not in force and why, or why a draft is given up. Values: day, reason."""
    in_force = model.state == "approved"
    action = "End" if in_force else "Give up"
    form = Form(f"{action} {model.called}", parent, action=action, submit=submit, key=f"setup models end {model.id}")
    if in_force:
        hint = "The first day on which nothing is made from it; empty: from now on. What is scheduled goes on."
        form.add("day", "From", DayField(None, empty=True), hint=hint)
    form.add("reason", "Reason", QLineEdit(), required=True)
    return form
