"""Items of an agenda: their sections and order, how often they came, whether they are late, and the time they take."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from statistics import median
from types import MappingProxyType

from app.domain import words
from app.domain.cab.settings import SAMPLE, CabRules
from app.domain.cab.values import CabEvent, Consent, Item, ItemState, Kind, Meeting, MeetingState, OnRecord
from app.domain.changes.conflicts import Clash, Severity
from app.domain.changes.places import nth_time
from app.domain.vocabulary import ChangeState

#: Sections of an agenda, in the order of the meeting.
DECIDE, LATE, RATIFY, EMERGENCIES, REVIEWS, MODELS, ACTIONS, RESULTS, INFORMATION, OFF = SECTIONS = (
    "For decision",
    "Late, by consent",
    "For ratification",
    "Emergency changes",
    "Reviews of failures",
    "Standard models",
    "Actions",
    "Results since the last meeting",
    "Information",
    "No longer on the agenda",
)
_SECTION_OF_KIND = {
    Kind.RATIFY: RATIFY,
    Kind.ECAB: EMERGENCIES,
    Kind.EMERGENCY: EMERGENCIES,
    Kind.PIR: REVIEWS,
    Kind.MODEL: MODELS,
}
#: What is heard after the cut-off with consent only.
CONSENTED = frozenset({Kind.DECISION, Kind.MODEL})
#: What was carried out before the board hears of it.
AFTERWARDS = frozenset({Kind.RATIFY, Kind.PIR})
_NONE: Mapping[int, OnRecord] = MappingProxyType({})
#: Past items that the planned minutes are proposed from, and how many there have to be.
PAST_ITEMS, PAST_LEAST = 20, 5
_COUNTS = timedelta(minutes=1)  # the least that an item is taken to have been talked about


def section_of(item: Item) -> str:
    """Return the section of an agenda in which an item stands."""
    if item.kind is Kind.DECISION:
        return LATE if item.late else DECIDE
    if item.kind is Kind.INFO and item.change is not None and item.change.type.value != "informational":
        done = item.change.state in {ChangeState.IMPLEMENTED, ChangeState.REVIEWED}
        return RESULTS if done else INFORMATION
    return _SECTION_OF_KIND.get(item.kind, INFORMATION)


def order(items: Iterable[Item]) -> tuple[Item, ...]:
    """Return the items in the order of the meeting: by section, then as the coordinator placed them."""
    return tuple(sorted(items, key=lambda item: (SECTIONS.index(section_of(item)), item.position, item.id)))


def sections(items: Iterable[Item]) -> tuple[tuple[str, tuple[Item, ...]], ...]:
    """Return the sections that have items, in the order of the meeting, with theirs."""
    ordered = order(items)
    found = ((name, tuple(item for item in ordered if section_of(item) == name)) for name in SECTIONS)
    return tuple((name, inside) for name, inside in found if inside)


#: What tells when an item of such a state was put off.
PUT_OFF = {ItemState.DEFERRED: CabEvent.DEFERRED, ItemState.CARRIED: CabEvent.CARRIED}


def returned(items: Iterable[Item]) -> Mapping[int, int]:
    """Return what stands in a meeting again after it was put off there: the item of now, by the one of then."""
    known = {item.id: item for item in items}
    came_on = {item.from_item_id: item.id for item in known.values() if item.from_item_id is not None}
    return {id: came_on[id] for id, item in known.items() if id in came_on and item.state in PUT_OFF}


def listed(items: Iterable[Item]) -> tuple[Item, ...]:
    """Return the items of a meeting once each: without what was put off there and stands there again."""
    items = tuple(items)
    gone = returned(items)
    return tuple(item for item in items if item.id not in gone)


def is_heard(item: Item, meeting: Meeting) -> bool:
    """Return whether a meeting takes up an item, or took it up: it was not withdrawn, nor put off before the opening.

    What a cancelled meeting had on its agenda counts as it was when it was cancelled.
    """
    if item.state is ItemState.WITHDRAWN:
        return False
    kind, opened = PUT_OFF.get(item.state), meeting.opened_at
    if kind is None or meeting.state is MeetingState.CANCELLED:
        return True
    if opened is None:
        return meeting.state is MeetingState.HELD  # before meetings told of their opening
    told = [event.at for event in meeting.events if event.kind is kind and event.item_id == item.id]
    return not told or max(told) >= opened


def heard(meeting: Meeting) -> tuple[Item, ...]:
    """Return the items that a meeting takes up, or took up, in its order."""
    return order(item for item in listed(meeting.items) if is_heard(item, meeting))


def taken_off(meeting: Meeting) -> tuple[Item, ...]:
    """Return the items that stood on the agenda that was sent and that the meeting does not take up any more."""
    if meeting.frozen_at is None:
        return ()
    sent = (item for item in listed(meeting.items) if item.frozen is not None or item.late)
    return order(item for item in sent if not is_heard(item, meeting))


def told(meeting: Meeting) -> tuple[tuple[str, Item], ...]:
    """Return the items that a meeting's papers tell of, each with its section: what it takes up, then what it does not.

    What was withdrawn or put off before the agenda was sent stands on none.
    """
    listed = [(section_of(item), item) for item in heard(meeting)]
    return (*listed, *((OFF, item) for item in taken_off(meeting)))


def came_next(came: int, *, in_meeting: bool) -> int:
    """Return how often an item came once it stands in another meeting.

    `in_meeting`: whether it stood open in a meeting that was held, at its end or when it was deferred. A cancelled
    meeting, a deferral before it, a refused consent and another place do not count.
    """
    return came + 1 if in_meeting else came


def came_words(came: int) -> str:
    """Return "2nd time"; "" for the first."""
    return nth_time(came) if came > 1 else ""


#: What is asked of a change that a conflict blocks.
BLOCKED = "Blocked by a conflict: move it, or send it to the ECAB"
_ASKS = {
    Kind.DECISION: "Approve, approve with conditions, reject or defer",
    Kind.RATIFY: "Ratify what was done",
    Kind.ECAB: "ECAB decides",
    Kind.EMERGENCY: "Note what ECAB decided",
    Kind.PIR: "Review what went wrong and what follows from it",
    Kind.MODEL: "Approve it as a standard model",
    Kind.INFO: "Note",
}


def is_blocked(item: Item, clashes: Mapping[int, Sequence[Clash]]) -> bool:
    """Return whether a conflict blocks what an open item asks the board to approve; `clashes` by id of the change."""
    found = clashes.get(item.change.id, ()) if item.change is not None else ()
    return item.is_open and item.kind is Kind.DECISION and any(one.severity is Severity.BLOCK for one in found)


def ask(item: Item, clashes: Mapping[int, Sequence[Clash]] = MappingProxyType({})) -> str:
    """Return what the board is asked to do with an item; "" once it is closed. `clashes` by id of the change."""
    if not item.is_open:
        return ""
    asked = BLOCKED if is_blocked(item, clashes) else _ASKS[item.kind]
    return f"Consent to hear it late; then: {asked}" if item.awaits_consent else asked


def result_words(item: Item, on_record: Mapping[int, OnRecord] = _NONE) -> str:
    """Return what became of an item; "" while it is open. `on_record`: meetings by id, for a deferral."""
    if item.state is ItemState.DECIDED:
        return item.result.label
    if item.state is ItemState.DEFERRED:
        to = on_record.get(item.for_meeting_id or 0)
        return f"Deferred to the meeting of {words.weekday(to.day)}" if to else "Deferred"
    if item.state is ItemState.CARRIED:
        undone = "Consent refused" if item.consent is Consent.REFUSED else _UNDONE[item.kind]
        return f"{undone}: comes to the next meeting"
    return "" if item.is_open else item.state.label


#: What the meeting did not do with an item that goes on: only some of them are the board's to decide.
_UNDONE = {
    Kind.DECISION: "Not decided",
    Kind.RATIFY: "Not ratified yet",
    Kind.ECAB: "Not decided",
    Kind.EMERGENCY: "Not noted yet",
    Kind.PIR: "Not reviewed yet",
    Kind.MODEL: "Not decided",
    Kind.INFO: "Not noted yet",
}
#: The reason of an item that the meeting did not come to, though enough were there.
NOT_REACHED = "Not decided"


def reason_words(item: Item) -> str:
    """Return the reason of what became of an item; "" where it says no more than the result does."""
    return "" if item.reason == NOT_REACHED else item.reason


#: Why what was submitted in time is late all the same.
AFTER_SENT = "Put on the agenda after it was frozen"
_LATE = {Consent.GIVEN: "Late, consent given", Consent.REFUSED: "Late, consent refused"}


def marks(item: Item) -> tuple[str, ...]:
    """Return what is seen at once of an item: late, how often it came, what happened since the agenda was sent."""
    found = []
    if item.late:
        found.append(_LATE.get(item.consent, LATE))
    if item.came > 1:
        found.append(came_words(item.came))
    if item.since_sent and not item.late:
        found.append("Since the agenda was frozen")
    if item.edits:
        found.append("Edited since the agenda was frozen")
    return tuple(found)


def is_late(submitted_at: datetime | None, promised: datetime | None, cut_off: datetime | None) -> bool:
    """Return whether a change came late: after the cut-off promised at submission and after the one of now.

    A meeting that is moved earlier makes nobody late, one that is moved later may make a late one timely.
    """
    limits = [at for at in (promised, cut_off) if at is not None]
    return submitted_at is not None and bool(limits) and submitted_at > max(limits)


def late_in(item: Item, to: Meeting, promised: datetime | None) -> str:
    """Return the sentence that says why an item for decision comes late to a meeting; "" where it does not.

    `promised`: the cut-off that was promised for this meeting or an earlier one; None where none was.
    """
    if item.kind not in CONSENTED or item.submitted_at is None:
        return ""
    limits = [at for at in (promised, to.cut_off) if at is not None]
    return late_words(item.submitted_at, max(limits)) if is_late(item.submitted_at, promised, to.cut_off) else ""


def late_on(item: Item, was: datetime | None, limit: datetime, *, sent: bool) -> str:
    """Return why an item for decision is late with another cut-off of its meeting, `limit` after `was`; "": it is not.

    Nobody becomes late who kept what was promised; who is late is so until the new cut-off is kept. `sent`: the agenda
    that was sent still stands, so that what was put on it afterwards is as late as before.
    """
    if item.submitted_at is None or item.cut_off is None:
        return item.late_why or (LATE if item.late else "")
    after_sent = item.late and sent and was is not None and item.submitted_at <= was
    if after_sent or (item.late and item.submitted_at > limit):
        return item.late_why or LATE
    if not is_late(item.submitted_at, item.cut_off, limit):
        return ""
    return late_words(item.submitted_at, max(item.cut_off, limit))


def late_words(submitted_at: datetime, limit: datetime) -> str:
    """Return the sentence that says why an item is late."""
    at = words.moment(submitted_at, weekday=True)
    return f"Submitted {at}, after {words.moment(limit, weekday=True)} Eastern"


def planned_minutes(past: Sequence[timedelta], scope: str, rules: CabRules = SAMPLE) -> int:
    """Return the minutes proposed for an item: the median of the last of its scope and kind, newest last.

    Before there are enough of them it is what the rules say for the scope. What took less than a minute does not count:
    it was recorded after it had been talked about, or went through unread.
    """
    past = [took for took in past if took >= _COUNTS]
    if len(past) < PAST_LEAST:
        return rules.minutes.get(scope, max(rules.minutes.values(), default=8))
    middle = median(took.total_seconds() for took in past[-PAST_ITEMS:])
    return round(middle / 60)


def planned(meeting: Meeting) -> timedelta:
    """Return the time that is planned for what a meeting takes up."""
    return timedelta(minutes=sum(item.minutes_planned for item in heard(meeting)))


def overrun(meeting: Meeting) -> timedelta:
    """Return by how much the items planned for a meeting are longer than it; zero where they fit."""
    return max(planned(meeting) - meeting.length, timedelta())


def overrun_words(over: timedelta) -> str:
    """Return "will run over by 12 min"; "" where it does not."""
    return f"will run over by {words.duration(over.total_seconds())}" if over > timedelta() else ""
