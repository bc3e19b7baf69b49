"""The roles of who is at work, in words."""

from __future__ import annotations

import pytest

from app.domain.vocabulary import Role
from app.domain.workspace import Opening


@pytest.mark.parametrize(
    ("roles", "said"),
    [
        ((), "no role"),
        ((Role.READER,), "Agency reader"),
        ((Role.READER, Role.AGENT), "Service desk agent"),  # every other role reads, too
        ((Role.AGENT,), "Service desk agent"),
        ((Role.READER, Role.AGENT, Role.BRM, Role.CAB), "Service desk agent and 2 more"),
        (tuple(Role), "all roles"),
    ],
)
def test_roles_in_words(roles: tuple[Role, ...], said: str) -> None:
    assert Opening("here", "ann", frozenset(roles)).roles_text == said
