"""What an act says that it touched is what the feed tells other windows of the same transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from app.db import rule_sets
from app.db.engine import Database
from app.db.mail import put
from app.domain.agencies import PersonRef
from app.domain.attachments.values import ATTACHMENTS
from app.domain.bulk import Batch
from app.domain.cab.settings import RULES, CabRules
from app.domain.callers.directory import DIRECTORY
from app.domain.changes.bulk import BulkChange, ChangeAct
from app.domain.changes_made import Changes, Touched
from app.domain.eastern import local_date
from app.domain.keeping.holds import KEEPING, Scope
from app.domain.knowledge.values import KNOWLEDGE
from app.domain.mail.values import Draft, MailKind
from app.domain.periods import Period
from app.domain.reminders import REMINDERS
from app.domain.tickets.bulk import BulkAct
from app.domain.tickets.shared_filters import SHARED
from app.domain.tickets.states import Act
from app.domain.tickets.values import TicketDraft
from app.domain.vocabulary import HoldReason, Role, TicketKind
from app.services.api import Services
from app.services.feed import changed_since
from tests.services.changes.test_changes import END, FORM, START
from tests.services.changes.test_every_act import ON_A_BOARD
from tests.services.imports.mappings import MAPPING
from tests.services.people import as_person
from tests.services.test_repeats import LINKS, writing_functions
from tests.services.tickets.test_queues import member
from tests.ticket_world import World, build_world


@pytest.fixture
def world(db: Database) -> World:
    return build_world(db)


class Told:
    """Carries out services by name, comparing what each says with the feed; keeps their names."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def __call__(self, db: Database, name: str, *args: Any, **more: Any) -> Changes:
        group, function = name.split(".")
        token, _ = changed_since(db, None)
        made = getattr(getattr(Services(db), group), function)(*args, **more)
        changes: Changes = made.changes if isinstance(made, Batch) else made
        _, fed = changed_since(db, token)
        assert changes.touched == fed.touched, name
        self.names.add(name)
        return changes


def test_what_each_act_says_is_what_the_feed_tells(db: Database, world: World, tmp_path: Path) -> None:
    told = Told()
    _tickets(told, db, world)
    _agencies(told, db, world)
    _changes(told, db)
    _setup(told, db, world)
    _mail(told, db)
    _callers(told, db, world)
    _shifts(told, db)
    _attachments(told, db, world, tmp_path / "log.txt")
    only_there = set() if db.kind == "postgresql" else {"setup.set_roles"}  # a file has no roles
    own_tests = (
        "cab.",
        "hub.",
        "majors.",
        "catalog.",
        "datacenters.",
        "offline.",
    )  # tests/services/cab, hub, majors ...
    elsewhere = {name for name in writing_functions(db) if name.startswith(own_tests)}
    in_packets = ("approve", "give_reason", "dispute", "answer_dispute")  # tests/services/packets
    in_keeping = ("propose", "approve", "cancel", "carry_out", "archive_disposed")  # tests/services/keeping
    elsewhere |= {f"keeping.{name}" for name in in_keeping}
    elsewhere |= {"shifts.accept", "shifts.take_over"}  # tests/services/shifts
    elsewhere |= ON_A_BOARD | {f"packets.{name}" for name in in_packets}
    assert told.names | elsewhere == set(writing_functions(db)) - only_there


def _tickets(told: Told, db: Database, world: World) -> None:
    draft = TicketDraft(TicketKind.INCIDENT, "Printer is on fire", world.agencies["DOA"], 3, 1)
    act = partial(told, db)
    id = act("tickets.log", draft).ids[0]
    base = Services(db).tickets.detail(id).fields
    assert act("tickets.edit", id, base, {"title": "Smoke"}).touched == Touched.TICKETS
    assert act("tickets.edit", id, base, {"title": "Smoke"}).touched == Touched.NOTHING
    act("tickets.assign", id, "bob")
    member(db, world, db.actor.login, "NET", world.clock.now.date())
    assert act("tickets.take_next").touched == Touched.NOTHING
    act("tickets.log", replace(draft, group_id=world.groups["NET"]))
    act("tickets.log_resolved", draft, "fixed", "Done")
    assert act("tickets.take_next").touched == Touched.TICKETS
    assert act("tickets.read_mentions").touched == Touched.NOTHING
    act("tickets.start", id)
    act("tickets.hold", id, HoldReason.AWAITING_USER)
    act("tickets.hold_until", id, db.now() + timedelta(days=1))
    act("tickets.resume", id)
    act("tickets.transfer", id, world.agencies["DOR"])
    act("tickets.move_to_group", id, world.groups["NET"])
    act("tickets.change_priority", id, 1, 1)
    assert act("tickets.change_priority", id, 1, 1).touched == Touched.NOTHING
    act("tickets.comment", id, "Toner")
    act("tickets.send_update", id, "On it")
    act("tickets.set_private_note", id, "A suspect")
    act("tickets.assign_many", {id: "ann"})
    assert act("tickets.assign_many", {id: "ann"}).touched == Touched.NOTHING
    act("tickets.move_many", {id: world.groups["NET"]})
    act("tickets.batch", [id], BulkAct(Act.COMMENT, text="All of them"))
    act("tickets.undo", act("tickets.comment", id, "Wrong ticket", op_id="wrong").op_id)
    act("tickets.resolve", id, "fixed", "Done")
    act("tickets.reopen", id, "again")
    act("tickets.resolve", id, "fixed", "Done")
    act("tickets.close", id)
    act("tickets.cancel", act("tickets.log", draft).ids[0], "Logged twice")
    other = act("tickets.log", draft).ids[0]
    act("tickets.link", other, "related", id)
    act("tickets.unlink", other, "related", id)
    act("tickets.resolve_family", other, "fixed", "Done")
    act("tickets.merge", other, id)
    mail = world.services["MAIL"]
    field = {"service_id": mail, "label": "Size", "kind": "text", "valid_from": date(2026, 7, 1)}
    asked = Services(db).setup.create("fields", field).ids[0]
    request = act("tickets.log", replace(draft, kind=TicketKind.REQUEST, service_id=mail)).ids[0]
    act("tickets.correct_answers", request, {asked: "Large"})
    assert act("tickets.correct_answers", request, {asked: "Large"}).touched == Touched.NOTHING


def _agencies(told: Told, db: Database, world: World) -> None:
    doa, act = world.agencies["DOA"], partial(told, db)
    both = Touched.AGENCIES | Touched.PEOPLE
    assert act("agencies.add_contact", doa, "mip", PersonRef(0, "Ida Ferreira")).touched == both
    contact = Services(db).agencies.detail(doa).contacts[0]
    assert act("agencies.add_contact", doa, "billing", contact.person).touched == both
    assert act("agencies.assign", [doa], "brm", contact.person.id).touched == both
    assert act("agencies.assign", [doa], "brm", None).touched == both
    assert act("agencies.assign", [doa], "brm", None).touched == Touched.NOTHING
    assert act("agencies.assign", [], "brm", contact.person.id).touched == Touched.NOTHING
    act("agencies.verify_contacts", [(contact.id, contact.version)])
    assert act("agencies.verify_contacts", []).touched == Touched.NOTHING
    act("agencies.end_contact", contact.id, contact.version + 1)

    values = {"kind": "action", "title": "Send the rates"}
    assert act("reviews.save_action", doa, values).touched == Touched.REVIEWS | Touched.CAB | Touched.MAJORS
    action = Services(db).agencies.detail(doa).actions[0]
    same = act("reviews.save_action", doa, values, action.id, action.version, base=values)
    assert same.touched == Touched.NOTHING
    act("reviews.save_action", doa, {"owner": "bob"}, action.id, action.version, base={"owner": ""})
    edited = act("agencies.edit_contact", contact.id, {"phone": ""}, {"phone": "919-555-0100"})
    assert edited.touched == Touched.PEOPLE
    _reviews(told, db, doa, contact.person.id)
    base = Services(db).packets.read_commentary(doa, Period.parse("2026-09"))
    assert act("packets.save_commentary", base, {"well": "On time."}).touched == Touched.REVIEWS
    assert act("packets.save_commentary", base, {"well": "On time."}).touched == Touched.NOTHING
    assert act("imports.save_mapping", "desk", MAPPING).touched == Touched.TICKETS
    assert act("imports.save_mapping", "desk", MAPPING).touched == Touched.NOTHING


def _reviews(told: Told, db: Database, doa: int, person: int) -> None:
    act, read = partial(told, db), Services(db).reviews

    def version() -> int:
        return read.review(planned).review.version

    assert act("reviews.save_rules", {}, {"largest": "0"}).touched == Touched.NOTHING
    act("reviews.set_cadence", doa, 1)
    planned = act("reviews.plan", doa, db.now().date(), Period.parse("2026-09")).ids[0]
    assert act("reviews.edit", planned, {"place": ""}, {"place": ""}).touched == Touched.NOTHING
    assert act("reviews.edit", planned, {"place": ""}, {"place": "Room 2"}).touched == Touched.REVIEWS
    assert act("reviews.set_people", planned, []).touched == Touched.NOTHING
    act("reviews.set_people", planned, [(person, "member")])
    act("reviews.cancel", planned, version(), "Storm")
    act("reviews.restore", planned, version())
    act("reviews.hold", planned, version(), "Said.", [person], ["Decided"])
    act("reviews.record_present", planned, version(), [])
    act("reviews.sign", planned, version(), "Ida")
    act("reviews.reopen", planned, version())
    act("reviews.unhold", planned, version())
    act("reviews.plan_by_cadence")
    assert act("reviews.plan_by_cadence").touched == Touched.NOTHING
    act("agencies.assign", [doa], "brm", person)
    other = act("agencies.add_contact", doa, "security", PersonRef(0, "Jo Tran"))
    assert other.ids == (doa,)
    jo = next(c for c in Services(db).agencies.detail(doa).contacts if c.kind == "security")
    act("agencies.hand_over", person, jo.person.id, date(2026, 12, 1))
    with_mail = replace(CabRules(), mailbox="desk@it.nc.gov")
    db.write(lambda conn: rule_sets.store(conn, RULES, with_mail), what="rules")
    assert act("agencies.ask_contacts").touched == Touched.NOTHING
    meant = act("agencies.edit_contact", jo.id, {"email": ""}, {"email": "jo@doa.nc.gov"})
    assert meant.ids == (jo.id,)
    following = next(r for r in read.reviews() if r.standing.value == "planned" and r.id != planned)
    act("reviews.set_people", following.id, [(jo.person.id, "chair")])
    following = read.review(following.id).review
    assert act("reviews.invite", following.id, following.version).touched == Touched.REVIEWS | Touched.MAIL


def _changes(told: Told, db: Database) -> None:
    with as_person(db, "ann", Role.AGENT) as ann, as_person(db, "cat", Role.CAB) as cat:
        id = told(ann, "changes.create", {**FORM, "scope": "minor"}, LINKS).ids[0]
        base = Services(ann).changes.detail(id).change
        assert told(ann, "changes.edit", base, {}, {"services": ("VPN",)}).touched == Touched.CHANGES
        again = Services(ann).changes.detail(id).change
        assert told(ann, "changes.edit", again, {"title": again.title}).touched == Touched.NOTHING
        week = timedelta(days=7)
        told(ann, "changes.reschedule", id, again.version, START + week, END + week)
        version = again.version + 1
        told(ann, "changes.submit", id, version)
        told(ann, "changes.withdraw", id, version + 1)
        told(ann, "changes.submit", id, version + 2)
        told(cat, "changes.decide_alone", id, version + 3, approved=True)
        told(ann, "changes.schedule", id, version + 4)
        told(ann, "changes.start", id, version + 5)
        told(ann, "changes.finish", id, version + 6, "failed", op_id="mistaken")
        told(ann, "workspace.undo", "mistaken")
        told(ann, "changes.finish", id, version + 8, "failed")
        told(ann, "changes.correct", id, version + 9, "outcome", {"outcome": "partial"}, "Told wrong")
        told(ann, "changes.review", id, version + 10, "Backed out.", "A wrong driver", "The back-out")
        told(ann, "changes.cancel", told(ann, "changes.create", FORM, LINKS).ids[0], 1)
        heard = told(ann, "changes.create", FORM, LINKS).ids[0]
        told(ann, "changes.submit", heard, 1)
        told(ann, "changes.withdraw", heard, 2)
        past = (db.now() - timedelta(hours=3), db.now() - timedelta(hours=2))
        told(ann, "changes.record_latent", FORM, LINKS, *past, "successful")
        two = [told(ann, "changes.create", FORM, LINKS).ids[0] for _ in range(2)]
        told(ann, "changes.batch", two, BulkChange(ChangeAct.MOVE, days=1), op_id="many")
        told(ann, "workspace.undo", "many")
        told(ann, "changes.batch", two, BulkChange(ChangeAct.CANCEL))
        assert told(ann, "changes.batch", two, BulkChange(ChangeAct.CANCEL)).touched == Touched.NOTHING


def _mail(told: Told, db: Database) -> None:
    rules = replace(CabRules(), mailbox="cab@it.nc.gov")
    db.write(lambda conn: rule_sets.store(conn, RULES, rules), what="rules")
    draft = Draft(MailKind.NOTICE, ("cab_meeting", 1), "ben@dhhs.nc.gov", "Hello", "Text")
    (mail,) = db.write(lambda conn: put(conn, [draft]), what="write mail")
    assert told(db, "mail.retry", mail, 1).touched == Touched.MAIL
    told(db, "mail.drop", mail, 2)
    assert told(db, "inbox.save_rules", {}, {"answers_a_day": "1"}).touched == Touched.NOTHING
    assert told(db, "callers.save_rules", {}, {"opened": "yes"}).touched == Touched.NOTHING
    assert told(db, "keeping.save_rules", {}, {"ticket": "7, schedule 1"}).touched == Touched.NOTHING
    hold = told(db, "keeping.set_hold", "Matter", "Letter", Scope.SEARCH, "printer")
    assert hold.touched == KEEPING
    assert told(db, "keeping.release", hold.ids[0], 1, "Settled").touched == KEEPING
    set_on = told(db, "reminders.add", "Call back", db.now() + timedelta(hours=1))
    assert set_on.touched == REMINDERS
    told(db, "reminders.move", set_on.ids[0], 1, db.now() + timedelta(hours=2))
    told(db, "reminders.finish", {set_on.ids[0]: 2})
    assert told(db, "reminders.reopen", {set_on.ids[0]: 3}).touched == REMINDERS
    module = told(db, "templates.keep_module", "mine", "Text")
    told(db, "templates.keep_template", "Mine", {"title": "It"})
    assert told(db, "templates.used", module_id=module.ids[0]).touched == Touched.NOTHING
    assert told(db, "templates.drop", "text_module", "mine").touched == Touched.SERVICES
    _filters(partial(told, db))
    assert told(db, "tickets.choose_warning_mail", (50, 90)).touched == Touched.PEOPLE
    _notes(told, db)
    assert told(db, "tickets.save_rules", {}, {"close_days": "5"}).touched == Touched.NOTHING
    assert told(db, "callers.save_survey_rules", {}, {"share": "50"}).touched == Touched.NOTHING


def _filters(act: Callable[..., Changes]) -> None:
    values = {"words": "is:open", "group_id": None}
    first, second = (act("filters.share", {"name": name, **values}).ids[0] for name in ("Ours", "Also"))
    assert act("filters.edit", first, {"name": "Ours"}, {"name": "All"}).touched == SHARED
    act("filters.move", second, 1, True)
    assert act("filters.withdraw", second, 2).touched == SHARED


def _notes(told: Told, db: Database) -> None:
    act = partial(told, db)
    assert act("knowledge.save_rules", {}, {"second_person": "no"}).touched == Touched.NOTHING
    (id,) = act("knowledge.create", {"title": "It", "solution": "Restart"}).ids
    assert act("knowledge.edit", id, {"title": "It"}, {"title": "That"}).touched == KNOWLEDGE
    steps = ("hand_in", "send_back", "hand_in", "publish", "still_right")
    for version, step in enumerate(steps, 2):
        assert act(f"knowledge.{step}", id, version).touched == KNOWLEDGE
    assert act("knowledge.say", id, "helped").touched == KNOWLEDGE
    assert act("knowledge.edit", id, {"title": "That"}, {"title": "This"}).touched == KNOWLEDGE
    assert act("knowledge.bring_back", id, 9, 1).touched == KNOWLEDGE
    act("knowledge.retire", id, 10)
    act("knowledge.restore", id, 11)


def _shifts(told: Told, db: Database) -> None:
    """Draw a hand-over up and give it over; the last steps need somebody else: `tests/services/shifts`."""
    act = partial(told, db)
    every = {"name": "All", "starts": "00:00", "ends": "00:00", "valid_from": date(2020, 1, 1)}
    act("setup.create", "shifts", every)
    id = act("shifts.draw_up").ids[0]
    assert act("shifts.draw_up").touched == Touched.NOTHING
    draft = TicketDraft(TicketKind.INCIDENT, "Watch it", 1, 4, 4)
    act("shifts.add_line", id, Services(db).tickets.detail(Services(db).tickets.log(draft).ids[0]).number)
    act("shifts.summarise", id, {"summary": ""}, {"summary": "Quiet"})
    found = Services(db).shifts.handover(id)
    act("shifts.note", id, found.lines[0].id, {"note": ""}, {"note": "Look"})
    act("shifts.drop_line", id, found.lines[-1].id)
    act("shifts.give", id, Services(db).shifts.handover(id).row.version)
    act("shifts.take_back", id, Services(db).shifts.handover(id).row.version)
    act("shifts.give", id, Services(db).shifts.handover(id).row.version)
    act("shifts.correct", id, "Wrong")
    act("shifts.set_turns", "NET", [db.actor.login], local_date(db.now()))
    act("shifts.swap", "NET", db.actor.login, db.now() + timedelta(hours=1), db.now() + timedelta(hours=2))


def _callers(told: Told, db: Database, world: World) -> None:
    act = partial(told, db)
    made = act("callers.create", {"name": "Ann Bell"})
    assert made.touched == DIRECTORY
    (id,) = made.ids
    assert act("callers.edit", id, {"place": ""}, {"place": ""}).touched == Touched.NOTHING
    act("callers.edit", id, {"place": ""}, {"place": "Room 2"})
    act("callers.edit", id, {"agency_id": None}, {"agency_id": world.agencies["DOA"]})
    act("callers.set_left", id)
    assert act("callers.set_left", id).touched == Touched.NOTHING
    act("callers.set_back", id)
    assert act("callers.set_back", id).touched == Touched.NOTHING
    twin = act("callers.create", {"name": "Anne Bell", "phone": "919 555 0134"}).ids[0]
    draft = TicketDraft(TicketKind.INCIDENT, "No mail", world.agencies["DOA"], 3, 3, caller="Anne Bell", caller_id=twin)
    Services(db).tickets.log(draft)
    assert act("callers.merge", id, twin).touched == DIRECTORY | Touched.TICKETS
    assert act("callers.merge", id, act("callers.create", {"name": "A. Bell"}).ids[0]).touched == DIRECTORY


def _attachments(told: Told, db: Database, world: World, path: Path) -> None:
    path.write_text("10:00 no toner", "utf-8")
    made = told(db, "attachments.add", "agency", world.agencies["DOA"], path)
    assert made.touched == ATTACHMENTS
    told(db, "attachments.withdraw", made.ids[0], "Wrong agency")
    told(db, "attachments.set_limit", 25, 50)


def _setup(told: Told, db: Database, world: World) -> None:
    act = partial(told, db)
    site = act("setup.create", "sites", {"code": "EDC", "name": "East"})
    assert site.touched == Touched.SERVICES
    base, mine = {"name": "East"}, {"name": "Eastern Data Center"}
    assert act("setup.edit", "sites", site.ids[0], base, mine).touched == Touched.SERVICES
    assert act("setup.edit", "sites", site.ids[0], mine, mine).touched == Touched.NOTHING
    act("setup.end", "sites", site.ids[0], 2)
    values = {
        "name": "Portal",
        "code": "PORTAL",
        "valid_from": date(2026, 1, 1),
        "depends_on": (world.services["VPN"],),
    }
    made = act("setup.create", "services", values)
    below = {"depends_on": (world.services["VPN"],)}
    act("setup.edit", "services", made.ids[0], below, {"depends_on": (world.services["MAIL"],)})
    person = act("setup.create", "people", {"name": "Ida Ferreira", "login": "ida_touched"})
    assert person.touched == Touched.PEOPLE
    if db.kind == "postgresql":
        with as_person(db, "ida_touched"):
            assert act("setup.set_roles", person.ids[0], (), (Role.AGENT,)).touched == Touched.PEOPLE
    act("setup.end", "people", person.ids[0], 1)
    opened = TicketDraft(TicketKind.INCIDENT, "Printer is slow", world.agencies["DOA"], 3, 3)
    Services(db).tickets.log(opened)
    filed = replace(opened, category="Printing")
    Services(db).tickets.log(filed)
    assert act("setup.take_in_categories").touched == Touched.SERVICES
    (listed,) = Services(db).setup.listed("categories").records
    renamed = act("setup.edit", "categories", listed.id, {"name": "Printing"}, {"name": "Printers"})
    assert renamed.touched == Touched.SERVICES | Touched.TICKETS
    both = Touched.TARGETS | Touched.TICKETS
    day = {"day": date(2026, 10, 7), "name": "Day", "source": "Here"}
    assert act("setup.create", "holidays", day, op_id="holiday").touched == both
    assert act("setup.undo", "holiday").touched == both
    assert act("setup.import_holidays", 2027).touched == Touched.TARGETS
    assert act("setup.import_holidays", 2027).touched == Touched.NOTHING
    assert act("setup.confirm_holidays", [], "OSHR").touched == Touched.NOTHING
    act("setup.confirm_holidays", [(1, 1)], "OSHR")
    assert act("setup.set_matrix", {(1, 1): 1}, {(1, 1): 2}).touched == Touched.TARGETS
    assert act("setup.set_matrix", {(1, 1): 1}, {(1, 1): 2}).touched == Touched.NOTHING
