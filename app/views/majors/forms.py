"""Forms of what is done with a major incident: begun, led, resolved, corrected, ended, reviewed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPlainTextEdit, QWidget

from app.domain import words
from app.domain.choices import Choice
from app.domain.eastern import eastern, local_date, to_utc
from app.domain.majors.outages import OutageKind
from app.domain.majors.proposal import Begun
from app.domain.majors.retraction import standing
from app.domain.majors.values import Major, MajorRole, UpdateKind
from app.domain.plain_text import one_line
from app.domain.tickets.options import Option, TicketOptions
from app.domain.typed_time import Lean
from app.domain.vocabulary import TicketState
from app.ui.forms.fields import combo
from app.ui.forms.form import Form
from app.ui.forms.id_list import IdList
from app.ui.forms.offered_text import OfferedText
from app.ui.forms.outages import OutagesForm
from app.ui.forms.typeahead import Typeahead
from app.ui.forms.when import DayField, MomentField
from app.ui.look import theme
from app.ui.look.plain import Label
from app.views.majors.kept_keys import key_of
from app.views.majors.work_model import again_lines

Submit = Callable[[dict[str, Any]], object]
Now = Callable[[], datetime]
#: What a choice of a person holds where nobody is chosen: no login is empty.
NOBODY = ""
_LISTED = 80  # height of the lists of who and what is reached, at 100 %
_AGAIN = 6  # lines of what came again
_NARROW = 252  # width of a column at 100 %: all fields are seen at once in a window of 1280
_LOGGED = (UpdateKind.NOTE, UpdateKind.WORKAROUND, UpdateKind.DETECTED)
#: The times of an incident that can be corrected, by the names of their columns.
TIMES: Mapping[str, str] = {
    "impact_start_at": "Impact began",
    "detected_at": "Detected",
    "restored_at": "Service restored",
}


def text_field(text: str = "", lines: int = 3) -> QPlainTextEdit:
    """Make a field of several lines."""
    field = OfferedText(text)
    field.setTabChangesFocus(True)
    field.setFixedHeight(field.fontMetrics().lineSpacing() * lines + theme.px(16))
    return field


def moment_field(at: datetime, now: Now, lean: Lean = Lean.PAST) -> MomentField:
    """Make a field for an instant, shown in Eastern time."""
    return MomentField(eastern(at), lean=lean, now=now)


def people_field(options: TicketOptions, login: str, none: str = "Nobody yet") -> Typeahead:
    """Make a field for somebody who signs in."""
    choices = [Choice(known, one_line(name)) for known, name in options.people]
    return Typeahead(choices, login or NOBODY, none=(none, NOBODY), things="people")


def _pairs(options: Sequence[Option], chosen: Sequence[int] = ()) -> list[tuple[int, str]]:
    return [(one.id, one_line(one.text)) for one in options if one.current or one.id in chosen]


def reach_fields(
    form: Form, options: TicketOptions, agencies: Sequence[int], services: Sequence[int], sites: Sequence[int]
) -> None:
    """Add the lists of who and what is reached."""
    for name, title, offered, chosen in (
        ("agencies", "Agencies reached", options.agencies, agencies),
        ("services", "Services", options.services, services),
        ("sites", "Sites", options.sites, sites),
    ):
        field = IdList(_pairs(offered, chosen), chosen, {one.id: one.any_code for one in offered})
        field.setFixedHeight(theme.px(_LISTED))
        form.add(name, title, field)


def _not_ahead(now: Now, *names: str) -> Callable[[dict[str, Any]], dict[str, str]]:
    def check(values: dict[str, Any]) -> dict[str, str]:
        return {name: "This is in the future." for name in names if to_utc(values[name]) > now()}

    return check


def new_form(
    parent: QWidget,
    options: TicketOptions,
    submit: Submit,
    *,
    now: Now,
    declare: bool,
    why: str = "",
    begun: Begun | None = None,
    actor: str,
) -> Form:
    """Ask for a new incident; values: title, impact_start_at (wall time), summary, why, agencies, services, sites.

    To `declare` it also bridge, manager and drill. `begun`: what comes from the tickets that it begins from; `why`: by
    which rule they propose it.
    """
    what = "declare" if declare else "propose"
    head = "Declare a major incident" if declare else "Propose a major incident"
    more = f" and {len(begun.others)} more" if begun is not None and begun.others else ""
    title = f"{head} from {begun.number}{more}" if begun is not None else head
    action = "Declare" if declare else "Propose"
    key = key_of(f"{what}_new", -begun.ticket_id if begun is not None else 0)
    form = Form(title, parent, action=action, submit=submit, check=_not_ahead(now, "impact_start_at"), key=key)
    form.add("title", "Title", QLineEdit(begun.title if begun is not None else ""), required=True)
    began = begun.impact_start_at if begun is not None else now()
    form.add("impact_start_at", "Impact began", moment_field(began, now), required=True)
    if declare:
        form.add("bridge", "Bridge", QLineEdit())
    reason = text_field(why, 2)
    reason.setPlaceholderText("What makes it a major incident")  # no line below it: all is seen without scrolling
    form.add("why", "Why", reason, required=not declare)
    form.add("summary", "Summary", text_field(lines=2), hint="What is known: it stands in the first message.")
    reach_fields(form, options, *((begun.agencies, begun.services, begun.sites) if begun is not None else ((), (), ())))
    if declare:
        _outage_field(form)
        mine = _leads_hint(options, actor)
        form.add("manager", "Incident manager", people_field(options, NOBODY, "Nobody yet" if mine else "I lead it"),
                 hint=mine)  # fmt: skip
        form.add("drill", "Drill", QCheckBox("A drill: nothing leaves the room"))
        form.hide_label("drill")
    form.body.be_narrow(_NARROW)
    return form


def _leads_hint(options: TicketOptions, actor: str) -> str:
    """Return why somebody else has to lead it: nobody on record signs in as whoever is at work; "" where one does."""
    if any(login == actor for login, _name in options.people):
        return ""
    return f"Nobody on record signs in as {actor}: name who leads it. Setup, People has who signs in."


def _outage_field(form: Form) -> None:
    """Add whether it counts as an outage of all its services: nobody said so, unless somebody chooses it."""
    choices = [("Not said yet", ""), *((f"{kind.label}, all its services", kind.value) for kind in OutageKind)]
    form.add(
        "outages",
        "Counts as outage",
        combo(choices, ""),
        hint="For availability. Full: the hub says outage, otherwise degraded.",
    )


def outages_form(parent: QWidget, major: Major, submit: Submit) -> Form:
    """Ask of which services it counts as an outage; values: counted (kind by id of service, of those that do)."""
    row = major.row
    form = OutagesForm(f"What of {row.number} counts as an outage", parent, submit, key_of("outages", row.id))
    now = {one.service_id: one.kind for one in major.outages}
    for one in major.services:
        form.ask(one.id, one_line(one.name), now.get(one.id))
    end = "the service was restored" if row.restored_at is not None else "the service is restored"
    form.notice(f"It counts from {words.moment(row.impact_start_at)} until {end}, for the agencies that are reached.")
    return form


def declare_form(parent: QWidget, major: Major, options: TicketOptions, actor: str, submit: Submit) -> Form:
    """Ask who leads an incident that is declared, and where they meet; values: bridge and the roles (logins)."""
    row = major.row
    title = f"Declare {row.number}"
    form = Form(title, parent, action="Declare", submit=submit, key=key_of("declare", row.id))
    form.add("bridge", "Bridge", QLineEdit(major.bridge), hint="Where those who work on it meet.")
    for role in MajorRole:
        login = major.roles.get(role, ("", ""))[0]
        login = login or (actor if role is MajorRole.MANAGER else "")
        hint = _leads_hint(options, actor) if role is MajorRole.MANAGER else ""
        form.add(role.value, role.label, people_field(options, login if not hint or login != actor else ""), hint=hint)
    if major.services and not major.row.drill:
        _outage_field(form)
    form.notice("The first message can be sent right after it.")
    form.body.be_narrow(_NARROW)
    return form


def reason_form(
    parent: QWidget,
    title: str,
    action: str,
    key: str,
    submit: Submit,
    *,
    hint: str,
    message: str | None = None,
    told: str = "Sent to the agencies that it reaches",
) -> Form:
    """Ask why something is done; values: why, and `message` where those who are reached may be told: its text.

    `told`: who gets it.
    """
    form = Form(title, parent, action=action, submit=submit, key=key)
    form.add("why", "Reason", text_field(), required=True, hint=hint)
    if message is not None:
        field = text_field(message)
        form.add("message", "Message to those who are reached", field, hint=f"{told}. Empty: nothing is sent.")
    return form


def role_form(parent: QWidget, major: Major, options: TicketOptions, role: MajorRole, submit: Submit) -> Form:
    """Ask who takes a role over; values: role, login ("" for nobody)."""
    form = Form(
        f"Hand over a role of {major.row.number}", parent, action="Hand over", submit=submit,
        key=key_of("role", major.row.id),
    )  # fmt: skip
    form.add("role", "Role", combo([(one.label, one.value) for one in MajorRole], role.value))
    form.add("login", "To", people_field(options, NOBODY, "Nobody"), hint="A part of the name is enough.")
    return form


def reach_form(parent: QWidget, major: Major, options: TicketOptions, submit: Submit) -> Form:
    """Ask who and what is reached; values: agencies, services, sites (ids), impact (of those that come in)."""
    title = f"Who is reached by {major.row.number}"
    form = Form(title, parent, action="Save", submit=submit, key=key_of("reach", major.row.id))
    agencies = [one.agency_id for one in major.reached]
    reach_fields(form, options, agencies, [one.id for one in major.services], [one.id for one in major.sites])
    form.add("impact", "What it means to those that come in", QLineEdit(),
             hint="Such as: no e-mail, phones work. It stands in the mails to them.")  # fmt: skip
    form.notice("Who comes in gets the next message; what was sent stays as it was.")
    form.body.be_narrow(_NARROW)
    return form


def edit_form(parent: QWidget, major: Major, submit: Submit) -> Form:
    """Ask for its words; values: title, summary, cause, bridge."""
    form = Form(f"Edit {major.row.number}", parent, submit=submit, key=key_of("edit", major.row.id))
    form.add("title", "Title", QLineEdit(major.row.title), required=True)
    form.add("bridge", "Bridge", QLineEdit(major.bridge), hint="Where those who work on it meet.")
    form.add("summary", "Summary", text_field(major.summary))
    form.add("cause", "Cause", text_field(major.cause))
    return form


def log_form(parent: QWidget, major: Major, submit: Submit, opened: datetime, *, now: Now) -> Form:
    """Ask for a line of the timeline; values: text, kind, at (wall time)."""
    form = Form(
        f"Log of {major.row.number}", parent, action="Log", submit=submit, check=_not_ahead(now, "at"),
        key=key_of("log", major.row.id),
    )  # fmt: skip
    form.add("text", "What happened", text_field(), required=True)
    form.add("kind", "Kind", combo([(kind.label, kind.value) for kind in _LOGGED], _LOGGED[0].value))
    hint = "Earlier than now: the line says when it was written as well."
    form.add("at", "When it happened", moment_field(opened, now), hint=hint)
    return form


def restore_form(parent: QWidget, major: Major, told: str, submit: Submit, *, now: Now) -> Form:
    """Ask when the service was back and what is told; values: at (wall time), known, management, hub, data_loss,
    resolve_children. `told`: who gets it.
    """
    row = major.row
    form = Form(
        f"Resolve {row.number}", parent, action="Resolve and send", submit=submit, check=partial(_restored, now),
        key=key_of("restore", row.id),
    )  # fmt: skip
    names = words.joined([one_line(one.name) for one in major.services])
    known = text_field(f"{names} works again." if names else "The service works again.")
    form.add("known", "Message to the agencies", known, required=True, hint="What was done, what is left.")
    form.add("management", "To the management", text_field(lines=2), hint="Empty: the same.")
    posted = any(one.sent and one.hub for one in standing(major.updates))
    hint = "Empty: the same." if posted else "Empty: nothing, as nothing was posted of it."
    form.add("hub", "On the hub", text_field(lines=2), hint=hint)
    form.add(
        "at", "Service restored", moment_field(now(), now), hint="The restore time counts from the impact's start."
    )
    form.add("data_loss", "Data lost (required)", QLineEdit(), hint="All are told. Say so where nothing was lost.")
    count = sum(TicketState(one.state).is_open for one in major.children)
    if count:
        box = QCheckBox(f"Resolve its {words.count(count, 'open ticket')} as well")
        form.add("resolve_children", "Children", box)
        form.hide_label("resolve_children")
    form.notice(words.sentences(told, open_tasks(major), _uncounted(major)))
    form.body.be_narrow(_NARROW)
    return form


def _uncounted(major: Major) -> str:
    """Say that nothing of it counts as an outage although it could, so that nobody forgets to say so; else ""."""
    could = bool(major.services) and not major.row.drill and not major.outages
    return "It counts as no outage: nobody said so (N)." if could else ""


def open_tasks(major: Major) -> str:
    """Return which of its tasks are open, as a sentence; "" where none is."""
    left = [one_line(task.title) for task in major.tasks if task.state == "open"]
    more = f" and {len(left) - 3} more" if len(left) > 3 else ""
    return f"Not done yet: {'; '.join(left[:3])}{more}." if left else ""


def _restored(now: Now, values: dict[str, Any]) -> dict[str, str]:
    """Ask for a word on data in any case; the keyboard begins in the message all the same."""
    missing = {} if values["data_loss"] else {"data_loss": "Say what was lost, or that nothing was."}
    return {**missing, **_not_ahead(now, "at")(values)}


class CorrectForm(Form):
    """Asks which time of an incident is corrected; values: field, value (wall time), why.

    `asked` follows a change of the field or the time: what moves is told by `show_moved`.
    """

    asked = Signal()

    def __init__(self, parent: QWidget, major: Major, submit: Submit, now: Now) -> None:
        title = f"Correct a time of {major.row.number}"
        check = _not_ahead(now, "value")
        super().__init__(
            title, parent, action="Correct", submit=submit, check=check, key=key_of("correct", major.row.id)
        )
        self._times = {
            "impact_start_at": major.row.impact_start_at,
            "detected_at": major.detected_at,
            "restored_at": major.row.restored_at,
        }
        given = [(text, name) for name, text in TIMES.items() if self._times[name] is not None]
        self._which = combo(given, given[0][1])
        self.add("field", "Which time", self._which)
        self._value = moment_field(major.row.impact_start_at, now)
        self.add("value", "What it was", self._value, required=True)
        self.add("why", "Why it is corrected", text_field(lines=2), required=True,
                 hint="The first line of the timeline stays; this one names the figures that moved.")  # fmt: skip
        self.moved = Label("Give another time: the figures that move are named here before it is saved.")
        self.moved.setWordWrap(True)
        self.moved.setAccessibleName("Figures that move")
        self.add_shown("Figures that move", self.moved)
        self._which.currentIndexChanged.connect(self._chosen)
        self._value.changed.connect(self.asked)

    @Slot()
    def _chosen(self) -> None:
        at = self._times[self._which.currentData()]
        if at is not None:
            self._value.set_value(eastern(at))
        self.asked.emit()

    def show_moved(self, figures: Sequence[str]) -> None:
        """Tell which figures move."""
        self.moved.setText("\n".join(figures) if figures else "No figure moves.")


def children_form(parent: QWidget, major: Major, submit: Submit) -> Form:
    """Ask what is told on all its tickets; value: text."""
    count = words.count(len(major.children), "ticket")
    title = f"Update the tickets of {major.row.number}"
    form = Form(title, parent, action=f"Update {count}", submit=submit, key=key_of("update_children", major.row.id))
    form.add("text", "What the callers are told", text_field(), required=True, hint=f"It is written on {count}.")
    return form


def resolve_children_form(parent: QWidget, major: Major, codes: Sequence[tuple[str, str]], submit: Submit) -> Form:
    """Ask how its tickets were solved; values: code, text. `codes`: (text, code)."""
    count = words.count(len(major.children), "ticket")
    title = f"Resolve the tickets of {major.row.number}"
    form = Form(title, parent, action=f"Resolve {count}", submit=submit, key=key_of("resolve_children", major.row.id))
    form.add("code", "Resolution", combo([("Choose the resolution", ""), *codes]), required=True)
    form.add("text", "What was done", text_field(), required=True, hint="It stands on each of them.")
    return form


def review_form(parent: QWidget, major: Major, options: TicketOptions, submit: Submit, *, now: Now) -> Form:
    """Ask what the review says; values: held_on, cause, cause_category, problem, went_well, went_badly."""
    form = Form(f"Review of {major.row.number}", parent, action="Review", submit=submit,
                key=key_of("review", major.row.id))  # fmt: skip
    form.add("cause", "Cause", text_field(major.cause), required=True)
    choices = [Choice(one, one_line(one)) for one in dict.fromkeys([*options.categories, *_some(major.cause_category)])]
    form.add("cause_category", "Cause filed under", Typeahead(choices, major.cause_category, none=("Not filed", ""),
             things="categories"), hint="What comes again is counted by it, with the service.")  # fmt: skip
    form.add("problem", "Problem", QLineEdit(major.problem), hint="Its number, where one is linked: it counts alone.")
    form.add("went_well", "What went well", text_field(major.went_well))
    form.add("went_badly", "What went badly", text_field(major.went_badly))
    form.add("held_on", "Held on", DayField(local_date(now()), lean=Lean.PAST, now=now), required=True)
    to_do = "What is to be done is recorded as actions, with owner and day (A)."
    form.notice(words.sentences(to_do, open_tasks(major), _uncounted(major)))
    return form


def _some(text: str) -> tuple[str, ...]:
    return (text,) if text else ()


def effect_form(parent: QWidget, major: Major, submit: Submit) -> Form:
    """Ask what came of the actions; value: text."""
    form = Form(f"Effect of the review of {major.row.number}", parent, submit=submit,
                key=key_of("effect", major.row.id))  # fmt: skip
    form.add("text", "Effect", text_field(major.effect), required=True)
    told = again_lines(major)
    more = [f"{words.count(len(told) - _AGAIN, 'more', 'more')} on the page Review."] if len(told) > _AGAIN else []
    form.notice("\n".join([*told[:_AGAIN], *more]))
    return form


def told_form(parent: QWidget, major: Major, people: Sequence[tuple[str, Any]], submit: Submit, update_id: int) -> Form:
    """Ask who was told by phone; value: recipient, a place in `people`: (text, recipient)."""
    form = Form(
        f"Told of {major.row.number} by phone", parent, action="Record", submit=submit,
        key=key_of("phone", major.row.id, update_id),
    )  # fmt: skip
    choices = [Choice(n, one_line(text)) for n, (text, _one) in enumerate(people)]
    form.add("recipient", "Who was told", Typeahead(choices, None, things="people"), required=True)
    return form
