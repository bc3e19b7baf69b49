"""Names of files without folders, devices and what is not seen."""

from __future__ import annotations

import pytest

from app.domain.attachments.names import LONGEST, ending, harmless


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("report.pdf", "report.pdf"),
        ("Übersicht 2026.xlsx", "Übersicht 2026.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\system32\\cmd.exe", "cmd.exe"),
        ("/tmp/", "tmp"),
        ("..", "attachment"),
        ("", "attachment"),
        (" . . ", "attachment"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("com1.log", "_com1.log"),
        ("LPT\u00b9.log", "_LPT\u00b9.log"),
        ("console.txt", "console.txt"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),  # would be shown as invoiceexe.pdf
        ("a\u200bb\0c\x1b[2J.txt", "abc[2J.txt"),
        ("two\nlines\there.txt", "two lines here.txt"),
        ("a:b*c?d.txt", "a_b_c_d.txt"),
        ("log.txt:Zone.Identifier", "log.txt_Zone.Identifier"),
        ("ends in dots.txt. . .", "ends in dots.txt"),
        ("half \ud800.txt", "half .txt"),
        ("e\u0301.txt", "\u00e9.txt"),
        (".bashrc", ".bashrc"),
    ],
)
def test_what_a_file_is_called(given: str, kept: str) -> None:
    assert harmless(given) == kept
    assert harmless(kept) == kept


def test_a_long_name_keeps_its_ending() -> None:
    assert harmless("x" * 500 + ".pdf") == "x" * (LONGEST - 4) + ".pdf"
    assert len(harmless("x" * 500)) == LONGEST
    assert len(harmless("€" * 500 + ".txt").encode()) <= 255
    assert harmless("€" * 500 + ".txt").endswith("€.txt")


def test_the_ending_of_a_name() -> None:
    assert [ending(name) for name in ("a.PDF", "a.tar.gz", "none", ".bashrc", "a.")] == ["pdf", "gz", "", "", ""]
