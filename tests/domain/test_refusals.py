"""What is said to somebody who lacks a right."""

from __future__ import annotations

import pytest

from app.domain.refusals import HINT, WORDS, lacking, refused
from app.domain.rights import ACTS
from app.domain.vocabulary import Role


def test_every_right_has_words() -> None:
    assert WORDS.keys() == ACTS.keys()


@pytest.mark.parametrize(
    ("right", "roles", "text"),
    [
        (
            "change.vote",
            {Role.AGENT},
            "You may not vote on changes: that needs one of the roles CAB coordinator, Major incident manager, "
            "CAB member.",
        ),
        (
            "cab.manage",
            {Role.BRM},
            "You may not run the meetings of the CAB: that needs one of the roles CAB coordinator, Administrator.",
        ),
        (
            "ticket.edit",
            set(),
            "You may not work on tickets: that needs one of the roles Service desk agent, Major incident manager,"
            " Administrator.",
        ),
    ],
)
def test_the_role_that_is_missing_is_named(right: str, roles: set[Role], text: str) -> None:
    refusal = refused(roles, right)
    assert refusal is not None
    assert (str(refusal), refusal.hint) == (text, HINT)


def test_who_has_a_right_is_not_refused() -> None:
    assert refused({Role.AGENT, Role.CAB}, "change.vote") is None
    assert lacking({Role.MIP}, "do it", (Role.ADMIN, Role.MIP)) is None


def test_the_act_can_be_named_more_closely() -> None:
    assert str(refused((), "change.edit", "reschedule changes")).startswith("You may not reschedule changes: ")
