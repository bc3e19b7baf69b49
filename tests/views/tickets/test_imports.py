"""Importing from the window: looked at beforehand, asked, run, and each row told that did not come in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QPlainTextEdit, QPushButton
from sqlalchemy import select

from app.db import tables as t
from app.db.engine import Actor, Database, open_database
from app.domain.vocabulary import Role
from app.services.imports.saved import mapping_names
from app.services.tickets import reads
from app.ui.forms import dialogs
from app.ui.forms.fields import set_value
from app.ui.forms.form import Form
from app.ui.shell.main_window import MainWindow
from app.views.tickets.import_form import ImportForm
from app.views.tickets.view import TicketsTab
from tests.qt_guards import wait_idle
from tests.services.imports.import_world import list_file
from tests.services.imports.test_imports import A, B, C
from tests.ui.accessibility import problems
from tests.views.tickets.desk import desk  # noqa: F401 - fixtures
from tests.views.tickets.test_acts_hit import settled

pytestmark = pytest.mark.slow

Opener = Callable[..., MainWindow]


def asked(window: MainWindow) -> tuple[TicketsTab, Form]:
    window.show_tab("tickets")
    tab = window.tab("tickets")
    assert isinstance(tab, TicketsTab)
    settled(tab)
    assert window.commands.run("tickets.import")
    wait_idle(window.jobs)
    form = tab.form_dock().current()
    assert form is not None
    return tab, form


def look_beforehand(form: Form) -> None:
    next(b for b in form.findChildren(QPushButton) if b.text() == "Check the file").click()


def told(form: Form) -> str:
    text = next(one for one in form.findChildren(QPlainTextEdit) if one.accessibleName() == "Result")
    assert isinstance(text, QPlainTextEdit)
    return text.toPlainText()


def test_a_file_is_looked_at_and_then_imported(
    open_window: Opener,
    desk: Database,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    questions: list[str] = []

    def confirm(_parent: object, title: str, *_args: object, **_named: object) -> bool:
        questions.append(title)
        return len(questions) > 1  # the first time one thinks better of it

    monkeypatch.setattr(dialogs, "confirm", confirm)
    before = reads.counts(desk).total
    path = list_file(tmp_path, A, B, C.replace("DOA", "Mars"))
    window = open_window(desk)
    _tab, form = asked(window)
    assert problems(form, keyboard=False) == []
    look = next(b for b in form.findChildren(QPushButton) if b.text() == "Check the file")
    focus = window.focusWidget()
    assert focus is not None
    assert form.field("file").isAncestorOf(focus)
    look.click()
    assert form.cell("file").error_text == "File is required."
    set_value(form.field("file"), str(path))
    look.click()
    wait_idle(window.jobs, 60)
    lines = told(form).splitlines()
    assert lines[0].startswith("Would import list.csv (mapping servicenow-list")
    assert lines[1] == "3 rows read, 1 skipped"
    assert lines[-1].startswith("Row 4, ")
    assert "Mars" in lines[-1]
    assert (reads.counts(desk).total, questions) == (before, [])
    form.try_submit()
    wait_idle(window.jobs, 60)
    assert (reads.counts(desk).total, form.is_open(), form.main.isEnabled()) == (before, True, True)
    form.try_submit()
    wait_idle(window.jobs, 60)
    assert questions == ["Import list.csv?"] * 2
    assert reads.counts(desk).total == before + 2
    assert told(form).startswith("Imported list.csv")
    assert "--" not in told(form)  # what is for the command line and for mappings is not for the window
    assert "dates." not in told(form)
    assert window.messages.texts[-1] == "list.csv: 2 tickets created, 0 updated."
    form.close_kept()


def test_what_is_no_export_says_why_and_the_form_stays(
    open_window: Opener,
    desk: Database,  # noqa: F811
    tmp_path: Path,
) -> None:
    path = tmp_path / "letter.csv"
    path.write_text("Dear,all\n", "utf-8")
    window = open_window(desk)
    _tab, form = asked(window)
    set_value(form.field("file"), str(path))
    look_beforehand(form)
    wait_idle(window.jobs, 60)
    assert form.is_open()
    assert "letter.csv" in form._general.text()
    form.close_kept()


def test_asked_for_again_the_form_that_is_open_goes_on(
    open_window: Opener,
    desk: Database,  # noqa: F811
    tmp_path: Path,
) -> None:
    window = open_window(desk)
    tab, form = asked(window)
    set_value(form.field("file"), str(list_file(tmp_path, A, B, C)))
    tab.form_dock().fold()
    again_tab, again = asked(window)
    assert again_tab is tab
    assert again is tab.imports.form
    assert tab.form_dock().forms() == [again]
    assert tab.imports.form.file.value().endswith("list.csv")
    tab.imports.look()
    wait_idle(window.jobs, 60)
    settled(tab)
    form = tab.imports.form
    look_beforehand(form)
    wait_idle(window.jobs, 60)
    assert told(form).startswith("Would import list.csv")
    assert form.main.isEnabled()
    form.close_kept()


def test_a_look_that_ends_late_leaves_a_folded_form_folded(
    open_window: Opener,
    desk: Database,  # noqa: F811
    tmp_path: Path,
) -> None:
    window = open_window(desk)
    tab, form = asked(window)
    set_value(form.field("file"), str(list_file(tmp_path, A, B, C)))
    tab.form_dock().fold()
    tab.table.setFocus()
    tab.imports.look()
    wait_idle(window.jobs, 60)
    settled(tab)
    found = tab.imports.form
    assert found is not None
    assert found.look is not None
    assert tab.form_dock().current() is None
    assert tab.table.hasFocus()
    found.close_kept()


def test_a_stopped_import_says_what_is_kept(
    open_window: Opener,
    desk: Database,  # noqa: F811
    tmp_path: Path,
) -> None:
    window = open_window(desk)
    tab, form = asked(window)
    set_value(form.field("file"), str(list_file(tmp_path, A, B, C)))
    look_beforehand(form)
    job = tab.imports._job
    assert job is not None
    job.cancel()
    wait_idle(window.jobs, 60)
    assert told(form).startswith("Stopped: Look at list.csv")
    assert form.main.isEnabled()
    form.close_kept()


def test_an_agent_may_look_but_not_import(
    open_window: Opener,
    desk: Database,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dialogs, "confirm", lambda *_args, **_named: True)
    before = reads.counts(desk).total
    agent = open_database(str(desk.url.database), Actor("ann", frozenset({Role.AGENT})))
    agent.now = desk.now
    window = open_window(agent)
    _tab, form = asked(window)
    assert form._notice.text().startswith("Only an administrator may import")
    set_value(form.field("file"), str(list_file(tmp_path, A)))
    form.try_submit()
    wait_idle(window.jobs, 60)
    assert form._general.text().startswith("Only an administrator may import.")
    assert reads.counts(desk).total == before
    form.close_kept()
    window.close()
    agent.dispose()


def test_a_catalog_manager_imports_what_was_consumed(
    open_window: Opener,
    desk: Database,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dialogs, "confirm", lambda *_args, **_named: True)
    path = tmp_path / "meter.csv"
    path.write_text("Agency,Component,Month,Units\nDHHS,EMAIL-BOX,2026-10,7\n", encoding="utf-8")
    keeper = open_database(str(desk.url.database), Actor("cat", frozenset({Role.CATALOG})))
    keeper.now = desk.now
    window = open_window(keeper)
    _tab, form = asked(window)
    assert form._notice.text().startswith("A catalog manager imports consumption")
    set_value(form.field("file"), str(path))
    form.try_submit()
    wait_idle(window.jobs, 60)
    assert "1 row of consumption" in told(form)
    with desk.read() as conn:
        c = t.consumption.c
        found = conn.execute(select(c.month, c.units_micro, c.source).order_by(c.id.desc()).limit(1)).one()
    assert tuple(found) == ("2026-10", 7_000_000, "meter.csv")
    form.close_kept()
    window.close()
    keeper.dispose()


# --- a file that no ready mapping knows ------------------------------------------------------------
STRANGE = "Nr;Opened;State;Office\nT1;2026-03-02 09:00;Open;dhhs\nT2;2026-03-02 10:00;Grooming;Nowhere\n"


def looked_at(window: MainWindow, path: Path) -> tuple[TicketsTab, ImportForm]:
    tab, form = asked(window)
    set_value(form.field("file"), str(path))
    tab.imports.look()
    wait_idle(window.jobs, 60)
    settled(tab)
    found = tab.imports.form
    assert found is not None
    assert found.look is not None
    return tab, found


def strange(folder: Path) -> Path:
    path = folder / "desk.csv"
    path.write_text(STRANGE, "utf-8")
    return path


def test_what_is_not_known_is_asked_beside_its_field_and_saved_for_the_next_file(
    open_window: Opener,
    desk: Database,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dialogs, "confirm", lambda *_args, **_named: True)
    before = reads.counts(desk).total
    window = open_window(desk)
    tab, form = looked_at(window, strange(tmp_path))
    assert problems(form, keyboard=False) == []
    assert form.values()["column:number"] == "column Nr"
    assert form.values()["value:state:Open"] == "new"
    hint = form.cell("column:opened_at").hint
    assert hint is not None
    assert hint.text() == "2026-03-02 09:00 becomes 2 Mar 2026 09:00"
    form.try_submit()
    wrong = {key for key in form.values() if key in form._cells and form.cell(key).error_text}
    assert wrong == {"column:priority", "value:state:Grooming", "value:location:Nowhere"}
    assert reads.counts(desk).total == before
    set_value(form.field("column:priority"), "always 3")
    set_value(form.field("value:state:Grooming"), "in_progress")
    set_value(form.field("value:location:Nowhere"), "-")
    set_value(form.field("save_as"), "Old desk")
    form.try_submit()
    wait_idle(window.jobs, 60)
    assert reads.counts(desk).total == before + 1
    assert "Row 3, Office" in told(form)
    assert mapping_names(desk)[0] == ("old-desk",)
    form.close_kept()
    settled(tab)
    _tab, again = asked(window)
    box = again.field("mapping")
    assert isinstance(box, QComboBox)
    assert box.findText("old-desk (saved)") > 0
    again.close_kept()


def test_another_column_asks_for_its_own_values(
    open_window: Opener,
    desk: Database,  # noqa: F811
    tmp_path: Path,
) -> None:
    window = open_window(desk)
    tab, form = looked_at(window, strange(tmp_path))
    form.field("column:state").setFocus()
    set_value(form.field("column:state"), "")
    assert form.follow_choice()  # at once, not when the typing pauses
    settled(tab)
    changed = tab.imports.form
    assert changed is not None
    assert changed is not form
    assert "value:state:Grooming" not in changed.values()
    assert changed.field("column:state").hasFocus()
    changed.close_kept()


def test_a_file_that_is_dropped_on_the_list_is_looked_at(
    open_window: Opener,
    desk: Database,  # noqa: F811
    tmp_path: Path,
) -> None:
    window = open_window(desk)
    window.show_tab("tickets")
    tab = window.tab("tickets")
    assert isinstance(tab, TicketsTab)
    settled(tab)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(strange(tmp_path)))])
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, left, none)
    QApplication.sendEvent(tab, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(tab, QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, left, none))
    wait_idle(window.jobs, 60)
    assert tab.imports.form is not None
    assert Path(tab.imports.form.file.value()).name == "desk.csv"
    tab.imports.look()
    wait_idle(window.jobs, 60)
    settled(tab)
    assert tab.imports.form.look is not None
    tab.imports.form.close_kept()


# --- what the form says ----------------------------------------------------------------------------
def notice(form: Form) -> str:
    return form._notice.text()


def hint_of(form: Form, key: str) -> str:
    hint = form.cell(key).hint
    return hint.text() if hint is not None else ""


def test_what_is_to_decide_is_said_above_and_stands_first(
    open_window: Opener,
    desk: Database,  # noqa: F811
    tmp_path: Path,
) -> None:
    window = open_window(desk)
    _tab, form = looked_at(window, strange(tmp_path))
    assert notice(form) == "To decide before it can come in: State “Grooming”, Priority and Agency “Nowhere”."
    assert form.facts[0] == "priority"
    assert "column:description" not in form.values()  # no column tells it
    set_value(form.field("column:priority"), "always 3")
    set_value(form.field("value:state:Grooming"), "in_progress")
    assert notice(form) == "To decide before it can come in: Agency “Nowhere”."
    set_value(form.field("value:location:Nowhere"), "-")
    assert notice(form).startswith("Nothing is left to decide")
    form.close_kept()


def test_a_sample_is_of_the_column_that_is_chosen_now(
    open_window: Opener,
    desk: Database,  # noqa: F811
    tmp_path: Path,
) -> None:
    window = open_window(desk)
    _tab, form = looked_at(window, strange(tmp_path))
    assert hint_of(form, "column:opened_at") == "2026-03-02 09:00 becomes 2 Mar 2026 09:00"
    assert hint_of(form, "column:state") == "Open becomes New"
    set_value(form.field("column:opened_at"), "column Office")
    assert hint_of(form, "column:opened_at") == "dhhs is no date"
    set_value(form.field("column:opened_at"), "")
    assert hint_of(form, "column:opened_at") == ""
    form.close_kept()


def test_typing_a_code_chooses_one_agency_for_every_row(
    open_window: Opener,
    desk: Database,  # noqa: F811
    tmp_path: Path,
) -> None:
    path = tmp_path / "nowhere.csv"
    path.write_text("Nr;Opened;State;Priority\nT1;2026-03-02 09:00;Open;High\n", "utf-8")
    window = open_window(desk)
    tab, form = looked_at(window, path)
    form.try_submit()
    settled(tab)
    box = form.field("column:location")
    assert isinstance(box, QComboBox)
    assert box.hasFocus()
    assert form.cell("column:location").error_text == "Choose a column, or one value for all rows."
    QTest.keyClicks(box, "DOT")
    assert box.currentData() == "always DOT"
    assert box.currentText().startswith("DOT for every row: ")
    answers = form.answers()
    assert answers is not None
    assert answers.constants["location"] == "DOT"
    form.close_kept()


def test_more_facts_are_asked_for_on_demand_and_nothing_chosen_is_lost(
    open_window: Opener,
    desk: Database,  # noqa: F811
    tmp_path: Path,
) -> None:
    window = open_window(desk)
    tab, form = looked_at(window, strange(tmp_path))
    set_value(form.field("column:priority"), "always 2")
    set_value(form.field("save_as"), "Old desk")
    next(b for b in form.findChildren(QPushButton) if b.text().startswith("Show ")).click()
    settled(tab)
    wider = tab.imports.form
    assert wider is not None
    assert wider.values()["column:priority"] == "always 2"
    assert wider.values()["save_as"] == "Old desk"
    assert wider.values()["column:description"] == ""
    assert wider.facts[: len(form.facts)] == form.facts
    wider.close_kept()


def test_the_result_takes_the_place_of_the_columns_and_leads_to_another_file(
    open_window: Opener,
    desk: Database,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dialogs, "confirm", lambda *_args, **_named: True)
    window = open_window(desk)
    tab, form = looked_at(window, list_file(tmp_path, A, B, C))
    look_beforehand(form)
    wait_idle(window.jobs, 60)
    assert form.told.isVisible()
    assert not form.body.isVisible()
    assert form.told.hasFocus()
    assert "The file does not tell" in told(form)
    assert problems(form, keyboard=False) == []
    form.back_button.click()
    assert form.body.isVisible()
    assert not form.told.isVisible()
    form.try_submit()
    wait_idle(window.jobs, 60)
    settled(tab)
    assert told(form).startswith("Imported list.csv")
    assert not form.main.isEnabled()
    assert form.kept_text == ""  # nothing of it is a draft
    assert window.commands.run("tickets.import")  # does not bring the old report back
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClicks(focus, "/tmp/x")
    assert tab.imports.form is not None
    assert tab.imports.form.file.value() == "/tmp/x"
    tab.imports.form.file.set_value("")
    form = tab.imports.form
    form.another.emit()
    wait_idle(window.jobs, 60)
    settled(tab)
    empty = tab.imports.form
    assert empty is not None
    assert (empty.file.value(), empty.look, empty.body.isVisible()) == ("", None, True)
    empty.close_kept()


def test_where_nothing_came_in_the_message_warns_and_says_what_to_do(
    open_window: Opener,
    desk: Database,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dialogs, "confirm", lambda *_args, **_named: True)
    window = open_window(desk)
    _tab, form = looked_at(window, list_file(tmp_path, C.replace("DOA", "Mars")))
    set_value(form.field("value:location:Mars"), "-")
    form.try_submit()
    wait_idle(window.jobs, 60)
    assert window.messages.texts[-1].startswith("list.csv: nothing came in.")
    assert form.main.isEnabled()  # to be tried again
    assert form.another_button.isHidden()
    form.close_kept()


def test_what_is_typed_right_after_the_command_is_the_files_path(
    open_window: Opener,
    desk: Database,  # noqa: F811
) -> None:
    window = open_window(desk)
    window.show_tab("tickets")
    tab = window.tab("tickets")
    assert isinstance(tab, TicketsTab)
    settled(tab)
    assert window.commands.run("tickets.import")
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClicks(focus, "/tmp/x")  # "/" begins a search in the list
    settled(tab)
    assert tab.imports.form is not None
    assert tab.imports.form.file.value() == "/tmp/x"
    tab.imports.form._over()


def test_another_path_does_not_go_by_the_columns_of_the_file_before(
    open_window: Opener,
    desk: Database,  # noqa: F811
    tmp_path: Path,
) -> None:
    letter = tmp_path / "letter.csv"
    letter.write_bytes(b"%PDF-1.7 \x00\x01 no table")
    window = open_window(desk)
    tab, form = looked_at(window, strange(tmp_path))
    set_value(form.field("file"), str(letter))
    assert notice(form) == "Another file: its columns are shown when it is read."
    form.try_submit()
    assert form.cell("file").error_text.startswith("This file is being read")
    tab.imports.look()
    wait_idle(window.jobs, 60)
    settled(tab)
    refused = tab.imports.form
    assert refused is not None
    assert (refused.look, refused.file.value()) == (None, str(letter))
    assert "letter.csv" in refused._general.text()
    refused.close_kept()


def test_a_long_value_is_short_in_its_label_and_whole_below(
    open_window: Opener,
    desk: Database,  # noqa: F811
    tmp_path: Path,
) -> None:
    text = "31bea3d53790200044e0bfc8bcbe5dec of the whole third floor"
    path = tmp_path / "long.csv"
    path.write_text(f"Nr;Opened;State;Priority;Office\nT1;2026-03-02 09:00;Open;High;{text}\n", "utf-8")
    window = open_window(desk)
    _tab, form = looked_at(window, path)
    cell = form.cell(f"value:location:{text}")
    assert cell.title.text() == "Agency “31bea3d53790200044e0bfc8b…”"
    assert hint_of(form, f"value:location:{text}") == f"“{text}”: 1 row"
    form.close_kept()


def test_what_need_not_be_decided_comes_after_what_has_to_be(
    open_window: Opener,
    desk: Database,  # noqa: F811
    tmp_path: Path,
) -> None:
    path = tmp_path / "channels.csv"
    head = "Nr;Opened;State;Priority;Office;Channel\n"
    rows = "T1;2026-03-02 09:00;Open;High;dhhs;Pigeon\nT2;2026-03-02 09:00;Grooming;High;dhhs;Phone\n"
    path.write_text(head + rows, "utf-8")
    window = open_window(desk)
    _tab, form = looked_at(window, path)
    assert "Pigeon" not in notice(form)
    keys = [key for key in form.values() if key.startswith("value:")]
    assert keys[:2] == ["value:state:Grooming", "value:channel:Pigeon"]
    undecided, unknown = form.field("value:state:Grooming"), form.field("value:channel:Pigeon")
    assert isinstance(undecided, QComboBox)
    assert isinstance(unknown, QComboBox)
    assert (undecided.currentText(), unknown.currentText()) == ("Choose…", "Not known")
    texts = [unknown.itemText(at) for at in range(unknown.count())]
    assert texts.count("Not known") == 1
    form.close_kept()


def test_tab_goes_from_the_path_to_the_button_that_chooses_a_file(
    open_window: Opener,
    desk: Database,  # noqa: F811
    tmp_path: Path,
) -> None:
    window = open_window(desk)
    _tab, form = looked_at(window, strange(tmp_path))
    form.file.line.setFocus()
    seen = []
    for _ in range(3):
        seen.append(window.focusWidget())
        assert QApplication.focusWidget() is seen[-1]
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
    assert seen == [form.file.line, form.file.button, form.field("records")]
    form.close_kept()


def test_a_code_that_begins_like_a_header_is_typed_to_its_end(
    open_window: Opener,
    desk: Database,  # noqa: F811
    tmp_path: Path,
) -> None:
    path = tmp_path / "described.csv"
    path.write_text("Nr;Opened;State;Priority;Details\nT1;2026-03-02 09:00;Open;High;Printer\n", "utf-8")
    window = open_window(desk)
    tab, form = looked_at(window, path)
    box = form.field("column:location")
    box.setFocus()
    for letter in "DHHS":  # "D" alone is the column Details, and its values would be asked for
        QTest.keyClicks(box, letter)
        wait_idle(window.jobs)
    assert tab.imports.form is form
    answers = form.answers()
    assert answers is not None
    assert answers.constants["location"] == "DHHS"
    form.close_kept()


def test_a_column_that_was_only_just_chosen_asks_for_its_values_before_anything_comes_in(
    open_window: Opener,
    desk: Database,  # noqa: F811
    tmp_path: Path,
) -> None:
    before = reads.counts(desk).total
    path = tmp_path / "described.csv"
    path.write_text("Nr;Opened;State;Priority;Details\nT1;2026-03-02 09:00;Open;High;Printer\n", "utf-8")
    window = open_window(desk)
    tab, form = looked_at(window, path)
    box = form.field("column:location")
    box.setFocus()
    QTest.keyClicks(box, "De")
    form.try_submit()
    settled(tab)
    changed = tab.imports.form
    assert changed is not None
    assert changed is not form
    assert "value:location:Printer" in changed.values()
    assert changed.field("column:location").hasFocus()
    assert reads.counts(desk).total == before
    changed.close_kept()


def test_what_dates_in_notes_become_is_seen_beforehand(
    open_window: Opener,
    desk: Database,  # noqa: F811
    tmp_path: Path,
) -> None:
    path = tmp_path / "noted.csv"
    note = '"03-04-2026 10:30:00 - Ann Lee (Work notes)\nCalled back"'
    path.write_text(f"Nr;Opened;State;Priority;Office;Work notes\nT1;2026-03-02 09:00;Open;High;dhhs;{note}\n", "utf-8")
    window = open_window(desk)
    _tab, form = looked_at(window, path)
    assert hint_of(form, "dates").startswith("Local to America/New_York. 1 note in Work notes: 03-04-2026 10:30:00 ")
    set_value(form.field("dates"), "d/m/Y")
    assert hint_of(form, "dates").endswith("03-04-2026 10:30:00 becomes 3 Apr 2026 10:30.")
    set_value(form.field("dates"), "m/d/Y")
    assert hint_of(form, "dates").endswith("03-04-2026 10:30:00 becomes 4 Mar 2026 10:30.")
    form.close_kept()


def test_rows_that_name_no_agency_are_asked_for_beside_the_values_to_decide(
    open_window: Opener,
    desk: Database,  # noqa: F811
    tmp_path: Path,
) -> None:
    path = tmp_path / "gaps.csv"
    rows = "T1;2026-03-02 09:00;Open;High;Nowhere\nT2;2026-03-02 09:00;Open;High;\n"
    path.write_text(f"Nr;Opened;State;Priority;Office\n{rows}", "utf-8")
    window = open_window(desk)
    _tab, form = looked_at(window, path)
    assert notice(form) == "To decide before it can come in: Agency “Nowhere” and Agency of all other rows."
    shown = [cell.inside for cell in form.body.seen_order()]
    order = [shown.index(form.cell(key).inside) for key in ("value:location:Nowhere", "rest:location")]
    assert order[1] == order[0] + 1
    assert order[1] < shown.index(form.cell("value:state:Open").inside)
    form.close_kept()


def test_a_second_import_by_the_saved_mapping_says_nothing_new(
    open_window: Opener,
    desk: Database,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dialogs, "confirm", lambda *_args, **_named: True)
    window = open_window(desk)
    path = strange(tmp_path)
    _tab, form = looked_at(window, path)
    set_value(form.field("column:priority"), "always 3")
    set_value(form.field("value:state:Grooming"), "in_progress")
    set_value(form.field("value:location:Nowhere"), "DOT")
    set_value(form.field("save_as"), "Old desk")
    form.try_submit()
    wait_idle(window.jobs, 60)
    assert window.messages.texts[-1] == "desk.csv: 2 tickets created, 0 updated."
    form.close_kept()
    tab, form = looked_at(window, path)
    form.field("mapping").setFocus()
    set_value(form.field("mapping"), "old-desk")
    tab.imports.look()
    wait_idle(window.jobs, 60)
    settled(tab)
    again = tab.imports.form
    assert again is not None
    assert again is not form
    assert again.field("mapping").hasFocus()
    assert notice(again).startswith("Nothing is left to decide")
    again.try_submit()
    wait_idle(window.jobs, 60)
    assert window.messages.texts[-1] == "desk.csv: nothing new; 2 tickets there already."
    again.close_kept()
