"""Papers of a meeting of the board: agendas, minutes and notices in their revisions, their files and signatures."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, func, insert, select

from app.db import tables as t
from app.db.conditions import id_in
from app.db.names import people
from app.db.records import insert_record, time_of
from app.domain.cab.form import data_digest
from app.domain.cab.values import Paper, PaperKind

_P, _G = t.cab_paper.c, t.cab_signoff.c


def next_revision(conn: Connection, meeting_id: int, kind: PaperKind) -> int:
    """Return the number that the next revision of a paper has."""
    same = (_P.meeting_id == meeting_id) & (_P.kind == kind.value)
    return 1 + (conn.execute(select(func.max(_P.revision)).where(same)).scalar() or 0)


def add(
    conn: Connection,
    meeting_id: int,
    kind: PaperKind,
    data: Mapping[str, Any],
    content: bytes,
    *,
    form: int,
    file_name: str,
    reason: str = "",
) -> int:
    """Keep a paper with its file as its next revision; returns its id. `reason`: why it was made again."""
    paper_id = insert_record(
        conn,
        t.cab_paper,
        {
            "meeting_id": meeting_id,
            "kind": kind.value,
            "revision": next_revision(conn, meeting_id, kind),
            "at": time_of(conn),
            "reason": reason,
            "form": form,
            "data": data,
            "data_sha": data_digest(data),
            "file_name": file_name,
            "sha256": hashlib.sha256(content).hexdigest(),
        },
    )
    conn.execute(insert(t.cab_paper_file).values(paper_id=paper_id, content=content))
    return paper_id


def unsigned(conn: Connection, ids: Collection[int]) -> frozenset[int]:
    """Return those of these meetings whose newest minutes nobody signed yet."""
    newest = (
        select(_P.meeting_id, func.max(_P.revision).label("revision"))
        .where(id_in(conn, _P.meeting_id, ids), _P.kind == PaperKind.MINUTES.value)
        .group_by(_P.meeting_id)
        .subquery()
    )
    same = (_P.meeting_id == newest.c.meeting_id) & (_P.revision == newest.c.revision)
    wanted = (
        select(_P.meeting_id)
        .join_from(t.cab_paper, newest, same & (_P.kind == PaperKind.MINUTES.value))
        .outerjoin(t.cab_signoff, _G.paper_id == _P.id)
        .where(_G.paper_id.is_(None))
    )
    return frozenset(conn.execute(wanted).scalars())


def of_meeting(conn: Connection, meeting_id: int) -> tuple[Paper, ...]:
    """Return the papers of a meeting by kind and revision."""
    signed = t.person.c.name
    own = [column for column in t.cab_paper.c if column.name != "data"]  # a long agenda is large, and read by each act
    wanted = (
        select(*own, _G.at.label("signed_at"), _G.author.label("signer"), signed.label("signed_by"))
        .join_from(t.cab_paper, t.cab_signoff, _G.paper_id == _P.id, isouter=True)
        .outerjoin(t.person, _G.person_id == t.person.c.id)
        .where(_P.meeting_id == meeting_id)
        .order_by(_P.kind, _P.revision)
    )
    rows = conn.execute(wanted).all()
    names = people(conn, {login for row in rows for login in (row.author, row.signer)})
    return tuple(
        Paper(
            row.id,
            row.meeting_id,
            PaperKind(row.kind),
            row.revision,
            row.at,
            names.get(row.author, row.author),
            row.reason,
            row.form,
            row.data_sha,
            row.file_name,
            row.sha256,
            (row.signed_by or names.get(row.signer, row.signer or "")) if row.signed_at else "",
            row.signed_at,
        )
        for row in rows
    )


def meeting_of(conn: Connection, paper_id: int) -> int | None:
    """Return the id of the meeting that a paper belongs to; None where there is no such paper."""
    return conn.execute(select(_P.meeting_id).where(_P.id == paper_id)).scalar()


def data_of(conn: Connection, paper_id: int) -> dict[str, Any] | None:
    """Return the data that a paper was made of; None where there is no such paper."""
    found: dict[str, Any] | None = conn.execute(select(_P.data).where(_P.id == paper_id)).scalar()
    return found


def file_of(conn: Connection, paper_id: int) -> bytes | None:
    """Return the file of a paper as it was made; None where there is none."""
    file = t.cab_paper_file.c
    found: bytes | None = conn.execute(select(file.content).where(file.paper_id == paper_id)).scalar()
    return found


def sign(conn: Connection, paper_id: int, person_id: int | None) -> None:
    """Sign a paper in the name of who is at work; `person_id`: the person whom that login belongs to."""
    conn.execute(insert(t.cab_signoff).values(paper_id=paper_id, at=time_of(conn), person_id=person_id))
