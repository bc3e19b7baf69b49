"""Satisfaction, the improvement register and the look ahead."""

from __future__ import annotations

from datetime import date, time, timedelta
from fractions import Fraction

from app.domain import words
from app.domain.eastern import eastern, local_date
from app.domain.packets.packet import PacketData
from app.domain.packets.rows import Improvement
from app.reports.packets.opening import state_cell
from app.reports.packets.written import written
from app.reports.pdf.document import Document
from app.reports.pdf.tables import Cell, Column
from app.reports.pdf.text import Inline


def satisfaction(doc: Document, data: PacketData) -> None:
    """Share of good answers with n, and what people wrote."""
    part = data.satisfaction
    csat = part.csat
    doc.heading(2, "Satisfaction", name="satisfaction")
    if csat.sent == 0 and csat.answers == 0:
        doc.paragraph("No survey was sent in the period.")
    else:
        doc.table(
            [Column("Measure"), Column("Value")],
            [
                ("Satisfied: 4 or 5 of 5", csat.text + ("" if csat.hidden else f", n = {csat.answers:,}")),
                ("Answers of surveys sent", csat.answered_text),
                ("Satisfied in the period before", words.NONE if part.previous is None else _before(data)),
            ],
            caption=_message(data),
            width=400,
        )
        if csat.hidden:
            doc.note("Fewer than five answers are not shown: they say little and could tell who answered.")
    if part.comments:
        columns = [Column("Kind", wrap=False), Column("Date", wrap=False), Column("In their words"), Column("Status")]
        rows: list[tuple[str, ...]] = [
            (c.kind, words.day(c.on), f"\u201c{c.text}\u201d", c.status or words.NONE) for c in part.comments
        ]
        if not any(c.status for c in part.comments):
            columns, rows = columns[:3], [row[:3] for row in rows]
        doc.table(columns, rows, caption="Compliments and complaints")
        doc.note("Names, telephone numbers, addresses and numbers of persons are taken out; what was is in brackets.")
    else:
        doc.paragraph("No compliment or complaint was recorded in the period.")


def _message(data: PacketData) -> str:
    csat, before = data.satisfaction.csat, data.satisfaction.previous
    if csat.ratio is None:
        return "Too few answers for a figure" if csat.answers else "No answer came back"
    text = f"{csat.text} of {words.count(csat.answers, 'answer')} were 4 or 5 of 5"
    if before is not None and before.ratio is not None:
        points = 100 * (csat.ratio - before.ratio)
        if abs(points) >= Fraction(1, 2):
            text += f", {'up' if points > 0 else 'down'} {abs(float(points)):.1f} points"
    return text


def _before(data: PacketData) -> str:
    before = data.satisfaction.previous
    if before is None:
        return words.NONE
    return before.text + ("" if before.hidden else f", n = {before.answers:,}")


def improvements(doc: Document, data: PacketData) -> None:
    """Print the register: what, why, owner, due, status, effect."""
    doc.heading(2, "Improvement register")
    columns = [
        Column("No.", wrap=False),
        Column("What"),
        Column("Why"),
        Column("Now and goal"),
        Column("Owner"),
        Column("Due", wrap=False),
        Column("Status", wrap=False),
        Column("Effect"),
    ]
    rows: list[tuple[Inline | Cell, ...]] = [
        (
            item.number,
            item.what,
            item.why or words.NONE,
            _measure(item.now, item.goal),
            item.owner,
            words.day(item.due),
            state_cell(item.state),
            _effect(item),
        )
        for item in data.improvements
    ]
    kept = [
        n
        for n, column in enumerate(columns)
        if column.title not in ("Why", "Now and goal") or any(row[n] != words.NONE for row in rows)
    ]
    doc.table(
        [columns[n] for n in kept],
        [tuple(row[n] for n in kept) for row in rows],
        empty="The register has no entry for this agency.",
        summary="Improvements with owner, due date, status and effect",
    )


def _effect(item: Improvement) -> str:
    updated = f"updated {words.day(item.updated)}" if item.updated else ""
    effect = ". ".join(filter(None, (item.measured, item.effect)))
    if effect and updated:
        return f"{effect} ({updated})"
    return effect or updated.replace("updated", "Updated") or words.NONE


def _measure(now: str, goal: str) -> str:
    if now and goal:
        return f"{now}; goal {goal}"
    return now or (f"goal {goal}" if goal else words.NONE)


def _events(data: PacketData) -> list[tuple[date, str]]:
    """Return what is dated ahead; of a freeze its last day, where it ends at midnight: the day after is free."""
    if data.head.layout < 3:
        return list(data.forward.events)
    last = {(local_date(one.end), f"Freeze ends: {one.name}"): one for one in data.changes.freezes}
    found = []
    for on, text in data.forward.events:
        freeze = last.get((on, text))
        if freeze is not None and eastern(freeze.end).time() == time():
            on, text = on - timedelta(days=1), f"Last day of the freeze: {freeze.name}"
        found.append((on, text))
    return found


def look_ahead(doc: Document, data: PacketData) -> None:
    """Print what comes, holidays, wishes for new shared services, the next review."""
    part = data.forward
    doc.heading(2, "Forward look")
    written(doc, "\n".join(part.texts))
    dated = sorted([*_events(data), *((on, f"State holiday: {name}") for on, name in part.holidays)])
    if dated:
        doc.table(
            [Column("Date", width=100), Column("Event")],
            [(words.day(on, weekday=True), text) for on, text in dated],
            caption="Dates to know",
        )
    if not part.texts and not dated:
        doc.paragraph("Nothing is recorded.")
    doc.heading(3, "Requirements for new shared services")
    if part.requirements:
        doc.bullets(part.requirements)
    else:
        doc.paragraph("None recorded.")
    when = words.day(part.next_review, weekday=True) if part.next_review else "not yet scheduled"
    doc.paragraph(f"Next review: {when}.")
