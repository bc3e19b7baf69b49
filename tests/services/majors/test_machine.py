"""Acts on major incidents in any order and at any time; after each of them what is on record agrees with itself."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

from app.db import tables as t
from app.domain.eastern import local_date
from app.domain.majors.states import MajorState
from app.domain.majors.values import Major, MajorRole, Message, PromiseState, UpdateKind
from app.errors import Conflict, InputError, NotAllowed
from app.services.feed import changed_since
from app.services.majors import children, corrections, declaring, editing, messages, restoring, review, tasks
from app.services.majors.tend import tend_majors
from tests.conftest import MakeWorkspace
from tests.examples import few
from tests.services.majors.room import Room, room

REFUSALS = (NotAllowed, InputError, Conflict)
PICK = st.integers(0, 7)
MINUTES = st.sampled_from([None, -5, 5, 20, 20, 60])
WHO = st.sampled_from(["mia", "max", "finn"])
_ops = itertools.count(1)


class Majors(RuleBasedStateMachine):
    """One workspace; each rule does one act on whatever there is, and a refusal changes nothing."""

    make: MakeWorkspace

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        db = self.stack.enter_context(type(self).make("sqlite"))
        self.room: Room = self.stack.enter_context(room(db))
        self.ids: list[int] = []
        self.tickets: list[int] = []
        self.done: Counter[str] = Counter()

    def teardown(self) -> None:
        self.stack.close()

    def act(self, name: str, run: Callable[..., Any], *args: Any, **more: Any) -> Any:
        """Do it once, and once more under the same id, which does nothing; returns its answer, None where refused."""
        op, before = f"act {next(_ops)}", self._size()
        try:
            token, _ = changed_since(self.room.db, None)
            first = run(*args, **more, op_id=op)
        except REFUSALS:
            assert self._size() == before
            return None
        assert first.touched == changed_since(self.room.db, token)[1].touched, name
        assert first.text.endswith("."), first.text
        size = self._size()
        assert run(*args, **more, op_id=op).text == first.text
        assert self._size() == size
        self.done[name] += 1
        return first

    def _size(self) -> tuple[int, ...]:
        tables = (t.audit, t.major_incident_update, t.mail, t.ticket_event)
        with self.room.db.read() as conn:
            return tuple(conn.execute(select(func.count()).select_from(table)).scalar_one() for table in tables)

    def one(self, pick: int) -> Major:
        return self.room.major(self.ids[pick % len(self.ids)])

    def message(self, minutes: float | None) -> Message:
        next_at = None if minutes is None else self.room.db.now() + timedelta(minutes=minutes)
        return Message(f"Known {next(_ops)}.", next_at=next_at, management="Short.")

    # --- it begins --------------------------------------------------------------------------------
    @initialize()
    def begin(self) -> None:
        """One runs, a drill runs, and a ticket is proposed."""
        self.ids = [self.room.declared().row.id, self.room.declared(drill=True).row.id]
        self.call("DOR")
        self.propose(0)
        self.send(0, 20, "mia", 0)

    @rule(agency=st.sampled_from(["DOA", "DOR", "DPS"]))
    def call(self, agency: str) -> None:
        if len(self.tickets) < 6:
            parent = {"parent_id": self.tickets[0]} if self.tickets else {}
            self.tickets.append(self.room.desk_ticket("Mail is down", agency, **parent))

    @rule(pick=PICK)
    def propose(self, pick: int) -> None:
        values = {"ticket_id": self.tickets[pick % len(self.tickets)]}
        answer = self.act("propose", declaring.propose, self.room.people["finn"], values)
        self.ids += [] if answer is None else answer.ids

    @rule(pick=PICK, who=WHO)
    def declare(self, pick: int, who: str) -> None:
        now = self.one(pick)
        self.act("declare", declaring.declare, self.room.people[who], now.row.id, now.row.version, {"bridge": "4"})

    @rule(pick=PICK)
    def reject(self, pick: int) -> None:
        now = self.one(pick)
        self.act("reject", declaring.reject, self.room.people["mia"], now.row.id, now.row.version, "None.")

    # --- while it runs ----------------------------------------------------------------------------
    @rule(pick=PICK, minutes=MINUTES, who=WHO, stale=st.sampled_from([0, 0, 0, 1]))
    def send(self, pick: int, minutes: float | None, who: str, stale: int) -> None:
        now = self.one(pick)
        version = now.row.version - stale
        self.act("send", messages.send, self.room.people[who], now.row.id, version, self.message(minutes))

    @rule(pick=PICK, kind=st.sampled_from([UpdateKind.NOTE, UpdateKind.WORKAROUND]), ago=st.integers(-5, 30))
    def log(self, pick: int, kind: UpdateKind, ago: int) -> None:
        at = self.room.db.now() - timedelta(minutes=ago)
        self.act("log", editing.log, self.room.people["finn"], self.one(pick).row.id, kind, "Seen.", at)

    @rule(pick=PICK, role=st.sampled_from(list(MajorRole)), login=st.sampled_from(["", "mia", "max", "zed"]))
    def set_role(self, pick: int, role: MajorRole, login: str) -> None:
        now = self.one(pick)
        self.act("role", editing.set_role, self.room.people["mia"], now.row.id, now.row.version, role, login)

    @rule(pick=PICK, codes=st.sets(st.sampled_from(["DOA", "DOR", "DPS"])))
    def set_reach(self, pick: int, codes: set[str]) -> None:
        now, world = self.one(pick), self.room.world
        agencies = {world.agencies[code]: "Down" for code in sorted(codes)}
        services = [world.services["VPN"]] if len(codes) % 2 else []
        args: tuple[Any, ...] = (now.row.id, now.row.version, agencies, services, [])
        self.act("reach", editing.set_reach, self.room.people["max"], *args)

    @rule(pick=PICK)
    def edit(self, pick: int) -> None:
        now = self.one(pick)
        values = {"summary": f"Words {next(_ops)}"}
        self.act("edit", editing.edit, self.room.people["mia"], now.row.id, now.row.version, values)

    @rule(pick=PICK)
    def task(self, pick: int) -> None:
        now = self.one(pick)
        if now.tasks:
            task = now.tasks[-1]
            self.act("task", tasks.edit_task, self.room.people["finn"], task.id, task.version, {"state": "done"})
        self.act("task", tasks.add_task, self.room.people["finn"], now.row.id, {"title": f"Do {next(_ops)}"})

    @rule(pick=PICK)
    def phone(self, pick: int) -> None:
        now = self.one(pick)
        if now.told:
            told = now.told[0]
            self.act(
                "phone", messages.told_by_phone, self.room.people["mia"], now.row.id, told.update_id, told.recipient
            )

    @rule(pick=PICK, ticket=PICK, how=st.sampled_from(["link", "link", "unlink"]))
    def link(self, pick: int, ticket: int, how: str) -> None:
        ids = [self.tickets[ticket % len(self.tickets)]]
        self.act(how, getattr(children, how), self.room.people["finn"], self.one(pick).row.id, ids)

    @rule(pick=PICK, resolve=st.booleans())
    def on_children(self, pick: int, resolve: bool) -> None:
        now, mia = self.one(pick), self.room.people["mia"]
        if resolve:
            self.act("resolve children", children.resolve_children, mia, now.row.id, {"text": "Fixed."})
        else:
            self.act("update children", children.update_children, mia, now.row.id, "We are at it.")

    @rule()
    def tend(self) -> None:
        for who in ("mia", "max"):
            found = tend_majors(self.room.people[who])
            assert not found.failed
            self.done["tend"] += len(found.done)

    # --- it ends ----------------------------------------------------------------------------------
    @rule(pick=PICK, ago=st.integers(-3, 15), minutes=MINUTES, all_of_it=st.booleans())
    def restore(self, pick: int, ago: int, minutes: float | None, all_of_it: bool) -> None:
        now = self.one(pick)
        at = self.room.db.now() - timedelta(minutes=ago)
        args = (now.row.id, now.row.version, at, self.message(minutes), "Nothing.")
        self.act("restore", restoring.restore, self.room.people["mia"], *args, resolve_children=all_of_it)

    @rule(pick=PICK, how=st.sampled_from(["demote", "reopen"]), told=st.booleans(), minutes=MINUTES)
    def turn(self, pick: int, how: str, told: bool, minutes: float | None) -> None:
        now = self.one(pick)
        message = self.message(minutes) if told else None
        args = (now.row.id, now.row.version, "As it is.", message)
        self.act(how, getattr(restoring, how), self.room.people["max"], *args)

    @rule(pick=PICK, field=st.sampled_from(["impact_start_at", "detected_at", "restored_at"]), ago=st.integers(0, 90))
    def correct(self, pick: int, field: str, ago: int) -> None:
        now = self.one(pick)
        at = self.room.db.now() - timedelta(minutes=ago)
        args = (now.row.id, now.row.version, field, at, "The log says so.")
        self.act("correct", corrections.correct, self.room.people["mia"], *args)

    @rule(pick=PICK)
    def review(self, pick: int) -> None:
        now, mia = self.one(pick), self.room.people["mia"]
        values = {"cause": "A disk.", "held_on": local_date(self.room.db.now())}
        self.act("review", review.review, mia, now.row.id, now.row.version, values)
        now = self.one(pick)
        self.act("judge", review.judge_effect, mia, now.row.id, now.row.version, "It holds.")

    @rule(minutes=st.sampled_from([1, 4, 20, 45, 1500]))
    def later(self, minutes: int) -> None:
        self.room.world.clock.on(minutes=minutes)

    # --- what holds -------------------------------------------------------------------------------
    @invariant()
    def holds(self) -> None:
        for major_id in self.ids:
            self._agrees(self.room.major(major_id))

    def _agrees(self, now: Major) -> None:
        row, updates = now.row, {update.id: update for update in now.updates}
        kinds = Counter(update.kind for update in now.updates)
        owed = [one for one in now.promises if one.state in {PromiseState.OPEN, PromiseState.OVERDUE}]
        if row.state is MajorState.DECLARED:
            assert row.next_update_at == min(one.due_at for one in owed)
            assert now.roles[MajorRole.MANAGER][0]
        elif row.state is not MajorState.RESTORED and row.state is not MajorState.CLOSED:
            assert row.next_update_at is None
            assert not owed
        assert (row.restored_at is not None) == (row.state in {MajorState.RESTORED, MajorState.CLOSED})
        assert (row.review_done_on is not None) == (row.state is MajorState.CLOSED)
        assert (row.declared_at is not None) == (kinds[UpdateKind.DECLARED] > 0)
        assert (now.first_notice_at is not None) == any(update.sent for update in now.updates)
        assert all(updates[told.update_id].sent for told in now.told)
        assert all((told.how == "drill") == row.drill for told in now.told)
        assert all(update.at <= update.recorded_at for update in now.updates)
        with self.room.db.read() as conn:
            about = (t.mail.c.about_tbl == "major_incident") & (t.mail.c.about_id == row.id)
            mails = conn.execute(select(t.mail.c.message_id).where(about)).scalars().all()
        to_people = {
            (told.update_id, told.recipient.mail, told.recipient.why) for told in now.told if told.how == "mail"
        }
        assert len(set(mails)) == len(mails) == len(to_people) + (0 if row.drill else kinds[UpdateKind.ESCALATED])


@pytest.mark.slow
def test_what_is_on_record_agrees_whatever_is_done(make_workspace: MakeWorkspace) -> None:
    machine = type("Played", (Majors,), {"make": staticmethod(make_workspace)})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=few(4),
            stateful_step_count=30,
            deadline=None,
            phases=[Phase.generate],  # a shorter failure is not worth minutes
            suppress_health_check=list(HealthCheck),
        ),
    )
