"""The form that records how a change went: what happened, never what was planned, and if that was in its window."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtWidgets import QCheckBox, QWidget

from app.domain.changes.outcome import offered, outside, refused
from app.domain.changes.spans import FIRST, when
from app.domain.changes.values import Change
from app.domain.eastern import eastern, local_date, to_utc
from app.domain.vocabulary import ChangeType
from app.ui.forms.fields import combo
from app.ui.forms.form import Form
from app.ui.forms.when import MomentField
from app.ui.look.plain import Label

Submit = Callable[[dict[str, Any]], object]
OUTCOMES = (("Choose the outcome", ""), ("Successful", "successful"), ("Partial", "partial"), ("Failed", "failed"))


def outcome_form(parent: QWidget, change: Change, now: Callable[[], datetime], submit: Submit) -> Form:
    """Ask how the work went; values: outcome, backed_out, actual_start and actual_end in Eastern time.

    Offered are the start that was recorded and now; of a latent change, which is recorded afterwards, when it was.
    """
    title = f"Outcome of {change.number}"
    form = Form(
        title, parent, action=f"Record {change.number}", submit=submit, check=partial(outcome_errors, now), key=title
    )
    latent = change.type is ChangeType.LATENT
    start, end = offered(change, now())
    if latent:  # recorded afterwards: when it was is what was given as its times
        start, end = min(change.planned_start, end), min(change.planned_end, end)
    start = start or end
    form.add("outcome", "Outcome", combo(OUTCOMES), required=True)
    form.add("backed_out", "Back-out", QCheckBox("It was backed out"))
    form.add("actual_start", "Actual start (Eastern)", MomentField(eastern(start), now=now))
    form.add("actual_end", "Actual end (Eastern)", MomentField(eastern(max(end, start)), now=now))
    told = Label()
    told.setWordWrap(True)
    form.add_shown("Planned window", told)
    if not latent:
        form.touched.connect(partial(_tell, form, told, change, now))
        _tell(form, told, change, now)
    else:
        told.setText("A latent change was not planned.")
    return form


def _tell(form: Form, told: Label, change: Change, now: Callable[[], datetime]) -> None:
    values = form.values()
    told.setText(
        window_words(change, to_utc(values["actual_start"]), to_utc(values["actual_end"]), local_date(now()).year)
    )


def window_words(change: Change, start: datetime, end: datetime, year: int) -> str:
    """Return whether work from `start` to `end`, both instants, lay in the planned window, and if not by how much.

    `year`: the present one, which is not told.
    """
    planned = f"Planned {when(change.planned_start, change.planned_end, year)} Eastern."
    missed = outside((change.planned_start, change.planned_end), (start, end))
    return f"{planned} Outside: the work {missed}." if missed else f"{planned} The work lies inside."


def outcome_errors(now: Callable[[], datetime], values: dict[str, Any]) -> dict[str, str]:
    """Return what cannot have happened, beside the field that says so."""
    start, end, here = to_utc(values["actual_start"]), to_utc(values["actual_end"]), now()
    said = refused(start, end, values["outcome"], backed_out=values["backed_out"], now=here)
    if not said:
        return {}
    if start < FIRST or start > here:
        return {"actual_start": said}
    return {"actual_end" if end < start or end > here else "outcome": said}
