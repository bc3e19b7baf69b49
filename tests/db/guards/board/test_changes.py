"""Changes: what goes on the schedule, what a freeze holds back, and what was done; each attack with its twin."""

from __future__ import annotations

from contextlib import suppress

import pytest
from sqlalchemy import text

from app.db.owner import as_owner
from tests.db.guards.board.pairs import Pair, check, each
from tests.db.guards.board.world import (
    World,
    change,
    content_of,
    decided,
    draft,
    ecab_vote,
    edit,
    event,
    item,
    meeting,
    opened,
    put,
    reaches,
    set_of,
)
from tests.resting_guards import bulk_load

_ELECTIONS = "(SELECT id FROM \"freeze\" WHERE name = 'Elections')"
_MAIL = "(SELECT id FROM \"freeze\" WHERE name = 'Mail')"


def override(title: str, freeze: str, role: str = "coordinator", **more: str) -> str:
    values = {
        "freeze_id": freeze,
        "change_id": change(title),
        "content_n": content_of(title),
        "role": f"'{role}'",
        "reason": "'it cannot wait'",
        "at": "app_now()",
        **more,
    }
    return f"INSERT INTO freeze_override ({', '.join(values)}) VALUES ({', '.join(values.values())})"


def corrected(title: str, what: str, **more: str) -> str:
    values = {
        "change_id": change(title),
        "what": f"'{what}'",
        "reason": "'typed wrongly'",
        "before": "'{}'",
        "after": "'{}'",
        "op_id": ":op",
        "at": "app_now()",
        **more,
    }
    return f"INSERT INTO change_correction ({', '.join(values)}) VALUES ({', '.join(values.values())})"


def _model(name: str) -> str:
    return f"(SELECT id FROM change_model WHERE name = '{name}')"


def at_site(title: str, site: str) -> str:
    """A draft works at a site."""
    return f"INSERT INTO change_site (change_id, site_id) SELECT {change(title)}, id FROM site WHERE code = '{site}'"


_MODEL = {"model_id": _model("patch"), "model_version": "1"}


def _ecab_lets(title: str, *members: str) -> list[str]:
    """The ECAB is asked about a change that is approved already, and lets it into a hard freeze."""
    return [
        opened(title, "NULL", "ecab"),
        *(ecab_vote(title, who, cast="'recorded'", how="'phone'") for who in members),
        decided(title, "approved"),
        override(title, _ELECTIONS, "ecab"),
        put(title, "scheduled"),
    ]


_LIFTS = 'UPDATE "freeze" SET withdrawn = TRUE, version = version + 1'
_SCHEDULES = ("kfinn", [put("ready", "scheduled")])
_BY_MODEL = ("kfinn", [put("standard", "scheduled")])
_LATENT = {
    "actual_start": ":week_before",
    "actual_end": ":week_before_end",
    "outcome": "'successful'",
    "ratification": "'pending'",
}
_RECORDS = ("kfinn", [opened("latent draft", meeting(9), "ratify"), put("latent draft", "implemented", **_LATENT)])
_EMERGENCY = [decided("emergency", "approved"), put("emergency", "approved", decided_at="app_now()")]
_TASK = (
    "INSERT INTO change_task (change_id, kind, title, before_start)"
    f" VALUES ({change('ready')}, 'task', 'Tell the courts', TRUE)"
)


def _put_task(**values: str) -> str:
    return set_of("change_task", "title = 'Tell the courts'", **values)


_ANNOUNCED = [
    *draft("theirs", "informational", for_agency_id="(SELECT id FROM agency WHERE code = 'DOR')"),
    put("theirs", "scheduled"),
]
_FINISHED = {"actual_end": "app_now()", "outcome": "'successful'"}
_FINISHES = ("kfinn", [put("under way", "implemented", **_FINISHED)])
_MOVED = {"planned_start": ":thursday", "planned_end": ":thursday_end"}

SCHEDULE = [
    Pair("a draft that the board hears", ("kfinn", [put("plain draft", "scheduled")]), "LL002", _SCHEDULES),
    Pair(
        "a minor draft, by its author",
        ("kfinn", [edit("plain draft", scope="'minor'"), put("plain draft", "scheduled")]),
        "LL002",
        _SCHEDULES,
    ),
    Pair(
        "a draft without its agencies",
        (
            "kfinn",
            [f"DELETE FROM change_agency WHERE change_id = {change('plain draft')}", put("plain draft", "scheduled")],
        ),
        "LL002",
        _SCHEDULES,
    ),
    Pair("a standard one without a model", ("kfinn", [put("no model", "scheduled")]), "LL002", _BY_MODEL),
    Pair(
        "a standard one of a retired model",
        ("kfinn", [put("standard of a retired model", "scheduled")]),
        "LL002",
        _BY_MODEL,
    ),
    Pair(
        "a standard one with another plan",
        ("kfinn", [edit("standard", implementation_plan="'quicker'"), put("standard", "scheduled")]),
        "LL002",
        ("kfinn", [edit("standard", test_plan="'quicker'"), put("standard", "scheduled")]),
    ),
    Pair(
        "a standard one of an ended model",
        ("kfinn", [put("standard of an ended model", "scheduled")]),
        "LL002",
        _BY_MODEL,
    ),
    Pair(
        "a standard one of another version",
        ("kfinn", [edit("standard", model_version="2"), put("standard", "scheduled")]),
        "LL002",
        _BY_MODEL,
    ),
    Pair(
        "a standard one with a longer outage",
        ("kfinn", [edit("standard", outage_minutes="6"), put("standard", "scheduled")]),
        "LL002",
        ("kfinn", [edit("standard", outage_minutes="5"), put("standard", "scheduled")]),
    ),
    Pair(
        "a standard one with other risk",
        ("kfinn", [edit("standard", risk_answers='\'{"reach": "many"}\''), put("standard", "scheduled")]),
        "LL002",
        _BY_MODEL,
    ),
    Pair(
        "a standard one at another site",
        ("kfinn", [at_site("standard", "SOUTH"), put("standard", "scheduled")]),
        "LL002",
        ("kfinn", [at_site("standard", "NORTH"), put("standard", "scheduled")]),
    ),
    Pair(
        "a standard one that is given its model after that was retired",
        ("kfinn", [edit("standard", model_id=_model("old patch")), put("standard", "scheduled")]),
        "LL002",
        _BY_MODEL,
    ),
    Pair(
        "a standard one of another scope",
        ("kfinn", [edit("standard", scope="'significant'"), put("standard", "scheduled")]),
        "LL002",
        _BY_MODEL,
    ),
    Pair(
        "a standard one that takes longer",
        ("kfinn", [edit("standard", planned_end=":friday"), put("standard", "scheduled")]),
        "LL002",
        _BY_MODEL,
    ),
    Pair(
        "a standard one of high risk",
        ("kfinn", [edit("standard", risk="'high'", risk_answers='\'{"users": "all"}\''), put("standard", "scheduled")]),
        "LL002",
        _BY_MODEL,
    ),
    Pair(
        "a standard one on another service",
        ("kfinn", [reaches("standard", "NET"), put("standard", "scheduled")]),
        "LL002",
        (
            "kfinn",
            [
                reaches("standard", "MAIL"),
                edit("standard", planned_start=":two_hours_ago", planned_end=":hour_ago"),
                put("standard", "scheduled"),
            ],
        ),
    ),
    Pair(
        "called standard when it was rejected",
        (
            "kfinn",
            [
                put("rejected", "draft"),
                edit("rejected", type="'standard'", scope="'minor'", **_MODEL),
                put("rejected", "scheduled"),
            ],
        ),
        "LL002",
        _BY_MODEL,
    ),
    Pair(
        "called information when it was rejected",
        (
            "kfinn",
            [
                put("rejected", "draft"),
                edit("rejected", type="'informational'", for_agency_id="1"),
                put("rejected", "scheduled"),
            ],
        ),
        "LL002",
        ("kfinn", [*draft("told", "informational", for_agency_id="1"), put("told", "scheduled")]),
    ),
    Pair(
        "information that is nobody's",
        ("kfinn", [*draft("told", "informational"), put("told", "scheduled")]),
        "LL002",
        ("kfinn", [*draft("told", "informational", for_agency_id="1"), put("told", "scheduled")]),
    ),
    Pair(
        "an approved one to another time",
        ("kfinn", [put("ready", "scheduled", planned_start=":hour_ago", planned_end=":thursday_end")]),
        "LL003",
        _SCHEDULES,
    ),
    Pair(
        "a scheduled one that the board heard is moved",
        (
            "kfinn",
            [
                put("planned before the elections", "draft"),
                edit("planned before the elections", **_MOVED),
                put("planned before the elections", "scheduled"),
            ],
        ),
        "LL002",
        None,
    ),
    Pair("approved from a draft", ("kava", [put("plain draft", "approved")]), "42501 LL002", None),
    Pair(
        "withdrawn to latent",
        (
            "kfinn",
            [
                put("rejected", "draft"),
                edit("rejected", type="'latent'"),
                opened("rejected", meeting(9), "ratify"),
                put("rejected", "implemented", **_LATENT),
            ],
        ),
        "LL002",
        _RECORDS,
    ),
]

FREEZES = [
    Pair("scheduled in a hard freeze", ("kfinn", [put("in the elections", "scheduled")]), "LL002", _SCHEDULES),
    Pair(
        "scheduled in a soft freeze of what its service stands on",
        ("kfinn", [put("in the soft freeze", "scheduled")]),
        "LL002",
        ("kava", [override("in the soft freeze", _MAIL), put("in the soft freeze", "scheduled")]),
    ),
    Pair(
        "scheduled with the override of another freeze",
        ("kava", [override("in the elections", _MAIL), put("in the elections", "scheduled")]),
        "LL002",
        ("kava", [override("in the soft freeze", _MAIL), put("in the soft freeze", "scheduled")]),
    ),
    Pair(
        "scheduled with the override of another change",
        ("kava", [override("ready", _MAIL), put("in the soft freeze", "scheduled")]),
        "LL002",
        ("kava", [override("in the soft freeze", _MAIL), put("in the soft freeze", "scheduled")]),
    ),
    Pair(
        "the coordinator overrides a hard freeze",
        ("kava", [override("in the elections", _ELECTIONS)]),
        "42501",
        ("kava", [override("in the soft freeze", _MAIL)]),
    ),
    Pair(
        "the coordinator plays the ECAB",
        ("kava", [override("in the elections", _ELECTIONS, "ecab")]),
        "LL002",
        ("kava", [*_EMERGENCY, override("emergency", _ELECTIONS, "ecab"), put("emergency", "scheduled")]),
    ),
    Pair(
        "one member of the ECAB lets an approved change into a hard freeze",
        ("kava", _ecab_lets("in the elections", "kida")),
        "LL002",
        ("kava", _ecab_lets("in the elections", "kida", "kjon")),
    ),
    Pair(
        "an emergency in a hard freeze that nobody overrode",
        ("kava", [*_EMERGENCY, put("emergency", "scheduled")]),
        "LL002",
        ("kava", [*_EMERGENCY, override("emergency", _ELECTIONS, "ecab"), put("emergency", "scheduled")]),
    ),
    Pair(
        "an agent overrides",
        ("kfinn", [override("in the soft freeze", _MAIL)]),
        "42501",
        ("kava", [override("in the soft freeze", _MAIL)]),
    ),
    Pair(
        "overridden for another content",
        ("kava", [override("in the soft freeze", _MAIL, content_n=f"{content_of('in the soft freeze')} + 1")]),
        "LL002",
        ("kava", [override("in the soft freeze", _MAIL)]),
    ),
    Pair("overridden without a reason", ("kava", [override("in the soft freeze", _MAIL, reason="''")]), "23514", None),
    Pair(
        "overridden in another's name",
        ("kava", [override("in the soft freeze", _MAIL, author="'kcal'")]),
        "42501",
        ("kava", [override("in the soft freeze", _MAIL)]),
    ),
    Pair(
        "an override is rewritten",
        ("kava", [override("in the soft freeze", _MAIL), "UPDATE freeze_override SET reason = 'x'"]),
        "42501",
        None,
    ),
    Pair(
        "started in a freeze that was entered later",
        ("kfinn", [put("planned before the elections", "implementing", actual_start="app_now()")]),
        "LL002",
        ("kfinn", [put("ready", "scheduled"), put("ready", "implementing", actual_start="app_now()")]),
    ),
    Pair("a freeze is deleted", ("kava", ['DELETE FROM "freeze"']), "42501", ("kava", [_LIFTS])),
    Pair(
        "an agent lifts a freeze",
        ("kfinn", [_LIFTS]),
        "42501",
        ("kava", [_LIFTS, put("in the elections", "scheduled")]),
    ),
    Pair(
        "started with a task that is due before",
        ("kava", [_TASK, put("ready", "scheduled"), put("ready", "implementing", actual_start="app_now()")]),
        "LL002",
        (
            "kava",
            [
                _TASK,
                set_of("change_task", "title = 'Tell the courts'", state="'done'", done_at="app_now()"),
                put("ready", "scheduled"),
                put("ready", "implementing", actual_start="app_now()"),
            ],
        ),
    ),
    Pair(
        "a condition that nobody decided",
        ("kava", [_TASK.replace("'task'", "'condition'")]),
        "LL002",
        ("kava", [_TASK]),
    ),
    Pair(
        "a task that begins as done",
        ("kava", [_TASK.replace("before_start)", "before_start, state)").replace("TRUE)", "TRUE, 'done')")]),
        "LL003",
        ("kava", [_TASK]),
    ),
    Pair(
        "a task is done in 2031",
        ("kava", [_TASK, _put_task(state="'done'", done_at=":year_2031")]),
        "LL004",
        ("kava", [_TASK, _put_task(state="'done'", done_at="app_now()")]),
    ),
    Pair(
        "a task was done a month ago",
        ("kava", [_TASK, _put_task(state="'done'", done_at=":month_before")]),
        "LL004",
        None,
    ),
    Pair("a task is done at no time", ("kava", [_TASK, _put_task(state="'done'")]), "LL004", None),
    Pair("an open task was done", ("kava", [_TASK, _put_task(done_at="app_now()")]), "LL004", None),
    Pair("a task says nothing", ("kava", [_TASK, _put_task(title="' '")]), "LL003", None),
    Pair(
        "what is announced only is carried out",
        ("kfinn", [*_ANNOUNCED, put("theirs", "implementing", actual_start="app_now()")]),
        "LL002",
        ("kfinn", _ANNOUNCED),
    ),
    Pair(
        "a task becomes a condition",
        ("kava", [_TASK, set_of("change_task", "title = 'Tell the courts'", kind="'condition'")]),
        "42501",
        ("kava", [_TASK, set_of("change_task", "title = 'Tell the courts'", title="'Tell DPS'")]),
    ),
]

OUTCOMES = [
    Pair(
        "an end in 2031",
        ("kfinn", [put("under way", "implemented", **{**_FINISHED, "actual_end": ":year_2031"})]),
        "LL004",
        _FINISHES,
    ),
    Pair(
        "an end before the start",
        ("kfinn", [put("under way", "implemented", **{**_FINISHED, "actual_end": ":month_before"})]),
        "LL004",
        _FINISHES,
    ),
    Pair("a start in 2031", ("kfinn", [edit("under way", actual_start=":year_2031")]), "LL004", None),
    Pair(
        "successful and backed out",
        ("kfinn", [put("under way", "implemented", **_FINISHED, backed_out="TRUE")]),
        "LL004",
        _FINISHES,
    ),
    Pair(
        "a failure becomes a success",
        ("kfinn", [edit("done", outcome="'successful'", backed_out="FALSE")]),
        "LL003",
        ("kfinn", [corrected("done", "outcome"), edit("done", outcome="'successful'", backed_out="FALSE")]),
    ),
    Pair(
        "an end is moved",
        ("kfinn", [edit("done", actual_end=":hour_ago")]),
        "LL003",
        ("kfinn", [corrected("done", "times"), edit("done", actual_end=":hour_ago")]),
    ),
    Pair(
        "an end is moved as a correction of the outcome",
        ("kfinn", [corrected("done", "outcome"), edit("done", actual_end=":hour_ago")]),
        "LL003",
        ("kfinn", [corrected("done", "times"), edit("done", actual_end=":hour_ago")]),
    ),
    Pair(
        "corrected to 2031",
        ("kfinn", [corrected("done", "times"), edit("done", actual_end=":year_2031")]),
        "LL004",
        ("kfinn", [corrected("done", "times"), edit("done", actual_end=":hour_ago")]),
    ),
    Pair(
        "corrected by another act",
        ("kfinn", [corrected("done", "outcome", op_id="'act 1'")]),
        "42501",
        ("kfinn", [corrected("done", "outcome")]),
    ),
    Pair("corrected without a reason", ("kfinn", [corrected("done", "outcome", reason="''")]), "23514", None),
    Pair(
        "corrected in another's name",
        ("kfinn", [corrected("done", "outcome", author="'kgus'")]),
        "42501",
        ("kfinn", [corrected("done", "outcome")]),
    ),
    Pair(
        "a correction is rewritten",
        ("kava", [corrected("done", "times"), "UPDATE change_correction SET reason = 'x'"]),
        "42501",
        None,
    ),
    Pair(
        "an agent corrects a decision",
        ("kfinn", [corrected("done", "decision")]),
        "42501",
        ("kava", [corrected("done", "decision"), edit("done", decided_at=":hour_ago")]),
    ),
    Pair(
        "when it was decided is rewritten", ("kfinn", [edit("ready", decided_at=":month_before")]), "LL003 LL004", None
    ),
    Pair(
        "decided a month ago",
        (
            "kava",
            [
                event("decided", about=item("two")),
                decided("two", "approved"),
                put("two", "approved", decided_at=":month_before"),
            ],
        ),
        "LL004",
        (
            "kava",
            [
                event("decided", about=item("two")),
                decided("two", "approved"),
                put("two", "approved", decided_at="app_now()"),
            ],
        ),
    ),
    # after the fact
    Pair("a normal one after the fact", ("kfinn", [put("plain draft", "implemented", **_LATENT)]), "LL002", _RECORDS),
    Pair(
        "after the fact without its times",
        (
            "kfinn",
            [
                opened("latent draft", meeting(9), "ratify"),
                put("latent draft", "implemented", outcome="'successful'", ratification="'pending'"),
            ],
        ),
        "LL002",
        _RECORDS,
    ),
    Pair(
        "after the fact without the board",
        ("kfinn", [put("latent draft", "implemented", **_LATENT)]),
        "LL002",
        _RECORDS,
    ),
    Pair(
        "after the fact and ratified",
        (
            "kfinn",
            [
                opened("latent draft", meeting(9), "ratify"),
                put("latent draft", "implemented", **{**_LATENT, "ratification": "'ratified'"}),
            ],
        ),
        "LL002",
        _RECORDS,
    ),
    Pair(
        "after the fact, to come",
        (
            "kfinn",
            [
                opened("latent draft", meeting(9), "ratify"),
                put("latent draft", "implemented", **{**_LATENT, "actual_end": ":thursday"}),
            ],
        ),
        "LL004",
        _RECORDS,
    ),
    Pair(
        "called latent afterwards",
        (
            "kfinn",
            [opened("plain draft", meeting(9), "pir"), put("plain draft", "implemented", type="'latent'", **_LATENT)],
        ),
        "LL002 LL003",
        _RECORDS,
    ),
    Pair("a draft whose work is done in 2031", ("kfinn", [*draft("new", actual_end=":year_2031")]), "LL004", None),
]

_BACK = [
    Pair(
        "another's step is taken back",
        ("kgus", [put("planned before the elections", "approved")]),
        "42501",
        ("kfinn", [put("planned before the elections", "approved")]),
    ),
    Pair("an administrator takes it back", ("kada", [put("planned before the elections", "approved")]), "42501", None),
    Pair(
        "back to where it was not",
        ("kfinn", [put("planned before the elections", "in_cab")]),
        "42501 LL002 LL004",
        None,
    ),
    Pair(
        "back past a draft",
        ("kfinn", [put("planned before the elections", "draft"), put("planned before the elections", "approved")]),
        "42501 LL002",
        None,
    ),
    Pair(
        "back to another text",
        ("kfinn", [put("planned before the elections", "approved", implementation_plan="'evil'")]),
        "LL003",
        ("kfinn", [put("planned before the elections", "approved")]),
    ),
    Pair(
        "back blind",
        ("kfinn", ["UPDATE change SET state = 'approved' WHERE title = 'planned before the elections'"]),
        "LL001",
        ("kfinn", [put("planned before the elections", "approved")]),
    ),
    Pair(
        "the plan is edited after the approval",
        ("kfinn", [edit("ready", implementation_plan="'evil'")]),
        "LL003",
        ("kfinn", [edit("two", implementation_plan="'better'")]),
    ),
    Pair(
        "a service is added after the approval",
        ("kfinn", [reaches("ready", "NET")]),
        "LL003",
        ("kfinn", [reaches("plain draft", "NET")]),
    ),
    Pair("a service is added before the board", ("kfinn", [reaches("two", "NET")]), "LL003", None),
    Pair(
        "an agency is taken off before the board",
        ("kfinn", [f"DELETE FROM change_agency WHERE change_id = {change('two')}"]),
        "LL003",
        ("kfinn", [f"DELETE FROM change_agency WHERE change_id = {change('plain draft')}"]),
    ),
]

#: What a freeze of a service, an agency or a site reaches: (of the freeze, of the change, whether it does). TAX depends
#: on MAIL; DMV is a part of DOT.
_REACH = [
    ({}, {}, True),
    ({"service": "MAIL"}, {"service": "MAIL"}, True),
    ({"service": "MAIL"}, {"service": "TAX"}, True),
    ({"service": "TAX"}, {"service": "MAIL"}, True),
    ({"service": "MAIL"}, {"service": "NET"}, False),
    ({"service": "MAIL"}, {}, False),
    ({"agency": "DOT"}, {"agency": "DOT"}, True),
    ({"agency": "DOT"}, {"agency": "DMV"}, True),
    ({"agency": "DMV"}, {"agency": "DOT"}, False),
    ({"site": "EDC"}, {"site": "EDC"}, True),
    ({"site": "EDC"}, {"site": "WDC"}, False),
    ({"site": "EDC", "service": "MAIL"}, {"site": "EDC", "service": "TAX"}, True),
    ({"site": "EDC", "service": "MAIL"}, {"site": "WDC", "service": "TAX"}, False),
    ({"agency": "DOT", "service": "MAIL"}, {"agency": "DMV", "service": "MAIL"}, True),
    ({"agency": "DOT", "service": "MAIL"}, {"agency": "DMV", "service": "NET"}, False),
]


@each(SCHEDULE)
def test_schedule(world: World, pair: Pair) -> None:
    check(world, pair)


@each(_BACK)
def test_steps_back_and_content(world: World, pair: Pair) -> None:
    check(world, pair)


@each(FREEZES)
def test_freezes(world: World, pair: Pair) -> None:
    check(world, pair)


@each(OUTCOMES)
def test_outcomes(world: World, pair: Pair) -> None:
    check(world, pair)


@pytest.mark.parametrize(("of_freeze", "of_change", "hit"), _REACH)
def test_what_a_freeze_reaches(world: World, of_freeze: dict[str, str], of_change: dict[str, str], hit: bool) -> None:
    with world.acting("kada") as conn:
        world.run(
            conn,
            "INSERT INTO agency (code, name, valid_from, parent_id)"
            " SELECT 'DMV', 'Vehicles', '2020-01-01', id FROM agency WHERE code = 'DOT'",
        )
        for code in ("EDC", "WDC"):
            world.run(conn, f"INSERT INTO site (code, name) VALUES ('{code}', '{code}')")
        world.run(
            conn,
            "INSERT INTO change (number, title, type, scope, planned_start, planned_end, risk_answers)"
            " VALUES ('CHG r', 'reach', 'normal', 'minor', :thursday, :thursday_end, '{}')",
        )
        for what, code in of_change.items():
            world.run(
                conn,
                f"INSERT INTO change_{what} (change_id, {what}_id) SELECT {change('reach')}, id FROM {what}"
                f" WHERE code = '{code}'",
            )
        said = ["'reach'", "'other'", ":thursday", ":thursday_end"]
        said += [f"(SELECT id FROM {what} WHERE code = '{code}')" for what, code in of_freeze.items()]
        names = ["name", "kind", "start_at", "end_at", *(f"{what}_id" for what in of_freeze)]
        world.run(conn, f'INSERT INTO "freeze" ({", ".join(names)}) VALUES ({", ".join(said)})')
        found = conn.execute(
            text(
                'SELECT count(*) FROM ll_freeze_hit h JOIN "freeze" f ON f.id = h.freeze_id'
                f" WHERE f.name = 'reach' AND h.change_id = {change('reach')}"
            )
        ).scalar_one()
        conn.rollback()
    assert found == int(hit)


class _Enough(Exception):
    """Takes back what was written to look at it."""


def test_a_circle_of_services_ends(world: World) -> None:
    """MAIL on TAX on MAIL, and a service on itself: written before a guard refused it."""
    with suppress(_Enough), as_owner(world.db) as conn:
        with bulk_load(conn):
            for one, other in (("MAIL", "TAX"), ("NET", "NET")):
                world.run(
                    conn,
                    "INSERT INTO service_dependency (service_id, depends_on_id)"
                    f" SELECT a.id, b.id FROM service a, service b WHERE a.code = '{one}' AND b.code = '{other}'",
                )
        rows = conn.execute(
            text(
                "SELECT a.code AS one, b.code AS other FROM ll_service_reach r JOIN service a ON a.id = r.service_id"
                " JOIN service b ON b.id = r.reached_id ORDER BY 1, 2"
            )
        ).all()
        raise _Enough
    assert [tuple(row) for row in rows] == [
        ("MAIL", "MAIL"), ("MAIL", "TAX"), ("NET", "NET"), ("TAX", "MAIL"), ("TAX", "TAX"),
    ]  # fmt: skip


def test_what_was_scheduled_without_the_board_moves_inside_the_rules(world: World) -> None:
    """It was approved for its time: moved, it is a draft that is decided anew."""
    approved = [put("minor", "approved", decided_at="app_now()"), put("minor", "scheduled")]
    moved = [put("minor", "draft"), edit("minor", planned_start=":hour_ago", planned_end=":thursday_end")]
    world.do("kava", *approved)
    try:
        assert world.refusal("kfinn", *moved, put("minor", "scheduled")) == "LL002"
        assert world.refusal("kava", *moved, put("minor", "scheduled")) == "LL002"
        assert world.refusal("kfinn", *moved, put("minor", "in_review", submitted_at="app_now()")) is None
    finally:
        world.do("kfinn", put("minor", "draft"))
        world.do("kfinn", put("minor", "in_review", submitted_at="app_now()"))


def test_a_standard_change_made_before_its_model_was_retired_stays(world: World) -> None:
    retires = "UPDATE change_model SET state = 'retired', version = version + 1 WHERE name = 'patch'"
    assert world.refusal("kava", retires, put("standard", "scheduled")) is None
