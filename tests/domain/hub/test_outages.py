"""What of a posting can count as an outage, and from when to when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.hub.outages import cannot_count, may_count, span_of
from app.domain.hub.phases import Impact, Kind, Phase, PostingState
from app.domain.hub.values import Content, Posting, Reach, Version
from app.domain.majors.outages import OutageKind

AT = datetime(2026, 10, 5, 14, tzinfo=UTC)
FULL, PARTIAL = OutageKind.FULL, OutageKind.DEGRADED


def posted(*phases: Phase, kind: Kind = Kind.INCIDENT, impact: Impact = Impact.OUTAGE, **content: object) -> Posting:
    """Return a posting of service 1 that said these phases, half an hour after one another."""
    first = Content("Mail", Phase.INVESTIGATING, "x", impact, AT, reach=Reach((1,)))
    said = [replace(first, phase=phase, **content) for phase in phases]  # type: ignore[arg-type]
    versions = [Version(n, n, AT + timedelta(minutes=30 * n), one, one.sha256) for n, one in enumerate(said, 1)]
    last = said[-1] if said else first
    return Posting(1, 1, "PO0000001", kind, PostingState.POSTED, last, versions=tuple(versions))


def test_an_incident_lasts_from_its_impact_to_its_end_as_posted() -> None:
    assert span_of(posted()) is None
    assert span_of(posted(Phase.INVESTIGATING, starts_at=None)) is None
    assert span_of(posted(Phase.INVESTIGATING)) == (AT, None)
    end = AT + timedelta(minutes=7)
    assert span_of(posted(Phase.INVESTIGATING, Phase.RESOLVED, ends_at=end)) == (AT, end)
    again = posted(Phase.RESOLVED, Phase.INVESTIGATING, Phase.RESOLVED, Phase.RESOLVED)
    assert span_of(again) == (AT, AT + timedelta(minutes=90)), "nobody told the end: since it was posted as over"


@pytest.mark.parametrize(
    ("posting", "wanted", "why"),
    [
        (posted(Phase.INVESTIGATING), {1: FULL}, ""),
        (posted(Phase.INVESTIGATING, impact=Impact.DEGRADED), {1: PARTIAL}, ""),
        (posted(Phase.INVESTIGATING, impact=Impact.DEGRADED), {1: FULL}, "It said at most “degraded”"),
        (posted(Phase.INVESTIGATING, impact=Impact.REDUCED), {1: PARTIAL}, "It said at most “reduced redundancy”"),
        (posted(), {1: FULL}, "Only incidents and maintenance that were posted"),
        (posted(Phase.PUBLISHED, kind=Kind.NEWS), {1: FULL}, "Only incidents and maintenance"),
        (posted(Phase.INVESTIGATING), {2: FULL}, "It does not name one of the services"),
        (posted(Phase.INVESTIGATING, starts_at=None), {1: FULL}, "when the impact began"),
        (replace(posted(Phase.INVESTIGATING), major_incident_id=4), {1: FULL}, "It follows a major incident"),
        (posted(Phase.COMPLETED, kind=Kind.MAINTENANCE), {1: FULL}, "It follows no change"),
        (replace(posted(Phase.SCHEDULED, kind=Kind.MAINTENANCE), change_id=4), {1: FULL}, "once it is completed"),
        (replace(posted(Phase.COMPLETED, kind=Kind.MAINTENANCE), change_id=4), {1: PARTIAL}, "the service was down"),
        (replace(posted(Phase.COMPLETED, kind=Kind.MAINTENANCE), change_id=4), {1: FULL}, ""),
    ],
)
def test_only_what_was_posted_counts(posting: Posting, wanted: dict[int, OutageKind], why: str) -> None:
    said = cannot_count(posting, wanted)
    assert why in said
    assert bool(said) is bool(why)


def test_nothing_can_count_without_services() -> None:
    assert may_count(posted(Phase.INVESTIGATING))
    assert not may_count(posted())
    assert not may_count(posted(Phase.INVESTIGATING, reach=Reach()))
