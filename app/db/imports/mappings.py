"""Mappings of imports that somebody saved by name."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, select

from app.db.records import insert_record, save
from app.db.tables import import_mapping


class SavedMapping(NamedTuple):
    """A saved mapping: its text as a TOML file has it."""

    id: int
    version: int
    name: str
    body: str


def saved_mappings(conn: Connection) -> list[SavedMapping]:
    """Return every saved mapping, by name."""
    c = import_mapping.c
    return [SavedMapping._make(row) for row in conn.execute(select(c.id, c.version, c.name, c.body).order_by(c.name))]


def saved_mapping(conn: Connection, name: str) -> SavedMapping | None:
    """Return the saved mapping of a name; None where there is none."""
    c = import_mapping.c
    row = conn.execute(select(c.id, c.version, c.name, c.body).where(c.name == name)).first()
    return SavedMapping._make(row) if row is not None else None


def write_mapping(conn: Connection, name: str, body: str) -> bool:
    """Save a mapping under a name, in place of what was saved under it; returns whether anything changed."""
    there = saved_mapping(conn, name)
    if there is None:
        insert_record(conn, import_mapping, {"name": name, "body": body})
        return True
    return bool(save(conn, import_mapping, there.id, {"body": there.body}, {"body": body}).written)
