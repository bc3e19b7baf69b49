# ruff: noqa: E501  (a table of attacks: one line each)
"""What the desk wrote down stays what it was: shifts, turns on call, notes, answers, mentions, reminders, callers.

Each attack is tried with one's own sign-in, on both databases, with a twin that works.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.db import unreadable
from app.db.errors import sqlstate
from app.db.guards import sqlite as guards_sqlite
from app.db.owner import become_owner
from app.db.shifts import handovers, plans
from app.domain.shifts.handover import Why
from app.domain.vocabulary import Role
from tests.conftest import MakeWorkspace
from tests.db.guards.board.world import MONTH_BEFORE, NOW, World
from tests.db.guards.pairs import ON_POSTGRES, Pair, peopled, refused_with_a_twin_that_works, tell
from tests.db.guards.test_figures import edit, event, ticket

PEOPLE = {
    "eann": (Role.AGENT,),
    "eabe": (Role.AGENT,),
    "ecat": (Role.CAB,),
    "ecody": (Role.CATALOG,),
    "eada": (Role.ADMIN,),
    "erob": (Role.READER,),
}


def handover(shift: int, day: str = "2026-12-02", **more: str) -> str:
    values = {"number": f"'HOV{shift}'", "shift_id": str(shift), "day": f"'{day}'"}
    values |= {"starts_at": ":two_hours_ago", "ends_at": ":hour_ago", **more}
    return f"INSERT INTO handover ({', '.join(values)}) VALUES ({', '.join(values.values())})"


def given(id: int, who: str = "eann", at: str = "app_now()") -> str:
    return edit("handover", f"state = 'given', given_by = '{who}', given_at = {at}", id)


def accepted(id: int, who: str = "eabe", at: str = "app_now()") -> str:
    return edit("handover", f"state = 'accepted', accepted_by = '{who}', accepted_at = {at}", id)


def line(of: int, record: int, *, note: str = "", by: str = "", whys: str = '["due"]', tbl: str = "ticket") -> str:
    return (
        "INSERT INTO handover_line (handover_id, place, tbl, record_id, whys, called, note, noted_by)"
        f" VALUES ({of}, 1, '{tbl}', {record}, '{whys}', 'It', '{note}', '{by}')"
    )


def correction(of: int = 2, author: str = "", at: str = "app_now()") -> str:
    return (
        f"INSERT INTO handover_correction (handover_id, at, author, text) VALUES ({of}, {at}, '{author}', 'Two more')"
    )


def turn(person: int, day: str, every: int = 2, *, level: int = 1, begins: str = "08:00", until: str = "NULL") -> str:
    return (
        "INSERT INTO oncall_turn (group_id, level, person_id, first_day, begins, every, valid_to)"
        f" VALUES (1, {level}, {person}, '{day}', '{begins}', {every}, {until})"
    )


def swap(start: str = ":thursday", end: str = ":friday", reason: str = "") -> str:
    return (
        "INSERT INTO oncall_swap (group_id, person_id, start_at, end_at, reason)"
        f" VALUES (1, 2, {start}, {end}, '{reason}')"
    )


def note(number: str, by: str, title: str = "VPN") -> str:
    return (
        "INSERT INTO knowledge_note (number, title, solution, written_by)"
        f" VALUES ('{number}', '{title}', 'Start it again', '{by}')"
    )


def version(of: int, n: int, by: str, title: str = "VPN", author: str = "", at: str = "app_now()") -> str:
    return (
        "INSERT INTO knowledge_version (note_id, n, at, author, written_by, title, solution)"
        f" VALUES ({of}, {n}, {at}, '{author}', '{by}', '{title}', 'Start it again')"
    )


def used(of: int, n: int = 1, voice: str = "helped", author: str = "", ticket: str = "NULL", op: str = "NULL") -> str:
    return (
        "INSERT INTO knowledge_use (note_id, n, ticket_id, voice, at, author, op_id)"
        f" VALUES ({of}, {n}, {ticket}, '{voice}', app_now(), '{author}', {op})"
    )


def answer(value: str, author: str = "", of: int = 1, label: str = "From", kind: str = "date") -> str:
    return (
        "INSERT INTO request_answer (ticket_id, field_id, label, kind, value, at, author)"
        f" VALUES ({of}, 1, '{label}', '{kind}', '{value}', :month_before, '{author}')"
    )


def mention(
    person: int = 2, at: str = "app_now()", author: str = "", of: str = "max(id)", restricted: str = "FALSE"
) -> str:
    return (
        "INSERT INTO mention (ticket_id, event_id, person_id, restricted, at, author)"
        f" SELECT 1, {of}, {person}, {restricted}, {at}, '{author}' FROM ticket_event WHERE ticket_id = 1"
    )


def heard(table: str, author: str = "") -> str:
    return f"INSERT INTO {table} (mention_id, at, author) VALUES (1, app_now(), '{author}')"


def reminder(owner: str, **more: str) -> str:
    values = {"text": "'Call back'", "due_at": ":year_2031", "owner": f"'{owner}'", **more}
    return f"INSERT INTO reminder ({', '.join(values)}) VALUES ({', '.join(values.values())})"


def done(by: str, at: str = "app_now()") -> str:
    return edit("reminder", f"done_at = {at}, done_by = '{by}'")


_EARLIER = (
    ("eada", "INSERT INTO agency (code, name, valid_from) VALUES ('DOT', 'Transportation', '2020-01-01')"),
    ("eada", "INSERT INTO agency (code, name, valid_from) VALUES ('DOR', 'Revenue', '2020-01-01')"),
    *(("eada", f"INSERT INTO person (login, name) VALUES ('{login}', '{login}')") for login in ("eann", "eabe", "ecat")),
    ("eada", "INSERT INTO support_group (code, name) VALUES ('DESK', 'Service desk')"),
    ("eada", "INSERT INTO group_member (group_id, person_id, valid_from, is_lead) VALUES (1, 1, '2020-01-01', TRUE)"),
    ("eann", turn(1, "2026-11-02", level=2, until="'2026-11-09'")),
    ("eann", swap(":month_before", ":week_before", "Ill")),
)  # fmt: skip
_STORY = (
    ("eada", "INSERT INTO service (code, name, valid_from) VALUES ('MAIL', 'Mail', '2020-01-01')"),
    *(
        ("ecat", f"INSERT INTO shift (name, starts, ends, valid_from) VALUES ('S{n}', '07:00', '15:00', '2026-01-01')")
        for n in range(1, 6)
    ),
    ("eann", ticket().replace("agency_id,", "agency_id, service_id,").replace("3, 1,", "3, 1, 1,").replace("incident", "request"), event("opened", 1, new="DOT")),
    ("eann", handover(1), line(1, 1, note="Ask Jane", by="eann")),
    ("eann", handover(2), line(2, 1), given(2)),
    ("eabe", accepted(2)),
    ("eann", handover(3), given(3)),
    ("eann", turn(1, "2026-12-07")),
    ("eann", turn(2, "2026-12-14")),
    ("eann", note("KB1", "eann")),
    ("eann", note("KB2", "eann"), edit("knowledge_note", "state = 'review'", 2)),
    ("eabe", version(2, 1, "eann"), edit("knowledge_note", "state = 'published', shown_n = 1", 2)),
    ("eann", note("KB3", "eann"), edit("knowledge_note", "state = 'review'", 3)),
    ("ecody", "INSERT INTO request_field (service_id, label, kind, valid_from) VALUES (1, 'From', 'date', '2026-01-01')"),
    ("eann", event("comment"), mention()),
    ("eann", reminder("eann")),
    *(("eann", f"INSERT INTO caller (name, email, agency_id) VALUES ('{name}', '{name}@x.example', 1)") for name in ("jane", "john")),
)  # fmt: skip

_COMMENT = event("comment", 3)
_RESOLVED = event("resolved", 3)
PAIRS = (
    # hand-overs
    Pair("draws up a hand-over of next week", "eann", (handover(4, "2026-12-09"),), "LL003", (handover(4),)),
    Pair("draws up a hand-over of a month ago", "eann", (handover(4, "2026-11-02", starts_at=":month_before", ends_at=":week_before"),), "LL003"),
    Pair("draws up the hand-over of a day that is long over", "eann", (handover(4, "2026-11-25", starts_at=":week_before", ends_at=":week_before_end"),), "LL004"),
    Pair("begins with a hand-over that is given over", "eann", (handover(4, state="'given'", given_by="'eabe'", given_at="app_now()"),), "LL003"),
    Pair("gives over in another's name", "eann", (given(1, "eabe"),), "42501", (given(1),)),
    Pair("gave it over an hour ago", "eann", (given(1, at=":hour_ago"),), "LL004", (given(1),)),
    Pair("gives it over in five years", "eann", (given(1, at=":year_2031"),), "LL004"),
    Pair("accepts one's own", "eann", (accepted(3, "eann"),), "42501"),
    Pair("accepts for somebody else", "eann", (accepted(3, "eabe"),), "42501"),
    Pair("accepted it an hour ago", "eabe", (accepted(3, at=":hour_ago"),), "LL004", (accepted(3),)),
    Pair("takes another's hand-over back", "eabe", (edit("handover", "state = 'draft', given_by = '', given_at = NULL", 3),), "42501"),
    Pair("rewrites what was accepted", "eabe", (edit("handover", "summary = 'All well'", 2),), "42501", (edit("handover", "summary = 'All well'"),)),
    Pair("says that another accepted", "eann", (edit("handover", "accepted_by = 'eann'", 2),), "42501"),
    Pair("makes a draft of what was accepted", "eann", (edit("handover", "state = 'draft', given_by = '', given_at = NULL, accepted_by = '', accepted_at = NULL", 2),), "42501"),
    Pair("lets a shift have been longer", "eann", (edit("handover", "ends_at = app_now()"),), "42501"),
    Pair("makes it the hand-over of another shift", "eann", (edit("handover", "shift_id = 5"),), "42501"),
    Pair("adds a line to what was given over", "eann", (line(3, 1),), "42501", (line(1, 9),)),
    Pair("takes a line out of what was accepted", "eann", ("DELETE FROM handover_line WHERE handover_id = 2",), "42501"),
    Pair("notes in another's name", "eabe", (line(1, 9, note="Do it", by="eann"),), "42501", (line(1, 9, note="Do it", by="eabe"),)),
    Pair("says that another noted it", "eabe", (edit("handover_line", "noted_by = 'eabe', note = 'x'"), edit("handover_line", "noted_by = 'eann'")), "42501", (edit("handover_line", "noted_by = 'eabe', note = 'x'"),)),
    Pair("lists for a reason that nobody knows", "eann", (line(1, 9, whys='["doom"]'),), "23514", (line(1, 9, whys='["due", "vip"]'),)),
    Pair("lists for a number", "eann", (line(1, 9, whys="[7]"),), "23514"),
    Pair("lists for a list", "eann", (line(1, 9, whys='[["due"]]'),), "23514"),
    Pair("leaves out for a reason that nobody knows", "eann", (edit("handover", """left_out = '{"doom": 3}'"""),), "23514", (edit("handover", """left_out = '{"due": 3}'"""),)),
    Pair("leaves out half a ticket", "eann", (edit("handover", """left_out = '{"due": 0.5}'"""),), "23514"),
    Pair("leaves out a word", "eann", (edit("handover", """left_out = '{"due": "all"}'"""),), "23514"),
    Pair("corrects in another's name", "eabe", (correction(author="eann"),), "42501", (correction(),)),
    Pair("corrects a draft", "eann", (correction(1),), "LL003"),
    Pair("takes a correction back", "eann", (correction(), "DELETE FROM handover_correction"), "42501"),
    Pair("reads hand-overs", "erob", ("SELECT summary FROM handover",), "42501", postgres=True),
    # shifts
    Pair("writes shifts as an agent", "eann", (edit("shift", "starts = '08:00'"),), "42501"),
    Pair("begins on the eighth day", "ecat", (edit("shift", "days = '[7]'"),), "23514", (edit("shift", "days = '[0, 6]'"),)),
    Pair("begins on a day by name", "ecat", (edit("shift", """days = '["mon"]'"""),), "23514"),
    Pair("begins on half a day", "ecat", (edit("shift", "days = '[1.5]'"),), "23514"),
    Pair("begins at 25 o'clock", "ecat", (edit("shift", "starts = '25:00'"),), "LL003"),
    # on call
    Pair("says who was on call", "eann", (turn(2, "2026-12-01", level=2),), "LL004", (turn(2, "2026-12-02", level=2),)),
    Pair("puts somebody on call as an agent", "eabe", (turn(2, "2026-12-07", level=2),), "42501"),
    Pair("puts a second one on call in the same week", "eann", (turn(3, "2026-12-21"),), "LL003", (turn(3, "2026-12-21", level=2),)),
    Pair("puts a second one on call from the middle of a week", "eann", (turn(3, "2026-12-10", 2),), "LL003"),
    Pair("puts a second one on call who comes round less often", "eann", (turn(3, "2027-01-04", 4),), "LL003"),
    Pair("puts a second one on call from another hour", "eann", (turn(3, "2026-12-21", begins="09:00"),), "LL003"),
    Pair("puts a second one on call in what ended", "eann", (turn(3, "2026-12-07"),), "LL003", (edit("oncall_turn", "valid_to = '2026-12-21'", 2), edit("oncall_turn", "valid_to = '2026-12-21'", 3), turn(3, "2026-12-21", 1))),
    Pair("lets a turn go on over another's", "eann", (edit("oncall_turn", "valid_to = '2026-12-21'", 2), edit("oncall_turn", "valid_to = '2026-12-21'", 3), turn(3, "2026-12-21", 1), edit("oncall_turn", "valid_to = NULL", 2)), "LL003"),
    Pair("lets another have been on call", "eann", (edit("oncall_turn", "person_id = 2"),), "LL004", (edit("oncall_turn", "person_id = 3", 2),)),
    Pair("lets a turn that ended go on", "eann", (edit("oncall_turn", "valid_to = NULL"),), "LL004"),
    Pair("corrects without a reason", "eann", (swap(":two_hours_ago", ":hour_ago"),), "LL004", (swap(":two_hours_ago", ":hour_ago", "Ill"),)),
    Pair("takes a swap that is over back", "eann", (edit("oncall_swap", "withdrawn = TRUE"),), "LL004"),
    Pair("rewrites why somebody stood in", "eann", (edit("oncall_swap", "reason = 'Bored'"),), "LL004"),
    Pair("comes round in a hundred weeks", "eann", (turn(3, "2026-12-21", 100, level=2),), "23514"),
    # knowledge
    Pair("writes a note in nobody's name", "eann", (note("KB9", ""),), "42501", (note("KB9", "eann"),)),
    Pair("writes a note in another's name", "eann", (note("KB9", "eabe"),), "42501"),
    Pair("publishes one's own note", "eann", (version(3, 1, "eann"),), "42501"),
    Pair("publishes in another's name", "eabe", (version(3, 1, "eann", author="eann"),), "42501", (version(3, 1, "eann"), edit("knowledge_note", "state = 'published', shown_n = 1", 3))),
    Pair("says that it was published, and leaves it", "eabe", (version(3, 1, "eann"),), "LL003", (version(3, 1, "eann"), edit("knowledge_note", "state = 'published', shown_n = 1", 3)), postgres=True),
    Pair("publishes other words", "eabe", (version(3, 1, "eann", "Outlook"),), "42501"),
    Pair("is not named as a writer any more", "eabe", (edit("knowledge_note", "written_by = 'eabe'", 3),), "42501"),
    Pair("publishes without a version", "eabe", (edit("knowledge_note", "state = 'published', shown_n = 1", 3),), "LL003"),
    Pair("rewrites a published version", "eabe", ("UPDATE knowledge_version SET title = 'x'",), "42501"),
    Pair("takes a published version back", "eada", ("DELETE FROM knowledge_version",), "42501"),
    Pair("changes what is published", "eann", (edit("knowledge_note", "solution = 'x'", 2),), "LL003", (edit("knowledge_note", "state = 'draft', written_by = 'eann', solution = 'x'", 2),)),
    Pair("shows a version that there is not", "eann", (edit("knowledge_note", "shown_n = 7", 2),), "LL003"),
    Pair("helps in another's name", "eabe", (used(2, author="eann"),), "42501", (used(2),)),
    Pair("is helped by a draft", "eabe", (used(1),), "LL003"),
    Pair("resolves with a note what nobody resolved", "eann", (used(2, voice="resolved", ticket="1", op=":op"),), "42501", (_RESOLVED, used(2, voice="resolved", ticket="1", op=":op"))),
    Pair("counts a ticket twice", "eann", (_RESOLVED, used(2, voice="resolved", ticket="1", op=":op"), used(2, voice="resolved", ticket="1", op=":op")), "LL003"),
    # request fields
    Pair("writes fields as an agent", "eann", (edit("request_field", "label = 'To'"),), "42501", (answer("2026-12-01"),)),
    Pair("answers in another's name", "eann", (answer("2026-12-01", "eabe"),), "42501"),
    Pair("answers with a day that there is not", "eann", (answer("2026-02-29"),), "LL003", (answer("2028-02-29"),)),
    Pair("answers with a leap day of 2100", "eann", (answer("2100-02-29"),), "LL003", (answer("2000-02-29"),)),
    Pair("answers with the 31st of June", "eann", (answer("2026-06-31"),), "LL003", (answer("2026-06-30"),)),
    Pair("answers in the year nought", "eann", (answer("0000-01-01"),), "LL003"),
    Pair("answers what was not asked", "eann", (answer("2026-12-01", label="To"),), "LL003"),
    Pair("takes an answer back", "eann", (answer("2026-12-01"), "DELETE FROM request_answer"), "42501"),
    # mentions
    Pair("mentions in another's words", "eabe", (mention(3),), "42501", (_COMMENT, mention(3))),
    Pair("mentions in another's name", "eann", (_COMMENT, mention(3, author="eabe")), "42501", (_COMMENT, mention(3))),
    Pair("mentions in restricted words that nobody wrote", "eann", (mention(3, of="NULL", restricted="TRUE"),), "42501"),
    Pair("reads another's mention", "eann", (heard("mention_read"),), "42501"),
    Pair("is told another's mention", "eann", (heard("mention_told"),), "42501"),
    Pair("reads a mention in another's name", "eabe", (heard("mention_read", "eann"),), "42501", (heard("mention_read"),)),
    Pair("takes a mention back", "eann", ("DELETE FROM mention",), "42501"),
    # reminders
    Pair("begins with a reminder that another did", "eann", (reminder("eann", done_at="app_now()", done_by="'eabe'"),), "42501", (reminder("eann"),)),
    Pair("does a reminder in another's name", "eann", (done("eabe"),), "42501", (done("eann"),)),
    Pair("did a reminder last month", "eann", (done("eann", ":month_before"),), "LL004"),
    Pair("does a reminder in five years", "eann", (done("eann", ":year_2031"),), "LL004"),
    Pair("makes a reminder of no text", "eann", (reminder("eann", text="''"),), "23514"),
    # callers
    Pair("gives two callers one login", "eada", (edit("caller", "login = 'jdoe'"), edit("caller", "login = 'jdoe'", 2)), "LL003", (edit("caller", "login = 'jdoe'"), edit("caller", "login = 'jroe'", 2))),
    Pair("merges a caller into nobody", "eann", (edit("caller", "merged_into_id = 99"),), "23503", (edit("caller", "merged_into_id = 2"),)),
    Pair("logs for a caller who was merged", "eann", (edit("caller", "merged_into_id = 2"), edit("ticket", "caller_id = 1")), "LL003", (edit("caller", "merged_into_id = 2"), edit("ticket", "caller_id = 2"))),
    # links
    Pair("relates a ticket as the coordinator of the board", "ecat", ("INSERT INTO ticket_relation (ticket_id, other_id) VALUES (1, 2)",), "42501", postgres=True),
)  # fmt: skip


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, make_workspace: MakeWorkspace) -> Iterator[World]:
    with make_workspace(request.param) as db, peopled(db, MONTH_BEFORE, PEOPLE) as made:
        tell(made, _EARLIER)
        made.at = NOW
        tell(made, _STORY)
        yield made


@pytest.mark.parametrize("pair", PAIRS, ids=[pair.what for pair in PAIRS])
def test_refused_and_its_twin_works(world: World, pair: Pair) -> None:
    refused_with_a_twin_that_works(world, pair)


@pytest.mark.parametrize(
    ("who", "wrote", "when"),
    [
        ("eabe", correction(at=":month_before"), "SELECT max(at) FROM handover_correction"),
        ("eann", version(2, 2, "eabe", at=":month_before"), "SELECT max(at) FROM knowledge_version"),
        ("eann", answer("2026-12-01"), "SELECT max(at) FROM request_answer"),
        ("eann", mention(3, ":month_before"), "SELECT max(at) FROM mention"),
        ("eabe", heard("mention_read").replace("app_now()", ":month_before"), "SELECT max(at) FROM mention_read"),
        ("eabe", heard("mention_told").replace("app_now()", ":month_before"), "SELECT max(at) FROM mention_told"),
    ],
    ids=["correction", "version", "answer", "mention", "read", "told"],
)
def test_what_is_said_to_be_of_last_month_is_of_now(world: World, who: str, wrote: str, when: str) -> None:
    """A fact has the time of the server, whatever its writer says."""
    before = {"mention": (_COMMENT,), "knowledge_version": (
        edit("knowledge_note", "state = 'draft', written_by = 'eabe', title = 'VPN'", 2), edit("knowledge_note", "state = 'review'", 2),
    )}  # fmt: skip
    with world.acting("eabe" if "knowledge_version" in wrote else who) as conn:
        for table, statements in before.items():
            if f"INTO {table} (" in wrote:
                for statement in statements:
                    world.run(conn, statement)
        if "knowledge_version" in wrote:
            conn.commit()
    with world.acting(who) as conn:
        if "INTO mention (" in wrote:
            world.run(conn, _COMMENT)
        assert world.run(conn, wrote) == 1
        said = conn.execute(text(when)).scalar_one()
        now = conn.execute(text("SELECT app_now()")).scalar_one()
        conn.rollback()
    assert said == now


def test_what_was_written_past_the_guards_is_left_out_of_lists_and_named_by_a_check(world: World) -> None:
    """Rows of a program that had no such bound: a hand-over and the shifts are read, and `db check` says which they are."""
    db = world.db
    poison = (
        """UPDATE handover_line SET whys = '["doom", "due"]' WHERE handover_id = 2""",
        """UPDATE handover SET left_out = '{"doom": 3, "due": 4}' WHERE id = 2""",
        """UPDATE shift SET days = '[0, "mon"]' WHERE id = 5""",
    )
    with db.engine.connect() as conn, conn.begin() as transaction:
        if world.is_postgres:
            become_owner(conn)
            for table in ("handover", "handover_line", "shift"):
                conn.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        else:
            guards_sqlite.drop(conn)
        for statement in poison:
            conn.exec_driver_sql(statement)
        found = handovers.load(conn, 2)
        days = {one.id: one.days for one in plans.shifts(conn)}
        said = sorted(str(problem) for problem in unreadable.problems(conn))
        transaction.rollback()
    assert found is not None
    assert [line.whys for line in found.lines] == [(Why.DUE,)]
    assert found.left_out == {Why.DUE: 4}
    assert days[5] == (0,)
    assert [one.partition(" of ")[0].partition("Table ")[2] for one in said] == [
        "handover, left_out",
        "handover_line, whys",
        "shift, days",
    ]
    assert all("something that cannot be read" in one for one in said)


# --- several at once -------------------------------------------------------------------------------
_PUBLISHED = ";;".join((version(3, 1, "eann"), edit("knowledge_note", "state = 'published', shown_n = 1", 3)))
_RACES = (
    ("on call", ("eann", turn(3, "2026-12-07", 1, level=2)), ("ecat", turn(2, "2026-12-07", 1, level=2))),
    ("merged in a circle", ("eann", edit("caller", "merged_into_id = 2")), ("eabe", edit("caller", "merged_into_id = 1", 2))),
    ("one login", ("eada", edit("caller", "login = 'one'")), ("eada", edit("caller", "login = 'one'", 2))),
    ("accepted and taken back", ("eabe", accepted(3)), ("eann", edit("handover", "state = 'draft', given_by = '', given_at = NULL", 3))),
    ("published twice", ("eabe", _PUBLISHED), ("ecody", _PUBLISHED)),
)  # fmt: skip
_LEVELS = ("READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE")
#: What is not put back afterwards is tried once.
_ONCE = ("accepted and taken back", "published twice")


@ON_POSTGRES
@pytest.mark.parametrize(
    ("race", "level"),
    [
        pytest.param(race, level, id=f"{race[0]}, {level.lower()}")
        for race in _RACES
        for level in (_LEVELS[:1] if race[0] in _ONCE else _LEVELS)
    ],
)
def test_of_two_at_once_one_is_refused(
    world: World, race: tuple[str, tuple[str, str], tuple[str, str]], level: str
) -> None:
    """Both look before either has saved; whoever comes second is refused, at each level of isolation."""
    _what, (first, one), (second, other) = race
    came: list[str | None] = []

    def late() -> None:
        with world.acting(second, level) as conn:
            conn.execute(text("SELECT count(*) FROM ticket")).all()  # the look of this act is taken
            ready.set()
            go.wait(20)
            try:
                for statement in other.split(";;"):
                    world.run(conn, statement)
            except DBAPIError as error:
                came.append(sqlstate(error))
            else:
                came.append(None)
            conn.rollback()

    ready, go = threading.Event(), threading.Event()
    thread = threading.Thread(target=late)
    thread.start()
    assert ready.wait(20)
    with world.acting(first, "READ COMMITTED") as conn:
        for statement in one.split(";;"):
            world.run(conn, statement)
        go.set()
        conn.commit()
    thread.join(30)
    try:
        assert came
        assert came[0] is not None
    finally:
        _undone(world, race[0])


def _undone(world: World, what: str) -> None:
    """Put back what a race has saved, by acts that may be done, or as who keeps the database."""
    if what in _ONCE:
        return
    world.do(
        *{
            "on call": ("eann", "UPDATE oncall_turn SET valid_to = first_day, version = version + 1 WHERE level = 2 AND first_day > '2026-12-02' AND valid_to IS NULL"),
            "merged in a circle": ("eann", "UPDATE caller SET merged_into_id = NULL, version = version + 1 WHERE merged_into_id IS NOT NULL"),
            "one login": ("eada", "UPDATE caller SET login = '', version = version + 1 WHERE login = 'one'"),
        }[what]
    )  # fmt: skip


@ON_POSTGRES
def test_a_ticket_names_nobody_who_is_being_merged(world: World) -> None:
    """Else it would stay with the one who is found no more: its tickets followed before it was there."""
    names = edit("ticket", "caller_id = 2")
    with world.acting("eabe") as merging:
        world.run(merging, edit("caller", "merged_into_id = 1", 2))
        assert world.waits("eann", names)
        merging.rollback()
    assert world.refusal("eann", names) is None
    assert world.refusal("eann", edit("caller", "merged_into_id = 1", 2), names) == "LL003"
