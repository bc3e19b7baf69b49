"""Surveys: asked a while after, once, by mail; answered by reply, and counted where figures count."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import select

from app.db import tables as t
from app.db.engine import Database
from app.db.figures.asof import facts_at
from app.db.figures.facts import Scope
from app.db.figures.shares import comments, satisfaction
from app.domain.callers.answers import token_in
from app.domain.inbox.values import Became, MailIn, Outcome, Reading, Written
from app.domain.mail.values import MailKind
from app.domain.vocabulary import Role
from app.mail.account import Account, Security
from app.mail.smtp import Smtp
from app.services.api import Services
from app.services.callers.surveys import tend_surveys
from app.services.inbox.readers import made_of
from app.services.mail.send import send_due
from app.services.tickets import acts, reads, undo
from tests.mail.server import running
from tests.services.callers.test_updates import desk, log, mails, person
from tests.services.people import as_person
from tests.ticket_world import World


@pytest.fixture
def world(db: Database) -> World:
    return desk(db)


def begin(db: Database, **rules: str) -> None:
    Services(db).callers.save_survey_rules({}, {"when": "resolved", "wait_hours": "1", **rules})


def resolved(db: Database, world: World, caller: str = "Ann Bell", *, code: str = "fixed", op_id: str = "") -> int:
    id = log(db, world, caller)
    acts.resolve(db, id, code, "Done", op_id=op_id or None)
    return id


def asked(db: Database) -> list[int]:
    """Return the tickets whose callers were asked, in order."""
    return [mail.about[1] for mail in mails(db) if mail.kind is MailKind.SURVEY and mail.about[0] == "ticket"]


def answer(mail: EmailMessage | MailIn, text: str, sender: str = "ann@doa.nc.gov") -> MailIn:
    """Return the reply to a survey as it is read; `mail`: the survey as it was sent, or a reply to send anew."""
    if isinstance(mail, MailIn):
        return replace(mail, text=text, sender=sender)
    ident = str(mail["Message-ID"])
    return MailIn("reply", "<reply@doa>", "", "", sender, "Ann Bell", f"RE: {mail['Subject']}", text, ids=(ident,))


def read(db: Database, mail: MailIn) -> Outcome:
    found: list[Outcome] = []

    def act(conn: object) -> None:
        found[:] = [made_of(db, conn, Reading(mail))]  # type: ignore[arg-type]

    db.write(act, what="read mail")
    return found[0]


def survey(db: Database) -> tuple[object, ...]:
    c = t.survey.c
    with db.read() as conn:
        return tuple(conn.execute(select(c.score, c.comment, c.answered_at).order_by(c.id)).first() or ())


def test_an_answer_lands_where_figures_count(db: Database, world: World) -> None:
    begin(db)
    id = resolved(db, world)
    world.clock.on(minutes=59)
    assert tend_surveys(db).done == ()
    world.clock.on(minutes=2)
    with as_person(db, "mia", Role.MIP) as mia:
        assert tend_surveys(mia).done == ("1 caller is asked how satisfied they are.",)
        assert tend_surveys(mia).done == ()
    with running() as server:
        assert send_due(db, sender=Smtp(Account("127.0.0.1", server.port, Security.NONE))).sent == 1
        (sent,) = server.taken
    token = token_in(str(sent["Subject"]))
    assert str(sent["Subject"]) == f"[INC0000001] Printer (survey {token})"
    assert str(sent["Message-ID"]).startswith(f"<{token}")
    assert "5 very satisfied" in sent.get_content()
    start, end = world.clock.now - timedelta(days=1), world.clock.now + timedelta(days=30)
    mail = answer(sent, "5 - great\n\n> 1 very dissatisfied")
    assert read(db, mail) == Outcome(Became.ANSWER, ("ticket", id), "INC0000001: its caller gave 5 of 5.")
    first = world.clock.now
    assert survey(db) == (5, "great", first)
    world.clock.on(hours=23)
    again = read(db, replace(mail, subject="No subject any more", text="4"))
    assert again.text == "INC0000001: its caller gave 4 of 5 instead of before."
    world.clock.on(days=2)
    assert read(db, answer(mail, "1")).became is Became.LEFT
    assert survey(db) == (4, "", first + timedelta(hours=23))
    with db.read() as conn:
        figures = facts_at(conn, world.clock.now)
        assert satisfaction(figures, Scope(), start, end) == (1, 1, 1, 0)
        assert comments(figures, Scope(), start, end) == []
    told = [mail for mail in mails(db) if mail.about[0] == "survey"]
    assert [one.to_mail for one in told] == ["ann@doa.nc.gov"]
    history = [(entry.what, entry.who_name, entry.text) for entry in reads.history(db, id)][-2:]
    assert history[0][2].startswith("Survey to Ann Bell (ann@doa.nc.gov), sent 5 Oct 2026 11:01:\nHello Ann Bell,")
    assert history[1] == ("Survey", "Ann Bell", "4 of 5")


def test_what_is_no_answer_is_told_once_and_not_lost(db: Database, world: World) -> None:
    begin(db, open_days="3")
    id = resolved(db, world)
    world.clock.on(hours=2)
    tend_surveys(db)
    with running() as server:
        send_due(db, sender=Smtp(Account("127.0.0.1", server.port, Security.NONE)))
        mail = answer(server.taken[0], "2 printers are still broken")
    for _ in range(2):
        assert read(db, mail).became is Became.LEFT, "what makes comments is asked next"
    assert read(db, replace(mail, written=Written.AUTOMATIC, text="5")).became is Became.PASSED
    assert read(db, replace(mail, subject=f"Automatic reply: {mail.subject}", text="5")).became is Became.PASSED
    stranger = read(db, answer(mail, "5", "bob@doa.nc.gov"))
    assert (stranger.became, stranger.about) == (Became.LEFT, ("ticket", id))
    assert read(db, replace(mail, text="5", ids=(), subject="Re: nothing")).about is None
    read(db, replace(answer(mail, "5", "eve@doa.nc.gov"), may_be_answered=False))
    world.clock.on(days=4)
    assert read(db, answer(mail, "5")).became is Became.LEFT
    assert survey(db) == (None, "", None)
    in_time = replace(mail, text="5", received_at=world.clock.now - timedelta(days=2))
    assert read(db, in_time).became is Became.ANSWER, "it lay in the mailbox in time"
    told = [one for one in mails(db) if one.about[0] == "survey"]
    assert [one.to_mail for one in told] == ["ann@doa.nc.gov", "bob@doa.nc.gov", "ann@doa.nc.gov"]


def test_who_is_asked(sqlite_db: Database) -> None:
    db = sqlite_db
    world = desk(db)
    agency = world.agencies["DOA"]
    before = resolved(db, world)
    world.clock.on(minutes=1)
    begin(db)
    person(db, "Lee Left", "lee@doa.nc.gov", agency, active=False)
    person(db, "Bea Bird", "bea@doa.nc.gov", agency)
    person(db, "Cal Cole", "cal@doa.nc.gov", agency)
    ann, twice = resolved(db, world), resolved(db, world)
    resolved(db, world, "Lee Left")
    resolved(db, world, "Bea Bird", code="duplicate")
    acts.reopen(db, resolved(db, world, "Bea Bird"), "Again")
    resolved(db, world, "Cal Cole", op_id="gone")
    undo.undo(db, "gone")
    log(db, world, "Cal Cole")
    for _ in range(12):
        acts.resolve(db, log(db, world, "robot@shop.example", channel="email"), "fixed", "Done")
    with as_person(db, "cleo", Role.CAB) as cleo:
        world.clock.on(hours=2)
        assert tend_surveys(cleo).done == ()
    tend_surveys(db)
    assert asked(db) == [ann]
    world.clock.on(days=31)
    tend_surveys(db)
    assert asked(db) == [ann], "what was done long ago asks nobody any more"
    begin(db, when="closed", rest_days="0", share="100")
    acts.close(db, twice)
    acts.close(db, before)
    world.clock.on(hours=2)
    Services(db).tend()
    assert asked(db) == [ann, before, twice]
    Services(db).callers.save_survey_rules({}, {"when": "no"})
    resolved(db, world)
    world.clock.on(hours=2)
    assert tend_surveys(db).done == ()
