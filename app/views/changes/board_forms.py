"""Forms of what boards and owners do with a change: reasons, votes of the ECAB, ways into a freeze, submitting late."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.domain.changes.ecab import APPROVALS, EcabMember, Reached
from app.domain.changes.freezes import freeze_text
from app.domain.changes.offers import Offer
from app.domain.changes.values import Change, Freeze
from app.domain.plain_text import one_line
from app.ui.forms.fields import combo
from app.ui.forms.form import Form

Submit = Callable[[dict[str, Any]], object]
_HOWS = [("Choose how", ""), *((one.label, one.value) for one in Reached)]
_VOTES = (("Choose the vote", ""), ("Approve", "approve"), ("Reject", "reject"), ("Abstain", "abstain"))


def vote_form(parent: QWidget, change: Change, submit: Submit) -> Form:
    """Ask for one's own vote on this content of a change; values: decision ("approve", "reject", "abstain"), note."""
    title = f"Vote on {change.number}, version {change.content_n}"
    action = f"Cast vote on {change.number}"
    form = Form(title, parent, action=action, submit=submit, check=partial(_reasoned, "decision", "note"), key=title)
    hint = "It counts for exactly this version, and may be corrected until the decision."
    form.add("decision", "Your vote", combo(_VOTES), required=True, hint=hint)
    form.add("note", "Note", QPlainTextEdit(), hint="A rejection says why.")
    return form


def reject_form(parent: QWidget, number: str, submit: Submit) -> Form:
    """Ask why a change is rejected; value: reason."""
    title = f"Reject {number}"
    form = Form(title, parent, action=title, submit=submit, key=title)
    hint = "Its author reads it, and it is printed. The content of the change is frozen from now on."
    form.add("reason", "Reason", QPlainTextEdit(), required=True, hint=hint)
    return form


def approve_form(parent: QWidget, number: str, against: str, submit: Submit) -> Form:
    """Ask why a change is approved against what blocks it, told by `against`; value: reason."""
    title = f"Approve {number}"
    form = Form(title, parent, action=title, submit=submit, key=title)
    hint = "It is kept with the decision. The content of the change is frozen from now on."
    form.add("reason", "Reason", QPlainTextEdit(), required=True, hint=hint)
    form.notice(against)
    return form


def ecab_vote_form(parent: QWidget, change: Change, members: Sequence[EcabMember], submit: Submit) -> Form:
    """Ask what a member of the ECAB says of a change; values: member (id), vote, how ("" as themselves), reason."""
    title = f"ECAB vote on {change.number}, version {change.content_n}"
    form = Form(
        title, parent, action="Record vote", submit=submit, check=partial(_reasoned, "vote", "reason"), key=title
    )
    form.add("member", "Member", combo(_members(members)), required=True)
    form.add("vote", "Vote", combo(_VOTES), required=True)
    form.add("how", "Reached", combo(_HOWS), hint="Not needed for your own vote.")
    form.add("reason", "Reason", QPlainTextEdit(), hint="A rejection says why.")
    return form


def ecab_decision_form(parent: QWidget, change: Change, submit: Submit, *, approved: bool) -> Form:
    """Ask why the ECAB approves or rejects a change; values: reason, and conditions where it approves."""
    word = "Approve" if approved else "Reject"
    key = f"ECAB {'approval' if approved else 'rejection'} of {change.number}"
    form = Form(f"{word} {change.number} by ECAB", parent, action=f"{word} {change.number}", submit=submit, key=key)
    hint = f"{APPROVALS} members have to have approved it. The next meeting is told." if approved else ""
    form.add("reason", "Reason", QPlainTextEdit(), required=True, hint=hint)
    if approved:
        form.add("conditions", "Conditions", QPlainTextEdit(), hint="Where it is approved with conditions.")
    return form


def override_form(
    parent: QWidget,
    change: Change,
    freezes: Sequence[Freeze],
    members: Sequence[EcabMember],
    submit: Submit,
    *,
    year: int,
) -> Form:
    """Ask why a change may go into a freeze; values: freeze (id), reason; see `agreed` for the members.

    `year`: the present one, which is not told.
    """
    title = f"Let {change.number} into a freeze"
    check = partial(_override_errors, {freeze.id: freeze.hard for freeze in freezes})
    form = Form(title, parent, action="Override", submit=submit, check=check, key=f"Override for {change.number}")
    named = [(one_line(freeze_text(freeze, year)).capitalize(), freeze.id) for freeze in freezes]
    form.add("freeze", "Freeze", combo(named), required=True)
    hint = "Agenda and minutes print it. An edit of the change ends it."
    form.add("reason", "Reason", QPlainTextEdit(), required=True, hint=hint)
    if any(freeze.hard for freeze in freezes):
        for number, which in enumerate(("First", "Second"), 1):
            form.add(f"member_{number}", f"{which} member of the ECAB", combo(_members(members)))
            form.add(f"how_{number}", "Reached", combo(_HOWS))
        form.notice("A hard freeze is overridden by two members of the ECAB who agree.")
    return form


def agreed(values: dict[str, Any]) -> tuple[tuple[int, str], ...]:
    """Return the members of the ECAB who agree, and how each was reached."""
    pairs = [(values.get(f"member_{n}"), values.get(f"how_{n}")) for n in (1, 2)]
    return tuple((int(member), str(how)) for member, how in pairs if member)


def late_submission_form(parent: QWidget, change: Change, offers: Sequence[Offer], submit: Submit) -> Form:
    """Ask for which meeting a change is submitted late, and why; values: to (Wednesday), reason."""
    title = f"Submit {change.number} late"
    form = Form(title, parent, action="Submit late", submit=submit, key=f"Late submission of {change.number}")
    choices = [(offer.words[:1].upper() + offer.words[1:], offer.slot) for offer in offers if offer.late]
    form.add("to", "Meeting", combo(choices), required=True, hint="It is heard there only if the board consents.")
    form.add("reason", "Why it cannot wait", QPlainTextEdit(), required=True)
    return form


def _members(members: Sequence[EcabMember]) -> list[tuple[str, Any]]:
    return [("Choose a member", ""), *((one_line(member.name), member.id) for member in members)]


def _reasoned(vote: str, reason: str, values: dict[str, Any]) -> dict[str, str]:
    if values[vote] == "reject" and not values[reason]:
        return {reason: "A rejection says why. Give the reason."}
    return {}


def _override_errors(hard: dict[int, bool], values: dict[str, Any]) -> dict[str, str]:
    if not hard.get(values["freeze"]):
        return {}
    errors = {}
    for n in (1, 2):
        if not values[f"member_{n}"]:
            errors[f"member_{n}"] = "Name two members of the ECAB who agree."
        elif not values[f"how_{n}"]:
            errors[f"how_{n}"] = "Say how they were reached."
    if not errors and values["member_1"] == values["member_2"]:
        errors["member_2"] = "Name another member than the first."
    return errors
