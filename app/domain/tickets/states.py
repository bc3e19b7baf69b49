"""The states of a ticket, who may move it, what each state allows: data for guard, services and buttons."""

from __future__ import annotations

from enum import StrEnum

from app.domain.refusals import lacking
from app.domain.vocabulary import Role
from app.domain.vocabulary import TicketState as S

WORKERS: tuple[Role, ...] = (Role.AGENT, Role.MIP, Role.ADMIN)
_SENIOR: tuple[Role, ...] = (Role.MIP, Role.ADMIN)


def _moves(old: S, new: tuple[S, ...], roles: tuple[Role, ...] = WORKERS) -> list[tuple[str, str, str]]:
    return [(old.value, to.value, role.value) for to in new for role in roles]


#: (from, to, role): the rows of table `transition` for tickets.
TRANSITIONS: tuple[tuple[str, str, str], ...] = tuple(
    row
    for rows in (
        _moves(S.NEW, (S.ASSIGNED, S.IN_PROGRESS, S.ON_HOLD, S.RESOLVED, S.CANCELLED)),
        _moves(S.ASSIGNED, (S.NEW, S.IN_PROGRESS, S.ON_HOLD, S.RESOLVED, S.CANCELLED)),
        _moves(S.IN_PROGRESS, (S.NEW, S.ASSIGNED, S.ON_HOLD, S.RESOLVED, S.CANCELLED)),
        _moves(S.ON_HOLD, (S.NEW, S.ASSIGNED, S.IN_PROGRESS, S.RESOLVED, S.CANCELLED)),
        _moves(S.RESOLVED, (S.NEW, S.IN_PROGRESS, S.CLOSED)),  # to new or in progress: reopened
        _moves(S.CLOSED, (S.NEW, S.IN_PROGRESS), _SENIOR),  # the agreed time to object is over
    )
    for row in rows
)


class Act(StrEnum):
    """What a person does to a ticket; the names of the services and of the commands."""

    EDIT = "edit"
    PRIORITY = "change_priority"
    ASSIGN = "assign"
    GROUP = "move_to_group"
    START = "start"
    HOLD = "hold"
    UNTIL = "hold_until"
    RESUME = "resume"
    RESOLVE = "resolve"
    REOPEN = "reopen"
    CLOSE = "close"
    CANCEL = "cancel"
    COMMENT = "comment"
    UPDATE = "send_update"
    TRANSFER = "transfer"
    MERGE = "merge"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Act.EDIT: "edit",
    Act.PRIORITY: "change the priority of",
    Act.ASSIGN: "assign",
    Act.GROUP: "move",
    Act.START: "start work on",
    Act.HOLD: "put on hold",
    Act.UNTIL: "set the end of the hold of",
    Act.RESUME: "resume",
    Act.RESOLVE: "resolve",
    Act.REOPEN: "reopen",
    Act.CLOSE: "close",
    Act.CANCEL: "cancel",
    Act.COMMENT: "write notes on",
    Act.UPDATE: "send an update for",
    Act.TRANSFER: "transfer",
    Act.MERGE: "merge",
}

#: Acts that end one's own work on a ticket: from now on it waits for somebody else, for something, or for nothing, so
#: the window goes on with the next one. After the others it stays: one's own work on it begins or goes on. Assigning
#: ends it where somebody else gets the ticket (`ends_work`).
ENDS_WORK = frozenset(
    {
        *(Act.ASSIGN, Act.GROUP, Act.TRANSFER, Act.HOLD, Act.UNTIL),
        *(Act.RESOLVE, Act.CLOSE, Act.CANCEL, Act.REOPEN, Act.MERGE),
    }
)

_OPEN = frozenset(
    {Act.EDIT, Act.PRIORITY, Act.ASSIGN, Act.GROUP, Act.RESOLVE, Act.CANCEL, Act.UPDATE, Act.TRANSFER, Act.MERGE}
)
_ALWAYS = frozenset({Act.COMMENT})

#: What each state allows; everything else is refused with a sentence.
ALLOWED: dict[S, frozenset[Act]] = {
    S.NEW: _ALWAYS | _OPEN | {Act.START, Act.HOLD},
    S.ASSIGNED: _ALWAYS | _OPEN | {Act.START, Act.HOLD},
    S.IN_PROGRESS: _ALWAYS | _OPEN | {Act.HOLD},
    S.ON_HOLD: _ALWAYS | _OPEN | {Act.RESUME, Act.UNTIL},
    S.RESOLVED: _ALWAYS | {Act.EDIT, Act.REOPEN, Act.CLOSE, Act.MERGE},
    S.CLOSED: _ALWAYS | {Act.REOPEN},
    S.CANCELLED: _ALWAYS,
}

#: Codes a resolution may carry, with their texts; imported tickets keep their source's codes.
RESOLUTION_CODES: dict[str, str] = {
    "fixed": "Fixed",
    "workaround": "Workaround given",
    "fulfilled": "Request fulfilled",
    "advice": "Advice or training",
    "not_reproducible": "Not reproducible",
    "no_fault": "No fault found",
    "duplicate": "Duplicate",
    "withdrawn": "Withdrawn by the caller",
    "vendor": "Fixed by the vendor",
    "change": "Fixed by a change",
}


def may_move(old: S, new: S, roles: frozenset[Role]) -> bool:
    """Return whether one of these roles may move a ticket from one state to the other; staying is always allowed."""
    return old == new or any(a == old and b == new and role in roles for a, b, role in TRANSITIONS)


def ends_work(act: Act, *, taken: bool = False) -> bool:
    """Return whether an act ends one's own work on a ticket. `taken`: it was assigned to whoever did it."""
    return act in ENDS_WORK and not (act is Act.ASSIGN and taken)


def allowed_acts(state: S, roles: frozenset[Role]) -> frozenset[Act]:
    """Acts that this state and these roles permit, for the buttons of the window."""
    if not roles & set(WORKERS):
        return frozenset()
    acts = ALLOWED[state]
    if state is S.CLOSED and not roles & set(_SENIOR):
        acts = acts - {Act.REOPEN}
    return acts


def refusal(act: Act, state: S, roles: frozenset[Role]) -> str | None:
    """Why the act is not allowed now, as a sentence; None where it is."""
    if act in allowed_acts(state, roles):
        return None
    if (lack := lacking(roles, f"{act.label} tickets", WORKERS)) is not None:
        return str(lack)
    if state is S.CLOSED and act is Act.REOPEN:
        return "Only a major incident manager or an administrator may reopen a closed ticket."
    return f"A ticket in state {state.label} cannot be {_PARTICIPLES[act]}."


def needs(act: Act) -> str:
    """Return what is to be chosen for an act, as a sentence: "Choose tickets that are on hold."."""
    states = [state for state, acts in ALLOWED.items() if act in acts]
    if act is Act.REOPEN:  # `allowed_acts`
        return "Choose tickets that are resolved; major incident managers and administrators reopen closed ones, too."
    if len(states) == len(ALLOWED):
        return "Choose tickets."
    opened = [state for state in S if state.is_open]
    named = [state.label.lower() for state in states]
    if set(opened) <= set(states):
        named = ["open", *(state.label.lower() for state in states if not state.is_open)]
    either = " or ".join(part for part in (", ".join(named[:-1]), named[-1]) if part)
    return f"Choose tickets that are {either}."


_PARTICIPLES = {
    Act.EDIT: "edited",
    Act.PRIORITY: "given another priority",
    Act.ASSIGN: "assigned",
    Act.GROUP: "moved to another group",
    Act.START: "started",
    Act.HOLD: "put on hold",
    Act.UNTIL: "given a day to come back from hold",
    Act.RESUME: "resumed",
    Act.RESOLVE: "resolved",
    Act.REOPEN: "reopened",
    Act.CLOSE: "closed",
    Act.CANCEL: "cancelled",
    Act.COMMENT: "given a note",
    Act.UPDATE: "given an update to the caller",
    Act.TRANSFER: "transferred",
    Act.MERGE: "merged",
}
