"""What searches read: the normal form of records, and which of them have to be made again."""

from __future__ import annotations

from sqlalchemy import Column, Index, LargeBinary, PrimaryKeyConstraint, SmallInteger, Text

from app.db.tables.base import machinery
from app.db.types import Key, Words

search_due = machinery(  # filled by triggers, emptied by the act that filled it
    "search_due",
    Column("tbl", Text, nullable=False),
    Column("row_id", Key, nullable=False, autoincrement=False),
    PrimaryKeyConstraint("tbl", "row_id"),
)
ticket_search = machinery(
    "ticket_search",
    Column("ticket_id", Key, primary_key=True, autoincrement=False),
    Column("title", Text, nullable=False),  # for parts of words
    # on SQLite empty: there the words are in the virtual table ticket_fts
    Column("words", Words, nullable=False),
)
record_search = machinery(  # of every other kind that is searched
    "record_search",
    Column("tbl", Text, nullable=False),
    Column("row_id", Key, nullable=False, autoincrement=False),
    Column("body", Text, nullable=False),
    Column("marks", Text, nullable=False),  # what the record refers to: " _a_3 _s_17 "
    PrimaryKeyConstraint("tbl", "row_id"),
)
caller_search = machinery(  # what callers are found by while somebody types, see `app.domain.callers.lookup`
    "caller_search",
    Column("key", LargeBinary, nullable=False),  # bytes, which both databases order alike
    Column("caller_id", Key, nullable=False, autoincrement=False),
    PrimaryKeyConstraint("key", "caller_id"),
    Index("ix_caller_search_caller_id", "caller_id"),
)
knowledge_search = machinery(  # what published notes are found by, see `app.domain.knowledge.lookup`
    "knowledge_search",
    Column("key", LargeBinary, nullable=False),  # bytes, which both databases order alike
    Column("note_id", Key, nullable=False, autoincrement=False),
    Column("weight", SmallInteger, nullable=False),
    PrimaryKeyConstraint("key", "note_id"),
    Index("ix_knowledge_search_note_id", "note_id"),
)
