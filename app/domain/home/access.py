"""What the data centers ask: badges that an agency did not validate, visitors who are still inside."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from app.domain import words
from app.domain.datacenters.badges import EVERY
from app.domain.datacenters.visits import Visit
from app.domain.eastern import local_date, midnight
from app.domain.home.values import Item, Mark, Part


class OverdueBadges(NamedTuple):
    """Badges of an agency, which is called by its name, that were not validated for 90 days; `first`: the id of one."""

    agency_id: int
    agency: str
    number: int
    first: int


def overdue(found: OverdueBadges) -> Item:
    """Return the item of badges that are overdue."""
    are = words.plural(found.number, "is", "are")
    title = f"{words.count(found.number, 'badge')} of {found.agency} {are} overdue"
    detail = f"Not validated for {EVERY} days or more. Its contacts say who keeps theirs."
    return Item(Part.NOW, Mark.MISSED, None, title, detail, "badge", found.first, "", "Look")


def inside(visit: Visit) -> Item:
    """Return the item of a visitor who is inside after the day's end."""
    came = visit.in_at
    assert came is not None
    until = midnight(local_date(came) + timedelta(days=1))
    with_ = f"With {visit.escort.name}, in" if visit.escort is not None else "In"
    detail = f"{with_} since {words.moment(came, weekday=True, year=False)}."
    title = f"{visit.visitor} is still inside the {visit.site}"
    return Item(Part.NOW, Mark.MISSED, until, title, detail, "visit", visit.id, "", "Look")
