"""Whom a text mentions, and whom typing behind an @ finds."""

from __future__ import annotations

import pytest

from app.domain.tickets.mentions import (
    MOST,
    Mention,
    Mentionable,
    may_be_mentioned,
    mentioned,
    people_for,
    shortened,
    typed_mention,
    written,
)
from app.domain.vocabulary import Role
from app.errors import InputError
from tests.ticket_world import local

ANN, ANN_LEE = Mentionable(1, "ann", "Ann Leeson"), Mentionable(2, "ann.lee", "Ann Lee")
BOB = Mentionable(3, "bob", "Bo")
TWIN = Mentionable(4, "alee", "Ann  Lee")
PEOPLE = (ANN, ANN_LEE, BOB)


@pytest.mark.parametrize(
    ("text", "logins"),
    [
        ("@ann please look", ["ann"]),
        ("please look, @Ann Lee.", ["ann.lee"]),
        ("@ann.lee and @BOB", ["ann.lee", "bob"]),
        ("@Ann Leeson knows", ["ann"]),
        ("(@bob)", ["bob"]),
        ("@bob, @bob and @Bo", ["bob"]),
        ("ask\n@bob", ["bob"]),
        ("write to ann@bob", []),
        ("@bobby and @bob_x", []),
        ("@bob.example.org is a host", []),
        ("@nobody @ @", []),
        ("no sign at all", []),
        ("@ann.", ["ann"]),
        ("@bob's box", []),
    ],
)
def test_a_login_or_a_whole_name_behind_an_at_mentions_its_owner(text: str, logins: list[str]) -> None:
    assert [one.login for one in mentioned(text, PEOPLE)] == logins


def test_a_name_of_two_people_is_asked_for_by_login() -> None:
    with pytest.raises(InputError, match="2 people are called Ann Lee") as refused:
        mentioned("@Ann Lee", (*PEOPLE, TWIN))
    assert refused.value.hint == "Write @ann.lee or @alee."
    assert mentioned("@alee", (*PEOPLE, TWIN)) == (TWIN,)
    assert written("alee", [(one.login, one.name) for one in (*PEOPLE, TWIN)]) == "@alee "
    assert written("ann", [(one.login, one.name) for one in PEOPLE]) == "@Ann Leeson "


def test_a_text_mentions_so_many_at_most() -> None:
    many = [Mentionable(n, f"p{n:02}", f"Person {n:02}") for n in range(MOST + 1)]
    assert len(mentioned(" ".join(f"@p{n:02}" for n in range(MOST)), many)) == MOST
    with pytest.raises(InputError, match="mentions 21 people; 20 is the most"):
        mentioned(" ".join(f"@p{n:02}" for n in range(MOST + 1)), many)


@pytest.mark.parametrize(
    ("before", "typed"),
    [("@", ""), ("hi @an", "an"), ("@lee an", "lee an"), ("(@b", "b"), ("a@b", None), ("hi", None), ("@a b c d", None)],
)
def test_what_is_typed_behind_an_at(before: str, typed: str | None) -> None:
    assert typed_mention(before) == typed


def test_typing_finds_people_by_the_beginnings_of_their_names_in_any_order() -> None:
    people = [(one.login, one.name) for one in PEOPLE] + [("zoe", "Zoë Ann Ito")]

    def logins(typed: str) -> list[str]:
        return [login for login, _ in people_for(people, typed)]

    assert logins("lee an") == ["ann.lee", "ann"]
    assert logins("zoe") == ["zoe"]
    assert logins("ann.l") == ["ann.lee", "ann"]
    assert logins("an") == ["ann.lee", "ann", "zoe"]
    assert logins("Ann Lee ") == []
    assert logins("xy") == []
    assert len(logins("")) == 4


def test_who_reads_every_ticket_can_be_mentioned() -> None:
    assert [role for role in Role if may_be_mentioned((role,), restricted=False)] == [
        role for role in Role if role not in (Role.READER, Role.MEMBER)
    ]
    assert [role for role in Role if may_be_mentioned((role,), restricted=True)] == [Role.MIP, Role.ADMIN]
    assert may_be_mentioned(None, restricted=True)


def test_a_mention_is_told_in_one_line() -> None:
    one = Mention(1, 2, "INC1", "Mail\nis down", "Ann Lee", local("2026-10-05 10:00"), shortened("a\nb"))
    assert (one.text, one.said) == ("Ann Lee mentions you in INC1, Mail is down.", "a b")
    secret = Mention(1, 2, "INC1", "Mail", "Ann Lee", local("2026-10-05 10:00"), restricted=True)
    assert secret.text == "Ann Lee mentions you in the restricted text of INC1."
    assert len(shortened("x" * 500)) == 200
