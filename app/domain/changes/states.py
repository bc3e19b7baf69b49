"""The states of a change and who may move it: data for the guard, the services and the buttons."""

from __future__ import annotations

from app.domain.changes.routing import Routing
from app.domain.changes.values import Change
from app.domain.vocabulary import ChangeState as S
from app.domain.vocabulary import ChangeType, Role

_WORKERS = (Role.AGENT, Role.CAB, Role.MIP, Role.ADMIN)
_BOARD = (Role.CAB, Role.ADMIN)


def _moves(old: S, new: S, roles: tuple[Role, ...]) -> list[tuple[str, str, str]]:
    return [(old.value, new.value, role.value) for role in roles]


#: (from, to, role). What a step needs besides (an item decided, an owner, a model, no freeze) is the guard's.
TRANSITIONS: tuple[tuple[str, str, str], ...] = tuple(
    row
    for rows in (
        _moves(S.DRAFT, S.IN_CAB, _WORKERS),
        _moves(S.DRAFT, S.IN_REVIEW, _WORKERS),  # the board does not hear it
        _moves(S.IN_CAB, S.DRAFT, _WORKERS),  # withdrawn, to change its content
        _moves(S.IN_CAB, S.APPROVED, _BOARD),
        _moves(S.IN_CAB, S.REJECTED, _BOARD),
        _moves(S.IN_REVIEW, S.DRAFT, _WORKERS),
        _moves(S.IN_REVIEW, S.APPROVED, _WORKERS),  # who owns its service may be any of them
        _moves(S.IN_REVIEW, S.REJECTED, _WORKERS),
        _moves(S.APPROVED, S.IN_CAB, _BOARD),  # the board reopens its decision
        _moves(S.REJECTED, S.IN_CAB, _BOARD),
        _moves(S.REJECTED, S.DRAFT, _WORKERS),
        _moves(S.DRAFT, S.SCHEDULED, _WORKERS),  # standard: by its model; informational: announced
        _moves(S.APPROVED, S.SCHEDULED, _WORKERS),
        _moves(S.APPROVED, S.DRAFT, _BOARD),  # the board takes its approval back
        _moves(S.SCHEDULED, S.DRAFT, _WORKERS),  # replanned
        _moves(S.SCHEDULED, S.IMPLEMENTING, _WORKERS),
        _moves(S.IMPLEMENTING, S.IMPLEMENTED, _WORKERS),
        _moves(S.DRAFT, S.IMPLEMENTED, _WORKERS),  # latent: recorded after the fact
        _moves(S.IMPLEMENTED, S.REVIEWED, _WORKERS),
        _moves(S.DRAFT, S.CANCELLED, _WORKERS),
        _moves(S.IN_CAB, S.CANCELLED, _WORKERS),
        _moves(S.IN_REVIEW, S.CANCELLED, _WORKERS),
        _moves(S.APPROVED, S.CANCELLED, _WORKERS),
        _moves(S.SCHEDULED, S.CANCELLED, _WORKERS),
    )
    for row in rows
)

#: (from, to): steps back by which somebody takes back their own last step; who took it is in the audit trail, and the
#: guard lets nobody else go back, nor anybody after the content could be changed. A decision of the board stands.
GOES_BACK: frozenset[tuple[str, str]] = frozenset(
    {
        (S.SCHEDULED.value, S.APPROVED.value),
        (S.IMPLEMENTING.value, S.SCHEDULED.value),
        (S.IMPLEMENTED.value, S.IMPLEMENTING.value),
        (S.IMPLEMENTED.value, S.DRAFT.value),  # latent
        (S.REVIEWED.value, S.IMPLEMENTED.value),
        (S.CANCELLED.value, S.DRAFT.value),
        (S.CANCELLED.value, S.IN_CAB.value),
        (S.CANCELLED.value, S.IN_REVIEW.value),
        (S.CANCELLED.value, S.APPROVED.value),
        (S.CANCELLED.value, S.SCHEDULED.value),
    }
)

#: States in which the content (plans, times, services) may be edited.
EDITABLE = frozenset({S.DRAFT, S.IN_CAB, S.IN_REVIEW})
#: States of which the outcome is on record.
RECORDED = frozenset({S.IMPLEMENTED, S.REVIEWED})
#: States that are given here alone: a change of another system is never in one of them.
OF_THE_BOARD = (S.IN_CAB.value, S.IN_REVIEW.value, S.APPROVED.value)
#: Content is frozen from the decision on; only these columns may still change.
OPEN_AFTER_DECISION = (
    "state",
    "actual_start",
    "actual_end",
    "outcome",
    "backed_out",
    "review",
    "decided_at",
    "cab_date",
    "conditions",
    "ratification",
    "review_due",
    "cancelled_why",
    "decided_why",
)
#: Approvals that a change needs, with no rejection among the votes.
QUORUM = 2


def next_steps(change: Change, way: Routing, roles: frozenset[Role]) -> tuple[S, ...]:
    """Return the states that these roles may move a change to, in the order of the process.

    `way`: where it is decided. What another system decides nobody here moves; a decision that is made in the meeting
    is offered, as the coordinator makes it there.
    """
    if change.system:
        return ()
    allowed = {S(new) for old, new, role in TRANSITIONS if old == change.state and role in roles}
    if change.state is S.DRAFT:
        open_to = {S.CANCELLED}
        if change.type is ChangeType.LATENT and not change.was_before:
            open_to.add(S.IMPLEMENTED)
        elif way.heard:
            open_to.add(S.IN_CAB)
        else:
            open_to.add(S.IN_REVIEW if way.board == "owner" else S.SCHEDULED)
        allowed &= open_to
    elif change.type is ChangeType.INFORMATIONAL:
        allowed.discard(S.IMPLEMENTING)  # what is announced only is carried out elsewhere
    elif change.state in {S.APPROVED, S.REJECTED} and change.was_before != "cab":
        allowed.discard(S.IN_CAB)  # what ECAB or an owner decided is not opened again before the board
    return tuple(s for s in S if s in allowed)
