"""Answers dropped on the window: they set what a seat answered, and never who was present."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.db import rule_sets
from app.db.cab.rules import load_rules
from app.domain.cab.reply import Ignored, Refused, Taken
from app.domain.cab.settings import RULES
from app.domain.cab.values import Answer, CabEvent, Seat
from app.errors import InputError, NotAllowed
from app.services.api import Services
from app.services.cab import mails, meetings, replies
from tests.examples import few
from tests.mail.test_replies import answer, mail
from tests.services.cab.board import Board

SLOT, TUESDAY, THURSDAY = date(2026, 11, 11), date(2026, 11, 10), date(2026, 11, 12)


@pytest.fixture
def box(cab: Board) -> Board:
    """A meeting to which everybody was invited, moved once since: its sequence is 2."""
    with cab.root.read() as conn:
        rules = load_rules(conn)
    cab.root.write(lambda conn: rule_sets.store(conn, RULES, replace(rules, mailbox="cab@example.org")), what="rules")
    for day in (TUESDAY, THURSDAY):
        now = cab.meeting(SLOT)
        meetings.move(cab["ava"], now.id, now.version, day, slot=SLOT)
        now = cab.meeting(SLOT)
        if day == TUESDAY:
            mails.invite(cab["ava"], now.id, now.version)
    cab.clock.to("2026-11-04 09:00")
    return cab


def said(
    stat: str = "ACCEPTED", who: str = "ben", sequence: int = 2, stamp: str = "20261103T150000Z", **more: str
) -> bytes:
    """Return an answer of somebody; `more`: parameters of the attendee."""
    params = "".join(f';{name.replace("_", "-")}="{value}"' for name, value in more.items())
    return answer(
        f"ATTENDEE;PARTSTAT={stat}{params}:mailto:{who}@example.org", f"SEQUENCE:{sequence}", f"DTSTAMP:{stamp}"
    )


def seat(cab: Board, agency: str) -> Seat:
    return next(found for found in cab.meeting(SLOT).seats if found.agency == agency)


def test_an_answer_is_shown_first_and_then_taken(box: Board) -> None:
    content = said("DECLINED")
    shown = replies.read_reply(box["ava"], content, "a.ics")
    assert isinstance(shown, Taken)
    assert seat(box, "DHHS").answer is Answer.NONE
    before = box.meeting(SLOT)
    taken = replies.take_reply(box["ava"], content, "a.ics")
    assert taken.text == shown.sentence == "Agency DHHS: declined."
    found = seat(box, "DHHS")
    assert (found.answer, found.answered_sequence, found.present) == (Answer.DECLINED, 2, False)
    after = box.meeting(SLOT)
    assert (after.sequence, after.version) == (before.sequence, before.version)
    event = after.events[-1]
    assert (event.kind, event.value, event.note, event.seat_id) == (CabEvent.ANSWER, "declined", "2", found.id)


def test_an_answer_to_an_older_invitation_is_said_and_changes_nothing(box: Board) -> None:
    content = said(sequence=1)
    shown = replies.read_reply(box["ava"], content, "a.ics")
    assert isinstance(shown, Ignored)
    assert shown.why == "It answers the invitation of Tue 3 Nov 2026 09:00; the meeting changed since."
    with pytest.raises(NotAllowed, match="the meeting changed since"):
        replies.take_reply(box["ava"], content, "a.ics")
    assert seat(box, "DHHS").answer is Answer.NONE


def test_of_two_answers_the_newer_one_stands_in_whatever_order_they_come(box: Board) -> None:
    replies.take_reply(box["ava"], said("DECLINED", stamp="20261103T160000Z"), "new.ics")
    with pytest.raises(NotAllowed, match="A newer answer of Agency DHHS was taken"):
        replies.take_reply(box["ava"], said("ACCEPTED", stamp="20261103T150000Z"), "old.ics")
    assert seat(box, "DHHS").answer is Answer.DECLINED
    replies.take_reply(box["ava"], said("TENTATIVE", stamp="20261103T170000Z"), "newer.ics")
    assert seat(box, "DHHS").answer is Answer.TENTATIVE


def test_a_clock_that_is_ahead_does_not_outdo_later_answers(box: Board) -> None:
    replies.take_reply(box["ava"], said("DECLINED", stamp="20991231T235959Z"), "a.ics")
    box.clock.on(hours=1)
    replies.take_reply(box["ava"], said("ACCEPTED", stamp="20261104T143000Z"), "b.ics")
    assert seat(box, "DHHS").answer is Answer.ACCEPTED


def test_whom_an_answer_delegates_to_is_named_where_the_coordinator_says_so(box: Board) -> None:
    content = said("DELEGATED", "dan", DELEGATED_TO="mailto:eve@example.org")
    shown = replies.read_reply(box["ava"], content, "a.ics")
    assert isinstance(shown, Taken)
    assert (shown.delegate_mail, shown.ask) == ("eve@example.org", "")
    replies.take_reply(box["ava"], content, "a.ics")
    assert (seat(box, "DOT").answer, seat(box, "DOT").delegate) == (Answer.DELEGATED, None)
    again = said("DELEGATED", "dan", stamp="20261103T160000Z", DELEGATED_TO="mailto:eve@example.org")
    text = replies.take_reply(box["ava"], again, "a.ics", with_delegate=True).text
    assert "Eve Ebert sits for Agency DOT." in text
    assert seat(box, "DOT").delegate_words == "Eve Ebert"
    asked = Services(box["ava"]).mail.outbox(about=("cab_meeting", box.meeting(SLOT).id)).mails
    assert "eve@example.org" in {found.to_mail for found in asked}
    other = said("DELEGATED", "cleo", DELEGATED_TO="mailto:zed@vendor.org")
    replies.take_reply(box["ava"], other, "a.ics", with_delegate=True)
    assert (seat(box, "DOR").delegate_words, seat(box, "DOR").delegate_mail) == ("zed@vendor.org", "zed@vendor.org")


def test_a_mail_from_somebody_else_asks_first(box: Board) -> None:
    shown = replies.read_reply(box["ava"], mail(said(), sender="mallory@example.com"), "a.eml")
    assert isinstance(shown, Taken)
    assert shown.ask == "The mail came from mallory@example.com, not from ben@example.org. Take the answer?"


NO_ANSWERS: list[tuple[bytes, str]] = [
    (said(who="mallory"), "is not invited"),
    (said(sequence=3), "was not sent yet"),
    (answer("UID:cab-20261118@longleaf"), "has not sent|is not invited"),
    (answer("UID:cab-20269999@longleaf"), "has not sent"),
    (answer("UID:cab-20261111@elsewhere"), "has not sent"),
    (answer("UID:chg0000001@longleaf"), "has not sent"),
    (answer(method="REQUEST"), "but a REQUEST"),
    (answer("RECURRENCE-ID:20261111T150000Z"), "series"),
]


def test_what_is_no_answer_to_this_board_is_refused(box: Board) -> None:
    for content, why in NO_ANSWERS:
        shown = replies.read_reply(box["ava"], content, "a.ics")
        assert isinstance(shown, Refused)
        with pytest.raises(NotAllowed, match=why):
            replies.take_reply(box["ava"], content, "a.ics")


def test_members_and_files_that_are_none_are_refused(box: Board) -> None:
    with pytest.raises(NotAllowed, match="run a meeting"):
        replies.take_reply(box["ben"], said(), "a.ics")
    with pytest.raises(InputError, match=r"a\.txt holds no answer"):
        replies.read_reply(box["ava"], b"Yes, I come", "a.txt")


@given(st.data())
@settings(max_examples=few(12), deadline=None, suppress_health_check=list(HealthCheck))
def test_no_answer_changes_who_is_present_or_the_meeting(box: Board, data: st.DataObject) -> None:
    before = box.meeting(SLOT)
    content = said(
        data.draw(st.sampled_from(["ACCEPTED", "DECLINED", "TENTATIVE", "NEEDS-ACTION", "X"])),
        data.draw(st.sampled_from(["ben", "cleo", "mallory"])),
        data.draw(st.integers(-1, 4)),
        data.draw(st.sampled_from(["20261103T150000Z", "20260101T000000Z", "20271231T000000Z"])),
    ).replace(b"cab-20261111", data.draw(st.sampled_from([b"cab-20261111", b"cab-20261118"])))
    try:
        replies.take_reply(box["ava"], content, "a.ics")
    except NotAllowed:
        assert box.meeting(SLOT).seats == before.seats
    after = box.meeting(SLOT)
    assert (after.sequence, after.version, after.state, after.items) == (
        before.sequence,
        before.version,
        before.state,
        before.items,
    )
    assert [found.present for found in after.seats] == [False] * len(after.seats)
