"""The versions of records of the board that an act is made on."""

from __future__ import annotations

from functools import partial

from app.domain.cab.actions import BoardAction
from app.domain.cab.values import Item, Meeting, Seat
from app.ui.writing import Seen
from app.views.cab.host import CabHost


def seen_meeting(tab: CabHost, meeting: Meeting) -> Seen | None:
    """Return what was seen of a meeting; None where it is not on record yet."""
    if not meeting.id:
        return None
    return Seen(meeting.id, meeting.version, partial(tab.services.workspace.edits_since, "cab_meeting", meeting.id))


def seen_item(tab: CabHost, item: Item, *, insist: bool = True) -> Seen:
    """Return what was seen of an item; `insist`: see `Seen`."""
    edits = partial(tab.services.workspace.edits_since, "cab_agenda_item", item.id)
    return Seen(item.id, item.version, edits, insist=insist)


def seen_seat(tab: CabHost, seat: Seat) -> Seen:
    """Return what was seen of a seat."""
    return Seen(seat.id, seat.version, partial(tab.services.workspace.edits_since, "cab_seat", seat.id))


def seen_action(tab: CabHost, action: BoardAction) -> Seen:
    """Return what was seen of an action of the board."""
    return Seen(action.id, action.version, partial(tab.services.workspace.edits_since, "action", action.id))
