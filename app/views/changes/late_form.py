"""Forms that are opened only when an answer is there."""

from __future__ import annotations

from functools import partial

import shiboken6

from app.ui.forms.form import Form
from app.ui.since import Since
from app.views.changes.host import ChangesHost


def open_late(tab: ChangesHost, form: Form, since: Since) -> bool:
    """Open a form; only as a tab of the dock, with a message, and False, where the user went on to something else."""
    is_awaited = since.may_focus()
    form.open(behind=not is_awaited)
    if not is_awaited:
        tab.messages.info(f"{form.title} is open.", "", "Show", partial(_show_again, form))
    return is_awaited


def _show_again(form: Form) -> None:
    if shiboken6.isValid(form) and form.is_open():
        form.show_again()
