"""One act on many changes: each judged by its own state, with a look beforehand, and taken back as a whole."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

import pytest

from app.db.engine import Database
from app.domain.bulk import LIMIT, Batch, Hindrance
from app.domain.changes.bulk import BulkChange, ChangeAct, shift_words
from app.domain.changes.values import Change
from app.domain.vocabulary import ChangeState, Role
from app.errors import InputError, NotAllowed
from app.services.cab import meetings, of_changes
from app.services.changes import acts, approval, batch, reads
from app.services.outcome import outcome
from app.services.workspace.last_acts import last_acts
from app.services.workspace.undo import undo
from app.work import Work
from tests.services.cab.board import Board
from tests.services.changes.playing import decided, local
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
    (BulkChange(ChangeAct.SUBMIT), "2 changes are handed in.", lambda c: c.state, ChangeState.IN_REVIEW),
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


def test_what_was_approved_is_scheduled_in_bulk(desk: Database, three: list[int]) -> None:  # noqa: F811
    with as_person(desk, "ann", Role.AGENT) as ann, as_person(desk, "cat", Role.CAB) as cat:
        ids = [acts.create_change(ann, {**FORM, "scope": "minor"}, LINKS).ids[0] for _ in range(2)]
        assert batch.batch(ann, ids, BulkChange(ChangeAct.SUBMIT)).text == "2 changes are handed in."
        for id in ids:
            approval.decide_alone(cat, id, 2, approved=True, reason="One after the other")
        made = batch.batch(ann, [*ids, three[0]], BulkChange(ChangeAct.SCHEDULE), op_id="many")
        assert (made.changes.ids, len(made.refused)) == (tuple(ids), 1)
        back = undo(ann, "many")
        assert isinstance(back, Batch)
        assert [change(ann, id).state for id in ids] == [ChangeState.APPROVED] * 2


def test_a_look_beforehand_names_votes_and_conflicts(cab: Board) -> None:
    cab.clock.to("2026-11-12 09:00")
    ids = [cab.submitted(), cab.draft()]
    cab.clock.to("2026-11-16 17:00")
    meeting = cab.meeting(date(2026, 11, 18))
    meetings.freeze(cab["ava"], meeting.id, meeting.version)
    of_changes.vote_on_change(cab["ben"], ids[0], cab.change(ids[0]).version, "approve")
    found = batch.batch_preview(cab["finn"], [*ids, 999], MOVE)
    assert found.can == 2
    assert found.notes[0] == "Votes on 1 change before the board no longer count: CHG0000001."
    assert found.hindrances == (Hindrance("They do not exist (any more).", 1, ()),)
    assert "1 is left as before: They do not exist (any more)." in found.text("change")
    # the same service at the same time, wherever they are moved together
    pairs = "CHG0000001 with CHG0000002, CHG0000002 with CHG0000001"
    assert found.notes[1] == f"2 still in conflict: {pairs}."


def test_a_look_beforehand_says_which_cut_off_is_missed(cab: Board) -> None:
    submit = BulkChange(ChangeAct.SUBMIT)
    heard = [cab.draft(title=title) for title in ("One", "Two")]
    of_owner = cab.draft(title="Three", scope="minor")
    cab.clock.to("2026-11-13 11:00")
    assert batch.batch_preview(cab["finn"], heard, submit).notes == ()
    cab.clock.to("2026-11-14 11:00")
    (said,) = batch.batch_preview(cab["finn"], [*heard, of_owner], submit).notes
    assert said.startswith("The cut-off for the meeting of Wednesday 18 November was Fri 13 Nov ")
    assert said.endswith(". 2 changes go to the meeting of Wednesday 25 November.")
    assert batch.batch_preview(cab["finn"], [of_owner], submit).notes == ()


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


def test_what_the_board_approved_is_not_moved_in_bulk(cab: Board) -> None:
    cab.clock.to("2026-11-12 09:00")
    id = cab.submitted()
    decided(cab, id)
    made = batch.batch(cab["finn"], [id], MOVE)
    assert not made.changes.touched
    assert "moving it needs a new decision" in made.refused[0]
    assert cab.change(id).planned_start == local("2026-12-17 04:00")


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
