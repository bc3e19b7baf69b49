"""A message: what a mail program and a calendar find in it, and that nothing can slip a header in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.mail.values import Attached, Outgoing
from app.mail.build import message

ICS = b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"
MAIL = Outgoing(
    "<hph34zca3wqtussqicar52l47i@it.nc.gov>",
    datetime(2026, 11, 9, 22, tzinfo=UTC),
    "cab@it.nc.gov",
    "Agency CAB",
    "ben@dhhs.nc.gov",
    "Ben Okafor",
    "Agency CAB: Thursday 12 November 2026, 10:00",
    "The board meets on Thursday.\nRoom 310",
    act="op-7",
)


def read(mail: Outgoing) -> EmailMessage:
    return message_from_bytes(message(mail), policy=policy.default)


def test_who_it_comes_from_and_when_it_was_asked_for() -> None:
    found = read(MAIL)
    assert str(found["From"]) == "Agency CAB <cab@it.nc.gov>"
    assert str(found["To"]) == "Ben Okafor <ben@dhhs.nc.gov>"
    assert str(found["Reply-To"]) == "cab@it.nc.gov"
    assert str(found["Date"]) == "Mon, 09 Nov 2026 17:00:00 -0500"
    assert found["Message-ID"] == MAIL.message_id
    assert found["Auto-Submitted"] == "auto-generated"
    assert found["X-Longleaf-Act"] == "op-7"
    assert found.get_content().splitlines() == ["The board meets on Thursday.", "Room 310"]


def test_an_invitation_is_shown_with_its_buttons_and_kept_as_a_file() -> None:
    pdf = Attached("CAB agenda 2026-11-12.pdf", "application/pdf", b"%PDF-1.7 \x00\xff")
    found = read(replace(MAIL, html="<p>The board meets.</p>", ics=ICS, method="REQUEST", attached=(pdf,)))
    assert found.get_content_type() == "multipart/mixed"
    shown, file, paper = found.iter_parts()
    assert shown.get_content_type() == "multipart/alternative"
    kinds = [part.get_content_type() for part in shown.iter_parts()]
    assert kinds == ["text/plain", "text/html", "text/calendar"]
    calendar = list(shown.iter_parts())[-1]
    assert (calendar.get_param("method"), calendar.get_content_charset()) == ("REQUEST", "utf-8")
    assert calendar.get_payload(decode=True) == ICS
    assert not calendar.is_attachment()
    assert (file.get_filename(), file.get_content()) == ("invite.ics", ICS)
    assert (paper.get_filename(), paper.get_content_type()) == (pdf.name, "application/pdf")
    assert paper.get_content() == pdf.content


def test_a_long_subject_stands_on_the_line_of_its_name() -> None:
    made = message(replace(MAIL, subject="Invitation: Agency CAB, Tuesday 10 November 2026, 10:00 to 11:00 Eastern"))
    assert b"\r\nSubject: Invitation: Agency CAB, Tuesday 10 November 2026, 10:00 to 11:00 Eastern\r\n" in made
    long = message(replace(MAIL, text="word " * 100)).partition(b"\r\n\r\n")[2]
    assert max(len(line) for line in long.split(b"\r\n")) <= 76


def test_the_same_mail_is_the_same_bytes() -> None:
    mail = replace(MAIL, html="<p>x</p>", ics=ICS, method="REQUEST")
    assert message(mail) == message(mail)


@given(st.text(max_size=200))
def test_no_text_makes_a_header_or_a_line_that_a_server_would_break(text: str) -> None:
    made = message(replace(MAIL, subject=text, to_name=text, text=text, act="op"))
    assert all(len(line) <= 998 for line in made.split(b"\r\n"))
    assert b"\n" not in made.replace(b"\r\n", b"")
    assert made.isascii()
    found = message_from_bytes(made, policy=policy.default)
    assert found.keys() == [
        *("From", "Reply-To", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Longleaf-Act"),
        *("Content-Type", "Content-Transfer-Encoding", "MIME-Version"),
    ]
    assert [address.addr_spec for address in found["To"].addresses] == ["ben@dhhs.nc.gov"]


@pytest.mark.parametrize("address", ["", "ben", "ben@nc.gov\r\nBcc: all@nc.gov", "Ben <ben@nc.gov>"])
def test_an_address_that_is_none_is_a_mistake(address: str) -> None:
    with pytest.raises(ValueError, match="no mail can be sent"):
        message(replace(MAIL, to_mail=address))
