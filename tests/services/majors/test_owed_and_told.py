"""What is owed after the end, what cannot have been so, whom nobody calls, and what keeps no other from its turn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from app.db import tables as t
from app.db.engine import Database
from app.db.facts import set_fact
from app.db.records import insert_record, time_of, update_versioned
from app.domain.changes_made import TOLD
from app.domain.eastern import local_date
from app.domain.hub.phases import PostingState
from app.domain.majors.promises import owed
from app.domain.majors.states import MajorState
from app.domain.majors.values import Major, MajorRole, Message, PromiseState, Recipient, UpdateKind
from app.domain.periods import Period
from app.errors import InputError, LongleafError, NotAllowed
from app.services.api import Services
from app.services.figures.tables import promises_report
from app.services.home.page import home_page
from app.services.hub.tend import tend_hub
from app.services.mail.outbox import outbox
from app.services.majors import children, corrections, declaring, editing, messages, reads, restoring, review
from app.services.majors.tend import tend_majors
from app.services.workspace.undo import undo
from tests.services.majors.room import Room, room
from tests.ticket_world import local


@pytest.fixture
def majors(sqlite_db: Database) -> Iterator[Room]:
    with room(sqlite_db) as made:
        yield made


def _resolve(majors: Room, found: Major, message: Message, *, ahead: float = 0) -> Major:
    now = majors.major(found.row.id)
    at = majors.db.now() + timedelta(minutes=ahead)
    restoring.restore(majors.people["mia"], now.row.id, now.row.version, at, message, "None.")
    return majors.major(found.row.id)


def test_what_was_promised_at_the_end_is_owed_until_it_is_sent(majors: Room) -> None:
    mia, found = majors.people["mia"], majors.declared()
    found = _resolve(majors, found, Message("It works.", next_at=majors.db.now() + timedelta(hours=2)))
    assert [row.number for row in reads.due(mia)] == ["MI0000001"]
    held = {"cause": "A disk.", "held_on": local_date(majors.db.now())}
    with pytest.raises(NotAllowed, match=r"promised a message by 5 Oct 2026 12:00"):
        review.review(mia, found.row.id, found.row.version, held)
    majors.send(found, "All is well.", None)
    assert reads.due(mia) == ()
    review.review(mia, found.row.id, majors.major(found.row.id).row.version, held)
    assert majors.major(found.row.id).row.state is MajorState.CLOSED


def test_what_was_promised_at_the_end_is_owed_also_when_it_comes_back(majors: Room) -> None:
    mia = majors.people["mia"]
    promised = majors.db.now() + timedelta(minutes=3)
    found = _resolve(majors, majors.declared(), Message("It works.", next_at=promised))
    restoring.reopen(mia, found.row.id, found.row.version, "Down again.")
    now = majors.major(found.row.id)
    first = owed(now.promises)
    assert first is not None
    assert now.row.next_update_at == first.due_at == promised


def test_nothing_on_record_lies_ahead_of_the_server(majors: Room) -> None:
    ahead = majors.db.now() + timedelta(minutes=4)  # a desktop's clock
    found = majors.declared(impact_start_at=ahead, detected_at=ahead)
    assert (found.row.impact_start_at, found.detected_at) == (majors.db.now(),) * 2
    found = _resolve(majors, found, Message("It works."), ahead=4)
    assert found.row.restored_at == majors.db.now()
    with pytest.raises(InputError, match="lies ahead"):
        corrections.correct(majors.people["mia"], found.row.id, found.row.version, "restored_at", ahead, "x")


def test_nothing_is_declared_before_it_began(majors: Room) -> None:
    found = majors.declared()
    majors.world.clock.on(minutes=30)
    later = majors.db.now() - timedelta(minutes=10)
    for field in ("detected_at", "impact_start_at"):
        with pytest.raises(InputError, match="It was de"):
            corrections.correct(majors.people["mia"], found.row.id, found.row.version, field, later, "x")


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ({"majors.management": ""}, "the rules name nobody in the management who could be told."),
        ({"cab.mailbox": ""}, "the management is not told, as the workspace has no mail address."),
    ],
)
def test_nobody_is_said_to_be_told_who_was_not(majors: Room, rules: dict[str, str], said: str) -> None:
    found, mia = majors.declared(), majors.people["mia"]
    for key, value in rules.items():
        majors.db.write(lambda conn, key=key, value=value: set_fact(conn, key, value), what="rules")  # type: ignore[misc]
    majors.world.clock.on(minutes=31)
    assert tend_majors(mia).done == (f"MI0000001 goes on for 30 minutes: {said}",)
    assert majors.major(found.row.id).updates[-1].text == f"It goes on for 30 minutes: {said}"
    assert not outbox(mia).mails


def test_a_call_is_noted_for_those_alone_whom_it_reaches(majors: Room) -> None:
    mia, found = majors.people["mia"], majors.declared()
    majors.send(found)
    told = majors.major(found.row.id).told[0]
    other = replace(told.recipient, agency_id=majors.world.agencies["DPS"])
    for recipient in (other, Recipient("Eve", "", "1", "contact"), Recipient("Eve", "", "1", "friend")):
        with pytest.raises(InputError, match=r"Eve is|is of no agency"):
            messages.told_by_phone(mia, found.row.id, told.update_id, recipient)
    now = majors.major(found.row.id)
    editing.set_reach(mia, found.row.id, now.row.version, {majors.world.agencies["DPS"]: ""}, [], [])
    messages.told_by_phone(mia, found.row.id, told.update_id, told.recipient)  # reached when it was sent


def test_a_ticket_with_a_long_title_is_proposed_too(majors: Room) -> None:
    main = majors.desk_ticket("Mail " * 59 + "down", "DOR")
    majors.desk_ticket("No mail", "DPS", parent_id=main)
    assert len(tend_majors(majors.people["mia"]).done) == 1
    title = reads.by_number(majors.people["mia"], "MI0000001").row.title
    assert len(title) <= 200
    assert title.endswith("…")


def test_a_drill_takes_no_ticket_from_a_real_one(majors: Room) -> None:
    mia = majors.people["mia"]
    practice, main = majors.desk_ticket("Practice", "DOR"), majors.desk_ticket("Mail is down", "DOR")
    for ticket in (practice, main):
        majors.desk_ticket("No mail", "DPS", parent_id=ticket)
    drill = majors.declared(drill=True, ticket_id=practice)
    children.link(mia, drill.row.id, [main])
    assert [one.number for one in reads.candidates(mia)] == ["INC0000002"]
    declaring.declare_new(mia, {"ticket_id": main})
    with pytest.raises(InputError, match="belongs to MI0000001"):
        declaring.declare_new(mia, {"ticket_id": practice})


def test_a_contact_with_a_long_name_keeps_no_message_from_others(majors: Room) -> None:
    def act(conn: Any) -> None:
        person = insert_record(conn, t.person, {"name": "N" * 400, "email": "n@dor.example"})
        row = {"agency_id": majors.world.agencies["DOR"], "person_id": person, "kind": "mip", "rank": 3}
        insert_record(conn, t.agency_contact, {**row, "valid_from": local("2026-01-01 12:00").date()})

    majors.db.write(act, what="test")
    majors.send(majors.declared())
    assert len(outbox(majors.people["mia"]).mails) == 4


def test_an_entry_that_says_nonsense_stops_nobody(majors: Room) -> None:
    found, mia = majors.declared(), majors.people["mia"]

    def act(conn: Any) -> None:
        now = time_of(conn)
        for kind, details in (
            ("escalated", {"minutes": "soon"}),
            ("escalated", {"minutes": -(10**30)}),
            ("reach", {"agencies": "all"}),
            ("role", {"role": ["role"]}),
            ("correction", {"figures": 7, "takes_back": [None]}),
        ):
            row = {"kind": kind, "details": details, "text": "x", "at": now, "recorded_at": now}
            conn.execute(insert(t.major_incident_update).values(major_incident_id=found.row.id, **row))

    majors.db.write(act, what="test")
    assert len(majors.major(found.row.id).updates) == len(found.updates) + 5
    assert majors.major(found.row.id).promises[0].agencies == tuple(sorted(one.agency_id for one in found.reached))
    assert tend_majors(mia).failed == ()
    majors.send(found)


def test_who_left_or_works_here_no_more_gets_no_message(majors: Room) -> None:
    mia = majors.people["mia"]
    hub = Services(mia).hub
    dan = next(
        one.person_id for one in reads.draft(mia, majors.declared().row.id).recipients if one.name.startswith("Dan")
    )
    for values in ({"mail": "sue@x.example"}, {"person_id": dan}):
        hub.subscribe(values)

    def act(conn: Any) -> None:
        update_versioned(conn, t.person, dan or 0, 1, {"active": False})

    majors.db.write(act, what="test")
    majors.send(majors.major(1))
    hub.leave(1, 1)
    assert [(mail.to_mail, mail.state) for mail in outbox(mia).mails if mail.to_mail[:3] in {"sue", "dan"}] == [
        ("sue@x.example", "dropped")
    ]


# --- what it says to everybody ---------------------------------------------------------------------
def test_the_same_words_to_everybody_keep_no_message_back(majors: Room) -> None:
    mia = majors.people["mia"]
    found = _resolve(majors, majors.declared(), Message("It works.", hub="Mail works."))
    for known in ("We look on.", "Still well."):
        majors.send(found, known, None, hub="Mail works.")
    texts = [one.content.text for one in Services(mia).hub.postings()[0].versions]
    assert texts == [f"Mail works.\n\nData loss: {found.data_loss}", "Mail works."]
    assert [one.text for one in majors.major(found.row.id).updates if one.sent][-1] == "Still well."


def test_everybody_hears_the_time_as_it_was_corrected(majors: Room) -> None:
    mia = majors.people["mia"]
    found = majors.declared()
    majors.world.clock.on(minutes=60)
    found = _resolve(majors, found, Message("It works.", hub="Mail works."))
    majors.world.clock.on(minutes=60)
    earlier = found.row.impact_start_at - timedelta(minutes=30)
    later = majors.db.now() - timedelta(minutes=30)
    for field, value in (("restored_at", later), ("impact_start_at", earlier)):
        now = majors.major(found.row.id)
        corrections.correct(mia, found.row.id, now.row.version, field, value, "The log says so.")
    majors.send(found, "We know more.", None, hub="It was longer.")
    last = Services(mia).hub.postings()[0].versions[-1].content
    assert (last.starts_at, last.ends_at) == (earlier, later)


def test_a_posting_that_was_given_up_keeps_no_message_back(majors: Room) -> None:
    mia = majors.people["mia"]
    hub, found = Services(mia).hub, majors.declared()
    hub_rules = {"second_person": "yes"}
    Services(majors.db).hub.save_rules({}, hub_rules)
    for _ in range(2):  # the second time of what was given up
        majors.send(found, hub="Mail is down.")
        waiting = hub.posting(1)
        assert waiting.state is PostingState.WAITING
        hub.drop(1, waiting.version)
    _resolve(majors, found, Message("It works."))
    assert hub.posting(1).state is PostingState.DROPPED, "nobody reads the last word of what was never public"


def test_a_long_review_is_refused_in_words(majors: Room) -> None:
    found = _resolve(majors, majors.declared(), Message("It works."))
    held = {"cause": "A disk. " * 4000, "held_on": local_date(majors.db.now())}
    with pytest.raises(InputError, match="The cause has 31,999 characters"):
        review.review(majors.people["mia"], found.row.id, found.row.version, held)
    held["cause"] = "A disk."
    review.review(majors.people["mia"], found.row.id, found.row.version, held)
    with pytest.raises(InputError, match="The judgement has 20,000 characters"):
        review.judge_effect(majors.people["mia"], found.row.id, found.row.version + 1, "x" * 20000)


def test_a_draft_of_the_last_word_is_not_the_last_word(majors: Room) -> None:
    mia = majors.people["mia"]
    hub, found = Services(mia).hub, majors.declared()
    majors.send(found, hub="Mail is down.")
    hub.edit(1, {"phase": "investigating"}, {"phase": "resolved"})
    restoring.demote(mia, found.row.id, majors.major(found.row.id).row.version, "One office.")
    assert tend_hub(mia).done == ("PO0000001 goes on as an ordinary incident.",)
    assert not hub.posting(1).is_over
    assert tend_hub(mia).done == ()


def test_what_one_part_of_the_hub_cannot_do_keeps_no_other_back(majors: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: object) -> None:
        raise InputError("It cannot be read.")

    mia = majors.people["mia"]
    hub = Services(mia).hub
    hub.subscribe({"mail": "ann@x.example"})
    hub.post(hub.draft({"kind": "incident", "title": "Slow", "text": "We look."}).ids[0], 1)
    monkeypatch.setattr("app.services.hub.tend.follow_changes", broken)
    monkeypatch.setattr("app.services.hub.tend.end_with_majors", broken)
    found = tend_hub(mia)
    assert found.done == ("Alerts of postings to 1 person are queued.",)
    assert found.failed == ("The hub is not up to date: It cannot be read.",) * 2


def test_what_is_declared_at_once_by_two_is_one(majors: Room) -> None:
    main = majors.desk_ticket("Mail is down", "DOR")
    declaring.declare_new(majors.people["mia"], {"ticket_id": main}, op_id="enter")
    declaring.declare_new(majors.people["mia"], {"ticket_id": main}, op_id="enter")
    with pytest.raises(LongleafError, match="belongs to MI0000001"):
        declaring.declare_new(majors.people["max"], {"ticket_id": main})
    assert len(reads.majors(majors.db)) == 1
    assert [one.kind for one in majors.major(1).updates].count(UpdateKind.DECLARED) == 1


def test_who_comes_in_is_owed_a_first_message(majors: Room) -> None:
    mia, found = majors.people["mia"], majors.declared()
    majors.send(found, minutes=20)
    now, dps = majors.major(found.row.id), majors.world.agencies["DPS"]
    reached = {one.agency_id: "" for one in now.reached}
    editing.set_reach(mia, found.row.id, now.row.version, {**reached, dps: ""}, [], [], op_id="come")
    now, due = majors.major(found.row.id), majors.db.now() + timedelta(minutes=5)
    assert now.row.next_update_at == due
    assert now.promises[-1].agencies == (dps,)
    assert now.promises[-1].due_at == due
    assert dps not in now.promises[1].agencies  # it was promised to others
    undo(mia, "come")
    assert majors.major(found.row.id).row.next_update_at == majors.db.now() + timedelta(minutes=20)


def test_home_asks_for_the_message_that_is_owed(majors: Room) -> None:
    majors.declared()
    majors.world.clock.on(minutes=6)
    for login, asked in (("mia", 1), ("finn", 0)):
        page = home_page(majors.people[login])
        found = [item for item in page.items if item.kind == "major_incident"]
        assert [(item.act, item.mark.value) for item in found] == [("majors.message", "missed")] * asked


def test_who_takes_over_hears_it_by_mail(majors: Room) -> None:
    found, mia = majors.declared(), majors.people["mia"]
    majors.send(found)
    mail, p = "max@it.example", t.person.c
    majors.db.write(
        lambda conn: conn.execute(update(t.person).where(p.login == "max").values(email=mail, version=p.version + 1)),
        what="x",
    )
    before = len(outbox(mia).mails)
    now = majors.major(found.row.id)
    answer = editing.set_role(mia, found.row.id, now.row.version, MajorRole.MANAGER, "max", op_id="handed")
    assert answer.text.endswith("is Max Moore now. Max Moore is told by mail.")
    assert TOLD in answer.derived, "it is not offered to be taken back"
    with pytest.raises(NotAllowed, match=r"^Somebody was told of it by mail, which stands: do it again the other way"):
        undo(mia, "handed")
    mails = outbox(mia).mails
    assert len(mails) == before + 1
    sent = next(one for one in mails if one.to_mail == mail)
    assert sent.subject == "MI0000001: Mail is down \u2013 you are the incident manager"


def _tried(majors: Room, found: Major, *, minutes: float, ok: bool) -> None:
    """Record an attempt to send every mail of the last message, so many minutes after it was written."""
    at = majors.major(found.row.id).updates[-1].recorded_at + timedelta(minutes=minutes)
    majors.db.now = lambda: at + timedelta(seconds=1)

    def act(conn: Any) -> None:
        c = t.major_incident_told.c
        ids = conn.execute(select(c.mail_id).where(c.mail_id.is_not(None))).scalars().all()
        assert ids
        for mail_id in ids:
            insert_record(conn, t.mail_attempt, {"mail_id": mail_id, "at": time_of(conn), "ok": ok})

    majors.db.write(act, what="tried")


def test_a_message_is_told_when_a_server_takes_it(majors: Room) -> None:
    found = majors.declared()
    majors.send(found, "Mail is down.", 20)
    period = Period.month_of(local_date(majors.db.now()))

    def figures() -> tuple[str, str]:
        row = promises_report(majors.db, period, agency="DOR").rows[0]
        return row["first"], row["promises"]

    assert majors.major(found.row.id).promises[0].state is PromiseState.KEPT  # nothing else is known of it
    _tried(majors, found, minutes=2, ok=False)
    now = majors.major(found.row.id)
    assert (now.promises[0].state, now.gaps[0].took) == (PromiseState.OPEN, None)
    _tried(majors, found, minutes=7, ok=False)
    assert majors.major(found.row.id).promises[0].state is PromiseState.OVERDUE
    assert figures() == ("None was sent", "2 updates promised: 0 kept, 1 overdue, 1 not due yet")
    _tried(majors, found, minutes=8, ok=True)
    now = majors.major(found.row.id)
    assert (now.promises[0].state, now.promises[0].met_by) == (PromiseState.LATE, now.updates[-1].id)
    assert figures()[1].startswith("2 updates promised: 0 kept, 1 late (3 min)")
