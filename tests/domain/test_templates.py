"""Text modules and templates: which are meant by what is typed, and the holes that are filled or left."""

from __future__ import annotations

import pytest

from app.domain.templates import TextModule, TicketTemplate, filled, fitting, matching, next_hole, typed_name

MODULES = (
    TextModule(1, "greeting", "Hello {caller}", used=1),
    TextModule(2, "green", "It works again", used=5),
    TextModule(3, "bye", "Have a green day", own=True),
)


@pytest.mark.parametrize(
    ("before", "name"),
    [
        ("::gre", "gre"),
        ("Dear all ::", ""),
        ("std::gre", None),  # in the middle of a word it is C++
        ("::gre ", None),
        ("10:30", None),
        ("::pass-word_2", "pass-word_2"),
    ],
)
def test_a_name_is_typed_behind_two_colons(before: str, name: str | None) -> None:
    assert typed_name(before) == name


def test_what_begins_so_comes_first_the_most_used_before() -> None:
    assert [one.name for one in fitting(MODULES, "gre")] == ["green", "greeting", "bye"]
    assert [one.name for one in fitting(MODULES, "GREET")] == ["greeting"]
    assert fitting(MODULES, "zebra") == []
    assert len(fitting([TextModule(n, f"a{n}", "x") for n in range(20)], "a")) == 8


def test_holes_are_filled_where_something_is_known_and_never_twice() -> None:
    known = {"caller": "{me}", "me": "Ann", "number": ""}
    assert filled("Hello {caller}, {number} {what you did}. {me}", known) == "Hello {me}, {number} {what you did}. Ann"
    text = "Hello {a} and {b}"
    assert next_hole(text) == (6, 9)
    assert next_hole(text, 9) == (14, 17)
    assert next_hole(text, 17) is None
    assert next_hole("{} {\n}") is None


def test_a_template_is_found_by_name_and_title_and_has_its_steps_below() -> None:
    reset = TicketTemplate(1, "Password reset", "Password of {login}", description="Asked.", checklist="Ask\n\nTell ")
    vpn = TicketTemplate(2, "VPN", "No VPN for {login}", used=3)
    assert reset.details == "Asked.\n\n[ ] Ask\n[ ] Tell"
    assert vpn.details == ""
    assert [one.name for one in matching((reset, vpn), "")] == ["VPN", "Password reset"]
    assert [one.name for one in matching((reset, vpn), "pass")] == ["Password reset"]
    assert [one.name for one in matching((reset, vpn), "login")] == ["VPN", "Password reset"]
