"""One round of what is due: agendas, majors, hub, surveys, badges, tickets, sessions, mail; a seal."""

from __future__ import annotations

from app.db.engine import Database
from app.domain.cab.tended import Tended
from app.domain.rights import may
from app.services.cab import tend as board
from app.services.callers.surveys import tend_surveys
from app.services.datacenters.campaign import tend_badges
from app.services.hub.tend import tend_hub
from app.services.inbox.tend import tend_inbox
from app.services.majors.tend import tend_majors
from app.services.seal import seal_when_due
from app.services.shifts.oncall import holes_to_come
from app.services.tickets.closing import tend_closing
from app.services.tickets.holding import tend_holds
from app.services.tickets.warning_mail import tend_warnings
from app.services.workspace.sessions import tend_sessions


def tend(db: Database, *, only_mail: bool = False) -> Tended:
    """Do what one's roles allow of what is due, and send the mail that waits; NotAllowed where they allow nothing.

    `only_mail`: send what somebody's act put into the outbox, and put nothing there: the hub follows what people do and
    tells on desktops, all else waits for people. What cannot be done is told and tried again in the next round.
    """
    for_board, for_majors, for_desk = (
        may(db.actor.roles, right) for right in ("cab.manage", "major_incident.edit", "mail.read")
    )
    if not for_majors and not for_desk:
        db.require("cab.manage")
    came = Tended() if only_mail else tend_inbox(db)
    first = tend_majors(db) if for_majors and not only_mail else Tended()
    hub = tend_hub(db, by_mail=not only_mail)
    surveys = Tended() if only_mail else tend_surveys(db)
    badges = Tended() if only_mail else tend_badges(db)
    back = Tended() if only_mail else tend_holds(db)
    closed = Tended() if only_mail else tend_closing(db)
    warned = Tended() if only_mail else tend_warnings(db)
    ended = Tended() if only_mail else tend_sessions(db)
    then = board.tend(db, only_mail=only_mail) if for_board else board.send_mail(db)
    unsealed = "" if only_mail else seal_when_due(db)  # done in silence: it is no news
    unsealed_told = Tended(failed=(unsealed,) if unsealed else ())
    holes = () if only_mail else holes_to_come(db)
    parts = (came, first, hub, surveys, badges, back, closed, warned, ended, then, unsealed_told)
    done, failed = ([text for part in parts for text in getattr(part, name)] for name in ("done", "failed"))
    return Tended(tuple(done), tuple(failed), then.waiting, holes)
