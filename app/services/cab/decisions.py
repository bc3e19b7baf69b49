"""What the board comes to on an item: consent, decision, note; and a decision reopened or its wording corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.db import tables as t
from app.db.cab import items, places
from app.db.cab.places import Closing, NewItem
from app.db.engine import Database
from app.db.records import Stale, update_versioned
from app.domain import words
from app.domain.cab.items import late_in
from app.domain.cab.quorum import checked_texts, may_decide
from app.domain.cab.values import CabEvent, Consent, Item, ItemState, Kind, MeetingState, Result
from app.domain.changes_made import Changes
from app.domain.vocabulary import ChangeState
from app.errors import Conflict, InputError, NotAllowed
from app.services.cab import carrying
from app.services.cab.held import Held, hold_item, hold_meeting, meeting_of, reasoned, told
from app.services.changes import decisions as changes
from app.services.changes import models
from app.services.changes.hindrances import require_said
from app.services.texts import fitting

if TYPE_CHECKING:
    from sqlalchemy import Connection

_RUNNING = MeetingState.RUNNING
_ITEM = t.cab_agenda_item.c
#: Kinds of item whose decision moves a change.
_OF_CHANGES = frozenset({Kind.DECISION, Kind.ECAB, Kind.RATIFY})
#: Where a change stands by the decision that was made on it.
_STANDS = frozenset(
    {
        ChangeState.APPROVED,
        ChangeState.SCHEDULED,
        ChangeState.IMPLEMENTING,
        ChangeState.IMPLEMENTED,
        ChangeState.REVIEWED,
    }
)


def consent(db: Database, item_id: int, version: int, given: bool, *, op_id: str | None = None) -> Changes:
    """Record whether the board takes up an item that came late; refused, it goes to the next meeting as if new."""
    db.require("cab.run")

    def act(conn: Connection) -> Changes:
        held, item = hold_item(db, conn, item_id, version)
        held.require(_RUNNING, to="ask for consent")
        if not item.late:
            raise NotAllowed(f"{item.number} is not late: it needs no consent.", hint="")
        if item.consent is Consent.GIVEN and given:
            raise NotAllowed(f"Consent to {item.number} is given already.", hint="")
        held.tell(CabEvent.CONSENT, item_id=item.id, value="given" if given else "refused")
        if given:
            carrying.update_item(held, item, consent=Consent.GIVEN.value)
            return told(held.meeting.id, item.id, text=f"{item.number} is heard, late by consent.")
        to = carrying.next_meeting(held)
        after = carrying.update_item(held, item, consent=Consent.REFUSED.value)
        carrying.carry(held, item, to, why="Consent refused", was_heard=False, version=after)
        return told(held.meeting.id, item.id, text=f"{item.number} goes to {carrying.day_words(to)}.")

    return db.write(act, what=f"consent {'given' if given else 'refused'}", about=item_id, op_id=op_id)


def decide(
    db: Database,
    item_id: int,
    version: int,
    result: str,
    *,
    content_n: int,
    conditions: str = "",
    reason: str = "",
    before_start: bool = False,
    op_id: str | None = None,
) -> Changes:
    """Record what the board decided on the version of an item that was read, by the votes that stand for it.

    `result`: approved, conditions, rejected; ratified, not_ratified. Conditions and a rejection are written out.
    `before_start`: the conditions are met before the change starts.
    """
    db.require("cab.run", "record decisions of the board")
    held_back = (t.change_task.c.title,) if before_start else ()
    fitting(conditions, "conditions before the start" if before_start else "conditions", _ITEM.conditions, *held_back)
    fitting(reason, "reason", _ITEM.reason, t.cab_event.c.note)
    wanted = _result(result)
    texts = checked_texts(wanted, conditions, reason)
    if not texts.ok:
        raise InputError(texts.sentence, hint="It is printed in the minutes.")
    if before_start and wanted is not Result.CONDITIONS:
        raise InputError("Only conditions can be met before the start.", hint="Approve with conditions.")

    def act(conn: Connection) -> Changes:
        held, item = hold_item(db, conn, item_id, version)
        _require_decidable(held, item, wanted, content_n)
        if item.kind is Kind.DECISION and item.change is not None and wanted.is_in_favour:
            require_said(conn, held.now, item.change, reason or conditions)
        held.tell(CabEvent.DECIDED, item_id=item.id, value=wanted.value, note=reason.strip())
        closing = Closing(ItemState.DECIDED, wanted, conditions.strip(), reason.strip(), item.now_n, held.now)
        places.close_item(conn, item.id, item.version, closing)
        _carried_out(held, item, wanted, conditions.strip(), reason.strip(), before_start=before_start)
        return told(held.meeting.id, item.id, text=f"{item.number} is {wanted.label.lower()}.")

    return db.write(act, what=f"decide {wanted.value}", about=item_id, op_id=op_id)


def _result(result: str) -> Result:
    try:
        found = Result(result)
    except ValueError:
        found = Result.NONE
    if found in {Result.NONE, Result.NOTED}:
        raise InputError(f"Decision: '{result}' is none.", hint="Use approved, conditions or rejected.")
    return found


def _require_decidable(held: Held, item: Item, result: Result, content_n: int) -> None:
    if content_n != item.now_n:
        raise Conflict(f"{item.number} was edited since you read it: it is version {item.now_n} now.", {}, item.now_n)
    if item.kind is Kind.ECAB:
        raise NotAllowed(f"{item.number} is decided by ECAB, not in a meeting.", hint="Use Decide of the change.")
    running = held.meeting.state is _RUNNING
    verdict = may_decide(item, result, seats=held.meeting.seats, running=running, rules=held.rules)
    if not verdict.ok:
        raise NotAllowed(f"{item.number} cannot be {result.label.lower()}: {verdict.sentence}", hint="")


def _carried_out(held: Held, item: Item, result: Result, conditions: str, reason: str, *, before_start: bool) -> None:
    """Let what was decided on follow: the change, or the model."""
    if item.change is not None and item.kind in _OF_CHANGES:
        changes.decided(
            held.conn,
            held.db,
            item.change.id,
            item.kind.value,
            result.value,
            conditions=conditions,
            reason=reason,
            before_start=before_start,
        )
    if item.model is not None:
        models.decided(held.conn, item.model, in_favour=result.is_in_favour)


def note(db: Database, item_id: int, version: int, text: str = "", *, op_id: str | None = None) -> Changes:
    """Close an item that needs no vote as noted: an emergency change, the review of a failure, information.

    The review of a failure is written out; its change is reviewed with it.
    """
    db.require("cab.run")
    fitting(text, "note", _ITEM.note, t.cab_event.c.note)

    def act(conn: Connection) -> Changes:
        held, item = hold_item(db, conn, item_id, version)
        held.require(_RUNNING, to="note its items")
        if item.kind.is_voted_on:
            raise NotAllowed(f"{item.number} is to be decided, not noted.", hint="Decide or defer it.")
        if item.kind is Kind.PIR and not text.strip():
            raise InputError("Review: say what came of it.", hint="A sentence is enough.")
        held.tell(CabEvent.NOTED, item_id=item.id, note=text.strip())
        closing = Closing(ItemState.NOTED, Result.NOTED, decided_at=held.now, note=text.strip())
        places.close_item(conn, item.id, item.version, closing)
        if item.kind is Kind.PIR and item.change is not None:
            changes.decided(conn, db, item.change.id, item.kind.value, Result.NOTED.value, reason=text.strip())
        return told(held.meeting.id, item.id, text=f"{item.number} is noted.")

    return db.write(act, what="note item", about=item_id, op_id=op_id)


# --- afterwards -----------------------------------------------------------------------------------
def _decided(db: Database, conn: Connection, item_id: int, version: int) -> tuple[Held, Item]:
    held = hold_meeting(db, conn, meeting_of(conn, item_id))
    item = held.meeting.item(item_id)
    if item is None:
        raise InputError("That item is not on this agenda (any more).", hint="Refresh the agenda.")
    if item.version != version:
        raise Stale(f"{item.number} was changed by somebody else meanwhile.", {}, item.version)
    if item.state is not ItemState.DECIDED:
        raise NotAllowed(f"{item.number} is {item.state.label.lower()}: no decision is on record.", hint="")
    return held, item


def _newest(conn: Connection, item: Item) -> Item:
    """Return the last item of the same kind of the change that a decided item is about: where it came before the board
    last."""
    assert item.change is not None
    return [one for one in items.of_change(conn, item.change.id) if one.kind.group == item.kind.group][-1]


def _binds(conn: Connection, item: Item) -> bool:
    """Return whether a change stands by a decision: it was not taken back, nor heard again since."""
    assert item.change is not None
    return item.change.state in _STANDS and _newest(conn, item).id == item.id


def reopen(db: Database, item_id: int, version: int, reason: str, *, op_id: str | None = None) -> Changes:
    """Open a decision again, and say why: in its meeting while that runs, else in the next one.

    What was decided stays on record, and is printed as reopened.
    """
    db.require("cab.run", "reopen decisions of the board")
    why = reasoned(reason, "the reason for which the decision was reopened")

    def act(conn: Connection) -> Changes:
        held, item = _decided(db, conn, item_id, version)
        if any(later.from_item_id == item.id for later in items.carried_from(conn, held.meeting.id)):
            raise NotAllowed(f"{item.number} is open again in another meeting already.", hint="Go on there.")
        if item.model is not None:
            hint = (
                "Retire it, or propose a new version." if item.result.is_in_favour else "Edit it and propose it again."
            )
            raise NotAllowed(f"{item.number} is decided: what follows from it has begun.", hint=hint)
        if item.change is not None and (newest := _newest(conn, item)).id != item.id:
            where = "is before the board" if newest.is_open else "came before the board"
            raise NotAllowed(
                f"{item.number} {where} again since: this decision is an earlier one.",
                hint="Go on there." if newest.is_open else "Reopen the last one.",
            )
        if item.change is not None:
            changes.require_reopenable(item.change, item.kind.value)
        held.tell(CabEvent.REOPENED, item_id=item.id, value=item.result.value, note=why)
        if held.meeting.state is _RUNNING:
            places.reopen_item(conn, item.id, item.version)
            where = "in this meeting"
        else:
            to = carrying.next_meeting(held)
            late_why = late_in(item, to, item.cut_off)
            again = NewItem(
                item.kind,
                to.id,
                item.change.id if item.change else None,
                None,
                late=bool(late_why),
                late_why=late_why,
                cut_off=item.cut_off,
                submitted_at=item.submitted_at,
                minutes_planned=item.minutes_planned,
                from_item_id=item.id,
                came=item.came + 1,
            )
            places.open_item(conn, again)
            where = f"in {carrying.day_words(to)}"
        if item.change is not None and item.kind in _OF_CHANGES:
            changes.reopened(conn, item.change.id, item.kind.value)
        return told(held.meeting.id, item.id, text=f"{item.number} is open again {where}.")

    return db.write(act, what="reopen item", about=item_id, op_id=op_id)


def correct(
    db: Database,
    item_id: int,
    version: int,
    why: str,
    *,
    conditions: str | None = None,
    reason: str | None = None,
    op_id: str | None = None,
) -> Changes:
    """Correct the wording of the conditions or the reason of a decision, and say why; the decision stays."""
    db.require("cab.run", "correct decisions of the board")
    told_why = reasoned(why, "the reason for which the wording was corrected")
    for name, text in (("conditions", conditions), ("reason", reason)):
        if text is not None:
            fitting(text, name, _ITEM[name])

    def act(conn: Connection) -> Changes:
        held, item = _decided(db, conn, item_id, version)
        values: dict[str, Any] = {
            name: text.strip()
            for name, text, was in (("conditions", conditions, item.conditions), ("reason", reason, item.reason))
            if text is not None and text.strip() != was
        }
        if not values:
            raise InputError("Nothing is corrected: the wording is the same.", hint="Write it as it should be.")
        texts = checked_texts(item.result, values.get("conditions", item.conditions), values.get("reason", item.reason))
        if not texts.ok:
            raise InputError(texts.sentence, hint="It is printed in the minutes.")
        held.tell(CabEvent.CORRECTED, item_id=item.id, value=words.joined(sorted(values)), note=told_why)
        update_versioned(conn, t.cab_agenda_item, item.id, item.version, values)
        if item.change is not None and "conditions" in values and _binds(conn, item):
            changes.corrected(conn, item.change.id, values["conditions"])
        return told(held.meeting.id, item.id, text=f"The wording of {item.number} is corrected.")

    return db.write(act, what="correct item", about=item_id, op_id=op_id)
