"""The ticket in the pane."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.db.engine import Database
from app.ui.shell.main_window import MainWindow
from app.views.tickets.pane.pane import CLOCKS, FIELDS
from tests.qt_guards import wait_idle
from tests.views.samples import pg_sample  # noqa: F401 - fixtures
from tests.views.tickets.desk import desk, pg_desk  # noqa: F401 - fixtures
from tests.views.tickets.ways import pick, quick, tab_of

pytestmark = pytest.mark.slow
Opener = Callable[..., MainWindow]


def test_detail_tells_fields_clocks_and_history(open_window: Opener, desk: Database) -> None:  # noqa: F811
    tab = tab_of(open_window(desk))
    quick(tab, "hold")
    pick(tab, tab.table.rows.ids[0])
    detail = tab.detail.detail
    assert detail is not None
    shown = {value.fact.label: value.text() for value in tab.detail.facts._values if not value.isHidden()}
    assert shown["Agency"] == f"{detail.agency_code} {detail.agency_name}"
    assert shown["State"].startswith("On hold: ")
    assert any("Put on hold" in piece.text for piece in tab.detail.stream.pieces)
    tab.shown.show_page(FIELDS)
    assert detail.agency_name in tab.detail.fields.toPlainText()
    tab.shown.show_page(CLOCKS)
    clock = tab.detail.clocks._cards[0]
    said = clock.line.accessibleDescription()
    assert "Resolution" in said
    assert "Counted" in said or "Outside hours" in said
    assert tab.detail.clocks.table.rows.rowCount() == len(clock.clock.reading.segments)  # type: ignore[union-attr]
    clock.line.setFocus()
    QTest.keyClick(clock.line, Qt.Key.Key_Right)
    QTest.keyClick(clock.line, Qt.Key.Key_Return)
    assert tab.detail.clocks.table.current_id() is not None


def test_nothing_can_be_written_where_nothing_can_be_saved(open_window: Opener, desk: Database) -> None:  # noqa: F811
    tab = tab_of(open_window(desk))
    quick(tab, "open")
    pick(tab, tab.table.rows.ids[0])
    reply = tab.detail.reply
    assert reply.edit.isEnabled()
    tab.services.opening = replace(tab.services.opening, warning="The file is read-only.")
    tab.refresh()
    wait_idle(tab.jobs)
    assert not reply.edit.isEnabled()
    assert reply.edit.placeholderText() == "You can only read here."
    assert {value.fact.why for value in tab.detail.facts.values().values() if value.fact.key == "priority"} == {
        "You can only read here."
    }
