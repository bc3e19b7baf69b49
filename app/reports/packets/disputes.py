"""Figures that the agency disputes: what it says, and what was answered."""

from __future__ import annotations

from datetime import date

from app.domain import words
from app.domain.eastern import local_date
from app.domain.packets.disputes import DisputedFigure, share_text
from app.domain.packets.packet import PacketData
from app.reports.pdf.document import Document
from app.reports.pdf.tables import Column


def disputes(doc: Document, data: PacketData) -> None:
    """Print open and answered disputes with the share upheld; nothing where there is none."""
    part = data.disputes
    if part is None:
        return
    today = local_date(data.head.as_of)
    still = sum(row.answer is None for row in part.rows)
    doc.heading(2, "Disputed figures")
    doc.table(
        [
            Column("No.", wrap=False),
            Column("Figure"),
            Column("As printed"),
            Column("What the agency says"),
            Column("Answer"),
        ],
        [
            (row.number, f"{row.what} ({row.packet})", row.value or words.NONE, _said(row), _answer(row, today))
            for row in part.rows
        ],
        caption=f"{words.count(still, 'dispute is', 'disputes are')} open; {_share(part.upheld, part.answered)}",
        summary="Figures that the agency disputes, with what it says and what was answered",
    )
    doc.note("Shown are those open, and those answered since the period began; the share is of all so far.")


def _share(upheld: int, answered: int) -> str:
    text = share_text(upheld, answered)
    return text[:1].lower() + text[1:]


def _said(row: DisputedFigure) -> str:
    return f"{row.said} ({row.by}, {words.day(row.told_on)})"


def _answer(row: DisputedFigure, today: date) -> str:
    if row.answer is None:
        return f"{'Late: an answer was' if row.due_on < today else 'Open: an answer is'} due by {words.day(row.due_on)}"
    text = f"{row.answer.label} on {words.day(row.answered_on)}: {row.reason}"
    if row.restated:
        return f"{text} Restated in {row.restated}."
    return text
