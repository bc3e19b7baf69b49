"""Invitations, updates, cancellations and papers by mail: what each person is sent over the week of a holiday."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from email.message import EmailMessage
from functools import partial
from typing import Any

import icalendar
import pytest
from sqlalchemy import Connection, select, update

from app.db import rule_sets
from app.db import tables as t
from app.db.cab.rules import load_rules
from app.domain.cab.next_step import agenda_mailed
from app.domain.cab.settings import RULES
from app.errors import InputError, NotAllowed
from app.mail.account import Account, Security
from app.mail.smtp import Smtp
from app.services.api import Services
from app.services.cab import attendance, mails, meetings, minutes, reads, sitting, tend
from app.services.mail import send
from app.services.mail.send import send_due
from tests.mail.server import MailServer, running
from tests.services.cab.board import Board

SLOT, TUESDAY, THURSDAY = date(2026, 11, 11), date(2026, 11, 10), date(2026, 11, 12)
MEMBERS = {f"{login}@example.org" for login in ("ben", "cleo", "dan", "dee", "olga")}


@pytest.fixture
def server() -> Iterator[MailServer]:
    with running() as made:
        yield made


@pytest.fixture
def box(cab: Board) -> Board:
    """The board with a mail address."""
    rules = replace(load_rules_of(cab), mailbox="cab@example.org", place="Room 310")
    cab.root.write(lambda conn: rule_sets.store(conn, RULES, rules), what="rules")
    return cab


def load_rules_of(cab: Board) -> Any:
    with cab.root.read() as conn:
        return load_rules(conn)


class Post:
    """What the mail server got since the last look, by who got it."""

    def __init__(self, cab: Board, server: MailServer) -> None:
        self.cab, self.server = cab, server

    def round(self) -> dict[str, EmailMessage]:
        """Send what is due; the same person gets no two mails in one round of these tests."""
        before = len(self.server.taken)
        account = Account("127.0.0.1", self.server.port, Security.NONE)
        run = send_due(self.cab["ava"], sender=Smtp(account))
        assert (run.failed, run.trouble) == (0, "")
        new = dict(zip(self.server.recipients[before:], self.server.taken[before:], strict=True))
        assert len(new) == len(self.server.taken) - before
        return new


def event(message: EmailMessage) -> tuple[str, Any]:
    """Return the method of an invitation and its one event; the part that is shown and the file are the same."""
    (part,) = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    (file,) = [part for part in message.walk() if part.get_content_type() == "application/ics"]
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    assert content == file.get_payload(decode=True)
    calendar = icalendar.Calendar.from_ical(content)
    assert part.get_param("method") == str(calendar["method"])
    (found,) = calendar.walk("VEVENT")
    return str(calendar["method"]), found


def told(message: EmailMessage) -> tuple[str, int, str, datetime]:
    """Return method, sequence, status and start (UTC) of an invitation."""
    method, found = event(message)
    assert str(found["uid"]) == "cab-20261111@longleaf"
    assert str(found["organizer"]) == "mailto:cab@example.org"
    return method, int(found["sequence"]), str(found["status"]), found["dtstart"].dt.astimezone(UTC)


def at(day: int) -> datetime:
    return datetime(2026, 11, day, 15, tzinfo=UTC)


def move(cab: Board, to: date) -> str:
    now = cab.meeting(SLOT)
    return meetings.move(cab["ava"], now.id, now.version, to, slot=SLOT).text


def test_the_week_of_a_holiday_by_mail(box: Board, server: MailServer) -> None:
    post, ava = Post(box, server), box["ava"]
    box.submitted("A: undecided")
    undecided = box.meeting(SLOT)
    with pytest.raises(NotAllowed, match="Veterans Day"):
        mails.invite(ava, undecided.id, undecided.version, slot=SLOT)
    assert post.round() == {}

    # the day is chosen: nobody was invited before, so nobody is told of a change; then everybody is invited
    assert move(box, TUESDAY) == "The board meets on Tuesday 10 November instead of Wednesday 11 November."
    now = box.meeting(SLOT)
    assert "5 mails wait to be sent." in mails.invite(ava, now.id, now.version).text
    first = post.round()
    assert first.keys() == MEMBERS
    assert {told(mail) for mail in first.values()} == {("REQUEST", 1, "TENTATIVE", at(10))}
    assert {str(mail["Subject"]).split(":")[0] for mail in first.values()} == {"Invitation"}
    assert {len(event(mail)[1]["attendee"]) for mail in first.values()} == {5}

    # sent by itself on Friday: the agenda goes with it, the entry is firm
    box.clock.to("2026-11-06 17:00")
    assert "5 mails wait to be sent." in tend.tend(ava).done[0]
    sent = post.round()
    assert {told(mail) for mail in sent.values()} == {("REQUEST", 2, "CONFIRMED", at(10))}
    for mail in sent.values():
        (paper,) = [part for part in mail.walk() if part.get_content_type() == "application/pdf"]
        assert paper.get_filename() == "CAB-agenda-2026-11-10-r1.pdf"
        assert str(paper.get_payload())[:7] == "JVBERi0"  # "%PDF-" in Base64

    # moved to Thursday: the same entry, later and tentative again, and the answers are asked anew
    box.clock.to("2026-11-06 19:00")
    move(box, THURSDAY)
    moved = post.round()
    assert {told(mail) for mail in moved.values()} == {("REQUEST", 3, "TENTATIVE", at(12))}
    assert {str(mail["Subject"]).split(":")[0] for mail in moved.values()} == {"Changed"}

    # a delegate is invited, nobody else hears of it, and the sequence stays; replaced, she gets a cancellation
    dan = next(seat for seat in box.meeting(SLOT).seats if seat.agency == "DOT")
    attendance.name_delegate(box["dan"], dan.id, dan.version, person_id=box.ids["eve"])
    named = post.round()
    assert "eve@example.org" in named
    assert told(named["eve@example.org"]) == ("REQUEST", 3, "TENTATIVE", at(12))
    dan = next(seat for seat in box.meeting(SLOT).seats if seat.agency == "DOT")
    attendance.name_delegate(box["dan"], dan.id, dan.version)
    gone = post.round()["eve@example.org"]
    assert told(gone) == ("CANCEL", 3, "CANCELLED", at(12))
    assert str(event(gone)[1]["attendee"]) == "mailto:eve@example.org"

    # Monday: the second revision; cancelled; held after all, at once with the third
    box.clock.to("2026-11-09 17:00")
    tend.tend(ava)
    assert {told(mail) for mail in post.round().values()} == {("REQUEST", 4, "CONFIRMED", at(12))}
    now = box.meeting(SLOT)
    meetings.cancel(ava, now.id, now.version, "The chair is ill")
    off = post.round()
    assert off.keys() == MEMBERS
    assert {told(mail) for mail in off.values()} == {("CANCEL", 5, "CANCELLED", at(12))}
    assert all("The chair is ill" in mail.get_body(("plain",)).get_content() for mail in off.values())  # type: ignore[union-attr]
    now = box.meeting(SLOT)
    meetings.restore(ava, now.id, now.version, "The deputy chairs")
    on = post.round()
    assert {told(mail) for mail in on.values()} == {("REQUEST", 6, "CONFIRMED", at(12))}

    # the chair is invited when he is named; the minutes go out once he has signed them
    now = box.meeting(SLOT)
    meetings.set_chair(ava, now.id, now.version, box.ids["hal"])
    assert told(post.round()["hal@example.org"])[:3] == ("REQUEST", 6, "CONFIRMED")
    box.clock.to("2026-11-12 10:00")
    now = box.meeting(SLOT)
    sitting.open_meeting(ava, now.id, now.version)
    box.clock.to("2026-11-12 10:30")
    now = box.meeting(SLOT)
    sitting.end(ava, now.id, now.version)
    assert post.round() == {}
    _, drafted, _ = minutes.minutes_of(ava, THURSDAY)
    assert drafted is not None
    assert "6 mails wait to be sent." in minutes.sign(box["hal"], drafted.id).text
    last = post.round()
    assert last.keys() == MEMBERS | {"hal@example.org"}
    assert {str(mail["Subject"]) for mail in last.values()} == {"Minutes: Agency CAB, Thursday 12 November 2026"}
    ids = [str(mail["Message-ID"]) for mail in server.taken]
    assert len(set(ids)) == len(ids)


def test_without_a_mail_address_an_agenda_says_that_nothing_is_sent(cab: Board, server: MailServer) -> None:
    cab.clock.to("2026-11-16 17:00")
    who = mails.recipients(cab["ava"], 0, date(2026, 11, 18))
    assert (who.can_mail, who.count) == (False, 0)
    done = tend.tend(cab["ava"]).done
    assert "Nothing is mailed: the board has no mail address. Name one in Setup, Rules of the board." in done[0]
    assert Services(cab["ava"]).mail.outbox().mails == ()
    now = cab.meeting(date(2026, 11, 18))
    with pytest.raises(InputError, match="no mail address"):
        mails.invite(cab["ava"], now.id, now.version)


def test_the_timer_invites_once_to_meetings_ahead_and_sends_over_the_account_of_its_computer(
    box: Board, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ava = box["ava"]
    box.clock.to("2026-11-04 12:00")
    assert tend.tend(ava).is_nothing  # no meeting ahead is on record
    assert mails.recipients(ava, 0, date(2026, 11, 11)).count == 5, "with the seats that it will have"
    move(box, TUESDAY)
    monkeypatch.setattr(send, "kept_account", lambda: None)
    made = tend.tend(ava)
    assert made.done == ("Everybody is invited to the meeting of Tuesday 10 November. 5 mails wait to be sent.",)
    assert "No mail server is named on this computer" in made.failed[0]
    assert made.waiting == "5 mails wait to be sent."
    account = Account("127.0.0.1", server.port, Security.NONE)
    monkeypatch.setattr(send, "kept_account", lambda: account)
    rules = load_rules_of(box)
    box.root.write(lambda conn: rule_sets.store(conn, RULES, replace(rules, mailbox="")), what="rules")
    made = tend.tend(ava)
    assert made.failed == (
        "The board has no mail address: its mail waits until Setup, Rules of the board, names one again.",
    )
    assert (made.done, made.waiting) == ((), "5 mails wait to be sent.")
    box.root.write(lambda conn: rule_sets.store(conn, RULES, rules), what="rules")
    server.answers = ["451 full", "250 OK"]
    made = tend.tend(ava)
    assert (made.done, made.failed) == (("4 mails were sent.",), ())
    assert made.waiting.startswith("1 mail waits: the server did not take it, and it is tried again from ")
    box.clock.to("2026-11-04 12:02")
    assert tend.tend(ava).text() == "1 mail was sent."
    assert {told(mail)[:3] for mail in server.taken} == {("REQUEST", 1, "TENTATIVE")}
    assert tend.tend(ava).is_nothing


def test_nobody_is_told_that_a_meeting_is_off_to_which_nobody_was_invited(box: Board, server: MailServer) -> None:
    now = box.meeting(date(2026, 11, 18))
    text = meetings.cancel(box["ava"], now.id, now.version, "Nothing is due", slot=now.slot).text
    assert "mail" not in text
    assert Post(box, server).round() == {}


def test_an_update_that_was_not_sent_yet_gives_way_to_the_next(box: Board, server: MailServer) -> None:
    move(box, TUESDAY)
    now = box.meeting(SLOT)
    mails.invite(box["ava"], now.id, now.version)
    move(box, THURSDAY)
    assert {told(mail)[1] for mail in Post(box, server).round().values()} == {2}
    states = {state.value: count for state, count in Services(box["ava"]).mail.outbox().counts.items()}
    assert states == {"dropped": 5, "sent": 5}
    outbox = Services(box["ava"]).mail.outbox()
    assert {mail.standing.partition(" of ")[0] for mail in outbox.mails} == {"Replaced by the newer one", "Sent"}
    assert outbox.text().endswith("5 replaced or dropped, 5 sent")


def test_a_guest_by_name_is_invited_and_others_hear_nothing(box: Board, server: MailServer) -> None:
    move(box, TUESDAY)
    now = box.meeting(SLOT)
    mails.invite(box["ava"], now.id, now.version)
    post = Post(box, server)
    post.round()
    attendance.add_guest(box["ava"], now.id, "Lee Stone", "lee@vendor.example.org")
    found = post.round()
    assert found.keys() == {"lee@vendor.example.org"}
    roles = {str(one): str(one.params["ROLE"]) for one in event(found["lee@vendor.example.org"])[1]["attendee"]}
    assert roles["mailto:lee@vendor.example.org"] == "NON-PARTICIPANT"


def test_a_guest_who_is_taken_off_is_told_and_gone(box: Board, server: MailServer) -> None:
    move(box, TUESDAY)
    now = box.meeting(SLOT)
    mails.invite(box["ava"], now.id, now.version)
    attendance.add_guest(box["ava"], now.id, "Lee Stone", "lee@vendor.example.org")
    post = Post(box, server)
    post.round()
    members = [seat for seat in box.meeting(SLOT).seats if not seat.guest]
    (guest,) = [seat for seat in box.meeting(SLOT).seats if seat.guest]
    with pytest.raises(InputError, match="is no guest"):
        attendance.dismiss_guest(box["ava"], members[0].id)
    with pytest.raises(NotAllowed):
        attendance.dismiss_guest(box["ben"], guest.id)
    attendance.dismiss_guest(box["ava"], guest.id, guest.version)
    found = post.round()
    assert found.keys() == {"lee@vendor.example.org"}
    assert event(found["lee@vendor.example.org"])[0] == "CANCEL"
    assert list(box.meeting(SLOT).seats) == members
    attendance.add_guest(box["ava"], now.id, "Lee Stone", "lee@vendor.example.org")
    assert post.round().keys() == {"lee@vendor.example.org"}, "invited anew"


def test_a_member_who_moves_to_an_agency_that_comes_earlier_keeps_one_invitation(
    box: Board, server: MailServer
) -> None:
    """Dan goes from Transportation to Health and Human Services, which comes first; Ben leaves, Eve sits for DOT."""
    move(box, TUESDAY)
    now = box.meeting(SLOT)
    mails.invite(box["ava"], now.id, now.version)
    post = Post(box, server)
    post.round()
    g, a = t.agency_assignment.c, t.agency.c

    def reassigned(conn: Connection) -> None:
        for code, login in (("DHHS", "dan"), ("DOT", "eve")):
            of = select(a.id).where(a.code == code).scalar_subquery()
            more = {"person_id": box.ids[login], "version": t.agency_assignment.c.version + 1}
            conn.execute(update(t.agency_assignment).where(g.agency_id == of, g.role == "cab_rep").values(more))

    box.root.write(reassigned, what="other members")
    box.clock.to("2026-11-06 17:00")
    now = box.meeting(SLOT)
    meetings.freeze(box["ava"], now.id, now.version)
    found = {who: told(mail)[0] for who, mail in post.round().items()}
    assert found == {
        **dict.fromkeys((f"{login}@example.org" for login in ("dan", "eve", "cleo", "dee", "olga")), "REQUEST"),
        "ben@example.org": "CANCEL",
    }
    noted = {seat.agency: seat.mail for seat in box.meeting(SLOT).seats}
    assert (noted["DHHS"], noted["DOT"]) == ("dan@example.org", "eve@example.org")


def test_an_address_that_changed_gets_a_cancellation_once(box: Board, server: MailServer) -> None:
    move(box, TUESDAY)
    now = box.meeting(SLOT)
    mails.invite(box["ava"], now.id, now.version)
    post = Post(box, server)
    post.round()
    values = {"email": "ben.bauer@example.org", "version": t.person.c.version + 1}
    box.root.write(
        lambda conn: conn.execute(update(t.person).where(t.person.c.login == "ben").values(values)).rowcount,
        what="mail",
    )
    move(box, THURSDAY)
    found = post.round()
    assert found.keys() == MEMBERS | {"ben.bauer@example.org"}
    assert told(found["ben@example.org"]) == ("CANCEL", 2, "CANCELLED", at(12))
    assert told(found["ben.bauer@example.org"]) == ("REQUEST", 2, "TENTATIVE", at(12))
    now = box.meeting(SLOT)
    meetings.cancel(box["ava"], now.id, now.version, "The chair is ill")
    assert post.round().keys() == MEMBERS - {"ben@example.org"} | {"ben.bauer@example.org"}


def test_nobody_is_invited_twice_as_a_guest(box: Board) -> None:
    move(box, TUESDAY)
    now = box.meeting(SLOT)
    mails.invite(box["ava"], now.id, now.version)
    with pytest.raises(InputError, match=r"Ben@example\.org is invited already, for Agency DHHS"):
        attendance.add_guest(box["ava"], now.id, "Ben", "Ben@example.org")


@pytest.mark.parametrize("mail", ["not a mail", "gil@example.org\nBcc: eve@example.org", "gil,eve@example.org"])
def test_what_is_no_mail_address_is_not_kept_as_one(box: Board, mail: str) -> None:
    box.submitted()
    meeting = box.meeting(SLOT)
    seat = next(seat for seat in meeting.seats if seat.agency == "DOT")
    with pytest.raises(InputError, match="is no mail address"):
        attendance.add_guest(box["ava"], meeting.id, "Gil Guest", mail)
    with pytest.raises(InputError, match="is no mail address"):
        attendance.name_delegate(box["dan"], seat.id, seat.version, name="Gil Guest", mail=mail)


def test_all_that_waits_is_sent_and_over_the_sample_nothing_else_is_done(
    box: Board, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = Account("127.0.0.1", server.port, Security.NONE)
    monkeypatch.setattr(send, "kept_account", lambda: account)
    monkeypatch.setattr(tend, "send_due", partial(send_due, limit=2))
    move(box, TUESDAY)
    now = box.meeting(SLOT)
    mails.invite(box["ava"], now.id, now.version)
    box.clock.to("2026-11-09 17:00")  # its agenda is due, too
    told = tend.tend(box["ava"], only_mail=True)
    assert told.done == ("5 mails were sent.",)
    assert len(server.taken) == 5
    assert box.meeting(SLOT).frozen_at is None
    assert tend.tend(box["ava"], only_mail=True).done == ()
    meetings.freeze(box["ava"], now.id, box.meeting(SLOT).version)
    listed = next(one for one in reads.meetings(box["ava"], SLOT, SLOT) if one.slot == SLOT)
    assert agenda_mailed(listed) == "5 mails", "the list says so as well"
