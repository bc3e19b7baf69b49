"""What a word of a search may mean besides itself: agencies, services, groups, sites and people of that name.

Records hold a mark for what they refer to, not its name: so a new name finds them all at once.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, cast, literal_column, select, union_all
from sqlalchemy.types import Text

from app.db import tables as t
from app.db.search.columns import PERSON, REFERRED
from app.domain.search.normal import mark, name_body
from app.domain.search.query import Query, Term


def meanings(conn: Connection, query: Query, *, inside: bool = False) -> Mapping[Term, tuple[str, ...]]:
    """Return for each term the marks of the records whose code or name it fits; a single letter means only itself."""
    terms = [term for term in query.terms if not term.part and max(map(len, map("".join, term.words))) > 1]
    if not terms:
        return {}
    parts = [
        select(literal_column(f"'{kind}'"), cast(table.c.id, Text), table.c.code, table.c.name)
        for table, kind in ((t.metadata.tables[name], kind) for name, kind in REFERRED.items())
    ]
    p = t.person.c
    parts.append(select(literal_column(f"'{PERSON}'"), p.login, p.login, p.name).where(p.login.is_not(None)))
    found: dict[Term, list[str]] = {term: [] for term in terms}
    for kind, key, code, name in conn.execute(union_all(*parts)):
        body = name_body(code, name)
        for term in terms:
            if term.fits(body, inside=inside):
                found[term].append(mark(kind, key))
    return {term: tuple(marks) for term, marks in found.items()}
