"""The form that records how a change went: what happened, never what was planned, and if that was in its window."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from app.domain.changes.incidents import JudgedProposal
from app.domain.changes.outcome import offered, outside, refused, too_early
from app.domain.changes.spans import FIRST, when
from app.domain.changes.values import Change
from app.domain.eastern import eastern, local_date, to_utc
from app.domain.vocabulary import ChangeType
from app.ui.forms.fields import combo
from app.ui.forms.form import Form
from app.ui.forms.when import MomentField
from app.ui.look.plain import Label
from app.views.changes.incident_forms import CONFIRMED, REFUSED, named

Submit = Callable[[dict[str, Any]], object]
_INCIDENT = "incident."  # with this the keys of fields about incidents begin
_ASKED = 6  # incidents that the form asks about; the pane has them all
_VERDICTS = (("Not judged yet", ""), ("Comes from this change", CONFIRMED), ("Does not come from it", REFUSED))
OUTCOMES = (("Choose the outcome", ""), ("Successful", "successful"), ("Partial", "partial"), ("Failed", "failed"))


def outcome_form(
    parent: QWidget,
    change: Change,
    now: Callable[[], datetime],
    submit: Submit,
    incidents: Sequence[JudgedProposal] = (),
) -> Form:
    """Ask how the work went; values: outcome, backed_out, actual_start and actual_end in Eastern time.

    Offered are the start that was recorded and now; of a latent change, which is recorded afterwards, when it was.
    Each of the `incidents` that nobody judged is asked about; see `verdicts`.
    """
    title = f"Outcome of {change.number}"
    form = Form(title, parent, action=f"Record {change.number}", submit=submit, check=partial(_errors, now), key=title)
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
    _add_incidents(form, [one for one in incidents if not one.verdict])
    return form


def _add_incidents(form: Form, incidents: Sequence[JudgedProposal]) -> None:
    """Ask of each incident whether it comes from the change; nothing is said of it before a person does."""
    for one in incidents[:_ASKED]:
        key = f"{_INCIDENT}{one.proposal.incident.id}"
        form.add(key, named(one), combo(_VERDICTS), hint=one.proposal.why)
    if incidents:
        more = len(incidents) - _ASKED
        hint = f"{more} more incidents are in the pane afterwards." if more > 0 else "Needed where one is refused."
        form.add("why_not", "Why it does not come from it", QLineEdit(), hint=hint)


def verdicts(values: Mapping[str, Any]) -> list[tuple[int, str]]:
    """Return what was said of which incidents, by the ids of their tickets."""
    said = ((key.removeprefix(_INCIDENT), value) for key, value in values.items() if key.startswith(_INCIDENT))
    return [(int(id), value) for id, value in said if value]


def _errors(now: Callable[[], datetime], values: dict[str, Any]) -> dict[str, str]:
    errors = outcome_errors(now, values)
    if any(verdict == REFUSED for _, verdict in verdicts(values)) and not values["why_not"].strip():
        errors["why_not"] = "Say why the incident does not come from the change."
    return errors


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
    early = too_early(change, start)
    said = f"Outside: the work {missed}." if missed else "The work lies inside."
    return f"{planned} {said} It {early}." if early else f"{planned} {said}"


def outcome_errors(now: Callable[[], datetime], values: dict[str, Any]) -> dict[str, str]:
    """Return what cannot have happened, beside the field that says so."""
    start, end, here = to_utc(values["actual_start"]), to_utc(values["actual_end"]), now()
    said = refused(start, end, values["outcome"], backed_out=values["backed_out"], now=here)
    if not said:
        return {}
    if start < FIRST or start > here:
        return {"actual_start": said}
    return {"actual_end" if end < start or end > here else "outcome": said}
