"""Two versions of a text taken to pieces: each of them can be put together again."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.knowledge.differences import Difference, Piece, compared, pieces, told
from tests.examples import few

SAME, CAME, WENT = Piece.SAME, Piece.CAME, Piece.WENT
TEXTS = st.lists(st.sampled_from(["Restart", "the", "pool", "twice", " ", "\n", "\r\n", ".", "é"]), max_size=12).map(
    "".join
)


@settings(max_examples=few(60))
@given(TEXTS, TEXTS)
def test_the_pieces_are_both_texts(old: str, new: str) -> None:
    found = pieces(old, new)
    assert "".join(text for piece, text in found if piece is not CAME) == old
    assert "".join(text for piece, text in found if piece is not WENT) == new
    assert all(one[0] is not other[0] for one, other in pairwise(found))
    assert all(text for _, text in found)


def test_words_are_marked_in_lines_that_differ() -> None:
    assert pieces("Restart the pool.\nWait.", "Restart the cache.\nWait.") == (
        (SAME, "Restart the "), (WENT, "pool."), (CAME, "cache."), (SAME, "\nWait."),
    )  # fmt: skip
    assert pieces("", "New") == ((CAME, "New"),)
    assert pieces("Old", "") == ((WENT, "Old"),)
    assert pieces("", "") == ()


def test_long_lines_that_differ_stand_whole() -> None:
    old, new = ("a " * 400).strip(), ("b " * 400).strip()
    assert pieces(old, new) == ((WENT, old), (CAME, new))


def test_fields_that_say_nothing_are_left_out() -> None:
    old, new = {"title": "One", "cause": "", "code": ""}, {"title": "One", "cause": "Heat", "code": ""}
    first, second = compared(old, new)
    assert (first, first.is_same, first.label) == (Difference("title", ((SAME, "One"),)), True, "Title")
    assert (second.field, second.is_same) == ("cause", False)
    assert told(Difference("cause", ((SAME, "It "), (WENT, "was"), (CAME, "is")))) == "It [-was-]{+is+}"
