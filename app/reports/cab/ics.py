"""iCalendar (RFC 5545, iTIP RFC 5546): invitations, updates, cancellations and feeds as every calendar reads them.

Written here and not by a library, since each detail is there because a reader in use stumbles without it: a time zone
of two rules, as Outlook reads nothing else of one; no line over 75 octets; one entry a message; nothing behind the
end. Meetings are told in wall time, so that a calendar elsewhere shows 10:00 Eastern as what it is; changes in UTC,
since readers differ on which of two hours a wall time names in the night in which the clocks go back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from urllib.parse import quote

from app.domain import plain_text
from app.domain.cab.invite import Attendee, Feed, Invite, Method, Organizer
from app.domain.eastern import eastern, to_utc
from app.domain.snapshot.stamped import stamp

_LINE = 75  # octets without the line's end
_UNQUOTED = "!$'*+"  # beside letters and digits, in the part before the @ (RFC 6068)
_ZONE = "America/New_York"
#: As RFC 5545, 3.6.5 prints it for New York since 2007; nothing older is ever told.
_VTIMEZONE = (
    "BEGIN:VTIMEZONE",
    f"TZID:{_ZONE}",
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
)


def to_ics(what: Invite | Feed) -> bytes:
    """Return one invitation, or a feed of many entries, as a file; the same values give the same bytes.

    ValueError for a feed that invites and for an invitation that nobody sends or gets.
    """
    entries = what.entries if isinstance(what, Feed) else (what,)
    method = Method.PUBLISH if isinstance(what, Feed) else what.method
    for entry in entries:
        if isinstance(what, Feed) and entry.method is not Method.PUBLISH:
            raise ValueError(f"a feed invites nobody: {entry.uid}")
        if method is not Method.PUBLISH and (entry.organizer is None or not entry.attendees):
            raise ValueError(f"an invitation needs an organizer and somebody invited: {entry.uid}")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Longleaf//Agency CAB//EN", f"METHOD:{method.value}"]
    if isinstance(what, Feed):
        lines += [f"NAME:{escaped(what.name)}", f"X-WR-CALNAME:{escaped(what.name)}"]
    lines += offline_lines()
    if any(_told_by_the_wall(entry) for entry in entries):
        lines += _VTIMEZONE
    for entry in entries:
        lines += _event(entry, method)
    lines.append("END:VCALENDAR")
    return written(lines)


def offline_lines() -> list[str]:
    """Return what a calendar says that is made from an offline copy: in the property that readers show as about it."""
    return [f"X-WR-CALDESC:{escaped(stamp())}"] if stamp() else []


def written(lines: Iterable[str]) -> bytes:
    """Return the lines of a file as it is stored, each folded."""
    return "".join(f"{part}\r\n" for line in lines for part in folded(line)).encode("utf-8")


def _event(entry: Invite, method: Method) -> Iterator[str]:
    wall = _told_by_the_wall(entry)
    yield "BEGIN:VEVENT"
    yield f"UID:{escaped(entry.uid)}"
    yield f"DTSTAMP:{utc(entry.stamp)}"
    yield f"SEQUENCE:{entry.sequence}"
    yield f"STATUS:{entry.status.value}"
    yield _time("DTSTART", entry.start, wall)
    yield _time("DTEND", entry.end, wall)
    yield f"SUMMARY:{escaped(entry.summary)}"
    if entry.text:
        yield f"DESCRIPTION:{escaped(entry.text)}"
    if entry.place:
        yield f"LOCATION:{escaped(entry.place)}"
    if entry.organizer is not None:
        yield _organizer(entry.organizer)
    if method is not Method.PUBLISH:
        yield from _attendees(entry.attendees, asked=method is Method.REQUEST)
    yield f"TRANSP:{'TRANSPARENT' if entry.transparent else 'OPAQUE'}"
    yield "CLASS:PUBLIC"
    yield "END:VEVENT"


def _told_by_the_wall(entry: Invite) -> bool:
    """Return whether both ends can be told in Eastern time: no wall time that comes twice, which readers take apart.

    RFC 5545 takes it for its first; ical.js, and who is built on it, for its second.
    """
    return entry.wall and all(
        to_utc(eastern(at).replace(tzinfo=None, fold=fold)) == at for at in (entry.start, entry.end) for fold in (0, 1)
    )


def _time(name: str, at: datetime, wall: bool) -> str:
    return f"{name};TZID={_ZONE}:{eastern(at):%Y%m%dT%H%M%S}" if wall else f"{name}:{utc(at)}"


def utc(at: datetime) -> str:
    """Return an instant as the format writes it in UTC."""
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _organizer(organizer: Organizer) -> str:
    return f"ORGANIZER;CN={parameter(organizer.name)}:{mailto(organizer.mail)}"


def _attendees(attendees: Iterable[Attendee], *, asked: bool) -> Iterator[str]:
    for person in attendees:
        parts = ["ATTENDEE", "CUTYPE=INDIVIDUAL", f"ROLE={person.part.value}", f"PARTSTAT={person.answer.value}"]
        if asked:
            parts.append("RSVP=TRUE")
        if person.delegated_from:
            parts.append(f'DELEGATED-FROM="{mailto(person.delegated_from)}"')
        if person.delegated_to:
            parts.append(f'DELEGATED-TO="{mailto(person.delegated_to)}"')
        parts.append(f"CN={parameter(person.name or person.mail)}")
        yield f"{';'.join(parts)}:{mailto(person.mail)}"


def mailto(address: str) -> str:
    """Return a mail address as a URI (RFC 6068)."""
    local, _, domain = address.rpartition("@")
    return f"mailto:{quote(local, safe=_UNQUOTED)}@{domain}"


def parameter(text: str) -> str:
    """Return a quoted parameter: it cannot hold a quotation mark, and a caret begins an escape (RFC 6868)."""
    return '"' + _bare(plain_text.one_line(text)).replace("^", "^^").replace('"', "'") + '"'


def escaped(text: str) -> str:
    """Return a text with what the format gives a meaning escaped; control characters have no way to be written."""
    shown = _bare(plain_text.lines(text)).replace("\\", "\\\\")
    return shown.replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _bare(text: str) -> str:
    return plain_text.bare(text)


def folded(line: str) -> Iterator[str]:
    """Yield the line in pieces of at most 75 octets, no letter cut in two; each but the first begins with a blank."""
    piece, room = "", _LINE
    for letter in line:
        size = len(letter.encode("utf-8"))
        if size > room:
            yield piece
            piece, room = " ", _LINE - 1
        piece += letter
        room -= size
    yield piece
