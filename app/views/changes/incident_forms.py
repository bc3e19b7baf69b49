"""Forms about incidents that a change may have caused: confirmed, refused, linked by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.domain.changes.incidents import JudgedProposal
from app.domain.changes.values import Change
from app.domain.plain_text import one_line
from app.ui.forms.fields import combo
from app.ui.forms.form import Form
from app.ui.forms.record_field import RecordField

Submit = Callable[[dict[str, Any]], object]
CONFIRMED, REFUSED = "confirmed", "refused"


def named(one: JudgedProposal) -> str:
    """Return an incident in a line: number and title."""
    return one_line(f"{one.proposal.incident.number} {one.proposal.incident.title}")


def judge_form(
    parent: QWidget,
    change: Change,
    incidents: Sequence[JudgedProposal],
    verdict: str,
    submit: Submit,
    chosen: int | None = None,
) -> Form:
    """Ask which incident comes, or does not come, from a change, and why; values: ticket (id), why.

    `chosen`: the one that was pointed at; else nothing is.
    """
    refuses = verdict == REFUSED
    title = f"Does not come from {change.number}" if refuses else f"Comes from {change.number}"
    action = "Refuse the incident" if refuses else "Confirm the incident"
    form = Form(title, parent, action=action, submit=submit, key=f"{title} {chosen or 0}")
    form.of = chosen
    choices = [("Choose the incident", ""), *((named(one), one.proposal.incident.id) for one in incidents)]
    form.add("ticket", "Incident", combo(choices, chosen or ""), required=True)
    hint = (
        "Kept beside the incident." if refuses else "It is linked in the ticket; the next meeting reviews the change."
    )
    form.add("why", "Why not" if refuses else "How it is known", QPlainTextEdit(), required=refuses, hint=hint)
    return form


def link_form(parent: QWidget, change: Change, field: RecordField, submit: Submit) -> Form:
    """Ask which incident comes from a change although no rule proposes it; values: ticket (id), why."""
    title = f"Link an incident to {change.number}"
    form = Form(title, parent, action="Link the incident", submit=submit, key=title)
    form.add("ticket", "Incident", field, required=True, hint="Found by its number or by words of it.")
    form.add("why", "How it is known", QPlainTextEdit(), hint="The next meeting reviews the change.")
    return form
