"""How a change is put on the schedule and begun: complete, outside of freezes, its conditions met."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.db.changes.tasks import before_start
from app.db.engine import Database
from app.domain import words
from app.domain.changes.values import Change
from app.domain.vocabulary import ChangeState, ChangeType
from app.errors import InputError, NotAllowed
from app.services.changes import freezes
from app.services.changes.hindrances import require_clear
from app.services.changes.perform import Going

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.services.changes.perform import Step


def scheduling(db: Database) -> Step:
    """Return the step that puts a change on the schedule; what goes there from a draft has to be complete."""

    def step(conn: Connection, change: Change) -> Going:
        announced = change.type is ChangeType.INFORMATIONAL
        if change.state is ChangeState.DRAFT:
            _require_complete(change, announced=announced)
        to = "be announced" if announced else "be scheduled"
        freezes.require_free(conn, db.now(), change, (change.planned_start, change.planned_end), to)
        require_clear(conn, db.now(), change)
        return Going(ChangeState.SCHEDULED, "is announced." if announced else "is scheduled.")

    return step


def _require_complete(change: Change, *, announced: bool) -> None:
    if change.missing:
        raise InputError(
            f"{change.number} is not complete: {', '.join(change.missing)} missing.",
            hint=f"Fill these in, then {'announce' if announced else 'schedule'} it.",
        )


def starting(db: Database) -> Step:
    """Return the step that begins the work now; not in a freeze, nor before the tasks that come first."""

    def step(conn: Connection, change: Change) -> Going:
        at = db.now()
        if change.type is ChangeType.INFORMATIONAL:
            raise NotAllowed(f"{change.number} is announced only: it ends by itself.", hint="")
        freezes.require_free(conn, at, change, (at, freezes.until_done(change, at)[1]), "start")
        waits_for = before_start(conn, change.id)
        if waits_for:
            raise NotAllowed(
                f"{change.number} cannot start: {words.joined(waits_for)} comes first.",
                hint="Mark it as done once it is.",
            )
        early = at < change.planned_start or at >= change.planned_end
        return Going(
            ChangeState.IMPLEMENTING,
            f"is under way{', outside its planned time' if early else ''}.",
            {"actual_start": at},
        )

    return step
