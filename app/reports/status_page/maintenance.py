"""Maintenance as iCalendar with the X-MAINTNOTE properties, by which other people's programs read it.

One entry a maintenance, with one UID for life and a SEQUENCE that rises with each posting; calendars that know nothing
of the properties show an ordinary appointment.
"""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.hub.phases import Impact, Kind, Phase
from app.domain.hub.status import Entry, StatusPage
from app.reports.cab.ics import escaped, mailto, offline_lines, parameter, utc, written

_STATUS = {
    Phase.SCHEDULED: "CONFIRMED",
    Phase.MOVED: "RE-SCHEDULED",
    Phase.IN_PROGRESS: "IN-PROCESS",
    Phase.COMPLETED: "COMPLETED",
    Phase.CANCELLED: "CANCELLED",
}
_IMPACT = {
    Impact.NONE: "NO-IMPACT",
    Impact.REDUCED: "REDUCED-REDUNDANCY",
    Impact.DEGRADED: "DEGRADED",
    Impact.OUTAGE: "OUTAGE",
}
_NOBODY = "hub@longleaf.invalid"  # where the workspace has no mailbox: an address that can belong to nobody (RFC 2606)


def calendar(page: StatusPage) -> bytes:
    """Return the file; without any maintenance it is an empty calendar that readers take."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Longleaf//Communications Hub//EN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(f'{page.title}: maintenance')}",
        *offline_lines(),
    ]
    for entry in sorted(page.of(Kind.MAINTENANCE), key=lambda one: one.number):
        lines += _event(page, entry)
    return written([*lines, "END:VCALENDAR"])


def _event(page: StatusPage, entry: Entry) -> Iterator[str]:
    content = entry.last.content
    if content.starts_at is None or content.ends_at is None:
        return  # posted before the program asked for both
    yield "BEGIN:VEVENT"
    yield f"UID:{escaped(f'{entry.number}@{page.host}')}"
    yield f"DTSTAMP:{utc(entry.last.at)}"
    yield f"SEQUENCE:{entry.last.n - 1}"
    yield f"DTSTART:{utc(content.starts_at)}"
    yield f"DTEND:{utc(content.ends_at)}"
    yield f"SUMMARY:{escaped(f'{entry.phase.label}: {entry.title}')}"
    yield f"DESCRIPTION:{escaped(content.text)}"
    yield f"STATUS:{'CANCELLED' if entry.phase is Phase.CANCELLED else 'CONFIRMED'}"
    yield f"ORGANIZER;CN={parameter(page.title)}:{mailto(page.mailbox or _NOBODY)}"
    yield f"TRANSP:{'OPAQUE' if content.impact is Impact.OUTAGE else 'TRANSPARENT'}"
    yield f"X-MAINTNOTE-PROVIDER:{escaped(page.provider)}"
    yield f"X-MAINTNOTE-ACCOUNT:{escaped(' '.join(one.code for one in entry.agencies) or 'ALL')}"
    yield f"X-MAINTNOTE-MAINTENANCE-ID:{escaped(entry.number)}"
    yield f"X-MAINTNOTE-IMPACT:{_IMPACT[content.impact]}"
    yield f"X-MAINTNOTE-STATUS:{_STATUS[entry.phase]}"
    for one in entry.services or entry.sites:
        yield f"X-MAINTNOTE-OBJECT-ID;X-MAINTNOTE-OBJECT-IMPACT={_IMPACT[content.impact]}:{escaped(one.code)}"
    if not (entry.services or entry.sites):
        yield f"X-MAINTNOTE-OBJECT-ID;X-MAINTNOTE-OBJECT-IMPACT={_IMPACT[content.impact]}:ALL"
    yield "END:VEVENT"
