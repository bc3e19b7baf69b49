"""What the workspace needs for itself: facts, repeated acts, transitions, numbers, the audit trail."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, PrimaryKeyConstraint, String, Text, UniqueConstraint
from sqlalchemy.types import LargeBinary

from app.db.tables.base import machinery
from app.db.types import Instant, Json

workspace = machinery(  # keys: id, sample ("1": sample data), created_at, and the rules that administrators set
    "workspace", Column("key", Text, primary_key=True), Column("value", Text, nullable=False), audited=True
)
# `drawn` is added on PostgreSQL by the migration: the order in which acts began, by which seals cover them; on SQLite
# it is the rowid
op = machinery(  # written first in every retried transaction: a commit whose answer was lost can be repeated
    "op",
    Column("op_id", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("who", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("result", Json),
    PrimaryKeyConstraint("who", "op_id"),  # an id is its person's: nobody's act stands in the way of another's
    Index("ix_op_who", "who", "at"),  # what somebody did last
    append_only=True,
    filled_in="result",
)
transition = machinery(  # generated from app.domain: the guard and the window read the same rows
    "transition",
    Column("tbl", Text, primary_key=True),
    Column("from_state", Text, primary_key=True),
    Column("to_state", Text, primary_key=True),
    Column("role", Text, primary_key=True),
)
number_counter = machinery(  # SQLite's stand-in for the sequences; on PostgreSQL unused
    "number_counter", Column("prefix", Text, primary_key=True), Column("last", BigInteger, nullable=False)
)
audit = machinery(  # append-only; written by one trigger; `tx` (xid8) is added on PostgreSQL by the migration
    "audit",
    Column("at", Instant, nullable=False),
    Column("who", Text, nullable=False),
    Column("op_id", Text),
    Column("tbl", Text, nullable=False),
    Column("row_id", Text, nullable=False),
    Column("op", String(1), nullable=False),  # I, U, D; L: a bulk load, noted once
    Column("version", Integer, nullable=False),
    Column("diff", Json, nullable=False),  # {field: [old, new]}
    Column("hash", LargeBinary),
    UniqueConstraint("tbl", "row_id", "version"),
    append_only=True,
    trigger_written=True,
)
audit_seal = machinery(
    "audit_seal",
    Column("at", Instant, nullable=False),
    Column("upto", BigInteger, nullable=False),
    Column("n", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("covers", Json),  # by table: from, upto, n, hash, the ids it saw unused, those that came late, the columns
    append_only=True,
    trigger_written=True,
)
server_history = machinery(  # of a shared database: the histories (timelines) that its primaries had, each noted once
    "server_history",
    Column("cluster", Text, primary_key=True),  # the number that a cluster keeps for life
    Column("timeline", Integer, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),  # when a program first met it
    Column("who", Text, nullable=False),  # whose sign-in that was
    append_only=True,
    trigger_written=True,
)
