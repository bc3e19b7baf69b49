"""The matrix's forms: assign a role, name a contact, write an action, plan a review."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from app.domain import words
from app.domain.agencies import Contact, PersonRef
from app.domain.choices import Choice
from app.domain.plain_text import one_line
from app.domain.reviews.actions import KINDS, STAGES, STATES, Action
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
    "measure": "What is measured",
    "measured_before": "Before",
    "measured_after": "After",
}
#: Those of a requirement besides, where services are offered.
WISH_FIELDS = {"stage": "Stage", "service_id": "Service"}
_LABELS = {"kind": KINDS, "state": STATES, "stage": STAGES}
NO_SERVICE = 0


def _pairs(words_by_code: dict[str, str]) -> list[tuple[str, str]]:
    return [(label, code) for code, label in words_by_code.items()]


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


def then_form(parent: QWidget, today: date, submit: Submit) -> Form:
    """Ask for the day whose matrix is written; value: on."""
    form = Form("The matrix of another day", parent, action="Export", submit=submit, key="Matrix of another day")
    form.add("on", "Day", DayField(today, lean=Lean.PAST), hint="A later day: as it is planned.")
    form.notice("An earlier day says what it said then, whatever was written since.")
    return form


def hand_over_form(
    parent: QWidget, brm: PersonRef, codes: Sequence[str], people: Sequence[PersonRef], today: date, submit: Submit
) -> Form:
    """Ask who follows a BRM, and from when; values: person_id, since."""
    title = f"Hand over the agencies of {one_line(brm.name)}"
    form = Form(title, parent, action="Hand over", submit=submit, key=f"Hand over {brm.id}")
    choices = [Choice(p.id, p.name, detail=p.title) for p in people if p.login is not None and p.id != brm.id]
    form.add("person_id", "Who follows", Typeahead(choices, things="people"), required=True)
    form.add("since", "From", DayField(today, lean=Lean.FUTURE), hint="What was before is kept with its dates.")
    form.notice(
        f"{words.count(len(codes), 'agency', 'agencies')}: {', '.join(codes)}. Reviews planned from that day on are"
        " handed over as well; who was invited there is told."
    )
    return form


def contact_form(parent: QWidget, code: str, submit: Submit, contact: Contact | None = None) -> Form:
    """Ask for a new contact or the changes of one; values: kind, name, title, email, phone, rank."""
    title = f"Contact {contact.id} of {code}" if contact else f"New contact for {code}"
    form = Form(f"Contact of {code}" if contact else title, parent, action="Save" if contact else "Add contact",
                submit=submit, key=title)  # fmt: skip
    form.add("kind", "For", combo((("Major incidents (MIP)", "mip"), ("Billing", "billing"), ("Security", "security"))))
    form.add("name", "Name", QLineEdit(), required=True)
    form.add("title", "Title", QLineEdit())
    form.add("email", "E-mail", QLineEdit())
    form.add("phone", "Phone", QLineEdit())
    form.add("rank", "Called as number", number(1, 9), hint="1 is called first.")
    if contact is not None:
        for key, value in contact_fields(contact).items():
            set_value(form.field(key), value)
        form.notice("The person is changed wherever they are named.")
    return form


def contact_fields(contact: Contact) -> dict[str, Any]:
    """Return the fields of a contact as its form has them."""
    p = contact.person
    own = {"kind": contact.kind, "rank": contact.rank}
    return {**own, "name": p.name, "title": p.title, "email": p.email, "phone": p.phone}


def contact_words(field: str, value: object) -> str:
    """Return a value of a contact as its form shows it."""
    return {"mip": "Major incidents (MIP)"}.get(str(value), str(value).capitalize()) if field == "kind" else str(value)


def action_form(
    parent: QWidget,
    code: str,
    usual: date,
    submit: Submit,
    action: Action | None = None,
    services: Sequence[tuple[int, str]] = (),
) -> Form:
    """Ask for a new action or the changes of one; values: the fields of an action.

    `usual`: until when a new one is due. `services`: (id, name), where a requirement may become one; then its stage is
    asked for as well.
    """
    title = f"Action for {code}" if action else f"New action for {code}"
    form = Form(title, parent, submit=submit, key=f"{title} {action.id if action else ''}".strip())
    form.add("title", ACTION_FIELDS["title"], QLineEdit(), required=True)
    form.add("kind", ACTION_FIELDS["kind"], combo(_pairs(KINDS)))
    form.add("owner", ACTION_FIELDS["owner"], QLineEdit())
    due = DayField(action.due_on if action else usual, lean=Lean.FUTURE, empty=True)
    form.add("due_on", ACTION_FIELDS["due_on"], due)
    form.add("state", ACTION_FIELDS["state"], combo(_pairs(STATES)))
    effect = QPlainTextEdit()
    effect.setTabChangesFocus(True)
    effect.setFixedHeight(theme.px(70))
    form.add("effect", ACTION_FIELDS["effect"], effect, hint="What it changed.")
    form.add("measure", ACTION_FIELDS["measure"], QLineEdit(), hint="Such as password tickets a week.")
    form.add("measured_before", ACTION_FIELDS["measured_before"], QLineEdit())
    form.add("measured_after", ACTION_FIELDS["measured_after"], QLineEdit())
    if services:
        form.add("stage", WISH_FIELDS["stage"], combo(_pairs(STAGES)), hint="Of a requirement, from idea to catalog.")
        offered = [Choice(id, one_line(name)) for id, name in services]
        field = Typeahead(offered, NO_SERVICE, none=("None yet", NO_SERVICE), things="services")
        form.add("service_id", WISH_FIELDS["service_id"], field, hint="What the requirement became.")
    if action is not None:
        for key in ("title", "kind", "state", "effect", "measure", "measured_before", "measured_after"):
            set_value(form.field(key), getattr(action, key))
        set_value(form.field("owner"), action.owner_name)  # the record keeps a login where there is one
        if services:
            set_value(form.field("stage"), action.stage)
            set_value(form.field("service_id"), action.service_id or NO_SERVICE)
    return form


def action_values(values: dict[str, Any]) -> dict[str, Any]:
    """Return what a form of an action holds as it is saved."""
    if "service_id" in values:
        values = {**values, "service_id": values["service_id"] or None}
    if values.get("kind") == "requirement" and not values.get("stage", "idea"):
        values = {**values, "stage": "idea"}
    return values


def action_words(field: str, value: object) -> str:
    """Return a value of an action as its form shows it."""
    if isinstance(value, date):
        return words.day(value)
    return _LABELS.get(field, {}).get(str(value), "" if value is None else str(value))


def review_form(parent: QWidget, code: str, usual: date, periods: Sequence[tuple[str, str]], submit: Submit) -> Form:
    """Plan a service review; values: held_on, period."""
    title = f"Plan a service review of {code}"
    form = Form(title, parent, action="Plan", submit=submit, key=title)
    form.add("held_on", "Held on", DayField(usual, lean=Lean.FUTURE))
    form.add("period", "Period", combo(periods))
    return form
