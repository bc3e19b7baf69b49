"""Filter words as they are typed: what is a word, what is searched for, which days are meant."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.list_words import Asked, chosen, days, parse
from app.errors import InputError

KNOWN = ("state", "agency", "service", "opened")


@pytest.mark.parametrize(
    ("typed", "asked", "text"),
    [
        ("", (), ""),
        ("printer  jam", (), "printer jam"),
        ("state:new", (Asked("state", ("new",)),), ""),
        ("STATE:new,on_hold vpn", (Asked("state", ("new", "on_hold")),), "vpn"),
        ('service:"E-mail and Calendar",VPN', (Asked("service", ("E-mail and Calendar", "VPN")),), ""),
        ('service:"one, two"', (Asked("service", ("one, two",)),), ""),
        ('"state: new" -paper', (), '"state: new" -paper'),
        ("is:open,mine agency:DHHS", (Asked("is", ("open", "mine")), Asked("agency", ("DHHS",))), ""),
        ("at 10:30", (), "at 10:30"),
    ],
)
def test_words_and_what_is_searched_for(typed: str, asked: tuple[Asked, ...], text: str) -> None:
    query = parse(typed, KNOWN)
    assert (query.asked, query.text) == (asked, text)


def test_conditions() -> None:
    assert parse("is:Open,mine is:major", KNOWN).conditions == ("open", "mine", "major")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("stat:new", "Did you mean state"),
        ("http://x", "What is searched for stands in quotes"),
        ("state:", "For example state:VALUE"),
        ('state:""', "For example state:VALUE"),
        ("-state:new", "Name the values that are wanted"),
    ],
)
def test_what_is_no_filter_says_what_to_do(typed: str, says: str) -> None:
    with pytest.raises(InputError) as refused:
        parse(typed, KNOWN)
    assert says in refused.value.hint


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("2026-10", date(2026, 10, 1), date(2026, 10, 31)),
        ("2026-10-05", date(2026, 10, 5), date(2026, 10, 5)),
        ("2026Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("FY2027", date(2026, 7, 1), date(2027, 6, 30)),
        ("2026-10-05..2026-10-09", date(2026, 10, 5), date(2026, 10, 9)),
        ("2026-10..2026Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2026-10..", date(2026, 10, 1), None),
        ("..2024-02", None, date(2024, 2, 29)),
    ],
)
def test_days(typed: str, first: date | None, last: date | None) -> None:
    assert days(typed) == (first, last)


@pytest.mark.parametrize("typed", ["", "..", "2026-13", "2026-02-30", "soon", "2026-10-09..2026-10-05"])
def test_what_is_no_day(typed: str) -> None:
    with pytest.raises(InputError):
        days(typed)


def test_a_value_is_known_by_code_or_name() -> None:
    known = {"DHHS": ("Health and Human Services",), "DOT": ("Transportation",)}
    assert chosen("agency", "dhhs", known) == "DHHS"
    assert chosen("agency", "health and human services", known) == "DHHS"
    with pytest.raises(InputError, match="agency: does not know 'DHSS'") as refused:
        chosen("agency", "DHSS", known)
    assert refused.value.hint == "Did you mean DHHS?"
    with pytest.raises(InputError) as refused:
        chosen("agency", "zzz", {})
    assert refused.value.hint == "There is none."
    with pytest.raises(InputError) as refused:
        chosen("agency", "zzz", {f"A{n:02}": () for n in range(27)})
    assert refused.value.hint.endswith("A19 and 7 more."), "a list that is cut says so"


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(typed: str) -> None:
    try:
        query = parse(typed, KNOWN)
    except InputError:
        return
    assert all(one.values for one in query.asked)
