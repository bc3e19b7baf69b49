"""Published notes that may solve what somebody types, ranked in the database by words, service and category."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, Connection, case, func, literal, or_, select, union_all

from app.db import tables as t
from app.db.knowledge.store import Reader, as_shown, counts, error_of
from app.domain.knowledge.lookup import CATEGORY, SERVICE, Fit, KnownSolution, ranges, ranked, why
from app.domain.knowledge.values import NoteState

_S, _K, _V = t.knowledge_search.c, t.knowledge_note.c, t.knowledge_version.c
#: So many of those that fit best are weighed by what they were good for.
_SOME = 40


def known_solutions(
    conn: Connection,
    reader: Reader,
    words: Sequence[str],
    today: date,
    *,
    service_id: int | None = None,
    category: str = "",
    count: int = 3,
) -> tuple[KnownSolution, ...]:
    """Return the published notes that fit best; no words: what is known of the service."""
    if not words and service_id is None:
        return ()
    place: ColumnElement[int] = literal(0)
    if service_id is not None:
        place = case((_V.service_id == service_id, SERVICE), else_=0)
    if category:
        place = place + case((func.lower(_V.category) == category.lower(), CATEGORY), else_=0)
    shown = t.knowledge_note.join(t.knowledge_version, (_V.note_id == _K.id) & (_V.n == _K.shown_n))
    offered = (
        _K.state != NoteState.RETIRED.value,
        _V.audience.in_(reader.audiences),
        or_(_K.valid_to.is_(None), _K.valid_to >= today),
    )
    if words:
        each = [
            select(_S.note_id, func.max(_S.weight).label("weight"))
            .where(_S.key >= first, _S.key < after)
            .group_by(_S.note_id)
            for first, after in ranges(words)
        ]
        had = union_all(*each).subquery()
        total = select(had.c.note_id, func.sum(had.c.weight).label("words")).group_by(had.c.note_id).subquery()
        rows = select(_K.id, total.c.words, place.label("place")).select_from(
            shown.join(total, total.c.note_id == _K.id)
        )
        order = (total.c.words + place).desc()
    else:
        rows = select(_K.id, literal(0).label("words"), place.label("place")).select_from(shown)
        rows, order = rows.where(_V.service_id == service_id), _K.id.desc()
    wanted = rows.where(*offered).order_by(order, _K.id.desc()).limit(_SOME)
    found = conn.execute(as_shown(conn, reader, wanted)).all()
    used = counts(conn, [row.id for row in found])
    fits = [Fit(r.id, int(r.words), int(r.place), *used.get(r.id, (0, 0, 0))) for r in found]
    best = {one.id: one for one in ranked(fits, len(words), count)}
    return _told(conn, reader, best)


def _told(conn: Connection, reader: Reader, best: dict[int, Fit]) -> tuple[KnownSolution, ...]:
    if not best:
        return ()
    shown = (
        t.knowledge_note.join(t.knowledge_version, (_V.note_id == _K.id) & (_V.n == _K.shown_n))
        .outerjoin(t.major_incident, t.major_incident.c.id == _K.major_incident_id)
        .outerjoin(t.change, t.change.c.id == _K.change_id)
    )
    rows = conn.execute(
        as_shown(
            conn,
            reader,
            select(
                *(_K.id, _K.number, _K.problem, _V.title, _V.solution, _V.code, _V.n),
                t.major_incident.c.number.label("major"),
                t.change.c.state.label("change_state"),
            )
            .select_from(shown)
            .where(_K.id.in_(list(best))),
        )
    )
    by_id = {
        r.id: KnownSolution(
            r.id, r.number, r.title, r.solution, r.code, r.n,
            why(best[r.id], error_of(r.problem, r.major, r.change_state)),
        )
        for r in rows
    }  # fmt: skip
    return tuple(by_id[id] for id in best if id in by_id)
