"""A file of records other than tickets, opened with the mapping that reads it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.db.engine import Database
from app.domain.imports.kinds.mapping import RecordMapping
from app.services.imports.kinds.mappings import record_mapping
from app.services.imports.reading import ReadTable, open_table


def records_of(db: Database, path: Path, mapping: object, sheet: str = "") -> tuple[ReadTable, RecordMapping] | None:
    """Return an opened file with its mapping of records, given itself or by path or name; None where it is of tickets.

    `sheet`: of a workbook, by name; "" is the mapping's.
    """
    found = record_mapping(mapping, db) if isinstance(mapping, str | Path) else mapping
    if not isinstance(found, RecordMapping):
        return None
    named = sheet or found.sheet
    read = open_table(path, encoding=found.encoding, delimiter=found.delimiter, sheet=named)
    return read, replace(found, dates=found.dates.of_file(is_records=read.is_records))
