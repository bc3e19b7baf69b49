"""What is typed into the Calendar's forms survives Escape, closing and a crash, and goes on for its own records."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app import bootstrap
from app.db.engine import Actor, Database, open_database
from app.domain.changes.bulk import ChangeAct
from app.domain.vocabulary import ChangeState, Role
from app.services.api import Services
from app.services.changes import acts as service
from app.ui.forms import dialogs
from app.ui.forms.form import Form
from app.ui.forms.when import DayField
from app.ui.settings import Settings
from app.ui.shell.main_window import MainWindow
from app.views.changes.kept_keys import act_key, is_kept, kept_many, kept_meeting, meeting_key
from app.views.changes.view import ChangesTab
from tests.qt_guards import wait_idle
from tests.views.changes.test_changes_tab import Opener, a_draft, change_of, go, tab_of

pytestmark = pytest.mark.slow

K = Qt.Key
_ALSO = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
CTRL = Qt.KeyboardModifier.ControlModifier


def key(code: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, code, modifier)


def typed(text: str) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClicks(focus, text)


@contextmanager
def started(qapp: QApplication, folder: Path, db: Database) -> Iterator[MainWindow]:
    """Open a window on the settings of one that closed or crashed."""
    again = bootstrap.make_window(qapp, Settings(folder))
    again.settings.set("confirm_quit", False)
    bootstrap.host(again, Services(db), live=False)
    again.resize(1280, 720)
    again.show()
    try:
        yield again
    finally:
        again.close()
        again.deleteLater()


def crashed(window: MainWindow) -> Path:
    """Return the settings as they would be if the program were gone now: what is on the disk, without its locks."""
    folder = window.settings.folder
    copied = folder.with_name(f"{folder.name}-crashed")
    shutil.copytree(folder, copied, ignore=shutil.ignore_patterns("*.lock"))
    return copied


def several(tab: ChangesTab, keys: tuple[int, ...]) -> None:
    """Select changes in the list below the calendar."""
    if not tab.list.isVisible():
        tab.room.toggle()
    table = tab.list.table
    table.setFocus()
    assert table.select_id(keys[0])
    for n, row in enumerate(table.rows.shown_rows()):
        if row.change.id in keys[1:]:
            table.selectionModel().select(table.rows.index(n, 0), _ALSO)
    QTest.qWait(50)
    wait_idle(tab.jobs)
    assert set(tab.highlight.ids()) == set(keys)


def the_form(tab: ChangesTab) -> Form:
    (found,) = tab.form_dock().forms()
    return found


def offered(window: MainWindow) -> str:
    return window.messages.texts[-1]


def show_kept(window: MainWindow) -> None:
    window.messages.toasts[-1].button.click()
    wait_idle(window.jobs)


def test_a_reason_survives_escape_closing_and_is_offered_by_its_number(
    qapp: QApplication, open_window: Opener, sample: Database
) -> None:
    change = change_of(sample, a_draft(sample))
    window = open_window(sample)
    tab = tab_of(window)
    go(tab, change.id)
    tab.canvas.setFocus()
    assert window.commands.run("changes.cancel")
    typed("The vendor went out of business")
    key(K.Key_Escape)
    assert tab.form_dock().is_folded
    assert tab.canvas.hasFocus()
    key(K.Key_F7)
    assert the_form(tab).values() == {"reason": "The vendor went out of business"}
    window.close()
    with started(qapp, window.settings.folder, sample) as again:
        tab = tab_of(again)
        assert offered(again) == f"1 draft kept: Cancel {change.number}."
        show_kept(again)
        assert the_form(tab).title == f"Cancel {change.number}"
        key(K.Key_Return, CTRL)
        wait_idle(again.jobs)
        assert change_of(sample, change.id).state is ChangeState.CANCELLED
        assert tab.context.drafts.keys() == [], "sent: nothing is kept"


def test_each_form_on_several_changes_survives_a_crash(
    qapp: QApplication, open_window: Opener, sample: Database
) -> None:
    day = date(2026, 12, 8)
    ids = tuple(a_draft(sample, day, title=f"Work {n}") for n in range(3))
    window = open_window(sample)
    tab = tab_of(window)
    go(tab, ids[0])
    for command, text in (("changes.cancel", "Twice planned"), ("changes.move", "3"), ("changes.implementer", "Nob")):
        several(tab, ids)
        assert window.commands.run(command), command
        key(K.Key_A, CTRL)
        typed(text)
        tab.form_dock().forms()[-1].keep_draft()
    kept = [act_key(act, ids) for act in (ChangeAct.CANCEL, ChangeAct.MOVE, ChangeAct.IMPLEMENTER)]
    assert sorted(tab.context.drafts.keys()) == sorted(kept)
    folder = crashed(window)
    with started(qapp, folder, sample) as again:
        tab = tab_of(again)
        counted, _, names = offered(again).removesuffix(".").partition(": ")
        assert counted == "3 drafts kept"
        assert set(names.split(", ")) == {"Cancel 3 changes", "Move 3 changes", "Implementer of 3 changes"}
        show_kept(again)
        found = {form.key: form for form in tab.form_dock().forms()}
        assert sorted(found) == sorted(kept)
        assert found[kept[0]].values() == {"reason": "Twice planned"}
        assert found[kept[1]].values() == {"days": 3, "hours": 0, "way": "later"}


def test_a_move_goes_on_for_the_changes_it_was_begun_on(
    qapp: QApplication, open_window: Opener, sample: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = tuple(a_draft(sample, title=f"Work {n}") for n in range(2))
    other = a_draft(sample, title="Another")
    before = {id: change_of(sample, id).planned_start for id in (*ids, other)}
    window = open_window(sample)
    tab = tab_of(window)
    go(tab, ids[0])
    several(tab, ids)
    assert window.commands.run("changes.move")
    key(K.Key_A, CTRL)
    typed("2")
    the_form(tab).keep_draft()
    folder = crashed(window)
    with started(qapp, folder, sample) as again:
        tab = tab_of(again)
        go(tab, other)
        show_kept(again)
        asked: list[str] = []

        def confirm(_window: object, title: str, *_more: object, **_named: object) -> bool:
            asked.append(title)
            return len(asked) > 1  # the first time one thinks better of it

        monkeypatch.setattr(dialogs, "confirm", confirm)
        key(K.Key_Return, CTRL)
        wait_idle(again.jobs)
        assert asked == ["Move 2 changes 2 days later?"]
        assert the_form(tab).is_open(), "thought better of: the form is still there"
        assert not the_form(tab).is_busy
        the_form(tab).try_submit()
        wait_idle(again.jobs)
        moved = {id: change_of(sample, id).planned_start - start for id, start in before.items()}
        assert moved == {ids[0]: timedelta(days=2), ids[1]: timedelta(days=2), other: timedelta()}
        assert tab.form_dock().forms() == []
        assert tab.context.drafts.keys() == []


def test_a_change_cancelled_meanwhile_is_said_and_the_words_are_kept(
    qapp: QApplication, open_window: Opener, sample: Database
) -> None:
    gone, mixed = a_draft(sample), a_draft(sample, title="Still planned")
    window = open_window(sample)
    tab = tab_of(window)
    go(tab, gone)
    for command in ("changes.cancel", "changes.move", "changes.implementer"):
        assert window.commands.run(command)
        form = tab.form_dock().forms()[-1]
        for name, value in {"reason": "No longer wanted", "days": 4, "implementer": "ann"}.items():
            if name in form.values():
                form.field(name).setFocus()
                key(K.Key_A, CTRL)
                typed(str(value))
        form.keep_draft()
    several(tab, (gone, mixed))
    assert window.commands.run("changes.cancel")
    typed("Both at once")
    tab.form_dock().forms()[-1].keep_draft()
    kept = tab.context.drafts.keys()
    assert len(kept) == 4
    folder = crashed(window)
    change = change_of(sample, gone)
    service.cancel(sample, gone, change.version, reason="Another person was faster")
    with started(qapp, folder, sample) as again:
        tab = tab_of(again)
        show_kept(again)
        assert the_form(tab).title == "Cancel 2 changes", "one of them can be cancelled still"
        said = again.messages.texts[-3:]
        assert sorted(said) == [
            f"{change.number} can no longer be acted on so.",
            f"{change.number} can no longer be given an implementer.",
            f"{change.number} can no longer be moved.",
        ]
        assert sorted(tab.context.drafts.keys()) == sorted(kept)


def test_a_moved_meeting_goes_on_about_its_own_wednesday(
    qapp: QApplication, open_window: Opener, sample: Database
) -> None:
    wednesday = date(2026, 12, 16)
    window = open_window(sample)
    tab = tab_of(window)
    tab.days.show(wednesday)
    wait_idle(tab.jobs)
    assert window.commands.run("changes.move_meeting")
    wait_idle(tab.jobs)
    form, to = the_form(tab), wednesday + timedelta(days=2)
    typed = form.field("to")
    assert isinstance(typed, DayField)
    typed.set_typed(f"{to:%d %b %Y}")
    form.keep_draft()
    key(K.Key_Escape)
    window.close()
    with started(qapp, window.settings.folder, sample) as again:
        tab = tab_of(again)
        assert offered(again) == "1 draft kept: Move the CAB of Wednesday 16 December 2026."
        show_kept(again)
        assert the_form(tab).values() == {"to": to}
        key(K.Key_Return, CTRL)
        wait_idle(again.jobs)
        assert tab.services.cab.agenda(wednesday).day == to


def test_the_drafts_of_one_login_are_not_offered_to_another(
    qapp: QApplication, open_window: Opener, sample: Database
) -> None:
    change = change_of(sample, a_draft(sample))
    window = open_window(sample)
    tab = tab_of(window)
    go(tab, change.id)
    assert window.commands.run("changes.cancel")
    typed("Mine alone")
    window.close()
    other = open_database(sample.url.database or "", Actor("bea", frozenset(Role)), sample.now)
    try:
        with started(qapp, window.settings.folder, other) as again:
            tab = tab_of(again)
            assert tab.context.drafts.keys() == []
            assert again.messages.texts == []
    finally:
        other.dispose()
    with started(qapp, window.settings.folder, sample) as again:
        tab_of(again)
        assert offered(again) == f"1 draft kept: Cancel {change.number}."


def test_beyond_eight_forms_the_oldest_is_put_away_and_opened_again(open_window: Opener, sample: Database) -> None:
    ids = [a_draft(sample, title=f"Work {n}") for n in range(9)]
    window = open_window(sample)
    tab = tab_of(window)
    for id in ids:
        go(tab, id)
        assert window.commands.run("changes.cancel")
        typed(f"Reason of {id}")
    assert len(tab.form_dock().forms()) == 8
    first = change_of(sample, ids[0])
    assert offered(window) == f"Cancel {first.number} was put away as a draft to make room for other forms."
    window.messages.toasts[-1].button.click()
    wait_idle(window.jobs)
    form = tab.form_dock().current()
    assert form is not None
    assert (form.title, form.values()["reason"]) == (f"Cancel {first.number}", f"Reason of {ids[0]}")


@pytest.mark.parametrize("make", [partial(act_key, act, (3, 1)) for act in (ChangeAct.MOVE, ChangeAct.CANCEL)])
def test_keys_of_several_name_them_in_one_order(make: Callable[[], str]) -> None:
    found = kept_many(make())
    assert found is not None
    assert found[1] == (1, 3)


@pytest.mark.parametrize("damaged", ["cab.move.2026-13-45", "changes.move.", "changes.vote.1", "Cancel DOT", "Edit"])
def test_keys_of_others_are_none_of_the_calendar(damaged: str) -> None:
    assert not is_kept(damaged)
    assert kept_meeting(meeting_key(date(2026, 12, 16))) == date(2026, 12, 16)
