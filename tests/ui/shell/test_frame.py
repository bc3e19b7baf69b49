"""The frame: what the top bar gives up where it is narrow, the due promise, the bell, the status bar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from app.bootstrap.tabs import TABS
from app.ui.forms.drafts import Draft, Drafts
from app.ui.jobs import JobRunner
from app.ui.last_acts import LastActs
from app.ui.look.theme import Theme
from app.ui.messages import Message, Messages
from app.ui.shell.bar_parts import DueChip, DuePromise
from app.ui.shell.bell_panel import BellPanel
from app.ui.shell.main_window import MainWindow
from app.ui.shell.status_bar import StatusBar
from app.ui.shell.top_bar import TopBar
from app.ui.toast import MessageLevel
from app.work import Work
from tests.qt_guards import settle, wait_idle
from tests.ui.accessibility import problems

NOW = datetime(2026, 11, 24, 15, 42, tzinfo=UTC)
PROMISE = DuePromise("MI0012", "update", NOW + timedelta(minutes=6), "tickets", 7)
PAGES = [(name.lower(), name, "tickets", name) for name in ("Home", "Tickets", "Calendar", "Agencies", "Reports")]
ALL_PAGES = [(tab_id, title, icon, title) for tab_id, title, icon, *_ in TABS]


@pytest.fixture
def bar(theme: Theme, qtbot: QtBot) -> TopBar:
    made = TopBar()
    qtbot.addWidget(made)
    made.set_pages(PAGES)
    made.new.set_command("tickets.log", "New call", "Ctrl+N")
    made.new.show()
    made.person.set_person("Ofelia Adeyemi", "Service desk agent")
    made.person.show()
    made.promise.set_promise(PROMISE, NOW)
    made.resize(1280, made.height())
    made.show()
    return made


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("width", [940, 1280, 1920, 3840])
@pytest.mark.parametrize("pages", [PAGES, ALL_PAGES], ids=["five", "all"])
def test_nothing_of_the_bar_is_cut_at_any_size(
    bar: TopBar, theme: Theme, width: int, scale: float, pages: list[tuple[str, str, str, str]]
) -> None:
    theme.set_scale(scale)
    bar.set_pages(pages)
    bar.look_changed()
    bar.resize(width, bar.height())
    for current in (0, len(pages) - 1):
        bar.pages.setCurrentIndex(current)
        settle()
        parts = [bar.menu_button, bar.page_bar, bar.promise, bar.finder, bar.new, bar.bell, bar.person]
        edge = 0
        for part in (part for part in parts if not part.isHidden()):
            assert part.geometry().left() >= edge, part
            assert part.width() >= part.sizeHint().width(), part
            edge = part.geometry().right()
        assert edge < bar.width()
        assert bar.height() == round(44 * scale)
        shown = [at for at in range(len(pages)) if bar.pages.isTabVisible(at)]
        assert current in shown
        for at in shown:
            assert bar.pages.rect().contains(bar.pages.tabRect(at)), pages[at]
            assert bar.pages.tabText(at) == pages[at][1]
        hidden = [title for at, (_id, title, _icon, _tip) in enumerate(pages) if at not in shown]
        assert bar.page_bar.hidden_pages() == hidden
        assert bar.page_bar.more.isHidden() == (not hidden)
        if hidden:
            assert bar.page_bar.more.geometry().left() >= bar.pages.geometry().right()
            assert bar.page_bar.rect().contains(bar.page_bar.more.geometry())


def test_pages_without_room_are_chosen_in_a_menu(bar: TopBar, theme: Theme, qtbot: QtBot) -> None:
    theme.set_scale(1.5)
    bar.set_pages(ALL_PAGES)
    bar.look_changed()
    settle()
    before = bar.page_bar.hidden_pages()
    assert before[-1] == "Setup"
    assert bar.pages.isTabVisible(0)
    went: list[int] = []
    bar.pages.currentChanged.connect(went.append)
    bar.page_bar.open_menu()
    menu = bar.page_bar.menu
    qtbot.waitUntil(menu.isVisible)
    assert [action.text().partition("\t")[0] for action in menu.actions()] == before
    assert menu.actions()[-1].text() == "Setup\tCtrl+0"  # its key stands beside it
    assert problems(menu) == []
    qtbot.keyClick(menu, Qt.Key.Key_Up)  # round to the last one
    qtbot.keyClick(menu, Qt.Key.Key_Return)
    assert went == [len(ALL_PAGES) - 1]
    assert bar.page_id() == "setup"
    assert bar.pages.isTabVisible(len(ALL_PAGES) - 1)
    assert "Setup" not in bar.page_bar.hidden_pages()
    bar.pages.setCurrentIndex(0)  # it goes back into the menu
    assert bar.page_bar.hidden_pages() == before


def test_a_wide_bar_shows_keys_and_a_narrow_one_fewer_pages(bar: TopBar) -> None:
    bar.resize(1920, bar.height())
    assert (bar.finder.mode, bar.promise.text_shown) == ("wide", "MI0012 update in 6 min")
    bar.resize(1280, bar.height())
    assert (bar.finder.mode, bar.page_bar.hidden_pages()) == ("field", [])
    bar.resize(480, bar.height())
    assert (bar.finder.mode, bar.promise.text_shown) == ("icon", "6 min")
    assert bar.page_bar.hidden_pages()[-1] == "Reports"
    bar.resize(200, bar.height())
    assert bar.finder.isHidden()
    assert bar.pages.tabText(0) == ""
    assert bar.pages.accessibleTabName(0) == "Home"
    bar.resize(1280, bar.height())
    assert (bar.finder.mode, bar.page_bar.hidden_pages(), bar.pages.tabText(0)) == ("field", [], "Home")


def test_the_bar_is_accessible(bar: TopBar) -> None:
    assert problems(bar) == []


@pytest.mark.parametrize(
    ("minutes", "whole", "brief"),
    [
        (6, "MI0012 update in 6 min", "6 min"),
        (0, "MI0012 update in less than 1 min", "less than 1 min"),
        (-5, "MI0012 update missed by 5 min", "Missed by 5 min"),
        (125, "MI0012 update in 2 h 5 min", "2 h 5 min"),
        (3000, "MI0012 update in 2 d 2 h", "2 d 2 h"),
    ],
)
def test_a_promise_says_its_time(qtbot: QtBot, minutes: int, whole: str, brief: str) -> None:
    chip = DueChip()
    qtbot.addWidget(chip)
    chip.set_promise(PROMISE, PROMISE.due_at - timedelta(minutes=minutes))
    assert (chip.text_shown, chip.accessibleName()) == (whole, whole)
    chip.set_short(True)
    assert chip.text_shown == brief
    chip.set_promise(None, NOW)
    assert chip.isHidden()


@pytest.fixture
def panel(qtbot: QtBot) -> Iterator[tuple[BellPanel, LastActs, list[str]]]:
    window, undone = QWidget(), list[str]()
    qtbot.addWidget(window)
    window.resize(900, 600)
    window.show()
    messages, acts = Messages(window), LastActs(window, lambda: NOW)
    acts.add("INC0024002 is assigned to Elena Stroud.", lambda: undone.append("assign"))
    acts.add("Invitation for 2 December sent.")
    acts.add("INC0024005 is on hold.", lambda: undone.append("hold"))
    made = BellPanel(messages, acts, window)
    made.open_below(window)
    yield made, acts, undone
    made.close()


def test_the_bell_lists_what_was_done_and_undoes_any_of_it_by_keyboard(
    panel: tuple[BellPanel, LastActs, list[str]], qtbot: QtBot
) -> None:
    made, acts, undone = panel
    buttons = made.findChildren(QPushButton)
    assert [button.accessibleName() for button in buttons] == [
        "Undo: INC0024005 is on hold.",
        "Undo: INC0024002 is assigned to Elena Stroud.",
    ]
    assert QApplication.focusWidget() is buttons[0]
    qtbot.keyClick(made, Qt.Key.Key_Down)
    assert QApplication.focusWidget() is buttons[1]
    qtbot.keyClick(buttons[1], Qt.Key.Key_Space)
    assert undone == ["assign"]
    assert [act.can_undo for act in acts.entries()] == [True, False, False]
    settle()
    assert len(made.findChildren(QPushButton)) == 1
    assert problems(made, keyboard=False) == []


def test_the_bell_is_as_high_as_what_it_says(panel: tuple[BellPanel, LastActs, list[str]]) -> None:
    made, acts, _ = panel
    settle()
    page = next(page for page in made.findChildren(QWidget) if page.objectName() == "panel_page")
    last = max(label.geometry().bottom() for label in page.findChildren(QLabel))
    before = made.height()
    assert 0 < page.height() - last <= 16
    (area,) = made.findChildren(QScrollArea)
    assert area.verticalScrollBar().maximum() == 0  # nothing is left to scroll
    acts.add("INC0024006 is resolved.", print)
    settle()
    assert made.height() > before


def test_the_bell_shows_what_became_of_an_act_in_its_place(
    panel: tuple[BellPanel, LastActs, list[str]], qtbot: QtBot
) -> None:
    made, acts, _ = panel
    page = next(page for page in made.findChildren(QWidget) if page.objectName() == "panel_page")
    acts.undo(acts.entries()[0].number)
    settle()
    assert page in made.findChildren(QWidget)
    (left,) = made.findChildren(QPushButton)
    assert QApplication.focusWidget() is left
    assert [label.text() for label in page.findChildren(QLabel)].count("Taken back") == 1


def test_the_bell_lists_many_messages_a_part_at_a_time(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(900, 600)
    window.show()
    messages = Messages(window)
    messages.past = tuple(Message(NOW, MessageLevel.INFO, f"Report {34 - n} is saved.", "", False) for n in range(35))
    made = BellPanel(messages, LastActs(window, lambda: NOW), window)
    made.open_below(window)

    def saved() -> list[str]:
        return [label.text() for label in made.findChildren(QLabel) if label.text().startswith("Report")]

    first = saved()
    assert 0 < len(first) < 35
    qtbot.waitUntil(lambda: len(saved()) == 35)
    assert saved() == [f"Report {34 - n} is saved." for n in range(35)]
    assert saved()[: len(first)] == first
    made.close()
    settle()


def test_the_status_bar_says_who_where_and_when(jobs: JobRunner, qtbot: QtBot) -> None:
    bar = StatusBar(jobs)
    qtbot.addWidget(bar)
    bar.resize(1280, 24)
    bar.set_workspace("sample.db", "Ofelia Adeyemi", "Service desk agent", chip="SAMPLE")
    bar.set_now(NOW)
    bar.show()
    assert (bar.chip.text(), bar.who.text()) == ("SAMPLE", "Ofelia Adeyemi, Service desk agent")
    assert bar.clock.text() == "Tue 24 Nov 2026 10:42 EST"
    bar.set_now(datetime(2026, 7, 1, 14, 5, tzinfo=UTC))
    assert bar.clock.text() == "Wed 1 Jul 2026 10:05 EDT"
    assert problems(bar) == []


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("/home/ofelia/Longleaf/sample-workspace.db", "sample-workspace.db"),
        ("folder/desk.db", "desk.db"),
        ("longleaf on /var/run/postgresql", "longleaf on /var/run/postgresql"),
        ("longleaf on db.example.gov", "longleaf on db.example.gov"),
    ],
)
def test_the_status_bar_names_the_workspace_and_its_tooltip_the_path(
    place: str, name: str, jobs: JobRunner, qtbot: QtBot
) -> None:
    bar = StatusBar(jobs)
    qtbot.addWidget(bar)
    bar.resize(1280, 24)
    bar.set_workspace(place, "Ofelia Adeyemi", "")
    bar.show()
    assert (bar.place.text(), bar.place.accessibleName(), bar.place.toolTip()) == (f"{name},", name, place)


def test_the_status_bar_says_while_something_is_saved(jobs: JobRunner, qtbot: QtBot) -> None:
    bar, said = StatusBar(jobs), list[str]()
    qtbot.addWidget(bar)
    bar.set_workspace("sample.db", "Ofelia Adeyemi", "")

    def write(_work: Work) -> None:
        return None

    jobs.write(bar, write)
    bar._show_saved()
    said.append(bar.saved.text())
    wait_idle(jobs)
    assert [*said, bar.saved.text()] == ["saving…", "all saved"]


def test_all_saved_is_never_said_while_something_typed_is_not(jobs: JobRunner, qtbot: QtBot, tmp_path: Path) -> None:
    bar, drafts = StatusBar(jobs), Drafts(tmp_path, "one.db")
    qtbot.addWidget(bar)
    bar.set_workspace("sample.db", "Ofelia Adeyemi", "")
    bar.watch(drafts)
    said = [bar.saved.text()]
    at = datetime(2026, 11, 23, 15, 42, tzinfo=UTC)
    drafts.keep("call:1", Draft(at, {"title": "One"}))
    said.append(bar.saved.text())
    drafts.keep("call:2", Draft(at, {"title": "Two"}))
    drafts.say_unsaved("packet", "commentary not saved")
    said.append(bar.saved.text())
    for key in ("call:1", "call:2"):
        drafts.drop(key)
    said.append(bar.saved.text())
    drafts.say_unsaved("packet", "")
    assert [*said, bar.saved.text()] == [
        "all saved",
        "1 draft kept",
        "commentary not saved, 2 drafts kept",
        "commentary not saved",
        "all saved",
    ]


@pytest.mark.usefixtures("theme")
def test_the_corners_of_the_bell_are_not_painted(panel: tuple[BellPanel, LastActs, list[str]]) -> None:
    bell, *_ = panel
    bell.show()
    picture = bell.grab().toImage()
    assert {picture.pixelColor(x, 0).alpha() for x in (0, picture.width() - 1)} == {0}
    assert picture.pixelColor(picture.width() // 2, 3).alpha() == 255


def test_enter_presses_the_buttons_of_the_bar(bar: TopBar, qtbot: QtBot) -> None:
    menu = QMenu(bar)
    menu.addAction("Exit")
    bar.menu_button.setMenu(menu)
    bar.activateWindow()
    bar.menu_button.setFocus()
    qtbot.waitUntil(bar.menu_button.hasFocus)
    qtbot.keyClick(bar.menu_button, Qt.Key.Key_Return)
    assert menu.isVisible()
    menu.close()
    bar.finder.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    bar.finder.setFocus()
    with qtbot.waitSignal(bar.find_asked):
        qtbot.keyClick(bar.finder, Qt.Key.Key_Enter)


def test_a_window_that_changes_its_size_stays_painted(window: MainWindow, qtbot: QtBot) -> None:
    """On X11 Qt never paints a window again that was resized while its updates were off."""
    content = window.centralWidget()
    assert content is not None
    window.resize(1100, 650)
    assert window.updatesEnabled()
    assert not content.updatesEnabled(), "laid out in this turn, painted in the next"
    qtbot.waitUntil(content.updatesEnabled)
