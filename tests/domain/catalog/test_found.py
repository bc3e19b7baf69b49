"""What the palette understands of prices, and finds of components and bills."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.catalog import found
from app.domain.catalog.found import KnownBill, wanted_price
from app.domain.catalog.life_cycle import LifeCycle
from app.domain.catalog.rates import PriceBook, Rate, RateState
from app.domain.catalog.search import Sought
from app.domain.catalog.values import Component

TODAY = date(2026, 11, 23)
VPN = Component(7, 1, 1, "Remote access", "Network", "VPN-USER", "VPN user", "user", "", date(2024, 7, 1), None)
BOOK = PriceBook(
    Rate(
        year,
        7,
        year,
        1,
        dollars * 10**6,
        RateState.APPROVED,
        date(year - 1, 7, 1),
        date(year - 1, 6, 1),
        f"OSBM {year}",
    )
    for year, dollars in ((2026, 4), (2027, 5))
)


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("VPN price 3 mar 2026", (["vpn"], date(2026, 3, 3))),
        ("price of vpn user on 2026-03-03", (["vpn", "user"], date(2026, 3, 3))),
        ("vpn price", (["vpn"], TODAY)),
        ("vpn", None),
        ("price", None),
        ("price 3 mar 2026", None),
    ],
)
def test_a_price_is_asked_by_a_component_and_a_day(typed: str, asked: object) -> None:
    assert wanted_price(typed, TODAY) == asked


def test_the_price_is_that_of_the_day() -> None:
    (one,) = found.prices(["vpn"], date(2026, 3, 3), [VPN], BOOK, 5)
    assert (one.id, one.title, one.detail) == (
        7, "VPN user on 3 Mar 2026: $4.00 per user", "FY2026 version 1, OSBM 2026",
    )  # fmt: skip
    assert found.prices(["vpn"], date(2025, 1, 1), [VPN], BOOK, 5)[0].title.endswith("no approved rate")
    assert found.prices(["mail"], TODAY, [VPN], BOOK, 5) == []


def test_components_and_bills_are_found_by_any_of_their_words() -> None:
    assert [one.title for one in found.components("user remote", [VPN], 5)] == ["VPN-USER VPN user"]
    bill = KnownBill(3, 1, "BIL0000012", "DOT", "Transportation", "2026-10", 123450)
    assert [one.title for one in found.bills("dot oct 2026", [bill], 5)] == ["BIL0000012 Transportation, October 2026"]
    assert found.bills("dot nov", [bill], 5) == []


def test_services_are_found_as_a_requester_asks() -> None:
    known = (
        Sought(1, "VPN", "Remote Access VPN", ("telework",), category="Network"),
        Sought(2, "AI", "Remote Assistant", life=LifeCycle.PIPELINE),
        Sought(3, "FAX", "Remote Fax", life=LifeCycle.RETIRED),
    )
    hits = [(hit.kind, hit.id, hit.title, hit.detail) for hit in found.services("I need remote", known, 5)]
    assert hits == [
        ("service", 1, "Remote Access VPN", "Network"),
        ("service", 2, "Remote Assistant", "In the pipeline"),
    ]
    assert [hit.detail for hit in found.services("telework", known, 5)] == ["also called telework"]
    assert found.services("remote zeppelin", known, 5) == []
