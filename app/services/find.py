"""Finding records by a few typed letters, for the palette and for fields that name a record."""

from __future__ import annotations

from app.db.cab.meetings import on_record_by_number
from app.db.engine import Database
from app.db.find import find
from app.db.knowledge.store import Reader, rows_of
from app.db.review_rows import reviews_between
from app.db.tickets.lists import ticket_ids, ticket_rows
from app.domain.cab.found import matching
from app.domain.callers.directory import CallerHit
from app.domain.catalog.found import KINDS as CATALOG
from app.domain.eastern import local_date
from app.domain.find import Found
from app.domain.reviews.found import matching as of_reviews
from app.domain.reviews.values import AHEAD, BACK
from app.domain.search.numbers import spelled
from app.domain.shifts.handover import found_among
from app.domain.tickets.values import TicketFilter
from app.services.callers.directory import look_up
from app.services.catalog.found import matching as of_catalog
from app.services.datacenters.badges import shown
from app.services.shifts.reads import desk
from app.work import Work

#: Kinds with numbers that are few and looked through word by word: a number is read before, however it is spelled.
_LOOKED_THROUGH = ("handover", "bill", "dispute")


def _where(hit: CallerHit) -> str:
    """Return what tells one caller from another: what they were found by, number and agency."""
    row = hit.row
    parts = ("VIP" if row.vip else "", hit.why or row.number, row.agency_code)
    return ", ".join(part for part in parts if part)


def find_records(db: Database, kind: str, typed: str, limit: int, work: Work | None = None) -> list[Found]:
    """Return up to `limit` records of a kind whose number, code or name fits what was typed, the best first.

    A kind is the name of a table that says which of its columns are searched, "meeting": of the board, by its day too,
    "review": of an agency, likewise, "handover": of a shift, or one of the catalog: "price" by a component and a day;
    KeyError for any other.
    """
    typed = typed.strip()
    if not typed:
        return []
    if kind in _LOOKED_THROUGH:
        typed = next(iter(spelled(typed, ())), typed)
    if kind == "caller":
        hits = look_up(db, typed, count=limit, work=work).hits
        return [Found("caller", hit.row.id, hit.row.name, _where(hit)) for hit in hits]
    if kind == "handover":
        return found_among(desk(db, work).rows, typed, limit)
    with db.read(work) as conn:
        if kind == "ticket":
            ids = ticket_ids(conn, TicketFilter(text=typed), None, limit, login=db.actor.login, now=db.now())
            rows = {row.id: row for row in ticket_rows(conn, ids)}
            return [
                Found("ticket", i, f"{rows[i].number} {rows[i].title}", f"{rows[i].agency_code}, {rows[i].state.label}")
                for i in ids
                if i in rows
            ]
        if kind == "meeting":
            return matching(typed, on_record_by_number(conn), local_date(db.now()), limit)
        if kind == "review":
            today = local_date(db.now())
            return of_reviews(typed, reviews_between(conn, today - BACK, today + AHEAD, today), today, limit)
        if kind in CATALOG:
            return of_catalog(db, conn, kind, typed, limit)
        found = find(conn, kind, typed, limit)
        if kind == "knowledge_note":  # what is no one's to read, or not yet, is found by nobody else
            reader = Reader(conn, db.actor.login, db.actor.roles)
            shown_notes = {row.id: row for row in rows_of(conn, reader, [one.id for one in found])}
            return [Found(kind, id, f"{row.number} {row.title}", row.standing) for id, row in shown_notes.items()]
        if kind == "badge":  # an agency's readers find its own
            known = {one.id for one in shown(db, conn)}
            return [one for one in found if one.id in known]
        return found
