"""After the first hour: demoted, opened again, corrected, its tickets, tasks, the review and its effect."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.db import tables as t
from app.domain.majors.states import MajorState
from app.domain.majors.values import Major, Message, PromiseState, UpdateKind
from app.domain.tickets.call import CallSoFar
from app.domain.tickets.values import TicketFilter
from app.errors import InputError, NotAllowed
from app.services.majors import children, corrections, declaring, messages, outages, restoring, review, tasks
from app.services.tickets import reads as ticket_reads
from app.services.tickets.call import look_alike
from tests.services.majors.room import Room
from tests.ticket_world import local


def _restored(majors: Room) -> Major:
    found = majors.declared()
    majors.send(found)
    majors.world.clock.to("2026-10-05 10:30")
    return _resolve(majors, found)


def _resolve(majors: Room, found: Major) -> Major:
    now = majors.major(found.row.id)
    message = Message("Mail works again.")
    restoring.restore(majors.people["mia"], now.row.id, now.row.version, majors.db.now(), message, "None.")
    return majors.major(found.row.id)


def test_a_demoted_one_owes_nothing_and_may_be_declared_again(majors: Room) -> None:
    mia, found = majors.people["mia"], majors.declared()
    restoring.demote(mia, found.row.id, found.row.version, "One office only.")
    now = majors.major(found.row.id)
    assert (now.row.state, now.ended_why, now.row.next_update_at) == (MajorState.DEMOTED, "One office only.", None)
    assert [one.state for one in now.promises] == [PromiseState.WITHDRAWN]
    with pytest.raises(NotAllowed, match="send messages"):
        majors.send(found)
    again = Message("It is one after all.", next_at=majors.db.now() + timedelta(minutes=20))
    restoring.reopen(mia, now.row.id, now.row.version, "Three offices.", again)
    now = majors.major(found.row.id)
    assert now.row.state is MajorState.DECLARED
    assert now.updates[-1].kind is UpdateKind.REOPENED
    assert now.updates[-1].sent
    assert now.row.next_update_at == again.next_at
    end = Message("It is none.")
    restoring.demote(mia, now.row.id, now.row.version, "No.", end)
    assert [one.state for one in majors.major(found.row.id).promises] == [PromiseState.WITHDRAWN, PromiseState.KEPT]


def test_one_that_came_back_is_open_again_with_its_outage(majors: Room) -> None:
    found = majors.declared()
    with_outage(majors, found)
    found = _resolve(majors, found)
    assert outage(majors) == (local("2026-10-05 09:50"), local("2026-10-05 10:00"))
    restoring.reopen(majors.people["mia"], found.row.id, found.row.version, "Down again.")
    now = majors.major(found.row.id)
    assert (now.row.state, now.row.restored_at, now.row.review_due) == (MajorState.DECLARED, None, None)
    assert now.row.next_update_at == local("2026-10-05 10:05")
    assert outage(majors) == (local("2026-10-05 09:50"), None)


def with_outage(majors: Room, found: Major) -> Major:
    counted = {majors.world.services["MAIL"]: "full"}
    outages.count_outages(majors.people["mia"], found.row.id, found.row.version, counted)
    return majors.major(found.row.id)


def outage(majors: Room) -> tuple[object, object]:
    with majors.db.read() as conn:
        row = conn.execute(select(t.outage.c.start_at, t.outage.c.end_at)).one()
    return row.start_at, row.end_at


def test_a_correction_keeps_the_first_and_names_what_moved(majors: Room) -> None:
    mia, found = majors.people["mia"], majors.declared()
    with_outage(majors, found)
    majors.send(found)
    majors.world.clock.to("2026-10-05 10:30")
    found = _resolve(majors, found)
    said = (
        "Restore time: 1 h, before 40 min.",
        "Time to detect: 30 min, before 10 min.",
        "Time to declare: 30 min, before 10 min.",
        "Lag of the first message: 30 min, before 10 min.",
        "Availability of Service MAIL: out for 1 h, before 40 min.",
    )
    earlier = local("2026-10-05 09:30")
    assert corrections.preview_correction(mia, found.row.id, "impact_start_at", earlier) == said
    corrections.correct(mia, found.row.id, found.row.version, "impact_start_at", earlier, "The log says so.")
    now = majors.major(found.row.id)
    assert now.restore_time == timedelta(hours=1)
    assert now.updates[-1].kind is UpdateKind.CORRECTION
    assert now.updates[-1].details == {
        "field": "impact_start_at",
        "before": "2026-10-05T13:50:00+00:00",
        "after": "2026-10-05T13:30:00+00:00",
        "figures": list(said),
    }
    assert outage(majors) == (earlier, local("2026-10-05 10:30"))
    with pytest.raises(InputError, match="already"):
        corrections.correct(mia, now.row.id, now.row.version, "impact_start_at", earlier, "x")
    with pytest.raises(InputError, match="before its impact began"):
        corrections.correct(mia, now.row.id, now.row.version, "restored_at", local("2026-10-05 09:00"), "x")
    corrections.correct(mia, now.row.id, now.row.version, "restored_at", local("2026-10-05 10:20"), "Earlier.")
    now = majors.major(found.row.id)
    kinds = {update.id: update.kind for update in now.updates}
    assert kinds[now.updates[-1].corrects_id or 0] is UpdateKind.RESTORED
    with pytest.raises(NotAllowed):
        corrections.correct(
            majors.people["finn"], now.row.id, now.row.version, "detected_at", local("2026-10-05 09:55"), "x"
        )


def test_its_tickets_are_told_and_resolved_together(majors: Room) -> None:
    main = majors.desk_ticket("Mail is down", "DOR")
    made = declaring.propose(majors.people["finn"], {"ticket_id": main}).ids[0]
    other = majors.desk_ticket("No mail here", "DPS")
    finn, mia = majors.people["finn"], majors.people["mia"]
    assert children.link(finn, made, [other, main]).text == "MI0000001: 1 ticket is linked."
    assert [child.number for child in majors.major(made).children] == ["INC0000001", "INC0000002"]
    declaring.declare(mia, made, 1)
    answer = children.update_children(mia, made, "We are at it.", op_id="up")
    assert answer.text == "2 tickets are given the update to the caller."
    assert children.update_children(mia, made, "We are at it.", op_id="up").text == answer.text
    with pytest.raises(NotAllowed, match="stays linked"):
        children.unlink(finn, made, [main])
    now = majors.major(made)
    restoring.restore(
        mia, made, now.row.version, majors.db.now(), Message("Works."), "None.", resolve_children=True, op_id="end"
    )
    now = majors.major(made)
    assert {child.state for child in now.children} == {"resolved"}
    assert [update.text for update in now.updates if update.kind is UpdateKind.CHILDREN] == [
        "Linked: INC0000002.",
        "2 tickets are given the update to the caller.",
        "2 tickets are resolved.",
    ]
    assert children.resolve_children(mia, made, {"text": "x"}).text == "MI0000001 has no open tickets."
    children.unlink(finn, made, [other])
    assert now.row.children == 2
    assert majors.major(made).row.children == 1


def test_a_call_is_noted_for_a_message_that_was_sent(majors: Room) -> None:
    mia, found = majors.people["mia"], majors.declared()
    majors.send(found)
    now = majors.major(found.row.id)
    sent = next(update for update in now.updates if update.sent)
    to = next(one.recipient for one in now.told)
    messages.told_by_phone(mia, found.row.id, sent.id, to)
    assert [(one.recipient.name, one.how) for one in majors.major(found.row.id).told][-1] == ("Dan Director", "call")
    with pytest.raises(InputError, match="no message"):
        messages.told_by_phone(mia, found.row.id, now.updates[0].id, to)


def test_tasks_are_given_and_done(majors: Room) -> None:
    finn, found = majors.people["finn"], majors.declared()
    tasks.add_task(finn, found.row.id, {"title": "Call the vendor", "group_id": majors.world.groups["NET"]})
    task = majors.major(found.row.id).tasks[0]
    assert (task.title, task.group, task.state) == ("Call the vendor", "Group NET", "open")
    tasks.edit_task(finn, task.id, task.version, {"state": "done"})
    assert majors.major(found.row.id).tasks[0].done_at == majors.db.now()
    with pytest.raises(InputError, match="Owner"):
        tasks.add_task(finn, found.row.id, {"title": "x", "owner_id": 999})


def test_a_review_closes_it_and_its_effect_is_judged_by_what_came_again(majors: Room) -> None:
    mia, found = majors.people["mia"], _restored(majors)
    day = date(2026, 10, 5)
    with pytest.raises(InputError, match="cause"):
        review.review(mia, found.row.id, found.row.version, {"held_on": day})
    with pytest.raises(InputError, match="between"):
        review.review(mia, found.row.id, found.row.version, {"cause": "Disk", "held_on": date(2026, 10, 6)})
    person = majors.db.write(
        lambda conn: conn.execute(select(t.person.c.id).where(t.person.c.login == "max")).scalar_one(), what="x"
    )
    values = {"title": "Buy disks", "owner_id": person, "due_on": date(2026, 11, 2)}
    review.add_action(mia, found.row.id, {**values, "agency_id": majors.world.agencies["DOR"]})
    action = majors.major(found.row.id).actions[0]
    assert (action.title, action.owner, action.agency, action.state) == ("Buy disks", "Max Moore", "DOR", "open")
    review.edit_action(mia, action.id, action.version, {"state": "done"})
    assert majors.major(found.row.id).actions[0].state == "done"
    texts = {"cause": "A disk was full.", "went_well": "The call list.", "went_badly": "No alarm."}
    review.review(mia, found.row.id, found.row.version, {**texts, "held_on": day})
    now = majors.major(found.row.id)
    assert (now.row.state, now.row.review_done_on, now.cause) == (MajorState.CLOSED, day, "A disk was full.")
    assert now.effect_due == date(2027, 1, 3)  # ninety days
    assert now.repeats is not None
    assert now.repeats.said == (
        "It did not come again until 5 Oct 2026 10:30, counted by the same service (Service MAIL) alone, "
        "as nobody filed its cause."
    )
    majors.world.clock.to("2026-10-09 09:00")
    majors.declared(title="Mail is down again")
    again = majors.major(found.row.id).repeats
    assert again is not None
    assert again.numbers == ("MI0000002",)
    review.judge_effect(mia, found.row.id, now.row.version, "It came once more.")
    now = majors.major(found.row.id)
    assert now.updates[-1].details == {"rule": "service", "by": "", "repeats": ["MI0000002"]}
    assert now.effect == "It came once more."
    restoring.reopen(mia, found.row.id, now.row.version, "The cause was another.")
    assert majors.major(found.row.id).row.state is MajorState.RESTORED


def test_its_tickets_are_found_as_its_own(majors: Room) -> None:
    main = majors.desk_ticket("Mail is down", "DOR")
    made = declaring.propose(majors.people["finn"], {"ticket_id": main}).ids[0]
    other = majors.desk_ticket("No mail here", "DPS")
    children.link(majors.people["finn"], made, [other])
    wanted = TicketFilter(major=True)
    assert set(ticket_reads.list_ids(majors.db, wanted)) == set()  # proposed is none yet
    declaring.declare(majors.people["mia"], made, 1)
    assert set(ticket_reads.list_ids(majors.db, wanted)) == {main, other}
    detail = ticket_reads.ticket_detail(majors.db, other)
    assert [(link.what, link.number) for link in detail.links] == [("Major incident", "MI0000001")]
    call = CallSoFar("Cannot write", service_id=majors.world.services["MAIL"])
    assert look_alike(majors.db, call)[0].number == "MI0000001"
