"""The form of a post-implementation review: what was learned, of a failure its cause, and what follows from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from app.domain import words
from app.domain.agencies import PersonRef
from app.domain.changes.values import Change
from app.domain.choices import Choice, Choices
from app.domain.eastern import local_date
from app.domain.plain_text import one_line
from app.domain.typed_time import Lean
from app.ui.forms.form import Form
from app.ui.forms.typeahead import Typeahead
from app.ui.forms.when import DayField

Submit = Callable[[dict[str, Any]], object]
_ACTION = ("action", "owner", "due")


def review_form(
    parent: QWidget,
    change: Change,
    why: Sequence[str],
    people: Sequence[PersonRef],
    now: Callable[[], datetime],
    submit: Submit,
) -> Form:
    """Ask what was learned from a change; values: review, cause, well, and see `action_of`.

    `why`: it is reviewed as a failure; then the cause and what went well are needed. `people`: whoever may own an
    action; nobody: none is asked for.
    """
    title = f"Post-implementation review of {change.number}"
    check = partial(_action_errors, now) if people else None
    form = Form(title, parent, submit=submit, check=check, key=title)
    if why:
        form.notice(f"The next meeting reviews it: {words.joined(why)}.")
    form.add("review", "What was learned", _text(), required=True)
    form.add("cause", "Cause", _text(), required=bool(why), hint="" if why else "Where something went wrong.")
    form.add("well", "What went well", _text(), required=bool(why), hint="“Nothing” is an answer." if why else "")
    if people:
        _add_action(form, people, now)
    return form


def action_form(
    parent: QWidget, change: Change, people: Sequence[PersonRef], now: Callable[[], datetime], submit: Submit
) -> Form:
    """Ask what follows from a change, who does it and by when; see `action_of`."""
    title = f"Action from {change.number}"
    form = Form(title, parent, action="Add the action", submit=submit, check=partial(_action_errors, now), key=title)
    _add_action(form, people, now, required=True)
    return form


def _add_action(
    form: Form, people: Sequence[PersonRef], now: Callable[[], datetime], *, required: bool = False
) -> None:
    owners = Choices([Choice(one.id, one_line(one.name), synonyms=(one.login or "",)) for one in people])
    hint = "It stands on every agenda until it is closed."
    form.add("action", "What is to be done", QLineEdit(), required=required, hint=hint)
    form.add("owner", "Who does it", Typeahead(owners, None, None, "people", "person"), required=required)
    form.add("due", "By when", DayField(None, lean=Lean.FUTURE, empty=True, now=now), required=required)


def action_of(values: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the action that was asked for, as the services take it; None where none was."""
    if not str(values.get("action") or "").strip():
        return None
    return {"title": str(values["action"]).strip(), "owner_id": values["owner"], "due_on": values["due"]}


def _action_errors(now: Callable[[], datetime], values: dict[str, Any]) -> dict[str, str]:
    given = [bool(values[name]) for name in _ACTION]
    if not any(given):
        return {}
    said = ("Say what is to be done.", "Say who does it.", "Say by when.")
    errors = {name: text for name, text, is_given in zip(_ACTION, said, given, strict=True) if not is_given}
    due: date | None = values["due"]
    if due is not None and due < local_date(now()):
        errors["due"] = f"{words.weekday(due)} is past. Give a later day."
    return errors


def _text() -> QPlainTextEdit:
    field = QPlainTextEdit()
    field.setTabChangesFocus(True)
    return field
