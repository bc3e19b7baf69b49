"""Freezes bind: what lies in one is not scheduled, started or moved there without an override, which is a fact."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from app.domain.changes.freezes import FreezeHit, hits
from app.domain.vocabulary import ChangeType
from app.errors import NotAllowed
from app.services.changes.around import around

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.domain.changes.spans import Span
    from app.domain.changes.values import Change

_MOMENT = timedelta(minutes=1)


def until_done(change: Change, at: datetime) -> Span:
    """Return when a change may be at work: from its planned start, to its planned end or, once that is past, to now."""
    return change.planned_start, max(change.planned_end, at + _MOMENT)


def hits_at(conn: Connection, at: datetime, change: Change, span: Span) -> tuple[FreezeHit, ...]:
    """Return the freezes that a change falls into in a span, by their start; `at`: the present."""
    return hits(change, around(conn, at, *span, changes=(change.id,)), span)


def require_free(conn: Connection, at: datetime, change: Change, span: Span, to: str, *, anew: bool = False) -> None:
    """Raise `NotAllowed` where a change falls in a span into a freeze that nobody let it into.

    `to`: what was to be done: "be scheduled". `anew`: its content changes with the act, so no override holds any more.
    """
    binding = [hit for hit in hits_at(conn, at, change, span) if hit.binds or anew]
    if binding:
        first, more = binding[0], len(binding) - 1
        others = f" It lies in {more:,} more." if more else ""
        raise NotAllowed(f"{change.number} cannot {to}. {first.text}{others}", hint=_instead(change, first))


def _instead(change: Change, hit: FreezeHit) -> str:
    """Return what to do about a freeze; the ECAB lets into a hard one only what is approved, which this never is."""
    if change.type is not ChangeType.INFORMATIONAL:
        return "Move it out of the freeze, or override that."
    otherwise = "" if hit.freeze.hard else ", or ask the coordinator to let it into the freeze"
    return f"Choose a time outside of “{hit.freeze.name}”{otherwise}."


def words_at(conn: Connection, at: datetime, change: Change, start: datetime, end: datetime) -> str:
    """Return the sentence that a change that is not scheduled yet would lie in a freeze; "" where it would not."""
    found = hits_at(conn, at, change, (start, end))
    return f" {found[0].text}" if found else ""
