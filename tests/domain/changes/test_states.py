"""Which steps the states, the routing and the roles allow."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.changes.routing import routing
from app.domain.changes.states import GOES_BACK, TRANSITIONS, next_steps
from app.domain.vocabulary import ChangeScope, ChangeState, ChangeType, Role
from tests.domain.changes.examples import change

S = ChangeState
AGENT, BOARD = frozenset({Role.AGENT}), frozenset({Role.CAB})
MINOR = {"scope": ChangeScope.MINOR}


@pytest.mark.parametrize(
    ("more", "roles", "steps"),
    [
        ({}, AGENT, (S.IN_CAB, S.CANCELLED)),
        (MINOR, AGENT, (S.IN_REVIEW, S.CANCELLED)),  # and is not scheduled by whoever made it
        ({"type": ChangeType.STANDARD, "model_id": 1}, AGENT, (S.SCHEDULED, S.CANCELLED)),
        ({"type": ChangeType.STANDARD}, AGENT, (S.IN_CAB, S.CANCELLED)),
        ({"type": ChangeType.STANDARD, **MINOR}, AGENT, (S.IN_REVIEW, S.CANCELLED)),
        ({"type": ChangeType.INFORMATIONAL}, AGENT, (S.SCHEDULED, S.CANCELLED)),
        ({"type": ChangeType.EMERGENCY, **MINOR}, AGENT, (S.IN_CAB, S.CANCELLED)),
        ({"type": ChangeType.LATENT}, AGENT, (S.IMPLEMENTED, S.CANCELLED)),
        # Rejected by the board and a draft again: no type, no scope leads round it.
        ({"type": ChangeType.LATENT, "was_before": "cab"}, AGENT, (S.IN_CAB, S.CANCELLED)),
        ({"type": ChangeType.STANDARD, "model_id": 1, "was_before": "cab"}, AGENT, (S.IN_CAB, S.CANCELLED)),
        ({"type": ChangeType.INFORMATIONAL, "was_before": "ecab"}, AGENT, (S.IN_CAB, S.CANCELLED)),
        ({**MINOR, "was_before": "cab", "agencies": (), "affects_dit": False}, AGENT, (S.IN_CAB, S.CANCELLED)),
        ({"state": S.IN_CAB}, AGENT, (S.DRAFT, S.CANCELLED)),
        ({"state": S.IN_CAB}, BOARD, (S.DRAFT, S.APPROVED, S.REJECTED, S.CANCELLED)),
        ({"state": S.IN_REVIEW, **MINOR}, AGENT, (S.DRAFT, S.APPROVED, S.REJECTED, S.CANCELLED)),
        ({"state": S.APPROVED, "was_before": "cab"}, BOARD, (S.DRAFT, S.IN_CAB, S.SCHEDULED, S.CANCELLED)),
        ({"state": S.APPROVED, "was_before": "cab"}, AGENT, (S.SCHEDULED, S.CANCELLED)),
        ({"state": S.APPROVED, **MINOR}, BOARD, (S.DRAFT, S.SCHEDULED, S.CANCELLED)),
        ({"state": S.REJECTED, "was_before": "cab"}, BOARD, (S.DRAFT, S.IN_CAB)),
        ({"state": S.REJECTED, "was_before": "ecab"}, BOARD, (S.DRAFT,)),
        ({"state": S.SCHEDULED}, AGENT, (S.DRAFT, S.IMPLEMENTING, S.CANCELLED)),
        ({"state": S.SCHEDULED, "type": ChangeType.INFORMATIONAL}, AGENT, (S.DRAFT, S.CANCELLED)),
        ({"state": S.IMPLEMENTING}, AGENT, (S.IMPLEMENTED,)),
        ({"state": S.IMPLEMENTED}, AGENT, (S.REVIEWED,)),
        ({"state": S.REVIEWED}, BOARD, ()),
        ({"state": S.CANCELLED}, BOARD, ()),
        ({}, frozenset({Role.READER}), ()),
        ({"source": "import:servicenow"}, BOARD, ()),
    ],
)
def test_next_steps(more: dict[str, Any], roles: frozenset[Role], steps: tuple[ChangeState, ...]) -> None:
    mine = change(**more)
    assert next_steps(mine, routing(mine), roles) == steps


@pytest.mark.parametrize("state", list(ChangeState))
def test_nobody_here_moves_what_another_system_decides(state: ChangeState) -> None:
    """Not even a coordinator who is an administrator: its imports alone do, whatever it is."""
    roles = frozenset({Role.AGENT, Role.CAB, Role.MIP, Role.ADMIN})
    for kind in ChangeType:
        foreign = change(state=state, type=kind, source="import:servicenow")
        assert next_steps(foreign, routing(foreign), roles) == ()


def test_what_departs_from_its_model_goes_the_way_of_a_normal_one() -> None:
    mine = change(type=ChangeType.STANDARD, model_id=1)
    way = routing(mine, ("its scope is wider than minor",))
    assert (way.board, way.why[:44]) == ("cab", "Not standard: its scope is wider than minor.")
    assert next_steps(mine, way, AGENT) == (S.IN_CAB, S.CANCELLED)
    scheduled = change(type=ChangeType.STANDARD, model_id=1, state=S.SCHEDULED)
    assert routing(scheduled, ("Certificate renewal is retired",)).board == "none"  # it was not, when that counted


def test_a_decision_of_the_board_is_taken_back_by_nobody() -> None:
    decided = {(S.APPROVED.value, S.IN_CAB.value), (S.REJECTED.value, S.IN_CAB.value)}
    assert not decided & GOES_BACK
    assert {role for old, new, role in TRANSITIONS if (old, new) in decided} == {Role.CAB, Role.ADMIN}


@pytest.mark.parametrize(
    ("more", "why"),
    [
        (MINOR, "Minor scope: the owner of its service or the coordinator approves it"),
        (
            {"agencies": ("DHHS",)},
            "Not for the Agency CAB, which hears what affects DIT and two agencies: the owner of its service or the"
            " coordinator approves it (significant scope, affects DIT and 1 agency)",
        ),
        ({}, "Agency CAB: significant scope, affects DIT and 2 agencies"),
        (
            {**MINOR, "was_before": "cab"},
            "Agency CAB: it was before the Agency CAB and stays the board’s (minor scope, affects DIT and 2 agencies)",
        ),
        (
            {"type": ChangeType.EMERGENCY, "was_before": "ecab"},
            "Emergency: ECAB decides it, the next meeting is told (significant scope, affects DIT and 2 agencies)",
        ),
        (
            {"was_before": "ecab"},
            "Agency CAB: it was before ECAB and stays the board’s (significant scope, affects DIT and 2 agencies)",
        ),
        ({"type": ChangeType.INFORMATIONAL}, "Informational: an agency’s own, announced and not decided"),
    ],
)
def test_the_routing_says_why(more: dict[str, Any], why: str) -> None:
    assert routing(change(**more)).why == why
    again = routing(change(type=ChangeType.EMERGENCY, was_before="cab"))
    assert again.board == "cab"  # a label does not lead round the board
