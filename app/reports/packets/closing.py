"""Definitions, data statement, glossary, contacts and sign-off."""

from __future__ import annotations

from datetime import timedelta

from app.domain import words
from app.domain.eastern import local_date
from app.domain.packets.form import texts_of
from app.domain.packets.packet import PacketData
from app.reports.packets.reference import DEFINITIONS, GLOSSARY, RECOVERY
from app.reports.pdf import fonts
from app.reports.pdf.document import Document
from app.reports.pdf.tables import PAD, Column
from app.reports.pdf.text import Inline


def definitions(doc: Document, data: PacketData) -> None:
    """Print how each figure is computed."""
    doc.heading(2, "How the figures are computed", name="definitions" if data.head.layout else "")
    doc.table(
        [Column("Figure", width=110), Column("Definition")],
        DEFINITIONS,
        summary="Definitions of all figures in this packet",
        compact=True,
    )


def data_statement(doc: Document, data: PacketData) -> None:
    """Print where the figures come from, what was left out, what changed."""
    part = data.statement
    doc.heading(2, "Data statement")
    doc.paragraph(extent(data))
    doc.key_values(_sources(data), width=90, summary="Sources and calendars")
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
    doc.bullets(remarks(data))


def extent(data: PacketData) -> str:
    """Return which time the figures cover, when they were read, and from how many records."""
    head, part = data.head, data.statement
    first, last = local_date(head.start), local_date(head.end - timedelta(seconds=1))
    seal = f" Audit seal {head.seal_hash}." if head.seal_hash else ""
    version = f"Longleaf {head.app_version}" if head.app_version else "Longleaf"
    until = f"{words.long_day(last)} 24:00"
    if head.running:
        until = f"{words.moment(head.as_of)}, of a period that ends {until},"
    return (
        f"Figures cover {words.long_day(first)} 00:00 to {until} Eastern Time, from data extracted "
        f"{words.moment(head.extracted_at)}, as of {words.moment(head.as_of)}. "
        f"{words.count(part.records_read, 'record')} read, {part.records_excluded:,} excluded{_excluded(data)}. "
        f"Made by {version}; packet {head.packet_id}, data {head.data_hash or words.NONE}.{seal}"
    )


def _excluded(data: PacketData) -> str:
    """Return ": 2 children or duplicates, 1 faulty"; "" where nothing was excluded, or it is not told why."""
    children = data.statement.excluded_children
    faulty = data.statement.records_excluded - children
    if not children:
        return ""
    said = f": {children:,} {'child or duplicate' if children == 1 else 'children or duplicates'}"
    return f"{said}, {faulty:,} faulty" if faulty else said


def _sources(data: PacketData) -> list[tuple[str, Inline]]:
    head, part = data.head, data.statement
    unknown = "Not recorded" if part.records_read else "No record in the period"
    pairs: list[tuple[str, Inline]] = [("Sources", "; ".join(part.sources) or unknown)]
    if part.calendars:
        pairs.append(("Calendars", "; ".join(part.calendars)))
    if head.predecessors:
        pairs.append(("Predecessors", head.predecessors))
    return pairs


def remarks(data: PacketData) -> list[str]:
    """Return the notes of the data statement."""
    head, part = data.head, data.statement
    notes = list(part.notes)
    if head.sample_values:
        notes.append("Targets, goals and calendars marked as sample values are examples, not agreements.")
    strange = fonts.lacking("\n".join(texts_of(data)))
    if strange:
        names = ", ".join(f"U+{ord(char):04X}" for char in strange[:20]) + (", \u2026" if len(strange) > 20 else "")
        notes.append(f"Characters that the fonts of this file lack are shown as [?]: {names}.")
    return notes


def glossary(doc: Document, data: PacketData) -> None:
    """Print words and abbreviations."""
    doc.heading(2, "Glossary")
    dense = data.head.layout > 2
    terms = sorted([*GLOSSARY, *RECOVERY], key=_alphabetical) if dense else GLOSSARY
    columns = [Column("Term", width=110), Column("Meaning")]
    doc.table(columns, terms, summary="Terms used in this packet", compact=True, pad=2.0 if dense else PAD)


def _alphabetical(term: tuple[str, str]) -> tuple[bool, str]:
    return term[0][:1].isdigit(), term[0].casefold()


def contacts(doc: Document, data: PacketData) -> None:
    """Print whom to ask, and where to sign."""
    doc.heading(2, "Contacts and sign-off")
    doc.table(
        [Column("Role"), Column("Name"), Column("Telephone", wrap=False), Column("E-mail")],
        [(c.role, c.name or words.NONE, c.phone or words.NONE, c.email or words.NONE) for c in data.contacts],
        empty="No contact is recorded.",
        summary="Contacts",
        compact=data.head.layout > 2,
    )
    sign_off(doc, data)


def sign_off(doc: Document, data: PacketData, pad: float = 11) -> None:
    """Print where to sign; `pad`: points above and below a name."""
    with doc.together():
        doc.heading(3, "Sign-off")
        doc.table(
            [Column("For", width=170), Column("Name", width=140), Column("Date", width=70), Column("Signature")],
            [
                (f"{data.head.agency_code}: {data.head.cio or 'Agency CIO'}", "", "", ""),
                (f"DIT: {data.head.brm or 'Business relationship manager'}", "", "", ""),
            ],
            summary="Sign-off by the agency and by DIT, to be filled in by hand",
            pad=pad,
        )
