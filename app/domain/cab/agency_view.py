"""What an agency sees of changes: what touches it, when it is decided, how it voted, what it is asked for, freezes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from app.domain import words
from app.domain.cab.actions import BoardAction
from app.domain.cab.values import CastVote
from app.domain.changes.places import Place
from app.domain.changes.tasks import Task
from app.domain.changes.values import Change, Freeze
from app.domain.vocabulary import ChangeState, ChangeType

#: Kinds of place in which a seat votes, and the states of a meeting in which it does.
_VOTED_ON = frozenset({"decision", "ratify"})
_VOTES_NOW = frozenset({"frozen", "running"})


@dataclass(frozen=True, slots=True)
class AgencyChange:
    """A change that touches an agency. `places`: every item it had before the board, the first one first.

    `own`: the agency announces it itself. `votes`: those of its seat, by item, in the order in which they were cast.
    `asked`: what the agency is to do for it, a sentence each.
    """

    change: Change
    places: tuple[Place, ...] = ()
    own: bool = False
    votes: Mapping[int, tuple[CastVote, ...]] = field(default_factory=dict)
    asked: tuple[str, ...] = ()

    @property
    def decided_when(self) -> str:
        """When it is decided, while it is before the board: "before the CAB of Wed 2 Dec 2026"; else ""."""
        open_place = next((place for place in reversed(self.places) if place.is_open and place.is_for_decision), None)
        return open_place.text if open_place else ""

    @property
    def decided_place(self) -> Place | None:
        """The item in which it was decided last; None where nothing was decided."""
        emergency = self.change.type is ChangeType.EMERGENCY
        own = (place for place in reversed(self.places) if emergency or place.kind != "ecab")  # else it let it in only
        return next((place for place in own if place.state == "decided"), None)

    @property
    def decision(self) -> str:
        """What was decided last: "approved by the CAB of Wed 18 Nov 2026", with conditions; "" where nothing was."""
        last = self.decided_place
        if last is None:
            return ""
        return f"{last.text}: {last.told_conditions}" if last.conditions else last.text

    @property
    def board(self) -> str:
        """Where it stands with the board: what is ahead, else what was decided, else its latest place; "" without."""
        latest = self.places[-1].text if self.places else ""
        return next((p.text for p in reversed(self.places) if p.is_open), "") or self.decision or latest

    @property
    def state(self) -> str:
        """Its state in words: "In CAB", of what an agency announces "Announced"; another system's word beside ours."""
        change = self.change
        if change.type is ChangeType.INFORMATIONAL and change.state is ChangeState.SCHEDULED:
            return "Announced"
        told = f" ({change.system}: {change.source_state})" if change.source_state else ""
        return f"{change.state.label}{told}"

    @property
    def voted_on(self) -> Place | None:
        """The latest of its places in which seats vote; None where it never had one."""
        return next((place for place in reversed(self.places) if place.kind in _VOTED_ON), None)

    @property
    def vote(self) -> str:
        """How the agency's seat voted there: "Approve, Ben Ruiz"; "" where it did not, or there was nothing to vote on.

        A vote on an earlier version of the text says so: the seat is asked anew.
        """
        place = self.voted_on
        listed = [vote for vote in self.votes.get(place.item_id, ()) if vote.standing] if place is not None else []
        if place is None or not listed:
            return ""
        cast = max(listed, key=lambda vote: (vote.content_n, vote.at, vote.seq))
        text = f"{cast.vote.label}, {cast.person_name}"
        if cast.recorded_by:
            text += f", recorded by {cast.recorded_by}"
        return text if cast.content_n == self._counted(place) else f"{text}, on an earlier version"

    @property
    def has_voted(self) -> bool:
        """Whether a vote of its seat stands on the version that is decided on."""
        place = self.voted_on
        return place is not None and any(
            vote.standing and vote.content_n == self._counted(place) for vote in self.votes.get(place.item_id, ())
        )

    @property
    def votes_later(self) -> bool:
        """Whether its seat is to vote as soon as the agenda of the meeting is sent."""
        place = self.voted_on
        return place is not None and place.is_open and not self.has_voted and place.meeting_state not in _VOTES_NOW

    def _counted(self, place: Place) -> int:
        return place.content_n if not place.is_open and place.content_n is not None else self.change.content_n


@dataclass(frozen=True, slots=True)
class AgencyView:
    """Changes and freezes of an agency, its parts included, from `first` to `last` (America/New_York).

    Left out are drafts, which nobody was asked about yet, but for those that the agency itself is to announce. What
    was rejected or cancelled stays, as that: who knew of it has to see that it is off. `services`: names by code.
    """

    agency: str
    name: str
    first: date
    last: date
    changes: tuple[AgencyChange, ...]
    freezes: tuple[Freeze, ...]
    services: Mapping[str, str] = field(default_factory=dict)

    def services_of(self, change: Change) -> str:
        """Return the names of the services of a change, one after the other; "" where it names none."""
        return ", ".join(self.services.get(code, code) for code in change.services)


def is_own(change: Change, codes: Collection[str]) -> bool:
    """Return whether an agency, or a part of it, announces a change itself."""
    return change.for_agency != "" and change.for_agency in codes


def is_seen(change: Change, codes: Collection[str]) -> bool:
    """Return whether an agency with these parts sees a change: it reaches them and is no draft, or is their own."""
    reached = not set(codes).isdisjoint(change.touched) and change.state is not ChangeState.DRAFT
    return reached or is_own(change, codes)


def asked_of(
    seen: AgencyChange, sitting: Sequence[str], actions: Iterable[BoardAction], tasks: Iterable[Task]
) -> tuple[str, ...]:
    """Return what an agency is to do for a change now, a sentence each: vote, name somebody, announce, open actions.

    `sitting`: the names of who may sit for it in the meeting that hears the change. `actions`, `tasks`: the open ones
    of the change that its people have.
    """
    said = [*_of_seat(seen, sitting), *_of_own(seen)]
    said += [_to_do(one.title, one.owner_name, words.day(one.due_on) if one.due_on else "") for one in actions]
    said += [_to_do(one.title, one.owner_name, words.moment(one.due_at) if one.due_at else "") for one in tasks]
    return tuple(said)


def _of_seat(seen: AgencyChange, sitting: Sequence[str]) -> list[str]:
    place = seen.voted_on
    if place is None or not place.is_open or seen.has_voted:
        return []
    if not sitting:
        return [f"Name a CAB representative: nobody can vote in {place.board}."]
    return [f"Vote in {place.board}: {words.joined(sitting)} can."] if place.meeting_state in _VOTES_NOW else []


def _of_own(seen: AgencyChange) -> list[str]:
    if not seen.own or seen.change.state is not ChangeState.DRAFT:
        return []
    missing = seen.change.missing
    return [f"Announce it; still missing: {words.joined(missing)}." if missing else "Announce it."]


def _to_do(title: str, who: str, due: str) -> str:
    return f"{title} ({', '.join(part for part in (who or 'nobody named', f'due {due}' if due else '') if part)})."
