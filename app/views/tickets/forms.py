"""The forms of the Tickets tab: edit with the priority shown live, and one for each act that asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QWidget

from app.domain.bulk import BulkPreview
from app.domain.eastern import eastern, to_utc
from app.domain.sla.priority import REACH_TEXTS, URGENCY_WORDS, PriorityMatrix
from app.domain.tickets.holding import HoldDay, next_morning
from app.domain.tickets.options import TicketOptions
from app.domain.tickets.states import RESOLUTION_CODES, Act
from app.domain.tickets.values import TicketDetail
from app.domain.typed_time import Lean
from app.domain.vocabulary import TicketKind
from app.domain.words import count, joined
from app.ui.forms.fields import combo, set_value, value_of
from app.ui.forms.form import Form
from app.ui.forms.maybe_when import MaybeMomentField
from app.ui.look import theme
from app.ui.look.tokens import FIELD
from app.views.tickets.caller_field import CallerField
from app.views.tickets.choosing import (
    NONE,
    agency_field,
    group_field,
    one_of_people,
    person_field,
    service_field,
    site_field,
)
from app.views.tickets.composer import CHANNELS, REACH_CHOICES, URGENCY_CHOICES
from app.views.tickets.happened import add_happened
from app.views.tickets.model import priority_mark
from app.views.tickets.pane.marked import Marked
from app.views.tickets.pane.reply import MENTIONS
from app.views.tickets.words import hold_choices

Submit = Callable[[dict[str, Any]], object]
#: Stands for "choose one" in a combo box where nothing may be preselected.
_UNCHOSEN = ""
#: Leaves what each ticket has.
AS_IT_IS = 0
_HELD = {"impact": {n: text.capitalize() for n, text in REACH_TEXTS.items()}, "urgency": URGENCY_WORDS}


def text_field(value: str = "") -> QPlainTextEdit:
    """Make a field for a text of several lines, which Tab leaves and which takes what room there is."""
    field = QPlainTextEdit(value)
    field.setTabChangesFocus(True)
    return field


def _key(title: str) -> str:
    """Return the key under which a form's draft is kept: its title, if it names one record."""
    return "" if title.endswith(" tickets") or " tickets " in title else title


def _form(
    title: str,
    parent: QWidget,
    submit: Submit,
    action: str = "Save",
    check: Callable[[dict[str, Any]], Mapping[str, str]] | None = None,
) -> Form:
    """Make the form of an act; its button names what it is about."""
    return Form(title, parent, action=action, submit=submit, check=check, key=_key(title))


def _category(options: TicketOptions, value: str = "") -> QComboBox:
    box = combo(())
    box.setEditable(True)
    box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    box.addItems(["", *options.categories])
    box.setCurrentText(value)
    return box


class _Priority(Marked):
    """The priority that impact and urgency give, told as soon as one of them changes."""

    def __init__(self, matrix: PriorityMatrix | None, impact: QComboBox, urgency: QComboBox) -> None:
        super().__init__()
        self._matrix, self._impact, self._urgency = matrix, impact, urgency
        for box in (impact, urgency):
            box.currentIndexChanged.connect(self.refresh)
        self.layout().addStretch(1)  # type: ignore[union-attr]
        self.setMinimumHeight(theme.px(FIELD))  # in line with the fields beside it
        self.refresh()

    def refresh(self, _index: int = 0) -> None:
        if self._matrix is None:
            self.show_mark(None, "This workspace has no priority matrix yet")
            return
        impact, urgency = int(value_of(self._impact)), int(value_of(self._urgency))
        if AS_IT_IS in (impact, urgency):
            self.show_mark(None, "As it is" if impact == urgency else "As it follows for each")
            self.setAccessibleName(f"Priority {self.word.text().lower()}")
            return
        priority = self._matrix.priority(impact, urgency)
        self.show_mark(priority_mark(priority), priority.label)
        self.setAccessibleName(f"Priority {priority.label}")


def _pressing(form: Form, options: TicketOptions, impact: int, urgency: int) -> _Priority:
    kept = () if impact and urgency else (("As it is", AS_IT_IS),)
    reach, how = combo([*kept, *REACH_CHOICES], impact), combo([*kept, *URGENCY_CHOICES], urgency)
    form.add("impact", "Reach", reach)
    form.add("urgency", "Urgency", how)
    shown = _Priority(options.matrix, reach, how)
    form.add_shown("Priority", shown)
    return shown


def edit_form(
    parent: QWidget,
    options: TicketOptions,
    detail: TicketDetail,
    parent_number: str,
    submit: Submit,
    clock: Callable[[], datetime],
) -> Form:
    """Edit the fields of a ticket that have no act of their own; `parent` is a ticket number."""
    f = detail.fields
    form = _form(f"Edit {detail.number}", parent, submit, f"Save {detail.number}")
    form.add("title", "Title", QLineEdit(), required=True)
    caller = CallerField(may_add=False)
    form.add("caller", "Caller", caller)
    form.add_outside("caller_id", "Caller in the directory", caller.who)
    form.add("callback", "Call back at", QLineEdit())
    form.add("callback_until", "Call back until", MaybeMomentField(None, lean=Lean.FUTURE, now=clock))
    _pressing(form, options, int(str(f["impact"])), int(str(f["urgency"])))
    if Act.PRIORITY not in detail.acts:
        for key in ("impact", "urgency"):
            form.field(key).setEnabled(False)
            form.field(key).setToolTip("The priority of a finished ticket stays.")
    form.add("service_id", "Service", service_field(options, _id(f["service_id"])))
    form.add("description", "Description", text_field())
    form.add("category", "Category", _category(options, str(f["category"])))
    untold = () if f["channel"] else (("Not told", ""),)
    form.add("channel", "Channel", combo([*untold, *CHANNELS], f["channel"]))
    form.add("site_id", "Site", site_field(options, _id(f["site_id"])))
    form.add("parent", "Parent ticket", QLineEdit(parent_number), hint="A number; a child stays out of the figures.")
    for key in ("title", "caller", "caller_id", "callback", "description"):
        set_value(form.field(key), f[key])
    until = f["callback_until"]
    set_value(form.field("callback_until"), eastern(until) if isinstance(until, datetime) else None)
    return form


def _id(value: object) -> int | None:
    return value if isinstance(value, int) else None


def edited(values: Mapping[str, Any], base: Mapping[str, object]) -> dict[str, Any]:
    """Return the fields that differ from the base, in the base's terms."""
    return {key: value for key, value in in_terms_of(values, base).items() if value != base[key]}


def in_terms_of(values: Mapping[str, Any], base: Mapping[str, object]) -> dict[str, Any]:
    """Return what fields hold as the base has it: None for none, and no number of a parent."""
    return {key: _in_terms(key, value) for key, value in values.items() if key in base and key != "parent"}


def _in_terms(key: str, value: Any) -> Any:
    if key == "callback_until":
        return to_utc(value) if value is not None else None
    return None if key.endswith("_id") and value == NONE else value


def assign_form(
    parent: QWidget, title: str, options: TicketOptions, actor: str, value: str | None, submit: Submit
) -> Form:
    """Ask who gets the ticket; value: assignee, "" or `NONE` for nobody.

    None: it is asked of several, and nothing is chosen at first.
    """
    form = _form(title, parent, submit, title)
    if value is None:
        form.add("assignee", "Person", one_of_people(options, actor), required=True, hint="“me” finds you.")
        return form
    form.add("assignee", "Person", person_field(options, actor, value), hint="“me” finds you; empty is nobody.")
    return form


def group_form(parent: QWidget, title: str, options: TicketOptions, submit: Submit, *, note: bool) -> Form:
    """Ask which group gets the ticket; values: group_id, and a note for one ticket. None is chosen at first."""
    form = _form(title, parent, submit, title)
    hint = "Nobody in the group has it yet: who has it now is taken off."
    form.add("group_id", "Group", group_field(options, none=False), required=True, hint=hint)
    if note:
        form.add("note", "Note", text_field())
    return form


def transfer_form(parent: QWidget, number: str, options: TicketOptions, code: str, submit: Submit) -> Form:
    """Ask which agency gets the ticket, and why. None is chosen at first."""
    form = _form(f"Transfer {number}", parent, submit, f"Transfer {number}")
    field = agency_field(options, without=code)
    form.add("agency_id", "Agency", field, required=True, hint="From now on the ticket counts there.")
    form.add("reason", "Reason", text_field())
    return form


def _until_field(options: TicketOptions, until: datetime | None, clock: Callable[[], datetime]) -> MaybeMomentField:
    """Make the field for when a hold ends by itself: an Eastern wall time, or none."""
    morning = eastern(next_morning(clock(), options.holidays))
    wall = None if until is None else eastern(until)
    return MaybeMomentField(wall, lean=Lean.FUTURE, now=clock, holidays=options.holidays, day_of=morning)


def _asks_for_a_day(options: TicketOptions) -> Callable[[dict[str, Any]], Mapping[str, str]]:
    """Return the check that asks once for the day of a hold, where the workspace wants it so."""
    asked: list[bool] = []

    def check(values: dict[str, Any]) -> Mapping[str, str]:
        if values["until"] is not None or asked or options.hold_day is not HoldDay.ASK:
            return {}
        asked.append(True)
        return {"until": "Without a day nobody is reminded of it. Give one, or send it again to leave it open."}

    return check


_UNTIL = "It comes back by itself then: “tomorrow 8”, “mon”, “+3 bd” (business days)."


def until_form(
    parent: QWidget,
    number: str,
    options: TicketOptions,
    until: datetime | None,
    clock: Callable[[], datetime],
    submit: Submit,
) -> Form:
    """Ask until when what is on hold waits; values: until (Eastern wall time or None), note."""
    title = f"Hold {number} until another day"
    form = _form(title, parent, submit, f"Hold {number} until then", _asks_for_a_day(options))
    field = _until_field(options, until or next_morning(clock(), options.holidays), clock)
    form.add("until", "On hold until", field, required=options.hold_day is HoldDay.MUST, hint=_UNTIL)
    form.add("note", "Note", text_field())
    return form


def hold_form(
    parent: QWidget,
    number: str,
    options: TicketOptions,
    clock: Callable[[], datetime],
    submit: Submit,
    note_hint: str = "",
) -> Form:
    """Ask why the ticket waits and until when; values: reason, until (Eastern wall time or None), note, and when it
    happened (`with_time`).

    `note_hint`: where the note goes.
    """
    action = f"Put {number} on hold"
    form = _form(action, parent, submit, action, _asks_for_a_day(options))
    hint = "The target of each clock says whether this reason pauses it."
    reasons = combo([("Choose a reason", _UNCHOSEN), *hold_choices()])
    form.add("reason", "Reason", reasons, required=True, hint=hint)
    field = _until_field(options, next_morning(clock(), options.holidays), clock)
    form.add("until", "On hold until", field, required=options.hold_day is HoldDay.MUST, hint=_UNTIL)
    form.add("note", "Note", text_field(), hint=note_hint)
    add_happened(form, clock)
    return form


def resolve_form(
    parent: QWidget,
    number: str,
    kind: TicketKind | None,
    clock: Callable[[], datetime],
    submit: Submit,
    note_hint: str = "",
    from_note: QWidget | None = None,
) -> Form:
    """Ask how it was solved; values: code, note, first_contact (True, False or "" for not said), when it happened.

    `kind`: of one ticket, which decides what is usual; None: of several, nothing is chosen at first. `note_hint`: where
    the note goes. `from_note`: the field for the knowledge note that it is made from; value: note_id.
    """
    form = _form(f"Resolve {number}", parent, submit, f"Resolve {number}")
    if from_note is not None:
        form.add("note_id", "From a note", from_note, hint="It fills in what was done, and counts as used.")
    usual = _UNCHOSEN if kind is None else "fulfilled" if kind is TicketKind.REQUEST else "fixed"
    codes = [(text, code) for code, text in RESOLUTION_CODES.items()]
    none = [("Choose a resolution", _UNCHOSEN)] if kind is None else []
    form.add("code", "Resolution", combo([*none, *codes], usual), required=kind is None)
    form.add("note", "What was done", text_field(), required=True, hint=note_hint)
    first = (("Not said", ""), ("Yes: the desk solved it at once", "yes"), ("No: it was handed on", "no"))
    form.add("first_contact", "Solved at first contact", combo(first))
    add_happened(form, clock)
    return form


def add_family(form: Form, children: int) -> None:
    """Offer in the form of a resolution to resolve the tickets under it as well; value: family."""
    box = QCheckBox("Those that are open, with the same words")
    box.setChecked(True)
    form.add("family", f"Its {count(children, 'child ticket')}", box)


def merge_form(
    parent: QWidget, number: str, field: QWidget, submit: Submit, note_hint: str, *, several: bool = False
) -> Form:
    """Ask into which ticket it is merged, or `several` are; values: into_id, and what its caller is told."""
    form = _form(f"Merge {number} into another ticket", parent, submit, "Merge")
    hint = "This one goes on: the other is closed as its duplicate and is read there. What it missed still counts."
    if several:
        hint = "This one goes on: the others are closed as its duplicates, read there. What they missed still counts."
    form.add("into_id", "Into the ticket", field, required=True, hint=hint)
    form.add("note", "To the caller", text_field(), hint=note_hint)
    return form


def words_form(
    parent: QWidget,
    title: str,
    label: str,
    action: str,
    submit: Submit,
    *,
    required: bool = True,
    hint: str = "",
    mentions: bool = False,
) -> Form:
    """Ask for one text; value: text. `mentions`: people may be mentioned in it."""
    form = _form(title, parent, submit, action)
    text = text_field()
    text.setProperty(MENTIONS, mentions)
    form.add("text", label, text, required=required, hint=hint)
    return form


def priority_form(
    parent: QWidget, title: str, options: TicketOptions, impact: int, urgency: int, submit: Submit
) -> Form:
    """Ask how far it reaches and how pressing it is; the priority that follows is told at once.

    `AS_IT_IS`: what they have is not known here, or is not the same for all; each field leaves it until one chooses.
    """

    def check(values: dict[str, Any]) -> Mapping[str, str]:
        if values["impact"] == values["urgency"] == AS_IT_IS:
            return {"nothing": "Nothing to do: reach and urgency stay as they are. Choose one of them."}
        return {}

    form = _form(title, parent, submit, "Set the priority", check)
    _pressing(form, options, impact, urgency)
    form.add("reason", "Reason", text_field())
    return form


def tell_held(form: Form, found: BulkPreview) -> None:
    """Say in the fields of `priority_form` what the tickets have that they leave as it is, and whether that differs.

    Of one ticket, which was not read yet when the form was opened, the fields hold it.
    """
    for key, texts in _HELD.items():
        box, held = form.field(key), [texts[n] for n in found.held.get(key, ())]
        known = found.asked == 1 and not form.attempt.is_sent  # what was sent stays as it was
        if known and held and isinstance(box, QComboBox) and box.itemData(0) == AS_IT_IS:
            if box.currentIndex() == 0:
                set_value(box, found.held[key][0])
                form.take_as_first(key)
            box.removeItem(0)
            continue
        if isinstance(box, QComboBox) and held and box.itemData(0) == AS_IT_IS:
            held = [text.partition(":")[0] for text in held]  # whole where it stands in the list
            said = f" ({held[0]})" if len(held) == 1 else f", they differ: {joined(held)}"
            box.setItemText(0, f"As it is{said}")
