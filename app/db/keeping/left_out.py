"""Which records a source tells of that were destroyed here: known again by digests of what the source calls them."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from sqlalchemy import Connection, select

from app.db import tables as t
from app.db.conditions import text_in
from app.domain.eastern import local_date
from app.domain.words import day


def destroyed(conn: Connection, source: str, tbl: str, numbers: Iterable[str]) -> dict[str, str]:
    """Return of what a source calls so the records that were destroyed, each with the words that say by what and when.

    "destroyed under DIS0000001 on 5 Oct 2028: left out".
    """
    s, d = t.destroyed_source.c, t.disposition.c
    if conn.execute(select(s.number).where(s.tbl == tbl, s.source == source).limit(1)).first() is None:
        return {}
    by_digest = {sha256(number.encode()).hexdigest(): number for number in numbers}
    found = (
        select(s.number, d.number, t.disposition_batch.c.at)
        .join_from(t.destroyed_source, t.disposition_batch)
        .join(t.disposition)
        .where(s.tbl == tbl, s.source == source, text_in(conn, s.number, by_digest))
    )
    return {
        by_digest[digest]: f"destroyed under {called} on {day(local_date(at))}: left out"
        for digest, called, at in conn.execute(found)
    }
