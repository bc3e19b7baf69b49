"""Numbers in little memory: what was added is there, and nothing else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.services.imports.numbers import Numbers


@given(added=st.lists(st.lists(st.text(max_size=8), max_size=20), max_size=8), others=st.lists(st.text(max_size=8)))
def test_it_has_what_was_added(added: list[list[str]], others: list[str]) -> None:
    numbers, right = Numbers(), set[str]()
    for some in added:
        numbers.add(some)
        right |= {*some}
    for number in (*right, *others):
        assert (number in numbers) == (number in right)
