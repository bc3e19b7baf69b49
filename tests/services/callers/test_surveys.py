"""Surveys: asked a while after, once, by mail; answered by reply, and counted where figures count."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.message import EmailMessage, Message

import pytest
from sqlalchemy import select

from app.db import tables as t
from app.db.engine import Database
from app.db.figures.asof import facts_at
from app.db.figures.facts import Scope
from app.db.figures.shares import comments, satisfaction
from app.domain.callers.answers import token_in
from app.domain.inbox.values import Became, Outcome
from app.domain.mail.values import MailKind
from app.domain.vocabulary import Role, TicketState
from app.mail.account import Account, Security
from app.mail.reading import read_mail
from app.mail.smtp import Smtp
from app.services.api import Services
from app.services.callers.surveys import tend_surveys
from app.services.inbox.taking import take
from app.services.mail.send import send_due
from app.services.tickets import acts, reads, undo
from tests.mail.server import running
from tests.services.callers.test_updates import desk, log, mails, on, person
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


def answer(mail: Message, text: str, sender: str = "ann@doa.nc.gov", **more: str) -> bytes:
    """Return the reply to a mail as a mail program sends it; `more`: headers that are other."""
    made = EmailMessage()
    headers = {
        "From": f"Ann Bell <{sender}>",
        "To": str(mail["Reply-To"]),
        "Subject": f"RE: {mail['Subject']}",
        "In-Reply-To": str(mail["Message-ID"]),
        "Message-ID": f"<{len(text)}.{sender}>",
    }
    for name, value in {**headers, **{key.replace("_", "-"): value for key, value in more.items()}}.items():
        made[name] = value
    quoted = "\n".join(f"> {line}" for line in mail.get_content().splitlines())  # type: ignore[attr-defined]
    made.set_content(f"{text}\n\nOn Mon, Oct 5, 2026 at 11:01 Service Desk wrote:\n{quoted}\n")
    return made.as_bytes()


def read(db: Database, content: bytes, received_at: datetime | None = None) -> Outcome:
    """Return what became of a mail."""
    made = take(db, read_mail(content, "reply.eml", received_at=received_at, own=("desk@it.nc.gov",)))
    assert made is not None
    return made


def sent(db: Database) -> Message:
    """Return the newest mail that a server took."""
    with running() as server:
        send_due(db, sender=Smtp(Account("127.0.0.1", server.port, Security.NONE)))
        return server.taken[-1]


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
    mail = sent(db)
    token = token_in(str(mail["Subject"]))
    assert str(mail["Subject"]) == f"[INC0000001] Printer (survey {token})"
    assert str(mail["Message-ID"]).startswith(f"<{token}")
    assert "5 very satisfied" in mail.get_content()  # type: ignore[attr-defined]
    start, end = world.clock.now - timedelta(days=1), world.clock.now + timedelta(days=30)
    assert read(db, answer(mail, "5 - great")) == Outcome(
        Became.ANSWER, ("ticket", id), "INC0000001: its caller gave 5 of 5."
    )
    first = world.clock.now
    assert survey(db) == (5, "great", first)
    world.clock.on(hours=23)
    again = read(db, answer(mail, "Vier", Subject="No subject any more"))
    assert again.text == "INC0000001: its caller gave 4 of 5 instead of before."
    world.clock.on(days=2)
    assert read(db, answer(mail, "1")).became is Became.COMMENT
    assert survey(db) == (4, "", first + timedelta(hours=23))
    assert reads.ticket_detail(db, id).state is TicketState.RESOLVED, "a late answer opens nothing again"
    with db.read() as conn:
        figures = facts_at(conn, world.clock.now)
        assert satisfaction(figures, Scope(), start, end) == (1, 1, 1, 0)
        assert comments(figures, Scope(), start, end) == []
    assert told(db) == ["ann@doa.nc.gov"]
    told_and_asked = [one for one in reads.history(db, id) if one.what != "Answer"]  # the late one is a comment
    history = [(entry.what, entry.who_name, entry.text) for entry in told_and_asked][-2:]
    assert history[0][2].startswith("Survey to Ann Bell (ann@doa.nc.gov), sent 5 Oct 2026 11:01:\nHello Ann Bell,")
    assert history[1] == ("Survey", "Ann Bell", "4 of 5")


def test_what_is_no_answer_is_told_once_and_not_lost(db: Database, world: World) -> None:
    begin(db, open_days="3")
    id = resolved(db, world)
    world.clock.on(hours=2)
    tend_surveys(db)
    mail = sent(db)
    for text in ("2 printers are still broken", "Nothing works"):
        assert read(db, answer(mail, text)).became is Became.COMMENT
    assert reads.ticket_detail(db, id).state is not TicketState.RESOLVED
    away = answer(mail, "5", Subject=f"Automatic reply: {mail['Subject']}")
    assert read(db, away).became is Became.PASSED
    assert read(db, answer(mail, "5", Auto_Submitted="auto-replied")).became is Became.PASSED
    for _ in range(2):
        stranger = read(db, answer(mail, "5", "bob@doa.nc.gov"))
        assert (stranger.became, stranger.about) == (Became.LEFT, ("ticket", id))
    world.clock.on(days=4)
    assert read(db, answer(mail, "4 thanks")).text == "Ann Bell <ann@doa.nc.gov> answered a survey too late."
    assert survey(db) == (None, "", None)
    in_time = read(db, answer(mail, "3"), world.clock.now - timedelta(days=2))
    assert in_time.became is Became.ANSWER, "it lay in the mailbox in time"
    assert told(db) == ["ann@doa.nc.gov", "bob@doa.nc.gov", "ann@doa.nc.gov"]


def told(db: Database) -> list[str]:
    """Return who was told that an answer does not count, in order."""
    return [one.to_mail for one in mails(db) if one.about[0] == "survey"]


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


def test_a_mail_that_becomes_a_ticket_is_acknowledged_in_its_own_thread(sqlite_db: Database) -> None:
    desk(sqlite_db)
    on(sqlite_db, "opened")
    made = EmailMessage()
    for name, value in (("From", "ann@doa.nc.gov"), ("Subject", "No sound"), ("Message-ID", "<first@doa.nc.gov>")):
        made[name] = value
    made.set_content("Since noon.")
    assert read(sqlite_db, made.as_bytes()).became is Became.TICKET
    mail = sent(sqlite_db)
    assert (str(mail["Subject"]), str(mail["In-Reply-To"])) == ("[INC0000001] No sound", "<first@doa.nc.gov>")
    read(sqlite_db, answer(mail, "Only on the left."))
    assert len(mails(sqlite_db)) == 1, "nobody is told of what they wrote themselves"
