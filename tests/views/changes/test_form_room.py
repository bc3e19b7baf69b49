"""A change, a model and the rules of the board are seen whole at 1280x720; at 150 % the scroll follows the focus."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QWidget

from app.db.engine import Database
from app.ui.forms.form import Form
from app.ui.forms.tab_order import fields_in_order
from tests.qt_guards import settle, wait_idle
from tests.views.changes.test_changes_tab import Opener

pytestmark = pytest.mark.slow

_FORMS = (("changes", "changes.new", 22), ("setup", "setup.new", 17), ("setup", "setup.board", 20))


def _open(open_window: Opener, db: Database, tab: str, command: str) -> tuple[Form, QScrollArea]:
    window = open_window(db)
    window.show_tab(tab)
    wait_idle(window.jobs)
    if tab == "setup":
        window.tab(tab).show_part("models")  # type: ignore[attr-defined]
        wait_idle(window.jobs)
    assert window.commands.run(command)
    wait_idle(window.jobs)
    settle()
    dock = window.form_dock()
    assert dock is not None
    form = dock.current()
    assert form is not None
    return form, form._scroll


@pytest.mark.parametrize(("tab", "command", "fields"), _FORMS)
def test_all_fields_are_seen_at_once(
    open_window: Opener, sample: Database, tab: str, command: str, fields: int
) -> None:
    form, scroll = _open(open_window, sample, tab, command)
    assert (form.window().width(), form.window().height()) == (1280, 720)
    assert len(form.values()) >= fields
    assert scroll.verticalScrollBar().maximum() == 0
    seen = scroll.viewport().rect()
    for key in form.values():
        field = form.field(key)
        assert seen.contains(field.mapTo(scroll.viewport(), field.rect().topLeft())), key
        assert seen.contains(field.mapTo(scroll.viewport(), field.rect().bottomRight())), key
    form.reject()


@pytest.mark.parametrize(("tab", "command"), [(tab, command) for tab, command, _ in _FORMS[:2]])
def test_with_large_text_the_scroll_follows_the_focus(
    open_window: Opener, sample: Database, tab: str, command: str
) -> None:
    form, scroll = _open(open_window, sample, tab, command)
    window = form.window()
    window.theme.set_scale(1.5)  # type: ignore[attr-defined]
    try:
        settle()
        assert scroll.verticalScrollBar().maximum() > 0
        for part in filter(QWidget.isEnabled, fields_in_order(form.body, form._fields)):
            part.setFocus(Qt.FocusReason.TabFocusReason)
            settle()
            top = part.mapTo(scroll.viewport(), part.rect().topLeft()).y()
            assert 0 <= top < scroll.viewport().height(), part.accessibleName()
            assert part.mapTo(form.body, part.rect().topRight()).x() < form.body.width(), part.accessibleName()
    finally:
        window.theme.set_scale(1.0)  # type: ignore[attr-defined]
        form.reject()
