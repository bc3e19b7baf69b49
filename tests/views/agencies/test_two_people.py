"""Two people at the matrix: other fields of an action merge, the same field and the same role are asked about."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from PySide6.QtWidgets import QRadioButton
from pytestqt.qtbot import QtBot

from app.db.engine import Actor, Database, open_database
from app.domain.agencies import MatrixRow, PersonRef
from app.domain.reviews.actions import Action
from app.errors import Conflict
from app.services.agencies import acts, reads
from app.services.reviews import acts as reviews
from app.ui.forms.conflict_form import ConflictForm
from app.ui.forms.fields import set_value
from app.ui.forms.form import Form
from app.ui.shell.main_window import MainWindow
from app.views.agencies.view import AgenciesTab
from tests.qt_guards import wait_idle

pytestmark = pytest.mark.slow

Opener = Callable[..., MainWindow]


@pytest.fixture(params=["sqlite", "postgresql"])
def mine(request: pytest.FixtureRequest) -> Database:
    found: Database = request.getfixturevalue("sample" if request.param == "sqlite" else "pg_sample")
    return found


@pytest.fixture
def theirs(mine: Database) -> Iterator[Database]:
    """A colleague's own connection to the same workspace."""
    if mine.kind == "sqlite":
        other = open_database(mine.url.database or "", Actor("colleague"), mine.now)
    else:
        other = Database(mine.url, mine.actor, mine.now)
    yield other
    other.dispose()


def row_of(db: Database, code: str) -> MatrixRow:
    return next(row for row in reads.matrix(db) if row.code == code)


def action_of(db: Database, code: str) -> Action:
    found = reads.agency_detail(db, row_of(db, code).agency_id).actions
    return next(action for action in found if action.title == "Send the new rates")


def matrix_of(window: MainWindow, *codes: str) -> AgenciesTab:
    """The matrix with these agencies chosen."""
    window.show_tab("agencies")
    tab = window.tab("agencies")
    assert isinstance(tab, AgenciesTab)
    wait_idle(window.jobs)
    for row in tab.table.rows.shown_rows():
        if row.code == codes[0]:
            tab.table.select_id(row.agency_id)
    if len(codes) > 1:
        tab.search.setText(codes[0][0])
        tab.table.selectAll()
    wait_idle(window.jobs)
    tab.table.setFocus()
    assert set(codes) <= {row.code for row in tab.selected_rows()}
    return tab


def form(window: MainWindow) -> Form:
    (found,) = [dialog for dialog in window.findChildren(Form) if dialog.isVisible()]
    return found


def asked(window: MainWindow) -> list[ConflictForm]:
    return [dialog for dialog in window.findChildren(ConflictForm) if dialog.isVisible()]


def others(db: Database, row: MatrixRow) -> tuple[PersonRef, PersonRef]:
    """Two people of the staff who do not have the agency's BRM role."""
    free = [person for person in reads.people(db) if row.brm is None or person.id != row.brm.id]
    return free[0], free[1]


# --- an action ------------------------------------------------------------------------------------
@pytest.fixture
def edited(open_window: Opener, mine: Database) -> tuple[MainWindow, AgenciesTab, Form, Action]:
    """A window with the form of an action, which has no due day, open."""
    agency_id = row_of(mine, "DOT").agency_id
    values = {"kind": "action", "title": "Send the new rates", "owner": "ann", "due_on": None, "state": "open"}
    reviews.save_action(mine, agency_id, values)
    window = open_window(mine)
    tab = matrix_of(window, "DOT")
    action = action_of(mine, "DOT")
    tab.acts.edit_action(action)
    return window, tab, form(window), action


def test_other_fields_of_an_action_merge(
    edited: tuple[MainWindow, AgenciesTab, Form, Action], mine: Database, theirs: Database
) -> None:
    window, tab, dialog, action = edited
    agency_id = row_of(mine, "DOT").agency_id
    reviews.save_action(theirs, agency_id, {"effect": "Fewer questions"}, action.id, action.version)
    set_value(dialog.field("owner"), "bob")
    dialog.try_submit()
    wait_idle(tab.jobs)
    assert asked(window) == []
    assert not [d for d in window.findChildren(Form) if d.isVisible()]
    now = action_of(mine, "DOT")
    assert (now.owner, now.effect, now.due_on) == ("bob", "Fewer questions", None), "nobody gave it a due day"


@pytest.mark.parametrize("keep_mine", [True, False])
def test_the_same_field_of_an_action_is_asked(
    edited: tuple[MainWindow, AgenciesTab, Form, Action], mine: Database, theirs: Database, keep_mine: bool
) -> None:
    window, tab, dialog, action = edited
    agency_id = row_of(mine, "DOT").agency_id
    changed = {"state": "dropped", "owner": "cat"}
    reviews.save_action(theirs, agency_id, changed, action.id, action.version)
    set_value(dialog.field("state"), "done")
    set_value(dialog.field("effect"), "Fewer questions")
    dialog.try_submit()
    wait_idle(tab.jobs)
    (question,) = asked(window)
    assert question.conflict.fields == {"state": ("open", "done", "dropped")}
    assert [button.accessibleName() for button in question.findChildren(QRadioButton)] == [
        "State, mine: Done",
        "State, theirs: Dropped",
    ]
    assert action_of(mine, "DOT").effect == "", "nothing is saved before the answer"
    question.choose("state", mine=keep_mine)
    question.try_submit()
    wait_idle(tab.jobs)
    now = action_of(mine, "DOT")
    assert (now.state, now.owner, now.effect) == ("done" if keep_mine else "dropped", "cat", "Fewer questions")


# --- a role ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("keep_mine", [True, False])
def test_the_later_of_two_assignments_in_a_cell_is_asked(
    open_window: Opener, mine: Database, theirs: Database, keep_mine: bool
) -> None:
    window = open_window(mine)
    tab = matrix_of(window, "DOT")
    row = row_of(mine, "DOT")
    assert row.brm is not None
    first, second = others(mine, row)
    acts.assign(theirs, [row.agency_id], "brm", first.id)
    tab.table.rows.setData(tab.table.rows.index(tab.table.currentIndex().row(), 2), second.name)
    wait_idle(tab.jobs)
    (question,) = asked(window)
    assert question.conflict.fields == {"DOT": (row.brm.id, second.id, first.id)}
    assert [button.accessibleName() for button in question.findChildren(QRadioButton)] == [
        f"DOT, mine: {second.name}",
        f"DOT, theirs: {first.name}",
    ]
    assert row_of(mine, "DOT").brm == first
    question.choose("DOT", mine=keep_mine)
    question.try_submit()
    wait_idle(tab.jobs)
    assert row_of(mine, "DOT").brm == (second if keep_mine else first)


def test_a_dismissed_question_leaves_theirs(open_window: Opener, mine: Database, theirs: Database) -> None:
    window = open_window(mine)
    tab = matrix_of(window, "DOT")
    row = row_of(mine, "DOT")
    first, second = others(mine, row)
    acts.assign(theirs, [row.agency_id], "brm", first.id)
    tab.table.rows.setData(tab.table.rows.index(tab.table.currentIndex().row(), 2), second.name)
    wait_idle(tab.jobs)
    (question,) = asked(window)
    question.reject()
    wait_idle(tab.jobs)
    assert row_of(mine, "DOT").brm == first


def test_of_many_agencies_only_those_given_meanwhile_are_asked(
    open_window: Opener, mine: Database, theirs: Database
) -> None:
    window = open_window(mine)
    tab = matrix_of(window, "DOA", "DOT")
    chosen = [row.code for row in tab.selected_rows()]
    first, second = others(mine, row_of(mine, "DOT"))
    assert window.commands.run("agencies.assign")
    dialog = form(window)
    acts.assign(theirs, [row_of(mine, "DOT").agency_id], "brm", first.id)
    set_value(dialog.field("person_id"), second.id)
    dialog.try_submit()
    wait_idle(tab.jobs)
    (question,) = asked(window)
    assert list(question.conflict.fields) == ["DOT"]
    question.choose("DOT", mine=False)
    question.try_submit()
    wait_idle(tab.jobs)
    now = {code: row_of(mine, code).brm for code in chosen}
    assert now.pop("DOT") == first
    assert set(now.values()) == {second}
    assert not [d for d in window.findChildren(Form) if d.isVisible()]


def test_what_one_planned_oneself_for_later_is_not_asked(open_window: Opener, mine: Database) -> None:
    row = row_of(mine, "DOT")
    first, second = others(mine, row)
    acts.assign(mine, [row.agency_id], "brm", first.id, date(2026, 12, 1))
    assert row_of(mine, "DOT").brm == row.brm
    window = open_window(mine)
    tab = matrix_of(window, "DOT")
    tab.table.rows.setData(tab.table.rows.index(tab.table.currentIndex().row(), 2), second.name)
    wait_idle(tab.jobs)
    assert asked(window) == []
    assert row_of(mine, "DOT").brm == second


def test_the_person_of_before_again_is_asked_too(mine: Database, theirs: Database) -> None:
    row = row_of(mine, "DOT")
    assert row.brm is not None
    first, _ = others(mine, row)
    base = {row.agency_id: row.brm.id}
    acts.assign(theirs, [row.agency_id], "brm", first.id)
    with pytest.raises(Conflict, match=r"^BRM was changed by somebody else meanwhile: DOT\.$") as caught:
        acts.assign(mine, [row.agency_id], "brm", row.brm.id, base=base)
    assert caught.value.fields == {"DOT": (row.brm.id, row.brm.id, first.id)}


def test_a_question_waits_behind_what_is_typed_elsewhere(
    open_window: Opener, mine: Database, theirs: Database, qtbot: QtBot
) -> None:
    """M and T are answers: letters that somebody types into another field must not become one."""
    window = open_window(mine)
    tab = matrix_of(window, "DOT")
    row = row_of(mine, "DOT")
    first, second = others(mine, row)
    acts.assign(theirs, [row.agency_id], "brm", first.id)
    tab.search.setFocus()
    tab.table.rows.setData(tab.table.rows.index(tab.table.currentIndex().row(), 2), second.name)
    wait_idle(tab.jobs)
    assert asked(window) == []
    assert tab.search.hasFocus()
    qtbot.keyClicks(tab.search, "m")
    (question,) = [form for form in tab.form_dock().forms() if isinstance(form, ConflictForm)]
    assert question.choices() == {"DOT": False}
    assert question.values() == {"DOT": ""}
    (toast,) = [toast for toast in window.messages.toasts if toast.text == str(question.conflict)]
    toast.button.click()
    assert asked(window) == [question]
    focus = window.focusWidget()
    assert focus is not None
    assert question.field("DOT").isAncestorOf(focus)
    question.choose("DOT", mine=True)
    question.try_submit()
    wait_idle(tab.jobs)
    brm = row_of(mine, "DOT").brm
    assert brm is not None
    assert brm.id == second.id
