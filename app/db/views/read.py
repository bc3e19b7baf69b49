"""Rows of a list for an export: read in pieces, so that any number of them fits into memory."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, text

from app.db.types import to_micros
from app.db.views.base import How, View, Word
from app.db.views.dialect import export_value, in_export
from app.domain.data_columns import What
from app.domain.eastern import midnight
from app.domain.list_words import ListQuery, chosen, days
from app.domain.search import normal, query
from app.errors import InputError

_PIECE = 2_000


@dataclass(slots=True)
class _Conditions:
    """Conditions on a list with the values bound in them."""

    kind: str
    sql: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)

    def bind(self, value: Any) -> str:
        """Return the name that stands for a value."""
        name = f"w{len(self.values)}"
        self.values[name] = value
        return f":{name}"

    def instant(self, at: datetime) -> str:
        """Return what stands for an instant."""
        return self.bind(to_micros(at)) if self.kind == "sqlite" else f"CAST({self.bind(at)} AS timestamptz)"

    def day(self, at: date) -> str:
        """Return what stands for a date."""
        return self.bind(at.isoformat()) if self.kind == "sqlite" else f"CAST({self.bind(at)} AS date)"


def selected(view: View, kind: str, *, beside: bool) -> str:
    """Return the columns of a list as an export reads them; `beside`: an empty one follows each instant."""
    parts = []
    for one in view.columns:
        parts.append(export_value(kind, one.column.what, in_export(kind, one.sql)))
        if beside and one.column.what is What.INSTANT:
            parts.append("NULL")
    return ", ".join(parts)


def rows(
    conn: Connection, view: View, wanted: ListQuery, now: datetime, today: date, *, beside: bool, only: str = ""
) -> Iterator[list[Any]]:
    """Yield pieces of the rows that a query asks for, in the list's order. InputError for what it cannot ask.

    `only`: a condition on the rows that somebody is shown, see `app.db.snapshot.scope`.
    """
    kind = conn.dialect.name
    conditions = _Conditions(kind, [only] if only else [])
    for one in wanted.asked:
        if one.word != "is":
            conditions.sql.append(_condition(conn, conditions, one.word, view.words[one.word], one.values))
    for name in wanted.conditions:
        word = view.words.get(name)
        if word is None or word.how is not How.IS:
            having = sorted(name for name, word in view.words.items() if word.how is How.IS)
            raise InputError(
                f"This list has no condition is:{name}.",
                hint=f"It has {', '.join(f'is:{one}' for one in having)}." if having else "It has none.",
            )
        conditions.sql.append(f"({word.sql[0]})")
    where = f" WHERE {' AND '.join(conditions.sql)}" if conditions.sql else ""
    statement = (
        f"SELECT {selected(view, kind, beside=beside)}"
        f" FROM {in_export(kind, view.source + where)} ORDER BY {view.order}"
    )
    found = _streamed(conn, statement, {**conditions.values, **_moment(kind, now, today)})
    return _searched(found, view, wanted.text, beside=beside) if wanted.text else found


def rows_by_id(
    conn: Connection, view: View, ids: Sequence[int], now: datetime, today: date, *, beside: bool, key: str = "k.id"
) -> Iterator[list[Any]]:
    """Yield pieces of the rows of these records, in this order; those that are gone are left out."""
    kind = conn.dialect.name
    given = (
        "json_each(:ids) wanted"
        if kind == "sqlite"
        else "unnest(CAST(:ids AS bigint[])) WITH ORDINALITY AS wanted(value, n)"
    )
    statement = (
        f"SELECT {selected(view, kind, beside=beside)} FROM {given} CROSS JOIN {in_export(kind, view.source)}"
        f" WHERE {key} = wanted.value" + (" ORDER BY wanted.n" if kind == "postgresql" else "")
    )  # on SQLite a cross join keeps its order, which is that of the ids
    moment = _moment(kind, now, today)
    for start in range(0, len(ids), _PIECE):
        piece = list(ids[start : start + _PIECE])
        yield from _pieces(conn, statement, {"ids": json.dumps(piece) if kind == "sqlite" else piece, **moment})


def _moment(kind: str, now: datetime, today: date) -> dict[str, Any]:
    return {
        "now": to_micros(now) if kind == "sqlite" else now,
        "today": today.isoformat() if kind == "sqlite" else today,
    }


def _used(statement: str, values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if f":{name}" in statement}


def _streamed(conn: Connection, statement: str, values: dict[str, Any]) -> Iterator[list[Any]]:
    """Yield the rows of any number; on PostgreSQL they stay with the server until they are wanted."""
    if conn.dialect.name == "sqlite":
        yield from _pieces(conn, statement, values)
        return
    streamed = text(statement).execution_options(stream_results=True, max_row_buffer=_PIECE)
    with conn.execute(streamed, _used(statement, values)) as result:
        yield from (list(piece) for piece in result.partitions(_PIECE))


def _pieces(conn: Connection, statement: str, values: dict[str, Any]) -> Iterator[list[Any]]:
    """Yield the rows of a statement in pieces, as the driver gives them."""
    result = conn.execute(text(statement), _used(statement, values))
    try:
        cursor: Any = result.cursor
        while piece := cursor.fetchmany(_PIECE):  # the driver's own rows: twice as fast as rows with names
            yield piece
    finally:
        result.close()


def _condition(conn: Connection, found: _Conditions, name: str, word: Word, values: Sequence[str]) -> str:
    if word.how is How.IS:
        raise InputError(f"{name} is a condition.", hint=f"Write is:{name}.")
    parts = []
    for value in values:
        if word.how in {How.TIME, How.DAY}:
            parts.append(_between(found, word, value))
        else:
            parts.append(_is(found, word, *_meant(conn, name, word, value)))
    return f"({' OR '.join(parts)})"


def _between(found: _Conditions, word: Word, value: str) -> str:
    first, last = days(value)
    column, parts = word.sql[0], []
    if first is not None:
        low = found.instant(midnight(first)) if word.how is How.TIME else found.day(first)
        parts.append(f"{column} >= {low}")
    if last is not None:
        after = last + timedelta(days=1)
        high = found.instant(midnight(after)) if word.how is How.TIME else found.day(after)
        parts.append(f"{column} < {high}")
    return f"({' AND '.join(parts)})"


def _meant(conn: Connection, name: str, word: Word, value: str) -> tuple[str, bool]:
    """Return the code that a value means, and whether it is known to be one."""
    if word.values:
        return chosen(f"{name}", value, {one: (one.replace("_", " "),) for one in word.values}), True
    if word.known:
        return chosen(f"{name}", value, {code: (called,) for code, called in conn.execute(text(word.known))}), True
    return value, False


def _is(found: _Conditions, word: Word, value: str, known: bool) -> str:
    if word.how is How.HAS:
        pattern = value.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        return f"', ' || {word.sql[0]} || ',' LIKE {found.bind(f'%, {pattern},%')} ESCAPE '\\'"
    if known:
        same = found.bind(value)
        # every column but the names, which stand for the codes that they were looked up by
        return f"({' OR '.join(f'{sql} = {same}' for sql in word.sql if not sql.endswith('.name'))})"
    exact, upper = found.bind(value), found.bind(value.upper())
    return f"({' OR '.join(f'{sql} = {exact} OR upper({sql}) = {upper}' for sql in word.sql)})"


def _searched(pieces: Iterator[list[Any]], view: View, typed: str, *, beside: bool) -> Iterator[list[Any]]:
    """Yield the rows in which what was typed occurs, by the rules of the search in the window."""
    if not view.searched:
        raise InputError("This list is not searched by words.", hint="Use its filter words.")
    asked = query.parse(typed, ())
    places, at = [], 0
    for one in view.columns:
        if one.column.name in view.searched:
            places.append(at)
        at += 1 + (beside and one.column.what is What.INSTANT)
    for piece in pieces:
        kept = [row for row in piece if query.fits(asked, normal.body([str(row[n]) for n in places if row[n]]))]
        if kept:
            yield kept
