"""Who may approve a change that the board does not hear: not whoever wrote it, edited it or carries it out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.db.cab.people import person_of_login
from app.db.cab.surroundings import hands_of
from app.db.engine import Database
from app.domain.eastern import local_date
from app.domain.vocabulary import Role

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.domain.changes.values import Change

_COORDINATES = frozenset({Role.CAB, Role.ADMIN})
#: Where those may take a change who may not approve it.
ELSEWHERE = "Others approve it, or withdraw it and submit it to the board."


def decides_others(db: Database, owner: str) -> bool:
    """Return whether whoever is at work approves what this owner's services change: the owner or the coordinator."""
    return owner == db.actor.login or bool(_COORDINATES & db.actor.roles)


def hand_in(db: Database, conn: Connection, change: Change) -> str:
    """Return which hand whoever is at work has in a change, and therefore does not decide it; "" for none."""
    login = db.actor.login
    hands = hands_of(conn, change, local_date(db.now()))
    person = person_of_login(conn, login)
    if login == hands.author:
        return "you wrote it"
    if login in hands.editors:
        return "you edited it"
    if login in hands.implementer_logins or (person is not None and person.id in hands.implementers):
        return f"you belong to {hands.group}, which carries it out" if hands.group else "you carry it out"
    if person is not None and person.id in hands.doers:
        return "you have a task of it"
    return ""
