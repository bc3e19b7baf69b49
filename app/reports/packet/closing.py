"""Exceptions, definitions, data statement, glossary, contacts and sign-off."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from app.domain.periods import eastern
from app.domain.report_table import ReportTable
from app.domain.service_review import ExceptionRow, PacketData, canonical
from app.domain.vocabulary import Metric
from app.reports.packet import words
from app.reports.packet.reference import DEFINITIONS, GLOSSARY
from app.reports.pdf import fonts
from app.reports.pdf.document import Document
from app.reports.pdf.tables import Column
from app.reports.pdf.text import Inline, bold

LISTED = 500  # rows of the exceptions that are printed; the rest goes into the CSV file beside the packet


def exceptions(doc: Document, data: PacketData) -> None:
    """Every missed target."""
    doc.heading(2, "Exceptions", name="exceptions")
    rows = data.exceptions
    if not rows:
        doc.paragraph("No target was missed in the period.")
        return
    kinds = Counter(row.metric for row in rows)
    parts = [f"{kinds[metric]:,} {metric.label.lower()}" for metric in Metric if kinds[metric]]
    doc.paragraph(f"{words.count(len(rows), 'missed target')}: {words.joined(parts)}.")
    if len(rows) > LISTED:
        doc.paragraph(
            f"The first {LISTED} are listed. All {len(rows):,} are in the CSV file that Longleaf writes beside this "
            "packet."
        )
    doc.table(
        [
            Column("Ticket"), Column("Target", width=48), Column("Opened", "right", width=30),
            Column("Due", "right", width=30), Column("Resolved", "right", width=34),
            Column("Over by", "right", width=44), Column("Paused", "right", width=38), Column("Reason", width=92),
        ],
        [_exception(row, eastern(data.head.start).year) for row in rows[:LISTED]],
        summary="Missed targets with how late they were and why",
        compact=True,
    )  # fmt: skip
    doc.note("Times are Eastern Time.")


def _exception(row: ExceptionRow, year: int) -> tuple[Inline, ...]:
    metric = "Update" if row.metric is Metric.UPDATE else row.metric.label
    return (
        [bold(row.number), f" {row.title}"],
        f"{metric}, {row.priority.label.lower()}",
        words.brief(row.opened, year),
        words.brief(row.due, year),
        words.brief(row.resolved, year) if row.resolved else "still open",
        words.duration(row.over_by),
        words.duration(row.paused) if row.paused else words.NONE,
        row.reason or "not recorded",
    )


def exceptions_table(data: PacketData) -> ReportTable:
    """All missed targets as a table for CSV or XLSX; instants in UTC (ISO 8601), durations in minutes."""
    columns = (
        ("number", "Number"), ("title", "Title"), ("metric", "Target"), ("priority", "Priority"),
        ("opened", "Opened (UTC)"), ("due", "Due (UTC)"), ("resolved", "Resolved (UTC)"),
        ("over_by_min", "Over by, min"), ("paused_min", "Paused, min"), ("reason", "Reason"),
    )  # fmt: skip
    rows = tuple(
        {
            "number": row.number,
            "title": row.title,
            "metric": row.metric.label,
            "priority": row.priority.label,
            "opened": row.opened.isoformat(),
            "due": row.due.isoformat(),
            "resolved": row.resolved.isoformat() if row.resolved else None,
            "over_by_min": round(row.over_by / 60, 1),
            "paused_min": round(row.paused / 60, 1),
            "reason": row.reason,
        }
        for row in data.exceptions
    )
    return ReportTable(f"Missed targets, {data.head.packet_id}", columns, rows)


def definitions(doc: Document) -> None:
    """How each figure is computed."""
    doc.heading(2, "How the figures are computed")
    doc.table(
        [Column("Figure", width=110), Column("Definition")],
        DEFINITIONS,
        summary="Definitions of all figures in this packet",
        compact=True,
    )


def data_statement(doc: Document, data: PacketData) -> None:
    """Where the figures come from, what was left out, what changed."""
    head, part = data.head, data.statement
    doc.heading(2, "Data statement")
    first, last = eastern(head.start).date(), eastern(head.end - timedelta(seconds=1)).date()
    seal = f" Audit seal {head.seal_hash}." if head.seal_hash else ""
    version = f"Longleaf {head.app_version}" if head.app_version else "Longleaf"
    doc.paragraph(
        f"Figures cover {words.long_day(first)} 00:00 to {words.long_day(last)} 24:00 Eastern Time, from data "
        f"extracted {words.moment(head.extracted_at)}, as of {words.moment(head.as_of)}. "
        f"{words.count(part.records_read, 'record')} read, {part.records_excluded:,} excluded. Made by {version}; "
        f"packet {head.packet_id}, data {head.data_hash or words.NONE}.{seal}"
    )
    pairs: list[tuple[str, Inline]] = [("Sources", "; ".join(part.sources) or "Not recorded")]
    if part.calendars:
        pairs.append(("Calendars", "; ".join(part.calendars)))
    if head.predecessors:
        pairs.append(("Predecessors", head.predecessors))
    doc.key_values(pairs, width=90, summary="Sources and calendars")
    doc.table(
        [
            Column("Left out of the figures, or kept where it says so"),
            Column("Records", "right", width=60),
            Column("Examples"),
        ],
        [(f.what, f"{f.count:,}", ", ".join(f.examples) or words.NONE) for f in part.findings],
        caption="Findings" if part.findings else "",
        empty="No record was found faulty.",
    )
    doc.table(
        [Column("Figure"), Column("Old", "right", wrap=False), Column("New", "right", wrap=False), Column("Why")],
        [(r.label, r.old, r.new, r.reason) for r in part.restatements],
        caption="Restatements: figures that changed since they were printed" if part.restatements else "",
        empty="No figure printed earlier was restated.",
    )
    notes: list[Inline] = list(part.notes)
    if head.sample_values:
        notes.append("Targets, goals and calendars marked as sample values are examples, not agreements.")
    strange = fonts.lacking(canonical(data))
    if strange:
        names = ", ".join(f"U+{ord(char):04X}" for char in strange[:20]) + (", \u2026" if len(strange) > 20 else "")
        notes.append(f"Characters that the fonts of this file lack are shown as [?]: {names}.")
    doc.bullets(notes)


def glossary(doc: Document) -> None:
    """Words and abbreviations."""
    doc.heading(2, "Glossary")
    doc.table(
        [Column("Term", width=110), Column("Meaning")], GLOSSARY, summary="Terms used in this packet", compact=True
    )


def contacts(doc: Document, data: PacketData) -> None:
    """Whom to ask, and where to sign."""
    doc.heading(2, "Contacts and sign-off")
    doc.table(
        [Column("Role"), Column("Name"), Column("Telephone", wrap=False), Column("E-mail")],
        [(c.role, c.name or words.NONE, c.phone or words.NONE, c.email or words.NONE) for c in data.contacts],
        empty="No contact is recorded.",
        summary="Contacts",
    )
    with doc.together():
        doc.heading(3, "Sign-off")
        doc.table(
            [Column("For", width=170), Column("Name", width=140), Column("Date", width=70), Column("Signature")],
            [
                (f"{data.head.agency_code}: {data.head.cio or 'Agency CIO'}", "", "", ""),
                (f"DIT: {data.head.brm or 'Business relationship manager'}", "", "", ""),
            ],
            summary="Sign-off by the agency and by DIT, to be filled in by hand",
            pad=11,
        )
