"""A log of single changes and lists of the same tickets: one history, in whatever order and how often they come."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.db import tables as t
from app.db.engine import Database
from app.db.tickets import store as ticket_store
from app.domain.imports.mapping import Mapping
from app.domain.tickets.restated import current
from app.services.imports.mapping import fitting_mapping, load_mapping, parse_mapping
from app.services.imports.run import import_file
from tests.services.imports.import_world import figures, prepare

VALUES = """
[dates]
zone = "UTC"
[values.state]
1 = "new"
2 = "in_progress"
3 = "on_hold"
6 = "resolved"
7 = "closed"
New = "new"
"In Progress" = "in_progress"
"On Hold" = "on_hold"
Resolved = "resolved"
Closed = "closed"
[values.priority]
2 = 2
3 = 3
[values.hold_reason]
"Awaiting Caller" = "awaiting_user"
"""
LIST = parse_mapping(
    """
name = "list"
source = "desk"
layout = "tickets"
[columns]
number = "number"
record_id = "sys_id"
opened_at = "opened"
state = "state"
priority = "priority"
changed_at = "updated"
resolved_at = "resolved"
closed_at = "closed"
assignee = "who"
group = "grp"
location = "agency"
title = "title"
work_notes = "notes"
"""
    + VALUES,
    "list",
)
LOG = parse_mapping(
    """
name = "audit"
source = "desk"
layout = "changes"
[columns]
number = ""
record_id = "documentkey"
table = "tablename"
changed_field = "fieldname"
from_value = "oldvalue"
to_value = "newvalue"
changed_at = "sys_created_on"
changed_by = "user"
[changes]
tables = ["incident"]
[changes.fields]
state = "state"
priority = "priority"
assigned_to = "assignee"
assignment_group = "group"
hold_reason = "hold_reason"
"""
    + VALUES,
    "log",
)
LIST_HEADER = "sys_id,number,opened,state,priority,updated,resolved,closed,who,grp,agency,title,notes"
LOG_HEADER = "documentkey,tablename,fieldname,oldvalue,newvalue,sys_created_on,user"
NOTE = '"2026-10-05 09:00:00 - Ann (Work notes)\nlooked at it\n\n2026-10-05 08:20:00 - Ann (Work notes)\ncalled"'
NOW = (
    f"a1,INC1,2026-10-05 08:00,Closed,2,2026-10-07 08:00,2026-10-05 10:00,2026-10-07 08:00,Bob,Net,DHHS,VPN,{NOTE}",
    "a2,INC2,2026-10-05 08:00,In Progress,3,2026-10-05 09:00,,,Cy,Desk,DOT,Mail,",
)
BEFORE = (
    "a1,INC1,2026-10-05 08:00,In Progress,2,2026-10-05 08:20,,,Ann,Desk,DHHS,VPN,",
    "a2,INC2,2026-10-05 08:00,New,3,2026-10-05 08:00,,,,Desk,DOT,Mail,",
)
CHANGES = (
    "a1,incident,assigned_to,,Ann,2026-10-05 08:05:00,disp",
    "a1,incident,state,1,2,2026-10-05 08:05:00,disp",
    "a1,incident,priority,3,2,2026-10-05 08:07:00,Ann",
    "a1,incident,state,2,3,2026-10-05 08:10:00,Ann",
    "a1,incident,hold_reason,,Awaiting Caller,2026-10-05 08:10:00,Ann",
    "a1,problem,state,2,3,2026-10-05 08:10:00,Ann",
    "a1,incident,hold_reason,Awaiting Caller,,2026-10-05 08:30:00,Ann",
    "a1,incident,state,3,2,2026-10-05 08:30:00,Ann",
    "a1,incident,assigned_to,Ann,Bob,2026-10-05 08:40:00,Ann",
    "a1,incident,assignment_group,Desk,Net,2026-10-05 08:40:00,Ann",
    "a1,incident,state,2,6,2026-10-05 10:00:00,Bob",
    "a1,incident,state,6,7,2026-10-07 08:00:00,system",
    "a2,incident,assigned_to,,Cy,2026-10-05 09:00:00,disp",
    "a2,incident,state,1,2,2026-10-05 09:00:00,disp",
)


@pytest.fixture
def lite(sqlite_db: Database) -> Database:
    prepare(sqlite_db)
    return sqlite_db


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """The files by name: two lists, and the log in two parts that overlap."""
    told = {
        "before": (LIST_HEADER, BEFORE),
        "now": (LIST_HEADER, NOW),
        "first": (LOG_HEADER, CHANGES[:9]),
        "rest": (LOG_HEADER, CHANGES[6:]),
    }
    found = {}
    for name, (header, rows) in told.items():
        found[name] = tmp_path / f"{name}.csv"
        found[name].write_text("\n".join([header, *rows, ""]), "utf-8")
    return found


def bring(db: Database, files: dict[str, Path], *names: str) -> list[Any]:
    """Import files by name."""
    return [import_file(db, files[n], mapping=LIST if n in ("before", "now") else LOG) for n in names]


def history_of(db: Database, number: str) -> list[tuple[str, str, str, str, str]]:
    """The events that tell a ticket's story now, as (time, kind, who, old, new)."""
    with db.read() as conn:
        (key,) = conn.execute(select(t.ticket.c.id).where(t.ticket.c.number == number)).one()
        events = ticket_store.events_of(conn, [key])[key]
    told = sorted(current(events), key=lambda e: (e.occurred_at, e.seq))
    return [(f"{e.occurred_at:%d %H:%M}", e.kind.value, e.actor, e.old or "", e.new or "") for e in told]


def test_a_list_and_the_changes_of_its_tickets_are_one_history(lite: Database, files: dict[str, Path]) -> None:
    listed, logged, rest = bring(lite, files, "now", "first", "rest")
    assert (listed.created, logged.updated, rest.updated, rest.created) == (2, 1, 2, 0)
    kinds = ("hold", "resume", "assignment", "priority", "resolved", "closed", "comment")
    assert [event for event in history_of(lite, "INC1") if event[1] in kinds] == [
        ("05 08:05", "assignment", "disp", "", "Ann"),
        ("05 08:07", "priority", "Ann", "3", "2"),
        ("05 08:10", "hold", "Ann", "", "awaiting_user"),
        ("05 08:20", "comment", "Ann", "", ""),
        ("05 08:30", "resume", "Ann", "awaiting_user", "in_progress"),
        ("05 08:40", "assignment", "Ann", "Ann", "Bob"),
        ("05 09:00", "comment", "Ann", "", ""),
        ("05 10:00", "resolved", "Bob", "", ""),
        ("07 08:00", "closed", "system", "", ""),
    ]
    with lite.read() as conn:
        told_of = {r.number: r.told for r in conn.execute(select(t.ticket.c.number, t.ticket.c.told))}
    assert set("orhsat") <= set(told_of["INC1"])


def test_changes_wait_for_the_opening_of_their_ticket(lite: Database, files: dict[str, Path]) -> None:
    (report,) = bring(lite, files, "first")
    assert (report.created, report.waiting, report.read) == (0, 1, 9)
    assert "a1 has no opening" in report.errors[0].why
    assert any("of records of other tables" in warning for warning in report.warnings)
    bring(lite, files, "now")
    assert ("05 08:10", "hold", "Ann", "", "awaiting_user") in history_of(lite, "INC1")


def test_neither_the_order_of_the_files_nor_their_number_matters(make_workspace: Any, files: dict[str, Path]) -> None:
    found = []
    for names in [*permutations(("before", "now", "first", "rest"))][::5]:
        with make_workspace("sqlite") as db:
            prepare(db)
            bring(db, files, *names)
            found.append(figures(db))
            again = bring(db, files, *names, names[0])
            assert figures(db) == found[-1]
            assert all(report.created == report.events == 0 for report in again)
    assert all(one == found[0] for one in found)


def test_both_databases_hold_the_same(db: Database, files: dict[str, Path]) -> None:
    prepare(db)
    bring(db, files, "first", "now", "rest")
    assert dict(_states(db)) == {"INC1": "closed", "INC2": "in_progress"}


def _states(db: Database) -> list[tuple[str, str]]:
    with db.read() as conn:
        return [(r.number, r.state) for r in conn.execute(select(t.ticket.c.number, t.ticket.c.state))]


# --- the ready mappings ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("sys_id,documentkey,tablename,fieldname,oldvalue,newvalue,user,sys_created_on,reason,record_checkpoint",
         "servicenow-field-changes"),
        ("inc_number,inc_priority,mi_definition,mi_value,mi_start,mi_end,mi_duration", "servicenow-metrics"),
        ("ID,Definition,Value,Start,End,Duration,Calculation complete", "servicenow-metrics"),
        ("Issue key,Created,Author,Field,From,To", "jira-changelog"),
        ("number,opened_at,short_description,caller_id,priority,state,sys_updated_on", "servicenow-list"),
    ],
)  # fmt: skip
def test_logs_of_changes_are_known_by_their_columns(header: str, name: str) -> None:
    found = fitting_mapping(header.split(","))
    assert found is not None
    assert found.name == name


def test_jira_tells_issues_and_their_changelog_in_one_file(lite: Database, tmp_path: Path) -> None:
    def item(field: str, old: str | None, new: str) -> dict[str, Any]:
        return {"field": field, "fromString": old, "toString": new}

    def history(at: str, who: str, *items: dict[str, Any]) -> dict[str, Any]:
        return {"created": f"2026-10-05T{at}:00.000+0000", "author": {"displayName": who}, "items": [*items]}

    issue = {
        "key": "DESK-1",
        "fields": {
            "summary": "VPN",
            "status": {"name": "Done"},
            "priority": {"name": "High"},
            "created": "2026-10-05T08:00:00.000+0000",
            "updated": "2026-10-05T10:00:00.000+0000",
            "resolutiondate": "2026-10-05T10:00:00.000+0000",
            "assignee": {"displayName": "Bob"},
            "comment": {
                "comments": [
                    {"author": {"displayName": "Bob"}, "created": "2026-10-05T09:00:00.000+0000", "body": "Hi"}
                ]
            },
        },
        "changelog": {
            "histories": [
                history("10:00", "Bob", item("status", "In Progress", "Done")),
                history("08:30", "Ann", item("status", "Open", "In Progress"), item("assignee", None, "Bob")),
            ]
        },
    }
    path = tmp_path / "search.json"
    path.write_text(json.dumps({"total": 1, "issues": [issue]}), "utf-8")
    agency = {"location": "DHHS"}
    for name in ("jira-service-management", "jira-changelog"):
        ready = load_mapping(name)
        assert isinstance(ready, Mapping)
        report = import_file(lite, path, mapping=replace(ready, constants=agency))
        assert report.errors == ()
    assert [event[:3] for event in history_of(lite, "DESK-1")] == [
        ("05 08:00", "opened", ""),
        ("05 08:30", "assignment", "Ann"),
        ("05 08:30", "state", "Ann"),
        ("05 09:00", "comment", "Bob"),
        ("05 10:00", "resolved", "Bob"),
    ]


def test_a_title_that_is_made_of_columns_in_another_language_stays(lite: Database, tmp_path: Path) -> None:
    """The template names our field, the file has it in Portuguese; the log of changes has neither."""
    made = parse_mapping(
        """
name = "list"
source = "desk"
layout = "tickets"
title = "{category}, {Detalhe}"
[columns]
number = "number"
record_id = "sys_id"
opened_at = "opened"
state = "state"
priority = "priority"
changed_at = "updated"
location = "agency"
category = ["Category", "Categoria"]
"""
        + VALUES,
        "list",
    )
    listed, logged = tmp_path / "list.csv", tmp_path / "log.csv"
    listed.write_text(
        "sys_id,number,opened,state,priority,updated,agency,Categoria,Detalhe\n"
        "a1,INC1,2026-10-05 08:00,In Progress,2,2026-10-05 09:00,DHHS,Rede,VPN\n",
        "utf-8",
    )
    logged.write_text("\n".join([LOG_HEADER, *CHANGES[:4], ""]), "utf-8")
    for files in ((listed, logged), (listed, logged, listed), (logged, listed, logged)):
        for path in files:
            import_file(lite, path, mapping=made if path == listed else LOG)
            with lite.read() as conn:
                titles = conn.scalars(select(t.ticket.c.title).where(t.ticket.c.number == "INC1")).all()
            assert titles in (["Rede, VPN"], []), path
        assert titles == ["Rede, VPN"]
