"""Meetings: their day, their states, who is there, and the number of their invitation; each attack with its twin."""

from __future__ import annotations

from tests.db.guards.board.pairs import Pair, check, each
from tests.db.guards.board.story import LAST_WEEK
from tests.db.guards.board.world import (
    TODAY,
    World,
    arrive,
    carry,
    event,
    leave,
    meeting,
    move_on,
    person,
    seat,
    set_of,
)

_NEXT, _CANCELLED = meeting(9), meeting(23)


def _new(slot: str, day: str = "", **more: str) -> str:
    values = {"number": "'CAB new'", "slot": f"'{slot}'", "meeting_date": f"'{day or slot}'", **more}
    return f"INSERT INTO cab_meeting ({', '.join(values)}) VALUES ({', '.join(values.values())})"


def _moved(day: str, of: str = _NEXT, **more: str) -> list[str]:
    return [
        event("moved", of, value=day),
        set_of("cab_meeting", f"id = {of}", meeting_date=f"'{day}'", **{"sequence": "sequence + 1", **more}),
    ]


def _frozen(of: str = _NEXT) -> list[str]:
    return [event("frozen", of), move_on("frozen", of, frozen_at="app_now()", sequence="sequence + 1")]


def _ended() -> list[str]:
    """Each of today's open items goes on to the next meeting, and the meeting is over."""
    open_items = ("two", "one", "split", "edited since", "open", "grouped", "late", "latent")
    carried = [sql for title in open_items for sql in carry(title, _NEXT)]
    again = carry("carried", _NEXT, came="3")
    return [*carried, *again, event("ended"), move_on("held", ended_at="app_now()")]


def _seat(agency: str, of: str = TODAY, **values: str) -> str:
    return set_of("cab_seat", f"id = {seat(agency, of)}", **values)


_MOVES = ("kava", _moved("2026-12-10"))
_FREEZES = ("kava", _frozen())
_TAKES_UP = ("kava", [_new("2026-12-30")])


def _chaired_by_ava() -> str:
    return set_of("cab_meeting", f"id = {LAST_WEEK}", chair_id=person("kava"))


PAIRS = [
    # the day
    Pair("moved to a Saturday", ("kava", _moved("2026-12-12")), "LL002", _MOVES),
    Pair("moved to a holiday", ("kava", _moved("2026-12-24")), "LL002", _MOVES),
    Pair("moved to yesterday", ("kava", _moved("2026-12-01")), "LL002", _MOVES),
    Pair("moved to the year 44 BC", ("kava", _moved("0044-03-15 BC")), "LL002", _MOVES, postgres=True),
    Pair("moved to no end", ("kava", _moved("infinity")), "LL002", _MOVES, postgres=True),
    Pair("moved to the day of another", ("kava", _moved("2026-12-16")), "23505", _MOVES),
    Pair("moved in silence", ("kava", _moved("2026-12-10")[1:]), "LL003", _MOVES),
    Pair("a member moves it", ("kben", _moved("2026-12-10")), "42501", _MOVES),
    Pair("an agent moves it", ("kfinn", _moved("2026-12-10")), "42501", _MOVES),
    Pair("moved while it runs", ("kava", _moved("2026-12-03", TODAY)), "LL003", _MOVES),
    Pair("the slot of another", ("kava", [_new("2026-12-16", "2026-12-17")]), "23505", _TAKES_UP),
    Pair(
        "a slot on a Thursday",
        ("kava", [_new("2026-12-31")]),
        "LL003",
        ("kava", [_new("2026-12-31", extraordinary="TRUE")]),
    ),
    Pair(
        "an agent takes up an extraordinary meeting",
        ("kfinn", [_new("2026-12-31", extraordinary="TRUE")]),
        "42501",
        ("kfinn", [_new("2026-12-30")]),
    ),
    Pair(
        "an agent takes up a meeting on another day",
        ("kfinn", [_new("2026-12-30", "2026-12-29")]),
        "42501",
        ("kava", [_new("2026-12-30", "2026-12-29")]),
    ),
    Pair("a new one in the past", ("kava", [_new("2026-11-18")]), "LL002", _TAKES_UP),
    Pair("a new one that is held already", ("kava", [_new("2026-12-30", state="'held'")]), "LL003", _TAKES_UP),
    Pair("another slot for it", ("kava", [set_of("cab_meeting", f"id = {_NEXT}", slot="'2026-12-30'")]), "LL003", None),
    # states
    Pair("frozen in silence", ("kava", _frozen()[1:]), "LL003", _FREEZES),
    Pair("an agent freezes", ("kfinn", _frozen()), "42501", _FREEZES),
    Pair(
        "frozen an hour ago",
        ("kava", [_frozen()[0], move_on("frozen", _NEXT, frozen_at=":hour_ago", sequence="sequence + 1")]),
        "LL004",
        _FREEZES,
    ),
    Pair(
        "thawed in silence",
        ("kava", [*_frozen(), move_on("planned", _NEXT, frozen_at="NULL", sequence="sequence + 1")]),
        "LL003",
        (
            "kava",
            [
                *_frozen(),
                event("thawed", _NEXT, note="the wrong text"),
                move_on("planned", _NEXT, frozen_at="NULL", sequence="sequence + 1"),
            ],
        ),
    ),
    Pair("thawed without a reason", ("kava", [*_frozen(), event("thawed", _NEXT)]), "LL002", None),
    Pair(
        "opened on another day",
        ("kava", [*_frozen(), event("opened", _NEXT), move_on("running", _NEXT, opened_at="app_now()")]),
        "LL002",
        None,
    ),
    Pair("held without an end", ("kava", [*_ended()[:-2], _ended()[-1]]), "LL003", ("kava", _ended())),
    Pair("held with items open", ("kava", _ended()[-2:]), "LL002", ("kava", _ended())),
    Pair(
        "held before it runs",
        ("kava", [event("ended", _NEXT), move_on("held", _NEXT, sequence="sequence + 1")]),
        "LL003",
        None,
    ),
    Pair(
        "a held one is planned again",
        ("kava", [event("restored", LAST_WEEK, note="x"), move_on("planned", LAST_WEEK, sequence="sequence + 1")]),
        "LL003",
        None,
    ),
    Pair("a held one runs again without a reason", ("kava", [event("meeting_reopened", LAST_WEEK)]), "LL002", None),
    Pair(
        "what a held one says is rewritten",
        ("kava", [set_of("cab_meeting", f"id = {LAST_WEEK}", minutes="'x'")]),
        "LL003",
        ("kava", [set_of("cab_meeting", f"id = {_NEXT}", minutes="'x'")]),
    ),
    Pair(
        "another chair for a held one",
        ("kava", [set_of("cab_meeting", f"id = {LAST_WEEK}", chair_id=person("kava"))]),
        "LL003",
        ("kava", [set_of("cab_meeting", f"id = {_NEXT}", chair_id=person("kava"))]),
    ),
    Pair(
        "the chair of a held one is corrected without a reason on record of this act",
        ("kava", [event("noted", LAST_WEEK, note="Ava stood in"), _chaired_by_ava()]),
        "LL003",
        ("kava", [event("corrected", LAST_WEEK, note="Ava stood in"), _chaired_by_ava()]),
    ),
    Pair(
        "nobody chaired a held one",
        (
            "kava",
            [event("corrected", LAST_WEEK, note="x"), set_of("cab_meeting", f"id = {LAST_WEEK}", chair_id="NULL")],
        ),
        "LL003",
        None,
    ),
    Pair(
        "more than its chair is corrected of a held one",
        (
            "kava",
            [
                event("corrected", LAST_WEEK, note="x"),
                set_of("cab_meeting", f"id = {LAST_WEEK}", chair_id=person("kava"), minutes="'x'"),
            ],
        ),
        "LL003",
        None,
    ),
    Pair(
        "a cancelled one is frozen",
        ("kava", [event("frozen", _CANCELLED), move_on("frozen", _CANCELLED, sequence="sequence + 1")]),
        "LL003",
        (
            "kava",
            [
                event("restored", _CANCELLED, note="it is held after all"),
                move_on("planned", _CANCELLED, sequence="sequence + 1", cancelled_why="''"),
            ],
        ),
    ),
    Pair("a meeting is deleted", ("kada", [f"DELETE FROM cab_meeting WHERE id = {_NEXT}"]), "42501", None),
    # the number of the invitation
    Pair("moved under the same number", ("kava", _moved("2026-12-10", sequence="sequence")), "LL003", _MOVES),
    Pair("the number goes down", ("kava", _moved("2026-12-10", sequence="sequence - 1")), "LL003 23514", _MOVES),
    Pair("the number jumps", ("kava", _moved("2026-12-10", sequence="sequence + 2")), "LL003", _MOVES),
    Pair(
        "another number for nothing",
        ("kava", [set_of("cab_meeting", f"id = {_NEXT}", sequence="sequence + 1")]),
        "LL003",
        ("kava", [set_of("cab_meeting", f"id = {_NEXT}", place="'Room 4'", sequence="sequence + 1")]),
    ),
    Pair(
        "another place under the same number",
        ("kava", [set_of("cab_meeting", f"id = {_NEXT}", place="'Room 4'")]),
        "LL003",
        ("kava", [set_of("cab_meeting", f"id = {_NEXT}", note="'bring the plan'")]),
    ),
    Pair("in an old snapshot", _MOVES, "LL002", _MOVES, postgres=True, isolation="REPEATABLE READ"),
    # who is there
    Pair("present without having arrived", ("kava", [_seat("DIT", present="TRUE")]), "LL003", ("kava", arrive("DIT"))),
    Pair("absent without having left", ("kava", [_seat("DOR", present="FALSE")]), "LL003", ("kava", leave("DOR"))),
    Pair(
        "there because another arrived",
        ("kava", [arrive("DIT")[0].replace(seat("DIT"), seat("DOR")), arrive("DIT")[1]]),
        "LL003",
        ("kava", arrive("DIT")),
    ),
    Pair("there because it left", ("kava", [leave("DIT")[0], arrive("DIT")[1]]), "LL003", ("kava", arrive("DIT"))),
    Pair("there before the meeting", ("kava", arrive("DIT", _NEXT)), "LL003", ("kava", arrive("DIT"))),
    Pair("a member says that others are there", ("kben", arrive("DIT")), "42501", ("kava", arrive("DIT"))),
    Pair("there in a meeting that was held", ("kava", arrive("DIT", LAST_WEEK)), "LL003", ("kava", arrive("DIT"))),
    Pair(
        "another member in a meeting that was held",
        ("kava", [_seat("DIT", LAST_WEEK, person_id=person("kava"))]),
        "LL003",
        ("kava", [_seat("DIT", _NEXT, person_id=person("kava"))]),
    ),
    Pair(
        "a delegate of another's seat",
        ("kben", [_seat("DOR", _NEXT, delegate_id=person("keve"))]),
        "42501",
        (
            "kben",
            [event("delegate", _NEXT, of_seat=seat("DHHS", _NEXT)), _seat("DHHS", _NEXT, delegate_id=person("keve"))],
        ),
    ),
    Pair(
        "a member makes themselves the member",
        ("kben", [_seat("DOR", _NEXT, person_id=person("kben"))]),
        "42501",
        ("kava", [_seat("DOR", _NEXT, person_id=person("kben"))]),
    ),
    Pair(
        "an agent takes a seat",
        (
            "kfinn",
            [
                _new("2026-12-30"),
                "INSERT INTO cab_seat (meeting_id, agency_id, person_id)"
                f" SELECT {meeting(30)}, id, {person('kfinn')} FROM agency WHERE code = 'DOR'",
            ],
        ),
        "42501",
        (
            "kfinn",
            [
                _new("2026-12-30"),
                "INSERT INTO cab_seat (meeting_id, agency_id, person_id)"
                f" SELECT {meeting(30)}, id, {person('kcleo')} FROM agency WHERE code = 'DOR'",
            ],
        ),
    ),
    Pair(
        "a seat that is taken from the start",
        (
            "kava",
            [
                _new("2026-12-30"),
                "INSERT INTO cab_seat (meeting_id, agency_id, present)"
                f" SELECT {meeting(30)}, id, TRUE FROM agency WHERE code = 'DOR'",
            ],
        ),
        "LL003",
        None,
    ),
    # events
    Pair(
        "an event under another act",
        ("kava", [event("paused").replace(":op", "'act 1'")]),
        "42501",
        ("kava", [event("paused")]),
    ),
    Pair(
        "an event in another's name",
        ("kava", [event("paused").replace("op_id)", "op_id, author)").replace(":op", ":op, 'kcal'")]),
        "42501",
        ("kava", [event("paused")]),
    ),
    Pair("an event of a meeting in silence", ("kava", [event("paused").replace(":op", "NULL")]), "42501", None),
    Pair(
        "an event in the future",
        ("kava", [event("paused").replace("app_now(), app_now()", "app_now(), :year_2031")]),
        "LL004",
        None,
    ),
    Pair(
        "an event before the opening",
        ("kava", [event("paused").replace("app_now(), app_now()", "app_now(), :hour_ago")]),
        "LL004",
        ("kava", [event("paused")]),
    ),
    Pair(
        "an event before those there are",
        ("kava", [event("paused").replace("coalesce(max(seq), 0)", "0 * max(seq)")]),
        "LL003 23505",
        None,
    ),
    Pair("a member pauses the meeting", ("kben", [event("paused")]), "42501", ("kava", [event("paused")])),
    Pair("an event of another's item", ("kava", [event("item", about="1")]), "LL003", ("kava", [event("item")])),
    Pair("an event is rewritten", ("kava", ["UPDATE cab_event SET note = 'x'"]), "42501", None),
    Pair("an event is deleted", ("kada", ["DELETE FROM cab_event"]), "42501", None),
]


def test_a_meeting_whose_day_has_passed_is_not_restored(world: World) -> None:
    again = [
        event("restored", _CANCELLED, note="it is held after all"),
        move_on("planned", _CANCELLED, sequence="sequence + 1"),
    ]
    was = world.at
    assert world.refusal("kava", *again) is None
    world.at = was.replace(year=2027)
    try:
        assert world.refusal("kava", *again) == "LL002"
    finally:
        world.at = was


@each(PAIRS)
def test_meetings(world: World, pair: Pair) -> None:
    check(world, pair)


def test_minutes_that_are_signed_close_a_meeting_for_good(world: World) -> None:
    again = [event("meeting_reopened", LAST_WEEK, note="one vote was forgotten"), move_on("running", LAST_WEEK)]
    sign = (
        "INSERT INTO cab_signoff (paper_id, at) SELECT id, app_now() FROM cab_paper"
        f" WHERE meeting_id = {LAST_WEEK} AND kind = 'minutes'"
    )
    chaired = [event("corrected", LAST_WEEK, note="Ava stood in"), _chaired_by_ava()]
    was = world.at
    world.at = was.replace(month=11, day=25, hour=17)
    try:
        assert world.refusal("kava", *again) is None
        assert world.refusal("kava", *chaired) is None
        world.do("khal", sign)
        assert world.refusal("kava", *again) == "LL003"
        assert world.refusal("kava", *chaired) == "LL003"
    finally:
        world.at = was
