"""The form of a template, and the field by which a form of a posting is filled from one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from app.domain.choices import Choice
from app.domain.eastern import eastern
from app.domain.hub.phases import NEXT, Kind
from app.domain.hub.placeholders import FILLED, first_left
from app.domain.hub.templates import Template
from app.domain.plain_text import one_line
from app.domain.tickets.options import TicketOptions
from app.ui.forms.fields import combo, number, set_value, value_of
from app.ui.forms.form import Form
from app.ui.forms.id_list import IdList
from app.ui.forms.typeahead import Typeahead
from app.ui.look import theme
from app.views.hub.kept_keys import key_of
from app.views.hub.template_model import for_words

Submit = Callable[[dict[str, Any]], object]
_NARROW = 252  # width of a column at 100 %: all fields are seen at once in a window of 1280
_FURTHEST = 7 * 24 * 60  # minutes
#: The field of a form of a posting that names the template; it is no part of what is posted.
TEMPLATE = "template"
TITLES = {
    "name": "Name",
    "phase": "For",
    "title": "Title",
    "text": "What is posted",
    "services": "Services",
    "next_minutes": "Next update after",
}


def fields_of(one: Template) -> dict[str, Any]:
    """Return a template as the fields of an edit."""
    return {
        "name": one.name,
        "phase": one.phase.value,
        "title": one.title,
        "text": one.text,
        "services": one.service_ids,
        "next_minutes": one.next_minutes,
    }


def as_fields(values: dict[str, Any]) -> dict[str, Any]:
    """Return values of a form as the fields of an edit: kind and phase apart, None for no promise."""
    kept = {name: value for name, value in values.items() if name != "for"}
    kept["kind"], _, kept["phase"] = values["for"].partition("/")
    kept["services"] = tuple(sorted(values["services"]))
    kept["next_minutes"] = values["next_minutes"] or None
    return kept


def template_form(
    parent: QWidget, options: TicketOptions, kinds: Collection[Kind], submit: Submit, *, one: Template | None = None
) -> Form:
    """Ask for a template of one of these kinds; values: as `as_fields` reads them. `one`: the one edited."""
    title = f"Edit the template {one_line(one.name)}" if one is not None else "New template"
    key = key_of("edit_template", one.id) if one is not None else key_of("make_template")
    form = Form(title, parent, submit=submit, key=key)
    form.add("name", "Name", QLineEdit(one.name if one else ""), required=True, hint="By which it is found.")
    offered = [
        (f"{kind.label}: {phase.label.lower()}", f"{kind.value}/{phase.value}")
        for kind in ([one.kind] if one is not None else kinds)
        for phase in dict.fromkeys(phase for phases in NEXT[kind].values() for phase in phases)
    ]
    chosen = f"{one.kind.value}/{one.phase.value}" if one is not None else offered[0][1]
    form.add("for", "For", combo(offered, chosen))
    form.add("title", "Title", QLineEdit(one.title if one else ""), hint="Empty: it is left to who posts.")
    text = QPlainTextEdit(one.text if one else "")
    text.setTabChangesFocus(True)
    text.setFixedHeight(text.fontMetrics().lineSpacing() * 4 + theme.px(16))
    form.add("text", "What is posted", text, required=True)
    minutes = number(0, _FURTHEST)
    minutes.setSuffix(" min")
    minutes.setSpecialValueText("None promised")
    minutes.setValue((one.next_minutes or 0) if one is not None else 0)
    form.add("next_minutes", "Next update after", minutes, hint="From when it is written.")
    ids = one.service_ids if one is not None else ()
    pairs = [(each.id, one_line(each.text)) for each in options.services if each.current or each.id in ids]
    form.add("services", "Services", IdList(pairs, ids))
    known = ", ".join(f"{{{name}}}" for name in FILLED)
    form.notice(
        f"Filled in when it is saved: {known}. Other small words in braces are written by who posts, such as"
        " {what happened}; nothing is posted while one is left."
    )
    form.body.be_narrow(_NARROW)
    return form


class FromTemplate(QObject):
    """Fills the fields of a form of a posting that nobody wrote in, when a template is taken."""

    def __init__(self, form: Form, templates: Sequence[Template], now: Callable[[], datetime]) -> None:
        super().__init__(form)
        self._form, self._now = form, now
        self._by_id = {one.id: one for one in templates}
        self._put: dict[str, Any] = {}  # what an earlier template put, which the next one may replace
        choices = [Choice(one.id, one_line(one.name), detail=for_words(one)) for one in templates]
        field = Typeahead(choices, None, none=("No template", None), things="templates", remember="posting template")
        field.taken.connect(self.take)
        form.add(TEMPLATE, "Template", field, hint="Fills in what you have not written yet.")

    @Slot(object)
    def take(self, choice: Choice) -> None:
        """Fill the form in, and go to the first placeholder that is left to be written."""
        one = self._by_id.get(choice.id)
        if one is None:
            return
        wanted: dict[str, Any] = {"title": one.title, "text": one.text, "services": one.service_ids}
        if one.next_minutes is not None:
            wall = eastern(self._now() + timedelta(minutes=one.next_minutes))
            wanted["next_update_at"] = wall.replace(second=0, microsecond=0, tzinfo=None)
        there = self._form.values()
        for name, value in wanted.items():
            now = there.get(name, value)
            if name in there and value and (now in ("", (), None) or now == self._put.get(name)):
                set_value(self._form.field(name), value)
                self._put[name] = value_of(self._form.field(name))
        phase = self._form.field("phase")
        if phase.findData(one.phase.value) >= 0:  # type: ignore[attr-defined]
            set_value(phase, one.phase.value)
        self._go_on()

    def _go_on(self) -> None:
        text = self._form.field("text")
        text.setFocus()
        place = first_left(text.toPlainText()) if isinstance(text, QPlainTextEdit) else None
        if place is not None and isinstance(text, QPlainTextEdit):
            cursor = text.textCursor()
            cursor.setPosition(place[0])
            cursor.setPosition(place[1], QTextCursor.MoveMode.KeepAnchor)
            text.setTextCursor(cursor)
