"""A hand-over on paper: the summary, what is open with what the next one must know, and who gave and accepted it."""

from __future__ import annotations

from datetime import datetime

from app.domain import words
from app.domain.shifts.handover import Handover
from app.reports.cab.parts import stamp
from app.reports.pdf.document import Column, Document
from app.reports.pdf.text import Inline, bold


def render_handover(found: Handover, as_of: datetime) -> bytes:
    """Return a hand-over as PDF; `as_of`: when it was read, aware UTC."""
    row = found.row
    doc = Document(
        f"Hand-over {row.number}",
        subject="Hand-over between shifts of the Service Desk",
        created=as_of,
        header=(f"Hand-over {row.number}", row.shift[:80]),
        footer=f"As of {stamp(as_of)}",
    )
    doc.heading(1, f"Hand-over {row.number}: {row.shift}")
    doc.key_values(_facts(found), width=96, summary="The shift, and who handed over to whom")
    doc.heading(2, "Summary")
    for paragraph in row.summary.splitlines() or ["Nothing was written."]:
        if paragraph.strip():
            doc.paragraph(paragraph)
    doc.heading(2, f"What is open ({len(found.lines)})")
    doc.table(
        [
            Column("Why", width=70),
            Column("What", width=140),
            Column("Due", width=62),
            Column("With", width=70),
            Column("What the next one must know"),
        ],
        [
            (
                one.reason,
                one.called,
                words.moment(one.at) if one.at is not None else "",
                one.assignee_name,
                f"{one.note} ({one.noted_by})" if one.note else "",
            )
            for one in found.lines
        ],
        summary="What is open, with what the next one must know",
        empty="Nothing that matters is open.",
    )
    if found.left_out_text:
        doc.paragraph(found.left_out_text)
    if found.corrections:
        doc.heading(2, "Added afterwards")
        doc.bullets([f"{words.moment(one.at)}, {one.by}: {one.text}" for one in found.corrections])
    return doc.render()


def _facts(found: Handover) -> list[tuple[str, Inline]]:
    row = found.row
    times = f"{words.moment(row.start, weekday=True)} to {words.moment(row.end, weekday=True)} Eastern"
    given = f"{row.given_name}, {words.moment(row.given_at)}" if row.given_at is not None else "Not yet"
    accepted = f"{row.accepted_name}, {words.moment(row.accepted_at)}" if row.accepted_at is not None else "Not yet"
    return [("Shift", times), ("State", [bold(row.state.label)]), ("Given over by", given), ("Accepted by", accepted)]
