"""The same file read again by a mapping that was corrected: what is here is what its last reading says."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.db import tables as t
from app.db.engine import Database
from app.domain.imports.mapping import Mapping
from app.services.imports.mapping import load_mapping
from app.services.imports.run import import_file
from app.services.workspace.admin import check
from tests.services.imports.import_world import LIST_HEADER, figures, prepare
from tests.services.imports.kinds.world import CHANGES, CHANGES_MAP
from tests.services.imports.test_any_order import LOG_HEADER, LOG_STATES, MAPPING, OPENED, log_file, stamp


def otherwise(mapping: Mapping) -> list[Mapping]:
    """The ready mapping for lists, with each of what somebody may correct in it."""
    values = mapping.values
    return [
        replace(mapping, dates=replace(mapping.dates, zone="America/Los_Angeles")),
        replace(mapping, values=replace(values, priority={**values.priority, "2 - High": 4})),
        replace(mapping, values=replace(values, impact={**values.impact, "1 - High": 4})),
        replace(mapping, values=replace(values, channel={"phone": "email"})),
        replace(mapping, values=replace(values, state={**values.state, "Closed": "cancelled"})),
        replace(mapping, agency=replace(mapping.agency, table={"DHHS": "DOT"})),
        replace(mapping, kind="request"),
        replace(mapping, columns=replace(mapping.columns, caller="assigned_to")),
    ]


@pytest.mark.parametrize("wrong", range(8))
def test_a_mapping_that_was_corrected_leaves_nothing_behind(make_workspace: Any, tmp_path: Path, wrong: int) -> None:
    """However often a file was read wrongly before: what is here is what its last reading says."""
    row = (
        "T{0},2026-03-02 0{0}:00,Closed,2 - High,1 - High,1 - High,Net,Ann,2026-03-0{0} 12:00,,2026-03-0{0} 13:00,DHHS,"
        "Slow,,phone"
    )
    path, older = tmp_path / "f.csv", tmp_path / "older.csv"
    header = f"{LIST_HEADER},contact_type"
    path.write_text("\n".join([header, *(row.format(i) for i in range(3, 8)), ""]))
    older.write_text("\n".join([header, *(row.format(i).replace(f"-0{i} 1", "-02 1") for i in range(3, 5)), ""]))
    right = load_mapping("servicenow-list")
    other = otherwise(right)[wrong]
    for kind in ("sqlite", "postgresql") if wrong < 2 else ("sqlite",):
        with make_workspace(kind) as one, make_workspace(kind) as many:
            for db in (one, many):
                prepare(db)
                import_file(db, older, mapping=right)
            import_file(one, path, mapping=right)
            for mapping in (right, other, right, other, right):
                dry = import_file(many, path, mapping=mapping, dry_run=True)
                assert import_file(many, path, mapping=mapping).updated == dry.updated
            assert figures(many) == figures(one)
            c = t.ticket.c
            kept = (c.number, c.kind, c.priority, c.impact, c.channel, c.caller, c.assignee, c.told)
            with one.read() as a, many.read() as b:
                query = select(*kept).order_by(c.number)
                assert b.execute(query).all() == a.execute(query).all()
            last = import_file(many, path, mapping=right)
            assert (last.updated, last.unchanged, last.errors) == (0, 5, ())
            assert import_file(many, older, mapping=right).updated == 0
            assert check(many) == []


@pytest.mark.parametrize("counted", [True, False])
def test_a_log_read_again_by_a_corrected_mapping(make_workspace: Any, tmp_path: Path, *, counted: bool) -> None:
    lines = [
        f"INC{n},{state},{stamp(OPENED)},{stamp(OPENED + timedelta(hours=i))},Robot,{i},3,Desk,{'Ann' * (i > 0)},DHHS"
        for n in (1, 2)
        for i, state in enumerate(LOG_STATES)
    ]
    path, _ = log_file(tmp_path, "log.csv", *lines)
    path.write_text(path.read_text().replace("+00:00", ""))
    early = tmp_path / "early.csv"
    early.write_text("\n".join([LOG_HEADER, *lines[:2], ""]).replace("+00:00", ""))
    files = []
    for zone in ("America/New_York", "America/Los_Angeles"):
        text = MAPPING.replace("REVISION", 'revision = "sys_mod_count"' if counted else "")
        file = tmp_path / f"{zone[-4:]}.toml"
        file.write_text(re.sub('zone = ".*"', f'zone = "{zone}"', text))
        files.append(file)
    right, wrong = files
    with make_workspace("sqlite") as one, make_workspace("sqlite") as many:
        for db in (one, many):
            prepare(db)
            import_file(db, early, mapping=right)
        import_file(one, path, mapping=right)
        for mapping in (wrong, right, wrong, right):
            import_file(many, path, mapping=mapping)
        assert figures(many) == figures(one)
        last = import_file(many, path, mapping=right)
        assert (last.updated, last.errors) == (0, ())
        assert figures(many) == figures(one)


@pytest.mark.parametrize("wrong", [("America/New_York", "America/Los_Angeles"), ('"Done" = "no"', '"Done" = "yes"')])
def test_changes_read_again_by_a_corrected_mapping(db: Database, tmp_path: Path, wrong: tuple[str, str]) -> None:
    """Of the same time the greater value counts between files; a file does not stand against itself."""
    prepare(db)
    right, other = tmp_path / "right.toml", tmp_path / "other.toml"
    right.write_text(CHANGES_MAP)
    other.write_text(CHANGES_MAP.replace(*wrong))
    path = tmp_path / "changes.csv"
    path.write_text(CHANGES)
    c = t.change.c
    query = select(c.number, c.actual_start, c.actual_end, c.backed_out).order_by(c.number)

    def read(mapping: Path) -> tuple[Any, list[Any]]:
        report = import_file(db, path, mapping=str(mapping))
        with db.read() as conn:
            return report, [tuple(row) for row in conn.execute(query)]

    _, first = read(right)
    _, second = read(other)
    assert first != second
    for mapping, found in ((right, first), (other, second), (right, first)):
        report, now = read(mapping)
        assert (now, report.errors) == (found, ())
    assert read(right)[0].unchanged == len(first)
