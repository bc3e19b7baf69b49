"""Tables on a terminal: amounts are exact and stand with their points below each other."""

from __future__ import annotations

from decimal import Decimal

from app.domain.report_table import ReportTable


def test_amounts_are_exact_and_aligned() -> None:
    rows = (
        {"what": "Mailbox", "price": Decimal("4.25"), "amount": Decimal("1234567890123.10"), "n": 7},
        {"what": "Archive", "price": Decimal("0.0125"), "amount": Decimal("-0.05"), "n": None},
        {"what": "Days", "price": Decimal(3), "amount": None, "n": 12},
    )
    table = ReportTable("Costs", (("what", "What"), ("price", "Rate"), ("amount", "Amount"), ("n", "N")), rows)
    assert table.as_text().splitlines()[2:] == [
        "What       Rate                Amount   N",
        "-------  ------  --------------------  --",
        "Mailbox  4.25    1,234,567,890,123.10   7",
        "Archive  0.0125                 -0.05",
        "Days     3                             12",
    ]
    assert table.as_csv().splitlines()[1] == "Mailbox,4.25,1234567890123.10,7"
    assert table.as_json()["rows"][1] == {"what": "Archive", "price": 0.0125, "amount": -0.05, "n": None}
