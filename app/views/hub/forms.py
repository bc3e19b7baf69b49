"""Forms of what is done with a posting: written, read before it is posted, its next phase, its end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QPlainTextEdit, QScrollArea, QVBoxLayout, QWidget

from app.domain import words
from app.domain.eastern import eastern, to_utc
from app.domain.hub.outages import may_count
from app.domain.hub.phases import ENDS, Impact, Kind, Phase, next_phases
from app.domain.hub.templates import Template
from app.domain.hub.values import Content, Posting
from app.domain.plain_text import one_line
from app.domain.tickets.options import Option, TicketOptions
from app.domain.typed_time import Lean
from app.ui.forms.fields import combo
from app.ui.forms.form import Form
from app.ui.forms.id_list import IdList
from app.ui.forms.maybe_when import MaybeMomentField
from app.ui.forms.offered_text import OfferedText
from app.ui.forms.outages import OutagesForm
from app.ui.look import theme
from app.ui.look.plain import Label
from app.views.hub.kept_keys import key_of
from app.views.hub.page_model import hearers_brief, whole
from app.views.hub.template_forms import TEMPLATE, FromTemplate

Submit = Callable[[dict[str, Any]], object]
Now = Callable[[], datetime]
_NARROW = 252  # width of a column at 100 %: all fields are seen at once in a window of 1280
_CTRL = Qt.KeyboardModifier.ControlModifier
_READ_HIGH = 150  # of the text that is read before it is posted, at 100 %
_DATED = frozenset({Kind.INCIDENT, Kind.MAINTENANCE})
#: Fields of a form that are instants; the rest is text, a choice or ids.
INSTANTS = ("starts_at", "ends_at", "next_update_at")
REACH = ("services", "sites", "agencies")
#: What a content is called as fields of a form and of an edit in conflict.
TITLES = {
    "title": "Title",
    "phase": "Phase",
    "text": "Text",
    "impact": "Impact",
    "starts_at": "Start",
    "ends_at": "End",
    "next_update_at": "Next update",
    "services": "Services",
    "sites": "Sites",
    "agencies": "Agencies",
}


def fields_of(content: Content) -> dict[str, Any]:
    """Return a content as the fields of an edit."""
    return {
        "title": content.title,
        "phase": content.phase.value,
        "text": content.text,
        "impact": content.impact.value,
        "starts_at": content.starts_at,
        "ends_at": content.ends_at,
        "next_update_at": content.next_at,
        "services": content.reach.services,
        "sites": content.reach.sites,
        "agencies": content.reach.agencies,
    }


def as_fields(values: dict[str, Any]) -> dict[str, Any]:
    """Return values of a form as the fields of an edit: instants instead of wall times, ids in order."""
    kept = {name: value for name, value in values.items() if name != TEMPLATE}
    for name in INSTANTS:
        if kept.get(name) is not None:
            kept[name] = to_utc(kept[name])
    for name in REACH:
        if name in kept:
            kept[name] = tuple(sorted(kept[name]))
    return kept


def field_words(_field: str, value: object) -> str:
    """Return a value of a field in words, for an edit in conflict."""
    if value is None or value in ("", ()):
        return "Nothing"
    if isinstance(value, datetime):
        return words.moment(value)
    if isinstance(value, list | tuple):
        return words.count(len(value), "chosen", "chosen")
    return one_line(str(value))


def _text_field(text: str = "", lines: int = 4) -> QPlainTextEdit:
    field = OfferedText(text)
    field.setTabChangesFocus(True)
    field.setFixedHeight(field.fontMetrics().lineSpacing() * lines + theme.px(16))
    return field


def _moment(at: datetime | None, now: Now, lean: Lean) -> MaybeMomentField:
    return MaybeMomentField(eastern(at) if at is not None else None, lean=lean, now=now)


def _phases(kind: Kind, last: Phase | None, chosen: Phase | None = None) -> QWidget:
    offered = next_phases(kind, last)
    if chosen is not None and chosen not in offered:
        offered = (chosen, *offered)
    return combo([(one.label, one.value) for one in offered], (chosen or offered[0]).value)


def _pairs(options: Sequence[Option], chosen: Sequence[int]) -> list[tuple[int, str]]:
    return [(one.id, one_line(one.text)) for one in options if one.current or one.id in chosen]


def _add_times(form: Form, kind: Kind, content: Content | None, now: Now) -> None:
    if kind is Kind.MAINTENANCE:
        form.add("starts_at", "Planned start", _moment(content.starts_at if content else None, now, Lean.FUTURE),
                 hint="In Eastern time.")  # fmt: skip
        form.add("ends_at", "Planned end", _moment(content.ends_at if content else None, now, Lean.FUTURE))
    elif kind is Kind.INCIDENT:
        began = content.starts_at if content is not None else now()
        form.add("starts_at", "Impact began", _moment(began, now, Lean.PAST), hint="In Eastern time.")
    if kind in _DATED:
        form.add("next_update_at", "Next update promised", _moment(content.next_at if content else None, now,
                 Lean.FUTURE), hint="Such as +30m. Empty: none is promised.")  # fmt: skip


def _add_reach(form: Form, options: TicketOptions, content: Content | None) -> None:
    for name, title in (("services", "Services"), ("sites", "Sites"), ("agencies", "Agencies reached")):
        chosen: tuple[int, ...] = getattr(content.reach, name) if content is not None else ()
        offered: Sequence[Option] = getattr(options, name)
        form.add(name, title, IdList(_pairs(offered, chosen), chosen, {one.id: one.any_code for one in offered}))


def write_form(
    parent: QWidget,
    kind: Kind,
    options: TicketOptions,
    submit: Submit,
    *,
    now: Now,
    posting: Posting | None = None,
    templates: Sequence[Template] = (),
) -> Form:
    """Ask for the words of a posting; values: as `fields_of` has them, with wall times. `posting`: the one edited;
    `templates`: from which a new one can be filled in."""
    content = posting.content if posting is not None else None
    last = posting.last.content.phase if posting is not None and posting.last is not None else None
    if posting is None:
        title, action = f"New posting: {kind.label.lower()}", "Save draft"
        key = key_of(f"new_{kind.value}")
    else:
        title, action, key = f"Edit {posting.number}", "Save draft", key_of("edit", posting.id)
    form = Form(title, parent, action=action, submit=submit, key=key)
    _add_templates(form, kind, templates, now)
    form.add("title", "Title", QLineEdit(content.title if content else ""), required=True)
    form.add("text", "What is posted", _text_field(content.text if content else ""),
             hint="What is known, what it means, what is to be done.")  # fmt: skip
    form.add("phase", "Phase", _phases(kind, last, content.phase if content else None))
    if kind in _DATED:
        impact = content.impact if content is not None else Impact.DEGRADED
        form.add("impact", "Impact", combo([(one.label, one.value) for one in Impact], impact.value))
    _add_times(form, kind, content, now)
    _add_reach(form, options, content)
    form.notice("It is a draft: nobody is told. Nothing chosen of services, sites and agencies means everybody.")
    form.body.be_narrow(_NARROW)
    return form


def _add_templates(form: Form, kind: Kind, templates: Sequence[Template], now: Now) -> None:
    offered = [one for one in templates if one.kind is kind]
    if offered:
        FromTemplate(form, offered, now)


def next_form(
    parent: QWidget, posting: Posting, submit: Submit, *, now: Now, templates: Sequence[Template] = ()
) -> Form:
    """Ask for the next phase of what is public; values: text, phase, impact, times, next_update_at."""
    assert posting.last is not None
    content, kind = posting.last.content, posting.kind
    form = Form(f"Next phase of {posting.number}", parent, action="Post", submit=submit, key=key_of("next", posting.id))
    _add_templates(form, kind, [one for one in templates if one.phase in next_phases(kind, content.phase)], now)
    form.add("text", "What is posted", _text_field(), required=True, hint="It takes the place of what is posted now.")
    form.add("phase", "Phase", _phases(kind, content.phase))
    if kind in _DATED:
        form.add("impact", "Impact", combo([(one.label, one.value) for one in Impact], content.impact.value))
    if kind is Kind.MAINTENANCE:
        form.add("starts_at", "Planned start", _moment(content.starts_at, now, Lean.FUTURE))
        form.add("ends_at", "Planned end", _moment(content.ends_at, now, Lean.FUTURE))
    if kind in _DATED:
        form.add("next_update_at", "Next update promised", _moment(None, now, Lean.FUTURE),
                 hint="Such as +30m. Empty: none is promised.")  # fmt: skip
    form.notice(f"Posted now ({content.phase.label.lower()}): {one_line(content.text)}")
    form.body.be_narrow(_NARROW)
    return form


def outages_form(parent: QWidget, posting: Posting, names: dict[int, str], submit: Submit) -> Form:
    """Ask of which services it counts as an outage; values: as `counted_of` reads them. `names`: of services."""
    form = OutagesForm(f"{posting.number} counts as outage of", parent, submit, key_of("outages", posting.id))
    now = {one.service_id: one.kind for one in posting.outages}
    for id in posting.last.content.reach.services if posting.last is not None else ():
        form.ask(id, one_line(names.get(id, "A service that is gone")), now.get(id))
    if posting.kind is Kind.MAINTENANCE:
        form.notice("It is left out of the service's time as its change was carried out; what overran is downtime.")
    else:
        form.notice("It counts from the start of the impact to its end, as posted, for the agencies that are reached.")
    return form


def _uncounted(posting: Posting) -> str:
    """Say that nothing of an incident counts as an outage although it could, so that nobody forgets to; else ""."""
    could = posting.kind is Kind.INCIDENT and may_count(posting) and not posting.outages
    noticed = any(one.content.impact in {Impact.DEGRADED, Impact.OUTAGE} for one in posting.versions)
    return "It counts as no outage: nobody said so (O)." if could and noticed else ""


def end_form(parent: QWidget, posting: Posting, submit: Submit) -> Form:
    """Ask for the last words of a posting; value: text."""
    phase = ENDS[posting.kind]
    form = Form(f"End {posting.number}", parent, action=f"Post as {phase.label.lower()}", submit=submit,
                key=key_of("end", posting.id))  # fmt: skip
    form.add("text", "Last words", _text_field(), required=True, hint="Whoever was told of it is told that it is over.")
    form.notice(f"Nothing more is promised after it. {_uncounted(posting)}".rstrip())
    return form


class ReadForm(Form):
    """Shows word for word what would be posted; its button posts or approves exactly that, for the `posting` read."""

    def __init__(
        self,
        parent: QWidget,
        posting: Posting,
        names: dict[str, dict[int, str]],
        hearers: Sequence[Any],
        submit: Submit,
        *,
        action: str,
        what: str,
    ) -> None:
        super().__init__(f"{action} {posting.number}", parent, action=f"{action} {posting.number}", submit=submit,
                         key=key_of(what, posting.id))  # fmt: skip
        self.posting = posting
        self.said = Label(whole(posting.content, posting.kind, names))
        self.said.setWordWrap(True)
        self.said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.said.setAccessibleName("Exactly this is posted")
        self.said.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, theme.px(8), 0)
        column.addWidget(self.said)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setAccessibleName("Exactly this is posted")
        scroll.setAccessibleDescription(self.said.text())
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # arrows scroll what is long
        scroll.setWidget(inside)
        scroll.setFixedHeight(theme.px(_READ_HIGH))
        self.read = scroll
        inside.setAutoFillBackground(False)
        scroll.viewport().setAutoFillBackground(False)
        self.add_shown("Exactly this is posted", scroll)
        moved = f"The change moved since this was written: {posting.outdated} " if posting.outdated else ""
        self.notice(moved + hearers_brief(hearers))

    def focus_first(self, *, anew: bool = False) -> None:
        """Put the keyboard where the text is read: what is next to be done is to read it."""
        if anew or not self.read.hasFocus():
            self.read.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter lead from the text to the button, which posts; Ctrl+Enter posts from everywhere."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & _CTRL
        if enter and self.read.hasFocus():
            self.main.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)
