"""Tells the happenings of a chunk as ticket events: who did what, with which words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from app.domain.tickets.projection import FIRST_CONTACT, HANDED_ON, Event, TicketFacts
from app.domain.vocabulary import EventKind as K
from app.domain.vocabulary import TicketKind, TicketState
from app.sample import timelines
from app.sample.lists import read, stream
from app.sample.population import CHANNELS, Population, can_be_first_contact
from app.sample.timelines import HOLD_REASONS, Reals, Timelines, What
from app.sample.world import Person, World

_US = 1_000_000
#: The person for whom the sample is made works there since so many seconds, and takes this share of the tickets.
_RECENT, _MINE = 45 * 86_400, 0.07
#: What gives a ticket to a group or a person, or ends it.
_SORTING = (What.GROUP, What.ASSIGNED, What.CANCELLED, What.RESOLVED)
#: What an event says: kind, author, old and new value, note.
_Said = tuple[K, str, str | None, str | None, str | None]


def _choose(draws: Reals, options: list[list[Person]]) -> list[str]:
    return [people[int(u * len(people))].login for u, people in zip(draws.tolist(), options, strict=True)]


class Teller:
    """The events of one chunk."""

    def __init__(self, world: World, people: Population, lines: Timelines, part: int) -> None:
        self.world, self.people, self.lines = world, people, lines
        self.lists = read("tickets")
        draws = stream(world.seed, "staff", part).random((3, len(people)))
        groups = [world.members[s.group] for s in world.services]
        service = people.service.tolist()
        self.group = [world.services[s].group for s in service]
        self.desk = _choose(draws[0], [world.members["DESK"]] * len(people))
        self.second = _choose(draws[2], [groups[s] for s in service])
        easy = people.easy.tolist()
        first = _choose(draws[1], [groups[s] for s in service])
        self.worker = [d if e else f for d, e, f in zip(self.desk, easy, first, strict=True)]
        if world.me:
            recent = people.opened > world.dawn.timestamp() - _RECENT
            for i in np.flatnonzero(recent & (draws[1] < _MINE)).tolist():
                self.worker[i] = world.me
            for i, one in people.pressing.items():
                self.worker[i] = world.me if one.mine else self.worker[i]
        self.monitored = (people.channel == CHANNELS.index("monitoring")).tolist()
        self.eligible = can_be_first_contact(world, people).tolist()
        self.easy = easy
        self.agency = [world.agencies[a].code for a in people.agency.tolist()]
        self.to = [world.agencies[a].code for a in lines.transfer_to.tolist()]
        self.hold = [HOLD_REASONS[r] for r in lines.hold.tolist()]
        self.hold_2 = [HOLD_REASONS[r] for r in lines.hold_2.tolist()]
        self.old_priority = [str(p) for p in lines.priority.tolist()]
        self.new_priority = [str(p) for p in lines.priority_after.tolist()]
        self.incident = people.incident.tolist()
        self.luck = lines.luck.tolist()

    def facts(self) -> list[TicketFacts]:
        """Return what the events leave open, for the projection."""
        world, people, lines = self.world, self.people, self.lines
        desk = world.group_ids["DESK"]
        sorted_ = np.zeros(len(people), np.bool_)
        sorted_[lines.ticket[np.isin(lines.what, _SORTING)]] = True
        nowhere = (~sorted_ & (lines.luck < 0.5)).tolist()  # nobody has looked at them yet
        rows = zip(
            self.incident,
            people.agency.tolist(),
            people.service.tolist(),
            self.lines.priority.tolist(),
            people.parent.tolist(),
            self.group,
            self.monitored,
            nowhere,
            strict=True,
        )
        return [
            TicketFacts(
                TicketKind.INCIDENT if incident else TicketKind.REQUEST,
                world.agencies[agency].id,
                world.services[service].id,
                priority,
                child=parent > 0,
                group_id=world.group_ids[group] if monitored else None if nobody else desk,
            )
            for incident, agency, service, priority, parent, group, monitored, nobody in rows
        ]

    def tell(self) -> tuple[list[list[Event]], dict[str, Any]]:
        """Return the events by ticket, and the same as columns of `ticket_event`."""
        lines = self.lines
        slow = lines.recorded_late[lines.ticket] & (lines.what == What.RESOLVED)
        recorded = np.minimum(lines.at + np.where(slow, 5400, 0), int(self.world.cut.timestamp()))
        times = timelines.as_datetimes(lines.at)
        recorded_times = timelines.as_datetimes(recorded) if slow.any() else times
        found: list[list[Event]] = [[] for _ in range(len(self.people))]
        flat: list[Event] = []
        tellers = [_TELLERS[what] for what in What]
        for position, code, at, noted in zip(
            lines.ticket.tolist(), lines.what.tolist(), times, recorded_times, strict=True
        ):
            kind, author, old, new, note = tellers[code](self, position)
            story = found[position]
            event = Event(len(story) + 1, kind, at, noted, author, "", old, new, note)
            story.append(event)
            flat.append(event)
        seq, kinds, _, _, authors, actors, olds, news, notes, _, _ = zip(*flat, strict=True)
        return found, {
            "ticket_id": lines.ticket + self.people.first_id,
            "seq": seq,
            "kind": [k.value for k in kinds],
            "occurred_at": lines.at * _US,
            "recorded_at": recorded * _US,
            "author": authors,
            "actor": actors,
            "old_value": olds,
            "new_value": news,
            "note": notes,
        }

    # --- one method for each What -----------------------------------------------------------------
    def _line(self, name: str, i: int) -> str:
        options: list[str] = self.lists[name]
        return options[int(self.luck[i] * len(options))]

    def _opened(self, i: int) -> _Said:
        return K.OPENED, "monitoring" if self.monitored[i] else self.desk[i], None, self.agency[i], None

    def _group(self, i: int) -> _Said:
        return K.GROUP, self.desk[i], "DESK", self.group[i], None

    def _assigned(self, i: int) -> _Said:
        return K.ASSIGNMENT, self.worker[i], "", self.worker[i], None

    def _started(self, i: int) -> _Said:
        return K.STATE, self.worker[i], TicketState.ASSIGNED.value, TicketState.IN_PROGRESS.value, None

    def _priority(self, i: int) -> _Said:
        return K.PRIORITY, self.worker[i], self.old_priority[i], self.new_priority[i], None

    def _transfer(self, i: int) -> _Said:
        return K.TRANSFER, self.desk[i], self.agency[i], self.to[i], "Belongs to another agency."

    def _reassigned(self, i: int) -> _Said:
        return K.ASSIGNMENT, self.worker[i], self.worker[i], self.second[i], None

    def _comment(self, i: int) -> _Said:
        return K.COMMENT, self.worker[i], None, None, self._line("comments", i)

    def _update(self, i: int) -> _Said:
        return K.UPDATE, self.worker[i], None, None, self._line("updates", i)

    def _hold(self, i: int) -> _Said:
        return K.HOLD, self.worker[i], None, self.hold[i], self.lists["hold_notes"][self.hold[i]]

    def _resume(self, i: int) -> _Said:
        return K.RESUME, self.worker[i], self.hold[i], None, None

    def _hold_2(self, i: int) -> _Said:
        return K.HOLD, self.worker[i], None, self.hold_2[i], self.lists["hold_notes"][self.hold_2[i]]

    def _resume_2(self, i: int) -> _Said:
        return K.RESUME, self.worker[i], self.hold_2[i], None, None

    def _cancelled(self, i: int) -> _Said:
        return K.CANCELLED, self.worker[i], None, None, "Withdrawn by the caller."

    def _resolved(self, i: int) -> _Said:
        first = FIRST_CONTACT if self.easy[i] else HANDED_ON if self.eligible[i] else None
        code = self._line("incident_codes", i) if self.incident[i] else "fulfilled"
        return K.RESOLVED, self.worker[i], first, code, None

    def _reopened(self, i: int) -> _Said:
        return K.REOPENED, self.desk[i], None, None, "The caller says that it does not work."

    def _started_again(self, i: int) -> _Said:
        return K.STATE, self.worker[i], None, TicketState.IN_PROGRESS.value, None

    def _resolved_again(self, i: int) -> _Said:
        return K.RESOLVED, self.worker[i], None, "fixed" if self.incident[i] else "fulfilled", None

    def _closed(self, i: int) -> _Said:
        return K.CLOSED, self.worker[i], None, None, None


#: What tells each happening, in the order of their codes.
_TELLERS: Mapping[What, Callable[[Teller, int], _Said]] = {
    What.OPENED: Teller._opened,
    What.GROUP: Teller._group,
    What.ASSIGNED: Teller._assigned,
    What.STARTED: Teller._started,
    What.PRIORITY: Teller._priority,
    What.TRANSFER: Teller._transfer,
    What.REASSIGNED: Teller._reassigned,
    What.COMMENT: Teller._comment,
    What.UPDATE: Teller._update,
    What.HOLD: Teller._hold,
    What.RESUME: Teller._resume,
    What.HOLD_2: Teller._hold_2,
    What.RESUME_2: Teller._resume_2,
    What.CANCELLED: Teller._cancelled,
    What.RESOLVED: Teller._resolved,
    What.REOPENED: Teller._reopened,
    What.STARTED_AGAIN: Teller._started_again,
    What.RESOLVED_AGAIN: Teller._resolved_again,
    What.CLOSED: Teller._closed,
}
