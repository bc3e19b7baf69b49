"""Acts on changes, undos, and what somebody else does between them, in any order, on both databases."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.db.engine import Database
from app.db.trail import chains, gaps
from app.domain.bulk import Batch
from app.domain.changes.bulk import BulkChange, ChangeAct
from app.domain.changes.values import Change
from app.domain.vocabulary import Role
from app.errors import InputError, NotAllowed
from app.services.changes import acts, approval, batch, reads
from app.services.workspace.undo import undo
from tests.examples import few
from tests.services.changes.test_changes import FORM, LINKS, desk  # noqa: F401
from tests.services.people import as_person

DAY = timedelta(days=1)
_names = itertools.count(1)
#: What is done to one change, by name.
ACTS: dict[str, Callable[[Database, Change, str], Any]] = {
    "title": lambda db, c, op: acts.edit_change(db, c, {"title": f"Title {op}"}, op_id=op),
    "sites": lambda db, c, op: acts.edit_change(
        db, c, {}, {"sites": ("WDC",) if c.sites == ("EDC",) else ("EDC",)}, op_id=op
    ),
    "move": lambda db, c, op: acts.reschedule(
        db, c.id, c.version, c.planned_start + DAY, c.planned_end + DAY, op_id=op
    ),
    "move many": lambda db, c, op: batch.batch(db, [c.id], BulkChange(ChangeAct.MOVE, hours=5), op_id=op),
    "submit": lambda db, c, op: acts.submit(db, c.id, c.version, op_id=op),
    "schedule": lambda db, c, op: acts.schedule(db, c.id, c.version, op_id=op),
    "start": lambda db, c, op: acts.start(db, c.id, c.version, op_id=op),
    "finish": lambda db, c, op: acts.finish(db, c.id, c.version, "successful", op_id=op),
    "review": lambda db, c, op: acts.review(db, c.id, c.version, f"Learned {op}", "A cause", "Nothing", op_id=op),
    "withdraw": lambda db, c, op: acts.withdraw(db, c.id, c.version, op_id=op),
    "approve": lambda db, c, op: approval.decide_alone(db, c.id, c.version, approved=True, op_id=op),
    "cancel": lambda db, c, op: acts.cancel(db, c.id, c.version, f"Because {op}", op_id=op),
    "cancel many": lambda db, c, op: batch.batch(
        db, [c.id], BulkChange(ChangeAct.CANCEL, reason=f"Because {op}"), op_id=op
    ),
}
#: Who does what; or which act, counted from the last, is taken back by whoever did it.
PLAYS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["ann", "ann", "bob", "cat"]), st.sampled_from(sorted(ACTS))), st.integers(0, 2)
    ),
    min_size=4,
    max_size=12,
)


@pytest.fixture
def people(desk: Database) -> Iterator[dict[str, Database]]:  # noqa: F811
    roles = (Role.AGENT,)
    with (
        as_person(desk, "ann", *roles) as ann,
        as_person(desk, "bob", *roles) as bob,
        as_person(desk, "cat", Role.CAB) as cat,
    ):
        yield {"ann": ann, "bob": bob, "cat": cat}


def content(change: Change) -> tuple[Any, ...]:
    return (
        change.title,
        change.sites,
        change.planned_start,
        change.planned_end,
        change.state,
        change.actual_start,
        change.actual_end,
        change.outcome,
        change.review,
        change.cancelled_why,
        change.decided_why,
        change.submitted_at,
        change.cab_date,
    )


def refused(answer: Any) -> bool:
    return isinstance(answer, Batch) and not answer.changes.touched


@pytest.mark.slow
@given(plays=PLAYS)
@example(plays=[("ann", "move many"), ("bob", "cancel"), 0, 1])
@settings(max_examples=few(5), deadline=None, suppress_health_check=list(HealthCheck))
def test_an_undo_leads_exactly_back_or_is_refused(
    people: dict[str, Database],
    desk: Database,  # noqa: F811
    plays: list[tuple[str, str] | int],
) -> None:
    """The last act that stands is taken back by whoever did it; of every other one nothing is touched."""
    id = acts.create_change(people["ann"], {**FORM, "scope": "minor"}, LINKS).ids[0]

    def now() -> Change:
        return reads.change_detail(desk, id).change

    done: list[tuple[str, str]] = []
    standing: list[tuple[str, str, tuple[Any, ...]]] = []  # who, act, and what was before it
    for play in plays:
        before = content(now())
        if isinstance(play, tuple):
            who, act = play
            op = f"play {next(_names)}"
            try:
                answer = ACTS[act](people[who], now(), op)
            except (NotAllowed, InputError):
                assert content(now()) == before
                continue
            if refused(answer):
                assert content(now()) == before
                continue
            done.append((who, op))
            standing.append((who, op, before))
        elif play < len(done):
            who, op = done[-1 - play]
            if standing and standing[-1][1] == op:
                undo(people[who], op, op_id=f"undo {next(_names)}")
                assert content(now()) == standing.pop()[2]
            else:
                try:
                    answer = undo(people[who], op, op_id=f"undo {next(_names)}")
                except NotAllowed:
                    pass
                else:
                    assert refused(answer)
                assert content(now()) == before
    with desk.read() as conn:
        assert [*chains(conn), *gaps(conn)] == []
