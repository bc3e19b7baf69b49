"""Tables as they are shown, written to a file in the process of the services."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.report_table import Exported, ReportTable
from app.reports.tables import write_table
from app.work import Work

if TYPE_CHECKING:
    from app.db.engine import Database


def export_table(_db: Database, table: ReportTable, path: Path, work: Work | None = None) -> Exported:
    """Write a table to `path` (.xlsx, .csv or .json), whole or not at all. A cancel leaves nothing behind."""
    write_table(table, path, work=work)
    return Exported(len(table.rows), path)
