"""Sessions of the shared database that hold up others are ended in each round of what is due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.db.engine import Database
from app.db.sessions import HoldingUp, beyond_limits, lacking, locks_are_open
from app.domain import words
from app.domain.cab.tended import Tended

if TYPE_CHECKING:
    from sqlalchemy import Connection


def tend_sessions(db: Database) -> Tended:
    """End the sessions that are beyond the limits of time, and tell of each; where there is none nothing is written."""
    with db.read() as conn:
        if not beyond_limits(conn, end=False):
            return Tended()
    ended: list[HoldingUp] = []

    def act(conn: Connection) -> None:
        ended[:] = beyond_limits(conn, end=True)

    db.write(act, what="end sessions that hold up others")
    return Tended(tuple(map(_told, ended)))


def _told(one: HoldingUp) -> str:
    did = "did nothing" if one.idle else "worked"
    held_up = f" while {words.count(one.waiting, 'other')} waited for it" if one.waiting else ""
    return f"A session of {one.login} was ended: it {did} for {words.count(one.seconds, 'second')}{held_up}."


def limits_told(db: Database) -> list[str]:
    """Say what the database administrator has still to run so that nobody's session holds up others for long."""
    with db.read() as conn:
        left, locks = lacking(conn), locks_are_open(conn)
    where = f"a superuser of the server, in {db.place}"
    told = [f"Sessions are not limited yet. As {where}: " + "; ".join(left)] if left else []
    if locks:
        told.append(
            f"Everybody who signs in may take locks by their number, for which saves of others wait. As {where}, once:"
            f" {locks}"
        )
    return told
