"""One round of what is due: agendas of the board, major incidents, the hub, surveys, and the mail that waits."""

from __future__ import annotations

from app.db.engine import Database
from app.domain.cab.tended import Tended
from app.domain.rights import may
from app.services.cab import tend as board
from app.services.callers.surveys import tend_surveys
from app.services.hub.tend import tend_hub
from app.services.majors.tend import tend_majors


def tend(db: Database, *, only_mail: bool = False) -> Tended:
    """Do what one's roles allow of what is due, and send the mail that waits; NotAllowed where they allow nothing.

    `only_mail`: send what somebody's act put into the outbox, and put nothing there: the hub follows what people do and
    tells on desktops, all else waits for people. What cannot be done is told and tried again in the next round.
    """
    for_board, for_majors = (may(db.actor.roles, right) for right in ("cab.manage", "major_incident.edit"))
    if not for_majors:
        db.require("cab.manage")
    first = tend_majors(db) if for_majors and not only_mail else Tended()
    hub = tend_hub(db, by_mail=not only_mail)
    surveys = Tended() if only_mail else tend_surveys(db)
    then = board.tend(db, only_mail=only_mail) if for_board else board.send_mail(db)
    failed = (*first.failed, *hub.failed, *surveys.failed, *then.failed)
    return Tended((*first.done, *hub.done, *surveys.done, *then.done), failed, then.waiting)
