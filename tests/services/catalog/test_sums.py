"""Bills of random months come to what a second computing of them says, and two managers issue none twice."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from threading import Barrier

import pytest

from app.domain.changes_made import Changes
from app.domain.vocabulary import Role
from app.errors import InputError
from tests.services.catalog.conftest import Books

MONTHS = ("2026-05", "2026-06", "2026-07", "2026-08", "2026-09", "2026-10", "2026-11")
CENT = Decimal(1)


def cents(units_micro: int, price_micro: int) -> int:
    """Units at a price, by another way than the program's."""
    exact = Decimal(units_micro).scaleb(-6) * Decimal(price_micro).scaleb(-6) * 100
    return int(exact.quantize(CENT, ROUND_HALF_EVEN))


def after(month: str) -> tuple[int, int, int]:
    year, number = int(month[:4]), int(month[5:])
    return year + number // 12, number % 12 + 1, 3


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_bills_are_what_was_consumed_at_its_rate_and_the_instalments_less_what_was_given_back(books: Books) -> None:
    rng, catalog = random.Random(20261127), books.catalog
    agencies = [books.ids["DHHS"], books.ids["DOT"]]
    prices: dict[tuple[str, str], int] = {}
    for code in ("BOX", "ARC"):
        for year, on in ((2026, date(2025, 6, 1)), (2027, date(2026, 6, 1))):
            micro = rng.choice((5_000, 1_234_567, 4_000_000, 12_345))
            (id,) = catalog.draft_rate(books.ids[code], year, micro).ids
            catalog.submit_rates({id: 1})
            catalog.approve_rates({id: 2}, on, "OSBM")
            prices |= {(code, month): micro for month in MONTHS if (month >= "2026-07") == (year == 2027)}
    told: dict[tuple[int, str, str], int] = defaultdict(int)
    due: dict[int, int] = defaultdict(int)
    for place, month in enumerate(MONTHS):
        books.on(*after(month))
        for agency in agencies:
            for _ in range(rng.randint(1, 3)):
                code, of = rng.choice(("BOX", "ARC")), rng.choice(MONTHS[: place + 1])
                micro = rng.choice((1, 500_000, 33_333_333, 10**9, -400_000, 10**9 + 1))
                catalog.tell_consumption(agency, books.ids[code], of, micro, "A meter.")
                told[agency, code, of] += micro
        if month == MONTHS[-1]:
            catalog.issue(agencies, month)
        elif month == "2026-06" or rng.random() < 0.7:
            catalog.issue([rng.choice(agencies)] if month != "2026-06" else agencies, month)
        if month == "2026-06":  # shared by what was billed: approved in July, billed in eleven months from August on
            (id,) = catalog.draft_subscription(2027, 100_003, {"Workplace": 7}).ids
            catalog.submit_subscription(id, 1)
            (one,) = catalog.subscriptions()
            catalog.approve_subscription(one.id, one.version, date(2026, 7, 3), "OSBM")
            for share in one.shares:
                least, more = divmod(share.amount_cents, 11)
                due[share.agency_id] += 4 * least + min(more, 4)  # August to November
        if month == "2026-08" and (line := _dear(books)) is not None:
            (id,) = catalog.dispute(line[1], "Too much.").ids
            catalog.decide_dispute(id, 1, 7, "Right.")
            due[line[0]] -= 7
    for agency in agencies:
        usage = sum(cents(told[a, code, of], prices[code, of]) for a, code, of in told if a == agency)
        bills = catalog.bills(agency)
        assert sum(one.total_cents for one in bills) == usage + due[agency]
        lines = [line for one in bills for line in catalog.bill(one.id).lines]
        assert sum(line.amount_cents for line in lines) == usage + due[agency]
        assert len({id for line in lines for id in line.sources}) == len(catalog.consumption(agency))
    assert all(due.values()), "each agency pays a share, and somebody got something back"


def _dear(books: Books) -> tuple[int, int] | None:
    """Return an agency and a line of its bills from which something can be given back."""
    for one in books.catalog.bills():
        for line in books.catalog.bill(one.id).lines:
            if line.amount_cents >= 7:
                return one.agency_id, line.id
    return None


@pytest.mark.parametrize("db", ["postgresql"], indirect=True)
def test_two_managers_issue_a_month_at_once_and_one_of_them_does(books: Books) -> None:
    (id,) = books.catalog.draft_rate(books.ids["BOX"], 2026, 4_000_000).ids
    books.catalog.submit_rates({id: 1})
    books.catalog.approve_rates({id: 2}, date(2025, 6, 1), "OSBM")
    agencies = [books.ids["DHHS"], books.ids["DOT"]]
    for code in ("DHHS", "DOT"):
        books.told(code, "BOX", "2026-05", 2)
    ready = Barrier(2)

    def act(issue: Callable[..., Changes], ids: list[int]) -> str:
        ready.wait()
        try:
            return issue(ids, "2026-05").text
        except InputError:  # any other error is no answer for people
            return "refused"

    with books.by("one", Role.CATALOG) as one, books.by("two", Role.CATALOG) as two, ThreadPoolExecutor(2) as pool:
        said = [pool.submit(act, one.issue, agencies), pool.submit(act, two.issue, agencies[::-1])]
        assert sorted(future.result() for future in said) == ["2 bills of May 2026 are issued: $16.00.", "refused"]
    assert [one.total_cents for one in books.catalog.bills()] == [800, 800]
