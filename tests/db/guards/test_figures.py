# ruff: noqa: E501  (a table of attacks: one line each)
"""Figures, courses, offices and numbers are out of people's hands: attacks with one's own sign-in, each with its twin."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.domain.vocabulary import Role
from tests.conftest import MakeWorkspace
from tests.db.guards.board.world import NOW, World
from tests.db.guards.pairs import Pair, peopled, refused_with_a_twin_that_works, tell

PEOPLE = {"fann": (Role.AGENT,), "fmia": (Role.MIP,), "fbea": (Role.BRM,), "fcat": (Role.CAB,), "fada": (Role.ADMIN,)}


def ticket(number: str = "'INC1'") -> str:
    return (
        "INSERT INTO ticket (number, kind, title, impact, urgency, priority, agency_id, opened_at)"
        f" SELECT {number}, 'incident', 'VPN', 3, 3, 3, 1, :two_hours_ago"
    )


def event(
    kind: str = "comment", seq: int = 2, of: int = 1, at: str = "app_now()", new: str = "", late: str = ""
) -> str:
    return (
        "INSERT INTO ticket_event (ticket_id, seq, kind, occurred_at, recorded_at, new_value, late_reason, op_id)"
        f" VALUES ({of}, {seq}, '{kind}', {at}, app_now(), nullif('{new}', ''), nullif('{late}', ''), :op)"
    )


def clock(of: int = 1, seq: int = 1) -> str:
    return (
        "INSERT INTO sla_clock (ticket_id, metric, seq, target_id, calendar_rev, agency_id, priority, ticket_kind, start_at,"
        f" pauses) VALUES ({of}, 'update', {seq}, 1, 'x', 1, 3, 'incident', app_now(), '[]')"
    )


def edit(table: str, assigned: str, id: int = 1) -> str:
    return f"UPDATE {table} SET {assigned}, version = version + 1 WHERE id = {id}"


def survey(columns: str = "", values: str = "", of: int = 2) -> str:
    return f"INSERT INTO survey (ticket_id, agency_id, sent_at{columns}) VALUES ({of}, 1, app_now(){values})"


def packet(revision: int = 1, as_of: str = "app_now()") -> str:
    return (
        "INSERT INTO packet (agency_id, period, revision, as_of, status, data_hash, figures)"
        f" VALUES (1, '2026-10', {revision}, {as_of}, 'final', 'ab', '{{}}')"
    )


def office(role: str = "brm", person: int = 2, since: str = "2026-06-01", until: str = "NULL") -> str:
    return (
        "INSERT INTO agency_assignment (agency_id, person_id, role, valid_from, valid_to)"
        f" VALUES (1, {person}, '{role}', '{since}', {until})"
    )


STORY = (
    ("fada", "INSERT INTO agency (code, name, valid_from) VALUES ('DOT', 'Transportation', '2020-01-01')"),
    ("fada", "INSERT INTO person (login, name) VALUES ('fann', 'Ann')"),
    ("fada", "INSERT INTO person (login, name) VALUES ('fabe', 'Abe')"),
    ("fada", "INSERT INTO calendar (code, name, zone, week, uses_holidays) VALUES ('24X7', 'All', 'UTC', '{}', FALSE)"),
    (
        "fada",
        "INSERT INTO sla_target (layer, metric, priority, calendar_id, duration_s, goal_bp, pause_reasons, effective_from)"
        " VALUES ('global', 'resolution', 1, 1, 14400, 9500, '[]', :month_before)",
    ),
    ("fann", ticket(), event("opened", 1, new="DOT"), clock()),
    (
        "fann",
        ticket("'INC2'"),
        event("opened", 1, 2, new="DOT"),
        "INSERT INTO ticket_span (ticket_id, agency_id, start_at, start_reason) VALUES (2, 1, app_now(), 'opened')",
    ),
    (
        "fada",
        'INSERT INTO data_finding (source, "row", field, problem, excluded, found_at)'
        " VALUES ('import:sn', 1, 'opened_at', 'negative duration', TRUE, app_now())",
    ),
    ("fbea", survey(", token, to_mail", ", 't1', 'c@x.example'", 1)),
    ("fbea", office(person=1)),
    ("fbea", "INSERT INTO agency_contact (agency_id, person_id, kind, valid_from) VALUES (1, 1, 'mip', '2026-01-01')"),
)


_STATE = "state = 'assigned', assignee = 'fann'"
PAIRS = (
    # families of tickets
    Pair("is its own parent", "fann", (event(), edit("ticket", "parent_id = 1")), "LL003"),
    Pair(
        "makes a circle",
        "fann",
        (edit("ticket", "parent_id = 2"), edit("ticket", "parent_id = 1", 2)),
        "LL003",
        (edit("ticket", "parent_id = 2"),),
    ),
    Pair(
        "makes a third generation",
        "fmia",
        (ticket("'INC3'"), edit("ticket", "parent_id = 2"), edit("ticket", "parent_id = 1", 3)),
        "LL003",
        (ticket("'INC3'"), edit("ticket", "parent_id = 2"), edit("ticket", "parent_id = 2", 3)),
    ),
    Pair("goes on from itself", "fann", (edit("ticket", "follow_up_id = 1"),), "LL003"),
    Pair(
        "goes on from what came after it",
        "fann",
        (edit("ticket", "follow_up_id = 2"),),
        "LL003",
        (edit("ticket", "follow_up_id = 1", 2),),
    ),
    Pair(
        "relates a ticket to itself",
        "fann",
        ("INSERT INTO ticket_relation (ticket_id, other_id) VALUES (1, 1)",),
        "23514",
        ("INSERT INTO ticket_relation (ticket_id, other_id) VALUES (1, 2)",),
    ),
    Pair(
        "relates as a relationship manager",
        "fbea",
        ("INSERT INTO ticket_relation (ticket_id, other_id) VALUES (1, 2)",),
        "42501",
    ),
    Pair(
        "puts a child under one in an old snapshot",
        "fann",
        (edit("ticket", "parent_id = 2"),),
        "LL002",
        (edit("ticket", "parent_id = 2"),),
        True,
        "repeatable read",
    ),
    # clocks and spans
    Pair("betters a clock", "fann", (event(), "UPDATE sla_clock SET met = TRUE"), "42501", (event(), clock(seq=2))),
    Pair("excludes it", "fmia", ("UPDATE sla_clock SET excluded = TRUE",), "42501"),
    Pair("deletes a clock", "fann", ("DELETE FROM sla_clock",), "42501"),
    Pair("deletes the backlog", "fann", ("DELETE FROM ticket_span",), "42501"),
    Pair("invents a clock", "fann", (clock(seq=2),), "42501"),
    Pair("invents one beside an act on another", "fann", (event(seq=2, of=2), clock(seq=2)), "42501"),
    Pair("invents one as administrator", "fada", (clock(seq=2),), "42501", (event(), clock(seq=2))),
    Pair(
        "clears clocks by the function",
        "fann",
        ("SELECT clear_measures('sla_clock', ARRAY[1]::bigint[])",),
        "42501",
        (event(), "SELECT clear_measures('sla_clock', ARRAY[1]::bigint[])"),
        postgres=True,
    ),
    Pair("locks what all read", "fann", ("LOCK TABLE sla_clock IN ACCESS EXCLUSIVE MODE",), "42501", postgres=True),
    Pair("lets a finding go", "fann", ("UPDATE data_finding SET excluded = FALSE",), "42501"),
    Pair("deletes the findings", "fada", ("DELETE FROM data_finding",), "42501"),
    # the course of a ticket
    Pair(
        "moves on without a word",
        "fann",
        (edit("ticket", _STATE),),
        "42501",
        (event("assignment", new="fann"), edit("ticket", _STATE)),
    ),
    Pair("counts no reopening", "fann", (edit("ticket", "reopen_count = 3"),), "42501"),
    Pair("solved at first contact", "fann", (edit("ticket", "first_contact = TRUE"),), "42501"),
    Pair("has longer", "fmia", (edit("ticket", "due_at = :year_2031"),), "42501"),
    Pair(
        "comes back later",
        "fann",
        (edit("ticket", "hold_until = :year_2031"),),
        "42501",
        (
            event("hold", new="awaiting_user"),
            event("field", seq=3),
            edit("ticket", "state = 'on_hold', hold_reason = 'awaiting_user', hold_until = :year_2031"),
        ),
    ),
    Pair(
        "resolved a week ago",
        "fann",
        (event("resolved"), edit("ticket", "state = 'resolved', resolved_at = :week_before")),
        "LL004",
        (event("resolved"), edit("ticket", "state = 'resolved', resolved_at = app_now()")),
    ),
    Pair(
        "its own parent",
        "fann",
        (event("field"), edit("ticket", "parent_id = 1")),
        "LL003",
        (event("field"), edit("ticket", "parent_id = 2")),
    ),
    Pair(
        "made an import", "fada", (edit("ticket", "source = 'import:x'"),), "42501", (edit("ticket", "title = 'Mail'"),)
    ),
    Pair("left out of the figures", "fada", (edit("ticket", "excluded = TRUE"),), "42501"),
    # events
    Pair(
        "back-dated in silence",
        "fann",
        (event("update", at=":hour_ago"),),
        "LL004",
        (event("update", at=":hour_ago", late="the line was down"),),
    ),
    Pair("the end of all numbers", "fann", (event(seq=999_999),), "LL003", (event(seq=2),)),
    Pair("a priority that is none", "fann", (event("priority", new="banana"),), "LL003", (event("priority", new="2"),)),
    Pair("an agency that is none", "fann", (event("transfer", new="MARS"),), "LL003", (event("transfer", new="DOT"),)),
    # surveys
    Pair("answers for the caller", "fann", (survey(", answered_at, score", ", app_now(), 5"),), "42501", (survey(),)),
    Pair("asks again", "fbea", (survey(of=1),), "LL003"),
    Pair(
        "answered long ago",
        "fann",
        (edit("survey", "score = 5, answered_at = :week_before"),),
        "LL004",
        (edit("survey", "score = 5, answered_at = app_now()"),),
    ),
    Pair("of another agency", "fann", (edit("survey", "ticket_id = 2"),), "LL003"),
    # packets
    Pair("as of next year", "fbea", (packet(as_of=":year_2031"),), "LL004", (packet(),)),
    Pair("the last revision there is", "fbea", (packet(99_999),), "LL003", (packet(), packet(2))),
    Pair("before the first", "fbea", (packet(0),), "LL003"),
    # offices, contacts, sign-ins, the workspace
    Pair(
        "a second holder",
        "fbea",
        (office(),),
        "LL003",
        (edit("agency_assignment", "valid_to = '2026-06-01'"), office()),
    ),
    Pair(
        "a holder who comes back",
        "fbea",
        (office(since="2020-01-01"),),
        "LL003",
        (office(since="2020-01-01", until="'2026-06-01'"),),
    ),
    Pair("an office that ends before", "fbea", (edit("agency_assignment", "valid_to = '2000-01-01'"),), "LL003"),
    Pair("in an old snapshot", "fbea", (office("cio"),), "LL002", (office("cio"),), True, "REPEATABLE READ"),
    Pair("the board names a CIO", "fcat", (office("cio"),), "42501", (office("cab_rep"),)),
    Pair(
        "verified in another's name",
        "fbea",
        (edit("agency_contact", "verified_at = app_now(), verified_by = 'fann'"),),
        "42501",
        (edit("agency_contact", "verified_at = app_now(), verified_by = 'fbea'"),),
    ),
    Pair(
        "verified for years",
        "fbea",
        (edit("agency_contact", "verified_at = :year_2031, verified_by = 'fbea'"),),
        "42501",
    ),
    Pair(
        "the same sign-in in capitals",
        "fada",
        ("INSERT INTO person (login, name) VALUES ('FANN', 'Ann 2')",),
        "LL003",
        ("INSERT INTO person (login, name) VALUES ('fkim', 'Kim')",),
    ),
    Pair(
        "a colleague under another name",
        "fbea",
        (edit("person", "name = 'Administrator'"),),
        "42501",
        (edit("person", "phone = '919 555 0100'"),),
    ),
    Pair(
        "another workspace",
        "fada",
        ("UPDATE workspace SET value = 'x' WHERE key = 'id'",),
        "42501",
        ("UPDATE workspace SET value = '1' WHERE key = 'search_form'",),
    ),
    # numbers
    Pair(
        "takes the next number",
        "fann",
        (ticket("'INC0000999'"),),
        "40001",
        (ticket("'INC' || lpad(draw_numbers('INC', 1)->>0, 7, '0')"),),
        postgres=True,
    ),
    Pair(
        "turns numbers back",
        "fada",
        ("SELECT setval('number_inc', 1)",),
        "42501",
        ("SELECT numbers_above('INC', 500)",),
        postgres=True,
    ),
    Pair("uses numbers up", "fada", ("SELECT numbers_above('INC', 9223372036854775807)",), "42501", postgres=True),
    Pair("moves them as an agent", "fann", ("SELECT numbers_above('INC', 500)",), "42501", postgres=True),
    Pair(
        "an act with a book for a name",
        "fann",
        ("SELECT set_config('longleaf.op_id', repeat('x', 300), true)", edit("ticket", "title = 'Mail'")),
        "22001",
        (edit("ticket", "title = 'Mail'"),),
        postgres=True,
    ),
)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, make_workspace: MakeWorkspace) -> Iterator[World]:
    with make_workspace(request.param) as db, peopled(db, NOW, PEOPLE) as made:
        tell(made, STORY)
        yield made


@pytest.mark.parametrize("pair", PAIRS, ids=[pair.what for pair in PAIRS])
def test_refused_and_its_twin_works(world: World, pair: Pair) -> None:
    refused_with_a_twin_that_works(world, pair)
