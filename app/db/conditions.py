"""Conditions that both databases evaluate well."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import BinaryExpression, BindParameter, ColumnElement, Connection, bindparam, func
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.operators import in_op, not_in_op
from sqlalchemy.sql.visitors import InternalTraversal
from sqlalchemy.types import BigInteger, Boolean, Text

_TEXT, _TRUTH = Text(), Boolean()


def id_in(conn: Connection, column: ColumnElement[Any], ids: Iterable[int]) -> ColumnElement[bool]:
    """Return the condition that `column` is one of `ids`, any number of them in one parameter.

    SQLAlchemy's `in_` writes a parameter for each: a thousand took 20 ms of Python before the database saw anything.
    """
    return _in_one(conn, column, list(ids), BigInteger())


def text_in(conn: Connection, column: ColumnElement[Any], texts: Iterable[str]) -> ColumnElement[bool]:
    """Return the condition that `column` is one of `texts`, any number of them in one parameter."""
    return _in_one(conn, column, list(texts), Text())


def id_among(kind: str, column: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return the condition that `column` is one of the ids that a statement is given as `ids` (see `ids_given`).

    For a statement that is put together once and kept; `kind`: the name of the dialect.
    """
    if kind == "postgresql":
        from sqlalchemy.dialects.postgresql import ARRAY  # late: SQLite needs nothing of it

        wanted: ColumnElement[Any] = bindparam("ids", type_=ARRAY(BigInteger()))
        return column == func.any(wanted)
    return BinaryExpression(column, _Listed(bindparam("ids", type_=_TEXT)), in_op, type_=_TRUTH, negate=not_in_op)


def ids_given(conn: Connection, ids: Iterable[int]) -> dict[str, Any]:
    """Return the parameter of a statement with `id_among`."""
    return {"ids": list(ids) if conn.dialect.name == "postgresql" else json.dumps(list(ids))}


class _Listed(ColumnElement[Any]):
    """The values of one parameter, a JSON array; made as a query of `json_each` it took ten times as long."""

    __visit_name__ = "listed"
    inherit_cache = True
    _traverse_internals = [("array", InternalTraversal.dp_clauseelement)]

    def __init__(self, array: BindParameter[str]) -> None:
        self.array = array


@compiles(_Listed)
def _listed(element: _Listed, compiler: Any, **more: Any) -> str:
    return f"(SELECT value FROM json_each({compiler.process(element.array, **more)}))"


def _in_one(conn: Connection, column: ColumnElement[Any], values: list[Any], kind: Any) -> ColumnElement[bool]:
    if conn.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import ARRAY  # late: SQLite needs nothing of it

        wanted: ColumnElement[Any] = bindparam(None, values, type_=ARRAY(kind))
        return column == func.any(wanted)
    listed = bindparam(None, json.dumps(values), type_=_TEXT)
    return BinaryExpression(column, _Listed(listed), in_op, type_=_TRUTH, negate=not_in_op)
