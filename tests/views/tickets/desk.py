"""The sample with a busy desk: new, assigned, held and working tickets of today, which a small sample lacks."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.db.engine import Actor, Database, open_database
from app.domain.tickets.values import TicketDraft
from app.domain.vocabulary import HoldReason, TicketKind
from app.services.tickets import acts as tickets
from app.services.tickets import forms as ticket_forms
from tests.conftest import CopyPostgres, filled_template
from tests.file_copies import own_copy
from tests.once import once
from tests.pg_server import PostgresServer
from tests.views.samples import NOW


def fill(db: Database) -> None:
    """Sixteen tickets of the last hours: eight new, four assigned (two to the actor), two at work, two on hold."""
    usual = db.now
    for n in range(16):
        opened = NOW - timedelta(hours=1 + n * 5)
        db.now = lambda: opened  # noqa: B023 - called in this turn only
        draft = TicketDraft(
            TicketKind.REQUEST if n % 5 == 0 else TicketKind.INCIDENT,
            f"Printer {n} on floor 3 is out of order",
            1 + n % 5,
            4 - n % 4,
            1 + n % 4,
            description="It beeps.",
            category="Hardware",
        )
        (one,) = ticket_forms.log_ticket(db, draft).ids
        db.now = usual
        if n >= 8:
            tickets.assign(db, one, db.actor.login if n in (8, 9) else "amorgan")
        if n >= 12:
            tickets.start(db, one)
        if n >= 14:
            tickets.hold(db, one, HoldReason.AWAITING_USER, note="Asked for the model")


@pytest.fixture(scope="session")
def desk_file(sample_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template; nobody writes to it."""

    def make(path: Path) -> None:
        shutil.copyfile(sample_file, path)
        db = open_database(str(path), Actor("tester"), lambda: NOW)
        fill(db)
        db.dispose()

    return once(tmp_path_factory, "desk.sqlite", make)


@pytest.fixture
def desk(desk_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The busy desk on SQLite, one's own copy."""
    with own_copy(desk_file, lambda: tmp_path_factory.mktemp("own")) as path:
        db = open_database(str(path), Actor("tester"), lambda: NOW)
        yield db
        db.dispose()


@pytest.fixture(scope="session")
def pg_desk_template(postgres_server: PostgresServer, pg_sample_template: str) -> str:
    """The busy desk on PostgreSQL: the database that is copied."""

    def busy(db: Database) -> None:
        db.now = lambda: NOW
        fill(db)

    return filled_template(postgres_server, pg_sample_template, "ll_desk", busy)


@pytest.fixture
def pg_desk(pg_desk_template: str, copy_postgres: CopyPostgres) -> Iterator[Database]:
    """The busy desk on PostgreSQL, one's own copy."""
    with copy_postgres(pg_desk_template) as db:
        db.now = lambda: NOW
        yield db
