"""What is done for the hub when its time has come: postings follow their changes, and alerts go out."""

from __future__ import annotations

from functools import partial

from app.db.engine import Database
from app.domain.cab.tended import Tended
from app.domain.rights import may
from app.errors import LongleafError
from app.services.hub.following import end_with_majors, follow_changes
from app.services.hub.outages import follow_outcomes
from app.services.hub.telling import tell


def tend_hub(db: Database, *, by_mail: bool = True) -> Tended:
    """Let postings follow changes and major incidents, and tell whoever is to be told; `by_mail`: not on desktops only.

    Nothing is done where one's roles do not post. It may be repeated at any time, also by two desktops at once: what is
    so already is left alone.
    """
    if not may(db.actor.roles, "posting.edit"):
        return Tended()
    done: list[str] = []
    failed: list[str] = []
    parts = (follow_changes, end_with_majors, _outages, partial(_told, by_mail=by_mail))
    for part in parts:  # what one of them cannot do keeps no other from its own
        try:
            did, could_not = part(db)
        except LongleafError as error:
            failed.append(f"The hub is not up to date: {error}")
        else:
            done += did
            failed += could_not
    return Tended(tuple(done), tuple(failed))


def _outages(db: Database) -> tuple[list[str], list[str]]:
    return follow_outcomes(db), []


def _told(db: Database, *, by_mail: bool) -> tuple[list[str], list[str]]:
    said = tell(db, by_mail=by_mail)
    return [said] if said else [], []
