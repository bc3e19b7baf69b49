"""From a file on disk to a table of rows: CSV in any usual encoding, JSON, XML, a workbook; each also as gzip."""

from __future__ import annotations

import io
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from hashlib import sha256
from pathlib import Path
from typing import Any

from app.domain.imports.mapping import Mapping
from app.domain.imports.records import json_table, xml_table
from app.domain.imports.sniff import EXPECTED, MAX_BYTES, decode, is_json, is_workbook, is_xml, unpack
from app.domain.imports.table import Table, read_csv
from app.errors import EnvironmentFault, InputError
from app.services.imports.mapping import choose_mapping


@dataclass(frozen=True, slots=True)
class ReadTable:
    """A file as a table: its rows, the encoding it was found in, and the SHA-256 of its bytes."""

    table: Table
    encoding: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A file ready to be read row by row, with the mapping that reads it."""

    table: Table
    mapping: Mapping
    encoding: str
    sha256: str


def open_table(path: Path, *, encoding: str = "auto", delimiter: str = "auto") -> ReadTable:
    """Open an export as a table. InputError for what is none."""
    name = path.name
    data = _bytes(path)
    digest = sha256(data).hexdigest()
    plain = unpack(data, name)
    if is_workbook(plain):
        return ReadTable(_workbook(plain, name), "xlsx", digest)
    if is_json(plain):
        decoded = decode(plain, name, encoding, is_table=False)
        return ReadTable(json_table(decoded.text, name), decoded.encoding, digest)
    if is_xml(plain):
        return ReadTable(xml_table(plain, name), "xml", digest)
    decoded = decode(plain, name, encoding)
    return ReadTable(read_csv(decoded.text, name, delimiter), decoded.encoding, digest)


def open_file(path: Path, mapping: Mapping | None, format: str | None) -> Opened:
    """Open an export. Without `mapping` the built-in one that fits the columns. InputError for what is no table."""
    encoding, delimiter = (mapping.encoding, mapping.delimiter) if mapping is not None else ("auto", "auto")
    read = open_table(path, encoding=encoding, delimiter=delimiter)
    found = mapping or choose_mapping(read.table.header, path.name, format)
    return Opened(read.table, found, read.encoding, read.sha256)


def _bytes(path: Path) -> bytes:
    try:
        about = path.stat()
        if not (stat.S_ISREG(about.st_mode) or stat.S_ISDIR(about.st_mode)):  # a device or a pipe may never end
            raise InputError(f"{path} is no file.", hint=EXPECTED)
        if about.st_size > MAX_BYTES:
            raise InputError(f"{path.name} is larger than {MAX_BYTES:,} bytes.", hint="Export it in parts.")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise InputError(f"There is no file {path}.", hint="Check the path.") from error
    except IsADirectoryError as error:
        raise InputError(f"{path} is a folder, not a file.", hint=EXPECTED) from error
    except PermissionError as error:
        raise InputError(f"{path} may not be read.", hint="Check the file's permissions.") from error
    except ValueError as error:  # a NUL in it
        raise InputError("This is no path of a file.", hint="Check the path.") from error
    except OSError as error:
        raise EnvironmentFault(f"{path} cannot be read: {error.strerror or error}.", retry=True) from error


def _workbook(data: bytes, name: str) -> Table:
    from python_calamine import CalamineError, CalamineWorkbook  # late: only workbooks need it

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError, IndexError) as error:
        raise InputError(f"{name} is a damaged workbook: {error}.", hint=EXPECTED) from error
    cells = ([_cell(value) for value in row] for row in rows)
    header = next(cells, [])
    while header and not header[-1].strip():
        header.pop()
    return Table(header, _numbered(cells, len(header)), name)


def _numbered(rows: Iterator[list[str]], width: int) -> Iterator[tuple[int, list[str]]]:
    for number, row in enumerate(rows, 2):
        if any(cell.strip() for cell in row):
            yield number, row[:width] if not any(c.strip() for c in row[width:]) else row


def _cell(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
