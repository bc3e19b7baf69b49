"""The question before packets are exported: drafts or issued, and why they are issued again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtWidgets import QLineEdit, QWidget

from app.ui.forms.fields import combo
from app.ui.forms.form import Form

AS, REASON = "as", "reason"
DRAFT, ISSUE = "draft", "issue"


def export_form(parent: QWidget, whose: str, submit: Callable[[dict[str, Any]], object]) -> Form:
    """Ask how packets are exported. `whose`: "packet of DHHS". Values: as, reason."""
    form = Form(
        f"Export the {whose}", parent, action="Choose the folder…", submit=submit, check=_check, key="", docked=False
    )
    choices = [
        ("Draft: marked on each page, not on record", DRAFT),
        ("Issue: the next revision, on record for good", ISSUE),
    ]
    form.add(
        AS,
        "Make it a",
        combo(choices, DRAFT),
        required=True,
        hint="Where nothing has changed since the last revision, issuing hands out that file again.",
    )
    form.add(REASON, "Reason", QLineEdit(), hint="Why it is issued again; it is printed in it.")
    return form


def _check(values: Mapping[str, Any]) -> Mapping[str, str]:
    if values[AS] == DRAFT and values[REASON].strip():
        return {REASON: "A draft has no reason. Leave it empty, or issue it."}
    return {}
