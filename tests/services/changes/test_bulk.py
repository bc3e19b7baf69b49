"""One act on many changes: each judged by its own state, with a look beforehand, and taken back as a whole."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest

from app.db.engine import Database
from app.domain.bulk import LIMIT, Batch, Hindrance
from app.domain.changes.bulk import BulkChange, ChangeAct, shift_words
from app.domain.changes.values import Change
from app.domain.vocabulary import ChangeState, Role
from app.errors import InputError, NotAllowed
from app.services.changes import acts, batch, reads
from app.services.outcome import outcome
from app.services.workspace.last_acts import last_acts
from app.services.workspace.undo import undo
from app.work import Work
from tests.services.changes.test_changes import END, FORM, LINKS, START, desk  # noqa: F401
from tests.services.people import as_person
from tests.services.test_repeats import twice

DAY = timedelta(days=1)
MOVE = BulkChange(ChangeAct.MOVE, days=1)


@pytest.fixture
def three(desk: Database) -> list[int]:  # noqa: F811
    """Two drafts and one that was cancelled."""
    ids = [acts.create_change(desk, {**FORM, "scope": "minor"}, LINKS).ids[0] for _ in range(3)]
    acts.cancel(desk, ids[2], 1)
    return ids


def change(db: Database, id: int) -> Change:
    return reads.change_detail(db, id).change


def content(db: Database, ids: list[int]) -> list[tuple[object, ...]]:
    return [(c.state, c.planned_start, c.planned_end, c.implementer) for c in (change(db, id) for id in ids)]


DOING: list[tuple[BulkChange, str, Callable[[Change], object], object]] = [
    (MOVE, "2 changes are moved 1 day later.", lambda c: (c.planned_start, c.planned_end), (START + DAY, END + DAY)),
    (
        BulkChange(ChangeAct.MOVE, hours=-3),
        "2 changes are moved 3 hours earlier.",
        lambda c: c.planned_start,
        START - timedelta(hours=3),
    ),
    (
        BulkChange(ChangeAct.IMPLEMENTER, implementer="bob"),
        "2 changes are implemented by bob.",
        lambda c: c.implementer,
        "bob",
    ),
    (BulkChange(ChangeAct.SUBMIT), "2 changes are before the board.", lambda c: c.state, ChangeState.IN_CAB),
    (BulkChange(ChangeAct.SCHEDULE), "2 changes are scheduled.", lambda c: c.state, ChangeState.SCHEDULED),
    (
        BulkChange(ChangeAct.CANCEL),
        "2 changes are cancelled. 1 was so already.",
        lambda c: c.state,
        ChangeState.CANCELLED,
    ),
]


@pytest.mark.parametrize(("asked", "text", "look", "value"), DOING, ids=[text for _, text, _, _ in DOING])
def test_each_act_is_done_to_many_and_taken_back(
    desk: Database,  # noqa: F811
    three: list[int],
    asked: BulkChange,
    text: str,
    look: Callable[[Change], object],
    value: object,
) -> None:
    before = content(desk, three)
    found = batch.batch_preview(desk, three, asked)
    made = twice(desk, partial(batch.batch, desk, three, asked))
    assert (made.changes.ids, made.text) == (tuple(three[:2]), text)
    assert [look(change(desk, id)) for id in three[:2]] == [value, value]
    assert (found.asked, found.can) == (3, 2)
    if asked.act is ChangeAct.CANCEL:
        assert (found.same, made.refused) == (1, ())
    else:
        assert made.refused[0].startswith("CHG0000003 ")
        assert [(one.count, one.numbers) for one in found.hindrances] == [(1, ("CHG0000003",))]
    assert standing(desk, made.changes.op_id) == ("change", True, False)
    back = undo(desk, made.changes.op_id, op_id="back")
    assert isinstance(back, Batch)
    assert (back.changes.ids, back.text, back.refused) == (made.changes.ids, "2 changes are as they were before.", ())
    assert content(desk, three) == before
    assert standing(desk, made.changes.op_id) == ("change", False, True)
    assert standing(desk, "back") == ("change", False, False)
    with pytest.raises(NotAllowed, match="taken back already"):
        raise NotAllowed(undo_reason(desk, made.changes.op_id))


def standing(db: Database, act: str) -> tuple[str, bool, bool]:
    """What the list of the last acts says of one: its kind, whether it can be taken back, whether it was."""
    found = next(one for one in last_acts(db) if one.op_id == act)
    return found.kind, found.can_undo, found.undone


def undo_reason(db: Database, act: str) -> str:
    again = undo(db, act)
    assert isinstance(again, Batch)
    assert not again.changes.touched
    return again.refused[0]


def test_what_somebody_did_since_stands(desk: Database, three: list[int]) -> None:  # noqa: F811
    made = batch.batch(desk, three[:2], MOVE, op_id="many")
    with as_person(desk, "ann", Role.AGENT) as ann:
        now = change(ann, three[0])
        acts.edit_change(ann, now, {"reason": "Told otherwise"})
    back = undo(desk, "many")
    assert isinstance(back, Batch)
    assert (made.changes.ids, back.changes.ids) == (tuple(three[:2]), (three[1],))
    assert back.refused[0].startswith("ann did something there since")


def test_a_look_beforehand_names_votes_and_conflicts(desk: Database) -> None:  # noqa: F811
    ids = [acts.create_change(desk, FORM, LINKS).ids[0] for _ in range(2)]
    acts.submit(desk, ids[0], 1)
    with as_person(desk, "cat", Role.CAB) as cat:
        acts.vote(cat, ids[0], 2, "approve")
    found = batch.batch_preview(desk, [*ids, 999], MOVE)
    assert found.can == 2
    assert found.notes[0] == "Votes on 1 change before the board no longer count: CHG0000001."
    assert found.hindrances == (Hindrance("They do not exist (any more).", 1, ()),)
    assert "1 is left as before: They do not exist (any more)." in found.text("change")
    # the same service at the same time, now and wherever they are moved together; what is new is told first
    outside = "with its maintenance windows"
    assert found.notes[1] == f"2 more in conflict: CHG0000001 {outside}, CHG0000002 {outside}."
    week_on = batch.batch_preview(desk, ids, BulkChange(ChangeAct.MOVE, days=7)).notes
    assert week_on[1:] == ("2 still in conflict: CHG0000001 with CHG0000002, CHG0000002 with CHG0000001.",)


def test_a_look_beforehand_names_what_a_move_runs_into(desk: Database) -> None:  # noqa: F811
    there = {**FORM, "planned_start": START + DAY, "planned_end": END + DAY}
    first, other = (acts.create_change(desk, form, LINKS).ids[0] for form in (FORM, there))
    notes = batch.batch_preview(desk, [first], MOVE).notes
    assert notes[0] == "1 more in conflict: CHG0000001 with CHG0000002."
    assert notes[1].split(": ")[1] == "CHG0000001"
    assert "CHG0000002" in notes[1].partition(": ")[2].removeprefix("CHG0000001")
    acts.cancel(desk, other, 1)
    assert not any("CHG0000002" in note for note in batch.batch_preview(desk, [first], MOVE).notes)
    assert reads.change_detail(desk, other).clashes == ()  # what is cancelled is in nobody's way


def test_what_the_board_approved_is_not_moved_in_bulk(desk: Database) -> None:  # noqa: F811
    id = acts.create_change(desk, FORM, LINKS).ids[0]
    acts.submit(desk, id, 1)
    with as_person(desk, "cat", Role.CAB) as cat, as_person(desk, "cal", Role.CAB) as cal:
        for voter in (cat, cal):
            acts.vote(voter, id, 2, "approve")
        acts.decide(cat, id, 2, approved=True)
    made = batch.batch(desk, [id], MOVE)
    assert not made.changes.touched
    assert "moving it needs the board again" in made.refused[0]
    assert change(desk, id).planned_start == START


def test_limits_and_senseless_acts(desk: Database) -> None:  # noqa: F811
    with pytest.raises(InputError, match="1,001 changes are too many"):
        batch.batch(desk, list(range(LIMIT + 1)), MOVE)
    with pytest.raises(InputError, match="no time at all"):
        batch.batch(desk, [1], BulkChange(ChangeAct.MOVE))


def test_a_cancel_keeps_what_is_done_and_an_outcome_tells_it(desk: Database, three: list[int]) -> None:  # noqa: F811
    work = Work(lambda done, total, text: work.ask())
    made = batch.batch(desk, three[:2], MOVE, work, op_id="many")
    assert made.changes.ids == (three[0],)
    told = outcome(desk, "many")
    assert isinstance(told, Batch)
    assert (told.changes, told.text) == (made.changes, made.text)


@pytest.mark.parametrize(
    ("days", "hours", "said"),
    [(1, 0, "1 day later"), (-7, 0, "7 days earlier"), (0, -1, "1 hour earlier"), (2, 3, "2 days and 3 hours later")],
)
def test_how_far_in_words(days: int, hours: int, said: str) -> None:
    assert shift_words(days, hours) == said
