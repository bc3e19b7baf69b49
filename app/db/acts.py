"""Acts as the workspace remembers them (table op): each is carried out once, and a repeat gets the first answer."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, bindparam, func, text, update

from app.db.schema import SCHEMA_HEAD, gate
from app.db.tables import op
from app.db.types import Instant
from app.domain.changes_made import Changes, Touched
from app.errors import InputError, LongleafError

T = TypeVar("T")

#: Characters of what an act is about as they are kept; of more there is a digest.
_LONGEST_ABOUT = 200

# One statement: the schema is the one we write, the person's op id is new, and (PostgreSQL) the triggers know it.
# No column after ON CONFLICT: an older schema has another key, and is to be told rather than fail.
_BEGIN_OP = {
    kind: text(
        f"INSERT INTO op (op_id, at, who, what) SELECT {ident}, :at, {who}, :what FROM alembic_version"
        " WHERE version_num = :head ON CONFLICT DO NOTHING"
    ).bindparams(bindparam("at", type_=Instant()))
    for kind, ident, who in (
        ("sqlite", ":op", "app_user()"),
        ("postgresql", "set_config('longleaf.op_id', :op, true)", "session_user"),
    )
}


def begin(conn: Connection, ident: str, what: str, at: datetime) -> bool:
    """Write the op row first; False: this act was already carried out. Refuses an unknown schema version."""
    values = {"op": ident, "what": what, "head": SCHEMA_HEAD, "at": at}
    if conn.execute(_BEGIN_OP[conn.dialect.name], values).rowcount == 1:
        return True
    gate(conn.execute(text("SELECT version_num FROM alembic_version")).scalar())
    return False


def keep(conn: Connection, ident: str, result: object) -> None:
    """Keep what an act of this person came to, for whoever asks again."""
    conn.execute(update(op).where(*_own(conn, ident)).values(result=encoded(result)))


def first(conn: Connection, ident: str, what: str, any_act: bool = False) -> Any:
    """Return the result of this person's act of this id, or None; the id of another act is refused."""
    found = conn.execute(op.select().where(*_own(conn, ident))).one_or_none()
    if found is not None and found.what != what and not any_act:
        raise InputError(
            f"The id of this act ({what}) was used before, for another one ({found.what}); nothing was saved.",
            hint="Reload and try again.",
        )
    return None if found is None else with_id(decoded(found.result, what), ident)


def told(conn: Connection, ident: str) -> Any | None:
    """Return the result of this person's act of an id, whichever it was; None where none is known."""
    found = conn.execute(op.select().where(*_own(conn, ident))).one_or_none()
    if found is None or found.result is None or "opaque" in found.result:
        return None
    return with_id(decoded(found.result, found.what), ident)


def _own(conn: Connection, ident: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Return the conditions for a row of `op` that is this person's and has this id."""
    person = func.session_user() if conn.dialect.name == "postgresql" else func.app_user()
    return op.c.who == person, op.c.op_id == ident


def named(what: str, about: object) -> str:
    """Return the name of an act with the records it is about; very many of them as their number and a digest."""
    parts = map(str, about) if isinstance(about, list | tuple | set | frozenset) else [str(about)]
    found = ", ".join(part for part in parts if part)
    if len(found) > _LONGEST_ABOUT:
        found = f"{found.count(',') + 1} records {hashlib.sha256(found.encode()).hexdigest()[:16]}"
    return f"{what} {found}".rstrip()


def with_id(result: T, ident: str) -> T:
    """Return the result of an act with its id, where it is one that can say it."""
    return replace(result, op_id=ident) if isinstance(result, Changes) else result


def encoded(result: object) -> Any:
    """Return a result as it is kept, as JSON."""
    if isinstance(result, Changes):
        touched = {"named": sorted(result.touched.named), "others": result.touched.others}
        return {
            "changes": {
                "touched": touched,
                "ids": list(result.ids),
                "text": result.text,
                "derived": dict(result.derived),
            }
        }
    if result is None or isinstance(result, str | int | float | bool | list | dict):
        return {"value": result}
    return {"opaque": type(result).__name__}


def decoded(stored: Any, what: str) -> Any:
    """Return a result that was kept. LongleafError for one that could not be."""
    if isinstance(stored, dict) and "changes" in stored:
        made = stored["changes"]
        kept = made["touched"]  # a number in acts of earlier programs, which named no kinds
        touched = Touched(frozenset(kept["named"]), kept["others"]) if isinstance(kept, dict) else Touched.EVERYTHING
        return Changes(touched, tuple(made["ids"]), made["text"], made.get("derived", {}))
    if isinstance(stored, dict) and "value" in stored:
        return stored["value"]
    raise LongleafError(f"This was already saved ({what}).", hint="Reload to see it.")
