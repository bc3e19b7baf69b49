"""What sources said of records, file by file: read for a chunk of numbers, and kept once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from app.db import tables as t
from app.db.bulk import bulk_insert
from app.db.conditions import text_in
from app.db.types import to_micros

_CHUNK = 1000


#: How the hash begins of what takes the place of all that the same file said before, read by another mapping.
ANEW = "anew:"


class Said(NamedTuple):
    """What one file said of one record. `columns`: what its cells are; `file`: its SHA-256."""

    said_at: datetime
    cells: Any
    columns: Sequence[str]
    file: str = ""


def said_before(conn: Connection, source: str, kind: str, numbers: Iterable[str]) -> dict[str, list[Said]]:
    """Return what a source said before, by number; the numbers of which it said nothing are no keys.

    What a file said is what was read of it last: a mapping that was corrected since leaves nothing behind.
    """
    c = t.source_row.c
    query = (
        select(c.number, c.said_at, c.cells, c.hash, t.import_run.c.columns, t.import_run.c.file_sha256)
        .join_from(t.source_row, t.import_run)
        .where(c.source == source, c.kind == kind)
        .order_by(c.id)
    )
    found: dict[str, list[Said]] = {}
    wanted = list(numbers)
    for start in range(0, len(wanted), _CHUNK):
        for number, said_at, cells, hash, columns, file in conn.execute(
            query.where(text_in(conn, c.number, wanted[start : start + _CHUNK]))
        ):
            of_number = found.setdefault(number, [])
            if hash.startswith(ANEW):
                of_number[:] = [one for one in of_number if one.file != file]
            of_number.append(Said(said_at, cells, columns, file))
    return found


def said_anything(conn: Connection, source: str, kind: str) -> bool:
    """Return whether a source ever said anything of a kind of record."""
    c = t.source_row.c
    return conn.execute(select(c.id).where(c.source == source, c.kind == kind).limit(1)).first() is not None


class NewlySaid(NamedTuple):
    """What a file says of a record, to be kept. `cells`: JSON text."""

    number: str
    said_at: datetime
    hash: str
    cells: str
    row: int


def keep(conn: Connection, source: str, kind: str, run_id: int, said: Sequence[NewlySaid]) -> None:
    """Keep what a file says of records."""
    if not said:
        return
    number, at, digest, cells, row = zip(*said, strict=True)
    count = len(said)
    bulk_insert(
        conn,
        t.source_row,
        {
            "source": [source] * count,
            "kind": [kind] * count,
            "number": number,
            "said_at": [to_micros(moment) for moment in at],
            "hash": digest,
            "cells": cells,
            "run_id": [run_id] * count,
            "row": row,
        },
    )
