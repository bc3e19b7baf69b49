"""The coordinator's week by keyboard: each act is seen in the services, each refusal in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.db import rule_sets
from app.db.cab.rules import load_rules
from app.db.engine import Database
from app.domain.cab.invite import meeting_uid
from app.domain.cab.settings import RULES
from app.domain.cab.values import Answer, Consent, Item, ItemState, Meeting, MeetingState, PaperKind, Result, Seat
from app.domain.vocabulary import Role
from app.services.api import Services
from app.ui.forms import dialogs
from app.ui.forms.fields import set_value
from app.ui.forms.form import Form
from app.views.cab import model
from app.views.cab.pane import ACTIONS, ITEMS, PAPERS, SEATS
from app.views.cab.paper_dialog import PaperDialog
from app.views.cab.view import CabTab
from tests.services.people import as_person
from tests.views.cab.test_cab_tab import NEXT, Opener, board, settle

pytestmark = pytest.mark.slow

LATER = date(2026, 12, 2)


class Clock:
    """The time that everybody sees."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 23, 15, tzinfo=UTC)  # Monday 10:00

    def __call__(self) -> datetime:
        return self.at

    def to_meeting(self) -> None:
        self.at = datetime(2026, 11, 25, 15, 5, tzinfo=UTC)


@pytest.fixture
def clock(sample: Database) -> Clock:
    made = Clock()
    sample.now = made
    return made


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Questions that were asked; all are answered with what they ask for."""
    questions: list[str] = []

    def ask(_parent: object, title: str, _text: str, answers: Sequence[str], **_named: object) -> str:
        questions.append(title)
        return answers[0]

    monkeypatch.setattr(dialogs, "ask", ask)
    return questions


def meeting(db: Database, day: date = NEXT) -> Meeting:
    return Services(db).cab.meeting(day=day)


def item(db: Database, number: str, day: date = NEXT) -> Item:
    return next(one for one in meeting(db, day).items if one.number == number)


def press(tab: CabTab, page: str, letter: str) -> None:
    """Type a letter in the table of a page."""
    tab.detail.show_page(page)
    table = tab.detail.tables[page]
    table.setFocus()
    settle(tab)
    QTest.keyClicks(table, letter)
    settle(tab)


def form(tab: CabTab) -> Form:
    found = tab.form_dock().current()
    assert found is not None
    return found


def fill(tab: CabTab, **values: Any) -> None:
    """Fill the form that is open, and send it."""
    shown = form(tab)
    for name, value in values.items():
        set_value(shown.field(name), value)
    shown.try_submit()
    settle(tab)
    settle(tab)


def run(tab: CabTab, command: str) -> None:
    assert tab.context.commands.run(command), command
    settle(tab)


def again(tab: CabTab) -> None:
    """Read it all again, as after a while."""
    tab.refresh()
    settle(tab)


def everybody(db: Database) -> None:
    cab = Services(db).cab
    for seat in meeting(db).seats:
        cab.presence(seat.id, seat.version, True)


def test_an_agenda_is_ordered_planned_and_sent(
    open_window: Opener, sample: Database, clock: Clock, asked: list[str]
) -> None:
    tab = board(open_window(sample), NEXT)
    first, second, third = (one.number for one in meeting(sample).items)
    press(tab, ITEMS, "t")
    fill(tab, minutes="500")
    assert form(tab).title == f"Minutes for {first}"
    fill(tab, minutes="20")
    assert item(sample, first).minutes_planned == 20
    run(tab, "edit.undo")
    assert item(sample, first).minutes_planned == 8
    tab.detail.tables[ITEMS].selectAll()
    press(tab, ITEMS, "t")
    assert form(tab).title == "Minutes for 3 items"
    fill(tab, minutes="15")
    assert [one.minutes_planned for one in meeting(sample).items] == [15, 15, 15]
    run(tab, "edit.undo")
    assert item(sample, first).minutes_planned == 8
    assert tab.detail.tables[ITEMS].select_id(item(sample, first).id)
    press(tab, ITEMS, "j")
    assert [one.number for one in meeting(sample).items if one.is_open] == [second, first, third]
    current = tab.detail.current_item()
    assert current is not None
    assert current.number == first, "the highlighted item stays the one that is acted on"
    press(tab, ITEMS, "j")
    assert any(text.startswith(f"{first} stays in") for text in tab.messages.texts)
    run(tab, "edit.undo")
    assert [one.number for one in meeting(sample).items if one.is_open] == [first, second, third]
    press(tab, ITEMS, "v")
    assert tab.form_dock().current() is None, "votes are not open before the agenda is frozen"
    assert tab.detail.next.text() == "Freeze the agenda…"
    tab.detail.next.click()
    settle(tab)
    assert asked == ["Freeze the agenda of the CAB of Wed 25 Nov 2026?"]
    sent = meeting(sample)
    assert sent.state is MeetingState.FROZEN
    assert [paper.kind for paper in sent.papers] == [PaperKind.AGENDA]
    assert not tab.detail.next.isVisible()
    assert "It can be opened from Wed 25 Nov 08:00 on." in tab.detail.facts.text()
    run(tab, "cab.thaw")
    fill(tab, reason="A plan is missing")
    assert meeting(sample).state is MeetingState.PLANNED


def test_a_meeting_is_run_to_its_minutes(
    open_window: Opener, sample: Database, clock: Clock, asked: list[str], qtbot: QtBot
) -> None:
    window = open_window(sample)
    tab = board(window, NEXT)
    first, second, third = (one.number for one in meeting(sample).items)
    cab = Services(sample).cab
    cab.freeze(meeting(sample).id, meeting(sample).version)
    clock.to_meeting()
    again(tab)
    assert tab.detail.next.text() == "Open the meeting"
    press(tab, ITEMS, "o")
    assert meeting(sample).state is MeetingState.RUNNING
    press(tab, SEATS, "s")
    assert [seat.present for seat in meeting(sample).seats[:2]] == [True, False]
    press(tab, SEATS, "s")
    assert not meeting(sample).seats[0].present
    everybody(sample)
    again(tab)
    assert "27 of 27 agencies present" in tab.detail.facts.text()
    press(tab, ITEMS, "v")
    voter = next(seat for seat in meeting(sample).seats if seat.agency == "DOI")
    fill(tab, seat=f"recorded {voter.id}", vote="reject")
    assert form(tab).is_open(), "a rejection says why"
    fill(tab, note="No back-out plan")
    (vote,) = (one for one in item(sample, first).votes if one.standing and one.seat == voter.id)
    assert (vote.vote.value, vote.note) == ("reject", "No back-out plan")
    assert "Voted against: Department of Insurance (No back-out plan)" in tab.detail.about.text()
    press(tab, ITEMS, "a")
    decision = form(tab)
    assert decision.values()["result"] == "", "nothing is chosen beforehand"
    fill(tab, result="approved")
    assert "1 rejection stands." in decision._general.text()
    fill(tab, result="rejected", reason="No back-out plan")
    assert item(sample, first).result is Result.REJECTED
    tab.detail.tables[ITEMS].select_id(item(sample, second).id)
    settle(tab)
    run(tab, "cab.vote_rest")
    assert asked[-1] == f"All others who may vote on it approve {second}?"
    press(tab, ITEMS, "a")
    fill(tab, result="conditions")
    fill(tab, conditions="After a restore test", before_start=True)
    done = item(sample, second)
    assert (done.result, done.conditions) == (Result.CONDITIONS, "After a restore test")
    run(tab, "cab.correct")
    fill(tab, conditions="After a restore test in EDC", why="The site was missing")
    assert item(sample, second).conditions == "After a restore test in EDC"
    tab.detail.tables[ITEMS].select_id(item(sample, third).id)
    settle(tab)
    press(tab, ITEMS, "n")
    fill(tab, text="A monitor was added")
    assert item(sample, third).state is ItemState.NOTED
    press(tab, ITEMS, "z")
    assert asked[-1] == "End the CAB of Wed 25 Nov 2026?"
    held = meeting(sample)
    assert held.state is MeetingState.HELD
    assert next(row for row in tab.table.rows.shown_rows() if row.is_past).meeting.id == held.id
    assert not tab.detail.next.isVisible(), "somebody else chaired it"
    assert "Correct the chair (H) where somebody else chaired it." in tab.detail.facts.text()
    press(tab, PAPERS, "y")
    assert tab.messages.texts[-1] == "CAB of Wed 25 Nov 2026: you cannot sign the minutes now."
    assert asked[-1] == "End the CAB of Wed 25 Nov 2026?", "it is refused before it is asked"
    tab.detail.show_page(PAPERS)
    run(tab, "cab.minutes")
    qtbot.waitUntil(lambda: bool(window.findChildren(PaperDialog)))
    (dialog,) = window.findChildren(PaperDialog)
    assert dialog.windowTitle() == "Minutes, revision 1"
    pressed: list[str] = []
    dialog.save_button.clicked.disconnect()
    dialog.save_button.clicked.connect(lambda: pressed.append("save"))
    dialog.save_button.setFocus()
    QTest.keyClick(dialog.save_button, Qt.Key.Key_Return)
    assert pressed == ["save"]
    dialog.close()
    press(tab, SEATS, "h")
    fill(tab, person_id=106)
    assert form(tab).is_open(), "a correction says why"
    fill(tab, reason="She was away")
    corrected = meeting(sample)
    assert corrected.chair is not None
    assert corrected.chair.name == "Hassan Brannigan"
    minutes = [(paper.revision, paper.reason) for paper in corrected.papers if paper.kind is PaperKind.MINUTES]
    assert sorted(minutes) == [(1, ""), (2, "She was away")]
    again(tab)
    run(tab, "cab.reopen")
    fill(tab, reason="A change was forgotten")
    assert meeting(sample).state is MeetingState.RUNNING


def test_an_item_goes_to_other_meetings(open_window: Opener, sample: Database, clock: Clock) -> None:
    tab = board(open_window(sample), NEXT)
    first, second, _ = (one.number for one in meeting(sample).items)
    press(tab, ITEMS, "d")
    fill(tab)
    assert form(tab).is_open(), "a deferral says why"
    fill(tab, reason="The vendor is late")
    assert item(sample, first).state is ItemState.DEFERRED
    assert item(sample, first, LATER).is_open
    tab.detail.tables[ITEMS].select_id(item(sample, second).id)
    settle(tab)
    press(tab, ITEMS, "r")
    fill(tab, to=meeting(sample, LATER).id)
    assert item(sample, second, LATER).is_open
    run(tab, "edit.undo")
    assert item(sample, second).is_open
    third = next(one for one in meeting(sample).items if one.is_open and one.number != second)
    tab.detail.tables[ITEMS].select_id(third.id)
    settle(tab)
    press(tab, ITEMS, "d")
    fill(tab, to="2026-12-16", reason="After the freeze")
    assert item(sample, third.number, date(2026, 12, 16)).is_open, "also before one that is not on record yet"


def test_late_items_are_heard_by_consent(open_window: Opener, sample: Database, clock: Clock) -> None:
    tab = board(open_window(sample), NEXT)
    assert not tab.can.can_consent()
    row = tab.detail.current_item()
    assert row is not None
    shown = tab.shown()
    assert shown is not None
    late = replace(row.item, late=True)
    running = replace(shown.meeting, state=MeetingState.RUNNING, items=(late, *shown.meeting.items[1:]))
    tab.detail.show_meeting(replace(shown, meeting=running))
    tab.detail.tables[ITEMS].select_id(late.id)
    settle(tab)
    assert tab.can.can_consent()
    given = replace(late, consent=Consent.GIVEN)
    tab.detail.show_meeting(replace(shown, meeting=replace(running, items=(given,))))
    settle(tab)
    assert not tab.can.can_consent()


def test_items_that_are_deferred_stay_as_rows_and_are_counted_nowhere(open_window: Opener, sample: Database) -> None:
    tab = board(open_window(sample), NEXT)
    shown = tab.shown()
    assert shown is not None
    first, *rest = shown.meeting.items
    meant = replace(shown.meeting, items=(replace(first, state=ItemState.DEFERRED), *rest))
    tab.detail.show_meeting(replace(shown, meeting=meant))
    assert tab.detail.tables[ITEMS].rows.read == 3
    assert tab.detail.pages.tabText(0) == "Items 2"
    assert "2 items, " in tab.detail.facts.text()
    assert model.count(meant) == 2


def test_a_meeting_is_moved_called_off_and_held_after_all(
    open_window: Opener, sample: Database, clock: Clock, asked: list[str]
) -> None:
    tab = board(open_window(sample), LATER)
    count = sum(one.is_open for one in meeting(sample, LATER).items)
    assert count > 0
    press(tab, ITEMS, "m")
    fill(tab, to=date(2026, 12, 5))
    assert form(tab).is_open(), "a Saturday is refused"
    fill(tab, to=date(2026, 12, 3), start_time="13:30", place="Building 2")
    moved = Services(sample).cab.meeting(slot=LATER)
    assert (moved.day, moved.start, moved.place) == (
        date(2026, 12, 3),
        datetime(2026, 12, 3, 18, 30, tzinfo=UTC),
        "Building 2",
    )
    assert "Instead of Wednesday 2 December." in tab.detail.facts.text()
    run(tab, "cab.cancel")
    fill(tab, reason="Storm")
    assert Services(sample).cab.meeting(slot=LATER).state is MeetingState.CANCELLED
    assert tab.detail.facts.text().startswith("Cancelled: Storm")
    run(tab, "cab.restore")
    fill(tab, reason="The storm is over")
    press(tab, ITEMS, "b")
    assert asked[-1] == f"Bring {count} items back to the CAB of Thu 3 Dec 2026?"
    back = Services(sample).cab.meeting(slot=LATER)
    assert sum(one.is_open for one in back.items) == count


def test_one_that_is_not_on_record_is_put_there_by_its_first_act(
    open_window: Opener, sample: Database, clock: Clock
) -> None:
    slot = date(2027, 1, 6)
    tab = board(open_window(sample), slot)
    shown = tab.shown()
    assert shown is not None
    assert shown.meeting.id == 0
    press(tab, ITEMS, "m")
    fill(tab, to=date(2027, 1, 7))
    found = Services(sample).cab.meeting(slot=slot)
    assert (found.id > 0, found.day) == (True, date(2027, 1, 7))
    shown = tab.shown()
    assert shown is not None
    assert shown.meeting.id == found.id, "the same row is it"


def test_seats_actions_and_the_chair(open_window: Opener, sample: Database, clock: Clock) -> None:
    tab = board(open_window(sample), NEXT)
    press(tab, SEATS, "l")
    fill(tab, name="Eve Ebert", mail="no address")
    assert "is no mail address" in form(tab)._general.text()
    fill(tab, mail="eve@example.org")
    assert meeting(sample).seats[0].delegate_words == "Eve Ebert"
    press(tab, SEATS, "g")
    fill(tab, name="Gus Gray")
    assert [seat.name for seat in meeting(sample).seats if seat.guest] == ["Gus Gray"]
    press(tab, SEATS, "h")
    fill(tab, person_id=106)
    chair = meeting(sample).chair
    assert chair is not None
    assert chair.name == "Hassan Brannigan"
    tab.detail.show_page(ACTIONS)
    run(tab, "cab.action")
    fill(tab, title="Draw the network", owner_id=106)
    assert form(tab).is_open(), "a day is needed"
    fill(tab, due_on=date(2026, 12, 1))
    found = [one for one in Services(sample).cab.open_actions() if one.title == "Draw the network"]
    assert [(one.owner_name, one.meeting_number) for one in found] == [("Hassan Brannigan", "CAB0000070")]
    tab.detail.tables[ACTIONS].select_id(found[0].id)
    settle(tab)
    press(tab, ACTIONS, "e")
    fill(tab, title="Draw the whole network")
    press(tab, ACTIONS, "x")
    assert found[0].id not in {one.id for one in Services(sample).cab.open_actions()}
    run(tab, "edit.undo")
    assert found[0].id in {one.id for one in Services(sample).cab.open_actions()}


def test_an_answer_is_told_and_then_taken(
    open_window: Opener, sample: Database, clock: Clock, asked: list[str], tmp_path: Path
) -> None:
    with sample.read() as conn:
        rules = replace(load_rules(conn), mailbox="cab@example.org")
    sample.write(lambda conn: rule_sets.store(conn, RULES, rules), what="rules")
    cab = Services(sample).cab
    tab = board(open_window(sample), NEXT)
    press(tab, ITEMS, "i")
    now = meeting(sample)
    assert now.seats[0].invited_sequence == now.sequence

    def dropped(seat: Seat, stat: str, sequence: int) -> None:
        lines = [
            *("BEGIN:VCALENDAR", "VERSION:2.0", "METHOD:REPLY", "BEGIN:VEVENT"),
            f"UID:{meeting_uid(now.slot, rules.ical_host)}",
            *(f"SEQUENCE:{sequence}", "DTSTAMP:20261123T150000Z", f"ATTENDEE;PARTSTAT={stat}:mailto:{seat.mail}"),
            *("END:VEVENT", "END:VCALENDAR", ""),
        ]
        path = tmp_path / "answer.ics"
        path.write_bytes("\r\n".join(lines).encode())
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        tab.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, left, none))
        settle(tab)

    dropped(now.seats[0], "DECLINED", now.sequence)
    assert asked == ["Take this answer?"]
    assert meeting(sample).seats[0].answer is Answer.DECLINED
    cab.move(now.id, meeting(sample).version, NEXT, place="Elsewhere")
    dropped(now.seats[1], "ACCEPTED", now.sequence)
    assert asked == ["Take this answer?"], "one to an older invitation is not asked about"
    assert "answer.ics is not taken." in tab.messages.texts[-1]
    assert meeting(sample).seats[1].answer is not Answer.ACCEPTED


def test_papers_go_to_files(
    open_window: Opener, sample: Database, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tab = board(open_window(sample), NEXT)
    path = tmp_path / "agenda.pdf"
    monkeypatch.setattr(dialogs, "save_path", lambda *_: path)
    run(tab, "cab.agenda")
    assert path.read_bytes().startswith(b"%PDF")
    assert b"BEGIN:VCALENDAR" in path.with_suffix(".ics").read_bytes()
    path = tmp_path / "plan.ics"
    run(tab, "cab.schedule")
    (asks,) = [one for one in tab.window().findChildren(Form) if one.isVisible()]
    set_value(asks.field("agency"), "DOR")
    asks.try_submit()
    settle(tab)
    assert b"BEGIN:VCALENDAR" in path.read_bytes()


def test_what_was_typed_is_gone_on_with(open_window: Opener, sample: Database, clock: Clock) -> None:
    tab = board(open_window(sample), NEXT)
    first = meeting(sample).items[0]
    press(tab, ITEMS, "d")
    set_value(form(tab).field("reason"), "The vendor is late")
    form(tab).close_kept()
    settle(tab)
    tab.go_to(LATER)
    settle(tab)
    assert tab.open_kept_forms()
    settle(tab)
    assert form(tab).title == f"Defer {first.number}"
    assert form(tab).values()["reason"] == "The vendor is late"
    shown = tab.shown()
    assert shown is not None
    assert shown.meeting.day == NEXT
    form(tab).try_submit()
    settle(tab)
    assert item(sample, first.number).state is ItemState.DEFERRED


def test_who_only_reads_can_do_none_of_it(open_window: Opener, sample: Database, clock: Clock) -> None:
    with as_person(sample, "rita", Role.READER) as reader:
        tab = board(open_window(reader), NEXT)
        for letter in "mifthdtujsg":
            press(tab, ITEMS, letter)
        assert tab.form_dock().current() is None
        usable = {one.id for one in tab.context.commands.usable() if one.id.startswith("cab.")}
        reads: Callable[[str], bool] = lambda id: id in usable  # noqa: E731
        assert reads("cab.agenda")
        assert not [id for id in ("cab.move", "cab.freeze", "cab.defer", "cab.action", "cab.reply") if reads(id)]
    assert meeting(sample).version == 1


def test_what_somebody_else_does_is_seen(open_window: Opener, sample: Database, clock: Clock) -> None:
    tab = board(open_window(sample), NEXT)
    first = meeting(sample).items[0]
    Services(sample).cab.plan_minutes(first.id, first.version, 33)
    press(tab, ITEMS, "t")
    fill(tab, minutes="44")
    assert item(sample, first.number).minutes_planned == 33, "it is told first who was faster"
    assert any("changed by somebody else" in text for text in [form(tab)._general.text(), *tab.messages.texts])
