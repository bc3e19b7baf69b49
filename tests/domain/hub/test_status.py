"""How services do, what the page says of it, and how long the first posting took."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from app.domain.hub.phases import Impact, Kind, Phase, PostingState
from app.domain.hub.status import Health, StatusPage, first_lag, status_page
from app.domain.hub.values import Content, Named, Posting, Reach, Version

NOW = datetime(2026, 11, 16, 15, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
MAIL, VPN = Named(1, "MAIL", "Mail"), Named(2, "VPN", "VPN")
NAMES = {"services": {1: MAIL, 2: VPN}, "sites": {}, "agencies": {4: Named(4, "DOT", "Transportation")}}
FIRST = date(2025, 7, 1)
DOWN = Content("Mail is down", Phase.INVESTIGATING, "We look.", Impact.OUTAGE, NOW - 50 * MINUTE, reach=Reach((1,)))
WORK = Content(
    "Disks", Phase.SCHEDULED, "New disks.", Impact.OUTAGE, NOW, NOW + 60 * MINUTE, reach=Reach((1,), (), (4,))
)


def posting(kind: Kind, *said: Content, at: datetime = NOW - 40 * MINUTE, number: int = 1) -> Posting:
    versions = tuple(Version(n, n, at + n * MINUTE, one, one.sha256) for n, one in enumerate(said, 1))
    return Posting(
        number, 1, f"PO{number:07d}", kind, PostingState.POSTED, said[-1] if said else DOWN, versions=versions
    )


def page(*postings: Posting) -> StatusPage:
    return status_page(postings, NAMES, {MAIL: FIRST, VPN: FIRST}, title="Status", now=NOW)


@pytest.mark.parametrize(
    ("kind", "content", "health", "headline"),
    [
        (Kind.INCIDENT, DOWN, Health.OUTAGE, "There is an outage"),
        (Kind.INCIDENT, replace(DOWN, impact=Impact.DEGRADED), Health.DEGRADED, "Some services are degraded"),
        (Kind.INCIDENT, replace(DOWN, impact=Impact.REDUCED), Health.OPERATIONAL, "All services are operational"),
        (Kind.INCIDENT, replace(DOWN, impact=Impact.NONE), Health.OPERATIONAL, "All services are operational"),
        (Kind.INCIDENT, replace(DOWN, phase=Phase.RESOLVED), Health.OPERATIONAL, "All services are operational"),
        (Kind.MAINTENANCE, WORK, Health.OPERATIONAL, "All services are operational"),
        (Kind.MAINTENANCE, replace(WORK, phase=Phase.IN_PROGRESS), Health.MAINTENANCE, "Maintenance is going on"),
        (
            Kind.MAINTENANCE,
            replace(WORK, phase=Phase.IN_PROGRESS, impact=Impact.NONE),
            Health.OPERATIONAL,
            "All services are operational",
        ),
        (Kind.NEWS, replace(DOWN, phase=Phase.PUBLISHED), Health.OPERATIONAL, "All services are operational"),
    ],
)
def test_a_service_does_as_badly_as_the_worst_that_is_posted(
    kind: Kind, content: Content, health: Health, headline: str
) -> None:
    made = page(posting(kind, content))
    assert [one.health for one in made.components] == [health, Health.OPERATIONAL]
    assert made.components[0].told_at == (None if kind is Kind.NEWS else NOW - 39 * MINUTE)
    assert {one.offered_from for one in made.components} == {FIRST}
    assert made.headline == headline
    assert Health.PARTIAL.label == "Partial outage"


def test_an_incident_that_names_no_service_counts_for_the_page() -> None:
    made = page(posting(Kind.INCIDENT, replace(DOWN, reach=Reach((9,)))))
    assert {one.health for one in made.components} == {Health.OPERATIONAL}
    assert made.health is Health.OUTAGE
    assert made.entries[0].about == "Everybody"


def test_when_it_began_and_when_it_was_over() -> None:
    resolved = replace(DOWN, phase=Phase.RESOLVED)
    (over,) = page(posting(Kind.INCIDENT, DOWN, resolved, replace(resolved, text="More is known."))).entries
    assert (over.since, over.ended_at) == (NOW - 50 * MINUTE, NOW - 38 * MINUTE)
    (told,) = page(posting(Kind.INCIDENT, DOWN, replace(resolved, ends_at=NOW - 45 * MINUTE))).entries
    assert told.ended_at == NOW - 45 * MINUTE
    (open_,) = page(posting(Kind.INCIDENT, resolved, DOWN)).entries
    assert (open_.ended_at, open_.title) == (None, "Mail is down")
    (work,) = page(posting(Kind.MAINTENANCE, WORK)).entries
    assert (work.since, work.about) == (NOW - 39 * MINUTE, "Mail and Transportation")


def test_what_is_planned_comes_in_order_and_what_goes_on_apart() -> None:
    later = replace(WORK, starts_at=NOW + DAY, ends_at=NOW + 2 * DAY)
    made = page(
        posting(Kind.MAINTENANCE, later, number=1),
        posting(Kind.MAINTENANCE, WORK, number=2),
        posting(Kind.MAINTENANCE, replace(WORK, phase=Phase.IN_PROGRESS), number=3),
        posting(Kind.MAINTENANCE, number=4),
    )
    assert [one.number for one in made.planned] == ["PO0000002", "PO0000001"]
    assert [one.number for one in made.at_work] == ["PO0000003"]
    assert made.valid_until == NOW + 30 * MINUTE


def test_the_lag_of_the_first_posting_is_the_median_of_incidents_whose_start_is_known() -> None:
    postings = [
        posting(Kind.INCIDENT, DOWN),  # 11 minutes
        posting(Kind.INCIDENT, replace(DOWN, starts_at=NOW - 59 * MINUTE)),  # 20
        posting(Kind.INCIDENT, replace(DOWN, starts_at=NOW - 41 * MINUTE)),  # 2
        posting(Kind.INCIDENT, replace(DOWN, starts_at=None)),
        posting(Kind.INCIDENT, replace(DOWN, starts_at=NOW)),  # told before it began
        posting(Kind.MAINTENANCE, WORK),
        posting(Kind.INCIDENT),
    ]
    assert first_lag(postings) == (3, 11)
    assert first_lag([]) == (0, None)
