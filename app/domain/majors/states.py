"""The states of a major incident and who may move it: data for the guard, the services and the buttons."""

from __future__ import annotations

from enum import StrEnum

from app.domain.vocabulary import Role

_MANAGERS = (Role.MIP, Role.ADMIN)


class MajorState(StrEnum):
    """Where a major incident stands."""

    PROPOSED = "proposed"
    DECLARED = "declared"
    RESTORED = "restored"  # the service is back; the review is owed
    CLOSED = "closed"  # reviewed
    REJECTED = "rejected"  # proposed, and none
    DEMOTED = "demoted"  # declared, and none after all

    @property
    def label(self) -> str:
        return {"restored": "Resolved", "closed": "Reviewed"}.get(self.value, self.value.capitalize())

    @property
    def runs(self) -> bool:
        """Whether it is worked on, and updates are owed."""
        return self is MajorState.DECLARED

    @property
    def counts(self) -> bool:
        """Whether it is a major incident in figures."""
        return self in {MajorState.DECLARED, MajorState.RESTORED, MajorState.CLOSED}


def _moves(old: MajorState, *new: MajorState) -> list[tuple[str, str, str]]:
    return [(old.value, to.value, role.value) for to in new for role in _MANAGERS]


#: (from, to, role): the rows of table `transition` for major incidents. One begins proposed.
TRANSITIONS: tuple[tuple[str, str, str], ...] = (
    *_moves(MajorState.PROPOSED, MajorState.DECLARED, MajorState.REJECTED),
    *_moves(MajorState.REJECTED, MajorState.DECLARED),
    *_moves(MajorState.DECLARED, MajorState.RESTORED, MajorState.DEMOTED),
    *_moves(MajorState.DEMOTED, MajorState.DECLARED),
    *_moves(MajorState.RESTORED, MajorState.CLOSED, MajorState.DECLARED),  # to declared: it came back
    *_moves(MajorState.CLOSED, MajorState.RESTORED),  # the review is opened again
)


def may_move(old: MajorState, new: MajorState) -> bool:
    """Return whether a major incident may go from one state to the other."""
    return any(row[:2] == (old.value, new.value) for row in TRANSITIONS)
