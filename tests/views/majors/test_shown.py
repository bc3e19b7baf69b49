"""What the tab of major incidents shows in its states: overdue, several, none, without a role, and texts of others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton

from app.db.engine import Database
from app.domain.majors.values import UpdateKind
from app.domain.vocabulary import Role
from app.services.api import Services
from app.ui.forms import dialogs
from app.ui.shell.main_window import MainWindow
from app.views.majors import model
from app.views.majors.message_form import MessageForm
from app.views.majors.pane import PAGES, SUMMARY, TIMELINE
from app.work import Work
from tests.qt_guards import wait_idle
from tests.services.people import as_person
from tests.ui.accessibility import problems
from tests.views.desk import keys_for_two
from tests.views.majors.desk import Keys, majors, settle

pytestmark = pytest.mark.slow

Opener = Callable[..., MainWindow]
MARKUP = "<b>Bold</b> & <img src='http://192.0.2.1/x.png'>"


@pytest.fixture
def manager(sample: Database) -> Iterator[Database]:
    """The sample as a manager of major incidents sees it."""
    with as_person(sample, "apham", Role.MIP, Role.AGENT) as db:
        yield db


def _later(db: Database, minutes: int) -> None:
    now = db.now() + timedelta(minutes=minutes)

    def later() -> datetime:
        return now

    db.now = later


def _declared(db: Database, title: str = "Hosts do not start", **more: object) -> int:
    services = Services(db)
    agencies = [one.id for one in services.tickets.options().agencies if one.current][:5]
    values = {"title": title, "why": "Five agencies call", "agencies": agencies, **more}
    return services.majors.declare_new(values).ids[0]


def test_an_overdue_update_is_told_in_words_everywhere(open_window: Opener, manager: Database) -> None:
    id = _declared(manager)
    _later(manager, 12)
    window = open_window(manager)
    tab = majors(window, id)
    row = tab.current_row()
    assert row is not None
    assert model.sentence(row, manager.now()) == (
        f"{row.number}, Hosts do not start, Running, Overdue by 7 min, 5 agencies."
    )
    assert tab.detail.owed.text() == "Update overdue by 7 min: it was promised for 23 Nov 10:05."
    assert "overdue" in tab.count.text()
    window.show_tab("tickets")
    window.clock.look()
    wait_idle(window.jobs)
    assert window.top.promise.isVisible()
    window.navigator.open("home")
    wait_idle(window.jobs)
    window.top.promise.click()
    wait_idle(window.jobs)
    assert window.current_id() == "majors"


def test_its_report_is_saved_as_pdf(
    open_window: Opener, manager: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tab = majors(open_window(manager), _declared(manager))
    path = tmp_path / "report.pdf"
    monkeypatch.setattr(dialogs, "save_path", lambda *_: path)
    tab.context.commands.run("majors.report")
    wait_idle(tab.jobs)
    assert path.read_bytes()[:5] == b"%PDF-"


def test_texts_of_others_are_plain_and_all_is_seen_at_1280_by_720(open_window: Opener, manager: Database) -> None:
    id = _declared(manager, MARKUP, summary=MARKUP, bridge=MARKUP)
    services = Services(manager)
    services.majors.log(id, UpdateKind.NOTE, MARKUP)
    window = open_window(manager, size=(1280, 720))
    tab = majors(window, id)
    for page in PAGES:
        tab.detail.show_page(page)
        settle(tab)
        assert problems(window) == []
    tab.detail.show_page(TIMELINE)
    tab.focus_first()
    Keys(tab).press(Qt.Key.Key_M)
    form = tab.form_dock().current()
    assert isinstance(form, MessageForm)
    labels = [one for one in (*tab.findChildren(QLabel), *form.findChildren(QLabel)) if "Bold" in one.text()]
    assert labels
    assert {one.textFormat() for one in labels} == {Qt.TextFormat.PlainText}
    assert any(MARKUP in one.text() for one in labels)
    assert problems(window) == []
    assert (window.width(), window.height()) == (1280, 720)
    assert keys_for_two(window, "majors") == []
    Keys(tab).into("next_at")  # a time is typed, too
    form.discard()
    tab.detail.show_page(SUMMARY)
    settle(tab)
    assert window.commands.run("majors.declare_new")
    settle(tab)
    form = tab.form_dock().current()
    assert form is not None
    assert form._scroll.verticalScrollBar().maximum() == 0, "all fields are seen without scrolling"
    form.discard()
    tab.detail.show_page(TIMELINE)
    window.resize(900, 700)
    settle(tab)
    keys = Keys(tab)
    keys.press(Qt.Key.Key_I)
    assert window.focusWidget() is tab.detail.tables[TIMELINE], "the pane lies over the list, and has the keyboard"
    keys.press(Qt.Key.Key_M)
    assert not tab.detail.isVisible(), "a form has the room of the pane"
    assert tab.form_dock().current() is not None


def test_a_message_is_drafted_and_says_whom_it_reaches(open_window: Opener, manager: Database) -> None:
    id = _declared(manager)
    tab = majors(open_window(manager), id)
    Keys(tab).press(Qt.Key.Key_M)
    form = tab.form_dock().current()
    assert isinstance(form, MessageForm)
    draft = Services(manager).majors.draft(id)
    people = {(one.name, one.mail) for one in draft.recipients}
    assert form.main.accessibleName() == f"Send to {len(people)}"
    told = form._side.accessibleDescription()
    assert [told.index(one.name) for one in draft.recipients if one.why == "contact"] == sorted(
        told.index(one.name) for one in draft.recipients if one.why == "contact"
    ), "in rank order"
    assert form.values()["next_at"].strftime("%H:%M") == "10:05"
    buttons = form.field("next_at").findChildren(QPushButton)
    plus = next(one for one in buttons if one.accessibleName() == "In 30 minutes")
    plus.setFocus()
    Keys(tab).press(Qt.Key.Key_Space)
    assert form.values()["next_at"].strftime("%H:%M") == "10:30"


def test_who_types_on_has_something_new_to_say(open_window: Opener, manager: Database) -> None:
    id = _declared(manager)
    tab = majors(open_window(manager), id)
    keys = Keys(tab)
    keys.press(Qt.Key.Key_M)
    form = tab.form_dock().current()
    assert isinstance(form, MessageForm)
    form.nothing_new.setChecked(True)
    form.known.setFocus()
    keys.write("Hosts come back")
    assert form.values()["nothing_new"] is False


def test_a_list_without_any_and_one_without_a_role(open_window: Opener, sqlite_db: Database) -> None:
    window = open_window(sqlite_db)
    tab = majors(window)
    assert tab.table.overlay.text.startswith("No major incident")
    assert tab.current_row() is None
    assert problems(window) == []
    commands = {command.id: command for _, command in window.commands.commands("majors")}
    assert commands["majors.declare"].reason


def test_what_is_known_is_copied_and_whom_to_call_is_printed(open_window: Opener, manager: Database) -> None:
    id = _declared(manager)
    tab = majors(open_window(manager), id)
    Keys(tab).press(Qt.Key.Key_Y)
    assert QGuiApplication.clipboard().text().startswith(f"{tab.current_name()} Hosts do not start\nRunning since")
    calls = tab.printables()[-1].gather(Work())
    assert calls.title == f"Call list of {tab.current_name()}"
    table = calls.parts[0].table
    assert table is not None
    called = [(row[0], int(row[1])) for row in table.rows]
    assert called == sorted(called), "agencies by name, and in each the contacts by rank"
    shown = tab.shown()
    assert shown is not None
    assert {agency for agency, _ in called} <= {one.name for one in shown.reached}
