"""What somebody with SQL tries on bills, and what the databases say when the act ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, insert, update
from sqlalchemy.exc import DBAPIError

from app.db import tables as t
from app.db.owner import as_owner
from app.db.records import insert_record
from app.domain.catalog.bills import LineKind
from app.domain.vocabulary import Role
from app.errors import InputError, LongleafError
from tests.services.catalog.conftest import UNIT, Books

BILL, LINE, SOURCE, CREDIT = "bill", "bill_line", "bill_line_source", "dispute_credit"


def refused(books: Books, *rows: tuple[str, dict[str, Any]]) -> str:
    """Try rows in one act, as a catalog manager with SQL would; a key "bill_id" or "line_id" of 0 is the last made."""

    def act(conn: Connection) -> None:
        made = {BILL: 0, LINE: 0}
        for name, values in rows:
            table = t.metadata.tables[name]
            own = {"at": books.db.now(), "sha256": "0" * 64} if name == BILL else {}
            own |= {"units_micro": 0, "price_micro": 0, "month": "2026-05"} if name == LINE else {}
            own |= values
            for key, of in (("bill_id", BILL), ("line_id", LINE)):
                if own.get(key) == 0:
                    own[key] = made[of]
            done = conn.execute(insert(table).values(**own).returning(*table.primary_key)).one()
            if name in made:
                made[name] = done[0]

    with books.by("forger", Role.CATALOG) as other:
        db = other.bills.args[0]
        try:
            db.write(act, what="raw")
        except (DBAPIError, LongleafError) as error:
            return str(error)
    return ""


def test_a_bill_that_is_not_owed_is_not_issued(books: Books) -> None:
    books.approve("BOX", 2026, 4, date(2025, 6, 1))
    books.approve("ARC", 2026, 1, date(2025, 6, 1))
    row = books.told("DHHS", "BOX", "2026-05", 3)
    rate = next(one.rate.id for one in books.catalog.rates() if one.component.code == "BOX")
    cheap = next(one.rate.id for one in books.catalog.rates() if one.component.code == "ARC")
    head = {"number": "BIL7", "agency_id": books.ids["DHHS"], "month": "2026-05", "lines": 1, "total_cents": 1200}
    usage = {"bill_id": 0, "n": 1, "kind": "usage", "component_id": books.ids["BOX"], "rate_id": rate}
    usage |= {"units_micro": 3 * UNIT, "price_micro": 4 * UNIT, "amount_cents": 1200}
    source = {"line_id": 0, "consumption_id": row}
    fee = {"bill_id": 0, "n": 1, "kind": "subscription", "amount_cents": 1200}
    attacks: tuple[tuple[tuple[str, dict[str, Any]], ...], ...] = (
        ((BILL, head),),  # a head alone
        ((BILL, {**head, "lines": 0, "total_cents": 0}),),  # nothing, which would end the months before
        ((BILL, {**head, "lines": 2}), (LINE, usage), (SOURCE, source)),
        ((BILL, {**head, "month": "2026-06"}),),  # a month that runs
        ((BILL, head), (LINE, usage)),  # from no row
        ((BILL, {**head, "total_cents": 1600}), (LINE, {**usage, "units_micro": 4 * UNIT, "amount_cents": 1600})),
        (
            (BILL, {**head, "total_cents": 1600}),
            (LINE, {**usage, "units_micro": 4 * UNIT, "amount_cents": 1600}),
            (SOURCE, source),
        ),
        ((BILL, {**head, "total_cents": 1201}), (LINE, {**usage, "amount_cents": 1201}), (SOURCE, source)),
        (
            (BILL, {**head, "total_cents": 300}),
            (LINE, {**usage, "rate_id": cheap, "price_micro": UNIT, "amount_cents": 300}),
        ),
        ((BILL, head), (LINE, fee)),  # no subscription was approved
        ((BILL, head), (LINE, {**fee, "kind": "fte", "service_line": "Workplace"})),
        ((BILL, {**head, "total_cents": -500}), (LINE, {**fee, "kind": "correction", "amount_cents": -500})),
    )
    for rows in attacks:
        assert refused(books, *rows), rows
    assert books.catalog.bills() == ()
    assert refused(books, (BILL, head), (LINE, usage), (SOURCE, source)) == "", "what is owed is issued by any way"
    assert books.catalog.bills()[0].total_cents == 1200


def test_an_old_rate_a_late_row_and_a_correction_too_much(books: Books) -> None:
    books.approve("BOX", 2026, 4, date(2025, 6, 1))
    dhhs, box = books.ids["DHHS"], books.ids["BOX"]
    old = books.catalog.rates()[0].rate.id
    books.approve("BOX", 2027, 5, date(2026, 6, 1))
    books.told("DHHS", "BOX", "2026-06", 1)
    row = books.told("DHHS", "BOX", "2026-07", 3)
    books.on(2026, 8, 3)
    head = {"number": "BIL7", "agency_id": dhhs, "month": "2026-07", "lines": 1, "total_cents": 1200}
    usage = {"bill_id": 0, "n": 1, "kind": "usage", "month": "2026-07", "component_id": box, "rate_id": old}
    usage |= {"units_micro": 3 * UNIT, "price_micro": 4 * UNIT, "amount_cents": 1200}
    said = refused(books, (BILL, head), (LINE, usage), (SOURCE, {"line_id": 0, "consumption_id": row}))
    assert "the rate that held on its first day" in said
    (july,) = books.catalog.issue([dhhs], "2026-07").ids
    first = books.catalog.bill(july).lines[0]
    late = books.told("DHHS", "BOX", "2026-07", 1)
    assert refused(books, (SOURCE, {"line_id": first.id, "consumption_id": late})), "in the same second, too"
    books.on(2026, 9, 3)
    head |= {"month": "2026-08", "total_cents": 400}
    more = {"bill_id": 0, "n": 1, "kind": "correction", "month": "2026-07", "component_id": box, "amount_cents": 400}
    more |= {"rate_id": first.rate_id, "units_micro": UNIT, "price_micro": 5 * UNIT, "corrects_id": first.id}
    made: Callable[[dict[str, Any]], tuple[tuple[str, dict[str, Any]], ...]] = lambda line: (  # noqa: E731
        (BILL, {**head, "total_cents": line["amount_cents"]}),
        (LINE, line),
        (SOURCE, {"line_id": 0, "consumption_id": late}),
    )
    for wrong in (more, {**more, "amount_cents": 500, "corrects_id": None}, {**more, "corrects_id": None}):
        assert refused(books, *made(wrong)), wrong
    assert refused(books, *made({**more, "amount_cents": 500})) == ""


def test_what_a_dispute_gives_back_is_what_corrections_left_of_the_line(books: Books) -> None:
    books.approve("BOX", 2026, 4, date(2025, 6, 1))
    dhhs, box = books.ids["DHHS"], books.ids["BOX"]
    books.told("DHHS", "BOX", "2026-05", 10)
    (may,) = books.catalog.issue([dhhs], "2026-05").ids
    line = books.catalog.bill(may).lines[0]
    (one,) = books.catalog.dispute(line.id, "Ours were two.").ids
    books.catalog.tell_consumption(dhhs, box, "2026-05", -7 * UNIT, "Seven were closed.")  # on no bill yet
    (row,) = books.catalog.disputes()
    assert (row.left_cents, row.waits) == (1200, "A correction waits for the next bill: \u22127 mailbox.")
    with pytest.raises(InputError, match=r"between \$0.01 and \$12.00"):
        books.catalog.decide_dispute(one, 1, 1201, "Right.")
    paid = {"version": 2, "state": "upheld", "decided_on": date(2026, 6, 10), "outcome": "x"}
    with pytest.raises((DBAPIError, LongleafError)):
        books.change(t.dispute, one, credit_cents=1201, **paid)
    books.catalog.decide_dispute(one, 1, 800, "Right.")
    books.on(2026, 7, 2)
    (june,) = books.catalog.issue([dhhs], "2026-06").ids
    correction, credit = books.catalog.bill(june).lines
    # three mailboxes are paid: what the dispute gave back is a part of what the source took off
    assert (correction.amount_cents, credit.amount_cents) == (-2000, -800)
    (two,) = books.catalog.dispute(line.id, "All of it.").ids
    with pytest.raises(InputError, match=r"between \$0.01 and \$12.00"):
        books.catalog.decide_dispute(two, 1, 1201, "Right again.")
    with pytest.raises((DBAPIError, LongleafError)):
        books.change(t.dispute, two, credit_cents=1201, **paid | {"decided_on": date(2026, 7, 2)})
    books.catalog.decide_dispute(two, 1, 1200, "Right again.")
    (three,) = books.catalog.dispute(line.id, "And more.").ids
    with pytest.raises(InputError, match="Nothing is left of this line"):
        books.catalog.decide_dispute(three, 1, 1, "No.")
    # one line pays back one dispute
    assert refused(books, (CREDIT, {"line_id": credit.id, "dispute_id": two}))


@pytest.mark.parametrize("db", ["sqlite", "postgresql"], indirect=True)
def test_a_credit_comes_first_and_the_source_after_it(books: Books) -> None:
    books.approve("BOX", 2026, 4, date(2025, 6, 1))
    dhhs, box = books.ids["DHHS"], books.ids["BOX"]
    books.told("DHHS", "BOX", "2026-05", 10)
    (may,) = books.catalog.issue([dhhs], "2026-05").ids
    (one,) = books.catalog.dispute(books.catalog.bill(may).lines[0].id, "Three were closed.").ids
    books.catalog.decide_dispute(one, 1, 1200, "Right.")
    assert books.catalog.bill(may).waits == ((1, "Dispute DSP0000001: $12.00 come back with the next bill."),)
    for month, less, corrected in ((7, -2, 0), (8, -4, -1200), (9, 3, 1200), (10, 3, 0)):
        books.catalog.tell_consumption(dhhs, box, "2026-05", less * UNIT, "Counted again.")
        books.on(2026, month, 2)
        assert books.catalog.bill(may).waits[0] == (
            1,
            f"A correction waits for the next bill: {less:+} mailbox.".replace("-", "\u2212"),
        )
        (made,) = books.catalog.issue([dhhs], f"2026-{month - 1:02}").ids
        assert books.catalog.bill(made).lines[0].amount_cents == corrected
    # ten mailboxes again, less the credit
    assert sum(one.total_cents for one in books.catalog.bills()) == 4000 - 1200


def test_an_agency_that_ended_pays_no_more_and_its_successor_does(books: Books) -> None:
    books.approve("BOX", 2026, 4, date(2025, 6, 1))
    for code in ("DHHS", "DOT"):
        books.told(code, "BOX", "2026-05", 10)
    dhhs, dot = books.ids["DHHS"], books.ids["DOT"]
    books.catalog.issue([dhhs, dot], "2026-05")
    (id,) = books.catalog.draft_subscription(2027, 2400, {"Workplace": 1200}).ids
    books.catalog.submit_subscription(id, 1)
    books.catalog.approve_subscription(id, 2, date(2026, 6, 9), "OSBM")
    books.on(2026, 8, 2)
    books.catalog.issue([dhhs, dot], "2026-07")
    with as_owner(books.db) as conn:
        values = {"code": "NEW", "name": "Department NEW", "predecessor_id": dot, "valid_from": date(2026, 9, 10)}
        new = insert_record(conn, t.agency, values)
        conn.execute(update(t.agency).where(t.agency.c.id == dot).values(valid_to=date(2026, 9, 10), version=2))
    books.on(2026, 12, 1)

    def due(agency: int, month: str) -> list[tuple[LineKind, str, int]]:
        return [(line.kind, line.month, line.amount_cents) for line in books.catalog.preview(agency, month).lines]

    assert due(new, "2026-09") == []
    assert due(new, "2026-10") == [(LineKind.SUBSCRIPTION, "2026-10", 100), (LineKind.FTE, "2026-10", 50)]
    # what it owed until it ended it still pays, and no more: August and September
    was = [(LineKind.SUBSCRIPTION, "2026-09", 200), (LineKind.FTE, "2026-09", 100)]
    assert due(dot, "2026-11") == was
    assert books.catalog.issue([dot, new, dhhs], "2026-10").text.endswith("$9.00.")
    assert due(dot, "2026-11") == []
    assert due(new, "2027-06") == [(LineKind.SUBSCRIPTION, "2027-06", 800), (LineKind.FTE, "2027-06", 400)]
    whole = sum(books.catalog.preview(agency, "2027-06").total_cents for agency in (dhhs, dot, new))
    billed = sum(one.total_cents for one in books.catalog.bills() if one.month >= "2026-07")
    assert billed + whole == 3600, "the parts are the whole"
