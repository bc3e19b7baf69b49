"""Categories of tickets: the list that is kept, and those that tickets are filed under."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, func, select, update

from app.db import tables as t

_C, _T = t.category.c, t.ticket.c


def offered(conn: Connection, today: date) -> list[str]:
    """Return the categories that forms offer: those of the list; where there is none, those that tickets have."""
    rows = conn.execute(select(_C.name, _C.valid_to).order_by(_C.name)).all()
    standing = [name for name, last in rows if last is None or last > today]
    if standing:
        return sorted(standing, key=str.casefold)
    ended = {name for name, _ in rows}
    return [name for name in in_use(conn) if name not in ended]


def in_use(conn: Connection) -> list[str]:
    """Return the categories that tickets are filed under, in order."""
    return list(conn.execute(select(_T.category).where(_T.category != "").distinct().order_by(_T.category)).scalars())


def not_listed(conn: Connection) -> list[str]:
    """Return the categories of tickets that are not on the list."""
    listed = set(conn.execute(select(_C.name)).scalars())
    return [name for name in in_use(conn) if name not in listed]


def known_names(conn: Connection) -> dict[str, str]:
    """Return the categories' names by what files may call them, in small letters: their own, and former ones."""
    rows = conn.execute(select(_C.name, _C.former)).all()
    found = {str(old).casefold(): name for name, former in rows for old in former}
    return found | {name.casefold(): name for name, _ in rows}


def count(conn: Connection, name: str) -> int:
    """Return how many tickets are filed under a name."""
    found: int = conn.execute(select(func.count()).select_from(t.ticket).where(_T.category == name)).scalar_one()
    return found


def rename(conn: Connection, old: str, new: str) -> int:
    """Give the tickets that are filed under one name the other; returns how many. Each is a new version of its own."""
    done = conn.execute(update(t.ticket).where(_T.category == old).values(category=new, version=_T.version + 1))
    return done.rowcount
