"""Import of the public audit log (141,712 rows) into SQLite against reading it with csv and inserting the rows bare."""

from __future__ import annotations

import csv
import gzip
import itertools
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from sqlalchemy import Connection, insert
from sqlcipher3 import dbapi2 as sqlite

from app.db import tables as t
from app.db import workspace
from app.db.engine import Actor, Database, open_database
from app.db.records import insert_record
from app.services.imports.mapping import load_mapping
from app.services.imports.run import import_file
from benchmarks.harness import Result, compare
from tests.shared_data import shared

_STATES = ("New", "Active", "Awaiting User Info", "Active", "Resolved", "Closed")
_TICKETS = 24_918
_SEVENTH = 17_089  # tickets with a sixth row: together 141,679 rows, as many as the public file within 0.1 %


def run(quick: bool) -> Iterator[Result]:
    """The whole file with events, clocks, spans, audit and search; 1,000 tickets of a made-up one when quick."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        path, note = _file(folder, quick)
        numbers = itertools.count()
        template = folder / "template.sqlite"
        db = open_database(template, Actor("bench"))
        _prepare(db)
        db.dispose()

        def ours() -> None:
            target = folder / f"ours{next(numbers)}.sqlite"
            shutil.copyfile(template, target)
            db = open_database(target, Actor("bench"))
            try:
                report = import_file(db, path)
                assert not report.errors
            finally:
                db.dispose()

        def floor() -> None:
            raw = sqlite.connect(str(folder / f"floor{next(numbers)}.sqlite"))
            raw.execute("PRAGMA journal_mode=WAL")
            with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
                rows = csv.reader(file)
                header = next(rows)
                raw.execute(f"CREATE TABLE log ({', '.join(f'{h} TEXT' for h in header)})")
                raw.executemany(f"INSERT INTO log VALUES ({', '.join('?' * len(header))})", rows)
            raw.commit()
            raw.close()

        repeat = 1 if quick else 3
        yield compare("import of an audit log / csv and bare insert", ours, floor, 4.0, repeat, note, warm=not quick)


def _file(folder: Path, quick: bool) -> tuple[Path, str]:
    if not quick:
        try:
            return shared("uci_incident_event_log.csv.gz"), "public file; ours: guards, audit, clocks, search"
        except pytest.skip.Exception:
            pass
    path = folder / "log.csv.gz"
    _write_log(path, 1000 if quick else _TICKETS)
    return path, "made-up file of the same size; ours: guards, audit, clocks, search"


def _write_log(path: Path, tickets: int) -> None:
    """A log in the shape of the public one, 36 columns, five or six rows a ticket."""
    header = [
        "number",
        "incident_state",
        "active",
        "reassignment_count",
        "reopen_count",
        "sys_mod_count",
        "opened_by",
        "opened_at",
        "sys_created_by",
        "sys_created_at",
        "sys_updated_by",
        "sys_updated_at",
        "priority",
        "assignment_group",
        "assigned_to",
        "closed_code",
        "resolved_by",
        "resolved_at",
        "closed_at",
        *load_mapping("servicenow-audit-log").keep,
    ]
    with gzip.open(path, "wt", encoding="utf-8", newline="", compresslevel=1) as file:
        writer = csv.writer(file)
        writer.writerow(header)
        for i in range(tickets):
            opened = datetime(2016, 2, 29, 8, tzinfo=UTC) + timedelta(minutes=5 * i)
            states = _STATES if i < tickets * _SEVENTH // _TICKETS else _STATES[:3] + _STATES[4:]
            ends = [f"{opened + timedelta(hours=3 * n):%-d/%-m/%Y %H:%M}" for n in range(len(states))]
            for n, state in enumerate(states):
                writer.writerow(
                    [
                        f"INC{i:07}",
                        state,
                        str(state != "Closed").lower(),
                        n // 2,
                        0,
                        n,
                        f"Opened by  {i % 200}",
                        ends[0],
                        "?",
                        "?",
                        f"Updated by {(i + n) % 800}",
                        ends[n],
                        "3 - Moderate",
                        f"Group {(i + n // 2) % 70}",
                        "?" if n == 0 else f"Resolver {i % 230}",
                        "code 6",
                        "Resolved by 15",
                        ends[-2],
                        ends[-1],
                        "2 - Medium",
                        "2 - Medium",
                        f"Category {i % 50}",
                        f"Subcategory {(i + n // 3) % 200}",
                        f"Symptom {i % 500}",
                        f"Location {i % 220}",
                        "?",
                        "Phone",
                        f"Caller {i % 5000}",
                        "?",
                        "?",
                        "?",
                        "?",
                        "false",
                        str(n > 1).lower(),
                        "Do Not Notify",
                        "true",
                    ]
                )


def _prepare(db: Database) -> None:
    """An empty workspace with the mapping's agencies and targets for every clock."""
    workspace.create(db)
    agencies = sorted({*load_mapping("servicenow-audit-log").agency.spread, "DIT"})

    def act(conn: Connection) -> None:
        conn.execute(insert(t.agency), [{"code": c, "name": c, "valid_from": date(2000, 1, 1)} for c in agencies])
        week: dict[str, Any] = {str(day): [["08:00", "17:00"]] for day in range(5)}
        calendar = {
            "code": "office",
            "name": "Office hours",
            "zone": "America/New_York",
            "week": week,
            "uses_holidays": False,
        }
        calendar_id = insert_record(conn, t.calendar, calendar)
        conn.execute(
            insert(t.sla_target),
            [
                {
                    "layer": "global",
                    "metric": metric,
                    "priority": priority,
                    "calendar_id": calendar_id,
                    "duration_days": days,
                    "goal_bp": 9500,
                    "pause_reasons": ["awaiting_user", "awaiting_vendor"],
                    "effective_from": datetime(2015, 1, 1, tzinfo=UTC),
                }
                for priority in (1, 2, 3, 4)
                for metric, days in (("response", 1), ("update", 1), ("resolution", 3))
            ],
        )

    db.write(act, what="benchmark")
