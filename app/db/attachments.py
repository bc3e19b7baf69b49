"""Attached files from and to the database: their list, and their bytes piece by piece."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from sqlalchemy import ColumnElement, Connection, func, insert, select

from app.db import tables as t
from app.db.facts import fact, set_fact
from app.db.names import people
from app.db.records import time_of
from app.db.tables import kinds
from app.db.trail import Problem
from app.domain.attachments.values import LIMIT, LIMIT_KEY, MOST, PIECE, Attachment, Withdrawn

_A, _C, _P, _W = t.attachment.c, t.attachment_content.c, t.attachment_piece.c, t.attachment_withdrawal.c


def limit(conn: Connection) -> int:
    """Return how many megabytes a file may have: at most `MOST`, whatever was set."""
    kept = fact(conn, LIMIT_KEY) or ""
    return min(int(kept), MOST) if kept.isascii() and kept.isdigit() else LIMIT


def set_limit(conn: Connection, megabytes: int) -> None:
    """Keep how many megabytes a file may have from now on."""
    set_fact(conn, LIMIT_KEY, str(megabytes))


def record_of(conn: Connection, number: str) -> tuple[str, int] | None:
    """Return table and id of the record with a number, to which files may be attached; None where there is none."""
    for name, table in kinds.attached().items():
        if "number" in table.c:
            id = conn.scalar(select(table.c.id).where(table.c.number == number))
            if id is not None:
                return name, int(id)
    return None


def name_of(conn: Connection, tbl: str, record_id: int) -> str | None:
    """Return what a record is called, by its number or name; None where it is not there."""
    table = kinds.attached()[tbl]
    called = next(table.c[name] for name in ("number", "title", "name", "period") if name in table.c)
    found = conn.execute(select(called).where(table.c.id == record_id)).first()
    return None if found is None else str(found[0])


def listed(conn: Connection, tbl: str, record_id: int) -> tuple[Attachment, ...]:
    """Return the files of a record, withdrawn ones too, oldest first."""
    return _load(conn, _A.tbl == tbl, _A.record_id == record_id)


def by_id(conn: Connection, id: int) -> Attachment | None:
    """Return a file by its id; None where there is none."""
    return next(iter(_load(conn, _A.id == id)), None)


def _load(conn: Connection, *where: ColumnElement[bool]) -> tuple[Attachment, ...]:
    columns = (_A.id, _A.tbl, _A.record_id, _A.file_name, _A.media_type, _C.size, _C.sha256, _A.at, _A.author)
    gone = (_W.at.label("gone_at"), _W.author.label("gone_by"), _W.reason)
    rows = conn.execute(
        select(*columns, *gone)
        .join_from(t.attachment, t.attachment_content, _C.id == _A.content_id)
        .outerjoin(t.attachment_withdrawal, _W.attachment_id == _A.id)
        .where(*where)
        .order_by(_A.id)
    ).all()
    called = people(conn, {login for row in rows for login in (row.author, row.gone_by)})
    return tuple(
        Attachment(
            *row[:8],
            called.get(row.author, row.author),
            None if row.gone_at is None else Withdrawn(row.gone_at, called.get(row.gone_by, row.gone_by), row.reason),
        )
        for row in rows
    )


def kept_content(conn: Connection, digest: str, size: int) -> int | None:
    """Return the key of bytes that are kept already, whole and checked: those of another attachment."""
    wanted = select(_C.id).where(_C.sha256 == digest, _C.size == size)
    return conn.scalar(wanted.where(select(_A.id).where(_A.content_id == _C.id).exists()).limit(1))


def new_content(conn: Connection, digest: str, size: int) -> int:
    """Begin to keep bytes; `add_piece` follows for each piece of them."""
    made = insert(t.attachment_content).values(sha256=digest, size=size).returning(_C.id)
    return int(conn.execute(made).scalar_one())


def add_piece(conn: Connection, content_id: int, n: int, data: bytes) -> None:
    """Keep the next piece of a file, at most `PIECE` bytes."""
    conn.execute(insert(t.attachment_piece).values(content_id=content_id, n=n, data=data))


def add(conn: Connection, tbl: str, record_id: int, name: str, media_type: str, content_id: int) -> int:
    """Attach bytes that are kept to a record; returns the key of the attachment."""
    values = {"tbl": tbl, "record_id": record_id, "file_name": name, "media_type": media_type}
    made = insert(t.attachment).values(**values, content_id=content_id, at=time_of(conn)).returning(_A.id)
    return int(conn.execute(made).scalar_one())


def withdraw(conn: Connection, id: int, reason: str) -> None:
    """Write down that an attachment is handed out no more, and why."""
    conn.execute(insert(t.attachment_withdrawal).values(attachment_id=id, at=time_of(conn), reason=reason))


def pieces(conn: Connection, id: int) -> Iterator[bytes]:
    """Yield the bytes of an attachment piece by piece, each read when it is asked for."""
    content_id = conn.execute(select(_A.content_id).where(_A.id == id)).scalar_one()
    yield from _pieces(conn, content_id)


def _pieces(conn: Connection, content_id: int) -> Iterator[bytes]:
    n = 0
    while (data := conn.scalar(select(_P.data).where(_P.content_id == content_id, _P.n == n))) is not None:
        yield bytes(data)
        n += 1


def problems(conn: Connection) -> Iterator[Problem]:
    """Yield each attached file whose bytes are not those that were attached, or whose record is not there."""
    used = select(_A.id).where(_A.content_id == _C.id).exists()
    for content_id, digest, size in conn.execute(select(_C.id, _C.sha256, _C.size).where(used).order_by(_C.id)).all():
        found, length = sha256(), 0
        for data in _pieces(conn, content_id):
            found.update(data)
            length += len(data)
        if (found.hexdigest(), length) != (digest, size):
            of = select(_A.tbl, _A.record_id, _A.id).where(_A.content_id == content_id).order_by(_A.id)
            for tbl, record_id, id in conn.execute(of).all():
                called = name_of(conn, tbl, record_id) if tbl in kinds.attached() else None
                yield Problem(
                    "attachment",
                    f"Attachment {id} of {called or tbl} is not the file that was attached. Restore it from a backup.",
                )
    for name, table in sorted(kinds.attached().items()):
        lost = select(func.count()).where(
            _A.tbl == name, ~select(table.c.id).where(table.c.id == _A.record_id).exists()
        )
        if count := conn.scalar(lost):
            yield Problem("attachment", f"{count} attachments are of a {name.replace('_', ' ')} that is not there.")


def cut(content: bytes) -> Iterator[bytes]:
    """Yield bytes in the pieces in which they are kept."""
    for start in range(0, len(content), PIECE):
        yield content[start : start + PIECE]
