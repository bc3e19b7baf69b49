"""What is kept aside comes back the same, as often as it is read, and leaves no file behind."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, zip_longest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import EnvironmentFault
from app.services.imports import spool
from app.services.imports.spool import ByteSpool, RowSpool

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)


@given(st.lists(st.lists(TEXT, max_size=4), max_size=40), st.integers(1, 9), st.integers(0, 300))
def test_rows_come_back_in_their_order(rows: list[list[str]], block: int, in_memory: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spool, "_BLOCK", block)
        patch.setattr(spool, "IN_MEMORY", in_memory)
        kept = RowSpool()
        kept.extend(rows[:3])
        assert list(kept) == rows[:3]  # may be read before its end
        kept.extend(rows[3:])
        for one, two, wanted in zip_longest(kept, kept, rows):  # two readers at once
            assert one == two == wanted


@given(st.lists(st.binary(max_size=50), max_size=9), st.integers(0, 100))
def test_bytes_come_back_from_the_first_on(pieces: list[bytes], in_memory: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spool, "IN_MEMORY", in_memory)
        kept = ByteSpool(pieces)
        whole = b"".join(pieces)
        with kept.open() as one, kept.open() as two:
            assert one.read(3) == whole[:3]
            assert two.read() == whole
            assert one.read() == whole[3:]
            assert one.seek(-2, 2) == max(len(whole) - 2, 0)
            assert one.read() == whole[-2:]
        assert kept.size == len(whole)


def test_a_full_disk_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def full() -> Iterator[bytes]:
        yield b"x"
        raise OSError(28, "No space left on device")

    with pytest.raises(EnvironmentFault, match="No space left") as caught:
        ByteSpool(full())
    assert caught.value.retry


def test_a_reader_that_stops_leaves_the_rest() -> None:
    kept = RowSpool()
    kept.extend([str(i)] for i in range(1000))
    assert list(islice(kept, 2)) == [["0"], ["1"]]
    assert sum(1 for _ in kept) == 1000
