"""Letters printed on the buttons of the pane act in it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.db.engine import Database
from app.domain.agencies import UNVERIFIED
from app.services.agencies import reads
from app.ui.tables.table_source import TableSort
from tests.qt_guards import wait_idle
from tests.views.agencies.test_agencies_tab import Opener, tab_of


def test_a_letter_on_a_button_acts_beside_it_but_not_in_a_text(
    open_window: Opener, sample: Database, qtbot: QtBot
) -> None:
    window = open_window(sample)
    tab = tab_of(window)
    stale = next(r for r in reads.matrix(sample) if any(UNVERIFIED in gap for gap in r.gaps))
    tab.table.select_id(stale.agency_id)
    wait_idle(tab.jobs)
    tab.detail.contacts.setFocus()
    tab.search.setFocus()
    qtbot.keyClick(tab.search, Qt.Key.Key_V)
    assert (tab.search.text(), window.messages.texts) == ("v", [])
    tab.search.clear()
    tab.detail.contacts.setFocus()
    qtbot.keyClick(tab.detail.contacts, Qt.Key.Key_V)
    wait_idle(tab.jobs)
    assert window.messages.texts[-1].endswith(f" of {stale.code} verified.")


def test_what_is_refused_names_the_agency_unless_several_are_meant(
    open_window: Opener, sample: Database, qtbot: QtBot
) -> None:
    window = open_window(sample)
    tab = tab_of(window)
    bare = next(r for r in reads.matrix(sample) if not r.mip_contacts)
    tab.table.select_id(bare.agency_id)
    wait_idle(tab.jobs)
    tab.detail.contacts.clearSelection()
    tab.focus_list()
    qtbot.keyClick(tab.table, Qt.Key.Key_V)
    assert window.messages.texts[-1] == f"{bare.code} has no MIP contact to verify."
    qtbot.keyClick(tab.table, Qt.Key.Key_X)
    assert window.messages.texts[-1] == f"{bare.code}: you cannot end the contact now."
    tab.table.selectAll()
    qtbot.keyClick(tab.table, Qt.Key.Key_X)
    assert window.messages.texts[-1] == "You cannot end the contact now."


def test_an_act_on_one_is_about_the_one_with_the_focus_where_several_are_selected(
    open_window: Opener, sample: Database, qtbot: QtBot
) -> None:
    window = open_window(sample)
    tab = tab_of(window)
    tab.focus_list()
    qtbot.keyClick(tab.table, Qt.Key.Key_Home)
    for _ in range(2):
        qtbot.keyClick(tab.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    wait_idle(tab.jobs)
    first, row = tab.selected_rows()[0], tab.current_row()
    assert row is not None
    assert first.code != row.code
    assert len(tab.selected_rows()) == 3
    for command in ("contact", "action", "review"):
        assert window.commands.run(f"agencies.{command}")
        wait_idle(tab.jobs)
        form = tab.form_dock().current()
        assert form is not None
        assert row.code in form.title
        assert first.code not in form.title
        form.reject()


def test_the_order_before_is_a_place_to_come_back_to(open_window: Opener, sample: Database) -> None:
    window = open_window(sample)
    tab = tab_of(window)
    before, listed = tab.table.sort_by, [row.code for row in tab.table.rows.shown_rows()]
    tab.table.order_by(TableSort("code", descending=True))
    assert [row.code for row in tab.table.rows.shown_rows()] == listed[::-1]
    assert window.commands.run("go.back")
    wait_idle(tab.jobs)
    assert tab.table.sort_by == before
    assert [row.code for row in tab.table.rows.shown_rows()] == listed
    assert window.commands.run("go.forward")
    assert [row.code for row in tab.table.rows.shown_rows()] == listed[::-1]
