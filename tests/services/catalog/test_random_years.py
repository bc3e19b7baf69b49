"""Twelve random months: bills, packets, the FOCUS file and the year's account say the same, to the cent."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from app.db.figures.facts import Facts
from app.domain.catalog import focus
from app.domain.catalog.bills import LineKind
from app.domain.periods import Period
from app.services.catalog.focus import export_focus, focus_lines, held_against_bills
from app.services.packets.cost import cost_section
from tests.conftest import MakeWorkspace
from tests.examples import few
from tests.services.catalog.conftest import UNIT, Books, begun

pytestmark = pytest.mark.slow
YEAR = Period.parse("FY2027")
PRICES = (5_000, 12_345, 1_234_567, 4_000_000, 999_999)
AMOUNTS = (1, 500_000, 33_333_333, 10**9, -400_000, 10**9 + 1, 7 * UNIT)


@settings(max_examples=few(3), deadline=None, phases=[Phase.generate])
@given(seed=st.integers(0, 2**32))
def test_a_random_year_differs_nowhere_by_a_cent(make_workspace: MakeWorkspace, seed: int) -> None:
    with make_workspace("sqlite") as db, TemporaryDirectory() as folder:
        books = begun(db)
        _play(books, random.Random(seed))
        _compare(books, Path(folder) / "cost.csv")


def _play(books: Books, rng: random.Random) -> None:
    """A year of two agencies: rates that change within it, rows told late, instalments, disputes, months left out."""
    catalog, agencies = books.catalog, [books.ids["DHHS"], books.ids["DOT"]]
    for code in ("BOX", "ARC"):
        for year, on in ((2026, date(2025, 6, 1)), (2027, rng.choice((date(2026, 6, 1), date(2026, 6, 9))))):
            (id,) = catalog.draft_rate(books.ids[code], year, rng.choice(PRICES)).ids
            catalog.submit_rates({id: 1})
            catalog.approve_rates({id: 2}, on, "OSBM")
    for agency in agencies:
        catalog.tell_consumption(agency, books.ids["BOX"], "2026-05", rng.randint(50, 900) * UNIT, "A meter.")
    catalog.issue(agencies, "2026-05")
    (id,) = catalog.draft_subscription(2027, rng.randint(1, 10**6), {"Workplace": rng.randint(0, 999)}).ids
    catalog.submit_subscription(id, 1)
    catalog.approve_subscription(id, 2, date(2026, 6, 9), "OSBM")
    late = rng.choice((3, 5, 8))
    months = [month.key for month in YEAR.months()]
    for place, month in enumerate(months):
        after = Period.parse(month).last
        books.on(after.year + after.month // 12, after.month % 12 + 1, 3)
        if place == late:  # a later version of a rate, in the middle of the year
            (id,) = catalog.draft_rate(books.ids["BOX"], 2027, rng.choice(PRICES)).ids
            catalog.submit_rates({id: 1})
            catalog.approve_rates({id: 2}, after, "OSBM, again")
        for agency in agencies:
            for _ in range(rng.randint(0, 2)):
                code, of = rng.choice(("BOX", "ARC")), rng.choice(months[: place + 1])
                catalog.tell_consumption(agency, books.ids[code], of, rng.choice(AMOUNTS), "A meter.")
        due = agencies if place == 11 else [one for one in agencies if rng.random() < 0.8]
        if due:
            catalog.issue(due, month)
        if place in (4, 9):
            _dispute(books, rng)


def _dispute(books: Books, rng: random.Random) -> None:
    for one in books.catalog.bills(None):
        for line in books.catalog.bill(one.id).lines:
            if line.amount_cents > 3 and line.kind is not LineKind.CORRECTION and one.month >= "2026-07":
                (id,) = books.catalog.dispute(line.id, "Too much.").ids
                row = next(row for row in books.catalog.disputes() if row.id == id)
                try:
                    books.catalog.decide_dispute(id, row.version, rng.randint(1, 3), "Right.")
                except Exception:  # noqa: BLE001 - nothing is left of it
                    books.catalog.withdraw_dispute(id, row.version)
                return


def _compare(books: Books, path: Path) -> None:
    catalog, months = books.catalog, [month.key for month in YEAR.months()]
    bills = [one for one in catalog.bills(None, months) if one.month in months]
    lines = {one.id: catalog.bill(one.id).lines for one in bills}
    total = sum(one.total_cents for one in bills)
    for one in bills:
        assert sum(line.amount_cents for line in lines[one.id]) == one.total_cents
    # the packet of each month and of the year
    by_month: dict[tuple[int, str], int] = defaultdict(int)
    for one in bills:
        by_month[one.agency_id, one.month] += one.total_cents
    with books.db.read() as conn:
        facts = Facts(conn, books.db.now())
        for agency in (books.ids["DHHS"], books.ids["DOT"]):
            told = 0
            for month in YEAR.months():
                cost = cost_section(facts, agency, month)
                told += by_month[agency, month.key]
                if cost is not None:
                    assert (cost.cents, cost.year_cents) == (by_month[agency, month.key], told)
                    assert sum(line.cents for line in cost.lines) == cost.cents
                    assert sum(line.year_cents for line in cost.lines) == cost.year_cents
            whole = cost_section(facts, agency, YEAR)
            assert whole is not None
            assert whole.cents == whole.year_cents == whole.forecast_cents == told
    # the file, and the file read back
    export_focus(books.db, YEAR, path)
    back = focus.read(path.read_bytes().decode())
    assert back == focus_lines(books.db, months)
    assert sum(line.cents for line in back) == total
    assert held_against_bills(books.db, path)[1] == 0
    # the account of the year: what was used in it, whenever it was billed
    used = sum(line.amount_cents for one in lines.values() for line in one if line.component_id is not None)
    (account,) = catalog.year_end(2027)
    assert account.account.billed_cents == used
    other = [line for one in lines.values() for line in one if line.component_id is None]
    given_back = sum(line.amount_cents for line in other if line.kind is LineKind.CORRECTION)
    paid = sum(line.amount_cents for line in other) - given_back
    (subscription,) = catalog.subscriptions()
    assert (used + paid + given_back, paid) == (total, subscription.total_cents)
