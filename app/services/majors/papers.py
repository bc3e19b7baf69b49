"""The papers of a major incident as files: its report, and the list of whom to call."""

from __future__ import annotations

from pathlib import Path

from app.db.engine import Database
from app.db.majors.rules import load_rules
from app.domain.majors.audience import unreachable
from app.services.majors.loading import full, recipients
from app.work import Work


def report_file(db: Database, major_id: int, path: Path, work: Work | None = None) -> Path:
    """Write the report of a major incident as PDF, whole or not at all; InputError where there is none."""
    from app.reports.files import write_file
    from app.reports.majors.report_paper import render_report

    with db.read(work) as conn:
        found = full(conn, major_id, load_rules(conn), db.now())
    write_file(path, render_report(found))
    return path


def calls_file(db: Database, major_id: int, path: Path, work: Work | None = None) -> Path:
    """Write the list of whom to call in a major incident as PDF, as a message would go out now."""
    from app.reports.files import write_file
    from app.reports.majors.call_paper import render_calls

    with db.read(work) as conn:
        rules = load_rules(conn)
        found = full(conn, major_id, rules, db.now())
        people = recipients(conn, found, rules)
    write_file(path, render_calls(found, people, unreachable(found.reached, people)))
    return path
