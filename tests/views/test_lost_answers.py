"""What is saved once and only once when the process of the services dies over a write of the window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from PySide6.QtTest import QTest
from sqlalchemy import func, select

from app.db import tables as t
from app.db.engine import Database
from app.domain.eastern import EASTERN
from app.domain.tickets.values import TicketFilter
from app.domain.vocabulary import ChangeState, HoldReason, TicketState
from app.services.agencies import reads as agency_reads
from app.services.api import Services
from app.services.changes import acts as changes
from app.services.changes import reads as change_reads
from app.services.reviews import acts as reviews
from app.services.tickets import reads as ticket_reads
from app.ui.forms import dialogs
from app.ui.forms.conflict_form import ConflictForm
from app.ui.forms.fields import set_value
from app.ui.forms.form import Form
from app.ui.shell.main_window import MainWindow
from app.ui.tab import TabTarget
from app.views.agencies.view import AgenciesTab
from app.views.changes.view import ChangesTab
from app.views.figures.view import FiguresTab
from app.views.setup.view import SetupTab
from app.views.tickets.view import TicketsTab
from tests.qt_guards import settle, wait_idle
from tests.views.losing import Losing

pytestmark = pytest.mark.slow

Opener = Callable[..., MainWindow]
Prepare = Callable[[MainWindow, Database], None]


@pytest.fixture
def losing(monkeypatch: pytest.MonkeyPatch) -> list[Losing]:
    """The services of the windows opened in the test."""
    made: list[Losing] = []

    def make(db: Database) -> Losing:
        made.append(Losing(Services(db)))
        return made[-1]

    monkeypatch.setattr("tests.qt_guards.Services", make)
    return made


def settled(window: MainWindow) -> None:
    wait_idle(window.jobs, 30)


def waited(until: Callable[[], bool]) -> None:
    """Let the window work until it is so; at most half a minute."""
    for _ in range(3000):
        if until():
            return
        QTest.qWait(10)
    raise AssertionError("it did not come about")


def last_audit(db: Database) -> int:
    with db.read() as conn:
        return int(conn.scalar(select(func.max(t.audit.c.id))) or 0)


def acts_since(db: Database, last: int) -> int:
    """How many acts left a trace."""
    with db.read() as conn:
        rows = conn.execute(select(t.audit.c.op_id).distinct().where(t.audit.c.id > last)).all()
    return len(rows)


A_HOLIDAY = {"day": date(2099, 12, 24), "name": "Christmas", "source": "OSHR"}


# --- what is chosen before ------------------------------------------------------------------------
def a_ticket(state: TicketState, window: MainWindow, db: Database) -> None:
    tab = window.tab("tickets")
    assert isinstance(tab, TicketsTab)
    tab.quick.buttons["all"].click()
    settled(window)
    assert tab.table.select_id(ticket_reads.list_ids(db, TicketFilter(states=(state,)))[0])
    settled(window)


def some_tickets(window: MainWindow, db: Database) -> None:
    tab = window.tab("tickets")
    assert isinstance(tab, TicketsTab)
    tab.quick.buttons["unassigned"].click()
    settled(window)
    tab.table.setFocus()
    flags = tab.table.selectionModel().SelectionFlag
    assert tab.table.select_id(tab.table.rows.ids[0])
    for row in tab.table.rows.positions(tab.table.rows.ids[1:3]):
        tab.table.selectionModel().select(tab.table.rows.index(row, 0), flags.Select | flags.Rows)
    settled(window)
    assert len(tab.selected()) == 3


def a_change(state: ChangeState, window: MainWindow, db: Database) -> None:
    """Show a change in a state: a draft of one's own, else one that the board has decided and no freeze holds."""
    if state is ChangeState.DRAFT:
        start = datetime(2026, 12, 8, 20, tzinfo=EASTERN).astimezone(UTC)
        values = {
            "title": "Replace the print server",
            "type": "normal",
            "scope": "minor",
            "planned_start": start,
            "planned_end": start + timedelta(hours=2),
        }
        show_change(window, changes.create_change(db, values, {"services": (), "agencies": (), "sites": ()}).ids[0])
        return
    wanted = state if state in (ChangeState.IN_CAB, ChangeState.APPROVED) else ChangeState.SCHEDULED
    found = change_reads.calendar(db, datetime(2026, 11, 20, tzinfo=UTC), datetime(2026, 12, 30, tzinfo=UTC))
    key = next(
        change.id
        for change in found.changes
        if change.state is wanted
        and change.type.value == "normal"
        and not any(clash.kind == "freeze" for clash in found.clashes.get(change.id, ()))
    )
    if state in (ChangeState.IMPLEMENTING, ChangeState.IMPLEMENTED):
        changes.start(db, key, change_reads.change_detail(db, key).change.version)
    if state is ChangeState.IMPLEMENTED:
        changes.finish(db, key, change_reads.change_detail(db, key).change.version, "successful")
    show_change(window, key)


def a_part(part: str, window: MainWindow, _db: Database) -> None:
    tab = window.tab("setup")
    assert isinstance(tab, SetupTab)
    tab.show_part(part)
    settled(window)
    tab.focus_list()


def show_change(window: MainWindow, key: int) -> None:
    tab = window.tab("changes")
    tab.show_target(TabTarget("changes", key))
    settled(window)


def a_meeting(window: MainWindow, db: Database) -> None:
    tab = window.tab("changes")
    assert isinstance(tab, ChangesTab)
    tab.days.show(date(2026, 12, 23))
    settled(window)


def an_agency(window: MainWindow, db: Database) -> None:
    tab = window.tab("agencies")
    assert isinstance(tab, AgenciesTab)
    assert tab.table.select_id(next(row.agency_id for row in agency_reads.matrix(db) if row.code == "DHHS"))
    settled(window)


def an_action(window: MainWindow, db: Database) -> None:
    key = next(row.agency_id for row in agency_reads.matrix(db) if row.code == "DHHS")
    reviews.save_action(db, key, {"title": "Send the rates", "kind": "action", "due_on": date(2026, 12, 1)})
    window.tab("agencies").refresh()
    an_agency(window, db)


def step(state: ChangeState, window: MainWindow) -> None:
    tab = window.tab("changes")
    assert isinstance(tab, ChangesTab)
    tab.acts.step(state)


def edit_action(window: MainWindow) -> None:
    tab = window.tab("agencies")
    assert isinstance(tab, AgenciesTab)
    detail = tab.current_detail()
    assert detail is not None
    tab.acts.edit_action(next(action for action in detail.actions if action.title == "Send the rates"))


def assign_in_place(window: MainWindow) -> None:
    tab = window.tab("agencies")
    assert isinstance(tab, AgenciesTab)
    tab.acts.assign_in_place(tab.selected_rows()[0], "brm", tab.people[0].id)


@dataclass(frozen=True)
class Case:
    """An act: the tab, what is chosen before, how it is asked for, what is entered; how many acts it is.

    `alone`: it needs what another one of its tab uses up, or is in the way of others: it has a window of its own.
    """

    name: str
    tab: str
    prepare: Prepare | None = None
    ask: str | Callable[[MainWindow], None] = ""
    values: dict[str, Any] = field(default_factory=dict)
    acts: int = 1
    alone: bool = False

    def begin(self, window: MainWindow, db: Database) -> None:
        window.show_tab(self.tab)
        settled(window)
        if self.prepare is not None:
            self.prepare(window, db)

    def go(self, window: MainWindow) -> None:
        if isinstance(self.ask, str):
            assert window.commands.run(self.ask), window.commands.action(self.ask).toolTip()
        else:
            self.ask(window)
        settled(window)


S, C = TicketState, ChangeState
A_REVIEW = {"review": "It was begun early.", "cause": "Nobody waited for the window", "well": "Nothing else"}
FORMS = [
    Case("log", "tickets", None, "tickets.log", {"title": "Nobody can sign in", "agency_id": 3}, alone=True),
    Case("edit", "tickets", partial(a_ticket, S.NEW), "tickets.edit", {"title": "Another title"}),
    Case("group", "tickets", partial(a_ticket, S.NEW), "tickets.group", {"group_id": 2, "note": "For you"}),
    Case("transfer", "tickets", partial(a_ticket, S.NEW), "tickets.transfer", {"agency_id": 9, "reason": "Wrong"}),
    Case("hold", "tickets", partial(a_ticket, S.IN_PROGRESS), "tickets.hold", {"reason": HoldReason.AWAITING_USER}),
    Case("resolve", "tickets", partial(a_ticket, S.IN_PROGRESS), "tickets.resolve", {"note": "Restarted"}),
    Case("reopen", "tickets", partial(a_ticket, S.RESOLVED), "tickets.reopen", {"text": "It is back"}),
    Case("close", "tickets", partial(a_ticket, S.RESOLVED), "tickets.close"),
    Case("cancel", "tickets", partial(a_ticket, S.NEW), "tickets.cancel", {"text": "Logged twice"}),
    Case("assign-many", "tickets", some_tickets, "tickets.assign", {"assignee": "tester"}, 3, alone=True),
    Case("group-many", "tickets", some_tickets, "tickets.group", {"group_id": 2}, 3, alone=True),
    Case("new-change", "changes", None, "changes.new", {"title": "Widen the link"}),
    Case("edit-change", "changes", partial(a_change, C.DRAFT), "changes.edit", {"reason": "The old one is slow"}),
    Case("outcome", "changes", partial(a_change, C.IMPLEMENTING), partial(step, C.IMPLEMENTED), {"outcome": "partial"}),
    Case("pir", "changes", partial(a_change, C.IMPLEMENTED), partial(step, C.REVIEWED), A_REVIEW, alone=True),
    Case("move-meeting", "changes", a_meeting, "changes.move_meeting", {"to": date(2026, 12, 22)}),
    Case("defer", "cab", None, "cab.defer", {"reason": "The vendor is late"}),
    Case("cancel-meeting", "cab", None, "cab.cancel", {"reason": "Storm"}),
    Case("propose-major", "majors", None, "majors.propose", {"title": "Calls drop", "why": "Many call"}, alone=True),
    Case("send-message", "majors", None, "majors.message", {"known": "Hosts come back one by one"}),
    Case("role", "agencies", an_agency, "agencies.assign", {"person_id": 3}),
    Case("contact", "agencies", an_agency, "agencies.contact", {"name": "Ida Ferreira"}),
    Case("action", "agencies", an_agency, "agencies.action", {"title": "Send the new rates"}),
    Case("edit-action", "agencies", an_action, edit_action, {"owner": "Ida Ferreira"}),
    Case("review", "agencies", an_agency, "agencies.review"),
    Case("site", "setup", partial(a_part, "sites"), "setup.new", {"code": "SDC", "name": "Southern Data Center"}),
    Case("edit-site", "setup", partial(a_part, "sites"), "setup.edit", {"name": "Eastern Data Center, Raleigh"}),
    Case("end-window", "setup", partial(a_part, "windows"), "setup.end"),
    Case("holiday", "setup", partial(a_part, "holidays"), "setup.new", A_HOLIDAY),
]
DIRECT = [
    Case("take", "tickets", partial(a_ticket, S.NEW), "tickets.take"),
    Case("take-many", "tickets", some_tickets, "tickets.take", acts=3, alone=True),
    Case("start", "tickets", partial(a_ticket, S.ASSIGNED), "tickets.start", alone=True),
    Case("resume", "tickets", partial(a_ticket, S.ON_HOLD), "tickets.resume"),
    Case("schedule", "changes", partial(a_change, C.APPROVED), partial(step, C.SCHEDULED)),
    Case("begin", "changes", partial(a_change, C.SCHEDULED), partial(step, C.IMPLEMENTING)),
    Case("move", "changes", partial(a_change, C.DRAFT), "changes.later"),
    Case("order-items", "cab", None, "cab.down"),
    Case("verify", "agencies", an_agency, "agencies.verify"),
    Case("in-place", "agencies", an_agency, assign_in_place),
]

#: Forms also tried with a process that dies before anything is written: one a tab, and one for many tickets.
NOTHING_SAVED = ("log", "assign-many", "new-change", "contact")


Try = tuple[Case, str]


def by_window(tries: list[Try]) -> list[list[Try]]:
    """Return what is done in one window after the other: the cases of a tab, and each that is alone."""
    tabs = dict.fromkeys(case.tab for case, _ in tries if not case.alone)
    return [
        *([(case, dies) for case, dies in tries if case.tab == tab and not case.alone] for tab in tabs),
        *([(case, dies)] for case, dies in tries if case.alone),
    ]


def named(tries: list[Try]) -> str:
    (case, dies), *_ = tries
    return f"{case.name} {dies}" if case.alone else case.tab


def the_form(window: MainWindow) -> Form:
    (found,) = [d for d in window.findChildren(Form) if d.isVisible()]
    return found


def fill(form: Form, values: dict[str, Any]) -> None:
    for key, value in values.items():
        set_value(form.field(key), value)


@pytest.mark.parametrize(
    "tries",
    by_window(
        [*((case, "after") for case in FORMS), *((case, "before") for case in FORMS if case.name in NOTHING_SAVED)]
    ),
    ids=named,
)
def test_a_form_sent_again_saves_once(
    open_window: Opener, desk: Database, losing: list[Losing], tries: list[Try]
) -> None:
    """The forms of a tab in one window, one after the other: each finds it as the one before left it, as people do."""
    window = open_window(desk, tab=tries[0][0].tab)
    for case, dies in tries:
        form_sent_again(window, desk, losing[0], case, dies)
        settle()  # the form is gone


def form_sent_again(window: MainWindow, desk: Database, losing: Losing, case: Case, dies: str) -> None:
    case.begin(window, desk)
    case.go(window)
    window.messages.clear()
    losing.ids.clear()
    form = the_form(window)
    fill(form, case.values)
    last = last_audit(desk)
    losing.dies = dies
    form.main.click()
    settled(window)
    assert form.isVisible()
    assert "ended unexpectedly" in form._general.text()
    assert acts_since(desk, last) == (case.acts if dies == "after" else 0)
    for _ in range(5):  # a press that meets a form which is just being laid out anew is made again, as people do
        if len(losing.ids) < 2:
            waited(form.main.isEnabled)
            form.main.click()
            settled(window)
    assert acts_since(desk, last) == case.acts
    assert len(losing.ids) == 2
    assert len(set(losing.ids)) == 1
    assert not [d for d in window.findChildren(Form) if d.isVisible()]
    assert len(window.messages.texts) == 1


@pytest.mark.parametrize("tries", by_window([(case, "after") for case in DIRECT]), ids=named)
def test_an_act_without_a_form_tried_again_is_carried_out_once(
    open_window: Opener, desk: Database, losing: list[Losing], tries: list[Try], monkeypatch: pytest.MonkeyPatch
) -> None:
    if tries[0][0].name == "take-many":  # several are asked about
        monkeypatch.setattr(dialogs, "ask", lambda *_asked, **_named: "Assign to me")
    window = open_window(desk, tab=tries[0][0].tab)
    for case, _ in tries:
        act_tried_again(window, desk, losing[0], case)


def act_tried_again(window: MainWindow, desk: Database, losing: Losing, case: Case) -> None:
    case.begin(window, desk)
    window.messages.clear()
    losing.ids.clear()
    last = last_audit(desk)
    losing.dies = "after"
    case.go(window)
    (bar,) = window.messages.toasts
    assert bar.text == "The process ended unexpectedly."
    assert bar.button.text() == "Try again"
    bar.button.click()
    settled(window)
    assert acts_since(desk, last) == case.acts
    assert len(set(losing.ids)) == 1
    assert len(window.messages.texts) == 1


@pytest.mark.parametrize("dies", ["", "before", "after"])
def test_a_form_left_while_it_was_being_saved(
    open_window: Opener, desk: Database, losing: list[Losing], dies: str
) -> None:
    window = open_window(desk)
    case = FORMS[0]
    case.begin(window, desk)
    case.go(window)
    form = the_form(window)
    fill(form, case.values)
    last = last_audit(desk)
    losing[0].dies = dies
    form.main.click()
    assert form._saving.isVisible()
    form.reject()
    form.reject()
    settled(window)
    if dies:  # it is back with its values, and says why
        assert the_form(window) is form
        assert "ended unexpectedly" in form._general.text()
        assert window.messages.texts == []
        form.main.click()
        settled(window)
    assert not [d for d in window.findChildren(Form) if d.isVisible()]
    assert acts_since(desk, last) == 1
    (text,) = window.messages.texts
    assert "is logged" in text


def test_other_words_after_a_lost_answer_are_no_second_ticket(
    open_window: Opener, desk: Database, losing: list[Losing]
) -> None:
    window = open_window(desk)
    FORMS[0].begin(window, desk)
    FORMS[0].go(window)
    form = the_form(window)
    fill(form, FORMS[0].values)
    before = ticket_reads.counts(desk).open
    losing[0].dies = "after"
    form.main.click()
    settled(window)
    set_value(form.field("title"), "Somebody cannot sign in")
    form.main.click()
    settled(window)
    assert form.isVisible()
    assert "is logged with priority" in form._general.text()
    assert "what you changed since is not saved" in form._general.text()
    assert ticket_reads.counts(desk).open == before + 1
    form.main.click()  # meant: a second one
    settled(window)
    assert ticket_reads.counts(desk).open == before + 2
    assert not [d for d in window.findChildren(Form) if d.isVisible()]


def test_a_lost_batch_can_be_taken_back_as_it_was(open_window: Opener, desk: Database, losing: list[Losing]) -> None:
    window = open_window(desk)
    (case,) = [case for case in FORMS if case.name == "assign-many"]
    case.begin(window, desk)
    tab = window.tab("tickets")
    assert isinstance(tab, TicketsTab)
    chosen = tab.selected()
    case.go(window)
    form = the_form(window)
    fill(form, {"assignee": "tester"})
    losing[0].dies = "after"
    form.main.click()
    settled(window)
    fill(form, {"assignee": "somebody"})
    form.main.click()
    settled(window)
    assert "3 tickets are assigned" in form._general.text()
    assert {row.assignee for row in ticket_reads.list_rows(desk, chosen)} == {"tester"}
    form.reject()
    (bar,) = window.messages.toasts
    assert (bar.text, bar.button.text()) == ("3 tickets are assigned to tester.", "Undo")
    bar.button.click()
    settled(window)
    assert {row.assignee for row in ticket_reads.list_rows(desk, chosen)} == {""}


def test_other_words_after_a_write_that_came_to_nothing_are_saved_alone(
    open_window: Opener, desk: Database, losing: list[Losing]
) -> None:
    window = open_window(desk)
    FORMS[0].begin(window, desk)
    FORMS[0].go(window)
    form = the_form(window)
    fill(form, FORMS[0].values)
    before = set(ticket_reads.list_ids(desk, TicketFilter()))
    losing[0].dies = "before"
    form.main.click()
    settled(window)
    set_value(form.field("title"), "Somebody cannot sign in")
    form.main.click()
    settled(window)
    (made,) = set(ticket_reads.list_ids(desk, TicketFilter())) - before
    assert ticket_reads.ticket_detail(desk, made).fields["title"] == "Somebody cannot sign in"
    assert not [d for d in window.findChildren(Form) if d.isVisible()]


@pytest.mark.parametrize(
    ("second", "saved"),
    [
        ({"title": "Second words"}, {"title": "Second words", "caller": "Ida"}),
        ({"impact": 2}, {"title": "First words", "caller": "Ida", "impact": 2}),
        ({"caller": ""}, {"title": "First words", "caller": ""}),  # as it was before: changed back
    ],
)
def test_an_edit_changed_after_a_lost_answer_does_not_conflict_with_itself(
    open_window: Opener, desk: Database, losing: list[Losing], second: dict[str, object], saved: dict[str, object]
) -> None:
    window = open_window(desk)
    case = FORMS[1]
    case.begin(window, desk)
    tab = window.tab("tickets")
    assert isinstance(tab, TicketsTab)
    (one,) = tab.selected()
    case.go(window)
    form = the_form(window)
    fill(form, {"title": "First words", "caller": "Ida", "urgency": 1})
    losing[0].dies = "after"
    form.main.click()
    settled(window)
    fill(form, second)
    form.main.click()
    settled(window)
    assert "what you changed since is not saved" in form._general.text()
    form.main.click()
    settled(window)
    assert not window.findChildren(ConflictForm)
    fields = ticket_reads.ticket_detail(desk, one).fields
    assert {key: fields[key] for key in saved} == saved
    assert not [d for d in window.findChildren(Form) if d.isVisible()]


@pytest.mark.parametrize("state", [ChangeState.DRAFT, ChangeState.IN_CAB])
def test_an_edit_of_a_change_after_a_lost_answer_does_not_conflict_with_itself(
    open_window: Opener, desk: Database, losing: list[Losing], state: ChangeState
) -> None:
    window = open_window(desk)
    window.show_tab("changes")
    settled(window)
    a_change(state, window, desk)
    tab = window.tab("changes")
    assert isinstance(tab, ChangesTab)
    change = tab.highlight.change()
    assert change is not None
    assert window.commands.run("changes.edit")
    form = the_form(window)
    fill(form, {"reason": "First words"})
    losing[0].dies = "after"
    form.main.click()
    settled(window)
    for words in ("Second words", "Third words"):
        fill(form, {"reason": words})
        form.main.click()
        settled(window)
    assert not window.findChildren(ConflictForm)
    assert change_reads.change_detail(desk, change.id).change.reason == "Third words"


@pytest.mark.parametrize("dies", ["before", "after"])
def test_a_commentary_sent_again_is_saved_once(
    open_window: Opener, desk: Database, losing: list[Losing], dies: str
) -> None:
    window = open_window(desk)
    window.show_tab("figures")
    settled(window)
    tab = window.tab("figures")
    assert isinstance(tab, FiguresTab)
    assert tab.chooser.choices is not None
    tab.chooser.choose("2026-10", next(a.id for a in tab.chooser.choices.agencies if a.code == "DOT"))
    tab.acts.show_packet()
    settled(window)
    form = tab.packet.form
    form.fields["well"].setPlainText("The ferries ran on time.")
    last = last_audit(desk)
    losing[0].dies = dies
    form.save.click()
    settled(window)
    assert "ended unexpectedly" in form.error.text()
    assert form.unsaved()
    form.save.click()
    settled(window)
    assert acts_since(desk, last) == 1
    assert len(set(losing[0].ids)) == 1
    assert not form.unsaved()
    (said,) = window.messages.texts
    assert said == "DOT: the commentary for October 2026 is saved."
    window.messages.toasts[-1].button.click()  # Undo
    settled(window)
    assert form.fields["well"].toPlainText() != "The ferries ran on time."
    assert window.messages.texts == [f"This was taken back: {said}"]


@pytest.mark.parametrize("command", ["tickets.comment", "tickets.update"])
def test_a_reply_whose_answer_was_lost_is_saved_once(
    open_window: Opener, desk: Database, losing: list[Losing], command: str
) -> None:
    window = open_window(desk)
    a_ticket(S.NEW, window, desk)
    tab = window.tab("tickets")
    assert isinstance(tab, TicketsTab)
    assert window.commands.run(command)
    settled(window)
    tab.detail.reply.edit.setPlainText("Looked at it")
    last = last_audit(desk)
    losing[0].dies = "after"
    tab.detail.reply.submit()
    settled(window)
    assert tab.detail.reply.text == "Looked at it"
    assert "ended unexpectedly" in tab.detail.reply.error.text()
    assert acts_since(desk, last) == 1
    tab.detail.reply.submit()
    settled(window)
    assert acts_since(desk, last) == 1
    assert len(set(losing[0].ids)) == 1
    assert tab.detail.reply.text == ""
