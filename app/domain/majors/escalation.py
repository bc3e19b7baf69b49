"""When the management hears of a major incident that lasts: by the minutes since it was declared, or opened again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from app.domain.majors.retraction import standing
from app.domain.majors.settings import MajorRules
from app.domain.majors.values import Escalation, Update, UpdateKind

_STARTS = frozenset({UpdateKind.DECLARED, UpdateKind.REOPENED})


def escalations(declared_at: datetime | None, updates: Iterable[Update], rules: MajorRules) -> tuple[Escalation, ...]:
    """Return when the management is told, and whether it was, in order of time; () before the declaration.

    One that was opened again is counted from then, and told anew. What was told by minutes that the rules no longer
    name stays in the list. Of what was declared before the program kept whom it reached nobody is told.
    """
    listed = standing(updates)
    if declared_at is None or not any(one.kind in _STARTS and "agencies" in one.details for one in listed):
        return ()
    start = max((one for one in listed if one.kind in _STARTS), key=_written)
    began = declared_at if start.kind is UpdateKind.DECLARED else start.recorded_at
    told = {
        int(update.details["minutes"]): (update.at, bool(update.details.get("told", True)))
        for update in listed
        if update.kind is UpdateKind.ESCALATED and "minutes" in update.details and _written(update) > _written(start)
    }
    minutes = sorted({*rules.escalate_minutes, *told})
    found = []
    for one in minutes:
        at, heard = told.get(one, (began + timedelta(minutes=one), False))
        found.append(Escalation(one, at, one in told, heard))
    return tuple(found)


def _written(update: Update) -> tuple[datetime, int]:
    return update.recorded_at, update.id


def due(listed: Iterable[Escalation], now: datetime) -> Escalation | None:
    """Return the latest step that is to be told now, which says it for the earlier ones; None where none is.

    A step is due that nobody told while no later one was told.
    """
    steps = sorted(listed, key=lambda step: step.minutes)
    last = max((step.minutes for step in steps if step.told), default=0)
    return next((step for step in reversed(steps) if not step.told and step.at <= now and step.minutes > last), None)
