"""Play attacks that were written down with plain SQL, one sign-in each, against the schema of today.

The list (`attacks.json` of the reference data) was made on an early schema: who, the SQL, what would show harm, and a
legitimate twin. The rows that the attacks name by key and version are made here, past the guards; each attack is then
tried in a transaction of its own, and taken back. `python -m tests.db.guards.shared_attacks` prints what came of each.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Connection, insert, text

from app.db import workspace
from app.db.engine import Database, open_database
from app.db.tables import metadata
from app.domain.vocabulary import Role
from tests.pg_server import PostgresServer
from tests.resting_guards import bulk_load

_FOLDER = Path(__file__).resolve().parents[4] / "shared" / "attacks"

#: Who attacks, with what roles; a login without any as well.
PEOPLE: dict[str, tuple[Role, ...]] = {
    "ann": (Role.AGENT,),
    "abe": (Role.AGENT,),
    "bea": (Role.BRM,),
    "ben": (Role.BRM,),
    "cat": (Role.CAB,),
    "cal": (Role.CAB,),
    "cid": (Role.CAB, Role.AGENT),
    "mia": (Role.MIP,),
    "cody": (Role.CATALOG,),
    "ada": (Role.ADMIN,),
    "rob": (Role.READER,),
    "nobody_": (),
}
#: The schema has no such table, column or function any more; the statement is no longer one.
_GONE = frozenset({"42703", "42P01", "42883", "42704"})


class Came(StrEnum):
    """What came of an attack."""

    REFUSED = "refused"
    WITHOUT_EFFECT = "without effect"
    TOOK_EFFECT = "took effect"
    NOT_APPLICABLE = "no longer applicable"


@dataclass(frozen=True)
class Attack:
    """One attempt: statements of one transaction, what would show its harm, and what must go on working."""

    n: int
    kind: str
    who: str
    what: str
    sql: tuple[str, ...]
    expect: tuple[str, ...]
    harm: str
    twin: str


@dataclass(frozen=True)
class Tried:
    """What came of one attack, with the code of the refusal, and of its twin."""

    attack: Attack
    came: Came
    code: str
    twin: Came
    twin_code: str


def attacks_file() -> Path:
    """Where the list is, if it is there."""
    return Path(os.environ.get("LONGLEAF_SHARED_ATTACKS", _FOLDER)) / "attacks.json"


def attacks() -> list[Attack]:
    """Every attack of the list."""
    found = []
    for one in json.loads(attacks_file().read_text("utf-8")):
        sql = one["sql"] if isinstance(one["sql"], list) else [one["sql"]]
        found.append(
            Attack(
                one["n"],
                one["kind"],
                one["who"],
                one["what"],
                tuple(sql),
                tuple(one["expect"].split()),
                one["harm"],
                one["twin"],
            )
        )
    return found


# --- the world -------------------------------------------------------------------------------------
def fill(db: Database) -> None:
    """Make the rows that the attacks name, past the guards, with the keys, states and versions of the list."""
    with db.engine.connect() as conn, conn.begin():
        conn.info["op"] = None
        with bulk_load(conn):
            _Rows(conn).tell()


class _Rows:
    def __init__(self, conn: Connection) -> None:
        self._conn = conn
        self._now = datetime.now(UTC)

    def put(self, table: str, by: str, version: int = 1, /, **values: Any) -> None:
        there = metadata.tables[table]
        if "version" in there.c:
            values |= {"version": version, "created_by": by, "updated_by": by, "updated_at": self._now}
        self._conn.execute(insert(there).values(**values))

    def tell(self) -> None:
        self._levels()
        self._desk()
        self._others()
        self._board()
        for name in metadata.tables:  # so that the next key is the one that the list expects
            table = metadata.tables[name]
            if "id" in table.c and table.c["id"].autoincrement:
                query = (
                    f'SELECT setval(s, greatest((SELECT max(id) FROM "{name}"), 1)) FROM'
                    f" pg_get_serial_sequence('longleaf.{name}', 'id') s WHERE s IS NOT NULL"
                )
                self._conn.exec_driver_sql(query)

    def _levels(self) -> None:
        for code in ("DOA", "DOR", "DHHS", "DOT"):
            self.put("agency", "ada", code=code, name=code, valid_from="2020-01-01")
        for login, name, email in (("ann", "Ann", "ann@x"), ("abe", "Abe", ""), ("cat", "Cat", "")):
            self.put("person", "ada", login=login, name=name, email=email)
        for code in ("NET", "MAIL"):
            self.put("service", "cody", code=code, name=code, valid_from="2020-01-01")
        week = {str(day): [["00:00", "24:00"]] for day in range(7)}
        self.put("calendar", "ada", code="24X7", name="All", zone="UTC", week=week, uses_holidays=False)
        target = {"layer": "global", "metric": "resolution", "duration_s": 14400, "goal_bp": 9500, "priority": 3}
        since = self._now - timedelta(days=400)
        self.put("sla_target", "ada", **target, calendar_id=1, pause_reasons=[], effective_from=since)
        self.put("priority_matrix", "ada", impact=3, urgency=3, priority=3)
        self.put("workspace", "ada", key="support_email", value="x")

    def _desk(self) -> None:
        now, ago = self._now - timedelta(minutes=1), self._now - timedelta(days=3)
        common: dict[str, Any] = {
            "kind": "incident",
            "title": "VPN",
            "impact": 3,
            "urgency": 3,
            "priority": 3,
            "agency_id": 1,
        }
        tickets: tuple[tuple[str, int, dict[str, Any]], ...] = (
            ("ann", 2, {"title": "VPN down"}),
            ("ann", 2, {"state": "resolved", "resolved_at": now}),
            ("ann", 3, {"state": "closed", "resolved_at": now, "closed_at": now}),
            ("abe", 1, {}),
            ("ada", 1, {"state": "closed", "source": "import:sn", "excluded": True}),
        )
        for n, (who, version, more) in enumerate(tickets, 1):
            self.put("ticket", who, version, **{**common, "number": f"INC{n}", "opened_at": now, **more})
            said = {"ticket_id": n, "occurred_at": now, "recorded_at": now, "author": who}
            self.put("ticket_event", who, **said, seq=1, kind="opened", new_value="DOA")
            if n == 2:
                self.put("ticket_event", who, **said, seq=2, kind="resolved")
        for n in (1, 2):
            self.put(
                "sla_clock",
                "ann",
                ticket_id=n,
                metric="resolution",
                target_id=1,
                calendar_rev="x",
                agency_id=1,
                priority=3,
                ticket_kind="incident",
                start_at=ago,
                due_at=ago + timedelta(days=1),
                known_at=ago + timedelta(days=1),
                met=False,
                pauses=[],
            )
        self.put("ticket_span", "ann", ticket_id=1, agency_id=1, start_at=now, start_reason="opened")
        self.put("ticket_private", "mia", ticket_id=4, body="personnel matter", salt="s")
        found = {"source": "import:sn", "row": 1, "field": "opened_at", "problem": "negative duration"}
        self.put("data_finding", "ann", **found, excluded=True, found_at=now, agency_id=1)
        self.put("survey", "bea", ticket_id=2, agency_id=1, sent_at=now, answered_at=now, score=1)
        self.put("op", "ann", op_id="op-ann-1", at=now, who="ann", what="x", result='{"value": 1}')
        self.put("op", "abe", op_id="op-abe-1", at=now, who="abe", what="x")

    def _others(self) -> None:
        now = self._now - timedelta(minutes=1)
        major = {"impact_start_at": now}
        self.put("major_incident", "mia", number="MI1", title="Core down", state="declared", service_id=1, **major)
        self.put("major_incident", "ann", number="MI2", title="Maybe", state="proposed", **major)
        said = {"major_incident_id": 1, "at": now, "recorded_at": now, "author": "mia"}
        self.put("major_incident_update", "mia", **said, text="we look")
        self.put("major_incident_agency", "mia", major_incident_id=1, agency_id=1)
        outage = {"title": "Core", "kind": "full", "planned": False, "start_at": now - timedelta(hours=1)}
        self.put("outage", "ann", service_id=1, **outage)
        self.put("review", "bea", agency_id=1, held_on="2026-11-10", period="2026-10")
        self.put("action", "bea", agency_id=1, title="Fix VPN")
        self.put("commentary", "bea", agency_id=1, period="2026-10", section="well", text="calm")
        packet = {"period": "2026-10", "revision": 1, "as_of": now, "status": "final", "data_hash": "ab"}
        self.put("packet", "bea", agency_id=1, **packet, figures={"a": 1}, file_sha256="cd")
        self.put("packet", "bea", agency_id=2, **packet, figures={"a": 1})
        self.put("agency_contact", "bea", agency_id=1, person_id=1, kind="mip", valid_from="2026-01-01")
        self.put("agency_assignment", "bea", agency_id=1, person_id=1, role="brm", valid_from="2026-01-01")
        week = timedelta(days=9)
        self.put("freeze", "cat", name="Elections", kind="elections", start_at=now - week, end_at=now + week)

    def _board(self) -> None:
        now, day = self._now - timedelta(minutes=1), timedelta(days=1)
        held = {"state": "held", "held_at": now, "attendees": ["cat"], "minutes": "approved CHG3"}
        self.put("cab_meeting", "cat", number="M1", slot="2026-11-18", meeting_date="2026-11-18", **held)
        frozen = {"state": "frozen", "frozen_at": now, "attendees": []}
        self.put("cab_meeting", "cat", number="M2", slot="2026-12-02", meeting_date="2026-12-02", **frozen)
        normal: dict[str, Any] = {"type": "normal"}
        standard: dict[str, Any] = {"type": "standard"}
        done = {"state": "implemented", "outcome": "failed", "backed_out": True, "actual_start": now, "actual_end": now}
        for n, (who, version, more) in enumerate(
            (
                ("ann", 3, {**normal, "state": "in_cab", "implementation_plan": "and the core"}),
                ("cid", 2, {**normal, "state": "in_cab"}),
                ("ann", 3, {**normal, "state": "approved", "decided_at": now}),
                ("ann", 1, normal),
                ("ann", 2, {**normal, "state": "in_cab"}),
                ("ann", 2, {**standard, "state": "scheduled"}),
                ("ann", 4, {**standard, **done}),
                ("ann", 2, {**normal, "state": "cancelled"}),
                ("ann", 2, {**normal, "state": "in_cab"}),
            ),
            1,
        ):
            planned = {"planned_start": now + 5 * day, "planned_end": now + 5 * day + timedelta(hours=2)}
            values = {"title": "Patch", "scope": "extensive", "risk_answers": {}, "implementation_plan": "the plan"}
            self.put("change", who, version, **{"number": f"CHG{n}", **planned, **values, **more})
        for change in (1, 4, 9):
            for agency in (2, 3):
                self.put("change_agency", "ann", change_id=change, agency_id=agency)
        item = {"meeting_id": 1, "change_id": 3, "kind": "decision", "kind_group": "board", "state": "decided"}
        decided = {"result": "approved", "decision": "approved", "decided_at": now, "content_n": 1}
        self.put("cab_agenda_item", "cat", **item, **decided, position=1, section="To decide")


# --- playing ---------------------------------------------------------------------------------------
@contextmanager
def signed_in(db: Database) -> Iterator[dict[str, psycopg.Connection[Any]]]:
    """Yield a plain connection of each login, as psql makes one; logins that are missing are made."""
    for login, roles in PEOPLE.items():
        with db.engine.begin() as conn:
            if not conn.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :name"), {"name": login}):
                conn.exec_driver_sql(f'CREATE ROLE "{login}" LOGIN')
                for role in roles:
                    conn.exec_driver_sql(f'GRANT {role.value} TO "{login}"')
    with ExitStack() as stack:
        there = f"host={db.url.query['host']} port={db.url.query['port']} dbname={db.url.database}"
        yield {
            login: stack.enter_context(closing(psycopg.connect(there, user=login, options="-c timezone=UTC")))
            for login in PEOPLE
        }


def play(conn: psycopg.Connection[Any], sql: tuple[str, ...], harm: str) -> tuple[Came, str]:
    """Try statements as one transaction and take them back; what came of it, and the code of a refusal."""
    rows = 0
    try:
        for statement in sql:
            rows += _rows_of(conn, statement)
        conn.execute("SET CONSTRAINTS ALL IMMEDIATE")
        if not harm:
            return (Came.TOOK_EFFECT if rows else Came.WITHOUT_EFFECT), ""
        try:
            with conn.transaction():
                row = conn.execute(harm).fetchone()
        except psycopg.Error as error:
            return Came.NOT_APPLICABLE, error.sqlstate or "?"
        return (Came.TOOK_EFFECT if row is not None and row[0] else Came.WITHOUT_EFFECT), ""
    except psycopg.Error as error:
        code = error.sqlstate or "?"
        return (Came.NOT_APPLICABLE if code in _GONE else Came.REFUSED), code
    finally:
        conn.rollback()


def _played_by_any(people: dict[str, psycopg.Connection[Any]], first: str, twin: str) -> tuple[Came, str]:
    """Try a twin as whoever may do it: the list does not say whose it is."""
    tried = [play(people[login], (twin,), "") for login in dict.fromkeys((first, *people)) if PEOPLE[login]]
    return min(tried, key=lambda one: (Came.TOOK_EFFECT, Came.WITHOUT_EFFECT, Came.REFUSED, *Came).index(one[0]))


def _rows_of(conn: psycopg.Connection[Any], statement: str) -> int:
    with conn.cursor() as cursor:
        if statement.startswith("COPY") and statement.endswith(("STDOUT", "STDIN")):
            with cursor.copy(statement) as copy:
                return sum(1 for _ in copy) if statement.endswith("STDOUT") else 0
        return max(cursor.execute(statement).rowcount, 0)


def play_all(db: Database, wanted: list[Attack]) -> list[Tried]:
    """Try every attack and its twin."""
    found = []
    with signed_in(db) as people:
        twins: dict[str, tuple[Came, str]] = {"": (Came.WITHOUT_EFFECT, "")}
        for attack in wanted:
            conn = people[attack.who]
            came, code = play(conn, attack.sql, attack.harm)
            if came is Came.NOT_APPLICABLE and code in attack.expect:
                came = Came.REFUSED
            if attack.twin not in twins:
                twins[attack.twin] = _played_by_any(people, attack.who, attack.twin)
            found.append(Tried(attack, came, code, *twins[attack.twin]))
    return found


def counts(tried: list[Tried]) -> Counter[Came]:
    """How many came to what."""
    return Counter(one.came for one in tried)


def played(server: PostgresServer) -> list[Tried]:
    """Try every attack of the list in a new workspace of a server."""
    server.create_database("attacked")
    db = open_database(server.url("attacked").render_as_string())
    try:
        workspace.create(db)
        fill(db)
        return play_all(db, attacks())
    finally:
        db.dispose()
        server.drop_database("attacked")


def main() -> None:
    """Print what comes of each attack on a server of its own."""
    with PostgresServer() as server:
        tried = played(server)
    for one in tried:
        twin = "" if one.twin is Came.TOOK_EFFECT else f"  [twin {one.twin} {one.twin_code}]"
        line = f"{one.attack.n:4} {one.attack.who:8} {one.came:22} {one.code:6} {one.attack.what}{twin}"
        sys.stdout.write(f"{line}\n")
    sys.stdout.write(f"{ {came.value: n for came, n in counts(tried).items()} }\n")


if __name__ == "__main__":
    main()
