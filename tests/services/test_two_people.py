"""Two people on one record: other fields merge, the same field conflicts, what belongs together goes together."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from threading import Barrier, Thread

import pytest

from app.db.engine import Database
from app.db.records import Stale
from app.domain.agencies import PersonRef
from app.domain.periods import Period
from app.domain.vocabulary import HoldReason, Role
from app.errors import Conflict
from app.services.agencies import acts as agencies
from app.services.agencies import reads as agency_reads
from app.services.changes import acts as changes
from app.services.changes import reads as change_reads
from app.services.packets import commentary
from app.services.reviews import acts as reviews
from app.services.tickets import acts, forms, reads
from tests.services.changes.test_changes import END, FORM, START
from tests.services.people import as_person
from tests.services.test_repeats import LINKS, log
from tests.ticket_world import World, build_world

WEEK = timedelta(days=7)


@pytest.fixture
def world(db: Database) -> World:
    return build_world(db)


@pytest.fixture
def ann(db: Database, world: World) -> Iterator[Database]:
    with as_person(db, "tess", Role.AGENT, Role.BRM) as person:
        yield person


@pytest.fixture
def bob(db: Database, world: World) -> Iterator[Database]:
    with as_person(db, "theo", Role.AGENT, Role.BRM) as person:
        yield person


# --- tickets --------------------------------------------------------------------------------------
def test_a_ticket(db: Database, world: World, ann: Database, bob: Database) -> None:
    id = log(db, world)
    base = reads.ticket_detail(ann, id).fields
    forms.edit_ticket(ann, id, base, {"title": "Ann's", "category": "hardware"})
    forms.edit_ticket(bob, id, base, {"caller": "Bob's caller"})
    now = reads.ticket_detail(db, id)
    assert (now.fields["title"], now.fields["caller"], now.version) == ("Ann's", "Bob's caller", 3)
    with pytest.raises(Conflict) as caught:
        forms.edit_ticket(bob, id, base, {"title": "Bob's", "description": "Lost otherwise"})
    assert caught.value.fields == {"title": ("Printer is on fire", "Bob's", "Ann's")}
    assert caught.value.version == 3
    assert reads.ticket_detail(db, id).fields["description"] == ""


def test_state_and_assignee_of_a_ticket_conflict_together(
    db: Database, world: World, ann: Database, bob: Database
) -> None:
    id = log(db, world)
    base = reads.ticket_detail(bob, id).fields
    acts.hold(ann, id, HoldReason.AWAITING_USER)
    with pytest.raises(Conflict) as caught:
        forms.edit_ticket(bob, id, base, {"assignee": "bob"})
    assert caught.value.fields == {
        "assignee": (None, "bob", None),
        "hold_reason": (None, None, "awaiting_user"),
        "state": ("new", "new", "on_hold"),
    }


def test_two_people_who_assign_a_ticket_to_the_same_agree(
    db: Database, world: World, ann: Database, bob: Database
) -> None:
    id = log(db, world)
    base = reads.ticket_detail(bob, id).fields
    forms.edit_ticket(ann, id, base, {"assignee": "eve"})
    forms.edit_ticket(bob, id, base, {"assignee": "eve"})  # its state follows from that and is no conflict
    assert reads.ticket_detail(db, id).fields["assignee"] == "eve"


# --- changes --------------------------------------------------------------------------------------
def test_a_draft_change(world: World, ann: Database, bob: Database) -> None:
    id = changes.create_change(ann, FORM, LINKS).ids[0]
    base = change_reads.change_detail(ann, id).change
    changes.edit_change(ann, base, {"reason": "Ann's"}, {**LINKS, "services": ("VPN",)})
    answers = {**FORM["risk_answers"], "tested": "not"}  # type: ignore[dict-item]
    changes.edit_change(bob, base, {"test_plan": "Bob's", "risk_answers": answers})
    now = change_reads.change_detail(bob, id).change
    assert (now.reason, now.test_plan, now.services, now.version) == ("Ann's", "Bob's", ("VPN",), 3)
    assert now.risk_answers == answers
    with pytest.raises(Conflict) as caught:
        changes.edit_change(bob, base, {"implementer": "Lost otherwise"}, {**LINKS, "services": ("MAIL", "VPN")})
    assert caught.value.fields == {"services": (("MAIL",), ("MAIL", "VPN"), ("VPN",))}
    assert change_reads.change_detail(bob, id).change == now


def test_an_edit_that_another_made_as_well_writes_nothing(world: World, ann: Database, bob: Database) -> None:
    id = changes.create_change(ann, FORM, LINKS).ids[0]
    base = change_reads.change_detail(ann, id).change
    for person in (ann, bob):
        changes.edit_change(person, base, {"reason": "Both"}, {**LINKS, "services": ("VPN",)})
    assert change_reads.change_detail(ann, id).change.version == 2


def test_start_and_end_of_a_change_conflict_together(world: World, ann: Database, bob: Database) -> None:
    id = changes.create_change(ann, FORM, LINKS).ids[0]
    base = change_reads.change_detail(ann, id).change
    later = END + timedelta(hours=2)
    changes.edit_change(ann, base, {"planned_end": later})
    with pytest.raises(Conflict) as caught:
        changes.edit_change(bob, base, {"planned_start": START + timedelta(hours=1)})
    assert caught.value.fields == {
        "planned_end": (END, END, later),
        "planned_start": (START, START + timedelta(hours=1), START),
    }
    with pytest.raises(Stale):
        changes.reschedule(bob, id, 1, START + WEEK, END + WEEK)


def test_a_change_before_the_board_asks(world: World, ann: Database, bob: Database) -> None:
    id = changes.create_change(ann, FORM, LINKS).ids[0]
    changes.submit(ann, id, 1)
    base = change_reads.change_detail(bob, id).change
    changes.edit_change(ann, base, {"reason": "Ann's"})
    with pytest.raises(Conflict) as caught:
        changes.edit_change(bob, base, {"test_plan": "Bob's"})
    assert caught.value.fields == {"test_plan": ("Sign in", "Bob's", "Sign in")}


# --- agencies -------------------------------------------------------------------------------------
def three_people(db: Database, world: World) -> list[int]:
    for name in ("Ida", "Jon", "Kim"):
        agencies.add_contact(db, world.agencies["DPS"], "mip", PersonRef(0, name))
    return [contact.person.id for contact in agency_reads.agency_detail(db, world.agencies["DPS"]).contacts]


def test_a_role_for_an_agency(db: Database, world: World, ann: Database, bob: Database) -> None:
    ida, jon, kim = three_people(db, world)
    doa, dor = world.agencies["DOA"], world.agencies["DOR"]
    agencies.assign(ann, [doa, dor], "brm", ida)
    base = {doa: ida, dor: ida}
    agencies.assign(ann, [doa], "brm", jon, base=base)
    with pytest.raises(Conflict) as caught:
        agencies.assign(bob, [doa, dor], "brm", kim, base=base)
    assert caught.value.fields == {"DOA": (ida, kim, jon)}
    brm = {row.code: row.brm for row in agency_reads.matrix(db)}
    assert (brm["DOA"], brm["DOR"]) == (PersonRef(jon, "Jon"), PersonRef(ida, "Ida"))
    agencies.assign(bob, [dor], "brm", kim, base=base)
    agencies.assign(bob, [doa], "cio", kim, base={doa: None})  # another role
    assert {row.code: row.brm for row in agency_reads.matrix(db)}["DOR"] == PersonRef(kim, "Kim")


def test_a_role_given_to_one_of_several_holders(db: Database, world: World, ann: Database, bob: Database) -> None:
    """Whom it is given to had it for one of the agencies, where it went to a third person since."""
    ida, jon, kim = three_people(db, world)
    doa, dor = world.agencies["DOA"], world.agencies["DOR"]
    agencies.assign(ann, [doa], "brm", ida)
    agencies.assign(ann, [dor], "brm", jon)
    agencies.assign(ann, [doa], "brm", kim)
    with pytest.raises(Conflict) as caught:
        agencies.assign(bob, [doa, dor], "brm", ida, base={doa: ida, dor: jon})
    assert caught.value.fields == {"DOA": (ida, ida, kim)}
    brm = {row.code: row.brm for row in agency_reads.matrix(db)}
    assert (brm["DOA"], brm["DOR"]) == (PersonRef(kim, "Kim"), PersonRef(jon, "Jon"))


def test_two_assignments_at_once_leave_one_that_runs(db: Database, world: World, ann: Database, bob: Database) -> None:
    ida, jon, _kim = three_people(db, world)
    ready = Barrier(2)

    def give(person: Database, who: int) -> None:
        ready.wait()
        for _ in range(5):
            agencies.assign(person, [world.agencies["DOA"]], "brm", who)

    threads = [Thread(target=give, args=pair) for pair in ((ann, ida), (bob, jon))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    history = agency_reads.agency_detail(db, world.agencies["DOA"]).assignments
    assert len([one for one in history if one.valid_to is None]) == 1


def test_a_contact(db: Database, world: World, ann: Database, bob: Database) -> None:
    three_people(db, world)
    contact = agency_reads.agency_detail(db, world.agencies["DPS"]).contacts[0]
    world.clock.on(days=1)
    agencies.verify_contacts(ann, [(contact.id, contact.version)])
    with pytest.raises(Stale) as caught:
        agencies.end_contact(bob, contact.id, contact.version)
    assert caught.value.version == contact.version + 1


# --- reviews and packets --------------------------------------------------------------------------
def test_an_action(db: Database, world: World, ann: Database, bob: Database) -> None:
    doa = world.agencies["DOA"]
    values = {"kind": "action", "title": "Send the rates", "owner": "ann", "due_on": date(2026, 11, 1), "state": "open"}
    reviews.save_action(db, doa, values)
    seen = agency_reads.agency_detail(db, doa).actions[0]
    reviews.save_action(ann, doa, {**values, "owner": "bob"}, seen.id, seen.version, base=values)
    reviews.save_action(bob, doa, {**values, "state": "done"}, seen.id, seen.version, base=values)
    now = agency_reads.agency_detail(db, doa).actions[0]
    assert (now.owner, now.state, now.closed_on, now.version) == ("bob", "done", date(2026, 10, 5), 3)
    with pytest.raises(Conflict) as caught:
        reviews.save_action(ann, doa, {**values, "owner": "eve"}, seen.id, seen.version, base=values)
    assert caught.value.fields == {"owner": ("ann", "eve", "bob")}
    with pytest.raises(Stale):
        reviews.save_action(ann, doa, {"title": "Other"}, seen.id, seen.version)
    world.clock.on(days=3)  # an edit of an action that was done before is not its end
    reviews.save_action(ann, doa, {"title": "Sent", "state": "done"}, seen.id, now.version)
    assert agency_reads.agency_detail(db, doa).actions[0].closed_on == date(2026, 10, 5)


def test_a_commentary(db: Database, world: World, ann: Database, bob: Database) -> None:
    base = commentary.read_commentary(ann, world.agencies["DOA"], Period.parse("2026-09"))
    commentary.save_commentary(ann, base, {"well": "Ann's."})
    commentary.save_commentary(bob, base, {"ask": "Bob's."})
    with pytest.raises(Conflict, match="What went well") as caught:
        commentary.save_commentary(bob, base, {"well": "Bob's.", "forward": "Lost otherwise."})
    assert caught.value.fields == {"well": ("", "Bob's.", "Ann's.")}
    texts = commentary.read_commentary(db, world.agencies["DOA"], Period.parse("2026-09")).texts()
    assert {key: text for key, text in texts.items() if text} == {"well": "Ann's.", "ask": "Bob's."}


def test_a_section_that_two_begin_at_once_is_a_conflict(
    db: Database, world: World, ann: Database, bob: Database
) -> None:
    base = commentary.read_commentary(ann, world.agencies["DOA"], Period.parse("2026-09"))
    ready = Barrier(2)
    told: list[str] = []

    def write(person: Database, text: str) -> None:
        ready.wait()
        try:
            commentary.save_commentary(person, base, {"well": text})
        except Conflict as error:
            told.append(str(error.fields["well"][1]))
        else:
            told.append("saved")

    threads = [Thread(target=partial(write, *pair)) for pair in ((ann, "Ann's."), (bob, "Bob's."))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert "saved" in told
    assert {"Ann's.", "Bob's."} & set(told)
