"""The form of a note."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from app.domain.choices import Choice
from app.domain.knowledge.values import FIELDS, LABELS, Audience, NoteCard, NoteChoices
from app.domain.plain_text import one_line
from app.domain.synonyms import of_service
from app.domain.tickets.options import TicketOptions
from app.domain.tickets.states import RESOLUTION_CODES
from app.domain.typed_time import Lean
from app.ui.forms.fields import combo, set_value
from app.ui.forms.form import Form
from app.ui.forms.typeahead import Typeahead
from app.ui.forms.when import DayField

_NONE = 0
_NEW, _EDIT = "note new", re.compile(r"note edit (\d{1,18})")
_TEXTS = ("symptoms", "cause", "solution")
_HINTS = {
    "symptoms": "What callers say and see, in their words: it is found by them.",
    "solution": "What is done, step by step. It becomes what was done when a ticket is resolved with it.",
    "keywords": "Other words that find it, separated by commas.",
    "code": "How a ticket that it solves is resolved.",
    "problem": "Its number in the system that keeps problems. The note is a known error until the change fixes it.",
}


@dataclass(frozen=True, slots=True)
class Offers:
    """What the form offers to choose from."""

    options: TicketOptions
    choices: NoteChoices


def key_of(id: int | None) -> str:
    """Return the key under which a draft of the form is kept; None: of a new note."""
    return _NEW if id is None else f"note edit {id}"


def is_kept(key: str) -> bool:
    """Return whether a draft is one of this form."""
    return key == _NEW or _EDIT.fullmatch(key) is not None


def kept_id(key: str) -> int | None:
    """Return the id of the note whose form was kept; None: of a new one."""
    found = _EDIT.fullmatch(key)
    return int(found[1]) if found is not None else None


def note_form(
    parent: QWidget,
    offers: Offers,
    card: NoteCard | None,
    actor: str,
    clock: Callable[[], datetime],
    submit: Callable[[dict[str, Any]], object],
) -> Form:
    """Make the form; `card` None: of a new note. Values: `FIELDS` by name, as `columns_of` reads them."""
    title = "New note" if card is None else f"Edit {card.row.number}"
    key = key_of(None if card is None else card.row.id)
    form = Form(title, parent, action="Make a draft" if card is None else "Save", submit=submit, key=key)
    options = offers.options
    services = [Choice(o.id, o.name, o.alias, (*o.synonyms, *of_service(o.name, o.alias))) for o in options.services]
    people = [Choice(login, name, login) for login, name in options.people]
    majors, changes = offers.choices.majors, offers.choices.changes
    made: dict[str, QWidget] = {name: QLineEdit() for name in ("title", "keywords", "category", "problem")}
    made |= {name: _text() for name in _TEXTS}
    made["service_id"] = Typeahead(services, None, ("None", _NONE), "services", "service")
    codes = [("Not said", ""), *((text, code) for code, text in RESOLUTION_CODES.items())]
    made["code"] = combo(codes, "")
    made["audience"] = combo([(one.label, one.value) for one in Audience], Audience.DESK.value)
    made["owner"] = Typeahead(people, actor, ("Nobody", ""), "people", "person")
    made["review_on"] = DayField(None, lean=Lean.FUTURE, empty=True, now=clock)
    made["valid_to"] = DayField(None, lean=Lean.FUTURE, empty=True, now=clock)
    made["major_incident_id"] = _records(majors, "major incidents")
    made["change_id"] = _records(changes, "changes")
    for name in FIELDS:
        form.add(name, LABELS[name], made[name], required=name == "title", hint=_HINTS.get(name, ""))
    if card is not None:
        _fill(form, card)
    return form


def _text() -> QPlainTextEdit:
    field = QPlainTextEdit()
    field.setTabChangesFocus(True)
    return field


def _records(found: tuple[tuple[int, str, str], ...], things: str) -> Typeahead:
    choices = [Choice(id, one_line(f"{number} {title}"), number) for id, number, title in found]
    return Typeahead(choices, None, ("None", _NONE), things)


def _fill(form: Form, card: NoteCard) -> None:
    numbers = dict(card.links)
    ended = {"major_incident_id": numbers.get("Major incident", ""), "change_id": numbers.get("Change", "")}
    for name in FIELDS:
        value, field = card.fields[name], form.field(name)
        if isinstance(field, Typeahead):
            if value not in (None, "") and field.choices.by_id(value) is None:
                field.set_choices([*field.choices.all, Choice(value, ended.get(name) or str(value))])
            field.set_value(value or ("" if name == "owner" else _NONE))
        elif value is not None:
            set_value(field, value)


def columns_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what fields hold as the columns have it: None for none."""
    return {name: None if name.endswith("_id") and value == _NONE else value for name, value in values.items()}
