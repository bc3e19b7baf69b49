"""The calendar's forms: a change with its risk questionnaire, a reason, a moved meeting."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache, partial
from typing import Any

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QWidget

from app.domain import words
from app.domain.changes.models import Model
from app.domain.changes.risk import QUESTIONS
from app.domain.changes.slots import night_from
from app.domain.changes.values import Change
from app.domain.choices import Choice, Choices
from app.domain.eastern import eastern, local_date, to_utc
from app.domain.plain_text import one_line
from app.domain.typed_time import Lean
from app.domain.vocabulary import ChangeScope, ChangeType
from app.ui.forms.check_list import CheckList
from app.ui.forms.columns import Cell
from app.ui.forms.end_follows import EndFollows
from app.ui.forms.fields import combo, number, set_value
from app.ui.forms.form import Form
from app.ui.forms.typeahead import Typeahead
from app.ui.forms.when import DayField, MomentField
from app.ui.look import plain, theme
from app.views.changes.change_form import ChangeForm
from app.views.changes.kept_keys import EMERGENCY, NEW, NEW_LIKE, meeting_key
from app.views.changes.model_beside import ModelBeside

Submit = Callable[[dict[str, Any]], object]
Offered = Mapping[str, Sequence[tuple[str, str]]]
LINKS = ("services", "agencies", "sites")
_GROUP, _WHO = "group:", "people and groups"
_LATER = "Not answered yet"
_TYPE_TIP = "Emergency goes to ECAB; latent is recorded after the fact; informational is announced, not decided."
_LONG = timedelta(hours=3)  # of a new change
_NAMED = 3  # of what is checked in a list, said above it
_LINKS_HIGH = 84  # pixels at 100 %: with it all fields are seen at once in a window of 720
_FROZEN = "Withdraw the change to draft to alter this."
_TEXTS = {
    "reason": "Reason",
    "implementation_plan": "Implementation plan",
    "test_plan": "Test plan",
    "backout_plan": "Back-out plan",
    "communication_plan": "Communication plan",
}
#: Days and hours that an act moves changes by, at most.
_MOST_DAYS, _MOST_HOURS = 365, 48
MOST_MINUTES = 99_999


def _by_name(choice: tuple[str, str]) -> str:
    return choice[1].casefold()


def _by_code(choice: tuple[str, str]) -> str:
    return choice[0]


def moment_field(at: datetime) -> MomentField:
    """Make a field for the date and time of an instant, in Eastern time."""
    return MomentField(eastern(at))


def _text(value: str = "") -> QPlainTextEdit:
    field = QPlainTextEdit(value)
    field.setTabChangesFocus(True)
    return field


def is_asked(field: QWidget) -> bool:
    """Return whether a time is still to be given."""
    return isinstance(field, MomentField) and not field.text().strip()


def ask_times(form: Form, length: timedelta) -> None:
    """Empty the times of a new change: whoever fills it in gives its start, and the end follows at this length."""
    starts, ends = form.field("planned_start"), form.field("planned_end")
    assert isinstance(starts, MomentField)
    assert isinstance(ends, MomentField)
    ends.set_value(eastern(to_utc(starts.value()) + length))
    for field in (starts, ends):
        field.set_typed("")


def who_field(choices: Offered, change: Change | None = None) -> Typeahead:
    """Make a field for who carries a change out, found by name: a person, kept as login, or a group.

    One who is not offered stays. `who_values` says what columns it stands for.
    """
    now = "" if change is None else change.implementer
    if change is not None and not now and change.group_id is not None:
        now = f"{_GROUP}{change.group_id}"
    return Typeahead(_who(tuple(choices["people"]), tuple(choices["groups"])), now or None, ("Nobody", ""), _WHO, "who")


def who_values(who: str | None) -> dict[str, Any]:
    """Return the columns of a change that the value of such a field stands for."""
    if who and who.startswith(_GROUP):
        return {"implementer": "", "group_id": int(who.removeprefix(_GROUP))}
    return {"implementer": who or "", "group_id": None}


@lru_cache(1)
def _who(people: tuple[tuple[str, str], ...], groups: tuple[tuple[str, str], ...]) -> Choices:
    """Return the choices that every form offers: made once, and found by the same index."""
    listed = [Choice(known, one_line(name), synonyms=(known,)) for known, name in people]
    return Choices([*listed, *(Choice(f"{_GROUP}{id}", one_line(name), detail="group") for id, name in groups)])


def model_field(models: Sequence[Model], change: Change | None = None) -> Typeahead:
    """Make a field for the model of a standard change: those in force, and the one that the change has."""
    offered = [Choice(one.id, one_line(one.name), one.called) for one in models]
    now = change.model_id if change is not None else None
    if change is not None and now is not None and now not in {one.id for one in models}:
        offered.append(Choice(now, change.model))
    return Typeahead(offered, now, ("No model", None), "models", "model")


def change_form(
    parent: QWidget,
    choices: Mapping[str, Sequence[tuple[str, str]]],
    submit: Submit,
    *,
    day: date,
    now: datetime,
    change: Change | None = None,
    kind: ChangeType = ChangeType.NORMAL,
    models: Sequence[Model] = (),
    like: str = "",
) -> ChangeForm:
    """Ask for a new change on `day`, later where that is past at `now` (aware), or edit `change`.

    `choices`: code and name of services, agencies, sites. `kind`: what a new one begins as. `models`: from which
    standard changes are made today. `like`: what a new one begins with the content of, in words.
    """
    new = EMERGENCY if kind is ChangeType.EMERGENCY else NEW
    title = f"Edit {change.number}" if change else f"New change: {like}" if like else new
    form = ChangeForm(title, parent, submit=submit, check=_check, key=NEW_LIKE if like and not change else title)
    form.add("title", "What is changed", QLineEdit(change.title if change else ""), required=True)
    types = [(kind.value.capitalize(), kind.value) for kind in ChangeType]
    scopes = [(scope.label, scope.value) for scope in ChangeScope]
    types_box = combo(types, change.type.value if change else kind.value)
    form.add("type", "Type", types_box)
    types_box.setToolTip(plain.tip(_TYPE_TIP))
    types_box.setAccessibleDescription(_TYPE_TIP)
    form.add("scope", "Scope", combo(scopes, change.scope.value if change else "minor"))
    start = change.planned_start if change else night_from(day, now)
    end = change.planned_end if change else start + _LONG
    starts, ends = moment_field(start), moment_field(end)
    EndFollows(starts, ends)
    form.add("planned_start", "Start (Eastern)", starts)
    form.add("planned_end", "End (Eastern)", ends)
    form.add("implementer", "Implementer", who_field(choices, change))
    form.add("model_id", "Model, of a standard change", model_field(models, change))
    form.add("outage_minutes", "Outage in minutes", number(0, MOST_MINUTES))
    if change is not None and change.outage_minutes:
        set_value(form.field("outage_minutes"), change.outage_minutes)
    owns = _own_agency_field(choices.get("own_agencies", ()), change)
    form.add("for_agency_id", "An agency’s own", owns)
    _only_announced(types_box, owns)
    types_box.currentIndexChanged.connect(partial(_only_announced, types_box, owns))
    dit = QCheckBox("Affects DIT as well")
    dit.setChecked(change.affects_dit if change else True)
    form.add("affects_dit", "DIT", dit)
    form.hide_label("affects_dit")
    add_links(form, choices, change)
    for key, label in _TEXTS.items():
        form.add(key, label, _text(getattr(change, key) if change else ""))
    for question in QUESTIONS:
        box = combo([(_LATER, ""), *((a.text.capitalize(), a.id) for a in question.answers)])
        if change is not None and change.risk_answers.get(question.id):
            set_value(box, change.risk_answers[question.id])
        box.setToolTip(plain.tip(question.text))
        form.add(f"risk.{question.id}", f"Risk: {question.text}", box)
    _arrange(form)
    ModelBeside(form, models)
    if change is None:
        form.offers_times(day)
    return form


def _own_agency_field(agencies: Sequence[tuple[str, str]], change: Change | None) -> Typeahead:
    """Make a field for the agency whose own an informational change is."""
    chosen = str(change.for_agency_id) if change is not None and change.for_agency_id is not None else None
    choices = [Choice(id, one_line(text), text.partition(" ")[0]) for id, text in agencies]
    field = Typeahead(choices, chosen, ("Informational only", ""), "agencies")
    field.setAccessibleDescription("Only an informational change is an agency’s own.")
    return field


def _only_announced(types: QComboBox, owns: Typeahead, _index: int = 0) -> None:
    owns.setEnabled(types.currentData() == ChangeType.INFORMATIONAL)


def add_links(form: Form, choices: Mapping[str, Sequence[tuple[str, str]]], change: Change | None) -> None:
    """Add what the change touches: by code and name, frozen once the board has it."""
    frozen = change is not None and change.state.value != "draft"
    noted = dict(choices.get("noted_services", ()))
    for key, label in (("services", "Services"), ("agencies", "Agencies affected"), ("sites", "Sites")):
        offered = sorted(choices[key], key=_by_name if key == "services" else _by_code)
        lines, ended = (
            [(code, f"{code} {name}" if key == "agencies" else f"{name} ({code})") for code, name in listed]
            for listed in (offered, choices.get(f"ended_{key}", ()))
        )
        ended = [(code, f"{text}, no longer offered") for code, text in ended]
        if key == "services":
            lines = [(code, f"{text}, {noted[code]}" if code in noted else text) for code, text in lines]
        field = CheckList(lines, getattr(change, key) if change else (), ended)
        field.setFixedHeight(theme.px(_LINKS_HIGH))
        field.setDisabled(frozen)
        if frozen:
            field.setAccessibleDescription(_FROZEN)
            field.setToolTip(plain.tip(_FROZEN))
        form.add(key, label, field)
        tell = partial(_tell_chosen, form.cell(key), field, label)
        field.itemChanged.connect(tell)
        field.changed.connect(tell)
        tell()


def _tell_chosen(cell: Cell, field: CheckList, label: str, _item: object = None) -> None:
    """Say above a list what is checked in it: the lines themselves may be out of sight."""
    chosen = field.value()
    more = f" +{len(chosen) - _NAMED}" if len(chosen) > _NAMED else ""
    cell.say_title(f"{label}: {', '.join(chosen[:_NAMED])}{more}" if chosen else label)
    field.setAccessibleDescription(f"Chosen: {', '.join(chosen)}" if chosen else "")


def _arrange(form: Form) -> None:
    """Put the fields into three columns, so that all are seen at once in a small window.

    The widest has two lists beside each other, whose lines are names.
    """
    cell = form.cell
    risks = [[(cell(f"risk.{question.id}"), 1.0)] for question in QUESTIONS]
    form.body.arrange(
        [
            [
                [(cell("title"), 1)],
                [(cell("type"), 1), (cell("scope"), 1)],
                [(cell("planned_start"), 1), (cell("planned_end"), 1)],
                [(cell("implementer"), 1), (cell("model_id"), 1)],
                [(cell("for_agency_id"), 1), (cell("outage_minutes"), 1)],
                [(cell("affects_dit"), 1)],
            ],
            [
                [(cell("services"), 1), (cell("agencies"), 1.2)],
                [(cell("sites"), 1.5), (cell("reason"), 1), (cell("communication_plan"), 1)],
                [(cell("implementation_plan"), 1), (cell("test_plan"), 1), (cell("backout_plan"), 1)],
            ],
            risks,
        ],
        least=264,
        parts=(1.05, 1.26, 0.74),
    )


def _check(values: dict[str, Any]) -> dict[str, str]:
    # as instants: the clocks alone lie in the night in November
    if to_utc(values["planned_end"]) <= to_utc(values["planned_start"]):
        return {"planned_end": "The end lies before the start. Give a later end."}
    return {}


def form_values(values: dict[str, Any]) -> tuple[dict[str, Any], dict[str, tuple[str, ...]]]:
    """Return what the services take: the columns, and the links by kind."""
    links = {name: tuple(sorted(values[name])) for name in LINKS}
    answers = {key.removeprefix("risk."): v for key, v in values.items() if key.startswith("risk.") and v}
    row = {key: v for key, v in values.items() if key not in links and not key.startswith("risk.")}
    own = row.get("for_agency_id")
    row["for_agency_id"] = int(own) if own and row["type"] == ChangeType.INFORMATIONAL else None
    row["planned_start"], row["planned_end"] = to_utc(row["planned_start"]), to_utc(row["planned_end"])
    row |= {"outage_minutes": row["outage_minutes"] or None, "model_id": row["model_id"] or None}
    return {**row, **who_values(row["implementer"]), "risk_answers": answers}, links


def all_values(values: dict[str, Any]) -> dict[str, Any]:
    """Return columns and links together, as an edit is saved."""
    row, links = form_values(values)
    return {**row, **links}


def cancel_form(parent: QWidget, name: str, action: str, submit: Submit, key: str = "") -> Form:
    """Ask why changes are given up; value: reason. `key`: of its draft, where the title does not say which they are."""
    title = f"Cancel {name}"
    form = Form(title, parent, action=action, submit=submit, key=key or title)
    form.add("reason", "Reason", _text(), required=True, hint="It is kept with what is cancelled.")
    return form


def meeting_form(
    parent: QWidget,
    wednesday: date,
    proposals: Sequence[date],
    submit: Submit,
    *,
    now: Callable[[], datetime],
    is_sent: bool = False,
) -> Form:
    """Ask on which day the board meets instead; value: to. The first of `proposals` stands there, others are named.

    `is_sent`: others have its agenda.
    """
    title = f"Move the CAB of {words.weekday(wednesday)}"
    form = Form(
        title, parent, action="Move", submit=submit, check=partial(_meeting_day, now), key=meeting_key(wednesday)
    )
    field = DayField(next(iter(proposals), None), lean=Lean.FUTURE, empty=True, now=now)
    offered = words.joined([words.day(day, weekday=True, year=False) for day in proposals])
    hints = [f"Nearest: {offered}." if offered else "", "Any working day before the next meeting can be typed."]
    hints += ["Others have its agenda; tell them." if is_sent else ""]
    form.add("to", "The board meets on", field, required=True, hint=" ".join(filter(None, hints)))
    return form


def _meeting_day(now: Callable[[], datetime], values: dict[str, Any]) -> dict[str, str]:
    """Refuse what no list of holidays is needed for; the rest is the service's to say."""
    day = values["to"]
    if day is None:
        return {}
    if day < local_date(now()):
        return {"to": f"{words.weekday(day)} is past. Give a later day."}
    return {"to": f"{words.weekday(day)} is on a weekend. Give a working day."} if day.weekday() > 4 else {}


def move_form(parent: QWidget, name: str, submit: Submit, key: str) -> Form:
    """Ask by how much changes are moved; values: days, hours, way ("later", "earlier"). `key`: of its draft."""
    form = Form(f"Move {name}", parent, action="Look at it", submit=submit, check=_some_time, key=key)
    days, hours = number(0, _MOST_DAYS), number(0, _MOST_HOURS)
    days.setValue(1)
    form.add("days", "Days", days, hint="Days keep the time of day, also across a clock change.")
    form.add("hours", "Hours", hours, hint="Hours are hours that pass.")
    form.add("way", "Direction", combo((("Later", "later"), ("Earlier", "earlier"))))
    return form


def _some_time(values: dict[str, Any]) -> dict[str, str]:
    return {} if values["days"] or values["hours"] else {"days": "Give days or hours."}


def implementer_form(
    parent: QWidget, name: str, choices: Offered, change: Change | None, submit: Submit, key: str
) -> Form:
    """Ask who carries changes out; value: implementer, as of `who_field`. Of several nobody is chosen at first.

    `change`: the one, where it is one. `key`: of its draft.
    """
    form = Form(f"Implementer of {name}", parent, submit=submit, key=key)
    if change is None:
        offered = [Choice(0, "Nobody"), *_who(tuple(choices["people"]), tuple(choices["groups"])).all]
        form.add("implementer", "Implementer", Typeahead(offered, things=_WHO), required=True)
    else:
        form.add("implementer", "Implementer", who_field(choices, change))
    return form
