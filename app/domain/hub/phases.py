"""Kinds of posting, the phases that each goes through, and who posts it: data for the guard, services and buttons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from app.domain.vocabulary import Role

_POSTERS = (Role.CAB, Role.MIP, Role.ADMIN)


class Kind(StrEnum):
    """What a posting tells of."""

    INCIDENT = "incident"
    MAINTENANCE = "maintenance"
    DOCUMENT = "document"
    NEWS = "news"

    @property
    def label(self) -> str:
        return self.value.capitalize()


class Phase(StrEnum):
    """Where what a posting tells of stands; each kind has its own, see `NEXT`."""

    INVESTIGATING = "investigating"
    IDENTIFIED = "identified"
    MONITORING = "monitoring"
    RESOLVED = "resolved"
    SCHEDULED = "scheduled"
    MOVED = "moved"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    PUBLISHED = "published"
    UPDATED = "updated"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()

    @property
    def is_over(self) -> bool:
        """Whether what was told of is over: nothing follows as a rule."""
        return self in {Phase.RESOLVED, Phase.COMPLETED, Phase.CANCELLED, Phase.WITHDRAWN}


class Impact(StrEnum):
    """How much those who are reached notice, the least first; the words are those of MAINTNOTE."""

    NONE = "none"
    REDUCED = "reduced"  # it runs, and a second fault would stop it
    DEGRADED = "degraded"
    OUTAGE = "outage"

    @property
    def label(self) -> str:
        return {"none": "No impact", "reduced": "Reduced redundancy"}.get(self.value, self.value.capitalize())

    @property
    def rank(self) -> int:
        """Return 0 for the least, to 3."""
        return tuple(Impact).index(self)


class PostingState(StrEnum):
    """Whether what a posting says is public: its content, or a change of it, may wait for that."""

    DRAFT = "draft"  # written, also a change of what was posted before
    WAITING = "waiting"  # for a second person to approve its exact text
    POSTED = "posted"
    DROPPED = "dropped"  # never posted

    @property
    def label(self) -> str:
        return {"waiting": "Waits for approval"}.get(self.value, self.value.capitalize())


def _moves(old: PostingState, *new: PostingState) -> list[tuple[str, str, str]]:
    return [(old.value, to.value, role.value) for to in new for role in _POSTERS]


#: (from, to, role): the rows of table `transition` for postings.
TRANSITIONS: tuple[tuple[str, str, str], ...] = (
    *_moves(PostingState.DRAFT, PostingState.WAITING, PostingState.POSTED, PostingState.DROPPED),
    *_moves(PostingState.WAITING, PostingState.DRAFT, PostingState.POSTED, PostingState.DROPPED),
    *_moves(PostingState.POSTED, PostingState.DRAFT, PostingState.WAITING),
    *_moves(PostingState.DROPPED, PostingState.DRAFT),
)

_I = (Phase.INVESTIGATING, Phase.IDENTIFIED, Phase.MONITORING, Phase.RESOLVED)
_DATED = (Phase.MOVED, Phase.IN_PROGRESS, Phase.COMPLETED, Phase.CANCELLED)
_P = (Phase.UPDATED, Phase.WITHDRAWN)
_PUBLISHED: dict[Phase | None, tuple[Phase, ...]] = {
    None: (Phase.PUBLISHED,),
    Phase.PUBLISHED: _P,
    Phase.UPDATED: _P,
    Phase.WITHDRAWN: (Phase.UPDATED,),
}

#: Which phases may follow the last posted one, by kind; None: nothing was posted. The first is the usual one.
NEXT: Mapping[Kind, Mapping[Phase | None, tuple[Phase, ...]]] = {
    Kind.INCIDENT: {
        None: _I,
        Phase.INVESTIGATING: (Phase.IDENTIFIED, Phase.INVESTIGATING, Phase.MONITORING, Phase.RESOLVED),
        Phase.IDENTIFIED: (Phase.MONITORING, Phase.IDENTIFIED, Phase.INVESTIGATING, Phase.RESOLVED),
        Phase.MONITORING: (Phase.RESOLVED, Phase.MONITORING, Phase.IDENTIFIED, Phase.INVESTIGATING),
        Phase.RESOLVED: (Phase.INVESTIGATING, Phase.IDENTIFIED, Phase.RESOLVED),  # it came back; or more is known
    },
    Kind.MAINTENANCE: {
        None: (Phase.SCHEDULED, Phase.IN_PROGRESS, Phase.COMPLETED),  # an emergency is told while it goes on
        Phase.SCHEDULED: (Phase.IN_PROGRESS, Phase.MOVED, Phase.SCHEDULED, Phase.COMPLETED, Phase.CANCELLED),
        Phase.MOVED: (Phase.IN_PROGRESS, Phase.MOVED, Phase.COMPLETED, Phase.CANCELLED),
        Phase.IN_PROGRESS: (Phase.COMPLETED, Phase.IN_PROGRESS, Phase.MOVED, Phase.CANCELLED),
        Phase.COMPLETED: (Phase.COMPLETED, Phase.IN_PROGRESS, Phase.MOVED),
        Phase.CANCELLED: (Phase.CANCELLED, *_DATED[:3]),  # it takes place after all
    },
    Kind.DOCUMENT: _PUBLISHED,
    Kind.NEWS: _PUBLISHED,
}

#: The phase that ends a posting of a kind, as it should.
ENDS: Mapping[Kind, Phase] = {
    Kind.INCIDENT: Phase.RESOLVED,
    Kind.MAINTENANCE: Phase.COMPLETED,
    Kind.DOCUMENT: Phase.WITHDRAWN,
    Kind.NEWS: Phase.WITHDRAWN,
}


def next_phases(kind: Kind, last: Phase | None) -> tuple[Phase, ...]:
    """Return the phases that may be posted after the last one, the usual one first."""
    return NEXT[kind].get(last, ())


def may_post(roles: Iterable[Role], kind: Kind) -> bool:
    """Return whether these roles post this kind: the coordinator of the board only maintenance."""
    held = frozenset(roles)
    return bool(held & {Role.MIP, Role.ADMIN}) or (Role.CAB in held and kind is Kind.MAINTENANCE)
