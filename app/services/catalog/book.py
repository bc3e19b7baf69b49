"""The catalog as a book: what is offered, found as a requester would, and written as PDF and workbook."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.db.catalog import offered_services as store
from app.db.catalog import rates
from app.db.setup.levels import load_levels
from app.domain.catalog.book import AROUND_THE_CLOCK, At, CatalogBook, Offer, Promised
from app.domain.catalog.life_cycle import LifeCycle, stands, successor
from app.domain.catalog.search import Finder, Match, Sought, split_synonyms
from app.domain.catalog.values import Priced
from app.domain.eastern import local_date
from app.domain.setup.calendar_changes import hours_on
from app.domain.setup.levels import Levels, StoredTarget
from app.domain.setup.texts import week_text
from app.domain.vocabulary import Layer, Metric, Priority
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.db.engine import Database


def book(db: Database, work: Work | None = None) -> CatalogBook:
    """Return every service as it stands today, with the targets that hold for it and what its components cost."""
    now = db.now()
    today = local_date(now)
    with db.read(work) as conn:
        levels = load_levels(conn)
        parts = _components(conn, today)
        rows, pairs = store.services(conn), store.dependencies(conn)
        agencies = store.agencies_by_service(conn, today)
        promised = _promised(conn, levels, now)
    names = {row.id: row.name for row in rows}
    chain = {row.id: row.replacement_id for row in rows}
    later = {row.id: successor(chain, row.id) for row in rows}
    below, above = _named(pairs, names)
    offers = tuple(
        Offer(
            row.id,
            row.version,
            row.code,
            row.name,
            row.description,
            split_synonyms(row.synonyms),
            row.category,
            row.owner or "",
            row.group or "",
            stands(LifeCycle(row.life_cycle), row.valid_to, today),
            row.valid_from,
            row.valid_to,
            later[row.id],
            names.get(later[row.id] or 0, ""),
            below.get(row.id, ()),
            above.get(row.id, ()),
            tuple(At(site, role) for site, role in ((row.primary, "Primary"), (row.standby, "Standby")) if site),
            _hours(levels, row.support_calendar_id, today),
            row.availability_goal_bp,
            tuple(agencies.get(row.id, ())),
            tuple(promised.get(row.id, ())),
            tuple(parts.get(row.id, ())),
        )
        for row in rows
    )
    return CatalogBook(now, today, offers, tuple(promised.get(0, ())))


def find(db: Database, text: str, work: Work | None = None) -> tuple[tuple[Offer, Match], ...]:
    """Return the services that a requester's words find, the best first, with why each of them."""
    offers = {one.id: one for one in book(db, work=work).services}
    found = Finder(one.sought() for one in offers.values()).find(text)
    return tuple((offers[match.id], match) for match in found)


def sought(conn: Connection, today: date) -> list[Sought]:
    """Return what of each service is searched."""
    parts: defaultdict[int, list[str]] = defaultdict(list)
    for one in rates.components(conn):
        if one.valid_to is None or today <= one.valid_to:
            parts[one.service_id] += (one.name, one.code)
    return [
        Sought(
            row.id,
            row.code,
            row.name,
            split_synonyms(row.synonyms),
            row.description,
            row.category,
            tuple(parts[row.id]),
            stands(LifeCycle(row.life_cycle), row.valid_to, today),
        )
        for row in store.services(conn)
    ]


def book_file(db: Database, path: Path, work: Work | None = None) -> Path:
    """Write the book as an accessible PDF, whole or not at all."""
    from app.reports.catalog.book_paper import render_book
    from app.reports.files import write_file

    write_file(path, render_book(book(db, work=work)))
    return path


def book_sheets(db: Database, path: Path, work: Work | None = None) -> Path:
    """Write the book as a workbook of services, components, targets and dependencies, whole or not at all."""
    from app.reports.catalog.book_sheets import book_workbook
    from app.reports.files import write_file

    write_file(path, book_workbook(book(db, work=work)))
    return path


def _components(conn: Connection, today: date) -> dict[int, list[Priced]]:
    """Return by service what is measured of it and what a unit costs today; what ended is left out."""
    prices = rates.price_book(conn)
    found: defaultdict[int, list[Priced]] = defaultdict(list)
    for one in rates.components(conn):
        if one.valid_to is None or today <= one.valid_to:
            found[one.service_id].append(Priced(one, prices.on(one.id, today)))
    return found


def _named(
    pairs: Sequence[tuple[int, int]], names: Mapping[int, str]
) -> tuple[dict[int, tuple[str, ...]], dict[int, tuple[str, ...]]]:
    """Return by service what it depends on and what depends on it, by name."""
    below: defaultdict[int, list[str]] = defaultdict(list)
    above: defaultdict[int, list[str]] = defaultdict(list)
    for one, other in pairs:
        below[one].append(names[other])
        above[other].append(names[one])
    return {id: tuple(sorted(many)) for id, many in below.items()}, {
        id: tuple(sorted(many)) for id, many in above.items()
    }


def _hours(levels: Levels, calendar_id: int | None, today: date) -> str:
    if calendar_id is None:
        return AROUND_THE_CLOCK
    hours = hours_on(levels.calendar(calendar_id), today)
    return f"{week_text(hours.week)}{', closed on state holidays' if hours.uses_holidays else ''}"


def _promised(conn: Connection, levels: Levels, now: datetime) -> dict[int, list[Promised]]:
    """Return the targets in force by service, those of every service under 0."""
    codes, calendars = store.agency_names(conn), levels.calendars.calendars()
    found: defaultdict[int, list[tuple[tuple[int, ...], Promised]]] = defaultdict(list)
    for one in levels.targets:
        if one.effective_from > now or not one.in_force(now):
            continue
        rank = (list(Layer).index(one.layer), one.agency_id or 0, list(Metric).index(Metric(one.metric)), one.priority)
        within = one.target(calendars).text
        found[one.service_id or 0].append((rank, _target(one, codes, within)))
    return {id: [said for _, said in sorted(many, key=lambda pair: pair[0])] for id, many in found.items()}


def _target(one: StoredTarget, codes: Mapping[int, str], within: str) -> Promised:
    what = f"{Priority(one.priority).label} {Metric(one.metric).label.lower()}"
    tickets = f"{one.ticket_kind}s" if one.ticket_kind else ""
    whose = codes.get(one.agency_id or 0, "")
    return Promised(one.layer, whose, what, tickets, within, one.goal_bp, one.sample)
