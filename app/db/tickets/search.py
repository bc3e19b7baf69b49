"""Full-text search of tickets: the same words, beginnings of words and phrases on both databases.

Both index the normal form that the program stores (`app.domain.search.normal`), SQLite in FTS5, PostgreSQL in a
tsvector, and neither takes it apart any further. Hits are sorted by date, never by rank: ranking a common word reads
every hit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, literal_column, not_, or_, select, text
from sqlalchemy import cast as sql_cast
from sqlalchemy import table as sql_table
from sqlalchemy.types import Text

from app.db.search.names import meanings
from app.db.search.rows import note_missing, refresh
from app.db.tables import ticket, ticket_search
from app.domain.search.query import Query, Term, parse

__all__ = ["Query", "parse", "search_condition", "search_ddl", "without_search"]

_S = ticket_search.c
_Marks = Mapping[Term, tuple[str, ...]]


def search_ddl(dialect: str) -> tuple[str, ...]:
    """Return statements that make the search index; safe to run again after every upgrade."""
    return _POSTGRES if dialect == "postgresql" else _SQLITE


#: No content of its own: what is searched is given with each write, and never shown.
_SQLITE = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS ticket_fts USING fts5(body, content='', contentless_delete=1, "
    "tokenize=\"ascii tokenchars '_'\", prefix='2 3')",
)
_POSTGRES = (
    "CREATE INDEX IF NOT EXISTS ix_ticket_search_words ON ticket_search USING gin (words)",
    # parts of words; the extension may be missing or not permitted: the search then scans
    "DO $$ BEGIN CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public; "
    "EXCEPTION WHEN insufficient_privilege OR undefined_file THEN NULL; END $$",
    "DO $$ BEGIN CREATE INDEX IF NOT EXISTS ix_ticket_search_title_trgm ON ticket_search"
    " USING gin (title gin_trgm_ops); EXCEPTION WHEN undefined_object THEN NULL; END $$",
)


@contextmanager
def without_search(conn: Connection) -> Iterator[None]:
    """Load many tickets without keeping the index; made afterwards, in the same transaction."""
    if conn.dialect.name == "postgresql":
        conn.execute(text("DROP INDEX IF EXISTS ix_ticket_search_words"))
        conn.execute(text("DROP INDEX IF EXISTS ix_ticket_search_title_trgm"))
    yield
    note_missing(conn)
    refresh(conn)
    if conn.dialect.name == "postgresql":
        for statement in _POSTGRES:
            conn.exec_driver_sql(statement.replace("%", "%%"))


# --- queries --------------------------------------------------------------------------------------
def search_condition(
    conn: Connection, query: Query, marks: _Marks | None = None, *, since: int = 0
) -> ColumnElement[bool]:
    """Return the condition on `ticket` of a search; a text without letters and digits finds nothing.

    `marks`: what its terms may mean besides, where that is read already. `since`: the lowest ticket id that is asked
    for, which keeps the index of words from telling every ticket that ever had one.
    """
    hits: list[ColumnElement[bool]] = []
    postgres = conn.dialect.name == "postgresql"
    words = words_of(query)
    if words.terms:
        marks = meanings(conn, words) if marks is None else marks
        hits.append((_postgres_match if postgres else _sqlite_match)(words, marks, since))
    for term in query.terms:
        if term.part:
            hits.append(_part(term))
    found: ColumnElement[bool] = and_(*hits) if hits else literal_column("1 = 0")
    return or_(ticket.c.number.in_(query.numbers), found) if query.numbers else found


def words_of(query: Query) -> Query:
    """Return what of a query the index of words answers."""
    return Query(tuple(term for term in query.terms if not term.part))


def _part(term: Term) -> ColumnElement[bool]:
    like = or_(*(_S.title.contains(reading[0], autoescape=True) for reading in term.words))
    found = ticket.c.id.in_(select(_S.ticket_id).where(like))
    return not_(found) if term.without else found


def _postgres_match(query: Query, marks: _Marks, since: int) -> ColumnElement[bool]:
    from sqlalchemy.dialects.postgresql import TSQUERY  # late: SQLite needs nothing of it

    end = {False: ":*", True: ""}

    def one(term: Term) -> str:
        found = ["(" + " <-> ".join(f"'{word}'" for word in words) + end[term.whole] + ")" for words in term.words]
        return "(" + " | ".join([*found, *(f"'{word}'" for word in (*term.exact, *marks.get(term, ())))]) + ")"

    wanted = " & ".join([*map(one, query.wanted), *("!" + one(term) for term in query.unwanted)])
    matches = _S.words.op("@@", is_comparison=True)(sql_cast(bindparam(None, wanted, type_=Text), TSQUERY))
    hits = select(_S.ticket_id).where(matches)
    return ticket.c.id.in_(hits.where(_S.ticket_id >= since) if since else hits)


def fts_match(query: Query, marks: _Marks) -> tuple[str, bool]:
    """Return what FTS5 is asked for, and whether its hits are the tickets that do not fit."""

    def one(term: Term) -> str:
        found = ['"' + " ".join(words) + '"' + ("" if term.whole else " *") for words in term.words]
        return "(" + " OR ".join([*found, *(f'"{word}"' for word in (*term.exact, *marks.get(term, ())))]) + ")"

    unwanted = " OR ".join(map(one, query.unwanted))
    if not query.wanted:
        return unwanted, True
    wanted = " AND ".join(map(one, query.wanted))
    return (f"({wanted}) NOT ({unwanted})" if unwanted else wanted), False


def _sqlite_match(query: Query, marks: _Marks, since: int) -> ColumnElement[bool]:
    asked, others = fts_match(query, marks)
    match = literal_column("ticket_fts").op("MATCH", is_comparison=True)(asked)
    hits: Select[Any] = select(literal_column("rowid")).select_from(sql_table("ticket_fts")).where(match)
    hits = hits.where(literal_column("rowid") >= since) if since else hits
    return ticket.c.id.not_in(hits) if others else ticket.c.id.in_(hits)
