"""All documents of these tests, made once; one veraPDF run over them and over their damaged copies."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest

from app.reports.charts.bars import BarItem, labelled_bars
from app.reports.datacenters.badge_paper import render_evidence
from app.reports.datacenters.loss_paper import render_loss
from app.reports.keeping.certificate import render as render_certificate
from app.reports.keeping.whole import render as render_records
from app.reports.packets import render_packet
from app.reports.pdf.document import Column, Document, Run
from app.reports.pdf.marks import Mark
from app.reports.pdf.tables import Cell, Total
from app.reports.pdf.text import bold
from tests import verapdf
from tests.once import once
from tests.reports.datacenters.test_badge_paper import evidence
from tests.reports.datacenters.test_loss_paper import loss
from tests.reports.keeping.certificates import CERTIFICATE
from tests.reports.keeping.records import REQUESTED
from tests.reports.packets import made as packets


def small_document(rows: int = 90, length: int = 260) -> bytes:
    """Every building block once, over a few pages; `length` counts the sentences of its last paragraph."""
    doc = Document(
        "Building blocks",
        subject="Test",
        created=datetime(2026, 11, 2, 11, tzinfo=UTC),
        header=("Left", "Right"),
        footer="Foot",
        sample_banner=True,
    )
    doc.heading(1, "Building blocks")
    doc.paragraph(
        [
            "Text with ",
            bold("weight"),
            " and ",
            Run(
                "a link to the Service Desk that is so long that it goes over the end of the line",
                link="https://it.nc.gov/service-desk",
            ),
            ".",
        ]
    )
    doc.contents(3)
    doc.heading(2, "Lists")
    doc.bullets(["first", ["second with ", Run("a link inside", link="#tables")], "third " * 60])
    doc.bullets(["one", "two"], ordered=True)
    doc.heading(3, "Names and values")
    doc.key_values([("Agency", "DHHS"), ("Period", "October 2026")])
    doc.heading(2, "Tables", name="tables")
    doc.table(
        [Column("Number", wrap=False), Column("Count", "right"), Column("Verdict")],
        [
            *(
                (f"INC{i:05d}", f"{i:,}", Cell("Met" if i % 2 else "Missed", Mark.MET if i % 2 else Mark.MISSED))
                for i in range(rows)
            ),
            Total(("All", f"{rows:,}", "")),
        ],
        caption="Numbered rows",
    )
    chart = labelled_bars([BarItem("One", 1, "1"), BarItem("Two", 2, "2")], "Two bars")
    doc.figure(chart.drawing, chart.alt, caption="Two is more than one")
    doc.paragraph("A paragraph that goes over a page. " * length)
    return doc.render()


def _elements(pdf: pikepdf.Pdf, kind: str) -> list[pikepdf.Dictionary]:
    return [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/S") == kind and "/P" in o]


def _no_alt(pdf: pikepdf.Pdf) -> None:
    for element in _elements(pdf, "/Figure"):
        del element["/Alt"]


def _no_scope(pdf: pikepdf.Pdf) -> None:
    for element in _elements(pdf, "/TH"):
        if "/A" in element:
            del element["/A"]


def _no_language(pdf: pikepdf.Pdf) -> None:
    del pdf.Root["/Lang"]
    for element in _elements(pdf, "/Document"):
        del element["/Lang"]


def _no_title(pdf: pikepdf.Pdf) -> None:
    del pdf.Root["/ViewerPreferences"]


def _heading_left_out(pdf: pikepdf.Pdf) -> None:
    for element in _elements(pdf, "/H2"):
        element["/S"] = pikepdf.Name("/H4")


def _no_link_text(pdf: pikepdf.Pdf) -> None:
    for page in pdf.pages:
        for annotation in page.get("/Annots", []):
            del annotation["/Contents"]


def _untagged_text(pdf: pikepdf.Pdf) -> None:
    page = pdf.pages[0]
    extra = pdf.make_stream(b"q BT ET 0 0 1 rg 72 72 10 10 re f Q")
    page.Contents = pikepdf.Array([page.Contents, extra])


def _no_tree(pdf: pikepdf.Pdf) -> None:
    del pdf.Root["/StructTreeRoot"]


MUTATIONS: dict[str, Callable[[pikepdf.Pdf], None]] = {
    "no_alt": _no_alt,
    "no_scope": _no_scope,
    "no_language": _no_language,
    "no_title": _no_title,
    "heading_left_out": _heading_left_out,
    "no_link_text": _no_link_text,
    "untagged_content": _untagged_text,
    "no_tree": _no_tree,
}


@pytest.fixture(scope="session")
def documents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Name -> file."""

    def make(folder: Path) -> None:
        folder.mkdir()
        for name, content in _documents().items():
            (folder / name).write_bytes(content)

    return {path.name: path.read_bytes() for path in once(tmp_path_factory, "documents", make).iterdir()}


def _documents() -> dict[str, bytes]:
    return {
        "badges": render_evidence(evidence()),
        "loss": render_loss(loss()),
        "busy": render_packet(packets.busy()),
        "empty": render_packet(packets.empty()),
        "long_names": render_packet(packets.long_names()),
        "many_exceptions": render_packet(packets.many_exceptions()),
        "certificate": render_certificate(CERTIFICATE),
        "records": render_records(REQUESTED),
        "small": small_document(),
    }


@pytest.fixture(scope="session")
def verdicts(
    documents: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory
) -> dict[tuple[str, str], verapdf.Verdict]:
    """(file name, profile) -> veraPDF's verdict, damaged copies included."""

    def make(path: Path) -> None:
        path.write_bytes(pickle.dumps(_verdicts(documents, tmp_path_factory.mktemp("pdf"))))

    found: dict[tuple[str, str], verapdf.Verdict] = pickle.loads(once(tmp_path_factory, "verdicts", make).read_bytes())
    return found


def _verdicts(documents: dict[str, bytes], folder: Path) -> dict[tuple[str, str], verapdf.Verdict]:
    files: list[Path] = []
    for name, data in documents.items():
        if name != "many_exceptions":  # 64,000 elements; the same blocks as the others
            files.append(folder / f"{name}.pdf")
            files[-1].write_bytes(data)
    tiny = small_document(rows=4, length=60)
    for name, mutate in MUTATIONS.items():
        with pikepdf.open(BytesIO(tiny)) as pdf:
            mutate(pdf)
            files.append(folder / f"damaged_{name}.pdf")
            pdf.save(files[-1])
    return verapdf.check(files)


def page_texts(data: bytes) -> list[str]:
    """The text of each page in content order, white space made single."""
    out = []
    with pypdfium2.PdfDocument(data) as pdf:
        for page in pdf:
            text = page.get_textpage()
            out.append(" ".join(text.get_text_range().replace("\u00a0", " ").split()))
            text.close()
            page.close()
    return out


def boxes_outside(data: bytes, left: float, right: float, bottom: float, top: float) -> list[tuple[int, str]]:
    """(page, character) for each character that is drawn outside the given bounds."""
    out: list[tuple[int, str]] = []
    with pypdfium2.PdfDocument(data) as pdf:
        for number, page in enumerate(pdf, 1):
            text: Any = page.get_textpage()
            for index in range(text.count_chars()):
                x0, y0, x1, y1 = text.get_charbox(index)
                if x1 > x0 and (x0 < left or x1 > right or y0 < bottom or y1 > top):
                    out.append((number, text.get_text_range(index, 1)))
            text.close()
            page.close()
    return out
