"""Cost lines as FOCUS: each bill's sum, what its rows say, back equal, and by its own validator."""

from __future__ import annotations

import csv
import json
import os
import subprocess
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from app.domain.catalog import focus
from app.domain.catalog.bills import LineKind
from app.domain.periods import Period
from app.errors import InputError
from app.services.catalog.focus import export_focus, focus_lines, held_against_bills
from app.services.imports.run import import_file
from devtools.system_packages import FOCUS_VALIDATOR_AT, has_focus_validator
from tests.conftest import MakeWorkspace
from tests.services.catalog.conftest import Books, begun

pytestmark = pytest.mark.parametrize("db", ["sqlite"], indirect=True)
YEAR = Period.parse("FY2027")


@pytest.fixture
def written(books: Books, tmp_path: Path) -> Path:
    """Usage with parts of a cent, a subscription with staff, a correction and a dispute that was paid back."""
    catalog, dhhs, dot = books.catalog, books.ids["DHHS"], books.ids["DOT"]
    for code, micro in (("BOX", 4_250_000), ("ARC", 12_500)):
        (id,) = catalog.draft_rate(books.ids[code], 2026, micro).ids
        catalog.submit_rates({id: 1})
        catalog.approve_rates({id: 2}, date(2025, 6, 1), "OSBM 25-7, “late”")
    for code in ("DHHS", "DOT"):
        books.told(code, "BOX", "2026-05", 10)
    catalog.issue([dhhs, dot], "2026-05")
    (id,) = catalog.draft_subscription(2027, 100_003, {"Workplace": 777}).ids
    catalog.submit_subscription(id, 1)
    catalog.approve_subscription(id, 2, date(2026, 6, 9), "OSBM")
    books.told("DHHS", "ARC", "2026-07", 90_210)
    books.told("DHHS", "BOX", "2026-07", 3)
    books.on(2026, 8, 3)
    (july,) = catalog.issue([dhhs], "2026-07").ids
    line = catalog.bill(july).lines[0]
    (dispute,) = catalog.dispute(line.id, "=Not ours").ids
    catalog.decide_dispute(dispute, 1, 100, "Right.")
    catalog.tell_consumption(dhhs, books.ids["BOX"], "2026-07", -500_000, "Half a month.")
    books.told("DOT", "BOX", "2026-08", 1)
    books.on(2026, 9, 3)
    catalog.issue([dhhs, dot], "2026-08")
    path = tmp_path / "cost.csv"
    _, said = export_focus(books.db, YEAR, path)
    assert said.startswith(f"{path}: 11 lines of 3 bills, $")
    return path


def test_each_bill_comes_to_its_total_and_each_row_says_what_it_is(books: Books, written: Path) -> None:
    with written.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        sums[row["InvoiceId"]] += Decimal(row["BilledCost"])
        if row["ChargeClass"] != "Correction" and row["ListUnitPrice"]:
            assert Decimal(row["ListUnitPrice"]) * Decimal(row["PricingQuantity"]) == Decimal(row["ListCost"])
        assert row["BillingPeriodStart"] < row["BillingPeriodEnd"]
        assert row["ChargePeriodStart"] <= row["BillingPeriodStart"]
    assert sums == {
        one.number: Decimal(one.total_cents) / 100 for one in books.catalog.bills() if one.month >= "2026-07"
    }
    archive = next(row for row in rows if row["SkuId"] == "ARC")
    assert (archive["BilledCost"], archive["ListCost"]) == ("1127.62", "1127.625")
    assert (archive["ChargePeriodStart"], archive["ChargePeriodEnd"]) == (
        "2026-07-01T04:00:00Z",
        "2026-08-01T04:00:00Z",
    )
    corrections = [row for row in rows if row["ChargeClass"] == "Correction"]
    assert [(row["ChargeCategory"], row["BilledCost"], row["x_Reason"]) for row in corrections] == [
        ("Usage", "-1.13", "A dispute gave back $1.00 of it"),
        ("Credit", "-1.00", "Dispute DSP0000001"),
    ]
    assert {row["x_CorrectsLineId"] for row in corrections} == {"BIL0000003/1"}


def test_it_is_read_back_equal_to_the_cent_and_refused_where_it_is_not(books: Books, written: Path) -> None:
    months = [one.key for one in YEAR.months()]
    text = written.read_bytes().decode()
    assert focus.read(text) == focus_lines(books.db, months)
    said, cents = held_against_bills(books.db, written)
    assert (said[:34], said[-16:], cents) == ("11 lines of 3 bills are as billed:", "difference $0.00", 0)
    whole = text.splitlines(keepends=True)
    for wrong, why in (
        ("".join(whole[:-1]), "is missing in"),
        (text.replace("1127.62,", "1127.61,"), "another cents than the bill"),
        (text.replace("1127.62,", "1127.619,"), "is no line of a bill"),
        (text.replace("InvoiceId", "Invoice"), "lacks InvoiceId"),
        (text.replace("BIL0000003", "BIL0000099"), "no line of a bill here"),
    ):
        written.write_bytes(wrong.encode())
        with pytest.raises(InputError, match=why):
            held_against_bills(books.db, written)


def test_what_was_used_comes_into_another_workspace_and_bills_the_same(
    books: Books, written: Path, make_workspace: MakeWorkspace
) -> None:
    with make_workspace("sqlite") as db:
        other = begun(db)
        for code, micro in (("BOX", 4_250_000), ("ARC", 12_500)):
            (id,) = other.catalog.draft_rate(other.ids[code], 2026, micro).ids
            other.catalog.submit_rates({id: 1})
            other.catalog.approve_rates({id: 2}, date(2025, 6, 1), "OSBM 25-7")
        other.on(2026, 9, 3)
        report = import_file(db, written)
        assert (report.mapping, report.created, report.skipped) == ("focus", 4, 7)
        other.catalog.issue([other.ids["DHHS"], other.ids["DOT"]], "2026-08")
        used = (LineKind.USAGE, LineKind.CORRECTION)
        theirs = [line for line in focus_lines(db) if line.kind in used]
        mine = [line for line in focus_lines(books.db) if line.kind in used and line.rate and line.billed > "2026-05"]
        assert sum(line.cents for line in theirs) == 112762 + 1275 - 213 + 425
        # where the dispute is, a dollar of the correction was given back by it
        assert sum(line.cents for line in mine) == 112762 + 1275 - 113 + 425


@pytest.mark.skipif(not has_focus_validator(), reason="no validator of FOCUS: python3 dev.py test --focus")
def test_the_validator_of_its_authors_passes_it(written: Path) -> None:
    criteria = ["ACCOUNT_NAMING", "PUBLIC_PRICE_LIST", "UNIT_PRICING", "NEGOTIATED_PRICING", "USAGE_MEASUREMENT"]
    words = ["--data-file", str(written), "--validate-version", "1.2.0.1", "--block-download"]
    words += ["--applicability-criteria", ",".join(f"{name}_SUPPORTED" for name in criteria)]
    (home,) = FOCUS_VALIDATOR_AT.glob("**/site-packages")  # it reads its list of currencies from where it is run
    python = FOCUS_VALIDATOR_AT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    code = "import sys; from focus_validator.main import main; sys.exit(main())"
    done = subprocess.run([str(python), "-c", code, *words], capture_output=True, text=True, check=False, cwd=home)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    failed = {line.split()[1].rstrip(":") for line in done.stdout.splitlines() if "FAIL " in line}
    assert failed - _the_other_ways(home, done.stdout) == set(), done.stdout[-5000:]
    assert failed <= {"InvoiceId-C-004-C"}
    assert "BilledCost-C-000-M: PASS" in done.stdout


def _the_other_ways(home: Path, said: str) -> set[str]:
    """Return the rules that are one way of several to keep another rule, which is kept.

    The validator judges such a rule as if it stood alone. "InvoiceId is null" (of what is on no invoice) and "InvoiceId
    is not null" (of what is on one) are the two ways of InvoiceId-C-003-C, and it asks each of every row: no file with
    a row can pass both (FinOps-Open-Cost-and-Usage-Spec/FOCUS_Spec, issue 2394). Ours has the bill in every row.
    """
    (model,) = home.glob("focus_validator/rules/model-1.2.0.1.json")
    found: set[str] = set()
    for name, rule in json.loads(model.read_text("utf-8"))["ModelRules"].items():
        asked = rule["ValidationCriteria"]["Requirement"]
        ways = {one.get("ModelRuleId", "") for one in asked["Items"]} if asked.get("CheckFunction") == "OR" else set()
        if f"{name}: PASS" in said and any(f"{way}: PASS" in said for way in ways - {""}):
            found |= ways
    return found
