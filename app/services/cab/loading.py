"""Meetings as the services read them: with their items, seats, events and papers, and what their papers need beside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from app.db import changes as change_store
from app.db.cab import events, items, meetings, papers, rules, seats, surroundings
from app.db.changes import freezes as freeze_store
from app.db.changes import standing
from app.db.changes.afterwards import incident_words
from app.db.changes.surroundings import site_names
from app.db.changes.tasks import conditions_of
from app.db.names import names
from app.db.records import time_of
from app.db.sla import load_holidays
from app.domain.cab import days
from app.domain.cab.actions import as_of, on_agenda
from app.domain.cab.frozen import as_sent, with_edits
from app.domain.cab.items import PUT_OFF
from app.domain.cab.paper_lines import PaperFacts, conflict_marks, ecab_words, inside_words, override_words
from app.domain.cab.quorum import marked
from app.domain.cab.settings import CabRules
from app.domain.cab.values import Item, ItemState, Kind, Meeting, MeetingState, OnRecord, Seat
from app.domain.cab.voters import Hands, with_arrivals
from app.domain.changes.conflicts import Clash, ConflictIndex, Severity
from app.domain.changes.hindrances import decided_last, hindrances
from app.domain.changes.lead import lead_time
from app.domain.changes.places import Place
from app.domain.changes.routing import routing
from app.domain.changes.spans import clipped
from app.domain.changes.surroundings import Surroundings
from app.domain.changes.values import Change, Freeze
from app.domain.eastern import local_date, midnight
from app.domain.vocabulary import ChangeState
from app.errors import InputError
from app.services.changes.around import around

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: How far ahead an agenda lists what is planned.
AHEAD = timedelta(days=28)
#: States of what an agenda lists ahead.
_AHEAD = frozenset({ChangeState.APPROVED, ChangeState.SCHEDULED})
#: So far after a change its next window is looked for, by the freezes that are read.
_WINDOWS_AHEAD = timedelta(weeks=13)


def full(conn: Connection, meeting_id: int) -> Meeting:
    """Return a meeting with all that belongs to it; InputError where there is none."""
    meeting = meetings.meeting_by_id(conn, meeting_id)
    if meeting is None:
        raise InputError("That meeting is not in this workspace any more.", hint="Refresh the list.")
    sitting = seats.of_meeting(conn, meeting_id)
    known, happened = _code_names(conn), events.of_meeting(conn, meeting_id)
    return replace(
        meeting,
        items=tuple(_completed(item, sitting, known) for item in items.of_meeting(conn, meeting_id)),
        seats=with_arrivals(sitting, happened),
        events=happened,
        papers=papers.of_meeting(conn, meeting_id),
    )


def with_items(conn: Connection, found: Sequence[Meeting]) -> tuple[Meeting, ...]:
    """Return meetings with their items and seats, and whether their minutes wait for a signature; without papers.

    They have the events of those alone whose agenda is frozen, which say whether it was mailed, and of those with items
    that were put off, which say whether the board took them up.
    """
    ids = [meeting.id for meeting in found]
    listed, sitting, known = items.of_meetings(conn, ids), seats.of_meetings(conn, ids), _code_names(conn)
    put_off = {id for id, inside in listed.items() if any(item.state in PUT_OFF for item in inside)}
    asked = [one.id for one in found if one.state is MeetingState.FROZEN or one.id in put_off]
    happened = events.of_meetings(conn, asked)
    to_sign = papers.unsigned(conn, [one.id for one in found if one.state is MeetingState.HELD])
    return tuple(
        replace(
            meeting,
            items=tuple(_completed(i, sitting.get(meeting.id, ()), known) for i in listed.get(meeting.id, ())),
            seats=sitting.get(meeting.id, ()),
            events=happened.get(meeting.id, ()),
            unsigned=meeting.id in to_sign,
        )
        for meeting in found
    )


def _completed(item: Item, sitting: Sequence[Seat], known: Mapping[str, str]) -> Item:
    """Return an item with what was edited since it was sent, and with which of its votes stand."""
    counted = item.content_n if not item.is_open and item.content_n is not None else item.now_n
    item = replace(item, votes=marked(item.votes, counted, sitting))
    return with_edits(item, known) if item.is_open else item


def _code_names(conn: Connection) -> dict[str, str]:
    """Return the names of agencies, services and sites by code."""
    known = names(conn)
    return {**site_names(conn), **known.agencies, **known.services}


def not_on_record(conn: Connection, slots: Sequence[date]) -> tuple[Meeting, ...]:
    """Return the meetings of slots that nobody has put on record yet, as they would be."""
    if not slots:
        return ()
    holidays, own, today = load_holidays(conn), rules.load_rules(conn), local_date(time_of(conn))
    return tuple(_as_it_would_be(slot, holidays, own, today) for slot in slots)


def _as_it_would_be(slot: date, holidays: Mapping[date, str], own: CabRules, today: date) -> Meeting:
    start, end = days.span(slot, own.start, own.length)
    promised = days.promise(slot, slot, holidays, today=today, rules=own)
    return Meeting(
        0,
        "",
        slot,
        slot,
        MeetingState.PLANNED,
        start,
        end,
        own.place,
        cut_off=promised.cut_off if promised else None,
        freeze_at=promised.freeze_at if promised else None,
        holiday=holidays.get(slot, ""),
        proposals=days.proposals(slot, holidays, today) if slot in holidays else (),
    )


def next_slot_of(on_record: Sequence[OnRecord], today: date) -> date:
    """Return the slot of the next meeting: the first whose day is today or later, on record or not.

    A meeting that was moved to Thursday is today's on that Thursday; one that is over or cancelled is none.
    """
    known = {record.slot: record for record in on_record}
    found = [r.slot for r in on_record if r.day >= today and not r.state.is_over]
    regular = days.slot_of(today)
    if regular < today:
        regular += days.WEEK
    while regular in known and (known[regular].state.is_over or known[regular].day < today):
        regular += days.WEEK
    best = min(found, key=lambda slot: (known[slot].day, slot), default=None)
    return best if best is not None and known[best].day <= regular else regular


def hands(conn: Connection, item: Item) -> Hands:
    """Return who has a hand in what an item asks about, and therefore no vote on it."""
    if item.change is not None:
        return surroundings.hands_of(conn, item.change, local_date(time_of(conn)))
    if item.model is not None:
        return Hands(item.model.created_by, frozenset(item.model.editors))
    return Hands()


# --- what papers need beside ----------------------------------------------------------------------
def facts(conn: Connection, meeting: Meeting, *, minutes: bool = False) -> PaperFacts:
    """Return what the papers of a meeting need beside it; `minutes`: actions as they stood at its end."""
    known = names(conn)
    on_record = surroundings.meetings_on_record(conn)
    before = _held_before(on_record, meeting)
    since = midnight(before) if before else meeting.start - timedelta(days=7)
    until = midnight(meeting.day)
    changes = [item.change for item in meeting.items if item.change is not None]
    coming = _ahead(conn, until)
    if minutes:
        ended = meeting.ended_at or meeting.end
        known_then = (
            *surroundings.actions_until(conn, ended, local_date(ended)),
            *surroundings.actions_of(conn, meeting.id),
        )
        actions = as_of({action.id: action for action in known_then}.values(), meeting.id, local_date(ended))
    else:
        actions = on_agenda(surroundings.open_actions(conn, before), before, meeting.day)
    holidays = load_holidays(conn)
    results = surroundings.results_between(conn, since, meeting.start)
    beside = _beside(conn, [*changes, *coming, *results])
    clashes = _clashes(conn, [*changes, *coming], beside)
    return PaperFacts(
        known.services,
        known.agencies,
        site_names(conn),
        clashes,
        _freezes_of(conn, [*changes, *results], beside),
        actions,
        results,
        tuple(change_store.freezes_between(conn, until, until + AHEAD)),
        coming,
        {c.id: conflict_marks(clashes.get(c.id, ())) for c in coming},
        on_record,
        holidays,
        rules.load_rules(conn),
        surroundings.cancelled_between(conn, since, meeting.start),
        conditions_of(conn, [change.id for change in results]),
        _before(conn, meeting),
        leads=_leads(meeting, beside),
        incidents=incident_words(conn, [i.change.id for i in meeting.items if i.kind is Kind.PIR and i.change]),
        ecab=_ecab(conn, meeting) if minutes else {},
        against=_against(conn, meeting, clashes) if minutes else {},
        until=meeting.day + AHEAD - timedelta(days=1),
    )


def _ahead(conn: Connection, start: datetime) -> tuple[Change, ...]:
    """Return what an agenda lists ahead: what a board hears, approved or scheduled, and what clashes with it.

    What clashes is listed where it is approved or scheduled and begins in the same time; of any scope.
    """
    listed = surroundings.ahead(conn, start, start + AHEAD)
    clashes = _clashes(conn, listed, _beside(conn, listed))
    told = {
        one.other_id for found in clashes.values() for one in found if one.severity > Severity.NOTE and one.other_id
    }
    others = change_store.changes_by_ids(conn, sorted(told - {change.id for change in listed}))
    found = [c for c in others if c.state in _AHEAD and not c.system and start <= c.planned_start < start + AHEAD]
    return tuple(sorted((*listed, *found), key=lambda change: (change.planned_start, change.id)))


def _leads(meeting: Meeting, beside: Surroundings | None) -> dict[int, str]:
    """Return where a change left too little lead time, as the agenda told it while it was to be decided, by its id."""
    found = {}
    for item in meeting.items:
        if item.change is None or beside is None or item.kind is not Kind.DECISION:
            continue
        sent = as_sent(item.change, item.frozen)
        place = sent.place or Place(item.id, item.kind.value, "open")
        told = item.submitted_at or sent.submitted_at
        place = replace(place, state="open", submitted_at=told, meeting_ends=meeting.end)
        waiting = replace(sent, state=ChangeState.IN_CAB, place=place)
        lead = lead_time(waiting, routing(waiting), beside)
        if lead is not None and not lead.enough:
            found[waiting.id] = lead.text
    return found


def _ecab(conn: Connection, meeting: Meeting) -> dict[int, tuple[str, ...]]:
    """Return what ECAB decided of the emergencies of a meeting, who of it, when and why, by change."""
    ids = [item.change.id for item in meeting.items if item.kind is Kind.EMERGENCY and item.change is not None]
    found = {id: [one for one in items.of_change(conn, id) if one.kind is Kind.ECAB] for id in ids}
    return {
        id: tuple(ecab_words(one) for one in listed if one.state is ItemState.DECIDED) for id, listed in found.items()
    }


def _against(conn: Connection, meeting: Meeting, clashes: Mapping[int, Sequence[Clash]]) -> dict[int, tuple[str, ...]]:
    """Return the conflicts against which changes were approved in a meeting with a reason, by item.

    A freeze is told with its override; what was decided after a change was in nobody's way when it was approved.
    """
    blocked = [
        (
            item.id,
            item.change,
            [o for o in hindrances(item.change, clashes.get(item.change.id, ())) if o.kind != "freeze"],
        )
        for item in meeting.items
        if item.change is not None and item.kind is Kind.DECISION and item.result.is_in_favour and item.reason
    ]
    ids = sorted({one.other_id for _, _, blocks in blocked for one in blocks if one.other_id})
    others = {change.id: change for change in change_store.changes_by_ids(conn, ids)}
    return {
        id: tuple(
            one.text
            for one in blocks
            if one.other_id not in others or decided_last(change, others[one.other_id]) is change
        )
        for id, change, blocks in blocked
    }


def _before(conn: Connection, meeting: Meeting) -> dict[int, str]:
    """Return what became of the items that came back in the meeting from which they come, and why, by item."""
    came = [item for item in meeting.items if item.from_item_id is not None and item.change is not None]
    listed = standing.places_of_all(conn, [item.change.id for item in came if item.change is not None])
    places = {place.item_id: place for of_change in listed.values() for place in of_change}
    return {
        item.id: place.text[:1].upper() + place.text[1:] + (f": {place.reason}" if place.reason else "")
        for item in came
        for place in (places.get(item.from_item_id or 0),)
        if place is not None
    }


def ahead_facts(conn: Connection, changes: Sequence[Change], freezes: Sequence[Freeze]) -> PaperFacts:
    """Return what a list of planned changes needs beside them: names of codes, and what is in their way."""
    known, clashes = names(conn), _clashes(conn, changes, _beside(conn, changes))
    return PaperFacts(
        known.services,
        known.agencies,
        site_names(conn),
        freezes=tuple(freezes),
        marks={change_id: conflict_marks(found) for change_id, found in clashes.items()},
    )


def _held_before(on_record: Mapping[int, OnRecord], meeting: Meeting) -> date | None:
    earlier = [r.day for r in on_record.values() if r.day < meeting.day and r.state is not MeetingState.CANCELLED]
    return max(earlier, default=None)


def freezes_of(conn: Connection, changes: Sequence[Change]) -> dict[int, tuple[str, ...]]:
    """Return in which freezes changes lie and who let them in, by change, a sentence each."""
    return _freezes_of(conn, changes, _beside(conn, changes))


def _beside(conn: Connection, changes: Sequence[Change]) -> Surroundings | None:
    if not changes:
        return None
    first = min(min(c.planned_start, c.actual_start or c.planned_start) for c in changes)
    last = max(max(c.planned_end, c.actual_end or c.planned_end) for c in changes)
    ids = [change.id for change in changes]
    return around(conn, time_of(conn), first, clipped(last) + _WINDOWS_AHEAD, changes=ids)


def _clashes(conn: Connection, changes: Sequence[Change], beside: Surroundings | None) -> dict[int, tuple[Clash, ...]]:
    if not changes or beside is None:
        return {}
    index = ConflictIndex(change_store.changes_beside(conn, changes), beside)
    return {change.id: index.of(change) for change in changes}


def _freezes_of(conn: Connection, changes: Sequence[Change], beside: Surroundings | None) -> dict[int, tuple[str, ...]]:
    inside = {change.id: inside_words(change, beside) for change in changes} if beside is not None else {}
    found: dict[int, list[str]] = defaultdict(list)
    for id, said in inside.items():
        found[id] += said.values()
    by_id = {change.id: change for change in changes}
    for change_id, listed in freeze_store.overrides(conn, [change.id for change in changes]).items():
        for override in listed:
            freeze = freeze_store.freeze_by_id(conn, override.freeze_id)
            if freeze is not None and freeze.id not in inside[change_id]:
                found[change_id].append(override_words(override, freeze, by_id[change_id]))
    return {change_id: tuple(sentences) for change_id, sentences in found.items() if sentences}
