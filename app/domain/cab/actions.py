"""Actions of the board: on every agenda until they are closed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from app.domain import words
from app.domain.cab.papers import ActionLine


@dataclass(frozen=True, slots=True)
class BoardAction:
    """Something to do that came out of a meeting, an item or a review; days are America/New_York.

    `agency` is that of its owner, by which it is counted.
    """

    id: int
    title: str
    owner_name: str = ""
    due_on: date | None = None
    state: str = "open"  # open, done, dropped
    closed_on: date | None = None
    owner_id: int | None = None
    agency: str = ""
    agency_name: str = ""
    meeting_id: int | None = None
    meeting_number: str = ""
    change_id: int | None = None
    change_number: str = ""
    version: int = 1

    @property
    def is_open(self) -> bool:
        return self.state == "open"

    @property
    def source(self) -> str:
        """Where it comes from, as people read it."""
        return ", ".join(name for name in (self.meeting_number, self.change_number) if name)

    def is_late(self, today: date) -> bool:
        """Return whether it was due before `today` and is still open."""
        return self.is_open and self.due_on is not None and self.due_on < today


def due_refused(due: date | None, day: date | None) -> str:
    """Return why an action of the meeting of a day is not due on another one, as a sentence; "" where it may be."""
    if due is None or day is None or due >= day:
        return ""
    return f"It comes from the meeting of {words.day(day, weekday=True)}: it cannot be due before that."


def order(actions: Iterable[BoardAction]) -> tuple[BoardAction, ...]:
    """Return actions as an agenda lists them: by due day, those without one last."""
    return tuple(sorted(actions, key=lambda a: (a.due_on or date.max, a.id)))


def on_agenda(actions: Iterable[BoardAction], since: date | None, day: date) -> tuple[BoardAction, ...]:
    """Return the actions of an agenda: all that are open, and what was closed after the last meeting (`since`)."""
    return order(
        action
        for action in actions
        if action.is_open or (since is not None and action.closed_on is not None and since < action.closed_on <= day)
    )


def as_of(actions: Iterable[BoardAction], meeting_id: int, day: date) -> tuple[BoardAction, ...]:
    """Return the actions that a meeting leaves behind on its day: its own, and those that were open at its end.

    What was closed later was still open then.
    """
    then = (
        replace(action, state="open", closed_on=None)
        if action.closed_on is not None and action.closed_on > day
        else action
        for action in actions
    )
    return order(action for action in then if action.is_open or action.meeting_id == meeting_id)


def line(action: BoardAction, today: date, meeting_id: int | None = None) -> ActionLine:
    """Return an action as it is printed; without an owner its agency is named. That of `meeting_id` is a new one."""
    owner = action.owner_name or action.agency_name or action.agency
    new = meeting_id is not None and action.meeting_id == meeting_id
    return ActionLine(action.title, owner, action.due_on, action.state, action.source, action.is_late(today), new)


@dataclass(frozen=True, slots=True)
class OnTime:
    """How many of the actions that were due in a period were closed by their day."""

    due: int
    on_time: int


def on_time(actions: Iterable[BoardAction], first: date, last: date) -> dict[str, OnTime]:
    """Return by agency how many actions due from `first` to `last` were done in time; dropped ones do not count."""
    found: dict[str, OnTime] = {}
    for action in actions:
        if action.due_on is None or not first <= action.due_on <= last or action.state == "dropped":
            continue
        kept = action.closed_on is not None and action.closed_on <= action.due_on
        had = found.get(action.agency, OnTime(0, 0))
        found[action.agency] = OnTime(had.due + 1, had.on_time + kept)
    return found
