"""Agencies, services, sites, groups, people and windows: made, edited and ended by administrators."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from app.db import changes as change_store
from app.db.engine import Database
from app.domain.changes.surroundings import WindowDays
from app.domain.changes_made import Touched
from app.domain.setup.parts import PARTS
from app.domain.setup.values import Record
from app.domain.tickets.values import TicketDraft
from app.domain.vocabulary import Role, TicketKind
from app.errors import Conflict, InputError, NotAllowed
from app.services.api import Services
from app.services.setup import acts, reads
from app.services.workspace.undo import undo
from tests.services.people import as_person
from tests.ticket_world import Clock, World, build_world, local


@pytest.fixture
def world(db: Database) -> World:
    return build_world(db)


def record(db: Database, part: str, id: int) -> Record:
    return next(one for one in reads.listed(db, part).records if one.id == id)


def test_an_empty_workspace_is_filled_until_a_ticket_has_its_due_time(db: Database) -> None:
    """Everything a ticket needs, by these services alone; then it is due by what was entered."""
    db.now = Clock(local("2026-10-05 10:00"))

    def make(part: str, **values: Any) -> int:
        return acts.create(db, part, values).ids[0]

    agency = make("agencies", code="DOT", name="Department of Transportation", valid_from=date(2000, 1, 1))
    make("groups", code="DESK", name="Service Desk", is_desk=True)
    group = make("groups", code="NET", name="Networks")
    site = make("sites", code="EDC", name="Eastern Data Center")
    below = make("services", code="NCID", name="Identity", valid_from=date(2000, 1, 1), primary_site_id=site)
    service = make(
        "services",
        code="VPN",
        name="Remote access",
        group_id=group,
        depends_on=(below,),
        availability_goal="99.9 %",
        valid_from=date(2000, 1, 1),
    )
    person = make("people", name="Ann Agent", login="ann", agency_id=agency)
    member = {"group_id": group, "person_id": person, "valid_from": date(2020, 1, 1), "valid_to": date(2026, 6, 1)}
    assert acts.create(db, "members", member).text == "This group member is added."
    with pytest.raises(InputError, match="in this group then already"):
        make("members", group_id=group, person_id=person, valid_from=date(2026, 5, 31))
    make("members", group_id=group, person_id=person, valid_from=date(2026, 6, 1))
    assert dict(reads.detail(db, "groups", group).facts)["Members today"] == "Ann Agent"
    make("windows", weekday=3, start_time="4:00", end_time="7:00", service_id=None)
    calendar = make("calendars", code="office", name="Office hours", week="Mon-Fri 08:00-17:00")
    for metric in ("response", "update", "resolution"):
        make(
            "targets",
            metric=metric,
            priority=3,
            allowance="1 business day",
            calendar_id=calendar,
            goal="95 %",
            pause_reasons=("awaiting_user",),
            effective_from=date(2026, 1, 1),
        )
    sample = {(i, u): p for i, row in enumerate(("CCHM", "CHMM", "HMML", "MMLL"), 1) for u, p in enumerate(row, 1)}
    cells = {key: "CHML".index(letter) + 1 for key, letter in sample.items()}
    acts.set_matrix(db, dict.fromkeys(cells), cells)
    services = Services(db)
    made = services.tickets.log(
        TicketDraft(
            TicketKind.INCIDENT, "No access", agency, 3, 3, service_id=service, group_id=group, category="Access"
        )
    )
    assert services.setup.take_in_categories().text == "1 category is on the list now."
    assert services.tickets.list_rows(made.ids)[0].due_at == local("2026-10-06 10:00")
    assert {part.id for part in PARTS if not reads.listed(db, part.id).records} == {
        "holidays",
        "special",
        "freezes",
        "ecab",
        "routing",
        "shifts",
        "oncall",
        "swaps",
        "modules",
        "templates",
        "fields",
    }


def test_a_service_shows_what_it_depends_on_and_what_depends_on_it(db: Database, world: World) -> None:
    mail, vpn = world.services["MAIL"], world.services["VPN"]
    acts.edit(db, "services", mail, {"depends_on": ()}, {"depends_on": (vpn,)})
    assert record(db, "services", mail).shown["depends_on"] == "Service VPN"
    assert dict(reads.detail(db, "services", vpn).facts)["What depends on it"] == "Service MAIL"
    with pytest.raises(InputError, match="Depends on: the service would depend on itself"):
        acts.edit(db, "services", vpn, {"depends_on": ()}, {"depends_on": (mail,)})
    with pytest.raises(InputError, match="VPN is used by the service Service MAIL"):
        acts.end(db, "services", vpn, 1)
    assert reads.detail(db, "services", mail).history[0].texts[-1] == "Depends on Service VPN"


def test_codes_are_given_once_and_to_one(db: Database, world: World) -> None:
    doa = world.agencies["DOA"]
    with pytest.raises(InputError, match="Code: it is given once"):
        acts.edit(db, "agencies", doa, {"code": "DOA"}, {"code": "ADM"})
    with pytest.raises(InputError, match="Code: another agency has doa already"):
        acts.create(db, "agencies", {"code": "doa", "name": "Again", "valid_from": date(2026, 1, 1)})
    with pytest.raises(InputError, match="Code: it is needed"):
        acts.create(db, "agencies", {"name": "Nameless", "valid_from": date(2026, 1, 1)})
    with pytest.raises(InputError, match="Is the service desk: that is Group DESK already"):
        acts.create(db, "groups", {"code": "D2", "name": "Second desk", "is_desk": True})


def test_an_agency_is_reorganised_with_its_dates(db: Database, world: World) -> None:
    dps = world.agencies["DPS"]
    made = acts.create(
        db,
        "agencies",
        {"code": "DAC", "name": "Adult Correction", "predecessor_id": dps, "valid_from": date(2027, 1, 1)},
    ).ids[0]
    assert record(db, "agencies", made).state == "From 1 Jan 2027"
    with pytest.raises(InputError, match="Successor of: an agency cannot come before or above itself"):
        acts.edit(db, "agencies", dps, {"predecessor_id": None}, {"predecessor_id": made})
    with pytest.raises(InputError, match="Day: DAC begins on 1 Jan 2027"):
        acts.end(db, "agencies", made, 1)
    acts.end(db, "agencies", dps, 1, date(2026, 12, 31))
    assert record(db, "agencies", dps).state == "Until 31 Dec 2026"
    with pytest.raises(InputError, match="Until: 31 Dec 1999 is before 1 Jan 2000"):
        acts.edit(db, "agencies", dps, {"valid_to": date(2026, 12, 31)}, {"valid_to": date(1999, 12, 31)})


def test_a_login_is_given_once_and_roles_are_told(db: Database, world: World) -> None:
    made = acts.create(db, "people", {"name": "Ida Ferreira"}).ids[0]
    assert dict(reads.detail(db, "people", made).facts)["Roles"].startswith("none")
    acts.edit(db, "people", made, {"login": ""}, {"login": "idaf"})
    with pytest.raises(InputError, match="Login: it is given once"):
        acts.edit(db, "people", made, {"login": "idaf"}, {"login": "eve"})
    with pytest.raises(InputError, match="Login: another person has IDAF already"):
        acts.create(db, "people", {"name": "Another", "login": "IDAF"})
    with pytest.raises(InputError, match="Login: “a b” cannot be one"):
        acts.create(db, "people", {"name": "Another", "login": "a b"})
    roles = dict(reads.detail(db, "people", made).facts)["Roles"]
    if db.kind == "sqlite":
        assert roles.startswith("every role")
        return
    assert roles == "the database does not know this login yet"
    with as_person(db, "idaf", Role.AGENT, Role.CAB):
        roles = dict(reads.detail(db, "people", made).facts)["Roles"]
    assert roles == "Agency reader, Service desk agent, CAB coordinator"


def test_a_window_opens_between_its_days_only(db: Database, world: World) -> None:
    values = {"weekday": 3, "start_time": "04:00", "end_time": "07:00", "valid_from": date(2026, 10, 12)}
    made = acts.create(db, "windows", values).ids[0]
    acts.end(db, "windows", made, 1, date(2026, 10, 20))
    with db.read() as conn:
        windows = change_store.maintenance_windows(conn)
    spans = WindowDays(windows).all_of((), local("2026-10-01 00:00"), local("2026-11-01 00:00"))
    assert spans == [(local("2026-10-15 04:00"), local("2026-10-15 07:00"))]
    with pytest.raises(InputError, match="Ends: a window cannot end when it begins"):
        acts.create(db, "windows", {**values, "end_time": "04:00"})
    with pytest.raises(InputError, match="Begins: “25:00” is no time of day"):
        acts.create(db, "windows", {**values, "start_time": "25:00"})
    with pytest.raises(InputError, match="Begins: there is such a window already"):
        acts.create(db, "windows", values)


def test_edits_of_two_people_are_merged_by_field(db: Database, world: World) -> None:
    vpn = world.services["VPN"]
    acts.edit(db, "services", vpn, {"name": "Service VPN"}, {"name": "Remote access"})
    acts.edit(db, "services", vpn, {"category": ""}, {"category": "Network"})
    row = record(db, "services", vpn)
    assert (row.values["name"], row.values["category"]) == ("Remote access", "Network")
    with pytest.raises(Conflict) as conflict:
        acts.edit(db, "services", vpn, {"name": "Service VPN"}, {"name": "VPN"})
    assert conflict.value.fields == {"name": ("Service VPN", "VPN", "Remote access")}


def test_what_is_made_edited_or_ended_is_taken_back(db: Database, world: World) -> None:
    vpn = world.services["VPN"]
    base, mine = {"depends_on": (), "name": "Service VPN"}, {"depends_on": (world.services["MAIL"],), "name": "VPN"}
    acts.edit(db, "services", vpn, base, mine, op_id="edit")
    undo(db, "edit")
    row = record(db, "services", vpn)
    assert (row.values["depends_on"], row.values["name"]) == ((), "Service VPN")
    made = acts.create(db, "sites", {"code": "EDC", "name": "East"}, op_id="make").ids[0]
    undo(db, "make")
    assert record(db, "sites", made).ended
    acts.set_matrix(db, {(1, 1): 1}, {(1, 1): 2}, op_id="matrix")
    undo(db, "matrix")
    assert {(c.impact, c.urgency): c.priority for c in reads.matrix(db)}[1, 1] == 1


def test_the_matrix_is_the_customers_own_once_it_is_saved(db: Database, world: World) -> None:
    with pytest.raises(Conflict, match="impact 1 urgency 1"):
        acts.set_matrix(db, {(1, 1): 3}, {(1, 1): 2})
    with pytest.raises(InputError, match="Impact 1, urgency 1: priority 9 is none of 1 to 4"):
        acts.set_matrix(db, {(1, 1): 1}, {(1, 1): 9})
    made = acts.set_matrix(db, {(1, 1): 1, (4, 4): 4}, {(1, 1): 2, (4, 4): 4})
    assert made.text == "Multiple agencies, critical: High."
    assert reads.matrix_history(db)[0].texts == ("Critical → High",)
    assert made.touched == Touched.TARGETS


def test_who_keeps_contacts_gives_nobody_a_login(db: Database, world: World) -> None:
    with as_person(db, "bea_setup", Role.BRM) as brm:
        made = acts.create(brm, "people", {"name": "Ida Ferreira", "phone": "1"}).ids[0]
        acts.edit(brm, "people", made, {"phone": "1", "login": ""}, {"phone": "2", "login": ""})
        with pytest.raises(NotAllowed, match="You may not set the login of people: that needs the role Administrator"):
            acts.edit(brm, "people", made, {"login": ""}, {"login": "ida2"})
        with pytest.raises(NotAllowed, match="You may not set the login of people"):
            acts.create(brm, "people", {"name": "Another", "login": "ida2"})
    assert record(db, "people", made).values["phone"] == "2"


def test_who_signs_in_is_renamed_by_an_administrator_alone(db: Database, world: World) -> None:
    made = acts.create(db, "people", {"name": "Ida Ferreira", "login": "ida_named"}).ids[0]
    with as_person(db, "bea_setup", Role.BRM) as brm:
        with pytest.raises(NotAllowed, match="You may not rename people who sign in: that needs the role Admin"):
            acts.edit(brm, "people", made, {"name": "Ida Ferreira"}, {"name": "Administrator"})
        acts.edit(brm, "people", made, {"phone": ""}, {"phone": "2"})
    acts.edit(db, "people", made, {"name": "Ida Ferreira"}, {"name": "Ida Cole"})
    assert record(db, "people", made).values["name"] == "Ida Cole"


def test_who_goes_is_told_with_what_is_left(db: Database, world: World) -> None:
    made = acts.create(db, "people", {"name": "Ida Ferreira", "login": "ida_goes"}).ids[0]
    draft = TicketDraft(TicketKind.INCIDENT, "Printer", world.agencies["DOA"], 3, 3, assignee="ida_goes")
    Services(db).tickets.log(draft)
    ended = acts.end(db, "people", made, 1)
    assert ended.text == "Ida Ferreira does not work here any more. Still theirs: 1 open ticket."


def test_others_read_and_do_not_write(db: Database, world: World) -> None:
    with as_person(db, "rob", Role.READER) as reader:
        assert len(reads.listed(reader, "agencies").records) == 3
        assert reads.detail(reader, "agencies", world.agencies["DOA"]).history
        with pytest.raises(NotAllowed, match="You may not edit agencies"):
            acts.edit(reader, "agencies", world.agencies["DOA"], {"name": ""}, {"name": "x"})


def test_a_service_is_retired_with_what_replaces_it(db: Database, world: World) -> None:
    db.now = Clock(local("2026-10-05 10:00"))
    vpn, mail = world.services["VPN"], world.services["MAIL"]
    acts.edit(db, "services", vpn, {"description": ""}, {"description": "Works from anywhere.", "synonyms": "tunnel"})
    made = acts.end(db, "services", vpn, 2, date(2027, 7, 1), replacement_id=mail, op_id="retire")
    assert made.text == "Service VPN ends on 1 Jul 2027."
    row = record(db, "services", vpn)
    assert (row.shown["life_cycle"], row.shown["replacement_id"], row.state) == (
        "Retiring",
        "Service MAIL",
        "Until 1 Jul 2027",
    )
    with pytest.raises(InputError, match="Replaced by: the service would come to replace itself"):
        acts.edit(db, "services", mail, {"replacement_id": None}, {"replacement_id": vpn})
    with pytest.raises(InputError, match="Life cycle: what is retiring does not become in the pipeline"):
        acts.edit(db, "services", vpn, {"life_cycle": "retiring"}, {"life_cycle": "pipeline"})
    with pytest.raises(InputError, match="Until: a retired service has a last day that has come"):
        acts.edit(db, "services", mail, {"life_cycle": "active"}, {"life_cycle": "retired"})
    undo(db, "retire")
    row = record(db, "services", vpn)
    assert (row.shown["life_cycle"], row.shown["replacement_id"], row.ended) == ("Active", "", False)


def test_a_planned_service_says_so(db: Database) -> None:
    values = {"code": "AI", "name": "Assistant", "valid_from": date(2020, 1, 1), "life_cycle": "pipeline"}
    made = acts.create(db, "services", values).ids[0]
    assert record(db, "services", made).state == "In the pipeline"
    acts.edit(db, "services", made, {"life_cycle": "pipeline"}, {"life_cycle": "active"})
    assert (record(db, "services", made).state, record(db, "services", made).shown["support_calendar_id"]) == (
        "",
        "Around the clock",
    )


def test_nothing_new_is_written_to_a_service_that_is_retired(db: Database, world: World) -> None:
    db.now = Clock(local("2026-10-05 10:00"))
    vpn, mail, tickets = world.services["VPN"], world.services["MAIL"], Services(db).tickets
    acts.edit(db, "services", vpn, {"synonyms": ""}, {"synonyms": "tunnel, telework"})
    acts.end(db, "services", vpn, 2, date(2026, 10, 6), replacement_id=mail)
    last = tickets.options().services[-1]
    assert (last.id, last.current, last.synonyms, last.note) == (
        vpn,
        True,
        ("tunnel", "telework"),
        "ends 6 Oct 2026: use Service MAIL",
    )
    draft = TicketDraft(TicketKind.INCIDENT, "No access", world.agencies["DOA"], 3, 3, service_id=vpn)
    assert tickets.log(draft).ids
    db.now = Clock(local("2026-10-06 10:00"))
    assert tickets.options().services[-1].current is False
    said = "Service: Service VPN is offered no more since 6 Oct 2026. Service MAIL replaces it."
    with pytest.raises(InputError, match=re.escape(said)):
        tickets.log(draft)
