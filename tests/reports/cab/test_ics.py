"""Calendar files: what a reader finds in them, and how their bytes are laid."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.cab.invite import (
    Answer,
    Attendee,
    Feed,
    Invite,
    Method,
    Organizer,
    Part,
    Status,
    change_uid,
    meeting_uid,
)
from app.reports.cab.ics import to_ics

NEW_YORK = ZoneInfo("America/New_York")
STAMP = datetime(2026, 11, 6, 22, tzinfo=UTC)
BOX = Organizer("cab@it.nc.gov")
BEN = Attendee("ben@dhhs.nc.gov", "Ben Okafor")
CLEO = Attendee("cleo@dor.nc.gov", "Cleo Marsh", Part.ALTERNATE, Answer.ACCEPTED)


def invite(day: date = date(2026, 11, 12), **changes: Any) -> Invite:
    begin = datetime.combine(day, time(10), NEW_YORK).astimezone(UTC)
    made = Invite(
        meeting_uid(date(2026, 11, 11)),
        3,
        Method.REQUEST,
        Status.TENTATIVE,
        begin,
        begin + timedelta(hours=1),
        STAMP,
        "Agency CAB",
        "Items: 7",
        "Room 310",
        BOX,
        (BEN, CLEO),
        wall=True,
    )
    return replace(made, **changes)


def lines(content: bytes) -> list[str]:
    """Return the lines unfolded."""
    return content.decode().replace("\r\n ", "").split("\r\n")


def event(content: bytes) -> Any:
    (found,) = icalendar.Calendar.from_ical(content).walk("VEVENT")
    return found


def test_an_invitation_line_by_line() -> None:
    assert lines(to_ics(invite())) == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Longleaf//Agency CAB//EN",
        "METHOD:REQUEST",
        "BEGIN:VTIMEZONE",
        "TZID:America/New_York",
        "BEGIN:DAYLIGHT",
        "DTSTART:20070311T020000",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU",
        "TZOFFSETFROM:-0500",
        "TZOFFSETTO:-0400",
        "TZNAME:EDT",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "DTSTART:20071104T020000",
        "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU",
        "TZOFFSETFROM:-0400",
        "TZOFFSETTO:-0500",
        "TZNAME:EST",
        "END:STANDARD",
        "END:VTIMEZONE",
        "BEGIN:VEVENT",
        "UID:cab-20261111@longleaf",
        "DTSTAMP:20261106T220000Z",
        "SEQUENCE:3",
        "STATUS:TENTATIVE",
        "DTSTART;TZID=America/New_York:20261112T100000",
        "DTEND;TZID=America/New_York:20261112T110000",
        "SUMMARY:Agency CAB",
        "DESCRIPTION:Items: 7",
        "LOCATION:Room 310",
        'ORGANIZER;CN="Agency CAB":mailto:cab@it.nc.gov',
        "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE"
        ';CN="Ben Okafor":mailto:ben@dhhs.nc.gov',
        "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=OPT-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=TRUE"
        ';CN="Cleo Marsh":mailto:cleo@dor.nc.gov',
        "TRANSP:OPAQUE",
        "CLASS:PUBLIC",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_a_cancellation_asks_for_no_answer() -> None:
    made = to_ics(invite(method=Method.CANCEL, status=Status.CANCELLED, attendees=(BEN,)))
    assert "METHOD:CANCEL" in lines(made)
    assert "STATUS:CANCELLED" in lines(made)
    assert b"RSVP" not in made
    assert str(event(made)["attendee"]) == "mailto:ben@dhhs.nc.gov"


def test_a_delegate_and_who_is_stood_in_for_name_each_other() -> None:
    seat = (
        replace(BEN, answer=Answer.DELEGATED, delegated_to="eve@dot.nc.gov"),
        Attendee("eve@dot.nc.gov", "Eve", delegated_from=BEN.mail),
    )
    ben, eve = event(to_ics(invite(attendees=seat)))["attendee"]
    assert str(ben.params["DELEGATED-TO"]) == "mailto:eve@dot.nc.gov"
    assert ben.params["PARTSTAT"] == "DELEGATED"
    assert str(eve.params["DELEGATED-FROM"]) == "mailto:ben@dhhs.nc.gov"


def test_a_feed_names_nobody_and_holds_every_entry() -> None:
    board = invite(method=Method.PUBLISH)
    change = replace(board, uid=change_uid("CHG0000007"), wall=False, transparent=True, attendees=())
    made = to_ics(Feed("Agency CAB: Revenue", (board, change)))
    calendar = icalendar.Calendar.from_ical(made)
    assert (str(calendar["method"]), str(calendar["x-wr-calname"])) == ("PUBLISH", "Agency CAB: Revenue")
    assert b"ATTENDEE" not in made
    first, second = calendar.walk("VEVENT")
    assert str(second["uid"]) == "chg0000007@longleaf"
    assert (str(first["transp"]), str(second["transp"])) == ("OPAQUE", "TRANSPARENT")
    assert second["dtstart"].to_ical() == b"20261112T150000Z"


def test_what_cannot_be_sent_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="invites nobody"):
        to_ics(Feed("x", (invite(),)))
    with pytest.raises(ValueError, match="an organizer"):
        to_ics(invite(organizer=None))
    with pytest.raises(ValueError, match="somebody invited"):
        to_ics(invite(attendees=()))


def test_every_wednesday_of_three_years_is_the_same_instant_to_the_reader() -> None:
    day = date(2026, 1, 7)
    while day.year < 2029:
        begin = datetime.combine(day, time(10), NEW_YORK).astimezone(UTC)
        found = event(to_ics(invite(day)))["dtstart"]
        assert (found.dt.astimezone(UTC), found.to_ical()[8:]) == (begin, b"T100000"), day
        day += timedelta(days=7)


@pytest.mark.parametrize("at", ["2026-11-01T05:30", "2026-11-01T06:30", "2027-03-14T06:59", "2027-03-14T07:00"])
def test_the_nights_of_daylight_saving_keep_their_instants(at: str) -> None:
    begin = datetime.fromisoformat(at).replace(tzinfo=UTC)
    found = event(to_ics(invite(start=begin, end=begin + timedelta(minutes=15))))
    assert found["dtstart"].dt.astimezone(UTC) == begin
    assert found["dtend"].dt.astimezone(UTC) == begin + timedelta(minutes=15)


def shown(text: str) -> str:
    """Return the letters that every reader shows as they are."""
    return "".join(letter for letter in text if letter.isascii() and letter.isprintable() and letter != " ")


@given(st.text(max_size=400))
def test_any_text_is_read_back_and_no_line_is_too_long(text: str) -> None:
    made = to_ics(invite(summary="Agency CAB", text=text, place=text[:40], organizer=Organizer(BOX.mail, text[:40])))
    assert made.endswith(b"END:VEVENT\r\nEND:VCALENDAR\r\n")
    raw = made.decode("utf-8").split("\r\n")
    assert all(len(line.encode()) <= 75 for line in raw)
    assert all(character.isprintable() or ord(character) > 127 for character in "".join(raw))
    found = event(made)
    assert shown(str(found.get("description", ""))) == shown(text)


def test_a_long_title_is_folded_between_letters() -> None:
    title = "Größe; naïve, \\ 漢字 " * 80
    made = to_ics(invite(summary=title))
    assert str(event(made)["summary"]) == title
    assert made.count(b"\r\n ") > 20


def test_names_with_quotes_and_carets_stay_one_parameter() -> None:
    person = replace(BEN, name='Ben "B; X-EVIL=1:mailto:x" O^n')
    found = event(to_ics(invite(attendees=(person,))))["attendee"]
    assert str(found) == "mailto:ben@dhhs.nc.gov"
    assert set(found.params) == {"CUTYPE", "ROLE", "PARTSTAT", "RSVP", "CN"}
