"""What is over is added to by nobody: each attack with one's own sign-in, on both databases, with a twin that works."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.domain.vocabulary import Role
from tests.conftest import MakeWorkspace
from tests.db.guards.board.world import MONTH_BEFORE, NOW, World
from tests.db.guards.pairs import ON_POSTGRES, Pair, peopled, refused_with_a_twin_that_works, tell
from tests.db.guards.test_before_it_was_theirs import change, entry, major
from tests.db.guards.test_figures import edit, event, ticket

PEOPLE = {"oann": (Role.AGENT,), "omia": (Role.MIP,), "oada": (Role.ADMIN,)}
_OPEN, _CLOSED, _CANCELLED, _INCIDENT, _CHILD, _ALONE = range(1, 7)


def request(number: str, kind: str = "request") -> str:
    made = ticket(f"'{number}'").replace("agency_id,", "agency_id, service_id,").replace("3, 1,", "3, 1, 1,")
    return made.replace("'incident'", f"'{kind}'").replace(":two_hours_ago", "app_now()")


def answer(of: int) -> str:
    return (
        "INSERT INTO request_answer (ticket_id, field_id, label, kind, value, at)"
        f" VALUES ({of}, 1, 'From', 'date', '2026-12-01', app_now())"
    )


def cancelled(id: int, seq: int = 2) -> tuple[str, ...]:
    return event("cancelled", seq, id), edit("ticket", "state = 'cancelled'", id)


def task(of: int) -> str:
    return f"INSERT INTO change_task (change_id, title) VALUES ({of}, 'Tell them')"


def linked(major: int) -> str:
    return f"INSERT INTO major_incident_ticket (major_incident_id, ticket_id) VALUES ({major}, 1)"


_STORY = (
    ("oada", "INSERT INTO agency (code, name, valid_from) VALUES ('DOT', 'Transportation', '2020-01-01')"),
    ("oada", "INSERT INTO service (code, name, valid_from) VALUES ('MAIL', 'Mail', '2020-01-01')"),
    (
        "oada",
        "INSERT INTO request_field (service_id, label, kind, valid_from) VALUES (1, 'From', 'date', '2026-01-01')",
    ),
    *(("oann", request(f"REQ{n}"), event("opened", 1, n, new="DOT")) for n in (_OPEN, _CLOSED, _CANCELLED)),
    *(("oann", request(f"INC{n}", "incident"), event("opened", 1, n, new="DOT")) for n in (_INCIDENT, _CHILD, _ALONE)),
    ("oann", edit("ticket", f"parent_id = {_INCIDENT}", _CHILD)),
    ("oann", event("resolved", 2, _CLOSED), edit("ticket", "state = 'resolved', resolved_at = app_now()", _CLOSED)),
    ("oann", event("closed", 3, _CLOSED), edit("ticket", "state = 'closed', closed_at = app_now()", _CLOSED)),
    ("oann", *cancelled(_CANCELLED)),
    *(("oann", change(n)) for n in (1, 2)),
    ("oann", edit("change", "state = 'cancelled'", 2)),
    *(("omia", major(n)) for n in (1, 2)),
    ("omia", entry("rejected", 2), edit("major_incident", "state = 'rejected'", 2)),
)

PAIRS = (
    Pair("answers a closed request", "oann", (answer(_CLOSED),), "LL003", (answer(_OPEN),)),
    Pair("answers a cancelled request", "omia", (answer(_CANCELLED),), "LL003", (answer(_OPEN),)),
    Pair("answers for an incident", "oann", (answer(_INCIDENT),), "LL003", (answer(_OPEN),)),
    Pair("answers one of the desk as who imports", "oada", (answer(_CLOSED),), "LL003", (answer(_OPEN),)),
    Pair(
        "calls a closed ticket otherwise",
        "oann",
        (edit("ticket", "title = 'Other'", _CLOSED),),
        "LL003",
        (event("comment", 4, _CLOSED),),
    ),
    Pair(
        "says a cancelled ticket reached more",
        "oada",
        (edit("ticket", "impact = 1", _CANCELLED),),
        "LL003",
        (edit("ticket", "impact = 1", _OPEN),),
    ),
    Pair(
        "writes a closed ticket anew as it is opened",
        "oann",
        (edit("ticket", "description = 'x'", _CLOSED),),
        "LL003",
        (edit("ticket", "description = 'x'", _OPEN),),
    ),
    Pair(
        "puts a ticket under a cancelled one",
        "oann",
        (edit("ticket", f"parent_id = {_CANCELLED}", _OPEN),),
        "LL003",
        (edit("ticket", f"parent_id = {_INCIDENT}", _OPEN),),
    ),
    Pair("cancels what others count through", "oann", cancelled(_INCIDENT), "LL003", cancelled(_CHILD)),
    Pair("has something done for a cancelled change", "oann", (task(2),), "LL003", (task(1),)),
    Pair("links a ticket to what was rejected", "oann", (linked(2),), "LL003", (linked(1),)),
)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, make_workspace: MakeWorkspace) -> Iterator[World]:
    with make_workspace(request.param) as db, peopled(db, MONTH_BEFORE, PEOPLE) as made:
        tell(made, _STORY)
        made.at = NOW
        yield made


@pytest.mark.parametrize("pair", PAIRS, ids=[pair.what for pair in PAIRS])
def test_refused_and_its_twin_works(world: World, pair: Pair) -> None:
    refused_with_a_twin_that_works(world, pair)


@ON_POSTGRES
@pytest.mark.parametrize(
    ("first", "then"),
    [
        (cancelled(_OPEN), answer(_OPEN)),
        (cancelled(_OPEN), edit("ticket", f"parent_id = {_OPEN}", _ALONE)),
        ((edit("change", "state = 'cancelled'"),), task(1)),
    ],
)
def test_who_adds_something_waits_for_who_ends_it(world: World, first: tuple[str, ...], then: str) -> None:
    with world.acting("oann") as ending:
        for statement in first:
            world.run(ending, statement)
        assert world.waits("omia", then)
        ending.rollback()
