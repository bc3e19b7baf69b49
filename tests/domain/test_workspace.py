"""The roles of who is at work, in words."""

from __future__ import annotations

from dataclasses import replace

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


def test_where_nothing_can_be_saved_everything_is_read_and_nothing_is_done() -> None:
    here = Opening("here", "ann", frozenset(Role))
    lies = replace(here, warning="It is read only.")
    assert (here.may("ticket.create"), here.may("ticket.private.read")) == (True, True)
    assert (lies.may("ticket.create"), lies.may("ticket.private.read")) == (False, True)
    assert (here.acting, lies.acting) == (frozenset(Role), frozenset())


def test_another_workspace_at_the_same_place_has_drafts_of_its_own() -> None:
    old, new = (Opening("/srv/desk.sqlite", "uann", frozenset(), id=id) for id in ("1f", "2e"))
    assert old.kept_under == "uann in /srv/desk.sqlite (1f)"
    assert old.kept_under != new.kept_under
    assert Opening("/srv/copy.sqlite", "uann", frozenset(), id="1f").kept_under != old.kept_under
    assert Opening("/srv/desk.sqlite", "ubea", frozenset(), id="1f").kept_under != old.kept_under
