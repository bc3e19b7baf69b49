"""Values of fields as people read them where a whole record is handed out."""

from __future__ import annotations

import pytest

from app.domain.field_words import words_of
from app.domain.names import Names


@pytest.mark.parametrize(
    ("letters", "words"),
    [
        ("oruhsat", "Everything"),
        ("os", "openings and resolutions"),
        ("o", "openings"),
        ("ox", "ox"),  # a letter that stands for nothing is told as it is
    ],
)
def test_what_a_source_tells_is_said_in_words(letters: str, words: str) -> None:
    assert words_of("ticket", "told", letters, Names()) == words
