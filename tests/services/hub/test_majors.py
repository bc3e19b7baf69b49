"""What a major incident says to everybody stands in its own posting, and ends with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, select

from app.db import tables as t
from app.db.engine import Database
from app.db.majors.store import append
from app.db.records import insert_record
from app.db.tables import outage
from app.domain.hub.phases import Impact, Phase
from app.domain.majors.values import Message, UpdateKind
from app.services.api import Services
from app.services.hub.tend import tend_hub
from tests.services.majors.room import Room, room


@pytest.fixture
def majors(db: Database) -> Iterator[Room]:
    with room(db) as made:
        yield made


def test_messages_post_themselves_and_the_last_word_is_said(majors: Room) -> None:
    mia = majors.people["mia"]
    hub, major = Services(mia).hub, majors.declared()
    majors.send(major, hub="Mail does not work.")
    (posting,) = hub.postings()
    first = posting.versions[0].content
    assert (first.phase, first.text, first.impact) == (Phase.INVESTIGATING, "Mail does not work.", Impact.DEGRADED)
    assert (first.starts_at, posting.promised_at) == (
        major.row.impact_start_at,
        majors.major(major.row.id).row.next_update_at,
    )
    assert posting.services
    assert posting.agencies
    assert tend_hub(mia).done == ()
    now = majors.major(major.row.id)
    Services(mia).majors.demote(major.row.id, now.row.version, "One office only")
    assert tend_hub(mia).done == ("PO0000001 goes on as an ordinary incident.",)
    assert tend_hub(mia).done == ()
    last = hub.postings()[0].versions[1].content
    assert (last.phase, last.text.startswith("This is handled as an ordinary incident"), last.next_at) == (
        *(Phase.INVESTIGATING, True, None),
    )


def test_what_is_demoted_is_not_resolved_and_told_with_the_managers_words(majors: Room) -> None:
    mia = majors.people["mia"]
    major = majors.declared()
    wide = {"agencies": [majors.world.agencies["DOR"]]}
    majors.send(major, hub="Mail does not work.")
    now = majors.major(major.row.id)
    words = Message("Only ten users: it goes on as a ticket.")
    said = Services(mia).majors.demote(major.row.id, now.row.version, "Ten users", words).text
    assert "PO0000001 goes on until it is ended in the hub." in said
    (posting,) = Services(mia).hub.postings()
    last = posting.versions[-1].content
    assert (last.phase, last.text, last.next_at) == (Phase.INVESTIGATING, words.known, None)
    assert tend_hub(mia).done == ()
    unheard = majors.declared(title="Mail is slow", **wide)
    count = len(_mails(mia))
    said = Services(mia).majors.demote(unheard.row.id, unheard.row.version, "Ten users", words).text
    assert "Nobody was told of it: no message is sent." in said
    assert len(_mails(mia)) == count
    some = majors.declared(title="Mail is odd", **wide)
    majors.send(some)
    now = majors.major(some.row.id)
    both = {majors.world.agencies[code]: "" for code in ("DOR", "DOA")}
    Services(mia).majors.set_reach(some.row.id, now.row.version, both, [], [])
    now = majors.major(some.row.id)
    Services(mia).majors.demote(some.row.id, now.row.version, "Ten users", words)
    told = [one.recipient.agency for one in majors.major(some.row.id).told if one.update_id != some.updates[-1].id]
    assert "DOA" not in told, "who heard of none is not told that it is none"


def test_a_drill_is_posted_nowhere_and_what_is_for_agencies_alone_neither(majors: Room) -> None:
    hub = Services(majors.people["mia"]).hub
    majors.send(majors.declared(drill=True), hub="This is a drill.")
    majors.send(majors.declared(title="Mail is slow"), hub="")
    assert hub.postings() == ()


def test_a_restored_one_says_when_it_ended(majors: Room) -> None:
    mia = majors.people["mia"]
    major = majors.declared()
    majors.send(major, hub="Mail does not work.")
    majors.world.clock.on(minutes=30)
    now, at = majors.major(major.row.id), majors.world.clock()
    Services(mia).majors.restore(major.row.id, now.row.version, at, Message("It works.", hub="Mail works."), "Nothing")
    (posting,) = Services(mia).hub.postings()
    last = posting.versions[-1].content
    said = "Mail works.\n\nData loss: Nothing"
    assert (last.phase, last.text, last.ends_at, last.next_at) == (Phase.RESOLVED, said, at, None)
    began, now = major.row.impact_start_at - timedelta(minutes=3), majors.major(major.row.id)
    Services(mia).majors.correct(major.row.id, now.row.version, "impact_start_at", began, "Seen in the log")
    (posting,) = Services(mia).hub.postings()
    assert posting.versions[-1].content == replace(last, starts_at=began)


def test_words_that_are_left_empty_are_the_same_and_what_was_lost_is_said_to_all(majors: Room) -> None:
    mia = majors.people["mia"]
    major = majors.declared()
    majors.send(major, hub="Mail does not work.")
    now, at = majors.major(major.row.id), majors.world.clock()
    over = Message("A disk was replaced.")
    Services(mia).majors.restore(major.row.id, now.row.version, at, over, "No data was lost.")
    (posting,) = Services(mia).hub.postings()
    assert posting.versions[-1].content.text == "A disk was replaced.\n\nData loss: No data was lost."
    with mia.read() as conn:
        texts = conn.scalars(select(t.mail.c.text).where(t.mail.c.subject.endswith("Resolved"))).all()
    assert texts
    assert all("Data loss: No data was lost." in one and "The service is back since " in one for one in texts)


def test_what_is_declared_as_an_outage_is_posted_as_one(majors: Room) -> None:
    majors.send(majors.declared(outages="full"), hub="Mail is down.")
    assert Services(majors.db).hub.postings()[0].content.impact is Impact.OUTAGE


def test_what_is_degraded_is_no_outage(majors: Room) -> None:
    major = majors.declared()
    values = {
        "title": "Slow",
        "planned": False,
        "start_at": major.row.impact_start_at,
        "major_incident_id": major.row.id,
    }

    def act(conn: Connection) -> None:
        append(conn, major.row.id, UpdateKind.NOTE, "Slow.")
        insert_record(conn, outage, {"service_id": major.services[0].id, "kind": "degraded", **values})

    majors.db.write(act, what="test")
    majors.send(major, hub="Mail is slow.")
    assert Services(majors.db).hub.postings()[0].content.impact is Impact.DEGRADED


def test_who_subscribed_hears_of_it_once_and_why_and_not_by_an_alert_as_well(majors: Room) -> None:
    mia, ids = majors.people["mia"], majors.world
    hub = Services(mia).hub
    quiet = {"quiet_from": "00:00", "quiet_to": "23:59"}  # which a major incident passes
    hub.subscribe({"mail": "sue@x.example", "service_id": ids.services["MAIL"], **quiet})
    hub.subscribe({"mail": "sue@x.example", "agency_id": ids.agencies["DOA"]})
    hub.subscribe({"mail": "DAN@dor.example"})  # a contact
    hub.subscribe({"mail": "day@x.example", "channel": "digest"})
    hub.subscribe({"mail": "far@x.example", "agency_id": ids.agencies["DPS"]})
    hub.subscribe({"mail": "late@x.example", "kind": "maintenance"})
    major = majors.declared()
    draft = Services(mia).majors.draft(major.row.id)
    assert [(one.why, one.mail) for one in draft.recipients if one.why != "contact"] == [
        ("subscriber", "sue@x.example"),
        ("management", "chief@it.example"),
    ]
    assert "goes to 4 addresses" in majors.send(major, hub="Mail does not work.").text
    (told,) = [one.recipient for one in majors.major(major.row.id).told if one.recipient.why == "subscriber"]
    assert told.reason.startswith("subscribed to ")
    assert told.reason.endswith("(SUB0000001)")
    with mia.read() as conn:
        (mail,) = conn.execute(select(t.mail).where(t.mail.c.to_mail == "sue@x.example")).all()
    assert mail.text.endswith("To leave, answer this mail with the subject: Leave SUB0000001\n")
    count = len(_mails(mia))
    assert (tend_hub(mia).done, len(_mails(mia))) == ((), count), "what a message told is told by no alert"
    (posting,) = hub.postings()
    assert sorted(one.name for one in hub.told(posting.id)) == ["DAN@dor.example", "sue@x.example"]
    hub.subscribe({"mail": "new@x.example", "service_id": ids.services["MAIL"]})
    assert tend_hub(mia).done == ("Alerts of postings to 1 person are queued.",)
    assert _mails(mia)[count:] == ["new@x.example"]
    majors.world.clock.on(minutes=30)
    now = majors.major(major.row.id)
    over = Message("It works.", hub="Mail works.")
    Services(mia).majors.restore(major.row.id, now.row.version, majors.world.clock(), over, "Nothing")
    count = len(_mails(mia))
    assert (tend_hub(mia).done, len(_mails(mia))) == ((), count)


def _mails(db: Database) -> list[str]:
    with db.read() as conn:
        return list(conn.scalars(select(t.mail.c.to_mail).order_by(t.mail.c.id)))


def test_a_message_without_words_for_everybody_moves_the_promise_that_they_read(majors: Room) -> None:
    major = majors.declared()
    majors.send(major, hub="Mail does not work.", minutes=10)
    majors.send(major, "The card is on its way.", 30)
    (posting,) = Services(majors.people["mia"]).hub.postings()
    said = posting.versions[-1].content
    promised = majors.major(major.row.id).row.next_update_at
    assert (posting.versions[-1].n, said.text, said.next_at) == (2, "Mail does not work.", promised)
