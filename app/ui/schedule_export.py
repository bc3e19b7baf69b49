"""The forward schedule of changes as a file: asked for and written the same way from every tab that offers it."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtWidgets import QLineEdit

from app.domain import words
from app.domain.cab.files import ScheduleFiles
from app.domain.choices import Choice
from app.domain.plain_text import one_line
from app.ui.forms import dialogs
from app.ui.forms.form import Form
from app.ui.forms.typeahead import Typeahead
from app.ui.host import Host

_KINDS = "PDF (*.pdf);;Workbook (*.xlsx);;iCalendar (*.ics)"
_ENDINGS = frozenset({"pdf", "xlsx", "ics"})
_MOST_WEEKS = 104
_TITLE = "Forward schedule"


def export_schedule(host: Host, agency: str = "") -> None:
    """Ask for whom, and how far, what is planned ahead is to be listed, and write it as PDF, workbook or iCalendar.

    `agency`: the code of the one that is offered first; "" for all.
    """
    codes = host.services.changes.codes
    host.read(lambda work: codes(work=work), partial(_ask, host, agency), key="schedule")


def _ask(host: Host, agency: str, known: dict[str, list[tuple[str, str]]]) -> None:
    def submit(values: dict[str, Any]) -> None:
        _write(host, values["agency"] or "", int(values["weeks"]))
        form.accept()

    form = Form(_TITLE, host.window(), action="Export…", submit=submit, check=_weeks, docked=False)
    choices = [Choice(code, one_line(name), code) for code, name in known["agencies"]]
    offered = agency if agency in dict(known["agencies"]) else ""
    form.add("agency", "Agency", Typeahead(choices, offered, none=("All agencies", ""), things="agencies"))
    form.add("weeks", "Weeks from today", QLineEdit("4"), required=True)
    form.open()


def _weeks(values: dict[str, Any]) -> dict[str, str]:
    text = values["weeks"]
    good = text.isascii() and text.isdigit() and 1 <= int(text) <= _MOST_WEEKS
    return {} if good else {"weeks": f"From 1 to {_MOST_WEEKS} weeks."}


def _write(host: Host, agency: str, weeks: int) -> None:
    name = f"forward-schedule-{agency or 'all'}.pdf".replace("&", "-")
    path = dialogs.save_path(host.window(), _TITLE, name, _KINDS)
    if path is None:
        return
    ending = path.suffix.lstrip(".").lower()
    kind = ending if ending in _ENDINGS else "pdf"
    write = partial(host.services.cab.schedule, agency, weeks, **{kind: path})

    def made(files: ScheduleFiles) -> None:
        host.messages.info(f"Written: {words.joined([str(file) for file in files.files])}")

    host.read(lambda work: write(work=work), made, title=_TITLE)
