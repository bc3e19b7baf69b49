"""How a record is written one at a time: saved with a merge by field, updated by version, inserted, numbered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Column, Connection, Integer, Table, cast, func, insert, select, text, update
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from app.db import names
from app.db.deleting import delete_rows
from app.db.offline import local
from app.db.tables import audit, kinds, number_counter
from app.db.tables.base import Kind, info
from app.db.types import from_micros
from app.domain.merge import merge_fields
from app.domain.rights import holders
from app.errors import Conflict, InputError

_DIGITS = 7
#: Records that earlier programs let people delete, whose trail is there: see `is_deleted`.
_ALSO_DELETED = frozenset({"recovery_step"})


class Stale(Conflict):
    """The record is no longer at the version that was read; `version` is the one it has now."""


def time_of(conn: Connection) -> datetime:
    """Return the time of the transaction as the database stamps it: the server's, on SQLite this machine's."""
    if conn.dialect.name == "sqlite":
        return from_micros(int(conn.execute(text("SELECT app_now()")).scalar_one()))
    found: datetime = conn.execute(text("SELECT app_now()")).scalar_one()
    return found


def act_of(conn: Connection) -> str | None:
    """Return the id of the act that is being written; None outside of one."""
    found: str | None = conn.info.get("op")
    return found


def update_versioned(conn: Connection, table: Table, id: int, version: int, values: Mapping[str, Any]) -> int:
    """Update one record that was read at `version`; returns its new version.

    Raises `Stale` when somebody saved it meanwhile and `InputError` when it does not exist.
    """
    if local.counter() is not None:
        values = {**values, **local.stamps(table)}
    done = conn.execute(
        update(table).where(table.c.id == id, table.c.version == version).values(**values, version=version + 1)
    )
    if done.rowcount == 1:
        return version + 1
    now = conn.execute(select(table.c.version).where(table.c.id == id)).scalar()
    what = table.name.replace("_", " ")
    if now is None:
        raise InputError(f"This {what} does not exist (any more).", hint="Refresh the list.")
    raise Stale(f"Somebody else saved this {what} meanwhile.", {}, now)


def put_links(conn: Connection, owner: Column[int], id: int, to: Column[int], want: Set[int]) -> None:
    """Make a record be linked with exactly these others; `owner` and `to`: the columns of the link's two ends."""
    have = set(conn.scalars(select(to).where(owner == id)))
    if have - want:
        delete_rows(conn, owner.table, owner == id, to.in_(have - want))
    if want - have:
        conn.execute(insert(owner.table), [{owner.name: id, to.name: key} for key in sorted(want - have)])


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save came to: the record's version now, and the fields that were written; none: all was so already."""

    version: int
    written: Mapping[str, Any]


def merge(
    conn: Connection,
    table: Table,
    id: int,
    base: Mapping[str, Any] | int,
    mine: Mapping[str, Any],
    *,
    together: Iterable[Iterable[str]] = (),
    beside: Mapping[str, Any] | None = None,
    what: str = "",
) -> Saved:
    """Lock a record and return what of `mine` is to be written on top of it; writes nothing yet. As `save`."""
    groups = [tuple(group) for group in together]
    wanted = {*mine, *(name for group in groups for name in group)} - (beside or {}).keys()
    columns = [table.c[name] for name in sorted(wanted) if name in table.c]
    row = conn.execute(select(table.c.version, *columns).where(table.c.id == id).with_for_update()).mappings().first()
    called = table.name.replace("_", " ")
    if row is None:
        raise InputError(f"This {called} does not exist (any more).", hint="Refresh the list.")
    now, version = {**row, **(beside or {})}, int(row["version"])
    if isinstance(base, int):
        if version != base:
            raise Stale(f"{what or f'This {called}'} was changed by somebody else meanwhile.", {}, version)
        return Saved(version, {name: value for name, value in mine.items() if now[name] != value})
    try:
        left = merge_fields(base, mine, now, together=groups, version=version, what=what or f"This {called}")
    except Conflict as error:
        refers = [column.name for column in columns if column.name in error.fields and _refers(column)]
        ids = {name: [id for id in error.fields[name] if isinstance(id, int)] for name in refers}
        error.called = names.referred(conn, ids)
        raise
    return Saved(version, left)


def _refers(column: Column[Any]) -> bool:
    """Return whether a column refers to the kind of record that its name stands for everywhere."""
    known = names.REFERRED.get(column.name)
    return known is not None and any(key.column.table is known[0] for key in column.foreign_keys)


def save(
    conn: Connection,
    table: Table,
    id: int,
    base: Mapping[str, Any] | int,
    mine: Mapping[str, Any],
    *,
    together: Iterable[Iterable[str]] = (),
    beside: Mapping[str, Any] | None = None,
    derive: Callable[[Mapping[str, Any]], Mapping[str, Any]] | None = None,
    what: str = "",
) -> Saved:
    """Save an edit of one record by field, on top of what others saved since it was read.

    `base`: the fields as they were read; then other fields of other people are kept, and the same field changed by
    both raises `Conflict` with (base, mine, theirs) of each. Or the version that was read, where an act holds for
    that version only; then anything saved since raises `Stale`, and the act makes a new version whatever it wrote.
    Fields of a group in `together` conflict together. `beside`: what belongs to the record but stands in other
    tables, as it is now; it is merged, and the caller writes it. `derive`: columns that follow from those written.
    `what`: how the error names the record.
    """
    merged = merge(conn, table, id, base, mine, together=together, beside=beside, what=what)
    if not merged.written and not isinstance(base, int):
        return merged
    own = {name: value for name, value in merged.written.items() if name not in (beside or {})}
    if derive is not None:
        own |= derive(own)
    return Saved(update_versioned(conn, table, id, merged.version, own), merged.written)


def hold(conn: Connection, name: str, *, shared: bool = False) -> None:
    """Let nobody else pass here with the same name until this transaction ends: for rows that are not there yet.

    `shared`: others who share it may pass. SQLite has one writer at a time anyway.
    """
    if conn.dialect.name == "postgresql":
        conn.execute(text("SELECT keep_name(:name, :shared)"), {"name": name, "shared": shared})


def hold_record(conn: Connection, table: Table, id: int) -> None:
    """Let nobody else change a record until this transaction ends: before anything is read that an act decides by.

    What is read after it is as it will be when the act saves. SQLite has one writer at a time anyway.
    """
    conn.execute(select(table.c.id).where(table.c.id == id).with_for_update()).all()


def insert_record(conn: Connection, table: Table, values: Mapping[str, Any]) -> int:
    """Insert one row; returns its id, which no row of the table ever had."""
    made_here = local.counter()
    if made_here is not None:
        values = {"id": made_here.give(table.name), **local.stamps(table, new=True), **values}
    if conn.dialect.name == "sqlite" and is_deleted(table):
        values = {"id": _never_given(conn, table), **values}
    return int(conn.execute(insert(table).values(**values).returning(table.c.id)).scalar_one())


@cache
def is_deleted(table: Table) -> bool:
    """Return whether people delete rows of a table of records.

    SQLite would give the key of the newest one again, and the audit trail tells rows by table and key.
    """
    return table.name in _ALSO_DELETED or (info(table).kind is Kind.RECORD and bool(holders(table.name, "delete")))


def _never_given(conn: Connection, table: Table) -> int:
    used = conn.execute(select(func.max(table.c.id))).scalar() or 0
    told = select(func.max(cast(audit.c.row_id, Integer))).where(audit.c.tbl == table.name)
    return 1 + max(used, conn.execute(told).scalar() or 0)


def format_number(prefix: str, count: int) -> str:
    """Return the number for people, such as INC0000123; longer once seven digits are used up."""
    return f"{prefix}{count:0{_DIGITS}d}"


def next_numbers(conn: Connection, prefix: str, count: int) -> list[str]:
    """Return the next `count` human numbers of a prefix. Numbers of transactions that fail are not used again."""
    if prefix not in kinds.numbered():
        raise ValueError(f"no numbers for {prefix!r}")
    if conn.dialect.name == "postgresql":
        drawn = conn.execute(text("SELECT draw_numbers(:prefix, :n)"), {"prefix": prefix, "n": count}).scalar_one()
        return [format_number(prefix, n) for n in drawn]
    last = conn.execute(
        sqlite_insert(number_counter)
        .values(prefix=prefix, last=count)
        .on_conflict_do_update(index_elements=["prefix"], set_={"last": number_counter.c.last + count})
        .returning(number_counter.c.last)
    ).scalar_one()
    return [format_number(prefix, n) for n in range(last - count + 1, last + 1)]


def next_number(conn: Connection, prefix: str) -> str:
    """Return the next human number of a prefix: INC, REQ, CHG, MI ..."""
    return next_numbers(conn, prefix, 1)[0]


def numbers_above(conn: Connection, prefix: str, count: int) -> None:
    """Make the next number of a prefix larger than `count`: after rows came in with numbers of their own."""
    if prefix not in kinds.numbered():
        raise ValueError(f"no numbers for {prefix!r}")
    if conn.dialect.name == "postgresql":
        conn.execute(text("SELECT numbers_above(:prefix, :n)"), {"prefix": prefix, "n": max(count, 1)})
        return
    insertion = sqlite_insert(number_counter).values(prefix=prefix, last=count)
    conn.execute(
        insertion.on_conflict_do_update(
            index_elements=["prefix"], set_={"last": count}, where=number_counter.c.last < count
        )
    )
