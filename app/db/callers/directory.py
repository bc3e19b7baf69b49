"""The directory of callers, as it stands in the database."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Mapping, Sequence
from email.utils import parseaddr
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, or_, select

from app.db import tables as t
from app.db.conditions import id_in, text_in
from app.domain.callers.directory import CallerMove, CallerRow, CallerSurvey, CallerTicket
from app.domain.callers.lookup import Term, named_agencies, ranked
from app.domain.vocabulary import TicketState

_C, _T = t.caller.c, t.ticket.c
#: Read at most of those that fit, among which the best are looked for, and of the callers one spoke with last.
_SOME, _RECENT = 200, 60
_ROW = select(
    _C.id,
    _C.name,
    _C.email,
    _C.phone,
    _C.callback,
    _C.agency_id,
    func.coalesce(t.agency.c.code, ""),
    func.coalesce(t.site.c.name, ""),
    _C.place,
    _C.title,
    _C.department,
    _C.login,
    _C.vip,
    _C.left_on,
    _C.version,
    _C.external_id,
).select_from(t.caller.outerjoin(t.agency, t.agency.c.id == _C.agency_id).outerjoin(t.site, t.site.c.id == _C.site_id))


def rows_of(conn: Connection, ids: Sequence[int]) -> list[CallerRow]:
    """Return these callers in this order; ids that are gone are left out."""
    if not ids:
        return []
    read = conn.execute(_ROW.where(id_in(conn, _C.id, ids)))
    found = {row.id: row for row in (CallerRow(*tuple(one)) for one in read)}
    return [found[id] for id in ids if id in found]


# --- finding while somebody types -----------------------------------------------------------------
def look_up(
    conn: Connection,
    asked: Sequence[Term],
    *,
    login: str,
    agency_id: int | None = None,
    own: Collection[int] | None = None,
    count: int = 20,
    left: bool = False,
) -> tuple[list[CallerRow], bool]:
    """Return the best of those whom all terms fit, and whether there are others; nothing asked: the last callers.

    `login`: whose calls these are; `agency_id`: of the call so far; `own`: the agencies that are shown, None: all;
    `left`: whoever left is found too.
    """
    recent = _recent(conn, login)
    shown = [] if own is None else [_C.agency_id.in_(sorted(own))]
    shown += [] if left else [_C.left_on.is_(None)]
    if not asked:
        kept = conn.execute(select(_C.id).where(id_in(conn, _C.id, recent), _C.merged_into_id.is_(None), *shown))
        there = set(kept.scalars())
        return rows_of(conn, [id for id in recent if id in there][:count]), False
    meant = _agencies_meant(conn, asked)
    some = _fitting(asked, meant, shown)
    ids = _ids(conn, some.limit(_SOME + 1))
    more = len(ids) > _SOME
    if more:  # the best may be among those that were not read
        first = _fitting(asked, meant, [*shown, id_in(conn, _C.id, recent)])
        ids = [*_ids(conn, first), *ids[:_SOME]]
        if agency_id is not None:
            ids += _ids(conn, _fitting(asked, meant, [*shown, _C.agency_id == agency_id]).limit(_SOME))
    found = rows_of(conn, list(dict.fromkeys(ids)))
    return ranked(found, asked, recent, agency_id, count), more or len(found) > count


def _ids(conn: Connection, query: Select[Any]) -> list[int]:
    return list(conn.execute(query).scalars())


def _recent(conn: Connection, login: str) -> list[int]:
    """Return the callers of the tickets that somebody logged last, the latest first."""
    query = select(_T.caller_id).where(_T.created_by == login, _T.caller_id.is_not(None))
    found = conn.execute(query.order_by(_T.id.desc()).limit(_RECENT)).scalars()
    return [id for id in dict.fromkeys(found) if id is not None]


def _agencies_meant(conn: Connection, asked: Sequence[Term]) -> Mapping[str, frozenset[int]]:
    words = {term.word for term in asked if term.word}
    if not words:
        return {}
    a = t.agency.c
    agencies = {id: (code, name) for id, code, name in conn.execute(select(a.id, a.code, a.name))}
    return {word: named_agencies(word, agencies) for word in words}


def _fitting(
    asked: Sequence[Term], meant: Mapping[str, frozenset[int]], where: Sequence[ColumnElement[bool]]
) -> Select[Any]:
    """Return the query of those whom every term fits; it begins with the term that says most."""

    def weight(term: Term) -> tuple[bool, int]:
        return bool(meant.get(term.word)), -max(map(len, term.begins))

    first, *others = sorted(asked, key=weight)
    keys = t.caller_search.alias("first")
    in_agency = [] if not (named := meant.get(first.word)) else [_C.agency_id.in_(sorted(named))]
    conditions = [_has(t.caller_search.alias(f"other{n}"), term, meant) for n, term in enumerate(others)]
    by_key = select(keys.c.caller_id).where(_between(keys, first))
    if in_agency:  # an agency's name: few words are, so these two are looked up each for itself
        return (
            select(_C.id)
            .where(or_(*in_agency, _C.id.in_(by_key)), *conditions, *where)
            .where(_C.merged_into_id.is_(None))
        )
    joined = select(_C.id).distinct().select_from(keys.join(t.caller, _C.id == keys.c.caller_id))
    return joined.where(_between(keys, first), *conditions, *where)


def _between(keys: Any, term: Term) -> ColumnElement[bool]:
    return or_(*(and_(keys.c.key >= low, keys.c.key < high) for low, high in term.ranges))


def _has(keys: Any, term: Term, meant: Mapping[str, frozenset[int]]) -> ColumnElement[bool]:
    found: ColumnElement[bool] = (
        select(keys.c.caller_id).where(keys.c.caller_id == _C.id, _between(keys, term)).exists()
    )
    named = meant.get(term.word)
    return or_(found, _C.agency_id.in_(sorted(named))) if named else found


# --- the list -------------------------------------------------------------------------------------
def listed(
    conn: Connection,
    asked: Sequence[Term],
    *,
    own: Collection[int] | None = None,
    agency_ids: Collection[int] = (),
    vip: bool = False,
    left: bool = False,
) -> array[int]:
    """Return ids of the directory in the order of names; `left`: those who left instead of those who are there."""
    where: list[ColumnElement[bool]] = [_C.merged_into_id.is_(None)]
    where.append(_C.left_on.is_not(None) if left else _C.left_on.is_(None))
    where += [_C.agency_id.in_(sorted(own))] if own is not None else []
    where += [_C.agency_id.in_(sorted(agency_ids))] if agency_ids else []
    where += [_C.vip.is_(True)] if vip else []
    query = select(_C.id).where(*where)
    if asked:
        query = query.where(_C.id.in_(_fitting(asked, _agencies_meant(conn, asked), ())))
    cursor: Any = conn.execute(query.order_by(_C.name, _C.id)).cursor
    found = array("q")
    while rows := cursor.fetchmany(10_000):
        found.extend(chain.from_iterable(rows))
    return found


# --- one of them ----------------------------------------------------------------------------------
def fields_of(conn: Connection, id: int, *, private: bool) -> dict[str, Any] | None:
    """Return every column of somebody's, with what only the desk reads where it may be read; None: there is none."""
    row = conn.execute(select(t.caller).where(_C.id == id)).mappings().first()
    if row is None:
        return None
    found = dict(row)
    if private:
        p = t.caller_private.c
        beside = conn.execute(select(p.phone, p.note, p.vip_reason).where(p.caller_id == id)).first()
        found |= dict(zip(("private_phone", "note", "vip_reason"), beside or ("", "", ""), strict=True))
    return found


def tickets_of(conn: Connection, id: int, count: int = 20) -> tuple[list[CallerTicket], int, int]:
    """Return somebody's tickets, the open ones first, then the newest; how many are open, and how many there are."""
    is_open = _T.state.in_([state.value for state in TicketState if state.is_open])
    columns = (_T.id, _T.number, _T.title, _T.state, _T.opened_at, _T.parent_id)
    query = select(*columns).where(_T.caller_id == id).order_by(_T.opened_at.desc(), _T.id.desc()).limit(count)
    rows = {row.id: row for part in (query.where(is_open), query) for row in conn.execute(part)}
    made = [
        CallerTicket(
            row.id,
            row.number,
            row.title,
            TicketState(row.state).label,
            TicketState(row.state).is_open,
            row.opened_at,
            row.parent_id,
        )
        for row in rows.values()
    ]
    counts = select(func.count(), func.coalesce(func.sum(case((is_open, 1), else_=0)), 0)).where(_T.caller_id == id)
    total, opened = conn.execute(counts).one()
    return sorted(made, key=lambda one: not one.is_open)[:count], int(opened), int(total)


def moves_of(conn: Connection, id: int) -> list[CallerMove]:
    """Return between which agencies somebody moved, the last first."""
    m, old, new = t.caller_move.c, t.agency.alias("old"), t.agency.alias("new")
    rows = conn.execute(
        select(m.day, func.coalesce(old.c.code, ""), func.coalesce(new.c.code, ""))
        .select_from(
            t.caller_move.outerjoin(old, old.c.id == m.from_agency_id).outerjoin(new, new.c.id == m.to_agency_id)
        )
        .where(m.caller_id == id)
        .order_by(m.day.desc(), m.id.desc())
    )
    return [CallerMove(*row) for row in rows]


def surveys_of(conn: Connection, id: int, count: int = 10) -> list[CallerSurvey]:
    """Return what somebody was asked of their tickets, the last first."""
    s = t.survey.c
    rows = conn.execute(
        select(s.ticket_id, _T.number, s.sent_at, s.answered_at, s.score, s.comment)
        .join_from(t.survey, t.ticket, s.ticket_id == _T.id)
        .where(_T.caller_id == id)
        .order_by(s.id.desc())
        .limit(count)
    )
    return [CallerSurvey(*row) for row in rows]


def is_kept(conn: Connection, login: str, email: str) -> bool:
    """Return whether somebody signs in here or holds an office, so that others do not rename them."""
    p, k, g = t.person.c, t.agency_contact.c, t.agency_assignment.c
    asked = or_(
        p.login.is_not(None),
        select(k.id).where(k.person_id == p.id).exists(),
        select(g.id).where(g.person_id == p.id).exists(),
    )
    signs_in = select(p.id).where(func.lower(p.login) == login)
    mailed = select(p.id).where(func.lower(p.email) == email.lower(), p.active, asked)
    return any(
        said and conn.execute(query.limit(1)).first() is not None
        for said, query in ((login, signs_in), (email, mailed))
    )


def resolve(conn: Connection, id: int) -> tuple[int, str] | None:
    """Return id and name of who somebody is now: whom they were merged into, or themselves; None: there is none."""
    query = select(_C.id, _C.name, _C.merged_into_id)
    row = conn.execute(query.where(_C.id == id)).first()
    if row is not None and row.merged_into_id is not None:
        row = conn.execute(query.where(_C.id == row.merged_into_id)).first()
    return (row.id, row.name) if row is not None else None


# --- matching -------------------------------------------------------------------------------------
def known(
    conn: Connection, *, external_ids: Collection[str] = (), emails: Collection[str] = (), logins: Collection[str] = ()
) -> dict[tuple[str, str], list[int]]:
    """Return who is known by these external ids, mail addresses and logins: (what, text) to ids. Never by a name."""
    found: dict[tuple[str, str], list[int]] = {}
    wanted = (
        ("external_id", _C.external_id, {one.strip() for one in external_ids} - {""}),
        ("email", _C.email, {one.strip().lower() for one in emails} - {""}),
        ("login", _C.login, {one.strip().lower() for one in logins} - {""}),
    )
    for what, column, texts in wanted:
        if texts:
            query = select(column, _C.id).where(text_in(conn, column, sorted(texts)), _C.merged_into_id.is_(None))
            for text, id in conn.execute(query.order_by(_C.id)):
                found.setdefault((what, text), []).append(id)
    return found


def matched(conn: Connection, said: Collection[str]) -> dict[str, int]:
    """Return who is meant where a ticket names its caller by a mail address, a login or an external id."""
    texts = {text: parseaddr(text)[1] if text.endswith(">") else text.strip() for text in said if text}
    there = known(conn, external_ids=texts.values(), emails=texts.values(), logins=texts.values())
    found: dict[str, int] = {}
    for text, plain in texts.items():
        ids = {
            *there.get(("external_id", plain), ()),
            *there.get(("email", plain.lower()), ()),
            *there.get(("login", plain.lower()), ()),
        }
        if len(ids) == 1:
            found[text] = ids.pop()
    return found


def absent(conn: Connection, present: Collection[int]) -> list[int]:
    """Return who is in the directory with an external id, has not left, and is not among those present."""
    query = select(_C.id).where(_C.external_id != "", _C.left_on.is_(None), _C.merged_into_id.is_(None))
    there = set(present)
    return [id for id in conn.execute(query.order_by(_C.id)).scalars() if id not in there]
