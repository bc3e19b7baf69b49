"""Which hand-overs there are, which shift is on, and one hand-over as a paper."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from app.db.engine import Database
from app.db.shifts import handovers as store
from app.db.shifts import plans
from app.domain import words
from app.domain.eastern import eastern
from app.domain.rights import may
from app.domain.shifts import times
from app.domain.shifts.handover import Desk, Handover
from app.errors import InputError
from app.work import Work

_READ = "handover.select"


def desk(db: Database, work: Work | None = None) -> Desk:
    """Return the hand-overs, the newest first, which shift is handed over now, and which takes over."""
    if not may(db.actor.roles, _READ):
        return Desk()
    with db.read(work) as conn:
        shifts, now = plans.shifts(conn), db.now()
        one = times.leaving(shifts, now)
        return Desk(
            tuple(store.listed(conn)),
            f"{one.shift.name}, until {words.time_of_day(eastern(one.end))}" if one is not None else "",
            None if one is None else (one.shift.id, one.day),
            _gap(shifts, now),
        )


def _gap(shifts: Sequence[times.Shift], now: datetime) -> str:
    found = times.gaps(shifts, now, now + timedelta(days=7)) if shifts else []
    if not found:
        return ""
    start, end = found[0]
    return f"No shift covers {words.moment(start, weekday=True)} to {words.moment(end, weekday=True)}."


def handover(db: Database, id_or_number: int | str | None = None, work: Work | None = None) -> Handover:
    """Return a whole hand-over by id or number; None: the newest. `InputError` where there is none."""
    db.require(_READ, "read hand-overs")
    with db.read(work) as conn:
        if id_or_number is None:
            newest = store.listed(conn)
            id = newest[0].id if newest else None
        else:
            id = id_or_number if isinstance(id_or_number, int) else store.by_number(conn, id_or_number)
        found = store.load(conn, id) if id is not None else None
    if found is None:
        which = f" {id_or_number}" if id_or_number is not None else ""
        raise InputError(f"There is no hand-over{which}.", hint="`longleaf handover draft` draws one up.")
    return found


def paper(db: Database, id: int, path: Path, work: Work | None = None) -> Path:
    """Write a hand-over as a tagged PDF."""
    from app.reports.shifts.handover_paper import render_handover  # late: the window needs none of it

    found = handover(db, id, work)
    path.write_bytes(render_handover(found, db.now()))
    return path


def shift_id(db: Database, name: str) -> int:
    """Return the id of a shift that is set up, by its name, whatever the case of its letters."""
    with db.read() as conn:
        known = {one.name.casefold(): one.id for one in plans.shifts(conn) if one.valid_to is None}
    if name.strip().casefold() not in known:
        raise InputError(f"There is no shift {name}.", hint=f"There are: {', '.join(sorted(known)) or 'none'}.")
    return known[name.strip().casefold()]
