"""Files of records in any order, in one piece or in several, of one source or of two: the same records."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.db import tables as t
from app.db.engine import Database
from app.services.imports.kinds import flow
from app.services.imports.run import import_file
from tests.conftest import MakeWorkspace
from tests.examples import few
from tests.services.imports.import_world import count, prepare
from tests.services.imports.kinds.world import CHANGES, CHANGES_MAP, all_rows, rows, written

HEAD = CHANGES.splitlines()[0]
C = t.change.c
AGENCY_MAP = """\
name = "{0}-agencies"
source = "{0}"
records = "agencies"
[dates]
zone = "UTC"
[columns]
code = "Code"
name = "Name"
valid_from = "Since"
note = "Note"
changed_at = "Changed"
"""


def change(number: int, day: int, state: str, code: str, group: str, agencies: str) -> str:
    """A row of a file of changes, as its system had it on the morning of a day in October."""
    return f'C{number},normal,{state},,{code},,,,10/5/26 22:00,{group},"{agencies}",10/{day}/26 8:00'


CHANGE_ROWS = st.builds(
    change,
    st.integers(1, 3),
    st.integers(6, 7),
    st.sampled_from(["Closed", "Review"]),
    st.sampled_from(["Done", "Rolled back"]),
    st.sampled_from(["Net", "Ops", ""]),
    st.sampled_from(["DOT", "DHHS, DOT", ""]),
)


def known(db: Database) -> Any:
    """The changes that are here, with what they refer to by code."""
    groups = {id: code for code, id in rows(db, t.support_group.c.code, t.support_group.c.id)}
    numbers = {id: number for number, id in rows(db, C.number, C.id)}
    agencies = {id: code for code, id in rows(db, t.agency.c.code, t.agency.c.id)}
    columns = (C.number, C.state, C.source_outcome, C.backed_out, C.actual_end, C.group_id)
    links = rows(db, t.change_agency.c.change_id, t.change_agency.c.agency_id)
    return (
        [(*row[:-1], groups.get(row[-1])) for row in rows(db, *columns)],
        sorted((numbers[change], agencies[agency]) for change, agency in links),
    )


def after(make_workspace: MakeWorkspace, kind: str, paths: Sequence[Path], mapping: Path) -> Any:
    with make_workspace(kind) as db:
        prepare(db)
        for path in paths:
            import_file(db, path, mapping=mapping)
        found, there = known(db), all_rows(db, t.change, t.change_agency, t.source_record)
        for path in paths:  # once more says nothing new
            assert import_file(db, path, mapping=mapping).updated == 0
        assert all_rows(db, t.change, t.change_agency, t.source_record) == there
        return found


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_files_of_the_same_time_give_the_same_records(make_workspace: MakeWorkspace, tmp_path: Path, kind: str) -> None:
    mapping = written(tmp_path, "changes.toml", CHANGES_MAP)
    runs = itertools.count()

    @settings(max_examples=few(6 if kind == "sqlite" else 2), deadline=None, suppress_health_check=list(HealthCheck))
    @given(files=st.lists(st.lists(CHANGE_ROWS, min_size=1, max_size=4), min_size=2, max_size=3), order=st.randoms())
    def run(files: list[list[str]], order: random.Random) -> None:
        number = next(runs)
        told = [[row for file in files for row in file], *files]
        whole, *parts = [
            written(tmp_path, f"{number}-{i}.csv", "\n".join([HEAD, *file, ""])) for i, file in enumerate(told)
        ]
        some = [*parts, *order.sample(parts, 1)]
        order.shuffle(some)
        right = after(make_workspace, kind, [whole], mapping)
        assert after(make_workspace, kind, some, mapping) == right

    run()


@pytest.mark.parametrize(
    "times", [("", ""), ("2026-10-05", "2026-10-05"), ("2026-10-05", ""), ("2026-10-05", "2026-10-06")]
)
def test_two_sources_of_one_agency_give_the_same_agency(
    make_workspace: MakeWorkspace, tmp_path: Path, times: tuple[str, str]
) -> None:
    """Who changed it last counts, else the greater value of each field; what only one of them tells stays."""
    first = f"DAC,Adult Correction,2023-01-01,From one,{times[0]}"
    second = f"DAC,Department of Correction,2022-07-01,,{times[1]}"
    sources = []
    for name, row in (("one", first), ("two", second)):
        file = written(tmp_path, f"{name}.csv", f"Code,Name,Since,Note,Changed\n{row}\n")
        sources.append((file, written(tmp_path, f"{name}.toml", AGENCY_MAP.format(name))))
    found = set()
    a = t.agency.c
    for order in itertools.product(sources, repeat=3):
        if len({file for file, _ in order}) < 2:
            continue
        with make_workspace("sqlite") as db:
            for file, mapping in order:
                import_file(db, file, mapping=mapping)
            found.add(repr(rows(db, a.code, a.name, a.valid_from, a.note)))
    assert len(found) == 1
    name = "Department of Correction" if times[1] == "2026-10-06" or times[0] == times[1] else "Adult Correction"
    assert name in found.pop()


def test_more_records_than_one_transaction_holds(db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Chunk by chunk, links and all; a row that the database refuses is listed, its neighbours come in."""
    monkeypatch.setattr(flow, "CHUNK", 7)
    prepare(db)
    lines = [change(n, 6, "Closed", "Done", "Net", "DHHS, DOT" if n % 2 else "") for n in range(1, 41)]
    lines[20] = lines[20].replace("DHHS, DOT", "Mars")
    mapping = written(tmp_path, "changes.toml", CHANGES_MAP)
    file = written(tmp_path, "changes.csv", "\n".join([HEAD, *lines, ""]))
    tried = import_file(db, file, mapping=mapping, dry_run=True)
    report = import_file(db, file, mapping=mapping)
    assert (tried.created, tried.errors) == (report.created, report.errors)
    assert (report.created, [(e.row, e.field) for e in report.errors]) == (39, [(22, "Agencies")])
    assert count(db, t.change_agency) == 38
    again = import_file(db, file, mapping=mapping)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 39)
