"""Where a change is decided, and the sentence that says why there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain import words
from app.domain.changes.values import DIT, Change
from app.domain.vocabulary import ChangeScope, ChangeState, ChangeType

#: Scopes the board hears when a change affects DIT and at least two agencies.
BOARD_SCOPES = frozenset({ChangeScope.EXTENSIVE, ChangeScope.WIDESPREAD, ChangeScope.SIGNIFICANT})
#: A standard change in one of these is asked no more for its model: it was scheduled by the one that held then.
_SCHEDULED_SINCE = frozenset(ChangeState) - {ChangeState.DRAFT, ChangeState.IN_CAB, ChangeState.IN_REVIEW}


@dataclass(frozen=True, slots=True)
class Routing:
    """Where a change is decided, and why there.

    `board`: "cab" and "ecab"; "owner": the owner of its service, or the coordinator; "none": nobody here.
    """

    board: str
    why: str

    @property
    def heard(self) -> bool:
        """Whether a board decides."""
        return self.board in {"cab", "ecab"}


def routing(change: Change, departs: Sequence[str] = ()) -> Routing:
    """Return where a change is decided, and why there.

    `departs`: in what a standard change is other than its model, which makes a normal one of it. What was before the
    board stays the board's, whatever is edited later.
    """
    if change.system:
        return Routing("none", f"Decided in {change.system} and announced here: imports from there move it on")
    reach = f"{change.scope.label.lower()} scope, affects {'DIT and ' if change.affects_dit else ''}{_agencies(change)}"
    if change.type is ChangeType.EMERGENCY and change.was_before != "cab":
        return Routing("ecab", f"Emergency: ECAB decides it, the next meeting is told ({reach})")
    if change.was_before:
        before = {"cab": "the Agency CAB", "ecab": "ECAB"}[change.was_before]
        return Routing("cab", f"Agency CAB: it was before {before} and stays the board’s ({reach})")
    if change.type is ChangeType.LATENT:
        return Routing("cab", f"Latent: recorded after the fact, the next meeting ratifies it ({reach})")
    if change.type is ChangeType.INFORMATIONAL:
        return Routing("none", "Informational: an agency’s own, announced and not decided")
    head = ""
    if change.type is ChangeType.STANDARD:
        if change.state in _SCHEDULED_SINCE or (change.model_id is not None and not departs):
            return Routing("none", "Standard: follows a pre-approved model")
        head = f"Not standard: {words.joined(departs)}. " if departs else "Not standard: it is made from no model. "
    others = {code for code in change.agencies if code != DIT}
    if change.scope in BOARD_SCOPES and change.affects_dit and len(others) >= 2:
        return Routing("cab", f"{head}Agency CAB: {reach}")
    whose = "the owner of its service or the coordinator approves it"
    if change.scope is ChangeScope.MINOR:
        return Routing("owner", f"{head}Minor scope: {whose}")
    return Routing(
        "owner", f"{head}Not for the Agency CAB, which hears what affects DIT and two agencies: {whose} ({reach})"
    )


def _agencies(change: Change) -> str:
    return words.count(len({code for code in change.agencies if code != DIT}), "agency", "agencies")
