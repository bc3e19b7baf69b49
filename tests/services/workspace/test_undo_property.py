"""Acts and undos in any order: what stands afterwards is what was done and not taken back, on both databases."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from app.db import tables as t
from app.db.engine import Database
from app.db.trail import chains, gaps
from app.errors import NotAllowed
from app.services.agencies import acts as agencies
from app.services.agencies import reads as agency_reads
from app.services.changes import acts as changes
from app.services.changes import reads
from app.services.reviews import acts as reviews
from app.services.workspace.undo import undo
from tests.examples import few
from tests.services.changes.test_changes import END, FORM, START

NOW = datetime(2026, 11, 12, 15, tzinfo=UTC)
DAY = timedelta(days=1)
State = dict[str, Any]
_names = itertools.count(1)


@dataclass(frozen=True)
class Step:
    """Something that is done to one record: what of it becomes what, and whether its state lets it be done."""

    record: str
    field: str
    value: Any

    def is_allowed(self, state: State) -> bool:
        return not self.record.startswith("change") or state["state"] == "draft"


def titles(record: str) -> st.SearchStrategy[Step]:
    return st.builds(Step, st.just(record), st.just("title"), st.sampled_from(["One", "Two", "Three"]))


STEPS = st.one_of(
    titles("change 1"),
    titles("change 2"),
    st.builds(Step, st.sampled_from(["change 1", "change 2"]), st.just("days"), st.integers(0, 3)),
    st.builds(Step, st.sampled_from(["change 1", "change 2"]), st.just("state"), st.just("cancelled")),
    st.builds(Step, st.just("change 1"), st.just("services"), st.sampled_from([(), ("NCID",), ("NCID", "NET")])),
    titles("action 1"),
    st.builds(Step, st.just("action 1"), st.just("state"), st.sampled_from(["open", "done", "dropped"])),
    st.builds(Step, st.sampled_from(["agency 1", "agency 2"]), st.just("brm"), st.integers(1, 3)),
)
#: A step, or the number of an earlier one, from the last, that is taken back.
PLAYS = st.lists(st.one_of(STEPS, st.integers(0, 3)), min_size=4, max_size=14)


@pytest.fixture
def desk(db: Database) -> Database:
    db.now = lambda: NOW
    day = date(2020, 1, 1)

    def fill(conn: Any) -> None:
        conn.execute(insert(t.agency), [{"code": c, "name": c, "valid_from": day} for c in ("DHHS", "DOR")])
        conn.execute(insert(t.service), [{"code": c, "name": c, "valid_from": day} for c in ("NCID", "NET")])
        conn.execute(insert(t.person), [{"name": name} for name in ("Ida", "Ned", "Ola")])

    db.write(fill, what="seed")
    for _ in range(2):
        changes.create_change(db, {**FORM, "scope": "minor", "title": "One"}, {})
    reviews.save_action(db, 1, {"title": "One"})
    return db


def state_of(db: Database, record: str) -> State:
    """What a record says now, in the words of the steps."""
    kind, id = record.split()
    if kind == "change":
        found = reads.change_detail(db, int(id)).change
        return {
            "services": found.services,
            "title": found.title,
            "days": (found.planned_start - START).days,
            "state": found.state.value,
        }
    if kind == "action":
        action = agency_reads.agency_detail(db, 1).actions[0]
        return {"title": action.title, "state": action.state}
    brm = next(row.brm for row in agency_reads.matrix(db) if row.agency_id == int(id))
    return {"brm": brm.id if brm is not None else None}


def do(db: Database, step: Step, op_id: str) -> bool:
    """Carry a step out; False where everything was so already."""
    kind, id = step.record.split()
    if kind == "agency":
        return bool(agencies.assign(db, [int(id)], "brm", step.value, op_id=op_id).touched)
    if kind == "action":
        now = agency_reads.agency_detail(db, 1).actions[0]
        base = {step.field: getattr(now, step.field)}
        return bool(
            reviews.save_action(db, 1, {step.field: step.value}, 1, now.version, base=base, op_id=op_id).touched
        )
    change = reads.change_detail(db, int(id)).change
    by_field: dict[str, Callable[[], Any]] = {
        "title": lambda: changes.edit_change(db, change, {"title": step.value}, op_id=op_id),
        "services": lambda: changes.edit_change(db, change, {}, {"services": step.value}, op_id=op_id),
        "days": lambda: changes.reschedule(
            db, change.id, change.version, START + step.value * DAY, END + step.value * DAY, op_id=op_id
        ),
        "state": lambda: changes.cancel(db, change.id, change.version, op_id=op_id),
    }
    return bool(by_field[step.field]().touched)


@pytest.mark.slow
@given(plays=PLAYS)
@settings(max_examples=few(6), deadline=None, suppress_health_check=list(HealthCheck))
def test_what_was_taken_back_is_as_if_it_had_not_been_done(desk: Database, plays: list[Step | int]) -> None:
    records = ("change 1", "change 2", "action 1", "agency 1", "agency 2")
    first = {record: state_of(desk, record) for record in records}
    standing: dict[str, list[tuple[str, Step]]] = {record: [] for record in records}
    done: list[tuple[str, Step]] = []

    def expected(record: str) -> State:
        return {**first[record], **{step.field: step.value for _, step in standing[record]}}

    for play in plays:
        if isinstance(play, Step):
            op_id = f"step {next(_names)}"
            if not play.is_allowed(expected(play.record)):
                with pytest.raises(NotAllowed):
                    do(desk, play, op_id)
            elif do(desk, play, op_id):
                standing[play.record].append((op_id, play))
                done.append((op_id, play))
        elif play < len(done):
            op_id, step = done[-1 - play]
            if standing[step.record] and standing[step.record][-1][0] == op_id:
                undo(desk, op_id, op_id=f"undo {next(_names)}")
                standing[step.record].pop()
            else:
                with pytest.raises(NotAllowed, match=r"take that back first|taken back already"):
                    undo(desk, op_id)
        for record in records:
            assert state_of(desk, record) == expected(record)
    for record in records:  # so that the next example begins with what can be changed
        while standing[record]:
            undo(desk, standing[record].pop()[0], op_id=f"undo {next(_names)}")
        assert state_of(desk, record) == first[record]
    with desk.read() as conn:
        assert [*chains(conn), *gaps(conn)] == []
