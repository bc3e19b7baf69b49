"""Values of any column in words, and what the records are called that they refer to: one query a table."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Table, select

from app.db import tables as t
from app.db.belonging.kinds import LOGINS, label
from app.db.conditions import id_in
from app.db.edits import typed
from app.db.names import people
from app.domain.catalog import money
from app.domain.field_words import title_of, words_of
from app.domain.names import Names
from app.domain.words import moment

#: Columns by which people know a record, the first that its table has.
_CALLED = ("number", "code", "name", "title", "subject", "period", "month", "login", "file_name")


def called_column(table: Table) -> Column[Any] | None:
    """Return the column by which people know the rows of a table; None where there is none."""
    return next((table.c[name] for name in _CALLED if name in table.c), None)


#: Columns that their name alone does not explain where a record is read as a whole.
_TITLES = {("ticket", "told"): "Told by its source", ("ticket", "caller_id"): "Caller in the directory"}


class Words:
    """Collects what rows and the trail refer to, then says every value in words."""

    def __init__(self) -> None:
        self._ids: dict[str, set[int]] = defaultdict(set)
        self._logins: set[str | None] = set()
        self._called: dict[str, dict[int, str]] = {}
        self._names = Names()

    def note(self, table: Table, values: Mapping[str, Any]) -> None:
        """Note what the values of a row refer to."""
        for name, value in values.items():
            if name in LOGINS and isinstance(value, str):
                self._logins.add(value)
            target = _target(table, name)
            if target is not None and isinstance(value, int):
                self._ids[target.name].add(value)

    def note_login(self, login: str) -> None:
        """Note who did something."""
        self._logins.add(login)

    def look_up(self, conn: Connection) -> None:
        """Read what all that was noted is called."""
        self._names = Names(people(conn, self._logins))
        for name, ids in self._ids.items():
            table = t.metadata.tables[name]
            column = called_column(table)
            if column is not None and "id" in table.c:
                also = table.c.name if column.name == "code" and "name" in table.c else column
                query = select(table.c.id, column, also).where(id_in(conn, table.c.id, sorted(ids)))
                self._called[name] = {
                    id: said if said == more else f"{said} {more}" for id, said, more in conn.execute(query)
                }

    def person(self, login: str) -> str:
        """Return the name of who signs in so."""
        return self._names.person(login)

    def title(self, table: Table, name: str) -> str:
        """Return what people call a column."""
        words = _TITLES.get((table.name, name)) or title_of(name)
        for ending in (" cents", " micro", " bp", " s"):
            words = words.removesuffix(ending)
        return words

    def of(self, table: Table, name: str, value: Any) -> str:
        """Return a value of a column in words; "" for none."""
        if value is None or value == "":
            return ""
        target = _target(table, name)
        if target is not None and isinstance(value, int):
            known = self._called.get(target.name, {}).get(value)
            return known or f"{label(target.name)} {value}"
        if isinstance(value, bytes | memoryview):
            content = bytes(value)
            return f"{len(content):,} bytes, SHA-256 {hashlib.sha256(content).hexdigest()}"
        if isinstance(value, dict | list):
            return json.dumps(value, ensure_ascii=False, sort_keys=True)
        if name in LOGINS:
            return self._names.person(str(value))
        if isinstance(value, datetime):
            return moment(value)
        if isinstance(value, int) and not isinstance(value, bool):
            return _number(name, value) or words_of(table.name, name, value, self._names)
        return words_of(table.name, name, value, self._names)

    def of_trail(self, table: Table, name: str, value: Any) -> str:
        """Return a value of the audit trail in words, as its column has it."""
        if name not in table.c:
            return "" if value is None else str(value)
        try:
            found = typed(table, name, value)
        except (TypeError, ValueError):
            found = value
        return self.of(table, name, found)


def _number(name: str, value: int) -> str:
    """Return a number in the unit that its column has; "" for a plain one."""
    if name.endswith("_cents"):
        return money.dollars(value)
    if name.endswith("price_micro"):
        return money.price(value)
    if name.endswith("_micro"):
        return money.units(value)
    if name.endswith("_bp"):
        return f"{value / 100:g} %"
    return f"{value:,} s" if name.endswith("_s") else ""


def _target(table: Table, name: str) -> Table | None:
    if name not in table.c:
        return None
    return next((key.column.table for key in table.c[name].foreign_keys), None)
