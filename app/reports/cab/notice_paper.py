"""The notice that a meeting of the board is not held, as an accessible PDF of one page."""

from __future__ import annotations

from datetime import datetime

from app.domain import words
from app.domain.cab.papers import NoticePaper
from app.reports.cab import parts
from app.reports.pdf.document import Column, Document
from app.reports.pdf.tables import Cell
from app.reports.pdf.text import Inline, bold


def render_notice(paper: NoticePaper, as_of: datetime) -> bytes:
    """Return the notice as PDF; `as_of` is printed and is the file's date."""
    day = words.weekday(paper.day)
    doc = Document(
        f"Agency CAB, {day}: cancelled",
        subject=f"Notice of the {parts.BOARD}",
        created=as_of,
        header=(parts.BOARD, day),
        footer=f"As of {parts.stamp(as_of)}",
    )
    doc.heading(1, f"Agency CAB of {day}: cancelled")
    doc.key_values(
        [
            ("Not held", [bold(parts.meeting_time(paper.start, paper.end))]),
            ("Reason", paper.why),
            *([("Cancelled by", paper.cancelled_by)] if paper.cancelled_by else []),
            ("Next meeting", _next(paper)),
            *([("Where", paper.next_place)] if paper.next_place else []),
        ],
        width=96,
        summary="What is not held, why, and when the board meets next",
    )
    early = [line.number for line in paper.lines if line.before]
    if early:
        fall = "falls" if len(early) == 1 else "fall"
        doc.paragraph([bold(f"{words.joined(early)} {fall} before the next meeting"), ": planned to start by then."])
    doc.heading(2, f"Items that go to the next meeting ({len(paper.lines) or len(paper.items)})")
    rows: list[list[Inline | Cell]] = [
        [
            line.number,
            line.title,
            parts.agencies(line.agencies, paper.served) or words.NONE,
            ([bold("Before the next meeting: ")] if line.before else [])
            + [f"{words.moment(line.start, weekday=True)}" if line.start else words.NONE],
        ]
        for line in paper.lines
    ]
    rows = rows or [[number, title, words.NONE, words.NONE] for number, title in paper.items]
    doc.table(
        [Column("Item", width=64), Column("Title"), Column("Agencies"), Column("Planned start (Eastern)", width=106)],
        rows,
        summary="Items that go to the next meeting, with when each is planned to start",
        empty="Nothing was pending.",
    )
    return doc.render()


def _next(paper: NoticePaper) -> str:
    if paper.next_start is not None and paper.next_end is not None:
        return parts.meeting_time(paper.next_start, paper.next_end)
    return words.weekday(paper.next_meeting) if paper.next_meeting else "Not settled"
