"""The forms of the Tickets tab: log and edit with the priority shown live, and one for each act that asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QWidget

from app.domain.eastern import eastern, to_utc
from app.domain.sla.priority import REACHES, URGENCY_TEXTS, PriorityMatrix
from app.domain.tickets.late import REASON_AFTER
from app.domain.tickets.options import Option, TicketOptions
from app.domain.tickets.states import RESOLUTION_CODES, Act
from app.domain.tickets.values import TicketDetail
from app.domain.vocabulary import TicketKind
from app.ui.forms.fields import combo, set_value, value_of
from app.ui.forms.form import FormDialog
from app.ui.forms.when import MomentField
from app.views.tickets.detail import Marked
from app.views.tickets.model import priority_mark
from app.views.tickets.words import hold_choices

Submit = Callable[[dict[str, Any]], object]
#: Stands for "none" in a combo box, whose data must not be None.
NONE = 0
_CHANNELS = (
    ("Phone", "phone"),
    ("E-mail", "email"),
    ("Portal", "portal"),
    ("Monitoring", "monitoring"),
    ("Walk-in", "walk_in"),
    ("Other", "other"),
)
_REACHES = tuple((f"{reach.capitalize()} (impact {n})", n) for reach, n in REACHES.items())
_URGENCIES = tuple((f"{n} {text}", n) for n, text in URGENCY_TEXTS.items())


def text_field(value: str = "", lines: int = 4) -> QPlainTextEdit:
    """Make a field for a text of several lines that Tab leaves."""
    field = QPlainTextEdit(value)
    field.setTabChangesFocus(True)
    field.setFixedHeight(field.fontMetrics().lineSpacing() * lines + 16)
    return field


def _size(form: FormDialog, wide: int, high: int) -> None:
    """Give a form a size in pixels meant for texts of the usual size; it grows with them as far as the screen goes."""
    factor = form.fontMetrics().height() / 16
    room = form.screen().availableGeometry()
    form.resize(min(int(wide * factor), room.width() - 40), min(int(high * factor), room.height() - 60))


def _options(options: Sequence[Option], none: str, now: object = None) -> QComboBox:
    choices = [(none, NONE), *((o.text, o.id) for o in options if o.current or o.id == now)]
    return combo(choices, now or NONE)


def _category(options: TicketOptions, value: str = "") -> QComboBox:
    box = QComboBox()
    box.setEditable(True)
    box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    box.addItems(["", *options.categories])
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(12)
    box.setCurrentText(value)
    return box


def people_combo(options: TicketOptions, actor: str, value: str = "", none: str = "Nobody") -> QComboBox:
    """Make a combo box of people: me first, then everybody by name."""
    choices: list[tuple[str, Any]] = [(none, "")]
    choices.append((f"Me ({actor})", actor))
    choices += [(f"{name} ({login})", login) for login, name in options.people if login != actor]
    if value and value not in [login for _, login in choices]:
        choices.append((value, value))
    return combo(choices, value)


class _Priority(Marked):
    """The priority that impact and urgency give, told as soon as one of them changes."""

    def __init__(self, matrix: PriorityMatrix | None, impact: QComboBox, urgency: QComboBox) -> None:
        super().__init__()
        self._matrix, self._impact, self._urgency = matrix, impact, urgency
        for box in (impact, urgency):
            box.currentIndexChanged.connect(self.refresh)
        self.layout().addStretch(1)  # type: ignore[union-attr]
        self.refresh()

    def refresh(self, _index: int = 0) -> None:
        if self._matrix is None:
            self.show_mark(None, "This workspace has no priority matrix yet")
            return
        priority = self._matrix.priority(int(value_of(self._impact)), int(value_of(self._urgency)))
        self.show_mark(priority_mark(priority), priority.label)
        self.setAccessibleName(f"Priority {priority.label}")


def _pressing(form: FormDialog, options: TicketOptions, impact: int, urgency: int) -> _Priority:
    reach, how = combo(_REACHES, impact), combo(_URGENCIES, urgency)
    form.add("impact", "How far does it reach?", reach)
    form.add("urgency", "Urgency", how)
    shown = _Priority(options.matrix, reach, how)
    form.add_shown("Priority", shown)
    return shown


def log_form(
    parent: QWidget, options: TicketOptions, actor: str, clock: Callable[[], datetime], submit: Submit, agency: int = 0
) -> FormDialog:
    """Ask for a new ticket; values as in `TicketDraft`, NONE and "" for none, `opened_at` an Eastern wall time."""

    def check(values: dict[str, Any]) -> dict[str, str]:
        errors = {} if values["agency_id"] else {"agency_id": "Choose the agency."}
        if to_utc(values["opened_at"]) > clock() + timedelta(minutes=1):
            errors["opened_at"] = "A ticket cannot be received in the future."
        elif clock() - to_utc(values["opened_at"]) > REASON_AFTER and not values["late_reason"].strip():
            errors["late_reason"] = "It came more than an hour ago: say why it is entered now."
        return errors

    form = FormDialog("Log a ticket", parent, action="Log", submit=submit, check=check)
    form.add("kind", "Kind", combo([(kind.value.capitalize(), kind) for kind in TicketKind]))
    form.add("title", "Title", QLineEdit(), required=True)
    form.add("agency_id", "Agency", _options(options.agencies, "Choose an agency", agency), required=True)
    form.add("caller", "Caller", QLineEdit())
    _pressing(form, options, 4, 3)
    form.add("service_id", "Service", _options(options.services, "None"))
    form.add("description", "Description", text_field())
    form.add("category", "Category", _category(options))
    form.add("channel", "Channel", combo(_CHANNELS, "phone"))
    form.add("group_id", "Group", _options(options.groups, "None"))
    form.add("assignee", "Assignee", people_combo(options, actor))
    form.add("site_id", "Site", _options(options.sites, "None"))
    form.add(
        "opened_at",
        "Received",
        MomentField(eastern(clock())),
        hint="Eastern time, stored as shown: when this form was opened.",
    )
    form.add("late_reason", "Why it is entered late", QLineEdit(), hint="Of a call of more than an hour ago.")
    _size(form, 560, 660)
    return form


def edit_form(
    parent: QWidget, options: TicketOptions, detail: TicketDetail, parent_number: str, submit: Submit
) -> FormDialog:
    """Edit the fields of a ticket that have no act of their own; `parent` is a ticket number."""
    f = detail.fields
    form = FormDialog(f"Edit {detail.number}", parent, submit=submit)
    form.add("title", "Title", QLineEdit(), required=True)
    form.add("caller", "Caller", QLineEdit())
    _pressing(form, options, int(str(f["impact"])), int(str(f["urgency"])))
    if Act.PRIORITY not in detail.acts:
        for key in ("impact", "urgency"):
            form.field(key).setEnabled(False)
            form.field(key).setToolTip("The priority of a finished ticket stays.")
    form.add("service_id", "Service", _options(options.services, "None", f["service_id"]))
    form.add("description", "Description", text_field(lines=6))
    form.add("category", "Category", _category(options, str(f["category"])))
    form.add("channel", "Channel", combo(_CHANNELS, f["channel"]))
    form.add("site_id", "Site", _options(options.sites, "None", f["site_id"]))
    form.add("parent", "Parent ticket", QLineEdit(parent_number), hint="A number; a child stays out of the figures.")
    for key in ("title", "caller", "description"):
        set_value(form.field(key), f[key])
    _size(form, 560, 640)
    return form


def edited(values: Mapping[str, Any], base: Mapping[str, object]) -> dict[str, Any]:
    """Return the fields that differ from the base, in the base's terms (None for none)."""
    changed = {}
    for key, value in values.items():
        if key == "parent":
            continue
        plain = None if key.endswith("_id") and value == NONE else value
        if plain != base[key]:
            changed[key] = plain
    return changed


def assign_form(
    parent: QWidget, title: str, options: TicketOptions, actor: str, value: str, submit: Submit
) -> FormDialog:
    """Ask who gets the ticket; value: assignee, "" for nobody."""
    form = FormDialog(title, parent, action="Assign", submit=submit)
    box = people_combo(options, actor, value)
    form.add("assignee", "Person", box, hint="Typing the beginning of a name finds it.")
    _size(form, 440, 220)
    return form


def group_form(parent: QWidget, title: str, options: TicketOptions, submit: Submit, *, note: bool) -> FormDialog:
    """Ask which group gets the ticket; values: group_id, and a note for one ticket."""
    form = FormDialog(title, parent, action="Move", submit=submit)
    form.add("group_id", "Group", combo([(o.text, o.id) for o in options.groups]))
    if note:
        form.add("note", "Note", text_field())
    _size(form, 460, 320 if note else 200)
    return form


def transfer_form(parent: QWidget, number: str, options: TicketOptions, code: str, submit: Submit) -> FormDialog:
    """Ask which agency gets the ticket, and why."""
    form = FormDialog(f"Transfer {number}", parent, action="Transfer", submit=submit)
    choices = [(o.text, o.id) for o in options.agencies if o.current and o.code != code]
    form.add("agency_id", "Agency", combo(choices), hint="From now on the ticket counts there.")
    form.add("reason", "Reason", text_field())
    _size(form, 480, 340)
    return form


def hold_form(parent: QWidget, number: str, submit: Submit) -> FormDialog:
    """Ask why the ticket waits; values: reason, note."""
    form = FormDialog(f"Put {number} on hold", parent, action="Put on hold", submit=submit)
    form.add(
        "reason", "Reason", combo(hold_choices()), hint="The target of each clock says whether this reason pauses it."
    )
    form.add("note", "Note", text_field())
    _size(form, 480, 340)
    return form


def resolve_form(parent: QWidget, number: str, kind: TicketKind, submit: Submit) -> FormDialog:
    """Ask how it was solved; values: code, note, first_contact (True, False or "" for not said)."""
    form = FormDialog(f"Resolve {number}", parent, action="Resolve", submit=submit)
    usual = "fulfilled" if kind is TicketKind.REQUEST else "fixed"
    form.add("code", "Resolution", combo([(text, code) for code, text in RESOLUTION_CODES.items()], usual))
    form.add("note", "What was done", text_field(), required=True)
    first = (("Not said", ""), ("Yes: the desk solved it at once", "yes"), ("No: it was handed on", "no"))
    form.add("first_contact", "Solved at first contact", combo(first))
    _size(form, 480, 400)
    return form


def words_form(
    parent: QWidget, title: str, label: str, action: str, submit: Submit, *, required: bool = True, hint: str = ""
) -> FormDialog:
    """Ask for one text; value: text."""
    form = FormDialog(title, parent, action=action, submit=submit)
    form.add("text", label, text_field(lines=6), required=required, hint=hint)
    _size(form, 500, 320)
    return form
