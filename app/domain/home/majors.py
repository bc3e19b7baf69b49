"""What major incidents ask of who leads them, or has a role in them: messages, decisions, reviews."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from app.domain import words
from app.domain.eastern import local_date, midnight
from app.domain.home.tickets import when
from app.domain.home.values import Item, Mark, Part
from app.domain.majors.states import MajorState

KIND = "major_incident"
#: How far ahead a review is announced.
REVIEW_AHEAD = timedelta(days=7)


class AskedMajor(NamedTuple):
    """A major incident that somebody is to go on with. `mine`: who looks has a role in it; `review_due`: a day."""

    id: int
    version: int
    number: str
    title: str
    state: MajorState
    drill: bool
    manager: str
    next_update_at: datetime | None
    proposed_at: datetime | None
    review_due: date | None
    mine: bool


def items(found: Iterable[AskedMajor], now: datetime, day_end: datetime) -> Iterator[Item]:
    """Yield what is asked of each: the message that was promised, a decision, its review. Drills say so."""
    for one in sorted(found, key=lambda one: one.drill):
        name = f"{one.number} (drill)" if one.drill else one.number
        leads = f"{one.manager} leads." if one.manager and not one.mine else ""
        about = words.sentences(one.title, leads)
        if one.state is MajorState.PROPOSED:
            title = f"{name} is proposed: declare or reject it"
            yield _item(one, (Part.NOW, Mark.NONE), one.proposed_at, title, about, "majors.declare", "Declare…")
        elif one.next_update_at is not None:
            due = one.next_update_at
            said = "The update was promised" if due <= now else "The next update is promised"
            detail = words.sentences(f"{said} for {words.moment(due, weekday=True, year=False)}", about)
            title = f"{name} owes those who are reached an update"
            yield _item(one, when(due, now, day_end), due, title, detail, "majors.message", "Send…")
        elif one.state is MajorState.RESTORED and one.review_due is not None:
            due = midnight(one.review_due + timedelta(days=1))
            if due - now <= REVIEW_AHEAD:
                place = (Part.NOW, Mark.MISSED) if one.review_due < local_date(now) else when(due, now, day_end)
                title = f"{name} is to be reviewed by {words.day(one.review_due, weekday=True, year=False)}"
                yield _item(one, place, due, title, about, "majors.review", "Review…")


def _item(
    one: AskedMajor, place: tuple[Part, Mark], at: datetime | None, title: str, detail: str, act: str, label: str
) -> Item:
    return Item(*place, at, title, detail, KIND, one.id, act, label, one.version)
