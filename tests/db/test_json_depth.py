"""How deep a JSON text is nested, against the depth that reading it comes to."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.db.json_depth import too_deep
from tests.examples import few

_VALUES = st.recursive(
    st.none() | st.integers() | st.text('[]{}"\\ab', max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text('[{"\\', max_size=3), inner, max_size=3),
    max_leaves=12,
)


def _depth(value: Any) -> int:
    if isinstance(value, dict):
        return 1 + max(map(_depth, value.values()), default=0)
    if isinstance(value, list):
        return 1 + max(map(_depth, value), default=0)
    return 0


@settings(max_examples=few(50), deadline=None)
@given(_VALUES)
def test_depth_is_that_of_the_value(value: Any) -> None:
    text, depth = json.dumps(value), _depth(value)
    assert [too_deep(text, most) for most in (depth - 1, depth)] == [int(depth > 0), 0] or depth == 0


@pytest.mark.parametrize(
    ("value", "said"),
    [
        *(("[" * 100_000, 1), ('"' + "[" * 100 + '"', 0), ("[" * 12 + "]" * 12, 0), ("[" * 13 + "]" * 13, 1)),
        *((None, 0), (b"[", 1), (7, 0)),
    ],
)
def test_what_would_stop_a_reader(value: object, said: int) -> None:
    assert too_deep(value, 12) == said
