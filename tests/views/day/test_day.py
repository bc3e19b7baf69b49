"""A day at the desk by keyboard alone, with a colleague in another process at the same tickets: no place is lost, no
call, and nobody's words.

A short day is played in every run; `dev.py test --day` plays 60 calls, two hand-overs, a bulk closure of 800 and a
major incident in the middle, on both databases.
"""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from sqlalchemy import Connection, select, update

from app.clock import utc_now
from app.db import tables as t
from app.db.engine import Database
from app.db.figures.asof import facts_at
from app.db.records import insert_record
from app.db.tables.shifts import handover, shift
from app.domain.eastern import local_date
from app.domain.periods import Period
from app.domain.tickets.bulk import BulkAct
from app.domain.tickets.states import Act
from app.domain.tickets.values import TicketDraft, TicketFilter
from app.domain.vocabulary import Role, TicketKind, TicketState
from app.services.callers import acts as callers
from app.services.remote import Remote, RemoteServices
from app.services.shifts import acts as shifts
from app.services.templates import acts as templates
from app.services.tickets import batch, reads
from app.services.tickets import forms as ticket_forms
from app.ui.shell.main_window import MainWindow
from app.ui.shell.watchdog import Watchdog
from tests.figure_checks import check
from tests.services.people import as_person
from tests.slow_figures import SlowFigures
from tests.views.cab.weeks.keyboard import ALT, CTRL, K
from tests.views.day import script
from tests.views.day.agent import Agent
from tests.views.day.counting import kept_states, told_states
from tests.views.day.measured import Measured
from tests.views.day.script import Day, Logged
from tests.views.samples import NOW

pytestmark = [pytest.mark.slow, pytest.mark.processes]

Opener = Callable[..., MainWindow]
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_HERE = "tests.views.day.there"
#: What is to be closed at once.
_DONE = "Spring clean"
_MANY = 800
_LONG = 120  # seconds for the colleague to finish, on a busy machine


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "whole" in metafunc.fixturenames:
        whole = bool(metafunc.config.getoption("day"))
        played = [("sqlite", True), ("postgresql", True)] if whole else [("sqlite", False)]
        metafunc.parametrize(
            ("kind", "whole"), played, ids=[f"{kind}, {'whole' if w else 'short'}" for kind, w in played]
        )


@pytest.fixture
def remote() -> Iterator[Remote]:
    """The process of the window's services."""
    made = Remote()
    yield made
    made.stop()


def set_up(db: Database, login: str, closed: int) -> None:
    """Put in what a desk has: a caller, a VIP, a template, a text module, a group, and what is resolved already."""
    callers.create(
        db, {"name": script.CALLER, "agency_id": _agency(db, "DOT"), "callback": "919-555-0142", "email": "qz@x.gov"}
    )
    callers.create(db, {"name": script.VIP, "agency_id": _agency(db, "DOR"), "vip": True, "vip_reason": "Secretary"})
    filled = {"title": script.TEMPLATE_TITLE, "kind": "request", "checklist": "Photo\nForm"}
    templates.keep_template(db, script.TEMPLATE, filled)
    templates.keep_module(db, script.MODULE, script.MODULE_TEXT)

    def join(conn: Connection) -> None:
        group = conn.scalar(select(t.support_group.c.id).where(t.support_group.c.name == script.GROUP))
        person = conn.scalar(select(t.person.c.id).where(t.person.c.login == login))
        if person is None:
            person = insert_record(conn, t.person, {"login": login, "name": "Dana Desk"})
        member = {"group_id": group, "person_id": person, "valid_from": local_date(db.now()), "is_lead": False}
        insert_record(conn, t.group_member, member)
        insert_record(conn, t.person, {"login": "colleague", "name": script.COLLEAGUE})
        day = {"name": "Day", "starts": "07:00", "ends": "19:00", "valid_from": local_date(db.now())}
        conn.execute(update(shift).values(valid_to=local_date(db.now()), version=shift.c.version + 1))  # the sample's
        insert_record(conn, shift, day)

    db.write(join, what="member")
    draft = TicketDraft(TicketKind.REQUEST, "Waits in the queue", _agency(db, "DOT"), 4, 4)
    with db.read() as conn:
        queue = conn.scalar(select(t.support_group.c.id).where(t.support_group.c.name == script.GROUP))
    ticket_forms.log_ticket(db, replace(draft, group_id=queue))
    ids = [ticket_forms.log_ticket(db, replace(draft, title=f"{_DONE} {n:03}")).ids[0] for n in range(closed)]
    done = batch.do_many(db, ids, BulkAct(Act.RESOLVE, "fulfilled", "Done"))
    assert not done.refused


def _agency(db: Database, code: str) -> int:
    with db.read() as conn:
        return int(conn.scalar(select(t.agency.c.id).where(t.agency.c.code == code)) or 0)


class Beside:
    """The colleague in a process of their own, who does something whenever `go` says so, while one goes on."""

    def __init__(self, db: Database, ahead: float, folder: Path) -> None:
        self.saved: dict[str, list[tuple[int, str]]] = {}
        self._out = folder / "colleague.json"
        command = [sys.executable, "-m", _HERE, address(db), "colleague", str(ahead), str(self._out)]
        here = Path(__file__).resolve().parents[3]
        self._process = subprocess.Popen(command, cwd=here, stdin=subprocess.PIPE, text=True)

    def go(self) -> None:
        """Let them take up a ticket; nobody waits for it."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()

    def end(self) -> None:
        """Let them finish; what they saved is known then."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        assert self._process.wait(_LONG) == 0
        self.saved = json.loads(self._out.read_text("utf-8"))

    def leave(self) -> None:
        """End the process, whatever it does."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        if self._process.stdin is not None:
            self._process.stdin.close()


@contextmanager
def colleague_at_work(db: Database, ahead: float, folder: Path) -> Iterator[Beside]:
    """Let the colleague work beside one."""
    beside = Beside(db, ahead, folder)
    try:
        yield beside
        beside.end()
    finally:
        beside.leave()


def address(db: Database) -> str:
    """How another process opens a workspace."""
    return db.url.database or "" if db.kind == "sqlite" else db.url.render_as_string()


@pytest.mark.timeout(3600)
def test_a_day_at_the_desk(
    request: pytest.FixtureRequest,
    open_window: Opener,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    kind: str,
    whole: bool,
    remote: Remote,
) -> None:
    """Everything that was said and done is on record once, and what the window counts is what the events tell."""
    db: Database = request.getfixturevalue("desk" if kind == "sqlite" else "pg_desk")
    ahead = (NOW - utc_now()).total_seconds()
    db.now = lambda: utc_now() + timedelta(seconds=ahead)
    set_up(db, "tester", _MANY if whole else 6)
    start = db.now()
    opening = remote.open(f"{_HERE}:open_for_window", address(db), "tester", ahead)
    with as_person(db, "colleague", Role.AGENT) as other, colleague_at_work(other, ahead, tmp_path) as beside:
        window = open_window(db, live=True, services=RemoteServices(remote, opening))
        if window.following.live is not None:
            window.following.live.set_seconds(0.5)
        watchdog = Watchdog(limit=200.0)
        watchdog.start()
        day = Day(Agent(window, beside.go), db, other, Measured(remote._process.pid))
        day.agent.sit_down()
        day.agent.to_list()
        day.agent.letter("0")  # all that is open
        with day.measured.part("the day"):
            play(day, whole=whole)
        day.agent.quiet()
        watchdog.stop()
        window.close()
    if whole:
        keys = f"{day.worst_simple} keys beside the title, {day.longest_typed:.1f} s typed"
        told = [kind, *day.measured.lines(), *_stalls(watchdog), f"{keys}; told {day.agent.warned} times of the other"]
        with capsys.disabled():
            sys.stdout.write("\n".join(["", *told, ""]))
    agree(day, beside.saved, start)


def _stalls(watchdog: Watchdog) -> list[str]:
    """Return how long the window answered nothing by its own doing; what the test itself looks up is left out."""
    looks = ("app/db/", "app/services/", "app/domain/")
    found = (one for one in watchdog.stalls if one.own > 100 and not one.place.startswith(looks))
    own = sorted(found, key=lambda one: -one.own)
    return [f"stall {one.milliseconds:.0f} ms, own {one.own:.0f} ms: {one.place}" for one in own[:12]]


def play(day: Day, *, whole: bool) -> None:
    """Work through the day."""
    part = day.measured.part
    if not whole:
        few: tuple[script.Call, ...] = (script.simple, script.child, script.held, script.conflict, script.first_contact)
        for call in few:
            call(day)
        hand_over(day, 2)
        give_over(day)
        close_all(day, 6)
        next_ticket(day)
        look_around(day)
        return
    between: list[tuple[int, str, Callable[[], object]]] = [
        (20, "hand-over of 8", lambda: hand_over(day, 8)),
        (30, "major incident", lambda: major_incident(day)),
        (40, "hand-over of 8", lambda: hand_over(day, 8)),
        (40, "shift given over", lambda: give_over(day)),
    ]
    for number, call in enumerate(itertools.cycle(script.KINDS), 1):
        with part(call.__name__):
            call(day)
        while between and len(day.calls) >= between[0][0]:  # some kinds are two calls
            _, name, act = between.pop(0)
            with part(name):
                act()
        if len(day.calls) >= 60:
            break
        if number % len(script.KINDS) == 0:
            with part("next ticket"):
                next_ticket(day)
    assert not between
    close_all(day, _MANY)
    with part("next ticket"):
        next_ticket(day)
    with part("breakdown and what if"):
        look_around(day)


def hand_over(day: Day, count: int) -> None:
    """Give so many tickets to the colleague at the end of a shift; the next one has the focus."""
    agent = day.agent
    agent.here()
    agent.press(K.Key_Home, held=CTRL)
    for _ in range(count - 1):
        agent.press(K.Key_Down, held=_SHIFT)
    ids = agent.tab.table.selected_ids()
    assert len(ids) == count, (ids, agent.listed(), agent.tab.quick.key, agent.tab.filters.chip_texts())
    agent.act("a")
    agent.done(assignee=script.COLLEAGUE)
    agent.quiet()
    assert agent.here() not in ids
    for id in ids:
        assert day.known(id)["assignee"] == "colleague"


def give_over(day: Day) -> None:
    """Draw the hand-over of the shift up and give it over; the colleague accepts it and takes its tickets."""
    agent = day.agent
    before = agent.here()
    agent.palette("shifts")
    assert agent.window.current_id() == "shifts", agent.said()
    agent.press(K.Key_N, held=CTRL)
    agent.letter("g")
    c = handover.c
    with day.db.read() as conn:
        newest = select(c.id, c.version, c.state).order_by(c.id.desc()).limit(1)
        id, version, state = conn.execute(newest).one()
    assert state == "given", agent.said()
    shifts.accept(day.colleague, id, version)
    mine = reads.list_ids(day.db, TicketFilter(open_only=True, assignee="tester"))
    taken = shifts.take_over(day.colleague, id)
    assert len(taken.before) <= len(mine)
    assert all(day.known(one)["assignee"] == "colleague" for one in taken.before)
    agent.quiet()
    for _ in range(4):
        if agent.window.current_id() == "tickets":
            break
        agent.press(K.Key_Left, held=ALT)
    agent.to_list()
    assert agent.here() == before


def close_all(day: Day, count: int) -> None:
    """Find what was resolved, close all of it, take that back, do it again, and come back to where one was."""
    agent = day.agent
    before = agent.here()
    agent.palette("quick filter all tickets")
    agent.find(_DONE)
    assert len(agent.listed()) == count
    for is_again in (False, True):
        agent.press(K.Key_A, held=CTRL)
        agent.act("x")
        with day.measured.part(f"{count} closed"):
            agent.done(text="Closed together")
        assert _closed(day) == count, agent.said()
        if not is_again:
            agent.to_list()
            with day.measured.part(f"{count} taken back"):
                agent.press(K.Key_Z, held=CTRL)
            assert _closed(day) == 0, agent.said()
    for _ in range(4):
        if agent.tab.quick.key == "open" and not agent.tab.filters.search.text():
            break
        agent.press(K.Key_Left, held=ALT)
    assert agent.here() == before


def _closed(day: Day) -> int:
    return len(reads.list_ids(day.db, TicketFilter(states=(TicketState.CLOSED,), text=_DONE)))


def look_around(day: Day) -> None:
    """Break the list down by person, list one part alone and come back; suppose another priority of a ticket."""
    agent = day.agent
    before, whole = agent.here(), agent.listed()
    agent.letter("=")
    panel = agent.tab.parts.breakdown
    assert agent.place() is panel.table
    agent.press(K.Key_Right)
    assert agent.place() is panel.table
    part = next(one for one in panel.parts() if one.key == "tester")
    for _ in range(panel.parts().index(part)):
        agent.press(K.Key_Down)
    assert sum(one.open for one in panel.parts()) == len(whole)
    agent.press(K.Key_Return)
    assert len(agent.listed()) == part.open
    assert all(day.known(id)["assignee"] == "tester" for id in agent.listed())
    agent.to_list()
    agent.press(K.Key_Left, held=ALT)
    agent.to_list()
    assert agent.here() == before
    agent.letter("=")
    agent.letter("=")
    assert panel.isHidden()
    with agent.staying():
        agent.letter("%")
        what_if = agent.tab.detail.clocks.what_if
        agent._choose(what_if.priority, "Critical")
        agent.quiet()
        found = what_if.table.rows.shown_rows()
        assert any(one.changes for one in found), what_if.note.text()
        assert reads.ticket_detail(day.db, before).priority.label != "Critical"
        assert agent.tab.detail.clocks.held_by.table.rows.read >= 1
    agent.press(K.Key_Escape)
    agent.to_list()


def next_ticket(day: Day) -> None:
    """Take the next ticket of one's groups, and be on it."""
    agent = day.agent
    agent.here()
    agent.letter("n")
    id = agent.here()
    assert day.known(id)["assignee"] == "tester", agent.said()


def major_incident(day: Day) -> None:
    """Declare one from a call, be back where one was, and attach the calls that follow to it."""
    agent = day.agent
    form = agent.begin("Nobody in the building can sign in")
    agent.agency("DOT")
    id = agent.log(form)
    day.calls.append(Logged(id, "Nobody in the building can sign in"))
    agent.palette("declare a major incident")
    agent.done(why="A whole building stands still", summary="No sign-in at all")
    c = t.major_incident.c
    with day.db.read() as conn:
        assert conn.execute(select(c.state).where(c.ticket_id == id)).scalars().all() == ["declared"]
    for _ in range(6):
        if agent.window.current_id() == "tickets" and agent.tab.table.current_id() == id:
            break
        agent.press(K.Key_Left, held=ALT)
    agent.to_list()
    assert agent.here() == id
    for who in ("second", "third"):
        said = f"Nobody can sign in, {who} floor"
        form = agent.begin(said)
        agent.agency("DOT")
        agent.press(K.Key_A, held=ALT)
        assert form.attached.value()[:1] == (id,), form.side.found
        day.calls.append(Logged(agent.log(form), said, {"parent_id": id}))


def agree(day: Day, others: dict[str, list[tuple[int, str]]], start: datetime) -> None:
    """Every call is there once with what was typed; the colleague's words too; both ways of counting agree."""
    assert day.worst_simple <= 6, f"{day.worst_simple} keys beside the title"
    if day.measured.taken["simple"]:
        assert day.longest_typed + day.measured.processor("simple") <= 10, day.measured.lines()
    for call in day.calls:
        _is_on_record(day, call)
    assert others["said"]
    for id, text in others["said"]:
        with day.db.read() as conn:
            e = t.ticket_event.c
            notes = conn.execute(select(e.id).where(e.ticket_id == id, e.note == text)).all()
        assert len(notes) == 1, (id, text)
    for id, category in others["edited"]:
        assert day.known(id)["category"] == category
    assert told_states(day.db, start) == kept_states(day.db, start)
    now = day.db.now()
    with day.db.read() as conn:
        check(facts_at(conn, now), None, Period.parse(f"{now:%Y-%m}"), SlowFigures(conn, now))


def _is_on_record(day: Day, call: Logged) -> None:
    with day.db.read() as conn:
        ids = conn.execute(select(t.ticket.c.id).where(t.ticket.c.title == call.title)).scalars().all()
    assert list(ids) == [call.id], call
    known = day.known(call.id)
    assert {key: known[key] for key in call.fields} == call.fields, call
    if call.state is not None:
        assert known["state"] is call.state
