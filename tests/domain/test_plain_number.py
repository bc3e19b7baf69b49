"""What is not seen in a number makes no other number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.plain_number import plain_number


@pytest.mark.parametrize(
    "text",
    [
        "INC1",
        "\ufeffINC1",  # the mark at the begin of a file
        "INC\u200b1",  # zero width
        "\u200fINC1\u200e",  # directions
        "\u202aINC1\u202c",
        "INC\u00ad1",  # a soft hyphen
        "\u2060INC1",
        "\u00a0INC1\u202f",  # blanks that do not break
        "\uff29\uff2e\uff23\uff11",  # of full width
        " INC1\t",
    ],
)
def test_one_number_in_every_spelling(text: str) -> None:
    assert plain_number(text) == "INC1"


def test_what_is_seen_stays() -> None:
    assert plain_number("e\u0301-1") == plain_number("\u00e9-1") == "\u00e9-1"
    assert plain_number("INC\u00a01") == "INC 1"
    assert plain_number("\u0416-7 / \u2460") == "\u0416-7 / \u2460"
    assert plain_number("\u200b") == ""


@given(st.text(max_size=12))
def test_it_is_one_form(text: str) -> None:
    once = plain_number(text)
    assert plain_number(once) == once
    assert plain_number(f"\u200e{text}\ufeff") == once
