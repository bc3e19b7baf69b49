"""The Calendar as a coordinator and a change owner go through it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import icalendar
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy import select, update

from app.db import tables as t
from app.db.engine import Actor, Database, open_database
from app.domain.changes.board import routing
from app.domain.changes.values import Change
from app.domain.eastern import EASTERN, day_span, eastern, local_date
from app.domain.vocabulary import ChangeState, ChangeType, Role
from app.services.cab import agenda as cab_service
from app.services.changes import acts as service
from app.services.changes import reads
from app.ui.commands import Command
from app.ui.forms import dialogs
from app.ui.forms.conflict_form import ConflictForm
from app.ui.forms.drafts import Draft
from app.ui.forms.fields import set_value
from app.ui.forms.form import Form
from app.ui.look import theme
from app.ui.shell.main_window import MainWindow
from app.ui.tab import TabTarget
from app.views.changes.model import make_item, make_sheet
from app.views.changes.view import ChangesTab
from tests.qt_guards import wait_idle
from tests.ui.accessibility import problems

pytestmark = pytest.mark.slow

Opener = Callable[..., MainWindow]


def tab_of(window: MainWindow) -> ChangesTab:
    window.show_tab("changes")
    tab = window.tab("changes")
    assert isinstance(tab, ChangesTab)
    wait_idle(window.jobs)
    tab.days.show_month()
    wait_idle(window.jobs)
    return tab


def form(window: MainWindow) -> Form:
    found = [d for d in window.findChildren(Form) if d.isVisible()]
    assert len(found) == 1
    return found[0]


def a_draft(db: Database, day: date = date(2026, 12, 8), **more: object) -> int:
    start = datetime(day.year, day.month, day.day, 20, tzinfo=EASTERN).astimezone(UTC)
    values = {
        "title": "Replace the print server",
        "type": "normal",
        "scope": "minor",
        "planned_start": start,
        "planned_end": start + timedelta(hours=2),
        "implementer": "nobody.else",
    }
    return service.create_change(db, {**values, **more}, {"services": (), "agencies": (), "sites": ()}).ids[0]


def change_of(db: Database, key: int) -> Change:
    return reads.change_detail(db, key).change


def go(tab: ChangesTab, key: int) -> None:
    tab.show_target(TabTarget("changes", key))
    wait_idle(tab.jobs)
    assert tab.canvas.current == key


def test_the_month_shows_its_changes_holidays_and_meetings(open_window: Opener, sample: Database) -> None:
    tab = tab_of(open_window(sample))
    start, end = day_span(date(2026, 10, 26), 42)
    assert set(tab.canvas.sheet.items) == {c.id for c in reads.calendar(sample, start, end).changes}
    assert tab.title.text() == "November 2026"
    days = tab.canvas.sheet.days
    assert "Veterans" in days[date(2026, 11, 11)].holiday
    assert days[date(2026, 11, 25)].meeting == "planned"
    assert days[date(2026, 11, 26)].windows
    assert sum(map(sum, tab.canvas.layout_.hidden)) + len(tab.canvas.layout_.bars) >= len(tab.canvas.sheet.items)


def test_by_keyboard_alone(open_window: Opener, sample: Database) -> None:
    key = a_draft(sample)
    tab = tab_of(open_window(sample))
    canvas = tab.canvas
    canvas.setFocus()
    assert canvas.day == date(2026, 11, 23)
    for _ in range(2):
        QTest.keyClick(canvas, Qt.Key.Key_Down)
        wait_idle(tab.jobs)
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    wait_idle(tab.jobs)
    assert canvas.day == date(2026, 12, 8)
    for _ in range(20):
        QTest.keyClick(canvas, Qt.Key.Key_N)
        if canvas.current == key:
            break
    wait_idle(tab.jobs)
    assert tab.change.detail is not None
    assert tab.change.detail.change.id == key
    assert "Replace the print server" in canvas.accessibleDescription()
    QTest.keyClick(canvas, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    wait_idle(tab.jobs)
    assert local_date(change_of(sample, key).planned_start) == date(2026, 12, 9)
    assert tab.title.text() == "December 2026"
    QTest.keyClick(canvas, Qt.Key.Key_PageUp)
    wait_idle(tab.jobs)
    assert tab.title.text() == "November 2026"


def test_drag_reschedules_and_undo_takes_it_back(open_window: Opener, sample: Database, qtbot: QtBot) -> None:
    day = date(2026, 12, 4)
    key = a_draft(sample, day)
    before = change_of(sample, key)
    window = open_window(sample)
    tab = tab_of(window)
    tab.days.show(day)
    wait_idle(tab.jobs)
    canvas = tab.canvas
    bar = next(b for b in canvas.layout_.bars if b.key == key)
    start = canvas._bar_box(bar).center().toPoint()
    cell = canvas._cell(bar.week, bar.column - 2).center().toPoint()
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    QTest.mouseMove(canvas, start + QPoint(-15, 0))
    QTest.mouseMove(canvas, cell)
    wait_idle(tab.jobs)
    assert tab.clashes.isVisible()
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, cell)
    wait_idle(tab.jobs)
    assert change_of(sample, key).planned_start == before.planned_start - timedelta(days=2)
    assert window.commands.run("edit.undo")
    wait_idle(tab.jobs)
    after = change_of(sample, key)
    assert (after.planned_start, after.planned_end) == (before.planned_start, before.planned_end)
    assert not window.commands.run("edit.undo")
    assert window.messages.texts == [f"This was taken back: {window.last_acts.entries()[0].text}"]


def test_a_move_across_the_clock_change_keeps_the_wall_time(
    open_window: Opener, sample: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialogs, "confirm", lambda *_a, **_k: True)  # a freeze lies there
    key = a_draft(sample, date(2026, 10, 31))
    tab = tab_of(open_window(sample))
    go(tab, key)
    tab.move_later()
    wait_idle(tab.jobs)
    moved = eastern(change_of(sample, key).planned_start)
    assert (moved.date(), moved.hour) == (date(2026, 11, 1), 20)
    assert moved.utcoffset() == timedelta(hours=-5)


def test_a_blocked_move_is_asked_first(open_window: Opener, sample: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    freezes = reads.calendar(sample, *day_span(date(2026, 10, 1), 90)).freezes
    freeze = next(f for f in freezes if f.agency is None and f.service is None)
    inside = local_date(freeze.start + (freeze.end - freeze.start) / 2)
    key = a_draft(sample, inside - timedelta(days=1))
    asked: list[str] = []

    def refuse(*asks: Any, **_named: object) -> bool:
        asked.append(asks[2])
        return False

    monkeypatch.setattr(dialogs, "confirm", refuse)
    tab = tab_of(open_window(sample))
    go(tab, key)
    before = change_of(sample, key)
    tab.move_later()
    wait_idle(tab.jobs)
    assert freeze.name in asked[0]
    assert change_of(sample, key).planned_start == before.planned_start


@pytest.mark.parametrize("board", ["cab", "owner"])
def test_an_approved_change_is_replanned_only_when_agreed(
    open_window: Opener, sample: Database, monkeypatch: pytest.MonkeyPatch, board: str
) -> None:
    start, end = day_span(date(2026, 11, 20), 40)
    heard = next(
        c
        for c in reads.calendar(sample, start, end).changes
        if c.state in (ChangeState.APPROVED, ChangeState.SCHEDULED) and routing(c).board == board
    )
    monkeypatch.setattr(dialogs, "confirm", lambda *_a, **_k: True)
    tab = tab_of(open_window(sample))
    go(tab, heard.id)
    tab.move_later()
    wait_idle(tab.jobs)
    assert change_of(sample, heard.id).state is ChangeState.DRAFT


def test_new_change_with_form_errors_beside_the_field(open_window: Opener, sample: Database) -> None:
    window = open_window(sample)
    tab = tab_of(window)
    assert window.commands.run("changes.new")
    dialog = form(window)
    dialog.try_submit()
    assert dialog.isVisible()
    title = dialog.field("title")
    assert isinstance(title, QLineEdit)
    title.setText("Widen the link")
    set_value(dialog.field("planned_end"), datetime(2026, 11, 20, 4))  # noqa: DTZ001 - a form's wall time
    dialog.try_submit()
    assert dialog.isVisible()
    set_value(dialog.field("planned_end"), datetime(2026, 11, 24, 9))  # noqa: DTZ001
    dialog.try_submit()
    wait_idle(tab.jobs)
    assert tab.change.detail is not None
    made = tab.change.detail.change
    assert (made.title, made.state) == ("Widen the link", ChangeState.DRAFT)
    assert eastern(made.planned_end).hour == 9


def test_edit_and_the_steps_of_a_standard_change(open_window: Opener, sample: Database) -> None:
    key = a_draft(sample, type="standard")
    window = open_window(sample)
    tab = tab_of(window)
    go(tab, key)
    assert window.commands.run("changes.edit")
    reason = form(window).field("reason")
    assert isinstance(reason, QPlainTextEdit)
    reason.setPlainText("The old one is slow")
    form(window).try_submit()
    wait_idle(tab.jobs)
    assert change_of(sample, key).reason == "The old one is slow"

    def press(text: str) -> None:
        button = next(b for b in tab.change.findChildren(QPushButton) if b.text() == text and b.isVisible())
        button.click()
        wait_idle(tab.jobs)

    key = next(
        change.id
        for change in reads.calendar(sample, *day_span(date(2026, 11, 20), 40)).changes
        if change.state is ChangeState.SCHEDULED
        and not any(clash.kind == "freeze" for clash in reads.change_detail(sample, change.id).clashes)
    )
    go(tab, key)
    press("Start")
    press("Record outcome…")
    set_value(form(window).field("outcome"), "partial")
    form(window).try_submit()
    wait_idle(tab.jobs)
    press("Review…")
    set_value(form(window).field("review"), "Went well.")
    set_value(form(window).field("cause"), "Begun before its window.")
    set_value(form(window).field("well"), "Nothing.")
    form(window).try_submit()
    wait_idle(tab.jobs)
    assert change_of(sample, key).state is ChangeState.REVIEWED


def test_a_key_right_after_the_choice_waits_for_the_details(open_window: Opener, sample: Database) -> None:
    first, second = a_draft(sample), a_draft(sample, title="Widen the link")
    window = open_window(sample)
    tab = tab_of(window)
    go(tab, first)
    tab.canvas.choose_change(second)
    assert tab.highlight.change() is None, "not read yet"
    assert window.commands.run("changes.edit")
    wait_idle(tab.jobs)
    assert form(window).title == f"Edit {change_of(sample, second).number}"


def test_the_same_field_changed_by_two_is_asked(open_window: Opener, sample: Database) -> None:
    key = a_draft(sample)
    window = open_window(sample)
    tab = tab_of(window)
    go(tab, key)
    window.commands.run("changes.edit")
    dialog = form(window)
    service.edit_change(sample, change_of(sample, key), {"title": "Theirs", "reason": "Also theirs"})
    title = dialog.field("title")
    assert isinstance(title, QLineEdit)
    title.setText("Mine")
    dialog.try_submit()
    wait_idle(tab.jobs)
    asked = next(d for d in window.findChildren(ConflictForm) if d.isVisible())
    assert set(asked.conflict.fields) == {"title"}
    asked.choose("title", mine=True)
    asked.try_submit()
    wait_idle(tab.jobs)
    saved = change_of(sample, key)
    assert (saved.title, saved.reason) == ("Mine", "Also theirs")


def test_wednesday_from_the_window_alone(
    open_window: Opener, sample: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(sample)
    tab = tab_of(window)
    tab.days.show(date(2026, 11, 25))
    wait_idle(tab.jobs)
    meeting = tab.agenda.meeting
    assert meeting is not None
    assert meeting.day == date(2026, 11, 25)
    text = tab.agenda.text.toPlainText()
    for item in meeting.agenda.items:
        assert item.number in text
        assert item.why in text
    monkeypatch.setattr(dialogs, "confirm", lambda *_a, **_k: True)
    assert window.commands.run("changes.freeze")
    wait_idle(tab.jobs)
    assert cab_service.agenda(sample, date(2026, 11, 25)).frozen_items
    path = tmp_path / "agenda.pdf"
    monkeypatch.setattr(dialogs, "save_path", lambda *_: path)
    assert window.commands.run("changes.agenda")
    wait_idle(tab.jobs)
    assert path.read_bytes().startswith(b"%PDF")
    calendar = icalendar.Calendar.from_ical(path.with_suffix(".ics").read_bytes())
    assert len(calendar.walk("VEVENT")) >= 1 + len(meeting.agenda.items)


def test_what_cannot_be_frozen_or_moved_is_refused_before_anything_is_asked(
    open_window: Opener, sample: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(sample)
    tab = tab_of(window)
    asked: list[object] = []
    monkeypatch.setattr(dialogs, "confirm", lambda *_a, **_k: asked.append(_a))
    for day, why in (
        (date(2026, 12, 9), "It cannot be frozen before Fri 4 Dec 17:00: until then changes may still be submitted"),
        (date(2026, 10, 7), "The meeting was held: its agenda stays as it was."),
    ):
        tab.days.show(day)
        wait_idle(tab.jobs)
        assert not window.commands.run("changes.freeze")
        said, found = window.commands.refusal(command_of(window, "changes.freeze"))
        assert (said, found[: len(why)]) == ("You cannot freeze the agenda now.", why)
    assert not window.commands.run("changes.move_meeting")
    assert window.commands.refusal(command_of(window, "changes.move_meeting"))[1] == "It was held."
    assert not asked


def command_of(window: MainWindow, id: str) -> Command:
    return next(one for _, one in window.commands.commands() if one.id == id)


def test_a_holiday_wednesday_is_moved(open_window: Opener, sample: Database) -> None:
    window = open_window(sample)
    tab = tab_of(window)
    christmas = date(2025, 12, 24)
    with sample.read() as conn:
        from app.db.cab.meetings import on_record

        known = {record.slot for record in on_record(conn) if record.slot != record.day}
    veterans = christmas if christmas not in known else date(2026, 12, 23)
    tab.days.show(veterans)
    wait_idle(tab.jobs)
    assert tab.agenda.meeting is not None
    assert window.commands.run("changes.move_meeting")
    wait_idle(tab.jobs)
    assert form(window).values()["to"] == veterans - timedelta(days=1), "Tuesday is proposed first"
    form(window).try_submit()
    wait_idle(tab.jobs)
    assert cab_service.agenda(sample, veterans).replaces == veterans


def test_a_service_that_was_retired_keeps_its_name_in_the_pane(open_window: Opener, sample: Database) -> None:
    start, end = day_span(date(2026, 11, 20), 40)
    change = next(c for c in reads.calendar(sample, start, end).changes if c.services)
    s = t.service.c
    retired = update(t.service).where(s.code == change.services[0])
    values = {"valid_to": date(2026, 11, 20), "version": s.version + 1}
    sample.write(lambda conn: conn.execute(retired.values(values)).rowcount, what="test data")
    with sample.read() as conn:
        name = conn.scalar(select(s.name).where(s.code == change.services[0]))
    tab = tab_of(open_window(sample))
    go(tab, change.id)
    wait_idle(tab.jobs)
    assert tab.change.names[change.services[0]] == name
    assert str(name) in tab.change.text.toPlainText()


def test_votes_are_cast_from_the_window(open_window: Opener, sample: Database) -> None:
    start, end = day_span(date(2026, 11, 20), 40)
    pending = next(
        c
        for c in reads.calendar(sample, start, end).changes
        if c.state is ChangeState.IN_CAB and c.type is ChangeType.NORMAL
    )
    window = open_window(sample)
    tab = tab_of(window)
    go(tab, pending.id)
    assert window.commands.run("changes.vote")
    set_value(form(window).field("decision"), "approve")
    form(window).try_submit()
    wait_idle(tab.jobs)
    # whoever represents no agency may vote for nobody: the coordinator records votes of seats in the meeting
    assert "You have no seat in the meeting of" in form(window)._general.text()
    assert sample.actor.login not in {vote.voter for vote in change_of(sample, pending.id).votes}


def test_a_vote_on_a_version_that_is_gone_names_who_changed_it(open_window: Opener, sample: Database) -> None:
    start, end = day_span(date(2026, 11, 20), 40)
    pending = next(
        c
        for c in reads.calendar(sample, start, end).changes
        if c.state is ChangeState.IN_CAB and c.type is ChangeType.NORMAL
    )
    window = open_window(sample)
    tab = tab_of(window)
    go(tab, pending.id)
    assert window.commands.run("changes.vote")
    dialog = form(window)
    set_value(dialog.field("decision"), "approve")
    pat = open_database(sample.url.database or "", Actor("pat", frozenset(Role)), sample.now)
    try:
        service.edit_change(pat, change_of(pat, pending.id), {"reason": "Another one"})
    finally:
        pat.dispose()
    dialog.main.click()
    wait_idle(tab.jobs)
    assert dialog.isVisible()
    told = dialog._general.text()
    assert "\npat, Mon 23 Nov 10:00: Reason: Another one, was " in told
    assert ".\nIt is shown as it is now." in told
    assert ".." not in told
    now = tab.highlight.change()
    assert now == change_of(sample, pending.id)
    assert now is not None
    assert now.version > pending.version
    assert (sample.actor.login, now.version) not in {(v.voter, v.version) for v in now.votes}
    dialog.reject()


def test_every_widget_has_a_name_and_nothing_is_cut_off(open_window: Opener, sample: Database) -> None:
    window = open_window(sample)
    tab = tab_of(window)
    assert "\n".join(problems(tab)) == ""
    window.commands.run("changes.new")
    assert "\n".join(problems(form(window), keyboard=False)) == ""
    form(window).reject()


def test_two_thousand_changes_are_laid_out(sample: Database) -> None:
    start, end = day_span(date(2026, 10, 26), 42)
    data = reads.calendar(sample, start, end)
    item = make_item(data.changes[0])
    assert item.change.number in item.spoken
    assert make_sheet(data, ((date(2026, 11, 2),) * 7,)).items


def test_main_ways_on_postgresql(open_window: Opener, pg_sample: Database) -> None:
    key = a_draft(pg_sample)
    tab = tab_of(open_window(pg_sample))
    go(tab, key)
    tab.move_later()
    wait_idle(tab.jobs)
    assert local_date(change_of(pg_sample, key).planned_start) == date(2026, 12, 9)
    assert tab.agenda.meeting is not None


def test_a_change_of_any_week_is_found(open_window: Opener, sample: Database) -> None:
    wanted = a_draft(sample, date(2027, 3, 9), title="Retire the zebra cluster")
    tab = tab_of(open_window(sample))
    tab.days.show_week()
    wait_idle(tab.jobs)
    tab.canvas.typed.emit("/")
    tab.search.setText("zebra")
    tab.search.returnPressed.emit()
    wait_idle(tab.jobs)
    assert tab.canvas.current == wanted
    assert tab.canvas.day == date(2027, 3, 9)
    assert tab.canvas.hasFocus(), "the only one that was found: letters are for it"
    tab.canvas.typed.emit("/")
    assert tab.search.hasFocus()
    QTest.keyClick(tab.search, Qt.Key.Key_Escape)
    assert tab.canvas.hasFocus()
    tab.canvas.typed.emit("/")
    tab.search.returnPressed.emit()
    assert tab.canvas.hasFocus(), "found again"
    tab.search.setText("no change has this")
    tab.search.returnPressed.emit()
    wait_idle(tab.jobs)
    assert tab.canvas.current == wanted


def test_the_search_is_wide_enough_for_its_words_at_every_size(open_window: Opener, sample: Database) -> None:
    window = open_window(sample)
    tab = tab_of(window)
    look = theme.current()
    assert look is not None
    try:
        for scale in (1.0, 1.5, 2.0):
            look.set_scale(scale)
            words = tab.search.fontMetrics().horizontalAdvance("Find a change")
            assert tab.search.width() >= words + theme.px(16 + 18), "beside the lens and the key"
    finally:
        look.set_scale(1.0)


def test_kept_edits_of_changes_are_offered(open_window: Opener, sample: Database) -> None:
    change = change_of(sample, a_draft(sample))
    window = open_window(sample)
    tab = window.tab("changes")
    for key in (f"Edit {change.number}", "New change"):
        tab.context.drafts.keep(key, Draft(sample.now(), {"title": f"{key}: half"}, {"title": ""}))
    tab = tab_of(window)
    assert window.messages.texts == ["2 drafts kept."]
    window.messages.toasts[-1].button.click()
    wait_idle(window.jobs)
    forms = {form.title: form.values()["title"] for form in tab.form_dock().forms()}
    assert forms == {title: f"{title}: half" for title in (f"Edit {change.number}", "New change")}


def test_a_kept_act_on_a_change_goes_on_while_it_is_possible(open_window: Opener, sample: Database) -> None:
    change = change_of(sample, a_draft(sample))
    window = open_window(sample)
    tab = window.tab("changes")
    key = f"Outcome of {change.number}"
    tab.context.drafts.keep(key, Draft(sample.now(), {"outcome": "failed"}, {"outcome": ""}))
    assert tab_of(window).kept.titles() == {key: ""}
    window.messages.toasts[-1].button.click()
    wait_idle(window.jobs)
    assert tab.form_dock().forms() == []
    assert window.messages.texts[-1] == f"{change.number} can no longer be acted on so."
    assert tab.context.drafts.get(key) is not None


def test_the_agenda_says_what_was_and_what_is(open_window: Opener, sample: Database) -> None:
    """Seen on Monday 23 November 2026, 10:00, in the week of Thanksgiving; the 26th and 27th are holidays."""
    tab = tab_of(open_window(sample))
    said = {}
    for day in (date(2026, 11, 18), date(2026, 11, 25), date(2026, 12, 2), date(2027, 3, 17)):
        tab.days.show(day)
        wait_idle(tab.jobs)
        said[day] = tab.agenda.text.toPlainText()
    assert said[date(2026, 11, 18)].startswith(
        "Held. Changes had to be complete by Fri 13 Nov 17:00; the agenda was due"
    )
    assert " · now " in said[date(2026, 11, 18)], "what became of what the board heard"
    assert "had to be complete by Fri 20 Nov 17:00; the agenda is due on Mon 23 Nov 17:00." in said[date(2026, 11, 25)]
    assert " · now " not in said[date(2026, 11, 25)]
    assert "have to be complete by Wed 25 Nov 17:00; the agenda is due on Mon 30 Nov" in said[date(2026, 12, 2)]
    # after the clocks go forward on 14 March 2027 the deadline is still at 17:00
    assert "have to be complete by Fri 12 Mar 17:00; the agenda is due on Mon 15 Mar 17:00" in said[date(2027, 3, 17)]
