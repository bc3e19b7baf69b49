"""Callers are told of their tickets: one mail an event, within the act, on both databases and over a real server."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.db import rule_sets
from app.db import tables as t
from app.db.cab.rules import load_rules
from app.db.engine import Database
from app.db.mail import put
from app.db.records import insert_record
from app.domain.cab.settings import RULES
from app.domain.changes_made import Touched
from app.domain.mail.values import Draft, Mail, MailKind, MailState
from app.domain.tickets.bulk import BulkAct
from app.domain.tickets.states import Act
from app.domain.tickets.values import TicketDraft
from app.domain.vocabulary import HoldReason, Role, TicketKind
from app.errors import InputError, NotAllowed
from app.mail.account import Account, Security
from app.mail.smtp import Smtp
from app.services.api import Services
from app.services.mail.send import send_due
from app.services.tickets import acts, batch, forms, reads, undo
from tests.mail.server import running
from tests.services.people import as_person
from tests.ticket_world import World, build_world

NAMES = ("opened", "update", "hold", "resolved", "reopened", "cancelled")


def person(db: Database, name: str, mail: str, agency_id: int, *, active: bool = True) -> int:
    values = {
        "name": name,
        "email": mail,
        "agency_id": agency_id,
        "active": active,
        "login": mail.removesuffix("@doa.nc.gov"),
    }
    return db.write(lambda conn: insert_record(conn, t.person, values), what="person")


def desk(db: Database) -> World:
    """Return a workspace that has a mail address, with Ann Bell, who calls."""
    made = build_world(db)
    db.write(
        lambda conn: rule_sets.store(conn, RULES, replace(load_rules(conn), mailbox="desk@it.nc.gov")), what="mailbox"
    )
    person(db, "Ann Bell", "ann@doa.nc.gov", made.agencies["DOA"])
    return made


@pytest.fixture
def world(db: Database) -> World:
    return desk(db)


def on(db: Database, *names: str) -> None:
    Services(db).callers.save_rules({}, dict.fromkeys(names or NAMES, "yes"))


def log(db: Database, world: World, caller: str = "Ann Bell", **more: str) -> int:
    draft = TicketDraft(TicketKind.INCIDENT, "Printer", world.agencies["DOA"], 3, 1, "Smoke", caller=caller, **more)  # type: ignore[arg-type]
    return forms.log_ticket(db, draft).ids[0]


def mails(db: Database) -> list[Mail]:
    """Return the mails of the outbox, oldest first."""
    return list(reversed(Services(db).mail.outbox().mails))


def test_a_caller_hears_of_each_step_in_one_thread(db: Database, world: World) -> None:
    on(db)
    Services(db).callers.save_rules({}, {"answer_to": "answers@it.nc.gov"})
    id = log(db, world)
    acts.comment(db, id, "The toner, I think")
    acts.send_update(db, id, "We look at it today.")
    acts.hold(db, id, HoldReason.AWAITING_VENDOR)
    acts.resume(db, id)
    acts.hold(db, id, HoldReason.AWAITING_USER, note="Which floor is it on?")
    acts.resume(db, id)
    acts.resolve(db, id, "fixed", "New toner.")
    acts.reopen(db, id, "Still smokes")
    made = acts.cancel(db, id, "Bought another")
    assert made.touched == Touched.TICKETS | Touched.MAIL
    with running() as server:
        sender = Smtp(Account("127.0.0.1", server.port, Security.NONE))
        assert send_due(db, sender=sender).sent == 6
        taken = server.taken
    number = reads.ticket_detail(db, id).number
    assert {str(one["Subject"]) for one in taken} == {f"[{number}] Printer"}
    assert {str(one["From"]) for one in taken} == {"Service Desk <desk@it.nc.gov>"}
    assert {str(one["To"]) for one in taken} == {"Ann Bell <ann@doa.nc.gov>"}
    assert {str(one["Reply-To"]) for one in taken} == {"answers@it.nc.gov"}
    ids = [str(one["Message-ID"]) for one in taken]
    assert len(set(ids)) == 6
    assert [one["In-Reply-To"] for one in taken] == [None, *ids[:-1]]
    assert str(taken[-1]["References"]).split() == ids[:-1]
    texts = [one.get_content() for one in taken]
    for text, said in zip(texts, (number, "today.", "Which floor", "New toner.", "open again", "Bought"), strict=True):
        assert said in text
    assert not any("I think" in text for text in texts), "a note inside stays inside"
    told = [entry for entry in reads.history(db, id) if entry.what == "Mail"]
    assert len(told) == 6
    assert told[1].text.startswith("Mail to Ann Bell (ann@doa.nc.gov), sent 5 Oct 2026 10:00:\nHello Ann Bell,")
    assert reads.ticket_detail(db, id).history == reads.history(db, id)


def test_nothing_is_told_but_what_is_on_in_the_words_of_the_workspace(db: Database, world: World) -> None:
    acts.send_update(db, log(db, world), "On it")
    assert mails(db) == [], "an upgrade sends nothing by surprise"
    on(db, "resolved")
    Services(db).callers.save_rules({}, {"resolved_text": "{number} is done: {text}"})
    id = log(db, world)
    acts.send_update(db, id, "On it")
    acts.resolve(db, id, "fixed", "New {toner}.")
    (mail,) = mails(db)
    assert (mail.kind, mail.about, mail.to_mail) == (MailKind.CALLER, ("ticket", id), "ann@doa.nc.gov")
    entry = next(entry for entry in reads.history(db, id) if entry.what == "Mail")
    assert entry.text.endswith(":\nINC0000002 is done: New {toner}.")


def test_an_act_on_many_makes_one_mail_a_ticket_also_an_agents(db: Database, world: World) -> None:
    on(db, "update")
    ids = [log(db, world), log(db, world, "nobody here"), log(db, world)]
    with as_person(db, "finn", Role.AGENT) as finn:
        made = batch.do_many(finn, ids, BulkAct(Act.UPDATE, text="On it"))
        with pytest.raises(NotAllowed):
            on(finn, "hold")
    assert made.changes.touched == Touched.TICKETS | Touched.MAIL
    assert [mail.about for mail in mails(db)] == [("ticket", ids[0]), ("ticket", ids[2])]


def test_who_is_written_to(db: Database, world: World) -> None:
    on(db, "opened")
    agencies = world.agencies
    person(db, "Lee Left", "lee@doa.nc.gov", agencies["DOA"], active=False)
    person(db, "Sam Same", "sam@doa.nc.gov", agencies["DOA"])
    person(db, "Sam Same", "sam@dor.nc.gov", agencies["DOR"])
    person(db, "Two Twin", "twin1@doa.nc.gov", agencies["DOA"])
    person(db, "Two Twin", "twin2@doa.nc.gov", agencies["DOA"])
    person(db, "Mute", "none", agencies["DOA"])
    callers = {
        "ann": "ann@doa.nc.gov",
        "ANN BELL": "ann@doa.nc.gov",
        "ANN@doa.nc.gov": "ann@doa.nc.gov",
        "Sam Same": "sam@doa.nc.gov",
        "cy@city.example": "cy@city.example",
        "Cy Citizen <cy@city.example>": "cy@city.example",
        "Lee Left": "",
        "lee@doa.nc.gov": "",
        "Two Twin": "",
        "Mute": "",
        "": "",
        "Nobody": "",
        "desk@it.nc.gov": "",
        "no-reply@shop.example": "",
    }
    for caller, to in callers.items():
        before = len(mails(db))
        log(db, world, caller)
        assert [mail.to_mail for mail in mails(db)[before:]] == ([to] if to else []), caller
    before = len(mails(db))
    for _ in range(12):
        log(db, world, "robot@shop.example", channel="email")
    assert len(mails(db)) - before == 9, "programs that answer each other are left alone"


def test_what_is_taken_back_and_what_is_a_drill_is_told_to_nobody(db: Database, world: World) -> None:
    on(db)
    id = log(db, world)
    acts.resolve(db, id, "fixed", "Done", op_id="resolve")
    undo.undo(db, "resolve")
    assert [mail.state for mail in mails(db)] == [MailState.QUEUED, MailState.DROPPED]
    assert mails(db)[1].attempts[-1].words == "What it tells was taken back before it was sent."
    acts.resolve(db, id, "fixed", "Done")
    assert len({mail.message_id for mail in mails(db)}) == 3
    values = {"number": "MI0000001", "title": "Drill", "ticket_id": id, "state": "proposed", "drill": True}
    values |= {"impact_start_at": db.now(), "detected_at": db.now()}
    before = len(mails(db))
    db.write(lambda conn: insert_record(conn, t.major_incident, values), what="drill")
    acts.reopen(db, id, "Again")
    assert len(mails(db)) == before
    draft = Draft(MailKind.CALLER, ("ticket", id), "ann@doa.nc.gov", "Hello", "Text")
    with pytest.raises(NotAllowed, match="A drill is told to nobody outside"):
        db.write(lambda conn: put(conn, [draft]), what="mail")


def test_rules_that_somebody_else_set_meanwhile_are_not_lost(sqlite_db: Database) -> None:
    callers = Services(sqlite_db).callers
    callers.save_rules({"hold": "no"}, {"hold": "yes"})
    with pytest.raises(InputError, match="somebody else set it to “yes” meanwhile"):
        callers.save_rules({"hold": "other"}, {"hold": "no"})
    assert callers.save_rules({}, {"hold": "yes"}).touched == Touched.NOTHING
    with pytest.raises(InputError, match="no rule “hodl”"):
        callers.save_rules({}, {"hodl": "yes"})
