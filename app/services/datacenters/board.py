"""The board of the data centers as it is now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.db import changes as change_store
from app.db.datacenters import board as store
from app.db.datacenters import loss as recovery
from app.db.datacenters.plans import has_plans, sites
from app.db.engine import Database
from app.domain.changes.freezes import openings
from app.domain.changes.surroundings import Surroundings
from app.domain.datacenters.board import board_of
from app.domain.datacenters.facts import Facts, PlanTest
from app.domain.datacenters.rows import WarningKind, warnings_of
from app.domain.datacenters.timing import AHEAD
from app.domain.datacenters.values import Board
from app.domain.eastern import local_date
from app.services.datacenters.plans import rows_of
from app.work import Work

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Connection

#: What stands on the wall of a plan that was tested, and not shown to work.
_WORDS = {WarningKind.FAILED: "Failed", WarningKind.MISSED: "Missed", WarningKind.NO_STANDBY: "No plan"}


def board(db: Database, work: Work | None = None) -> Board:
    """Return every service by site: how ready it is, what is open and at work, what comes within 72 hours."""
    now = db.now()
    with db.read(work) as conn:
        return board_of(facts(conn, now), now)


def facts(conn: Connection, now: datetime) -> Facts:
    """Return what the board is made of at a moment, UTC."""
    today = local_date(now)
    freezes = change_store.freezes_between(conn, now, now + AHEAD)
    windows = change_store.maintenance_windows(conn)
    around = Surroundings(windows=windows, freezes=freezes, now=now)
    return Facts(
        store.sites(conn, today),
        store.services(conn, today),
        store.grave_tickets(conn, now),
        store.running_majors(conn),
        store.running_outages(conn, now),
        store.near_changes(conn, now),
        store.posted_maintenance(conn, now),
        freezes,
        openings(around, now, now + AHEAD),
        _tests(conn, today),
    )


def _tests(conn: Connection, today: date) -> tuple[PlanTest, ...]:
    """Return the services whose recovery was not shown as its tier asks, or not at all; the plan of where they run.

    One that runs at one site alone and has no plan is among them, where the workspace keeps plans.
    """
    if not has_plans(conn):
        return ()
    known = recovery.services(conn, today)
    found = warnings_of(known.values(), rows_of(conn, today), sites(conn))
    return tuple(
        PlanTest(one.code, *one.headline(), word=_WORDS.get(one.kind, "Untested"))
        for one in found
        if one.kind.of_test or one.kind is WarningKind.NO_STANDBY
    )
