"""What happened in the world before the attacks, each act by who does it; changes are called by what they are for."""

from __future__ import annotations

from datetime import timedelta

from tests.db.guards.board.world import (
    NOW,
    PEOPLE,
    TODAY,
    WEEK_BEFORE,
    World,
    arrive,
    carry,
    close,
    decide,
    draft,
    ecab_vote,
    edit,
    event,
    meeting,
    move_on,
    opened,
    person,
    put,
    reaches,
    seat,
    set_of,
    submitted,
    vote,
)

LAST_WEEK = meeting(25, 11)
#: Changes that the board approved in the week before, and when they are to be carried out.
_APPROVED = {
    "ready": "thursday",
    "reopen me": "thursday",
    "in the elections": "friday",
    "in the soft freeze": "thursday",
    "planned before the elections": "friday",
    "under way": "thursday",
    "done": "thursday",
}
#: Models that the board approved in the week before; one of them was retired since, one ended yesterday.
MODELS = ("patch", "old patch", "ended")
#: Changes before the board today.
_TODAY = ("two", "one", "split", "edited since", "open", "grouped")


def tell(world: World) -> None:
    """Play it, by the clock."""
    _setup(world)
    _models(world)
    world.at = WEEK_BEFORE - timedelta(days=9)
    _submit(world)
    world.at = WEEK_BEFORE - timedelta(days=2)
    world.do("kava", event("frozen", LAST_WEEK), _freeze(LAST_WEEK))
    world.at = WEEK_BEFORE
    _last_week(world)
    world.at = NOW - timedelta(days=6)
    _between(world)
    world.at = NOW - timedelta(days=2)
    world.do("kava", event("frozen"), _freeze(TODAY))
    world.at = NOW - timedelta(days=1)
    _after_freeze(world)
    world.at = NOW
    _today(world)


def _freeze(of: str) -> str:
    return move_on("frozen", of, frozen_at="app_now()", sequence="sequence + 1")


def _open(of: str) -> list[str]:
    return [event("opened", of), move_on("running", of, opened_at="app_now()")]


def _setup(world: World) -> None:
    ada = [
        f"INSERT INTO agency (code, name, valid_from) VALUES ('{code}', '{code}', '2020-01-01')"
        for code in ("DIT", "DHHS", "DOR", "DOT")
    ]
    ada += [f"INSERT INTO person (login, name) VALUES ('{login}', '{login[1:].title()}')" for login in PEOPLE]
    ada += [
        "INSERT INTO person (name) VALUES ('Lia')",
        "INSERT INTO support_group (code, name) VALUES ('NETOPS', 'Network operations')",
        f"INSERT INTO group_member (group_id, person_id, valid_from) VALUES (1, {person('kgus')}, '2020-01-01')",
        "INSERT INTO holiday (day, name, source, status) VALUES ('2026-12-24', 'Christmas', 'state', 'confirmed')",
        "INSERT INTO service (code, name, valid_from, owner_id) VALUES"
        f" ('NET', 'Network', '2020-01-01', {person('kolga')})",
        "INSERT INTO service (code, name, valid_from) VALUES ('MAIL', 'Mail', '2020-01-01')",
        "INSERT INTO service (code, name, valid_from) VALUES ('TAX', 'Taxes', '2020-01-01')",
        "INSERT INTO site (code, name) VALUES ('NORTH', 'North'), ('SOUTH', 'South')",
        "INSERT INTO service_dependency (service_id, depends_on_id) SELECT a.id, b.id FROM service a, service b"
        " WHERE a.code = 'TAX' AND b.code = 'MAIL'",
    ]
    for agency, who in (("DHHS", "kben"), ("DOR", "kcleo"), ("DOT", "kdan")):
        ada.append(_assigned(agency, person(who), "cab_rep"))
    ada += [
        _assigned("DIT", "(SELECT id FROM person WHERE name = 'Lia')", "cab_rep"),
        _assigned("DOT", person("kgus"), "cab_alternate"),
        *(
            f"INSERT INTO ecab_member (person_id, valid_from) VALUES ({person(who)}, '2020-01-01')"
            for who in ("kida", "kjon")
        ),
    ]
    world.do("kada", *ada)
    for slot in ("2026-11-25", "2026-12-02", "2026-12-09", "2026-12-16", "2026-12-23"):
        world.do(
            "kava",
            "INSERT INTO cab_meeting (number, slot, meeting_date, chair_id) VALUES"
            f" ('CAB {slot}', '{slot}', '{slot}', {person('khal')})",
            "INSERT INTO cab_seat (meeting_id, agency_id, person_id, alternate_id)"
            " SELECT m.id, g.agency_id, g.person_id, (SELECT x.person_id FROM agency_assignment x"
            " WHERE x.agency_id = g.agency_id AND x.role = 'cab_alternate')"
            f" FROM cab_meeting m, agency_assignment g WHERE m.slot = '{slot}' AND g.role = 'cab_rep'",
        )
    world.do(
        "kava",
        event("cancelled", meeting(23), note="Christmas"),
        move_on("cancelled", meeting(23), sequence="sequence + 1", cancelled_why="'Christmas'"),
    )


def _assigned(agency: str, who: str, role: str) -> str:
    return (
        "INSERT INTO agency_assignment (agency_id, person_id, role, valid_from)"
        f" SELECT id, {who}, '{role}', '2020-01-01' FROM agency WHERE code = '{agency}'"
    )


def _models(world: World) -> None:
    for name in MODELS:
        ends = "'2026-12-01'" if name == "ended" else "NULL"
        world.do(
            "kfinn",
            "INSERT INTO change_model (number, name, implementation_plan, fixed, longest_minutes, outage_minutes,"
            f" valid_to) VALUES ('MOD {name}', '{name}', 'the plan', '[\"implementation_plan\"]', 180, 5,"
            f" {ends})",
            "INSERT INTO change_model_service (model_id, service_id) SELECT m.id, s.id FROM change_model m, service s"
            f" WHERE m.name = '{name}' AND s.code = 'MAIL'",
            "INSERT INTO change_model_site (model_id, site_id) SELECT m.id, s.id FROM change_model m, site s"
            f" WHERE m.name = '{name}' AND s.code = 'NORTH'",
        )
        world.do(
            "kfinn",
            "INSERT INTO cab_agenda_item (meeting_id, model_id, kind, kind_group, submitted_at)"
            f" SELECT {LAST_WEEK}, id, 'model', 'model', app_now() FROM change_model WHERE name = '{name}'",
            f"UPDATE change_model SET state = 'proposed', version = version + 1 WHERE name = '{name}'",
        )


def _submit(world: World) -> None:
    for title, day in _APPROVED.items():
        world.do(
            "kfinn",
            *draft(title, planned_start=f":{day}", planned_end=f":{day}_end", implementer="'kgus'"),
            *([reaches(title, "TAX")] if title == "in the soft freeze" else []),
            *submitted(title, LAST_WEEK),
        )
    for title in ("rejected", "carried"):
        world.do("kfinn", *draft(title, implementer="'kgus'"), *submitted(title, LAST_WEEK))


def _last_week(world: World) -> None:
    world.do("kava", *_open(LAST_WEEK))
    for agency in ("DHHS", "DOR", "DOT"):
        world.do("kava", *arrive(agency, LAST_WEEK))
    for title in (*_APPROVED, "rejected"):
        no = title == "rejected"
        for agency, who in (("DHHS", "kben"), ("DOR", "kcleo")):
            cast = vote(title, agency, who, "reject" if no else "approve").replace(TODAY, LAST_WEEK)
            world.do(who, cast)
        world.do("kava", *decide(title, "rejected" if no else "approved", LAST_WEEK))
    for name in MODELS:
        of = f"(SELECT i.id FROM cab_agenda_item i JOIN change_model m ON m.id = i.model_id WHERE m.name = '{name}')"
        for agency, who in (("DHHS", "kben"), ("DOR", "kcleo")):
            more = {"item_id": of, "content_n": "1", "seq": "1"}
            world.do(who, vote("patch", agency, who, **more).replace(TODAY, LAST_WEEK))
        world.do(
            "kava",
            event("decided", LAST_WEEK, about=of),
            "UPDATE cab_agenda_item SET state = 'decided', result = 'approved', content_n = 1, decided_at = app_now(),"
            f" version = version + 1 WHERE id = {of}",
            f"UPDATE change_model SET state = 'approved', version = version + 1 WHERE name = '{name}'",
        )
    world.do("kava", "UPDATE change_model SET state = 'retired', version = version + 1 WHERE name = 'old patch'")
    world.do(
        "kava",
        *carry("carried", TODAY, LAST_WEEK),
        event("ended", LAST_WEEK),
        move_on("held", LAST_WEEK, ended_at="app_now()"),
    )
    world.do(
        "kava",
        "INSERT INTO cab_paper (meeting_id, kind, revision, at, form, data, data_sha, file_name, sha256)"
        f" VALUES ({LAST_WEEK}, 'minutes', 1, app_now(), 1, '{{}}', 'aa', 'minutes.pdf', 'bb')",
    )
    for title in ("planned before the elections", "under way", "done"):
        world.do("kfinn", put(title, "scheduled"))
    for title in ("under way", "done"):
        world.do("kfinn", put(title, "implementing", actual_start="app_now()"))
    world.do("kfinn", put("done", "implemented", actual_end="app_now()", outcome="'failed'", backed_out="TRUE"))
    world.do(
        "kava",
        "INSERT INTO \"freeze\" (name, kind, start_at, end_at) VALUES ('Elections', 'elections', :friday, :friday_end)",
    )
    world.do(
        "kava",
        "INSERT INTO \"freeze\" (name, kind, start_at, end_at, hard, service_id) SELECT 'Mail', 'other', :thursday,"
        " :thursday_end, FALSE, id FROM service WHERE code = 'MAIL'",
    )


def _between(world: World) -> None:
    for title in (*_TODAY, "late"):
        who = {} if title == "grouped" else {"implementer": "'kgus'"}
        more = {"group_id": "1"} if title == "grouped" else {}
        world.do("kfinn", *draft(title, **who, **more))
        if title != "late":
            world.do("kfinn", *submitted(title))
    world.do("kfinn", *draft("withdrawn"), *submitted("withdrawn"))
    world.do("kfinn", close("withdrawn", "withdrawn"), put("withdrawn", "draft"))
    world.do("kfinn", *draft("plain draft"))
    world.do("kfinn", *draft("minor", scope="minor"))
    world.do("kfinn", reaches("minor", "NET"), put("minor", "in_review", submitted_at="app_now()"))
    for title, model in (
        *(("standard", "patch"), ("standard of a retired model", "old patch"), ("standard of an ended model", "ended")),
        ("no model", ""),
    ):
        of = f"(SELECT id FROM change_model WHERE name = '{model}')"
        made = {"model_id": of, "model_version": "1"} if model else {}
        world.do("kfinn", *draft(title, "standard", "minor", **made))
    for title in ("emergency", "emergency of one"):
        world.do(
            "kfinn",
            *draft(title, "emergency", planned_start=":friday", planned_end=":friday_end"),
            opened(title, "NULL", "ecab"),
            put(title, "in_cab", submitted_at="app_now()"),
        )
    world.do("kava", ecab_vote("emergency", "kjon", cast="'recorded'", how="'phone'"))
    for title in ("emergency", "emergency of one"):
        world.do("kida", ecab_vote(title, "kida"))
    world.do("kfinn", *draft("latent", "latent"))
    world.do(
        "kfinn",
        opened("latent", kind="ratify"),
        put(
            "latent",
            "implemented",
            actual_start=":week_before",
            actual_end=":week_before_end",
            outcome="'successful'",
            ratification="'pending'",
        ),
    )
    world.do("kfinn", *draft("latent draft", "latent"))


def _after_freeze(world: World) -> None:
    world.do("kfinn", opened("late", late="TRUE"), put("late", "in_cab", submitted_at="app_now()"))
    world.do("kben", vote("edited since", "DHHS", "kben"))
    world.do("kcleo", vote("edited since", "DOR", "kcleo"))
    world.do("kgus", edit("edited since", implementation_plan="'and the core'"))


def _today(world: World) -> None:
    world.do("kava", *_open(TODAY))
    for agency in ("DHHS", "DOR", "DOT"):
        world.do("kava", *arrive(agency))
    world.do(
        "kdan",
        event("delegate", of_seat=seat("DOT")),
        set_of("cab_seat", f"id = {seat('DOT')}", delegate_id=person("keve")),
    )
    for title in ("two", "split", "late", "latent"):
        world.do("kben", vote(title, "DHHS", "kben"))
        world.do("kcleo", vote(title, "DOR", "kcleo"))
    world.do("kben", vote("one", "DHHS", "kben"))
    world.do("kdan", vote("split", "DOT", "kdan", "reject"))
    for number, kind in (("INC", "incident"), ("REQ", "request")):
        world.do("kfinn", _ticket(number, kind))


def _ticket(number: str, kind: str) -> str:
    return (
        "INSERT INTO ticket (number, kind, title, impact, urgency, priority, agency_id, opened_at)"
        f" SELECT '{number}', '{kind}', 'Mail is down', 3, 3, 3, id, :hour_ago FROM agency WHERE code = 'DOR'"
    )
