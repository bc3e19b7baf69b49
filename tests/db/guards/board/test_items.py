"""Items: one place each, from where it was to where it goes; each attack with its twin."""

from __future__ import annotations

from tests.db.guards.board.pairs import Pair, check, each
from tests.db.guards.board.story import LAST_WEEK
from tests.db.guards.board.world import (
    TODAY,
    World,
    carry,
    close,
    decide,
    draft,
    edit,
    event,
    item,
    meeting,
    move_on,
    opened,
    put,
    set_of,
    submitted,
)

_NEXT, _CANCELLED = meeting(9), meeting(23)
_SUBMITS = ("kfinn", submitted("plain draft", _NEXT))
_CARRIES = ("kava", carry("two", _NEXT))


def _item(title: str, **values: str) -> str:
    return set_of("cab_agenda_item", f"id = {item(title)}", **values)


def _sent(day: int) -> list[str]:
    """The agenda of a meeting is sent."""
    sent = {"frozen_at": "app_now()", "sequence": "sequence + 1"}
    return [event("frozen", meeting(day)), move_on("frozen", meeting(day), **sent)]


def _to_come() -> list[str]:
    """A change before the meeting of 9 December."""
    return submitted("plain draft", _NEXT)


PAIRS = [
    # one place
    Pair("before the board without an item", ("kfinn", [put("plain draft", "in_cab")]), "LL002", _SUBMITS),
    Pair(
        "two open items",
        ("kava", [opened("two", _NEXT, late="FALSE")]),
        "23505",
        ("kava", [opened("two", _NEXT, "info")]),
    ),
    Pair(
        "an item of a draft that stays one", ("kfinn", [opened("plain draft", _NEXT)]), "LL002", _SUBMITS, postgres=True
    ),
    Pair(
        "off the board with its item open",
        ("kfinn", [put("two", "draft")]),
        "LL002",
        ("kfinn", [close("two", "withdrawn"), put("two", "draft")]),
    ),
    Pair("cancelled with its item open", ("kfinn", [put("two", "cancelled")]), "LL002", None),
    Pair(
        "withdrawn and still before the board",
        ("kfinn", [close("two", "withdrawn")]),
        "LL002",
        ("kfinn", [close("two", "withdrawn"), put("two", "cancelled")]),
        postgres=True,
    ),
    # where
    Pair("on the agenda of a meeting that was held", ("kfinn", submitted("plain draft", LAST_WEEK)), "LL003", _SUBMITS),
    Pair("on a cancelled agenda", ("kfinn", submitted("plain draft", _CANCELLED)), "LL003", _SUBMITS),
    Pair("in no meeting", ("kfinn", submitted("plain draft", "NULL")), "LL003 23514", _SUBMITS),
    Pair("an emergency in a meeting", ("kfinn", [opened("plain draft", _NEXT, "ecab")]), "LL002 LL003", None),
    Pair(
        "a normal change before the ECAB",
        ("kfinn", [opened("plain draft", "NULL", "ecab"), put("plain draft", "in_cab")]),
        "LL002",
        ("kfinn", [*draft("now", "emergency"), opened("now", "NULL", "ecab"), put("now", "in_cab")]),
    ),
    Pair("an approved change for decision", ("kava", [opened("ready", _NEXT)]), "LL002", _SUBMITS),
    Pair("a normal change for ratification", ("kava", [opened("plain draft", _NEXT, "ratify")]), "LL002", None),
    Pair(
        "late, as if in time",
        ("kfinn", submitted("plain draft", TODAY)),
        "LL002",
        ("kfinn", submitted("plain draft", TODAY, late="TRUE")),
    ),
    Pair(
        "submitted a month ago",
        ("kfinn", submitted("plain draft", _NEXT, submitted_at=":month_before")),
        "LL004",
        _SUBMITS,
    ),
    Pair(
        "decided from the start",
        ("kfinn", submitted("plain draft", _NEXT, state="'decided'", result="'approved'")),
        "LL003 LL002",
        _SUBMITS,
    ),
    Pair(
        "with consent from the start",
        ("kfinn", submitted("plain draft", TODAY, late="TRUE", consent="'given'")),
        "LL002",
        ("kfinn", submitted("plain draft", TODAY, late="TRUE")),
    ),
    Pair("came five times", ("kfinn", submitted("plain draft", _NEXT, came="5")), "LL002", _SUBMITS),
    Pair(
        "a change that says it was submitted a month ago",
        ("kfinn", [opened("plain draft", _NEXT), put("plain draft", "in_cab", submitted_at=":month_before")]),
        "LL004",
        _SUBMITS,
    ),
    Pair(
        "when it was submitted is moved back before the decision",
        ("kfinn", [edit("two", submitted_at=":month_before")]),
        "LL004",
        ("kfinn", [edit("two", reason="'it is old'")]),
    ),
    # to another meeting
    Pair(
        "an agent moves an item",
        ("kfinn", [*_to_come(), _item("plain draft", meeting_id=meeting(16))]),
        "42501",
        ("kava", [*_to_come(), _item("plain draft", meeting_id=meeting(16))]),
    ),
    Pair("out of the running meeting", ("kava", [_item("two", meeting_id=_NEXT)]), "LL003", _CARRIES),
    Pair(
        "into a meeting that was held",
        ("kava", [*_to_come(), _item("plain draft", meeting_id=LAST_WEEK)]),
        "LL003",
        ("kava", [*_to_come(), _item("plain draft", meeting_id=meeting(16))]),
    ),
    Pair("a decided item to another meeting", ("kava", [_item("ready", meeting_id=_NEXT)]), "LL003", None),
    Pair(
        "onto an agenda that was sent, as if in time",
        ("kava", [*_to_come(), *_sent(16), _item("plain draft", meeting_id=meeting(16))]),
        "LL002",
        ("kava", [*_to_come(), *_sent(16), _item("plain draft", meeting_id=meeting(16), late="TRUE")]),
    ),
    Pair("the coordinator calls it timely", ("kava", [_item("late", late="FALSE")]), "LL002", None),
    # carried and deferred
    Pair("carried as the first time", ("kava", carry("two", _NEXT, came="1")), "LL002", _CARRIES),
    Pair("carried as the third time", ("kava", carry("two", _NEXT, came="3")), "LL002", _CARRIES),
    Pair("carried as submitted now", ("kava", carry("two", _NEXT, submitted_at="app_now()")), "LL002", _CARRIES),
    Pair("carried in silence", ("kava", carry("two", _NEXT)[1:]), "LL002", _CARRIES),
    Pair("carried nowhere", ("kava", carry("two", _NEXT)[:2]), "LL002", _CARRIES, postgres=True),
    Pair("carried by an agent", ("kfinn", carry("two", _NEXT)), "42501", _CARRIES),
    Pair("a decided item is carried", ("kava", [*decide("two"), *carry("two", _NEXT)]), "LL002 LL003", _CARRIES),
    Pair(
        "on from an item that was closed long ago",
        (
            "kava",
            [
                "INSERT INTO cab_agenda_item (meeting_id, change_id, kind, kind_group, from_item_id, came)"
                f" SELECT {_NEXT}, change_id, kind, kind_group, id, 2 FROM cab_agenda_item"
                f" WHERE id = {item('rejected')}"
            ],
        ),
        "LL002",
        None,
    ),
    Pair(
        "deferred without a reason",
        ("kava", [sql.replace("'not today'", "''") for sql in carry("two", _NEXT, kind="deferred")]),
        "LL002",
        ("kava", carry("two", _NEXT, kind="deferred")),
    ),
    Pair("deferred to the past", ("kava", carry("two", LAST_WEEK, kind="deferred")), "LL002 LL003", None),
    Pair("deferred to today", ("kava", carry("two", TODAY, kind="deferred")), "LL002", None),
    # what was sent, and what is over
    Pair(
        "what was sent is rewritten",
        ("kava", [_item("two", frozen='\'{"title": "x"}\'', frozen_n="1")]),
        "LL003",
        (
            "kava",
            [event("late_admitted", about=item("late")), _item("late", frozen='\'{"title": "x"}\'', frozen_n="1")],
        ),
    ),
    Pair(
        "an item of a held meeting is rewritten",
        ("kava", [_item("ready", decision="'rejected'")]),
        "LL003",
        ("kava", [_item("two", note="'asks for more time'")]),
    ),
    Pair("an item of a held meeting is opened for another change", ("kava", [_item("two", came="4")]), "LL003", None),
    Pair("an item is deleted", ("kava", [f"DELETE FROM cab_agenda_item WHERE id = {item('ready')}"]), "42501", None),
    Pair(
        "an administrator deletes one",
        ("kada", [f"DELETE FROM cab_agenda_item WHERE id = {item('ready')}"]),
        "42501",
        None,
    ),
    Pair(
        "an agent puts its own first",
        ("kfinn", [_item("two", position="0 - 9")]),
        "42501",
        ("kava", [_item("two", position="0 - 9")]),
    ),
    Pair("an agent calls it timely", ("kfinn", [_item("late", late="FALSE")]), "42501 LL002", None),
    Pair("a reader withdraws", ("krob", [close("two", "withdrawn")]), "42501", None),
    Pair(
        "somebody else takes a withdrawal back",
        ("kgus", [_item("withdrawn", state="'open'"), put("withdrawn", "in_cab")]),
        "LL003",
        ("kfinn", [_item("withdrawn", state="'open'"), put("withdrawn", "in_cab")]),
    ),
]


@each(PAIRS)
def test_items(world: World, pair: Pair) -> None:
    check(world, pair)


def test_what_came_late_and_found_no_consent_did_not_come(world: World) -> None:
    refused = [event("consent", about=item("late"), value="refused"), _item("late", consent="'refused'")]
    assert world.refusal("kava", *refused, *carry("late", _NEXT, came="1")) is None
    assert world.refusal("kava", *refused, *carry("late", _NEXT, came="2")) == "LL002"


def test_a_cancelled_meeting_does_not_count(world: World) -> None:
    gone = [*_to_come(), event("cancelled", _NEXT, note="storm")]
    over = set_of("cab_meeting", f"id = {_NEXT}", state="'cancelled'", sequence="sequence + 1")
    carried = carry("plain draft", meeting(16), _NEXT, came="1")
    assert world.refusal("kava", *gone, *carried, over) is None
    assert world.refusal("kava", *gone, *carry("plain draft", meeting(16), _NEXT, came="2"), over) == "LL002"
    assert world.refusal("kava", *gone, over) == "LL002", "its items are left in it"


def test_an_edit_of_the_change_leaves_its_place(world: World) -> None:
    assert world.refusal("kgus", edit("two", test_plan="'more'")) is None
