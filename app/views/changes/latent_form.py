"""The form that records a change after the fact, and the one that puts right what was recorded."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from PySide6.QtWidgets import QCheckBox, QLineEdit, QPlainTextEdit, QWidget

from app.domain.changes.values import Change
from app.domain.eastern import eastern, to_utc
from app.domain.vocabulary import ChangeScope
from app.ui.forms.end_follows import EndFollows
from app.ui.forms.fields import combo
from app.ui.forms.form import Form
from app.ui.forms.when import MomentField
from app.views.changes.forms import LINKS, add_links, who_field, who_values
from app.views.changes.kept_keys import LATENT
from app.views.changes.outcome_form import OUTCOMES, outcome_errors

Submit = Callable[[dict[str, Any]], object]
_LENGTH = timedelta(hours=1)


def latent_form(
    parent: QWidget, choices: Mapping[str, Sequence[tuple[str, str]]], now: Callable[[], datetime], submit: Submit
) -> Form:
    """Ask what was done without a change, when, and how it went; see `latent_values`."""
    form = Form(LATENT, parent, action="Record", submit=submit, check=partial(outcome_errors, now), key=LATENT)
    form.add("title", "What was changed", QLineEdit(), required=True)
    scopes = [(scope.label, scope.value) for scope in ChangeScope]
    form.add("scope", "Scope", combo(scopes, ChangeScope.MINOR.value))
    here = eastern(now())
    starts, ends = MomentField(here - _LENGTH, now=now), MomentField(here, now=now)
    EndFollows(starts, ends)
    form.add("actual_start", "It began (Eastern)", starts)
    form.add("actual_end", "It ended (Eastern)", ends)
    form.add("outcome", "Outcome", combo(OUTCOMES), required=True)
    form.add("backed_out", "Back-out", QCheckBox("It was backed out"))
    form.add("implementer", "Implementer", who_field(choices))
    form.add("affects_dit", "DIT", QCheckBox("Affects DIT as well"))
    add_links(form, choices, None)
    hint = "The next meeting is asked to ratify it."
    form.add("reason", "Why it was done at once", QPlainTextEdit(), required=True, hint=hint)
    form.add("implementation_plan", "What was done", QPlainTextEdit())
    return form


def latent_values(values: dict[str, Any]) -> tuple[dict[str, Any], dict[str, tuple[str, ...]], dict[str, Any]]:
    """Return what the services take: the columns, the links by kind, and what happened."""
    links = {name: tuple(sorted(values[name])) for name in LINKS}
    happened = {
        "actual_start": to_utc(values["actual_start"]),
        "actual_end": to_utc(values["actual_end"]),
        "outcome": values["outcome"],
        "backed_out": values["backed_out"],
    }
    row = {key: value for key, value in values.items() if key not in links and key not in happened}
    return {**row, **who_values(row.get("implementer"))}, links, happened


def correction_form(parent: QWidget, change: Change, now: Callable[[], datetime], submit: Submit) -> Form:
    """Ask what of an outcome was recorded wrongly, and why; values: outcome, backed_out, the actual times, reason."""
    title = f"Correct {change.number}"
    form = Form(title, parent, action="Correct", submit=submit, check=partial(outcome_errors, now), key=title)
    form.add("outcome", "Outcome", combo(OUTCOMES[1:], change.outcome or ""), required=True)
    backed = QCheckBox("It was backed out")
    backed.setChecked(bool(change.backed_out))
    form.add("backed_out", "Back-out", backed)
    start, end = change.actual_start or change.planned_start, change.actual_end or change.planned_end
    form.add("actual_start", "Actual start (Eastern)", MomentField(eastern(start), now=now))
    form.add("actual_end", "Actual end (Eastern)", MomentField(eastern(end), now=now))
    hint = "What stood there before is kept beside it; figures follow, and packets that were issued are restated."
    form.add("reason", "What was wrong", QPlainTextEdit(), required=True, hint=hint)
    return form


def corrections(change: Change, values: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return what a correction changes, by its kind: "outcome", "times"."""
    outcome = {"outcome": values["outcome"], "backed_out": values["backed_out"]}
    times = {"actual_start": to_utc(values["actual_start"]), "actual_end": to_utc(values["actual_end"])}
    found = {"outcome": outcome, "times": times}
    return {kind: new for kind, new in found.items() if any(getattr(change, name) != new[name] for name in new)}
