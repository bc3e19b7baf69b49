"""Placeholders are filled in by the program or written by whoever posts, and none is posted."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.domain.hub.phases import Impact, Phase
from app.domain.hub.placeholders import filled, first_left, left, wrong
from app.domain.hub.values import Content, Reach

AT = datetime(2026, 11, 17, 15, tzinfo=UTC)
NAMES = {"services": {1: "Mail", 2: "VPN"}, "sites": {}, "agencies": {3: "Revenue"}}


def test_what_the_fields_give_is_filled_in_and_the_rest_stays() -> None:
    text = "{services} for {agencies}: {what happened}. More by {next update}, {end}."
    content = Content("{services}: {impact}", Phase.INVESTIGATING, text, Impact.OUTAGE, next_at=AT,
                      reach=Reach((1, 2), (), (3,)))  # fmt: skip
    now = filled(content, NAMES)
    assert (now.title, now.text) == (
        "Mail and VPN: outage",
        "Mail and VPN for Revenue: {what happened}. More by Tue 17 Nov 2026 10:00, {end}.",
    )
    assert filled(now, NAMES) == now
    plain = Content("Mail", Phase.INVESTIGATING, "It is down.")
    assert filled(plain, NAMES) is plain
    assert filled(Content("x", Phase.INVESTIGATING, "{services} {x"), NAMES).text == "{services} {x"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("It is {what happened}.", "{what happened} is still to be written."),
        ("By {next update}.", "It says {next update}, and its field “next update promised” is empty."),
        ("Braces { of } others, {A}, {}", ""),
    ],
)
def test_what_is_left_is_named(text: str, why: str) -> None:
    assert left(Content("Mail", Phase.INVESTIGATING, text)) == why


def test_what_is_no_placeholder_of_a_template_is_named_and_the_first_one_is_found() -> None:
    assert wrong("{services} and {what happened}") == ""
    assert wrong("A {Service} is down\nnow") == "{Service} is down"
    assert wrong("open { and {services}") == "{ and "
    assert wrong("closed }") == "}"
    assert first_left("{services}: {what} and {who}.") == (12, 18)
    assert first_left("By {next update}.") is None
