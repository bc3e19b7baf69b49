"""What agencies ask of their business relationship manager: packets, actions, reviews, missed Criticals."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

from app.domain import words
from app.domain.eastern import local_date, midnight
from app.domain.home.values import Item, Mark, Part

#: How far ahead a review is announced.
REVIEW_AHEAD = timedelta(days=14)


class LateAction(NamedTuple):
    """An open action of an agency, which is called by its name, that was due."""

    agency_id: int
    agency: str
    title: str
    owner: str
    due_on: date


class MissedCritical(NamedTuple):
    """A Critical ticket of an agency, which is called by its name, whose resolution was missed."""

    ticket_id: int
    number: str
    title: str
    agency: str
    due_at: datetime


def missing_packet(agency_id: int, agency: str, month: date) -> Item:
    """Return the item of a packet of the last month that is not issued yet."""
    title = f"The packet of {agency} for {words.long_month(month)} is not issued"
    return Item(Part.TODAY, Mark.NONE, None, title, "It is made under Reports.", "packet", agency_id, "", "Look")


def late_action(action: LateAction) -> Item:
    """Return the item of an action that is late; it was due until the end of its day."""
    about = f"{action.agency}, {action.owner or 'nobody'} has it. It was due on {words.day(action.due_on)}."
    due = midnight(action.due_on + timedelta(days=1))
    return Item(Part.NOW, Mark.MISSED, due, f"{action.title} is late", about, "agency", action.agency_id)


def coming_review(review_id: int, agency: str, held_on: date, period: str, now: datetime) -> Item:
    """Return the item of a service review that is planned."""
    part = Part.TODAY if held_on <= local_date(now) else Part.COMING
    title = f"Service review with {agency} on {words.day(held_on, weekday=True, year=False)}"
    return Item(part, Mark.NONE, midnight(held_on), title, f"About {period}.", "review", review_id)


def missed_critical(ticket: MissedCritical) -> Item:
    """Return the item of a Critical ticket that missed its resolution: the agency will ask about it."""
    about = (
        f"{ticket.title}, {ticket.agency}. Critical, missed {words.moment(ticket.due_at, weekday=True, year=False)}."
    )
    return Item(
        Part.NOW, Mark.MISSED, ticket.due_at, f"{ticket.number} missed its time", about, "ticket", ticket.ticket_id
    )
