"""Ctrl+Z in the Agencies: a role, an action that is done and a contact are as they were."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.db.engine import Database
from app.domain.agencies import AgencyDetail, MatrixRow
from app.services.agencies import reads
from app.services.reviews import acts as reviews
from app.ui.forms.fields import set_value
from app.ui.shell.main_window import MainWindow
from app.views.agencies.view import AgenciesTab
from tests.qt_guards import wait_idle

pytestmark = pytest.mark.slow

Opener = Callable[..., MainWindow]


def row(db: Database, code: str) -> MatrixRow:
    return next(one for one in reads.matrix(db) if one.code == code)


def detail(db: Database, code: str) -> AgencyDetail:
    return reads.agency_detail(db, row(db, code).agency_id)


def agencies(window: MainWindow, code: str, db: Database) -> AgenciesTab:
    window.show_tab("agencies")
    tab = window.tab("agencies")
    assert isinstance(tab, AgenciesTab)
    wait_idle(window.jobs)
    assert tab.table.select_id(row(db, code).agency_id)
    for _ in range(100):
        if not tab.table._settled._timer.isActive():
            break
        QTest.qWait(5)
    wait_idle(window.jobs)
    return tab


def take_back(window: MainWindow, tab: AgenciesTab) -> None:
    tab.table.setFocus()
    QTest.keyClick(tab.table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    wait_idle(window.jobs)


def test_a_role_is_taken_back(open_window: Opener, sample: Database) -> None:
    window = open_window(sample)
    tab = agencies(window, "DHHS", sample)
    before = row(sample, "DHHS").brm
    assert before is not None
    other = next(person for person in tab.people if person.id != before.id)
    tab.acts.assign_in_place(row(sample, "DHHS"), "brm", other.id)
    wait_idle(window.jobs)
    assert row(sample, "DHHS").brm == other
    take_back(window, tab)
    assert row(sample, "DHHS").brm == before
    assert not window.last_acts.can_undo()


def test_an_action_that_was_done_is_open_again(open_window: Opener, sample: Database) -> None:
    reviews.save_action(sample, row(sample, "DHHS").agency_id, {"title": "Send the new rates"})
    window = open_window(sample)
    tab = agencies(window, "DHHS", sample)
    action = next(one for one in detail(sample, "DHHS").actions if one.title == "Send the new rates")
    tab.acts.edit_action(action)
    form = tab.form_dock().current()
    assert form is not None
    set_value(form.field("state"), "done")
    form.try_submit()
    wait_idle(window.jobs)
    done = next(one for one in detail(sample, "DHHS").actions if one.id == action.id)
    assert (done.state, done.closed_on is None) == ("done", False)
    take_back(window, tab)
    again = next(one for one in detail(sample, "DHHS").actions if one.id == action.id)
    assert (again.state, again.closed_on) == ("open", None)


def test_verified_contacts_are_as_they_were(open_window: Opener, sample: Database) -> None:
    window = open_window(sample)
    tab = agencies(window, "DHHS", sample)
    before = [(one.id, one.verified_at) for one in detail(sample, "DHHS").contacts]
    assert window.commands.run("agencies.verify")
    wait_idle(window.jobs)
    assert [(one.id, one.verified_at) for one in detail(sample, "DHHS").contacts] != before
    take_back(window, tab)
    assert [(one.id, one.verified_at) for one in detail(sample, "DHHS").contacts] == before
