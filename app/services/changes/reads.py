"""What is asked of changes: the calendar, one change with all rules, what would clash."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from app.db import changes as store
from app.db import tables as t
from app.db.cab.meetings import on_record
from app.db.changes.models import holds_for, models_by_id
from app.db.changes.tasks import conditions_of, tasks_of
from app.db.engine import Database
from app.db.keeping.beside import with_marks
from app.db.records import time_of
from app.db.sla import load_holidays
from app.domain.changes.board import next_wednesday
from app.domain.changes.conflicts import ConflictIndex, conflicts
from app.domain.changes.detail import CalendarData, ChangeDetail
from app.domain.changes.freezes import hits
from app.domain.changes.models import departs
from app.domain.changes.pairs import is_over, redundancy
from app.domain.changes.risk import assess
from app.domain.changes.routing import Routing, routing
from app.domain.changes.spans import clipped
from app.domain.changes.states import next_steps
from app.domain.eastern import local_date
from app.domain.vocabulary import ChangeState, ChangeType
from app.errors import InputError
from app.services.changes.approvers import ELSEWHERE, decides_others, hand_in
from app.services.changes.around import around
from app.services.changes.freezes import until_done
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.domain.changes.conflicts import Clash
    from app.domain.changes.freezes import FreezeHit
    from app.domain.changes.surroundings import Surroundings
    from app.domain.changes.values import Change, ServiceFacts

#: So far ahead of a change its next window is looked for, by the freezes that are read.
_AHEAD = timedelta(weeks=13)
#: Where a change is still to be begun, also once its planned time is past.
_TO_START = frozenset({ChangeState.APPROVED, ChangeState.SCHEDULED})
#: What an owner decides.
_DECISIONS = frozenset({ChangeState.APPROVED, ChangeState.REJECTED})
#: Where a standard change is measured by its model.
_UNDECIDED = frozenset({ChangeState.DRAFT, ChangeState.IN_CAB, ChangeState.IN_REVIEW})


def calendar(
    db: Database, start: datetime, end: datetime, *, agency: str | None = None, work: Work | None = None
) -> CalendarData:
    """Return the calendar of [start, end), UTC, with the conflicts of every change in it.

    `agency` limits the changes to those that affect it or a part of it; conflicts are with all changes.
    """
    with db.read(work) as conn:
        changes = store.changes_between(conn, start, end)
        first = min((change.planned_start for change in changes), default=start)
        last = max((change.planned_end for change in changes), default=end)
        ids = [change.id for change in changes if change.state is not ChangeState.DRAFT]
        beside = around(conn, db.now(), min(first, start), clipped(max(last, end)) + _AHEAD, changes=ids)
        edges = store.changes_beside(
            conn, [one for one in changes if one.planned_start < start or one.planned_end > end]
        )
        index = ConflictIndex({one.id: one for one in (*edges, *changes)}.values(), beside)
        shown = [one for one in changes if agency is None or any(agency in beside.whole(code) for code in one.agencies)]
        who = db.actor
        shown = with_marks(conn, t.change, shown, login=who.login, roles=who.roles, now=db.now())
        clashes = {one.id: found for one in shown if (found := index.of(one))}
        return CalendarData(
            start,
            end,
            tuple(shown),
            tuple(freeze for freeze in beside.freezes if freeze.start < end and start < freeze.end),
            tuple(beside.windows),
            load_holidays(conn),
            _meetings(conn, start, end, beside),
            beside.services,
            beside.parents,
            clashes,
        )


def _meetings(conn: Connection, start: datetime, end: datetime, beside: Surroundings) -> dict[date, str]:
    """Return the days of the board in a time with the state of the meeting, "holiday" where a day is to be chosen."""
    found: dict[date, str] = {}
    day = next_wednesday(local_date(start))
    while day <= local_date(end):
        found[day] = "holiday" if day in beside.holidays else "planned"
        day += timedelta(days=7)
    for record in on_record(conn):
        to_choose = record.day in beside.holidays and record.state == "planned"
        if record.slot in found and (record.slot != record.day or not to_choose):
            del found[record.slot]
        found[record.day] = "holiday" if to_choose else record.state.value
    return found


def change_detail(db: Database, change_id: int, work: Work | None = None) -> ChangeDetail:
    """Return a change with routing, risk and reasons, clashes, votes and the next steps of this person."""
    with db.read(work) as conn:
        return with_rules(db, conn, get_change(conn, change_id))


def preview(db: Database, change: Change, work: Work | None = None) -> tuple[Clash, ...]:
    """Return clashes that a change would have as given, for a form or a drag that is not saved yet."""
    with db.read(work) as conn:
        return clashes_of(conn, db.now(), change).clashes


def with_rules(db: Database, conn: Connection, change: Change) -> ChangeDetail:
    """Return a change with routing, risk, clashes, votes and the states this person may move it to."""
    way = way_of(conn, change)
    votes = [vote.decision for vote in change.counted if vote.version == change.content_n]
    beside = clashes_of(conn, db.now(), change)
    why_not = _not_decided(db, conn, change)
    steps = next_steps(change, way, db.actor.roles)
    return ChangeDetail(
        change,
        way,
        assess(change.risk_answers),
        beside.clashes,
        tuple(one for one in steps if not why_not or one not in _DECISIONS),
        votes.count("approve"),
        votes.count("reject"),
        beside.one_left,
        conditions_of(conn, [change.id]).get(change.id, ()),
        beside.freezes,
        tasks_of(conn, change.id),
        why_not,
    )


def _not_decided(db: Database, conn: Connection, change: Change) -> str:
    """Return why whoever is at work may not decide a change that its owner approves; "" where they may."""
    if change.state is not ChangeState.IN_REVIEW:
        return ""
    owner = approver_of(conn, change)
    if not decides_others(db, owner.login):
        return f"It is approved by {owner.whom}."
    why = hand_in(db, conn, change)
    return f"You may not decide it: {why}. {ELSEWHERE}" if why else ""


@dataclass(frozen=True, slots=True)
class Beside:
    """What lies beside a change: conflicts, worst first, services with one data center left, freezes."""

    clashes: tuple[Clash, ...] = ()
    one_left: tuple[str, ...] = ()
    freezes: tuple[FreezeHit, ...] = ()


def clashes_of(conn: Connection, at: datetime, change: Change) -> Beside:
    """Return what a change collides with at its planned time; nothing of one that is over.

    Of one that is approved and overdue, the freezes that hold until now as well: it may not start in them.
    """
    if is_over(change) or change.planned_end <= change.planned_start:
        return Beside()
    others = store.changes_between(conn, change.planned_start, change.planned_end)
    span = until_done(change, at)
    beside = around(conn, at, span[0], clipped(span[1]) + _AHEAD, changes=(change.id,))
    frozen = hits(change, beside, span if change.state in _TO_START else None)
    return Beside(conflicts(change, others, beside), redundancy(change, beside), frozen)


def get_change(conn: Connection, change_id: int) -> Change:
    """Return a change by id. InputError if it is not in the workspace any more."""
    change = store.change_by_id(conn, change_id)
    if change is None:
        raise InputError("That change is not in this workspace any more.", hint="Refresh the calendar.")
    return change


# --- who decides ----------------------------------------------------------------------------------
def departures(conn: Connection, change: Change) -> tuple[str, ...]:
    """Return in what a standard change is other than the version of the model that it was made from, today."""
    if change.type is not ChangeType.STANDARD or change.state not in _UNDECIDED:
        return ()
    model = models_by_id(conn, [change.model_id]).get(change.model_id) if change.model_id is not None else None
    if model is not None and model.state == "retired" and holds_for(conn, change.id, model.id):
        model = replace(model, state="approved")  # it was when the change was made from it
    return departs(change, model, local_date(time_of(conn)))


def way_of(conn: Connection, change: Change) -> Routing:
    """Return where a change is decided, and why there."""
    return routing(change, departures(conn, change))


@dataclass(frozen=True, slots=True)
class Approver:
    """Who approves a change that the board does not hear, besides the coordinator; "": nobody does."""

    login: str = ""
    name: str = ""

    @property
    def whom(self) -> str:
        """Return who is asked: "Ida Ferreira, who owns its service, or the coordinator"."""
        return f"{self.name}, who owns its service, or the coordinator" if self.login else "the coordinator"


def approver_of(conn: Connection, change: Change) -> Approver:
    """Return the owner of all the services of a change; where they have several owners, the coordinator decides."""
    return approver_among(store.service_facts(conn), change)


def approver_among(facts: Mapping[str, ServiceFacts], change: Change) -> Approver:
    """Return the same where the services are read already, by code."""
    owners = {(facts[code].owner, facts[code].owner_name) for code in change.services if code in facts}
    return Approver(*owners.pop()) if len(owners) == 1 else Approver()


# --- lists ----------------------------------------------------------------------------------------
def change_codes(db: Database, work: Work | None = None) -> dict[str, list[tuple[str, str]]]:
    """Return (code, name) of each service, agency and site that a change can touch now, (login, name) of the people.

    "groups": (id as text, name) of the support groups that can carry it out.
    """
    with db.read(work) as conn:
        return store.names(conn, local_date(time_of(conn)))


def service_ids(db: Database, codes: Iterable[str], work: Work | None = None) -> tuple[int, ...]:
    """Return ids of services by code, for a filter over tickets."""
    with db.read(work) as conn:
        known = store.codes(conn)["services"]
    return tuple(known[code] for code in codes if code in known)
