"""The matrix's forms: assign a role, name a contact, write an action, plan a review."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from app.domain import words
from app.domain.agencies import PersonRef
from app.domain.choices import Choice
from app.domain.reviews.actions import Action
from app.domain.typed_time import Lean
from app.ui.forms.fields import combo, number, set_value
from app.ui.forms.form import Form
from app.ui.forms.typeahead import Typeahead
from app.ui.forms.when import DayField
from app.ui.look import theme
from app.views.agencies.model import ROLE_CHOICES

Submit = Callable[[dict[str, Any]], object]
NOBODY = ("Nobody: leave the role open", 0)
#: The fields of an action that are edited, with their titles.
ACTION_FIELDS = {
    "title": "What is to be done",
    "kind": "Kind",
    "owner": "Owner",
    "due_on": "Due",
    "state": "State",
    "effect": "Effect",
}
KINDS = (
    ("Action", "action"),
    ("Improvement", "improvement"),
    ("Decision", "decision"),
    ("Requirement for a new shared service", "requirement"),
)
STATES = (("Open", "open"), ("Done", "done"), ("Dropped", "dropped"))
_LABELS = {"kind": {code: label for label, code in KINDS}, "state": {code: label for label, code in STATES}}


def assign_form(
    parent: QWidget, codes: Sequence[str], people: Sequence[PersonRef], today: date, submit: Submit
) -> Form:
    """Give a role for one or several agencies to somebody; values: role, person_id, since."""
    which = codes[0] if len(codes) == 1 else f"{len(codes)} agencies"
    form = Form(f"Assign {which}", parent, action="Assign", submit=submit, key=f"Assign {' '.join(sorted(codes))}")
    form.add("role", "Role", combo(ROLE_CHOICES, "brm"))
    # Nobody is chosen on purpose: Enter alone must not leave the role of many agencies open.
    choices = [Choice(p.id, p.name, detail=p.title) for p in people]
    person = Typeahead(choices, things="people", remember="person id", apart=Choice(NOBODY[1], NOBODY[0]))
    form.add("person_id", "Person", person, required=True, hint="A part of the name is enough.")
    form.add("since", "From", DayField(today), hint="Who held the role before is kept with dates.")
    if len(codes) > 1:
        shown = ", ".join(codes[:12]) + (f" and {len(codes) - 12} more" if len(codes) > 12 else "")
        form.field("role").setAccessibleDescription(f"For {shown}")
    return form


def contact_form(parent: QWidget, code: str, submit: Submit) -> Form:
    """Ask for a new contact; values: kind, name, title, email, phone, rank."""
    title = f"New contact for {code}"
    form = Form(title, parent, action="Add contact", submit=submit, key=title)
    form.add("kind", "For", combo((("Major incidents (MIP)", "mip"), ("Billing", "billing"), ("Security", "security"))))
    form.add("name", "Name", QLineEdit(), required=True)
    form.add("title", "Title", QLineEdit())
    form.add("email", "E-mail", QLineEdit())
    form.add("phone", "Phone", QLineEdit())
    form.add("rank", "Called as number", number(1, 9), hint="1 is called first.")
    return form


def action_form(parent: QWidget, code: str, today: date, submit: Submit, action: Action | None = None) -> Form:
    """Ask for a new action or the changes of one; values: kind, title, owner, due_on, state, effect."""
    title = f"Action for {code}" if action else f"New action for {code}"
    form = Form(title, parent, submit=submit, key=f"{title} {action.id if action else ''}".strip())
    form.add("title", ACTION_FIELDS["title"], QLineEdit(), required=True)
    form.add("kind", ACTION_FIELDS["kind"], combo(KINDS))
    form.add("owner", ACTION_FIELDS["owner"], QLineEdit())
    due = DayField(action.due_on if action else today, lean=Lean.FUTURE, empty=True)
    form.add("due_on", ACTION_FIELDS["due_on"], due)
    form.add("state", ACTION_FIELDS["state"], combo(STATES))
    effect = QPlainTextEdit()
    effect.setTabChangesFocus(True)
    effect.setFixedHeight(theme.px(70))
    form.add("effect", ACTION_FIELDS["effect"], effect, hint="What it changed, measured where it can be.")
    if action is not None:
        for key in ("title", "kind", "owner", "state", "effect"):
            set_value(form.field(key), getattr(action, key))
    return form


def action_words(field: str, value: object) -> str:
    """Return a value of an action as its form shows it."""
    if isinstance(value, date):
        return words.day(value)
    return _LABELS.get(field, {}).get(str(value), "" if value is None else str(value))


def review_form(parent: QWidget, code: str, today: date, periods: Sequence[tuple[str, str]], submit: Submit) -> Form:
    """Plan a service review; values: held_on, period."""
    title = f"Plan a service review of {code}"
    form = Form(title, parent, action="Plan", submit=submit, key=title)
    form.add("held_on", "Held on", DayField(today, lean=Lean.FUTURE))
    form.add("period", "Period", combo(periods))
    return form
