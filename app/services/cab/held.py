"""What every act on a meeting goes through: held against others, read as it is now, its events told, its row saved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from app.db import tables as t
from app.db.cab import events, items, meetings, rules
from app.db.engine import Database
from app.db.records import Stale, hold_record
from app.db.sla import load_holidays
from app.db.tables import kinds
from app.domain import words
from app.domain.cab import days, room
from app.domain.cab.mailing import next_sequence
from app.domain.cab.settings import CabRules
from app.domain.cab.values import CabEvent, Item, ItemState, Meeting, MeetingState
from app.domain.changes_made import Changes
from app.domain.eastern import eastern, local_date
from app.domain.rights import may
from app.errors import InputError, NotAllowed
from app.services.cab.loading import full
from app.services.texts import fitting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Held:
    """A meeting that nobody else can change before this transaction ends, with what judges it."""

    db: Database
    conn: Connection
    meeting: Meeting
    rules: CabRules
    holidays: Mapping[date, str]
    now: datetime
    is_new: bool = False  # it was put on record in this act

    @property
    def name(self) -> str:
        """The meeting as sentences name it: "the meeting of Wed 18 Nov"."""
        return f"the meeting of {words.weekday(self.meeting.day, year=False)}"

    @property
    def subject(self) -> str:
        """The meeting as a sentence begins with it."""
        return self.name[0].upper() + self.name[1:]

    def tell(
        self,
        kind: CabEvent,
        *,
        item_id: int | None = None,
        seat_id: int | None = None,
        value: str = "",
        note: str = "",
        occurred_at: datetime | None = None,
    ) -> None:
        """Add an event to the meeting."""
        events.append(
            self.conn,
            self.meeting.id,
            kind,
            item_id=item_id,
            seat_id=seat_id,
            value=value,
            note=note,
            occurred_at=occurred_at,
        )

    def put(self, **values: Any) -> int:
        """Save columns of the meeting, once an act and last of all; its sequence follows. Returns its new version."""
        was = self.meeting
        begins = values.get("start_time", f"{eastern(was.start):%H:%M}")
        minutes = values.get("minutes_long", int(was.length.total_seconds() // 60))
        start, end = days.span(values.get("meeting_date", was.day), time.fromisoformat(begins), minutes)
        state = MeetingState(values.get("state", was.state))
        sequence = next_sequence(
            was, replace(was, start=start, end=end, place=values.get("place", was.place), state=state)
        )
        if sequence != was.sequence:
            values["sequence"] = sequence
        return meetings.update(self.conn, self.meeting.id, self.meeting.version, values)

    def require(self, *states: MeetingState, to: str) -> None:
        """Raise NotAllowed unless the meeting is in one of these states; `to`: what was to be done."""
        if self.meeting.state not in states:
            wanted = " or ".join(state.value for state in states)
            raise NotAllowed(
                f"You cannot {to}: {self.name} is {self.meeting.state.value}.", hint=f"It has to be {wanted}."
            )

    def open_item(self, item_id: int, version: int | None = None) -> Item:
        """Return an item of this meeting that is open, as it is; raises where it is not, or was saved since."""
        item = self.meeting.item(item_id)
        if item is None:
            raise InputError("That item is not on this agenda (any more).", hint="Refresh the agenda.")
        if version is not None and item.version != version:
            raise Stale(
                self._what_became(item) or f"{item.number} was changed by somebody else meanwhile.", {}, item.version
            )
        if not item.is_open:
            told = self._what_became(item) or f"{item.number} is {item.state.label.lower()}."
            raise NotAllowed(f"{told} It is not open any more.", hint="")
        return item

    def _what_became(self, item: Item) -> str:
        """Return what was done with an item and by whom, as a sentence; "" while it is open or where nobody did it."""
        done = [one for one in self.meeting.events if one.item_id == item.id and one.kind in room.CLOSES]
        if item.is_open or not done:
            return ""
        name = done[-1].author_name or done[-1].author
        result = f": {item.result.label.lower()}" if item.state is ItemState.DECIDED else ""
        return f"{item.number} was {item.state.label.lower()}{f' by {name}' if name else ''} meanwhile{result}."


def hold_meeting(
    db: Database,
    conn: Connection,
    meeting_id: int,
    version: int | None = None,
    *,
    slot: date | None = None,
    day: date | None = None,
) -> Held:
    """Hold a meeting against others and return it as it is now.

    `version`: the one that was read, where the act holds for it alone. `meeting_id` 0: it is not on record yet; the
    meeting of `slot` is put on record then, for `day` where its Wednesday is past.
    """
    meetings.hold_meetings(conn)
    is_new = False
    if not meeting_id:
        if slot is None:
            raise InputError("No meeting was named.", hint="Choose one of the list.")
        is_new = meetings.meeting_of_slot(conn, slot) is None
        is_past = slot < local_date(db.now())
        meeting_id, version = meetings.ensure(conn, slot, day=day if is_past else None), None
    if may(db.actor.roles, "cab.manage"):  # who may not write a row cannot lock it: a member who delegates or signs
        hold_record(conn, t.cab_meeting, meeting_id)
    meeting = full(conn, meeting_id)
    if version is not None and meeting.version != version:
        raise Stale(
            f"The meeting of {words.weekday(meeting.day, year=False)} was changed by somebody else meanwhile.",
            {},
            meeting.version,
        )
    return Held(db, conn, meeting, rules.load_rules(conn), load_holidays(conn), db.now(), is_new)


def hold_item(db: Database, conn: Connection, item_id: int, version: int | None = None) -> tuple[Held, Item]:
    """Hold the meeting of an open item against others; return both as they are now."""
    meetings.hold_meetings(conn)
    held = hold_meeting(db, conn, meeting_of(conn, item_id))
    return held, held.open_item(item_id, version)


def meeting_of(conn: Connection, item_id: int) -> int:
    """Return the id of the meeting in which an item stands; raises where it is in none."""
    found = items.meeting_of(conn, item_id)
    if found is None:
        raise InputError("That item is in no meeting (any more).", hint="Refresh the agenda.")
    return found


def told(*ids: int, text: str) -> Changes:
    """Return what an act on meetings and their items came to."""
    return Changes(kinds.touched_by(t.cab_meeting, t.cab_agenda_item), ids, text)


def told_of_course(*ids: int, text: str) -> Changes:
    """Return what an act in the course of a meeting came to: who is there, what is at hand, its papers."""
    return Changes(kinds.touched_by(t.cab_event, t.cab_seat, t.cab_paper, t.cab_signoff), ids, text)


def reasoned(reason: str, what: str) -> str:
    """Return a reason without blanks around it; InputError where none is given. `what`: why it is asked for."""
    fitting(reason, "reason", t.cab_event.c.note, t.cab_meeting.c.cancelled_why, t.cab_paper.c.reason)
    if not reason.strip():
        raise InputError("Reason: say why.", hint=f"It is printed with the papers, as {what}.")
    return reason.strip()
