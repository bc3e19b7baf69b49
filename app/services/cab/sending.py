"""Sending the agenda of a meeting: each item keeps the text that is sent, and the agenda is kept as a paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from app.db.cab import events, meetings, papers, rules, seats
from app.db.cab import items as store
from app.db.names import names, person_name
from app.domain import words
from app.domain.cab import days
from app.domain.cab.agenda_paper import agenda_paper
from app.domain.cab.form import FORM, as_data
from app.domain.cab.frozen import frozen_text
from app.domain.cab.items import heard
from app.domain.cab.paper_lines import notice_lines
from app.domain.cab.papers import NoticePaper
from app.domain.cab.values import CabEvent, FrozenText, MeetingState, PaperKind
from app.domain.eastern import local_date
from app.errors import NotAllowed
from app.services.cab.loading import facts, full

if TYPE_CHECKING:
    from app.services.cab.held import Held

#: What makes an agenda that was sent one of before.
_TAKES_BACK = frozenset({CabEvent.THAWED, CabEvent.MOVED, CabEvent.CANCELLED, CabEvent.RESTORED})
_NONE: Mapping[int, int] = MappingProxyType({})


def require_due(held: Held) -> None:
    """Raise NotAllowed where the agenda of a meeting cannot be sent yet."""
    meeting = held.meeting
    if meeting.holiday:
        raise NotAllowed(
            f"{words.long_day(meeting.day)} is {meeting.holiday}.",
            hint="Decide first on which day the board meets instead.",
        )
    if meeting.cut_off is not None and held.now < meeting.cut_off:
        raise NotAllowed(
            f"The agenda of {words.weekday(meeting.day, year=False)} cannot be frozen before"
            f" {words.moment(meeting.cut_off, weekday=True, year=False)}.",
            hint="Until then changes may still be submitted in time.",
        )


def freeze(held: Held) -> int:
    """Keep the text of every open item and the agenda as its next revision; returns how many items stand on it.

    The state of the meeting is the caller's to save, last of all.
    """
    meeting, conn = held.meeting, held.conn
    held.tell(CabEvent.FROZEN)
    if seats.fill(conn, meeting.id, meeting.day):
        meeting = full(conn, meeting.id)
    texts: dict[int, FrozenText] = {}
    for item in meeting.items:
        if item.is_open:
            texts[item.id] = frozen_text(item.change) if item.change else FrozenText(item.now_n, {"title": item.title})
            store.freeze_text(conn, item.id, item.version, texts[item.id])
    sent = replace(
        meeting,
        state=MeetingState.FROZEN,
        frozen_at=held.now,
        items=tuple(
            replace(item, frozen=texts.get(item.id, item.frozen), edits=(), since_sent=False) for item in meeting.items
        ),
    )
    keep_agenda(held, replace(held, meeting=sent))
    return sum(item.is_open for item in meeting.items)


def keep_agenda(held: Held, sent: Held) -> int:
    """Keep the agenda of a meeting as it is sent, as its next revision; returns the paper."""
    from app.reports.cab.agenda_paper import render_agenda

    revision = papers.next_revision(held.conn, held.meeting.id, PaperKind.AGENDA)
    value = replace(agenda_paper(sent.meeting, facts(held.conn, sent.meeting), held.now), revision=revision)
    return papers.add(
        held.conn,
        held.meeting.id,
        PaperKind.AGENDA,
        as_data(value),
        render_agenda(value, held.now),
        form=FORM,
        file_name=f"CAB-agenda-{held.meeting.day}-r{revision}.pdf",
        reason=_why_again(held) if revision > 1 else "",
    )


def keep_notice(held: Held, why: str) -> int:
    """Keep the notice that a meeting is not held, made of it as it was before; returns the paper."""
    from app.reports.cab.notice_paper import render_notice

    meeting, conn = held.meeting, held.conn
    revision = papers.next_revision(conn, meeting.id, PaperKind.NOTICE)
    slot = days.next_slot(meeting.slot, meetings.on_record(conn), local_date(held.now))
    following = meetings.meeting_of_slot(conn, slot)
    known, own = names(conn).agencies, rules.load_rules(conn)
    day = following.day if following else slot
    start, end = (following.start, following.end) if following else days.span(day, own.start, own.length)
    value = NoticePaper(
        meeting.number,
        meeting.day,
        meeting.start,
        meeting.end,
        why,
        day,
        lines=notice_lines((item for item in heard(meeting) if item.is_open), known, start),
        next_start=start,
        next_end=end,
        next_place=", ".join(filter(None, (following.place, following.online))) if following else own.place,
        cancelled_by=person_name(conn, held.db.actor.login),
        served=len(known) or None,
    )
    return papers.add(
        conn,
        meeting.id,
        PaperKind.NOTICE,
        as_data(value),
        render_notice(value, held.now),
        form=FORM,
        file_name=f"CAB-notice-{meeting.day}-r{revision}.pdf",
        reason=why if revision > 1 else "",
    )


def _why_again(held: Held) -> str:
    """Return why an agenda is sent once more, in the words of the act that took the last one back."""
    told = [event for event in events.of_meeting(held.conn, held.meeting.id) if event.kind in _TAKES_BACK]
    return (told[-1].note if told else "") or "Frozen again"


def freeze_first(held: Held) -> Held:
    """Send the agenda of a meeting that is opened before it was sent; returns the meeting as it is then."""
    from app.services.cab.held import hold_meeting

    freeze(held)
    held.put(state=MeetingState.FROZEN.value, frozen_at=held.now)
    return hold_meeting(held.db, held.conn, held.meeting.id)


def clear_frozen(held: Held, saved: Mapping[int, int] = _NONE) -> None:
    """Let the open items of a meeting follow their changes again; what was sent stays with its paper.

    `saved`: versions of items that were saved in this act already.
    """
    for item in held.meeting.items:
        if item.is_open and item.frozen is not None:
            store.freeze_text(held.conn, item.id, saved.get(item.id, item.version), None)
