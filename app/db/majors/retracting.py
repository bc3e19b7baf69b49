"""Entries of timelines are taken back: each by a correction, which names them and stands beside them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import Connection, select

from app.db import tables as t
from app.db.conditions import id_in
from app.db.majors.store import append
from app.db.records import hold
from app.domain.majors.retraction import TAKES_BACK
from app.domain.majors.values import UpdateKind

_U = t.major_incident_update.c
_SHORT = 300


def hold_timelines(conn: Connection, entries: Iterable[int]) -> None:
    """Let nobody else take back what stands in the timelines of these entries until this transaction ends."""
    for major_id in sorted(_by_major(conn, entries)):
        hold(conn, f"timeline of major incident {major_id}")


def take_back(conn: Connection, entries: Iterable[int]) -> None:
    """Write the correction by which entries count no more; before the record is put back, which the guards compare."""
    for major_id, found in sorted(_by_major(conn, entries).items()):
        kind, text = found[-1][1:]
        said = text.splitlines()[0] if text else ""
        said = said if len(said) <= _SHORT else f"{said[: _SHORT - 1].rstrip()}…"
        append(
            conn,
            major_id,
            UpdateKind.CORRECTION,
            f"Taken back: {UpdateKind.read(kind).label.lower()}" + (f", “{said}”" if said else ""),
            details={TAKES_BACK: [id for id, _, _ in found]},
            corrects_id=found[0][0],
        )


def taking_back(conn: Connection, entries: Iterable[int]) -> list[int]:
    """Return the corrections that name one of these entries as the first that they take back, or correct."""
    return list(conn.scalars(select(_U.id).where(id_in(conn, _U.corrects_id, set(entries)))))


def _by_major(conn: Connection, entries: Iterable[int]) -> dict[int, list[tuple[int, str, str]]]:
    found: defaultdict[int, list[tuple[int, str, str]]] = defaultdict(list)
    wanted = select(_U.major_incident_id, _U.id, _U.kind, _U.text).where(id_in(conn, _U.id, set(entries)))
    for major_id, id, kind, text in conn.execute(wanted.order_by(_U.id)):
        found[major_id].append((id, kind, text))
    return found
