"""Votes: of the seat, of who sits there, on what is before the board now, while it meets; each attack with its twin."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from tests.db.guards.board.pairs import Pair, check, each
from tests.db.guards.board.world import (
    World,
    arrive,
    change,
    close,
    content_of,
    decide,
    ecab_vote,
    edit,
    event,
    item,
    leave,
    meeting,
    person,
    put,
    seat,
    set_of,
    submitted,
    task,
    vote,
)

_RECORDED = {"cast": "'recorded'"}
_BENS = ("kben", [vote("open", "DHHS", "kben")])
_RECORDS = ("kava", [vote("open", "DHHS", "kben", **_RECORDED)])
#: Ben, who sits for Health and Human Services and has voted, is the delegate of Revenue.
_BEN_FOR_REVENUE = [
    event("delegate", of_seat=seat("DOR")),
    set_of("cab_seat", f"id = {seat('DOR')}", delegate_id=person("kben")),
    vote("open", "DHHS", "kben", **_RECORDED),
]

PAIRS = [
    # whose
    Pair("a vote for another's seat", ("kben", [vote("open", "DOR", "kben")]), "42501", _BENS),
    Pair("a vote in another's name", ("kben", [vote("open", "DOR", "kcleo")]), "42501", _BENS),
    Pair("a vote in nobody's name", ("kben", [vote("open", "DHHS")]), "42501", _BENS),
    Pair("a vote as another author", ("kben", [vote("open", "DHHS", "kben", author="'kcleo'")]), "42501", _BENS),
    Pair("an own vote of the coordinator for a seat", ("kava", [vote("open", "DHHS", "kben")]), "42501", _RECORDS),
    Pair("a member records another's vote", ("kben", [vote("open", "DOR", "kcleo", **_RECORDED)]), "42501", _RECORDS),
    Pair("an agent votes", ("kfinn", [vote("open", "DHHS", "kben")]), "42501", _BENS),
    Pair("a reader votes", ("krob", [vote("open", "DHHS", "kben")]), "42501", _BENS),
    Pair(
        "recorded for one who has no part in the seat",
        ("kava", [vote("open", "DHHS", "kcleo", **_RECORDED)]),
        "42501",
        _RECORDS,
    ),
    Pair(
        "recorded for a seat that is absent",
        ("kava", [vote("open", "DIT", **_RECORDED)]),
        "42501",
        ("kava", [*arrive("DIT"), vote("open", "DIT", **_RECORDED)]),
    ),
    Pair(
        "recorded for a seat that left",
        ("kava", [*leave("DHHS"), vote("open", "DHHS", "kben", **_RECORDED)]),
        "42501",
        _RECORDS,
    ),
    Pair(
        "a delegate votes for the seat of another agency",
        ("keve", [vote("open", "DHHS", "keve")]),
        "42501",
        ("keve", [vote("open", "DOT", "keve")]),
    ),
    Pair(
        "a vote of a seat in another meeting",
        ("kben", [vote("open", "DHHS", "kben", seat_id=seat("DHHS", meeting(9)))]),
        "LL002 42501",
        _BENS,
    ),
    # a hand in it
    Pair(
        "the implementer votes",
        ("kgus", [vote("open", "DOT", "kgus")]),
        "42501",
        ("kdan", [vote("open", "DOT", "kdan")]),
    ),
    Pair(
        "a member of the implementing group votes",
        ("kgus", [vote("grouped", "DOT", "kgus")]),
        "42501",
        ("kdan", [vote("grouped", "DOT", "kdan")]),
    ),
    Pair(
        "the coordinator records the implementer's vote",
        ("kava", [vote("open", "DOT", "kgus", **_RECORDED)]),
        "42501",
        ("kava", [vote("open", "DOT", "kdan", **_RECORDED)]),
    ),
    Pair(
        "the coordinator records the vote of the owner of a task",
        ("kava", [task("open", owner_id=person("kben")), vote("open", "DHHS", "kben", **_RECORDED)]),
        "42501",
        ("kava", [task("open", owner_id=person("kben")), vote("open", "DOR", "kcleo", **_RECORDED)]),
    ),
    Pair(
        "an approval is taken away by a task",
        ("kfinn", [task("two", owner_id=person("kben"))]),
        "LL002",
        ("kfinn", [task("two", owner_id=person("kdan"))]),
    ),
    Pair(
        "a rejection is taken away by a task that is handed on",
        ("kfinn", [task("split"), set_of("change_task", "title = 'Tell the courts'", owner_id=person("kdan"))]),
        "LL002",
        ("kfinn", [task("split"), set_of("change_task", "title = 'Tell the courts'", owner_id=person("kgus"))]),
    ),
    # on what
    Pair(
        "a vote on what was before the edit",
        ("kben", [vote("edited since", "DHHS", "kben", content_n=f"{content_of('edited since')} - 1")]),
        "LL002",
        ("kben", [vote("edited since", "DHHS", "kben")]),
    ),
    Pair(
        "a vote on what is to come",
        ("kben", [vote("open", "DHHS", "kben", content_n=f"{content_of('open')} + 1")]),
        "LL002",
        _BENS,
    ),
    Pair("a vote after the decision", ("kben", [vote("ready", "DHHS", "kben")]), "LL002 42501", _BENS),
    Pair("a rejection without a reason", ("kben", [vote("open", "DHHS", "kben", "reject", note="''")]), "23514", None),
    Pair("a vote that is none", ("kben", [vote("open", "DHHS", "kben", "maybe")]), "23514", None),
    Pair("a wall of text", ("kben", [vote("open", "DHHS", "kben", note=f"'{'x' * 5000}'")]), "23514", None),
    # once, and in order
    Pair(
        "one person votes for two seats",
        ("kava", [*_BEN_FOR_REVENUE, vote("open", "DOR", "kben", **_RECORDED)]),
        "LL002",
        ("kava", [*_BEN_FOR_REVENUE, vote("open", "DOR", "kcleo", **_RECORDED)]),
    ),
    Pair(
        "a vote before the one that stands",
        ("kben", [vote("two", "DHHS", "kben", "reject", seq="1")]),
        "LL002",
        ("kben", [vote("two", "DHHS", "kben", "reject")]),
    ),
    Pair("a vote below the first", ("kben", [vote("two", "DHHS", "kben", "reject", seq="-5")]), "LL002", None),
    Pair("a vote is changed", ("kben", ["UPDATE cab_vote SET vote = 'reject'"]), "42501", None),
    Pair("a vote is taken away", ("kava", ["DELETE FROM cab_vote"]), "42501", None),
    Pair("an administrator takes a vote away", ("kada", ["DELETE FROM cab_vote"]), "42501", None),
    # emergencies
    Pair(
        "a member of the board decides on an emergency",
        ("kben", [vote("emergency of one", "DHHS", "kben")]),
        "LL002 42501",
        ("kjon", [ecab_vote("emergency of one", "kjon")]),
    ),
    Pair(
        "one on no list decides on an emergency",
        ("kben", [ecab_vote("emergency of one", "kjon", who="kben")]),
        "42501",
        ("kjon", [ecab_vote("emergency of one", "kjon")]),
    ),
    Pair(
        "an agent records a vote on an emergency",
        ("kgus", [ecab_vote("emergency of one", "kjon", **_RECORDED)]),
        "42501",
        ("kava", [ecab_vote("emergency of one", "kjon", **_RECORDED)]),
    ),
    Pair(
        "a member for emergencies votes on an item of the meeting",
        ("kjon", [ecab_vote("open", "kjon")]),
        "LL002",
        ("kjon", [ecab_vote("emergency of one", "kjon")]),
    ),
    Pair(
        "one member for emergencies has two offices",
        (
            "kava",
            [
                f"INSERT INTO ecab_member (person_id, valid_from) VALUES ({person('kida')}, '2020-01-01')",
                ecab_vote(
                    "emergency of one", "kida", ecab_member_id="(SELECT max(id) FROM ecab_member)", cast="'recorded'"
                ),
                close(
                    "emergency of one",
                    "decided",
                    result="'approved'",
                    content_n=content_of("emergency of one"),
                    decided_at="app_now()",
                ),
            ],
        ),
        "LL002",
        None,
    ),
    # an old snapshot, and a shadow
    Pair(
        "a temporary table stands in for the votes that stand",
        (
            "kava",
            [
                "CREATE TEMP TABLE ll_standing (item_id bigint, content_n int, vote text, voice bigint)",
                f"INSERT INTO pg_temp.ll_standing VALUES ({item('one')}, {content_of('one')}, 'approve', 1),"
                f" ({item('one')}, {content_of('one')}, 'approve', 2)",
                "SET LOCAL search_path = pg_temp, longleaf",
                *decide("one"),
            ],
        ),
        "LL002",
        ("kava", decide("two")),
        postgres=True,
    ),
    Pair(
        "a vote in an old snapshot",
        ("kben", [vote("open", "DHHS", "kben")]),
        "LL002",
        _BENS,
        postgres=True,
        isolation="REPEATABLE READ",
    ),
]


@each(PAIRS)
def test_votes(world: World, pair: Pair) -> None:
    check(world, pair)


def test_a_vote_on_a_meeting_that_is_to_come(world: World) -> None:
    """Own votes are open from the freeze of the agenda."""
    world.do("kfinn", *submitted("plain draft", meeting(9)))
    try:
        cast = vote("plain draft", "DHHS", "kben", seat_id=seat("DHHS", meeting(9)))
        assert world.refusal("kben", cast) == "LL002"
    finally:
        world.do("kfinn", close("plain draft", "withdrawn"), put("plain draft", "draft"))


def test_who_votes_and_when_are_the_servers(world: World) -> None:
    with world.acting("kava") as conn:
        world.run(conn, vote("open", "DHHS", "kben", at=":month_before", **_RECORDED))
        row = conn.execute(
            text(f"SELECT author, at = app_now() AS now FROM cab_vote WHERE item_id = {item('open')}")
        ).one()
        conn.rollback()
    assert (row.author, bool(row.now)) == ("kava", True)


def test_the_newest_vote_of_a_seat_stands(world: World) -> None:
    assert _standing(world, "kben", vote("two", "DHHS", "kben", "abstain")) == {"approve": 1, "abstain": 1}


def test_a_vote_does_not_stand_when_the_assignment_has_ended(world: World) -> None:
    ended = (
        "UPDATE agency_assignment SET valid_to = '2026-12-01', version = version + 1"
        f" WHERE person_id = {person('kben')}"
    )
    assert _standing(world, "kada", ended) == {"approve": 1}


@pytest.mark.parametrize(
    ("has", "who", "agency"), [({"owner_id": person("kben")}, "kben", "DHHS"), ({"group_id": "1"}, "kgus", "DOT")]
)
def test_who_has_a_task_does_not_vote_until_it_is_dropped(
    world: World, has: dict[str, str], who: str, agency: str
) -> None:
    """The change is carried out by another; the group's task is of all its members."""
    if "group_id" in has:
        world.do("kfinn", edit("carried", implementer="'khal'"))
    mine, theirs = vote("carried", agency, who), vote("carried", "DOR", "kcleo")
    world.do("kfinn", task("carried", **has))
    try:
        assert world.refusal(who, mine) == "42501"
        assert world.refusal("kcleo", theirs) is None
    finally:
        world.do("kfinn", set_of("change_task", "title = 'Tell the courts'", state="'dropped'"))
    assert world.refusal(who, mine) is None


def test_a_vote_does_not_stand_when_another_sits_there(world: World) -> None:
    instead = f"UPDATE cab_seat SET person_id = {person('kjon')}, version = version + 1 WHERE id = {seat('DHHS')}"
    assert _standing(world, "kava", instead) == {"approve": 1}


def test_a_vote_does_not_stand_of_one_who_has_a_hand_in_it_since(world: World) -> None:
    """Even where nobody edits: who is made the implementer has a hand in it, and the content is another."""
    assert _standing(world, "kfinn", edit("two", implementer_id=person("kben"))) == {}


def _standing(world: World, who: str, sql: str, title: str = "two") -> dict[str, int]:
    """The votes on a change that stand after a statement, which is taken back."""
    with world.acting(who) as conn:
        world.run(conn, sql)
        rows = conn.execute(
            text(
                "SELECT v.vote, count(*) AS n FROM ll_standing v JOIN change_content n ON n.n = v.content_n"
                f" AND n.change_id = {change(title)} WHERE v.item_id = {item(title)} GROUP BY v.vote"
            )
        ).all()
        conn.rollback()
    return {row.vote: row.n for row in rows}
