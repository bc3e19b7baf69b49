"""Rows by number: the same from disk as from memory, each number whole and its rows in order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.db.engine import Database
from app.services.imports.grouped import Grouped, Told
from app.services.imports.run import import_file
from tests.services.imports.import_world import figures, list_file, prepare
from tests.services.imports.test_imports import A, B, C


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.text(max_size=3)), max_size=40), st.integers(0, 45))
def test_rows_come_back_by_number(rows: list[tuple[str, str]], in_memory: int) -> None:
    grouped, right = Grouped(in_memory), dict[str, list[Told]]()
    for row, (number, cell) in enumerate(rows, 2):
        grouped.add(number, row, (number, cell))
        right.setdefault(number, []).append((row, (number, cell)))
    found: dict[str, list[Told]] = {}
    done = 0
    for part in grouped.parts():
        assert not found.keys() & part.keys()
        found |= part
        done += len(part)
        assert grouped.numbers(done) >= done
    assert found == right
    assert grouped.numbers(done) == len(right)
    if len(rows) <= in_memory:
        assert list(found) == list(right)  # in the order of the file


def test_a_file_that_does_not_fit_into_memory_comes_in_the_same(
    make_workspace: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [row.replace("INC", f"INC{i}") for i in range(9) for row in (A, B, C)]
    path, found = list_file(tmp_path, *lines, *lines[:2]), []

    def imported(db: Database) -> None:
        prepare(db)
        report = import_file(db, path)
        assert (report.created, report.older) == (27, 2)
        found.append(figures(db))

    with make_workspace("sqlite") as few:
        imported(few)
    for module in ("run", "gathering"):
        monkeypatch.setattr(f"app.services.imports.{module}.Grouped", lambda _=0: Grouped(3))
    with make_workspace("sqlite") as many:
        imported(many)
    assert found[0] == found[1]
