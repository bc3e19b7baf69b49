"""The agenda of a meeting as it is printed: made of the items that the meeting owns, and of nothing else.

From the moment it was sent an item shows the text that was sent; what was edited since is marked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from app.domain import words
from app.domain.cab import days, frozen
from app.domain.cab import items as order
from app.domain.cab.actions import BoardAction
from app.domain.cab.actions import line as action_line
from app.domain.cab.actions import order as action_order
from app.domain.cab.paper_lines import (
    PaperFacts,
    approved_words,
    as_recorded,
    beside_conflicts,
    by_name,
    by_seat,
    cancelled_words,
    forward_line,
    freeze_line,
    named,
    outcome_words,
    vote_lines,
)
from app.domain.cab.papers import AgendaPaper, EditLine, ItemLine, ResultLine, SeatLine, Section
from app.domain.cab.quorum import needed
from app.domain.cab.values import Item, Kind, Meeting, MeetingState, PaperKind, Seat
from app.domain.changes.clashes import Severity, grouped
from app.domain.changes.conflicts import Clash
from app.domain.changes.models import FIXABLE, Model
from app.domain.changes.risk import assess
from app.domain.changes.values import Change
from app.domain.eastern import local_date
from app.errors import InputError

#: What stands on page one of an agenda that was sent and of which no file was kept.
NOT_KEPT = (
    "The agenda that was sent was not kept: this lists its items and what became of them. The conflicts, actions and"
    " plans ahead that it showed are not on record."
)


def agenda_paper(meeting: Meeting, facts: PaperFacts, now: datetime, *, kept: bool = True) -> AgendaPaper:
    """Return the agenda of a meeting as it stands at `now` (aware).

    `kept` False: of one that was sent, of which no paper is left. Nothing is shown then that only holds today.
    """
    facts = facts if kept else as_recorded(facts)
    sections = [
        Section(name, tuple(item_line(item, meeting, facts, kept=kept) for item in inside))
        for name, inside in order.sections(order.heard(meeting))
    ]
    off = tuple(replace(item_line(item, meeting, facts, kept=kept), minutes=0) for item in order.taken_off(meeting))
    if off:
        sections.append(Section(order.OFF, off))
    today = local_date(now)
    own = {item.change.id for _, item in order.told(meeting) if item.change is not None}
    return AgendaPaper(
        number=meeting.number,
        slot=meeting.slot,
        day=meeting.day,
        start=meeting.start,
        end=meeting.end,
        state=meeting.state.label,
        standing=standing_words(meeting, now),
        revision=max((paper.revision for paper in meeting.papers if paper.kind is PaperKind.AGENDA), default=0),
        place=meeting.place,
        online=meeting.online,
        chair=meeting.chair.name if meeting.chair else "",
        cut_off=meeting.cut_off,
        freeze_at=meeting.freeze_at,
        frozen_at=meeting.frozen_at,
        needed=needed(meeting.seats, facts.rules),
        seats=tuple(_seat(seat) for seat in by_seat(meeting.seats) if seat.guest or seat.is_filled),
        notes=(*([] if kept else [NOT_KEPT]), *_notes(meeting, facts)),
        asks=asks(meeting, facts.actions, today, facts.clashes),
        among=among(meeting, facts.clashes),
        sections=tuple(sections),
        actions=tuple(action_line(action, today) for action in action_order(facts.actions)),
        cancelled=tuple(
            ResultLine(c.number, c.title, c.planned_start, c.planned_end, cancelled_words(c))
            for c in facts.cancelled
            if c.id not in own
        ),
        results=tuple(_result(change, facts) for change in facts.results if change.id not in own),
        freezes=tuple(freeze_line(freeze) for freeze in facts.freezes),
        forward=tuple(forward_line(change, facts) for change in facts.forward),
        ahead_until=facts.until if kept else None,
        not_kept=not kept,
    )


def standing_words(meeting: Meeting, now: datetime) -> str:
    """Return how far the agenda of a meeting can be relied on at `now` (aware)."""
    if meeting.state is MeetingState.CANCELLED:
        return f"Cancelled: {meeting.cancelled_why}" if meeting.cancelled_why else "Cancelled"
    if meeting.state is not MeetingState.PLANNED:
        return meeting.state.label
    if local_date(now) > meeting.day:
        return "Not held yet, although its day has passed"
    if meeting.holiday:
        return "Draft: the day of the meeting is to be chosen"
    if meeting.freeze_at is not None and now > meeting.freeze_at:
        return "Draft: not sent, although its time has passed; items may still change"
    return "Draft: items may still change until the agenda is sent"


def asks(
    meeting: Meeting,
    actions: Sequence[BoardAction],
    today: date,
    clashes: Mapping[int, Sequence[Clash]] = MappingProxyType({}),
) -> tuple[str, ...]:
    """Return what the board is asked, in the order of the meeting: the first lines of page one."""
    said = []
    for name, inside in order.sections(item for item in order.heard(meeting) if item.is_open):
        count = len(inside)
        text = _ASKED.get(name, ("{} to note", "item"))
        blocked = sum(order.is_blocked(item, clashes) for item in inside)
        more = f" ({blocked} blocked by a conflict)" if blocked else ""
        said.append(text[0].format(words.count(count, text[1])) + more)
    late = sum(action.is_late(today) for action in actions)
    if late:
        said.append(f"{words.count(late, 'action')} overdue")
    if said:
        return tuple(said)
    return ("Nothing: the meeting is over.",) if meeting.state is MeetingState.HELD else ("Nothing is pending.",)


def among(meeting: Meeting, clashes: Mapping[int, Sequence[Clash]]) -> tuple[str, ...]:
    """Return what items that the board is to decide have against each other, once for each two of them.

    They are called by their numbers on the agenda: "Items 1 and 3: …".
    """
    asked = {
        item.change.id: number
        for number, item in enumerate(order.heard(meeting), 1)
        if item.change is not None and item.is_open and item.kind is Kind.DECISION
    }
    found: dict[tuple[int, int], list[str]] = {}
    for change_id, number in asked.items():
        for clash in clashes.get(change_id, ()):
            other = asked.get(clash.other_id, 0)
            if other > number and clash.severity > Severity.NOTE:
                found.setdefault((number, other), []).append(clash.text)
    return tuple(f"Items {one} and {other}: {' '.join(texts)}" for (one, other), texts in sorted(found.items()))


_ASKED = {
    order.DECIDE: ("{} to decide", "change"),
    order.LATE: ("{} that came late: consent first", "change"),
    order.RATIFY: ("{} to ratify", "latent change"),
    order.EMERGENCIES: ("{} to note", "emergency change"),
    order.REVIEWS: ("{} to review", "failure"),
    order.MODELS: ("{} to approve", "standard model"),
}


def _notes(meeting: Meeting, facts: PaperFacts) -> tuple[str, ...]:
    notes = []
    if meeting.holiday:
        choices = words.joined([words.weekday(day, year=False) for day in meeting.proposals])
        instead = f" Proposed instead: {choices}." if choices else ""
        notes.append(f"{words.weekday(meeting.slot)} is {meeting.holiday}.{instead}")
    elif meeting.is_moved:
        notes.append(f"Instead of {words.weekday(meeting.slot)}.")
    if facts.holidays or meeting.cut_off:
        notes.append(days.unknown_words(days.unknown_years(meeting.day, facts.holidays, facts.rules)))
    if not meeting.state.is_over:
        notes.append(_sentence(order.overrun_words(order.overrun(meeting))))
    if meeting.note:
        notes.append(meeting.note)
    return tuple(note for note in notes if note)


def _sentence(text: str) -> str:
    return f"The meeting {text}." if text else ""


def _seat(seat: Seat) -> SeatLine:
    if seat.guest:
        return SeatLine(seat.name, answer=seat.answer_words, guest=True)
    return SeatLine(
        seat.name,
        seat.person.name if seat.person else "",
        seat.alternate.name if seat.alternate else "",
        seat.delegate_words,
        seat.answer_words,
    )


def item_line(item: Item, meeting: Meeting, facts: PaperFacts, *, kept: bool = True) -> ItemLine:
    """Return an item as the agenda prints it; `kept` False: without a text that may be another than the one of then."""
    common: dict[str, Any] = {
        "number": item.number,
        "title": item.title,
        "kind": item.kind.value,
        "ask": order.ask(item, facts.clashes),
        "before": facts.before.get(item.id, ""),
        "minutes": item.minutes_planned,
        "marks": order.marks(item),
        "edits": tuple(EditLine(edit.field, edit.old, edit.new) for edit in item.edits),
        "result": order.result_words(item, facts.on_record),
        "conditions": item.told_conditions,
        "decision_reason": order.reason_words(item),
        "votes": vote_lines(item, meeting),
        "content_n": item.content_n,
        "why": item.late_why,
    }
    if item.model is not None:
        return _model_line(item.model, common, facts)
    if item.change is None or not (kept or (item.frozen and item.frozen.content)):
        return ItemLine(**common)
    change = frozen.as_sent(item.change, item.frozen)
    start, end = change.planned_start, change.planned_end
    if item.kind in order.AFTERWARDS:
        start, end = change.actual_start or start, change.actual_end or end
        common["outcome"] = outcome_words(change)
    if item.kind is Kind.PIR:  # what was planned is no answer to what went wrong
        common["review"] = change.review or "Nothing is written yet of what went wrong"
        common["incidents"] = tuple(facts.incidents.get(change.id, ()))
    return ItemLine(
        **common,
        start=start,
        end=end,
        outage_minutes=change.outage_minutes,
        services=named(change.services, facts.services),
        agencies=by_name(change.touched, facts.agencies),
        sites=named(change.sites, facts.sites),
        implementer=change.carried_out_by,
        type=change.type_words,
        scope=change.scope.label,
        risk=change.risk.capitalize(),
        risk_reasons=_risk(change.risk_answers),
        reason=change.reason,
        plans=tuple((title, text) for title, text in _plans(change) if text and item.kind is not Kind.PIR),
        conflicts=tuple(f"{one.severity.label}: {one.text}" for one in grouped(facts.clashes.get(change.id, ()))),
        overrides=beside_conflicts(facts.overrides.get(change.id, ()), facts.clashes.get(change.id, ())),
    )


def _model_line(model: Model, common: Mapping[str, Any], facts: PaperFacts) -> ItemLine:
    """Return a version of a standard model: what a change made from it may do without the board."""
    fixed = words.joined([FIXABLE[name] for name in model.fixed if name in FIXABLE])
    longest = f"At most {words.duration(model.longest_minutes * 60)}" if model.longest_minutes else ""
    ends = f"Ends on {words.day(model.valid_to)}" if model.valid_to else ""
    limits = ". ".join(text for text in (longest, f"Fixed: {fixed}" if fixed else "", ends) if text)
    return ItemLine(
        **common,
        outage_minutes=model.outage_minutes,
        services=named(model.services, facts.services),
        sites=named(model.sites, facts.sites),
        type="Standard model",
        scope=model.scope.label,
        risk=model.risk.capitalize(),
        risk_reasons=_risk(model.risk_answers),
        reason=limits,
        plans=tuple((title, text) for title, text in _plans(model) if text),
    )


def _risk(answers: Mapping[str, str]) -> tuple[str, ...]:
    try:
        return assess(answers).reasons
    except InputError:  # of a questionnaire that asked other questions
        return ()


def _plans(change: Change | Model) -> tuple[tuple[str, str], ...]:
    return (
        ("Implementation plan", change.implementation_plan),
        ("Test plan", change.test_plan),
        ("Back-out plan", change.backout_plan),
        ("Communication plan", change.communication_plan),
    )


def _result(change: Change, facts: PaperFacts) -> ResultLine:
    return ResultLine(
        change.number,
        change.title,
        change.actual_start or change.planned_start,
        change.actual_end or change.planned_end,
        words.sentences(outcome_words(change), approved_words(change, facts)),
        tuple(facts.overrides.get(change.id, ())),
    )
