"""The forms of disputed figures: what an agency disputes of its packet, and the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from app.domain import words
from app.domain.choices import Choice
from app.domain.figures.rows import ExceptionRow
from app.domain.packets.disputes import SECTIONS, DisputablePacket, DisputeAnswer, DisputedFigure, what_of
from app.domain.plain_text import one_line
from app.domain.typed_time import Lean
from app.ui.forms.fields import combo
from app.ui.forms.form import Form
from app.ui.forms.typeahead import Typeahead
from app.ui.forms.when import DayField
from app.ui.look import theme

Submit = Callable[[dict[str, Any]], object]
_ANSWERS = (
    ("Explained: the figure stands", DisputeAnswer.EXPLAINED.value),
    ("Upheld: the agency is right", DisputeAnswer.UPHELD.value),
    ("Withdrawn by the agency", DisputeAnswer.WITHDRAWN.value),
)


def dispute_form(
    parent: QWidget,
    agency: str,
    of: DisputablePacket,
    label: str,
    tickets: Sequence[ExceptionRow],
    figure: str,
    today: date | None,
    submit: Submit,
) -> Form:
    """Ask what an agency disputes of a packet; values: figure, ticket, said, by, told_on. `figure`: chosen at first.

    `today`: None where who disputes is of the agency, and does so in their own name and today.
    """
    title = f"Disputed by {agency}: {label}, r{of.revision}"
    form = Form(title, parent, action="Record the dispute", submit=submit, check=_check,
                key=f"figures dispute {agency} {of.period}")  # fmt: skip
    choices = [
        *(Choice(key, name) for key, name in SECTIONS.items()),
        *(Choice(key, what_of(key), detail=one_line(value)) for key, value in of.figures.items()),
        *(Choice(row.number, f"Ticket {row.number}", row.number, detail=one_line(row.title))
          for row in {row.number: row for row in tickets}.values()),
    ]  # fmt: skip
    known = {choice.id for choice in choices}
    field = Typeahead(choices, figure if figure in known else "", none=("", ""), things="figures")
    form.add("figure", "What is disputed", field, hint="A figure, a section, or a ticket that missed its target.")
    form.add("ticket", "Or another ticket", QLineEdit(), hint="Its number, where it is not offered.")
    form.add("said", "What the agency says", _text(), required=True, hint="Printed in its next packet.")
    if today is not None:
        form.add("by", "Who says it", QLineEdit(), required=True)
        day = DayField(today, lean=Lean.PAST)
        form.add("told_on", "Said on", day, hint="From this day the time for the answer runs.")
    return form


def _text() -> QPlainTextEdit:
    field = QPlainTextEdit()
    field.setTabChangesFocus(True)
    field.setFixedHeight(theme.px(90))
    return field


def _check(values: Mapping[str, Any]) -> Mapping[str, str]:
    if bool(values["figure"]) == bool(values["ticket"].strip()):
        return {"figure": "Choose what is disputed, or give the number of one ticket."}
    return {}


def answer_form(parent: QWidget, of: DisputedFigure, submit: Submit) -> Form:
    """Ask for the answer to a dispute; values: answer, reason."""
    form = Form(f"Answer {of.number}", parent, action="Answer…", submit=submit, key=f"figures answer {of.number}")
    value = f", {of.value}" if of.value else ""
    form.notice(f"{of.what}{value} of {of.packet}. {of.by} on {words.day(of.told_on)}: {of.said}")
    form.add("answer", "Answer", combo([("Choose", ""), *_ANSWERS]), required=True)
    form.add("reason", "Reason", _text(), required=True, hint="Printed in the next packet of the agency.")
    return form
