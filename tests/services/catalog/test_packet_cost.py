"""What a packet says of cost: the bills that were issued by its as-of time, and nothing else."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from app.db.figures.facts import Facts
from app.domain.packets.cost import Cost
from app.domain.periods import Period
from app.services.packets import assembly
from app.services.packets.cost import cost_section
from app.services.packets.export import export_packet
from app.services.packets.verify import verify_packet
from tests.services.catalog.conftest import UNIT, Books

OCTOBER = Period.parse("2026-10")


def told(books: Books, as_of: datetime, period: Period = OCTOBER) -> Cost | None:
    with books.db.read() as conn:
        return cost_section(Facts(conn, as_of), books.ids["DHHS"], period)


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_a_bill_issued_after_the_as_of_time_is_not_there(books: Books) -> None:
    catalog, dhhs = books.catalog, books.ids["DHHS"]
    books.approve("BOX", 2026, 4, date(2025, 6, 1))
    for month, units in (("2025-10", 10), ("2026-09", 10), ("2026-10", 12), ("2026-11", 5)):
        books.told("DHHS", "BOX", month, units)
    books.on(2025, 11, 3)
    catalog.issue([dhhs], "2025-10")
    assert told(books, books.at) is None, "nothing of FY2027 was billed"
    books.on(2026, 9, 20)
    books.approve("BOX", 2027, 5, date(2026, 9, 10))
    books.on(2026, 10, 2)
    catalog.issue([dhhs], "2026-09")
    september = books.at
    books.on(2026, 11, 3)
    (id,) = catalog.issue([dhhs], "2026-10").ids
    catalog.dispute(catalog.bill(id).lines[0].id, "Not ours.")
    before = told(books, datetime(2026, 11, 2, tzinfo=UTC))
    assert before is not None
    assert (before.bills, before.missing, before.cents, before.year_cents) == ((), ("October 2026",), 0, 4000)
    assert before.before == ""
    now = told(books, books.at)
    assert now is not None
    assert (now.bills, now.missing, now.cents, now.year_cents) == (("BIL0000003",), (), 6000, 10000)
    assert now.open_disputes == 1
    (line,) = now.lines
    assert (line.name, line.units_micro, line.price_micro, line.cents) == ("Mail: Mailbox", 12 * UNIT, 5 * UNIT, 6000)
    assert (line.rate, line.year_units_micro, line.year_cents) == ("FY2027 version 1, OSBM 2027-BOX", 22 * UNIT, 10000)
    assert [(one.standing, one.ahead) for one in now.rates] == [
        ("In force since 1 Oct 2026: FY2027 version 1, OSBM 2027-BOX", "")
    ]
    # ten at $4 a year ago: a dollar more for each of twelve, two more at $4
    assert now.before == "October 2025"
    assert [(one.cause, one.name, one.cents) for one in now.causes] == [
        ("Rates", "Mail: Mailbox", 1200),
        ("Units", "Mail: Mailbox", 800),
    ]
    # eight months at the average of two billed ones, $5 each
    assert (now.forecast_cents, now.method[:8]) == (10000 + 8 * 11 * 500, "8 months")
    # what is billed later changes nothing of October
    books.on(2026, 12, 2)
    catalog.issue([dhhs], "2026-11")
    later = told(books, books.at)
    assert later is not None
    assert (later.cents, later.year_cents, later.forecast_cents) == (6000, 10000, now.forecast_cents)
    quarter = told(books, books.at, Period.parse("2026Q3"))
    assert quarter is not None
    assert (quarter.missing, quarter.cents, quarter.bills) == (("July 2026", "August 2026"), 4000, ("BIL0000002",))
    assert told(books, september, Period.parse("2026-08")) is None


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_a_packet_from_before_there_was_cost_verifies_as_it_was(
    books: Books, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    books.approve("BOX", 2026, 4, date(2025, 6, 1))
    books.told("DHHS", "BOX", "2026-05", 10)
    books.catalog.issue([books.ids["DHHS"]], "2026-05")
    may = Period.parse("2026-05")
    with monkeypatch.context() as before:
        before.setattr(assembly, "cost_section", lambda *_given: None)
        old = export_packet(books.db, "DHHS", may, tmp_path / "old.pdf")
    assert not any(key.startswith("cost.") for key in old.figures)
    report = verify_packet(books.db, old.path)
    assert (report.differing, report.hash_ok, report.outcome) == ((), True, "as issued")
    # the next one has what was billed, which is no figure that was restated
    new = export_packet(books.db, "DHHS", may, tmp_path / "new.pdf")
    assert (new.revision, new.restated) == (2, 0)
    assert {key: new.figures[key] for key in ("cost.period", "cost.box.units", "cost.box.amount")} == {
        "cost.period": "$40.00",
        "cost.box.units": "10",
        "cost.box.amount": "$40.00",
    }
    report = verify_packet(books.db, new.path)
    assert (report.differing, report.hash_ok, report.ok) == ((), True, True)
