"""What an agency's reader finds of the time before a record was theirs to see, and what others' acts tell: nothing.

Read with the sign-ins of each, on PostgreSQL: on SQLite a file is one person's. The word "secret" stands in all that
was said too early, "shown" in what is theirs.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import text

from app.db.hub import postings
from app.db.search.rows import refresh
from app.db.tables import metadata
from app.db.views import VIEWS
from app.domain.vocabulary import Role
from tests.conftest import MakeWorkspace
from tests.db.guards.board.world import MONTH_BEFORE, World
from tests.db.guards.pairs import peopled
from tests.db.guards.test_figures import edit, event
from tests.db.guards.test_note_files import file
from tests.db.guards.test_written_down import handover, note

PEOPLE = {
    "hann": (Role.AGENT,),
    "habe": (Role.AGENT,),
    "hmia": (Role.MIP,),
    "hben": (Role.BRM,),
    "hcat": (Role.CAB,),
    "hmay": (Role.MEMBER,),
    "hada": (Role.ADMIN,),
    "hrob": (Role.READER,),
    "hstu": (Role.READER,),  # of no agency: reads for the state
}


def change(n: int, title: str = "It", reason: str = "") -> str:
    """A draft of a change that the board does not hear."""
    return (
        "INSERT INTO change (number, title, reason, type, scope, planned_start, planned_end, risk_answers)"
        f" VALUES ('CHG{n}', '{title}', '{reason}', 'normal', 'minor', :thursday, :thursday_end, '{{}}')"
    )


def major(n: int, title: str = "Mail", summary: str = "") -> str:
    return (
        "INSERT INTO major_incident (number, title, summary, impact_start_at)"
        f" VALUES ('MI{n}', '{title}', '{summary}', app_now())"
    )


def entry(kind: str, of: int = 1, words: str = "It", details: str = "{}") -> str:
    return (
        "INSERT INTO major_incident_update (major_incident_id, at, recorded_at, kind, text, details, op_id)"
        f" VALUES ({of}, app_now(), app_now(), '{kind}', '{words}', '{details}', :op)"
    )


_REACHES = "INSERT INTO change_agency (change_id, agency_id) VALUES ({n}, 2)"
_POSTING = (
    "INSERT INTO posting (number, kind, title, phase, text)"
    " VALUES ('PO1', 'news', 'secret first', 'published', 'shown 1')"
)
_VERSION = (
    "INSERT INTO posting_version (posting_id, n, at, title, phase, text, impact, reach, sha256)"
    " SELECT id, {n}, app_now(), title, phase, text, impact, '{{\"agencies\": [{agency}]}}', 'x' FROM posting"
)
_TICKET = (
    "INSERT INTO ticket (number, kind, title, description, caller, impact, urgency, priority, agency_id, opened_at)"
    " VALUES ('INC1', 'incident', 'secret first', 'shown', 'secret caller', 3, 3, 3, 1, app_now())"
)
_ACT = "INSERT INTO op (op_id, at, who, what, result) VALUES ('o', app_now(), 'hann', 'x', '{\"text\": \"secret\"}')"
#: Where words of before stand for who works here.
_OF_THE_DESK = (
    "attachment change change_task major_incident major_incident_update posting ticket ticket_event "
    "record_search ticket_search v_change"
)
_TRANSFER = (
    "INSERT INTO ticket_event (ticket_id, seq, kind, occurred_at, recorded_at, old_value, new_value, op_id)"
    " VALUES (1, 4, 'transfer', app_now(), app_now(), 'DOT', 'DOR', :op)"
)


def said(words: str, seq: int) -> str:
    return event(seq=seq).replace("late_reason,", "note,").replace("nullif('', ''), :op", f"'{words}', :op")


@pytest.fixture(scope="module")
def world(make_workspace: MakeWorkspace) -> Iterator[World]:
    """Each act an hour after the one before; Rob reads for DOR."""
    with make_workspace("postgresql") as db, peopled(db, MONTH_BEFORE, PEOPLE) as made:
        for who, *statements in _STORY:
            made.do(who, *(one.replace("{blob}", "bytea") for one in statements))
            made.at += timedelta(hours=1)
        with made.acting("hann") as conn:
            refresh(conn)  # what an act does at its end
            conn.commit()
        yield made


_STORY = (
    ("hada", "INSERT INTO agency (code, name, valid_from) VALUES ('DOT', 'Transport', '2020-01-01')"),
    ("hada", "INSERT INTO agency (code, name, valid_from) VALUES ('DOR', 'Revenue', '2020-01-01')"),
    ("hada", "INSERT INTO person (name, login, agency_id) VALUES ('Rob', 'hrob', 2)"),
    # a change that was drafted, one that was cancelled as a draft
    ("hann", change(1, "secret first", "secret why"), _REACHES.format(n=1)),
    ("hann", edit("change", "title = 'shown', reason = 'shown'")),
    ("hann", "INSERT INTO change_task (change_id, title) VALUES (1, 'secret task')"),
    ("hann", edit("change_task", "title = 'shown task'")),
    ("hann", edit("change", "state = 'in_review', submitted_at = app_now()")),
    ("hann", edit("change_task", "title = 'shown now'")),
    ("hann", change(2, "secret never"), _REACHES.format(n=2)),
    ("hann", edit("change", "state = 'cancelled'", 2)),
    # a major incident that was proposed
    (
        "hmia",
        major(1, "secret first", "secret guess"),
        "INSERT INTO major_incident_agency (major_incident_id, agency_id) VALUES (1, 2)",
    ),
    ("hmia", entry("note", words="secret guess")),
    ("hmia", edit("major_incident", "title = 'shown', summary = 'shown'")),
    (
        "hmia",
        entry("declared", words="shown entry", details='{"agencies": []}'),
        edit("major_incident", "state = 'declared', declared_at = app_now()"),
    ),
    # a posting that was drafted, posted, and is drafted anew; it is to reach another agency next
    ("hmia", _POSTING),
    ("hmia", edit("posting", "title = 'shown'")),
    ("hmia", _VERSION.format(n=1, agency=2), edit("posting", "state = 'posted'")),
    ("hmia", edit("posting", "state = 'draft', title = 'secret next', text = 'secret next'")),
    # a ticket that was another agency's
    ("hann", _TICKET, event("opened", 1, new="DOT")),
    ("hann", edit("ticket", "title = 'shown', caller = 'shown'"), said("secret remark", 2)),
    ("hann", *file("ticket", 1, "secret file"), said("secret too", 3)),
    ("hann", _TRANSFER, edit("ticket", "agency_id = 2")),
    ("hann", said("shown remark", 5), *file("ticket", 1, "shown file")),
    ("hann", edit("ticket", "title = 'shown again'")),
    # what is one's own, and what only some who work here read
    ("hann", note("KB1", "hann", "secret note")),
    ("hann", _ACT),
    ("hann", "INSERT INTO reminder (text, due_at, owner) VALUES ('secret', :year_2031, 'hann')"),
    ("hcat", "INSERT INTO shift (name, starts, ends, valid_from) VALUES ('S', '07:00', '15:00', '2026-01-01')"),
    (
        "hann",
        handover(
            1,
            "2026-11-02",
            summary="'secret words'",
            starts_at="'2026-11-02 12:00+00'",
            ends_at="'2026-11-02 20:00+00'",
        ),
    ),
)


@pytest.mark.parametrize(
    ("who", "where"),
    [
        # of what is a record of theirs now, or of everybody's, nothing of before
        ("hrob", ""),
        # who works here reads all that is of the desk: not others' acts, nor drafts of notes, nor whose shift said what
        ("hmay", _OF_THE_DESK),
        ("hstu", _OF_THE_DESK),
        ("hben", f"{_OF_THE_DESK} handover"),
        ("habe", f"{_OF_THE_DESK} handover knowledge_note"),
        ("hann", f"{_OF_THE_DESK} handover knowledge_note op reminder"),
    ],
)
def test_where_words_are_found(world: World, who: str, where: str) -> None:
    assert tables_with(world, who, "secret") == set(where.split())


def tables_with(world: World, who: str, word: str) -> set[str]:
    """Tables and views of which somebody is shown a row with a word; the trail by the tables that it is of."""
    told = set()
    with world.acting(who) as conn:
        for name in (*metadata.tables, *(view.name for view in VIEWS)):
            if conn.scalar(text("SELECT has_table_privilege(:name, 'SELECT')"), {"name": name}):
                rows = conn.execute(text(f'SELECT to_jsonb(x) FROM "{name}" x')).scalars()
                told |= {row["tbl"] if name == "audit" else name for row in rows if word in str(row)}
    return told


def test_what_is_theirs_now_is_shown(world: World) -> None:
    of_changes, of_majors = "change change_task", "major_incident"
    of_postings, of_tickets = "posting_version v_posting", "ticket ticket_event attachment v_ticket"
    of_them = set(f"{of_changes} {of_majors} {of_postings} {of_tickets}".split())
    assert of_them <= tables_with(world, "hrob", "shown")
    with world.acting("hrob") as conn:
        told = conn.execute(text("SELECT tbl, diff FROM audit WHERE tbl IN ('change', 'ticket') ORDER BY id")).all()
        # that it was submitted, that it came, and what was written since
        assert [(tbl, *sorted(diff)) for tbl, diff in told] == [
            ("change", "state", "submitted_at"),
            ("ticket", "agency_id"),
            ("ticket", "title"),
        ]
        (posting,) = postings.listed(conn)
    assert (posting.content.title, posting.content.text, posting.state) == ("shown", "shown 1", "posted")


def test_nobody_asks_the_functions_about_others(world: World) -> None:
    with world.acting("hrob") as conn:
        for about in ("change", "ticket", "major_incident"):
            assert str(conn.scalar(text(f"SELECT hidden_until('{about}', 77)::text"))) == "infinity"
        assert conn.scalar(text("SELECT last_act('hann')")) is None
    with world.acting("habe") as conn:
        assert conn.scalar(text("SELECT last_act('hann')")) is not None
        # of others' acts which took one back, and what came of models: not what a draft's act said
        assert conn.scalar(text("SELECT acts_undoing(ARRAY['hann'], ARRAY['o'])")) is None
        assert conn.scalar(text("SELECT said_of_models(ARRAY['1'])")) is None
