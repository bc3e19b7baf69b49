"""The form that gives missed targets a reason and a note, one or many at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.domain import words
from app.domain.figures.rows import ExceptionRow
from app.domain.packets.reasons import LONGEST_NOTE, Given, MissKey, MissReason
from app.ui.forms.fields import combo
from app.ui.forms.form import Form

REASON, NOTE = "reason", "note"
#: The key of a draft: whose missed targets of which period they are ("-": of all agencies), and which.
KEY = re.compile(r"figures reason (\S+) (\S+) (\S+)")
_OF_LABEL = {reason.label: reason.value for reason in MissReason}


def seen_of(rows: Sequence[ExceptionRow]) -> dict[MissKey, Given]:
    """Return which misses these lines are, and the reason that each shows."""
    return {MissKey(row.number, row.metric, row.seq): Given(_OF_LABEL.get(row.given, ""), row.note) for row in rows}


def ids_of(rows: Sequence[ExceptionRow]) -> str:
    """Return which misses these lines are, as the key of a draft names them."""
    return ",".join(f"{row.number}:{row.metric.value}:{row.seq}" for row in rows)


def reason_form(
    parent: QWidget, of: str, rows: Sequence[ExceptionRow], submit: Callable[[dict[str, Any]], object]
) -> Form:
    """Ask why these targets were missed. `of`: agency and period. Values: reason ("" takes it back), note."""
    seen = list(seen_of(rows).values())
    shared = seen[0] if all(one == seen[0] for one in seen) else Given()
    one = rows[0]
    what = f"{one.metric.label} of {one.number}" if len(rows) == 1 else words.count(len(rows), "missed target")
    key = f"figures reason {of} {ids_of(rows)}"
    form = Form(f"Reason: {what}", parent, action="Give the reason", submit=submit, check=_check, key=key)
    choices = [("No reason", ""), *((reason.label, reason.value) for reason in MissReason)]
    form.add(REASON, "Why it was missed", combo(choices, shared.reason), required=True)
    note = QPlainTextEdit(shared.note)
    form.add(NOTE, "Note", note, hint="Printed beside the reason, in every packet that lists it.")
    return form


def _check(values: Mapping[str, Any]) -> Mapping[str, str]:
    note = values[NOTE].strip()
    if len(note) > LONGEST_NOTE:
        return {NOTE: f"{len(note):,} characters are too many: at most {LONGEST_NOTE}."}
    if note and not values[REASON]:
        return {REASON: "Choose a reason for this note."}
    if values[REASON] == MissReason.OTHER and not note:
        return {NOTE: "Write which reason it was."}
    return {}
