"""What became of the updates that were promised to those whom major incidents reached, counted and in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from app.domain import words
from app.domain.figures.rows import MajorPromises
from app.domain.majors.values import Promise, PromiseState, Update, UpdateKind

NOT_MEASURED = "Not measured: messages were not kept yet"


def counted(
    updates: Sequence[Update], promises: Sequence[Promise], agency_id: int | None, as_of: datetime
) -> MajorPromises | None:
    """Return what an agency (None: all) was promised in a major incident, as of a time.

    A promise counts for the agencies that it was made to; the first message to one that came in later is counted from
    then. None: not measured, the incident was declared before the program kept whom it reached.
    """
    known = [update for update in updates if update.recorded_at <= as_of]
    declared = next((update for update in known if update.kind is UpdateKind.DECLARED), None)
    if declared is None or not any("agencies" in update.details for update in known):
        return None
    mine = [p for p in promises if agency_id is None or agency_id in p.agencies]
    by_state = [p.state for p in mine]
    reached = [u.recorded_at for u in known if agency_id in u.details.get("agencies", ())]
    since = max(declared.recorded_at, min(reached, default=declared.recorded_at))
    heard = (u.told_at for u in known if u.sent and u.recorded_at >= since)
    first = min((at for at in heard if at is not None), default=None)
    return MajorPromises(
        sum(state is not PromiseState.WITHDRAWN for state in by_state),
        by_state.count(PromiseState.KEPT),
        tuple(int(p.late_by.total_seconds()) for p in mine if p.state is PromiseState.LATE),
        by_state.count(PromiseState.BROKEN),
        by_state.count(PromiseState.OVERDUE),
        None if first is None else int((first - since).total_seconds()),
        first is not None and since > declared.recorded_at,
    )


def summed(found: Iterable[MajorPromises | None]) -> MajorPromises | None:
    """Return the sum over incidents, without a first message; None where none of them was measured."""
    measured = [one for one in found if one is not None]
    if not measured:
        return None
    return MajorPromises(
        sum(one.promised for one in measured),
        sum(one.kept for one in measured),
        tuple(seconds for one in measured for seconds in one.late),
        sum(one.broken for one in measured),
        sum(one.overdue for one in measured),
    )


def promised_text(found: MajorPromises | None) -> str:
    """Return the counts as a sentence without its full stop: "9 updates promised: 7 kept, 1 late (6 min), 1 broken"."""
    if found is None:
        return NOT_MEASURED
    if not found.promised:
        return "No update was promised"
    parts = [f"{found.kept:,} kept"]
    if found.late:
        parts.append(f"{len(found.late):,} late ({', '.join(words.whole(seconds) for seconds in found.late)})")
    parts += [f"{count:,} {word}" for count, word in ((found.broken, "broken"), (found.overdue, "overdue")) if count]
    coming = found.promised - found.kept - len(found.late) - found.broken - found.overdue
    parts += [f"{coming:,} not due yet"] if coming else []
    return f"{words.count(found.promised, 'update')} promised: {', '.join(parts)}"


def first_text(found: MajorPromises | None) -> str:
    """Return how long after the declaration, or after an agency came in, the first message was sent."""
    if found is None:
        return NOT_MEASURED
    if found.first_after is None:
        return "None was sent"
    return f"{words.whole(found.first_after)} after {'it was reached' if found.joined else 'the declaration'}"
