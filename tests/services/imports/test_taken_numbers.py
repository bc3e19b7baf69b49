"""Numbers that another source has: the ticket gets another one, and is found by what its own source calls it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from app.db import tables as t
from app.db.engine import Database
from app.services.imports.run import import_file
from tests.services.imports.import_world import prepare

HEADER = "number,opened_at,state,priority,sys_updated_on,agency,short_description"
MAPPING = """
name = "{source}"
source = "{source}"
layout = "tickets"
kind = "incident"
number_when_taken = "OT-{{number}}"
[dates]
format = "iso"
zone = "UTC"
[columns]
number = "number"
opened_at = "opened_at"
changed_at = "sys_updated_on"
state = "state"
priority = "priority"
location = "agency"
title = "short_description"
[values.state]
"New" = "new"
[values.priority]
"3" = 3
[agency]
codes = true
"""


@pytest.fixture
def world(db: Database) -> Database:
    prepare(db)
    return db


def bring_in(db: Database, folder: Path, source: str, *rows: tuple[str, str], day: int = 5) -> tuple[int, int, int]:
    """Import tickets (number, title) of a source; returns how many were created, updated, and unchanged."""
    mapping = folder / f"{source}.toml"
    mapping.write_text(MAPPING.format(source=source), encoding="utf-8")
    path = folder / f"{source}.csv"
    at = f"2026-10-{day:02d} 09:00:00"
    lines = [f"{number},2026-10-05 08:00:00,New,3,{at},DOT,{title}" for number, title in rows]
    path.write_text("\n".join([HEADER, *lines, ""]), encoding="utf-8")
    dry = import_file(db, path, mapping=mapping, dry_run=True)
    report = import_file(db, path, mapping=mapping)
    found = report.created, report.updated, report.unchanged
    assert (dry.created, dry.updated, dry.unchanged) == found
    return found


def tickets(db: Database) -> dict[str, tuple[str, str]]:
    """Source and title of every ticket, by number."""
    c = t.ticket.c
    with db.read() as conn:
        return {row[0]: (row[1], row[2]) for row in conn.execute(select(c.number, c.source, c.title))}


FIRST = {"INC1": ("import:first", "of the first")}
OURS, THEIRS = ("INC1", "renamed"), ("OT-INC1", "so called by its source")


def test_a_ticket_that_was_renamed_is_found_again(world: Database, tmp_path: Path) -> None:
    bring_in(world, tmp_path, "first", ("INC1", "of the first"))
    assert bring_in(world, tmp_path, "other", OURS) == (1, 0, 0)
    assert bring_in(world, tmp_path, "other", OURS) == (0, 0, 1)
    assert bring_in(world, tmp_path, "other", ("INC1", "told anew"), day=6) == (0, 1, 0)
    assert tickets(world) == {**FIRST, "OT-INC1": ("import:other", "told anew")}


def test_the_sources_own_ticket_of_that_number_gets_another_one(world: Database, tmp_path: Path) -> None:
    bring_in(world, tmp_path, "first", ("INC1", "of the first"))
    assert bring_in(world, tmp_path, "other", OURS) == (1, 0, 0)
    assert bring_in(world, tmp_path, "other", THEIRS) == (1, 0, 0)
    there = {**FIRST, "OT-INC1": ("import:other", "renamed"), "OT-OT-INC1": ("import:other", THEIRS[1])}
    assert tickets(world) == there
    assert bring_in(world, tmp_path, "other", THEIRS, OURS) == (0, 0, 2)
    assert bring_in(world, tmp_path, "other", OURS, THEIRS, day=6) == (0, 2, 0)
    assert tickets(world) == there


def test_where_both_numbers_are_taken_it_is_refused_every_time(world: Database, tmp_path: Path) -> None:
    bring_in(world, tmp_path, "first", ("INC1", "of the first"))
    assert bring_in(world, tmp_path, "other", THEIRS) == (1, 0, 0)
    there = {**FIRST, "OT-INC1": ("import:other", THEIRS[1])}
    for day in (5, 6, 7):
        assert bring_in(world, tmp_path, "other", OURS, day=day) == (0, 0, 0)
        assert tickets(world) == there
    assert bring_in(world, tmp_path, "other", OURS, THEIRS, day=8) == (0, 1, 0)
    assert tickets(world) == there
    with world.read() as conn:
        problems = conn.execute(select(t.data_finding.c.ticket_number, t.data_finding.c.problem)).all()
    assert set(problems) == {("INC1", "INC1 and OT-INC1 are both taken by other tickets")}


@pytest.mark.parametrize(("rows", "created"), [((OURS, THEIRS), 2), ((THEIRS, OURS), 1)])
def test_both_in_one_file_never_become_one_ticket(
    world: Database, tmp_path: Path, rows: tuple[tuple[str, str], ...], created: int
) -> None:
    bring_in(world, tmp_path, "first", ("INC1", "of the first"))
    assert bring_in(world, tmp_path, "other", *rows) == (created, 0, 0)
    there = tickets(world)
    assert len(there) == 1 + created
    assert bring_in(world, tmp_path, "other", *rows) == (0, 0, created)
    assert bring_in(world, tmp_path, "other", *rows[::-1], day=9) == (0, created, 0)
    assert tickets(world) == there


def test_a_parent_is_the_one_that_its_source_means(world: Database, tmp_path: Path) -> None:
    """INC1 of the source is OT-INC1 here; its own OT-INC1 is no parent of what names INC1."""
    bring_in(world, tmp_path, "first", ("INC1", "of the first"))
    assert bring_in(world, tmp_path, "other", THEIRS) == (1, 0, 0)
    mapping = tmp_path / "other.toml"
    mapping.write_text(MAPPING.format(source="other").replace("[values.state]", 'parent = "parent"\n[values.state]'))
    path = tmp_path / "children.csv"
    row = "{},2026-10-05 08:00:00,New,3,2026-10-05 09:00:00,DOT,a child,{}"
    path.write_text("\n".join([f"{HEADER},parent", row.format("C1", "INC1"), row.format("C2", "OT-INC1"), ""]))
    import_file(world, path, mapping=mapping)
    k, above = t.ticket, t.ticket.alias()
    query = select(k.c.number, above.c.number).select_from(k.outerjoin(above, above.c.id == k.c.parent_id))
    with world.read() as conn:
        found = {row[0]: row[1] for row in conn.execute(query.where(k.c.number.in_(["C1", "C2"])))}
    assert found == {"C1": None, "C2": "OT-INC1"}
