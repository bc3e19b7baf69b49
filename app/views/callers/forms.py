"""The form of somebody in the directory of callers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtWidgets import QCheckBox, QLineEdit, QPlainTextEdit, QWidget

from app.domain.callers.directory import FIELDS, PREFERS, PRIVATE, CallerCard
from app.domain.choices import Choice
from app.domain.tickets.options import Option, TicketOptions
from app.ui.forms.fields import combo, set_value
from app.ui.forms.form import Form
from app.ui.forms.typeahead import Typeahead

_NONE = 0
_NEW, _EDIT = "caller new", re.compile(r"caller edit (\d{1,18})")
_LINES = {
    "name": "Name",
    "phone": "Phone",
    "callback": "Call back at",
    "email": "E-mail",
    "place": "Building, floor, room",
    "title": "Title",
    "department": "Department",
    "external_id": "External id",
}


def key_of(id: int | None) -> str:
    """Return the key under which a draft of the form is kept; None: of a new caller."""
    return _NEW if id is None else f"caller edit {id}"


def is_kept(key: str) -> bool:
    """Return whether a draft is one of this form."""
    return key == _NEW or _EDIT.fullmatch(key) is not None


def kept_id(key: str) -> int | None:
    """Return the id of the caller whose form was kept; None: of a new one."""
    found = _EDIT.fullmatch(key)
    return int(found[1]) if found is not None else None


def caller_form(
    title: str,
    parent: QWidget,
    options: TicketOptions,
    card: CallerCard | None,
    submit: Callable[[dict[str, Any]], object],
    *,
    private: bool,
) -> Form:
    """Make the form; `card` None: of a new one. `private`: with what only the desk reads.

    Values: the columns by name, None for no agency and no site (`columns_of`). Who signs in keeps their name.
    """
    action = "Add" if card is None else "Save"
    key = key_of(None if card is None else card.row.id)
    form = Form(title, parent, action=action, submit=submit, key=key)
    agencies = [Choice(o.id, f"{o.code} {o.name}", o.code) for o in options.agencies if o.current]
    sites = [Choice(o.id, o.name, o.code) for o in options.sites]
    made: dict[str, QWidget] = {name: QLineEdit() for name in _LINES}
    made["agency_id"] = Typeahead(agencies, None, ("None", _NONE), "agencies", "agency")
    made["site_id"] = Typeahead(sites, None, ("None", _NONE), "sites", "site")
    made["prefers"] = combo([(text, key) for key, text in PREFERS.items()], "")
    made["vip"] = QCheckBox("VIP")
    for name in FIELDS:
        label = {"agency_id": "Agency", "site_id": "Site", "prefers": "Prefers", "vip": "Standing"}.get(name)
        form.add(name, label or _LINES[name], made[name], required=name == "name")
    if private:
        form.add("vip_reason", "Why a VIP", QLineEdit(), hint="Only the desk reads this, and what follows.")
        form.add("private_phone", "Private number", QLineEdit())
        note = QPlainTextEdit()
        note.setTabChangesFocus(True)
        form.add("note", "Note for the desk", note)
    if card is not None:
        _fill(form, card, options, private=private)
    return form


def _fill(form: Form, card: CallerCard, options: TicketOptions, *, private: bool) -> None:
    known = {"agency_id": options.agencies, "site_id": options.sites}
    for name in (*FIELDS, *(PRIVATE if private else ())):
        value = card.fields[name]
        field = form.field(name)
        if name in known and isinstance(field, Typeahead):
            _choose(field, value, known[name])
        elif value is not None:
            set_value(field, value)
    if card.kept:
        for name in ("name", "email", "agency_id"):
            form.field(name).setToolTip("They sign in or hold an office: a BRM or an administrator changes this.")


def _choose(field: Typeahead, value: object, options: tuple[Option, ...]) -> None:
    """Choose what is there; what has ended is still shown as it is called."""
    if value is None:
        return
    field.set_value(value)
    ended = next((o for o in options if o.id == value), None)
    if ended is not None and field.typed() == str(value):
        field.set_choices([*field.choices.all, Choice(ended.id, ended.text, ended.code)])
        field.set_value(value)


def columns_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what fields hold as the columns have it: None for no agency and no site."""
    return {name: None if name.endswith("_id") and value == _NONE else value for name, value in values.items()}
