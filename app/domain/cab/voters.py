"""Who may vote on an item, and for which seat; whom a change of their own bars."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from app.domain import words
from app.domain.cab.quorum import Verdict
from app.domain.cab.values import Ballot, CabEvent, Cast, Event, Item, MeetingState, Person, Seat


@dataclass(frozen=True, slots=True)
class Hands:
    """The logins of those who have a hand in what is voted on, and the ids of the people who carry it out.

    `implementers`: ids of the implementer or of the members of the implementing group.
    """

    author: str = ""
    editors: frozenset[str] = frozenset()
    implementers: frozenset[int] = frozenset()
    implementer_logins: frozenset[str] = frozenset()
    group: str = ""  # name of the implementing group
    doers: frozenset[int] = frozenset()  # ids of those who have a task of it


def barred(person: Person, hands: Hands) -> str:
    """Return the sentence that says why a person may not vote; "" where they may."""
    if person.login and person.login == hands.author:
        return f"{person.name} wrote it and may not vote on it."
    if person.login and person.login in hands.editors:
        return f"{person.name} edited it and may not vote on it."
    if person.id in hands.implementers or (person.login and person.login in hands.implementer_logins):
        if hands.group:
            return f"{person.name} belongs to {hands.group}, which carries it out, and may not vote on it."
        return f"{person.name} carries it out and may not vote on it."
    if person.id in hands.doers:
        return f"{person.name} has a task of it and may not vote on it."
    return ""


def sitting(seat: Seat, who: str = "") -> Person | None:
    """Return who sits on a seat; `who`: member, alternate or delegate, "" for the first there is from the delegate on.

    None: nobody that the workspace knows, a delegate with a name alone for example.
    """
    if who:
        return {"member": seat.person, "alternate": seat.alternate, "delegate": seat.delegate}.get(who)
    if seat.delegate_words:
        return seat.delegate
    return seat.person or seat.alternate


def with_arrivals(seats: Iterable[Seat], events: Iterable[Event]) -> tuple[Seat, ...]:
    """Return the seats, each with as what somebody came to it last."""
    arrived = sorted((event for event in events if event.kind is CabEvent.ARRIVED), key=lambda event: event.seq)
    came = {event.seat_id: event.value for event in arrived}
    return tuple(replace(seat, came=came[seat.id]) if seat.id in came else seat for seat in seats)


def seats_of(login: str, seats: Collection[Seat]) -> tuple[Seat, ...]:
    """Return the seats with a vote that a login may vote for as its own: as member first, then alternate, delegate."""

    def role(seat: Seat) -> int:
        people = (seat.person, seat.alternate, seat.delegate)
        return next(n for n, person in enumerate(people) if person is not None and person.login == login)

    own = (s for s in seats if login and not s.guest and any(p.login == login for p in s.people))
    return tuple(sorted(own, key=role))


def voted_for(person: Person, item: Item, seat: Seat) -> str:
    """Return the other seat for which a person has voted on an item as it is now; "" where there is none."""
    votes = (vote for vote in item.votes if vote.standing and vote.content_n == item.now_n)
    return next((v.agency for v in votes if v.person_id == person.id and v.seat not in {None, seat.id}), "")


def may_vote(
    item: Item,
    seat: Seat,
    vote: Ballot,
    *,
    voter: Person | None,
    cast: Cast,
    hands: Hands,
    content_n: int,
    meeting: MeetingState,
    note: str = "",
) -> Verdict:
    """Return whether a vote for a seat is taken now.

    `voter`: who votes, None for a delegate with a name alone; `content_n`: the version they read.
    """
    if seat.guest:
        return Verdict(False, f"{seat.name} is a guest and has no vote.")
    if not seat.is_filled:
        return Verdict(False, f"Nobody sits for {seat.name}: name a member or a delegate.")
    if not item.is_open:
        return Verdict(False, f"{item.number} is {item.state.label.lower()}: votes are closed.")
    if not item.kind.is_voted_on:
        return Verdict(False, f"{item.number} is not voted on.")
    if content_n != item.now_n:
        return Verdict(False, f"{item.number} was edited since: read version {item.now_n} first.")
    if vote is Ballot.REJECT and not note.strip():
        return Verdict(False, "Write the reason: a rejection needs one.")
    if cast is Cast.OWN:
        if voter is None or voter.id not in {person.id for person in seat.people}:
            return Verdict(False, f"{voter.name if voter else 'You'} cannot vote for {seat.name}.")
        if meeting not in {MeetingState.FROZEN, MeetingState.RUNNING}:
            return Verdict(False, "Votes are open once the agenda is frozen, until the decision.")
    else:
        if meeting is not MeetingState.RUNNING:
            return Verdict(False, "Votes are recorded for others only while the meeting is running.")
        if not seat.present:
            return Verdict(False, f"{seat.name} is not present.")
    why = barred(voter, hands) if voter else ""
    if voter and not why and (other := voted_for(voter, item, seat)):
        why = f"{voter.name} has voted for {other}: one person votes once."
    return Verdict(not why, why)


@dataclass(frozen=True, slots=True)
class Rest:
    """The seats without a vote on an item: `may` with who sits there, whose approval may be recorded now; `not_there`;
    and `may_not`, a sentence each, those who are present and may not vote on it.
    """

    may: tuple[tuple[Seat, Person | None], ...] = ()
    not_there: tuple[Seat, ...] = ()
    may_not: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """Who approves, and who does not and why."""
        said = [f"{words.joined([seat.short_name for seat, _ in self.may])}."] if self.may else []
        return " ".join([*said, *self.why_not])

    @property
    def why_not(self) -> tuple[str, ...]:
        """Why no approval is recorded of the others, a sentence each."""
        names = [seat.short_name for seat in self.not_there]
        shown = names if len(names) <= _NAMED + 1 else [*names[:_NAMED], f"{len(names) - _NAMED} more"]
        return (*self.may_not, *((f"Not present: {words.joined(shown)}.",) if shown else ()))


_NAMED = 4  # of those who are not present; more of them are counted


def rest(item: Item, seats: Iterable[Seat], *, hands: Hands, content_n: int, meeting: MeetingState) -> Rest:
    """Return the seats of agencies that have not voted on an item, and for which of them an approval may be recorded.

    Who sits on two of them approves once.
    """
    voted = {vote.seat for vote in item.votes if vote.standing and vote.content_n == item.now_n}
    may: list[tuple[Seat, Person | None]] = []
    absent: list[Seat] = []
    may_not: list[str] = []
    approve: dict[int, Seat] = {}
    for seat in seats:
        if seat.guest or seat.id in voted:
            continue
        if seat.is_filled and not seat.present:
            absent.append(seat)
            continue
        voter = sitting(seat, seat.came)
        verdict = may_vote(
            item,
            seat,
            Ballot.APPROVE,
            voter=voter,
            cast=Cast.RECORDED,
            hands=hands,
            content_n=content_n,
            meeting=meeting,
        )
        twice = approve.get(voter.id) if voter is not None else None
        if not verdict.ok:
            may_not.append(verdict.sentence)
        elif voter is not None and twice is not None:
            may_not.append(f"{voter.name} approves for {twice.name}: one person votes once.")
        else:
            may.append((seat, voter))
            approve |= {voter.id: seat} if voter is not None else {}
    return Rest(tuple(may), tuple(absent), tuple(dict.fromkeys(may_not)))
