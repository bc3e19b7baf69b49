"""The calendar's forms: a change with its risk questionnaire, a vote, an outcome, a review, a moved meeting."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from PySide6.QtWidgets import QCheckBox, QLineEdit, QPlainTextEdit, QWidget

from app.domain import words
from app.domain.changes.risk import QUESTIONS
from app.domain.changes.values import Change
from app.domain.eastern import eastern, to_utc
from app.domain.vocabulary import ChangeScope, ChangeType
from app.ui.forms.check_list import CheckList
from app.ui.forms.fields import combo, set_value
from app.ui.forms.form import Form
from app.ui.forms.when import MomentField

Submit = Callable[[dict[str, Any]], object]
_LATER = "Not answered yet"


def _by_name(choice: tuple[str, str]) -> str:
    return choice[1].casefold()


def moment_field(at: datetime) -> MomentField:
    """Make a field for the date and time of an instant, in Eastern time."""
    return MomentField(eastern(at))


def _text(value: str = "", high: int = 62) -> QPlainTextEdit:
    field = QPlainTextEdit(value)
    field.setTabChangesFocus(True)
    field.setFixedHeight(high)
    return field


def change_form(
    parent: QWidget,
    choices: Mapping[str, Sequence[tuple[str, str]]],
    submit: Submit,
    *,
    day: date,
    change: Change | None = None,
) -> Form:
    """Ask for a new change on `day`, or edit `change`; `choices`: code and name of services, agencies, sites."""
    title = f"Edit {change.number}" if change else "New change"
    form = Form(title, parent, submit=submit, check=_check, key=title, enter_saves=False)
    form.add("title", "What is changed", QLineEdit(change.title if change else ""), required=True)
    types = [(kind.value.capitalize(), kind.value) for kind in ChangeType]
    scopes = [(scope.label, scope.value) for scope in ChangeScope]
    hint = "Emergency goes to ECAB; latent is recorded after the fact."
    form.add("type", "Type", combo(types, change.type.value if change else "normal"), hint=hint)
    form.add("scope", "Scope", combo(scopes, change.scope.value if change else "minor"))
    start = change.planned_start if change else to_utc(datetime.combine(day, time(4)))
    end = change.planned_end if change else to_utc(datetime.combine(day, time(7)))
    form.add("planned_start", "Planned start (Eastern)", moment_field(start))
    form.add("planned_end", "Planned end (Eastern)", moment_field(end))
    frozen = change is not None and change.state.value != "draft"
    for key, label in (("services", "Services"), ("agencies", "Agencies affected"), ("sites", "Sites")):
        field = CheckList(sorted(choices[key], key=_by_name), getattr(change, key) if change else ())
        field.setDisabled(frozen)
        form.add(key, label, field, hint="Withdraw the change to draft to alter this." if frozen else "")
    dit = QCheckBox("Affects DIT as well")
    dit.setChecked(change.affects_dit if change else True)
    form.add("affects_dit", "DIT", dit)
    form.add("implementer", "Implementer", QLineEdit(change.implementer if change else ""))
    for key, label in (
        ("reason", "Reason"),
        ("implementation_plan", "Implementation plan"),
        ("test_plan", "Test plan"),
        ("backout_plan", "Back-out plan"),
        ("communication_plan", "Communication plan"),
    ):
        form.add(key, label, _text(getattr(change, key) if change else ""))
    for question in QUESTIONS:
        box = combo([(_LATER, ""), *((a.text.capitalize(), a.id) for a in question.answers)])
        if change is not None and change.risk_answers.get(question.id):
            set_value(box, change.risk_answers[question.id])
        form.add(f"risk.{question.id}", f"Risk: {question.text}", box)
    return form


def _check(values: dict[str, Any]) -> dict[str, str]:
    if values["planned_end"] <= values["planned_start"]:
        return {"planned_end": "The end lies before the start. Give a later end."}
    return {}


def form_values(values: dict[str, Any]) -> tuple[dict[str, Any], dict[str, tuple[str, ...]]]:
    """Return what the services take: the columns, and the links by kind."""
    links = {name: tuple(sorted(values[name])) for name in ("services", "agencies", "sites")}
    answers = {key.removeprefix("risk."): v for key, v in values.items() if key.startswith("risk.") and v}
    row = {key: v for key, v in values.items() if key not in links and not key.startswith("risk.")}
    row["planned_start"], row["planned_end"] = to_utc(row["planned_start"]), to_utc(row["planned_end"])
    return {**row, "risk_answers": answers}, links


def vote_form(parent: QWidget, number: str, version: int, submit: Submit) -> Form:
    """Ask for a vote on this version of a change; values: decision ("approve", "reject"), note."""
    form = Form(f"Vote on {number}, version {version}", parent, action=f"Cast vote on {number}", submit=submit)
    form.add(
        "decision",
        "Your vote",
        combo((("Choose your vote", ""), ("Approve", "approve"), ("Reject", "reject"))),
        required=True,
        hint="A vote stands as cast and counts for exactly this version.",
    )
    form.add("note", "Note", _text())
    return form


def outcome_form(parent: QWidget, number: str, start: datetime, end: datetime, submit: Submit) -> Form:
    """Ask how the work went; values: outcome, backed_out, actual_start and actual_end in Eastern time."""
    form = Form(f"Outcome of {number}", parent, action=f"Record {number}", submit=submit)
    outcomes = (("Choose the outcome", ""), ("Successful", "successful"), ("Partial", "partial"), ("Failed", "failed"))
    form.add("outcome", "Outcome", combo(outcomes), required=True)
    backed = QCheckBox("It was backed out")
    form.add("backed_out", "Back-out", backed)
    form.add("actual_start", "Actual start (Eastern)", moment_field(start))
    form.add("actual_end", "Actual end (Eastern)", moment_field(end))
    return form


def review_form(parent: QWidget, number: str, submit: Submit) -> Form:
    """Ask what was learned from a change; value: review."""
    form = Form(f"Post-implementation review of {number}", parent, submit=submit)
    form.add("review", "What was learned", _text(high=140), required=True)
    return form


def meeting_form(parent: QWidget, wednesday: date, proposals: Sequence[date], submit: Submit) -> Form:
    """Ask on which day the board meets instead; the proposals come first, any other date by typing."""
    form = Form(f"Move the CAB of {words.weekday(wednesday)}", parent, action="Move", submit=submit)
    days = [("Choose a day", ""), *((words.weekday(day), day) for day in proposals)]
    form.add("to", "The board meets on", combo(days), required=True)
    return form
