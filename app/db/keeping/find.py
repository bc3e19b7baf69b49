"""Finds the records that somebody asks for: by number, by kind and words, or by kind and key."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, cast, func, or_, select
from sqlalchemy.types import Text

from app.db import tables as t
from app.db.belonging.kinds import ALSO, KINDS, label
from app.db.keeping.words import called_column
from app.db.records import format_number
from app.db.tables import kinds
from app.errors import InputError

_NUMBER = re.compile(r"\s*([a-z]{2,5})[\s-]*(\d{1,18})(-\d{1,4})?\s*", re.IGNORECASE)
#: Columns whose value may be typed to tell one record from others of its kind.
_TOLD = ("number", "code", "login", "name", "title", "subject", "period", "month", "kind", "section", "file_name")
#: Tables that a record of another kind is told by: a bill by the code of its agency.
_BY = {"agency_id": t.agency.c.code, "component_id": t.service_component.c.code, "service_id": t.service.c.code}
#: Records that are named where several fit.
_NAMED = 5


def asked_for(conn: Connection, asked: str) -> tuple[Table, int]:
    """Return table and key of a record: "INC0024001", "chg-123", "bill:DHHS:2026-10", "contact:#12".

    InputError where there is none, or where several fit, which are then named.
    """
    number = _NUMBER.fullmatch(asked)
    table_name = kinds.numbered().get(number[1].upper()) if number else None
    if number and table_name in KINDS:
        table = t.metadata.tables[str(table_name)]
        spelled = f"{format_number(number[1].upper(), int(number[2]))}{number[3] or ''}"
        id = conn.scalar(select(table.c.id).where(table.c.number == spelled))
        if id is None:
            raise InputError(f"There is no {label(table.name).lower()} {spelled}.", hint="Look at the number again.")
        return table, int(id)
    kind, _, rest = asked.partition(":")
    words = [word.strip() for word in rest.split(":") if word.strip()]
    table_name = kind.strip().lower().replace(" ", "_").replace("-", "_")
    table_name = ALSO.get(table_name, table_name)
    if table_name not in KINDS or not words:
        raise InputError(
            f"'{asked}' names no record.",
            hint="Write a number such as INC0024001, or a kind and words: bill:DHHS:2026-10, review:DHHS:2026-10, "
            f"agency:DHHS, contact:#12. Kinds: {', '.join(sorted([*KINDS, *ALSO]))}.",
        )
    return _by_words(conn, t.metadata.tables[table_name], words, asked)


def by_number(conn: Connection, table: Table, asked: str) -> int:
    """Return the key of the row of a table that a number names, in any spelling; InputError where there is none."""
    number = _NUMBER.fullmatch(asked)
    called = table.name.replace("_", " ")
    if number is None or kinds.numbered().get(number[1].upper()) != table.name:
        raise InputError(f"{asked} is no {called}.", hint="Look at the number again.")
    spelled = f"{format_number(number[1].upper(), int(number[2]))}{number[3] or ''}"
    id = conn.scalar(select(table.c.id).where(table.c.number == spelled))
    if id is None:
        raise InputError(f"There is no {called} {spelled}.", hint="Look at the number again.")
    return int(id)


def _by_words(conn: Connection, table: Table, words: Sequence[str], asked: str) -> tuple[Table, int]:
    if words[0].startswith("#") and words[0][1:].isdigit():
        found = conn.scalars(select(table.c.id).where(table.c.id == int(words[0][1:]))).all()
    else:
        query = select(table.c.id).where(*(_tells(table, word) for word in words)).order_by(table.c.id.desc())
        found = conn.scalars(query.limit(_NAMED + 1)).all()
    if not found:
        raise InputError(f"There is no {label(table.name).lower()} '{asked}'.", hint="Look at its words again.")
    if len(found) > 1:
        named = ", ".join(f"{table.name}:#{id}{_says(conn, table, id)}" for id in found[:_NAMED])
        raise InputError(f"Several records are '{asked}'.", hint=f"Say which: {named}.")
    return table, int(found[0])


def _tells(table: Table, word: str) -> ColumnElement[bool]:
    """Return the condition that a word is what one of the telling columns of a record holds."""
    said = word.casefold()
    fits: list[ColumnElement[bool]] = [
        func.lower(cast(table.c[name], Text)) == said for name in _TOLD if name in table.c
    ]
    for column, code in _BY.items():
        if column in table.c:
            key = code.table.c.id
            fits.append(table.c[column].in_(select(key).where(func.lower(code) == said)))
    if "person_id" in table.c:
        person = t.person.c
        same = or_(func.lower(person.login) == said, func.lower(person.name) == said)
        fits.append(table.c.person_id.in_(select(person.id).where(same)))
    if said.removeprefix("fy").removeprefix("r").isdigit():
        number = int(said.removeprefix("fy").removeprefix("r"))
        fits += [table.c[name] == number for name in ("fiscal_year", "revision", "n") if name in table.c]
    return or_(*fits) if fits else and_(table.c.id == -1)


def _says(conn: Connection, table: Table, id: int) -> str:
    column = called_column(table)
    said: Any = None if column is None else conn.scalar(select(column).where(table.c.id == id))
    return f" ({str(said)[:60]})" if said else ""
