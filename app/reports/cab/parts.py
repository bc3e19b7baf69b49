"""What the papers of the board have in common: how they call times, votes and marks, and the tables they share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from app.domain import words
from app.domain.cab.papers import ActionLine, ForwardLine, FreezeLine, VoteLine
from app.domain.eastern import eastern, local_date
from app.reports.pdf.document import Column, Document
from app.reports.pdf.text import Inline, bold

BOARD = "Agency Change Advisory Board"
_NUMBER = re.compile(r"CHG\d{7,}")
_WHEN = 88.0  # points: a day and a time; what goes over midnight takes two lines


def stamp(as_of: datetime) -> str:
    """Return "16 November 2026 17:00 Eastern"."""
    return f"{words.long_day(local_date(as_of))} {words.time_of_day(eastern(as_of))} Eastern"


def meeting_time(start: datetime, end: datetime) -> str:
    """Return "Wednesday 18 November 2026, 10:00–11:00 Eastern"."""
    ends = eastern(end)
    until = "" if ends.date() == local_date(start) else f"{words.weekday(ends.date())} "
    return f"{words.weekday(local_date(start))}, {clock(start)}\u2013{until}{words.time_of_day(ends)} Eastern"


def clock(at: datetime) -> str:
    """Return "10:08"."""
    return words.time_of_day(eastern(at))


def when(start: datetime | None, end: datetime | None) -> str:
    """Return the time from start to end, or a dash where none is known."""
    if start is None:
        return words.NONE
    return words.span(start, end) if end is not None else f"{words.moment(start, weekday=True)}, end not known"


def some(names: Sequence[str], most: int = 4) -> str:
    """Return names one after the other, and how many more there are; a dash for none."""
    more = len(names) - most
    if more == 1:  # its name is no longer than the words for it
        more, most = 0, most + 1
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "") or words.NONE


def few_agencies(names: Sequence[str], served: int | None = None) -> str:
    """Return the first names of agencies and how many more there are, or that it is all of those `served`."""
    if served and len(names) >= served:
        return "All agencies"
    return some(names, 3)


def agencies(names: Sequence[str], served: int | None) -> str:
    """Return all the names of agencies and how many of those there are: "2 of 27: …", "All 27 agencies"."""
    if not names or not served:
        return ", ".join(names)
    if len(names) >= served:
        return f"All {words.count(served, 'agency', 'agencies')}"
    return f"{len(names)} of {served}: {', '.join(names)}"


def marks_once(lines: Iterable[ForwardLine]) -> dict[str, tuple[str, ...]]:
    """Return the marks of planned changes by number: what two have against each other stands with the first alone."""
    found: dict[str, tuple[str, ...]] = {}
    for line in lines:
        named = {mark: set(_NUMBER.findall(mark)) for mark in line.marks}
        before = {number for number in found if any(line.number in mark for mark in found[number])}
        found[line.number] = tuple(mark for mark in line.marks if not named[mark] & before)
    return found


def vote_words(votes: Iterable[VoteLine]) -> list[Inline]:
    """Return a line for each vote: whose, which, by whom it was recorded, and why."""
    return [
        [
            f"{vote.seat}: ",
            bold(vote.vote),
            f" ({', '.join(part for part in (vote.person, vote.how) if part)})" if vote.person or vote.how else "",
            "" if vote.stands else ", does not stand",
            f". {vote.note}" if vote.note else "",
        ]
        for vote in votes
    ]


def passage(doc: Document, label: str, text: str) -> None:
    """Print a text that may be long, each of its lines as it was written; nothing where it is empty."""
    lines = [line for line in text.splitlines() if line.strip()]
    for number, line in enumerate(lines):
        doc.paragraph([bold(f"{label}: "), line] if number == 0 else line)


def actions(doc: Document, lines: Sequence[ActionLine], *, empty: str) -> None:
    """Print the table of actions: what, who, until when; those of the meeting that tells them are marked as new."""
    doc.table(
        [
            Column("Action"),
            Column("Owner", width=110),
            Column("Due", width=62),
            Column("Comes from", width=92),
            Column("State", wrap=False),
        ],
        [
            [
                [bold("New: "), line.title] if line.new else line.title,
                line.owner or "Nobody named",
                words.day(line.due),
                line.source or words.NONE,
                "Overdue" if line.overdue else line.state.capitalize(),
            ]
            for line in lines
        ],
        summary="Actions with owner and due day",
        empty=empty,
    )


def _held(line: FreezeLine) -> str:
    return words.through(line.start, line.end) if line.start and line.end else when(line.start, line.end)


def freezes(doc: Document, lines: Sequence[FreezeLine], *, empty: str) -> None:
    """Print the table of freezes."""
    doc.table(
        [
            Column("Freeze"),
            Column("Kind", wrap=False),
            Column("When (Eastern)", width=_WHEN),
            Column("Holds for"),
            Column("Reason"),
        ],
        [[line.name, line.kind, _held(line), line.reach, line.reason or words.NONE] for line in lines],
        caption="Into a hard freeze only ECAB lets a change, into a soft one the coordinator, with a reason",
        empty=empty,
    )
