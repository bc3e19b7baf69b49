"""The views are there after every upgrade, say what the export says, and open nothing that is closed."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime
from typing import Any

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, String, insert, text

from app.db import tables as t
from app.db import workspace
from app.db.engine import Database
from app.db.owner import as_owner
from app.db.schema import SCHEMA_PAST
from app.db.views import LISTS, VIEWS
from app.db.views.dialect import in_view
from app.db.views.install import present
from app.db.views.read import rows
from app.domain.data_columns import What
from app.domain.eastern import local_date
from app.domain.list_words import ListQuery
from app.domain.majors.promises import ledger
from app.domain.majors.settings import SAMPLE
from app.domain.majors.values import Update, UpdateKind
from app.domain.periods import Period
from app.domain.rights import RESTRICTED
from app.domain.vocabulary import Role
from app.services.figures.tables import REPORTS
from app.services.workspace.admin import check
from tests.db.playing import refusal
from tests.figure_world import at, loaded
from tests.services.packets.test_packets import NOW, make_world
from tests.services.people import as_person

pytestmark = pytest.mark.slow


def build(db: Database) -> dict[str, int]:
    """Make the figures' world with a change and an outage in it."""
    ids = make_world(db)

    def act(conn: Connection) -> None:
        change = conn.execute(
            insert(t.change)
            .values(
                number="CHG0000001",
                title="Move the mail",
                type="normal",
                scope="significant",
                state="implemented",
                planned_start=at("2026-10-31 23:00"),
                planned_end=at("2026-11-01 02:00"),
                actual_start=at("2026-10-31 23:00"),
                actual_end=at("2026-11-01 02:00"),
                risk_answers={},
                cab_date=date(2026, 10, 28),
                outcome="successful",
            )
            .returning(t.change.c.id)
        ).scalar_one()
        for agency in ("BETA", "ALPHA"):
            conn.execute(insert(t.change_agency).values(change_id=change, agency_id=ids[agency]))
        outage = {"title": "Mail is down", "kind": "full", "planned": False, "start_at": at("2026-11-01 00:30")}
        conn.execute(insert(t.outage).values(service_id=ids["EMAIL"], end_at=at("2026-11-01 02:30"), **outage))
        conn.execute(insert(t.outage).values(service_id=ids["WAN"], **outage))

    loaded(db, act)
    return ids


@pytest.fixture
def world(db: Database) -> dict[str, int]:
    return build(db)


def _views(conn: Connection) -> frozenset[str]:
    return present(conn)


def test_every_view_is_there(db: Database) -> None:
    with db.read() as conn:
        assert _views(conn) == {view.name for view in VIEWS}
        for view in VIEWS:
            found = conn.execute(text(f"SELECT * FROM {view.name}"))
            assert list(found.keys()) == [one.column.name for one in view.columns]
    assert [problem for problem in check(db) if problem.kind == "view"] == []


def test_a_view_that_is_gone_or_another_is_found_and_made_again(db: Database) -> None:
    with as_owner(db) as conn:
        conn.execute(text("DROP VIEW v_ticket"))
        conn.execute(text("DROP VIEW v_agency"))
        rights = "" if conn.dialect.name == "sqlite" else " WITH (security_invoker = true)"
        conn.execute(text(f"CREATE VIEW v_agency{rights} AS SELECT code FROM agency"))
        if rights:
            conn.execute(text("GRANT SELECT ON v_agency TO PUBLIC"))
        conn.execute(text("CREATE VIEW v_of_yesterday AS SELECT name FROM agency"))
    found = [str(problem.text) for problem in check(db) if problem.kind == "view"]
    assert found == [
        "View v_ticket is missing. Run: longleaf db upgrade",
        "View v_agency is not as Longleaf makes it. Run: longleaf db upgrade",
    ]
    workspace.upgrade(db)
    assert [problem for problem in check(db) if problem.kind == "view"] == []
    with db.read() as conn:
        assert "v_of_yesterday" not in _views(conn)


def test_views_stand_in_the_way_of_no_migration(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite makes a table anew, PostgreSQL changes a type: both refuse while a view reads the column."""

    def migrate(conn: Connection) -> None:
        with Operations(MigrationContext.configure(conn)).batch_alter_table("holiday", recreate="auto") as batch:
            if conn.dialect.name == "sqlite":
                batch.alter_column("source", nullable=True)
            else:
                batch.alter_column("source", type_=String(400))

    monkeypatch.setattr(workspace, "_migrate", migrate)
    with as_owner(db) as conn:  # as of the program before: only then anything is migrated
        conn.execute(text("UPDATE alembic_version SET version_num = :one"), {"one": SCHEMA_PAST[-1]})
    workspace.upgrade(db)
    with db.read() as conn:
        assert _views(conn) == {view.name for view in VIEWS}


def _exported(db: Database, name: str) -> list[dict[str, Any]]:
    view = LISTS[name]
    names = [one.column.name for one in view.columns]
    with db.read() as conn:
        pieces = rows(conn, view, ListQuery((), ""), db.now(), local_date(db.now()), beside=False)
        return [dict(zip(names, row, strict=True)) for piece in pieces for row in piece]


def _seen(db: Database, name: str) -> list[dict[str, Any]]:
    view = LISTS[name]
    with db.read() as conn:
        if db.kind == "postgresql":
            conn.execute(text("SELECT set_config('longleaf.now', :now, true)"), {"now": db.now().isoformat()})
        source = f"(SELECT row_number() OVER () AS n, v.* FROM {view.name} v) x"
        return [dict(row) for row in conn.execute(text(f"SELECT * FROM {source}")).mappings()]


def _plain(value: Any, what: What, kind: str) -> Any:
    if value is None:
        return None
    if what is What.INSTANT:
        return int((datetime.fromisoformat(value) if kind == "sqlite" else value).timestamp())
    if what is What.DATE:
        return str(value)
    return bool(value) if what is What.FLAG else value


def test_view_and_export_say_the_same(db: Database, world: dict[str, int]) -> None:
    for name in LISTS:
        seen, given = _both(db, name)
        assert sorted(seen, key=repr) == sorted(given, key=repr), name
        if name in {
            "tickets",
            "clocks",
            "backlog",
            "changes",
            "agencies",
            "services",
            "outages",
            "targets",
            "holidays",
        }:
            assert given


def _both(db: Database, name: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the rows of a list as its view has them and as an export reads them."""
    if db.kind == "sqlite" and any("{now}" in one.sql or "{today}" in one.sql for one in LISTS[name].columns):
        db.now = lambda: datetime.now(UTC)  # SQLite's own clock
    whats = {one.column.name: one.column.what for one in LISTS[name].columns}
    seen = [{key: _plain(row[key], what, db.kind) for key, what in whats.items()} for row in _seen(db, name)]
    given = [
        {key: bool(value) if whats[key] is What.FLAG and value is not None else value for key, value in row.items()}
        for row in _exported(db, name)
    ]
    return seen, given


def test_nobody_writes_through_a_view(db: Database) -> None:
    with as_person(db, "rob", Role.READER) as rob, as_person(db, "ada", Role.ADMIN) as ada:
        for person in (rob, ada):
            for view in VIEWS:
                column = view.columns[0].column.name
                for statement in (
                    f"INSERT INTO {view.name} ({column}) VALUES ('x')",
                    f"UPDATE {view.name} SET {column} = 'x'",
                    f"DELETE FROM {view.name}",
                ):
                    assert refusal(person, statement) is not None, statement


def test_readers_read_every_view_and_no_view_opens_restricted_text(db: Database) -> None:
    with as_person(db, "rob", Role.READER) as rob, rob.read() as conn:
        for view in VIEWS:
            conn.execute(text(f"SELECT count(*) FROM {view.name}")).scalar_one()
    for view in VIEWS:
        statement = " ".join([view.source, *(one.sql for one in view.columns)])
        assert not [name for name in RESTRICTED if name in statement]


def test_on_postgresql_a_view_reads_with_the_rights_of_who_asks(pg_db: Database) -> None:
    """Were a restricted table behind a view, a reader would be refused there as well."""
    with pg_db.read() as conn:
        options: dict[str, Any] = dict(
            conn.execute(
                text("SELECT relname, reloptions FROM pg_class WHERE relkind = 'v' AND relname LIKE 'v\\_%'")
            ).all()
        )
        assert {name: list(value) for name, value in options.items()} == {
            view.name: ["security_invoker=true"] for view in VIEWS
        }
        types: dict[str, str] = dict(
            conn.execute(
                text(
                    "SELECT table_name || '.' || column_name, data_type FROM information_schema.columns"
                    " WHERE table_schema = 'longleaf' AND table_name LIKE 'v\\_%'"
                )
            ).all()
        )
        wanted = {
            What.INSTANT: "timestamp with time zone",
            What.DATE: "date",
            What.FLAG: "boolean",
            What.PERCENT: "double precision",
        }
        for view in VIEWS:
            for one in view.columns:
                if one.column.what in wanted:
                    assert types[f"{view.name}.{one.column.name}"] == wanted[one.column.what], one.column
        said = "SELECT obj_description('longleaf.v_sla'::regclass)"
        assert str(conn.execute(text(said)).scalar()).startswith("One row a clock")
        silent = conn.execute(
            text(
                "SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0"
                " WHERE c.relkind = 'v' AND c.relname LIKE 'v\\_%' AND col_description(c.oid, a.attnum) IS NULL"
            )
        ).all()
        assert silent == []


def test_on_sqlite_today_is_the_day_in_raleigh(sqlite_db: Database) -> None:
    """By the rule in force since 2007: from 2:00 on the second Sunday of March to 2:00 on the first of November."""

    with sqlite_db.read() as conn:
        raw: Any = conn.connection.dbapi_connection
        for moment in ("2026-03-08 04:59", "2026-03-08 05:00", "2026-07-04 03:59", "2026-07-04 04:00",
                       "2026-11-01 03:59", "2026-11-01 04:00", "2026-11-02 04:59", "2026-11-02 05:00",
                       "2027-03-14 04:59", "2027-03-15 03:59", "2027-03-15 04:00", "2026-12-31 04:30"):  # fmt: skip
            sql = in_view("sqlite", "{today}").replace("'now'", f"'{moment}'")
            found = raw.execute(f"SELECT {sql}").fetchone()[0]
            assert found == local_date(datetime.fromisoformat(moment).replace(tzinfo=UTC)).isoformat(), moment


def test_a_view_on_an_sqlite_file(sqlite_db: Database) -> None:
    """Read as any other program would: the standard library's driver, none of our functions."""
    build(sqlite_db)
    raw = sqlite3.connect(f"file:{sqlite_db.url.database}?mode=ro", uri=True)
    try:
        found = raw.execute(
            "SELECT number, priority, opened_at, resolved_at, resolution_state FROM v_ticket ORDER BY opened_at, number"
        ).fetchall()
        for view in VIEWS:
            raw.execute(f"SELECT * FROM {view.name}").fetchall()
    finally:
        raw.close()
    assert all(row[2][10] == "T" and row[2].endswith("Z") and len(row[2]) == 20 for row in found)
    with sqlite_db.read() as conn:
        stored = conn.execute(text("SELECT number, opened_at FROM ticket ORDER BY opened_at, number")).all()
    assert [(row[0], datetime.fromisoformat(row[2])) for row in found] == [
        (number, datetime.fromtimestamp(micros // 1_000_000, UTC)) for number, micros in stored
    ]


#: The worked example of docs/data.md; October 2026 in Eastern time.
ATTAINMENT = """
SELECT priority, count(*) AS due, sum(CASE WHEN state = 'met' THEN 1 ELSE 0 END) AS met
FROM v_sla
WHERE metric = 'resolution' AND NOT excluded AND state IN ('met', 'missed')
  AND known_at >= '2026-10-01T04:00:00Z' AND known_at < '2026-11-01T04:00:00Z' AND agency = 'ALPHA'
GROUP BY priority
"""


def test_attainment_by_sql_is_the_reports(db: Database, world: dict[str, int]) -> None:
    with db.read() as conn:
        by_sql = {row.priority: (row.due, row.met) for row in conn.execute(text(ATTAINMENT))}
    report = REPORTS["sla"](db, Period.parse("2026-10"), agency="ALPHA", as_of=NOW)
    by_report: dict[str, tuple[int, int]] = {}
    for row in report.rows:
        if row["metric"] == "Resolution" and row["due"] and row["priority"] != "All priorities":
            due, met = by_report.get(row["priority"].lower(), (0, 0))
            by_report[row["priority"].lower()] = (due + row["due"], met + row["met"])
    assert by_sql == by_report
    assert sum(due for due, _ in by_sql.values()) == 6
    assert sum(met for _, met in by_sql.values()) == 4


def test_the_backlog_by_sql_is_the_reports(db: Database, world: dict[str, int]) -> None:
    end = "2026-11-01T04:00:00Z"
    sql = (
        "SELECT count(*) FROM v_backlog WHERE agency = 'ALPHA' AND NOT excluded"
        f" AND start_at < '{end}' AND (end_at IS NULL OR end_at >= '{end}')"
    )
    with db.read() as conn:
        assert conn.execute(text(sql)).scalar_one() == 2


def test_who_looks_after_an_agency_is_of_today(db: Database, world: dict[str, int]) -> None:
    def act(conn: Connection) -> None:
        people = [
            conn.execute(insert(t.person).values(login=login, name=name).returning(t.person.c.id)).scalar_one()
            for login, name in (("ann", "Ann"), ("bea", "Bea"))
        ]
        for person, first, end in (
            (people[0], date(2020, 1, 1), date(2024, 1, 1)),
            (people[1], date(2024, 1, 1), None),
        ):
            conn.execute(
                insert(t.agency_assignment).values(
                    agency_id=world["ALPHA"], person_id=person, role="brm", valid_from=first, valid_to=end
                )
            )

    loaded(db, act)
    with db.read() as conn:
        found = conn.execute(text("SELECT code, brm, brm_name, current FROM v_agency ORDER BY code")).all()
    assert [(code, brm, name, bool(current)) for code, brm, name, current in found] == [
        ("ALPHA", "bea", "Bea", True),
        ("BETA", None, None, False),
        ("QUIET", None, None, True),
    ]


def test_messages_say_what_became_of_their_promises_as_the_ledger_does(db: Database) -> None:
    ids = make_world(db)
    lines: dict[str, list[tuple[str, str, bool, str | None]]] = {
        "MI0000001": [
            ("09:20", "declared", False, None),
            ("09:24", "notice", True, "09:29"),
            ("09:31", "scope", True, "09:51"),
            ("10:20", "update", True, "10:40"),
            ("10:40", "restored", True, None),
        ],
        "MI0000002": [
            ("09:00", "declared", False, None),
            ("09:02", "notice", True, "09:07"),
            ("09:05", "demoted", False, None),
        ],
        "MI0000003": [
            ("09:00", "declared", False, None),
            ("09:02", "notice", True, "09:07"),
            ("09:09", "demoted", False, None),
        ],
        "MI0000004": [("09:00", "declared", False, None), ("09:02", "notice", True, "09:07")],
        "MI0000005": [
            ("09:00", "declared", False, None),
            ("09:02", "notice", True, "09:07"),
            ("09:05", "demoted", False, None),
            ("09:06", "correction", False, None),  # takes the entry before it back
        ],
    }
    told: dict[str, list[Update]] = {}

    def act(conn: Connection) -> None:
        for number, entries in lines.items():
            values = {"number": number, "title": "Mail", "state": "declared", "impact_start_at": at("2026-10-07 09:00")}
            major = conn.execute(insert(t.major_incident).values(values).returning(t.major_incident.c.id)).scalar_one()
            for time, kind, sent, following in entries:
                row: dict[str, Any] = {
                    "at": at(f"2026-10-07 {time}"),
                    "recorded_at": at(f"2026-10-07 {time}"),
                    "text": kind,
                    "sent": sent,
                    "next_at": following and at(f"2026-10-07 {following}"),
                    "details": {"agencies": [ids["ALPHA"]]} if kind == "declared" else {},
                }
                if kind == "correction":
                    row |= {"corrects_id": told[number][-1].id, "details": {"takes_back": [told[number][-1].id]}}
                query = insert(t.major_incident_update).values(major_incident_id=major, kind=kind, **row)
                id = conn.execute(query.returning(t.major_incident_update.c.id)).scalar_one()
                told.setdefault(number, []).append(Update(id=id, kind=UpdateKind(kind), **row))

    loaded(db, act)
    expected = [
        (number, promise.state.value)
        for number, updates in told.items()
        for promise in ledger(updates, SAMPLE, NOW)
        if promise.made_by is not None
    ]
    states = ["broken", "broken", "kept", "late", "overdue", "overdue", "withdrawn"]
    assert sorted(state for _, state in expected) == states
    listed = _exported(db, "major-messages")
    found = [(row["major_incident"], row["promise"]) for row in listed if row["promise"]]
    assert sorted(found) == sorted(expected)
    assert [row["late_s"] for row in listed if row["major_incident"] == "MI0000001"] == [120, 29 * 60, 0, None]
