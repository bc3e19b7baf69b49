"""Links between tickets, and merging: in words on both sides, without circles, taken back, counted once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from threading import Barrier, Thread

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.db import tables as t
from app.db.engine import Database, open_database
from app.db.figures.asof import facts_at
from app.domain.tickets.bulk import BulkAct
from app.domain.tickets.links import LinkKind
from app.domain.tickets.states import Act
from app.domain.tickets.values import TicketDraft
from app.domain.vocabulary import TicketKind
from app.errors import Conflict, InputError, LongleafError, NotAllowed
from app.services.attachments import acts as attachments
from app.services.tickets import acts, batch, forms, links, reads, undo
from tests.conftest import MakeWorkspace
from tests.examples import few
from tests.ticket_world import World, build_world


@pytest.fixture
def world(db: Database) -> World:
    return build_world(db)


def log(db: Database, world: World, title: str = "Printer", caller: str = "", urgency: int = 1) -> int:
    draft = TicketDraft(TicketKind.INCIDENT, title, world.agencies["DOA"], 3, urgency, group_id=1, caller=caller)
    return forms.log_ticket(db, draft).ids[0]


def linked(db: Database, id: int) -> list[tuple[str, str]]:
    return [(link.what, link.number) for link in reads.ticket_detail(db, id).links]


def counted(db: Database, at: datetime) -> list[tuple[int, str, bool | None]]:
    """The clocks that figures count, as they were known then."""
    with db.read() as conn:
        c = facts_at(conn, at).clocks.c
        query = select(c.ticket_id, c.metric, c.met).where(c.excluded.is_(False)).order_by(c.ticket_id, c.metric)
        return [tuple(row) for row in conn.execute(query)]


def test_links_are_told_on_both_sides_and_taken_off(db: Database, world: World) -> None:
    first, second = log(db, world), log(db, world)
    said = links.link(db, second, LinkKind.FOLLOW_UP, first)
    assert said.text == "INC0000002 is follow-up of INC0000001."
    assert linked(db, second) == [("Follow-up of", "INC0000001")]
    assert linked(db, first) == [("Follow-up", "INC0000002")]
    links.link(db, second, LinkKind.RELATED, first)
    assert ("Related to", "INC0000002") in linked(db, first)
    assert ("Related to", "INC0000001") in linked(db, second)
    again = links.link(db, first, LinkKind.RELATED, second)
    assert again.text == "INC0000001 is so already; nothing was changed."
    links.unlink(db, first, LinkKind.RELATED, second)
    links.unlink(db, second, LinkKind.FOLLOW_UP, first)
    assert linked(db, first) == linked(db, second) == []
    texts = [entry.text for entry in reads.history(db, second)]
    assert "Follow up changed." in texts
    with pytest.raises(InputError, match="INC0000002 is not linked with INC0000001 so"):
        links.unlink(db, second, LinkKind.FOLLOW_UP, first)


def test_what_cannot_be_is_refused_in_words(db: Database, world: World) -> None:
    first, second, third = log(db, world), log(db, world), log(db, world)
    for kind in (LinkKind.CHILD, LinkKind.RELATED, LinkKind.FOLLOW_UP):
        with pytest.raises(InputError, match="INC0000001 cannot be linked with itself"):
            links.link(db, first, kind, first)
    with pytest.raises(InputError, match="itself"):
        links.link(db, first, LinkKind.DUPLICATE, first)
    with pytest.raises(InputError, match="INC0000002 was logged after INC0000001, so it cannot go on from it"):
        links.link(db, first, LinkKind.FOLLOW_UP, second)
    links.link(db, second, LinkKind.CHILD, first)
    with pytest.raises(InputError, match="The chosen parent is a child ticket itself"):
        links.link(db, third, LinkKind.CHILD, second)
    with pytest.raises(InputError, match="The chosen parent is a child ticket itself"):
        links.link(db, first, LinkKind.CHILD, second)
    with pytest.raises(InputError, match="does not exist"):
        links.link(db, third, LinkKind.FIXED, 4711)
    with pytest.raises(InputError, match="is no link between records"):
        links.link(db, third, "cousin", first)
    acts.cancel(db, third, "Twice")
    with pytest.raises(NotAllowed, match="a ticket in state Cancelled is not linked"):
        links.link(db, third, LinkKind.RELATED, first)


def test_each_link_is_taken_back(db: Database, world: World) -> None:
    first, second = log(db, world), log(db, world)
    for kind in (LinkKind.CHILD, LinkKind.FOLLOW_UP, LinkKind.RELATED):
        links.link(db, second, kind, first, op_id=f"make {kind}")
        assert linked(db, second)
        undo.undo(db, f"make {kind}")
        assert linked(db, first) == linked(db, second) == []
        links.link(db, second, kind, first)
        links.unlink(db, second, kind, first, op_id=f"take {kind}")
        undo.undo(db, f"take {kind}")
        assert len(linked(db, second)) == len(linked(db, first)) == 1
        links.unlink(db, second, kind, first)


def test_a_merged_ticket_is_closed_and_counts_through_the_other(db: Database, world: World) -> None:
    first, second = log(db, world), log(db, world)
    world.clock.on(minutes=10)
    made = links.merge(db, second, first, op_id="merge")
    assert made.text == "INC0000002 is merged into INC0000001."
    detail = reads.ticket_detail(db, second)
    assert (detail.state.value, detail.fields["resolution_code"]) == ("closed", "duplicate")
    assert linked(db, second) == [("Duplicate of", "INC0000001")]
    assert linked(db, first) == [("Duplicate", "INC0000002")]
    assert "Merged into INC0000001." in [entry.text for entry in detail.history]
    assert {id for id, _, _ in counted(db, world.clock.now)} == {first}
    undo.undo(db, "merge")
    assert reads.ticket_detail(db, second).state.value == "new"
    assert linked(db, first) == linked(db, second) == []
    assert {id for id, _, _ in counted(db, world.clock.now)} == {first, second}


def test_a_child_is_merged_into_its_parent_and_stays_its_child_when_that_is_taken_back(
    db: Database, world: World
) -> None:
    first, second = log(db, world), log(db, world)
    links.link(db, second, LinkKind.CHILD, first)
    before = len(reads.ticket_detail(db, second).history)
    links.merge(db, second, first, op_id="merge")
    said = [entry.text for entry in reads.ticket_detail(db, second).history[before:]]
    assert said[0] == "Merged into INC0000001.", "it had that parent before"
    undo.undo(db, "merge")
    assert linked(db, first) == [("Child", "INC0000002")]


def test_what_was_missed_before_the_merge_stays_counted(db: Database, world: World) -> None:
    first = log(db, world)
    acts.assign(db, first, "ann")
    second = log(db, world)
    world.clock.on(hours=2)  # High is answered within the hour, resolved within eight
    before = counted(db, world.clock.now)
    assert (second, "response", None) in before
    links.merge(db, second, first)
    after = [one for one in counted(db, world.clock.now) if one[0] == second]
    assert after == [(second, "response", False)]
    with db.read() as conn:
        s = t.ticket_span.c
        assert conn.execute(select(s.excluded).where(s.ticket_id == second)).scalars().all() == [True]


def test_what_stands_under_it_moves_along_and_comes_back(db: Database, world: World) -> None:
    first, second, child, merged = (log(db, world) for _ in range(4))
    links.link(db, child, LinkKind.CHILD, second)
    links.merge(db, merged, second)
    links.merge(db, second, first, op_id="merge")
    assert linked(db, first) == [("Child", "INC0000003"), ("Duplicate", "INC0000002"), ("Duplicate", "INC0000004")]
    assert linked(db, merged) == [("Duplicate of", "INC0000001")]
    undo.undo(db, "merge")
    assert linked(db, first) == []
    assert linked(db, second) == [("Child", "INC0000003"), ("Duplicate", "INC0000004")]


def test_a_merged_one_stands_for_itself_again_when_it_is_reopened(db: Database, world: World) -> None:
    first, second = log(db, world), log(db, world)
    links.merge(db, second, first)
    with pytest.raises(NotAllowed, match="reopen it, and it stands for itself again"):
        links.unlink(db, second, LinkKind.DUPLICATE, first)
    with pytest.raises(InputError, match="INC0000002 belongs to INC0000001 itself"):
        links.merge(db, first, second)
    acts.reopen(db, second, "Not the same after all", op_id="apart")
    assert linked(db, first) == linked(db, second) == []
    assert {id for id, _, _ in counted(db, world.clock.now)} == {first, second}
    undo.undo(db, "apart")
    assert linked(db, second) == [("Duplicate of", "INC0000001")]


def test_what_was_said_of_a_merged_one_is_read_in_the_other(db: Database, world: World, tmp_path: Path) -> None:
    first, second = log(db, world), log(db, world)
    acts.comment(db, first, "Its light blinks.")
    world.clock.on(minutes=1)
    acts.comment(db, second, "It beeps as well.")
    (tmp_path / "beep.txt").write_text("beep")
    attachments.add(db, "ticket", second, tmp_path / "beep.txt")
    world.clock.on(minutes=1)
    links.merge(db, second, first)
    world.clock.on(minutes=1)
    acts.comment(db, first, "Toner.")
    said = [(one.text, one.of) for one in reads.ticket_detail(db, first).conversation if one.what in ("Note", "File")]
    assert said == [
        ("Its light blinks.", ""),
        ("It beeps as well.", "INC0000002"),
        ("beep.txt (4 bytes) is attached.", "INC0000002"),
        ("Toner.", ""),
    ]
    assert all(one.text != "It beeps as well." for one in reads.history(db, first)), "it is shown, not copied"


def test_ten_are_merged_at_once_and_the_one_that_goes_on_may_be_among_them(db: Database, world: World) -> None:
    ids = [log(db, world) for _ in range(10)]
    made = batch.do_many(db, ids, BulkAct(Act.MERGE, ids[0]), op_id="many")
    assert made.text == "9 tickets are merged into INC0000001. 1 was so already."
    assert len(linked(db, ids[0])) == 9
    undo.undo(db, "many")
    assert linked(db, ids[0]) == []


def test_a_parent_is_resolved_with_its_children(db: Database, world: World) -> None:
    parent, child, over = (log(db, world) for _ in range(3))
    links.link(db, child, LinkKind.CHILD, parent)
    links.link(db, over, LinkKind.CHILD, parent)
    acts.resolve(db, over, "fixed", "Earlier")
    made = links.resolve_family(db, parent, "workaround", "Restarted the printer.", op_id="all")
    assert made.text == "2 tickets are resolved."
    assert links.resolve_family(db, parent, "workaround", "Restarted the printer.", op_id="all") == made
    said = [entry.text for entry in reads.history(db, child) if entry.what == "Resolved"]
    assert said == ["Resolved: workaround given. Restarted the printer."]
    undo.undo(db, "all")
    assert [reads.ticket_detail(db, id).state.value for id in (parent, child, over)] == ["new", "new", "resolved"]


def test_two_people_who_merge_opposite_ways_leave_one(db: Database, world: World) -> None:
    first, second = log(db, world), log(db, world)
    other = open_database(db.url.render_as_string(hide_password=False), db.actor)
    other.now = db.now
    start, told = Barrier(2), list[str]()

    def merge(on: Database, one: int, into: int) -> None:
        start.wait()
        try:
            told.append(links.merge(on, one, into).text)
        except LongleafError as error:
            told.append(f"refused: {error}")

    threads = [Thread(target=merge, args=args) for args in ((db, first, second), (other, second, first))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.dispose()
    assert sorted(one.startswith("refused") for one in told) == [False, True], told
    with db.read() as conn:
        parents = dict(conn.execute(select(t.ticket.c.id, t.ticket.c.parent_id)).all())
    assert sorted(parents.values(), key=str) in ([first, None], [second, None])


_STEP = st.tuples(st.sampled_from(["child", "merge", "follow", "relate", "off", "reopen", "undo"]),
                  st.integers(0, 3), st.integers(0, 3))  # fmt: skip


@settings(max_examples=few(3), deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(_STEP, min_size=6, max_size=14))
def test_in_any_order_there_is_no_circle_and_nothing_counts_twice(
    make_workspace: MakeWorkspace, steps: list[tuple[str, int, int]]
) -> None:
    with make_workspace("sqlite") as db:
        _play(db, steps)


def _play(db: Database, steps: list[tuple[str, int, int]]) -> None:
    world = build_world(db)
    ids, done = [log(db, world) for _ in range(4)], list[str]()
    for number, (what, one, other) in enumerate(steps):
        world.clock.on(minutes=7)
        a, b, op = ids[one], ids[other], f"op {number}"
        plays: dict[str, Callable[[], object]] = {
            "child": partial(links.link, db, a, LinkKind.CHILD, b, op_id=op),
            "merge": partial(links.merge, db, a, b, op_id=op),
            "follow": partial(links.link, db, a, LinkKind.FOLLOW_UP, b, op_id=op),
            "relate": partial(links.link, db, a, LinkKind.RELATED, b, op_id=op),
            "off": partial(links.unlink, db, a, LinkKind.CHILD, b, op_id=op),
            "reopen": partial(acts.reopen, db, a, "Again", op_id=op),
            "undo": partial(undo.undo, db, done.pop() if what == "undo" and done else "", op_id=op),
        }
        try:
            plays[what]()
        except (InputError, NotAllowed, Conflict):
            continue
        if what != "undo":
            done.append(op)
        _whole(db)


def _whole(db: Database) -> None:
    """One level only, what is merged is over, and each that stands for itself counts."""
    with db.read() as conn:
        rows = conn.execute(
            select(t.ticket.c.id, t.ticket.c.parent_id, t.ticket.c.state, t.ticket.c.follow_up_id)
        ).all()
        spans = dict(conn.execute(select(t.ticket_span.c.ticket_id, t.ticket_span.c.excluded)).all())
    above = {row.id: row.parent_id for row in rows}
    assert all(above[parent] is None for parent in above.values() if parent is not None)
    assert all(row.follow_up_id is None or row.follow_up_id < row.id for row in rows)
    for row in rows:
        assert spans[row.id] == (row.parent_id is not None)
        if ("Duplicate of" in {what for what, _ in linked(db, row.id)}) is True:
            assert row.state == "closed"
