"""Badges are validated by one key each, and a visitor comes in with an escort and goes out by one key."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.db.engine import Database
from app.domain.datacenters.badges import Standing
from app.domain.datacenters.visits import Where
from app.services.api import Services
from app.ui.forms import dialogs
from app.ui.forms.form import Form
from app.ui.forms.typeahead import Typeahead
from app.ui.shell.main_window import MainWindow
from app.views.datacenters.badges_page import BadgesPage
from app.views.datacenters.view import DataCentersTab
from app.views.datacenters.visits_page import VisitsPage
from tests.qt_guards import wait_idle


def _tab(window: MainWindow, qtbot: QtBot, page: str) -> DataCentersTab:
    window.show_tab("datacenters")
    tab = window.tab("datacenters")
    assert isinstance(tab, DataCentersTab)
    qtbot.waitUntil(lambda: tab.built)
    tab.show_page(page)
    wait_idle(window.jobs)
    return tab


def test_badges_and_visitors_by_keys(
    sample: Database,
    open_window: Callable[..., MainWindow],
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    window, services = open_window(sample), Services(sample).datacenters
    tab = _tab(window, qtbot, "badges")
    page = tab.page("badges")
    assert isinstance(page, BadgesPage)
    assert page.row() is not None, "one is chosen as on every page"
    page.stands.set_value((Standing.OVERDUE,))
    page.apply()
    overdue = page.table.rows.shown_rows()
    assert len(overdue) > 1
    assert page.count_text().endswith("overdue")
    page.table.choose_first()
    first = page.table.current_id()
    QTest.keyClick(page.table, Qt.Key.Key_V)
    wait_idle(window.jobs)
    tab.refresh()
    wait_idle(window.jobs)
    badges = {badge.id: badge for badge in services.badges()}
    assert first is not None
    assert badges[first].last is not None
    assert page.table.current_id() not in (first, None)
    assert window.commands.problems() == []
    codes = dict(page.choices.codes)
    assert "DHHS" in codes.values()
    assert codes.keys() == dict(page.choices.agencies).keys()

    # taken back by Ctrl+Z
    QTest.keyClick(page.table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    wait_idle(window.jobs)
    again = {badge.id: badge for badge in services.badges()}
    assert again[first].last_id != badges[first].last_id

    # the evidence, as of today
    written = tmp_path / "proof.pdf"
    monkeypatch.setattr(dialogs, "save_path", lambda *_: written)
    QTest.keyClick(page.table, Qt.Key.Key_P)
    (asked,) = [one for one in window.findChildren(Form) if one.isVisible()]
    asked.try_submit()
    wait_idle(window.jobs)
    assert written.read_bytes()[:5] == b"%PDF-"

    tab.show_page("visitors")
    wait_idle(window.jobs)
    visitors = tab.page("visitors")
    assert isinstance(visitors, VisitsPage)
    announced = next(row for row in visitors.table.rows.shown_rows() if row.visit.where is Where.ANNOUNCED)
    visitors.table.select_id(announced.id)
    QTest.keyClick(visitors.table, Qt.Key.Key_I)
    wait_idle(window.jobs)
    (form,) = [one for one in window.findChildren(Form) if one.isVisible()]
    field = form.field("escort")
    assert isinstance(field, Typeahead)
    escorts = services.escorts(announced.visit.site_id)
    late = next(one for one in escorts if "not validated" in one.refused)
    field.set_value(late.key)
    form.try_submit()
    wait_idle(window.jobs)
    assert form.isVisible()  # it says why, and nobody is in
    field.set_value(next(one for one in escorts if not one.refused).key)
    form.try_submit()
    wait_idle(window.jobs)
    tab.refresh()
    wait_idle(window.jobs)
    found = {one.id: one for one in services.visits()}
    assert found[announced.id].where is Where.INSIDE
    visitors.table.select_id(announced.id)
    visitors.focus_list()
    QTest.keyClick(visitors.table, Qt.Key.Key_O)
    wait_idle(window.jobs)
    assert {one.id: one for one in services.visits()}[announced.id].where is Where.LEFT
