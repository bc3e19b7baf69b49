"""Whether a change caused an incident: judged once it was carried out, with why, now; and what was judged stays."""

from __future__ import annotations

from sqlalchemy import select

from app.db.tables import incident_verdict
from tests.db.guards.board.pairs import Pair, check, each
from tests.db.guards.board.world import NOW, World, change, edit, put, set_of


def ticket(number: str) -> str:
    return f"(SELECT id FROM ticket WHERE number = '{number}')"


def judged(title: str, said: str = "confirmed", number: str = "INC", **more: str) -> str:
    """The verdict that a ticket comes from a change, or does not; `more`: other columns, as SQL."""
    values = {
        "change_id": change(title),
        "ticket_id": ticket(number),
        "verdict": f"'{said}'",
        "why": "'the logs say so'",
        "at": "app_now()",
        **more,
    }
    return f"INSERT INTO incident_verdict ({', '.join(values)}) VALUES ({', '.join(values.values())})"


_JUDGES = ("kfinn", [judged("done")])
_BACK = put("done", "implementing", outcome="NULL", actual_end="NULL", backed_out="FALSE")

PAIRS = [
    Pair("a reader judges", ("krob", [judged("done")]), "42501", None),
    Pair("a member of the board judges", ("kben", [judged("done")]), "42501", None),
    Pair("judged while it is carried out", ("kfinn", [judged("under way")]), "LL002", _JUDGES),
    Pair("judged before it is carried out", ("kfinn", [judged("plain draft")]), "LL002", _JUDGES),
    Pair("a request is judged", ("kfinn", [judged("done", number="REQ")]), "LL003", _JUDGES),
    Pair("refused without a reason", ("kfinn", [judged("done", "refused", why="' '")]), "LL002", None),
    Pair(
        "judged in another's name",
        ("kfinn", [judged("done", author="'kgus'")]),
        "42501",
        ("kfinn", [judged("done", "refused", author="'kfinn'")]),
    ),
    Pair(
        "a verdict is written over",
        ("kfinn", [judged("done"), "UPDATE incident_verdict SET verdict = 'refused'"]),
        "42501 LL003",
        ("kfinn", [judged("done"), judged("done", "refused")]),
    ),
    Pair("a verdict is deleted", ("kada", [judged("done"), "DELETE FROM incident_verdict"]), "42501 LL003", None),
    Pair(
        "an outcome by which incidents were judged is taken back",
        ("kfinn", [judged("done"), _BACK]),
        "LL003",
        ("kfinn", [_BACK]),
    ),
]

REASONS = [
    Pair(
        "why it is cancelled is said beforehand",
        ("kfinn", [edit("plain draft", cancelled_why="'not needed'")]),
        "LL003",
        ("kfinn", [put("plain draft", "cancelled", cancelled_why="'not needed'")]),
    ),
    Pair(
        "why it was cancelled is said otherwise later",
        (
            "kfinn",
            [put("plain draft", "cancelled", cancelled_why="'not needed'"), edit("plain draft", cancelled_why="'no'")],
        ),
        "LL003",
        (
            "kfinn",
            [
                put("plain draft", "cancelled", cancelled_why="'not needed'"),
                put("plain draft", "draft", cancelled_why="''"),
            ],
        ),
    ),
    Pair(
        "a reason is given to what the board decided",
        ("kfinn", [edit("ready", decided_why="'mine'")]),
        "LL003",
        ("kava", [put("minor", "approved", decided_at="app_now()", decided_why="'small'")]),
    ),
    Pair(
        "a review of what is under way",
        ("kfinn", [edit("under way", review="'well done'")]),
        "LL003",
        ("kfinn", [put("done", "reviewed", review="'well done'")]),
    ),
]


@each(PAIRS)
def test_verdicts(world: World, pair: Pair) -> None:
    check(world, pair)


@each(REASONS)
def test_reasons(world: World, pair: Pair) -> None:
    check(world, pair)


def test_an_incident_of_another_change_is_not_confirmed_for_this_one(world: World) -> None:
    linked = set_of("ticket", "number = 'INC'", change_id=change("under way"))
    assert world.refusal("kada", linked, judged("done")) == "LL002"
    assert world.refusal("kada", linked, judged("done", "refused")) is None


def test_when_it_was_judged_is_the_databases_to_say(world: World) -> None:
    with world.acting("kfinn") as conn:
        world.run(conn, judged("done", at=":year_2031"))
        at = conn.scalar(select(incident_verdict.c.at))
        conn.rollback()
    assert at == NOW
