"""One act on many tickets: each judged by its own state and rights, with a limit, a look beforehand and an undo."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from app.db.engine import Database
from app.domain.bulk import MOST_TICKETS, Hindrance
from app.domain.tickets.bulk import BulkAct
from app.domain.tickets.states import Act
from app.domain.tickets.values import TicketRow
from app.domain.vocabulary import HoldReason, Priority, Role, TicketState
from app.errors import InputError, NotAllowed
from app.services import parts
from app.services.tickets import acts, batch, forms, reads, undo
from app.services.workspace.admin import check
from app.work import Work
from tests.services.people import as_person
from tests.services.test_repeats import log, twice
from tests.ticket_world import Statements, World, build_world


@pytest.fixture
def world(db: Database) -> World:
    return build_world(db)


def rows(db: Database, ids: list[int]) -> list[TicketRow]:
    return reads.list_rows(db, ids)


DOING: list[tuple[BulkAct, TicketState, str]] = [
    (BulkAct(Act.ASSIGN, "bob"), TicketState.ASSIGNED, "2 tickets are assigned to bob."),
    (BulkAct(Act.GROUP, 2), TicketState.NEW, "2 tickets are with Group NET, assigned to nobody."),
    (BulkAct(Act.START), TicketState.IN_PROGRESS, "2 tickets are in progress."),
    (BulkAct(Act.TRANSFER, 2, "Theirs"), TicketState.NEW, "2 tickets are transferred to DOR."),
    (BulkAct(Act.HOLD, "awaiting_user"), TicketState.ON_HOLD, "2 tickets are on hold: waiting for caller."),
    (BulkAct(Act.RESOLVE, "fixed", "Rebooted"), TicketState.RESOLVED, "2 tickets are resolved."),
    (BulkAct(Act.CANCEL, text="Twice"), TicketState.CANCELLED, "2 tickets are cancelled."),
    (BulkAct(Act.COMMENT, text="Hm"), TicketState.NEW, "2 tickets are given your note."),
    (BulkAct(Act.UPDATE, text="On it"), TicketState.NEW, "2 tickets are given the update to the caller."),
    (BulkAct(Act.PRIORITY, impact=1, urgency=1), TicketState.NEW, "2 tickets are given priority Critical."),
]


@pytest.mark.parametrize(("asked", "state", "text"), DOING, ids=[asked.act.value for asked, _, _ in DOING])
def test_each_act_is_done_to_many_and_taken_back(
    db: Database, world: World, asked: BulkAct, state: TicketState, text: str
) -> None:
    ids = [log(db, world) for _ in range(3)]
    acts.cancel(db, ids[2], "Logged twice")
    before = [(row.state, row.assignee, row.priority, row.agency_code) for row in rows(db, ids)]
    made = twice(db, partial(batch.do_many, db, ids, asked))
    done = ids if asked.act is Act.COMMENT else ids[:2]
    assert made.changes.ids == tuple(done)
    assert {row.state for row in rows(db, ids[:2])} == {state}
    if asked.act is not Act.COMMENT:
        assert made.text == text
        assert made.refused[0].startswith("INC0000003: A ticket in state Cancelled cannot be ")
    undo.undo(db, made.changes.op_id)
    assert [(row.state, row.assignee, row.priority, row.agency_code) for row in rows(db, ids)] == before
    assert check(db) == []


def test_resuming_closing_and_reopening(db: Database, world: World) -> None:
    ids = [log(db, world) for _ in range(2)]
    do = partial(batch.do_many, db, ids)
    do(BulkAct(Act.HOLD, HoldReason.AWAITING_VENDOR))
    assert do(BulkAct(Act.RESUME)).text == "2 tickets are no longer on hold."
    do(BulkAct(Act.RESOLVE, "fixed", "Rebooted"))
    assert do(BulkAct(Act.CLOSE)).text == "2 tickets are closed."
    assert do(BulkAct(Act.REOPEN, text="Again")).text == "2 tickets are open again."


def test_what_the_act_lacks_is_said_before_anything_is_done(db: Database, world: World) -> None:
    ids = [log(db, world)]
    for asked, why in (
        (BulkAct(Act.HOLD), "needs a reason"),
        (BulkAct(Act.RESOLVE, "fixed", "  "), "needs what was done"),
        (BulkAct(Act.CANCEL), "reason"),
        (BulkAct(Act.COMMENT), "note"),
        (BulkAct(Act.GROUP), "no support group"),
        (BulkAct(Act.EDIT), "is no act on many"),
    ):
        with pytest.raises(InputError, match=why):
            batch.do_many(db, ids, asked)
    with pytest.raises(InputError, match="needs what was done"):
        acts.resolve(db, ids[0], "fixed", "")
    assert rows(db, ids)[0].state is TicketState.NEW


def test_many_take_a_time_as_one_does(db: Database, world: World) -> None:
    ids = [log(db, world) for _ in range(2)]
    begin = world.clock.now
    world.clock.on(hours=2)
    earlier = begin + timedelta(minutes=20)
    with pytest.raises(InputError, match="takes no time of its own"):
        batch.do_many(db, ids, BulkAct(Act.CLOSE, at=earlier, late_reason="Paper"))
    refused = batch.do_many(db, ids, BulkAct(Act.HOLD, "awaiting_user", at=earlier)).refused
    assert [why.endswith("needs a reason.") for why in refused] == [True, True]
    late = log(db, world)
    asked = BulkAct(Act.RESOLVE, "fixed", "Rebooted", at=earlier, late_reason="Written down on paper")
    made = twice(db, partial(batch.do_many, db, [*ids, late], asked))
    assert made.changes.ids == tuple(ids)
    assert "was opened at" in made.refused[0]
    for id in ids:
        event = reads.ticket_detail(db, id).history[-1]
        assert (event.at, event.late_reason) == (earlier, "Written down on paper")
    assert check(db) == []


def test_one_limit_for_all(db: Database, world: World) -> None:
    many = list(range(1, MOST_TICKETS + 2))
    with Statements(db) as seen:
        for call in (
            partial(batch.do_many, db, many, BulkAct(Act.START)),
            partial(batch.batch_preview, db, many, BulkAct(Act.START)),
            partial(batch.assign_many, db, dict.fromkeys(many, "bob")),
            partial(batch.move_many, db, dict.fromkeys(many, 1)),
        ):
            with pytest.raises(InputError, match="5,001 tickets are too many for one act: at most 5,000 at once"):
                call()
    assert not [sql for sql in seen.seen if not sql.startswith("SELECT")]
    assert batch.batch_preview(db, many[:-1], BulkAct(Act.START)).hindrances == (
        Hindrance("They do not exist (any more).", 5000, ()),
    )


def test_a_look_beforehand_says_what_the_act_comes_to(db: Database, world: World) -> None:
    ids = [log(db, world) for _ in range(9)]
    acts.assign(db, ids[0], "eve")
    acts.assign(db, ids[1], "tester")
    acts.assign(db, ids[2], "bob")
    for id in ids[3:6]:
        acts.resolve(db, id, "fixed", "Done")
    acts.cancel(db, ids[6], "Twice")
    seen = batch.batch_preview(db, ids, BulkAct(Act.ASSIGN, "bob"))
    assert (seen.asked, seen.can, seen.others, seen.same, sum(h.count for h in seen.hindrances)) == (9, 4, 1, 1, 4)
    assert seen.hindrances == (
        Hindrance("A ticket in state Resolved cannot be assigned.", 3, ("INC0000004", "INC0000005", "INC0000006")),
        Hindrance("A ticket in state Cancelled cannot be assigned.", 1, ("INC0000007",)),
    )
    made = batch.do_many(db, ids, BulkAct(Act.ASSIGN, "bob"))
    assert (len(made.changes.ids), len(made.refused)) == (seen.can, 4)
    assert made.before == {ids[0]: "eve", ids[1]: "tester", ids[7]: None, ids[8]: None}


def test_the_look_and_the_act_know_the_rights(db: Database, world: World) -> None:
    id = log(db, world)
    acts.resolve(db, id, "fixed", "Done")
    acts.close(db, id)
    with as_person(db, "ann", Role.AGENT) as ann:
        asked = BulkAct(Act.REOPEN, text="Again")
        assert batch.batch_preview(ann, [id], asked).hindrances[0].reason.startswith("Only a major incident manager")
        assert batch.do_many(ann, [id], asked).refused[0].startswith("INC0000001: Only a major incident manager")
    with as_person(db, "rob", Role.READER) as rob, pytest.raises(NotAllowed, match="resolve tickets"):
        batch.do_many(rob, [id], BulkAct(Act.RESOLVE, "fixed", "Done"))


def test_progress_is_told_and_a_cancel_keeps_what_is_done(
    db: Database, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "TOGETHER", 2)
    ids = [log(db, world) for _ in range(6)]
    told: list[tuple[int, int | None]] = []

    def report(done: int, total: int | None, _text: str) -> None:
        told.append((done, total))
        if done == 2:
            work.cancel()

    work = Work(report)
    made = batch.do_many(db, ids, BulkAct(Act.PRIORITY, impact=1, urgency=1), work)
    assert told == [(0, 6), (2, 6)]
    assert made.changes.ids == tuple(ids[:4])
    assert [row.priority for row in rows(db, ids)] == [Priority.CRITICAL] * 4 + [Priority.HIGH] * 2


def test_what_is_so_already_is_not_recorded_again(db: Database, world: World) -> None:
    id = log(db, world)
    acts.assign(db, id, "bob")
    count = len(reads.history(db, id))
    assert acts.assign(db, id, "bob").text == "INC0000001 is so already; nothing was changed."
    assert batch.do_many(db, [id], BulkAct(Act.ASSIGN, "bob")).text == "Nothing had to be changed."
    assert len(reads.history(db, id)) == count


def test_priority_as_it_is_changes_only_what_was_chosen_and_tells_the_rest(db: Database, world: World) -> None:
    ids = [log(db, world) for _ in range(5)]
    for id, (impact, urgency) in zip(ids, ((1, 4), (2, 3), (3, 2), (4, 4), (4, 1)), strict=True):
        forms.change_priority(db, id, impact, urgency)
    seen = batch.batch_preview(db, ids, BulkAct(Act.PRIORITY))
    assert seen.held == {"impact": (1, 2, 3, 4), "urgency": (1, 2, 3, 4)}
    made = batch.do_many(db, ids, BulkAct(Act.PRIORITY, urgency=4))
    assert made.text == "3 tickets are given the urgency Low. 2 were so already."
    now = [reads.ticket_detail(db, id).fields for id in ids]
    assert [(f["impact"], f["urgency"]) for f in now] == [(1, 4), (2, 4), (3, 4), (4, 4), (4, 4)]
    made = batch.do_many(db, ids, BulkAct(Act.PRIORITY, impact=4, text="All of one user"))
    assert made.text == "3 tickets are given the reach one user. 2 were so already."
    assert batch.do_many(db, ids, BulkAct(Act.PRIORITY)).text == "Nothing had to be changed."
    assert check(db) == []
