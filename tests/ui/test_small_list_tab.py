"""A tab made from `SmallListTab`: a list, a form and two commands in a few lines, over real services."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from app.db.engine import Database
from app.domain.agencies import MatrixRow
from app.domain.changes_made import Touched
from app.errors import EnvironmentFault
from app.services.agencies import reads
from app.ui.commands import Command
from app.ui.forms.fields import set_value
from app.ui.forms.form import Form
from app.ui.small_list_tab import SmallListTab
from app.ui.tab import Context, TabTarget
from app.ui.tables.columns import Column
from app.ui.throttle import Throttle
from app.work import Work
from tests.qt_guards import wait_idle


class ActionsTab(SmallListTab[MatrixRow]):
    """Agencies with the number of their open actions; the form writes a new one."""

    id = "actions"
    watches = Touched.REVIEWS
    context_name = "actions"
    things = "agencies"
    nouns = ("agency", "agencies")

    def build(self) -> None:
        self.build_list("Actions")

    def columns(self) -> Sequence[Column[MatrixRow]]:
        return (
            Column("code", "Agency", "DHHS", lambda row: row.code),
            Column("name", "Name", "Department of Transportation", lambda row: row.name, stretch=True),
            Column("open", "Open", "12", lambda row: str(row.open_actions), sort_value=lambda row: row.open_actions),
        )

    def row_id(self, row: MatrixRow) -> int:
        return row.agency_id

    def reader(self) -> Callable[[Work], list[MatrixRow]]:
        matrix = self.services.agencies.matrix
        return lambda work: matrix(work=work)

    def commands(self) -> list[Command]:
        return [
            Command(
                "actions.new", "&New", self.new, "Ctrl+N", "&Action", enabled_when=self.has_current, context="actions"
            ),
            Command("actions.find", "&Find", self.focus_search, "Ctrl+F", "&Action"),
        ]

    def open_record(self, id: int) -> None:
        self.new()

    def new(self) -> None:
        agency_id = self.table.current_id() or 0

        def submit(values: dict[str, Any]) -> None:
            self.write(partial(self.services.reviews.save_action, agency_id, values), form=form)

        form = Form("New action", self.window(), submit=submit)
        form.add("title", "What is to be done", QLineEdit(), required=True)
        form.open()


@pytest.fixture
def hidden(make_context: Callable[[Database], Context], sample: Database, qtbot: QtBot) -> Iterator[ActionsTab]:
    """The tab before it is seen; afterwards what its throttles put off comes to its end, and only then the tab."""
    made = ActionsTab(make_context(sample))  # qtbot would close it before that
    made.context.commands.set_scope("actions")
    yield made
    wait_idle(made.jobs)
    timers = [t._timer for t in made.findChildren(Throttle) + made.context.commands.findChildren(Throttle)]
    qtbot.waitUntil(lambda: not any(isValid(timer) and timer.isActive() for timer in timers))
    made.close()
    made.deleteLater()


@pytest.fixture
def tab(hidden: ActionsTab) -> ActionsTab:
    hidden.show()
    wait_idle(hidden.jobs)
    return hidden


def id_of(db: Database, code: str) -> int:
    return next(row.agency_id for row in reads.matrix(db) if row.code == code)


def test_rows_search_and_count(tab: ActionsTab, sample: Database) -> None:
    everything = len(reads.matrix(sample))
    assert tab.table.rows.rowCount() == everything
    assert tab.count.text() == f"{everything} agencies"
    assert tab.has_current()  # the first row has the focus
    tab.table.typed.emit("/")
    assert (tab.search.hasFocus(), tab.search.text()) == (tab.isActiveWindow(), "")
    tab.search.setText("transportation")
    assert [row.code for row in tab.table.rows.shown_rows()] == ["DOT"]
    assert tab.count.text() == "1 agency"


def test_a_form_writes_and_the_list_follows_at_its_place(tab: ActionsTab, sample: Database) -> None:
    dot = id_of(sample, "DOT")
    tab.show_target(TabTarget("actions", dot))
    before = next(row.open_actions for row in reads.matrix(sample) if row.code == "DOT")
    assert tab.context.commands.run("actions.new")
    (form,) = tab.findChildren(Form)
    set_value(form.field("title"), "Send the new rates")
    form.main.click()
    wait_idle(tab.jobs)
    assert not tab.findChildren(Form)
    tab.context.messages.clear()
    tab.refresh()
    wait_idle(tab.jobs)
    assert tab.table.current_id() == dot
    row = tab.current_row()
    assert row is not None
    assert (row.code, row.open_actions) == ("DOT", before + 1)


def test_enter_opens_the_record(tab: ActionsTab, qtbot: QtBot) -> None:
    tab.table.setFocus()
    qtbot.keyClick(tab.table, Qt.Key.Key_Return)
    (form,) = tab.findChildren(Form)
    form.reject()
    assert tab.has_current()


def test_a_record_wanted_before_the_list_is_there(hidden: ActionsTab, sample: Database) -> None:
    dhhs = id_of(sample, "DHHS")
    hidden.open(TabTarget("actions", dhhs))
    hidden.show()
    wait_idle(hidden.jobs)
    assert hidden.table.current_id() == dhhs


def test_why_the_list_cannot_be_read(tab: ActionsTab, monkeypatch: pytest.MonkeyPatch, jobs: Any) -> None:
    def broken(*_: object, **__: object) -> None:
        raise EnvironmentFault("The database is away.", hint="Check the network.")

    monkeypatch.setattr(tab.services.agencies, "matrix", broken)
    tab.refresh()
    wait_idle(tab.jobs)
    assert "The agencies could not be read." in tab.table.overlay.text
    assert "The database is away. Check the network." in tab.table.overlay.text
    jobs.expected()


def test_state_is_kept(tab: ActionsTab) -> None:
    tab.table.sort_by_column(2)
    state = tab.save_state()
    tab.table.sort_by_column(0)
    tab.restore_state(state)
    shown = [row.open_actions for row in tab.table.rows.shown_rows()]
    assert shown == sorted(shown)
    assert len(set(shown)) > 1
