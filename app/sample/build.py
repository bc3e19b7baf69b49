"""Builds a sample workspace: invents the department, makes its tickets chunk by chunk and loads everything."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from multiprocessing import get_context
from typing import TYPE_CHECKING

from app.db import tables as t
from app.db.bulk import bulk_insert, reset_identities, without_indexes
from app.db.engine import Database
from app.db.facts import set_fact
from app.db.guards.install import bulk_load
from app.db.records import numbers_above
from app.db.sla import load_target_book
from app.db.tickets.search import without_search
from app.db.whole_tables import analyze, count_rows, insert_rows
from app.domain.majors.settings import PREFIX
from app.errors import InputError
from app.sample import access, billing, catalog, changes, holidays, hub, outages, people, population, recovery, reviews
from app.sample import agencies as organisation
from app.sample import cab as meetings
from app.sample import callers as directory
from app.sample import filters as shared
from app.sample import knowledge as notes
from app.sample import majors as incidents
from app.sample import requests as asked
from app.sample import shifts as desk
from app.sample import sla as targets
from app.sample.chunks import Chunk, Maker
from app.sample.lists import UNTIL, local
from app.sample.major_course import MANAGEMENT
from app.sample.world import World
from app.services.workspace import reference
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: No sample begins earlier.
FIRST_DAY = date(2024, 11, 1)
TICKETS = 24_000
#: From so many tickets on it pays to start a second process that makes chunks while this one loads.
_PARALLEL_FROM = 60_000
#: Tables written after the tickets, because they refer to them.
_AFTER = frozenset(
    {
        *("major_incident", "major_incident_agency", "major_incident_service", "major_incident_site"),
        *("major_incident_ticket", "major_incident_update", "major_incident_told", "major_incident_task"),
        *("action", "outage", "outage_agency"),
        *("posting", "posting_service", "posting_site", "posting_agency", "posting_version", "posting_told"),
        *("handover", "handover_line"),
    }
)
_TICKET_TABLES = (t.ticket, t.ticket_event, t.sla_clock, t.ticket_span, t.survey)
#: Tables that must be empty: a sample is never mixed with somebody's data.
_EMPTY = (t.agency, t.person, t.ticket, t.service, t.change, t.sla_target, t.calendar, t.holiday, t.site)


@dataclass(frozen=True, slots=True)
class SampleSummary:
    """Rows written, by table."""

    rows: dict[str, int]

    @property
    def tickets(self) -> int:
        return self.rows.get("ticket", 0)

    def text(self) -> str:
        """Return one line for people."""
        shown = (
            ("agency", "agencies"),
            ("person", "people"),
            ("service", "services"),
            ("ticket", "tickets"),
            ("ticket_event", "events"),
            ("sla_clock", "clocks"),
            ("change", "changes"),
            ("major_incident", "major incidents"),
        )
        return ", ".join(f"{self.rows.get(table, 0):,} {word}" for table, word in shown)


def build(
    db: Database,
    *,
    seed: int,
    tickets: int,
    until: date,
    source: str,
    now: datetime | None = None,
    me: str = "",
    work: Work | None = None,
    processes: int | None = None,
) -> SampleSummary:
    """Fill an empty workspace in one transaction; see `build_sample` and `app.sample.seed`."""
    if tickets < 0:
        raise InputError("The number of tickets has to be 0 or more.")
    if until <= FIRST_DAY:
        raise InputError(f"The sample begins on {FIRST_DAY}; it has to end after that, not on {until}.")
    work = work or Work()

    def act(conn: Connection) -> SampleSummary:
        there = _there(conn)
        work.step(0, tickets, "Inventing the department")
        world = _world(seed, until, now, me)
        troubled, majors = _invent(world, tickets)
        rows: dict[str, int] = {}
        with bulk_load(conn):
            _write_rows(conn, world, rows, there, after=False)
            maker = Maker(world, population.shares(world, tickets, troubled, majors), load_target_book(conn), source)
            with without_search(conn), without_indexes(conn, _TICKET_TABLES):
                done = 0
                for chunk in _make(maker, population.chunks(tickets), _processes(tickets, processes)):
                    for name, columns in chunk.tables.items():
                        rows[name] = rows.get(name, 0) + bulk_insert(conn, t.metadata.tables[name], columns)
                    made = chunk.tables["ticket"]
                    incidents.link_tickets(world, chunk.majors, made["id"].tolist(), made["parent_id"])
                    done += chunk.tickets
                    work.step(done, tickets, "Writing tickets")
                work.step(tickets, tickets, "Building indexes")
            _write_rows(conn, world, rows, there, after=True)
            reset_identities(conn, t.metadata.sorted_tables)
            for prefix, count in (
                ("INC", tickets),
                ("REQ", tickets),
                ("CHG", len(world.rows["change"])),
                ("MOD", len(world.rows["change_model"])),
                ("CAB", len(world.rows["cab_meeting"])),
                ("MI", len(world.rows["major_incident"])),
                ("PO", len(world.rows["posting"])),
                ("SUB", len(world.rows["subscription"])),
                ("VIS", len(world.rows["visit"])),
                ("EX", len(world.rows["exercise"])),
                ("BIL", len(world.rows["bill"])),
                ("DSP", len(world.rows["dispute"])),
                ("KB", len(world.rows["knowledge_note"])),
                ("HOV", len(world.rows["handover"])),
            ):
                numbers_above(conn, prefix, count)
        set_fact(conn, "sample", "1")
        set_fact(conn, "sample_until", until.isoformat())
        set_fact(conn, PREFIX + "management", MANAGEMENT)
        analyze(conn)
        return SampleSummary(rows)

    return db.write(act, what="sample workspace")


def _world(seed: int, until: date, now: datetime | None, me: str) -> World:
    """Return the empty department: two years and the running month of work, at most until the end of the day."""
    first, dawn = date(until.year - 2, until.month, 1), local(until)
    if now is None:
        return World(seed, first, until, local(first), dawn, dawn, dawn, me)
    end = local(until + timedelta(days=1))
    now = now.replace(microsecond=0)  # tickets happen in whole seconds: one of this second is not half in, half out
    return World(seed, first, until, local(first), dawn, min(max(now, dawn), end), end, me)


def _there(conn: Connection) -> dict[str, int]:
    """Return how many of each table's first rows, the reference data, the workspace has.

    InputError where it has more.
    """
    there = {}
    if reference.is_untouched(conn):
        there = {name: len(listed) for name, listed in reference.rows().items()}
    for table in _EMPTY:
        if table.name not in there and count_rows(conn, table):
            raise InputError(
                f"This workspace already holds data (table {table.name}); the sample needs an empty one.",
                hint="Make a new one: longleaf --db FILE db init",
            )
    return there


def _invent(world: World, tickets: int) -> tuple[list[changes.Troubled], list[incidents.Major]]:
    world.rows.update(reference.rows())
    _add_holidays(world)
    organisation.add_organisation(world)
    people.add_people(world)
    catalog.add_services(world)
    targets.add_targets(world)
    catalog.add_windows_and_freezes(world)
    troubled = changes.add_changes(world, scale=min(max(tickets / TICKETS, 0.4), 12))
    meetings.add_meetings(world)
    majors = incidents.add_incidents(world)
    outages.add_outages(world)
    reviews.add_reviews(world)
    hub.add_hub(world)
    notes.add_knowledge(world)
    directory.add_callers(world, tickets)
    asked.add_fields(world)
    shared.add_filters(world)
    desk.add_shifts(world)
    access.add_access(world)
    recovery.add_recovery(world)
    billing.add_billing(world)
    return troubled, majors


def _add_holidays(world: World) -> None:
    """Add the holidays of years that the reference data do not know, by rule."""
    known = {row["day"].year for row in world.rows["holiday"]}
    for year in range(world.first_day.year, world.until.year + 2):
        for row in holidays.rows_of(year) if year not in known else ():
            world.add("holiday", **row)


def _write_rows(conn: Connection, world: World, rows: dict[str, int], there: dict[str, int], *, after: bool) -> None:
    for table in t.metadata.sorted_tables:
        values = world.rows.get(table.name)
        if values and (table.name in _AFTER) == after:
            if new := values[there.get(table.name, 0) :]:
                insert_rows(conn, table, new)
            rows[table.name] = len(values)


def _processes(tickets: int, wanted: int | None) -> int:
    if wanted is not None:
        return wanted
    return min(os.cpu_count() or 1, 4) if tickets >= _PARALLEL_FROM else 0


def _make(maker: Maker, count: int, processes: int) -> Iterator[Chunk]:
    """Chunks in order; with processes made ahead, but only a few, so that memory stays bounded."""
    if processes < 1:
        for part in range(count):
            yield maker.make(part)
        return
    with ProcessPoolExecutor(processes, get_context("spawn"), initializer=_start, initargs=(maker,)) as pool:
        waiting: deque[Future[Chunk]] = deque()
        part = 0
        try:
            while part < count or waiting:
                while part < count and len(waiting) < processes + 1:
                    waiting.append(pool.submit(_make_one, part))
                    part += 1
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


_maker: Maker | None = None


def _start(maker: Maker) -> None:
    global _maker
    _maker = maker


def _make_one(part: int) -> Chunk:
    if _maker is None:
        raise RuntimeError("the process was not started with its maker")
    return _maker.make(part)


__all__ = ["FIRST_DAY", "TICKETS", "UNTIL", "SampleSummary", "build"]
