"""The form of a record that is set up, made from the fields of its part: one form, whichever tab opens it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from PySide6.QtWidgets import QCheckBox, QLineEdit, QPlainTextEdit, QWidget

from app.domain.choices import Choice
from app.domain.setup.fields import Field, Kind
from app.domain.setup.parts import Ending, Part
from app.domain.setup.values import Record
from app.errors import LongleafError
from app.ui.forms.end_follows import EndFollows
from app.ui.forms.fields import combo
from app.ui.forms.form import Form
from app.ui.forms.id_list import IdList
from app.ui.forms.typeahead import Typeahead
from app.ui.forms.when import DayField, MomentField

Submit = Callable[[dict[str, Any]], object]
Offers = Mapping[str, Sequence[tuple[int, str]]]
#: Fields of a form that are no fields of the record.
REASON, SINCE, DAY, REPLACED = "reason", "since", "day", "replaced"
NARROW = 252  # width of a column at 100 %: all fields are seen at once in a window of 1280
_EVENING = time(17)  # when a new record begins that holds from a time on
REASON_HINT = "Only where an outcome that is known changes: a correction of the past."


def record_form(
    parent: QWidget,
    part: Part,
    offers: Offers,
    today: date,
    submit: Submit,
    record: Record | None = None,
    *,
    key: str = "",
) -> Form:
    """Ask for a new record of a part, or the changes of one. Values: by field; with reason and since, see above.

    `key`: of a draft, where another tab than Setup opens the form.
    """
    title = f"New {part.noun[0]}" if record is None else f"Edit {record.name}"
    kept = f"setup {part.id} {record.id if record is not None else 'new'}"
    form = Form(title, parent, submit=submit, key=key or kept)
    spans: list[MomentField] = []
    for field in asked_fields(part, record):
        value = field.empty if record is None else record.values[field.key]
        if record is None and field.required and field.kind in (Kind.DAY, Kind.MIDNIGHT):
            value = today
        if record is None and field.kind is Kind.MOMENT:
            value = datetime.combine(today + timedelta(days=len(spans) + 1), _EVENING)  # the end after the beginning
        own = [
            pair
            for pair in offers.get(field.offers, ())
            if record is None or pair[0] != record.id or field.offers != part.id
        ]
        widget = _widget(field, value, own)
        form.add(field.key, field.title, widget, required=field.required, hint=field.hint)
        spans += [widget] if isinstance(widget, MomentField) else []
        if field.kind is Kind.FLAG:
            form.hide_label(field.key)
    for start, end in zip(spans[::2], spans[1::2], strict=False):
        EndFollows(start, end)
    if part.id == "calendars" and record is not None:
        since = DayField(today + timedelta(days=1), empty=True)
        form.add(SINCE, "These hours hold from", since, hint="Empty: from the beginning.")
    if part.id == "targets" and record is not None:
        hint = "For tickets opened from this day on. Empty: from its own first day, which corrects the past."
        form.add(SINCE, "The change holds from", DayField(today, empty=True), hint=hint)
    if part.levels:
        form.add(REASON, "Reason", QLineEdit(), hint=REASON_HINT)
    form.body.be_narrow(NARROW)
    return form


def asked_fields(part: Part, record: Record | None) -> list[Field]:
    """Return the fields that a form asks: of a record that is there, not those that are given once."""
    if record is None:
        return list(part.fields)
    given = {"login"} if record.values.get("login") else set()
    given |= {"effective_from"}  # a change holds from a day of its own
    return [field for field in part.fields if not field.fixed and field.key not in given]


def end_form(
    parent: QWidget, part: Part, record: Record, offers: Offers, today: date, submit: Submit, *, key: str = ""
) -> Form:
    """Ask from when on a record holds no more, what replaces a service, and why where the past is corrected.

    Values: day, replaced, reason. `key`: as in `record_form`.
    """
    action = "Withdraw" if part.ending is Ending.WITHDRAWN else "Retire" if part.id == "services" else "End"
    form = Form(
        f"{action} {record.name}", parent, action=action, submit=submit, key=key or f"setup {part.id} end {record.id}"
    )
    if part.ending in (Ending.DAY, Ending.NOT_IN_FORCE):
        form.add(DAY, "From", DayField(today), required=True, hint="The first day on which it does not hold any more.")
    if part.id == "services":
        field = part.field("replacement_id")
        others = [pair for pair in offers.get("services", ()) if pair[0] != record.id]
        form.add(REPLACED, field.title, _widget(field, record.values[field.key], others), hint=field.hint)
    if part.levels:
        form.add(REASON, "Reason", QLineEdit(), hint=REASON_HINT)
    return form


def _widget(field: Field, value: Any, offered: Sequence[tuple[int, str]]) -> QWidget:
    kind = field.kind
    if kind is Kind.LONG:
        text = QPlainTextEdit(value)
        text.setFixedHeight(text.fontMetrics().lineSpacing() * 4)
        return text
    if kind is Kind.FLAG:
        box = QCheckBox(field.title)
        box.setChecked(bool(value))
        return box
    if kind in (Kind.DAY, Kind.MIDNIGHT):
        return DayField(value, empty=not field.required)
    if kind is Kind.MOMENT:
        return MomentField(value)
    if kind is Kind.CHOICE:
        return combo(field.choices, value)
    if kind is Kind.ONE:
        none = None if field.required else (field.none, None)
        return Typeahead([Choice(id, text) for id, text in offered], value, none=none, things=field.offers)
    if kind is Kind.MANY:
        pairs = [(id, text) for text, id in field.choices] if field.choices else list(offered)
        return IdList(pairs, value)
    return QLineEdit(value)


def by_field(form: Form, part: Part, error: Exception) -> bool:
    """Show a refusal beside the field that it names; False where it names none."""
    if not isinstance(error, LongleafError):
        return False
    title, colon, said = str(error).partition(": ")
    titles = {field.title: field.key for field in part.fields} | {"Reason": REASON, "Day": DAY}
    if REPLACED in form.values():
        titles |= {"Replaced by": REPLACED, "Until": DAY}
    if part.id in ("holidays", "special"):
        titles["Day"] = "day"
    key = titles.get(title, "")
    if not colon or key not in form.values():
        return False
    text = f"{said[:1].upper()}{said[1:]}"
    form.show_errors({key: f"{text} {error.hint}".strip()})
    return True
