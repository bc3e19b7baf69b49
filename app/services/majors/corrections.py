"""A time of a major incident is corrected: recorded with the reason and the figures that moved; the first one stays."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.db import tables as t
from app.db.engine import Database
from app.db.majors import outages
from app.db.majors.rules import load_rules
from app.db.sla import load_holidays
from app.db.tables import kinds
from app.domain import words
from app.domain.changes_made import Changes
from app.domain.eastern import local_date
from app.domain.majors.corrections import FIELDS, Down, Times, moved
from app.domain.majors.days import review_due
from app.domain.majors.outages import Counted, OutageKind
from app.domain.majors.retraction import standing
from app.domain.majors.settings import MajorRules
from app.domain.majors.states import MajorState
from app.domain.majors.values import Major, UpdateKind
from app.errors import InputError, NotAllowed
from app.services.hub.of_majors import post_correction
from app.services.majors.declaring import require_order
from app.services.majors.held import RIGHT, hold_major
from app.services.majors.loading import full
from app.services.texts import clean, require_instant
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

_OVER = frozenset({MajorState.REJECTED, MajorState.DEMOTED})
#: The entries that told the time first.
_FIRST = {"detected_at": UpdateKind.DETECTED, "restored_at": UpdateKind.RESTORED}


def preview_correction(
    db: Database, major_id: int, field: str, value: datetime, work: Work | None = None
) -> tuple[str, ...]:
    """Return the figures that a correction would move, a sentence each. `field`: one of `corrections.FIELDS`."""
    _check(field, value)
    with db.read(work) as conn:
        rules = load_rules(conn)
        return _figures(conn, full(conn, major_id, rules, db.now()), rules, field, value)[1]


def correct(
    db: Database, major_id: int, version: int, field: str, value: datetime, why: str, *, op_id: str | None = None
) -> Changes:
    """Correct when the impact began, when it was detected, or when the service was restored, with the reason.

    The timeline keeps what was said first, and names the figures that moved; outages of the incident move with it.
    """
    db.require(RIGHT, "correct times of major incidents")
    _check(field, value)
    reason = clean(why, "reason", required=True, longest=4000)

    def act(conn: Connection) -> Changes:
        held = hold_major(db, conn, major_id, version)
        before = getattr(_times(held.major), field)
        if before == value:
            raise InputError(f"{FIELDS[field]}: it is {words.moment(value)} already.", hint="Nothing is to be done.")
        after, figures = _figures(conn, held.major, held.rules, field, value)
        require_order(after.impact_start_at, after.detected_at, held.now, after.restored_at, declared=after.declared_at)
        if value > held.now:
            raise InputError(f"{FIELDS[field]}: {words.moment(value)} lies ahead.", hint="Give a time that has been.")
        said = [f"{FIELDS[field]}: {words.moment(value)}, before {words.moment(before)}. {reason}", *figures]
        details = {
            "field": field,
            "before": before.isoformat() if before else None,
            "after": value.isoformat(),
            "figures": list(figures),
        }
        first = next((one.id for one in reversed(standing(held.major.updates)) if one.kind is _FIRST.get(field)), None)
        held.tell(UpdateKind.CORRECTION, "\n".join(said), details=details, corrects_id=first)
        held.put(**{field: value}, **({"review_due": after.review_due} if field == "restored_at" else {}))
        if before is not None:
            outages.correct(conn, held.id, field, before, value)
        post_correction(conn, db.actor.login, held.major, field, value, held.now)
        answer = held.said(f" is corrected. {' '.join(figures)}".rstrip())
        return replace(answer, touched=answer.touched | kinds.touched_by(t.outage))

    return db.write(act, what="correct major incident", about=(major_id, field), op_id=op_id)


def _check(field: str, value: object) -> None:
    if field not in FIELDS:
        raise InputError(f"{field}: that is not corrected.", hint=f"Use {', '.join(FIELDS)}.")
    if value is None:
        raise InputError(f"{FIELDS[field]}: there is no time.", hint="Give a day and a time of day.")
    require_instant(value, FIELDS[field].lower())


def _times(major: Major) -> Times:
    row = major.row
    return Times(
        row.impact_start_at, major.detected_at, row.declared_at, major.first_notice_at, row.restored_at, row.review_due
    )


def _figures(
    conn: Connection, major: Major, rules: MajorRules, field: str, value: datetime
) -> tuple[Times, tuple[str, ...]]:
    """Return the times after a correction, and what it moves; NotAllowed where there is nothing to correct."""
    if major.row.state in _OVER:
        raise NotAllowed(f"{major.row.number} is {major.row.state.label.lower()}: it counts in no figure.")
    before = _times(major)
    if field == "restored_at" and before.restored_at is None:
        raise NotAllowed(f"{major.row.number} goes on: it is not resolved.", hint="Resolve it.")
    changed: dict[str, Any] = {field: value}
    if field == "restored_at" and major.row.state is not MajorState.CLOSED:
        changed["review_due"] = review_due(local_date(value), rules.review_days, load_holidays(conn))
    after = Times(**{**asdict(before), **changed})
    old = getattr(before, field)
    told = outages.told_by(conn, "major_incident_id", major.row.id) if old is not None else []
    full = [one for one in told if one.counts and one.kind is OutageKind.FULL]
    down = [_down(one, field, old, value) for one in full]
    return after, moved(before, after, down)


def _down(row: Counted, field: str, old: datetime, new: datetime) -> Down:
    start = new if field == "impact_start_at" and row.start_at == old else row.start_at
    end = new if field == "restored_at" and row.end_at == old else row.end_at
    return Down(row.service, row.end_at - row.start_at if row.end_at else None, end - start if end else None)
