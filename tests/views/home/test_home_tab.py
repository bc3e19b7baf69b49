"""Home as an agent and a lead go through it: by keyboard, one act each, with a way back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from app import bootstrap
from app.db import tables as t
from app.db.engine import Actor, Database, open_database
from app.domain.home.values import HomePage, HomeRole, Item, Mark, Part
from app.domain.tickets.values import TicketFilter
from app.domain.vocabulary import Role
from app.services.agencies import acts as agencies
from app.services.api import Services
from app.services.tickets import acts, reads
from app.ui.look import fonts
from app.ui.look.plain import Label
from app.ui.look.theme import Theme
from app.ui.look.tokens import TYPE_BODY
from app.ui.shell.main_window import MainWindow
from app.views.home.thing_list import ThingList, button_box
from app.views.home.times import time_text
from app.views.home.view import HomeTab
from tests.qt_guards import settle, wait_idle
from tests.ui.accessibility import problems

Opener = Callable[..., MainWindow]
NOW = datetime(2026, 11, 24, 15, 42, tzinfo=UTC)


def item(mark: Mark, at: datetime | None, kind: str = "ticket", id: int = 1, act: str = "") -> Item:
    return Item(Part.NOW, mark, at, f"INC{id:07} is past its time", "Printer, DOT. High.", kind, id, act)


@pytest.mark.parametrize(
    ("mark", "at", "text"),
    [
        (Mark.SOON, NOW + timedelta(minutes=18), "18 min"),
        (Mark.MISSED, NOW - timedelta(minutes=61), "Missed by 1 h 1 min"),
        (Mark.MISSED, NOW - timedelta(days=3, hours=22), "Missed by 3 d 22 h"),
        (Mark.NONE, NOW + timedelta(hours=2), "12:42"),
        (Mark.NONE, NOW + timedelta(days=2), "Thu 26 Nov"),
        (Mark.PAUSED, NOW - timedelta(days=5), "since Thu 19 Nov"),
        (Mark.PAUSED, NOW - timedelta(hours=1), "since 09:42"),
        (Mark.NONE, None, ""),
    ],
)
def test_times_in_words(mark: Mark, at: datetime | None, text: str) -> None:
    assert time_text(item(mark, at), NOW) == text


@pytest.fixture
def home(open_window: Opener, sample: Database) -> HomeTab:
    window = open_window(sample)
    window.show_tab("home")
    wait_idle(window.jobs)
    made = window.tab("home")
    assert isinstance(made, HomeTab)
    made.set_role(HomeRole.LEAD)
    wait_idle(window.jobs)
    return made


def window_of(tab: HomeTab) -> MainWindow:
    window = tab.window()
    assert isinstance(window, MainWindow)
    return window


def test_things_are_listed_with_the_most_pressing_first_and_each_says_its_act(home: HomeTab) -> None:
    assert home.page is not None
    things = home.things.model_.things
    assert things == home.page.items
    assert len(things) > 3
    order = list(Part)
    assert [order.index(thing.part) for thing in things] == sorted(order.index(thing.part) for thing in things)
    spoken = home.things.model_.index(0, 0).data()
    assert things[0].title in spoken
    assert spoken.endswith(f"Enter: {things[0].act_label}.")
    assert problems(home) == []


def late_and_nobodys(home: HomeTab, sample: Database) -> Item:
    """Return a ticket past its time that nobody has, as Home lists it."""
    late = next(thing for thing in home.things.model_.things if thing.kind == "ticket" and thing.mark is Mark.MISSED)
    acts.assign(sample, late.id, None)
    home.refresh()
    wait_idle(window_of(home).jobs)
    return next(thing for thing in home.things.model_.things if thing.id == late.id)


def test_a_ticket_of_nobody_is_taken_by_enter_and_given_back_by_undo(
    home: HomeTab, sample: Database, qtbot: QtBot
) -> None:
    window = window_of(home)
    thing = late_and_nobodys(home, sample)
    assert (thing.act, thing.act_label) == ("tickets.take", "Take")
    home.things.go_to((thing.kind, thing.id))
    home.things.setFocus()
    qtbot.keyClick(home.things, Qt.Key.Key_Return)
    wait_idle(window.jobs)
    current = home.things.current()
    assert current is not None
    assert (current.kind, current.id) == (thing.kind, thing.id), "whoever takes it goes on with it"
    assert reads.list_rows(sample, [thing.id])[0].assignee == sample.actor.login
    assert window.current_id() == "home"
    assert [b.accessibleName() for b in home.side.findChildren(QPushButton) if b.text() == "Undo"] == [
        f"Undo: {window.last_acts.entries()[0].text}"
    ]
    queues = [b for b in home.side.findChildren(QPushButton) if " open, " in b.accessibleName()]
    window.last_acts.changed.emit()
    window.last_acts.changed.emit()
    settle()
    assert queues
    assert [b for b in home.side.findChildren(QPushButton) if " open, " in b.accessibleName()] == queues, "they stay"
    assert window.commands.run("edit.undo")
    wait_idle(window.jobs)
    assert not reads.list_rows(sample, [thing.id])[0].assignee
    settle()
    assert [label.text() for label in home.side.findChildren(Label) if "back" in label.text()] == ["Taken back"]
    home.refresh()
    wait_idle(window.jobs)
    back = home.things.current()
    assert back is not None
    assert (back.kind, back.id) == (thing.kind, thing.id)


def test_what_somebody_else_took_meanwhile_is_not_taken_from_them_unasked(
    home: HomeTab, sample: Database, qtbot: QtBot
) -> None:
    window = window_of(home)
    late = late_and_nobodys(home, sample)
    colleague = open_database(sample.url.database or "", Actor("amorgan"), sample.now)
    acts.assign(colleague, late.id, "amorgan")
    colleague.dispose()
    home.things.go_to((late.kind, late.id))
    home.things.setFocus()
    qtbot.keyClick(home.things, Qt.Key.Key_Return)
    wait_idle(window.jobs)
    assert reads.list_rows(sample, [late.id])[0].assignee == "amorgan"
    (toast,) = window.messages.toasts
    assert "Assignee: " in toast.hint
    toast.button.click()
    wait_idle(window.jobs)
    assert reads.list_rows(sample, [late.id])[0].assignee == sample.actor.login


def test_what_was_done_before_the_window_was_opened_is_undone_by_its_button(
    open_window: Opener, sample: Database
) -> None:
    with sample.read() as conn:
        contact = conn.execute(select(t.agency_contact.c.id, t.agency_contact.c.version).limit(1)).one()
        of, name = conn.execute(
            select(t.agency.c.code, t.person.c.name)
            .join_from(t.agency_contact, t.agency, t.agency_contact.c.agency_id == t.agency.c.id)
            .join(t.person, t.agency_contact.c.person_id == t.person.c.id)
            .where(t.agency_contact.c.id == contact.id)
        ).one()
    ticket = reads.list_ids(sample, TicketFilter(open_only=True))[0]
    sample.now = lambda: NOW - timedelta(minutes=2)
    acts.comment(sample, ticket, "To the wrong one", op_id="comment")
    sample.now = lambda: NOW - timedelta(minutes=1)
    agencies.end_contact(sample, *contact, op_id="end")
    sample.now = lambda: NOW
    window = open_window(sample)
    window.show_tab("home")
    wait_idle(window.jobs)
    home = window.tab("home")
    assert isinstance(home, HomeTab)
    assert not window.commands.run("edit.undo")  # no key takes back what was done before
    undos = [b for b in home.side.findChildren(QPushButton) if b.text() == "Undo"]
    assert undos[0].accessibleName() == f"Undo: {of}: {name} is no longer a contact."
    assert len(undos) == 2
    undos[1].click()
    wait_idle(window.jobs)
    assert [e.undone_by != "" for e in reads.history(sample, ticket) if e.text == "To the wrong one"] == [True]
    next(b for b in home.side.findChildren(QPushButton) if b.text() == "Undo").click()
    wait_idle(window.jobs)
    with sample.read() as conn:
        assert (
            conn.execute(select(t.agency_contact.c.valid_to).where(t.agency_contact.c.id == contact.id)).scalar()
            is None
        )
    assert [act.text for act in window.last_acts.entries() if act.can_undo] == []


def test_a_thing_opens_its_ticket_and_back_returns_to_it(home: HomeTab) -> None:
    window = window_of(home)
    thing = next(thing for thing in home.things.model_.things if not thing.act and thing.kind == "ticket")
    home.things.go_to((thing.kind, thing.id))
    home._do_current()
    wait_idle(window.jobs)
    assert window.current_id() == "tickets"
    assert window.tab("tickets").current_record() == thing.id
    assert window.commands.run("go.back")
    wait_idle(window.jobs)
    assert window.current_id() == "home"
    assert home.things.current() == thing


def test_a_queue_is_a_filter_of_the_tickets(home: HomeTab, sample: Database) -> None:
    window = window_of(home)
    assert home.page is not None
    queue = max(home.page.queues, key=lambda queue: queue.open)
    button = next(b for b in home.side.findChildren(QPushButton) if b.text() == queue.name)
    button.click()
    wait_idle(window.jobs)
    assert window.current_id() == "tickets"
    assert len(reads.list_ids(sample, queue.filter)) == queue.open


def test_roles_one_has_are_offered_and_nothing_to_do_says_so(home: HomeTab) -> None:
    assert home.page is not None
    shown = {role for role, button in home.role_buttons.items() if not button.isHidden()}
    assert shown == set(home.page.roles)
    assert home.role_buttons[HomeRole.LEAD].isChecked()
    page = home.page
    home._page_here(HomePage(page.role, page.roles, page.read_at, (), page.queues, page.running))
    assert home.overlay.text.startswith("Nothing needs you now")
    home.overlay.action.emit()
    assert window_of(home).current_id() == "tickets"
    wait_idle(home.jobs)


def test_list_side_and_roles_are_reached_by_f6(home: HomeTab) -> None:
    home.focus_first()
    run, focus = home.context.commands.run, home.window().focusWidget
    assert run("home.next_part")
    assert home.side.isAncestorOf(focus())
    assert run("home.next_part")
    chosen = next(role for role, button in home.role_buttons.items() if button.isChecked())
    assert focus() is home.role_buttons[chosen]
    assert run("home.next_part")
    assert focus() is home.things
    assert run("home.previous_part")
    assert focus() is home.role_buttons[chosen]


def test_an_act_asked_for_at_a_record_waits_for_that_record(home: HomeTab) -> None:
    window, ran = window_of(home), list[str]()
    thing = next(thing for thing in home.things.model_.things if not thing.act and thing.kind == "ticket")
    window.commands.ran.connect(ran.append)
    window.navigator.open("tickets", id=thing.id, act="tickets.copy")
    wait_idle(window.jobs)
    settle()
    assert ran == ["tickets.copy"]
    assert window.tab("tickets").current_record() == thing.id


@pytest.mark.parametrize(("size", "below"), [((1280, 720), False), ((800, 600), True)])
def test_a_narrow_page_has_its_side_below_and_a_whole_title(
    home: HomeTab, size: tuple[int, int], *, below: bool
) -> None:
    window_of(home).resize(*size)
    settle()
    assert (home.splitter.orientation() is Qt.Orientation.Vertical) is below
    assert home.title.width() >= home.title.sizeHint().width()
    for button in home.role_buttons.values():
        if not button.isHidden():
            assert button.width() >= button.sizeHint().width()


def test_times_have_the_room_of_the_widest_at_every_size_of_text(home: HomeTab, theme: Theme) -> None:
    late = item(Mark.MISSED, NOW - timedelta(hours=17, minutes=51))
    model = home.things.model_
    model.show([late], NOW)
    try:
        for scale in (1.0, 1.5, 2.0):
            theme.set_scale(scale)
            font = fonts.sized(TYPE_BODY, QFont.Weight.DemiBold, digits=True)
            assert model.time_width() >= QFontMetrics(font).horizontalAdvance("Missed by 17 h 51 min")
    finally:
        theme.set_scale(1.0)


def test_the_side_is_as_wide_as_its_words_at_twice_the_size(home: HomeTab, theme: Theme) -> None:
    try:
        window_of(home).resize(2160, 1080)
        theme.set_scale(2.0)
        settle()
        wait_idle(window_of(home).jobs)
        assert home.splitter.orientation() is Qt.Orientation.Horizontal
        assert home.area.viewport().width() >= home.side.minimumSizeHint().width()
    finally:
        theme.set_scale(1.0)


def test_a_shortcut_that_a_role_lacks_is_explained(home: HomeTab) -> None:
    window = window_of(home)
    told: list[tuple[str, str]] = []
    window.commands.refused.connect(lambda title, why: told.append((title, why)))
    window.commands.may = lambda right: right != "ticket.create"
    window.commands.refresh_now()
    home.focus_first()
    QTest.keyClick(home.things, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert told == [("You cannot log a call.", "Your role does not include this.")]


def only(db: Database, *roles: Role) -> Database:
    """The same workspace, opened by somebody with these roles."""
    return open_database(str(db.url.database), actor=Actor(db.actor.login, frozenset(roles)), now=lambda: NOW)


@pytest.mark.parametrize(
    ("roles", "title", "step", "goes_to"),
    [
        ((), "You have no role here yet", "Open the tickets", "tickets"),
        ((Role.READER,), "No work waits for you here", "Open the reports", "figures"),
    ],
)
def test_who_has_no_work_here_is_told_why_and_goes_on_by_enter(
    open_window: Opener, sample: Database, roles: tuple[Role, ...], title: str, step: str, goes_to: str
) -> None:
    db = only(sample, *roles)
    window = open_window(db)
    window.pages.show_number(1)
    wait_idle(window.jobs)
    home = window.tab("home")
    assert isinstance(home, HomeTab)
    assert home.overlay.text.startswith(title)
    assert home.count.text() == ""
    focus = QApplication.focusWidget()
    assert isinstance(focus, QPushButton)
    assert focus.text() == step
    QTest.keyClick(focus, Qt.Key.Key_Return)
    wait_idle(window.jobs)
    assert window.current_id() == goes_to
    window.close()
    db.dispose()


def test_every_part_of_the_side_is_done_by_enter(home: HomeTab, sample: Database) -> None:
    window = window_of(home)

    def press(name: str) -> None:
        window.show_tab("home")
        wait_idle(window.jobs)
        buttons = [b for b in home.findChildren(QPushButton) if b.isVisible()]
        button = next(b for b in buttons if b.accessibleName().startswith(name))
        button.setFocus()
        assert button.hasFocus()
        QTest.keyClick(button, Qt.Key.Key_Return)
        wait_idle(window.jobs)

    assert home.page is not None
    queue = max(home.page.queues, key=lambda queue: queue.open)
    press(f"{queue.name}: ")
    assert window.current_id() == "tickets"
    freeze = next(running for running in home.page.running if running.kind == "freeze")
    press(f"Freeze: {freeze.title}")
    assert window.current_id() == "changes"
    press("Home for Changes")
    assert home.page.role is HomeRole.CHANGES
    ticket = reads.list_ids(sample, TicketFilter(open_only=True))[0]
    undone = list[str]()
    window.last_acts.add("Something was done.", lambda: undone.append(str(ticket)))
    settle()
    press("Undo: Something was done.")
    assert undone == [str(ticket)]


def test_where_nothing_can_be_saved_each_thing_is_opened_and_no_call_is_offered(
    home: HomeTab, open_window: Opener, sample: Database
) -> None:
    services = Services(sample)
    services.opening = replace(services.opening, warning="Nothing can be saved here.", hint="Copy it.")
    window = window_of(home)
    window.unhost()
    bootstrap.host(window, services, live=False)
    window.pages.show_number(1)
    wait_idle(window.jobs)
    settle()
    made = window.tab("home")
    assert isinstance(made, HomeTab)
    assert {(thing.act, thing.act_label) for thing in made.things.model_.things} == {("", "Open")}
    assert not window.top.new.isEnabled()
    assert "Nothing can be saved in this workspace." in window.top.new.toolTip()
    assert window.status.saved.text() == ""
    window.show_tab("tickets")
    wait_idle(window.jobs)
    window.commands.refresh_now()
    acts_on = [c.id for _, c in window.commands.commands("tickets") if c.right and c.right.startswith("ticket.")]
    assert acts_on
    assert not any(window.commands.action(id).isEnabled() for id in acts_on if id != "tickets.export")
    assert not window.commands.action("tickets.take").isEnabled()


def test_the_roles_stand_below_the_title_where_both_have_no_room(home: HomeTab, theme: Theme) -> None:
    try:
        window_of(home).resize(940, 700)
        theme.set_scale(2.0)
        settle()
        wait_idle(window_of(home).jobs)
        assert home.title.width() >= home.title.sizeHint().width()
        shown = [button for button in home.role_buttons.values() if not button.isHidden()]
        assert len(shown) == 5
        assert all(button.width() >= button.sizeHint().width() for button in shown)
        assert shown[0].mapTo(home, QPoint(0, 0)).y() > home.title.mapTo(home, QPoint(0, 0)).y()
    finally:
        theme.set_scale(1.0)


def things_of(qtbot: QtBot) -> tuple[ThingList, list[int], list[Item]]:
    things = ThingList()
    qtbot.addWidget(things)
    things.resize(800, 500)
    did: list[int] = []
    things.acted.connect(lambda thing: did.append(thing.id))
    items = [item(Mark.MISSED, NOW, id=n) for n in (1, 2, 3)]
    things.show_things(items, NOW)
    things.show()
    return things, did, items


@pytest.mark.parametrize("width", [1325, 1400, 1475])
def test_roles_are_whole_at_every_width_when_the_text_grows(home: HomeTab, theme: Theme, width: int) -> None:
    """The side grows with its words, after the page was arranged, and takes its room from what is left of it."""
    window_of(home).resize(width, 800)
    settle()
    for scale in (1.3, 1.15, 1.5, 1.0):
        theme.set_scale(scale)
        settle()
        shown = [button for button in home.role_buttons.values() if button.isVisible()]
        assert len(shown) > 1
        assert [button.width() >= button.sizeHint().width() for button in shown] == [True] * len(shown)


def test_enter_for_a_thing_that_went_away_does_not_do_the_one_that_took_its_place(qtbot: QtBot) -> None:
    """A colleague was faster, the list is read again, and the key is on its way already."""
    things, did, items = things_of(qtbot)
    things.go_to(("ticket", 2))
    things.show_things([items[0], items[2]], NOW)
    current = things.current()
    assert current is not None
    assert current.id == 3
    qtbot.keyClick(things, Qt.Key.Key_Return)
    assert did == []
    things._moved.timeout.emit()
    things._moved.stop()
    qtbot.keyClick(things, Qt.Key.Key_Return)
    assert did == [3]
    things.show_things(items[:1], NOW)
    qtbot.keyClick(things, Qt.Key.Key_Up)  # somebody looked
    qtbot.keyClick(things, Qt.Key.Key_Return)
    assert did == [3, 1]


def test_a_button_is_pressed_by_the_left_mouse_button_and_on_one_thing(qtbot: QtBot) -> None:
    things, did, _items = things_of(qtbot)
    boxes = [button_box(things.visualRect(things.model_.index(row, 0))).center() for row in range(3)]
    view = things.viewport()
    left, right, none = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.KeyboardModifier.NoModifier
    QTest.mouseClick(view, right, none, boxes[1])
    QTest.mousePress(view, left, none, boxes[0])
    QTest.mouseRelease(view, left, none, boxes[1])
    assert did == []
    QTest.mouseClick(view, left, none, boxes[1])
    assert did == [2]


def test_a_thing_that_is_kept_says_so_when_it_is_spoken(qtbot: QtBot) -> None:
    things = ThingList()
    qtbot.addWidget(things)
    kept = replace(item(Mark.NONE, None), held="Legal hold HLD0000001: Doe <i>v.</i> State, since 3 Nov")
    things.show_things([kept, item(Mark.NONE, None, id=2)], NOW)
    spoken, told = (
        [things.model_.index(row, 0).data(role) for row in (0, 1)]
        for role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole)
    )
    assert "High. Legal hold HLD0000001: Doe <i>v.</i> State, since 3 Nov. Enter: Open." in spoken[0]
    assert ["Legal hold" in text for text in (*spoken, *told)] == [True, False, True, False]
    assert "<i>v.</i>" not in told[0]  # markup of others is shown as it is
