"""The trail says the same on both databases, and tampering with it is found."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, text, update

from app.db import owner
from app.db import tables as t
from app.db.deleting import delete_rows
from app.db.engine import Database, open_database
from app.db.guards import install as guards
from app.db.records import update_versioned
from app.db.tables import kinds
from app.db.tables.base import Kind
from app.domain.tickets.values import TicketDraft
from app.domain.vocabulary import Role, TicketKind
from app.errors import NotAllowed
from app.services.tickets.forms import log_ticket
from app.services.workspace.admin import check, seal
from tests.conftest import MakeWorkspace
from tests.db.playing import as_person
from tests.pg_server import PostgresServer
from tests.resting_guards import bulk_load, without_triggers
from tests.ticket_world import build_world

NOON = datetime(2026, 10, 14, 16, 0, 0, 500_000, tzinfo=UTC)
#: What a new workspace says of itself: its id, when it was made, the form of its search.
FACTS = 3
LATER = datetime(2026, 10, 20, 16, 0, tzinfo=UTC)

CHANGE: dict[str, Any] = {
    "number": "CHG1",
    "title": "Patch the firewall",
    "type": "normal",
    "scope": "extensive",
    "planned_start": NOON,
    "planned_end": LATER,
    "risk_answers": {"tested": "yes", "score": 3},
    "implementation_plan": "Länge | 'quoted' \"x\"\n☃",
}


def _acts(conn: Connection) -> None:
    """One of everything that an audit row has to show: text, instants, dates, JSON, booleans, links, deletions."""
    for code in ("DOT", "DOR"):
        conn.execute(insert(t.agency).values(code=code, name=code, valid_from=date(2020, 1, 1)))
    conn.execute(insert(t.support_group).values(code="DESK", name="Service desk", is_desk=True))
    conn.execute(insert(t.change).values(CHANGE))
    conn.execute(insert(t.change_agency), [{"change_id": 1, "agency_id": 1}, {"change_id": 1, "agency_id": 2}])
    delete_rows(conn, t.change_agency, t.change_agency.c.agency_id == 2)
    conn.execute(insert(t.change_agency).values(change_id=1, agency_id=2))
    update_versioned(
        conn,
        t.change,
        1,
        1,
        {"risk_answers": {"tested": "no"}, "backed_out": True, "planned_start": NOON.replace(microsecond=0)},
    )
    update_versioned(conn, t.change, 1, 2, {"cab_date": date(2026, 10, 21), "implementer": ""})
    conn.execute(insert(t.freeze).values(name="Vote", kind="elections", start_at=NOON, end_at=LATER, agency_id=1))
    conn.execute(update(t.freeze).values(withdrawn=True, version=2))
    conn.execute(insert(t.priority_matrix).values(impact=1, urgency=1, priority=1))
    conn.execute(update(t.priority_matrix).values(priority=2, sample=True))
    conn.execute(
        insert(t.ticket).values(
            number="INC1",
            kind="incident",
            title="VPN",
            impact=3,
            urgency=3,
            priority=3,
            agency_id=1,
            opened_at=NOON,
            source="sample",
        )
    )
    conn.execute(insert(t.ticket_private).values(ticket_id=1, body="personnel matter"))
    conn.execute(update(t.ticket_private).values(body="another", version=2))


def _trail(db: Database) -> list[dict[str, Any]]:
    a = t.audit.c
    with db.read() as conn:
        rows = conn.execute(
            select(a.at, a.who, a.op_id, a.tbl, a.row_id, a.op, a.version, a.diff)
            .where(a.tbl != "workspace")
            .order_by(a.id)
        )
        found = [dict(row) for row in rows.mappings()]
    for body in (row["diff"].get("body", []) for row in found if row["tbl"] == "ticket_private"):
        body[:] = ["digest" if re.fullmatch("[0-9a-f]{64}", str(value)) else value for value in body]
    return found


def test_the_same_acts_leave_equal_audit_rows(make_workspace: MakeWorkspace) -> None:
    trails = []
    for kind in ("sqlite", "postgresql"):
        with make_workspace(kind) as plain:
            db = open_database(plain.url.render_as_string(), plain.actor, lambda: NOON)
            db.write(_acts, what="everything", op_id="op-1")
            trails.append(_trail(db))
            assert check(db) == []
            db.dispose()
    assert trails[0] == trails[1]
    rows = {(r["tbl"], r["row_id"], r["version"]): r for r in trails[0]}
    assert {r["who"] for r in trails[0]} == {"tester"}
    assert {r["at"] for r in trails[0]} == {NOON}
    assert {r["op_id"] for r in trails[0]} == {"op-1"}
    assert rows["change", "1", 2]["diff"] == {
        "risk_answers": [{"tested": "yes", "score": 3}, {"tested": "no"}],
        "backed_out": [False, True],
        "planned_start": ["2026-10-14T16:00:00.5+00:00", "2026-10-14T16:00:00+00:00"],
    }
    assert rows["change", "1", 3]["diff"] == {"cab_date": [None, "2026-10-21"]}
    assert rows["change_agency", "1/2", 3]["diff"] == {"change_id": [None, 1], "agency_id": [None, 2]}
    assert (rows["freeze", "1", 2]["op"], rows["freeze", "1", 2]["diff"]) == ("U", {"withdrawn": [False, True]})
    assert rows["priority_matrix", "1/1", 2]["diff"] == {"priority": [1, 2], "sample": [False, True]}
    # of restricted text a digest, which hangs on a salt: the text itself never reaches the trail
    assert rows["ticket_private", "1", 2]["diff"]["body"] == ["digest", "digest"]


def test_projections_and_events_are_not_audited_row_by_row(db: Database) -> None:
    names = {table.name for table in (*kinds.of_kind(Kind.PROJECTION), t.ticket_event)}
    assert not names & {
        table for table, trigger in guards.expected(db.kind) if trigger.endswith(("z_audit", "_inserted"))
    }


class _Superuser:
    """Somebody with all power over the database: rewrites rows past every trigger."""

    def __init__(self, db: Database, server: PostgresServer | None) -> None:
        self.db, self.server = db, server

    def does(self, sql: str) -> None:
        if self.server is not None:
            name = self.db.url.database
            assert name is not None
            self.server.sql("SET session_replication_role = replica; SET search_path = longleaf; " + sql, name)
            return
        with self.db.engine.begin() as conn, without_triggers(conn):
            conn.exec_driver_sql(sql)


@pytest.fixture
def superuser(db: Database, request: pytest.FixtureRequest) -> _Superuser:
    return _Superuser(db, request.getfixturevalue("postgres_server") if db.kind == "postgresql" else None)


@pytest.mark.parametrize(
    ("sql", "kind"),
    [
        ("UPDATE audit SET who = 'bob' WHERE tbl = 'change' AND version = 2", "chain"),
        ("UPDATE audit SET diff = '{\"title\": [null, \"x\"]}' WHERE tbl = 'agency' AND row_id = '1'", "chain"),
        ("DELETE FROM audit WHERE tbl = 'change' AND version = 2", "gap"),
        ("DELETE FROM audit WHERE tbl = 'change' AND version = 3", "gap"),
        ("DELETE FROM audit WHERE tbl = 'change'", "gap"),
        ("DELETE FROM change_agency WHERE agency_id = 2", "gap"),
        ("UPDATE change SET title = 'evil', version = 9", "gap"),
        ("DELETE FROM audit WHERE tbl = 'freeze'", "seal"),
        ("UPDATE audit_seal SET n = 1", "seal"),
        ("UPDATE op SET what = 'nothing' WHERE what = 'everything'", "seal"),
        ("UPDATE op SET result = '{\"value\": 1}' WHERE what = 'everything'", "seal"),
        ("UPDATE op SET who = 'bob' WHERE what = 'everything'", "seal"),
        ("UPDATE workspace SET value = 'x' WHERE key = 'created_at'", "row"),
        ("DELETE FROM workspace WHERE key = 'created_at'", "gap"),
        ("INSERT INTO workspace (key, value) VALUES ('cab.quorum', '0')", "gap"),
    ],
)
def test_tampering_by_a_superuser_is_found(db: Database, superuser: _Superuser, sql: str, kind: str) -> None:
    db.write(_acts, what="everything")
    digest = seal(db)
    superuser.does(sql)
    found = check(db)
    assert kind in {problem.kind for problem in found}, found
    with db.read() as conn:
        assert bytes(conn.execute(select(t.audit_seal.c.hash)).scalar_one()) == digest


def test_what_was_sealed_and_written_past_the_guards_by_nobody_is_whole(db: Database, superuser: _Superuser) -> None:
    """What finds tampering finds none where the superuser changed nothing."""
    db.write(_acts, what="everything")
    seal(db)
    superuser.does("UPDATE change SET title = title")
    assert check(db) == []


def test_a_missing_trigger_is_found(db: Database) -> None:
    with owner.as_owner(db) as conn:
        conn.exec_driver_sql(
            "DROP TRIGGER ll_ticket_move" if db.kind == "sqlite" else "ALTER TABLE ticket DISABLE TRIGGER b_rules"
        )
    assert [p.kind for p in check(db)] == ["guard"]


def test_a_reader_may_check(db: Database) -> None:
    db.write(_acts, what="everything")
    with as_person(db, "xchecker", Role.READER) as reader:
        found = check(reader)
    assert [problem.kind for problem in found] == ([] if db.kind == "sqlite" else ["unchecked"])
    assert db.kind == "sqlite" or "ticket_private. Let a keeper check (ll_keeper with ll_reader)" in str(found[0])


def test_seals_follow_each_other(db: Database) -> None:
    db.write(lambda c: c.execute(insert(t.site).values(code="A", name="A")), what="x")
    first = seal(db)
    db.write(lambda c: c.execute(insert(t.site).values(code="B", name="B")), what="x")
    second = seal(db)
    assert first != second
    with db.read() as conn:
        covers = conn.execute(select(t.audit_seal.c.covers).order_by(t.audit_seal.c.id)).scalars().all()
        assert [(one["audit"]["n"], one["op"]["n"]) for one in covers] == [(1 + FACTS, 1), (1, 1)]
    assert check(db) == []


def test_bulk_load_rests_the_guards_and_notes_the_count(db: Database) -> None:
    def load(conn: Connection) -> None:
        with guards.bulk_load(conn):
            conn.execute(insert(t.agency).values(code="A", name="A", valid_from=date(2020, 1, 1), created_by="seed"))
            rows = [
                {
                    "number": f"INC{n}",
                    "kind": "incident",
                    "title": "x",
                    "state": "closed",
                    "impact": 3,
                    "urgency": 3,
                    "priority": 3,
                    "agency_id": 1,
                    "opened_at": NOON,
                    "created_by": "seed",
                }
                for n in range(50)
            ]
            conn.execute(insert(t.ticket), rows)

    db.write(load, what="load")
    loaded = {row["tbl"]: row for row in _trail(db)}
    assert {name: row["op"] for name, row in loaded.items()} == {"agency": "L", "ticket": "L"}
    assert loaded["ticket"]["diff"] == {"rows": [0, 50]}
    assert check(db) == []
    with pytest.raises(Exception, match=r"LL001|stale"), db.engine.begin() as conn:  # the guards are back
        conn.execute(update(t.agency).values(name="x"))
    db.write(lambda c: update_versioned(c, t.agency, 1, 1, {"name": "B"}), what="edit")
    assert check(db) == []


def test_bulk_load_leaves_the_guards_on_when_it_fails(db: Database) -> None:
    def load(conn: Connection) -> None:
        with guards.bulk_load(conn):
            conn.execute(insert(t.site).values(code="A", name="A"))
            raise ValueError("halfway")

    with pytest.raises(ValueError, match="halfway"):
        db.write(load, what="load")
    assert check(db) == []
    with db.read() as conn:
        assert conn.execute(select(t.site)).all() == []


def test_bulk_load_is_refused_to_others(db: Database) -> None:
    def load(conn: Connection) -> None:
        with guards.bulk_load(conn):
            pass

    with as_person(db, "xloader", Role.AGENT, Role.CAB) as agent, pytest.raises(NotAllowed):
        agent.write(load, what="load")


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("UPDATE sla_clock SET due_at = due_at WHERE metric = 'none'", None),
        ("UPDATE sla_clock SET met = TRUE WHERE metric = 'response'", "its response clock 1"),
        ("DELETE FROM sla_clock WHERE metric = 'resolution'", "its resolution clock 1"),
        ("DELETE FROM ticket_span", "its time in the backlog"),
        ("UPDATE ticket SET priority = 4, version = version + 1 WHERE priority <> 4", "its resolution clock 1"),
    ],
)
def test_a_forged_clock_is_found(db: Database, sql: str, words: str | None) -> None:
    """Who gets past the guards could improve them: recomputing them from the events shows it."""
    world = build_world(db)
    draft = TicketDraft(TicketKind.INCIDENT, "VPN", world.agencies["DOR"], impact=2, urgency=2)
    log_ticket(db, draft)
    with owner.as_owner(db) as conn, bulk_load(conn):
        conn.execute(text(sql))
    found = [str(problem) for problem in check(db, everything=True)]
    if words is None:
        assert found == []
    else:
        assert any(words in problem for problem in found), found


def test_a_keeper_checks_everything(pg_db: Database, postgres_server: PostgresServer) -> None:
    name = pg_db.url.database or ""
    postgres_server.sql("CREATE ROLE xkeeps LOGIN; GRANT ll_keeper, ll_reader TO xkeeps", name)
    keeper = open_database(pg_db.url.set(username="xkeeps").render_as_string())
    try:
        assert check(keeper) == []
    finally:
        keeper.dispose()
        postgres_server.sql("DROP ROLE xkeeps", name)
