"""Whatever an administrator of the database changes past the program, `db check` notices and says where."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Connection, insert, text, update

from app.db import seals, trail, workspace
from app.db import tables as t
from app.db.engine import Database, open_database
from app.db.integrity import rows
from app.db.integrity.steps import installed, revisions
from app.db.tables.reminders import reminder
from app.db.tickets.check import projections
from app.db.trail import Problem
from app.domain.tickets.values import TicketDraft
from app.domain.vocabulary import TicketKind
from app.errors import EnvironmentFault
from app.services.tickets import acts
from app.services.tickets.forms import log_ticket
from app.services.workspace.admin import check
from tests.conftest import CopyPostgres, MakeWorkspace
from tests.pg_server import PostgresServer
from tests.ticket_world import build_world

#: name -> (what the superuser does, what a finding says). All are done in one transaction, each to something else.
MACHINERY: dict[str, tuple[str, str]] = {
    "trigger dropped": ("DROP TRIGGER z_audit ON site", "Table site lacks its trigger z_audit"),
    "trigger switched off": (
        "ALTER TABLE holiday DISABLE TRIGGER z_audit",
        "Trigger z_audit of table holiday is switched off",
    ),
    "trigger for replicas only": (
        "ALTER TABLE service ENABLE REPLICA TRIGGER a_record",
        "Trigger a_record of table service fires on a replica only",
    ),
    "trigger for ever": (
        "ALTER TABLE category ENABLE ALWAYS TRIGGER z_audit",
        "Trigger z_audit of table category fires always",
    ),
    "trigger that never fires": (
        "CREATE OR REPLACE TRIGGER a_record BEFORE INSERT OR UPDATE ON agency FOR EACH ROW WHEN (false)"
        " EXECUTE FUNCTION guard_record()",
        "Trigger a_record of table agency fires otherwise",
    ),
    "another condition": (
        "CREATE OR REPLACE TRIGGER b_rules BEFORE INSERT ON ticket_event FOR EACH ROW"
        " WHEN (NEW.kind IN ('retraction', 'restated')) EXECUTE FUNCTION guard_ticket_event()",
        "Trigger b_rules of table ticket_event has another condition",
    ),
    "fewer events": (
        "CREATE OR REPLACE TRIGGER b_rules BEFORE INSERT ON ticket FOR EACH ROW EXECUTE FUNCTION guard_ticket()",
        "Trigger b_rules of table ticket fires otherwise",
    ),
    "another argument": (
        "CREATE OR REPLACE TRIGGER z_audit AFTER INSERT OR UPDATE OR DELETE ON calendar FOR EACH ROW"
        " EXECUTE FUNCTION audit_row('id', 'code', 'v')",
        "Trigger z_audit of table calendar fires otherwise",
    ),
    "another function": (
        "CREATE OR REPLACE TRIGGER c_board BEFORE INSERT OR UPDATE ON badge FOR EACH ROW"
        " EXECUTE FUNCTION guard_record()",
        "Trigger c_board of table badge fires otherwise",
    ),
    "foreign trigger": (
        "CREATE TRIGGER zz_mine BEFORE UPDATE ON person FOR EACH ROW EXECUTE FUNCTION no_change()",
        "Table person has a trigger zz_mine that is none of",
    ),
    "references not held": ("ALTER TABLE survey DISABLE TRIGGER ALL", "References of table survey are not held"),
    "hollowed guard of changes": (
        "CREATE OR REPLACE FUNCTION guard_change() RETURNS trigger LANGUAGE plpgsql"
        " SET search_path = longleaf, pg_temp AS $$BEGIN RETURN NEW; END$$",
        "Function guard_change is not as this program writes it (body)",
    ),
    "hollowed audit": (
        "CREATE OR REPLACE FUNCTION audit_row() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER"
        " SET search_path = longleaf, pg_temp SET timezone = 'UTC' SET enable_seqscan = off"
        " AS $$BEGIN RETURN NULL; END$$",
        "Function audit_row is not as this program writes it (body)",
    ),
    "everybody has every role": (
        "CREATE OR REPLACE FUNCTION has_role(role text) RETURNS boolean LANGUAGE sql STABLE"
        " SET search_path = longleaf, pg_temp AS 'SELECT true'",
        "Function has_role is not as this program writes it (body)",
    ),
    "another clock": (
        "CREATE OR REPLACE FUNCTION app_now() RETURNS timestamptz LANGUAGE sql STABLE"
        " AS $$SELECT now() - interval '1 day'$$",
        "Function app_now is not as this program writes it",
    ),
    "another search path": (
        "ALTER FUNCTION may_move(text, text, text) SET search_path = public, longleaf",
        "Function may_move is not as this program writes it (settings)",
    ),
    "rights of whoever calls": (
        "ALTER FUNCTION set_role(bigint, text, boolean) SECURITY INVOKER",
        "Function set_role is not as this program writes it (SECURITY DEFINER)",
    ),
    "another volatility": (
        "ALTER FUNCTION brought_in(jsonb) IMMUTABLE",
        "Function brought_in is not as this program writes it (volatility)",
    ),
    "function dropped": ("DROP FUNCTION goes_back(bigint, text, text)", "Function goes_back is missing"),
    "foreign function": (
        "CREATE FUNCTION to_me() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "Function to_me() of postgres is none of",
    ),
    "function given to a person": (
        "ALTER FUNCTION no_change() OWNER TO tester",
        "Function no_change belongs to tester",
    ),
    "table given to a person": ("ALTER TABLE holiday OWNER TO tester", "Table holiday belongs to tester"),
    "view of other rows": (
        "CREATE OR REPLACE VIEW ll_present WITH (security_invoker = true) AS SELECT s.meeting_id, 9::bigint AS seats,"
        " 9::bigint AS present FROM cab_seat s GROUP BY s.meeting_id",
        "View ll_present is not as",
    ),
    "view with the owner's rights": (
        "ALTER VIEW v_agency SET (security_invoker = false)",
        "View v_agency reads with its owner's rights",
    ),
    "grant to a person": ("GRANT UPDATE ON audit TO tester", "tester has the right UPDATE on audit"),
    "grant to a role": ("GRANT DELETE ON ticket TO ll_agent", "ll_agent has the right DELETE on ticket"),
    "grant to everybody": ("GRANT SELECT ON ticket_private TO PUBLIC", "PUBLIC has the right SELECT on ticket_private"),
    "grant of a column": (
        "GRANT UPDATE (period) ON packet TO ll_brm",
        "ll_brm has the right UPDATE (period) on packet",
    ),
    "grant of a function": (
        "GRANT EXECUTE ON FUNCTION content_edited(bigint) TO ll_agent",
        "ll_agent has the right EXECUTE on content_edited(about bigint)",
    ),
    "grant of a sequence": (
        "GRANT UPDATE ON SEQUENCE number_chg TO ll_agent",
        "ll_agent has the right UPDATE on number_chg",
    ),
    "everybody creates": ("GRANT CREATE ON SCHEMA longleaf TO ll_agent", "ll_agent has the right CREATE on longleaf"),
    "everybody creates in public": ("GRANT CREATE ON SCHEMA public TO PUBLIC", "PUBLIC has the right CREATE on public"),
    "right taken": ('REVOKE SELECT ON "freeze" FROM ll_reader', "ll_reader lacks the right SELECT on freeze"),
    "member of the owner": ("GRANT ll_owner TO tester", "tester is in ll_owner"),
    "rows handed to others": (
        "CREATE PUBLICATION leak FOR TABLE longleaf.ticket_private",
        "The publication leak of the database hands rows, restricted ones too,",
    ),
    "key that is not used": (
        "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'longleaf.pk_holiday'::regclass",
        "Index pk_holiday of table holiday is not used or not kept",
    ),
    "group in a group": ("GRANT ll_admin TO ll_agent", "ll_agent is in ll_admin"),
    "group that signs in": ("ALTER ROLE ll_admin LOGIN", "The group role ll_admin has LOGIN"),
    "check dropped": (
        'ALTER TABLE "freeze" DROP CONSTRAINT ck_freeze_order',
        "Table freeze lacks its constraint ck_freeze_order",
    ),
    "check that says something else": (
        "ALTER TABLE ticket DROP CONSTRAINT ck_ticket_range, ADD CONSTRAINT ck_ticket_range CHECK (priority > 0)",
        "Check ck_ticket_range of table ticket says something else",
    ),
    "check not held": (
        "ALTER TABLE ticket DROP CONSTRAINT ck_ticket_kind, ADD CONSTRAINT ck_ticket_kind"
        " CHECK (kind IN ('incident', 'request')) NOT VALID",
        "Constraint ck_ticket_kind of table ticket is not held",
    ),
    "foreign check": (
        "ALTER TABLE person ADD CONSTRAINT mine CHECK (login <> 'bob')",
        "Table person has a constraint mine that is none of",
    ),
    "reference dropped": (
        "ALTER TABLE ticket DROP CONSTRAINT fk_ticket_agency_id",
        "Table ticket lacks its constraint fk_ticket_agency_id",
    ),
    "key dropped": ("ALTER TABLE site DROP CONSTRAINT uq_site_code", "Table site lacks its constraint uq_site_code"),
    "unique index dropped": ("DROP INDEX ix_cab_meeting_day", "lacks its index ix_cab_meeting_day"),
    "unique index of fewer rows": (
        "DROP INDEX ix_cab_seat_mail; CREATE UNIQUE INDEX ix_cab_seat_mail ON cab_seat (meeting_id, mail)"
        " WHERE mail = 'x'",
        "Index ix_cab_seat_mail of table cab_seat holds for other rows",
    ),
    "foreign unique index": (
        "CREATE UNIQUE INDEX mine ON person (name)",
        "Table person has an index mine that is unique",
    ),
    "column dropped": ("ALTER TABLE site DROP COLUMN name CASCADE", "Table site lacks its column name"),
    "column added": ("ALTER TABLE person ADD COLUMN mine text", "Table person has a column mine"),
    "column of another kind": (
        "ALTER TABLE audit_seal ALTER COLUMN n TYPE int",
        "Column n of table audit_seal is integer",
    ),
    "column that may be empty": (
        "ALTER TABLE audit ALTER COLUMN who DROP NOT NULL",
        "Column who of table audit may be empty",
    ),
    "another default": (
        "ALTER TABLE change ALTER COLUMN state SET DEFAULT 'approved'",
        "Column state of table change has another default",
    ),
    "sequence set back": (
        "INSERT INTO support_group (id, code, name) OVERRIDING SYSTEM VALUE VALUES (900, 'X', 'X')",
        "The sequence support_group_id_seq gives 1 next",
    ),
    "sequence that steps back": ("ALTER SEQUENCE number_inc INCREMENT -1", "The sequence number_inc counts otherwise"),
    "move allowed": (
        "INSERT INTO transition VALUES ('change', 'draft', 'approved', 'll_agent')",
        "ll_agent may move a change from draft to approved",
    ),
    "move forbidden": (
        "DELETE FROM transition WHERE tbl = 'ticket' AND from_state = 'new' AND to_state = 'assigned'",
        "may not move a ticket from new to assigned any more",
    ),
    "rule": (
        "CREATE RULE mine AS ON DELETE TO outage_agency DO INSTEAD NOTHING",
        "Table outage_agency has a rule mine",
    ),
    "hidden rows": ("ALTER TABLE oncall_turn ENABLE ROW LEVEL SECURITY", "Table oncall_turn hides rows"),
    "policy": ("CREATE POLICY mine ON ticket_event USING (author <> 'bob')", "Table ticket_event has a policy mine"),
    "rows of others shown": (
        "DROP POLICY own ON reminder; CREATE POLICY own ON reminder USING (true)",
        "Table reminder has a policy own",
    ),
    "rows of other agencies shown": (
        "DROP POLICY own ON ticket; CREATE POLICY own ON ticket USING (reads_all() OR agency_id > 0)",
        "Table ticket has a policy own",
    ),
    "policy of readers dropped": ("DROP POLICY own ON packet", "Table packet shows people what is others' own"),
    "readers not held": (
        "ALTER TABLE sla_clock DISABLE ROW LEVEL SECURITY",
        "Table sla_clock shows people what is others' own",
    ),
    "rows of others not hidden": (
        "ALTER TABLE reminder_told DISABLE ROW LEVEL SECURITY",
        "Table reminder_told shows people what is others' own",
    ),
    "table beside": ("CREATE TABLE hoard (x int)", "The table hoard in the schema longleaf"),
    "rows beside": ("CREATE TABLE more_tickets () INHERITS (outage)", "Table outage has rows in a table beside it"),
    "table not logged": ("ALTER TABLE search_due SET UNLOGGED", "Table search_due is not logged"),
    "setting of the database": (
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET session_replication_role = replica', current_database());"
        " END $$",
        "session_replication_role = replica",
    ),
    "setting of a login": (
        "ALTER ROLE tester SET search_path = public, longleaf",
        "tester has the setting search_path = public, longleaf",
    ),
    "two revisions": ("INSERT INTO alembic_version VALUES ('0001')", "Table alembic_version names 2 revisions"),
}

#: The same of an SQLite file, where whoever has the file can do anything.
FILE: dict[str, tuple[str, str]] = {
    "trigger dropped": ("DROP TRIGGER ll_ticket_move", "Table ticket lacks its trigger ll_ticket_move"),
    "trigger hollowed": (
        "DROP TRIGGER ll_site_updated;"
        " CREATE TRIGGER ll_site_updated AFTER UPDATE OF version ON site BEGIN SELECT 1; END",
        "Trigger ll_site_updated of table site is not as",
    ),
    "foreign trigger": (
        "CREATE TRIGGER mine AFTER UPDATE ON person BEGIN DELETE FROM mail; END",
        "Table person has a trigger mine that is none of",
    ),
    "view of other rows": (
        "DROP VIEW v_agency; CREATE VIEW v_agency AS SELECT code FROM agency",
        "View v_agency is not as",
    ),
    "column added": ("ALTER TABLE person ADD COLUMN mine TEXT", "Table person is not as declared: it has mineTEXT"),
    "table of another's": ("CREATE TABLE hoard (x)", "The table hoard is none of"),
    "unique index dropped": ("DROP INDEX ix_cab_meeting_day", "lacks its index ix_cab_meeting_day"),
    "foreign unique index": ("CREATE UNIQUE INDEX mine ON person (name)", "Table person has a unique index mine"),
    "key taken out": (
        "DROP TABLE number_counter; CREATE TABLE number_counter (prefix TEXT NOT NULL, last BIGINT NOT NULL)",
        "Table number_counter is not as declared: it lacks",
    ),
    "move allowed": (
        "DROP TRIGGER ll_transition_may_insert; INSERT INTO transition VALUES ('change', 'draft', 'approved', 'x')",
        "x may move a change from draft to approved",
    ),
    "two revisions": ("INSERT INTO alembic_version VALUES ('0001')", "Table alembic_version names 2 revisions"),
}

_LOAD = (
    "INSERT INTO audit (at, who, tbl, row_id, op, version, diff, hash)"
    " SELECT v.at, v.who, v.tbl, v.row_id, 'L', 1, v.d, sha256(convert_to(jsonb_build_array("
    "(extract(epoch FROM v.at) * 1000000)::bigint, v.who, NULL, v.tbl, v.row_id, 'L', 1, v.d)::text, 'UTF8'))"
    " FROM (SELECT now() AS at, 'postgres' AS who, 'service'::text AS tbl, 'load 1' AS row_id,"
    " '{\"rows\": [0, 5]}'::jsonb AS d) v"
)
_OTHER = 'diff || \'{"title": [null, "Other"]}\''
_REHASHED = (
    f"UPDATE audit a SET diff = {_OTHER}, hash = sha256(coalesce("
    "(SELECT b.hash FROM audit b WHERE b.tbl = 'ticket' AND b.row_id = a.row_id AND b.version = a.version - 1), '')"
    " || convert_to(jsonb_build_array((extract(epoch FROM at) * 1000000)::bigint, who, op_id, tbl, row_id, op, version,"
    f" {_OTHER})::text, 'UTF8')) WHERE tbl = 'ticket' AND row_id = '7' AND version ="
    " (SELECT max(version) FROM audit WHERE tbl = 'ticket' AND row_id = '7');"
    " UPDATE ticket SET title = 'Other' WHERE id = 7"
)
#: What is done to rows, past every trigger, after a seal was taken. Of tickets, each to another one.
ROWS: dict[str, tuple[str, str]] = {
    "title of a ticket": ("UPDATE ticket SET title = 'x' WHERE id = 1", "ticket INC0000001: title is not what"),
    "time of opening": (
        "UPDATE ticket SET opened_at = opened_at + interval '1 day' WHERE id = 2",
        "ticket INC0000002: opened_at is not what",
    ),
    "who made it": ("UPDATE ticket SET created_by = 'bob' WHERE id = 3", "ticket INC0000003: created_by is not what"),
    "who wrote it last": (
        "UPDATE service SET updated_by = 'bob' WHERE code = 'VPN'",
        "service 2: updated_by is not what",
    ),
    "when it was written": (
        "UPDATE support_group SET updated_at = updated_at - interval '1 day' WHERE id = 1",
        "support_group 1: updated_at is not what",
    ),
    "priority": ("UPDATE ticket SET priority = 4 WHERE id = 4", "ticket INC0000004: priority is not what"),
    "plan of a change": (
        "UPDATE change SET backout_plan = 'none' WHERE id = 1",
        "change CHG1: backout_plan is not what",
    ),
    "change approved": (
        "UPDATE change SET state = 'approved', decided_at = now() WHERE id = 2",
        "change CHG2: decided_at, state is not what",
    ),
    "vote turned": (
        "UPDATE cab_vote SET vote = 'reject', note = 'no' WHERE id = 1",
        "cab_vote 1: note, vote is not what",
    ),
    "vote in another's name": ("UPDATE cab_vote SET author = 'bob' WHERE id = 2", "cab_vote 2: author is not what"),
    "vote deleted": ("DELETE FROM cab_vote WHERE id = 3", "cab_vote 3 is gone, and its trail does not say so"),
    "outcome of a meeting": ("UPDATE cab_meeting SET state = 'held' WHERE id = 1", "state is not what"),
    "figures of a packet": ("UPDATE packet SET figures = '{}' WHERE id = 1", "packet 1: figures is not what"),
    "hash of a packet's file": (
        "UPDATE packet SET file_sha256 = 'y' WHERE id = 2",
        "packet 2: file_sha256 is not what",
    ),
    "commentary": ("UPDATE commentary SET text = 'Well.' WHERE id = 1", "commentary 1: text is not what"),
    "restricted text": ("UPDATE ticket_private SET body = 'x'", "ticket_private 1: body is not what"),
    "what the workspace says of itself": (
        "UPDATE workspace SET value = 'other' WHERE key = 'rule'",
        "workspace rule: value is not what",
    ),
    "address of a caller": ("UPDATE caller SET email = 'me@x.example' WHERE id = 1", "caller 1: email is not what"),
    "hold released": (
        "UPDATE legal_hold SET released_on = '2026-11-01', released_by = 'ann', why_released = 'x' WHERE id = 1",
        "legal_hold HLD1: released_by, released_on, why_released is not what",
    ),
    "reminder of somebody": ("UPDATE reminder SET text = 'x' WHERE id = 1", "reminder 1: text is not what"),
    "goal of a service level": ("UPDATE sla_target SET goal_bp = 1 WHERE id = 1", "sla_target 1: goal_bp is not what"),
    "record deleted": ("DELETE FROM ticket WHERE id = 5", "ticket 5 is gone, and its trail does not say so"),
    "record deleted with its trail": (
        "DELETE FROM ticket WHERE id = 6; DELETE FROM audit WHERE tbl = 'ticket' AND row_id = '6'",
        "rows of audit; they are no longer the same",
    ),
    "trail written anew with right hashes": (_REHASHED, "rows of audit; they are no longer the same"),
    "audit row rewritten": (
        "UPDATE audit SET who = 'bob' WHERE tbl = 'agency' AND row_id = '1'",
        "The audit row of agency 1, version 1, was changed",
    ),
    "audit row deleted": (
        "DELETE FROM audit WHERE tbl = 'change' AND row_id = '1' AND version = 2",
        "The trail of change 1 misses what came before version 3",
    ),
    "row past the trail": (
        "INSERT INTO holiday (day, name, source, status) VALUES ('2026-12-31', 'Mine', 'x', 'confirmed')",
        "Of table holiday 1 rows came in past the trail",
    ),
    "invented load": (_LOAD, "Of table service 5 of the rows that were loaded in bulk are gone, or a load is noted"),
    "link taken away": ("DELETE FROM change_agency WHERE agency_id = 2", "change_agency 1/2 is gone"),
    "clock made better": ("UPDATE sla_clock SET met = true, stop_at = start_at WHERE ticket_id = 8", "INC0000008: its"),
    "clock deleted": ("DELETE FROM sla_clock WHERE ticket_id = 9", "INC0000009: its"),
    "time in the backlog": ("DELETE FROM ticket_span WHERE ticket_id = 10", "INC0000010: its time in the backlog"),
    "comment rewritten": (
        "UPDATE ticket_event SET note = 'Never said.' WHERE ticket_id = 11 AND kind = 'comment'",
        "rows of ticket_event; they are no longer the same",
    ),
    "comment deleted": (
        "DELETE FROM ticket_event WHERE ticket_id = 12 AND kind = 'comment'",
        "rows of ticket_event; they are no longer the same",
    ),
    "seal rewritten": ("UPDATE audit_seal SET n = 1 WHERE id = 1", "it was changed, or one before it is gone"),
    "act forgotten": ("DELETE FROM op WHERE what LIKE 'ticket log%'", "12 acts are gone that the trail names"),
    "act forgotten with its trail": (  # the note is left of it; twelve more are forgotten above
        "DELETE FROM audit WHERE op_id = (SELECT op_id FROM ticket_event WHERE ticket_id = 7 AND kind = 'comment');"
        " DELETE FROM op WHERE op_id = (SELECT op_id FROM ticket_event WHERE ticket_id = 7 AND kind = 'comment')",
        "13 acts are gone that rows of ticket_event name",
    ),
}


@pytest.fixture(scope="module")
def found(copy_postgres: CopyPostgres, postgres_server: PostgresServer, postgres_template: str) -> list[Problem]:
    """All findings after every tampering, all of them in one transaction that is given up."""
    with copy_postgres(postgres_template) as db:
        root = open_database(postgres_server.url(db.url.database or "").render_as_string())
        with root.engine.connect() as conn, conn.begin() as transaction:
            assert list(installed(conn)) == []
            for statement, _ in MACHINERY.values():
                conn.execute(text("SET LOCAL search_path = longleaf, public"))
                conn.exec_driver_sql(statement.replace("%", "%%"))
            conn.execute(text("SET LOCAL search_path = longleaf, pg_temp"))
            problems = [*installed(conn), *revisions(conn)]
            transaction.rollback()
        root.dispose()
    return problems


@pytest.fixture(scope="module")
def found_in_a_file(make_workspace: MakeWorkspace) -> list[Problem]:
    """All findings after every tampering with a file."""
    with make_workspace("sqlite") as db, db.engine.connect() as conn, conn.begin() as transaction:
        assert list(installed(conn)) == []
        for statements, _ in FILE.values():
            for statement in _each(statements):
                conn.exec_driver_sql(statement)
        problems = [*installed(conn), *revisions(conn)]
        transaction.rollback()
    return problems


def _each(statements: str) -> list[str]:
    return statements.split("; ") if "BEGIN" not in statements else re.split(r"; (?=CREATE)", statements)


@pytest.mark.parametrize("name", FILE)
def test_tampering_with_a_file_is_noticed(found_in_a_file: list[Problem], name: str) -> None:
    words = FILE[name][1]
    assert [problem for problem in found_in_a_file if words in problem.text], [p.text for p in found_in_a_file]


@pytest.mark.parametrize("name", MACHINERY)
def test_tampering_with_the_machinery_is_noticed(found: list[Problem], name: str) -> None:
    words = MACHINERY[name][1]
    said = [problem for problem in found if words in problem.text]
    assert said, [problem.text for problem in found]
    assert any(told in said[0].text for told in ("Run: ", "database administrator", "Look at it"))


def _fill(conn: Connection) -> None:
    """Rows of the board and of packets, past the order in which their rules want them, and in the trail."""
    for table in ("change", "cab_meeting", "cab_agenda_item", "cab_vote", "packet"):
        conn.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        for name in ("a_record", "z_audit"):
            if (table, name) != ("cab_vote", "a_record"):
                conn.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER {name}"))
    noon = datetime(2026, 10, 14, 16, tzinfo=UTC)
    for number in ("CHG1", "CHG2"):
        planned = {"planned_start": noon, "planned_end": noon + timedelta(hours=2), "risk_answers": {}}
        row = {"number": number, "title": "Patch", "type": "normal", "scope": "minor", **planned}
        conn.execute(insert(t.change).values(row))
    for version in (2, 3):
        conn.execute(update(t.change).where(t.change.c.id == 1).values(title=f"Patch {version}", version=version))
    conn.execute(insert(t.change_agency), [{"change_id": 1, "agency_id": agency} for agency in (1, 2)])
    day = date(2026, 10, 21)
    conn.execute(insert(t.cab_meeting).values(number="MTG1", slot=day, meeting_date=day))
    conn.execute(insert(t.cab_agenda_item).values(meeting_id=1, change_id=1))
    for seq in (1, 2, 3):
        vote = {"item_id": 1, "content_n": 1, "seq": seq, "vote": "approve", "at": noon, "author": "ann"}
        conn.execute(insert(t.cab_vote).values(vote))
    for revision in (1, 2):
        said = {"as_of": noon, "status": "final", "data_hash": "x", "figures": {"a": "1"}, "file_sha256": "x"}
        conn.execute(insert(t.packet).values(agency_id=1, period="2026-09", revision=revision, **said))
    conn.execute(insert(t.commentary).values(agency_id=1, period="2026-09", section="well", text="So so."))
    conn.execute(insert(t.ticket_private).values(ticket_id=1, body="personnel matter"))
    conn.execute(insert(t.workspace).values(key="rule", value="one"))
    conn.execute(insert(t.caller).values(name="Jane Doe", email="jane@x.example"))
    hold = {"number": "HLD1", "matter": "Doe v. State", "reason": "Letter", "scope": "search", "search": "printer"}
    conn.execute(insert(t.legal_hold).values(**hold, since=day))
    login = conn.execute(text("SELECT session_user")).scalar_one()
    conn.execute(insert(reminder).values(text="Call back", due_at=noon, owner=login))


@pytest.fixture(scope="module")
def found_in_rows(
    copy_postgres: CopyPostgres, postgres_server: PostgresServer, postgres_template: str
) -> list[Problem]:
    """All findings after every tampering with rows, all of them in one transaction that is given up."""
    with copy_postgres(postgres_template) as db:
        world = build_world(db)
        for number in range(1, 13):
            draft = TicketDraft(TicketKind.INCIDENT, f"VPN {number}", world.agencies["DOR"], impact=2, urgency=2)
            ticket_id = log_ticket(db, draft, op_id=f"log {number}").ids[0]
            acts.comment(db, ticket_id, "It is slow.")
        root = open_database(postgres_server.url(db.url.database or "").render_as_string())
        with root.engine.connect() as conn, conn.begin() as transaction:
            _fill(conn)
            seals.seal(conn)
            assert [problem.text for problem in _of_rows(conn)] == []
            conn.execute(text("SET LOCAL session_replication_role = replica"))
            for statement, _ in ROWS.values():
                conn.exec_driver_sql(statement.replace("%", "%%"))
            problems = _of_rows(conn)
            transaction.rollback()
        root.dispose()
    return problems


def _of_rows(conn: Connection) -> list[Problem]:
    parts = (trail.chains, trail.gaps, lambda c: rows.problems(c, True), lambda c: seals.problems(c, True))
    return [problem for part in (*parts, lambda c: projections(c, True)) for problem in part(conn)]


@pytest.mark.parametrize("name", ROWS)
def test_tampering_with_rows_is_noticed(found_in_rows: list[Problem], name: str) -> None:
    words = ROWS[name][1]
    assert [problem for problem in found_in_rows if words in problem.text], [
        p.text for p in found_in_rows if "acts" in p.text
    ]


#: What an upgrade does not do by itself: it would touch rows, or somebody has to look first. Each says the command.
TOLD = {
    "foreign function": 'DROP FUNCTION longleaf."to_me"()',
    "column added": 'ALTER TABLE longleaf."person" DROP COLUMN "mine"',
    "column of another kind": 'ALTER TABLE longleaf."audit_seal" ALTER COLUMN "n" TYPE bigint',
    "rows handed to others": 'DROP PUBLICATION "leak"',
    "table beside": 'DROP TABLE longleaf."hoard"',
    "rows beside": "ALTER TABLE more_tickets NO INHERIT outage",
}
#: A lost column is refused before anything else, and of two revisions nobody knows which one is right.
REFUSED = ("column dropped", "two revisions")
#: What a superuser did past the groups, each to be taken back; beside `MACHINERY`, which it would hide.
MORE: dict[str, tuple[str, str]] = {
    "right to hand on": ("GRANT SELECT ON site TO ll_reader WITH GRANT OPTION", "ll_reader may hand on"),
    "role to hand on": (
        "CREATE ROLE givesout LOGIN; GRANT ll_cab TO givesout WITH ADMIN OPTION",
        "givesout may give ll_cab to others",
    ),
    "setting of every login": ("ALTER ROLE ALL SET row_security = off", "Every login has the setting row_security"),
    "what it is not asked of": ("ALTER DATABASE {db} SET longleaf.synchronous = 'required'", ""),
}


def test_an_upgrade_puts_in_place_again_what_does_not_touch_rows(
    copy_postgres: CopyPostgres, postgres_server: PostgresServer, postgres_template: str
) -> None:
    with copy_postgres(postgres_template) as db:
        name = db.url.database
        assert name is not None
        done = {what: pair for what, pair in {**MACHINERY, **MORE}.items() if what not in REFUSED}
        for statement, _ in done.values():
            postgres_server.sql(f"SET search_path = longleaf, public; {statement.replace('{db}', name)}", name)
        db.dispose()
        root = open_database(postgres_server.url(name).render_as_string())
        try:
            mended: list[str] = []
            left: list[str] = []
            workspace.upgrade(root, mended, left)
        finally:
            root.dispose()
            postgres_server.sql("ALTER ROLE ALL RESET row_security; DROP ROLE IF EXISTS givesout", name)
        unsaid = [what for what, (_, words) in done.items() if not any(words in text for text in [*mended, *left])]
        assert unsaid == []
        still = {what for what, (_, words) in done.items() if words and any(words in text for text in left)}
        assert still == TOLD.keys()
        assert [what for what, command in TOLD.items() if not any(command in text for text in left)] == []
        told = [*TOLD.values(), 'DROP TABLE longleaf."more_tickets"']
        assert [text for text in left if not any(command in text for command in told)] == []


def test_an_upgrade_says_that_it_makes_up_no_column(sqlite_db: Database) -> None:
    with sqlite_db.engine.begin() as conn:
        conn.exec_driver_sql("ALTER TABLE audit_seal DROP COLUMN n")
    with pytest.raises(EnvironmentFault, match="Table audit_seal lacks its column n") as refused:
        workspace.upgrade(sqlite_db)
    assert refused.value.hint == "Restore the workspace from a backup."
    found = " ".join(map(str, check(sqlite_db)))
    assert "Table audit_seal is not as declared: it lacks nBIGINT" in found
    assert "Checking seals was given up: no such column: audit_seal.n" in found


def test_a_schema_that_no_version_made_is_told_as_such(sqlite_db: Database) -> None:
    with sqlite_db.engine.begin() as conn:
        conn.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    assert "its schema is 0000, which no version of this program made" in str(check(sqlite_db)[0])
