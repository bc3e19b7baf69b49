"""What happened earlier and is entered now: how far back it may lie, and when it needs a reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from app.domain.eastern import eastern
from app.domain.tickets.projection_values import Event
from app.domain.tickets.retraction import standing
from app.domain.vocabulary import EventKind as K
from app.errors import InputError

#: How far back an opening may lie that is entered: a sample value, the workspace may have its own.
OPENING_BACK = timedelta(hours=24)
#: Under which the workspace keeps it, in hours; the guards read it too.
OPENING_BACK_KEY = "opening_back_hours"
#: An opening that lies further back needs a reason.
REASON_AFTER = timedelta(hours=1)
#: Anything else that lies further back than this was entered later, with a reason.
ENTERED_LATER = timedelta(minutes=1)
#: How far two clocks of one network may differ without anybody having meant the future.
_TOLERANCE = timedelta(seconds=5)

#: What goes on beside the way of a ticket through its states: an act may be entered before it.
_BESIDE = frozenset({K.OPENED, K.COMMENT, K.FIELD, K.UPDATE, K.PRIORITY, K.SERVICE, K.ASSIGNMENT, K.GROUP, K.TRANSFER})


def opening_at(entered: datetime | None, now: datetime, reason: str, back: timedelta = OPENING_BACK) -> datetime:
    """Return when a ticket was opened: now, or when somebody says that it was.

    Raises `InputError` for the future, for what lies too far back, and where a reason is missing.
    """
    if entered is None:
        return now
    if entered.tzinfo is None:
        raise InputError("The time of opening lacks a time zone.")
    if entered > now + _TOLERANCE:
        raise InputError(
            f"A ticket cannot be opened in the future: it is {_clock(now)} now.", hint="Check the date and time."
        )
    if entered < now - back:
        hours = f"{back / timedelta(hours=1):g}"
        raise InputError(
            f"A ticket can be opened at most {hours} hours back.", hint="Older records come in by an import."
        )
    if now - entered > REASON_AFTER and not reason:
        raise InputError(
            f"A call of {_clock(entered)} is entered later: that needs a reason.", hint="Say why it is entered now."
        )
    return min(entered, now)


def happened_at(
    events: Sequence[Event], entered: datetime | None, now: datetime, reason: str, *, moves: bool
) -> datetime | None:
    """Return when an act on a ticket happened, where somebody says that it was earlier; None: now.

    `moves`: the act leads to another state, and so cannot lie before the last one that did. Raises `InputError`.
    """
    if entered is None:
        return None
    if entered.tzinfo is None:
        raise InputError("The time lacks a time zone.")
    if entered > now + _TOLERANCE:
        raise InputError(f"Nothing happens in the future: it is {_clock(now)} now.", hint="Check the date and time.")
    opened = min(event.occurred_at for event in events)
    if entered < opened:
        raise InputError(
            f"The ticket was opened at {_clock(opened)}; nothing happened to it before.",
            hint="Check the date and time.",
        )
    if now - entered <= ENTERED_LATER:
        return min(entered, now)
    if not reason:
        raise InputError("What happened earlier needs a reason.", hint="Say why it is entered now.")
    last = max((e.occurred_at for e in standing(events) if e.kind not in _BESIDE), default=opened)
    if moves and entered < last:
        raise InputError(
            f"The ticket's state changed at {_clock(last)}; this cannot have happened before.",
            hint="Check the date and time.",
        )
    return entered


def _clock(at: datetime) -> str:
    return f"{eastern(at):%H:%M:%S %Z on %Y-%m-%d}"
