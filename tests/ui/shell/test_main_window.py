"""The window: tabs it does not know, commands, palette, navigation, messages, state, two windows, leaks."""

from __future__ import annotations

import gc
import weakref
from array import array
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot

from app import bootstrap
from app.db.engine import Database
from app.domain.changes_made import Changes, Touched
from app.errors import EnvironmentFault, InputError
from app.services.api import Services
from app.ui.commands import Command
from app.ui.forms import dialogs
from app.ui.forms.fields import set_value
from app.ui.forms.form import Form
from app.ui.settings import Settings
from app.ui.shell import window_commands
from app.ui.shell.exception_hook import ExceptionHook
from app.ui.shell.live import LiveFeed
from app.ui.shell.main_window import MainWindow
from app.ui.shell.palette import Palette
from app.ui.shell.palette_hits import PaletteHit, Provider
from app.ui.tab import Context, Tab, TabSpec, TabTarget
from app.ui.tables.window_model import TableSort, TableSource
from app.ui.tables.window_table import WindowedTable
from app.work import Work
from tests.qt_guards import settle, wait_idle
from tests.ui.accessibility import problems


class Plain(Tab):
    """A tab that counts what happens to it."""

    watches = Touched.TICKETS
    made: list[Plain] = []

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.refreshed = 0
        self.targets: list[TabTarget] = []
        self.restored: dict[str, object] = {}
        Plain.made.append(self)

    def build(self) -> None:
        self.line = QLineEdit()
        self.line.setAccessibleName(f"Search in {self.id}")
        layout = self.layout()
        assert layout is not None
        layout.addWidget(QLabel(f"This is {self.id}"))
        layout.addWidget(self.line)

    def commands(self) -> list[Command]:
        return [
            Command(
                f"{self.id}.new", "&New…", self.focus_first, "Ctrl+N", f"&{self.id.title()}", toolbar=True, icon="add"
            )
        ]

    def refresh(self) -> None:
        self.refreshed += 1

    def show_target(self, target: TabTarget) -> None:
        self.targets.append(target)

    def focus_first(self) -> None:
        self.line.setFocus()

    def save_state(self) -> dict[str, object]:
        return {"text": self.line.text()}

    def restore_state(self, state: dict[str, object]) -> None:
        self.restored = state
        self.line.setText(str(state["text"]))


class FakeServices:
    """Just what a window needs of services when its tabs are plain."""

    now = staticmethod(lambda: None)

    class opening:
        actor = "tester"
        name = "Ofelia Adeyemi"
        roles_text = "Service desk agent"
        place = "test.db"
        warning = ""

        @staticmethod
        def may(right: str) -> bool:
            return right != "forbidden"


SPECS = [TabSpec("one", "One", "tickets", Plain), TabSpec("two", "Two", "calendar", Plain)]


@pytest.fixture
def window(qapp: QApplication, settings: Settings, qtbot: QtBot) -> MainWindow:
    Plain.made.clear()
    settings.set("look", "light")
    made = bootstrap.make_window(qapp, settings)
    qtbot.addWidget(made)
    services = FakeServices()
    made.host(SPECS, bootstrap.build_context(made, services), workspace="test.db", providers=[])  # type: ignore[arg-type]
    made.resize(1280, 720)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_tabs_are_made_when_first_shown_and_refresh_when_seen(window: MainWindow, qtbot: QtBot) -> None:
    assert [tab.id for tab in Plain.made] == ["one"]
    assert Plain.made[0].refreshed == 1
    window.show_tab("two")
    assert [tab.id for tab in Plain.made] == ["one", "two"]
    one, two = Plain.made
    window.jobs.changed.emit(Changes(Touched.TICKETS))
    qtbot.waitUntil(lambda: two.refreshed == 2)
    assert one.refreshed == 1  # hidden: remembers that it is stale
    window.show_tab("one")
    assert one.refreshed == 2
    window.show_tab("two")
    window.show_tab("one")
    assert one.refreshed == 2
    window.jobs.changed.emit(Changes(Touched.FREEZES))  # not watched
    qtbot.wait(300)
    assert one.refreshed == 2


def test_a_tab_that_was_never_shown_leaves_no_commands_when_the_workspace_is_left(window: MainWindow) -> None:
    window.tab("two")  # made ahead, and not built yet
    assert window.unhost()
    assert not window.commands.commands("one")
    assert not window.commands.commands("two")


def test_many_changes_are_one_refresh(window: MainWindow, qtbot: QtBot) -> None:
    one = Plain.made[0]
    for _ in range(20):
        window.jobs.changed.emit(Changes(Touched.TICKETS))
    qtbot.waitUntil(lambda: one.refreshed == 2)
    qtbot.wait(300)
    assert one.refreshed == 2


def test_commands_shortcuts_and_menus(window: MainWindow, qtbot: QtBot) -> None:
    window.show_tab("two")
    window.show_tab("one")
    assert window.commands.problems() == []
    titles = [a.text() for a in window.menu.actions()]
    assert titles == ["&File", "&Edit", "&View", "&One", "&Go", "&Help"]
    assert window.commands.action("one.new").isEnabled()
    assert not window.commands.action("two.new").isEnabled()
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert window.current_id() == "two"
    assert QApplication.focusWidget() is Plain.made[1].line
    assert "&Two" in window.menu.titles


def test_the_menu_is_walked_by_keys_and_letters(window: MainWindow, qtbot: QtBot) -> None:
    handle, ran = window.windowHandle(), []
    assert handle is not None
    window.show_tab("one")
    window.commands.add([Command("x.a", "&Alpha", lambda: ran.append("a"), menu="&Odd")])
    window.commands.add([Command("x.b", "&Beta", lambda: ran.append("b"), menu="&Odd")])

    def shown() -> QMenu:
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        return menu

    def chosen() -> str:
        action = shown().activeAction()
        return action.text() if action is not None else ""

    def press(key: Qt.Key, *, alt: bool = False) -> None:
        QTest.keyClick(handle, key, Qt.KeyboardModifier.AltModifier if alt else Qt.KeyboardModifier.NoModifier)
        qtbot.wait(1)  # a menu beside another opens by a timer

    press(Qt.Key.Key_F10)
    assert (shown() is window.menu, chosen()) == (True, "&File")
    while chosen() != "&Odd":
        press(Qt.Key.Key_Down)
        assert shown() is window.menu
    press(Qt.Key.Key_Right)
    assert (shown().title(), chosen()) == ("&Odd", "&Alpha")
    press(Qt.Key.Key_Down)
    assert (shown().title(), chosen()) == ("&Odd", "&Beta")
    press(Qt.Key.Key_Left)
    assert (shown() is window.menu, chosen()) == (True, "&Odd")
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_B)
    assert (ran, QApplication.activePopupWidget()) == (["b"], None)
    Plain.made[-1].line.setFocus()
    press(Qt.Key.Key_V, alt=True)
    assert (shown().title(), chosen()) == ("&View", "&Refresh")
    press(Qt.Key.Key_Escape)
    press(Qt.Key.Key_Escape)
    assert (QApplication.activePopupWidget(), Plain.made[-1].line.text()) == (None, "")


def test_the_clock_waits_for_the_next_minute_only(window: MainWindow) -> None:
    window._await_minute(datetime(2026, 11, 24, 15, 4, 57, 500_000, tzinfo=UTC))
    assert window._minute.interval() == 2_501
    window._await_minute(None)
    assert window._minute.interval() == 60_001


def test_clashing_shortcut_and_unreachable_command_are_found(window: MainWindow) -> None:
    window.commands.add([Command("x.find", "Find", lambda: None, "Ctrl+K"), Command("x.y", "Y", lambda: None)], "one")
    found = window.commands.problems()
    assert any("Ctrl+K already belongs to" in line for line in found)
    assert any(line.startswith("x.y: in no menu") for line in found)
    with pytest.raises(ValueError, match="twice"):
        window.commands.add([Command("x.y", "Y", lambda: None)])


def test_right_disables_a_command_and_says_why(window: MainWindow) -> None:
    ran: list[int] = []
    window.commands.add([Command("x.secret", "Secret", lambda: ran.append(1), menu="&File", right="forbidden")])
    assert not window.commands.run("x.secret")
    assert "Your role" in window.commands.action("x.secret").toolTip()
    assert ran == []


def test_the_keyboard_goes_along_to_the_page_that_is_shown(window: MainWindow) -> None:
    window.show_tab("one")
    first, second = window.tab("one"), window.tab("two")
    first.line.setFocus()  # type: ignore[attr-defined]
    second.focus_first = second.setFocus  # type: ignore[method-assign]
    second.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    window.show_tab("two")
    assert QApplication.focusWidget() is second
    window.top.pages.setFocus(Qt.FocusReason.TabFocusReason)
    window.show_tab("one")
    assert QApplication.focusWidget() is window.top.pages  # who walks along the pages stays there


def test_navigation_opens_another_tab_at_its_target(window: MainWindow) -> None:
    window.navigator.open("two", id=7, filter="open", why="test")
    assert window.current_id() == "two"
    assert [(t.id, t.filter, t.extra["why"]) for t in Plain.made[1].targets] == [(7, "open", "test")]
    window.navigator.open("unknown")
    assert window.current_id() == "two"


def test_back_returns_from_a_link_and_from_another_tab(window: MainWindow) -> None:
    one = Plain.made[0]
    one.line.setText("my filter")
    window.navigator.open("two", id=7)
    window.navigator.open("two", id=8)
    assert window.commands.run("go.back")
    assert (window.current_id(), one.line.text()) == ("one", "my filter")
    assert window.commands.run("go.forward")
    assert window.current_id() == "two"
    window.show_tab("one")
    window.commands.run("go.back")
    assert window.current_id() == "two"


def test_two_thousand_changes_of_tab_leave_nothing_behind(window: MainWindow) -> None:
    def counted() -> tuple[int, int]:
        settle()
        gc.collect()
        return len(window.findChildren(QObject)), len(QApplication.topLevelWidgets())

    for tab in ("two", "one"):
        window.show_tab(tab)
    before = counted()
    for _ in range(1000):
        window.show_tab("two")
        window.show_tab("one")
    assert counted() == before


def palette_of(window: MainWindow) -> Palette:
    found = [w for w in window.findChildren(Palette) if w.isVisible()]
    assert len(found) == 1
    return found[0]


def test_palette_finds_commands_and_records(window: MainWindow, qtbot: QtBot) -> None:
    def search(typed: str, limit: int, work: Work) -> list[PaletteHit]:
        return [PaletteHit(f"INC0000{n} {typed}", "DHHS", "tickets", TabTarget("two", n)) for n in range(2)]

    window.finder.set_workspace([Provider("Ticket", search)])
    qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    palette = palette_of(window)
    assert problems(palette, keyboard=False) == []
    qtbot.keyClicks(palette.line, "sett")
    assert palette.model.entries[0].command == "window.settings"
    qtbot.waitUntil(lambda: any(e.target for e in palette.model.entries))
    palette.line.setText("INC00001")
    qtbot.waitUntil(lambda: palette.model.entries[0].title.startswith("INC00001 INC00001"))
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert window.current_id() == "two"
    assert Plain.made[1].targets[0].id == 1
    settle()
    assert window.findChildren(Palette) == []


def test_palette_runs_a_command(window: MainWindow, qtbot: QtBot) -> None:
    window.finder.open()
    palette = palette_of(window)
    qtbot.keyClicks(palette.line, "two")
    assert palette.model.entries[0].title == "Two"
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert window.current_id() == "two"


def test_failures_are_messages_with_what_to_do(window: MainWindow, qtbot: QtBot) -> None:
    tab = Plain.made[0]
    answers: list[object] = [EnvironmentFault("The database is away.", hint="Check the network.", retry=True), "back"]
    got: list[object] = []

    def work(_work: Work) -> object:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    window.jobs.read(tab, work, got.append)
    qtbot.waitUntil(lambda: window.messages.texts == ["The database is away."])
    assert problems(window) == []
    (toast,) = window.messages.toasts
    qtbot.mouseClick(toast.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: got == ["back"])
    assert window.messages.texts == []
    window.jobs.read(tab, lambda _w: [][0], got.append, title="Reading")
    qtbot.waitUntil(lambda: bool(window.messages.texts))
    assert "IndexError" in window.messages.texts[0]


def test_messages_of_the_same_text_are_one_and_the_oldest_goes(window: MainWindow) -> None:
    for text in ("a", "a", "b", "c", "d"):
        window.messages.error(text)
    assert window.messages.texts == ["b", "c", "d"]
    window.messages.info("done", action="Undo", run=lambda: None)
    assert window.messages.texts == ["c", "d", "done"]
    window.messages.info("done too")  # information makes room before errors do
    assert window.messages.texts == ["c", "d", "done too"]
    window.messages.clear()
    assert not window.messages.isVisible()


def test_write_says_what_it_did(window: MainWindow, qtbot: QtBot) -> None:
    window.jobs.write(Plain.made[0], lambda _w: Changes(Touched.TICKETS, (1,), "INC0000001 resolved."))
    qtbot.waitUntil(lambda: window.messages.texts == ["INC0000001 resolved."])


def test_state_is_restored(qapp: QApplication, tmp_path: Path, window: MainWindow) -> None:
    window.show_tab("two")
    Plain.made[1].line.setText("kept")
    window.resize(720, 480)
    window.close()
    again = Settings(window.settings.folder)
    other = bootstrap.make_window(qapp, again)
    other.host(SPECS, bootstrap.build_context(other, FakeServices()), workspace="test.db")  # type: ignore[arg-type]
    other.show()
    assert other.current_id() == "two"
    assert other.tab("two").line.text() == "kept"  # type: ignore[attr-defined]
    assert (other.width(), other.height()) == (720, 480)
    other.close()
    other.deleteLater()


def test_damaged_settings_do_not_stop_the_window(qapp: QApplication, tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text("{broken", "utf-8")
    (tmp_path / "state.json").write_text('{"geometry": "zz", "tab.one": 3, "tab": 4}', "utf-8")
    window = bootstrap.make_window(qapp, Settings(tmp_path))
    window.host(SPECS, bootstrap.build_context(window, FakeServices()), workspace="x")  # type: ignore[arg-type]
    window.show()
    assert window.current_id() == "one"
    window.close()
    window.deleteLater()


def test_closing_while_a_job_runs_asks(window: MainWindow, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    window.jobs.read(Plain.made[0], _forever, print, title="Exporting")
    asked: list[str] = []

    def answer(_parent: object, title: str, text: str, answers: list[str], **_more: object) -> str:
        asked.append(text)
        return answers[-1] if len(asked) == 1 else answers[0]

    monkeypatch.setattr(dialogs, "ask", answer)
    assert not window.close()
    assert window.isVisible()
    assert window.close()
    assert asked == ["Still running: Exporting."] * 2


def _forever(work: Work) -> None:
    import time

    while True:
        time.sleep(0.005)
        work.check()


def test_running_job_is_shown_with_progress_and_can_be_cancelled(window: MainWindow, qtbot: QtBot) -> None:
    def work(work: Work) -> None:
        work.step(25, 100, "")
        _forever(work)

    window.jobs.read(Plain.made[0], work, print, title="Exporting tickets")
    qtbot.waitUntil(lambda: window.job_status.isVisible())
    qtbot.waitUntil(lambda: window.job_status.bar.value() == 250)
    assert window.job_status.label.text() == "Exporting tickets · 25 of 100"
    assert problems(window) == []
    qtbot.mouseClick(window.job_status.cancel, Qt.MouseButton.LeftButton)
    wait_idle(window.jobs)
    assert not window.job_status.isVisible()


def test_settings_dialog_is_generated_and_applies(window: MainWindow, qtbot: QtBot) -> None:
    window.dialogs.show_settings()
    dialog = next(w for w in window.findChildren(Form) if w.isVisible())
    assert problems(dialog) == []
    set_value(dialog.field("look"), "dark")
    dialog.try_submit()
    assert window.settings.get("look") == "dark"
    assert window.theme.name == "dark"
    assert Settings(window.settings.folder).get("look") == "dark"
    window.settings.set("look", "light")


@pytest.mark.parametrize("command", ["help.shortcuts", "help.about", "window.settings"])
def test_dialogs_are_accessible_and_go_away(window: MainWindow, command: str) -> None:
    window.commands.run(command)
    dialog = next(w for w in window.findChildren(QWidget) if w.isVisible() and w.isWindow())
    assert problems(dialog) == []
    gone = weakref.ref(dialog)
    dialog.close()
    del dialog
    settle()
    gc.collect()
    assert gone() is None


def test_window_itself_is_accessible(window: MainWindow) -> None:
    assert problems(window) == []


def test_closed_window_and_its_tabs_are_freed(qapp: QApplication, settings: Settings) -> None:
    Plain.made.clear()
    window = bootstrap.make_window(qapp, settings)
    window.host(SPECS, bootstrap.build_context(window, FakeServices()), workspace="x")  # type: ignore[arg-type]
    window.show()
    window.show_tab("two")
    kept: list[weakref.ref[QObject]] = [weakref.ref(part) for part in (*Plain.made, window, window.jobs)]
    Plain.made.clear()
    window.close()
    window.deleteLater()
    del window
    settle()
    gc.collect()
    assert [ref() for ref in kept] == [None] * 4


def test_unhandled_error_gets_a_report(qapp: QApplication, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    import sys

    before = sys.excepthook
    hook = ExceptionHook(tmp_path / "reports")
    caught: list[tuple[object, str]] = []
    hook.caught.connect(lambda error, path: caught.append((error, path)))
    try:
        try:
            raise KeyError("lost")
        except KeyError as error:
            sys.excepthook(type(error), error, error.__traceback__)
    finally:
        hook.restore()
    assert sys.excepthook is before
    (_, path) = caught[0]
    assert "KeyError: 'lost'" in Path(path).read_text("utf-8")
    (told,) = caplog.records
    assert told.name == "longleaf.errors"
    assert Path(path).name in told.getMessage()
    caplog.clear()


@pytest.mark.parametrize("opens", [True, False])
def test_log_folder_opens_or_is_named(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opens: bool
) -> None:
    folder = tmp_path / "state" / "log"
    asked: list[str] = []

    def open_url(url: QUrl) -> bool:
        asked.append(url.toLocalFile())
        return opens

    monkeypatch.setattr(window_commands, "log_folder", lambda: folder)
    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    assert window.commands.run("help.logs")
    assert asked == [str(folder)]
    assert folder.is_dir()
    assert window.messages.texts == ([] if opens else ["The log folder could not be opened."])


def numbers_of(db: Database) -> TableSource[object]:
    services = Services(db)
    return TableSource(
        lambda f, s, limit, work: services.tickets.list_rows(
            services.tickets.list_ids(f, None, limit, work=work), work=work
        ),
        lambda f, s, work: services.tickets.list_ids(f, None, work=work),
        lambda ids, work: services.tickets.list_rows(ids, work=work),
        lambda row: row.id,  # type: ignore[attr-defined]
    )


def test_input_error_of_a_form_stays_in_the_form(window: MainWindow, qtbot: QtBot) -> None:
    tab = Plain.made[0]

    def save(_values: dict[str, object]) -> None:
        tab.jobs.write(tab, lambda _w: _refuse(), failed=form.failed)

    form = Form("New thing", window, submit=save)
    form.add("title", "Title", QLineEdit(), required=True, hint="What it is")
    form.open()
    assert problems(form) == []
    form.try_submit()
    assert form.cell("title").error_text == "Title is required."
    assert QApplication.focusWidget() is form.field("title")
    form.field("title").setText("x")  # type: ignore[attr-defined]
    form.try_submit()
    wait_idle(window.jobs)
    assert form.isVisible()
    assert "Too short." in form._general.text()
    assert window.messages.texts == []
    form.close()


def _refuse() -> None:
    raise InputError("Too short.", hint="Write more.")


def test_live_feed_backs_off_and_comes_back(window: MainWindow, qtbot: QtBot) -> None:
    answers: list[object] = [1, EnvironmentFault("away"), EnvironmentFault("away"), 2]

    def since(token: object, work: Work) -> tuple[object, Changes]:
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer, Changes(Touched.NOTHING)

    feed = LiveFeed(window.jobs, since, 0.02, window)
    events: list[str] = []
    feed.lost.connect(lambda _e: events.append("lost"))
    feed.found.connect(lambda: events.append("found"))
    feed.changed.connect(lambda c: events.append("everything" if c.touched == Touched.EVERYTHING else "some"))
    feed.start()
    qtbot.waitUntil(lambda: events == ["lost", "found", "everything"], timeout=5000)
    feed.stop()


def test_list_over_a_real_database(db: Database, open_window: Callable[..., MainWindow], qtbot: QtBot) -> None:
    """Columns and pages over the ticket services; empty at first, then one ticket written elsewhere appears."""
    from app.domain.tickets.values import TicketFilter
    from app.ui.tables.columns import Column

    window = open_window(db)
    columns: list[Column[object]] = [Column("number", "Number", "INC0001234", lambda r: r.number)]  # type: ignore[attr-defined]
    table = WindowedTable(columns, numbers_of(db), window.jobs, "Tickets", sort=TableSort("opened_at", True))
    qtbot.addWidget(table)
    table.show_rows(TicketFilter())
    wait_idle(window.jobs)
    assert table.rows.ids == array("q")
    assert table.overlay.text == "Nothing here"


def test_two_windows_on_one_database_see_each_others_write(
    db: Database, open_window: Callable[..., MainWindow], qtbot: QtBot
) -> None:
    from app.db import tables as t
    from app.db.engine import open_database
    from app.db.records import insert_record

    other_db = open_database(str(db.url) if db.kind == "postgresql" else db.url.database or "", db.actor)
    try:
        first, second = open_window(db), open_window(other_db)
        feed = LiveFeed(second.jobs, Services(other_db).changed_since, 0.05, second)
        feed.start()
        qtbot.waitUntil(lambda: feed._token is not None)
        with qtbot.waitSignal(feed.changed) as told:
            first.jobs.write(
                first, lambda _w: db.write(lambda c: insert_record(c, t.site, {"code": "X", "name": "X"}), what="t")
            )
        assert told.args is not None
        assert told.args[0].touched == Touched.SERVICES
        feed.stop()
        second.close()
        first.close()
    finally:
        other_db.dispose()
