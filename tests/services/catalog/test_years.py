"""Subscriptions, rate cases and year ends on both databases, against hand-computed figures."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pypdfium2
import pytest
from sqlalchemy import update

from app.db import tables as t
from app.db.owner import as_owner
from app.db.records import Stale, insert_record
from app.domain.catalog.as_text import year_end_table
from app.domain.catalog.bills import LineKind
from app.domain.catalog.rate_case import Pool
from app.domain.vocabulary import Role
from app.errors import InputError, LongleafError
from app.services.catalog import rates
from app.services.catalog.cases import rates_of
from app.services.catalog.papers import bill_file, bill_table, instalments
from tests.services.catalog.conftest import UNIT, Books


@pytest.fixture
def billed(books: Books) -> Books:
    """DHHS was billed $40 of mailboxes and $10 of archive in May 2026, DOT $20 of mailboxes."""
    books.approve("BOX", 2026, 4, date(2025, 6, 1))
    books.approve("ARC", 2026, 1, date(2025, 6, 1))
    books.told("DHHS", "BOX", "2026-05", 10)
    books.told("DHHS", "ARC", "2026-05", 10)
    books.told("DOT", "BOX", "2026-05", 5)
    books.catalog.issue([books.ids["DHHS"], books.ids["DOT"]], "2026-05")
    return books


def test_a_subscription_is_shared_by_last_years_billings_and_billed_in_the_months_left(
    billed: Books, tmp_path: Path
) -> None:
    catalog, dhhs = billed.catalog, billed.ids["DHHS"]
    assert catalog.draft_subscription(2027, 70000, {"Workplace": 1000}).text.endswith("$710.00.")
    (draft,) = catalog.subscriptions()
    assert catalog.submit_subscription(draft.id, draft.version).text.endswith(
        ": 2 agencies share it, by what was billed of FY2026 so far."
    )
    (one,) = catalog.subscriptions()
    assert [(part.agency, part.service_line, part.billed_cents, part.amount_cents) for part in one.shares] == [
        ("Department DHHS", "", 5000, 50000),
        ("Department DHHS", "Workplace", 5000, 714),  # 714.28...
        ("Department DOT", "", 2000, 20000),
        ("Department DOT", "Workplace", 2000, 286),  # 285.71...: it has the larger remainder
    ]
    billed.on(2026, 9, 20)
    said = catalog.approve_subscription(one.id, one.version, date(2026, 9, 18), "OSBM 26-50").text
    assert said == "The subscription of FY2027 is approved and is billed in 9 instalments from October 2026 on."
    assert catalog.preview(dhhs, "2026-09").lines == ()
    parts = [(line.kind, line.amount_cents) for line in catalog.preview(dhhs, "2026-10").lines]
    assert parts == [(LineKind.SUBSCRIPTION, 5556), (LineKind.FTE, 80)]  # 50,000 and 714 over nine months
    bill = catalog.preview(dhhs, "2026-10")
    told = bill_table(bill, [], instalments(billed.db, bill)).rows
    assert [(row["rate"], row["units"], row["rows"]) for row in told] == [
        (
            "FY2027 subscription, version 1, OSBM 26-50",
            None,
            "Instalment 1 of 9: $500.00 of $700.00 a year, by $50.00 billed",
        ),
        (
            "FY2027 subscription, version 1, OSBM 26-50",
            None,
            "Instalment 1 of 9: $7.14 of $10.00 a year, by $50.00 billed",
        ),
    ]
    billed.on(2026, 12, 1)
    catalog.issue([dhhs], "2026-10")
    paper = tmp_path / "bill.pdf"
    bill_file(billed.db, dhhs, "2026-10", paper)
    with pypdfium2.PdfDocument(paper) as document:
        text = " ".join("".join(page.get_textpage().get_text_bounded() for page in document).split())
    assert "Instalment 1 of 9; $500.00 of $700.00 a year, by $50.00 billed" in text
    parts = [(line.kind, line.amount_cents) for line in catalog.preview(dhhs, "2026-12").lines]
    assert parts == [(LineKind.SUBSCRIPTION, 11112), (LineKind.FTE, 160)], "a month without a bill is made up for"
    assert catalog.preview(dhhs, "2027-06").total_cents == 50714 - 5636, "the parts are the whole"
    assert catalog.preview(dhhs, "2027-07").lines[0].month == "2027-06"


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_an_agency_that_is_no_more_pays_by_its_successor(billed: Books) -> None:
    (id,) = billed.catalog.draft_subscription(2027, 70000, {}).ids
    with as_owner(billed.db) as conn:
        values = {"code": "NEW", "name": "Department NEW", "predecessor_id": billed.ids["DOT"]}
        insert_record(conn, t.agency, {**values, "valid_from": date(2026, 7, 1)})
        conn.execute(update(t.agency).where(t.agency.c.code == "DOT").values(valid_to=date(2026, 7, 1), version=2))
    billed.catalog.submit_subscription(id, 1)
    (one,) = billed.catalog.subscriptions()
    assert [(part.agency, part.amount_cents) for part in one.shares] == [
        ("Department DHHS", 50000),
        ("Department NEW", 20000),
    ]


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_what_ends_is_not_forecast(billed: Books) -> None:
    dot, dhhs = billed.ids["DOT"], billed.ids["DHHS"]
    for code, component in (("DOT", "BOX"), ("DHHS", "BOX"), ("DHHS", "ARC")):
        billed.told(code, component, "2026-07", 10)
    billed.on(2026, 8, 3)
    billed.catalog.issue([dot, dhhs], "2026-07")
    assert billed.catalog.year(dot, 2027).year_cents == 12 * 4000
    assert billed.catalog.year(dhhs, 2027).year_cents == 12 * 5000
    with as_owner(billed.db) as conn:
        conn.execute(update(t.agency).where(t.agency.c.id == dot).values(valid_to=date(2026, 10, 1), version=2))
    billed.catalog.edit_component(billed.ids["ARC"], {"valid_to": None}, {"valid_to": date(2026, 12, 31)})
    assert billed.catalog.year(dot, 2027).year_cents == 3 * 4000  # July to September
    assert billed.catalog.year(dhhs, 2027).year_cents == 12 * 4000 + 6 * 1000
    billed.told("DHHS", "BOX", "2026-08", 4)
    billed.told("DHHS", "BOX", "2026-07", -2)
    billed.on(2026, 9, 1)  # August is over, and would be billed with 4 for itself and 2 less for July
    found = billed.catalog.year(dhhs, 2027)
    assert (found.to_date_cents, found.year_cents) == (5000, 5000 + 1600 - 800 + 10 * 2400 + 4 * 500)


def test_without_billings_there_is_nothing_to_share_by(books: Books) -> None:
    (id,) = books.catalog.draft_subscription(2027, 100, {}).ids
    with pytest.raises(InputError, match=r"Nobody was billed .* FY2027 so far, and nothing is on record"):
        books.catalog.submit_subscription(id, 1)


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_a_first_subscription_is_shared_by_units_on_record(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    (id,) = books.catalog.draft_rate(books.ids["BOX"], 2027, 4 * UNIT).ids
    books.told("DHHS", "BOX", "2026-05", 3)
    books.told("DOT", "BOX", "2026-06", 1)
    (one,) = books.catalog.draft_subscription(2027, 1000, {"Workplace": 200}).ids
    said = books.catalog.submit_subscription(one, 1).text
    assert said.endswith("2 agencies share it, by what units on record come to where nothing was billed yet.")
    (made,) = books.catalog.subscriptions()
    assert [(part.agency[-4:], part.amount_cents) for part in made.shares if not part.service_line] == [
        ("DHHS", 750),
        (" DOT", 250),
    ]
    monkeypatch.setattr(rates, "_LAST_VERSION", 1)
    books.catalog.withdraw_rates({id: 1})
    with pytest.raises(InputError, match="there is no number after it"):
        books.catalog.draft_rate(books.ids["BOX"], 2027, 1)


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_a_first_year_is_shared_by_its_own_bills(billed: Books) -> None:
    billed.catalog.draft_subscription(2026, 70000, {})  # nobody was billed in FY2025
    (draft,) = billed.catalog.subscriptions()
    assert billed.catalog.submit_subscription(draft.id, draft.version).text.endswith(
        "by what was billed of FY2026 so far."
    )
    (one,) = billed.catalog.subscriptions()
    assert [(part.agency, part.billed_cents, part.amount_cents) for part in one.shares] == [
        ("Department DHHS", 5000, 50000),
        ("Department DOT", 2000, 20000),
    ]


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_what_is_approved_is_shared_out_to_the_cent(billed: Books) -> None:
    (id,) = billed.catalog.draft_subscription(2027, 70000, {"Workplace": 1000}, seen=0).ids
    with pytest.raises(Stale):  # two began it at once: the second one has not seen what the first one entered
        billed.catalog.draft_subscription(2027, 5, {}, seen=0)
    billed.catalog.submit_subscription(id, 1)
    (share, *_) = billed.all(t.subscription_share)
    more = {"version": 2, "amount_cents": share.amount_cents + 1}
    with pytest.raises(LongleafError):  # it is sent back first
        billed.change(t.subscription_share, share.id, **more)
    billed.catalog.send_back_subscription(id, 2)
    billed.change(t.subscription_share, share.id, **more)
    billed.change(t.subscription_year, id, version=4, state="submitted")
    with pytest.raises(LongleafError):
        billed.catalog.approve_subscription(id, 4, date(2026, 6, 9), "OSBM")


def test_a_rate_case_says_what_its_rates_do_to_each_agency(billed: Books) -> None:
    catalog, mail = billed.catalog, billed.ids["mail"]
    billed.on(2026, 7, 6)
    catalog.put_account(mail, 2026, 0, {"cost_cents": 7300, "cash_cents": 7300, "opening_cents": 0})
    (case_id,) = catalog.begin_case(mail, 2027).ids
    (case,) = catalog.cases(2027)
    assert case.carried_cents == 300  # 7,000 billed against 7,300 of cost
    assert [(one.component, one.expected.units_micro) for one in case.forecast] == [
        ("Archive", 10 * UNIT),
        ("Mailbox", 15 * UNIT),
    ]
    catalog.put_cost(case_id, Pool.DIRECT, "Licenses", 6000, "The contract")
    catalog.put_cost(case_id, Pool.SHARED_INDIRECT, "Service desk", 1200, "By tickets")
    mailbox = case.forecast[1]
    catalog.put_forecast(mailbox.id, mailbox.version, 10 * UNIT, 4, "Five close in July")
    (case,) = catalog.cases(2027)
    assert case.full_cost_cents == 7500
    assert [(one.cost_cents, one.price_micro) for one in rates_of(case)] == [(1500, 1_500_000), (6000, 6 * UNIT)]
    assert [(one.agency, one.now_cents, one.then_cents) for one in catalog.effect_of_case(case_id)] == [
        ("Department DHHS", 5000, 7500),
        ("Department DOT", 2000, 3000),
    ]
    catalog.draft_rates_of_case(case_id)
    catalog.draft_rates_of_case(case_id)  # again: the drafts are set, not doubled
    drafted = {row.component.name: row.rate.price_micro for row in catalog.rates([2027])}
    assert drafted == {"Mailbox": 6 * UNIT, "Archive": 1_500_000}
    with pytest.raises(InputError, match="has a rate case of that year"):
        catalog.begin_case(mail, 2027)


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_a_first_rate_case_forecasts_from_what_is_on_record(books: Books) -> None:
    catalog = books.catalog
    for month, units in (("2026-03", 10), ("2026-04", 11), ("2026-05", 12)):
        books.told("DHHS", "BOX", month, units)
    books.told("DOT", "BOX", "2026-05", 3)
    (case_id,) = catalog.begin_case(books.ids["mail"], 2027).ids
    (case,) = catalog.cases(2027)
    assert [(one.component, one.expected.units_micro, one.basis) for one in case.forecast] == [
        ("Archive", 0, "Nothing was billed or told from June 2025 to May 2026."),
        (
            "Mailbox",
            144 * UNIT,  # 36 units in three months, four times as many in twelve
            "On record for 3 months (March 2026 to May 2026), taken to twelve months; nothing was billed.",
        ),
    ]
    catalog.put_cost(case_id, Pool.DIRECT, "Licenses", 14400, "")
    assert [(one.agency, one.now_cents, one.then_cents) for one in catalog.effect_of_case(case_id)] == [
        ("Department DHHS", 0, 13200),
        ("Department DOT", 0, 1200),
    ]
    box = case.forecast[1]
    catalog.put_forecast(box.id, box.version, 100 * UNIT, 1, box.basis)
    assert catalog.cases(2027)[0].forecast[1].basis == "Entered by hand; no basis was given."
    catalog.put_forecast(box.id, box.version + 1, 144 * UNIT, 1, box.basis)  # taken back
    assert catalog.cases(2027)[0].forecast[1].basis == box.basis


@pytest.mark.parametrize("db", ["sqlite", "postgresql"], indirect=True)
def test_a_rate_case_that_was_begun_by_mistake_is_removed(books: Books) -> None:
    with books.by("manager", Role.CATALOG) as catalog:
        (id,) = catalog.begin_case(books.ids["mail"], 2027).ids
        catalog.put_cost(id, Pool.DIRECT, "Licences", 100, "")
        with pytest.raises(Stale):
            catalog.drop_case(id, 9)
        assert catalog.cases()
        assert catalog.drop_case(id, 1).text == "The rate case of Mail for FY2027 is removed."
        assert catalog.cases() == ()
        assert catalog.begin_case(books.ids["mail"], 2027).ids


def test_a_year_that_is_not_over_leaves_nothing_to_the_next_one_yet(billed: Books) -> None:
    catalog, mail = billed.catalog, billed.ids["mail"]
    year = billed.now().year + (2 if billed.now().month > 6 else 1)  # the fiscal year after the running one
    catalog.put_account(mail, year - 1, 0, {"cost_cents": 7300, "cash_cents": 7300})
    catalog.begin_case(mail, year)
    (case,) = catalog.cases(year)
    assert case.carried_cents == 0


def test_the_years_end(billed: Books) -> None:
    catalog, mail = billed.catalog, billed.ids["mail"]
    (end,) = catalog.year_end(2026)
    assert (end.service, end.is_entered, end.account.billed_cents) == ("Mail", False, 7000)
    (told,) = year_end_table((end,), 2026).rows
    assert [told[name] for name in ("billed", "cost", "result", "closing", "carried")] == [Decimal(70), *[None] * 4]
    catalog.put_account(mail, 2026, 0, {"cost_cents": 3650, "cash_cents": 3650, "imputed_cents": 100})
    (end,) = catalog.year_end(2026)
    assert (end.account.result_cents, end.account.reserve_days, end.account.carried_cents) == (3450, 345, 600 - 3450)
    with pytest.raises(InputError, match="part of the cost"):
        catalog.put_account(mail, 2026, end.version, {"cost_cents": 1, "cash_cents": 2})


def test_what_was_dropped_or_drafted_before_stands_in_no_ones_way(books: Books) -> None:
    catalog = books.catalog
    (case,) = catalog.begin_case(books.ids["mail"], 2027).ids
    for name in ("Licenses", "Power"):
        catalog.put_cost(case, Pool.DIRECT, name, 100, "")
        (cost,) = catalog.cases()[0].costs
        assert cost.name == name
        catalog.drop_cost(case, cost.id, cost.version)
    assert catalog.cases()[0].costs == ()
    for cents in (5, 7):
        catalog.draft_subscription(2027, 100, {"Workplace": cents})
    assert catalog.subscriptions()[0].staff == (("Workplace", 7),)
