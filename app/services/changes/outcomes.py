"""What happened to a change: recorded, judged and, where it was recorded wrongly, put right by an act of its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from app.db import tables as t
from app.db.cab.places import Save
from app.db.cab.rules import load_rules
from app.db.changes.afterwards import add_correction
from app.db.engine import Database
from app.db.records import update_versioned
from app.db.sla import load_holidays
from app.db.tables import kinds
from app.domain import words
from app.domain.cab.values import Kind
from app.domain.changes.outcome import FAILED, PARTIAL, SUCCESSFUL, judged, outside, recorded_late, refused, too_early
from app.domain.changes.spans import FIRST
from app.domain.changes.values import Change
from app.domain.changes_made import Changes
from app.domain.vocabulary import ChangeState, ChangeType
from app.errors import Conflict, InputError, NotAllowed
from app.services.changes.perform import Going, held_with_items, require_own
from app.services.changes.reports import report
from app.services.texts import clean, require_instant

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.services.changes.perform import Step

OUTCOMES = (SUCCESSFUL, PARTIAL, FAILED)
#: What a correction of each kind may put right.
_CORRECTED = {"outcome": ("outcome", "backed_out"), "times": ("actual_start", "actual_end")}
_DONE = frozenset({ChangeState.IMPLEMENTED, ChangeState.REVIEWED})


def happened(
    outcome: str | None, backed_out: bool | None, start: datetime | None, end: datetime | None, now: datetime
) -> tuple[datetime, datetime]:
    """Return from when to when a change was carried out, UTC, by the times that were given.

    Raises `InputError`, naming the field, for what cannot have happened.
    """
    for value, what in ((start, "actual start"), (end, "actual end")):
        require_instant(value, what)
    if not isinstance(backed_out, bool | None):
        raise InputError(f"Backed out: '{backed_out}' is neither yes nor no.", hint="Say whether it was backed out.")
    if outcome not in OUTCOMES:
        raise InputError(f"Outcome: '{outcome}' is none.", hint="Use successful, partial or failed.")
    why = refused(start, end, outcome, backed_out=bool(backed_out), now=now)
    if why or start is None or end is None:
        field = "Actual start" if start is None or start > now or start < FIRST else "Actual end"
        if start is not None and end is not None and start <= end <= now and start >= FIRST:
            field = "Outcome"
        raise InputError(f"{field}: {why[:1].lower()}{why[1:]}", hint="Record what happened.")
    return start, end


def judgement(change: Change, outcome: str, backed_out: bool, start: datetime, end: datetime) -> tuple[str, bool]:
    """Return what an outcome comes to in words, "successful, inside its window", and whether it is a failure.

    A failure is what was not successful, was backed out, or went outside its planned time: the board reviews it.
    """
    planned = (change.planned_start, change.planned_end)
    if change.type is ChangeType.LATENT or not change.planned_told:
        planned = (start, end)
    failed = not judged(planned, (start, end), outcome, backed_out=backed_out, incidents=0).is_success
    said = [outcome, "backed out" if backed_out else "", too_early(change, start)]
    if change.type is not ChangeType.LATENT:
        said.append(outside(planned, (start, end)) or "inside its window")
    return ", ".join(filter(None, said)), failed


def finishing(db: Database, outcome: str, backed_out: bool, start: datetime | None, end: datetime | None) -> Step:
    """Return the step that records what happened; a latent change comes before the next meeting for ratification.

    `start` None: when the work was begun; `end` None: now. Raises `InputError` for what cannot have happened.
    """

    def step(conn: Connection, change: Change) -> Going:
        at = db.now()
        latent = change.state is ChangeState.DRAFT and change.type is ChangeType.LATENT
        begun, ended = start or change.actual_start, end or (None if latent else at)
        begun, ended = happened(outcome, backed_out, begun, ended, at)
        said, failed = judgement(change, outcome, backed_out, begun, ended)
        values = {"outcome": outcome, "backed_out": backed_out, "actual_start": begun, "actual_end": ended}
        if latent:
            values["ratification"] = "pending"
        late = _late_words(conn, ended, at) if latent else ""
        text = f"is implemented: {said}."
        if latent:
            text += f" The next meeting ratifies it.{f' {late}' if late else ''}"
        elif failed:
            text += " The next meeting reviews it."
        return Going(
            ChangeState.IMPLEMENTED, text, values, partial(_write, conn, change, at, failed, late) if latent or failed
            else None,
        )  # fmt: skip

    return step


def _write(conn: Connection, change: Change, at: datetime, failed: bool, late: str, save: Save) -> None:
    """Open the items of a change that is history, then save it: reviews first, for they move no slot."""
    latent = "ratification" in save.values
    if failed:
        report(conn, change, Kind.PIR, at, save=None if latent else save)
    if latent:  # when it was handed in is noted while it is a draft: from now on it is history
        version = update_versioned(conn, t.change, change.id, save.version, {"submitted_at": at})
        report(conn, change, Kind.RATIFY, at, note=late, save=Save(version, save.values))


def _late_words(conn: Connection, ended: datetime, at: datetime) -> str:
    """Return the sentence that a latent change was recorded late; "" where it was in time."""
    allowed = load_rules(conn).latent_days
    if not recorded_late(ended, at, load_holidays(conn), allowed):
        return ""
    before = words.count(allowed, "business day")
    return f"Recorded late: it ended {words.moment(ended, weekday=True)}, more than {before} before."


# --- putting right --------------------------------------------------------------------------------
def correct(
    db: Database,
    change_id: int,
    version: int,
    what: str,
    values: Mapping[str, Any],
    reason: str,
    *,
    op_id: str | None = None,
) -> Changes:
    """Put right what was recorded of a change that is history; what stood there is kept with the reason.

    `what`: "outcome" with outcome and backed_out, or "times" with actual_start and actual_end in UTC, in `values`.
    Figures follow; packets that were issued restate them. Raises `InputError` for what cannot have happened.
    """
    db.require("change.edit", "correct changes")
    reason = clean(reason, "reason", required=True, longest=4000)
    named = tuple(values) if isinstance(values, Mapping) else ("that",)
    if what not in _CORRECTED or set(named) - set(_CORRECTED[what]):
        raise InputError(
            f"'{what}' of {', '.join(named)} cannot be corrected.", hint="Correct the outcome or the times."
        )

    def act(conn: Connection) -> Changes:
        now = held_with_items(conn, change_id)
        require_own(now)
        if now.version != version:
            raise Conflict(f"{now.number} was changed by somebody else meanwhile.", {}, now.version)
        if now.state not in _DONE:
            raise NotAllowed(f"{now.number} is {now.state.word}: its outcome is not history yet.", hint="")
        before = {name: getattr(now, name) for name in _CORRECTED[what]}
        after = {**before, **values}
        if after == before:
            raise InputError(f"{now.number} says so already.", hint="Change what was recorded wrongly.")
        recorded = {name: getattr(now, name) for names in _CORRECTED.values() for name in names}
        said, failed = _judged(now, {**recorded, **after}, db.now())
        was_failed = _judged(now, recorded, db.now(), checked=False)[1]
        add_correction(conn, now.id, what, reason, _plain(before), _plain(after))
        changed = {name: value for name, value in after.items() if value != before[name]}
        reviewed = False
        if failed and not was_failed:
            reviewed = report(conn, now, Kind.PIR, db.now(), save=Save(now.version, changed)) is not None
        else:
            update_versioned(conn, t.change, now.id, now.version, changed)
        touched = kinds.touched_by(t.change, t.change_correction, *((t.cab_agenda_item,) if reviewed else ()))
        tail = " The next meeting reviews it." if reviewed else ""
        return Changes(touched, (now.id,), f"{now.number} is corrected: {said}.{tail}")

    return db.write(act, what=f"correct change {what}", about=change_id, op_id=op_id)


def _judged(change: Change, values: Mapping[str, Any], now: datetime, *, checked: bool = True) -> tuple[str, bool]:
    """Return what recorded values come to, as `judgement`; `checked`: raise `InputError` where that cannot be."""
    span = values["actual_start"], values["actual_end"]
    if checked:
        span = happened(values["outcome"], values["backed_out"], *span, now)
    elif None in span:
        return "", True
    return judgement(change, str(values["outcome"]), bool(values["backed_out"]), *span)


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values as a fact keeps them: instants as ISO text in UTC."""
    return {name: value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
            for name, value in values.items()}  # fmt: skip
