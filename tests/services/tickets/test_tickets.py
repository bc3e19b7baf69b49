"""What people do to tickets, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import select

from app.db import tables as t
from app.db.engine import Database
from app.db.records import Stale
from app.domain.changes_made import Touched
from app.domain.tickets.states import Act
from app.domain.tickets.values import TicketDraft
from app.domain.vocabulary import HoldReason, Metric, Role, TicketKind, TicketState
from app.errors import Conflict, InputError, NotAllowed
from app.services.tickets import acts as tickets
from app.services.tickets import explain as ticket_explain
from app.services.tickets import forms as ticket_forms
from app.services.tickets import reads as ticket_reads
from tests.services.people import as_person
from tests.ticket_world import World, build_world, local


@pytest.fixture
def world(db: Database) -> World:
    return build_world(db)


def log(db: Database, world: World, *, impact: int = 3, urgency: int = 1, **more: object) -> int:
    """Log an incident: by default High priority (impact 3, urgency 1)."""
    draft = TicketDraft(TicketKind.INCIDENT, "Printer is on fire", world.agencies["DOA"], impact, urgency, **more)  # type: ignore[arg-type]
    return ticket_forms.log_ticket(db, draft).ids[0]


def clock(db: Database, ticket: int, metric: Metric = Metric.RESOLUTION) -> dict[str, object]:
    c = t.sla_clock.c
    with db.read() as conn:
        query = select(t.sla_clock).where(c.ticket_id == ticket, c.metric == metric.value).order_by(c.seq.desc())
        return dict(conn.execute(query).mappings().first() or {})


def row(db: Database, ticket: int) -> dict[str, object]:
    with db.read() as conn:
        return dict(conn.execute(select(t.ticket).where(t.ticket.c.id == ticket)).mappings().one())


def test_the_life_of_a_ticket(db: Database, world: World) -> None:
    done = ticket_forms.log_ticket(
        db,
        TicketDraft(
            TicketKind.INCIDENT,
            "  Printer   is on fire ",
            world.agencies["DOA"],
            3,
            1,
            "Smoke",
            world.services["MAIL"],
            caller="Ann Caller",
            group_id=world.groups["DESK"],
            assignee="bob",
        ),
    )
    assert done.touched == Touched.TICKETS
    assert done.text == "INC0000001 is logged with priority High and assigned to bob."
    id = done.ids[0]
    saved = row(db, id)
    assert (saved["number"], saved["title"], saved["state"], saved["priority"]) == (
        "INC0000001",
        "Printer is on fire",
        "assigned",
        2,
    )
    assert saved["due_at"] == local("2026-10-05 18:00")
    assert clock(db, id, Metric.RESPONSE)["met"] is True

    world.clock.to("2026-10-05 11:00")
    assert (
        tickets.hold(db, id, HoldReason.AWAITING_USER, note="asked for the model").text
        == "INC0000001 is on hold: waiting for caller."
    )
    assert row(db, id)["due_at"] is None
    world.clock.to("2026-10-05 13:00")
    tickets.resume(db, id)
    assert (row(db, id)["state"], row(db, id)["due_at"]) == ("assigned", local("2026-10-05 20:00"))
    tickets.start(db, id)
    world.clock.to("2026-10-05 13:30")
    tickets.send_update(db, id, "We are on it")
    tickets.comment(db, id, "Toner caught fire")
    world.clock.to("2026-10-05 19:00")
    tickets.resolve(db, id, "fixed", "New printer", first_contact=False)
    found = clock(db, id)
    assert (found["met"], found["elapsed_s"], found["paused_s"]) == (True, 7 * 3600, 2 * 3600)
    saved = row(db, id)
    assert (saved["state"], saved["first_contact"], saved["resolution_code"]) == ("resolved", False, "fixed")

    world.clock.to("2026-10-06 09:00")
    tickets.reopen(db, id, "burns again")
    saved = row(db, id)
    assert (saved["state"], saved["resolved_at"], saved["reopen_count"]) == ("in_progress", None, 1)
    assert saved["due_at"] == local("2026-10-06 10:00")
    world.clock.to("2026-10-06 11:00")
    tickets.resolve(db, id, "workaround", "Done")
    assert clock(db, id)["met"] is False
    assert clock(db, id)["known_at"] == local("2026-10-06 10:00")
    tickets.close(db, id)
    assert row(db, id)["state"] == "closed"

    with db.read() as conn:
        spans = conn.execute(
            select(t.ticket_span.c.start_reason, t.ticket_span.c.end_reason).order_by(t.ticket_span.c.start_at)
        )
        assert [tuple(s) for s in spans] == [("opened", "resolved"), ("reopened", "resolved")]
    words = [entry.text for entry in ticket_reads.history(db, id)]
    assert words[0] == "Opened for DOA Department DOA."
    assert "Put on hold: waiting for caller. asked for the model" in words
    assert "Toner caught fire" in words
    assert words[-1] == "Closed."


def test_requests_have_numbers_of_their_own(db: Database, world: World) -> None:
    draft = TicketDraft(TicketKind.REQUEST, "A laptop", world.agencies["DOR"], 4, 4)
    assert ticket_forms.log_ticket(db, draft).text == "REQ0000001 is logged with priority Low."
    assert ticket_forms.log_ticket(db, draft).text.startswith("REQ0000002")


def test_a_repeated_log_is_one_ticket(db: Database, world: World) -> None:
    draft = TicketDraft(TicketKind.INCIDENT, "Twice sent", world.agencies["DOR"], 4, 4)
    first = ticket_forms.log_ticket(db, draft, op_id="b5f4c5d0-0000-4000-8000-000000000001")
    again = ticket_forms.log_ticket(db, draft, op_id="b5f4c5d0-0000-4000-8000-000000000001")
    assert again == first
    with db.read() as conn:
        assert len(conn.execute(select(t.ticket.c.id)).all()) == 1


def test_an_opening_written_down_later_counts_from_the_call(db: Database, world: World) -> None:
    id = log(db, world, opened_at=local("2026-10-05 08:00"), late_reason="The line was down")
    assert row(db, id)["due_at"] == local("2026-10-05 16:00")
    with pytest.raises(InputError, match="future"):
        log(db, world, opened_at=local("2026-10-05 12:00"))


def test_priority_follows_impact_and_urgency_and_applies_from_the_opening(db: Database, world: World) -> None:
    id = log(db, world)
    world.clock.to("2026-10-05 12:00")
    assert ticket_forms.change_priority(db, id, 1, 1, reason="all agencies").text == "INC0000001 has priority Critical."
    saved = row(db, id)
    assert (saved["impact"], saved["urgency"], saved["priority"], saved["due_at"]) == (
        1,
        1,
        1,
        local("2026-10-05 14:00"),
    )
    assert ticket_forms.change_priority(db, id, 1, 1).touched == Touched.NOTHING
    with pytest.raises(InputError):
        ticket_forms.change_priority(db, id, 5, 1)


def test_group_and_person(db: Database, world: World) -> None:
    id = log(db, world, group_id=world.groups["DESK"], assignee="bob")
    tickets.move_to_group(db, id, world.groups["NET"])
    saved = row(db, id)
    assert (saved["group_id"], saved["assignee"], saved["state"]) == (world.groups["NET"], None, "new")
    assert tickets.assign(db, id, "eve").text == "INC0000001 is assigned to eve."
    world.clock.on(minutes=5)
    assert tickets.assign(db, id, None).text == "INC0000001 is assigned to nobody."
    assert row(db, id)["state"] == "new"
    tickets.start(db, id)
    assert (row(db, id)["assignee"], row(db, id)["state"]) == (db.actor.login, "in_progress")


def test_transfer_moves_the_backlog(db: Database, world: World) -> None:
    id = log(db, world)
    world.clock.on(hours=1)
    tickets.transfer(db, id, world.agencies["DPS"], reason="theirs")
    assert row(db, id)["agency_id"] == world.agencies["DPS"]
    assert clock(db, id)["agency_id"] == world.agencies["DPS"]
    with db.read() as conn:
        spans = conn.execute(
            select(t.ticket_span.c.agency_id, t.ticket_span.c.end_reason).order_by(t.ticket_span.c.id)
        ).all()
    assert [tuple(s) for s in spans] == [(world.agencies["DOA"], "transferred_out"), (world.agencies["DPS"], None)]
    with pytest.raises(InputError, match="already"):
        tickets.transfer(db, id, world.agencies["DPS"])


def test_refusals_are_sentences(db: Database, world: World) -> None:
    id = log(db, world)
    refused: tuple[tuple[Callable[[], object], str], ...] = (
        (lambda: tickets.resume(db, id), "A ticket in state New cannot be resumed."),
        (lambda: tickets.close(db, id), "A ticket in state New cannot be closed."),
        (lambda: tickets.reopen(db, id, "why not"), "A ticket in state New cannot be reopened."),
    )
    for act, sentence in refused:
        with pytest.raises(NotAllowed, match=sentence):
            act()
    with pytest.raises(InputError, match="A hold needs a reason"):
        tickets.hold(db, id, "")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="A resolution needs a code"):
        tickets.resolve(db, id, "", "Done")
    with pytest.raises(InputError, match="The reason is empty"):
        tickets.cancel(db, id, "  ")
    with pytest.raises(InputError, match="NUL"):
        tickets.comment(db, id, "a\0b")
    with pytest.raises(InputError, match="The title is empty"):
        ticket_forms.edit_ticket(db, id, {"title": "x"}, {"title": " "})
    with pytest.raises(InputError, match="does not exist"):
        tickets.comment(db, id + 999, "hello")
    tickets.cancel(db, id, "asked to")
    with pytest.raises(NotAllowed, match="A ticket in state Cancelled cannot be assigned"):
        tickets.assign(db, id, "bob")
    tickets.comment(db, id, "still may be commented on")


def test_roles_decide(db: Database, world: World) -> None:
    id = log(db, world)
    tickets.resolve(db, id, "fixed", "Done")
    tickets.close(db, id)
    with as_person(db, "reader1", Role.READER) as reader:
        assert ticket_reads.ticket_detail(reader, id).acts == frozenset()
        with pytest.raises(NotAllowed, match="You may not write notes on tickets"):
            tickets.comment(reader, id, "hello")
        with pytest.raises(NotAllowed, match="You may not log tickets"):
            log(reader, world)
        with pytest.raises(NotAllowed):
            tickets.private_note(reader, id)
    with as_person(db, "agent1", Role.AGENT) as agent:
        with pytest.raises(NotAllowed, match="Only a major incident manager"):
            tickets.reopen(agent, id, "again")
        new = log(agent, world)
        tickets.start(agent, new)
        tickets.hold(agent, new, HoldReason.AWAITING_VENDOR)
        tickets.resume(agent, new)
        tickets.transfer(agent, new, world.agencies["DOR"])
        tickets.resolve(agent, new, "fixed", "Done", first_contact=True)
        tickets.reopen(agent, new, "not yet")
        tickets.cancel(agent, new, "enough")
        assert ticket_reads.history(agent, new)[0].who == "agent1"
    with as_person(db, "mip1", Role.MIP) as manager:
        tickets.reopen(manager, id, "it matters")
        tickets.set_private_note(manager, id, "suspect")
        tickets.set_private_note(manager, id, "the suspect", base="suspect")
        with pytest.raises(Conflict):
            tickets.set_private_note(manager, id, "nobody", base="suspect")
        tickets.set_private_note(manager, id, "the suspect", base="the suspect")
        with manager.read() as conn:
            trail = conn.execute(select(t.audit.c.diff).where(t.audit.c.tbl == "ticket_private")).scalars().all()
        digests = [diff["body"][1] for diff in trail if "body" in diff]
        assert len(digests) >= 2
        assert sha256(b"suspect").hexdigest() not in str(trail)
        assert sha256(b"the suspect").hexdigest() not in str(trail)
        assert "salt" not in str(trail)
        assert tickets.private_note(manager, id) == "the suspect"


def test_edits_of_different_fields_merge_and_of_the_same_conflict(db: Database, world: World) -> None:
    id = log(db, world, description="old")
    base = ticket_reads.ticket_detail(db, id).fields
    ticket_forms.edit_ticket(db, id, base, {"title": "Their title"})
    ticket_forms.edit_ticket(db, id, base, {"description": "My text", "service_id": world.services["VPN"]})
    saved = row(db, id)
    assert (saved["title"], saved["description"], saved["service_id"]) == (
        "Their title",
        "My text",
        world.services["VPN"],
    )
    with pytest.raises(Conflict) as caught:
        ticket_forms.edit_ticket(db, id, base, {"title": "My title"})
    assert caught.value.fields == {"title": ("Printer is on fire", "My title", "Their title")}
    assert caught.value.version == saved["version"]
    assert ticket_forms.edit_ticket(db, id, base, {"title": "Their title"}).touched == Touched.NOTHING
    entries = {name: change for e in ticket_reads.history(db, id) for name, change in e.changes.items()}
    assert entries["title"] == ("Printer is on fire", "Their title")
    assert entries["description"] == ("old", "My text")


def test_records_in_conflict_are_called_by_number_and_name(db: Database, world: World) -> None:
    one, two, child = log(db, world), log(db, world), log(db, world)
    base = ticket_reads.ticket_detail(db, child).fields
    theirs = {"parent_id": one, "service_id": world.services["VPN"]}
    ticket_forms.edit_ticket(db, child, base, theirs)
    with pytest.raises(Conflict) as caught:
        ticket_forms.edit_ticket(db, child, base, {"parent_id": two, "title": "Mine", "service_id": base["service_id"]})
    assert caught.value.fields == {"parent_id": (None, two, one)}
    assert caught.value.called == {"parent_id": {one: "INC0000001", two: "INC0000002"}}
    with pytest.raises(Conflict) as caught:
        ticket_forms.edit_ticket(db, child, {**base, "title": "Other"}, {"title": "Mine"})
    assert caught.value.called == {}, "a title refers to no record"


def test_coupled_fields_conflict_together(db: Database, world: World) -> None:
    id = log(db, world)
    base = ticket_reads.ticket_detail(db, id).fields
    tickets.hold(db, id, HoldReason.AWAITING_USER)
    with pytest.raises(Conflict) as caught:
        ticket_forms.edit_ticket(db, id, base, {"assignee": "bob"})
    assert caught.value.fields["state"] == ("new", "new", "on_hold")


def test_an_edit_makes_the_events_of_its_fields(db: Database, world: World) -> None:
    id = log(db, world)
    base = ticket_reads.ticket_detail(db, id).fields
    ticket_forms.edit_ticket(
        db,
        id,
        base,
        {
            "agency_id": world.agencies["DOR"],
            "group_id": world.groups["NET"],
            "assignee": "eve",
            "impact": 4,
            "urgency": 4,
        },
    )
    detail = ticket_reads.ticket_detail(db, id)
    assert (detail.agency_code, detail.group_code, detail.fields["assignee"], detail.priority.label) == (
        "DOR",
        "NET",
        "eve",
        "Low",
    )
    assert detail.state is TicketState.ASSIGNED
    kinds = {event.kind.value for event in detail.events}
    assert kinds == {"opened", "transfer", "group", "assignment", "field", "priority"}
    with pytest.raises(InputError, match="Not editable: state"):
        ticket_forms.edit_ticket(db, id, base, {"state": "closed"})


def test_children_leave_the_figures(db: Database, world: World) -> None:
    parent, child = log(db, world), log(db, world)
    base = ticket_reads.ticket_detail(db, child).fields
    ticket_forms.edit_ticket(db, child, base, {"parent_id": parent})
    assert clock(db, child)["excluded"] is True
    assert [link.what for link in ticket_reads.ticket_detail(db, parent).links] == ["Child"]
    assert [link.number for link in ticket_reads.ticket_detail(db, child).links] == ["INC0000001"]
    other = log(db, world)
    fields = ticket_reads.ticket_detail(db, other).fields
    with pytest.raises(InputError, match="child ticket itself"):
        ticket_forms.edit_ticket(db, other, fields, {"parent_id": child})
    with pytest.raises(InputError, match="own parent"):
        ticket_forms.edit_ticket(db, other, fields, {"parent_id": other})
    now = ticket_reads.ticket_detail(db, child).fields
    ticket_forms.edit_ticket(db, child, now, {"parent_id": None})
    assert clock(db, child)["excluded"] is False


def test_an_act_on_a_version_that_is_gone_is_refused(db: Database, world: World) -> None:
    id = log(db, world)
    version = ticket_reads.ticket_detail(db, id).version
    tickets.comment(db, id, "somebody was faster")
    with pytest.raises(Stale):
        tickets.assign(db, id, "bob", version=version)
    tickets.assign(db, id, "bob", version=version + 1)


def test_clocks_that_disagree_keep_the_order_of_what_happened(db: Database, world: World) -> None:
    id = log(db, world)
    world.clock.on(minutes=10)
    tickets.assign(db, id, "bob")
    world.clock.on(minutes=-3)  # another computer, three minutes slow
    tickets.start(db, id)
    events = ticket_reads.ticket_detail(db, id).events
    assert [e.occurred_at for e in events] == sorted(e.occurred_at for e in events)
    assert row(db, id)["state"] == "in_progress"


def test_many_hands_at_once_lose_nothing(db: Database, world: World) -> None:
    id = log(db, world)

    def busy(name: int) -> None:
        for number in range(5):
            tickets.comment(db, id, f"{name}-{number}")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(busy, range(4)))
    detail = ticket_reads.ticket_detail(db, id)
    assert sorted(e.seq for e in detail.events) == list(range(1, 22))
    assert len({e.note for e in detail.events if e.note}) == 20
    assert detail.version == 21


def test_detail_reads_the_clocks_now(db: Database, world: World) -> None:
    id = log(db, world)
    world.clock.to("2026-10-05 11:30")
    detail = ticket_reads.ticket_detail(db, "inc0000001")
    assert detail.id == id
    assert Act.RESOLVE in detail.acts
    assert [c.metric for c in detail.clocks] == [Metric.RESPONSE, Metric.UPDATE, Metric.RESOLUTION]
    reading = detail.clocks[2].reading
    assert (reading.elapsed, reading.remaining) == (timedelta(hours=1.5), timedelta(hours=6.5))
    assert reading.segments[-1].end == world.clock.now
    assert detail.clocks[0].reading.met is False  # an hour to respond, nobody did
    with pytest.raises(InputError, match="There is no ticket INC0009999"):
        ticket_reads.ticket_detail(db, "INC0009999")


def test_explained_in_words_and_as_json(db: Database, world: World) -> None:
    id = log(db, world, impact=4, urgency=2)  # Medium: 3 business days
    world.clock.to("2026-10-05 15:00")
    tickets.hold(db, id, HoldReason.AWAITING_USER)
    world.clock.to("2026-10-06 09:00")
    tickets.resume(db, id)
    world.clock.to("2026-10-06 12:00")
    explained = ticket_explain.explain_ticket(db, "INC0000001")
    text = explained.text()
    assert "Resolution: RUNNING" in text
    assert "paused: waiting for caller" in text
    assert "outside hours" in text
    assert "3 business days, Mon-Fri 08:00-17:00 (Global), goal 95 %" in text
    data = explained.as_json()
    resolution = next(c for c in data["clocks"] if c["metric"] == "resolution")
    assert resolution["elapsed_s"] == 8 * 3600  # 10-15 on Monday, 9-12 on Tuesday
    assert resolution["paused_s"] == 3 * 3600  # 15-17 on Monday, 8-9 on Tuesday
    assert sum(s["counted_s"] for s in resolution["segments"]) == 8 * 3600
