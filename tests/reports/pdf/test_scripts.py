"""Names in other scripts: joined, turned round, broken where their scripts break, and read back as they are."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.reports.pdf import fonts, scripts, style
from app.reports.pdf.document import Column, Document
from app.reports.pdf.text import bold, break_lines
from tests import verapdf
from tests.reports.conftest import page_texts


@pytest.mark.parametrize(
    ("text", "left_to_right"),
    [
        ("abc 12", "abc 12"),
        ("by \u05d0\u05d1\u05d2 (x)", "by \u05d2\u05d1\u05d0 (x)"),
        ("\u0628\u0628\u0628", "\ufe90\ufe92\ufe91"),  # final, medial, initial form of beh
        ("\u0648\u0628", "\ufe8f\ufeed"),  # waw joins nothing that follows
        ("\u0633\u0644\u0627\u0645", "\ufee1\ufefc\ufeb3"),  # lam and alef are one sign
        ("\u067e\u06a9", "\ufb8f\ufb58"),  # Persian: peh, keheh
        ("\u05d0 7 \u05d1", "\u05d1 7 \u05d0"),
    ],
)
def test_a_line_is_shown_as_it_stands_from_left_to_right(text: str, left_to_right: str) -> None:
    assert scripts.shown(text) == left_to_right


def test_chinese_is_broken_between_letters_and_never_before_a_stop() -> None:
    text = "\u738b\u5c0f\u660e\uff0c\u4f4f\u5728\u5317\u4eac\u3002 Bj"
    assert scripts.pieces(text)[2:] == ["\u660e\uff0c", "\u4f4f", "\u5728", "\u5317", "\u4eac\u3002 ", "Bj"]
    lines = break_lines(text, style.BODY, 3.5 * style.BODY.size)
    assert ["".join(s.text for s in line.segments) for line in lines] == [
        "\u738b\u5c0f",
        "\u660e\uff0c\u4f4f",
        "\u5728\u5317",
        "\u4eac\u3002 Bj",
    ]
    assert scripts.pieces("\uae40\ucca0\uc218 Kim") == ["\uae40\ucca0\uc218 ", "Kim"]  # Korean has spaces


def test_names_of_all_these_scripts_are_read_back_and_conform(tmp_path: Path) -> None:
    names = ["\u5c71\u7530\u592a\u90ce", "\uae40\ucca0\uc218", "\u05de\u05e9\u05d4", "\u0645\u062d\u0645\u062f"]

    def made() -> bytes:
        doc = Document(names[2], subject=names[3], created=datetime(2026, 1, 1, tzinfo=UTC), header=(names[0], ""))
        doc.heading(1, f"For {names[3]}")
        doc.table([Column("Name"), Column("Same")], [(name, [bold(name), " x"]) for name in names])
        return doc.render()

    content = made()
    assert content == made()
    assert len(content) < 120_000, "only the letters that are printed are embedded"
    text = page_texts(content)[0]
    assert [text.count(name) for name in names] == [3, 2, 2, 3]
    assert "?" not in text
    path = tmp_path / "names.pdf"
    path.write_bytes(content)
    assert all(verdict.passed for verdict in verapdf.check([path]).values())


def test_what_no_face_has_is_still_named() -> None:
    assert fonts.lacking("\u5c71 \u0e01 \U0001f600 \u05d0\u05b8") == ["\u0e01", "\U0001f600"]  # points are left out
