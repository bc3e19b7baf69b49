"""Evidence of the campaign of badges as files: a paper for each agency, and a workbook of all."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.datacenters.badges import Badge, as_of, in_order
from app.domain.datacenters.evidence import Evidence, table
from app.domain.eastern import local_date
from app.domain.words import day as said
from app.errors import InputError
from app.services.datacenters.badges import shown
from app.work import Work

if TYPE_CHECKING:
    from app.db.engine import Database
    from app.domain.report_table import ReportTable


def _read(db: Database, agency_id: int | None, work: Work | None) -> list[Badge]:
    with db.read(work) as conn:
        found = shown(db, conn)
    return [one for one in found if agency_id in {None, one.agency_id}]


def _day(db: Database, day: date | None) -> date:
    today = local_date(db.now())
    if day is not None and day > today:
        raise InputError(f"{said(day)} is ahead: nothing is known of it.", hint="Choose today, or a day before.")
    return day or today


def badge_table(
    db: Database, agency_id: int | None = None, day: date | None = None, work: Work | None = None
) -> ReportTable:
    """Return badges as a table, as they stood at the end of a day; of one agency where given."""
    on = _day(db, day)
    badges = in_order(as_of(_read(db, agency_id, work), on), on)
    return table(badges, on, f"Badges for the data centers, {said(on)}")


def evidence_file(
    db: Database, path: Path, agency_id: int | None = None, day: date | None = None, work: Work | None = None
) -> Path:
    """Write the evidence of an agency, or of all, as .pdf, or its badges as .xlsx, .csv or .json; whole or not."""
    from app.reports.datacenters.badge_paper import render_evidence
    from app.reports.files import write_file
    from app.reports.tables import write_table

    on = _day(db, day)
    if path.suffix.lower() != ".pdf":
        write_table(badge_table(db, agency_id, on, work), path, work=work)
        return path
    badges = _read(db, agency_id, work)
    name = badges[0].agency if agency_id is not None and badges else ""
    write_file(path, render_evidence(Evidence.of(badges, on, db.now(), name)))
    return path


def evidence_files(
    db: Database, folder: Path, day: date | None = None, agency_id: int | None = None, work: Work | None = None
) -> list[Path]:
    """Write a paper for each agency that has badges, one of all, and a workbook into a folder; returns the files.

    `agency_id`: the paper and the workbook of this agency alone.
    """
    on = _day(db, day)
    work = work or Work()
    folder.mkdir(parents=True, exist_ok=True)
    agencies = {one.agency_id: one.agency for one in as_of(_read(db, agency_id, work), on)}
    files = []
    for number, (key, name) in enumerate([*agencies.items(), *([(None, "all agencies")] if agency_id is None else [])]):
        work.step(number, len(agencies), f"Writing {name}")
        plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or str(key)
        files.append(evidence_file(db, folder / f"badges-{on.isoformat()}-{plain}.pdf", key, on, work))
    return [*files, evidence_file(db, folder / f"badges-{on.isoformat()}.xlsx", agency_id, on, work)]
