"""What the desk is told while a call is written down."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from app.clock import utc_now
from app.db import tables as t
from app.db.engine import Database
from app.db.records import insert_record
from app.domain.tickets.call import Alike, AlikeKind, CallSoFar, ranked, telling_words
from app.domain.tickets.values import TicketDraft
from app.domain.vocabulary import Priority, TicketKind
from app.services.tickets import acts, call, forms
from tests.ticket_world import World, build_world, local


@pytest.fixture
def world(db: Database) -> World:
    return build_world(db)


def log(db: Database, world: World, title: str, **more: Any) -> int:
    draft = TicketDraft(TicketKind.INCIDENT, title, world.agencies["DOA"], 3, 3, **more)
    return forms.log_ticket(db, draft).ids[0]


def ids(found: tuple[Alike, ...], kind: AlikeKind) -> list[int]:
    return [one.id for one in found if one.kind is kind]


def test_words_that_tell_what_is_wrong() -> None:
    assert telling_words("The VPN does not work since it's been down, VPN!") == ("vpn", "down")
    assert telling_words("Please help me") == ()


def test_more_words_in_common_go_first_and_one_alone_is_not_enough() -> None:
    found = {1: ["vpn"], 2: ["vpn", "drops"], 3: ["vpn", "drops", "raleigh"], 4: ["drops"]}
    assert ranked(found, same_service=[4], same_agency=[], count=5) == [3, 4, 2]
    assert ranked(found, same_service=[], same_agency=[1], count=1) == [3]


def test_open_tickets_about_the_same_are_found_as_it_is_typed(db: Database, world: World) -> None:
    vpn = next(iter(world.services.values()))
    same = log(db, world, "VPN drops every few minutes", service_id=vpn)
    other_words = log(db, world, "Cannot reach fleet", service_id=vpn)
    done = log(db, world, "VPN drops at home", service_id=vpn)
    acts.resolve(db, done, "fixed", "Restarted")
    found = call.look_alike(db, CallSoFar("vpn drop", service_id=vpn))
    assert ids(found, AlikeKind.TICKET) == [same]
    assert found[0].ticket_id == same
    assert other_words not in [one.id for one in found]
    assert call.look_alike(db, CallSoFar("")) == ()


def test_what_looks_like_a_child_is_attached_to_its_parent(db: Database, world: World) -> None:
    parent = log(db, world, "Nobody can sign in")
    child = log(db, world, "Sign in fails for payroll", parent_id=parent)
    (found,) = call.look_alike(db, CallSoFar("sign fails for payroll"))
    assert (found.id, found.ticket_id) == (child, parent)


def test_the_callers_last_and_what_is_down_are_told(db: Database, world: World) -> None:
    service, other = list(world.services.values())[:2]
    last = log(db, world, "Larger mailbox", caller="Ruth Quiñones")
    now = world.clock.now

    def act(conn: Connection) -> None:
        major = {"number": "MI0000001", "title": "Sign-in is down", "service_id": service, "ticket_id": last}
        insert_record(conn, t.major_incident, {**major, "impact_start_at": now})
        rows: list[tuple[str, bool, int, datetime | None]] = [
            ("Link cut", False, service, None),
            ("Other link", False, other, None),
        ]
        rows += [("Over", False, service, now - timedelta(hours=1)), ("Upgrade", True, service, None)]
        more = {"kind": "full", "start_at": now - timedelta(hours=2)}
        for title, planned, id, end in rows:
            insert_record(conn, t.outage, {"title": title, "planned": planned, "service_id": id, "end_at": end, **more})

    db.write(act, what="test")
    found = call.look_alike(db, CallSoFar("Something", service_id=service, caller="Ruth Quiñones"))
    told = [(one.kind, one.title, one.note) for one in found]
    assert (AlikeKind.MAJOR, "Sign-in is down", "major incident") in told
    assert (AlikeKind.OUTAGE, "Link cut", "outage since 5 Oct 08:00") in told
    assert (AlikeKind.OUTAGE, "Upgrade", "planned work since 5 Oct 08:00") in told
    assert (AlikeKind.CALLER, "Larger mailbox", "same caller, 5 Oct") in told
    assert not {"Other link", "Over"} & {title for _, title, _ in told}
    assert found[0].ticket_id == last


def test_the_promise_is_what_the_ticket_then_has(db: Database, world: World) -> None:
    received = local("2026-10-05 09:55")
    asked = CallSoFar("Printer", TicketKind.INCIDENT, world.agencies["DOA"], None, "", 2, 2, received)
    promise = call.promise(db, asked)
    assert promise is not None
    assert promise.priority is Priority.HIGH
    draft = TicketDraft(TicketKind.INCIDENT, "Printer", world.agencies["DOA"], 2, 2, opened_at=received)
    made = forms.log_ticket(db, draft).ids[0]
    with db.read() as conn:
        due = conn.execute(t.sla_clock.select().where(t.sla_clock.c.ticket_id == made)).mappings().all()
    by_metric = {row["metric"]: row["due_at"] for row in due}
    assert promise.resolve_by == by_metric["resolution"]
    assert promise.respond_by == by_metric.get("response")


def test_the_time_is_the_databases(db: Database) -> None:
    before = utc_now()
    assert before - timedelta(minutes=1) < call.server_time(db) < utc_now() + timedelta(minutes=1)
    world = build_world(db)
    assert call.server_time(db) == world.clock.now
