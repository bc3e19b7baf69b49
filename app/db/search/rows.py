"""Rows of the search, made anew for the records that triggers noted, in the act that changed them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, MetaData, Table, delete, func, literal, null, select, text

from app.db import tables as t
from app.db.conditions import id_in
from app.db.search.columns import BESIDE, PERSON, marks
from app.db.tables import kinds
from app.db.tables.base import info
from app.db.temporary import may_make_temporary
from app.domain.callers.lookup import keys_of
from app.domain.knowledge.lookup import keys_of as note_keys
from app.domain.search.normal import GAP, body, mark
from app.domain.tickets.states import RESOLUTION_CODES

_DUE, _TICKET, _RECORD = t.search_due.c, t.ticket_search, t.record_search
#: Records at a time; more than _FEW are written in bulk.
_CHUNK, _FEW = 2_000, 40
#: Longer descriptions are searched up to here, so that what was said of a ticket later is found too.
_DESCRIPTION = 50_000
_PART = "\x1f"


def refresh(conn: Connection) -> None:
    """Make the rows of every record that is noted; part of the connection's transaction."""
    while refresh_some(conn) == _CHUNK:
        pass


def refresh_some(conn: Connection) -> int:
    """Make the rows of the next records that are noted; return of how many, 0 where none is."""
    postgres = conn.dialect.name == "postgresql"
    due = conn.execute(_TAKE_BY_FUNCTION).scalar_one() if postgres else conn.execute(_TAKE).all()
    wanted: dict[str, list[int]] = defaultdict(list)
    for tbl, id in due:
        wanted[tbl].append(id)
    for tbl, ids in wanted.items():
        if tbl == "ticket":
            _tickets(conn, sorted(ids))
        else:
            _records(conn, tbl, sorted(ids))
    return len(due)


_TAKE = text(
    "DELETE FROM search_due WHERE (tbl, row_id) IN"
    f" (SELECT tbl, row_id FROM search_due ORDER BY tbl, row_id LIMIT {_CHUNK}) RETURNING tbl, row_id"
)
_TAKE_BY_FUNCTION = text(f"SELECT take_search_due({_CHUNK})")


_CLEAR = text("SELECT clear_search(:name, CAST(:ids AS bigint[]))")


def note_missing(conn: Connection, metadata: MetaData = t.metadata) -> None:
    """Note every record that has no row of search yet: after rows came in without triggers."""
    for name, table in kinds.searched(metadata).items():
        if name == "ticket":
            there = select(_TICKET.c.ticket_id).where(_TICKET.c.ticket_id == table.c.id)
        else:
            there = select(_RECORD.c.row_id).where(_RECORD.c.tbl == name, _RECORD.c.row_id == table.c.id)
        missing = select(literal(name), table.c.id).where(~there.exists())
        conn.execute(_noting(conn).from_select(["tbl", "row_id"], missing).on_conflict_do_nothing())


def _noting(conn: Connection) -> Any:
    if conn.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert
    else:
        from sqlalchemy.dialects.sqlite import insert  # type: ignore[assignment]
    return insert(t.search_due)


def rebuild(conn: Connection, metadata: MetaData = t.metadata) -> None:
    """Make every row of search anew."""
    for table in (t.search_due, _TICKET, _RECORD, t.caller_search, t.knowledge_search):
        conn.execute(delete(table))
    if conn.dialect.name == "sqlite":
        conn.exec_driver_sql("INSERT INTO ticket_fts(ticket_fts) VALUES ('delete-all')")
    note_missing(conn, metadata)
    refresh(conn)


# --- tickets --------------------------------------------------------------------------------------
#: What was said of a ticket, the newest first, without what was taken back.
_NOTES = {
    name: f"(SELECT {joined}(coalesce(e.note, '') || '{_PART}' || coalesce(e.late_reason, ''), '{_PART}'"
    " ORDER BY e.seq DESC) FROM ticket_event e WHERE e.ticket_id = k.id AND (e.note IS NOT NULL"
    " OR e.late_reason IS NOT NULL) AND e.kind NOT IN ('field', 'retraction', 'restated') AND NOT EXISTS"
    " (SELECT 1 FROM ticket_event r WHERE r.ticket_id = k.id AND r.author = e.author AND r.kind = 'retraction'"
    " AND r.new_value = e.op_id))"
    for name, joined in (("postgresql", "string_agg"), ("sqlite", "group_concat"))
}
#: What was answered to what a request asks, as it stands.
_ANSWERS = {
    name: f"(SELECT {joined}(a.value, '{_PART}' ORDER BY a.id) FROM request_answer a WHERE a.ticket_id = k.id"
    " AND NOT EXISTS (SELECT 1 FROM request_answer l WHERE l.ticket_id = a.ticket_id AND l.field_id = a.field_id"
    " AND l.id > a.id))"
    for name, joined in (("postgresql", "string_agg"), ("sqlite", "group_concat"))
}
_SAID = {
    name: text(
        "SELECT k.id, k.agency_id, k.service_id, k.site_id, k.group_id, k.assignee, k.number, k.title, k.caller,"
        f" k.category, k.resolution_code, substr(k.description, 1, {_DESCRIPTION}), {_NOTES[name]}, {_ANSWERS[name]}"
        f" FROM ticket k WHERE k.id {wanted}"
    )
    for name, wanted in (("postgresql", "= ANY(:ids)"), ("sqlite", "IN (SELECT value FROM json_each(:ids))"))
}


def _tickets(conn: Connection, ids: Sequence[int]) -> None:
    rows = _ticket_rows(conn, ids)
    if conn.dialect.name == "postgresql":
        made = [(id, title, _vector(words)) for id, title, words in rows]
    else:
        made = [(id, title, "") for id, title, _ in rows]
        gone = set(ids) - {id for id, *_ in rows}
        if gone:
            conn.exec_driver_sql("DELETE FROM ticket_fts WHERE rowid = ?", [(id,) for id in sorted(gone)])
        if rows:
            conn.exec_driver_sql(
                "INSERT OR REPLACE INTO ticket_fts (rowid, body) VALUES (?, ?)", [(id, words) for id, _, words in rows]
            )
    if conn.dialect.name == "postgresql":
        conn.execute(_CLEAR, {"name": "ticket", "ids": list(ids)})
    else:
        conn.execute(delete(_TICKET).where(id_in(conn, _TICKET.c.ticket_id, ids)))
    _write(conn, _TICKET, ("ticket_id", "title", "words"), made)


def _ticket_rows(conn: Connection, ids: Sequence[int]) -> list[tuple[int, str, str]]:
    given: Any = list(ids) if conn.dialect.name == "postgresql" else str(list(ids))
    return [_ticket(row) for row in conn.execute(_SAID[conn.dialect.name], {"ids": given})]


def _ticket(row: Sequence[Any]) -> tuple[int, str, str]:
    """Return id, title and body of a ticket in their normal form."""
    id, agency, service, site, group, assignee, number, title, caller, category, code, description, notes, answers = row
    referred = (("a", agency), ("s", service), ("t", site), ("g", group), ("p", assignee))
    said = [number, title, caller, assignee or "", category, code, RESOLUTION_CODES.get(code, ""), description]
    for more in (answers, notes):
        if more:
            said += more.split(_PART)
    return id, body((title,)), body(said, [mark(kind, key) for kind, key in referred if key])


def _vector(words: str) -> str:
    """Return a body as the text of a tsvector: each word with its places."""
    places: dict[str, list[str]] = {}
    for place, word in enumerate(words.split(" "), 1):
        if word != GAP:
            places.setdefault(word, []).append(str(place))
    return " ".join(f"'{word}':{','.join(where)}" for word, where in places.items())


# --- records of other kinds -----------------------------------------------------------------------
def _records(conn: Connection, name: str, ids: Sequence[int]) -> None:
    table = t.metadata.tables.get(name)
    if table is None or not info(table).searched:
        return  # of a program that knows more kinds
    if conn.dialect.name == "postgresql":
        conn.execute(_CLEAR, {"name": name, "ids": list(ids)})
    else:
        conn.execute(delete(_RECORD).where(_RECORD.c.tbl == name, id_in(conn, _RECORD.c.row_id, ids)))
    _write(conn, _RECORD, ("tbl", "row_id", "body", "marks"), _record_rows(conn, table, ids))
    if name == "caller":
        if conn.dialect.name != "postgresql":  # there it went with the others
            conn.execute(delete(t.caller_search).where(id_in(conn, t.caller_search.c.caller_id, ids)))
        _write(conn, t.caller_search, ("key", "caller_id"), _caller_keys(conn, ids))
    if name == "knowledge_note":
        k = t.knowledge_search
        if conn.dialect.name != "postgresql":
            conn.execute(delete(k).where(id_in(conn, k.c.note_id, ids)))
        _write(conn, k, ("key", "note_id", "weight"), _note_keys(conn, ids))


def _caller_keys(conn: Connection, ids: Sequence[int]) -> list[tuple[bytes, int]]:
    """Return the keys by which callers are found while somebody types; whoever was merged is found as another."""
    c = t.caller.c
    rows = conn.execute(
        select(c.id, c.name, c.email, c.login, c.phone, c.callback).where(
            id_in(conn, c.id, ids), c.merged_into_id.is_(None)
        )
    )
    return [(key, id) for id, name, mail, login, *numbers in rows for key in keys_of(name, mail, login, numbers)]


def _note_keys(conn: Connection, ids: Sequence[int]) -> list[tuple[bytes, int, int]]:
    """Return the keys by which notes are found while somebody types: what is published of them, not a draft of it."""
    k, v = t.knowledge_note.c, t.knowledge_version.c
    shown = t.knowledge_note.join(t.knowledge_version, (v.note_id == k.id) & (v.n == k.shown_n))
    rows = conn.execute(
        select(k.id, v.title, v.keywords, v.symptoms, v.cause).select_from(shown).where(id_in(conn, k.id, ids))
    )
    return [(key, id, weight) for id, *texts in rows for key, weight in note_keys(*texts).items()]


def _record_rows(conn: Connection, table: Table, ids: Sequence[int]) -> list[tuple[str, int, str, str]]:
    """Return what the rows of search of these records should be."""
    name = str(table.name)
    texts: dict[int, list[str]] = {}
    found: dict[int, list[str]] = {}
    called, marked = info(table).searched, marks(table)
    columns = [table.c[column] for column in (*called, *marked)]
    for id, *values in conn.execute(select(table.c.id, *columns).where(id_in(conn, table.c.id, ids))):
        texts[id] = [str(value) for value in values[: len(called)] if value]
        found[id] = [mark(k, value) for k, value in zip(marked.values(), values[len(called) :], strict=True) if value]
    for id, said, more in _beside(conn, name, sorted(texts)):
        texts[id] += said
        found[id] += more
    return [(name, id, f" {body(said)} ", " ".join(["", *found[id], ""])) for id, said in texts.items()]


def _beside(conn: Connection, name: str, ids: Sequence[int]) -> Iterator[tuple[int, list[str], list[str]]]:
    for other, what in BESIDE.items():
        if what.table != name:
            continue
        table = t.metadata.tables[other]
        marked = marks(table)
        columns = [table.c[column] for column in marked]
        said = [table.c[what.text]] if what.text else []
        key, rows = table.c[what.key], select(*said, *columns)
        if what.through:
            between = t.metadata.tables[what.through]
            key = between.c[f"{what.table}_id"]
            rows = rows.join_from(table, between, table.c[what.key] == between.c.id)
        if what.person:
            rows = rows.outerjoin(t.person, table.c[what.person] == t.person.c.id)
        rows = rows.add_columns(key, t.person.c.login if what.person else null())
        for *values, id, login in conn.execute(rows.where(id_in(conn, key, ids)).order_by(*table.primary_key)):
            texts = [value for value in values[: len(said)] if value]
            found = [mark(k, v) for k, v in zip(marked.values(), values[len(said) :], strict=True) if v]
            yield id, texts, [*found, *([mark(PERSON, login)] if login else [])]


def _write(conn: Connection, table: Table, names: tuple[str, ...], rows: Sequence[tuple[Any, ...]]) -> None:
    if len(rows) > _FEW:
        from app.db.bulk import bulk_insert  # late: NumPy, which a single act needs not

        bulk_insert(conn, table, dict(zip(names, zip(*rows, strict=True), strict=True)))
    elif rows:
        conn.execute(table.insert(), [dict(zip(names, row, strict=True)) for row in rows])


# --- checks ---------------------------------------------------------------------------------------
def missing(conn: Connection) -> Iterator[tuple[str, int]]:
    """Yield each kind of which records cannot be found, with their number."""
    for name, table in kinds.searched().items():
        if name == "ticket":
            there: Any = select(_TICKET.c.ticket_id).where(_TICKET.c.ticket_id == table.c.id)
        else:
            there = select(_RECORD.c.row_id).where(_RECORD.c.tbl == name, _RECORD.c.row_id == table.c.id)
        count = conn.execute(select(func.count()).select_from(table).where(~there.exists())).scalar_one()
        if count:
            yield name, count


def wrong(conn: Connection, sample: int | None) -> Iterator[tuple[str, int]]:
    """Yield each record that is found by other words than it says: its kind and id.

    `sample`: of the newest tickets so many; None: every one. On SQLite the words of tickets cannot be read back: there
    it is asked whether the index finds the ticket by each of them.
    """
    k = t.ticket.c.id
    ids = list(conn.execute(select(k).order_by(k.desc()).limit(sample)).scalars())
    index = _index(conn) if sample is None and conn.dialect.name == "sqlite" else {}
    for at in range(0, len(ids), _CHUNK):
        yield from (("ticket", id) for id in _wrong_tickets(conn, ids[at : at + _CHUNK], index))
    for name, table in kinds.searched().items():
        if name == "ticket":
            continue
        ids = list(conn.execute(select(table.c.id)).scalars())
        for at in range(0, len(ids), _CHUNK):
            chunk = ids[at : at + _CHUNK]
            mine = select(_RECORD).where(_RECORD.c.tbl == name, id_in(conn, _RECORD.c.row_id, chunk))
            there = {row.row_id: tuple(row) for row in conn.execute(mine)}
            yield from ((name, row[1]) for row in _record_rows(conn, table, chunk) if there.get(row[1], row) != row)
            if name == "caller":
                s = t.caller_search.c
                held = conn.execute(select(s.key, s.caller_id).where(id_in(conn, s.caller_id, chunk)))
                have = {(bytes(key), id) for key, id in held}
                yield from sorted({(name, id) for _, id in have ^ set(_caller_keys(conn, chunk))})
            if name == "knowledge_note":
                n = t.knowledge_search.c
                kept = conn.execute(select(n.key, n.note_id, n.weight).where(id_in(conn, n.note_id, chunk)))
                keys = {(bytes(key), id, weight) for key, id, weight in kept}
                yield from sorted({(name, id) for _, id, _ in keys ^ set(_note_keys(conn, chunk))})


def _index(conn: Connection) -> dict[int, int]:
    """Return a sum over the words of each ticket in the index, read once: asking for each word grows with them."""
    found: dict[int, int] = defaultdict(int)
    with may_make_temporary(conn):
        conn.execute(text("CREATE VIRTUAL TABLE temp.ticket_words USING fts5vocab(main, ticket_fts, instance)"))
    before = None
    for word, id in conn.execute(text("SELECT term, doc FROM temp.ticket_words")):
        if (word, id) != before:  # the same word stands together
            found[id] += hash(word)
        before = (word, id)
    with may_make_temporary(conn):
        conn.execute(text("DROP TABLE temp.ticket_words"))
    return found


def _wrong_tickets(conn: Connection, ids: Sequence[int], index: Mapping[int, int]) -> Iterator[int]:
    rows = _ticket_rows(conn, ids)
    mine = select(_TICKET.c.ticket_id, _TICKET.c.title).where(id_in(conn, _TICKET.c.ticket_id, ids))
    titles = {id: title for id, title in conn.execute(mine)}  # noqa: C416
    found = _same_vectors(conn, rows) if conn.dialect.name == "postgresql" else _found(conn, rows, index)
    yield from (id for id, title, _ in rows if id in titles and (titles[id] != title or id not in found))


def _same_vectors(conn: Connection, rows: Sequence[tuple[int, str, str]]) -> set[int]:
    given = {"ids": [id for id, *_ in rows], "words": [_vector(words) for *_, words in rows]}
    return set(conn.execute(_SAME, given).scalars())


def _found(conn: Connection, rows: Sequence[tuple[int, str, str]], index: Mapping[int, int]) -> set[int]:
    return {
        id
        for id, _, words in rows
        if index.get(id) == sum(hash(word) for word in set(words.split(" ")) if word) or _is_found(conn, id, words)
    }


def _is_found(conn: Connection, id: int, words: str) -> bool:
    unlike = [word for word in dict.fromkeys(words.split(" ")) if word and word != GAP]
    parts = (" AND ".join(f'"{word}"' for word in unlike[at : at + _FEW]) for at in range(0, len(unlike), _FEW))
    return all(conn.execute(_FOUND, {"id": id, "words": part}).first() is not None for part in parts)


def note_wrong(conn: Connection) -> None:
    """Note every record that is found by other words than it says."""
    for tbl, id in list(wrong(conn, None)):
        conn.execute(_noting(conn).values(tbl=tbl, row_id=id).on_conflict_do_nothing())


#: All at once: asked ticket by ticket, an upgrade of a million took ten minutes.
_SAME = text(
    "SELECT ticket_id FROM ticket_search JOIN unnest(CAST(:ids AS bigint[]), CAST(:words AS text[])) AS said(id, told)"
    " ON ticket_id = said.id WHERE words = CAST(said.told AS tsvector)"
)
_FOUND = text("SELECT 1 FROM ticket_fts WHERE rowid = :id AND ticket_fts MATCH :words")
