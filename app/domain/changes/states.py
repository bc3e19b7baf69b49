"""The states of a change and who may move it: data for the guard, the services and the buttons."""

from __future__ import annotations

from app.domain.vocabulary import ChangeState as S
from app.domain.vocabulary import ChangeType, Role

_WORKERS = (Role.AGENT, Role.CAB, Role.MIP, Role.ADMIN)
_BOARD = (Role.CAB, Role.ADMIN)


def _moves(old: S, new: S, roles: tuple[Role, ...]) -> list[tuple[str, str, str]]:
    return [(old.value, new.value, role.value) for role in roles]


#: (from, to, role). Approval further needs the quorum for exactly that version; the guard counts the votes.
TRANSITIONS: tuple[tuple[str, str, str], ...] = tuple(
    row
    for rows in (
        _moves(S.DRAFT, S.IN_CAB, _WORKERS),
        _moves(S.IN_CAB, S.DRAFT, _WORKERS),  # withdrawn, to change its content
        _moves(S.IN_CAB, S.APPROVED, _BOARD),
        _moves(S.IN_CAB, S.REJECTED, _BOARD),
        _moves(S.REJECTED, S.DRAFT, _WORKERS),
        _moves(S.DRAFT, S.SCHEDULED, _WORKERS),  # standard: pre-approved; minor normal: the team decides
        _moves(S.APPROVED, S.SCHEDULED, _WORKERS),
        _moves(S.APPROVED, S.DRAFT, _BOARD),  # the board takes its approval back
        _moves(S.SCHEDULED, S.DRAFT, _WORKERS),  # replanned
        _moves(S.SCHEDULED, S.IMPLEMENTING, _WORKERS),
        _moves(S.IMPLEMENTING, S.IMPLEMENTED, _WORKERS),
        _moves(S.DRAFT, S.IMPLEMENTED, _WORKERS),  # latent: recorded after the fact
        _moves(S.IMPLEMENTED, S.REVIEWED, _WORKERS),
        _moves(S.DRAFT, S.CANCELLED, _WORKERS),
        _moves(S.IN_CAB, S.CANCELLED, _WORKERS),
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
        (S.CANCELLED.value, S.APPROVED.value),
        (S.CANCELLED.value, S.SCHEDULED.value),
    }
)

#: States in which the content (plans, times, services) may be edited.
EDITABLE = frozenset({S.DRAFT, S.IN_CAB})
#: States that only this board gives: a change of another system is never in one of them.
OF_THE_BOARD = (S.IN_CAB.value, S.APPROVED.value)
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
)
#: Approvals that a change needs for exactly its version, with no rejection among the votes.
QUORUM = 2


def next_states(
    state: S, kind: ChangeType, needs_board: bool, roles: frozenset[Role], system: str = ""
) -> tuple[S, ...]:
    """Return the states that these roles may move a change of this type to, in the order of the process.

    `needs_board`: whether the change has to be heard (see `app.domain.changes.board.routing`). `system`: the other
    system that decides the change, whose imports alone move it; "": it is decided here.
    """
    if system:
        return ()
    allowed = {S(new) for old, new, role in TRANSITIONS if old == state and role in roles}
    if state is S.DRAFT:
        if kind is ChangeType.LATENT:
            allowed -= {S.IN_CAB, S.SCHEDULED}
        else:
            allowed.discard(S.IMPLEMENTED)
        if needs_board and kind is not ChangeType.STANDARD:
            allowed.discard(S.SCHEDULED)
    return tuple(s for s in S if s in allowed)
