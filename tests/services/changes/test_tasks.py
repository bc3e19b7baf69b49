"""Tasks of a change: who does what, what comes before the start, and what only a decision says."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from app.domain.changes.tasks import Task
from app.domain.home.values import Mark, Part
from app.errors import Conflict, InputError, NotAllowed
from app.services.cab import ballots, meetings, sitting
from app.services.cab.attendance import presence
from app.services.changes import acts, approval, reads, tasks
from app.services.home.page import home_page
from app.services.workspace.undo import undo
from tests.services.cab.board import Board
from tests.services.changes.playing import decided, local, owned

SLOT = date(2026, 11, 18)


def of(cab: Board, change_id: int) -> dict[str, Task]:
    return {task.title: task for task in reads.change_detail(cab["finn"], change_id).tasks}


def test_a_task_holds_the_start_back_until_it_is_done(cab: Board) -> None:
    finn, id = cab["finn"], cab.draft(scope="minor", implementer="hal")
    due = local("2026-12-10 12:00")
    values = {"title": " Tell the courts ", "owner": "gus", "due_at": due, "before_start": True}
    made = tasks.add_task(finn, id, values, op_id="add")
    assert made.text == "CHG0000001: “Tell the courts” is to be done."
    assert tasks.add_task(finn, id, values, op_id="add") == made
    tasks.add_task(finn, id, {"title": "Thank everybody"})
    first = of(cab, id)["Tell the courts"]
    assert (first.who, first.due_at, first.before_start, first.state) == ("Gus Gray", due, True, "open")
    assert (first.is_late(local("2026-12-10 11:59")), first.is_late(due)) == (False, True)

    cab.submit(id)
    approval.decide_alone(cab["ava"], id, cab.change(id).version, approved=True)
    acts.schedule(finn, id, cab.change(id).version)
    cab.clock.at = local("2026-12-17 04:00")
    with pytest.raises(NotAllowed, match="cannot start: Tell the courts comes first"):
        acts.start(finn, id, cab.change(id).version)
    tasks.finish_task(finn, first.id, first.version, op_id="done")
    undo(finn, "done")
    with pytest.raises(NotAllowed, match="comes first"):
        acts.start(finn, id, cab.change(id).version)
    tasks.finish_task(finn, first.id, of(cab, id)["Tell the courts"].version)
    assert of(cab, id)["Tell the courts"].done_at == cab.clock.at
    acts.start(finn, id, cab.change(id).version)
    with pytest.raises(NotAllowed, match="nothing comes before its start any more"):
        tasks.add_task(finn, id, {"title": "Too late", "before_start": True})
    with pytest.raises(InputError, match="is done already"):
        tasks.drop_task(finn, first.id, first.version)


def test_what_came_before_the_start_stays_done_once_the_work_has_begun(cab: Board) -> None:
    finn, id = cab["finn"], cab.draft(scope="minor", implementer="hal")
    tasks.add_task(finn, id, {"title": "Tell the courts", "before_start": True})
    cab.submit(id)
    approval.decide_alone(cab["ava"], id, cab.change(id).version, approved=True)
    acts.schedule(finn, id, cab.change(id).version)
    task = of(cab, id)["Tell the courts"]
    tasks.finish_task(finn, task.id, task.version, op_id="done")
    acts.start(finn, id, cab.change(id).version, op_id="start")
    with pytest.raises(NotAllowed, match="is implementing: what came before its start stays as it was then"):
        undo(finn, "done")
    undo(finn, "start")
    undo(finn, "done")
    assert of(cab, id)["Tell the courts"].state == "open"
    tasks.drop_task(finn, task.id, of(cab, id)["Tell the courts"].version, op_id="drop")
    acts.cancel(finn, id, cab.change(id).version, "Not needed")
    with pytest.raises(NotAllowed, match="is cancelled: nothing is to be done for it"):
        undo(finn, "drop")


def test_a_task_is_edited_by_field_dropped_and_put_in_order(cab: Board) -> None:
    finn, id = cab["finn"], cab.draft()
    for title in ("One", "Two", "Three"):
        tasks.add_task(finn, id, {"title": title})
    task = of(cab, id)["One"]
    tasks.edit_task(finn, task.id, task.fields, {**task.fields, "owner": "gus"})
    tasks.edit_task(cab["gus"], task.id, task.fields, {**task.fields, "title": "First"})
    assert of(cab, id)["First"].owner == "gus"
    with pytest.raises(Conflict):
        tasks.edit_task(finn, task.id, task.fields, {**task.fields, "title": "Uno"})
    for values, words in (
        ({"owner": "nobody"}, "Owner: "),
        ({"group": "None such"}, "Group: "),
        ({"state": "x"}, "Not"),
    ):
        with pytest.raises(InputError, match=words):
            tasks.edit_task(finn, task.id, task.fields, values)
    with pytest.raises(InputError, match="title is empty"):
        tasks.add_task(finn, id, {"title": "  "})

    assert tasks.move_task(finn, of(cab, id)["Three"].id, -2, op_id="up").text.endswith("“Three” is number 1 of 3.")
    assert list(of(cab, id)) == ["Three", "First", "Two"]
    tasks.move_task(finn, of(cab, id)["Three"].id, 99)
    assert list(of(cab, id)) == ["First", "Two", "Three"]
    two = of(cab, id)["Two"]
    tasks.drop_task(finn, two.id, two.version, op_id="drop")
    assert list(of(cab, id)) == ["First", "Three"]
    undo(finn, "drop")
    assert list(of(cab, id)) == ["First", "Two", "Three"]
    acts.cancel(finn, id, cab.change(id).version)
    with pytest.raises(NotAllowed, match="is cancelled: nothing is to be done for it"):
        tasks.finish_task(finn, two.id, 3)


@pytest.mark.parametrize(
    ("due", "said"),
    [
        (datetime(2150, 1, 1, tzinfo=UTC), "Due: it lies after 2099"),
        (datetime(1980, 1, 1, tzinfo=UTC), "Due: it lies before 1990"),
        (datetime(2027, 1, 1), "The due time is no time with a zone"),  # noqa: DTZ001
    ],
)
def test_a_time_that_cannot_be_kept_is_named(cab: Board, due: datetime, said: str) -> None:
    id = cab.draft()
    with pytest.raises(InputError, match=said):
        tasks.add_task(cab["finn"], id, {"title": "Tell the courts", "due_at": due})
    assert of(cab, id) == {}


def test_a_condition_is_given_to_somebody_and_met_and_nothing_else(cab: Board) -> None:
    cab.clock.to("2026-11-12 09:00")
    finn, id = cab["finn"], cab.submitted()
    cab.clock.to("2026-11-16 17:00")
    meeting = cab.meeting(SLOT)
    meetings.freeze(cab["ava"], meeting.id, meeting.version)
    cab.clock.to("2026-11-18 10:00")
    sitting.open_meeting(cab["ava"], meeting.id, cab.meeting(SLOT).version)
    for seat in cab.meeting(SLOT).seats:
        presence(cab["ava"], seat.id, seat.version, True)
    decided(cab, id, "conditions", conditions="Tell the help desk", before_start=True)
    task = of(cab, id)["Tell the help desk"]
    assert task.is_condition
    tasks.edit_task(finn, task.id, task.fields, {**task.fields, "owner": "gus"})
    with pytest.raises(NotAllowed, match="stands as it was decided"):
        tasks.edit_task(finn, task.id, task.fields, {**task.fields, "before_start": False})
    with pytest.raises(NotAllowed, match="it is met, not dropped"):
        tasks.drop_task(finn, task.id, 2)
    assert tasks.finish_task(finn, task.id, 2).text == "CHG0000001: “Tell the help desk” is met."
    assert [one.met for one in reads.change_detail(finn, id).conditions] == [True]


def test_who_has_a_task_of_a_change_has_no_vote_on_it(cab: Board) -> None:
    cab.clock.to("2026-11-12 09:00")
    finn, id = cab["finn"], cab.submitted()
    tasks.add_task(finn, id, {"title": "Tell the courts", "owner": "ben"})
    cab.clock.to("2026-11-16 17:00")
    meeting = cab.meeting(SLOT)
    meetings.freeze(cab["ava"], meeting.id, meeting.version)

    def votes(who: str, agency: str) -> None:
        item = cab.item(id)
        ballots.vote(cab[who], item.id, cab.seat(SLOT, agency), "approve", content_n=item.now_n)

    with pytest.raises(NotAllowed, match="Ben Bauer has a task of it and may not vote on it"):
        votes("ben", "DHHS")
    task = of(cab, id)["Tell the courts"]
    votes("cleo", "DOR")
    with pytest.raises(NotAllowed, match="is before the board, and Cleo Carr voted on it") as caught:
        tasks.add_task(finn, id, {"title": "Sign in", "owner": "cleo"})
    assert caught.value.hint == "Give it to somebody else, or after the decision."
    with pytest.raises(NotAllowed, match="Cleo Carr voted on it"):
        tasks.edit_task(finn, task.id, task.fields, {**task.fields, "owner": "cleo"})
    tasks.edit_task(finn, task.id, task.fields, {**task.fields, "owner": "hal"})
    votes("ben", "DHHS")
    assert [vote.person_name for vote in cab.item(id).votes if vote.standing] == ["Cleo Carr", "Ben Bauer"]


def test_the_owner_of_the_service_does_not_approve_what_they_have_a_task_of(cab: Board) -> None:
    owned(cab, "gus")
    id = cab.draft(scope="minor", implementer="hal")
    tasks.add_task(cab["finn"], id, {"title": "Tell the courts", "owner": "gus"})
    cab.submit(id)
    with pytest.raises(NotAllowed, match="You may not decide CHG0000001: you have a task of it"):
        approval.decide_alone(cab["gus"], id, cab.change(id).version, approved=True)
    approval.decide_alone(cab["ava"], id, cab.change(id).version, approved=True)


def test_the_owner_and_the_group_find_their_tasks_on_home(cab: Board) -> None:
    finn, id = cab["finn"], cab.draft()
    soon = cab.clock() + timedelta(minutes=30)
    for title, more in (
        ("Late", {"due_at": cab.clock() - timedelta(hours=1)}),
        ("Soon", {"due_at": soon}),
        ("First", {"before_start": True}),
        ("Some day", {}),
    ):
        tasks.add_task(finn, id, {"title": title, "owner": "gus", **more})
    tasks.add_task(finn, id, {"title": "Nobody's"})
    found = home_page(cab["gus"]).items
    assert [(one.title, one.part, one.mark, one.act) for one in found] == [
        ("Late", Part.NOW, Mark.MISSED, "changes.finish_task"),
        ("Soon", Part.NOW, Mark.SOON, "changes.finish_task"),
        ("First", Part.COMING, Mark.NONE, "changes.finish_task"),
        ("Some day", Part.COMING, Mark.NONE, "changes.finish_task"),
    ]
    assert found[2].at == cab.change(id).planned_start
    assert found[2].detail == "For CHG0000001 Patch the directory, before its start on Thu 17 Dec 04:00."
    assert [one for one in home_page(finn).items if one.kind == "change"] == []
