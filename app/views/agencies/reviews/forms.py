"""The forms of reviews: planned, prepared, who takes part, held, signed off, cancelled, how often."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from app.domain import words
from app.domain.choices import Choice
from app.domain.periods import Period
from app.domain.plain_text import one_line
from app.domain.reviews.cadence import CADENCES
from app.domain.reviews.values import Participant, Review
from app.domain.typed_time import Lean
from app.ui.forms.fields import combo, number, set_value
from app.ui.forms.form import Form
from app.ui.forms.id_list import IdList
from app.ui.forms.typeahead import Typeahead
from app.ui.forms.when import DayField
from app.ui.look import theme

Submit = Callable[[dict[str, Any]], object]
Days = tuple[date, date]
#: What is edited of a planned review, with its titles.
FIELDS = {
    "held_on": "Day",
    "start_time": "Start",
    "minutes_long": "Minutes",
    "place": "Place",
    "online": "Join at",
    "agenda": "Agenda",
}
BY_RULE = -1
_NOBODY = 0


def key_of(what: str, id: int) -> str:
    """Return the key of a form, under which a draft of it is kept."""
    return f"review {what} {id}"


def _text(text: str, lines: int) -> QPlainTextEdit:
    field = QPlainTextEdit(text)
    field.setTabChangesFocus(True)
    field.setFixedHeight(field.fontMetrics().lineSpacing() * lines + theme.px(16))
    return field


def plan_form(parent: QWidget, agencies: Sequence[tuple[int, str]], chosen: int, days: Days, submit: Submit) -> Form:
    """Plan a review; values: agency_id, held_on, period. `days`: today, and the day that is proposed."""
    today, usual = days
    form = Form("Plan a review", parent, action="Plan", submit=submit, key=key_of("plan", 0))
    offered = [Choice(id, one_line(name)) for id, name in agencies]
    form.add("agency_id", "Agency", Typeahead(offered, chosen or None, things="agencies"), required=True)
    form.add("held_on", "Day", DayField(usual, lean=Lean.FUTURE), hint="A working day.")
    month = Period.month_of(today)
    quarter = Period.quarter(today.year, (today.month + 2) // 3)
    periods = (month.previous(), month, quarter.previous(), quarter, Period.fiscal(month.fiscal_year).previous())
    form.add("period", "Period", combo([(one.label, one.key) for one in periods], month.previous().key))
    return form


def edit_form(parent: QWidget, review: Review, submit: Submit) -> Form:
    """Prepare a planned review; values: those of `FIELDS`."""
    title = f"Review of {review.code}"
    form = Form(title, parent, submit=submit, key=key_of("edit", review.id))
    form.add("held_on", FIELDS["held_on"], DayField(review.day, lean=Lean.FUTURE), hint="Who was invited is told.")
    form.add("start_time", FIELDS["start_time"], QLineEdit(review.start_time), required=True, hint="Eastern, as 10:00.")
    form.add("minutes_long", FIELDS["minutes_long"], number(15, 480))
    form.add("place", FIELDS["place"], QLineEdit(review.place))
    form.add("online", FIELDS["online"], QLineEdit(review.online))
    form.add("agenda", FIELDS["agenda"], _text(review.agenda, 7))
    set_value(form.field("minutes_long"), review.minutes_long)
    return form


def minutes_form(parent: QWidget, review: Review, submit: Submit) -> Form:
    """Edit the minutes of a review that was held; value: notes."""
    form = Form(f"Minutes of {review.code}, {words.day(review.day)}", parent, submit=submit,
                key=key_of("minutes", review.id))  # fmt: skip
    form.add("notes", "Minutes", _text(review.notes, 8), required=True)
    return form


def people_form(
    parent: QWidget, review: Review, have: Sequence[Participant], people: Sequence[tuple[int, str]], submit: Submit
) -> Form:
    """Say who takes part; values: chair, members, guests (ids of people)."""
    form = Form(f"Who takes part: {review.code}", parent, submit=submit, key=key_of("people", review.id))
    named = [(id, one_line(name)) for id, name in people]
    chair = next((one.person_id for one in have if one.part == "chair"), _NOBODY)
    field = Typeahead([Choice(*one) for one in named], chair, none=("Nobody", _NOBODY), things="people")
    form.add("chair", "Chair", field)
    for name, title, part in (("members", "Members", "member"), ("guests", "Guests", "guest")):
        chosen = [one.person_id for one in have if one.part == part]
        first = sorted(named, key=lambda one, mine=set(chosen): (one[0] not in mine, one[1]))  # type: ignore[misc]
        form.add(name, title, IdList(first, chosen), hint="Letters lead to a name, Space chooses it.")
    form.notice("Where people were invited already, who is new gets the invitation and who is left out is told.")
    return form


def people_of(values: dict[str, Any]) -> list[tuple[int, str]]:
    """Return (person, part) of what a form of people holds; the chair is no member besides."""
    found: dict[int, str] = dict.fromkeys(values["guests"], "guest")
    found |= dict.fromkeys(values["members"], "member")
    if values["chair"]:
        found[values["chair"]] = "chair"
    return sorted(found.items())


def hold_form(parent: QWidget, review: Review, have: Sequence[Participant], submit: Submit) -> Form:
    """Record that a review was held; values: minutes, present (ids of people), decisions (one a line)."""
    form = Form(f"{review.code}: the review was held", parent, action="Record", submit=submit,
                key=key_of("hold", review.id))  # fmt: skip
    form.add("minutes", "Minutes", _text(review.notes, 5), required=True)
    if have:
        field = IdList([(one.person_id, one_line(one.name)) for one in have], [one.person_id for one in have])
        form.add("present", "Was there", field)
    form.add("decisions", "Decisions", _text("", 3), hint="One a line; each is kept beside the actions.")
    form.notice(f"Held on {words.weekday(review.day)}. The next one is planned by the agency's cadence.")
    return form


def sign_form(parent: QWidget, review: Review, agreed: str, submit: Submit) -> Form:
    """Ask who agreed for the agency; value: signed_for."""
    form = Form(f"Sign off: {review.code}, {words.day(review.day)}", parent, action="Sign off", submit=submit,
                key=key_of("sign", review.id))  # fmt: skip
    name = QLineEdit(agreed)
    name.selectAll()  # what is proposed gives way to whoever is typed
    form.add("signed_for", f"Agreed for {review.code}", name, required=True)
    form.notice("You sign for the department. Minutes and presence stay as they are until it is reopened.")
    return form


def cancel_form(parent: QWidget, review: Review, submit: Submit) -> Form:
    """Ask why a review is cancelled; value: why."""
    form = Form(f"Cancel the review of {review.code}", parent, action="Cancel the review", submit=submit,
                key=key_of("cancel", review.id))  # fmt: skip
    form.add("why", "Reason", _text("", 3), required=True)
    form.notice(f"Planned for {words.weekday(review.day)}. Who was invited is told.")
    return form


def cadence_form(parent: QWidget, review: Review, submit: Submit) -> Form:
    """Ask how often an agency is reviewed; value: months, `BY_RULE` for what the rules say."""
    form = Form(f"How often {review.code} is reviewed", parent, submit=submit, key=key_of("cadence", review.agency_id))
    choices = [("As the rules of reviews say", BY_RULE), *((label, months) for months, label in CADENCES.items())]
    form.add("months", "Reviewed", combo(choices, BY_RULE if review.cadence_is_sample else review.cadence))
    form.notice("Reviews that are planned stay where they are.")
    return form


def field_words(_field: str, value: object) -> str:
    """Return a value of a review as its form shows it."""
    return words.day(value) if isinstance(value, date) else str(value)
