"""Forms of what is done with an item of an agenda."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QCheckBox, QLineEdit, QPlainTextEdit, QWidget

from app.domain import words
from app.domain.cab.quorum import RESULTS
from app.domain.cab.values import Item, Kind, Meeting, Result, Seat
from app.domain.plain_text import one_line
from app.ui.forms.fields import combo
from app.ui.forms.form import Form
from app.views.cab.kept_keys import key_of

Submit = Callable[[dict[str, Any]], object]
_VOTES = (("Choose the vote", ""), ("Approve", "approve"), ("Reject", "reject"), ("Abstain", "abstain"))
_CONDITIONS, _WHY = "conditions", "reason"


def _meetings(meetings: Sequence[Meeting]) -> list[tuple[str, Any]]:
    return [(words.weekday(one.day), one.id) for one in meetings]


def defer_form(parent: QWidget, meeting: Meeting, item: Item, later: Sequence[Meeting], submit: Submit) -> Form:
    """Ask to which meeting an item is put off, and why; values: to (its slot, "" for the next one), reason."""
    title = f"Defer {item.number}"
    form = Form(title, parent, action=title, submit=submit, key=key_of("defer", meeting.slot, item.id))
    meetings = [(words.weekday(one.day), one.slot.isoformat()) for one in later]
    form.add("to", "To", combo([("The next meeting", ""), *meetings], ""))
    form.add("reason", "Reason", QPlainTextEdit(), required=True, hint="It is printed. Votes on it end with it.")
    return form


def reassign_form(parent: QWidget, meeting: Meeting, item: Item, others: Sequence[Meeting], submit: Submit) -> Form:
    """Ask before which other meeting an item is put; value: to (id)."""
    title = f"Move {item.number} to another meeting"
    form = Form(title, parent, action="Move", submit=submit, key=key_of("reassign", meeting.slot, item.id))
    field = combo([("Choose the meeting", ""), *_meetings(others)])
    form.add("to", "Meeting", field, required=True, hint="It did not come before this one then.")
    return form


def minutes_form(parent: QWidget, meeting: Meeting, item: Item, submit: Submit) -> Form:
    """Ask how many minutes are planned for an item; value: minutes, a text."""
    title = f"Minutes for {item.number}"
    form = Form(title, parent, action="Plan", submit=submit, check=_minutes, key=key_of("plan", meeting.slot, item.id))
    form.add("minutes", "Minutes", QLineEdit(str(item.minutes_planned)), required=True, hint="From 0 to 240.")
    return form


def minutes_of_all_form(parent: QWidget, items: Sequence[Item], closed: int, submit: Submit) -> Form:
    """Ask how many minutes are planned for each of some open items; `closed`: how many others stay as they are."""
    form = Form(f"Minutes for {words.count(len(items), 'item')}", parent, action="Plan", submit=submit, check=_minutes)
    same = {item.minutes_planned for item in items}
    now = str(same.pop()) if len(same) == 1 else ""
    form.add("minutes", "Minutes each", QLineEdit(now), required=True, hint="From 0 to 240.")
    if closed:
        form.notice(f"{words.count(closed, 'is', 'are')} left as before: closed already.")
    return form


def _minutes(values: dict[str, Any]) -> dict[str, str]:
    text = values["minutes"]
    return {} if text.isascii() and text.isdigit() and int(text) <= 240 else {"minutes": "From 0 to 240 minutes."}


def vote_form(
    parent: QWidget, meeting: Meeting, item: Item, own: Sequence[Seat], recorded: Sequence[Seat], submit: Submit
) -> Form:
    """Ask for the vote of a seat; values: seat ("own ID" or "recorded ID"), vote, note.

    `own`: seats of whoever is at work; `recorded`: those that are present, for which a vote may be recorded.
    """
    title = f"Vote on {item.number}, version {item.now_n}"
    key = key_of("vote", meeting.slot, item.id)
    form = Form(title, parent, action="Record the vote", submit=submit, check=_reasoned, key=key)
    seats = [(f"My own: {one_line(seat.name)}", f"own {seat.id}") for seat in own]
    seats += [(one_line(seat.name), f"recorded {seat.id}") for seat in recorded]
    first = [] if len(seats) == 1 else [("Choose the seat", "")]
    form.add("seat", "For", combo([*first, *seats]), required=True)
    hint = "It counts for exactly this version, and may be corrected until the decision."
    form.add("vote", "Vote", combo(_VOTES), required=True, hint=hint)
    form.add("note", "Note", QPlainTextEdit(), hint="A rejection says why.")
    return form


def _reasoned(values: dict[str, Any]) -> dict[str, str]:
    return {"note": "A rejection says why."} if values["vote"] == "reject" and not values["note"] else {}


def decide_form(parent: QWidget, meeting: Meeting, item: Item, told: str, submit: Submit, *, against: str = "") -> Form:
    """Ask what the board decided; values: result, conditions, reason, before_start. Nothing is chosen beforehand.

    `told`: how the votes stand; `against`: what blocks it, which an approval says why it goes against.
    """
    title = f"Decision on {item.number}, version {item.now_n}"
    key = key_of("decide", meeting.slot, item.id)
    check = partial(_decided, item.kind, bool(against))
    form = Form(title, parent, action="Record the decision", submit=submit, check=check, key=key)
    results = [(one.label, one.value) for one in Result if one in RESULTS[item.kind]]
    form.add("result", "Decision", combo([("Choose the decision", ""), *results]), required=True, hint=told)
    if item.kind is not Kind.RATIFY:
        form.add(_CONDITIONS, "Conditions", QPlainTextEdit(), hint="Of an approval with conditions.")
    form.add(_WHY, "Reason", QPlainTextEdit(), hint="A decision against it says why.")
    if item.kind is Kind.DECISION:
        box = QCheckBox("The conditions must be met before the change starts")
        form.add("before_start", "Before the start", box)
        form.hide_label("before_start")
    if against:
        form.notice(against)
    return form


def _decided(kind: Kind, blocked: bool, values: dict[str, Any]) -> dict[str, str]:
    result, errors = Result(values["result"]), {}
    conditions = values.get(_CONDITIONS, "")
    if result is Result.CONDITIONS and not conditions:
        errors[_CONDITIONS] = "Write the conditions."
    if conditions and result not in {Result.CONDITIONS, Result.NONE} and kind is not Kind.RATIFY:
        errors[_CONDITIONS] = "Only an approval with conditions has conditions."
    if result in {Result.REJECTED, Result.NOT_RATIFIED} and not values[_WHY]:
        errors[_WHY] = "Write the reason."
    if blocked and result is Result.APPROVED and not values[_WHY]:
        errors[_WHY] = "Write why it is approved against what blocks it."
    if values.get("before_start") and result is not Result.CONDITIONS:
        errors["before_start"] = "Only conditions can be met before the start."
    return errors


def note_form(parent: QWidget, meeting: Meeting, item: Item, submit: Submit) -> Form:
    """Ask what is noted of an item that needs no vote; value: text. The review of a failure is written out."""
    title = f"Note {item.number}"
    form = Form(title, parent, action=title, submit=submit, key=key_of("note", meeting.slot, item.id))
    is_review = item.kind is Kind.PIR
    hint = "Say what came of it." if is_review else "It may be empty."
    form.add("text", "Review" if is_review else "Note", QPlainTextEdit(), required=is_review, hint=hint)
    return form


def correct_form(parent: QWidget, meeting: Meeting, item: Item, submit: Submit) -> Form:
    """Ask for another wording of a decision; values: conditions or reason, as there are, and why. It stays as it is."""
    title = f"Correct the wording of {item.number}"
    form = Form(title, parent, action="Correct", submit=submit, key=key_of("correct", meeting.slot, item.id))
    if item.result is Result.CONDITIONS:
        form.add(_CONDITIONS, "Conditions", QPlainTextEdit(item.conditions), required=True)
    form.add(_WHY, "Reason", QPlainTextEdit(item.reason))
    form.add("why", "Why it is corrected", QPlainTextEdit(), required=True, hint="The decision stays.")
    return form
