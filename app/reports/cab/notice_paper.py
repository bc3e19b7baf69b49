"""The notice that a meeting of the board is not held, as an accessible PDF of one page."""

from __future__ import annotations

from datetime import datetime

from app.domain import words
from app.domain.cab.papers import NoticePaper
from app.reports.cab import parts
from app.reports.pdf.document import Column, Document
from app.reports.pdf.text import bold


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
            ("Next meeting", words.weekday(paper.next_meeting) if paper.next_meeting else "Not settled"),
        ],
        width=96,
        summary="What is not held, why, and when the board meets next",
    )
    doc.heading(2, f"Items that go to the next meeting ({len(paper.items)})")
    doc.table(
        [Column("Item", width=120), Column("Title")],
        [[number, title] for number, title in paper.items],
        summary="Items that go to the next meeting",
        empty="Nothing was pending.",
    )
    return doc.render()
