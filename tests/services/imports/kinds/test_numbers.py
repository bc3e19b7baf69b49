"""Requests by their numbers: the item counts, what bundles it and its tasks are kept beside it and do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.db import tables as t
from app.db.engine import Database
from app.domain.periods import Period
from app.services.figures.tables import REPORTS
from app.services.imports.run import import_file
from app.services.tickets import reads as ticket_reads
from tests.services.imports.import_world import prepare
from tests.services.imports.kinds.world import all_rows, rows, written

HEAD = "number,opened_at,closed_at,state,priority,agency,assignment_group,assigned_to,short_description,request\n"
ITEMS = HEAD + (
    "REQ0010001,2026-10-05 09:00:00Z,2026-10-05 11:00:00Z,Closed Complete,4 - Low,DHHS,Desk,Pat,New hire,\n"
    "RITM0010002,2026-10-05 09:00:00Z,2026-10-05 11:00:00Z,Closed Complete,4 - Low,DHHS,Desk,Pat,Laptop,REQ0010001\n"
    "RITM0010003,2026-10-05 09:00:00Z,2026-10-06 11:00:00Z,Closed Complete,4 - Low,DHHS,Desk,Pat,New phone,REQ0010001\n"
    "RITM0010004,2026-10-06 09:00:00Z,2026-10-06 11:00:00Z,Closed Skipped,4 - Low,DHHS,Desk,Pat,New desk,REQ0010009\n"
    "CHG0010005,2026-10-06 09:00:00Z,,Open,4 - Low,DHHS,Desk,Pat,Router,\n"
)
TASKS = "number,request_item,state,short_description\nSCTASK1,RITM0010002,Closed Complete,Set up\n"


@pytest.fixture
def world(db: Database) -> Database:
    prepare(db)
    return db


def test_items_of_a_request_count_and_the_request_does_not(world: Database, tmp_path: Path) -> None:
    report = import_file(world, written(tmp_path, "items.csv", ITEMS), mapping="servicenow-request")
    assert (report.created, report.skipped) == (4, 1)
    assert [(e.row, e.why) for e in report.errors] == [(6, "CHG0010005 is a change, not an incident or a request")]
    c = t.ticket.c
    assert rows(world, c.number, c.kind, c.state, c.excluded, c.parent_id) == [
        ("REQ0010001", "request", "closed", True, None),
        ("RITM0010002", "request", "closed", False, None),
        ("RITM0010003", "request", "closed", False, None),
        ("RITM0010004", "request", "cancelled", False, None),
    ]
    flow = {row["what"]: row["count"] for row in REPORTS["backlog"](world, Period.parse("2026-10")).rows}
    assert flow["Opened"] == 3
    k = t.task.c
    assert rows(world, k.number, k.kind, k.request) == [
        ("REQ0010001", "parent", "RITM0010002"),
        ("REQ0010001", "parent", "RITM0010003"),
        ("REQ0010009", "parent", "RITM0010004"),
    ]
    assert not any("parent" in problem for (problem,) in rows(world, t.data_finding.c.problem))
    before = all_rows(world, t.ticket, t.ticket_event, t.sla_clock, t.ticket_span, t.task)
    again = import_file(world, written(tmp_path, "items.csv", ITEMS), mapping="servicenow-request")
    assert (again.created, again.updated, again.unchanged) == (0, 0, 4)
    assert all_rows(world, t.ticket, t.ticket_event, t.sla_clock, t.ticket_span, t.task) == before


def test_the_item_is_linked_with_its_request_and_its_task(world: Database, tmp_path: Path) -> None:
    assert import_file(world, written(tmp_path, "tasks.csv", TASKS), mapping="servicenow-task").created == 1
    import_file(world, written(tmp_path, "items.csv", ITEMS), mapping="servicenow-request")
    ids = dict(rows(world, t.ticket.c.number, t.ticket.c.id))
    k = t.task.c
    assert ("SCTASK1", ids["RITM0010002"]) in rows(world, k.number, k.ticket_id)
    item = ticket_reads.ticket_detail(world, ids["RITM0010002"])
    assert [(link.what, link.number) for link in item.links] == [("Part of request", "REQ0010001")]
    request = ticket_reads.ticket_detail(world, ids["REQ0010001"])
    assert [(link.what, link.number) for link in request.links] == [("Item", "RITM0010002"), ("Item", "RITM0010003")]


def test_a_desk_that_works_with_tasks_says_so(world: Database, tmp_path: Path) -> None:
    ready = Path("resources/mappings/servicenow-request.toml").read_text("utf-8")
    mapping = written(tmp_path, "own.toml", ready + '\n[values.kind]\nSCTASK = "request"\n')
    text = ITEMS.replace("RITM", "SCTASK")
    report = import_file(world, written(tmp_path, "items.csv", text), mapping=mapping)
    assert report.created == 4
    counted = dict(rows(world, t.ticket.c.number, t.ticket.c.excluded))
    assert counted["SCTASK0010002"] is False
    assert counted["REQ0010001"] is True
