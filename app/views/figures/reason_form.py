"""The form that gives missed targets a reason and a note, one or many at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.domain import words
from app.domain.figures.rows import ExceptionRow
from app.domain.packets.reasons import LONGEST_NOTE, Given, MissKey, MissReason
from app.ui.forms.fields import combo
from app.ui.forms.form import Form

REASON, NOTE = "reason", "note"
_OF_LABEL = {reason.label: reason.value for reason in MissReason}


def seen_of(rows: Sequence[ExceptionRow]) -> dict[MissKey, Given]:
    """Return which misses these lines are, and the reason that each shows."""
    return {MissKey(row.number, row.metric, row.seq): Given(_OF_LABEL.get(row.given, ""), row.note) for row in rows}


def reason_form(parent: QWidget, rows: Sequence[ExceptionRow], submit: Callable[[dict[str, Any]], object]) -> Form:
    """Ask why these targets were missed. Values: reason ("" takes it back), note."""
    seen = list(seen_of(rows).values())
    shared = seen[0] if all(one == seen[0] for one in seen) else Given()
    one = rows[0]
    what = f"{one.metric.label} of {one.number}" if len(rows) == 1 else words.count(len(rows), "missed target")
    key = f"figures reason {one.number} {one.metric} {one.seq} {len(rows)}"
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
