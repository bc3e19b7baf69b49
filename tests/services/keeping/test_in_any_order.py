"""Dispositions of two administrators in any order, with holds, reopened tickets and a schedule that changes meanwhile.

What has to come of each step is said by `Model`, which knows sets of tickets and no database.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.db import tables as t
from app.db.engine import Database
from app.db.integrity.check import whole
from app.domain.keeping.disposition import State
from app.domain.keeping.holds import Scope
from app.domain.vocabulary import Role
from app.errors import InputError, LongleafError
from app.services.api import Services
from app.services.keeping import disposition, holds
from app.work import Cancelled, Work
from tests.conftest import MakeWorkspace
from tests.examples import few
from tests.services.keeping.old_tickets import old_tickets
from tests.services.people import as_person

NOW = datetime(2026, 11, 30, 15, tzinfo=UTC)
COUNT = 4
#: The two schedules that come and go; by the second one an archive is written first.
RULES = ("2, DIT schedule 14.2", "3 archived, DIT schedule 14.2")
PICK = st.integers(0, 3)
STEPS = st.one_of(
    st.tuples(st.sampled_from(["propose", "schedule"]), st.integers(0, 1), st.just(0)),
    st.tuples(st.sampled_from(["approve", "run", "run", "approve"]), st.integers(0, 1), PICK),
    st.tuples(st.sampled_from(["cancel", "archive", "stop"]), st.integers(0, 1), PICK),
    st.tuples(st.sampled_from(["hold", "release", "reopen"]), PICK, PICK),
)


@dataclass
class Case:
    """A disposition as the model has it."""

    tickets: list[int]
    by: int
    rule: int
    state: State = State.PROPOSED
    archived: bool = False
    gone: set[int] = field(default_factory=set)


@dataclass
class Model:
    """Which tickets are there, closed and held, and where dispositions stand; tickets are numbered from 0."""

    there: set[int] = field(default_factory=lambda: set(range(COUNT)))
    opened: set[int] = field(default_factory=set)
    holds: list[set[int]] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    rule: int = 0

    def may_go(self) -> set[int]:
        """Tickets that are closed and that nothing holds."""
        return self.there - self.opened - set().union(*self.holds)

    def propose(self, who: int) -> bool:
        listed = {n for case in self.cases if case.state in {State.PROPOSED, State.APPROVED} for n in case.tickets}
        due = sorted(self.may_go() - listed)
        if due:
            self.cases.append(Case(due, who, self.rule))
        return bool(due)

    def approve(self, who: int, case: Case) -> bool:
        may = case.state is State.PROPOSED and case.by != who
        if may:
            case.state = State.APPROVED
        return may

    def cancel(self, _: int, case: Case) -> bool:
        may = case.state in {State.PROPOSED, State.APPROVED} and not case.gone
        if may:
            case.state = State.CANCELLED
        return may

    def archive(self, _: int, case: Case) -> bool:
        may = case.state is State.APPROVED and not case.gone
        case.archived |= may
        return may

    def run(self, _: int, case: Case, most: int = COUNT) -> bool:
        """Destroy the tickets of a case that may go, from among the first so many of its list that are there."""
        if case.state is State.DONE:
            return True
        todo = [n for n in case.tickets if n in self.there]
        going = [n for n in todo[:most] if n in self.may_go()]
        ready = case.state is State.APPROVED and (case.archived or RULES[case.rule].startswith("2,"))
        if not ready or (going and case.rule != self.rule):
            return False
        case.gone |= set(going)
        self.there -= set(going)
        if len(todo) <= most:
            case.state = State.DONE
        return len(todo) <= most

    def stop(self, _: int, case: Case) -> bool:
        """Carry out until one batch is through; the caller is told that it was stopped."""
        return self.run(0, case, 1)

    def hold(self, scope: int, ticket: int) -> bool:
        if scope == 0 and ticket not in self.there:
            return False
        self.holds.append({ticket} if scope != 2 else set(range(COUNT)))
        return True

    def reopen(self, ticket: int) -> bool:
        may = ticket in self.there - self.opened
        self.opened |= {ticket} if may else set()
        return may


class Played:
    """The same steps at a workspace; each tells whether it was done."""

    def __init__(self, both: tuple[Database, Database], ids: list[int], folder: Path) -> None:
        self.both, self.ids, self.folder = both, ids, folder
        self.cases: list[int] = []
        self.holds: list[int] = []

    def _done(self, act: Callable[[], Any]) -> Any:
        with suppress(LongleafError, Cancelled):
            return act()
        return None

    def _one(self, case: int) -> Any:
        return next(one for one in disposition.dispositions(self.both[0]) if one.id == self.cases[case])

    def propose(self, who: int) -> bool:
        made = self._done(lambda: disposition.propose(self.both[who], "ticket"))
        self.cases += made.ids if made else ()
        return bool(made)

    def approve(self, who: int, case: int) -> bool:
        one = self._one(case)
        return bool(self._done(lambda: disposition.approve(self.both[who], one.id, one.version)))

    def cancel(self, who: int, case: int) -> bool:
        one = self._one(case)
        return bool(self._done(lambda: disposition.cancel(self.both[who], one.id, one.version, "Not now")))

    def archive(self, who: int, case: int) -> bool:
        path = self.folder / f"{case}.zip"
        path.unlink(missing_ok=True)
        return bool(self._done(lambda: disposition.archive(self.both[who], self.cases[case], path)))

    def run(self, who: int, case: int, work: Work | None = None) -> bool:
        return bool(self._done(lambda: disposition.carry_out(self.both[who], self.cases[case], work)))

    def stop(self, who: int, case: int) -> bool:
        work = Work(lambda done, _total, _text: work.ask() if done == 0 else None)
        return self.run(who, case, work)

    def hold(self, scope: int, ticket: int) -> bool:
        on = (Scope.RECORD, Scope.SEARCH, Scope.AGENCY, Scope.SEARCH)[scope], f"INC000000{ticket + 1}"
        on = (on[0], "DHHS") if on[0] is Scope.AGENCY else on
        made = self._done(lambda: holds.set_hold(self.both[0], "Doe v. State", "Letter", *on))
        self.holds += made.ids if made else ()
        return bool(made)

    def release(self, which: int) -> None:
        holds.release(self.both[1], self.holds.pop(which), 1, "Settled")

    def reopen(self, ticket: int) -> bool:
        return bool(self._done(lambda: Services(self.both[0]).tickets.reopen(self.ids[ticket], "Not over")))


def play(model: Model, real: Played, steps: list[tuple[str, int, int]]) -> None:
    for name, first, second in steps:
        if name == "propose":
            done = model.propose(first), real.propose(first)
        elif name == "schedule":
            model.rule = first
            Services(real.both[0]).keeping.save_rules({}, {"ticket": RULES[first]})
            continue
        elif name == "hold":
            done = model.hold(first, second), real.hold(first, second)
        elif name == "reopen":
            done = model.reopen(second), real.reopen(second)
        elif name == "release":
            if model.holds:
                which = first % len(model.holds)
                model.holds.pop(which)
                real.release(which)
            continue
        elif model.cases:
            which = second % len(model.cases)
            done = getattr(model, name)(first, model.cases[which]), getattr(real, name)(first, which)
        else:
            continue
        assert done[0] == done[1], (name, first, second)


def agree(model: Model, real: Played) -> None:
    """Compare all that both know, and let the check of the workspace look at what remains."""
    db = real.both[0]
    with db.read() as conn:
        there = set(conn.scalars(select(t.ticket.c.id).where(t.ticket.c.id.in_(real.ids))))
        assert {n for n in range(COUNT) if real.ids[n] in there} == model.there
        assert [str(one) for one in whole(conn, everything=True)] == []
    found = {one.id: one for one in disposition.dispositions(db)}
    for id, case in zip(real.cases, model.cases, strict=True):
        listed = disposition.records(db, id)
        assert [real.ids.index(item.record_id) for item in listed] == case.tickets
        assert {real.ids.index(item.record_id) for item in listed if item.destroyed} == case.gone
        assert (found[id].state, found[id].destroyed) == (case.state, len(case.gone))
        left = len(case.tickets) - len(case.gone)
        assert found[id].left == (left if case.state is State.DONE else 0)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_dispositions_do_what_the_model_does(
    make_workspace: MakeWorkspace, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disposition, "BATCH", 1)

    @given(st.lists(STEPS, min_size=10, max_size=24))
    @settings(
        max_examples=few(2),
        deadline=None,
        phases=[Phase.generate],  # one example takes a second: nothing is made smaller
        suppress_health_check=list(HealthCheck),
    )
    def played(steps: list[tuple[str, int, int]]) -> None:
        with make_workspace(kind) as db, TemporaryDirectory() as folder:
            db.now = lambda: NOW
            ids = old_tickets(db, Path(folder), COUNT)
            with as_person(db, "second", Role.ADMIN) as second:
                model, real = Model(), Played((db, second), ids, Path(folder))
                play(model, real, steps)
                agree(model, real)

    played()


def test_a_day_as_it_may_go(sqlite_db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The steps that matter most, in an order that somebody thought of."""
    monkeypatch.setattr(disposition, "BATCH", 1)
    sqlite_db.now = lambda: NOW
    ids = old_tickets(sqlite_db, tmp_path, COUNT)
    with as_person(sqlite_db, "second", Role.ADMIN) as second:
        model, real = Model(), Played((sqlite_db, second), ids, tmp_path)
        play(
            model,
            real,
            [
                *(("hold", 0, 3), ("propose", 0, 0), ("approve", 0, 0), ("approve", 1, 0), ("reopen", 0, 1)),
                *(("stop", 1, 0), ("cancel", 0, 0), ("archive", 0, 0), ("schedule", 1, 0), ("run", 0, 0)),
                *(("schedule", 0, 0), ("hold", 1, 2), ("run", 0, 0), ("run", 1, 0), ("release", 0, 0)),
                *(("release", 0, 0), ("schedule", 1, 0), ("propose", 1, 0), ("approve", 0, 1), ("run", 0, 1)),
                *(("archive", 1, 1), ("run", 0, 1), ("reopen", 0, 3), ("propose", 0, 0)),
            ],
        )
        agree(model, real)
    assert (model.there, [case.state for case in model.cases]) == ({1}, [State.DONE, State.DONE])
    with pytest.raises(InputError, match="is done"):
        disposition.cancel(sqlite_db, real.cases[0], real._one(0).version, "Too late")
