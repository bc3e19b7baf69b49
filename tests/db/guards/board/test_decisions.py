"""Decisions: by the votes that stand, with a quorum, on the content as it is now; each attack with its twin."""

from __future__ import annotations

from tests.db.guards.board.pairs import Pair, check, each
from tests.db.guards.board.story import LAST_WEEK
from tests.db.guards.board.world import (
    World,
    close,
    content_of,
    decide,
    decided,
    ecab_vote,
    edit,
    event,
    item,
    leave,
    meeting,
    put,
    submitted,
    vote,
)

_APPROVES = ("kava", decide("two"))
_CONSENT = [
    event("consent", about=item("late"), value="given"),
    f"UPDATE cab_agenda_item SET consent = 'given', version = version + 1 WHERE id = {item('late')}",
]


def _ecab(title: str, result: str = "approved") -> list[str]:
    """A decision on an emergency has no meeting, and so no event."""
    after = "rejected" if result == "rejected" else "approved"
    return [decided(title, result), put(title, after, decided_at="app_now()")]


PAIRS = [
    # votes
    Pair("approved with one vote", ("kava", decide("one")), "LL002", _APPROVES),
    Pair("approved without a vote", ("kava", decide("open")), "LL002", _APPROVES),
    Pair("approved against a rejection", ("kava", decide("split")), "LL002", ("kava", decide("split", "rejected"))),
    Pair("rejected without a rejection", ("kava", decide("two", "rejected")), "LL002", _APPROVES),
    Pair("approved by votes on what was before the edit", ("kava", decide("edited since")), "LL002", _APPROVES),
    Pair(
        "approved for the content of before the edit",
        ("kava", decide("edited since", content_n=f"{content_of('edited since')} - 1")),
        "LL002",
        _APPROVES,
    ),
    Pair("approved for no content", ("kava", decide("two", content_n="NULL")), "LL002", _APPROVES),
    Pair(
        "approved after both members became one",
        ("kava", [*leave("DHHS"), *leave("DOT"), *decide("two")]),
        "LL002",
        ("kava", [*leave("DOT"), *decide("two")]),
    ),
    # consent and wording
    Pair("approved late without consent", ("kava", decide("late")), "LL002", ("kava", [*_CONSENT, *decide("late")])),
    Pair("consent without an event", ("kava", [_CONSENT[1]]), "LL002", ("kava", _CONSENT)),
    Pair("rejected without a reason", ("kava", decide("split", "rejected", reason="''")), "LL002 23514", None),
    Pair(
        "conditions that are none",
        ("kava", decide("two", "conditions", conditions="''")),
        "LL002 23514",
        ("kava", decide("two", "conditions")),
    ),
    Pair("a decision that is no decision", ("kava", decide("two", "noted")), "LL002", _APPROVES),
    Pair("ratified instead of approved", ("kava", decide("two", "ratified")), "LL002", _APPROVES),
    # who and when
    Pair("a member decides", ("kben", decide("two")), "42501", _APPROVES),
    Pair("an agent decides", ("kfinn", decide("two")), "42501", _APPROVES),
    Pair("a decision in 2031", ("kava", decide("two", decided_at=":year_2031")), "LL004", _APPROVES),
    Pair("a decision an hour ago", ("kava", decide("two", decided_at=":hour_ago")), "LL004", _APPROVES),
    Pair("a decision that nobody tells", ("kava", decide("two")[1:]), "LL002", _APPROVES),
    Pair(
        "a decision told by another act",
        ("kava", [decide("two")[0].replace(":op", "'act 1'"), *decide("two")[1:]]),
        "42501",
        _APPROVES,
    ),
    Pair(
        "the meeting decides before it is opened",
        ("kava", [*submitted("plain draft", meeting(9)), *decide("plain draft", of=meeting(9))]),
        "LL002",
        _APPROVES,
    ),
    # the change follows
    Pair("the change without its item", ("kava", [put("two", "approved")]), "LL002", _APPROVES),
    Pair(
        "the item rejects and the change is approved",
        ("kava", [*decide("split", "rejected")[:2], put("split", "approved")]),
        "LL002",
        ("kava", decide("split", "rejected")),
    ),
    Pair(
        "the change is edited between",
        ("kava", [*decide("two")[:2], put("two", "approved", implementation_plan="'evil'")]),
        "LL003",
        _APPROVES,
    ),
    Pair(
        "the content is edited between",
        ("kava", [edit("two", implementation_plan="'evil'"), *decide("two")]),
        "LL002",
        _APPROVES,
    ),
    Pair("the item alone", ("kava", decide("two")[:2]), "LL002", _APPROVES, postgres=True),
    Pair("in an old snapshot", ("kava", decide("two")), "LL002", _APPROVES, postgres=True, isolation="REPEATABLE READ"),
    Pair(
        "in an old snapshot, serialized",
        ("kava", decide("two")),
        "LL002",
        _APPROVES,
        postgres=True,
        isolation="SERIALIZABLE",
    ),
    # decisions stay
    Pair("a decision is taken back", ("kava", [put("ready", "in_cab")]), "LL002", None),
    Pair(
        "a decision of a meeting that was held is opened there",
        (
            "kava",
            [
                event("reopened", LAST_WEEK, about=item("reopen me"), note="a mistake"),
                close("reopen me", "open", result="''", decided_at="NULL", content_n="NULL"),
            ],
        ),
        "LL003",
        (
            "kava",
            [
                *decide("two"),
                event("reopened", about=item("two"), note="a mistake"),
                close("two", "open", result="''", decided_at="NULL", content_n="NULL"),
                put("two", "in_cab"),
            ],
        ),
    ),
    Pair(
        "a decision is reopened without a reason",
        ("kava", [*decide("two"), event("reopened", about=item("two"))]),
        "LL002",
        None,
    ),
    Pair(
        "a decision is worded anew in silence",
        ("kava", [f"UPDATE cab_agenda_item SET reason = 'x', version = version + 1 WHERE id = {item('ready')}"]),
        "LL003",
        (
            "kava",
            [
                event("corrected", LAST_WEEK, about=item("ready"), note="spelling"),
                f"UPDATE cab_agenda_item SET reason = 'x', version = version + 1 WHERE id = {item('ready')}",
            ],
        ),
    ),
    Pair(
        "a decision is turned round as a correction",
        (
            "kava",
            [
                event("corrected", LAST_WEEK, about=item("ready"), note="spelling"),
                "UPDATE cab_agenda_item SET result = 'rejected', reason = 'x', version = version + 1"
                f" WHERE id = {item('ready')}",
            ],
        ),
        "LL003",
        None,
    ),
    Pair(
        "an agent writes other conditions",
        ("kfinn", [edit("ready", conditions="'none'")]),
        "LL003",
        (
            "kava",
            [
                event("corrected", LAST_WEEK, about=item("ready"), note="spelling"),
                edit("ready", conditions="'at night'"),
            ],
        ),
    ),
    # emergencies
    Pair("an emergency approved by one", ("kava", _ecab("emergency of one")), "LL002", ("kava", _ecab("emergency"))),
    Pair(
        "an emergency approved by one, twice",
        ("kava", [ecab_vote("emergency of one", "kida", cast="'recorded'"), *_ecab("emergency of one")]),
        "LL002",
        ("kava", [ecab_vote("emergency of one", "kjon", cast="'recorded'"), *_ecab("emergency of one")]),
    ),
    Pair(
        "an emergency approved against a member",
        ("kava", [ecab_vote("emergency", "kjon", "reject", cast="'recorded'"), *_ecab("emergency")]),
        "LL002",
        ("kava", [ecab_vote("emergency", "kjon", "reject", cast="'recorded'"), *_ecab("emergency", "rejected")]),
    ),
    # ratification
    Pair(
        "ratified by hand",
        ("kava", [edit("latent", ratification="'ratified'")]),
        "LL002",
        (
            "kava",
            [
                event("decided", about=item("latent")),
                decided("latent", "ratified"),
                edit("latent", ratification="'ratified'"),
            ],
        ),
    ),
    Pair(
        "not ratified by the board, ratified in the change",
        (
            "kava",
            [
                vote("latent", "DOT", "kdan", "reject", cast="'recorded'"),
                event("decided", about=item("latent")),
                decided("latent", "not_ratified"),
                edit("latent", ratification="'ratified'"),
            ],
        ),
        "LL002",
        (
            "kava",
            [
                vote("latent", "DOT", "kdan", "reject", cast="'recorded'"),
                event("decided", about=item("latent")),
                decided("latent", "not_ratified"),
                edit("latent", ratification="'not_ratified'"),
            ],
        ),
    ),
    Pair("ratification is waived", ("kfinn", [edit("latent", ratification="''")]), "LL002", None),
    # without the board
    Pair(
        "the author approves what the board does not hear",
        ("kfinn", [put("minor", "approved")]),
        "42501",
        ("kolga", [put("minor", "approved")]),
    ),
    Pair(
        "somebody approves what the board does not hear",
        ("kgus", [put("minor", "approved")]),
        "42501",
        ("kava", [put("minor", "approved")]),
    ),
    Pair(
        "an editor approves what the board does not hear",
        ("kolga", [edit("minor", test_plan="'none'"), put("minor", "approved")]),
        "42501",
        ("kolga", [put("minor", "rejected")]),
    ),
    Pair(
        "what the board hears goes to the owner",
        ("kfinn", [put("plain draft", "in_review")]),
        "LL002",
        ("kfinn", [edit("plain draft", scope="'minor'"), put("plain draft", "in_review")]),
    ),
    Pair(
        "what the board rejected goes to the owner",
        ("kfinn", [put("rejected", "draft"), edit("rejected", scope="'minor'"), put("rejected", "in_review")]),
        "LL002",
        ("kfinn", [put("rejected", "draft"), *submitted("rejected", meeting(9))]),
    ),
]


@each(PAIRS)
def test_decisions(world: World, pair: Pair) -> None:
    check(world, pair)


def test_a_workspace_sets_how_many_approve_and_how_many_are_there(world: World) -> None:
    three = "INSERT INTO workspace (key, value) VALUES ('cab.approvals', '3')"
    world.do("kada", three)
    try:
        assert world.refusal("kava", *decide("two")) == "LL002"
        assert world.refusal("kava", vote("two", "DOT", "kdan", cast="'recorded'"), *decide("two")) is None
    finally:
        world.do("kada", "UPDATE workspace SET value = '2' WHERE key = 'cab.approvals'")
    assert world.refusal("kava", *decide("two")) is None
    world.do("kada", "INSERT INTO workspace (key, value) VALUES ('cab.quorum_percent', '100')")
    try:
        assert world.refusal("kava", *decide("two")) == "LL002"
    finally:
        world.do("kada", "UPDATE workspace SET value = '50' WHERE key = 'cab.quorum_percent'")
