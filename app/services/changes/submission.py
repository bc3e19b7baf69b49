"""How a change is handed in and taken back: to a meeting of the board, the ECAB or the owner, with its item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from app.db import tables as t
from app.db.cab.durations import minutes_for
from app.db.cab.meetings import ensure
from app.db.cab.places import Closing, NewItem, close_item, open_item
from app.db.engine import Database
from app.domain import words
from app.domain.cab.items import AFTER_SENT, late_words
from app.domain.cab.values import ItemState, Kind, MeetingState
from app.domain.changes.offers import Offer, Offers
from app.domain.changes.places import Place
from app.domain.changes.routing import Routing
from app.domain.changes.values import Change
from app.domain.vocabulary import ChangeState, ChangeType
from app.errors import InputError, NotAllowed
from app.services.changes.ahead import Ahead, look_ahead
from app.services.changes.perform import Going
from app.services.changes.reads import approver_of, get_change, way_of
from app.services.texts import fitting
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.db.cab.places import Save
    from app.services.changes.perform import Step

_S = ChangeState
#: Meetings that a change can still be put before, late.
_TAKES = frozenset({MeetingState.PLANNED, MeetingState.FROZEN, MeetingState.RUNNING})
#: A change that the board does not have to hear may be brought before it all the same.
_BROUGHT = Routing("cab", "Agency CAB: it was brought before the board")


# --- which meeting --------------------------------------------------------------------------------
def offers(db: Database, change_id: int, work: Work | None = None) -> Offers:
    """Return where a change goes when it is submitted now, with the meetings that a form offers."""
    with db.read(work) as conn:
        change = get_change(conn, change_id)
        way = way_of(conn, change)
        return Offers(way.board, way.why, *(_meetings(look_ahead(conn, db.now())) if way.board == "cab" else ()))


def missed_by(conn: Connection, at: datetime, changes: Sequence[Change]) -> str:
    """Return which cut-off changes miss that are submitted now, and where they go instead; "" where none is missed."""
    heard = sum(way_of(conn, change).board == "cab" for change in changes)
    if not heard:
        return ""
    return Offers("cab", "", *_meetings(look_ahead(conn, at))).missed_words(
        at, words.count(heard, "change goes", "changes go")
    )


def _meetings(ahead: Ahead) -> tuple[Offer, tuple[Offer, ...]]:
    """Return the first meeting whose cut-off is still made, and the earlier ones that are not over."""
    found = ahead.first()
    first = Offer(found.slot, found.day, found.cut_off, late=False, words=found.words)
    late = []
    for record, promise in takewhile(lambda pair: pair[0].slot < first.slot, ahead.slots()):
        span = ahead.span(promise)
        is_over = span is not None and span[1] <= ahead.at and record.state is not MeetingState.RUNNING
        if record.state in _TAKES and not is_over:
            is_late = ahead.at > promise.cut_off or record.state is not MeetingState.PLANNED
            late.append(Offer(promise.slot, promise.day, promise.cut_off, late=is_late, words=promise.words))
    return first, tuple(late)


def next_meeting(conn: Connection, at: datetime) -> int:
    """Return the first meeting that is held after an instant, put on record where it is not yet: for what is reported.

    A meeting that runs then is passed over: it began before.
    """
    ahead = look_ahead(conn, at)
    open_to = {MeetingState.PLANNED, MeetingState.FROZEN}
    slots = (
        record.slot
        for record, promise in ahead.slots()
        if record.state in open_to and ((span := ahead.span(promise)) is None or span[0] > at)
    )
    return ensure(conn, next(slots))


def _chosen(ahead: Ahead, late_for: date | None, why: str) -> Offer:
    """Return the meeting that a change is submitted for. Raises `InputError` where that one takes nothing any more."""
    first, late = _meetings(ahead)
    if late_for is None or late_for == first.slot:
        return first
    found = next((offer for offer in late if offer.slot == late_for), None)
    if found is None:
        raise InputError(
            f"Meeting: that of {words.weekday(late_for)} takes nothing any more.",
            hint=f"The next one is {first.words}.",
        )
    if found.late and not why.strip():
        raise InputError("Reason: a change that comes late needs one.", hint="Say why the board should hear it now.")
    return found


# --- handing in -----------------------------------------------------------------------------------
def submitting(db: Database, *, late_for: date | None = None, late_why: str = "", to_board: bool = False) -> Step:
    """Return the step that hands a complete draft in where it is decided.

    For a meeting: the first whose cut-off it makes, or that of the Wednesday `late_for`, late where its cut-off is
    over. `to_board`: the board hears it although it need not.
    """

    def step(conn: Connection, change: Change) -> Going:
        at, way = db.now(), way_of(conn, change)
        values: dict[str, Any] = {"submitted_at": at, **({"decided_why": ""} if change.decided_why else {})}
        if change.type is ChangeType.STANDARD and way.board != "none":
            values["type"] = ChangeType.NORMAL.value  # what departs from its model is no standard change
            change = replace(change, type=ChangeType.NORMAL)
        if change.missing:
            raise InputError(
                f"{change.number} is not complete: {', '.join(change.missing)} missing.",
                hint="Fill these in, then submit.",
            )
        way = _BROUGHT if to_board and way.board == "owner" else way
        if way.board == "cab":
            offer = _chosen(look_ahead(conn, at), late_for, late_why)
            text = _text(offer)
            return Going(_S.IN_CAB, text, values, partial(_open, conn, change, offer, at, late_why), way)
        if late_for is not None:
            raise InputError(f"Meeting: no meeting hears {change.number}.", hint=f"{way.why}.")
        if way.board == "ecab":
            return Going(_S.IN_CAB, "is before the ECAB.", values, partial(_open_ecab, conn, change, at), way)
        if way.board == "owner":
            text = f"waits for the approval of {approver_of(conn, change).whom}; the board does not hear it."
            return Going(_S.IN_REVIEW, text, values, way=way)
        raise NotAllowed(
            f"{change.number} needs no decision: {way.why[:1].lower()}{way.why[1:]}.", hint="Schedule it as it is."
        )

    return step


def _text(offer: Offer) -> str:
    if offer.late:
        return f"is before the CAB, late for {offer.words}: it is heard if the board consents."
    return f"is before the CAB, on the agenda of {offer.words}."


def _open(conn: Connection, change: Change, offer: Offer, at: datetime, why: str, save: Save) -> None:
    when = late_words(at, offer.cut_off) if at > offer.cut_off else AFTER_SENT
    said = f"{when}: {why.strip()}" if offer.late else ""
    fitting(said, "reason", t.cab_agenda_item.c.late_why)
    item = NewItem(
        Kind.DECISION,
        ensure(conn, offer.slot),
        change.id,
        late=offer.late,
        late_why=said,
        cut_off=offer.cut_off,
        submitted_at=at,
        minutes_planned=minutes_for(conn, Kind.DECISION, change.scope.value),
    )
    open_item(conn, item, save)


def _open_ecab(conn: Connection, change: Change, at: datetime, save: Save) -> None:
    open_item(conn, NewItem(Kind.ECAB, None, change.id, submitted_at=at), save)


# --- taking back ----------------------------------------------------------------------------------
def withdrawing(conn: Connection, change: Change) -> Going:
    """Return the step by which a change becomes a draft again, from wherever it is; its open item is closed."""
    place = change.place
    lost = {"conditions": ""} if change.conditions else {}
    if change.state is _S.IN_CAB and place is not None and place.is_open:
        text = f"is a draft again, withdrawn from {place.board}."
        if place.meeting_state == MeetingState.FROZEN:
            text += " The agenda is frozen: it stays there as withdrawn."
        return Going(_S.DRAFT, text, lost, partial(_close, conn, place, ""))
    gone = change.state in {_S.APPROVED, _S.SCHEDULED} and change.decided_at is not None
    return Going(_S.DRAFT, f"is a draft again.{' Its approval is gone: it needs a new one.' if gone else ''}", lost)


def cancelling(reason: str) -> Step:
    """Return the step that gives a change up and closes its item, and keeps why."""
    values = {"cancelled_why": reason.strip()} if reason.strip() else {}

    def step(conn: Connection, change: Change) -> Going:
        place = change.place
        write = None
        if change.state is _S.IN_CAB and place is not None and place.is_open:
            write = partial(_close, conn, place, reason.strip())
        return Going(_S.CANCELLED, "is cancelled.", values, write)

    return step


def _close(conn: Connection, place: Place, reason: str, save: Save) -> None:
    close_item(conn, place.item_id, place.version, Closing(ItemState.WITHDRAWN, reason=reason), save)
