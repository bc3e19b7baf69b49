"""A small workspace for tests of figures: two agencies that merge, three services, tickets by script."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, insert, select

from app.db import tables as t
from app.db.engine import Database
from app.db.owner import as_owner
from app.db.sla import load_target_book
from app.db.tickets.store import append_events, bulk_insert_projections, load_codes
from app.domain.eastern import to_utc
from app.domain.tickets.projection import Event, TicketFacts, project
from app.domain.tickets.told import EVERYTHING, Told
from app.domain.vocabulary import EventKind, TicketKind
from tests.resting_guards import bulk_load

T = TypeVar("T")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
#: From here on critical incidents have to be resolved within 4 h in 97 % instead of 95 %.
NEW_TARGETS = datetime(2026, 10, 15, 4, tzinfo=UTC)
WORKING_HOURS = {str(day): [["08:00", "17:00"]] for day in range(5)}
ROUND_THE_CLOCK = {str(day): [["00:00", "24:00"]] for day in range(7)}
PAUSES = ["awaiting_user", "awaiting_vendor"]


def at(text: str) -> datetime:
    """Eastern wall time "2026-10-05 09:00" as a UTC instant."""
    return to_utc(datetime.fromisoformat(text))


@dataclass(frozen=True)
class Script:
    """A ticket and what happens to it: (instant, kind, old, new[, recorded at])."""

    agency: str
    opened: datetime
    priority: int = 3
    kind: str = "incident"
    service: str | None = "EMAIL"
    channel: str = "phone"
    category: str = "Mailbox"
    first_contact: bool | None = None
    child_of: str | None = None
    change: int | None = None
    recorded: datetime | None = None
    told: Told = EVERYTHING
    source: str = "test"
    events: Sequence[tuple[Any, ...]] = field(default_factory=tuple)


def loaded(db: Database, act: Callable[[Connection], T]) -> T:
    """Run `act` as the owner with the guards at rest: facts of the past have other authors and times than now."""
    with as_owner(db) as conn, bulk_load(conn):
        return act(conn)


def make_organisation(db: Database) -> dict[str, int]:
    """Agencies ALPHA, BETA (merged into ALPHA on 1 July 2026) and QUIET; services; targets. Returns ids by code."""

    def act(conn: Connection) -> dict[str, int]:
        ids: dict[str, int] = {}

        def add(table: Any, key: str, **values: Any) -> int:
            found = conn.execute(insert(table).values(**values).returning(table.c.id)).scalar_one()
            ids[key] = int(found)
            return int(found)

        merged = date(2026, 7, 1)
        add(t.agency, "BETA", code="BETA", name="Office of Beta", valid_from=date(2015, 1, 1), valid_to=merged)
        add(
            t.agency,
            "ALPHA",
            code="ALPHA",
            name="Department of Alpha",
            valid_from=date(2015, 1, 1),
            predecessor_id=ids["BETA"],
        )
        add(t.agency, "QUIET", code="QUIET", name="Board of Quiet", valid_from=date(2015, 1, 1))
        add(t.support_group, "DESK", code="DESK", name="Service Desk", is_desk=True)
        for code, name in (("EMAIL", "E-mail"), ("WAN", "Wide Area Network"), ("HOST", "Hosting")):
            add(t.service, code, code=code, name=name, availability_goal_bp=9990, valid_from=date(2015, 1, 1))
            for agency in ("ALPHA", "BETA", "QUIET"):
                add(
                    t.agency_service,
                    f"{agency}/{code}",
                    agency_id=ids[agency],
                    service_id=ids[code],
                    valid_from=date(2015, 1, 1),
                )
        add(t.holiday, "veterans", day=date(2026, 11, 11), name="Veterans Day", source="test", status="confirmed")
        add(
            t.calendar,
            "24x7",
            code="24x7",
            name="Around the clock",
            zone="America/New_York",
            week=ROUND_THE_CLOCK,
            uses_holidays=False,
        )
        add(
            t.calendar,
            "business",
            code="business",
            name="Business hours",
            zone="America/New_York",
            week=WORKING_HOURS,
            uses_holidays=True,
        )

        def target(key: str, metric: str, priority: int, calendar: str, goal: int, **values: Any) -> None:
            base: dict[str, Any] = {
                "layer": "global",
                "metric": metric,
                "priority": priority,
                "calendar_id": ids[calendar],
                "goal_bp": goal,
                "pause_reasons": PAUSES if metric == "resolution" else [],
                "effective_from": LONG_AGO,
                "sample": False,
            }
            add(t.sla_target, key, **(base | values))

        target("res1 old", "resolution", 1, "24x7", 9500, duration_s=4 * 3600, effective_to=NEW_TARGETS)
        target("res1 new", "resolution", 1, "24x7", 9700, duration_s=4 * 3600, effective_from=NEW_TARGETS)
        target("res2", "resolution", 2, "24x7", 9500, duration_s=8 * 3600)
        target("res3", "resolution", 3, "business", 9500, duration_days=3)
        target("res4", "resolution", 4, "business", 9000, duration_days=5)
        target("res2 mou", "resolution", 2, "24x7", 9000, duration_s=6 * 3600, layer="mou", agency_id=ids["ALPHA"])
        target(
            "res3 host", "resolution", 3, "24x7", 9500, duration_s=24 * 3600, layer="service", service_id=ids["HOST"]
        )
        for priority, seconds in ((1, 900), (2, 1800), (3, 4 * 3600), (4, 8 * 3600)):
            target(
                f"resp{priority}",
                "response",
                priority,
                "24x7" if priority < 3 else "business",
                9000,
                duration_s=seconds,
            )
        target("upd1", "update", 1, "24x7", 9500, duration_s=3600)
        target("upd2", "update", 2, "24x7", 9500, duration_s=7200)
        return ids

    return loaded(db, act)


def add_tickets(db: Database, scripts: Iterable[Script]) -> list[int]:
    """Write the tickets with their events and projections; returns their ids in order."""

    def act(conn: Connection) -> list[int]:
        codes, book, made = load_codes(conn), load_target_book(conn), []
        projections = []
        numbers = conn.execute(select(t.ticket.c.number)).scalars().all()
        for n, script in enumerate(scripts, start=len(numbers) + 1):
            parent = None
            if script.child_of:
                parent = conn.execute(select(t.ticket.c.id).where(t.ticket.c.number == script.child_of)).scalar_one()
            facts = TicketFacts(
                TicketKind(script.kind),
                codes.agencies[script.agency],
                None if script.service is None else codes.services[script.service],
                script.priority,
                child=parent is not None,
                first_contact=script.first_contact,
                told=script.told,
            )
            events = [
                Event(
                    1, EventKind.OPENED, script.opened, script.recorded or script.opened, "t", "", None, script.agency
                )
            ]
            for seq, (when, kind, old, new, *rest) in enumerate(script.events, start=2):
                events.append(Event(seq, EventKind(kind), when, rest[0] if rest else when, "t", "", old, new))
            projected = project(facts, events, book, codes.agencies, codes.services, codes.groups)
            number = conn.execute(
                insert(t.ticket)
                .values(
                    number=f"{'INC' if script.kind == 'incident' else 'REQ'}{n:07d}",
                    kind=script.kind,
                    title=f"Ticket {n}",
                    impact=4,
                    urgency=4,
                    channel=script.channel,
                    category=script.category,
                    parent_id=parent,
                    change_id=script.change,
                    source=script.source,
                    told=script.told.text,
                    **projected.fields,
                )
                .returning(t.ticket.c.id)
            ).scalar_one()
            append_events(conn, number, events)
            projections.append((number, projected))
            made.append(int(number))
        bulk_insert_projections(conn, projections)
        return made

    return loaded(db, act)
