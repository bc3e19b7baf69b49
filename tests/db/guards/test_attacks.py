# ruff: noqa: E501  (a table of attacks: one line each)
"""What people must and must not be able to do with nothing but their own sign-in: nine people, both databases.

Each line is something a person could type into psql. Every statement is tried and taken back.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest

from app.db.engine import Database
from app.domain.vocabulary import Role
from tests.conftest import MakeWorkspace
from tests.db.playing import as_person, begin_act, end_act, refusal, run

PEOPLE: dict[str, tuple[Role, ...]] = {
    "xann": (Role.AGENT,),
    "xbob": (Role.AGENT,),
    "xcat": (Role.CAB,),
    "xcal": (Role.CAB,),
    "xcid": (Role.CAB, Role.AGENT),
    "xmia": (Role.MIP,),
    "xrob": (Role.READER,),
    "xbea": (Role.BRM,),
    "xada": (Role.ADMIN,),
}

TICKET = (
    "INSERT INTO ticket (number, kind, title, impact, urgency, priority, agency_id, opened_at{more})"
    " VALUES ('{number}', 'incident', 'VPN', 3, 3, 3, 1, app_now(){values})"
)
CHANGE = (
    "INSERT INTO change (number, title, type, scope, planned_start, planned_end, risk_answers, implementation_plan{more})"
    " VALUES ('{number}', 'Patch', '{type}', '{scope}', :soon, :future, '{{}}', 'the plan'{values})"
)


def ticket(number: str, more: str = "", values: str = "") -> str:
    return TICKET.format(number=number, more=more, values=values)


def change(number: str, kind: str = "normal", scope: str = "extensive", more: str = "", values: str = "") -> str:
    return CHANGE.format(number=number, type=kind, scope=scope, more=more, values=values)


def event(more: str = "", values: str = "", occurred: str = "app_now()") -> str:
    return (
        f"INSERT INTO ticket_event (ticket_id, seq, kind, occurred_at, recorded_at{more})"
        f" VALUES (1, 2, 'comment', {occurred}, :now{values})"
    )


CLOCK = (
    "INSERT INTO sla_clock (ticket_id, metric, target_id, calendar_rev, agency_id, priority, ticket_kind, start_at, pauses)"
    " VALUES (1, 'resolution', 1, 'x', 1, 3, 'incident', :now, '[]')"
)

#: The world before the attacks, each act by the person named. What the board decides has a world of its own
#: (tests/db/guards/board); here is one draft of a change, and one of another system.
STORY: list[tuple[str, str]] = [
    ("xada", "INSERT INTO agency (code, name, valid_from) VALUES ('DOT', 'Transportation', '2020-01-01')"),
    ("xada", "INSERT INTO agency (code, name, valid_from) VALUES ('DOR', 'Revenue', '2020-01-01')"),
    ("xada", "INSERT INTO support_group (code, name) VALUES ('DESK', 'Service desk')"),
    ("xada", "INSERT INTO service (code, name, valid_from) VALUES ('NET', 'Network', '2020-01-01')"),
    ("xada", "INSERT INTO calendar (code, name, zone, week, uses_holidays) VALUES ('24X7', 'All', 'UTC', '{}', FALSE)"),
    (
        "xada",
        "INSERT INTO sla_target (layer, metric, priority, calendar_id, duration_s, goal_bp, pause_reasons, effective_from)"
        " VALUES ('global', 'resolution', 1, 1, 14400, 9500, '[]', :past)",
    ),
    ("xada", "INSERT INTO person (login, name) VALUES ('xann', 'Ann')"),
    ("xcat", "INSERT INTO \"freeze\" (name, kind, start_at, end_at) VALUES ('Elections', 'elections', :past, :future)"),
    ("xann", ticket("INC1")),
    ("xann", "UPDATE ticket SET title = 'VPN down', version = 2 WHERE id = 1 AND version = 1"),
    ("xann", event(", op_id", ", :op").replace("(1, 2", "(1, 1") + ";;" + CLOCK),
    ("xann", "INSERT INTO op (op_id, at, who, what) VALUES ('o0', :now, 'xann', 'x')"),
    ("xada", "INSERT INTO priority_matrix (impact, urgency, priority) VALUES (1, 1, 1)"),
    ("xmia", "INSERT INTO ticket_private (ticket_id, body) VALUES (1, 'personnel matter')"),
    ("xbea", "INSERT INTO commentary (agency_id, period, section, text) VALUES (1, '2026-10', 'well', 'calm')"),
    (
        "xbea",
        "INSERT INTO packet (agency_id, period, revision, as_of, status, data_hash, figures, file_sha256)"
        " VALUES (1, '2026-10', 1, :now, 'final', 'ab', '{}', 'cd')",
    ),
    ("xann", change("CHG4")),
    ("xann", "INSERT INTO change_agency (change_id, agency_id) VALUES (1, 1)"),
    ("xann", "INSERT INTO change_agency (change_id, agency_id) VALUES (1, 2)"),
    ("xada", change("OLD1", more=", source, state, source_outcome", values=", 'import:old', 'implemented', 'Done'")),
]

ALLOWED: list[tuple[str, str, str]] = [
    ("xann", "opens a ticket", ticket("INC2")),
    ("xann", "opens a ticket as assigned", ticket("INC2", ", state, assignee", ", 'assigned', 'xann'")),
    ("xbob", "edits another's ticket", "UPDATE ticket SET title = 'x', version = 3 WHERE id = 1 AND version = 2"),
    (
        "xann",
        "assigns",
        event(", op_id", ", :op")
        + ";;UPDATE ticket SET state = 'assigned', assignee = 'xann', version = 3 WHERE id = 1",
    ),
    ("xann", "comments", event()),
    ("xann", "comments in own name", event(", author, actor", ", 'xann', 'xann'")),
    ("xada", "imports another's event", event(", actor", ", 'Old System'")),
    ("xada", "imports a closed ticket", ticket("INC2", ", state, source", ", 'closed', 'import:sn'")),
    ("xada", "imports a closed change", change("OLD9", more=", source, state", values=", 'import:old', 'reviewed'")),
    ("xada", "imports what came of it", "UPDATE change SET state = 'reviewed', version = 2 WHERE number = 'OLD1'"),
    ("xmia", "reads restricted text", "SELECT body FROM ticket_private"),
    ("xmia", "writes restricted text", "UPDATE ticket_private SET body = 'y', version = 2 WHERE ticket_id = 1"),
    (
        "xann",
        "proposes a major incident",
        "INSERT INTO major_incident (number, title, state, impact_start_at) VALUES ('MI1', 'x', 'proposed', :now)",
    ),
    (
        "xmia",
        "declares a major incident",
        "INSERT INTO major_incident (number, title, impact_start_at) VALUES ('MI1', 'x', :now)",
    ),
    ("xann", "adds a service to a draft", "INSERT INTO change_service (change_id, service_id) VALUES (1, 1)"),
    ("xann", "takes an agency off a draft", "DELETE FROM change_agency WHERE change_id = 1 AND agency_id = 2"),
    ("xcat", "edits a freeze", "UPDATE \"freeze\" SET name = 'Elections 2026', version = 2 WHERE id = 1"),
    ("xbea", "writes commentary", "UPDATE commentary SET text = 'x', version = 2 WHERE id = 1"),
    ("xada", "edits a target", "UPDATE sla_target SET goal_bp = 9000, version = 2 WHERE id = 1"),
    ("xrob", "reads tickets", "SELECT * FROM ticket"),
    ("xrob", "reads the trail", "SELECT * FROM audit"),
    ("xann", "notes an act", "INSERT INTO op (op_id, at, who, what) VALUES ('o1', :now, 'xann', 'x')"),
]

BOTH: list[tuple[str, str, str, str]] = [
    # tickets
    ("xbob", "blind update", "UPDATE ticket SET title = 'x' WHERE id = 1", "LL001"),
    ("xbob", "stale version forced", "UPDATE ticket SET title = 'x', version = 2 WHERE id = 1", "LL001"),
    ("xbob", "version skipped", "UPDATE ticket SET title = 'x', version = 9 WHERE id = 1", "LL001"),
    ("xrob", "reader edits", "UPDATE ticket SET title = 'x', version = 3 WHERE id = 1", "42501"),
    ("xbea", "BRM edits a ticket", "UPDATE ticket SET title = 'x', version = 3 WHERE id = 1", "42501"),
    ("xrob", "reader opens a ticket", ticket("INC2"), "42501"),
    ("xann", "new to closed", "UPDATE ticket SET state = 'closed', version = 3 WHERE id = 1", "42501"),
    ("xann", "opens as closed", ticket("INC2", ", state", ", 'closed'"), "42501"),
    ("xann", "opens as excluded", ticket("INC2", ", excluded", ", TRUE"), "42501"),
    ("xann", "opens what tells less", ticket("INC2", ", told", ", 'os'"), "42501"),
    ("xann", "plays the importer", ticket("INC2", ", source", ", 'import:sn'"), "42501"),
    ("xann", "excludes from the figures", "UPDATE ticket SET excluded = TRUE, version = 3 WHERE id = 1", "42501"),
    ("xann", "lets less be told", "UPDATE ticket SET told = 'o', version = 3 WHERE id = 1", "42501"),
    ("xann", "moves the opening", "UPDATE ticket SET opened_at = :past, version = 3 WHERE id = 1", "42501"),
    ("xann", "renumbers", "UPDATE ticket SET number = 'INC9', version = 3 WHERE id = 1", "42501"),
    ("xann", "opens in the future", ticket("INC2").replace("app_now()", ":soon"), "LL004"),
    ("xann", "opens days ago", ticket("INC2").replace("app_now()", ":past"), "LL004"),
    ("xada", "opens days ago as administrator", ticket("INC2").replace("app_now()", ":past"), "LL004"),
    ("xann", "forges created_by", ticket("INC2", ", created_by", ", 'xbob'"), "42501"),
    ("xann", "forges updated_by", "UPDATE ticket SET updated_by = 'xbob', version = 3 WHERE id = 1", "42501"),
    ("xann", "forges updated_at", "UPDATE ticket SET updated_at = :past, version = 3 WHERE id = 1", "42501"),
    ("xann", "takes over a ticket", "UPDATE ticket SET created_by = 'xann', version = 3 WHERE id = 1", "42501"),
    ("xann", "deletes a ticket", "DELETE FROM ticket WHERE id = 1", "42501"),
    ("xada", "administrator deletes a ticket", "DELETE FROM ticket WHERE id = 1", "42501"),
    ("xann", "reads restricted text", "SELECT body FROM ticket_private", "42501"),
    ("xrob", "reads restricted text", "SELECT body FROM ticket_private", "42501"),
    (
        "xann",
        "writes restricted text",
        "UPDATE ticket_private SET body = 'y', version = 2 WHERE ticket_id = 1",
        "42501",
    ),
    # events
    ("xann", "event in another's name", event(", author", ", 'xbob'"), "42501"),
    ("xann", "event of another actor", event(", actor", ", 'xbob'"), "42501"),
    ("xada", "even an administrator signs as author", event(", author", ", 'xbob'"), "42501"),
    ("xann", "event in the future", event(occurred=":soon"), "LL004"),
    ("xann", "event before the opening", event(occurred=":past"), "LL004"),
    ("xann", "event under another act", event(", op_id", ", 'o0'"), "42501"),
    ("xann", "takes back what no act did", event(", new_value", ", 'o0'").replace("comment", "retraction"), "42501"),
    (
        "xada",
        "takes it back as administrator",
        event(", new_value", ", 'o0'").replace("comment", "retraction"),
        "42501",
    ),
    ("xrob", "reader adds an event", event(), "42501"),
    ("xann", "rewrites an event", "UPDATE ticket_event SET note = 'x' WHERE id = 1", "42501"),
    ("xada", "rewrites an event as administrator", "UPDATE ticket_event SET occurred_at = :past WHERE id = 1", "42501"),
    ("xann", "takes the authorship", "UPDATE ticket_event SET author = 'xann' WHERE id = 1", "42501"),
    ("xann", "deletes an event", "DELETE FROM ticket_event", "42501"),
    ("xada", "deletes an event as administrator", "DELETE FROM ticket_event", "42501"),
    ("xrob", "reader edits a clock", "DELETE FROM sla_clock", "42501"),
    ("xbea", "BRM edits a clock", "UPDATE sla_clock SET met = TRUE", "42501"),
    # targets, catalog, freezes, people
    ("xann", "loosens a target", "UPDATE sla_target SET duration_s = 99999, version = 2 WHERE id = 1", "42501"),
    ("xbea", "loosens a goal", "UPDATE sla_target SET goal_bp = 1, version = 2 WHERE id = 1", "42501"),
    (
        "xann",
        "adds a freeze",
        "INSERT INTO \"freeze\" (name, kind, start_at, end_at) VALUES ('x', 'other', :now, :future)",
        "42501",
    ),
    ("xann", "lifts a freeze", 'DELETE FROM "freeze"', "42501"),
    ("xann", "shortens a freeze", 'UPDATE "freeze" SET end_at = :soon, version = 2 WHERE id = 1', "42501"),
    ("xann", "edits the catalog", "UPDATE service SET name = 'x', version = 2 WHERE id = 1", "42501"),
    (
        "xcat",
        "edits the catalog",
        "INSERT INTO service (code, name, valid_from) VALUES ('X', 'X', '2020-01-01')",
        "42501",
    ),
    ("xann", "edits the calendar", "UPDATE calendar SET week = '{}', version = 2 WHERE id = 1", "42501"),
    (
        "xann",
        "adds a holiday",
        "INSERT INTO holiday (day, name, source, status) VALUES ('2026-11-24', 'x', 'x', 'confirmed')",
        "42501",
    ),
    ("xann", "edits the matrix", "UPDATE priority_matrix SET priority = 4", "42501"),
    ("xbea", "gives a login", "UPDATE person SET login = 'xbea', version = 2 WHERE id = 1", "42501"),
    (
        "xann",
        "names a BRM",
        "INSERT INTO agency_assignment (agency_id, person_id, role, valid_from) VALUES (1, 1, 'brm', '2020-01-01')",
        "42501",
    ),
    (
        "xann",
        "declares a major incident",
        "INSERT INTO major_incident (number, title, state, impact_start_at) VALUES ('MI1', 'x', 'declared', :now)",
        "42501",
    ),
    # reviews and packets
    (
        "xrob",
        "reader writes commentary",
        "INSERT INTO commentary (agency_id, period, section, text) VALUES (1, '2026-10', 'ask', 'x')",
        "42501",
    ),
    ("xann", "agent edits commentary", "UPDATE commentary SET text = 'x', version = 2 WHERE id = 1", "42501"),
    ("xbea", "rewrites a packet's figures", "UPDATE packet SET figures = '{}', version = 2 WHERE id = 1", "42501"),
    ("xbea", "swaps a packet's file", "UPDATE packet SET file_sha256 = 'ff', version = 2 WHERE id = 1", "LL003"),
    ("xada", "deletes a packet", "DELETE FROM packet", "42501"),
    (
        "xann",
        "issues a packet",
        "INSERT INTO packet (agency_id, period, revision, as_of, status, data_hash, figures)"
        " VALUES (1, '2026-10', 2, :now, 'final', 'ab', '{}')",
        "42501",
    ),
    # changes
    ("xann", "imports a change", change("OLD9", more=", source", values=", 'import:old'"), "42501"),
    (
        "xcat",
        "imports a change as done",
        change("OLD9", more=", source, state", values=", 'import:old', 'implemented'"),
        "42501",
    ),
    (
        "xada",
        "imports an approval",
        change("OLD9", more=", source, state", values=", 'import:old', 'approved'"),
        "LL002",
    ),
    (
        "xann",
        "moves an imported change",
        "UPDATE change SET state = 'reviewed', version = 2 WHERE number = 'OLD1'",
        "42501",
    ),
    (
        "xann",
        "betters its outcome",
        "UPDATE change SET source_outcome = 'Fine', version = 2 WHERE number = 'OLD1'",
        "42501",
    ),
    (
        "xann",
        "makes it one of ours",
        "UPDATE change SET source = 'longleaf', version = 2 WHERE number = 'OLD1'",
        "42501",
    ),
    ("xann", "begins as approved", change("CHG9", more=", state", values=", 'approved'"), "LL003"),
    ("xada", "begins as scheduled", change("CHG9", more=", state", values=", 'scheduled'"), "LL003"),
    ("xann", "takes over a change", "UPDATE change SET created_by = 'xbob', version = 2 WHERE id = 1", "42501"),
    ("xrob", "reader creates a change", change("CHG9"), "42501"),
    ("xann", "deletes a change", "DELETE FROM change WHERE id = 1", "42501"),
    # the trail and the machinery
    ("xann", "edits transitions", "INSERT INTO transition VALUES ('ticket', 'new', 'closed', 'll_agent')", "42501"),
    ("xada", "edits transitions as administrator", "UPDATE transition SET role = 'll_reader'", "42501"),
    ("xada", "deletes transitions", "DELETE FROM transition", "42501"),
    ("xann", "rewrites an op", "UPDATE op SET who = 'xbob'", "42501"),
    ("xann", "deletes an op", "DELETE FROM op", "42501"),
    ("xrob", "reader rewrites an act", "UPDATE op SET what = 'x'", "42501"),
    *(
        (who, f"{what} ({who})", sql, "42501")
        for who in ("xann", "xada", "xmia")
        for what, sql in (
            (
                "writes the trail",
                "INSERT INTO audit (at, who, tbl, row_id, op, version, diff)"
                " VALUES (:now, 'xbob', 'ticket', '9', 'U', 9, '{}')",
            ),
            ("rewrites the trail", "UPDATE audit SET who = 'x'"),
            ("cuts the trail", "DELETE FROM audit"),
            ("seals by hand", "INSERT INTO audit_seal (at, upto, n, hash) VALUES (:now, 1, 1, 'x')"),
        )
    ),
]

POSTGRES: list[tuple[str, str, str]] = [
    *(
        (who, f"{sql} ({who})", sql)
        for who in ("xann", "xada", "xcat")
        for sql in (
            "TRUNCATE audit",
            "TRUNCATE ticket CASCADE",
            "ALTER TABLE audit DISABLE TRIGGER ALL",
            "DROP TABLE ticket_event CASCADE",
            "SET session_replication_role = replica",
            "SET ROLE ll_owner",
            "SET ROLE ll_keeper",
            "SET SESSION AUTHORIZATION tester",
            "CREATE SCHEMA evil",
            "CREATE TABLE longleaf.x (i int)",
            "ALTER TABLE ticket OWNER TO ll_agent",
            "CREATE FUNCTION longleaf.app_now() RETURNS timestamptz LANGUAGE sql AS 'SELECT now() - interval ''9 days'''",
            "CREATE OR REPLACE FUNCTION longleaf.guard_record() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
            "ALTER TABLE ticket ADD COLUMN x int",
            "DROP TRIGGER z_audit ON ticket",
            "CREATE ROLE xevil",
            "GRANT ll_admin TO xrob",
            "SELECT setval('number_inc', 1)" if who != "xada" else "ALTER SEQUENCE number_inc RESTART",
            "COPY ticket TO PROGRAM 'cat'",
            "UPDATE alembic_version SET version_num = '9999'",
        )
    ),
    ("xcat", "SET ROLE to a colleague", "SET ROLE xcal"),
    ("xrob", "fills the disk with a large object", "SELECT lo_from_bytea(0, decode('00', 'hex'))"),
    ("xann", "calls the audit function", "SELECT audit_row()"),
    (
        "xann",
        "shadows the trail with a temporary table",
        "CREATE TEMP TABLE audit (x int);; UPDATE longleaf.audit SET who = 'x'",
    ),
    (
        "xann",
        "shadows transitions with a temporary table",
        "CREATE TEMP TABLE transition (tbl text, from_state text, to_state text, role text);;"
        " INSERT INTO pg_temp.transition VALUES ('ticket', 'new', 'closed', 'll_agent');;"
        " SET LOCAL search_path = pg_temp, longleaf;; UPDATE longleaf.ticket SET state = 'closed', version = 3 WHERE id = 1",
    ),
    (
        "xann",
        "shadows pg_has_role",
        "CREATE FUNCTION pg_temp.pg_has_role(name, text, text) RETURNS boolean LANGUAGE sql AS 'SELECT true';;"
        " SET LOCAL search_path = pg_temp, longleaf;; UPDATE longleaf.ticket SET state = 'closed', version = 3 WHERE id = 1",
    ),
]


@dataclass
class World:
    people: dict[str, Database]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, make_workspace: MakeWorkspace) -> Iterator[World]:
    with ExitStack() as stack:
        db = stack.enter_context(make_workspace(request.param))
        people = {login: stack.enter_context(as_person(db, login, *roles)) for login, roles in PEOPLE.items()}
        for login, sql in STORY:
            with people[login].engine.begin() as conn:
                begin_act(conn, people[login], "story")
                for part in sql.split(";;"):
                    assert run(conn, people[login], part) == 1, (login, part)
                end_act(conn)
        yield World(people)


@pytest.mark.parametrize(("who", "what", "sql"), ALLOWED, ids=[f"{w}-{t}" for w, t, _ in ALLOWED])
def test_allowed(world: World, who: str, what: str, sql: str) -> None:
    assert refusal(world.people[who], sql) is None, what


@pytest.mark.parametrize(("who", "what", "sql", "code"), BOTH, ids=[f"{a[0]}-{a[1]}" for a in BOTH])
def test_refused(world: World, who: str, what: str, sql: str, code: str) -> None:
    found = refusal(world.people[who], sql)
    assert found is not None, f"{who} could: {what}"
    if code == "unique":
        assert found == "23505" or "UNIQUE" in found
    else:
        # several rules may refuse the same statement, and SQLite does not fix their order
        assert found in {code, "42501", "LL002", "LL003"}, found
        assert (found == "LL001") == (code == "LL001")


@pytest.mark.parametrize("world", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "sql",
    [
        "INSERT OR REPLACE INTO ticket_event SELECT * FROM ticket_event WHERE id = 1",
        "REPLACE INTO ticket_event SELECT * FROM ticket_event",
        "INSERT OR REPLACE INTO op SELECT * FROM op LIMIT 1",
        "INSERT OR REPLACE INTO ticket (id, number, kind, title, impact, urgency, priority, agency_id, opened_at)"
        " SELECT id, number, kind, 'x', impact, urgency, priority, agency_id, app_now() FROM ticket LIMIT 1",
        "INSERT OR REPLACE INTO audit SELECT * FROM audit LIMIT 1",
    ],
)
def test_replacing_a_row_deletes_it_and_is_refused(world: World, sql: str) -> None:
    for who in ("xann", "xada"):
        assert refusal(world.people[who], sql) is not None, who


@pytest.mark.parametrize("world", ["postgresql"], indirect=True)
@pytest.mark.parametrize(("who", "what", "sql"), POSTGRES, ids=[f"{a[0]}-{i}" for i, a in enumerate(POSTGRES)])
def test_refused_by_postgres(world: World, who: str, what: str, sql: str) -> None:
    found = refusal(world.people[who], sql)
    assert found in {"42501", "LL002"}, f"{who} could: {what} ({found})"


def test_stamps_are_the_servers(world: World) -> None:
    """A forged op ends up with the server's who and when."""
    db = world.people["xcat"]
    with db.engine.connect() as conn:
        run(conn, db, "INSERT INTO op (op_id, at, who, what) VALUES ('o3', :past, 'xcal', 'x')")
        row = conn.exec_driver_sql("SELECT at, who FROM op WHERE op_id = 'o3'").one()
        moment = conn.exec_driver_sql("SELECT app_now()").scalar_one()
        conn.rollback()
    assert tuple(row) == (moment, "xcat")
