"""The forms of hand-overs: one text each, kept as a draft until it is saved."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QLineEdit, QWidget

from app.ui.forms.form import Form
from app.ui.forms.words_field import WordsField

Submit = Callable[[dict[str, Any]], object]
_KEPT = re.compile(r"handover (summary|note|correction|line) (\d{1,18})(?: (\d{1,18}))?")


def kept(key: str) -> tuple[str, int, int | None] | None:
    """Return what a draft is of: the form, the hand-over and the line; None where it is of no form here."""
    found = _KEPT.fullmatch(key)
    return None if found is None else (found[1], int(found[2]), int(found[3]) if found[3] else None)


def text_form(
    parent: QWidget, title: str, key: str, field: tuple[str, str], text: str, submit: Submit, *, hint: str = ""
) -> Form:
    """Ask for one text; `field`: its key and title."""
    form = Form(title, parent, action="Save", submit=submit, key=key)
    form.add(field[0], field[1], WordsField(text), required=field[0] == "text", hint=hint)
    return form


def line_form(parent: QWidget, title: str, key: str, submit: Submit) -> Form:
    """Ask for a ticket or major incident; values: number, note."""
    form = Form(title, parent, action="Add", submit=submit, key=key)
    form.add("number", "Number", QLineEdit(), required=True, hint="Of a ticket or a major incident.")
    form.add("note", "What the next one must know", WordsField())
    return form
