"""A fiscal year of rates and bills on both databases, against hand-computed figures."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from app.db import tables as t
from app.db.catalog.check import problems
from app.db.owner import as_owner
from app.db.records import insert_record
from app.domain.catalog.bills import LineKind
from app.domain.catalog.changes import Cause
from app.domain.catalog.disputes import DisputeState
from app.domain.periods import Period
from app.domain.vocabulary import Role
from app.errors import InputError, LongleafError, NotAllowed
from app.services.catalog.papers import bill_file, told
from app.services.packets.assembly import packet_data
from tests.resting_guards import bulk_load
from tests.services.catalog.conftest import UNIT, Books


def test_a_year_from_draft_to_bills_and_back(books: Books, tmp_path: Path) -> None:
    catalog, dhhs = books.catalog, books.ids["DHHS"]
    books.approve("BOX", 2026, 4, date(2025, 6, 1))
    books.approve("ARC", 2026, 1, date(2025, 6, 1))

    # last year's rates begin the next one; one is raised, both are approved late, in September
    assert catalog.begin_year(2027).text == "FY2027 begins with 2 rates of the year before, as drafts."
    drafts = {row.component.code: row for row in catalog.rates([2027])}
    box = drafts["BOX"]
    catalog.edit_rate(box.rate.id, {"price_micro": 4 * UNIT}, {"price_micro": 5 * UNIT})
    catalog.submit_rates(books.versions("draft"))
    books.on(2026, 9, 15)
    said = catalog.approve_rates(books.versions("submitted"), date(2026, 9, 10), "OSBM 26-44").text
    assert said == "2 rates are approved, in force from 1 Oct 2026 on."
    price = {one.component.code: one.rate and one.rate.price_micro for one in catalog.priced(date(2026, 9, 30))}
    assert price == {"BOX": 4 * UNIT, "ARC": 1 * UNIT}
    assert {one.component.code: one.rate and one.rate.price_micro for one in catalog.priced(date(2026, 10, 1))}[
        "BOX"
    ] == 5 * UNIT

    # September at the old rate, October at the new one
    rows = [books.told("DHHS", "BOX", "2026-09", 10), books.told("DHHS", "BOX", "2026-10", 12)]
    rows.append(books.told("DHHS", "ARC", "2026-10", 7))
    with pytest.raises(InputError, match="not over"):
        catalog.issue([dhhs], "2026-09")
    books.on(2026, 10, 2)
    assert catalog.issue([dhhs, books.ids["DOT"]], "2026-09").text == "The bill of September 2026 is issued: $40.00."
    books.on(2026, 11, 2)
    assert catalog.preview(dhhs, "2026-10").total_cents == 6700
    (october,) = catalog.issue([dhhs], "2026-10").ids
    bill = catalog.bill(october)
    assert [(one.code, one.amount_cents, one.rate, one.sources) for one in bill.lines] == [
        ("BOX", 6000, "FY2027 version 1, OSBM 26-44", (rows[1],)),
        ("ARC", 700, "FY2027 version 1, OSBM 26-44", (rows[2],)),
    ]
    moved = [(one.cause, one.amount_cents) for one in catalog.why_changed(dhhs, "2026-09", "2026-10")]
    assert moved == [(Cause.RATE, 1200), (Cause.UNITS, 800), (Cause.NEW, 700)]

    # what is told later is a correction at the rate of then, and a dispute is paid back on the same bill
    catalog.tell_consumption(dhhs, books.ids["BOX"], "2026-09", -2 * UNIT, "Two mailboxes were closed in August.")
    (dispute,) = catalog.dispute(bill.lines[1].id, "We have no archive.", 0).ids
    row = catalog.disputes(dhhs)[0]
    assert (row.last_day, row.amount_cents, row.left_cents) == (date(2027, 3, 31), 700, 700)
    with pytest.raises(InputError, match="disputed already"):
        catalog.dispute(bill.lines[1].id, "Again.")
    with pytest.raises(InputError, match=r"between \$0.01 and \$7.00"):
        catalog.decide_dispute(dispute, row.version, 701, "Too much.")
    catalog.decide_dispute(dispute, row.version, 700, "Right: another agency's archive.")
    books.on(2026, 12, 1)
    (november,) = catalog.issue([dhhs], "2026-11").ids
    found = [
        (one.kind, one.month, one.amount_cents, one.corrects_id, one.reason) for one in catalog.bill(november).lines
    ]
    september = catalog.bill(catalog.bills(dhhs)[-1].id)
    assert found == [
        (LineKind.CORRECTION, "2026-09", -800, september.lines[0].id, ""),
        (LineKind.CORRECTION, "2026-10", -700, bill.lines[1].id, "Dispute DSP0000001"),
    ]
    assert (catalog.disputes()[0].state, catalog.disputes()[0].credited_on) == (DisputeState.UPHELD, "BIL0000003")
    assert catalog.preview(dhhs, "2026-11").issued is not None  # nothing is billed twice
    _, table = told(books.db, "DHHS", "2026-11")
    assert [(row["reason"], row["price"]) for row in table.rows] == [
        ("Two mailboxes were closed in August.", Decimal("4.00")),
        ("Dispute DSP0000001", None),
    ]
    assert [one.bill for one in catalog.consumption(dhhs)] == ["BIL0000001", "BIL0000002", "BIL0000002", "BIL0000003"]
    paper = tmp_path / "bill.pdf"
    bill_file(books.db, dhhs, "2026-10", paper)
    with pypdfium2.PdfDocument(paper) as document:
        text = "".join(page.get_textpage().get_text_bounded() for page in document)
    for said in ("Bill BIL0000002: Department DHHS", "Total $67.00", "Mail: Mailbox", "$5.00", "meter.csv"):
        assert said in text
    assert "FY2027 billed to October 2026" in text
    october_then = catalog.explained(dhhs, "2026-10").year
    assert october_then.to_date_cents == 4000 + 6700, "whenever it is printed: November's bill is not in it"
    # September and October: (10 + 12) / 2 mailboxes at $5, 7 / 2 GB at $1, for eight months
    assert october_then.year_cents == 10_700 + 8 * (5500 + 350)
    year = catalog.year(dhhs, 2027)
    assert year.to_date_cents == 4000 + 6700 - 1500
    with pytest.raises(InputError, match="was billed for November 2026"):
        catalog.issue([dhhs], "2026-11")


def test_nothing_is_billed_without_a_rate_and_nothing_else_either(books: Books) -> None:
    books.approve("BOX", 2026, 4, date(2025, 6, 1))
    books.told("DHHS", "BOX", "2026-05", 1)
    books.told("DHHS", "ARC", "2026-05", 1)
    with pytest.raises(InputError, match="Archive in May 2026: 1 row without an approved rate"):
        books.catalog.issue([books.ids["DHHS"]], "2026-05")
    books.approve("ARC", 2026, 10**9, date(2025, 6, 1))
    books.told("DHHS", "ARC", "2026-05", 10**9)
    with pytest.raises(InputError, match=r"Department DHHS: no bill has a line over \$1,000,000,000,000.00"):
        books.catalog.issue([books.ids["DHHS"]], "2026-05")
    assert books.catalog.bills() == ()
    with pytest.raises(InputError, match="July 2026 lies ahead"):
        books.catalog.tell_consumption(books.ids["DHHS"], books.ids["BOX"], "2026-07", UNIT, "Next month")
    with pytest.raises(InputError, match="is no month"):
        books.catalog.preview(books.ids["DHHS"], "2026Q2")


def test_steps_are_taken_in_order_and_all_or_none(books: Books) -> None:
    catalog = books.catalog
    (one,) = catalog.draft_rate(books.ids["BOX"], 2027, 5 * UNIT).ids
    (two,) = catalog.draft_rate(books.ids["ARC"], 2027, 1 * UNIT).ids
    with pytest.raises(InputError, match="drafted or submitted already"):
        catalog.draft_rate(books.ids["BOX"], 2027, 6 * UNIT)
    catalog.submit_rates({one: 1})
    with pytest.raises(InputError, match="is draft"):
        catalog.approve_rates({one: 2, two: 1}, date(2026, 6, 1), "OSBM")
    assert len(books.versions("submitted")) == 1
    with pytest.raises(InputError, match="is ahead"):
        catalog.approve_rates({one: 2}, date(2026, 6, 11), "OSBM")
    with pytest.raises(InputError, match="reference of OSBM is empty"):
        catalog.approve_rates({one: 2}, date(2026, 6, 1), " ")
    catalog.send_back_rates({one: 2})
    catalog.withdraw_rates({one: 3})
    assert catalog.draft_rate(books.ids["BOX"], 2027, 6 * UNIT).ids
    with pytest.raises(InputError, match=r"code BOX is taken by Mailbox of Mail"):
        catalog.add_component(
            books.ids["mail"], {"code": "BOX", "name": "X", "unit": "x", "valid_from": date(2026, 7, 1)}
        )


def test_who_may_what(books: Books) -> None:
    with books.by("brm", Role.BRM) as other:
        with pytest.raises(NotAllowed):
            other.draft_rate(books.ids["BOX"], 2027, 1)
        with pytest.raises(NotAllowed):
            other.issue([books.ids["DHHS"]], "2026-05")
    with books.by("cat", Role.CATALOG) as keeper:
        assert keeper.draft_rate(books.ids["BOX"], 2027, UNIT).ids


def test_the_database_holds_what_was_issued(books: Books) -> None:
    books.approve("BOX", 2026, 4, date(2025, 6, 1))
    row = books.told("DHHS", "BOX", "2026-05", 1)
    (bill,) = books.catalog.issue([books.ids["DHHS"]], "2026-05").ids
    line = books.catalog.bill(bill).lines[0]
    plain = {"kind": "correction", "month": "2026-05", "units_micro": 0, "price_micro": 0, "amount_cents": -400}
    told: dict[str, Any] = {"agency_id": books.ids["DHHS"], "component_id": books.ids["BOX"], "units_micro": UNIT}
    told |= {"source": "x", "source_row": 1, "told": "1", "at": books.db.now()}
    wrong = (
        *((t.consumption, {"month": month, **told}) for month in ("20 1-05", "2026-0x")),  # no month, before all others
        (t.bill_line, {"bill_id": bill, "n": 2, **plain}),  # one more line of a bill that was issued
        (t.bill_line_source, {"consumption_id": row, "line_id": line.id}),  # billed twice
        (t.bill, {"number": "BIL1", "agency_id": books.ids["DHHS"], "month": "2026-04", "lines": 0, "total_cents": 0}),
        (t.bill, {"number": "BIL1", "agency_id": books.ids["DOT"], "month": "2026-04", "lines": 0, "total_cents": 5}),
    )
    for table, values in wrong:
        more = {"sha256": "0" * 64, "at": books.db.now()} if table is t.bill else {}
        with pytest.raises((DBAPIError, LongleafError)):
            books.raw(table, **values, **more)
    approved = books.catalog.rates()[0]
    for change in ({"price_micro": 1}, {"effective_from": date(2026, 6, 1)}, {"state": "draft"}):
        values = {"version": approved.version + 1, **change}
        with pytest.raises((DBAPIError, LongleafError)):
            books.change(t.rate, approved.rate.id, **values)


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_a_bill_is_held_against_its_digest(books: Books) -> None:
    books.approve("BOX", 2026, 4, date(2025, 6, 1))
    books.told("DHHS", "BOX", "2026-05", 3)
    books.catalog.issue([books.ids["DHHS"]], "2026-05")
    with books.db.read() as conn:
        assert list(problems(conn)) == []
    with as_owner(books.db) as conn, bulk_load(conn):
        conn.execute(update(t.bill).values(sha256="0" * 64))
    with books.db.read() as conn:
        assert [one.text[:40] for one in problems(conn)] == ["BIL0000001 is not as it was issued: its lin"[:40]]


def test_whoever_has_sql_cannot_move_money(books: Books) -> None:
    books.approve("BOX", 2026, 4, date(2025, 6, 1))
    books.told("DHHS", "BOX", "2026-05", 3)
    (bill,) = books.catalog.issue([books.ids["DHHS"]], "2026-05").ids
    line = books.catalog.bill(bill).lines[0]
    opened = {"line_id": line.id, "reason": "No"}
    today = date(2026, 6, 10)
    with pytest.raises((DBAPIError, LongleafError)):
        books.raw(t.dispute, number="DSP7", opened_on=date(2026, 6, 9), **opened)
    (one,) = books.catalog.dispute(line.id, "Ours were two.").ids
    with pytest.raises((DBAPIError, LongleafError)):
        books.change(t.dispute, one, version=2, state="upheld", decided_on=today, outcome="x", credit_cents=1201)
    for day, said in ((date(2026, 6, 9), "x"), (today, " ")):  # as if it were decided before, and without a word
        values = {"state": "upheld", "credit_cents": 800, "decided_on": day, "outcome": said}
        with pytest.raises((DBAPIError, LongleafError)):
            books.change(t.dispute, one, version=2, **values)
    books.catalog.decide_dispute(one, 1, 800, "Right.")
    with pytest.raises((DBAPIError, LongleafError)):
        books.change(t.dispute, one, version=3, credit_cents=900)
    (two,) = books.catalog.dispute(line.id, "All of it.").ids
    with pytest.raises(InputError, match=r"between \$0.01 and \$4.00"):
        books.catalog.decide_dispute(two, 1, 401, "Right again.")
    late = books.told("DHHS", "BOX", "2026-05", 9)
    books.on(2026, 6, 11)
    with pytest.raises((DBAPIError, LongleafError)):
        books.raw(t.bill_line_source, consumption_id=late, line_id=line.id)
    books.on(2026, 11, 1)
    with pytest.raises((DBAPIError, LongleafError)):
        books.raw(t.dispute, number="DSP7", opened_on=date(2026, 11, 1), **opened)
    (draft,) = books.catalog.draft_rate(books.ids["BOX"], 2027, UNIT).ids
    books.catalog.submit_rates({draft: 1})
    paper = {"state": "approved", "approved_on": date(2026, 10, 1), "osbm_reference": "x"}
    wrong = ((date(2026, 7, 1), "x"), (date(2026, 12, 1), "x"), (date(2026, 11, 1), " "))
    for day, said in wrong:  # it holds from the month after on, and has a reference
        with pytest.raises((DBAPIError, LongleafError)):
            books.change(t.rate, draft, version=3, **{**paper, "effective_from": day, "osbm_reference": said})
    with pytest.raises((DBAPIError, LongleafError)):
        books.change(t.service_component, books.ids["BOX"], version=2, unit="GB")
    with pytest.raises(InputError, match="has rates per mailbox"):
        books.catalog.edit_component(books.ids["BOX"], {"unit": "mailbox"}, {"unit": "GB"})


def test_whoever_only_reads_for_an_agency_sees_its_own_bills(books: Books) -> None:
    books.approve("BOX", 2026, 4, date(2025, 6, 1))
    for code in ("DHHS", "DOT"):
        books.told(code, "BOX", "2026-05", 1)
    books.catalog.issue([books.ids["DHHS"], books.ids["DOT"]], "2026-05")
    with as_owner(books.db) as conn:
        person = {"login": "books_cfo", "name": "Cy Funds", "email": "cy@example.gov", "agency_id": books.ids["DOT"]}
        insert_record(conn, t.person, person)
    with books.by("cfo", Role.READER) as reader:
        assert [one.agency for one in reader.bills()] == ["Department DOT"]
        assert reader.explained(books.ids["DOT"], "2026-05").bill.total_cents == 400
        with pytest.raises(NotAllowed, match="The bills of Department DHHS are shown to its own readers"):
            reader.explained(books.ids["DHHS"], "2026-05")
        with pytest.raises(NotAllowed, match="The packets of DHHS hold its bills"):
            packet_data(reader.bills.args[0], "DHHS", Period.parse("2026-05"))
        assert packet_data(reader.bills.args[0], "DOT", Period.parse("2026-05")).cost is not None
    with books.by("anybody", Role.READER) as reader:
        assert len(reader.bills()) == 2
