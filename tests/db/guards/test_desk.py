# ruff: noqa: E501  (a table of attacks: one line each)
"""What the desk keeps around its tickets, tried with one's own sign-in: each attack with a twin that works."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from app.domain.vocabulary import Role
from tests.conftest import MakeWorkspace
from tests.db.guards.board.world import NOW, World
from tests.db.guards.pairs import ON_POSTGRES, Pair, peopled, refused_with_a_twin_that_works, tell
from tests.db.guards.test_figures import edit, event, ticket

PEOPLE = {
    "dann": (Role.AGENT,),
    "dabe": (Role.AGENT,),
    "dbea": (Role.BRM,),
    "dcat": (Role.CAB,),
    "dcody": (Role.CATALOG,),
    "dada": (Role.ADMIN,),
    "drob": (Role.READER,),
}


def reminder(owner: str = "dann", group: str = "NULL") -> str:
    return f"INSERT INTO reminder (text, due_at, owner, group_id) VALUES ('Call back', :year_2031, '{owner}', {group})"


def told(of: int = 1, author: str = "") -> str:
    return (
        f"INSERT INTO reminder_told (reminder_id, due_at, at, author) VALUES ({of}, :year_2031, app_now(), '{author}')"
    )


def warning(login: str, channel: str = "mail", step: int = 50) -> str:
    return (
        "INSERT INTO ticket_warning (ticket_id, metric, seq, step, login, channel, due_at, at)"
        f" VALUES (1, 'resolution', 1, {step}, '{login}', '{channel}', :thursday, app_now())"
    )


def present(who: str, place: str = "w2", at: str = "app_now()") -> str:
    return (
        f"INSERT INTO presence (who, place, ticket_id, since, seen_at) VALUES ('{who}', '{place}', 1, app_now(), {at})"
    )


def moved(was: str, to: str, day: str = "2026-12-01") -> str:
    return (
        "INSERT INTO caller_move (caller_id, day, from_agency_id, to_agency_id, at)"
        f" VALUES (1, '{day}', {was}, {to}, app_now())"
    )


def module(owner: str, name: str = "bye") -> str:
    return f"INSERT INTO text_module (name, text, owner) VALUES ('{name}', 'Goodbye', '{owner}')"


def shared(owner: str, group: str = "1", name: str = "Mine") -> str:
    words = f"'{name}', 'is:open', '{owner}'"
    if group == "NULL":
        return f"INSERT INTO shared_filter (name, words, owner, everybody) VALUES ({words}, TRUE)"
    return f"INSERT INTO shared_filter (name, words, owner, group_id) VALUES ({words}, {group})"


def field(note: str, new: str, seq: int, of: int = 1) -> str:
    return (
        event("field", seq, of, new=new)
        .replace("late_reason, op_id)", "late_reason, op_id, note)")
        .replace(":op)", f":op, '{note}')")
    )


def hold(more: str = "", values: str = "") -> str:
    return (
        f"INSERT INTO legal_hold (number, matter, reason, scope, search, since{more})"
        f" VALUES ('HLD9', 'Doe v. State', 'Letter', 'search', 'printer', '2026-12-01'{values})"
    )


STORY = (
    ("dada", "INSERT INTO agency (code, name, valid_from) VALUES ('DOT', 'Transportation', '2020-01-01')"),
    ("dada", "INSERT INTO agency (code, name, valid_from) VALUES ('DOR', 'Revenue', '2020-01-01')"),
    *(("dada", f"INSERT INTO person (login, name) VALUES ('{login}', '{login}')") for login in ("dann", "dabe")),
    ("dada", "INSERT INTO support_group (code, name) VALUES ('DESK', 'Service desk')"),
    ("dada", "INSERT INTO group_member (group_id, person_id, valid_from, is_lead) VALUES (1, 2, '2020-01-01', TRUE)"),
    ("dann", ticket(), event("opened", 1, new="DOT")),
    ("dann", ticket("'INC2'"), event("opened", 1, 2, new="DOT")),
    ("dann", "INSERT INTO caller (name, email, agency_id) VALUES ('Jane Doe', 'jane@x.example', 1)"),
    ("dbea", "INSERT INTO caller (name, email, agency_id) VALUES ('John Roe', 'john@x.example', 1)"),
    ("dann", "INSERT INTO caller_private (caller_id, note) VALUES (1, 'hard of hearing')"),
    ("dann", reminder()),
    ("dabe", reminder("dabe", "1")),
    ("dann", module("dann")),
    ("dann", module("", "hello")),
    ("dabe", shared("dabe", name="Queue")),
    ("dann", "INSERT INTO warning_mail (login, steps) VALUES ('dann', '[75, 90]')"),
    ("dada", "INSERT INTO support_group (code, name) VALUES ('NET', 'Network')"),
    ("dada", "INSERT INTO group_member (group_id, person_id, valid_from, is_lead) VALUES (2, 1, '2020-01-01', FALSE)"),
    ("dann", shared("dann", "2", "Lines")),
    ("dada", shared("dada", "2", "Night")),
    ("dcat", shared("dcat", "NULL", "Board")),
    ("dann", "INSERT INTO template_use (module_id, at) VALUES (1, app_now())"),
    ("dann", present("dann", "w1")),
    ("dann", warning("dann", "desktop")),
    ("dada", hold()),
    (
        "dada",
        "INSERT INTO routing_rule (place, category, group_id, valid_from) VALUES (1, 'mail', 1, '2026-01-01')",
    ),
)  # fmt: skip

_MOVE = edit("caller", "agency_id = 2")
PAIRS = (
    # what is private
    Pair("reads what the desk notes of callers", "dbea", ("SELECT note FROM caller_private",), "42501", postgres=True),
    Pair("reads reminders", "drob", ("SELECT text FROM reminder",), "42501", postgres=True),
    # callers
    Pair("gives a caller a login", "dann", (edit("caller", "login = 'dada'"),), "42501", (edit("caller", "vip = TRUE"),)),
    Pair("moves a caller on paper only", "dann", (moved("2", "1"),), "LL003", (_MOVE, moved("1", "2"))),
    Pair("says that a caller came from elsewhere", "dann", (_MOVE, moved("NULL", "2")), "LL003", (_MOVE, moved("1", "2"))),
    Pair("moves a caller tomorrow", "dann", (_MOVE, moved("1", "2", "2026-12-03")), "LL003", (_MOVE, moved("1", "2", "2026-11-30"))),
    Pair("takes a move back", "dada", ("DELETE FROM caller_move",), "42501", postgres=True),
    Pair("merges callers in a circle", "dbea", (edit("caller", "merged_into_id = 2"), edit("caller", "merged_into_id = 1", 2)), "LL003", (edit("caller", "merged_into_id = 2"),)),
    # reminders
    Pair("reminds somebody else", "dann", (reminder("dabe"),), "42501", (reminder(),)),
    Pair("reminds a group of others", "dann", (reminder("dann", "1"),), "42501"),
    Pair("tells a reminder for somebody else", "dabe", (told(author="dann"),), "42501", (told(2),)),
    # text modules
    Pair("puts a text module among another's", "dabe", (module("dann", "hey"),), "42501", (module("dabe", "hey"),)),
    Pair("counts uses for somebody else", "dabe", ("INSERT INTO template_use (module_id, at, author) VALUES (1, app_now(), 'dann')",), "42501", ("INSERT INTO template_use (module_id, at) VALUES (1, app_now())",)),
    Pair("takes a use back", "dann", ("DELETE FROM template_use",), "42501"),
    # shared filters: dabe leads the desk, dann is in the network and leads nobody
    Pair("shares in another's name", "dann", (shared("dabe", "2"),), "42501", (shared("dann", "2"),)),
    Pair("shares with a group of others", "dann", (shared("dann"),), "42501", (shared("dann", "2"),)),
    Pair("shares with everybody as an agent", "dann", (shared("dann", "NULL"),), "42501"),
    Pair("shares with everybody by way of a group", "dann", (edit("shared_filter", "group_id = NULL, everybody = TRUE", 2),), "42501", (edit("shared_filter", "pinned = TRUE", 2),)),
    Pair("shares with everybody and a group", "dcat", ("INSERT INTO shared_filter (name, words, owner, everybody, group_id) VALUES ('x', 'is:open', 'dcat', TRUE, 1)",), "23514", (shared("dcat", "NULL"),)),
    Pair("moves a filter to a group of others", "dann", (edit("shared_filter", "group_id = 1", 2),), "42501", (edit("shared_filter", "name = 'Cables'", 2),)),
    Pair("renames another's in one's own group", "dann", (edit("shared_filter", "name = 'x'", 3),), "42501", (edit("shared_filter", "name = 'x'", 2),)),
    Pair("withdraws what is for everybody", "dabe", (edit("shared_filter", "withdrawn = TRUE", 4),), "42501", (edit("shared_filter", "withdrawn = TRUE"),)),
    Pair("takes over a filter", "dcat", (edit("shared_filter", "owner = 'dcat'"),), "42501", (edit("shared_filter", "words = 'is:mine'"),)),
    Pair("calls two of one group the same", "dabe", (shared("dabe", name="Queue"),), "23505", (shared("dabe", name="Queue 2"),)),
    Pair("calls two for everybody the same", "dada", (shared("dada", "NULL", "Board"),), "23505", (edit("shared_filter", "withdrawn = TRUE", 4), shared("dada", "NULL", "Board"))),
    Pair("shares as a reader", "drob", (shared("drob"),), "42501"),
    Pair("deletes a shared filter", "dabe", ("DELETE FROM shared_filter",), "42501"),
    # warnings and presence
    Pair("warns somebody else, so that nobody does", "dann", (warning("dabe"),), "42501", (warning("dann", step=75),)),
    Pair("warns somebody else on a desktop", "dann", (warning("dabe", "desktop"),), "42501", (warning("dann", step=90),)),
    Pair("lets another be warned of nothing", "dabe", ("INSERT INTO warning_mail (login, steps) VALUES ('dann', '[]')",), "42501", ("INSERT INTO warning_mail (login, steps) VALUES ('dabe', '[75]')",)),
    Pair("stops another's warnings", "dabe", (edit("warning_mail", "steps = '[]'"),), "42501"),
    Pair("is warned as a reader", "drob", ("INSERT INTO warning_mail (login, steps) VALUES ('drob', '[75]')",), "42501"),
    Pair("makes up a step", "dann", (warning("dann", step=51),), "LL003"),
    Pair("takes a warning back", "dann", ("DELETE FROM ticket_warning",), "42501"),
    Pair("is there for somebody else", "dabe", (present("dann"),), "42501", (present("dabe"),)),
    Pair("goes on as somebody else", "dabe", ("UPDATE presence SET ticket_id = 2 WHERE who = 'dann'",), "42501"),
    Pair("sends somebody else away", "dabe", ("DELETE FROM presence WHERE who = 'dann'",), "42501"),
    Pair("is there for ever", "dabe", (present("dabe", at=":year_2031"),), "LL004", (present("dabe"),)),
    Pair("stays for ever", "dann", ("UPDATE presence SET seen_at = :year_2031 WHERE who = 'dann'",), "LL004", ("UPDATE presence SET writing = TRUE WHERE who = 'dann'",)),
    Pair("is there as a reader", "drob", (present("drob"),), "42501"),
    # queues, routing, leads
    Pair("takes another's lead", "dann", (edit("group_member", "is_lead = FALSE"),), "42501"),
    Pair("makes oneself lead", "dann", ("INSERT INTO group_member (group_id, person_id, valid_from, is_lead) VALUES (1, 1, '2026-01-01', TRUE)",), "42501"),
    Pair("routes tickets elsewhere", "dann", (edit("routing_rule", "category = ''"),), "42501"),
    Pair("routes tickets as the coordinator of the board", "dcat", (edit("routing_rule", "place = 2"),), "42501"),
    # merges
    Pair("merges into no ticket", "dann", (field("parent_id", "2", 2), field("merged_into", "INC9", 3)), "LL003", (field("parent_id", "2", 2), field("merged_into", "INC2", 3))),
    Pair("merges into itself", "dann", (field("parent_id", "1", 2), field("merged_into", "INC1", 3)), "LL003"),
    Pair("merges and stays where it is", "dann", (field("merged_into", "INC2", 2),), "LL003"),
    Pair("relates as a reader", "drob", ("INSERT INTO ticket_relation (ticket_id, other_id) VALUES (1, 2)",), "42501", postgres=True),
    # holds and dispositions
    Pair("releases a hold", "dann", (edit("legal_hold", "released_on = '2026-12-02', released_by = 'dann', why_released = 'x'"),), "42501"),
    Pair("releases a hold as somebody else", "dada", (edit("legal_hold", "released_on = '2026-12-02', released_by = 'eve', why_released = 'x'"),), "42501", (edit("legal_hold", "released_on = '2026-12-02', released_by = 'dada', why_released = 'x'"),)),
    Pair("releases a hold the day before", "dada", (edit("legal_hold", "released_on = '2026-12-01', released_by = 'dada', why_released = 'x'"),), "42501"),
    Pair("turns a hold to something else", "dada", (edit("legal_hold", "search = 'nothing'"),), "42501"),
    Pair("deletes a hold", "dada", ("DELETE FROM legal_hold",), "42501"),
    Pair("destroys as an agent", "dann", ("SELECT dispose_ticket(1, ARRAY[1::bigint], '{}')",), "42501", postgres=True),
    Pair("destroys what nobody approved", "dada", ("SELECT dispose_ticket(1, ARRAY[1::bigint], '{}')",), "LL003", postgres=True),
    Pair("says that rows were destroyed", "dada", ("INSERT INTO destroyed_row (tbl, row_id, n, batch_id) VALUES ('ticket', '1', 1, 1)",), "42501"),
    # evidence
    Pair("makes up a history of the server", "dada", ("INSERT INTO server_history (cluster, timeline, at, who) VALUES ('1', 9, app_now(), 'dada')",), "42501"),
    Pair("takes the next place of acts", "dann", ("INSERT INTO op (op_id, at, who, what, drawn) VALUES ('x', app_now(), 'dann', 'x', 99999)",), "42501", ("INSERT INTO op (op_id, at, who, what) VALUES ('x', app_now(), 'dann', 'x')",), postgres=True),
    # numbers
    Pair("draws from the sequence", "dann", ("SELECT nextval('number_inc')",), "42501", ("SELECT draw_numbers('INC', 3)",), postgres=True),
    Pair("draws a million numbers", "dann", ("SELECT draw_numbers('INC', 1000000)",), "42501", postgres=True),
    Pair("draws what others write", "dann", ("SELECT draw_numbers('BIL', 1)",), "42501", ("SELECT draw_numbers('CHG', 1)",), postgres=True),
    Pair("draws as a reader", "drob", ("SELECT draw_numbers('INC', 1)",), "42501", ("SELECT draw_numbers('FDS', 1)",), postgres=True),
    Pair("sets the counter far ahead", "dann", ("INSERT INTO number_counter (prefix, last) VALUES ('INC', 9000000000)",), "42501", ("INSERT INTO number_counter (prefix, last) VALUES ('INC', 1)",)),
    Pair("moves the counter to its end", "dann", ("INSERT INTO number_counter (prefix, last) VALUES ('INC', 1)", "UPDATE number_counter SET last = 5000 WHERE prefix = 'INC'"), "42501", ("INSERT INTO number_counter (prefix, last) VALUES ('INC', 1)", "UPDATE number_counter SET last = 900 WHERE prefix = 'INC'")),
    Pair("turns the counter back", "dada", ("INSERT INTO number_counter (prefix, last) VALUES ('INC', 7)", "UPDATE number_counter SET last = 1 WHERE prefix = 'INC'"), "42501"),
    # locks
    Pair("keeps a lock by its number", "dann", ("SELECT pg_advisory_xact_lock(4712)",), "42501", ("SELECT keep_name('x', FALSE)",), postgres=True),
    Pair("keeps a name as a reader", "drob", ("SELECT keep_name('rates', FALSE)",), "42501", postgres=True),
    Pair("takes an import's turn", "dann", ("SELECT take_turn('x')",), "42501", ("SELECT keep_name('x', TRUE)",), postgres=True),
)  # fmt: skip


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, make_workspace: MakeWorkspace) -> Iterator[World]:
    with make_workspace(request.param) as db, peopled(db, NOW, PEOPLE) as made:
        tell(made, STORY)
        yield made


@pytest.mark.parametrize("pair", PAIRS, ids=[pair.what for pair in PAIRS])
def test_refused_and_its_twin_works(world: World, pair: Pair) -> None:
    refused_with_a_twin_that_works(world, pair)


@ON_POSTGRES
def test_reminders_are_seen_by_whom_they_are_for(world: World) -> None:
    """Beside the program, too: dabe works in the group, dann does not, and nobody else sees any."""
    seen = {}
    for login in ("dann", "dabe", "dbea", "dada"):
        with world.acting(login) as conn:
            seen[login] = conn.execute(text("SELECT id FROM reminder ORDER BY id")).scalars().all()
            changed = conn.execute(text("UPDATE reminder SET text = 'x', version = 2 WHERE id = 1")).rowcount
            assert changed == (login == "dann")
            conn.rollback()
    assert seen == {"dann": [1], "dabe": [2], "dbea": [], "dada": []}


def test_ones_own_text_modules_are_seen_and_written_by_their_owner(world: World) -> None:
    """With what the trail says of them: the desk's are seen by all who work here, an administrator checks the trail."""
    attack, twin = (edit("text_module", "text = 'x'", which) for which in (1, 2))
    assert world.refusal("dabe", twin) is None
    if not world.is_postgres:
        assert world.refusal("dabe", attack) in {"42501", "LL003"}
        return
    seen, told = {}, {}
    trail = text("SELECT row_id FROM audit WHERE tbl = 'text_module' ORDER BY id")
    for login in ("dann", "dabe", "dbea", "dada", "drob"):
        with world.acting(login) as conn:
            seen[login] = conn.execute(text("SELECT name FROM text_module ORDER BY id")).scalars().all()
            told[login] = conn.execute(trail).scalars().all()
    with world.acting("dabe") as conn:
        assert conn.execute(text(attack)).rowcount == 0
        conn.rollback()
    assert seen == {login: ["bye", "hello"] if login == "dann" else ["hello"] for login in seen}
    assert told == {login: ["1", "2"] if login in {"dann", "dada"} else ["2"] for login in told}


@ON_POSTGRES
def test_numbers_that_nobody_uses_are_drawn_again(world: World) -> None:
    """Whoever draws for ever comes around: of a thousand that nobody used the next are drawn again."""
    drawn: list[int] = []
    for _ in range(6):
        with world.acting("dann") as conn:
            drawn += conn.execute(text("SELECT draw_numbers('MOD', 700)")).scalar_one()
            conn.rollback()
    assert (drawn[0], len(drawn)) == (1, 4200)
    assert max(drawn) <= 2000
    with world.acting("dann") as conn:  # the numbers that are used stay used, and are left out
        first = conn.execute(text("SELECT draw_numbers('INC', 1)")).scalar_one()[0]
        taken = f"'INC{first:07}'"
        world.run(conn, ticket(taken))
        conn.execute(text("SELECT draw_numbers('INC', 1000)"))
        conn.execute(text("SELECT draw_numbers('INC', 1000)"))
        again = conn.execute(text("SELECT draw_numbers('INC', 1000)")).scalar_one()
        assert first not in again
        conn.rollback()
