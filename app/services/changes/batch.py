"""One act on many changes: each judged by its own state, the refused ones listed; a look beforehand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from app.db import changes as store
from app.db import tables as t
from app.db.engine import Database
from app.db.names import group_name, person_name
from app.db.records import save
from app.domain import words
from app.domain.bulk import Batch, BulkPreview, Hindrance, require_within_limit
from app.domain.changes.bulk import BulkChange, ChangeAct, shift_words
from app.domain.changes.conflicts import Clash, ConflictIndex, Severity
from app.domain.changes.detail import shifted
from app.domain.changes.values import Change
from app.domain.vocabulary import ChangeState
from app.errors import InputError, NotAllowed
from app.services.changes import freezes
from app.services.changes.around import around
from app.services.changes.perform import (
    held_with_items,
    judged,
    keeps_schedule,
    move_in_time,
    require_editable,
    require_movable,
    taken,
)
from app.services.changes.scheduling import scheduling
from app.services.changes.submission import cancelling, missed_by, submitting
from app.services.parts import NOT_DONE, Part, carry_out, part
from app.services.texts import fitting, storable
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.services.changes.perform import Step

#: Numbers of changes that a reason names, where it holds for many.
_NAMED = 5
_RIGHT = "change.edit"
#: What a conflict is with, where it is not with another change.
_WITH = {
    "freeze": "a freeze",
    "window": "its maintenance windows",
    "lead_time": "its lead time",
    "no_standby": "both data centers",
}
#: Where a change is once it is handed in: before the board, the ECAB or its approver.
_SUBMITTED = frozenset({ChangeState.IN_CAB, ChangeState.IN_REVIEW})
_DONE_WORDS = {ChangeAct.SUBMIT: "handed in", ChangeAct.SCHEDULE: "scheduled", ChangeAct.CANCEL: "cancelled"}


@dataclass(frozen=True, slots=True)
class _Ready:
    """What would be done to one change: the words for many, and what writes it and returns its sentence."""

    done_word: str
    write: Callable[[], str]


#: Judges one change: None where it is as wanted already; raises where it cannot be done.
_Plan = Callable[["Connection", Change], "_Ready | None"]


def batch(
    db: Database, ids: Sequence[int], asked: BulkChange, work: Work | None = None, *, op_id: str | None = None
) -> Batch:
    """Carry out one act on each of these changes, at most `LIMIT`. A cancel keeps what is done so far."""
    require_within_limit(len(ids), "change")
    db.require(_RIGHT)
    plan = _plan_of(db, asked)

    def one(conn: Connection, change_id: int) -> Part:
        now = held_with_items(conn, change_id)
        ready = plan(conn, now)
        return NOT_DONE if ready is None else part(now.state.value, ready.write(), ready.done_word, "change")

    about = [*sorted(set(ids)), *_told(asked)]
    return carry_out(db, asked.act.value, list(dict.fromkeys(ids)), one, work, op_id, about=about, kind="change")


def _told(asked: BulkChange) -> list[str]:
    """Return what tells two acts on the same changes apart."""
    if asked.act is ChangeAct.MOVE:
        return [f"{asked.days} d {asked.hours} h"]
    if asked.act is ChangeAct.IMPLEMENTER and asked.group_id is not None:
        return [f"group {asked.group_id}"]
    return [asked.reason.strip()] if asked.act is ChangeAct.CANCEL and asked.reason.strip() else []


def _plan_of(db: Database, asked: BulkChange) -> _Plan:
    match asked.act:
        case ChangeAct.MOVE:
            if not asked.days and not asked.hours:
                raise InputError("Nothing is moved by no time at all.", hint="Give days or hours.")
            return partial(_moving, db, asked)
        case ChangeAct.IMPLEMENTER:
            storable(asked.implementer, "implementer")
            return partial(_handing, asked.implementer, asked.group_id)
        case ChangeAct.SUBMIT:
            return partial(_stepping, db, asked.act, _SUBMITTED, submitting(db))
        case ChangeAct.SCHEDULE:
            return partial(_stepping, db, asked.act, {ChangeState.SCHEDULED}, scheduling(db))
        case ChangeAct.CANCEL:
            fitting(asked.reason, "reason", t.cab_agenda_item.c.reason)
            return partial(_stepping, db, asked.act, {ChangeState.CANCELLED}, cancelling(asked.reason))


def _moving(db: Database, asked: BulkChange, conn: Connection, now: Change) -> _Ready | None:
    require_movable(conn, now)
    to = shifted(now, days=asked.days, hours=asked.hours)
    span = (to.planned_start, to.planned_end)
    if keeps_schedule(conn, now):
        freezes.require_free(conn, db.now(), now, span, "be moved there", anew=True)
    word = f"moved {shift_words(asked.days, asked.hours)}"
    return _Ready(word, partial(move_in_time, conn, db.now(), now, now.version, *span))


def _handing(login: str, group_id: int | None, conn: Connection, now: Change) -> _Ready | None:
    if (now.implementer, now.group_id) == (login, group_id):
        return None
    require_editable(now)
    name = person_name(conn, login) or (group_name(conn, group_id) if group_id is not None else "") or "nobody"

    def write() -> str:
        known = store.people_by_login(conn, [login]).get(login)
        values = {"implementer": login, "implementer_id": known, "group_id": group_id}
        save(conn, t.change, now.id, now.version, values, what=now.number)
        return f"{now.number} is implemented by {name}."

    return _Ready(f"implemented by {name}", write)


def _stepping(
    db: Database, act: ChangeAct, done: Collection[ChangeState], step: Step, conn: Connection, now: Change
) -> _Ready | None:
    if now.state in done:
        return None
    going = judged(db, conn, now, step)
    return _Ready(_DONE_WORDS[act], partial(taken, conn, now, now.version, going))


# --- beforehand -----------------------------------------------------------------------------------
def batch_preview(db: Database, ids: Sequence[int], asked: BulkChange, work: Work | None = None) -> BulkPreview:
    """Return what the act would come to now, with the conflicts that a move would make. At most `LIMIT` changes."""
    require_within_limit(len(ids), "change")
    plan = _plan_of(db, asked)
    reasons: dict[str, list[str]] = defaultdict(list)
    can: list[Change] = []
    same = 0
    with db.read(work) as conn:
        found = store.changes_by_ids(conn, list(ids))
        for change in found:
            try:
                ready = plan(conn, change)
            except (NotAllowed, InputError) as error:
                reasons[str(error).removeprefix(f"{change.number} ")].append(change.number)
                continue
            if ready is None:
                same += 1
            else:
                can.append(change)
        notes = _notes(conn, db.now(), can, asked)
    hindrances = [Hindrance(_sentence(why), len(n), tuple(n[:_NAMED])) for why, n in reasons.items()]
    gone = len(set(ids)) - len(found)
    if gone:
        hindrances.append(Hindrance("They do not exist (any more).", gone, ()))
    hindrances.sort(key=lambda one: -one.count)
    return BulkPreview(len(ids), len(can), 0, same, tuple(hindrances), notes)


def _sentence(why: str) -> str:
    return f"{why[:1].upper()}{why[1:]}"


def _notes(conn: Connection, at: datetime, changes: Sequence[Change], asked: BulkChange) -> tuple[str, ...]:
    """Return what else follows: a cut-off that is missed, votes that no longer count, conflicts at the new times."""
    notes = []
    voids = asked.act in (ChangeAct.MOVE, ChangeAct.IMPLEMENTER)
    voted = [c for c in changes if voids and any(vote.version == c.content_n for vote in c.votes)]
    if voted:
        count = words.count(len(voted), "change")
        notes.append(f"Votes on {count} before the board no longer count: {_listed(voted)}.")
    if asked.act is ChangeAct.SUBMIT and (missed := missed_by(conn, at, changes)):
        notes.append(missed)
    if asked.act is ChangeAct.CANCEL and asked.reason.strip():
        notes.append(f"Reason: {asked.reason.strip()}")
    if asked.act is ChangeAct.MOVE and changes:
        notes += _conflicts(conn, at, changes, asked)
    return tuple(notes)


def _listed(changes: Sequence[Change]) -> str:
    more = f" and {len(changes) - _NAMED:,} more" if len(changes) > _NAMED else ""
    return f"{', '.join(change.number for change in changes[:_NAMED])}{more}"


def _conflicts(conn: Connection, at: datetime, changes: Sequence[Change], asked: BulkChange) -> list[str]:
    """Return which changes a move would bring into conflict, and which it would leave there, with why for the first."""
    moved = {c.id: shifted(c, days=asked.days, hours=asked.hours) for c in changes}
    times = [*changes, *moved.values()]
    start, end = min(c.planned_start for c in times), max(c.planned_end for c in times)
    others = [change for change in store.changes_between(conn, start, end) if change.id not in moved]
    beside = around(conn, at, start, end, changes=list(moved))
    now = ConflictIndex([*others, *changes], beside)
    then = ConflictIndex([*others, *moved.values()], beside)
    more: list[tuple[Change, tuple[Clash, ...]]] = []
    still: list[tuple[Change, tuple[Clash, ...]]] = []
    for change in changes:
        found = then.of(moved[change.id], least=Severity.WARNING)
        if found:
            same = {(clash.kind, clash.other) for clash in now.of(change, least=Severity.WARNING)}
            fresh = tuple(clash for clash in found if (clash.kind, clash.other) not in same)
            (more if fresh else still).append((change, fresh or found))
    said = []
    for some, what in ((more, "more in conflict"), (still, "still in conflict")):
        if some:
            said.append(f"{len(some):,} {what}: {_pairs(some)}.")
    said += [f"{clash.severity.label}: {change.number}: {clash.text}" for change, (clash, *_) in more[:_NAMED]]
    return said


def _pairs(some: Sequence[tuple[Change, tuple[Clash, ...]]]) -> str:
    """Return changes with what the worst conflict of each is with."""
    named = [f"{change.number} with {clash.other or _WITH[clash.kind]}" for change, (clash, *_) in some[:_NAMED]]
    more = f" and {len(some) - _NAMED:,} more" if len(some) > _NAMED else ""
    return f"{', '.join(named)}{more}"
