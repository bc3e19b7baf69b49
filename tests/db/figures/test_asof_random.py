"""What was known at an instant stays what was known then, whatever is done, told late or taken back afterwards."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.db.engine import Database
from app.db.figures.asof import facts_at
from app.domain.vocabulary import HoldReason
from app.errors import InputError, NotAllowed
from app.services.tickets import acts, undo
from tests.conftest import MakeWorkspace
from tests.examples import few
from tests.services.tickets.test_retraction import ACTS, Act, edit, log
from tests.ticket_world import build_world


def ago(db: Database, minutes: int) -> datetime:
    return db.now() - timedelta(minutes=minutes)


#: Acts that tell of an earlier time, and edits of what a figure is counted under.
MORE: dict[str, Act] = {
    "hold, told late": lambda db, id, op: acts.hold(
        db, id, HoldReason.AWAITING_USER, at=ago(db, 20), late_reason="Forgot", op_id=op
    ),
    "resolve, told late": lambda db, id, op: acts.resolve(
        db, id, "fixed", "Done", at=ago(db, 20), late_reason="Forgot", op_id=op
    ),
    "comment, told late": lambda db, id, op: acts.comment(db, id, "Hm", at=ago(db, 90), late_reason="Forgot", op_id=op),
    "parent": lambda db, id, op: edit({"parent_id": 3 - id})(db, id, op),
    "no parent": edit({"parent_id": None}),
    "category": edit({"category": "Network"}),
}
EVERY = {**ACTS, **MORE}
#: What an act is done to (one of two tickets), or 0: take the last act back.
STEPS = st.lists(
    st.one_of(st.tuples(st.sampled_from(sorted(EVERY)), st.sampled_from([1, 2])), st.just(("undo", 0))), max_size=12
)
#: Columns no figure reads.
_NOT_COUNTED = {
    *("version", "updated_at", "updated_by", "title", "description", "caller"),
    *("impact", "urgency", "parent_id", "site_id"),
}


def known(db: Database, at: datetime) -> list[list[tuple[str, ...]]]:
    """All that figures read, as of an instant: clocks, spans and tickets."""
    found = []
    with db.read() as conn:
        facts = facts_at(conn, at)
        for source, unread in ((facts.clocks, {"id"}), (facts.spans, {"id"}), (facts.tickets, _NOT_COUNTED)):
            columns = [c for c in source.c if c.name not in unread]
            found.append(sorted(tuple(map(str, row)) for row in conn.execute(select(*columns))))
    return found


@settings(max_examples=few(10), deadline=None)
@given(STEPS)
def test_what_was_known_stays_known(make_workspace: MakeWorkspace, steps: list[tuple[str, int]]) -> None:
    with make_workspace("sqlite") as db:
        world = build_world(db)
        stack = ["first", "second"]
        for op_id in stack:
            log(db, world, op_id)
        then = []
        for number, (name, id) in enumerate(steps):
            world.clock.on(minutes=41)
            try:
                if id == 0 and stack:
                    undo.undo(db, stack[-1])
                    stack.pop()
                elif id and EVERY[name](db, id, f"op-{number}").touched:
                    stack.append(f"op-{number}")
            except (NotAllowed, InputError):
                pass  # no step of this ticket now: nothing is written
            world.clock.on(minutes=1)
            then.append((world.clock.now, known(db, world.clock.now)))
        for at, was in then:
            assert known(db, at) == was
