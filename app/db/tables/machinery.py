"""What the workspace needs for itself: facts, repeated acts, transitions, numbers, the audit trail."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, String, Table, Text, UniqueConstraint
from sqlalchemy.types import LargeBinary

from app.db.tables.base import identity, metadata
from app.db.types import Instant, Json

workspace = Table(
    "workspace", metadata, Column("key", Text, primary_key=True), Column("value", Text, nullable=False)
)  # keys: id, sample ("1": sample data), created_at
op = Table(  # written first in every retried transaction: a commit whose answer was lost can be repeated
    "op",
    metadata,
    Column("op_id", Text, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("who", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("result", Json),
)
transition = Table(  # generated from app.domain: the guard and the window read the same rows
    "transition",
    metadata,
    Column("tbl", Text, primary_key=True),
    Column("from_state", Text, primary_key=True),
    Column("to_state", Text, primary_key=True),
    Column("role", Text, primary_key=True),
)
number_counter = Table(  # SQLite's stand-in for the sequences; on PostgreSQL unused
    "number_counter", metadata, Column("prefix", Text, primary_key=True), Column("last", BigInteger, nullable=False)
)
audit = Table(  # append-only; written by one trigger; `tx` (xid8) is added on PostgreSQL by the migration
    "audit",
    metadata,
    identity(),
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
)
audit_seal = Table(
    "audit_seal",
    metadata,
    identity(),
    Column("at", Instant, nullable=False),
    Column("upto", BigInteger, nullable=False),
    Column("n", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)
