"""What is done by the clock: proposed by rule, told to the management, once whoever does it."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest

from app.db.facts import set_fact
from app.domain.cab.tended import Tended
from app.domain.majors.states import MajorState
from app.domain.majors.values import UpdateKind
from app.errors import NotAllowed
from app.services.mail.outbox import outbox
from app.services.majors import reads, restoring
from app.services.majors.tend import tend_majors
from app.services.tend import tend
from tests.services.majors.room import Room


def test_a_critical_ticket_of_two_agencies_is_proposed_once(majors: Room) -> None:
    main = majors.desk_ticket("Mail is down", "DOR")
    mia, max_ = majors.people["mia"], majors.people["max"]
    assert tend_majors(mia).is_nothing
    majors.desk_ticket("No mail", "DPS", parent_id=main)
    assert [(one.number, one.why, one.agencies, one.children) for one in reads.candidates(mia)] == [
        ("INC0000001", "Critical, and it reaches 2 agencies.", ("DOR", "DPS"), 1)
    ]
    assert tend_majors(mia).done == ("MI0000001 is proposed by rule: Critical, and it reaches 2 agencies.",)
    assert tend_majors(max_).is_nothing
    found = reads.by_number(mia, "MI0000001")
    assert (found.row.state, found.row.children, len(found.reached)) == (MajorState.PROPOSED, 2, 2)


def test_the_rules_may_ask_for_more_or_for_nothing(majors: Room) -> None:
    mia = majors.people["mia"]
    main = majors.desk_ticket("Mail is down", "DOR")
    majors.desk_ticket("No mail", "DOR", parent_id=main)
    assert tend_majors(mia).is_nothing
    majors.db.write(lambda conn: set_fact(conn, "majors.children", "1"), what="rules")
    assert [one.why for one in reads.candidates(mia)] == ["1 ticket under it."]
    majors.db.write(lambda conn: set_fact(conn, "majors.propose", "no"), what="rules")
    assert reads.candidates(mia) == ()


def test_the_management_hears_of_what_lasts_once_each_time(majors: Room) -> None:
    mia, max_, clock = majors.people["mia"], majors.people["max"], majors.world.clock
    found = majors.declared()
    clock.to("2026-10-05 10:29")
    assert tend_majors(mia).is_nothing
    clock.to("2026-10-05 10:30")
    assert tend_majors(mia).done == ("MI0000001 goes on for 30 minutes: the management is told.",)
    assert tend_majors(max_).is_nothing
    clock.to("2026-10-05 12:01")  # the hour was missed: the later step says it, too
    assert tend_majors(max_).done == ("MI0000001 goes on for 120 minutes: the management is told.",)
    assert tend_majors(mia).is_nothing
    now = majors.major(found.row.id)
    assert [(one.minutes, one.told) for one in now.escalations] == [(30, True), (60, False), (120, True)]
    assert [mail.to_mail for mail in outbox(mia).mails] == ["chief@it.example"] * 2
    restoring.demote(mia, now.row.id, now.row.version, "None.")


def test_a_drill_escalates_without_mail(majors: Room) -> None:
    mia, clock = majors.people["mia"], majors.world.clock
    found = majors.declared(drill=True)
    clock.to("2026-10-05 10:31")
    assert tend_majors(mia).done == ("MI0000001 goes on for 30 minutes: a drill is told to nobody.",)
    assert not outbox(mia).mails
    assert majors.major(found.row.id).updates[-1].kind is UpdateKind.ESCALATED


def test_two_desktops_at_once_do_it_once(majors: Room) -> None:
    mia, max_ = majors.people["mia"], majors.people["max"]
    main = majors.desk_ticket("Mail is down", "DOR")
    majors.desk_ticket("No mail", "DPS", parent_id=main)
    found = majors.declared()
    majors.world.clock.to("2026-10-05 10:31")
    start = Barrier(2)
    said: list[Tended] = []

    def go(who: str) -> None:
        start.wait(10)
        said.append(tend_majors({"mia": mia, "max": max_}[who]))

    threads = [Thread(target=go, args=(who,)) for who in ("mia", "max")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(text for one in said for text in one.done) == [
        "MI0000001 goes on for 30 minutes: the management is told.",
        "MI0000002 is proposed by rule: Critical, and it reaches 2 agencies.",
    ]
    assert sum(one.kind is UpdateKind.ESCALATED for one in majors.major(found.row.id).updates) == 1


def test_who_tends_has_a_role_for_it(majors: Room) -> None:
    assert tend(majors.people["mia"]).is_nothing
    with pytest.raises(NotAllowed):
        tend(majors.people["rob"])
    assert tend_majors(majors.people["finn"]).is_nothing
