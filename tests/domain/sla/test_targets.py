"""Which target governs a ticket, and what a target says of itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.sla.targets import Target, TargetBook
from app.domain.vocabulary import Layer, Metric, Priority, TicketKind
from app.errors import InputError
from tests.domain.sla.targets_for_tests import AROUND, OFFICE, ny, target

INCIDENT, REQUEST = TicketKind.INCIDENT, TicketKind.REQUEST
OPENED = ny(10, 6, 9)


def find(
    book: TargetBook, agency: int = 7, service: int | None = 5, kind: TicketKind = INCIDENT, at: datetime = OPENED
) -> int | None:
    found = book.find(Metric.RESOLUTION, Priority.HIGH, kind, agency, service, at)
    return None if found is None else found.id


GLOBAL = target(id=1)
SERVICE = target(id=2, layer=Layer.SERVICE, service_id=5)
MOU = target(id=3, layer=Layer.MOU, agency_id=7)
MOU_SERVICE = target(id=4, layer=Layer.MOU, agency_id=7, service_id=5)


@pytest.mark.parametrize(
    ("targets", "agency", "service", "expected"),
    [
        ([GLOBAL, SERVICE, MOU, MOU_SERVICE], 7, 5, 4),
        ([MOU_SERVICE, MOU, SERVICE, GLOBAL], 7, 5, 4),  # the order of entry does not matter
        ([GLOBAL, SERVICE, MOU, MOU_SERVICE], 7, 6, 3),
        ([GLOBAL, SERVICE, MOU, MOU_SERVICE], 7, None, 3),
        ([GLOBAL, SERVICE, MOU, MOU_SERVICE], 8, 5, 2),
        ([GLOBAL, SERVICE, MOU, MOU_SERVICE], 8, 6, 1),
        ([GLOBAL, SERVICE, MOU], 7, 5, 3),  # an agency's MOU beats the service's target
        ([SERVICE, MOU], 8, 6, None),
        ([], 7, 5, None),
    ],
)
def test_the_most_specific_layer_wins(
    targets: list[Target], agency: int, service: int | None, expected: int | None
) -> None:
    assert find(TargetBook(targets), agency, service) == expected


def test_metric_and_priority_must_be_the_same() -> None:
    book = TargetBook([GLOBAL])
    assert book.find(Metric.RESPONSE, Priority.HIGH, INCIDENT, 7, 5, OPENED) is None
    assert book.find(Metric.RESOLUTION, Priority.LOW, INCIDENT, 7, 5, OPENED) is None


def test_a_target_for_the_kind_beats_one_for_any_kind() -> None:
    book = TargetBook([GLOBAL, target(id=9, ticket_kind=REQUEST)])
    assert find(book, kind=REQUEST) == 9
    assert find(book, kind=INCIDENT) == 1
    # but the layer comes first
    assert find(TargetBook([MOU, target(id=9, ticket_kind=REQUEST)]), kind=REQUEST) == 3


def test_a_ticket_keeps_the_target_in_force_when_it_opened() -> None:
    change = ny(10, 1)
    book = TargetBook([target(id=1, effective_to=change), target(4, id=2, effective_from=change)])
    assert find(book, at=change - timedelta(microseconds=1)) == 1
    assert find(book, at=change) == 2
    assert find(book, at=datetime(2019, 1, 1, tzinfo=UTC)) is None


def test_where_the_specific_target_is_not_in_force_the_next_layer_is() -> None:
    book = TargetBook([GLOBAL, target(id=3, layer=Layer.MOU, agency_id=7, effective_from=ny(11, 1))])
    assert find(book, at=OPENED) == 1
    assert find(book, at=ny(11, 5)) == 3


def test_of_two_in_force_the_later_one() -> None:
    assert find(TargetBook([target(id=1), target(id=2, effective_from=ny(9, 1))])) == 2


def test_the_book_answers_the_same_again() -> None:
    book = TargetBook([GLOBAL, MOU])
    assert [find(book) for _ in range(3)] == [3, 3, 3]
    assert len(book) == 2


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (target(8, calendar=AROUND), "8 h, 24x7"),
        (target(1.5, calendar=AROUND), "1 h 30 min, 24x7"),
        (target(0.25), "15 min, Mon-Fri 08:00-17:00"),
        (target(days=3), "3 business days, Mon-Fri 08:00-17:00"),
        (target(days=1), "1 business day, Mon-Fri 08:00-17:00"),
        (target(days=2, calendar=AROUND), "2 days, 24x7"),
    ],
)
def test_text(given: Target, text: str) -> None:
    assert given.text == text


@pytest.mark.parametrize(
    "parts",
    [{"hours": 8, "days": 3}, {"hours": 0}, {"days": 0}, {"hours": 8, "goal_bp": 0}, {"hours": 8, "goal_bp": 10_001}],
)
def test_targets_that_make_no_sense(parts: dict[str, int]) -> None:
    with pytest.raises(InputError, match="Target 1"):
        target(**parts)  # type: ignore[arg-type]


def test_calendars_carry_the_revision_of_their_hours() -> None:
    assert OFFICE.rev == OFFICE.business.rev != AROUND.rev


def test_the_years_without_holidays_are_those_an_interval_touches_in_eastern_time() -> None:
    known = replace(OFFICE, holiday_years=frozenset({2026, 2027}))
    last = ny(12, 31, 23, 59, year=2027)  # 04:59 of 1 January 2028 in UTC
    assert known.years_without(ny(12, 30), last) == ()
    assert known.years_without(ny(12, 30), last + timedelta(minutes=1)) == (2028,)
    assert known.years_without(ny(12, 31, 23, 59, year=2024), ny(1, 2)) == (2024, 2025)
    none = replace(OFFICE, holiday_years=frozenset())
    assert none.years_without(ny(2, 1, year=2016), ny(3, 1, year=2017)) == (2016, 2017)


def test_a_calendar_that_is_open_on_holidays_needs_no_list() -> None:
    assert AROUND.holiday_years is None
    assert AROUND.years_without(ny(2, 1, year=2016), ny(3, 1, year=2017)) == ()
