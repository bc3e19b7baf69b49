"""The page Home by role: what needs somebody now, in order, with one act each; queues; what is running."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from app.db import tables as t
from app.db.engine import Database
from app.db.majors.store import append
from app.db.records import insert_record, update_versioned
from app.domain.home.values import HomePage, HomeRole, Mark, Part, pages_of
from app.domain.keeping.holds import Scope
from app.domain.majors.values import UpdateKind
from app.domain.tickets.values import TicketDraft, TicketFilter
from app.domain.vocabulary import HoldReason, Role, TicketKind
from app.services.changes import acts as changes
from app.services.home.page import home_page
from app.services.keeping import holds
from app.services.tickets import acts, forms, reads, undo
from tests.services.changes.test_changes import FORM
from tests.services.people import as_person
from tests.ticket_world import World, build_world, local


@pytest.fixture
def world(db: Database) -> World:
    return build_world(db)


def log(db: Database, world: World, title: str, impact: int = 3, urgency: int = 1, **more: Any) -> int:
    draft = TicketDraft(TicketKind.INCIDENT, title, world.agencies["DOA"], impact, urgency, **more)
    return forms.log_ticket(db, draft).ids[0]


def told(page: HomePage) -> list[tuple[Part, Mark, datetime | None, str, str]]:
    return [(i.part, i.mark, i.at, i.title, i.act) for i in page.items]


def test_pages_by_role() -> None:
    assert pages_of({Role.AGENT, Role.READER}) == (HomeRole.AGENT,)
    assert pages_of({Role.CAB}) == (HomeRole.CHANGES,)
    assert pages_of({Role.READER}) == pages_of({Role.CATALOG}) == pages_of(()) == (HomeRole.READER,)
    assert pages_of({Role.MEMBER}) == (HomeRole.MEMBER,)
    assert pages_of(Role) == (HomeRole.AGENT, HomeRole.LEAD, HomeRole.CHANGES, HomeRole.MEMBER, HomeRole.BRM)


def test_an_agents_page(db: Database, world: World) -> None:
    """High: response 1 h, update 2 h, resolution 8 h, from 10:00; Critical: update 1 h, resolution 4 h. It is 14:30."""
    resolve_soon = log(db, world, "Card payments declined", 1, 1)  # Critical, due 14:00: missed; update due 15:15
    held = log(db, world, "Door", group_id=2)
    acts.assign(db, resolve_soon, "tester")
    acts.assign(db, held, "tester")
    world.clock.to("2026-10-05 11:00")
    acts.hold(db, held, HoldReason.AWAITING_USER)
    world.clock.to("2026-10-05 13:00")
    update = log(db, world, "Printer")
    acts.assign(db, update, "tester")
    world.clock.to("2026-10-05 14:00")
    log(db, world, "Nobody's")
    other = log(db, world, "Bob's")
    acts.assign(db, other, "bob")
    world.clock.to("2026-10-05 14:15")
    acts.send_update(db, resolve_soon, "On it")
    world.clock.to("2026-10-05 14:30")
    page = home_page(db)
    assert (page.role, page.read_at) == (HomeRole.AGENT, local("2026-10-05 14:30"))
    assert told(page) == [
        (Part.NOW, Mark.MISSED, local("2026-10-05 14:00"), "INC0000001 is past its time", ""),
        (Part.NOW, Mark.SOON, local("2026-10-05 15:00"), "Update the caller of INC0000003", "tickets.update"),
        (Part.NOW, Mark.SOON, local("2026-10-05 15:00"), "INC0000004 has nobody", "tickets.take"),
        (Part.WAITING, Mark.PAUSED, local("2026-10-05 11:00"), "INC0000002 waits for its caller", ""),
    ]
    assert page.items[2].detail == "Nobody's, Department DOA. High, first response."
    assert [item.title for item in page.part(Part.WAITING)] == ["INC0000002 waits for its caller"]
    queues = [(queue.name, queue.open, queue.due, queue.missed) for queue in page.queues]
    assert queues == [("Mine", 3, 1, 1), ("Group NET", 1, 0, 0), ("No group", 4, 2, 1)]
    for queue in page.queues:
        assert len(reads.list_ids(db, queue.filter)) == queue.open


def test_back_from_hold_and_taken_back(db: Database, world: World) -> None:
    id = log(db, world, "Toner", 4, 4)
    acts.assign(db, id, "tester")
    acts.hold(db, id, HoldReason.AWAITING_VENDOR)
    world.clock.on(minutes=5)
    acts.resume(db, id, op_id="resume")
    assert told(home_page(db)) == [
        (Part.TODAY, Mark.NONE, local("2026-10-07 10:00"), "INC0000001 is back from hold", "tickets.start")
    ]
    acts.comment(db, id, "Wrong one", op_id="comment")
    assert told(home_page(db)) == []
    undo.undo(db, "comment")
    assert len(home_page(db).items) == 1
    undo.undo(db, "resume")
    assert [item.title for item in home_page(db).items] == ["INC0000001 waits for a vendor"]


def test_a_lead_sees_what_others_missed(db: Database, world: World) -> None:
    id = log(db, world, "Fleet")
    acts.assign(db, id, "eve")
    db.write(lambda conn: conn.execute(insert(t.person).values(login="eve", name="Eve Adams")), what="person")
    world.clock.on(hours=9)
    (item,) = home_page(db, HomeRole.LEAD).items
    assert (item.mark, item.title, item.detail) == (
        Mark.MISSED,
        "INC0000001 is past its time",
        "Fleet, Department DOA. Eve Adams has it.",
    )


def test_what_runs_beside(db: Database, world: World) -> None:
    def act(conn: Any) -> None:
        major = insert_record(
            conn,
            t.major_incident,
            {
                "number": "MI0000001",
                "title": "Payments",
                "impact_start_at": local("2026-10-05 09:18"),
                "manager": "eve",
            },
        )
        append(conn, major, UpdateKind.DECLARED, "Declared.")
        update_versioned(conn, t.major_incident, major, 1, {"state": "declared"})
        for agency_id in (1, 2):
            conn.execute(insert(t.major_incident_agency).values(major_incident_id=major, agency_id=agency_id))
        for name, start in (("Elections", "2026-10-06 00:00"), ("Tax", "2027-01-15 00:00")):
            insert_record(
                conn,
                t.freeze,
                {
                    "name": name,
                    "kind": "other",
                    "start_at": local(start),
                    "end_at": local(start) + timedelta(days=3),
                    "agency_id": 2,
                },
            )

    db.write(act, what="world")
    running = home_page(db).running
    assert [(one.kind, one.title, one.detail) for one in running] == [
        ("major_incident", "MI0000001 Payments", "2 agencies, since 09:18, eve leads"),
        ("freeze", "Elections from Tue 6 Oct 00:00", "Department DOR, until Fri 9 Oct 00:00"),
    ]


def test_a_coordinators_page(db: Database, world: World) -> None:
    with as_person(db, "ann", Role.AGENT) as ann:
        start = local("2026-10-15 04:00")
        values = {**FORM, "planned_start": start, "planned_end": start + timedelta(hours=2)}
        links = {"services": ("MAIL",), "agencies": ("DOA", "DOR"), "sites": ()}
        id = changes.create_change(ann, values, links).ids[0]
        changes.submit(ann, id, 1)
    (item,) = home_page(db, HomeRole.CHANGES).items
    assert (item.kind, item.id) == ("change", id)
    assert item.title.startswith("CHG0000001 ")
    with as_person(db, "rob", Role.READER) as rob:
        page = home_page(rob, HomeRole.CHANGES)
        assert (page.role, page.items) == (HomeRole.READER, ()), "nobody has another's page"


def test_a_managers_page(db: Database, world: World) -> None:
    world.clock.to("2026-10-05 09:00")
    late = log(db, world, "Payroll", 1, 1)
    world.clock.to("2026-10-06 09:00")

    def act(conn: Any) -> None:
        person = insert_record(conn, t.person, {"login": "bea", "name": "Bea Long"})
        insert_record(
            conn,
            t.agency_assignment,
            {"agency_id": 1, "person_id": person, "role": "brm", "valid_from": date(2026, 1, 1)},
        )
        for agency_id, due in ((1, date(2026, 10, 5)), (1, date(2026, 10, 6)), (2, date(2026, 10, 1))):
            insert_record(
                conn, t.action, {"agency_id": agency_id, "title": f"Send {due.day}", "owner": "bea", "due_on": due}
            )
        for day in (date(2026, 10, 8), date(2026, 12, 8)):
            insert_record(conn, t.review, {"agency_id": 1, "held_on": day, "period": "2026-09"})

    db.write(act, what="world")
    with as_person(db, "bea", Role.BRM) as bea:
        page = home_page(bea)
        assert page.role is HomeRole.BRM
        assert [(i.part, i.title, i.detail) for i in page.items] == [
            (Part.NOW, "INC0000001 missed its time", "Payroll, Department DOA. Critical, missed Mon 5 Oct 13:00."),
            (Part.NOW, "Send 5 is late", "Department DOA, Bea Long has it. It was due on 5 Oct 2026."),
            (Part.TODAY, "The packet of Department DOA for September 2026 is not issued", "It is made under Reports."),
            (Part.COMING, "Service review with Department DOA on Thu 8 Oct", "About 2026-09."),
        ]
        assert page.items[0].id == late
        assert page.queues == ()


def test_an_empty_workspace_asks_nothing(db: Database) -> None:
    page = home_page(db)
    assert (page.items, page.running) == ((), ())
    assert [queue.filter for queue in page.queues] == [TicketFilter(open_only=True, mine=True)]


def test_what_is_kept_for_a_matter_says_so(db: Database, world: World) -> None:
    kept, other = (log(db, world, title, 1, 1) for title in ("Printer", "Door"))
    for id in (kept, other):
        acts.assign(db, id, "tester")
    assert [one.held for one in home_page(db).items] == ["", ""]
    hold = holds.set_hold(db, "Doe v. State", "Letter", Scope.RECORD, "INC0000001").ids[0]
    marks = {one.id: one.held for one in home_page(db).items}
    assert marks[kept].startswith("Legal hold HLD0000001: Doe v. State, since ")
    assert marks[other] == ""
    holds.release(db, hold, 1, "It is over")
    assert {one.held for one in home_page(db).items} == {""}
