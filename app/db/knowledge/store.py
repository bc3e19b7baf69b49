"""Notes as they are read for lists and pages, and what an act writes of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, insert, literal, or_, select

from app.db import names
from app.db import tables as t
from app.db.conditions import id_in
from app.db.find import fitting
from app.db.own_agencies import own_agencies
from app.domain.knowledge.values import (
    CONTENT,
    FIELDS,
    Audience,
    NoteCard,
    NoteRow,
    NoteState,
    NoteUse,
    NoteVersion,
    Voice,
    audiences,
    is_fixed,
)
from app.domain.rights import may
from app.domain.vocabulary import Role

_K, _V, _U = t.knowledge_note.c, t.knowledge_version.c, t.knowledge_use.c
#: Uses that are listed on the page of a note, the newest first.
_MOST_USES = 20


class Reader:
    """What somebody sees: whoever writes notes sees every one as it stands, others what is published for them."""

    def __init__(self, conn: Connection, login: str, roles: Collection[Role]) -> None:
        self.writes = may(roles, "knowledge.edit")
        own = own_agencies(conn, login, roles)
        self.audiences = sorted(one.value for one in audiences(roles, of_agency=own is not None))

    def sees(self) -> ColumnElement[bool]:
        """Return the condition on notes, joined with what is published of them."""
        if self.writes:
            return literal(True)
        return and_(_V.id.is_not(None), _V.audience.in_(self.audiences))


#: Notes as they are published, where those that are being written anew are not shown to who does not write notes: in
#: place of the table, by its name. PostgreSQL alone hides them.
_SHOWN = select(func.shown_notes().table_valued(*t.knowledge_note.c.keys(), name="shown")).cte("knowledge_note")


def as_shown(conn: Connection, reader: Reader, query: Select[Any]) -> Select[Any]:
    """Return a query of notes so that whoever does not write them is answered of what is published."""
    return query if reader.writes or conn.dialect.name != "postgresql" else query.add_cte(_SHOWN)


def _of(reader: Reader, column: str) -> ColumnElement[Any]:
    """Return a column of what a note says: as it stands for whoever writes notes, else as it is published."""
    return _K[column] if reader.writes else func.coalesce(_V[column], _K[column])


def _joined() -> Any:
    shown = and_(_V.note_id == _K.id, _V.n == _K.shown_n)
    return (
        t.knowledge_note.outerjoin(t.knowledge_version, shown)
        .outerjoin(t.major_incident, t.major_incident.c.id == _K.major_incident_id)
        .outerjoin(t.change, t.change.c.id == _K.change_id)
    )


def stands() -> ColumnElement[bool]:
    """Return the condition that a use counts: the resolution that it is of was not taken back."""
    r = t.ticket_event.alias().c
    back = select(r.id).where(
        r.ticket_id == _U.ticket_id, r.author == _U.author, r.kind == "retraction", r.new_value == _U.op_id
    )
    return or_(_U.voice != Voice.RESOLVED.value, ~back.exists())


def counts(conn: Connection, ids: Sequence[int] | None = None) -> dict[int, tuple[int, int, int]]:
    """Return how many tickets were resolved with each note, and of how many people it helped or not; what somebody
    said last counts. None: of all notes."""
    of = [] if ids is None else [id_in(conn, _U.note_id, ids)]
    found: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
    resolved = select(_U.note_id, func.count()).where(_U.voice == Voice.RESOLVED.value, stands(), *of)
    for id, count in conn.execute(resolved.group_by(_U.note_id)):
        found[id][0] = count
    last = select(func.max(_U.id)).where(_U.voice != Voice.RESOLVED.value, *of).group_by(_U.note_id, _U.author)
    said = select(_U.note_id, _U.voice, func.count()).where(_U.id.in_(last)).group_by(_U.note_id, _U.voice)
    for id, voice, count in conn.execute(said):
        found[id][1 if voice == Voice.HELPED.value else 2] = count
    return {id: (one[0], one[1], one[2]) for id, one in found.items()}


def error_of(problem: str, major: str | None, change_state: str | None) -> str:
    """Return what is behind a known error, "" where a change has fixed it, or nothing is known to be behind it."""
    return "" if is_fixed(change_state or "") else (problem or major or "")


# --- lists ----------------------------------------------------------------------------------------
def list_ids(conn: Connection, reader: Reader, typed: str = "", states: Collection[str] = ()) -> list[int]:
    """Return ids of the notes that somebody sees, those first whose texts begin with what was typed, then by title."""
    rows = select(_K.id).select_from(_joined()).where(reader.sees())
    if states:
        rows = rows.where(_K.state.in_(sorted(states)))
    if typed.strip():
        rows = rows.where(fitting(conn, t.knowledge_note, typed))
    return list(conn.scalars(as_shown(conn, reader, rows.order_by(func.lower(_of(reader, "title")), _K.id))))


def rows_of(conn: Connection, reader: Reader, ids: Sequence[int]) -> list[NoteRow]:
    """Return these notes in this order; those that are gone, or are not shown to somebody, are left out."""
    if not ids:
        return []
    columns = [_of(reader, name).label(name) for name in ("title", "audience", "category")]
    service = _of(reader, "service_id")
    wanted = (
        select(
            _K.id,
            _K.version,
            _K.number,
            *columns,
            _K.state,
            func.coalesce(t.service.c.name, "").label("service"),
            func.coalesce(t.person.c.name, _K.owner).label("owner"),
            _K.review_on,
            _K.valid_to,
            _K.shown_n,
            _K.problem,
            t.major_incident.c.number.label("major"),
            t.change.c.state.label("change_state"),
        )
        .select_from(_joined().outerjoin(t.service, t.service.c.id == service).outerjoin(t.person, _same_login()))
        .where(id_in(conn, _K.id, ids), reader.sees())
    )
    used = counts(conn, ids)
    found = {
        row.id: _row(row, reader, used.get(row.id, (0, 0, 0))) for row in conn.execute(as_shown(conn, reader, wanted))
    }
    return [found[id] for id in ids if id in found]


def _same_login() -> ColumnElement[bool]:
    return and_(t.person.c.login == _K.owner, _K.owner != "")


def _row(row: Any, reader: Reader, used: tuple[int, int, int]) -> NoteRow:
    state = NoteState(row.state) if reader.writes else NoteState.PUBLISHED
    return NoteRow(
        row.id,
        row.version,
        row.number,
        row.title,
        state,
        Audience(row.audience),
        row.service,
        row.category,
        row.owner,
        row.review_on,
        row.valid_to,
        row.shown_n,
        error_of(row.problem, row.major, row.change_state),
        *used,
    )


# --- one ------------------------------------------------------------------------------------------
def card(conn: Connection, reader: Reader, id: int, login: str, *, alone: bool) -> NoteCard | None:
    """Return the page of a note; None where it is gone, or is not shown to somebody. `alone`: one person publishes."""
    rows = rows_of(conn, reader, [id])
    if not rows:
        return None
    columns = [_of(reader, name).label(name) if name in CONTENT else _K[name] for name in FIELDS]
    wanted = select(*columns, _K.written_by, _K.made_from, t.major_incident.c.number, t.change.c.number)
    row = conn.execute(as_shown(conn, reader, wanted.select_from(_joined()).where(_K.id == id))).one()
    fields = dict(zip(FIELDS, row, strict=False))
    written_by, made_from, major, change = row[len(FIELDS) :]
    writers = tuple(written_by.split())
    links = [("Problem", fields["problem"]), ("Major incident", major), ("Change", change), ("Made from", made_from)]
    return NoteCard(
        rows[0],
        fields,
        writers,
        rows[0].state is NoteState.REVIEW and (alone or login not in writers),
        tuple((label, number) for label, number in links if number),
        _versions(conn, id) if reader.writes else (),
        _uses(conn, id) if reader.writes else (),
    )


def _versions(conn: Connection, id: int) -> tuple[NoteVersion, ...]:
    wanted = select(t.knowledge_version, func.coalesce(t.service.c.name, "").label("service"))
    of = t.knowledge_version.outerjoin(t.service, t.service.c.id == _V.service_id)
    rows = conn.execute(wanted.select_from(of).where(_V.note_id == id).order_by(_V.n.desc())).all()
    logins = {login for row in rows for login in (row.author, *row.written_by.split())}
    called = names.people(conn, logins)
    return tuple(
        NoteVersion(
            row.n,
            row.at,
            called.get(row.author, row.author),
            tuple(called.get(login, login) for login in row.written_by.split()),
            row.title,
            row.symptoms,
            row.cause,
            row.solution,
            Audience(row.audience),
            row.keywords,
            row.service,
            row.category,
            row.code,
        )
        for row in rows
    )


def version(conn: Connection, id: int, n: int) -> Mapping[str, Any] | None:
    """Return what a version of a note says, by the columns of `CONTENT`; None where there is no such version."""
    row = conn.execute(select(*(_V[name] for name in CONTENT)).where(_V.note_id == id, _V.n == n)).mappings().first()
    return None if row is None else dict(row)


def _uses(conn: Connection, id: int) -> tuple[NoteUse, ...]:
    rows = conn.execute(
        select(_U.at, _U.author, _U.voice, _U.ticket_id, func.coalesce(t.ticket.c.number, "").label("number"), _U.n)
        .select_from(t.knowledge_use.outerjoin(t.ticket, t.ticket.c.id == _U.ticket_id))
        .where(_U.note_id == id, stands())
        .order_by(_U.id.desc())
        .limit(_MOST_USES)
    ).all()
    called = names.people(conn, {row.author for row in rows})
    return tuple(
        NoteUse(r.at, called.get(r.author, r.author), Voice(r.voice), r.ticket_id, r.number, r.n) for r in rows
    )


def shown_at(conn: Connection, reader: Reader, id: int) -> datetime | None:
    """Return when what is shown of a note to somebody was published; None where nothing is."""
    query = select(_V.at).select_from(_joined()).where(_K.id == id, reader.sees())
    at: datetime | None = conn.scalar(as_shown(conn, reader, query))
    return at


def found(conn: Connection, reader: Reader, number: str) -> int | None:
    """Return the id of the note of a number."""
    id: int | None = conn.scalar(as_shown(conn, reader, select(_K.id).where(_K.number == number.strip().upper())))
    return id


def plain(conn: Connection, id: int, reader: Reader | None = None) -> Mapping[str, Any] | None:
    """Return the columns of a note as they stand, for an act on it; `reader`: as that one sees it."""
    query = select(t.knowledge_note).where(_K.id == id)
    row = conn.execute(query if reader is None else as_shown(conn, reader, query)).mappings().one_or_none()
    return None if row is None else dict(row)


# --- writing --------------------------------------------------------------------------------------
def add_version(conn: Connection, id: int, now: Mapping[str, Any], at: datetime, author: str) -> int:
    """Keep what a note says as its next version; return which that is."""
    n = 1 + int(conn.scalar(select(func.max(_V.n)).where(_V.note_id == id)) or 0)
    said = {name: now[name] for name in CONTENT}
    values = {"note_id": id, "n": n, "at": at, "author": author, "written_by": now["written_by"], **said}
    conn.execute(insert(t.knowledge_version).values(**values))
    return n


def add_use(
    conn: Connection, id: int, n: int, voice: Voice, at: datetime, author: str, ticket_id: int | None, op_id: str | None
) -> None:
    """Keep that a ticket was resolved with a version of a note, or what somebody says of it."""
    values = {"note_id": id, "n": n, "voice": voice.value, "at": at, "author": author}
    conn.execute(insert(t.knowledge_use).values(**values, ticket_id=ticket_id, op_id=op_id))
