"""A file of records other than tickets, opened with the mapping that reads it."""

from __future__ import annotations

from pathlib import Path

from app.db.engine import Database
from app.domain.imports.kinds.mapping import RecordMapping
from app.services.imports.kinds.mappings import fitting_record_mapping, record_mapping
from app.services.imports.reading import ReadTable, open_table


def records_of(db: Database, path: Path, mapping: object, sheet: str = "") -> tuple[ReadTable, RecordMapping] | None:
    """Return an opened file with its mapping of records, given by path or name; None where the file is of tickets.

    Without a mapping the ready one is taken whose columns the file has; None where there is none.
    """
    if mapping is None:
        read = open_table(path, sheet=sheet)
        fits = fitting_record_mapping(read.table.header, path.name)
        return None if fits is None else (read, fits)
    found = record_mapping(mapping, db) if isinstance(mapping, str | Path) else None
    if found is None:
        return None
    named = sheet or found.sheet
    return open_table(path, encoding=found.encoding, delimiter=found.delimiter, sheet=named), found
