"""What the login of an agency's reader sees of every table and view, with nothing but psql: its own agency's rows.

Three rows stand in every table: of the reader's agency, of another one, and of the whole state. What is shown of them
stands in one table here, written apart from the policies; a table that it does not name fails the test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.types.json import Jsonb
from sqlalchemy import URL, Boolean, Column, Date, Integer, LargeBinary, MetaData, SmallInteger, String, Table, Text

from app.db.engine import Database
from app.db.guards.board.views import VIEWS as ASKED
from app.db.tables import metadata
from app.db.types import Instant, Json
from app.db.views import VIEWS

OWN, OTHER, STATE = 900_001, 900_002, 900_003
#: What stands in every text of a row, by whose it is.
MARKS = {OWN: "zqownqz", OTHER: "zqotherqz", STATE: "zqstateqz"}

#: Own agency's rows, those of the whole state with them, or all three; whatever is not named is shown to nobody.
_OWN = """
action agency_assignment agency_contact agency_service attachment attachment_content attachment_piece
attachment_withdrawal audit badge badge_notice badge_site badge_validation bill bill_line bill_line_source
cab_agenda_item cab_event cab_seat cab_vote caller caller_move caller_search change change_agency change_content
change_correction change_editor change_service change_site change_task change_vote commentary consumption data_finding
dispute dispute_credit disposition disposition_item figure_dispute figure_dispute_answer freeze_override
incident_verdict major_incident major_incident_agency major_incident_service major_incident_site major_incident_ticket
major_incident_told major_incident_update miss_reason op outage outage_agency packet packet_approval packet_file
posting_agency posting_told record_search request_answer review review_answer review_person search_due sla_clock
source_record subscription subscription_share survey task ticket ticket_event ticket_relation ticket_search
ticket_span
"""
_WITH_STATE = """
freeze knowledge_note knowledge_search knowledge_version person posting posting_approval posting_service posting_site
posting_version shared_filter sla_target
"""
_ALL = """
agency audit_seal cab_meeting calendar calendar_hours category change_model change_model_service change_model_site
correction destroyed_row disposition_batch ecab_member exercise exercise_follow_up exercise_plan exercise_stamp
group_member holiday import_run maintenance_window number_counter oncall_swap oncall_turn priority_matrix rate
rate_case rate_case_cost rate_case_forecast recovery_plan recovery_step request_field server_history service
service_component service_dependency service_year shift site special_hours subscription_staff subscription_year
support_group transition workspace
"""
_NOTHING = """
cab_paper cab_paper_file cab_signoff caller_private destroyed_source disposition_certificate handover
handover_correction handover_line import_mapping knowledge_use legal_hold mail mail_attempt mail_read
major_incident_task mention mention_read mention_told posting_template posting_template_service presence
records_request records_request_item reminder reminder_told role_change routing_rule session_end source_row
template_use text_module ticket_private ticket_template ticket_warning visit warning_mail
"""
#: Views of what is the same for the whole state.
_STATEWIDE_VIEWS = (
    "v_agency v_cab_meeting v_correction v_holiday v_import_run v_service v_site v_special_hours v_support_group"
)
SEEN: dict[str, frozenset[int]] = {
    **dict.fromkeys(_OWN.split(), frozenset((OWN,))),
    **dict.fromkeys(_WITH_STATE.split(), frozenset((OWN, STATE))),
    **dict.fromkeys(_ALL.split(), frozenset((OWN, OTHER, STATE))),
    **dict.fromkeys(_NOTHING.split(), frozenset()),
    "attachment_piece": frozenset(),  # each file of this world is withdrawn; others: test_note_files.py
}
#: Values that a row needs to be what is shown: published, posted, declared; of the state it belongs to nobody.
_VALUES: dict[str, dict[str, Any]] = {
    "change": {"state": "scheduled"},
    "major_incident": {"state": "declared", "drill": False},
    "posting": {"state": "posted"},
    "knowledge_note": {"state": "published", "shown_n": 1},
    "knowledge_version": {"audience": "agency", "n": 1},
    "cab_meeting": {"minutes": ""},
    "person": {"active": True},
    "shared_filter": {"everybody": True},
}
#: The same of what is nobody's by agency: the second row is not public.
_NOT_PUBLIC = {
    ("knowledge_note", "state"): "draft",
    ("knowledge_version", "audience"): "desk",
    ("shared_filter", "everybody"): False,
}
#: Columns that say whose a row is where its own tables leave it to the reader's login.
_LOGIN = {"op": "who", "person": "login"}


def _reference(table: Table, column: Column[Any], whose: int) -> int | None:
    """Whom a row belongs to: each names rows of its own kind, and one of the state names no agency."""
    state = whose == STATE
    if column.name == "agency_id" and state and (column.nullable or table.name.endswith("_agency")):
        return None
    if table.name == "action" and column.name in {"change_id", "major_incident_id", "review_id", "meeting_id"}:
        return whose if column.name == "change_id" and not state else None
    if (table.name, column.name) == ("change", "for_agency_id"):
        return None
    return whose


def _json(name: str, whose: int) -> object:
    """What is said as JSON; a posting tells whom it reaches, one of the state nobody in particular."""
    if name == "reach":
        return {"agencies": [] if whose == STATE else [whose], "said": MARKS[whose]}
    return {"said": MARKS[whose]} if name in {"figures", "said"} else [MARKS[whose]]


def _typed(table: Table, column: Column[Any], whose: int) -> Any:
    """A value of the column's type that tells whose it is."""
    said: dict[type[Any], Callable[[], Any]] = {
        Boolean: lambda: False,
        SmallInteger: lambda: whose % 10,
        Integer: lambda: whose,
        Instant: lambda: datetime(2026, 10, 1, tzinfo=UTC),
        Date: lambda: date(2026, 10, whose % 10),
        Json: lambda: Jsonb(_json(column.name, whose)),
        LargeBinary: lambda: MARKS[whose].encode(),
        Text: lambda: MARKS[whose],
        String: lambda: str(whose)[-(column.type.length or 9) :],  # type: ignore[attr-defined]
    }
    for kind, value in said.items():
        if isinstance(column.type, kind):
            return value()
    return str(whose)  # what PostgreSQL alone has: words to search, a transaction


def _value(table: Table, column: Column[Any], whose: int) -> Any:
    if whose == OTHER and (table.name, column.name) in _NOT_PUBLIC:
        return _NOT_PUBLIC[table.name, column.name]
    if column.name in _VALUES.get(table.name, {}):
        return _VALUES[table.name][column.name]
    if _LOGIN.get(table.name) == column.name:
        return {OWN: "qreader", OTHER: "qother", STATE: "qstate"}[whose]
    if column.foreign_keys:
        return _reference(table, column, whose)
    if column.name in {"tbl", "about_tbl"}:
        return "ticket"
    return str(whose) if column.name == "row_id" else _typed(table, column, whose)


def _fill(conn: psycopg.Connection[Any], within: MetaData) -> None:
    """Write three rows into every table, past triggers, references and checks."""
    conn.execute("SET session_replication_role = replica")
    for table, name in conn.execute(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint"
        " WHERE connamespace = 'longleaf'::regnamespace AND contype = 'c'"
    ).fetchall():
        conn.execute(sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(sql.SQL(table), sql.Identifier(name)))
    for table in within.sorted_tables:
        for whose in (OWN, OTHER, STATE):
            row = {c.name: _value(table, c, whose) for c in table.c}
            if row.get("agency_id", whose) is None and not table.c.agency_id.nullable:
                continue
            conn.execute(
                sql.SQL("INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE VALUES ({}) ON CONFLICT DO NOTHING").format(
                    sql.Identifier(table.name),
                    sql.SQL(", ").join(map(sql.Identifier, row)),
                    sql.SQL(", ").join(sql.Placeholder() * len(row)),
                ),
                list(row.values()),
            )
    conn.execute("SET session_replication_role = origin")


def _whose(row: tuple[Any, ...]) -> int:
    """Tell whose a row is by the first thing in it that says so."""
    said = str(row)
    named = [whose for whose, mark in MARKS.items() if str(whose) in said or mark in said]
    return named[0] if named else 0


@pytest.fixture
def world(pg_db: Database) -> Iterator[URL]:
    """Where every table has a row of each; Q reads for the first agency."""
    url = pg_db.url
    with _as(url, "postgres") as conn:
        _login(conn, "qreader", "ll_reader")
        _fill(conn, metadata)
        yield url


def _login(conn: psycopg.Connection[Any], name: str, *roles: str, inherit: bool = True) -> None:
    """Make a login with these roles and no other."""
    if not conn.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (name,)).fetchone():
        conn.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(name)))
        conn.execute(
            sql.SQL("ALTER ROLE {} {}").format(sql.Identifier(name), sql.SQL("INHERIT" if inherit else "NOINHERIT"))
        )
        for role in roles:
            conn.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(role), sql.Identifier(name)))


def _as(url: URL, login: str) -> psycopg.Connection[Any]:
    return psycopg.connect(
        host=str(url.query["host"]),
        port=str(url.query["port"]),
        dbname=url.database,
        user=login,
        options="-c search_path=longleaf,pg_temp",
        autocommit=True,
    )


def test_every_table_and_view_shows_what_is_the_readers(world: URL) -> None:
    assert SEEN.keys() == metadata.tables.keys(), "say here, and in app/db/guards/readers.py, what a reader sees of it"
    wrong = {}
    with _as(world, "qreader") as conn:
        for name, seen in SEEN.items() - {("priority_matrix", SEEN["priority_matrix"])}:  # it has numbers alone
            try:
                rows = conn.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(name))).fetchall()
            except psycopg.errors.InsufficientPrivilege:
                rows = []
            shown = {_whose(row) for row in rows} - {0}
            if shown != seen:
                wrong[name] = sorted(shown), sorted(seen)
        told = [
            view
            for view in (*ASKED, *(view.name for view in VIEWS))
            if MARKS[OTHER] in str(conn.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(view))).fetchall())
        ]
        assert conn.execute("SELECT count(*) FROM priority_matrix").fetchone() == (3,)
    assert wrong == {}
    assert sorted(told) == _STATEWIDE_VIEWS.split()


#: Functions with the owner's rights that a reader may call; each asks for a role, or tells of one's own alone.
_CALLABLE = (
    "acts_undoing clear_measures clear_search delete_rows draw_numbers end_sessions hidden_until keep_name last_act"
    " moved_tickets note_history numbers_above of_notes_alone outages_told own_agencies own_changes own_majors"
    " own_outages own_postings public_notes public_versions reads_all said_of_models sees_reminder set_role"
    " shown_notes shown_postings shows_file take_search_due take_turn was_withdrawn"
)


def test_no_way_around_it(world: URL) -> None:
    tickets = "SELECT id FROM ticket ORDER BY id"
    with _as(world, "postgres") as root:
        _login(root, "qboth", "ll_reader", "ll_agent")
        _login(root, "qlater", "ll_agent", inherit=False)
        _login(root, "qstate", "ll_reader")
        root.execute(
            "INSERT INTO person (name, login, agency_id) SELECT l, l, 900001 FROM unnest(ARRAY['qboth', 'qlater']) l"
        )
        called = root.execute(
            "SELECT string_agg(proname, ' ' ORDER BY proname) FROM pg_proc"
            " WHERE pronamespace = 'longleaf'::regnamespace AND prosecdef"
            " AND has_function_privilege('ll_reader', oid, 'EXECUTE')"
        ).fetchone()
        assert called == (_CALLABLE,), "say here why a reader may call it"
    with _as(world, "qboth") as conn:  # whoever works here as well reads all
        assert conn.execute(tickets).fetchall() == [(OWN,), (OTHER,), (STATE,)]
    with _as(world, "qlater") as conn:  # a role that has to be taken on is not one's own
        for role in ("ll_agent", "ll_reader"):
            conn.execute(f"SET ROLE {role}")
            assert conn.execute(tickets).fetchall() == [(OWN,)], role
    with _as(world, "qreader") as conn:
        assert conn.execute(tickets).fetchall() == [(OWN,)]
        for role in ("ll_agent", "ll_admin", "ll_owner", "ll_keeper"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                conn.execute(f"SET ROLE {role}")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            conn.execute("SET SESSION AUTHORIZATION qboth")
        conn.execute("SET row_security = off")  # refused then, instead of shown
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            conn.execute(tickets)
        conn.execute("SET row_security = on")
        # what fails on the way says nothing of rows that are hidden
        for failing in ("title::int = 1", "to_tsquery(title || ' (') IS NULL"):
            with pytest.raises(psycopg.Error, match=MARKS[OWN]):
                conn.execute(f"SELECT id FROM ticket WHERE {failing} ORDER BY id DESC").fetchall()
        assert conn.execute("SELECT id FROM ticket WHERE 1 / (id - 900002) = 1").fetchall() == []
        for shown in ("pg_stats", "pg_stats_ext", "pg_stats_ext_exprs"):
            assert conn.execute(
                f"SELECT count(*) FROM {shown} WHERE schemaname = 'longleaf' AND tablename = 'ticket'"
            ).fetchone() == (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            conn.execute("SELECT * FROM pg_statistic")
        assert MARKS[OTHER] not in str(conn.execute("TABLE ticket").fetchall())
        with conn.cursor().copy("COPY ticket TO STDOUT") as copied:
            assert MARKS[OTHER].encode() not in b"".join(bytes(part) for part in copied)


def test_what_a_draft_of_a_posting_said_is_not_read_in_the_trail(world: URL) -> None:
    query = "SELECT DISTINCT tbl FROM audit WHERE row_id = '900001' AND tbl LIKE 'posting%' ORDER BY tbl"
    with _as(world, "postgres") as root:
        _login(root, "qdesk", "ll_agent")
        root.execute(
            "INSERT INTO audit (at, who, tbl, row_id, op, version, diff, hash)"
            " SELECT now(), 'qdesk', tbl, '900001', 'U', 900, '{}', ''"
            " FROM unnest(ARRAY['posting', 'posting_version']) tbl"
        )
    with _as(world, "qreader") as conn:
        assert conn.execute(query).fetchall() == [("posting_version",)]
    with _as(world, "qdesk") as conn:  # whoever works here reads it
        assert conn.execute(query).fetchall() == [("posting",), ("posting_version",)]


def test_who_is_moved_reads_what_is_theirs_now_also_by_what_was_prepared(world: URL) -> None:
    with _as(world, "postgres") as root, _as(world, "qreader") as conn:
        root.execute("ANALYZE ticket")
        conn.execute("SET plan_cache_mode = force_generic_plan")
        conn.execute("PREPARE mine AS SELECT id FROM ticket ORDER BY id")

        def seen() -> list[int]:
            return [row[0] for row in conn.execute("EXECUTE mine").fetchall()]

        assert seen() == [OWN]
        root.execute("UPDATE person SET version = version + 1, agency_id = 900002 WHERE login = 'qreader'")
        assert seen() == [OTHER]
        root.execute("UPDATE person SET version = version + 1, agency_id = NULL WHERE login = 'qreader'")
        assert seen() == [OWN, OTHER, STATE]
        root.execute("UPDATE person SET version = version + 1, agency_id = 900001 WHERE login = 'qreader'")
        assert seen() == [OWN]
        root.execute("GRANT ll_brm TO qreader")
        root.execute("INSERT INTO role_change (at, person_id, role, given) VALUES (now(), 900001, 'll_brm', true)")
        assert seen() == [OWN, OTHER, STATE]
        root.execute("REVOKE ll_brm FROM qreader")
        root.execute("INSERT INTO role_change (at, person_id, role, given) VALUES (now(), 900001, 'll_brm', false)")
        assert seen() == [OWN]
        root.execute("UPDATE person SET version = version + 1, active = false WHERE login = 'qreader'")
        assert seen() == []
