"""From the call to the restoration: proposed, declared, told in time, handed over, resolved."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.db.facts import set_fact
from app.db.records import Stale
from app.domain.majors.states import MajorState
from app.domain.majors.values import MajorRole, Message, PromiseState, UpdateKind
from app.errors import InputError, NotAllowed
from app.services.mail.outbox import outbox
from app.services.majors import declaring, editing, messages, reads, restoring
from tests.services.majors.room import Room
from tests.ticket_world import local


def test_a_proposed_one_takes_what_its_ticket_knows(majors: Room) -> None:
    agencies = majors.world.agencies
    made = majors.desk_ticket("Mail is down", "DOR")
    majors.desk_ticket("No mail", "DPS", parent_id=made)
    answer = declaring.propose(majors.people["finn"], {"ticket_id": made, "why": "Many calls."})
    found = majors.major(answer.ids[0])
    assert answer.text == "MI0000001 is proposed."
    assert (found.row.title, found.row.state, found.row.service) == (
        "Mail is down",
        MajorState.PROPOSED,
        "Service MAIL",
    )
    assert {one.agency_id for one in found.reached} == {agencies["DOR"], agencies["DPS"]}
    assert [child.number for child in found.children] == ["INC0000001", "INC0000002"]
    assert (found.ticket, found.proposed_why, found.row.children) == ("INC0000001", "Many calls.", 2)
    assert found.detected_at == found.row.impact_start_at == local("2026-10-05 10:00")
    with pytest.raises(InputError, match="belongs to MI0000001 already"):
        declaring.propose(majors.people["finn"], {"ticket_id": made})
    assert not reads.candidates(majors.db)
    with pytest.raises(NotAllowed):
        declaring.declare(majors.people["finn"], found.row.id, found.row.version)


def test_declared_told_and_resolved_by_the_clock(majors: Room) -> None:
    mia, clock = majors.people["mia"], majors.world.clock
    found = majors.declared(bridge="Room 4")
    assert found.row.state is MajorState.DECLARED
    assert (found.roles[MajorRole.MANAGER], found.bridge) == (("mia", "Mia Marsh"), "Room 4")
    assert found.row.next_update_at == local("2026-10-05 10:05")
    draft = reads.draft(mia, found.row.id)
    assert draft.kind is UpdateKind.NOTICE
    assert [(one.name, one.why) for one in draft.recipients] == [
        ("Olaf Officer", "contact"),
        ("Dan Director", "contact"),
        ("Dora Deputy", "contact"),
        ("chief@it.example", "management"),
    ]
    assert draft.unreachable == ()
    assert draft.message.known == "Mail is down (Service MAIL) since 09:50. We are working on it."
    assert draft.message.next_at == local("2026-10-05 10:05")

    clock.on(minutes=4)
    answer = messages.send(mia, found.row.id, found.row.version, draft.message)
    assert answer.text == (
        "MI0000001: first message goes to 3 addresses. To be called: Olaf Officer. PO0000001 is posted."
    )
    mails = outbox(mia).mails
    assert sorted(mail.to_mail for mail in mails) == ["chief@it.example", "dan@dor.example", "dora@dor.example"]
    assert {mail.subject for mail in mails} == {"MI0000001: Mail is down \N{EN DASH} First message"}
    assert len({mail.message_id for mail in mails}) == 3

    clock.to("2026-10-05 10:04")
    now = majors.major(found.row.id)
    assert now.first_notice_at == local("2026-10-05 10:04")
    assert [(one.recipient.name, one.how, one.mail_state) for one in now.told] == [
        ("Dan Director", "mail", "queued"),
        ("Dora Deputy", "mail", "queued"),
        ("chief@it.example", "mail", "queued"),
    ]
    clock.to("2026-10-05 10:07")  # promised by 10:05: two minutes late, of one minute
    assert reads.draft(mia, found.row.id).kind is UpdateKind.SCOPE
    majors.send(found, "DOR and DOA are reached.", 20)
    clock.to("2026-10-05 10:40")
    assert [row.number for row in reads.due(mia)] == ["MI0000001"]
    now = majors.major(found.row.id)
    message = Message("Mail works again since 10:35.", management="Over.")
    with pytest.raises(InputError, match="data loss"):
        restoring.restore(mia, now.row.id, now.row.version, local("2026-10-05 10:35"), message, " ")
    restoring.restore(mia, now.row.id, now.row.version, local("2026-10-05 10:35"), message, "Nothing was lost.")
    now = majors.major(found.row.id)
    assert now.restore_time == timedelta(minutes=45)
    assert now.row.review_due == local("2026-10-12 12:00").date()  # five working days
    assert now.row.next_update_at is None
    assert [(one.state, one.late_by) for one in now.promises] == [
        (PromiseState.KEPT, timedelta()),
        (PromiseState.BROKEN, timedelta(minutes=2)),
        (PromiseState.LATE, timedelta(minutes=13)),
    ]
    assert [(gap.took, gap.is_met) for gap in now.gaps] == [
        (timedelta(minutes=4), True),
        (timedelta(minutes=3), True),
        (timedelta(minutes=33), False),
    ]


def test_a_message_that_reaches_nobody_keeps_no_promise(majors: Room) -> None:
    majors.db.write(lambda conn: set_fact(conn, "cab.mailbox", ""), what="test")
    found = majors.declared(agencies=[majors.world.agencies[code] for code in ("DOR", "DPS")])
    said = majors.send(found).text
    assert "No mail is sent: the workspace has no mail address. To be called: Dan Director and Dora Deputy." in said
    now = majors.major(found.row.id)
    assert (now.told, now.promises[0].agencies) == ((), (majors.world.agencies["DOR"],)), "DPS has no contact at all"


def test_of_two_people_at_one_record_the_second_looks_again(majors: Room) -> None:
    found = majors.declared()
    mia, max_ = majors.people["mia"], majors.people["max"]
    next_at = majors.db.now() + timedelta(minutes=5)
    messages.send(mia, found.row.id, found.row.version, Message("One.", next_at=next_at), op_id="a")
    messages.send(mia, found.row.id, found.row.version, Message("One.", next_at=next_at), op_id="a")
    assert sum(update.sent for update in majors.major(found.row.id).updates) == 1
    with pytest.raises(Stale):
        messages.send(max_, found.row.id, found.row.version, Message("Two.", next_at=next_at))
    editing.log(majors.people["finn"], found.row.id, UpdateKind.NOTE, "Switch is dark.")  # beside it all the same
    with pytest.raises(NotAllowed):
        editing.log(majors.people["rob"], found.row.id, UpdateKind.NOTE, "x")


def test_a_role_is_handed_over_and_the_reach_grows(majors: Room) -> None:
    mia, found = majors.people["mia"], majors.declared()
    editing.set_role(mia, found.row.id, found.row.version, MajorRole.MANAGER, "max")
    now = majors.major(found.row.id)
    assert now.roles[MajorRole.MANAGER] == ("max", "Max Moore")
    assert now.updates[-1].text == "Incident manager: Max Moore, before that Mia Marsh."
    with pytest.raises(NotAllowed, match="it has an incident manager"):
        editing.set_role(mia, now.row.id, now.row.version, MajorRole.MANAGER, "")
    with pytest.raises(InputError, match="nobody here signs in as zed"):
        editing.set_role(mia, now.row.id, now.row.version, MajorRole.SCRIBE, "zed")
    agencies, services = majors.world.agencies, majors.world.services
    wanted = {agencies["DOR"]: "No mail", agencies["DPS"]: ""}
    editing.set_reach(mia, now.row.id, now.row.version, wanted, [services["VPN"]], [])
    now = majors.major(found.row.id)
    assert [(one.code, one.impact) for one in now.reached] == [("DOR", "No mail"), ("DPS", "")]
    assert (now.services[0].code, now.row.service) == ("VPN", "Service VPN")
    assert reads.draft(mia, now.row.id).unreachable == ("Department DPS",)
    editing.edit(mia, now.row.id, now.row.version, {"title": "VPN is down", "summary": "Switch."})
    assert majors.major(found.row.id).row.title == "VPN is down"


def test_a_drill_is_told_to_nobody_outside(majors: Room) -> None:
    found = majors.declared(drill=True)
    answer = majors.send(found)
    assert answer.text == "MI0000001: first message is written down; a drill is told to nobody (4 names on the list)."
    assert not outbox(majors.people["mia"]).mails
    assert {one.how for one in majors.major(found.row.id).told} == {"drill"}


def test_what_cannot_be_promised_is_refused(majors: Room) -> None:
    mia, found = majors.people["mia"], majors.declared()
    with pytest.raises(InputError, match="are told when it comes"):
        majors.send(found, minutes=None)
    with pytest.raises(InputError, match="is over"):
        majors.send(found, minutes=-1)
    with pytest.raises(InputError, match="says nothing"):
        majors.send(found, " ")
    majors.send(found, "", nothing_new=True)
    assert majors.major(found.row.id).updates[-1].text.startswith("Nothing new")
    with pytest.raises(InputError, match="lies ahead"):
        editing.log(mia, found.row.id, UpdateKind.NOTE, "x", majors.db.now() + timedelta(hours=1))


def test_a_proposal_is_rejected_and_may_be_declared_all_the_same(majors: Room) -> None:
    mia = majors.people["mia"]
    made = declaring.propose(majors.people["finn"], {"title": "Slow"}).ids[0]
    declaring.reject(mia, made, 1, "One person only.")
    found = majors.major(made)
    assert (found.row.state, found.ended_why) == (MajorState.REJECTED, "One person only.")
    with pytest.raises(NotAllowed, match="rejected"):
        editing.set_role(mia, made, found.row.version, MajorRole.SCRIBE, "max")
    with pytest.raises(InputError, match="Nobody on record signs in as tester, so you cannot be the incident manager"):
        declaring.declare(majors.db, made, found.row.version)
    declaring.declare(majors.db, made, found.row.version, {"manager": "mia"})
    assert majors.major(made).roles[MajorRole.MANAGER] == ("mia", "Mia Marsh")
    assert [row.number for row in reads.majors(mia, [MajorState.DECLARED])] == ["MI0000001"]
    assert reads.by_number(mia, " mi0000001").row.id == made
