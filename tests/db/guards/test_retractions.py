"""Attacks on taking acts back, by people who know how the program does it: own sign-in, own SQL, own act."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.db.engine import Database
from app.db.errors import sqlstate
from app.domain.tickets.values import TicketDraft
from app.domain.vocabulary import Role, TicketKind
from app.services.tickets import acts, forms, undo
from tests.conftest import MakeWorkspace
from tests.db.playing import as_person, run
from tests.ticket_world import build_world

PEOPLE = {"yann": (Role.AGENT,), "ybob": (Role.AGENT,), "yada": (Role.ADMIN,), "yrob": (Role.READER,)}

#: By yann: 1 closed (act "close"); 2 assigned, and ybob commented; 3 resolved and that taken back (act "gone");
#: 4 started, which assigned it as well (act "start").
World = dict[str, Database]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, make_workspace: MakeWorkspace) -> Iterator[World]:
    with ExitStack() as stack:
        db = stack.enter_context(make_workspace(request.param))
        made = build_world(db)
        people = {login: stack.enter_context(as_person(db, login, *roles)) for login, roles in PEOPLE.items()}
        ann, bob = people["yann"], people["ybob"]
        for number in range(1, 5):
            draft = TicketDraft(TicketKind.INCIDENT, "VPN", made.agencies["DOA"], 3, 3)
            assert forms.log_ticket(ann, draft, op_id=f"log{number}").ids == (number,)
        made.clock.on(hours=1)
        acts.resolve(ann, 1, "fixed", "Done", op_id="resolve")
        acts.close(ann, 1, op_id="close")
        acts.assign(ann, 2, "yann", op_id="assign")
        acts.comment(bob, 2, "I know them", op_id="comment")
        acts.resolve(ann, 3, "fixed", "Done", op_id="gone")
        undo.undo(ann, "gone", op_id="back")
        acts.start(ann, 4, op_id="start")
        made.clock.on(hours=1)
        yield people


def retract(
    ticket: int, act: str, *, seq: int = 50, op: str = "'evil'", at: str = "app_now()", author: str = ""
) -> str:
    return (
        "INSERT INTO ticket_event (ticket_id, seq, kind, new_value, op_id, author, occurred_at, recorded_at)"
        f" VALUES ({ticket}, {seq}, 'retraction', '{act}', {op}, '{author}', {at}, app_now())"
    )


def move(ticket: int, state: str) -> str:
    return f"UPDATE ticket SET state = '{state}', version = version + 1 WHERE id = {ticket}"


def refusal(db: Database, *statements: str, isolation: str = "") -> str | None:
    """Try statements in one transaction under the act "evil", take them back; the code of the last one's refusal."""
    with db.engine.connect() as plain:
        conn = plain.execution_options(isolation_level=isolation) if isolation else plain
        conn.info["op"] = "evil"
        try:
            if db.kind == "postgresql":
                conn.execute(text("SELECT set_config('longleaf.op_id', 'evil', true)"))
                conn.execute(text("SELECT set_config('longleaf.now', :now, true)"), {"now": db.now().isoformat()})
            for sql in statements[:-1]:
                assert run(conn, db, sql) == 1
            try:
                assert run(conn, db, statements[-1]) == 1
            except DBAPIError as error:
                return sqlstate(error) or str(error.orig)
        finally:
            conn.rollback()
    return None


ALLOWED = [
    ("yann", "takes the closing back", [retract(1, "close"), move(1, "resolved")]),
    ("yann", "takes a start back whole", [retract(4, "start"), move(4, "new")]),
    ("ybob", "takes the own comment back", [retract(2, "comment")]),
    ("yann", "a second resolution is like the first", [retract(3, "log3")]),
]

REFUSED = [
    ("ybob", "another's act", [retract(1, "close")], "42501"),
    ("yada", "another's act as administrator", [retract(1, "close")], "42501"),
    ("yrob", "as reader", [retract(1, "close")], "42501"),
    ("ybob", "in another's name", [retract(1, "close", author="yann")], "42501"),
    ("yann", "after another acted", [retract(2, "assign")], "42501"),
    ("yann", "after an own later act", [retract(1, "resolve")], "42501"),
    ("yann", "twice", [retract(3, "gone")], "42501"),
    ("yann", "an undo", [retract(3, "back")], "42501"),
    ("yann", "twice in one act", [retract(1, "close"), retract(1, "close", seq=51)], "42501"),
    ("yann", "what is not there", [retract(1, "nothing")], "42501"),
    ("yann", "of another ticket", [retract(3, "close")], "42501"),
    ("yann", "without an act", [retract(1, "close", op="NULL")], "42501"),
    ("yann", "under another act", [retract(1, "close", op="'close'")], "42501"),
    ("yann", "before what was done since", [retract(1, "close", seq=0)], "42501"),
    ("yann", "back-dated", [retract(1, "close", at=":past")], "LL004"),
    ("yann", "moves without taking back", [move(1, "resolved")], "42501"),
    ("yann", "moves further back than the act went", [retract(1, "close"), move(1, "assigned")], "42501"),
    ("yann", "moves another ticket back", [retract(1, "close"), move(3, "closed")], "42501"),
    (
        "yann",
        "moves twice",
        [retract(1, "close"), move(1, "resolved"), move(1, "closed"), move(1, "resolved")],
        "42501",
    ),
    ("ybob", "moves by another's undo", [move(1, "resolved")], "42501"),
    (
        "yann",
        "rewrites the retraction",
        ["UPDATE ticket_event SET new_value = 'log3' WHERE kind = 'retraction'"],
        "42501",
    ),
    ("yann", "deletes the retraction", ["DELETE FROM ticket_event WHERE kind = 'retraction'"], "42501"),
]


@pytest.mark.parametrize(("who", "what", "sql"), ALLOWED, ids=[f"{w}-{t}" for w, t, _ in ALLOWED])
def test_allowed(world: World, who: str, what: str, sql: list[str]) -> None:
    assert refusal(world[who], *sql) is None, what


@pytest.mark.parametrize(("who", "what", "sql", "code"), REFUSED, ids=[f"{a[0]}-{a[1]}" for a in REFUSED])
def test_refused(world: World, who: str, what: str, sql: list[str], code: str) -> None:
    found = refusal(world[who], *sql)
    assert found is not None, f"{who} could: {what}"
    assert found in {code, "42501"}, found


@pytest.mark.parametrize("world", ["postgresql"], indirect=True)
def test_refused_where_what_was_done_since_could_not_be_seen(world: World) -> None:
    assert refusal(world["yann"], retract(1, "close"), isolation="REPEATABLE READ") == "42501"
