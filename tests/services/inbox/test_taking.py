"""Mail becomes tickets, comments and answers, each once, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import select

from app.db import tables as t
from app.db.mail import listed, put
from app.domain.inbox.values import Became, MailIn, Outcome
from app.domain.mail.values import Draft, MailKind
from app.domain.vocabulary import HoldReason, Priority, Role, TicketState
from app.errors import InputError, NotAllowed
from app.mail.reading import read_mail
from app.services.api import Services
from app.services.inbox.taking import take
from app.services.tickets import acts
from app.views.tickets.conversation import Said, pieces_of
from tests.mail.test_reading import BOUNCE
from tests.services.inbox.conftest import IDA, Desk, written
from tests.services.people import as_person


def taken(desk: Desk, mail: MailIn) -> Outcome:
    outcome = take(desk.db, mail)
    assert outcome is not None
    return outcome


def test_a_mail_is_a_ticket_of_its_caller_at_the_lowest_urgency_and_is_read_once(desk: Desk) -> None:
    with as_person(desk.db, "inbox_agent", Role.AGENT) as agent:
        made = replace(desk, by=agent).take()
        assert take(agent, desk.mail()) is None, "the same mail, come twice"
    ticket = desk.ticket(made)
    assert made.became is Became.TICKET
    assert made.text == "INC0000001 is logged with priority Low. Mail of Ida Ek <ida@doa.nc.gov>."
    fields = ("title", "description", "caller", "channel", "impact", "urgency", "agency_id")
    wanted = ("Printer", "It smokes.", "Ida Ek", "email", 4, 4, desk.world.agencies["DOA"])
    assert tuple(ticket.fields[name] for name in fields) == wanted
    assert ticket.priority is Priority.LOW
    with as_person(desk.db, "inbox_brm", Role.BRM) as brm, pytest.raises(NotAllowed, match="read mail that comes in"):
        take(brm, desk.mail(2))
    with desk.db.read() as conn:
        (row,) = conn.execute(select(t.mail_read)).all()
    assert (row.message_id, row.sender, row.became) == ("<1@doa>", IDA, "ticket")
    assert (row.about_tbl, row.about_id, row.author) == ("ticket", ticket.id, "inbox_agent")


def test_who_is_not_on_record_is_left_or_filed_where_the_settings_say(one_desk: Desk) -> None:
    left = one_desk.take(sender="eve@elsewhere.example")
    assert left.became is Became.LEFT
    assert "eve@elsewhere.example is nobody's on record" in left.text
    assert one_desk.take(sender="eve@elsewhere.example").became is Became.LEFT, "what is left may be read again"
    with pytest.raises(InputError, match="there is no agency NONE"):
        one_desk.allow(agency="NONE")
    one_desk.allow(agency="dor")
    ticket = one_desk.ticket(one_desk.take(sender="eve@elsewhere.example"))
    assert ticket.fields["agency_id"] == one_desk.world.agencies["DOR"]
    assert ticket.fields["caller"] == "Ida Ek <eve@elsewhere.example>"


def test_a_reply_finds_its_ticket_by_what_it_answers_and_else_by_the_number(desk: Desk) -> None:
    first = desk.take()
    reply = desk.take(2, "Still.", In_Reply_To="<1@doa>", subject="Re: Printer")
    assert (reply.became, reply.about) == (Became.COMMENT, first.about)
    draft = Draft(MailKind.CALLER, first.about or ("", 0), IDA, "Printer", "We look.", 9)
    desk.db.write(lambda conn: put(conn, [draft]), what="mail")
    with desk.db.read() as conn:
        sent = listed(conn)[0].message_id
    assert desk.take(3, "Thanks", References=f"<other@x> {sent}").about == first.about
    assert desk.take(4, "By number", subject="aw: [inc0000001] Printer").about == first.about
    assert desk.take(5, "Another", subject="INC9999999").became is Became.TICKET
    assert desk.said(first)[0] == "Mail of Ida Ek <ida@doa.nc.gov>:\n\nStill."
    ticket = desk.ticket(first)
    shown = pieces_of(ticket, Services(desk.db).tickets.history(ticket.id), "tester")
    assert [(one.said, one.who, one.text, one.note) for one in shown if one.said is Said.CALLER][1:3] == [
        (Said.CALLER, "Ida Ek", "Still.", "by mail"),
        (Said.CALLER, "Ida Ek", "Thanks", "by mail"),
    ]
    assert not [one for one in shown if one.said is Said.NOTE]


def test_a_reply_opens_a_resolved_ticket_again_and_another_one_after_it_is_closed(desk: Desk) -> None:
    with as_person(desk.db, "inbox_agent", Role.AGENT) as agent:
        _resolved_and_answered(replace(desk, by=agent))


def _resolved_and_answered(desk: Desk) -> None:
    first = desk.take()
    ticket_id = desk.ticket(first).id
    acts.hold(desk.db, ticket_id, HoldReason.AWAITING_VENDOR)
    desk.take(9, "Hello?", In_Reply_To="<1@doa>")
    assert desk.ticket(first).state is TicketState.ON_HOLD
    acts.resume(desk.db, ticket_id)
    acts.hold(desk.db, ticket_id, HoldReason.AWAITING_USER)
    heard = desk.take(10, "The third floor.", In_Reply_To="<1@doa>")
    assert heard.text == "INC0000001 is no longer on hold: Ida Ek <ida@doa.nc.gov> answered."
    assert desk.ticket(first).state is TicketState.NEW
    acts.resolve(desk.db, ticket_id, "fixed", "New toner.")
    automatic = desk.take(2, "I am away.", In_Reply_To="<1@doa>", Auto_Submitted="auto-replied")
    thanks = desk.take(3, "Thank you very much!\n\n> Did it help?", In_Reply_To="<1@doa>")
    assert {automatic.became, thanks.became} == {Became.COMMENT}
    stranger = desk.take(4, "Hello", sender="eve@elsewhere.example", subject="INC0000001")
    assert stranger.became is Became.COMMENT
    assert desk.ticket(first).state is TicketState.RESOLVED
    again = desk.take(5, "It is still broken.", In_Reply_To="<1@doa>")
    assert again.text == "INC0000001 is open again: Ida Ek <ida@doa.nc.gov> answered."
    assert desk.ticket(first).state.is_open
    acts.resolve(desk.db, ticket_id, "fixed", "New printer.")
    acts.close(desk.db, ticket_id)
    new = desk.take(6, "It is broken.", In_Reply_To="<1@doa>")
    assert new.became is Became.TICKET
    assert desk.said(new) == ["It goes on from INC0000001, which is closed."]
    assert desk.said(first)[-1] == "Ida Ek <ida@doa.nc.gov> wrote again: INC0000002."


def test_programs_are_passed_over_and_nobody_is_answered_too_often(desk: Desk) -> None:
    services = Services(desk.db)
    services.callers.save_rules({}, {"opened": "yes", "reopened": "yes", "answer_to": "answers@it.nc.gov"})
    desk.allow(answers_a_day="2")
    assert desk.take(50, Auto_Submitted="auto-generated").became is Became.PASSED
    assert desk.take(51, Precedence="bulk").became is Became.PASSED
    assert desk.take(60, X_Auto_Response_Suppress="All").became is Became.TICKET
    assert services.mail.outbox().mails == ()
    for number in range(4):
        assert desk.take(number).became is Became.TICKET
    assert len(services.mail.outbox().mails) == 2
    desk.world.clock.on(hours=25)
    desk.take(5)
    assert len(services.mail.outbox().mails) == 3
    own = read_mail(written(7, sender="answers@it.nc.gov"), "x", own=("answers@it.nc.gov",))
    assert taken(desk, own).became is Became.PASSED
    back = replace(desk.mail(8), message_id=services.mail.outbox().mails[0].message_id)
    assert taken(desk, back).became is Became.PASSED


def test_a_mail_that_came_back_is_noted_on_its_row_and_its_ticket(desk: Desk) -> None:
    first = desk.take()
    draft = Draft(MailKind.CALLER, first.about or ("", 0), "gone@x.example", "Printer", "We look.", 9)
    desk.db.write(lambda conn: put(conn, [draft]), what="mail")
    with desk.db.read() as conn:
        sent = listed(conn)[0].message_id
    bounce = BOUNCE.format(action="failed", code="5.1.1", kind="message/rfc822")
    made = taken(desk, read_mail(bounce.replace("<sent@long.leaf>", sent).encode(), "b"))
    said = "The mail to gone@x.example came back: 5.1.1 smtp; 550 no such user."
    assert (made.became, made.text) == (Became.BOUNCE, said)
    with desk.db.read() as conn:
        assert listed(conn)[0].attempts[-1].words == said
    assert desk.said(first) == [said]
    assert taken(desk, read_mail(bounce.encode(), "b")).became is Became.PASSED, "of a mail that is not ours"


def test_files_are_kept_and_what_is_too_large_is_told(one_desk: Desk) -> None:
    Services(one_desk.db).attachments.set_limit(25, 1)
    made = EmailMessage()
    made["From"], made["Subject"] = IDA, "Files"
    made.set_content("Look.")
    for name, size in (("small.bin", 10), ("large.bin", 2 * 1024 * 1024), ("again.bin", 10)):
        made.add_attachment(b"x" * size, maintype="application", subtype="octet-stream", filename=name)
    ticket = one_desk.ticket(taken(one_desk, read_mail(made.as_bytes(), "files.eml")))
    assert [file.name for file in Services(one_desk.db).attachments.listed("ticket", ticket.id)] == ["small.bin"]
    told = "Look.\n\n[large.bin has 2.0 MB and was not kept: a file has at most 1 MB.]"
    assert ticket.fields["description"] == told


def test_a_ticket_is_as_old_as_its_mail_in_the_mailbox_and_never_of_the_future(one_desk: Desk) -> None:
    now = one_desk.world.clock.now
    opened = {}
    for number, hours in enumerate((-2, -90, 2)):
        mail = replace(one_desk.mail(number), received_at=now + timedelta(hours=hours))
        opened[hours] = one_desk.ticket(taken(one_desk, mail)).events[0].occurred_at
    assert opened == {-2: now - timedelta(hours=2), -90: now - timedelta(hours=24), 2: now}


def test_the_same_place_of_a_mailbox_is_read_once_whatever_it_says_now(one_desk: Desk) -> None:
    assert take(one_desk.db, replace(one_desk.mail(), place="imap x;1;2")) is not None
    assert take(one_desk.db, replace(one_desk.mail(2), place="imap x;1;2")) is None
    assert take(one_desk.db, replace(one_desk.mail(2), place="imap x;2;2")) is not None


def test_two_desktops_at_one_mailbox_make_one_ticket(desk: Desk) -> None:
    with (
        as_person(desk.db, "inbox_one", Role.AGENT) as one,
        as_person(desk.db, "inbox_two", Role.AGENT) as two,
        ThreadPoolExecutor(2) as pool,
    ):
        made = list(pool.map(lambda by: take(by, desk.mail()), (one, two)))
    assert sorted(outcome is None for outcome in made) == [False, True]
