"""What each form of the status page tells, read back by itself: nothing here asks the program what it meant."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import icalendar

from app.domain import plain_text

ATOM = "{http://www.w3.org/2005/Atom}"
_EASTERN = ZoneInfo("America/New_York")
_MOMENT = r"(?:\w{3} )?\d{1,2} \w{3} \d{4} \d\d:\d\d(?: E[DS]T)?"


@dataclass(frozen=True, slots=True)
class Update:
    """Words that were posted; `phase` as people read it."""

    phase: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Told:
    """A posting as a form tells it; None where that form has no place for it."""

    phase: str
    title: str
    updates: tuple[Update, ...]  # the newest first
    impact: str | None = None
    about: frozenset[str] | None = None
    planned: tuple[datetime, datetime] | None = None
    next_at: datetime | None = None
    began: datetime | None = None
    ended: datetime | None = None


def plain(text: str) -> str:
    return plain_text.bare(plain_text.one_line(text))


def instant(said: str, day: str = "") -> datetime:
    """Return the instant that words in Eastern time tell; fails where they could mean two, or none.

    `day`: what the words before told, for a time that stands without a date.
    """
    found = re.fullmatch(r"(?:\w{3} )?(\d{1,2} \w{3} \d{4}) (\d\d:\d\d)(?: (E[DS]T))?", f"{day} {said}".strip())
    assert found is not None, said
    date, clock, zone = found.groups()
    wall = datetime.strptime(f"{date} {clock}", "%d %b %Y %H:%M").replace(tzinfo=_EASTERN)
    first, second = wall.utcoffset(), wall.replace(fold=1).utcoffset()
    assert (zone is not None) == (first != second), f"{said} could mean two times, or none"
    meant = wall.replace(fold=1 if zone == "EST" else 0)
    assert zone in {None, meant.tzname()}
    return meant.astimezone(UTC)


class Reader(HTMLParser):
    """Elements in order, with their texts; fails on what is not closed as it was opened."""

    VOID = frozenset({"meta", "link", "br"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.stack: list[list[str]] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        texts: list[str] = []
        self.elements.append((tag, dict(attrs), texts))
        if tag not in self.VOID:
            self.open.append(tag)
            self.stack.append(texts)
        elif tag == "br":
            self.handle_data("\n")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        self.stack.pop()

    def handle_data(self, data: str) -> None:
        for texts in self.stack:
            texts.append(data)

    def all(self, tag: str) -> list[tuple[dict[str, str | None], str]]:
        return [(attributes, "".join(texts)) for name, attributes, texts in self.elements if name == tag]


def of_html(page: bytes) -> dict[str, Told]:
    """Return what the page tells by number; each time for people is the one beside it for programs."""
    found = {}
    for part in re.split(r"(?=<article )", page.decode())[1:]:
        read = Reader(part.split("</article>")[0] + "</article>")
        number = str(read.all("article")[0][0]["id"])
        phase, _, title = read.all("h3")[0][1].partition(": ")
        times = dict(_times(read))
        facts = read.all("p")[1][1].split("\n")
        updates = []
        for attributes, said in read.all("li"):
            if attributes.get("class") == "quiet":
                continue  # how many more the feed has
            head = re.match(rf"([A-Z][a-z ]+) ({_MOMENT})", said)
            assert head is not None
            updates.append(Update(head[1], times[head[2]], plain(said[head.end() :])))
        found[number] = Told(phase, plain(title), tuple(updates), **_facts(facts, times))
    return found


def _times(read: Reader) -> Iterator[tuple[str, datetime]]:
    day = ""
    for attributes, said in read.all("time"):
        program = datetime.fromisoformat(str(attributes["datetime"]))
        assert program == instant(said, "" if " 20" in said else day), f"{said} is not {program}"
        day = re.sub(r" \d\d:\d\d.*", "", said) if " 20" in said else day
        yield said, program


def _facts(lines: list[str], times: Mapping[str, datetime] | None = None) -> dict[str, Any]:
    """Return what the lines below a title say, in HTML and in the feed."""

    def at(said: str, day: str = "") -> datetime:
        meant = instant(said, day)
        assert times is None or times[said] == meant
        return meant

    found: dict[str, Any] = {}
    for line in lines:
        name, _, rest = line.partition(": ")
        zoned = line.removesuffix(" Eastern time")
        if name == "Impact":
            found["impact"] = rest.partition(" (")[0]
        elif name == "Concerns":
            found["about"] = frozenset(re.split(", | and ", rest)) - {"Everybody"}
        elif name in {"Planned", "Was planned"}:
            first, _, last = re.sub("\u2013| to ", "|", zoned.partition(": ")[2]).partition("|")
            day = "" if " 20" in last else re.sub(r" \d\d:\d\d.*", "", first)
            found["planned"] = (at(first), at(last, day))
        elif zoned != line and "by " in zoned:
            found["next_at"] = at(zoned.rpartition("by ")[2])
        elif line.startswith("Since "):
            found["began"] = at(zoned.removeprefix("Since "))
        elif line.startswith("From "):
            began, _, ended = zoned.removeprefix("From ").partition(" to ")
            found |= {"began": at(began), "ended": at(ended)}
        else:
            raise AssertionError(f"a line that nobody expects: {line}")
    return found


def of_atom(feed: bytes) -> dict[str, Told]:
    found = {}
    for entry in ElementTree.fromstring(feed).iter(f"{ATOM}entry"):
        told = {child.tag.removeprefix(ATOM): child.text or "" for child in entry}
        assert told["id"].startswith("tag:it.example.gov,2026:PO")
        phase, _, title = told["title"].partition(": ")
        facts, _, said = told["content"].partition("\n\n")
        updates = []
        for one in re.split(rf"\n(?={_MOMENT} [A-Z])", said):
            head = re.match(rf"({_MOMENT}) ([A-Z][a-z ]+): ", one)
            assert head is not None
            updates.append(Update(head[2], instant(head[1]), plain(one[head.end() :])))
        assert datetime.fromisoformat(told["updated"]) == updates[0].at
        assert datetime.fromisoformat(told["published"]) == updates[-1].at
        number = told["id"].rpartition(":")[2]
        found[number] = Told(phase, plain(title), tuple(updates), **_facts(facts.split("\n")))
    return found


def of_json(files: Mapping[str, bytes]) -> dict[str, Told]:
    """Return what incidents and maintenances say; impact in the words of the API, `about` services alone."""
    found = {}
    for name in ("incidents", "scheduled-maintenances"):
        for one in json.loads(files[f"api/v2/{name}.json"])[name.replace("-", "_")]:
            updates = tuple(_of_json(update) for update in one["incident_updates"])
            assert (one["incident_updates"][0]["status"], one["created_at"]) == (
                one["status"],
                one["incident_updates"][-1]["created_at"],
            )
            assert datetime.fromisoformat(one["updated_at"]) == updates[0].at
            at = {
                key: datetime.fromisoformat(one[key])
                for key in one
                if key.endswith(("_at", "_for", "_until")) and one[key]
            }
            found[one["id"]] = Told(
                updates[0].phase,
                plain(one["name"]),
                updates,
                one["impact"],
                frozenset(component["name"] for component in one["components"]),
                (at["scheduled_for"], at["scheduled_until"]) if "scheduled_for" in at else None,
                began=at["started_at"],
                ended=at.get("resolved_at"),
            )
    return found


def _of_json(update: Mapping[str, str]) -> Update:
    lead, colon, rest = update["body"].partition(": ")
    is_led = bool(colon) and lead in {"Cancelled", "Moved"}
    phase = lead if is_led else update["status"].replace("_", " ").capitalize()
    return Update(phase, datetime.fromisoformat(update["created_at"]), plain(rest if is_led else update["body"]))


def events(calendar: bytes) -> list[Any]:
    return list(icalendar.Calendar.from_ical(calendar).walk("VEVENT"))


def of_calendar(calendar: bytes) -> dict[str, Told]:
    """Return what maintenances say; impact in the words of MAINTNOTE, `about` codes of services, or else of sites."""
    found = {}
    for event in events(calendar):
        number = str(event["X-MAINTNOTE-MAINTENANCE-ID"])
        assert str(event["UID"]) == f"{number}@it.example.gov"
        phase, _, title = str(event["SUMMARY"]).partition(": ")
        objects = event["X-MAINTNOTE-OBJECT-ID"]
        objects = objects if isinstance(objects, list) else [objects]
        impact = str(event["X-MAINTNOTE-IMPACT"])
        assert {one.params["X-MAINTNOTE-OBJECT-IMPACT"] for one in objects} == {impact}
        assert (
            (event["STATUS"] == "CANCELLED") == (phase == "Cancelled") == (event["X-MAINTNOTE-STATUS"] == "CANCELLED")
        )
        found[number] = Told(
            phase,
            plain(title),
            (Update(phase, event["DTSTAMP"].dt, plain(str(event["DESCRIPTION"]))),),
            impact,
            frozenset(str(one) for one in objects) - {"ALL"},
            (event["DTSTART"].dt, event["DTEND"].dt),
        )
        assert event["SEQUENCE"] >= 0
    return found
