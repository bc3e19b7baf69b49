"""The minutes of a meeting as an accessible PDF in numbered parts: decisions and actions first, then who was there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain import words
from app.domain.cab.form import digest, from_data
from app.domain.cab.minutes import NOT_BEGUN, quorum_stretches
from app.domain.cab.papers import MinutesLine, MinutesPaper
from app.domain.cab.values import Kind, Paper
from app.domain.eastern import local_date
from app.reports.cab import parts
from app.reports.pdf.document import Column, Document
from app.reports.pdf.tables import Cell
from app.reports.pdf.text import Inline, Run, bold

_NOT_KEPT = "No minutes of this meeting were kept: this is made of what is on record, for reading only."
_TIME = 96.0  # points: two times of day


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed the minutes, and when; `note` where it was not the chair alone."""

    name: str
    at: datetime
    note: str = ""


def render_minutes(paper: MinutesPaper, as_of: datetime, signed: Signature | None = None) -> bytes:
    """Return the minutes as PDF; `as_of` is the file's date, the hash that is printed is that of what they say."""
    day = words.weekday(paper.day)
    kept = paper.revision > 0  # else it is made for reading only, of a meeting of which no minutes were kept
    which = f"revision {paper.revision}" if kept else "minutes not kept yet"
    doc = Document(
        f"Agency CAB minutes, {day}, {which}",
        subject=f"Minutes of the {parts.BOARD}",
        created=as_of,
        header=(f"{parts.BOARD}: minutes", f"{day}, {which}"),
        footer=f"{paper.number}, {which}{', not signed' if kept and not signed else ''}",
    )
    doc.heading(1, f"Agency CAB minutes: {day}")
    doc.key_values(_first(paper, signed), width=96, summary="Time, place and standing of the meeting")
    number = _Numbers(doc)
    number.heading("Decisions")
    _decisions(doc, paper.items)
    number.heading(f"Actions ({len(paper.actions)})")
    parts.actions(doc, paper.actions, empty="No action is open, and none came out of this meeting.")
    number.heading("Attendance")
    _attendance(doc, paper)
    with doc.together():
        number.heading("Quorum")
        _quorum(doc, paper)
    for name in dict.fromkeys(line.section for line in paper.items):
        number.heading(name)
        for line in paper.items:
            if line.section == name:
                number.item(f"{line.number} {line.title}", line.number)
                _item(doc, line, paper.served)
    if paper.items:
        number.heading("What touches each agency")
        _agencies(doc, paper)
    if paper.course:
        number.heading("Course of the meeting")
        doc.bullets(paper.course)
    if not kept:
        doc.note(_NOT_KEPT)
        return doc.render()
    with doc.together():
        number.heading("Sign-off")
        _sign_off(doc, paper, signed)
    return doc.render()


def signed_minutes(data: Mapping[str, Any], paper: Paper) -> bytes:
    """Return minutes as they were kept, with who signed them; `data` is what they were made of."""
    at, minutes = paper.signed_at, from_data(MinutesPaper, data)
    note = f"For {minutes.chair}, who has no login." if minutes.chair and minutes.chair != paper.signed_by else ""
    signature = Signature(paper.signed_by, at, note) if at is not None else None
    return render_minutes(minutes, paper.at, signature)


class _Numbers:
    """Numbers the parts of a document: 1, 2, and 5.1, 5.2 below 5."""

    def __init__(self, doc: Document) -> None:
        self._doc = doc
        self._part = self._item = 0

    def heading(self, text: str) -> None:
        self._part, self._item = self._part + 1, 0
        self._doc.heading(2, f"{self._part} {text}")

    def item(self, text: str, name: str) -> None:
        self._item += 1
        self._doc.heading(3, f"{self._part}.{self._item} {text}", name=_place(name))


def _place(number: str) -> str:
    """Return the name of the place where an item is told."""
    return f"item-{number.lower().replace(' ', '-')}"


def _first(paper: MinutesPaper, signed: Signature | None) -> Iterator[tuple[str, Inline]]:
    yield "Meeting", f"{paper.number}, {parts.meeting_time(paper.opened, paper.ended)}"
    yield "Where", ", ".join(text for text in (paper.place, paper.online) if text) or "Not entered"
    yield "Chair", paper.chair or "Not named"
    if paper.written_by:
        yield "Written by", paper.written_by
    if not paper.revision:
        yield "Standing", _NOT_KEPT
        return
    yield "Revision", f"{paper.revision}: {paper.reason}" if paper.reason else f"{paper.revision}"
    yield "Standing", _standing(signed)
    if paper.next_meeting:
        yield "Next meeting", words.weekday(paper.next_meeting)


def _standing(signed: Signature | None) -> str:
    if signed is None:
        return "Draft: not signed off yet"
    return f"Signed off by {signed.name}, {words.moment(signed.at, weekday=True)} Eastern"


def _decisions(doc: Document, lines: Sequence[MinutesLine]) -> None:
    rows: list[list[Inline | Cell]] = []
    for line in lines:
        said: list[str | Run] = [bold(line.result)]
        if line.conditions:
            said.append(f": {line.conditions}")
        elif line.reason:
            said.append(f": {line.reason}")
        elif line.kind == Kind.PIR.value and line.note:  # what came of a failure is what its review decided
            said.append(f": {line.note}")
        rows.append([[Run(line.number, link=f"#{_place(line.number)}")], line.title, said])
    doc.table(
        [Column("Item", width=64), Column("Title"), Column("Result", width=210)],
        rows,
        summary="Every item with its result",
        empty="No item was on the agenda.",
    )


def _attendance(doc: Document, paper: MinutesPaper) -> None:
    doc.table(
        [Column("Seat"), Column("Person"), Column("As", wrap=False), Column("Present (Eastern)", width=_TIME)],
        [
            [
                line.seat,
                line.person or words.NONE,
                (line.as_what.capitalize() if line.spans else "") or words.NONE,
                ", ".join(_times(start, end) for start, end in line.spans) or "Absent",
            ]
            for line in paper.attendance
        ],
        summary="Who was present, for whom, and when",
        empty="Nobody was recorded as present.",
    )


def _times(start: datetime, end: datetime) -> str:
    return f"{parts.clock(start)}\u2013{parts.clock(end)}"


def _quorum(doc: Document, paper: MinutesPaper) -> None:
    seats = words.count(paper.seats, "agency", "agencies")
    doc.paragraph(f"{paper.needed} of {seats} had to be present." if paper.seats else "No agency had a seat.")
    doc.table(
        [Column("Time (Eastern)", width=_TIME), Column("Agencies present", "right"), Column("Quorum")],
        [
            [_times(span.start, span.end), span.present, "Yes" if span.quorate else "No"]
            for span in quorum_stretches(paper.quorum)
        ],
        summary="How many agencies were present through the meeting",
        width=280,
        empty="No agency was present at any time.",
    )


def _item(doc: Document, line: MinutesLine, served: int | None) -> None:
    doc.key_values(_facts(line, served), width=96, summary=f"Result of {line.number}")
    if line.votes:
        doc.bullets(parts.vote_words(line.votes))
    doc.bullets(line.overrides)
    doc.bullets(line.history)
    parts.passage(doc, "Note", line.note)


def _facts(line: MinutesLine, served: int | None) -> Iterator[tuple[str, Inline]]:
    at = f", {words.moment(line.decided_at)} Eastern" if line.decided_at else ""
    yield "Result", [bold(line.result), at]
    if line.conditions:
        yield "Conditions", line.conditions
    if line.reason:
        yield "Reason", line.reason
    for text in line.against:
        yield "Against", text
    if line.tally:
        yield "Votes", line.tally
    if line.start:
        yield (
            "Happened" if line.outcome not in ("", NOT_BEGUN) else "Planned",
            f"{parts.when(line.start, line.end)} Eastern",
        )
    if line.outcome:
        yield "Outcome", line.outcome
    for said in line.ecab:
        yield "Decided by ECAB", said
    if line.lead:
        yield "Lead time", line.lead
    if line.services:
        yield "Services", ", ".join(line.services)
    if line.kind != "model":
        yield "Agencies", parts.agencies(line.agencies, served) or "None named"
    if line.risk:
        yield "Risk", line.risk
    if line.content_n is not None:
        yield "Decided on", f"Version {line.content_n} of the content"
    if line.came > 1:
        yield "Came", f"{line.came} times, this one included"
    if line.late:
        yield "Late", line.late
    if line.consent:
        yield "Consent", line.consent
    if line.minutes_planned or line.seconds:
        yield "Time", _took(line)


def _took(line: MinutesLine) -> str:
    """Return "3 of 5 planned minutes"."""
    planned = words.count(line.minutes_planned, "planned minute")
    if not line.seconds:
        return f"No time recorded of {planned}"
    minutes = round(line.seconds / 60)
    return f"{minutes} of {planned}" if minutes else f"Less than 1 of {planned}"


def _agencies(doc: Document, paper: MinutesPaper) -> None:
    rows: list[list[Inline | Cell]] = []
    for agency, lines in paper.by_agency():
        said: list[str | Run] = []
        for line in lines:
            said += [", "] if said else []
            said.append(Run(line.number, link=f"#{_place(line.number)}"))
        rows.append([agency, said])
    doc.table(
        [Column("Agency", width=200), Column("Items")],
        rows,
        summary="The items that touch each agency",
        empty="No item names an agency.",
    )


def _sign_off(doc: Document, paper: MinutesPaper, signed: Signature | None) -> None:
    doc.key_values(
        [
            ("Signed off by", signed.name if signed else f"Not yet; the chair is {paper.chair or 'not named'}"),
            *([("On", f"{words.moment(signed.at, weekday=True)} Eastern")] if signed else []),
            *([("Note", signed.note)] if signed and signed.note else []),
            ("Hash of what is said", digest(paper)),
        ],
        summary="Sign-off",
    )
    doc.note(
        f"These minutes were made from what was recorded on {words.long_day(local_date(paper.opened))}. The hash is"
        " the SHA-256 of their data: equal hashes, equal minutes."
    )
