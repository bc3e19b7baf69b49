"""The page of changes of an agency: what it says, how it follows, and whom it is shown to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot
from sqlalchemy import Connection, insert, select

from app.db import tables as t
from app.db.engine import Database
from app.db.records import insert_record
from app.domain.changes_made import Changes, Touched
from app.domain.vocabulary import Role
from app.errors import EnvironmentFault
from app.services.cab.agency_view import agency_view
from app.services.changes import acts, reads
from app.ui.forms import dialogs
from app.ui.forms.fields import set_value
from app.ui.forms.form import Form
from app.ui.shell.main_window import MainWindow
from app.views.agencies import change_model
from app.views.agencies.view import AgenciesTab
from app.views.cab.view import CabTab
from app.views.changes.view import ChangesTab
from tests.qt_guards import wait_idle
from tests.services.people import as_person
from tests.ui.accessibility import problems

Opener = Callable[..., MainWindow]
FIRST, LAST = date(2026, 10, 26), date(2027, 2, 22)


def page_of(window: MainWindow, code: str = "DOT") -> AgenciesTab:
    window.show_tab("agencies")
    tab = window.tab("agencies")
    assert isinstance(tab, AgenciesTab)
    wait_idle(window.jobs)
    tab.want(next(row.agency_id for row in tab.all_rows() if row.code == code))
    wait_idle(window.jobs)
    tab.detail.pages.setCurrentWidget(tab.detail.changes)
    return tab


def ask(db: Database, agency: str, change_id: int, title: str) -> None:
    """Record an action of an agency for a change."""

    def act(conn: Connection) -> None:
        id = conn.scalar(select(t.agency.c.id).where(t.agency.c.code == agency))
        insert_record(conn, t.action, {"change_id": change_id, "agency_id": id, "title": title})

    db.write(act, what="test data")


def test_the_changes_of_an_agency_are_told_and_opened_by_enter(
    open_window: Opener, sample: Database, qtbot: QtBot
) -> None:
    before = next(one for one in agency_view(sample, "DOT", FIRST, LAST).changes if one.votes_later)
    ask(sample, "DOT", before.change.id, "Name a tester")
    window = open_window(sample)
    tab = page_of(window)
    page, seen = tab.detail.changes, agency_view(sample, "DOT", FIRST, LAST)
    rows = page.table.rows.shown_rows()
    assert {row.id for row in rows} == {one.change.id for one in seen.changes}
    assert [row.is_past for row in rows] == sorted(row.is_past for row in rows)
    assert page.about.text().startswith("26 Oct 2026 to 22 Feb 2027; drafts of others are left out.\nFreeze: Thanks")
    (asked,) = [row for row in rows if row.seen.asked]
    page.table.select_id(asked.id)
    told = page.both.text.text()
    assert told.startswith(f"To do: Name a tester (nobody named).\n{before.change.number}: ")
    assert "Board: Before the CAB of Wed 2 Dec 2026\nVote of its seat: To come, once the agenda is sent" in told
    assert "Services: NCID" not in told, "names, no codes"
    assert "Name a tester" in page.table.rows.spoken(asked, tab.context.now())  # type: ignore[misc]
    assert problems(window) == []
    tab.detail.pages.setCurrentIndex(0)
    for _ in range(2):
        assert window.commands.run("agencies.next_page")
    assert page.table.hasFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.current_id() == "changes")
    changes = window.tab("changes")
    assert isinstance(changes, ChangesTab)
    qtbot.waitUntil(lambda: changes.canvas.current == asked.id)
    wait_idle(window.jobs)


def test_what_is_called_off_meanwhile_is_shown_as_that(open_window: Opener, sample: Database) -> None:
    window = open_window(sample)
    tab = page_of(window)
    page = tab.detail.changes
    asked = next(row for row in page.table.rows.shown_rows() if row.seen.votes_later)
    page.table.select_id(asked.id)
    change = reads.change_detail(sample, asked.id).change
    acts.cancel(sample, change.id, change.version, "The vendor cannot come")
    tab.note(Changes(Touched.CHANGES))
    tab.refresh()
    wait_idle(window.jobs)
    assert page.table.current_id() == asked.id
    assert "State: Cancelled" in page.both.text.text()
    assert "Why it is off: The vendor cannot come" in page.both.text.text()


def test_nothing_planned_and_what_cannot_be_read_are_said(
    open_window: Opener, sample: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(sample)
    tab = page_of(window)
    page = tab.detail.changes
    nothing = replace(agency_view(sample, "DAC", FIRST, LAST), changes=())
    with monkeypatch.context() as away:
        away.setattr(tab.services.cab, "agency_view", lambda *_, **__: nothing)
        page_of(window, "DAC")
        assert "No change" in page.table.overlay.text
        assert page.both.text.text() == ""

    def lost(*_: object, **__: object) -> None:
        raise EnvironmentFault("The database does not answer.", hint="Try later.")

    with monkeypatch.context() as away:
        away.setattr(tab.services.cab, "agency_view", lost)
        page_of(window, "DHHS")
        assert "The changes could not be read." in page.table.overlay.text
        assert page.table.rows.rowCount() == 0, "another agency's are not left standing"
    page.again.emit()
    wait_idle(window.jobs)
    assert {row.seen.change.id for row in page.table.rows.shown_rows()} == {
        one.change.id for one in agency_view(sample, "DHHS", FIRST, LAST).changes
    }


def test_a_reader_of_one_agency_is_told_that_others_are_not_shown(open_window: Opener, sample: Database) -> None:
    def act(conn: object) -> None:
        own = select(t.agency.c.id).where(t.agency.c.code == "DOT").scalar_subquery()
        conn.execute(insert(t.person).values(login="rita", name="Rita Reed", agency_id=own))  # type: ignore[attr-defined]

    sample.write(act, what="test data")
    with as_person(sample, "rita", Role.READER) as reader:
        window = open_window(reader)
        page = page_of(window).detail.changes
        assert page.table.rows.rowCount() > 0
        page_of(window, "DHHS")
        assert page.table.rows.rowCount() == 0
        assert "Not shown to you." in page.table.overlay.text
        assert "Yours are those of Department of Transportation." in page.table.overlay.text
        wait_idle(window.jobs)
        window.close()


def test_the_forward_schedule_of_the_agency_is_written_from_its_row(
    open_window: Opener, sample: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(sample)
    tab = page_of(window)
    offered: list[str] = []

    def save_path(_parent: object, _title: str, name: str, _kinds: str) -> Path:
        offered.append(name)
        return tmp_path / "plan.ics"

    monkeypatch.setattr(dialogs, "save_path", save_path)
    tab.focus_list()
    assert window.commands.press("S")
    wait_idle(window.jobs)
    (asks,) = [one for one in window.findChildren(Form) if one.isVisible()]
    assert asks.values() == {"agency": "DOT", "weeks": "4"}
    set_value(asks.field("weeks"), "0")
    asks.try_submit()
    assert asks.isVisible()
    assert offered == []
    set_value(asks.field("weeks"), "2")
    asks.try_submit()
    wait_idle(window.jobs)
    assert offered == ["forward-schedule-DOT.pdf"]
    assert b"BEGIN:VCALENDAR" in (tmp_path / "plan.ics").read_bytes()


def test_what_was_decided_and_when_stands_in_a_column_and_what_is_off_is_not_ahead(
    open_window: Opener, sample: Database
) -> None:
    tab = page_of(open_window(sample))
    page = tab.detail.changes
    rows = page.table.rows.shown_rows()
    assert [row.section for row in rows] == ["Ahead"] * 5 + ["Past"] * 4
    assert [change_model.decision(row)[0] for row in rows[:3]] == ["Board 2 Dec", "Board 2 Dec", "Approved 10 Nov"]
    shown = [page.table.columns[number].key for number in page.table.shown_in_order()]
    assert shown == ["number", "title", "decision", "when"]
    assert page.table.horizontalScrollBar().maximum() == 0, "nothing is cut at the edge"
    first = reads.change_detail(sample, rows[0].id).change
    acts.cancel(sample, first.id, first.version, "The vendor cannot come")
    tab.refresh()
    wait_idle(tab.jobs)
    rows = page.table.rows.shown_rows()
    assert [row.section for row in rows] == ["Ahead"] * 4 + ["Rejected or cancelled"] + ["Past"] * 4
    assert change_model.decision(rows[4])[0] == "Cancelled"
    assert [group.count for group in page.table.rows.grouping.groups] == [4, 1, 4]


def test_a_change_of_an_agency_has_its_commands_by_menu_and_letter_and_its_list_is_exported(
    open_window: Opener, sample: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    window = open_window(sample)
    tab = page_of(window)
    page = tab.detail.changes
    page.table.setFocus()
    assert window.commands.run("view.context_menu")
    (menu,) = [one for one in tab.findChildren(QMenu) if one.objectName() == "context agency change"]
    assert menu.isVisible()
    said = [action.iconText() for action in menu.actions() if action.text()]
    assert said == ["Show the change in Calendar", "Show its meeting in the CAB", "Export these changes"]
    menu.close()
    offered: list[tuple[str, str]] = []

    def save_path(_parent: object, title: str, name: str, _kinds: str) -> Path:
        offered.append((title, name))
        return tmp_path / "changes.csv"

    monkeypatch.setattr(dialogs, "save_path", save_path)
    qtbot.keyClick(page.table, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    wait_idle(window.jobs)
    assert offered == [("Export the changes of DOT", "changes-DOT.xlsx")]
    lines = (tmp_path / "changes.csv").read_text("utf-8-sig").splitlines()
    (head,) = [n for n, line in enumerate(lines) if line.startswith("Number,Change,Decided on,When,State")]
    assert len(lines) - head - 1 >= page.table.rows.read
    tab.focus_list()
    assert window.commands.run("agencies.export")
    wait_idle(window.jobs)
    assert offered[-1] == ("Export the matrix", "brm-matrix.xlsx")
    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_B)
    qtbot.waitUntil(lambda: window.current_id() == "cab")
    board = window.tab("cab")
    assert isinstance(board, CabTab)
    qtbot.waitUntil(lambda: (row := board.current_row()) is not None and row.meeting.day == date(2026, 12, 2))
    wait_idle(window.jobs)
