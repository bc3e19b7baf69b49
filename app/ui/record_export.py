"""Records with their whole history as one PDF, from whatever page is in view: asked for in a form, then written."""

from __future__ import annotations

import re
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QCheckBox, QLineEdit

from app.domain.eastern import local_date
from app.domain.keeping.whole import Request, WrittenRecords
from app.domain.plain_text import one_line
from app.ui.forms import dialogs
from app.ui.forms.form import Form
from app.ui.forms.when import DayField

if TYPE_CHECKING:
    from app.ui.tab import Tab

_TITLE = "Export records"
_NUMBER = re.compile(r"[A-Z]{2,5}\d{4,}(?:-\d+)?")
_HOW = "Numbers, or kinds and words, separated by commas: INC0024001, bill:DHHS:2026-10, contact:#12."


def export_form(tab: Tab) -> Form:
    """Return the form that asks which records, with what, and for whom."""
    today = local_date(tab.context.now())

    def submit(values: dict[str, Any]) -> None:
        _write(tab, values)
        form.accept()

    form = Form(_TITLE, tab.window(), action="Export…", submit=submit, check=partial(_check, today), docked=False)
    form.add("records", "Records", QLineEdit(called(tab)), required=True, hint=_HOW)
    history = QCheckBox("With the whole audit trail: who, when, before and after")
    history.setChecked(True)
    form.add("history", "History", history)
    form.add("files", "Files", QCheckBox("Attached files into a folder beside it"))
    if tab.context.may("ticket.private.read"):
        form.add("restricted", "Restricted", QCheckBox("With restricted notes"))
    form.add("redact", "Persons", QCheckBox("Take out what tells who is meant"))
    asked_by = "With a name the request is logged, and its number stands on the file."
    form.add("asked_by", "Asked for by", QLineEdit(), hint=asked_by)
    form.add("asked_on", "Asked for on", DayField(today))
    form.add("note", "Note", QLineEdit(), hint="What for, or under which reference.")
    return form


def called(tab: Tab) -> str:
    """Return what the record with the focus is asked for by; "" where its name does not tell."""
    first = tab.current_name().split(" ")[0]
    if _NUMBER.fullmatch(first):
        return first
    return f"agency:{first}" if first and tab.id == "agencies" else ""


def _names(text: str) -> list[str]:
    return [one.strip() for one in text.split(",") if one.strip()]


def _check(today: date, values: dict[str, Any]) -> dict[str, str]:
    found = {}
    if not _names(values["records"]):
        found["records"] = "Name a record."
    if values["asked_by"].strip() and (values["asked_on"] is None or values["asked_on"] > today):
        found["asked_on"] = "The day on which somebody asked, not a later one."
    return found


def _write(tab: Tab, values: dict[str, Any]) -> None:
    asked = _names(values["records"])
    name = re.sub(r"[^\w.-]+", "-", asked[0]) if len(asked) == 1 else "records"
    path = dialogs.save_path(tab.window(), _TITLE, f"{name}.pdf", "PDF (*.pdf)")
    if path is None:
        return
    by = values["asked_by"].strip()
    request = Request(by, values["asked_on"], values["note"].strip()) if by else None
    write = partial(
        tab.services.keeping.export_records,
        asked,
        str(path),
        history=values["history"],
        restricted=bool(values.get("restricted")),
        redact=values["redact"],
        files=values["files"],
        request=request,
    )

    def written(made: WrittenRecords) -> None:
        logged = f" Logged as {made.number}." if made.number else ""
        said = " ".join(made.said) if len(made.said) == 1 else f"{len(made.said)} records."
        tab.messages.info(f"{one_line(path.name)}: {one_line(said)}{logged}")

    tab.read(lambda work: write(work=work), written, title=_TITLE)
