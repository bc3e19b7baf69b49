"""Two people at once, on PostgreSQL: votes, edits and a decision wait for each other."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.db.errors import sqlstate
from tests.db.guards.board.world import World, decide, edit, event, item, set_of, vote

pytestmark = pytest.mark.parametrize("world", ["postgresql"], indirect=True)


def _second(world: World, who: str, statements: Sequence[str], first: tuple[str, Sequence[str]]) -> str | None:
    """What refuses the second of two acts, that began while the first was at work and waits for its end.

    The first is written and stays; what it does is put back by the test.
    """
    found: list[str | None] = []

    def later() -> None:
        found.append(world.refusal(who, *statements))

    with world.acting(first[0]) as conn:
        for sql in first[1]:
            world.run(conn, sql)
        thread = threading.Thread(target=later)
        thread.start()
        _wait_until_it_waits(world)
        conn.commit()
    thread.join(30)
    assert found, "the second act did not end"
    return found[0]


def _wait_until_it_waits(world: World) -> None:
    waits = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    for _ in range(2000):
        with world.people["kada"].engine.connect() as conn:
            if conn.execute(waits).scalar_one():
                return
        threading.Event().wait(0.005)
    raise AssertionError("the second act waits for nothing")


def test_a_vote_that_comes_during_the_decision_is_late(world: World) -> None:
    late = vote("two", "DOT", "kdan", "reject")
    assert _second(world, "kdan", [late], ("kava", decide("two"))) == "LL002"


def test_a_decision_sees_the_rejection_that_it_waited_for(world: World) -> None:
    """The plan of attack: look at the votes, let a colleague reject and commit, then approve."""
    with world.acting("kava") as conn:
        conn.execute(text("SELECT count(*) FROM cab_vote"))
        world.do("kben", vote("one", "DHHS", "kben", "abstain"))
        world.do("kcleo", vote("one", "DOR", "kcleo", "reject"))
        told, decision, _ = decide("one")
        world.run(conn, told)
        with pytest.raises(DBAPIError) as refused:
            world.run(conn, decision)
        conn.rollback()
    assert sqlstate(refused.value) == "LL002"


def test_a_decision_does_not_pass_by_an_edit(world: World) -> None:
    """It reads the content of before while the edit is under way, waits for it, and finds another."""
    first = ("kgus", [edit("late", implementation_plan="'and the core'")])
    given = set_of("cab_agenda_item", f"id = {item('late')}", consent="'given'")
    consent = [event("consent", about=item("late"), value="given"), given]
    assert world.refusal("kava", *consent, *decide("late")) is None
    assert _second(world, "kava", [*consent, *decide("late")], first) == "LL002"
