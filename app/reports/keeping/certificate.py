"""The certificate of destruction of a disposition, as an accessible PDF: by which rule, who, when, what, its digest."""

from __future__ import annotations

from app.domain import words
from app.domain.eastern import eastern, local_date
from app.domain.keeping.disposition import Certificate
from app.reports.pdf.document import Column, Document

_WHAT = (
    "The records listed here were destroyed with all that belonged to them: events, files, mail, notes, what other "
    "systems had said of them, and what the audit trail said of their content. Of each row its key and a digest "
    "remain; the digest of this certificate is over these."
)
_COPIES = (
    "Copies of the database that were made before, such as backups and archived logs, hold these records until they "
    "are destroyed by their own schedule."
)


def render(made: Certificate) -> bytes:
    """Return the PDF; `made.at` is printed and is the file's date."""
    one = made.disposition
    title = f"Certificate of destruction {one.number}"
    doc = Document(
        title,
        subject="Records destroyed by the retention schedule",
        created=made.at,
        header=(title, made.workspace),
        footer=f"As of {words.long_day(local_date(made.at))} {eastern(made.at):%H:%M} Eastern, {one.done_by}",
    )
    doc.heading(1, title)
    if made.sample:
        doc.paragraph("This workspace holds sample data: nothing real was destroyed.")
    doc.paragraph(_WHAT)
    proposed = f", {words.moment(one.proposed_at)} Eastern" if one.proposed_at is not None else ""
    approved = f", {words.day(one.approved_on)}" if one.approved_on is not None else ""
    facts = [
        ("Kind of record", one.called),
        ("Rule", f"{words.count(one.years, 'year')} after the end, {one.rule.partition(', ')[2]}"),
        ("Ended by", words.day(one.last_day)),
        ("Records destroyed", f"{one.destroyed:,}"),
        ("Records left", f"{one.left:,}"),
        ("Proposed by", f"{one.proposed_by}{proposed}"),
        ("Approved by", f"{one.approved_by}{approved}"),
        ("Destroyed", f"{words.moment(made.at)} Eastern"),
        ("Carried out by", one.done_by),
        ("Archived before", f"SHA-256 {one.archive}" if one.archive else "no, the schedule does not ask for it"),
        ("SHA-256 of what was destroyed", one.sha256),
    ]
    facts += [("Note", one.note)] if one.note else []
    doc.key_values(facts, width=150, summary="The disposition")
    doc.paragraph(_COPIES)
    rows = [(name.replace("_", " "), f"{number:,}") for name, number in sorted((one.rows or {}).items())]
    doc.heading(2, "Rows by table")
    doc.table([Column("Table"), Column("Rows", "right")], rows, summary="Rows that are gone by table", empty="None.")
    doc.heading(2, "Records")
    listed = [(item.called, words.day(item.ended_on), item.stands) for item in made.items]
    columns = [Column("Record", width=150), Column("Ended on", width=90), Column("What became of it")]
    doc.table(columns, listed, summary="The records of the disposition", empty="None.", compact=True)
    return doc.render()
