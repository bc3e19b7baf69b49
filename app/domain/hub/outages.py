"""What of a posting can count as an outage: only what it said in public, for as long as it said so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from app.domain.hub.phases import Impact, Kind, Phase
from app.domain.hub.values import Posting
from app.domain.majors.outages import OutageKind

#: The least impact that was posted, by what counts.
_LEAST = {OutageKind.FULL: Impact.OUTAGE, OutageKind.DEGRADED: Impact.DEGRADED}


def span_of(posting: Posting) -> tuple[datetime, datetime | None] | None:
    """Return from when to when an incident lasted as it is posted, None: goes on; None where its start is not told."""
    last = posting.last
    if last is None or last.content.starts_at is None:
        return None
    start, end = last.content.starts_at, None
    if posting.is_over:
        end = last.content.ends_at or next(one.at for one in posting.versions if _over_from(posting, one.n))
    return start, None if end is None else max(start, end)


def _over_from(posting: Posting, n: int) -> bool:
    return all(one.content.phase.is_over for one in posting.versions if one.n >= n)


def cannot_count(posting: Posting, wanted: Mapping[int, OutageKind]) -> str:
    """Return why a posting does not count so, as a sentence; "" where it does. Kinds by the key of the service."""
    last = posting.last
    if posting.kind not in {Kind.INCIDENT, Kind.MAINTENANCE} or last is None:
        return "Only incidents and maintenance that were posted count."
    if posting.major_incident_id is not None:
        return "It follows a major incident: what counts is said there."
    if wanted.keys() - set(last.content.reach.services):
        return "It does not name one of the services."
    most = max((one.content.impact for one in posting.versions), key=lambda impact: impact.rank)
    for kind in wanted.values():
        if most.rank < _LEAST[kind].rank:
            return f"It said at most “{most.label.lower()}”: post the impact first."
    if posting.kind is Kind.MAINTENANCE:
        return _maintenance(posting, wanted)
    return "It does not say when the impact began: post that first." if last.content.starts_at is None else ""


def _maintenance(posting: Posting, wanted: Mapping[int, OutageKind]) -> str:
    assert posting.last is not None
    if posting.change_id is None:
        return "It follows no change: only approved maintenance counts."
    if posting.last.content.phase is not Phase.COMPLETED:
        return "Maintenance counts once it is completed."
    if OutageKind.DEGRADED in wanted.values():
        return "Maintenance counts only where the service was down."
    return ""


def may_count(posting: Posting) -> bool:
    """Return whether a posting can count as an outage at all, or already does."""
    last = posting.last
    return last is not None and bool(last.content.reach.services) and not cannot_count(posting, {})
