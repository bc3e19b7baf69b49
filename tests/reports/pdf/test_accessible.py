"""PDF/UA-1, PDF/A-2a and, where files are inside, PDF/A-3a by veraPDF, and what it cannot see."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pytest

from app.reports.pdf import fonts, style
from app.reports.pdf.canvas import TaggedCanvas, UntaggedText
from tests import verapdf
from tests.pdf_lint import lint
from tests.reports.conftest import MUTATIONS, boxes_outside
from tests.reports.packets import made as packets


@pytest.mark.parametrize("name", ["badges", "busy", "empty", "long_names", "loss", "small"])
@pytest.mark.parametrize("profile", ["ua1", "a"])
def test_conforms(verdicts: dict[tuple[str, str], verapdf.Verdict], name: str, profile: str) -> None:
    packet = name in ("busy", "empty", "long_names")
    verdict = verdicts[f"{name}.pdf", {"ua1": "ua1", "a": "3a" if packet else "2a"}[profile]]
    assert verdict.passed, verdict.failures
    assert verdict.checks > (3000 if name == "empty" else 5000), "what is empty has a page alone"


@pytest.mark.parametrize("name", sorted(MUTATIONS))
def test_damage_is_noticed(verdicts: dict[tuple[str, str], verapdf.Verdict], name: str) -> None:
    assert not verdicts[f"damaged_{name}.pdf", "ua1"].passed


@pytest.mark.parametrize("name", ["badges", "busy", "empty", "long_names", "loss", "many_exceptions", "small"])
def test_no_text_is_hidden_as_decoration(documents: dict[str, bytes], name: str) -> None:
    assert lint(documents[name]) == []


def test_the_lint_sees_hidden_text(documents: dict[str, bytes]) -> None:
    with pikepdf.open(BytesIO(documents["small"])) as pdf:
        content = pdf.pages[0].Contents.read_bytes()
        pdf.pages[0].Contents = pdf.make_stream(content.replace(b"/P <</MCID", b"/Artifact <</MCID"))
        out = BytesIO()
        pdf.save(out)
    assert any("plain artifact" in problem for problem in lint(out.getvalue()))


def test_untagged_text_is_refused() -> None:
    canvas = TaggedCanvas(title="x", lang="en-US", created=packets.AS_OF)
    with pytest.raises(UntaggedText):
        canvas.drawString(100, 100, "lost to a screen reader")
    with canvas.pagination("Header"):
        canvas.text(100, 100, "a running head", fonts.REGULAR, 9)


@pytest.mark.parametrize("name", ["busy", "empty", "long_names"])
def test_nothing_runs_over_the_margins(documents: dict[str, bytes], name: str) -> None:
    outside = boxes_outside(documents[name], style.MARGIN - 2, style.PAGE[0] - style.MARGIN + 2, 28, 775)
    assert outside == []


def test_all_fonts_are_embedded(documents: dict[str, bytes]) -> None:
    with pikepdf.open(BytesIO(documents["long_names"])) as pdf:
        descriptors = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/Font"]
        names = {str(o.BaseFont) for o in descriptors}
        assert names
        assert all(any(known in name for known in ("PublicSans", "DejaVuSans", "LongleafHan")) for name in names)
        assert any("DejaVuSans" in name for name in names)  # it has a letter that Public Sans lacks
        assert all("/FontFile2" in o.FontDescriptor for o in descriptors)


def _tree(data: bytes) -> tuple[pikepdf.Pdf, list[tuple[str, int]]]:
    pdf = pikepdf.open(BytesIO(data))
    out: list[tuple[str, int]] = []

    def walk(element: pikepdf.Object, depth: int) -> None:
        out.append((str(element.S), depth))
        for kid in element.get("/K", []):
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                walk(kid, depth + 1)

    walk(pdf.Root.StructTreeRoot.K, 0)
    return pdf, out


def test_a_table_over_pages_is_one_table_with_one_head(documents: dict[str, bytes]) -> None:
    pdf, tree = _tree(documents["small"])
    tags = [tag for tag, _ in tree]
    assert tags.count("/Table") == 2  # names and values, numbered rows
    assert tags.count("/THead") == 1
    assert tags.count("/TR") == 2 + 1 + 91
    assert tags.count("/Caption") == 2  # the table's and the figure's
    assert len(pdf.pages) > 3
    pdf.close()


def test_a_paragraph_over_pages_is_one_element(documents: dict[str, bytes]) -> None:
    with pikepdf.open(BytesIO(documents["small"])) as pdf:
        over = [
            element
            for element in pdf.objects
            if isinstance(element, pikepdf.Dictionary)
            and element.get("/S") == "/P"
            and "/Pg" in element
            and any(isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/MCR" for kid in element.K)
        ]
        assert len(over) == 1  # the long last paragraph; no other one is cut
        pages = {over[0].Pg.objgen} | {kid.Pg.objgen for kid in over[0].K if isinstance(kid, pikepdf.Dictionary)}
        assert len(pages) >= 2


def test_links_lead_somewhere(documents: dict[str, bytes]) -> None:
    with pikepdf.open(BytesIO(documents["busy"])) as pdf:
        annotations = [a for page in pdf.pages for a in page.get("/Annots", [])]
        page_ids = {page.obj.objgen for page in pdf.pages}
        inside = [a for a in annotations if "/Dest" in a]
        assert len(inside) >= 20
        assert all(a.Dest[0].objgen in page_ids for a in inside)
        assert all(str(a.Contents) for a in annotations)


def test_bookmarks_follow_the_headings(documents: dict[str, bytes]) -> None:
    with pikepdf.open(BytesIO(documents["busy"])) as pdf, pdf.open_outline() as outline:
        titles = [item.title for item in outline.root[0].children]
    assert titles[:4] == [
        "Summary",
        "Contents and actions of the last review",
        "Service levels",
        "Twelve months by service",
    ]
    assert titles[-1] == "Contacts and sign-off"


def test_missing_java_is_a_failure_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    monkeypatch.setenv("CI", "1")
    with pytest.raises(pytest.fail.Exception, match="java"):
        verapdf.check([])
    monkeypatch.delenv("CI")
    with pytest.raises(pytest.skip.Exception, match="java"):
        verapdf.check([])
