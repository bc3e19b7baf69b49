"""Records handed out whole, as an accessible PDF: an index, then each with its fields, rows, trail and files."""

from __future__ import annotations

from app.domain import words
from app.domain.attachments.values import size_words
from app.domain.eastern import eastern, local_date
from app.domain.keeping.whole import HandedOut, Rows, WholeRecord
from app.reports.pdf.document import Column, Document
from app.reports.pdf.text import bold

#: Columns up to which rows are a table; wider ones are told field by field.
_COLUMNS = 8
_TITLE = "Records"
_LOADED = "It came in with many others in one load, which the trail notes as one, and nothing was changed since."
_WHEN = 88.0  # points: a day and a time of day


def render(out: HandedOut) -> bytes:
    """Return the PDF; `out.at` is printed and is the file's date."""
    request = out.request
    title = (
        f"Records request {request.number}".strip()
        if request is not None
        else out.records[0].name
        if len(out.records) == 1
        else _TITLE
    )
    doc = Document(
        title,
        subject="Records with their history",
        created=out.at,
        header=(title, out.workspace),
        footer=f"As of {words.long_day(local_date(out.at))} {eastern(out.at):%H:%M} Eastern, {out.who}",
        wide=True,
    )
    listed = request is not None or len(out.records) > 1
    if listed:
        _index(doc, title, out)
    for record in out.records:
        if listed:
            doc.page_break()
        _record(doc, record, 2 if listed else 1)
    return doc.render()


def _index(doc: Document, title: str, out: HandedOut) -> None:
    doc.heading(1, title)
    request = out.request
    facts = [("Handed out", f"{words.moment(out.at)} Eastern"), ("By", out.who)]
    if request is not None:
        facts = [("Asked for by", request.asked_by), ("Asked for on", words.day(request.asked_on)), *facts]
        facts += [("Note", request.note)] if request.note else []
    doc.key_values(facts, summary="The request")
    rows = [
        (
            record.name,
            record.title,
            "whole history" if record.trail is not None else "as it stands",
            str(len(record.files)),
            record.kept_back,
        )
        for record in out.records
    ]
    columns = [
        Column("Record", width=150),
        Column("About"),
        Column("With", width=80),
        Column("Files", "right", width=40),
    ]
    doc.heading(2, words.count(len(rows), "record").capitalize())
    doc.table([*columns, Column("Kept back", width=190)], rows, summary="The records in this file")
    doc.heading(2, "Where they are")
    doc.contents()


def _record(doc: Document, record: WholeRecord, level: int) -> None:
    doc.heading(level, record.name)
    if record.title and record.title != record.called:
        doc.paragraph(record.title)
    doc.paragraph(record.kept_back)
    doc.heading(level + 1, "Fields")
    doc.key_values([(name, value or "\u2013") for name, value in record.fields], width=150, summary="Fields")
    for part in record.parts:
        doc.heading(level + 1, f"{part.title} ({len(part.rows)})")
        _rows(doc, part)
    if record.files:
        doc.heading(level + 1, f"Attached files ({len(record.files)})")
        _files(doc, record)
    if record.trail is not None:
        doc.heading(level + 1, f"Audit trail ({len(record.trail)})")
        _trail(doc, record)


def _rows(doc: Document, part: Rows) -> None:
    if not part.columns:
        doc.paragraph(words.count(len(part.rows), "row") + ".")
    elif len(part.columns) == 1:
        doc.paragraph(", ".join(row[0] for row in part.rows))
    elif len(part.columns) <= _COLUMNS:
        doc.table([Column(title) for title in part.columns], part.rows, summary=part.title, compact=True)
    else:
        for number, row in enumerate(part.rows, 1):
            said = [(name, cell) for name, cell in zip(part.columns, row, strict=True) if cell]
            doc.paragraph([bold(f"{part.title} {number} of {len(part.rows)}")])
            doc.key_values(said, width=150, summary=f"{part.title} {number}", compact=True)


def _files(doc: Document, record: WholeRecord) -> None:
    rows = [
        (one.name, size_words(one.size), words.moment(one.at), one.who, one.withdrawn or "", one.sha256)
        for one in record.files
    ]
    columns = [Column("File"), Column("Size", "right"), Column("Attached"), Column("By"), Column("Withdrawn")]
    doc.table([*columns, Column("SHA-256")], rows, summary="Attached files", compact=True)


def _trail(doc: Document, record: WholeRecord) -> None:
    rows = []
    for entry in record.trail or ():
        when = f"{eastern(entry.at):%Y-%m-%d %H:%M:%S}"
        begin = (when, entry.who, f"{entry.of} {entry.done}")
        rows += [(*begin, name, before, after) for name, before, after in entry.fields] or [(*begin, "", "", "")]
    columns = [Column("When (Eastern)", width=_WHEN), Column("Who", width=90), Column("What", width=95)]
    columns += [Column("Field", width=85), Column("Before"), Column("After")]
    doc.table(columns, rows, summary="Audit trail", empty=_LOADED, compact=True)
