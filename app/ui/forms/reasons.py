"""`reasons_form`: what of an act on many was not done, and why, to read beside the list."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.domain import words
from app.ui.forms.form import Form
from app.ui.look import theme


def reasons_form(owner: QWidget, reasons: Sequence[str]) -> Form:
    """Return a form that only shows: a line for each reason, in a text that scrolls and can be copied."""
    count = len(reasons)
    form = Form(f"{words.count(count, 'record was', 'records were')} left as before", owner, action="Close")
    form.of = tuple(reasons)
    text = QPlainTextEdit("\n".join(reasons))
    text.setReadOnly(True)
    text.setMinimumHeight(theme.px(96))
    form.add("reasons", "Why", text)
    form.discard_button.hide()
    return form
