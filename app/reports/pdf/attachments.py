"""Files inside a PDF: the data that its pages show, for programs (PDF/A-3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from reportlab.pdfbase import pdfdoc


class Relation(Enum):
    """What a file is to the document: what its figures were drawn from, or more than it prints."""

    DATA = "Data"
    SUPPLEMENT = "Supplement"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file; `about` is what a reader's list of attachments says of it."""

    name: str
    content: bytes
    about: str
    relation: Relation
    mime: str = "text/csv"


def embed(document: Any, files: Sequence[Attachment], created: datetime) -> None:
    """Put the files into reportlab's document, as belonging to all of it; they carry the time of the data."""
    names: list[Any] = []
    for file in sorted(files, key=lambda file: file.name):
        names += [pdfdoc.PDFString(file.name), document.Reference(_spec(document, file, created))]
    catalog = document.Catalog
    tree = pdfdoc.PDFDictionary({"Names": pdfdoc.PDFArray(names)})
    catalog.Names = pdfdoc.PDFDictionary({"EmbeddedFiles": document.Reference(tree)})
    catalog.__NoDefault__ = [*catalog.__NoDefault__, "AF"]
    catalog.AF = pdfdoc.PDFArray(names[1::2])


def _spec(document: Any, file: Attachment, created: datetime) -> Any:
    at = pdfdoc.PDFString(f"D:{created.astimezone(UTC):%Y%m%d%H%M%S}+00'00'")
    params = pdfdoc.PDFDictionary({"Size": len(file.content), "ModDate": at})
    kind = {"Type": pdfdoc.PDFName("EmbeddedFile"), "Subtype": "/" + file.mime.replace("/", "#2F"), "Params": params}
    stream = pdfdoc.PDFStream(pdfdoc.PDFDictionary(kind), content=file.content, filters=[pdfdoc.PDFZCompress])
    held = document.Reference(stream)
    return pdfdoc.PDFDictionary(
        {
            "Type": pdfdoc.PDFName("Filespec"),
            "F": pdfdoc.PDFString(file.name),
            "UF": pdfdoc.PDFString(file.name),
            "Desc": pdfdoc.PDFString(file.about),
            "AFRelationship": pdfdoc.PDFName(file.relation.value),
            "EF": pdfdoc.PDFDictionary({"F": held, "UF": held}),
        }
    )
