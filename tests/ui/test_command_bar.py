"""The row of acts of a record, and the letters that run acts in lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.ui.command_bar import ActBar
from app.ui.commands import Command, CommandRegistry


class Desk:
    """What was done, and whether resolving is possible now."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.may_resolve = True

    def commands(self) -> list[Command]:
        def do(what: str) -> Callable[[], object]:
            return lambda: self.done.append(what)

        return [
            Command("t.resolve", "&Resolve…", do("resolve"), key="R", menu="T", context="ticket", bar=1,
                    enabled_when=lambda: self.may_resolve, needs="Choose one ticket."),
            Command("t.assign", "&Assign…", do("assign"), "Ctrl+R", key="A", menu="T", context="ticket", bar=2),
            Command("t.hold", "Put on &hold…", do("hold"), menu="T", context="ticket", bar=3, text="Hold"),
            Command("t.copy", "&Copy", do("copy"), menu="T", context="ticket"),
        ]  # fmt: skip


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def registry(desk: Desk, qtbot: QtBot) -> Iterator[CommandRegistry]:
    made = CommandRegistry()
    made.add(desk.commands(), "tickets")
    made.set_scope("tickets")
    yield made
    made.refresh_now()


@pytest.fixture
def bar(registry: CommandRegistry, qtbot: QtBot) -> Iterator[ActBar]:
    page = QWidget()
    qtbot.addWidget(page)
    made = registry.act_bar("ticket", page, most=3)
    made.setFixedWidth(600)
    page.show()
    yield made
    page.close()


def words(bar: ActBar) -> list[str]:
    return [button.text() for button in bar.buttons()]


def test_acts_that_are_possible_are_buttons_with_their_keys(bar: ActBar, desk: Desk, qtbot: QtBot) -> None:
    assert words(bar) == ["Resolve", "Assign", "Hold"]
    assert [button.act.key for button in bar.buttons()] == ["R", "Ctrl+R", ""]
    assert [button.isDefault() for button in bar.buttons()] == [True, False, False]
    qtbot.mouseClick(bar.buttons()[1], Qt.MouseButton.LeftButton)
    assert desk.done == ["assign"]


def test_what_is_not_possible_now_is_no_button(bar: ActBar, registry: CommandRegistry, desk: Desk) -> None:
    kept = bar.buttons()[1]
    desk.may_resolve = False
    registry.refresh_now()
    assert words(bar) == ["Assign", "Hold"]
    assert bar.buttons()[0] is kept  # it may have the focus
    assert kept.isDefault()


def test_what_does_not_fit_is_behind_the_dots(bar: ActBar, registry: CommandRegistry) -> None:
    bar.setFixedWidth(bar.buttons()[0].sizeHint().width() + bar.more.sizeHint().width() + 20)
    assert words(bar) == ["Resolve"]
    bar.open_menu()
    menu = registry.context_menu("ticket", bar)
    assert [action.text() for action in menu.actions()] == ["&Resolve…\tR", "&Assign…", "Put on &hold…", "&Copy"]
    menu.close()


def test_a_letter_runs_its_act_in_the_current_tab_only(registry: CommandRegistry, desk: Desk) -> None:
    assert registry.press("r")
    assert registry.press("A")
    assert not registry.press("x")
    registry.set_scope("changes")
    assert not registry.press("r")
    assert desk.done == ["resolve", "assign"]


def test_a_letter_whose_act_is_not_possible_says_why(registry: CommandRegistry, desk: Desk) -> None:
    told: list[tuple[str, str]] = []
    registry.refused.connect(lambda sentence, why: told.append((sentence, why)))
    desk.may_resolve = False
    assert registry.press("r")
    assert (desk.done, told) == ([], [("You cannot resolve now.", "Choose one ticket.")])
    registry.about = lambda: "INC0000012"
    assert registry.press("r")
    assert told[1:] == [("INC0000012: you cannot resolve now.", "Choose one ticket.")]


def test_a_shortcut_whose_command_is_not_possible_says_why(qtbot: QtBot) -> None:
    registry = CommandRegistry(may=lambda right: right != "ticket.create")
    new = Command("t.new", "&New call…", print, "Ctrl+N", menu="T", right="ticket.create", verb="log a call")
    registry.add([new, Command("t.find", "&Find", print, "Ctrl+F", menu="T")], "tickets")
    told: list[tuple[str, str]] = []
    registry.refused.connect(lambda sentence, why: told.append((sentence, why)))
    registry.set_scope("tickets")
    assert registry.explain(QKeySequence("Ctrl+N"))
    assert not registry.explain(QKeySequence("Ctrl+F")), "can be run"
    assert not registry.explain(QKeySequence("Ctrl+J")), "stands for nothing"
    registry.set_scope("changes")
    assert not registry.explain(QKeySequence("Ctrl+N")), "of another tab"
    assert told == [("You cannot log a call.", "Your role does not include this.")]


def test_keys_that_mean_two_things_are_found(registry: CommandRegistry) -> None:
    assert registry.problems() == []
    wrong = [
        Command("x.again", "Again", print, key="r", menu="X"),
        Command("x.two", "Two", print, key="ab", menu="X"),
        Command("x.search", "Search", print, key="/", menu="X"),
        Command("x.save", "Save", print, "Ctrl+Return", menu="X"),
    ]
    registry.add(wrong, "tickets")
    assert registry.problems() == [
        "x.again: r already belongs to t.resolve",
        "x.save: Ctrl+Return saves or sends the form that has the focus",
        "x.search: / begins a search",
        "x.two: 'ab' is no letter or sign",
    ]


def test_keys_can_be_changed_and_taken_keys_are_refused_by_name(registry: CommandRegistry, desk: Desk) -> None:
    registry.add([Command("window.find", "&Find", print, "Ctrl+K", menu="&File")])
    assert registry.rebind("t.hold", "H") == ""
    assert registry.press("h")
    assert registry.rebind("t.hold", "r") == "r belongs to Resolve"
    assert registry.rebind("t.hold", "Ctrl+K") == "Ctrl+K belongs to Find"
    assert registry.rebind("window.find", "Ctrl+R") == "Ctrl+R belongs to Assign"
    assert registry.rebind("t.hold", "Ctrl+Return") == "Ctrl+Return saves or sends the form that has the focus"
    assert registry.press("h")  # as it was
    assert registry.rebind("t.hold", "Ctrl+Shift+H") == ""
    assert not registry.press("h")
    assert registry.action("t.hold").shortcut().toString() == "Ctrl+Shift+H"
    assert registry.own_keys == {"t.hold": "Ctrl+Shift+H"}
    assert registry.rebind("t.hold", None) == ""
    assert registry.own_keys == {}
    assert registry.action("t.hold").shortcut().isEmpty()
    assert desk.done == ["hold", "hold"]


def test_chosen_keys_are_there_at_the_next_start(desk: Desk, qtbot: QtBot) -> None:
    again = CommandRegistry()
    again.own_keys = {"t.assign": "X", "gone.command": "Y"}
    again.add(desk.commands(), "tickets")
    again.set_scope("tickets")
    assert again.press("x")
    assert not again.press("a")
    assert again.problems() == []
    assert desk.done == ["assign"]


@pytest.mark.parametrize("right", [False, True])
def test_acts_stand_at_the_left_or_at_the_right_of_their_room(
    registry: CommandRegistry, qtbot: QtBot, right: bool
) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    made = registry.act_bar("ticket", page, most=1, right=right)
    made.setFixedWidth(600)
    page.resize(600, 40)
    page.show()
    QApplication.sendPostedEvents()
    row = made.layout()
    assert row is not None
    row.activate()
    (button,) = made.buttons()
    assert button.geometry().right() < made.more.x()
    assert (made.more.geometry().right() == 599) is right
    assert (button.x() == 0) is not right
    page.close()


def test_commands_of_which_one_holds_are_told_by_a_round_mark(registry: CommandRegistry) -> None:
    chosen = ["light"]

    def choose(look: str) -> Callable[[], object]:
        return lambda: chosen.append(look)

    def is_chosen(look: str) -> Callable[[], bool]:
        return lambda: chosen[-1] == look

    registry.add(
        Command(f"look.{look}", look, choose(look), menu="V", checked=is_chosen(look), one_of="look")
        for look in ("light", "dark")
    )  # fmt: skip
    light, dark = registry.action("look.light"), registry.action("look.dark")
    assert light.actionGroup() is not None
    assert light.actionGroup() is dark.actionGroup()
    assert light.actionGroup().isExclusive()
    assert (light.isChecked(), dark.isChecked()) == (True, False)
    assert registry.run("look.dark")
    registry.refresh_now()
    assert (light.isChecked(), dark.isChecked()) == (False, True)
    assert registry.action("t.copy").actionGroup() is None
