"""The question before packets are exported: drafts or issued, and why they are issued again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtWidgets import QLineEdit, QWidget

from app.ui.forms.fields import combo
from app.ui.forms.form import Form

AS, REASON = "as", "reason"
DRAFT, ISSUE = "draft", "issue"

_OFFLINE = "You are working offline: packets are issued on the shared database."


def export_form(
    parent: QWidget, whose: str, submit: Callable[[dict[str, Any]], object], *, offline: bool = False
) -> Form:
    """Ask how packets are exported. `whose`: "packet of DHHS"; `offline`: only drafts. Values: as, reason."""
    form = Form(
        f"Export the {whose}", parent, action="Choose the folder…", submit=submit, check=_check, key="", docked=False
    )
    choices = [("Draft: marked on each page, not on record", DRAFT)]
    if not offline:
        choices.append(("Issue: the next revision, on record for good", ISSUE))
    form.add(
        AS,
        "Make it a",
        combo(choices, DRAFT),
        required=True,
        hint=_OFFLINE
        if offline
        else "Where nothing has changed since the last revision, issuing hands out that file again.",
    )
    if offline:
        return form
    form.add(REASON, "Reason", QLineEdit(), hint="Why it is issued again; it is printed in it.")
    return form


def _check(values: Mapping[str, Any]) -> Mapping[str, str]:
    if values[AS] == DRAFT and values.get(REASON, "").strip():
        return {REASON: "A draft has no reason. Leave it empty, or issue it."}
    return {}
