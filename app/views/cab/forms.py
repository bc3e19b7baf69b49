"""Forms of what is done with a meeting, its seats and the board's actions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from app.domain import words
from app.domain.agencies import PersonRef
from app.domain.cab.actions import BoardAction, due_refused
from app.domain.cab.values import Meeting, MeetingState, Seat
from app.domain.choices import Choice
from app.domain.eastern import eastern, local_date
from app.domain.plain_text import one_line
from app.domain.typed_time import Lean
from app.ui.forms.fields import combo
from app.ui.forms.form import Form
from app.ui.forms.typeahead import Typeahead
from app.ui.forms.when import DayField
from app.views.cab.kept_keys import key_of

Submit = Callable[[dict[str, Any]], object]
#: What a choice of a person holds where nobody is chosen: no id is 0.
NOBODY = 0


def name_of(meeting: Meeting) -> str:
    """Return "the CAB of Wed 25 Nov 2026"."""
    return f"the CAB of {words.day(meeting.day, weekday=True)}"


def reason_form(
    parent: QWidget, title: str, action: str, key: str, submit: Submit, *, hint: str, label: str = "Reason"
) -> Form:
    """Ask why something is done; value: reason. `key`: of its draft."""
    form = Form(title, parent, action=action, submit=submit, key=key)
    form.add("reason", label, QPlainTextEdit(), required=True, hint=hint)
    return form


def move_form(
    parent: QWidget, meeting: Meeting, proposals: Sequence[date], submit: Submit, *, now: Callable[[], datetime]
) -> Form:
    """Ask on which day, at what time and where a meeting is held; values: to, start_time, minutes_long, place, online.

    Where its day is a holiday the first of `proposals` stands there.
    """
    title = f"Move {name_of(meeting)}"
    key = key_of("move", meeting.slot)
    form = Form(title, parent, action="Move", submit=submit, check=partial(_move_errors, now, meeting.day), key=key)
    day = next(iter(proposals), None) if meeting.holiday else meeting.day
    offered = words.joined([words.day(one, weekday=True, year=False) for one in proposals])
    hint = f"Nearest: {offered}. " if offered else ""
    hint += "Any working day before the next meeting can be typed."
    field = DayField(day, lean=Lean.FUTURE, empty=True, now=now)
    form.add("to", "The board meets on", field, required=True, hint=hint)
    form.add("start_time", "Start", QLineEdit(f"{eastern(meeting.start):%H:%M}"), required=True, hint="Such as 10:00.")
    minutes = round(meeting.length.total_seconds() / 60)
    form.add("minutes_long", "Minutes", QLineEdit(str(minutes)), required=True)
    form.add("place", "Place", QLineEdit(meeting.place))
    form.add("online", "Online", QLineEdit(meeting.online), hint="Where one joins from elsewhere.")
    if any(seat.invited_sequence is not None for seat in meeting.seats):
        form.notice("Those who are invited get an update.")
    return form


def _move_errors(now: Callable[[], datetime], held_on: date, values: dict[str, Any]) -> dict[str, str]:
    """Refuse what no list of holidays is needed for; the rest is the service's to say."""
    errors, day = {}, values["to"]
    if day is not None and day != held_on:
        if day < local_date(now()):
            errors["to"] = f"{words.weekday(day)} is past. Give a later day."
        elif day.weekday() > 4:
            errors["to"] = f"{words.weekday(day)} is on a weekend. Give a working day."
    if not (values["minutes_long"].isascii() and values["minutes_long"].isdigit()):
        errors["minutes_long"] = "Write the minutes as a number."
    return errors


def person_field(people: Sequence[PersonRef], value: int | None, none: str) -> Typeahead:
    """Make a field for a person; `none`: what it says where nobody is chosen."""
    choices = [Choice(one.id, one_line(one.name), detail=one_line(one.title)) for one in people]
    return Typeahead(choices, value or NOBODY, none=(none, NOBODY), things="people")


def chair_form(parent: QWidget, meeting: Meeting, people: Sequence[PersonRef], submit: Submit) -> Form:
    """Ask who chairs a meeting; value: person_id, 0 for nobody yet; of one that was held also the reason."""
    was_held = meeting.state is MeetingState.HELD
    title = f"{'Correct the chair' if was_held else 'Chair'} of {name_of(meeting)}"
    form = Form(
        title, parent, action="Correct" if was_held else "Name", submit=submit, key=key_of("chair", meeting.slot)
    )
    now = meeting.chair.id if meeting.chair else None
    form.add("person_id", "Chair", person_field(people, now, "Nobody yet"), hint="The chair signs the minutes.")
    if was_held:
        form.add("reason", "Reason", QPlainTextEdit(), required=True, hint="It is printed in the minutes.")
        form.notice("The minutes are made anew and name who chaired the meeting.")
    return form


def delegate_form(parent: QWidget, meeting: Meeting, seat: Seat, people: Sequence[PersonRef], submit: Submit) -> Form:
    """Ask who sits for an agency in one meeting; values: person_id (0 for none), name, mail."""
    title = f"Delegate of {one_line(seat.name)}"
    key = key_of("delegate", meeting.slot, seat.id)
    form = Form(title, parent, action="Name", submit=submit, check=_one_of_both, key=key)
    now = seat.delegate.id if seat.delegate else None
    form.add("person_id", "Person", person_field(people, now, "Nobody"), hint="Of this workspace.")
    form.add("name", "Or a name", QLineEdit(seat.delegate_name), hint="Leave all empty to name nobody any more.")
    form.add("mail", "Mail address", QLineEdit(seat.delegate_mail), hint="Of that name.")
    form.notice(f"For {name_of(meeting)} alone.")
    return form


def guest_form(parent: QWidget, meeting: Meeting, people: Sequence[PersonRef], submit: Submit) -> Form:
    """Ask who is heard in a meeting without a vote; values: person_id (0 for none), name, mail."""
    title = f"Guest of {name_of(meeting)}"
    form = Form(title, parent, action="Invite", submit=submit, check=_one_of_both, key=key_of("guest", meeting.slot))
    form.add("person_id", "Person", person_field(people, None, "Nobody"), hint="Of this workspace.")
    form.add("name", "Or a name", QLineEdit())
    form.add("mail", "Mail address", QLineEdit(), hint="Of that name.")
    return form


def _one_of_both(values: dict[str, Any]) -> dict[str, str]:
    both = values["person_id"] and (values["name"] or values["mail"])
    return {"name": "Give a person, or a name with a mail address."} if both else {}


def _due_errors(meeting: Meeting, action: BoardAction | None, values: dict[str, Any]) -> dict[str, str]:
    if action is not None and (action.meeting_id != meeting.id or action.due_on == values["due_on"]):
        return {}
    refused = due_refused(values["due_on"], meeting.day)
    return {"due_on": refused} if refused else {}


_STATES = (("Open", "open"), ("Done", "done"), ("Dropped", "dropped"))


def action_form(
    parent: QWidget,
    meeting: Meeting,
    people: Sequence[PersonRef],
    submit: Submit,
    action: BoardAction | None = None,
    *,
    now: Callable[[], datetime],
) -> Form:
    """Ask what is to be done, by whom and until when; values: title, owner_id, due_on; of one that is there state."""
    what = "edit" if action is not None else "action"
    title = f"Edit the action “{one_line(action.title)}”" if action is not None else f"Action of {name_of(meeting)}"
    key = key_of(what, meeting.slot, action.id if action else 0)
    form = Form(title, parent, submit=submit, check=partial(_due_errors, meeting, action), key=key)
    form.add("title", "To be done", QLineEdit(action.title if action else ""), required=True)
    choices = [Choice(one.id, one_line(one.name), detail=one_line(one.title)) for one in people]
    owner = action.owner_id if action is not None else None
    form.add("owner_id", "Owner", Typeahead(choices, owner, things="people"), required=True)
    due = DayField(action.due_on if action else None, lean=Lean.FUTURE, empty=True, now=now)
    form.add("due_on", "Due", due, required=True, hint="It stands on every agenda until it is closed.")
    if action is not None:
        form.add("state", "State", combo(_STATES, action.state))
    return form
