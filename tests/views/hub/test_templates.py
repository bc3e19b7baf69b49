"""Templates by keyboard alone: made, edited, ended, and a posting that is filled in from one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from app.db.engine import Database
from app.domain.vocabulary import Role
from app.services.api import Services
from app.ui.forms import dialogs
from app.ui.forms.fields import value_of
from app.ui.shell.main_window import MainWindow
from app.views.hub.pane import TEMPLATES
from tests.services.people import as_person
from tests.ui.accessibility import problems
from tests.views.hub.desk import Keys, hub, settle

pytestmark = pytest.mark.slow

Opener = Callable[..., MainWindow]
SHIFT = Qt.KeyboardModifier.ShiftModifier


def test_a_template_is_made_used_edited_and_ended_by_keys_alone(
    open_window: Opener, sample: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with as_person(sample, "apham", Role.MIP) as db:
        services = Services(db)
        assert len(services.hub.templates()) == 3, "the sample has three"
        now = db.now()
        db.now = lambda: now
        window = open_window(db, size=(1280, 720))
        tab = hub(window)
        keys = Keys(tab)
        keys.press(Qt.Key.Key_C)
        assert problems(window) == []
        form = tab.form_dock().current()
        assert form is not None
        form.focus_first(anew=True)
        keys.write("Queue stands still")
        keys.into("title")
        keys.write("{services}: mail waits")
        keys.into("text")
        keys.write("Mail of {services} waits. {what happened}")
        keys.into("next_minutes")
        keys.write("20")
        keys.into("services")
        keys.press(Qt.Key.Key_Down, Qt.Key.Key_Space)
        keys.send()
        (made,) = [one for one in services.hub.templates() if one.name == "Queue stands still"]
        assert (made.next_minutes, len(made.services), tab.detail.page) == (20, 1, TEMPLATES)

        tab.focus_first()
        keys.press(Qt.Key.Key_N, modifier=Qt.KeyboardModifier.ControlModifier)
        form = tab.form_dock().current()
        assert form is not None
        assert form.field("title").hasFocus()
        keys.press(Qt.Key.Key_Tab, modifier=SHIFT)
        keys.write("queue")
        keys.press(Qt.Key.Key_Return)
        title, text = form.field("title"), form.field("text")
        assert isinstance(title, QLineEdit)
        assert isinstance(text, QPlainTextEdit)
        assert title.text() == "{services}: mail waits"
        assert text.textCursor().selectedText() == "{what happened}"
        assert value_of(form.field("services")) == made.service_ids
        keys.write("A disk is full.")
        keys.send()
        shown = tab.shown()
        assert shown is not None
        name = made.services[0].name
        content = shown.posting.content
        assert (content.title, content.text) == (f"{name}: mail waits", f"Mail of {name} waits. A disk is full.")
        assert content.next_at == now.replace(second=0, microsecond=0) + timedelta(minutes=20)

        keys.press(Qt.Key.Key_D)
        table = tab.detail.tables[TEMPLATES]
        table.select_id(made.id)
        settle(tab)
        keys.press(Qt.Key.Key_Return)
        keys.into("text")
        keys.press(Qt.Key.Key_A, modifier=Qt.KeyboardModifier.ControlModifier)
        keys.write("Mail waits.")
        keys.send()
        assert [one.text for one in services.hub.templates() if one.id == made.id] == ["Mail waits."]
        monkeypatch.setattr(dialogs, "confirm", lambda _parent, title, *_rest, **_more: "Queue stands still" in title)
        keys.press(Qt.Key.Key_D)
        table.select_id(made.id)
        keys.press(Qt.Key.Key_X)
        assert made.id not in {one.id for one in services.hub.templates()}


def test_what_somebody_wrote_is_not_replaced_by_a_template(open_window: Opener, sample: Database) -> None:
    with as_person(sample, "apham", Role.MIP) as db:
        tab = hub(open_window(db))
        keys = Keys(tab)
        keys.press(Qt.Key.Key_N, modifier=Qt.KeyboardModifier.ControlModifier)
        keys.write("My own title")
        keys.into("template")
        keys.write("outage of")
        keys.press(Qt.Key.Key_Return)
        form = tab.form_dock().current()
        assert form is not None
        assert value_of(form.field("title")) == "My own title"
        assert str(value_of(form.field("text"))).startswith("{services} cannot be used by {agencies} since {start}.")
        form.reject()
        settle(tab)
