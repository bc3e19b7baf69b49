"""The way of a hand-over: drawn up, given over by one, accepted by another; who may do what at each step."""

from __future__ import annotations

from enum import StrEnum

from app.domain.vocabulary import Role


class HandoverState(StrEnum):
    """How far a hand-over is."""

    DRAFT = "draft"
    GIVEN = "given"
    ACCEPTED = "accepted"

    @property
    def label(self) -> str:
        """Return the state as a word on a screen."""
        return {"draft": "Draft", "given": "Given over", "accepted": "Accepted"}[self.value]


class Step(StrEnum):
    """What is done to a hand-over."""

    WRITE = "write"
    GIVE = "give"
    TAKE_BACK = "take_back"
    ACCEPT = "accept"
    CORRECT = "correct"


DRAFT, GIVEN, ACCEPTED = HandoverState.DRAFT, HandoverState.GIVEN, HandoverState.ACCEPTED
#: Who works at the desk.
ROLES = (Role.AGENT, Role.MIP, Role.ADMIN)
#: (from, to, role): the guard of the database reads these rows.
TRANSITIONS = [
    (one.value, other.value, role.value)
    for one, other in ((DRAFT, GIVEN), (GIVEN, DRAFT), (GIVEN, ACCEPTED))
    for role in ROLES
]
_AFTER = {
    (DRAFT, Step.WRITE): DRAFT,
    (DRAFT, Step.GIVE): GIVEN,
    (GIVEN, Step.TAKE_BACK): DRAFT,
    (GIVEN, Step.ACCEPT): ACCEPTED,
    (GIVEN, Step.CORRECT): GIVEN,
    (ACCEPTED, Step.CORRECT): ACCEPTED,
}
_REFUSED = {
    (DRAFT, Step.TAKE_BACK): "It is a draft: nobody gave it over yet.",
    (DRAFT, Step.ACCEPT): "It is a draft: it is accepted once it is given over.",
    (DRAFT, Step.CORRECT): "It is a draft: write it anew instead.",
    (GIVEN, Step.WRITE): "It is given over: what is missing is added as a correction, or its giver takes it back.",
    (GIVEN, Step.GIVE): "It is given over already.",
    (ACCEPTED, Step.WRITE): "It is accepted and stays as it is: what was wrong is added as a correction.",
    (ACCEPTED, Step.GIVE): "It is accepted already.",
    (ACCEPTED, Step.TAKE_BACK): "It is accepted: what was wrong is added as a correction.",
    (ACCEPTED, Step.ACCEPT): "It is accepted already.",
}
#: What is said to who would accept their own; on a workspace with one login nobody else can.
OWN = "You gave it over yourself, and nobody accepts their own. Whoever takes over accepts it, signed in as themselves."
OTHERS = "Only who gave it over takes it back."


def after(state: HandoverState, step: Step) -> HandoverState | None:
    """Return the state after a step; None where it is refused."""
    return _AFTER.get((state, step))


def refusal(state: HandoverState, step: Step, login: str, given_by: str) -> str:
    """Return why somebody may not do a step, as a sentence; "" where they may."""
    why = _REFUSED.get((state, step), "")
    if why:
        return why
    if step is Step.ACCEPT and login == given_by:
        return OWN
    return OTHERS if step is Step.TAKE_BACK and login != given_by else ""
