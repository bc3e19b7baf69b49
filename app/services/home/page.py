"""The page Home of one role: what needs this person now, their queues, what is running."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from app.db import changes as change_store
from app.db import home as store
from app.db import reminders as reminder_store
from app.db import tables as t
from app.db.changes.tasks import open_tasks_of
from app.db.datacenters import badges as badge_store
from app.db.datacenters import visits as visit_store
from app.db.engine import Database
from app.db.keeping.beside import held_marks
from app.db.mail import waiting as waiting_mails
from app.db.shifts import handovers as handover_store
from app.db.shifts import roster as roster_store
from app.db.sla import load_holidays
from app.db.tables.shifts import handover
from app.db.tickets.lists import ticket_ids, ticket_rows
from app.domain import reminders, words
from app.domain.changes.conflicts import ConflictIndex
from app.domain.changes.spans import clipped
from app.domain.eastern import eastern, local_date, midnight
from app.domain.home import access, agencies, changes, mails, majors, tasks, tickets
from app.domain.home.values import HomePage, HomeRole, Item, Queue, Running, in_order, pages_of
from app.domain.periods import Period
from app.domain.rights import may
from app.domain.shifts import handover as handovers
from app.domain.shifts import oncall
from app.domain.tickets.values import Sort, SortKey, TicketFilter, TicketRow
from app.domain.vocabulary import Role, TicketState
from app.services.changes.around import around
from app.services.home import board
from app.services.mail.send import why_none_is_sent
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: Items of one kind that the page lists at most: the queues count all of them, and open the list.
_MOST = 20
#: A missed Critical is told as long as this.
_TOLD = timedelta(days=7)
#: A freeze is announced this long before it begins.
_FREEZE_AHEAD = timedelta(days=2)
#: So far after a change its next window is looked for, by the freezes that are read.
_WINDOWS_AHEAD = timedelta(weeks=13)
#: The records of which things are, by their kinds: those that holds keep.
_KEPT = {
    "ticket": t.ticket,
    "change": t.change,
    "major_incident": t.major_incident,
    "meeting": t.cab_meeting,
    "review": t.review,
    "packet": t.packet,
    "badge": t.badge,
    "visit": t.visit,
    "handover": handover,
}
_T = TypeVar("_T", Item, Running)
_BY_NEXT = Sort(SortKey.NEXT, descending=False)


def home_page(db: Database, role: HomeRole | None = None, work: Work | None = None) -> HomePage:
    """Return the page of a role, by default the first that this person has; without any it is an overview."""
    roles = pages_of(db.actor.roles)
    now = db.now()
    day_end = midnight(local_date(now) + timedelta(days=1))
    role = role if role in roles else roles[0]
    with db.read(work) as conn:
        parts = {
            HomeRole.AGENT: _agent,
            HomeRole.LEAD: _lead,
            HomeRole.CHANGES: _changes,
            HomeRole.MEMBER: _board,
            HomeRole.BRM: _manager,
            HomeRole.READER: _nothing,
        }
        beside = (
            *_reminders(conn, db, now, day_end),
            *_handovers(conn, db),
            *_holes(conn, db, now),
            *_majors(conn, db, now, day_end),
            *_tasks(conn, db, now, day_end),
        )
        items = _kept(conn, db, in_order([*parts[role](conn, db, now, day_end), *beside]), now)
        running = _kept(conn, db, tuple(_running(conn, now)), now)
        return HomePage(role, roles, now, items, tuple(_queues(conn, db, role, now)), running)


def _kept(conn: Connection, db: Database, things: tuple[_T, ...], now: datetime) -> tuple[_T, ...]:
    """Return things with `held` said of those whose records are kept for a matter."""
    marks = {
        kind: held_marks(conn, table, ids, login=db.actor.login, roles=db.actor.roles, now=now)
        for kind, table in _KEPT.items()
        if (ids := {one.id for one in things if one.kind == kind and one.id})
    }
    return tuple(replace(one, held=mark) if (mark := marks.get(one.kind, {}).get(one.id)) else one for one in things)


def _reminders(conn: Connection, db: Database, now: datetime, day_end: datetime) -> Iterator[Item]:
    """Yield what this person, or their group, is to be reminded of until tomorrow: on whichever of their pages."""
    if may(db.actor.roles, "reminder.edit"):
        for one in reminder_store.load(conn, db.actor.login, now, limit=_MOST):
            if one.at < day_end + timedelta(days=1):
                yield reminders.item(one, now, day_end)


def _handovers(conn: Connection, db: Database) -> Iterator[Item]:
    """Yield what somebody else gave over and nobody has accepted yet."""
    if may(db.actor.roles, "handover.edit"):
        yield from (handovers.waits(row) for row in handover_store.waiting(conn, db.actor.login))


def _holes(conn: Connection, db: Database, now: datetime) -> Iterator[Item]:
    """Yield the first time of the next week in which nobody is on call for a group that this person leads."""
    led = roster_store.led_by(conn, db.actor.login, now)
    if led:
        found, names = roster_store.roster(conn, led), roster_store.group_names(conn)
        for group in found.groups:
            for hole in oncall.holes(found.turns, found.swaps, group, now)[:1]:
                yield oncall.hole_item(group, names[group][1], hole)


def _nothing(_conn: Connection, _db: Database, _now: datetime, _day_end: datetime) -> Iterable[Item]:
    return ()


def _tasks(conn: Connection, db: Database, now: datetime, day_end: datetime) -> Iterator[Item]:
    """Yield what this person, or their group, is to do for changes: on whichever of their pages."""
    for one in open_tasks_of(conn, db.actor.login, local_date(now), _MOST):
        yield tasks.own_task(one, now, day_end)


def _majors(conn: Connection, db: Database, now: datetime, day_end: datetime) -> Iterator[Item]:
    """Yield what major incidents ask of who may lead them or has a role in them: on whichever of their pages."""
    leads = Role.MIP in db.actor.roles
    yield from majors.items(store.asked_majors(conn, db.actor.login, leads=leads), now, day_end)


def _rows(conn: Connection, db: Database, filter: TicketFilter, now: datetime) -> list[TicketRow]:
    return ticket_rows(conn, ticket_ids(conn, filter, _BY_NEXT, _MOST, login=db.actor.login, now=now))


# --- the desk -------------------------------------------------------------------------------------
def _agent(conn: Connection, db: Database, now: datetime, day_end: datetime) -> Iterator[Item]:
    mine = TicketFilter(open_only=True, mine=True)
    back = TicketFilter(open_only=True, mine=True, back_from_hold=True)
    due = (tickets.mine(row, now, day_end) for row in _rows(conn, db, mine, now))
    yield from (item for item in due if item is not None)
    yield from (tickets.back(row, now, day_end) for row in _rows(conn, db, back, now))
    yield from _unassigned(conn, db, now, day_end)
    yield from _held(conn, db, TicketFilter(states=(TicketState.ON_HOLD,), mine=True), now)
    yield from (access.inside(one) for one in visit_store.inside(conn) if one.is_late(now))


def _lead(conn: Connection, db: Database, now: datetime, day_end: datetime) -> Iterator[Item]:
    late = TicketFilter(open_only=True, next_due_before=now)
    yield from _unassigned(conn, db, now, day_end)
    yield from (tickets.missed(row, now, day_end) for row in _rows(conn, db, late, now))
    yield from _held(conn, db, TicketFilter(states=(TicketState.ON_HOLD,)), now)


def _unassigned(conn: Connection, db: Database, now: datetime, day_end: datetime) -> Iterator[Item]:
    filter = TicketFilter(open_only=True, unassigned=True, next_due_before=now + tickets.SOON)
    yield from (tickets.nobodys(row, now, day_end) for row in _rows(conn, db, filter, now))


def _held(conn: Connection, db: Database, filter: TicketFilter, now: datetime) -> Iterator[Item]:
    rows = _rows(conn, db, filter, now)
    since = store.held_since(conn, [row.id for row in rows])
    yield from (tickets.waiting(row, since.get(row.id)) for row in rows)


# --- changes --------------------------------------------------------------------------------------
def _changes(conn: Connection, db: Database, now: datetime, day_end: datetime) -> Iterator[Item]:
    holidays = load_holidays(conn)
    until = max(day_end, now + changes.BLOCKED_AHEAD)
    near = change_store.changes_between(conn, now, until)
    known = {change.id for change in near}
    count, oldest = store.unreviewed(conn, changes.FEW)
    more = [id for id in (*store.undecided(conn), *oldest) if id not in known]
    found = [*near, *change_store.changes_by_ids(conn, more)]
    others = change_store.changes_beside(conn, near)
    first = min((change.planned_start for change in near), default=now)
    last = max((change.planned_end for change in near), default=until)
    beside = around(conn, now, first, clipped(last) + _WINDOWS_AHEAD, changes=known)
    index = ConflictIndex(others, beside)
    clashes = {one.id: index.of(one) for one in near}
    yield from changes.items(found, clashes, count, holidays, now, day_end)
    yield from board.coordinators(conn, db.actor.login, now, day_end)
    waiting = waiting_mails(conn)
    if waiting.count and (why := why_none_is_sent(conn)):
        yield mails.unsent(waiting, why)


def _board(conn: Connection, db: Database, now: datetime, day_end: datetime) -> Iterator[Item]:
    coordinates = may(db.actor.roles, "cab.manage")  # who holds both roles finds all of the board on its page
    yield from board.members(conn, db.actor.login, now, day_end, coordinates=coordinates)


# --- agencies -------------------------------------------------------------------------------------
def _manager(conn: Connection, db: Database, now: datetime, _day_end: datetime) -> Iterator[Item]:
    today = local_date(now)
    mine = store.agencies_of(conn, db.actor.login, today)
    ids = [id for id, _ in mine]
    if not ids:
        return
    month = Period.month_of(today).previous()
    issued = store.issued_packets(conn, ids, month.key)
    yield from (agencies.missed_critical(one) for one in store.missed_criticals(conn, ids, now, _TOLD))
    for action in store.late_actions(conn, ids, today):
        yield agencies.late_action(action)
    yield from (access.overdue(one) for one in badge_store.overdue(conn, ids, today))
    for id, name in mine:
        if id not in issued:
            yield agencies.missing_packet(id, name, local_date(month.start))
    for id, name, day, period in store.planned_reviews(conn, ids, today, today + agencies.REVIEW_AHEAD):
        yield agencies.coming_review(id, name, day, period, now)


# --- beside ---------------------------------------------------------------------------------------
def _queues(conn: Connection, db: Database, role: HomeRole, now: datetime) -> Iterator[Queue]:
    soon = now + tickets.SOON
    if Role.AGENT in db.actor.roles or Role.MIP in db.actor.roles:
        yield Queue("Mine", *store.queue_of(conn, db.actor.login, now, soon), TicketFilter(open_only=True, mine=True))
    if role in {HomeRole.BRM, HomeRole.MEMBER}:
        return
    for queue in store.queues(conn, now, soon):
        if queue.group_id is None:
            filter = TicketFilter(open_only=True, no_group=True)
        else:
            filter = TicketFilter(open_only=True, group_ids=(queue.group_id,))
        yield Queue(queue.name or "No group", queue.open, queue.due, queue.missed, filter)


def _running(conn: Connection, now: datetime) -> Iterator[Running]:
    for major in store.open_majors(conn):
        began = eastern(major.start)
        today = began.date() == local_date(now)
        since = f"{began:%H:%M}" if today else words.moment(major.start, weekday=True, year=False)
        parts = [words.count(major.agencies, "agency", "agencies")] if major.agencies else []
        parts += [f"since {since}", *([f"{major.manager} leads"] if major.manager else [])]
        detail = ", ".join(parts)
        yield Running(
            "major_incident",
            major.id,
            f"{major.number} {major.title}",
            detail[:1].upper() + detail[1:],
            major.start,
            None,
        )
    for freeze in change_store.freezes_between(conn, now, now + _FREEZE_AHEAD):
        begins = f" from {words.moment(freeze.start, weekday=True, year=False)}" if freeze.start > now else ""
        of = ", ".join(name for name in (freeze.agency_name, freeze.service_name, freeze.site_name) if name)
        until = f"until {words.moment(freeze.end, weekday=True, year=False)}"
        detail = f"{of}, {until}" if of else until[:1].upper() + until[1:]
        yield Running("freeze", freeze.id, f"{freeze.name}{begins}", detail, freeze.start, freeze.end)
