"""Sealing what was written, when it is due: by a round of `longleaf tend`, and before a packet prints the seal."""

from __future__ import annotations

import logging
from datetime import timedelta

from app.db.engine import Database
from app.errors import LongleafError

log = logging.getLogger("longleaf.seal")

#: The least time between the seals of two rounds: each is a row for ever.
EVERY = timedelta(minutes=15)


def seal_when_due(db: Database, every: timedelta = EVERY) -> str:
    """Take a seal where something was written since the last one, and that is `every` ago; returns why it could not be.

    Nothing waits for it: a packet without the newest seal, or a round without one, is still whole.
    """
    from app.db import seals
    from app.db.guards.seal import ACT

    if db.read_only:
        return ""
    try:
        with db.read() as conn:
            if not seals.due(conn, every, db.now()):
                return ""
        db.write(seals.seal, what=ACT)
    except LongleafError as error:
        log.info("The trail was not sealed (%s)", type(error))
        return f"The audit trail could not be sealed: {error}"
    return ""
