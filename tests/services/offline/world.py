"""A shared database and the local copies of two computers, all SQLite files, for what is written offline."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, select

from app.db import tables as t
from app.db.engine import Actor, Database, open_database
from app.db.guards import search as search_guards
from app.db.guards import sqlite as guards_sqlite
from app.db.offline.file import QueueFile
from app.db.offline.local import take_back
from app.db.records import insert_record
from app.domain.agencies import PersonRef
from app.domain.changes_made import Changes
from app.domain.offline import course
from app.domain.offline.sent import Sent
from app.domain.snapshot.values import Snapshot
from app.domain.vocabulary import Role
from app.services.agencies.acts import add_contact
from app.services.offline import putting, sending
from app.services.reviews.acts import save_action
from tests.ticket_world import build_world

KEY = bytes(range(32))
NOW = datetime(2026, 10, 5, 14, tzinfo=UTC)  # 10:00 Eastern, a Monday


def fill(db: Database) -> None:
    """Fill an empty workspace: agencies, people, a review of DOA (id 1), an action (1), a contact (1)."""
    world = build_world(db)
    doa = world.agencies["DOA"]

    def act(conn: Connection) -> None:
        for name, login in (("Bea Okafor", "bea"), ("Tess Ter", "tester"), ("Cleo Ode", None)):
            insert_record(conn, t.person, {"name": name, "login": login, "email": f"{name[:3].lower()}@example.gov"})
        rows = [
            {"agency_id": doa, "person_id": id, "role": role, "valid_from": date(2020, 1, 1)}
            for id, role in ((1, "brm"), (3, "cio"))
        ]
        conn.execute(insert(t.agency_assignment), rows)
        insert_record(conn, t.review, {"agency_id": doa, "held_on": date(2026, 10, 5), "period": "2026-09"})

    db.write(act, what="people")
    save_action(db, doa, {"title": "Add a second line", "owner": "bea", "due_on": date(2026, 10, 30)})
    add_contact(db, doa, "mip", PersonRef(3, "Cleo Ode"))


def shared(template: Path, folder: Path, login: str = "bea", roles: frozenset[Role] | None = None) -> Database:
    """Open the shared database of a test; the clock stands."""
    path = folder / "shared.sqlite"
    if not path.exists():
        shutil.copyfile(template, path)
    return open_database(path, Actor(login, frozenset(Role) if roles is None else roles), lambda: NOW)


def unguarded(shared: Path, path: Path) -> None:
    """Make a copy of a workspace as a sync makes one: without guards and trail, with what the search notes."""
    path.unlink(missing_ok=True)
    db = open_database(shared, Actor("tester"))
    with db.engine.connect() as conn:  # as it is, with what its log holds
        conn.exec_driver_sql("COMMIT")
        conn.connection.dbapi_connection.execute("VACUUM INTO ?", (str(path),))  # type: ignore[union-attr]
        conn.exec_driver_sql("BEGIN")
    db.dispose()
    db = open_database(path, Actor("tester"))
    with db.engine.begin() as conn:
        guards_sqlite.drop(conn)
        for _table, _name, statement in search_guards.sqlite(t.metadata):
            conn.exec_driver_sql(statement)
    with db.engine.connect() as conn:
        conn.exec_driver_sql("COMMIT")
        conn.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        conn.exec_driver_sql("BEGIN")
    db.dispose()


class Computer:
    """One computer of the person `tester`: its local copy, its queue, and its line to the shared database."""

    def __init__(self, server: Database, bare: Path, folder: Path, name: str = "here") -> None:
        self.line = open_database(Path(str(server.url.database)), Actor("tester"), lambda: NOW)
        self.queue = QueueFile(folder / f"{name}.queue", KEY)
        self._path = folder / f"{name}.1.db"
        shutil.copyfile(bare, self._path)
        self.copy = self._opened()

    def _opened(self) -> Database:
        snapshot = Snapshot(NOW, "the shared database", "w", "tester", frozenset(Role))
        return open_database(self._path, now=lambda: NOW, snapshot=snapshot)

    def sync(self) -> None:
        """Bring the copy up to date, as a sync does: what was done here is taken back, then done again on top."""
        with self.copy.engine.connect() as conn, conn.begin():
            take_back(conn.connection.dbapi_connection)
        self.copy.dispose()
        for ending in ("-wal", "-shm"):
            Path(f"{self._path}{ending}").unlink(missing_ok=True)
        unguarded(Path(str(self.line.url.database)), self._path)
        self.copy = self._opened()
        self.queue.change(lambda book: (course.clear(book), None))
        putting.lay(self.copy, self.queue)

    def act(self, name: str, *given: Any, **more: Any) -> Changes:
        """Do what a service does, offline."""
        return putting.act(self.copy, self.queue, name, *given, **more)

    def send(self) -> Sent:
        """Send what waits."""
        return sending.send(self.line, self.queue)

    def close(self) -> None:
        """Let go of both databases."""
        self.line.dispose()
        self.copy.dispose()


def rows(db: Database, table: Any, *names: str) -> list[tuple[Any, ...]]:
    """Return columns of all rows of a table, by its key."""
    with db.read() as conn:
        found = conn.execute(select(*(table.c[name] for name in names)).order_by(table.c.id))
        return [tuple(row) for row in found]
