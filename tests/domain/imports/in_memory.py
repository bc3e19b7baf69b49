"""Tables of texts that are in memory, as readers of files make them."""

from __future__ import annotations

import io
from collections.abc import Iterator

from app.domain.imports.csv_rows import csv_table
from app.domain.imports.records import json_records, records_table, xml_records
from app.domain.imports.sniff import PIECE, WRONG_BYTE, Shape
from app.domain.imports.table import Table


def read_csv(text: str, name: str, delimiter: str = "auto") -> Table:
    """Return the table in a CSV text that is in memory; else as `csv_table`."""
    shape = Shape()
    data = text.encode("utf-8", "surrogatepass")
    for start in range(0, len(data), PIECE):
        shape.look(data[start : start + PIECE])
    shape.has_wrong_bytes = not text.isascii() and WRONG_BYTE.search(text) is not None
    return csv_table(lambda: io.StringIO(text, newline=""), shape, name, delimiter)


def json_table(text: str, name: str) -> Table:
    """Return the table in a JSON text. InputError where it is damaged or holds no records."""
    return records_table(json_records([text], name), name, list)


def xml_table(data: bytes, name: str, tag: str = "") -> Table:
    """Return the table in an XML unload; `tag` as for `xml_records`. InputError where it is damaged or empty."""

    def pieces() -> Iterator[bytes]:
        return (data[start : start + PIECE] for start in range(0, len(data), PIECE))

    return records_table(xml_records(pieces, name, tag), name, list)
