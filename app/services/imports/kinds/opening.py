"""A file of records other than tickets, opened with the mapping that reads it."""

from __future__ import annotations

from pathlib import Path

from app.domain.imports.kinds.mapping import RecordMapping
from app.services.imports.kinds.mappings import fitting_record_mapping, record_mapping
from app.services.imports.reading import ReadTable, open_table


def records_of(path: Path, mapping: object, sheet: str = "") -> tuple[ReadTable, RecordMapping] | None:
    """Return an opened file with its mapping, given by path or name; None where that is one of tickets, or none."""
    found = record_mapping(mapping) if isinstance(mapping, str | Path) and str(mapping) else None
    if found is None:
        return None
    named = sheet or found.sheet
    return open_table(path, encoding=found.encoding, delimiter=found.delimiter, sheet=named), found


def records_like(path: Path, sheet: str = "") -> tuple[ReadTable, RecordMapping] | None:
    """Return an opened file with the ready mapping of records that fits its columns; None where none does."""
    read = open_table(path, sheet=sheet)
    found = fitting_record_mapping(read.table.header, path.name)
    return None if found is None else (read, found)
