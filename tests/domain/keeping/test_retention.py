"""The retention schedule as it is typed, and the day up to which what ended is due."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.keeping.due import DueYear, as_table, due_since
from app.domain.keeping.retention import LABELS, RULES, RetentionRules, Term, read
from app.errors import InputError


def test_a_term_is_years_or_permanent_and_the_authority() -> None:
    assert read("ticket", " 7 ,  DIT  schedule 14.2 ") == Term(7, "DIT schedule 14.2")
    assert read("packet", "Permanent, G.S. 121-5") == Term(None, "G.S. 121-5")
    for text in ("", "7", "7,", "0, x", "101, x", "-1, x", "seven, x"):
        with pytest.raises(InputError, match="cannot be used"):
            read("ticket", text)


def test_the_schedule_is_kept_as_it_is_typed() -> None:
    rules = RetentionRules(ticket=Term(7, "DIT 14.2, item 3"))
    assert RULES.from_rows(RULES.as_rows(rules)) == rules
    assert set(RULES.texts(rules)) == set(LABELS)
    assert RULES.texts(rules)["ticket"] == "7, DIT 14.2, item 3"


def test_what_ended_so_many_years_ago_is_due() -> None:
    assert due_since(date(2026, 11, 28), 5) == date(2021, 11, 28)
    assert due_since(date(2028, 2, 29), 1) == date(2027, 2, 28)


def test_the_report_names_kind_year_and_authority() -> None:
    found = as_table(RetentionRules(), [DueYear("ticket", 2020, 10, 3, 7)], date(2026, 11, 28))
    assert found.rows == (
        {
            "kind": "Tickets",
            "year": 2020,
            "records": 10,
            "held": 3,
            "due": 7,
            "years_kept": 5,
            "authority": "sample value",
        },
    )
