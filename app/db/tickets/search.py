"""Full-text search of tickets: the same words, prefixes and phrases on SQLite (FTS5) and PostgreSQL (tsvector).

Both index the same text without stemming, split at everything that is not a letter or digit, so that
one query finds the same tickets on both. Hits are sorted by date, never by rank: ranking a common
word reads every hit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, bindparam, func, literal_column, or_, select, text
from sqlalchemy import table as sql_table
from sqlalchemy.types import Text

from app.db.tables import ticket
from app.db.tables.base import info

#: Columns of a ticket that are searched; the order is the order of the FTS5 table.
SEARCHED = info(ticket).searched
#: A tsvector holds one megabyte; longer descriptions are searched up to here.
_DESCRIPTION_LIMIT = 100_000
#: More words than this make no search better and every search slower.
_MAX_TERMS = 16
_SEPARATORS = (
    "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
    "\u00a0\u00ab\u00b7\u00bb\u2010\u2011\u2013\u2014\u2018\u2019\u201c\u201d\u2022\u2026"
)
_NUMBER = re.compile(r"(INC|REQ|CHG|MI)?\s*0*(\d{1,12})", re.IGNORECASE)
_TICKET_PREFIXES = ("INC", "REQ")


def search_ddl(dialect: str) -> tuple[str, ...]:
    """Return statements that make the search index and keep it current; safe to run again after every upgrade."""
    return _postgres_ddl() if dialect == "postgresql" else (*_sqlite_table(), *_sqlite_triggers())


def _sqlite_table() -> tuple[str, ...]:
    columns = ", ".join(SEARCHED)
    return (
        f"CREATE VIRTUAL TABLE IF NOT EXISTS ticket_fts USING fts5({columns}, content='ticket', content_rowid='id', "
        "tokenize=\"unicode61 remove_diacritics 0\", prefix='2 3')",
    )


def _sqlite_triggers() -> tuple[str, ...]:
    columns = ", ".join(SEARCHED)
    old = ", ".join(f"OLD.{name}" for name in SEARCHED)
    new = ", ".join(f"NEW.{name}" for name in SEARCHED)
    differs = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in SEARCHED)
    remove = f"INSERT INTO ticket_fts(ticket_fts, rowid, {columns}) VALUES ('delete', OLD.id, {old});"
    add = f"INSERT INTO ticket_fts(rowid, {columns}) VALUES (NEW.id, {new});"
    return (
        *_sqlite_drops(),
        f"CREATE TRIGGER ticket_fts_i AFTER INSERT ON ticket BEGIN {add} END",
        f"CREATE TRIGGER ticket_fts_d AFTER DELETE ON ticket BEGIN {remove} END",
        f"CREATE TRIGGER ticket_fts_u AFTER UPDATE OF {columns} ON ticket WHEN {differs} BEGIN {remove} {add} END",
    )


def _sqlite_drops() -> tuple[str, ...]:
    return tuple(f"DROP TRIGGER IF EXISTS ticket_fts_{letter}" for letter in "idu")


def _postgres_ddl() -> tuple[str, ...]:
    parts = [f"left(description, {_DESCRIPTION_LIMIT})" if n == "description" else n for n in SEARCHED]
    joined = " || ' ' || ".join(parts)
    separators, blanks = _SEPARATORS.replace("'", "''"), " " * len(_SEPARATORS)
    words = f"to_tsvector('simple', translate({joined}, '{separators}', '{blanks}'))"
    return (
        f"ALTER TABLE ticket ADD COLUMN IF NOT EXISTS search tsvector GENERATED ALWAYS AS ({words}) STORED",
        "CREATE INDEX IF NOT EXISTS ix_ticket_search ON ticket USING gin (search)",
        # parts of words; the extension may be missing or not permitted: the search then scans
        "DO $$ BEGIN CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public; "
        "EXCEPTION WHEN OTHERS THEN NULL; END $$",
        "DO $$ BEGIN IF EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm') THEN "
        "EXECUTE format('CREATE INDEX IF NOT EXISTS ix_ticket_title_trgm ON ticket USING gin (title %s.gin_trgm_ops)', "
        "(SELECT quote_ident(nspname) FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace "
        "WHERE extname = 'pg_trgm')); END IF; END $$",
    )


@contextmanager
def without_search(conn: Connection) -> Iterator[None]:
    """Load many tickets without keeping the index; made again afterwards, in the same transaction."""
    if conn.dialect.name == "postgresql":
        conn.execute(text("DROP INDEX IF EXISTS ix_ticket_search"))
        conn.execute(text("DROP INDEX IF EXISTS ix_ticket_title_trgm"))
        yield
        for statement in _postgres_ddl():
            conn.exec_driver_sql(statement.replace("%", "%%"))
        return
    for statement in _sqlite_drops():
        conn.exec_driver_sql(statement)
    yield
    conn.exec_driver_sql("INSERT INTO ticket_fts(ticket_fts) VALUES ('rebuild')")
    for statement in _sqlite_triggers():
        conn.exec_driver_sql(statement)


# --- queries --------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Query:
    """What a person typed: `words` match as prefixes, `phrases` as sequences, `parts` anywhere in the title.

    `numbers`: ticket numbers the whole text may mean; such a ticket comes first.
    """

    words: tuple[str, ...]
    phrases: tuple[tuple[str, ...], ...]
    parts: tuple[str, ...]
    numbers: tuple[str, ...]

    @property
    def empty(self) -> bool:
        return not (self.words or self.phrases or self.parts)


def _split(part: str) -> list[str]:
    return "".join(c if c.isalnum() else " " for c in part).split()


def parse(typed: str) -> Query:
    """Read any text as a search: "a phrase" in quotes, *part for a part of a word in the title, else prefixes."""
    words: list[str] = []
    phrases: list[tuple[str, ...]] = []
    parts: list[str] = []
    for number, piece in enumerate(typed.split('"')):
        found = _split(piece)
        if number % 2 and len(found) > 1:
            phrases.append(tuple(found))
        elif number % 2:
            words += found
        else:
            for term in piece.split():
                wanted = _split(term)
                if term.startswith("*") and len(wanted) == 1 and len(wanted[0]) > 1:
                    parts.append(wanted[0])
                else:
                    words += wanted
    return Query(tuple(words[:_MAX_TERMS]), tuple(phrases[:_MAX_TERMS]), tuple(parts[:_MAX_TERMS]), _numbers(typed))


def _numbers(typed: str) -> tuple[str, ...]:
    typed = typed.replace("\0", " ")
    match = _NUMBER.fullmatch(typed.strip())
    if match is None:
        other = typed.strip().upper()  # another system's number: one word with a digit in it
        return (other,) if len(other) <= 40 and " " not in other and any(c.isdigit() for c in other) else ()
    prefixes = (match[1].upper(),) if match[1] else _TICKET_PREFIXES
    exact = tuple(f"{prefix}{int(match[2]):07d}" for prefix in prefixes)
    return tuple(dict.fromkeys((*exact, typed.strip().upper())))


def search_condition(dialect: str, query: Query) -> ColumnElement[bool]:
    """Return the condition on `ticket` of a search; a text without letters and digits finds nothing."""
    hits: list[ColumnElement[bool]] = []
    if query.words or query.phrases:
        hits.append(_postgres_match(query) if dialect == "postgresql" else _sqlite_match(query))
    for part in query.parts:
        hits.append(ticket.c.title.ilike(f"%{part}%") if dialect == "postgresql" else ticket.c.title.like(f"%{part}%"))
    found: ColumnElement[bool] = and_(*hits) if hits else literal_column("1 = 0")
    return or_(ticket.c.number.in_(query.numbers), found) if query.numbers else found


def _postgres_match(query: Query) -> ColumnElement[bool]:
    terms = [f"'{word}':*" for word in query.words]
    terms += ["(" + " <-> ".join(f"'{word}'" for word in phrase) + ")" for phrase in query.phrases]
    # lower case here too: a database of locale C knows it for ASCII only
    wanted = func.to_tsquery("simple", bindparam(None, " & ".join(terms).lower(), type_=Text))
    return literal_column("ticket.search").op("@@", is_comparison=True)(wanted)


def _sqlite_match(query: Query) -> ColumnElement[bool]:
    terms = [f'"{word}"*' for word in query.words]
    terms += ['"' + " ".join(phrase) + '"' for phrase in query.phrases]
    fts = sql_table("ticket_fts")
    match = literal_column("ticket_fts").op("MATCH", is_comparison=True)(" AND ".join(terms))
    return ticket.c.id.in_(select(literal_column("rowid")).select_from(fts).where(match))
