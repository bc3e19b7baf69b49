"""Hand-overs from and to the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select

from app.db.deleting import delete_rows
from app.db.names import people
from app.db.records import insert_record, next_number, update_versioned
from app.db.shifts.open_things import assignees
from app.db.tables.shifts import handover, handover_correction, handover_line, shift
from app.domain.shifts.course import HandoverState
from app.domain.shifts.handover import Correction, Found, Handover, HandoverRow, Line, Why, known
from app.domain.shifts.times import OneShift

_H, _L = handover.c, handover_line.c
#: So many hand-overs are listed at most.
MOST = 500


def _rows() -> Select[Any]:
    count = select(func.count()).where(_L.handover_id == _H.id).correlate(handover).scalar_subquery().label("lines")
    return select(
        _H.id, _H.version, _H.number, shift.c.name, _H.starts_at, _H.ends_at, _H.state, count, _H.summary,
        _H.given_by, _H.given_at, _H.accepted_by, _H.accepted_at,
    ).join_from(handover, shift, shift.c.id == _H.shift_id)  # fmt: skip


def _read(conn: Connection, query: Select[Any]) -> list[HandoverRow]:
    rows = conn.execute(query).all()
    names = people(conn, {login for row in rows for login in (row.given_by, row.accepted_by)} - {""})
    return [
        HandoverRow(
            row.id,
            row.version,
            row.number,
            row.name,
            row.starts_at,
            row.ends_at,
            HandoverState(row.state),
            row.lines,
            row.summary,
            row.given_by,
            names.get(row.given_by, row.given_by),
            row.given_at,
            row.accepted_by,
            names.get(row.accepted_by, row.accepted_by),
            row.accepted_at,
        )
        for row in rows
    ]


def listed(conn: Connection) -> list[HandoverRow]:
    """Return the hand-overs, the newest first."""
    return _read(conn, _rows().order_by(_H.ends_at.desc(), _H.id.desc()).limit(MOST))


def waiting(conn: Connection, login: str) -> list[HandoverRow]:
    """Return what was given over, and not by this person, and nobody accepted yet, the newest first."""
    query = _rows().where(_H.state == HandoverState.GIVEN.value, _H.given_by != login)
    return _read(conn, query.order_by(_H.given_at.desc()).limit(MOST))


def by_number(conn: Connection, number: str) -> int | None:
    """Return the id of a hand-over; None where there is none of this number."""
    return conn.execute(select(_H.id).where(_H.number == number.strip().upper())).scalar()


def of_shift(conn: Connection, one: OneShift) -> HandoverRow | None:
    """Return the hand-over of one shift; None where none was drawn up."""
    found = _read(conn, _rows().where(_H.shift_id == one.shift.id, _H.day == one.day))
    return found[0] if found else None


def load(conn: Connection, id: int) -> Handover | None:
    """Return a whole hand-over; None where there is none."""
    rows = _read(conn, _rows().where(_H.id == id))
    if not rows:
        return None
    lines = conn.execute(select(handover_line).where(_L.handover_id == id).order_by(_L.place, _L.id)).all()
    held = assignees(conn, [row.record_id for row in lines if row.tbl == "ticket"])
    c = handover_correction.c
    told = conn.execute(select(c.at, c.author, c.text).where(c.handover_id == id).order_by(c.at, c.id)).all()
    names = people(conn, {*(row.noted_by for row in lines), *(row.author for row in told)} - {""})
    left_out: Mapping[str, int] = conn.execute(select(_H.left_out).where(_H.id == id)).scalar_one()
    return Handover(
        rows[0],
        tuple(
            Line(
                row.id,
                row.version,
                row.tbl,
                row.record_id,
                known(row.whys),
                row.called,
                row.due_at,
                row.note,
                names.get(row.noted_by, row.noted_by),
                *(held.get(row.record_id, ("", "", False)) if row.tbl == "ticket" else ("", "", True)),
            )
            for row in lines
        ),
        {why: int(n) for word, n in left_out.items() for why in known([word]) if isinstance(n, int)},
        tuple(Correction(row.at, names.get(row.author, row.author), row.text) for row in told),
    )


def draw_up(conn: Connection, one: OneShift) -> int:
    """Write down a new draft for a shift; returns its id."""
    return insert_record(
        conn,
        handover,
        {
            "number": next_number(conn, "HOV"),
            "shift_id": one.shift.id,
            "day": one.day,
            "starts_at": one.start,
            "ends_at": one.end,
        },
    )


def put_lines(
    conn: Connection, draft: Handover, found: Iterable[tuple[Found, tuple[Why, ...]]], left_out: Mapping[Why, int]
) -> tuple[int, bool]:
    """Make a draft list what is open now; returns how many lines are new, and whether anything was written.

    What somebody wrote to a line or added by hand stays; what is over by now and says nothing goes.
    """
    known = {(line.tbl, line.record_id): line for line in draft.lines}
    places = {line.id: place for place, line in enumerate(draft.lines, 1)}
    kept: set[tuple[str, int]] = set()
    new = place = written = 0
    for place, (thing, whys) in enumerate(found, 1):
        key = (thing.tbl, thing.record_id)
        kept.add(key)
        values = {"place": place, "whys": [why.value for why in whys], "called": thing.called[:400], "due_at": thing.at}
        line = known.get(key)
        if line is None:
            of = {"handover_id": draft.row.id, "tbl": thing.tbl, "record_id": thing.record_id}
            insert_record(conn, handover_line, {**of, **values})
            new += 1
        elif (places[line.id], line.whys, line.called, line.at) != (place, whys, thing.called[:400], thing.at):
            update_versioned(conn, handover_line, line.id, line.version, values)
            written += 1
    for key, line in known.items():
        if key not in kept and (line.note or Why.ADDED in line.whys):
            place += 1
            if places[line.id] != place:
                update_versioned(conn, handover_line, line.id, line.version, {"place": place})
                written += 1
        elif key not in kept:
            drop_line(conn, line.id)
            written += 1
    rest = {why.value: n for why, n in left_out.items()}
    if rest != {why.value: n for why, n in draft.left_out.items()}:
        update_versioned(conn, handover, draft.row.id, draft.row.version, {"left_out": rest})
        written += 1
    return new, bool(new or written)


def add_line(conn: Connection, draft: Handover, thing: Found, note: str, login: str) -> int:
    """Add a line by hand, below the others."""
    return insert_record(
        conn,
        handover_line,
        {
            "handover_id": draft.row.id,
            "tbl": thing.tbl,
            "record_id": thing.record_id,
            "whys": [Why.ADDED.value],
            "called": thing.called[:400],
            "place": len(draft.lines) + 1,
            "note": note,
            "noted_by": login if note else "",
        },
    )


def drop_line(conn: Connection, id: int) -> None:
    """Take a line out of a draft."""
    delete_rows(conn, handover_line, _L.id == id)


def correct(conn: Connection, id: int, text: str, at: datetime) -> None:
    """Add to a hand-over that was given over."""
    conn.execute(insert(handover_correction).values(handover_id=id, at=at, text=text))
