"""Answers as mail programs write them, and files that are none."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.cab.reply import LARGEST, Reply
from app.errors import InputError
from app.mail.replies import read_reply


def answer(*lines: str, method: str = "REPLY", entries: int = 1) -> bytes:
    """Return a calendar file with an answer; `lines` replace what it says of the same names."""
    said = {
        "UID": "UID:cab-20261111@longleaf",
        "SEQUENCE": "SEQUENCE:3",
        "DTSTAMP": "DTSTAMP:20261107T120000Z",
        "ATTENDEE": 'ATTENDEE;PARTSTAT=ACCEPTED;CN="Ben":mailto:ben@dhhs.nc.gov',
        "ORGANIZER": "ORGANIZER:mailto:cab@it.nc.gov",
    }
    said |= {line.partition(":")[0].partition(";")[0]: line for line in lines}
    event = ["BEGIN:VEVENT", *(line for line in said.values() if not line.endswith("!")), "END:VEVENT"]
    return "\r\n".join(
        ["BEGIN:VCALENDAR", "VERSION:2.0", f"METHOD:{method}", *(event * entries), "END:VCALENDAR", ""]
    ).encode()


def mail(content: bytes, *, kind: str = "calendar", file: bool = False, sender: str = "ben@dhhs.nc.gov") -> bytes:
    made = EmailMessage()
    made["From"] = f"Ben Okafor <{sender}>"
    made["Subject"] = "Accepted: Agency CAB"
    made.set_content("Ben accepts.")
    if file:
        made.add_attachment(content, maintype="application", subtype=kind, filename="invite.ICS")
    else:
        made.add_alternative(content, maintype="text", subtype="calendar", params={"method": "REPLY"})
    return made.as_bytes()


BEN = Reply(
    "REPLY",
    "cab-20261111@longleaf",
    3,
    datetime(2026, 11, 7, 12, tzinfo=UTC),
    (("ben@dhhs.nc.gov", "ACCEPTED"),),
    size=len(answer()),
)


def test_an_answer_as_a_file() -> None:
    assert read_reply(answer(), "a.ics") == BEN
    assert read_reply(b"\xef\xbb\xbf\r\n" + answer(), "a.ics").uid == BEN.uid


@pytest.mark.parametrize(
    "content", [mail(answer()), mail(answer(), file=True, kind="ics"), mail(answer(), file=True, kind="octet-stream")]
)
def test_an_answer_in_a_mail(content: bytes) -> None:
    found = read_reply(content, "a.eml")
    assert (found.from_mail, found.uid, found.attendees) == ("ben@dhhs.nc.gov", BEN.uid, BEN.attendees)
    assert found.size == len(content)


def test_what_else_an_answer_may_say() -> None:
    found = read_reply(
        answer(
            'ATTENDEE;PARTSTAT=delegated;DELEGATED-TO="MAILTO:eve@dot.nc.gov";SENT-BY="mailto:pa@dhhs.nc.gov":MAILTO:ben@dhhs.nc.gov',
            "SEQUENCE:!",
            "DTSTAMP:20261107T120000",
            "COMMENT:Ill\\, sorry",
            "RECURRENCE-ID:20261111T150000Z",
        ),
        "a.ics",
    )
    assert found.attendees == (("ben@dhhs.nc.gov", "DELEGATED"),)
    assert (found.delegated_to, found.sent_by, found.sequence) == ("eve@dot.nc.gov", "pa@dhhs.nc.gov", 0)
    assert (found.comment, found.recurrence, found.stamp) == ("Ill, sorry", True, BEN.stamp)


def test_several_attendees_are_all_told() -> None:
    two = answer().replace(b"ORGANIZER:mailto:cab", b"ATTENDEE;PARTSTAT=DECLINED:mailto:cleo")
    assert read_reply(two, "a.ics").attendees == (BEN.attendees[0], ("cleo@it.nc.gov", "DECLINED"))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "holds no answer"),
        (b"Hello", "holds no answer"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an Outlook .msg", "holds no answer"),
        (mail(b"Hello", file=True, kind="pdf"), "cannot be read|holds 0"),
        (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "holds 0 entries"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", "cannot be read|holds"),
        (answer(entries=2), "holds 2 entries"),
        (answer("DTSTAMP:!"), "lacks"),
        (answer("DTSTAMP:yesterday"), "lacks|cannot"),
        (answer("DTSTAMP:00440315T120000Z"), "lacks"),
        (answer("SEQUENCE:many"), "lacks|cannot"),
        (b"x" * (LARGEST + 1), "larger than 1 MB"),
    ],
)
def test_files_that_are_no_answer_are_named(content: bytes, words: str) -> None:
    with pytest.raises(InputError, match=f"a.eml.*({words})") as refused:
        read_reply(content, "a.eml")
    assert ".eml" in refused.value.hint


@given(st.binary(max_size=300))
def test_no_file_breaks_the_reader(content: bytes) -> None:
    for given_ in (content, b"BEGIN:VCALENDAR\r\n" + content, b"Content-Type: text/calendar\r\n\r\n" + content):
        with suppress(InputError):
            assert read_reply(given_, "a").size == len(given_)


@given(st.data())
def test_no_change_of_an_answer_breaks_the_reader(data: st.DataObject) -> None:
    whole = bytearray(mail(answer()))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with suppress(InputError):
        assert read_reply(bytes(whole), "a.eml").size == len(whole)
