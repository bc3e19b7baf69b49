"""What four readers that others wrote find in a calendar file: icalendar, vobject, ics, and ical.js where Node.js is.

Each resolves the time zone in its own way: by its name, by the rules in the file, or by both.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import icalendar
import ics
import vobject

from devtools.system_packages import ICAL_JS_AT

_ICAL_JS = ICAL_JS_AT / "node_modules" / "ical.js" / "dist" / "ical.js"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as a reader understands it; times in UTC, attendees by mail address."""

    method: str
    uid: str
    sequence: int
    status: str
    start: datetime
    end: datetime
    place: str
    attendees: frozenset[str]


Reader = Callable[[Sequence[bytes]], list[dict[str, Entry]]]


def _mail(uri: str) -> str:
    return uri.removeprefix("mailto:")


def _by_icalendar(files: Sequence[bytes]) -> list[dict[str, Entry]]:
    read = []
    for content in files:
        calendar: Any = icalendar.Calendar.from_ical(content)
        entries = []
        for event in calendar.walk("VEVENT"):
            invited = event.get("attendee", [])
            entries.append(
                Entry(
                    str(calendar["method"]),
                    str(event["uid"]),
                    int(event["sequence"]),
                    str(event["status"]),
                    event["dtstart"].dt.astimezone(UTC),
                    event["dtend"].dt.astimezone(UTC),
                    str(event.get("location", "")),
                    frozenset(_mail(str(one)) for one in (invited if isinstance(invited, list) else [invited])),
                )
            )
        read.append({entry.uid: entry for entry in entries})
    return read


def _by_vobject(files: Sequence[bytes]) -> list[dict[str, Entry]]:
    read = []
    for content in files:
        calendar: Any = vobject.readOne(content.decode())
        entries = [
            Entry(
                calendar.method.value,
                event.uid.value,
                int(event.sequence.value),
                event.status.value,
                event.dtstart.value.astimezone(UTC),
                event.dtend.value.astimezone(UTC),
                event.getChildValue("location", ""),
                frozenset(_mail(one.value) for one in event.contents.get("attendee", [])),
            )
            for event in calendar.vevent_list
        ]
        read.append({entry.uid: entry for entry in entries})
    return read


def _by_ics(files: Sequence[bytes]) -> list[dict[str, Entry]]:
    """ics knows no SEQUENCE: it keeps the line as it is."""
    read = []
    for content in files:
        calendar: Any = ics.Calendar(content.decode())
        entries = [
            Entry(
                calendar.method,
                event.uid,
                int(next(line.value for line in event.extra if line.name == "SEQUENCE")),
                event.status,
                event.begin.datetime.astimezone(UTC),
                event.end.datetime.astimezone(UTC),
                event.location or "",
                frozenset(one.email for one in event.attendees),
            )
            for event in calendar.events
        ]
        read.append({entry.uid: entry for entry in entries})
    return read


def _by_ical_js(files: Sequence[bytes]) -> list[dict[str, Entry]]:
    script = Path(__file__).with_name("ical_js.mjs")
    told = json.dumps([content.decode() for content in files])
    command = ["node", str(script), str(_ICAL_JS)]
    run = subprocess.run(command, input=told, capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 0, run.stderr[-2000:]
    read = []
    for found in json.loads(run.stdout):
        entries = [
            Entry(
                one["method"],
                one["uid"],
                one["sequence"],
                one["status"],
                datetime.fromisoformat(one["start"]),
                datetime.fromisoformat(one["end"]),
                one["place"] or "",
                frozenset(_mail(who) for who in one["attendees"]),
            )
            for one in found
        ]
        read.append({entry.uid: entry for entry in entries})
    return read


def readers() -> dict[str, Reader]:
    """Return the readers that are here, by name; ical.js is not where Node.js is not."""
    found: dict[str, Reader] = {"icalendar": _by_icalendar, "vobject": _by_vobject, "ics": _by_ics}
    if shutil.which("node") and _ICAL_JS.exists():
        found["ical.js"] = _by_ical_js
    return found


def read_alike(files: Sequence[bytes]) -> list[dict[str, Entry]]:
    """Return the entries of each file by their UID, on which all readers must agree."""
    first = _by_icalendar(files)
    for name, reader in readers().items():
        for found, expected in zip(reader(files), first, strict=True):
            assert found == expected, name
    return first
