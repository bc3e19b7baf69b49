"""Text of others is shown whole, on the lines it is given, and turns nothing beside it round."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.plain_text import bare, lines, one_line, unmarked

_ANY = st.text(st.characters(), max_size=60)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Printer on floor 2", "Printer on floor 2"),
        ("<b>R&D</b>", "<b>R&D</b>"),
        ("José’s laptop – 日本", "José’s laptop – 日本"),
        ("two\nlines\tand a tab\r\n", "two lines and a tab  "),
        ("nul\0 bell\a half \ud800", "nul\ufffd bell\ufffd half \ufffd"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("\u2066a\u2069", "a"),
        ("שלום", "\u2068שלום\u2069"),
        ("שלום\u202e abc", "\u2068שלום abc\u2069"),
        ("👩\u200d💻", "👩\u200d💻"),
    ],
)
def test_what_one_line_shows(written: str, shown: str) -> None:
    assert one_line(written) == shown


def test_several_lines_keep_their_breaks_and_each_is_isolated() -> None:
    assert lines("one\r\nשתיים\u2028three\0") == "one\n\u2068שתיים\u2069\nthree\ufffd"


@given(_ANY)
def test_a_line_has_no_control_and_no_open_direction(text: str) -> None:
    shown = one_line(text)
    assert not [c for c in shown if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")]
    turning = [c for c in shown if unicodedata.bidirectional(c) in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI")]
    assert turning == []
    isolates = [c for c in shown if c in "\u2068\u2069"]
    right_to_left = any(unicodedata.bidirectional(c) in ("R", "AL") for c in shown)
    assert isolates == (["\u2068", "\u2069"] if isolates or right_to_left else [])
    assert one_line(bare(shown)) == shown


@given(
    st.text(
        st.characters(
            exclude_categories=["Cc", "Cs", "Cn", "Zl", "Zp"],
            exclude_characters="\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufff9\ufffa\ufffb",
        )
    )
)
def test_every_letter_is_there(text: str) -> None:
    assert bare(one_line(text)) == text


@given(_ANY)
def test_marking_takes_no_letter_away(text: str) -> None:
    assert unmarked(text).replace("\u2060", "") == text.replace("\u2060", "")
