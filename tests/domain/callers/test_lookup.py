"""Whoever is in the directory is found by what a caller says: parts of a name in any order, digits in any format."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.callers.directory import CallerRow
from app.domain.callers.lookup import Term, digits, keys_of, named_agencies, ranked, terms, why

_KEYS = keys_of("Anna-Maria O'Brien", "amobrien@dhhs.nc.gov", "dhhs-amob", ["(919) 555-0134", "+1 828 555 7788 x12"])


def row(id: int, name: str, phone: str = "", agency_id: int | None = 1, left_on: date | None = None) -> CallerRow:
    return CallerRow(id, name, "", phone, "", agency_id, "DHHS", "", "", "", "", "", vip=False, left_on=left_on)


def fits(keys: Sequence[bytes], asked: Sequence[Term]) -> bool:
    return all(any(low <= key < high for key in keys for low, high in term.ranges) for term in asked)


@pytest.mark.parametrize(
    "typed",
    [
        "anna", "maria obrien", "o'brien ann", "OBrien", "amobr", "amobrien@dh", "0134", "5550134", "919-555-0134",
        "(919) 555 0134", "+1 919 555 0134", "1-919-555-0134", "919.555", "555-01", "7788", "828 555 7788 ext. 12",
        "anna 0134", "dhhs amob",
    ],
)  # fmt: skip
def test_what_is_typed_finds_them(typed: str) -> None:
    asked = terms(typed)
    assert asked
    assert fits(_KEYS, asked)


@pytest.mark.parametrize("typed", ["annb", "brien@", "0143", "9195550135", "anna 7789", "134 anna"])
def test_what_they_are_not_does_not(typed: str) -> None:
    assert not fits(_KEYS, terms(typed))


def test_nothing_typed_asks_nothing() -> None:
    assert terms("") == terms("  ") == terms("-") == ()


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("919-555-0134", "9195550134"), ("+1 (919) 555.0134", "9195550134"), ("1 919 555 0134", "9195550134"),
        ("555 0134 ext. 77", "5550134"), ("919-555-0134 x 9", "9195550134"), ("+49 30 123456", "4930123456"), ("", ""),
    ],
)  # fmt: skip
def test_the_digits_of_a_number(number: str, said: str) -> None:
    assert digits(number) == said


@given(st.text("0123456789", min_size=10, max_size=10), st.integers(4, 10))
def test_the_last_digits_and_the_first_find_every_number(number: str, count: int) -> None:
    keys = keys_of("", "", "", [f"({number[:3]}) {number[3:6]}-{number[6:]}"])
    assert fits(keys, terms(number[-count:]))
    assert fits(keys, terms(number[:count]))


def test_an_agency_is_named_by_code_or_any_word() -> None:
    agencies = {1: ("DHHS", "Health and Human Services"), 2: ("DOT", "Transportation")}
    assert named_agencies("health", agencies) == named_agencies("dh", agencies) == {1}
    assert named_agencies("transp", agencies) == {2}
    assert named_agencies("d", agencies) == frozenset()


def test_a_whole_number_comes_first_then_recent_callers_then_the_agency() -> None:
    rows = [
        row(1, "Ann Adams"),
        row(2, "Ann Bell", agency_id=2),
        row(3, "Ann Cole", "919 555 0134", agency_id=2),
        row(4, "Ann Dean", agency_id=2),
        row(5, "Ann Abel", left_on=date(2026, 1, 1)),
    ]
    assert [one.id for one in ranked(rows, terms("ann"), [4, 2], 1, 9)] == [4, 2, 1, 3, 5]
    assert next(one.id for one in ranked(rows, terms("919-555-0134"), [4, 2], 1, 9)) == 3
    assert len(ranked(rows, terms("ann"), [], None, 2)) == 2


def test_the_reason_is_told_where_the_name_does_not_show_it() -> None:
    one = row(1, "Ann Cole", "(919) 555-0134")
    assert why(one, terms("0134")) == "(919) 555-0134"
    assert why(one, terms("cole")) == ""
