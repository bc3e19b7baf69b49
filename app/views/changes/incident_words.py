"""The part of the pane about what followed: incidents with what people said of each, and actions."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain import words
from app.domain.cab.actions import BoardAction
from app.domain.changes.incidents import JudgedProposal
from app.views.changes.incident_forms import CONFIRMED, REFUSED
from app.views.changes.rich import Rich

#: What the links of the pane begin with; behind it the id of a ticket.
TICKET, CONFIRM, REFUSE = "ticket:", "confirm:", "refuse:"
_SHOWN = 12  # of each kind; the form lists them all


def add_incidents(rich: Rich, incidents: Sequence[JudgedProposal] | None, *, may_judge: bool) -> None:
    """Add the incidents of a change that was carried out, those first that wait for a word; None: not read yet."""
    if incidents is None:
        rich.heading("Incidents")
        rich.muted("Looked for…")
        return
    open, confirmed, refused = (
        [one for one in incidents if one.verdict == verdict] for verdict in ("", CONFIRMED, REFUSED)
    )
    counted = [
        f"{len(listed)} {word}"
        for listed, word in ((open, "proposed"), (confirmed, "confirmed"), (refused, "refused"))
        if listed
    ]
    rich.heading(f"Incidents: {', '.join(counted)}" if counted else "Incidents: none")
    if not counted:
        rich.muted("None was opened on what it touched in the hours after it.")
    for listed in (open, confirmed, refused):
        for one in listed[:_SHOWN]:
            _add(rich, one, may_judge=may_judge)
        if len(listed) > _SHOWN:
            rich.muted(f"and {words.count(len(listed) - _SHOWN, 'more', 'more')}")


def add_actions(rich: Rich, actions: Sequence[BoardAction]) -> None:
    """Add what is to be done after a change: by whom, and by when."""
    if actions:
        rich.heading("Actions")
    for action in actions:
        due = f", by {words.day(action.due_on, weekday=True)}" if action.due_on is not None else ""
        rich.line(f"{action.title} ({action.owner_name}{due})")


def _add(rich: Rich, one: JudgedProposal, *, may_judge: bool) -> None:
    incident = one.proposal.incident
    rich.link(f"{TICKET}{incident.id}", incident.number, incident.title)
    if one.verdict:
        said = "Confirmed" if one.verdict == CONFIRMED else "Refused"
        by = f" by {one.judged_by}" if one.judged_by else " in the ticket"
        rich.line(f"{said}{by}{f': {one.verdict_why}' if one.verdict_why else '.'}")
    rich.muted(one.proposal.why)
    if may_judge and not one.verdict:
        rich.links([(f"{CONFIRM}{incident.id}", "Confirm"), (f"{REFUSE}{incident.id}", "Refuse…")])
