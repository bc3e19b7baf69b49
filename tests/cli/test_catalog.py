"""A catalog manager at the command line: from a component to a bill, a dispute and next year's rates."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from app.db import tables as t
from app.db.engine import Database
from app.db.owner import as_owner
from app.db.records import insert_record
from tests.cli.conftest import Run


@pytest.fixture
def file(sqlite_db: Database) -> str:
    """A workspace with an agency and a service, and nothing of the catalog."""
    since = date(2020, 1, 1)
    with as_owner(sqlite_db) as conn:
        name = "Department of Health and Human Services"
        insert_record(conn, t.agency, {"code": "DHHS", "name": name, "valid_from": since})
        insert_record(conn, t.service, {"code": "EMAIL", "name": "E-mail", "category": "Mail", "valid_from": since})
    return str(sqlite_db.url.database)


def test_from_a_component_to_next_years_rates(run: Run, file: str, tmp_path: Path) -> None:

    def said(*words: str) -> str:
        told = run(*words, "--db", file)
        assert told.exit_code == 0, told.stderr
        return told.stdout

    def refused(*words: str) -> str:
        told = run(*words, "--db", file)
        assert told.exit_code == 2
        return told.stderr

    said("catalog", "component", "EMAIL", "BOX", "Mailbox", "--unit", "mailbox", "--from", "2025-07-01")
    said("catalog", "component", "EMAIL", "ARC", "Archive", "--unit", "GB", "--from", "2025-07-01")
    said("catalog", "set-rate", "BOX", "FY2026", "4.25")
    said("catalog", "set-rate", "arc", "2026", "$0.0125")
    said("catalog", "move-rates", "submit", "FY2026")
    assert "Add --on DATE" in refused("catalog", "move-rates", "approve", "FY2026", "--reference", "OSBM 25-7")
    text = said("catalog", "move-rates", "approve", "FY2026", "--on", "2025-06-10", "--reference", "OSBM 25-7")
    assert text == "2 rates are approved, in force from 1 Jul 2025 on.\n"
    said("catalog", "begin-year", "FY2027")
    said("catalog", "set-rate", "BOX", "FY2027", "4.60", "--note", "Licenses")
    said("catalog", "move-rates", "withdraw", "FY2027", "--code", "ARC")
    rates = json.loads(said("catalog", "rates", "FY2027", "--json"))["rows"]
    assert [(one["code"], one["price"], one["change"], one["standing"]) for one in rates] == [
        ("ARC", 0.0125, "0.0 %", "Withdrawn"),
        ("BOX", 4.6, "+8.2 %", "Draft"),
    ]
    prices = json.loads(said("catalog", "prices", "--on", "2026-01-01", "--json"))["rows"]
    assert [(one["code"], one["price"]) for one in prices] == [("ARC", 0.0125), ("BOX", 4.25)]

    said("catalog", "consumed", "DHHS", "BOX", "2025-09", "1000", "--reason", "Meter")
    said("catalog", "consumed", "DHHS", "ARC", "2025-10", "90210", "--reason", "Meter")
    assert said("catalog", "bills", "2025-09", "--issue").startswith("The bill of September 2025 is issued: $4,250.00.")
    said("catalog", "bills", "2025-10", "--issue", "--agency", "DHHS")
    assert "was billed for October 2025" in refused("catalog", "bills", "2025-10", "--issue", "--agency", "DHHS")
    assert "No bill of DHHS is issued of 2025-11" in refused("catalog", "why-changed", "DHHS", "2025-10", "2025-11")
    assert said("catalog", "why-changed", "DHHS", "2025-09", "2025-10").endswith("Together \N{MINUS SIGN}$3,122.38.\n")
    paper = tmp_path / "bill.pdf"
    bill = json.loads(said("bill", "DHHS", "2025-10", "--json", "--out", str(paper)))
    assert (bill["rows"][0]["amount"], bill["total_cents"]) == (1127.62, 112762)  # 1,127.625: to the even cent
    table = said("bill", "DHHS", "2025-10").splitlines()
    assert "90,210  GB             0.0125" in table[4]
    assert "1,127.62" in table[4]
    assert paper.read_bytes()[:5] == b"%PDF-"
    assert "no such form" in refused("bill", "DHHS", "2025-10", "--out", "bill.doc")
    assert "There is no line 9" in refused("catalog", "dispute", "BIL0000001", "9", "--reason", "x")
    assert "There are no disputes" in said("catalog", "disputes")
    said("catalog", "dispute", "bil0000001", "1", "--reason", "Ten were closed", "--claimed", "4207.50")
    assert "upheld: $42.50" in said("catalog", "decide", "DSP0000001", "uphold", "--credit", "42.50", "--outcome", "So")
    assert "given back on the next bill" in said("catalog", "disputes", "--agency", "DHHS")
    assert "is upheld already" in refused("catalog", "decide", "DSP0000001", "withdraw")

    cost = tmp_path / "cost.csv"
    assert said("report", "cost", "FY2026", "--focus", str(cost)).endswith(
        "2 lines of 2 bills, $5,377.62 (FOCUS 1.2)\n"
    )
    assert said("catalog", "check-focus", str(cost)).endswith("as billed: $5,377.62, difference $0.00\n")
    assert "--focus writes the lines of bills" in refused("report", "sla", "2025-10", "--focus", str(cost))
    assert "No bill of July 2025 was issued" in refused("report", "cost", "2025-07", "--focus", str(cost))

    used = json.loads(said("report", "consumption", "2025-10", "--agency", "DHHS", "--json"))
    assert (used["cents"], used["year_cents"], used["bills"]) == (112762, 537762, ["BIL0000002"])
    assert [(one["code"], one["units"], one["amount"]) for one in used["rows"]] == [
        ("ARC", 90210.0, 1127.62),
        ("BOX", 0.0, 0.0),
    ]
    text = said("report", "consumption", "2025-10", "--agency", "DHHS")
    assert "Billed for October 2025: $1,127.62. FY2026 to date: $5,377.62." in text
    assert "E-mail: Archive: $0.0125, In force since 1 Jul 2025: FY2026 version 1, OSBM 25-7" in text
    assert "No bill of August 2025" in said("report", "consumption", "2025-08", "--agency", "DHHS")
    assert "Add --agency" in refused("report", "consumption", "2025-10")

    said("catalog", "account", "EMAIL", "FY2026", "--cost", "5000", "--cash", "4000")
    end = json.loads(said("report", "cost", "FY2026", "--json"))["rows"][0]
    assert (end["billed"], end["result"], end["carried"]) == (5377.62, 377.62, 0)
    assert "is no fiscal year" in refused("report", "cost", "2025-10")
    text = said("catalog", "subscription", "FY2027", "--administration", "900", "--step", "submit")
    assert "Department of Health and Human Services: $900.00 by $5,377.62 billed" in text
    text = said("catalog", "case", "EMAIL", "FY2028", "--cost", "direct:Licenses=6000", "--forecast", "BOX=1200")
    assert "Mailbox: 1,200 mailbox, weight 1, $5.00 each" in text
    assert "is not a number" in refused("catalog", "set-rate", "BOX", "FY2028", "1.234,5")


def test_services_are_found_and_printed(run: Run, sample_file: Path, tmp_path: Path) -> None:
    def said(*words: str) -> str:
        told = run("catalog", *words, "--db", sample_file)
        assert told.exit_code == 0, told.stderr
        return told.stdout

    found = json.loads(said("find", "I", "need", "remote", "access", "--json"))["rows"]
    assert [(one["code"], one["life_cycle"], one["note"]) for one in found] == [("VPN", "Active", "")]
    assert "Retiring" in said("find", "publish pages")
    assert said("book", "--out", str(tmp_path / "book")).count("Written: ") == 2
    assert (tmp_path / "book" / "catalog.pdf").read_bytes()[:5] == b"%PDF-"
