"""Forms in the dock of a tab: beside the list, several at once, folded, closed, and back where the keyboard was."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit, QPlainTextEdit, QTabWidget, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.domain.choices import Choice
from app.errors import Conflict
from app.ui.forms import dialogs
from app.ui.forms import form as form_module
from app.ui.forms.check_list import CheckList
from app.ui.forms.conflict_form import ConflictForm
from app.ui.forms.dock import FormDock
from app.ui.forms.drafts import Drafts
from app.ui.forms.fields import combo, set_value, value_of
from app.ui.forms.form import Form
from app.ui.forms.typeahead import Typeahead
from app.ui.forms.when import DayField
from tests.ui.accessibility import problems


class Page(QWidget):
    """A list and the dock below it."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.setAccessibleName("Page")
        self.list = QLineEdit("a list")
        self.list.setAccessibleName("List")
        self.dock = FormDock(self, Drafts(folder, "one.db"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.list)
        column.addStretch(1)
        column.addWidget(self.dock)
        self.resize(900, 700)

    def form_dock(self) -> FormDock:
        return self.dock


@pytest.fixture
def page(qtbot: QtBot, tmp_path: Path) -> Page:
    made = Page(tmp_path)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    made.list.setFocus()
    qtbot.waitUntil(made.list.hasFocus)
    return made


def opened(page: Page, title: str = "Resolve INC0000001", *, key: str = "") -> Form:
    form = Form(title, page, action="Resolve INC0000001", submit=lambda _values: None, key=key)
    form.add("code", "Resolution", combo((("Fixed", "fixed"), ("Not found", "lost"))))
    form.add("note", "What was done", QPlainTextEdit(), required=True)
    form.open()
    return form


def test_the_list_stays_usable_and_the_keyboard_goes_back(page: Page, qtbot: QtBot) -> None:
    form = opened(page)
    assert form.field("note").hasFocus(), "the first that misses something"
    assert page.list.isEnabled()
    assert not page.isModal()
    qtbot.keyClicks(form.field("note"), "Restarted")
    page.list.setFocus()
    qtbot.keyClicks(page.list, "x")
    assert page.list.text().endswith("x")
    assert page.dock.focus_first()
    assert form.isAncestorOf(page.focusWidget())
    qtbot.keyClick(page.focusWidget(), Qt.Key.Key_Escape)
    assert page.list.hasFocus()
    assert page.dock.is_folded
    assert form.is_open()
    assert not form.isVisible()
    page.dock.unfold()
    assert form.isVisible()
    assert form.values()["note"] == "Restarted"
    assert problems(page) == []


@pytest.mark.parametrize("folded", [False, True], ids=["open", "folded"])
def test_the_dock_hands_the_keyboard_on_to_its_form(page: Page, qtbot: QtBot, folded: bool) -> None:
    """F6 leads from part to part, and the dock is one of them."""
    form = opened(page)
    if folded:
        page.dock.fold()
    page.list.setFocus()
    page.dock.setFocus(Qt.FocusReason.ShortcutFocusReason)
    note = form.field("note")
    qtbot.waitUntil(note.hasFocus)
    assert page.dock.current() is form


def test_a_form_without_fields_has_the_keyboard_too(page: Page, qtbot: QtBot) -> None:
    """Such as the one that withdraws a freeze: Enter goes to the button that sends it; Ctrl+Enter sends at once."""
    sent: list[object] = []
    plain, ctrl = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
    for held in (plain, ctrl):
        sent.clear()
        page.list.setFocus()
        form = Form("Withdraw Thanksgiving", page, action="Withdraw", submit=sent.append)
        form.open()
        qtbot.waitUntil(form._scroll.hasFocus)
        qtbot.keyClick(form._scroll, Qt.Key.Key_Return, held)
        assert bool(sent) is (held == ctrl)
        if held == plain:
            assert form.main.hasFocus()
            qtbot.keyClick(form.main, Qt.Key.Key_Return)
            assert sent
            form.accept()


def test_escape_in_an_untouched_form_ends_it(page: Page, qtbot: QtBot) -> None:
    form = opened(page)
    qtbot.keyClick(form.field("note"), Qt.Key.Key_Escape)
    assert not form.is_open()
    assert page.list.hasFocus()
    assert page.dock.isHidden()


def test_the_same_form_is_shown_again_and_others_stand_beside_it(page: Page, qtbot: QtBot) -> None:
    first = opened(page)
    qtbot.keyClicks(first.field("note"), "Restarted")
    second = opened(page, "Hold INC0000002")
    assert page.dock.forms() == [first, second]
    assert second.isVisible()
    again = opened(page)
    assert not again.is_open()
    assert page.dock.current() is first
    assert first.values()["note"] == "Restarted"


def test_only_discard_destroys_and_it_asks_with_the_name(
    page: Page, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    answers = [False, True]

    def confirm(_parent: object, title: str, *_more: object, **_named: object) -> bool:
        asked.append(title)
        return answers.pop(0)

    monkeypatch.setattr(dialogs, "confirm", confirm)
    form = opened(page, key="resolve")
    qtbot.keyClicks(form.field("note"), "Restarted")
    form.keep_draft()
    form.discard_button.click()
    assert form.is_open()
    form.discard_button.click()
    assert not form.is_open()
    assert asked == ["Discard “Resolve INC0000001”?"] * 2
    assert opened(page, key="resolve").values()["note"] == ""


def test_a_closed_form_is_there_with_what_was_typed(page: Page, qtbot: QtBot) -> None:
    form = opened(page, key="resolve")
    qtbot.keyClicks(form.field("note"), "Restarted")
    page.dock.close_button.click()
    assert not form.is_open()
    again = opened(page, key="resolve")
    assert again.values() == {"code": "fixed", "note": "Restarted"}
    assert page.dock.kept.text().startswith("Draft kept ")


def test_what_others_changed_since_a_draft_is_told(page: Page, qtbot: QtBot) -> None:
    def edit(title: str) -> Form:
        form = Form("Edit INC0000001", page, submit=lambda _values: None, key="edit")
        form.add("title", "Title", QLineEdit(title))
        form.open()
        return form

    form = edit("Printer")
    qtbot.keyClicks(form.field("title"), " on fire")
    form.close_kept()
    again = edit("Printers")
    assert again.values()["title"] == "Printer on fire"
    assert again._general.text() == "Changed by somebody else since this draft: Title. What you typed is shown."


def test_a_draft_is_kept_while_somebody_types_without_a_pause(
    page: Page, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(form_module, "_KEPT_AFTER", 200)
    form = opened(page, key="resolve")
    began = form._keeping
    qtbot.keyClicks(form.field("note"), "R")
    left = began.remainingTime()
    while began.isActive() and left >= began.remainingTime():  # no key puts it off
        left = began.remainingTime()
        qtbot.keyClicks(form.field("note"), "x")
        QApplication.processEvents()
    assert not began.isActive()
    assert page.dock.kept.text().startswith("Draft kept ")


def test_ctrl_z_in_a_form_takes_back_nothing_but_what_is_typed(page: Page, qtbot: QtBot) -> None:
    taken_back: list[bool] = []
    shortcut = QShortcut(QKeySequence.StandardKey.Undo, page)
    shortcut.activated.connect(lambda: taken_back.append(True))
    form = Form("Resolve", page, key="resolve")
    for key, field in (
        ("note", QLineEdit()),
        ("long", QPlainTextEdit()),
        ("reason", combo((("Fixed", "fixed"),))),
        ("done", QCheckBox("Done")),
        ("group", Typeahead([Choice(1, "Network")], things="groups")),
        ("due", DayField(date(2026, 11, 26))),
    ):
        form.add(key, key.capitalize(), field)
    form.open()
    qtbot.keyClicks(form.field("note"), "abc")
    for widget in (*(form.field(key) for key in form.values()), form.main, form):
        widget.setFocus()
        for _ in range(3):
            qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert not taken_back
    assert form.values()["note"] == ""
    page.dock.fold_button.setFocus()
    qtbot.keyClick(page.dock.fold_button, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert taken_back, "elsewhere it is the last act's"


def test_a_draft_is_kept_a_second_after_the_first_key(page: Page, qtbot: QtBot) -> None:
    form = opened(page, key="resolve")
    qtbot.keyClicks(form.field("note"), "R")
    assert form._keeping.isActive()
    assert form._keeping.interval() == 1000
    form._keeping.timeout.emit()
    assert page.dock.kept.text().startswith("Draft kept ")


def test_fields_stand_in_columns_without_scrolling_and_below_each_other_in_a_narrow_page(page: Page) -> None:
    form = Form("Edit", page)
    for n in range(8):
        form.add(f"f{n}", f"Field {n}", QLineEdit())
    form.add("list", "List", CheckList([("a", "A"), ("b", "B")]))
    form.open()
    page.layout().activate()  # type: ignore[union-attr]
    lefts = {form.cell(f"f{n}").x() for n in range(8)}
    assert len(lefts) >= 2
    assert form._scroll.verticalScrollBar().maximum() == 0
    boxes = [form.cell(key).geometry() for key in form.values()]
    assert not any(a.intersects(b) for n, a in enumerate(boxes) for b in boxes[:n])
    assert form.body.columns_at(300) == 1
    assert form.body.columns_at(1200) == 4


def test_mine_or_theirs_takes_the_keyboard_and_is_answered_by_it(page: Page, qtbot: QtBot) -> None:
    fields: dict[str, tuple[object, object, object]] = {"title": ("Mail", "Mine", "Theirs"), "caller": ("", "A", "B")}
    question = ConflictForm(Conflict("INC0000123 was changed by somebody else meanwhile.", fields, 3), page)
    answered: list[dict[str, bool]] = []
    question.chosen.connect(lambda: answered.append(question.choices()))
    question.open()
    for key, where in (("t", "title"), ("m", "caller")):
        focus = page.focusWidget()
        assert focus is not None
        assert question.field(where).isAncestorOf(focus)
        qtbot.keyClick(focus, key)
    assert page.focusWidget() is question.main
    qtbot.keyClick(question.main, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert answered == [{"title": False, "caller": True}]
    assert page.list.hasFocus()
    assert question.resolved({"title": "Mail", "caller": ""}, {"title": "Mine", "caller": "A"}) == (
        {"title": "Theirs", "caller": "B"},
        {"caller": "A"},
    )


def test_a_newer_question_about_the_same_fields_takes_the_place_of_the_older(page: Page) -> None:
    """The value that was meant last is the one that is asked about; other fields are asked beside them."""
    error = "INC0000123 was changed by somebody else meanwhile."
    titles = [ConflictForm(Conflict(error, {"title": ("Mail", mine, "Theirs")}, 3), page) for mine in ("One", "Two")]
    caller = ConflictForm(Conflict(error, {"caller": ("", "A", "B")}, 3), page)
    for question in (titles[0], caller, titles[1]):
        question.open()
    assert page.dock.forms() == [caller, titles[1]]
    assert page.dock.current() is titles[1]
    assert not titles[0].is_open()


def test_a_draft_keeps_its_base_through_every_restart(page: Page, qtbot: QtBot) -> None:
    def edit(title: str) -> Form:
        form = Form("Edit INC0000001", page, submit=lambda _values: None, key="edit")
        form.add("title", "Title", QLineEdit(title))
        form.add("caller", "Caller", QLineEdit("Ann"))
        form.open()
        return form

    form = edit("Printer")
    qtbot.keyClicks(form.field("title"), " on fire")
    assert form.drafted_on() == {}
    form.close_kept()
    for _restart in range(3):
        form = edit("Printers")
        qtbot.keyClicks(form.field("title"), "!")
        assert form._general.text().startswith("Changed by somebody else since this draft: Title.")
        assert form.drafted_on() == {"title": "Printer"}
        assert form.drafted_on(lambda values: {"name": values["title"]}) == {"name": "Printer"}
        form.close_kept()


@pytest.mark.parametrize("button", ["leave", "main"])
def test_mine_or_theirs_is_answered_from_a_button_too(page: Page, qtbot: QtBot, button: str) -> None:
    fields: dict[str, tuple[object, object, object]] = {"title": ("Mail", "Mine", "Theirs"), "caller": ("", "A", "B")}
    question = ConflictForm(Conflict("INC0000123 was changed by somebody else meanwhile.", fields, 3), page)
    question.open()
    for key in ("t", "m"):
        getattr(question, button).setFocus()
        qtbot.keyClick(page.focusWidget(), key)
    assert question.choices() == {"title": False, "caller": True}


@pytest.mark.parametrize("wide", [1200, 420], ids=["columns", "below each other"])
def test_tab_goes_down_the_columns_as_they_are_seen(page: Page, qtbot: QtBot, wide: int) -> None:
    page.resize(wide, 700)
    form = Form("Edit", page)
    for key in ("a", "c", "b", "d", "e"):
        form.add(key, key.upper(), QLineEdit())
    cell = form.cell
    form.body.arrange([[[(cell("a"), 1), (cell("b"), 1)], [(cell("c"), 1)]], [[(cell("d"), 1)], [(cell("e"), 1)]]])
    form.open()
    form.field("a").setFocus()
    went = []
    for _ in range(5):
        focus = page.focusWidget()
        went.append(focus.accessibleName())
        qtbot.keyClick(focus, Qt.Key.Key_Tab)
    assert "".join(went) == "ABCDE"
    assert page.focusWidget() is form.main


def test_beyond_eight_the_one_not_worked_in_for_longest_is_put_away_and_nothing_is_lost(
    page: Page, qtbot: QtBot
) -> None:
    told: list[tuple[str, str]] = []
    page.dock.put_away.connect(lambda title, key: told.append((title, key)))
    forms = [opened(page, f"Form {n}", key=f"form {n}") for n in range(8)]
    for form in forms[:7]:
        set_value(form.field("note"), f"Typed into {form.title}")
    page.dock._put_in_front(forms[0])
    page.dock.unfold()  # worked in again: number 1 is the oldest now
    assert not told
    ninth = opened(page, "Form 8", key="form 8")
    assert told == [("Form 1", "form 1")]
    assert not forms[1].is_open()
    assert len(page.dock.forms()) == 8
    assert page.dock.current() is ninth
    assert ninth.field("note").hasFocus(), "the keyboard is in what was opened"
    opened(page, "Form 9", key="form 9")
    assert told[1:] == [("Form 2", "form 2")]
    again = opened(page, "Form 1", key="form 1")
    assert value_of(again.field("note")) == "Typed into Form 1"
    assert told[2:] == [("Form 3", "form 3")]


def test_beyond_sixteen_in_a_window_the_oldest_of_any_tab_is_put_away(qtbot: QtBot, tmp_path: Path) -> None:
    window, elsewhere = QTabWidget(), Page(tmp_path / "elsewhere")
    qtbot.addWidget(window)
    qtbot.addWidget(elsewhere)
    pages = [Page(tmp_path / name) for name in ("one", "two", "three")]
    for page in pages:
        window.addTab(page, "")
    window.show()
    qtbot.waitExposed(window)
    opened(elsewhere, "In another window", key="another")
    told: list[str] = []
    for page in pages:
        page.dock.put_away.connect(lambda title, _key: told.append(title))
        window.setCurrentWidget(page)
        for number in range(6 if page is not pages[2] else 4):
            form = opened(page, f"Form {pages.index(page)}.{number}", key=f"form {pages.index(page)}.{number}")
            page.dock.arrive()
            set_value(form.field("note"), "Typed")
    assert told == []
    assert [page.dock.room() for page in (*pages, elsewhere)] == [0, 0, 0, 7], "sixteen are open, eight fit elsewhere"
    for number in (4, 5):
        form = opened(pages[2], f"Form 2.{number}", key=f"form 2.{number}")
        pages[2].dock.arrive()
    assert told == ["Form 0.0", "Form 0.1"]
    assert [len(page.dock.forms()) for page in pages] == [4, 6, 6]
    assert len(elsewhere.dock.forms()) == 1


def test_an_untouched_form_makes_room_unsaid_and_one_that_cannot_be_kept_stays(page: Page) -> None:
    told: list[str] = []
    page.dock.put_away.connect(lambda title, _key: told.append(title))
    unkept = opened(page, "Form without draft")
    set_value(unkept.field("note"), "Typed")
    untouched = opened(page, "Untouched", key="untouched")
    saving = opened(page, "Saving", key="saving")
    saving.set_busy(True)
    others = [opened(page, f"Form {n}", key=f"form {n}") for n in range(6)]
    assert [form.is_open() for form in (unkept, untouched, saving)] == [True, False, True]
    opened(page, "One more", key="more")
    assert [form.is_open() for form in (unkept, saving, others[0])] == [True, True, False]
    assert told == []


def test_a_form_that_is_saved_behind_another_takes_the_keyboard_from_nobody(page: Page) -> None:
    behind, front = opened(page, "Behind"), opened(page, "Front")
    assert front.field("note").hasFocus()
    behind.accept()
    assert page.dock.current() is front
    assert front.field("note").hasFocus()


def test_the_cross_asks_before_it_destroys_what_no_draft_keeps(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    answers: list[bool] = [False, True]
    asked: list[str] = []

    def answer(_window: QWidget, question: str, *_rest: str, **_named: object) -> bool:
        asked.append(question)
        return answers.pop(0)

    monkeypatch.setattr(dialogs, "confirm", answer)
    form = opened(page)
    set_value(form.field("note"), "Typed")
    page.dock.close_button.click()
    assert form.is_open()
    page.dock.close_button.click()
    assert not form.is_open()
    assert asked == ["Discard “Resolve INC0000001”?"] * 2
    kept = opened(page, key="resolve")
    set_value(kept.field("note"), "Typed")
    page.dock.close_button.click()
    assert not kept.is_open(), "unasked: its draft is kept"
    assert value_of(opened(page, key="resolve").field("note")) == "Typed"


def test_from_the_tabs_the_key_for_forms_leads_into_the_one_in_front(page: Page, qtbot: QtBot) -> None:
    first, second = opened(page, "Call 1"), opened(page, "Call 2")
    page.dock.bar.setFocus()
    page.dock.step(1)
    assert page.dock.current() is second
    assert any(field.hasFocus() for field in second.findChildren(QWidget))
    page.dock.step(1)  # from inside of it to the next one
    assert page.dock.current() is first
    assert any(field.hasFocus() for field in first.findChildren(QWidget))
    page.dock.bar.setFocus()
    qtbot.keyClick(page.dock.bar, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
    assert page.dock.current() is second


def test_who_comes_back_is_at_what_was_wrong(page: Page, qtbot: QtBot) -> None:
    form = opened(page)
    set_value(form.field("note"), "Restarted")
    form.show_errors({"code": "Choose another."})
    page.list.setFocus()
    page.dock.setFocus(Qt.FocusReason.ShortcutFocusReason)
    qtbot.waitUntil(form.field("code").hasFocus)


def test_an_error_goes_with_what_was_wrong(page: Page, qtbot: QtBot) -> None:
    form = opened(page)
    form.try_submit()
    assert form.cell("note").error_text == "What was done is required."
    set_value(form.field("code"), "lost")
    assert form.cell("note").error_text == "What was done is required.", "another field"
    qtbot.keyClicks(form.field("note"), "R")
    assert form.cell("note").error_text == ""
    assert not form.field("note").property("invalid")
