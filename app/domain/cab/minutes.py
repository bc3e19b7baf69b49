"""The minutes of a meeting, made of what was recorded while it was held: nothing has to be written for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from app.domain import words
from app.domain.cab import frozen, room
from app.domain.cab import items as order
from app.domain.cab.actions import line as action_line
from app.domain.cab.actions import order as action_order
from app.domain.cab.paper_lines import PaperFacts, by_name, by_seat, named, outcome_words, vote_lines
from app.domain.cab.papers import AttendanceLine, MinutesLine, MinutesPaper, QuorumLine
from app.domain.cab.quorum import marked, needed, with_vote
from app.domain.cab.values import Ballot, CabEvent, Consent, Event, Item, ItemState, Kind, Meeting, Seat
from app.domain.cab.voters import sitting
from app.domain.changes.values import Change
from app.domain.eastern import local_date
from app.errors import InputError

_CONSENT = {Consent.GIVEN: "Consent given", Consent.REFUSED: "Consent refused"}
#: Events that a meeting's minutes tell in its course, with their words.
_COURSE = {
    CabEvent.MOVED: "Meeting moved",
    CabEvent.THAWED: "Agenda taken back before it was frozen again",
    CabEvent.CANCELLED: "Meeting cancelled",
    CabEvent.RESTORED: "Meeting put back",
    CabEvent.MEETING_REOPENED: "Meeting opened again",
}
#: How an emergency went that had not begun.
NOT_BEGUN = "Not carried out when the meeting ended"
#: What the seats vote on.
_VOTED = frozenset({Kind.DECISION, Kind.RATIFY, Kind.MODEL})
#: Events of an item that change what had been decided.
_DEFERRAL_BACK = "Deferral taken back"
_HISTORY = {CabEvent.REOPENED: "Decision reopened", CabEvent.CORRECTED: "Wording corrected"}


def minutes_paper(
    meeting: Meeting,
    facts: PaperFacts,
    *,
    revision: int = 1,
    reason: str = "",
    written_by: str = "",
    next_meeting: date | None = None,
) -> MinutesPaper:
    """Return the minutes of a meeting that was held; InputError for one that was not.

    `reason`: why this revision was made; `written_by`: the coordinator's name; `facts.actions`: as of its end.
    """
    if meeting.opened_at is None or meeting.ended_at is None:
        raise InputError(
            f"{meeting.number} has not been held: it has no minutes.", hint="Minutes exist once a meeting has ended."
        )
    ended = meeting.ended_at
    spent = room.state_of(meeting, ended, facts.rules).spent
    return MinutesPaper(
        number=meeting.number,
        slot=meeting.slot,
        day=meeting.day,
        revision=revision,
        opened=meeting.opened_at,
        ended=ended,
        reason=reason,
        place=meeting.place,
        online=meeting.online,
        chair=meeting.chair.name if meeting.chair else "",
        written_by=written_by,
        seats=len(with_vote(meeting.seats)),
        needed=needed(meeting.seats, facts.rules),
        attendance=tuple(line for seat in by_seat(meeting.seats) for line in attendance(seat, meeting, ended)),
        quorum=tuple(
            QuorumLine(span.start, span.end, span.present, span.quorate)
            for span in room.quorum_course(meeting, ended, facts.rules)
        ),
        items=tuple(_line(item, section, meeting, facts, spent.get(item.id)) for section, item in order.told(meeting)),
        actions=tuple(action_line(action, local_date(ended), meeting.id) for action in action_order(facts.actions)),
        course=_course(meeting),
        next_meeting=next_meeting,
        served=len(facts.agencies) or None,
    )


def as_told_before(paper: MinutesPaper, before: MinutesPaper) -> MinutesPaper:
    """Return a revision in which each decision that still stands keeps the conflicts that the revision before told.

    A change that is moved after its meeting has other conflicts than those against which the board approved it.
    """
    told = {(line.number, line.decided_at): line.against for line in before.items if line.against}
    return replace(
        paper,
        items=tuple(
            replace(line, against=told.get((line.number, line.decided_at), line.against)) for line in paper.items
        ),
    )


def _course(meeting: Meeting) -> tuple[str, ...]:
    """Return what happened to the meeting as a whole, who chaired it included where that was corrected."""
    found = []
    for event in meeting.events:
        if event.kind in _COURSE:
            found.append(_told(_COURSE[event.kind], event))
        elif event.kind is CabEvent.CORRECTED and event.item_id is None:
            found.append(_told(f"Chair corrected, {event.value},", event))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class QuorumStretch:
    """A stretch of a meeting with a quorum, or without; `least`, `most`: of the agencies that were present in it."""

    start: datetime
    end: datetime
    least: int
    most: int
    quorate: bool

    @property
    def present(self) -> str:
        """How many agencies were present: "15", "3 to 15"."""
        return f"{self.least}" if self.least == self.most else f"{self.least} to {self.most}"


def quorum_stretches(lines: Sequence[QuorumLine]) -> tuple[QuorumStretch, ...]:
    """Return from when to when there was a quorum, and when there was none.

    What ends in the minute in which it began is none, but for a meeting that was no longer than that.
    """
    found: list[QuorumStretch] = []
    for line in lines:
        if words.time_of_day(line.start) == words.time_of_day(line.end) and len(lines) > 1:
            continue
        if found and found[-1].quorate == line.quorate:
            last = found.pop()
            least, most = min(last.least, line.present), max(last.most, line.present)
            found.append(QuorumStretch(last.start, line.end, least, most, line.quorate))
        else:
            found.append(QuorumStretch(line.start, line.end, line.present, line.present, line.quorate))
    return tuple(found)


def attendance(seat: Seat, meeting: Meeting, ended: datetime) -> tuple[AttendanceLine, ...]:
    """Return who sat on a seat and when, one line a person; one line without a time where nobody came."""
    own = [event for event in meeting.events if event.seat_id == seat.id]
    ends = [event for event in meeting.events if event.kind in {CabEvent.ENDED, CabEvent.MEETING_REOPENED}]
    spans = room.presence([*own, *ends], ended)
    found: dict[tuple[str, str], list[tuple[datetime, datetime]]] = {}
    for span in spans:
        came = [e for e in own if e.kind is CabEvent.ARRIVED and e.moment <= span.start]
        arrival = max(came, key=lambda event: (event.moment, event.seq))
        named = [e.value for e in own if e.kind is CabEvent.DELEGATE and e.seq < arrival.seq]
        sat = _sat(seat, arrival.value)
        if sat[1] == "delegate" and named:  # another may have been named since
            sat = named[-1], "delegate"
        found.setdefault(sat, []).append((span.start, span.end))
    if not found:
        found[seat.person.name if seat.person and not seat.guest else "", "guest" if seat.guest else "absent"] = []
    return tuple(AttendanceLine(seat.name, name, role, tuple(times)) for (name, role), times in found.items())


def _sat(seat: Seat, who: str) -> tuple[str, str]:
    """Return the name of who sat there, and as what."""
    person = sitting(seat, who)
    if seat.guest:
        return (person.name if person else seat.delegate_name), "guest"
    if person is None:
        return seat.delegate_words, "delegate"
    return person.name, who or ("delegate" if person == seat.delegate else _regular(seat))


def _regular(seat: Seat) -> str:
    return "member" if seat.person else "alternate"


def _line(item: Item, section: str, meeting: Meeting, facts: PaperFacts, took: timedelta | None) -> MinutesLine:
    change = frozen.as_sent(item.change, item.frozen) if item.change else None
    start, end, outcome = _went(item, change, meeting)
    ids = _with_before(item, order.returned(meeting.items))
    return MinutesLine(
        number=item.number,
        title=item.title,
        section=section,
        kind=item.kind.value,
        result=order.result_words(item, facts.on_record) or "Open",
        conditions=item.told_conditions,
        reason=order.reason_words(item),
        content_n=item.content_n,
        decided_at=item.decided_at,
        came=item.came,
        late=(item.late_why or "Late") if item.late else "",
        consent=_CONSENT.get(item.consent, "") if item.late else "",
        note=item.note,
        votes=vote_lines(item, meeting),
        overrides=tuple(facts.overrides.get(item.change.id, ())) if item.change else (),
        history=tuple(
            _told(_DEFERRAL_BACK if _takes_back(event) else _HISTORY[event.kind], event)
            for event in meeting.events
            if event.kind in _HISTORY and event.item_id in ids
        ),
        start=start,
        end=end,
        outcome=outcome,
        ecab=tuple(facts.ecab.get(change.id, ())) if change is not None and item.kind is Kind.EMERGENCY else (),
        against=tuple(facts.against.get(item.id, ())),
        services=named(change.services, facts.services) if change else (),
        agencies=by_name(change.touched, facts.agencies) if change else (),
        risk=change.risk.capitalize() if change else "",
        lead=facts.leads.get(item.change.id, "") if item.change and item.kind is Kind.DECISION else "",
        tally=_tally(item, meeting),
        minutes_planned=item.minutes_planned,
        seconds=round(took.total_seconds()) if took else 0,
    )


def _went(item: Item, change: Change | None, meeting: Meeting) -> tuple[datetime | None, datetime | None, str]:
    """Return the time of a change and how it went; the planned time and "" of what is not looked at afterwards."""
    if change is None:
        return None, None, ""
    planned = change.planned_start, change.planned_end
    if item.kind not in order.AFTERWARDS and item.kind is not Kind.EMERGENCY:
        return *planned, ""
    ended = meeting.ended_at or meeting.end
    if change.actual_start is None or change.actual_start > ended:
        return *planned, NOT_BEGUN if item.kind is Kind.EMERGENCY else ""
    return change.actual_start, change.actual_end or change.planned_end, outcome_words(change)


def _with_before(item: Item, returned: Mapping[int, int]) -> set[int]:
    """Return the ids under which an item stood in its meeting: it may have been put off there, and taken back."""
    before = {after: id for id, after in returned.items()}
    ids = [item.id]
    while ids[-1] in before:
        ids.append(before[ids[-1]])
    return set(ids)


def _takes_back(event: Event) -> bool:
    return event.kind is CabEvent.REOPENED and event.value == ItemState.DEFERRED.value


def _tally(item: Item, meeting: Meeting) -> str:
    """Return "3 for, 0 against, 19 present did not vote, 5 absent" of a decision by the seats.

    "" where they did not decide.
    """
    if item.state is not ItemState.DECIDED or item.kind not in _VOTED:
        return ""
    n = item.content_n if item.content_n is not None else item.now_n
    cast = [vote for vote in marked(item.votes, n, meeting.seats) if vote.standing]
    given = [sum(vote.vote is one for vote in cast) for one in (Ballot.APPROVE, Ballot.REJECT, Ballot.ABSTAIN)]
    abstained = f", {given[2]} abstained" if given[2] else ""
    voted = {vote.seat for vote in cast}
    silent = {seat.id for seat in with_vote(meeting.seats)} - voted
    here = len(silent & _there(meeting, item.decided_at))
    parts = [f"{given[0]} for", f"{given[1]} against{abstained}"]
    parts += [f"{here} present did not vote"] if here else []
    parts += [f"{len(silent) - here} absent"] if len(silent) > here else []
    return ", ".join(parts)


def _there(meeting: Meeting, at: datetime | None) -> set[int]:
    """Return the seats that were present at a moment; where it is not known, those that were present at all."""
    ended = meeting.ended_at or meeting.end
    return {span.seat_id for span in room.presence(meeting.events, ended) if at is None or span.start <= at <= span.end}


def _told(what: str, event: Event) -> str:
    by = f" by {event.author_name}" if event.author_name else ""
    text = f"{what} {words.moment(event.moment, weekday=True)}{by}"
    return f"{text}: {event.note}" if event.note else text
