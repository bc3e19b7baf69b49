"""Calendar files as programs of others read them: the same instants, in summer, in winter and in both clock nights.

No reader needs an exception. ical.js takes a wall time that comes twice for its second instant, where RFC 5545 takes it
for its first; so the files tell both in UTC.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.cab.invite import Attendee, Feed, Invite, Method, Organizer, Status, change_uid
from app.reports.cab.ics import to_ics
from tests.calendars import Entry, read_alike, readers

BOX = Organizer("cab@it.nc.gov")
BEN = Attendee("ben@dhhs.nc.gov", "Ben Okafor")
#: What the clock on the wall shows, and the instant (UTC).
INSTANTS = {
    "summer: 10:00 EDT": "2026-07-01T14:00",
    "winter: 10:00 EST": "2026-11-12T15:00",
    "1 November 01:30 EDT": "2026-11-01T05:30",
    "1 November 01:30 EST": "2026-11-01T06:30",
    "1 November 00:59 EDT": "2026-11-01T04:59",
    "1 November 02:00 EST": "2026-11-01T07:00",
    "14 March 01:59 EST": "2027-03-14T06:59",
    "14 March 03:00 EDT": "2027-03-14T07:00",
}
METHODS = {Method.REQUEST: Status.TENTATIVE, Method.CANCEL: Status.CANCELLED}


def utc(at: str) -> datetime:
    return datetime.fromisoformat(at).replace(tzinfo=UTC)


def entry(at: datetime, method: Method, sequence: int, **more: object) -> Invite:
    made = Invite(
        f"cab-{at:%Y%m%d%H%M}@longleaf",
        sequence,
        method,
        METHODS.get(method, Status.CONFIRMED),
        at,
        at + timedelta(hours=1),
        utc("2026-06-01T12:00"),
        "Agency CAB, ünïcode; and, more",
        "Items: 7\nThe second line",
        "Room 310, Raleigh",
        BOX,
        (BEN,),
        wall=True,
    )
    return replace(made, **more)  # type: ignore[arg-type]


def expected(of: Invite) -> Entry:
    invited = frozenset(one.mail for one in of.attendees) if of.method is not Method.PUBLISH else frozenset()
    return Entry(of.method.value, of.uid, of.sequence, of.status.value, of.start, of.end, of.place, invited)


@contextmanager
def zone(name: str) -> Iterator[None]:
    """A computer in another time zone, to which nothing that is read may be left."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = name
    time.tzset()
    try:
        yield
    finally:
        os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
        time.tzset()


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the time zone of the process cannot be set here")
@pytest.mark.parametrize("where", ["America/New_York", "Asia/Tokyo"])
def test_all_readers_read_the_same_instants(where: str) -> None:
    """An invitation, its update and its cancellation at each instant, and all instants as one feed."""
    single = [
        entry(utc(at), method, sequence)
        for at in INSTANTS.values()
        for method, sequence in ((Method.REQUEST, 0), (Method.REQUEST, 1), (Method.CANCEL, 2))
    ]
    meetings = tuple(entry(utc(at), Method.PUBLISH, 3) for at in INSTANTS.values())
    changes = tuple(
        replace(one, uid=change_uid(f"CHG000000{n}"), wall=False, organizer=None, attendees=())
        for n, one in enumerate(meetings)
    )
    feed = Feed("Agency CAB", (*meetings, *changes))
    with zone(where):
        read = read_alike([*(to_ics(one) for one in single), to_ics(feed)])
    assert read[:-1] == [{one.uid: expected(one)} for one in single]
    assert read[-1] == {one.uid: expected(one) for one in feed.entries}


def test_a_wall_time_that_comes_twice_is_told_in_utc() -> None:
    """ical.js would put the end of this one, 01:59 EDT, an hour later."""
    content = to_ics(entry(utc(INSTANTS["1 November 00:59 EDT"]), Method.REQUEST, 0))
    assert b"DTEND:20261101T055900Z" in content
    assert b"TZID" not in content


def test_an_instant_that_comes_twice_is_two_instants_to_every_reader() -> None:
    first, second = (to_ics(entry(utc(f"2026-11-01T0{hour}:30"), Method.REQUEST, 0)) for hour in (5, 6))
    for name, reader in readers().items():
        (a,), (b,) = (found.values() for found in reader([first, second]))
        assert b.start - a.start == timedelta(hours=1), name
