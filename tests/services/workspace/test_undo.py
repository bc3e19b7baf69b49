"""One's own last act is taken back on changes, agencies, reviews and commentary; what others did since stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import Table, event, insert, select, text

from app.db import tables as t
from app.db.engine import Database
from app.db.trail import chains, gaps
from app.domain.agencies import PersonRef
from app.domain.changes_made import Changes
from app.domain.packets.files import Commentary
from app.domain.periods import Period
from app.domain.vocabulary import ChangeState, Role
from app.errors import InputError, LongleafError, NotAllowed
from app.services.agencies import acts as agencies
from app.services.agencies import reads as agency_reads
from app.services.cab import agenda as cab
from app.services.cab import meetings
from app.services.changes import acts as changes
from app.services.changes import approval, reads
from app.services.packets import commentary
from app.services.reviews import acts as reviews
from app.services.reviews import planning
from app.services.workspace.last_acts import last_acts
from app.services.workspace.undo import refusal, undo
from tests.services.changes.test_changes import END, FORM, LINKS, START
from tests.services.people import as_person
from tests.services.test_repeats import everything

NOW = datetime(2026, 11, 12, 15, tzinfo=UTC)
OCTOBER = Period.parse("2026-10")
MINOR = {**FORM, "scope": "minor", "planned_start": NOW - timedelta(hours=1), "planned_end": NOW + timedelta(hours=2)}
#: Columns that say who, when and which version: they go on when something is taken back.
_STAMPS = {"version", "created_by", "updated_at", "updated_by"}
_KEPT_ASIDE = {"audit", "search_due", "record_search", "caller_search", "knowledge_search"}
#: What an act opened before the board is withdrawn and stays; versions of a content only rise.
_KEPT_ASIDE |= {"cab_meeting", "cab_agenda_item", "change_content", "change_editor"}


@pytest.fixture
def desk(db: Database) -> Database:
    db.now = lambda: NOW
    day = date(2020, 1, 1)

    def fill(conn: Any) -> None:
        conn.execute(insert(t.agency), [{"code": c, "name": c, "valid_from": day} for c in ("DHHS", "DOR", "DIT")])
        conn.execute(insert(t.site), [{"code": c, "name": c} for c in ("EDC", "WDC")])
        conn.execute(insert(t.service), [{"code": c, "name": c, "valid_from": day} for c in ("NCID", "NET")])
        conn.execute(insert(t.person), [{"name": name} for name in ("Ida Ferreira", "Ned Okafor", "Ola Lind")])

    db.write(fill, what="seed")
    return db


@pytest.fixture
def people(desk: Database) -> Iterator[dict[str, Database]]:
    roles = {"uann": (Role.AGENT,), "uone": (Role.CAB,), "utwo": (Role.CAB,), "ubea": (Role.BRM,)}
    with ExitStack() as stack:
        yield {login: stack.enter_context(as_person(desk, login, *r)) for login, r in roles.items()}


def content(db: Database) -> dict[str, list[Any]]:
    """Return every row without who, when and which version it is."""

    def rows(conn: Any, table: Table) -> list[str]:
        columns = [c for c in table.c if c.name not in _STAMPS]
        return sorted(map(repr, conn.execute(select(*columns)).all()))

    names = everything(db).keys() - _KEPT_ASIDE
    with db.read() as conn:
        return {name: rows(conn, t.metadata.tables[name]) for name in sorted(names)}


def one(db: Database) -> Any:
    with db.read() as conn:
        return reads.get_change(conn, 1)


def approved(desk: Database, people: dict[str, Database]) -> None:
    """Have change 1 approved by the coordinator; it is at version 3 then."""
    changes.create_change(people["uann"], MINOR, LINKS)
    changes.submit(people["uann"], 1, 1)
    approval.decide_alone(people["uone"], 1, 2, approved=True, op_id="decided")


Step = Callable[[Database, int], Changes]
#: Steps of a change that was approved: those before, and the last one, which is taken back.
STEPS: dict[str, tuple[list[Step], Step]] = {
    "schedule": ([], lambda db, v: changes.schedule(db, 1, v, op_id="act")),
    "cancel": ([], lambda db, v: changes.cancel(db, 1, v, op_id="act")),
    "start": ([lambda db, v: changes.schedule(db, 1, v)], lambda db, v: changes.start(db, 1, v, op_id="act")),
    "cancel what is scheduled": (
        [lambda db, v: changes.schedule(db, 1, v)],
        lambda db, v: changes.cancel(db, 1, v, op_id="act"),
    ),
    "finish": (
        [lambda db, v: changes.schedule(db, 1, v), lambda db, v: changes.start(db, 1, v)],
        lambda db, v: changes.finish(db, 1, v, "partial", backed_out=True, op_id="act"),
    ),
    "review": (
        [
            lambda db, v: changes.schedule(db, 1, v),
            lambda db, v: changes.start(db, 1, v),
            lambda db, v: changes.finish(db, 1, v, "failed"),
        ],
        lambda db, v: changes.review(db, 1, v, "Learned.", "A wrong driver", "Nothing", op_id="act"),
    ),
}


@pytest.mark.parametrize("name", STEPS)
def test_a_step_after_the_approval_is_taken_back(desk: Database, people: dict[str, Database], name: str) -> None:
    approved(desk, people)
    before_it, step = STEPS[name]
    ann = people["uann"]
    for earlier in before_it:
        earlier(ann, one(desk).version)
    before, was = content(desk), one(desk)
    made = step(ann, was.version)
    assert content(desk) != before
    back = undo(ann, "act", op_id="back")
    assert isinstance(back, Changes)
    assert (back.ids, back.text) == ((1,), f"This was taken back: {made.text}")
    assert content(desk) == before
    assert one(desk).version == was.version + 2
    with desk.read() as conn:
        assert [*chains(conn), *gaps(conn)] == []


def test_several_steps_are_taken_back_one_after_the_other(desk: Database, people: dict[str, Database]) -> None:
    approved(desk, people)
    ann = people["uann"]
    looks = [content(desk)]
    changes.schedule(ann, 1, one(desk).version, op_id="a")
    looks.append(content(desk))
    changes.start(ann, 1, one(desk).version, op_id="b")
    looks.append(content(desk))
    changes.finish(ann, 1, one(desk).version, "successful", op_id="c")
    with pytest.raises(NotAllowed, match="You did something else there since; take that back first"):
        undo(ann, "a")
    for act in "cba":
        assert [x.op_id for x in last_acts(ann) if x.can_undo] == [act]
        undo(ann, act, op_id=f"back {act}")
        assert content(desk) == looks.pop()
    with pytest.raises(NotAllowed, match="taken back already"):
        undo(ann, "a")
    with pytest.raises(NotAllowed, match="done again, not taken back once more"):
        undo(ann, "back a")
    changes.cancel(ann, 1, one(desk).version, op_id="d")
    assert one(desk).state is ChangeState.CANCELLED
    undo(ann, "d", op_id="back d")
    assert one(desk).state is ChangeState.APPROVED
    assert {x.op_id for x in last_acts(ann) if x.undone} == {"a", "b", "c", "d"}


def test_planning_is_taken_back(desk: Database, people: dict[str, Database]) -> None:
    ann = people["uann"]
    made = changes.create_change(ann, MINOR, LINKS, op_id="create")
    draft = content(desk)
    base = one(desk)
    changes.edit_change(ann, base, {"title": "Another", "risk_answers": {}}, {"services": ("NET",)}, op_id="edit")
    assert one(desk).services == ("NET",)
    undo(ann, "edit", op_id="e")
    assert content(desk) == draft
    changes.reschedule(ann, 1, one(desk).version, START + timedelta(days=1), END + timedelta(days=1), op_id="move")
    undo(ann, "move", op_id="m")
    assert content(desk) == draft
    undo(ann, "create", op_id="c")
    assert (one(desk).state, one(desk).services, made.ids) == (ChangeState.CANCELLED, ("NCID",), (1,))


def test_a_move_of_what_is_scheduled_is_taken_back(desk: Database, people: dict[str, Database]) -> None:
    ann = people["uann"]  # what nobody approved for its time
    changes.create_change(ann, {**MINOR, "type": "informational", "for_agency_id": 1}, LINKS)
    changes.schedule(ann, 1, one(desk).version)
    scheduled = content(desk)
    changes.reschedule(ann, 1, one(desk).version, START + timedelta(days=2), END + timedelta(days=2), op_id="later")
    undo(ann, "later", op_id="l")
    assert content(desk) == scheduled


def test_what_is_before_the_board(desk: Database, people: dict[str, Database]) -> None:
    ann = people["uann"]
    changes.create_change(ann, FORM, LINKS)
    draft = one(desk)
    changes.submit(ann, 1, 1, op_id="submit")
    undo(ann, "submit", op_id="s")
    back = one(desk)
    assert (back.state, back.submitted_at, back.cab_date) == (draft.state, None, None)
    assert back.place is not None
    assert back.place.state == "withdrawn"
    changes.submit(ann, 1, 3, op_id="again")
    before = one(desk)
    changes.withdraw(ann, 1, 4, op_id="withdraw")
    assert "votes" not in undo(ann, "withdraw", op_id="w").text
    after = one(desk)
    assert (after.state, after.cab_date, after.submitted_at) == (before.state, before.cab_date, before.submitted_at)
    assert after.place is not None
    assert after.place.is_open
    people["uone"].now = lambda: datetime(2026, 11, 16, 23, tzinfo=UTC)
    meetings.freeze_agenda(people["uone"], date(2026, 11, 18), op_id="freeze")
    with pytest.raises(NotAllowed, match=r"The agenda is frozen"):
        undo(people["uone"], "freeze")


def test_a_decision_stands(desk: Database, people: dict[str, Database]) -> None:
    approved(desk, people)
    with pytest.raises(NotAllowed, match=r"A decision stands"):
        undo(people["uone"], "decided")
    changes.schedule(people["uann"], 1, 3)
    changes.withdraw(people["uann"], 1, 4, op_id="replan")
    with pytest.raises(NotAllowed, match=r"it is decided anew"):
        undo(people["uann"], "replan")
    assert [x.op_id for x in last_acts(people["uann"]) if x.can_undo] == []


def test_a_meeting_that_was_told_of_is_moved_again_and_not_taken_back(
    desk: Database, people: dict[str, Database]
) -> None:
    board = people["uone"]
    meetings.move_meeting(board, date(2026, 11, 18), date(2026, 11, 17), op_id="first")
    with pytest.raises(NotAllowed, match="This act cannot be taken back"):
        undo(board, "first")
    meetings.move_meeting(board, date(2026, 11, 18), date(2026, 11, 18))
    assert cab.agenda(desk, date(2026, 11, 18)).day == date(2026, 11, 18)


def test_what_was_done_to_agencies(desk: Database, people: dict[str, Database]) -> None:
    bea = people["ubea"]
    empty = agency_reads.matrix(desk)
    agencies.assign(bea, [1, 2], "brm", 1, op_id="first")
    first = agency_reads.matrix(desk)
    agencies.assign(bea, [1, 2], "brm", 2, op_id="second")
    assert agency_reads.matrix(desk)[0].brm.name == "Ned Okafor"  # type: ignore[union-attr]
    undo(bea, "second", op_id="b2")
    assert agency_reads.matrix(desk) == first
    undo(bea, "first", op_id="b1")
    assert agency_reads.matrix(desk) == empty
    agencies.add_contact(bea, 1, "mip", PersonRef(0, "Pia Holt"), op_id="contact")
    contact = agency_reads.matrix(desk)[0].mip_contacts or agency_reads.matrix(desk)[1].mip_contacts
    named = agency_reads.matrix(desk)
    agencies.end_contact(bea, contact[0].id, contact[0].version, op_id="end")
    undo(bea, "end", op_id="b3")
    assert [row.mip_contacts[0].person.name for row in agency_reads.matrix(desk) if row.mip_contacts] == ["Pia Holt"]
    desk.now = bea.now = lambda: NOW + timedelta(days=2)
    agencies.verify_contacts(bea, [(contact[0].id, 3)], op_id="verify")
    undo(bea, "verify", op_id="b4")
    desk.now = bea.now = lambda: NOW
    assert [[c.verified_at for c in row.mip_contacts] for row in agency_reads.matrix(desk)] == [
        [c.verified_at for c in row.mip_contacts] for row in named
    ]
    undo(bea, "contact", op_id="b5")
    assert agency_reads.matrix(desk) == empty
    assert "Pia Holt" not in {p.name for p in agency_reads.people(desk)}


def test_a_role_that_somebody_else_has_by_now_is_left_to_them(desk: Database, people: dict[str, Database]) -> None:
    bea = people["ubea"]
    agencies.assign(bea, [1], "brm", 1)
    agencies.assign(bea, [1], "brm", None, op_id="nobody")
    with as_person(desk, "ubob", Role.BRM) as bob:
        agencies.assign(bob, [1], "brm", 2, op_id="bob")
        with pytest.raises(NotAllowed, match=r"^ubob did something there since"):
            undo(bea, "nobody")
        with pytest.raises(NotAllowed, match=r"^This was done by ubob; only they can take it back"):
            undo_of_another(bea, "bob")
        undo(bob, "bob", op_id="x")
    undo(bea, "nobody", op_id="y")  # what they did was taken back: nothing stands in the way any more


def undo_of_another(db: Database, act: str) -> None:
    """Ask as the window of somebody would who knows the id of another's act; nothing is known of it there."""
    with pytest.raises(InputError, match="nothing is known of it"):
        undo(db, act)
    with db.read() as conn:
        why = refusal(db, conn, act, [])
    raise NotAllowed(str(why))


def test_reviews_and_commentary(desk: Database, people: dict[str, Database]) -> None:
    bea = people["ubea"]
    reviews.save_action(bea, 1, {"title": "Call them"}, op_id="add")
    added = content(desk)
    reviews.save_action(bea, 1, {"state": "done", "effect": "Fewer calls"}, 1, 1, op_id="done")
    undo(bea, "done", op_id="b1")
    assert content(desk) == added
    undo(bea, "add", op_id="b2")
    with desk.read() as conn:
        assert conn.execute(select(t.action.c.state, t.action.c.closed_on)).one() == ("dropped", date(2026, 11, 12))
    planning.plan_review(bea, 1, date(2026, 11, 20), OCTOBER, op_id="plan")
    undo(bea, "plan", op_id="b3")
    with desk.read() as conn:
        assert conn.execute(select(t.review.c.state)).scalars().all() == ["cancelled"]
    commentary.save_commentary(bea, Commentary(1, "2026-10"), {"well": "Calm"}, op_id="c1")
    read = commentary.read_commentary(bea, 1, OCTOBER)
    commentary.save_commentary(bea, read, {"well": "Stormy", "ask": "Rain"}, op_id="c2")
    undo(bea, "c2", op_id="b4")
    assert {k: v for k, v in commentary.read_commentary(bea, 1, OCTOBER).texts().items() if v} == {"well": "Calm"}


def test_a_right_that_was_lost_is_asked_for(desk: Database, people: dict[str, Database]) -> None:
    agencies.assign(people["ubea"], [1], "brm", 1, op_id="act")
    with as_person(desk, "ubea", Role.AGENT) as agent:
        if desk.kind == "sqlite":
            with pytest.raises(NotAllowed, match="take back this act"):
                undo(agent, "act")
    with pytest.raises(NotAllowed), as_person(desk, "urob", Role.READER) as reader:
        undo(reader, "act")


# --- two at once ----------------------------------------------------------------------------------
@pytest.mark.parametrize("first", ["undo", "other"])
def test_an_undo_and_somebody_elses_act_at_once(pg_db: Database, first: str) -> None:
    """Both wait for the row: whoever has it first wins, and the other is told."""
    pg_db.now = lambda: NOW
    with as_person(pg_db, "uann", Role.AGENT) as ann, as_person(pg_db, "ubob", Role.AGENT) as bob:
        changes.create_change(ann, MINOR, {})
        changes.edit_change(ann, one(pg_db), {"title": "Another"}, op_id="act")
        told: dict[str, BaseException | None] = {}

        def run(name: str, act: Callable[[], object]) -> None:
            try:
                act()
                told[name] = None
            except LongleafError as error:
                told[name] = error

        acts: dict[str, Callable[[], object]] = {
            "undo": lambda: undo(ann, "act", op_id="back"),
            "other": lambda: changes.reschedule(bob, 1, 2, START, END),
        }
        second = "other" if first == "undo" else "undo"
        waiting = Thread(target=run, args=(second, acts[second]))
        done = _inside(ann if first == "undo" else bob, acts[first], waiting)
        waiting.join()
        assert done
        assert told[second] is not None
        words = "^ubob did something there since" if second == "undo" else "meanwhile"
        assert re.search(words, str(told[second]))
        assert (one(pg_db).title == FORM["title"]) is (first == "undo")
        assert (one(pg_db).planned_start == START) is (first == "other")


_WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"


def _inside(db: Database, act: Callable[[], object], other: Thread) -> bool:
    """Carry out an act, and begin the other's after it has written and before it commits."""
    begun: list[bool] = []

    def waits(conn: Any) -> None:
        if begun:
            return
        begun.append(True)
        other.start()
        while other.is_alive() and not conn.execute(text(_WAITING)).scalar_one():
            pass

    event.listen(db.engine, "commit", waits)
    try:
        act()
    finally:
        event.remove(db.engine, "commit", waits)
    return bool(begun)
