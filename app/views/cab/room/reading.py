"""What the room asks of the services, in one look off the window's thread."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from app.views.cab.room.shown import Asked, Names, Shown
from app.work import Work

if TYPE_CHECKING:
    from app.services.api import Services


def read_room(
    services: Services, meeting_id: int, known: Names, now: datetime
) -> Callable[[Work], tuple[Shown, Names]]:
    """Return the look: the meeting, its rules and actions, and what the rules say of the item at hand and the next.

    `known`: the names that were read before; they are read once. What is shown is made off the window's thread too.
    """

    def look(work: Work) -> tuple[Shown, Names]:
        meeting = services.cab.meeting(meeting_id, work=work)
        rules = services.cab.rules(work=work)
        names = known or services.cab.names(work=work)
        shown = Shown(Asked(meeting, rules), now)
        wanted = [shown.item, shown.beside(1)]
        ids = {item.change.id for item in wanted if item is not None and item.change is not None}
        details = {id: services.changes.detail(id, work=work) for id in sorted(ids)}
        actions = services.cab.open_actions(meeting.day, work=work)
        later = services.cab.later(meeting.slot, work=work)
        return Shown(Asked(meeting, rules, names, details, actions, later), now), names

    return look
