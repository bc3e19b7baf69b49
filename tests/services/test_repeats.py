"""Every function that writes takes an `op_id`: the same call repeated does it once and answers the same."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, func, select, text

import app.services
from app.db import rule_sets
from app.db import tables as t
from app.db.engine import Database
from app.db.mail import put
from app.domain.agencies import PersonRef
from app.domain.bulk import Batch
from app.domain.cab.settings import RULES, CabRules
from app.domain.changes_made import Changes, Touched
from app.domain.mail.values import Draft, MailKind
from app.domain.periods import Period
from app.domain.tickets.values import TicketDraft
from app.domain.vocabulary import HoldReason, Role, TicketKind
from app.errors import InputError, NotAllowed
from app.services import parts
from app.services.agencies import acts as agencies
from app.services.agencies import reads as agency_reads
from app.services.api import Services
from app.services.changes import acts as changes
from app.services.changes import approval, latent, outcomes
from app.services.changes import reads as change_reads
from app.services.imports import saved
from app.services.mail import outbox
from app.services.packets import commentary
from app.services.reviews import acts as reviews
from app.services.reviews import planning
from app.services.setup import acts as setup
from app.services.setup import categories as setup_categories
from app.services.setup import undo as setup_undo
from app.services.tickets import acts, batch, forms, reads
from app.work import Work
from tests.services.changes.test_changes import END, FORM, START
from tests.services.imports.mappings import MAPPING
from tests.services.people import as_person
from tests.ticket_world import World, build_world

#: What a function that writes returns, as it stands in its signature.
WRITES = {"Changes", "Batch", "Changes | Batch"}
OP = "0b5f4c5d-0000-4000-8000-000000000001"


@pytest.fixture
def world(db: Database) -> World:
    return build_world(db)


def count(db: Database, table: Table) -> int:
    with db.read() as conn:
        return int(conn.execute(select(func.count()).select_from(table)).scalar_one())


def everything(db: Database) -> dict[str, list[str]]:
    """Every row of every table but the list of acts and the audit trail, as the database gives them: called often."""
    names = [
        table.name for table in t.metadata.sorted_tables if table.name not in {"op", "number_counter", "audit_seal"}
    ]
    with db.read() as conn:
        conn.execute(text("SELECT 1"))  # begins: what follows is one view
        raw: Any = conn.connection.driver_connection
        if db.kind == "sqlite":
            return {name: sorted(map(repr, raw.execute(f'SELECT * FROM "{name}"').fetchall())) for name in names}
        found: dict[str, list[str]] = {name: [] for name in names}
        each = (f"SELECT '{name}', the_row::text FROM \"{name}\" the_row" for name in names)
        for name, row in raw.execute(" UNION ALL ".join(each)):  # one question, not one for each table
            found[name].append(row)
        return {name: sorted(rows) for name, rows in found.items()}


def twice(db: Database, act: Callable[..., Any]) -> Any:
    """Call with one op_id, and once more; the second time nothing is written and the answer is the same."""
    first = act(op_id=OP)
    after = everything(db)
    again = act(op_id=OP)
    assert again == first
    assert everything(db) == after
    return first


# --- every function -------------------------------------------------------------------------------
#: Whose acts name their record, and hand on the id under which they are done once.
SUBJECTS = ("tickets", "changes", "cab", "majors", "agencies", "reviews", "setup")


def writing_functions(db: Database) -> dict[str, inspect.Signature]:
    """Signatures of what writes among the services, by its dotted name."""
    found = {}
    for group, bound in vars(Services(db)).items():
        for name, function in getattr(bound, "__dict__", {}).items():
            if isinstance(function, partial):
                real = getattr(import_module(function.func.__module__), function.func.__name__)
                signature = inspect.signature(real)
                if signature.return_annotation in WRITES:
                    found[f"{group}.{name}"] = signature
    return found


def test_every_function_that_writes_takes_an_op_id(sqlite_db: Database) -> None:
    found = {name: s.parameters.get("op_id") for name, s in writing_functions(sqlite_db).items()}
    assert len(found) >= 39
    assert {"tickets.log", "changes.vote", "cab.freeze_agenda", "reviews.plan", "packets.save_commentary"} <= set(found)
    without = [name for name, parameter in found.items() if parameter is None]
    assert without == []
    kinds = {(p.kind, p.default, p.annotation) for p in found.values() if p is not None}
    assert kinds == {(inspect.Parameter.KEYWORD_ONLY, None, "str | None")}


#: What `longleaf tend` does: a round that was cut off is done again by the next one, which finds what is done.
_ROUNDS = {"'warn by mail'"}


def test_every_write_of_these_services_hands_the_op_id_on() -> None:
    root = Path(str(app.services.__file__)).parent
    files = [
        p
        for s in ("tickets", "changes", "cab", "majors", "agencies", "reviews", "setup")
        for p in (root / s).glob("*.py")
    ]
    calls = []
    for path in [*files, *(root / "packets" / f"{n}.py" for n in ("approving", "commentary", "disputes", "reasons"))]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "db.write":
                handed = {k.arg: ast.unparse(k.value) for k in node.keywords}
                if handed["what"] not in _ROUNDS:
                    calls.append((f"{path.name}:{node.lineno}", "op_id" in handed))
    assert len(calls) >= 18
    assert [where for where, handed in calls if not handed] == []


# --- tickets --------------------------------------------------------------------------------------
def log(db: Database, world: World, title: str = "Printer is on fire") -> int:
    world.clock.on(minutes=1)
    return forms.log_ticket(db, TicketDraft(TicketKind.INCIDENT, title, world.agencies["DOA"], 3, 1)).ids[0]


def test_acts_on_a_ticket(db: Database, world: World) -> None:
    id = log(db, world)
    calls: list[Callable[..., Changes]] = [
        partial(acts.assign, db, id, "bob"),
        partial(acts.start, db, id),
        partial(acts.hold, db, id, HoldReason.AWAITING_USER),
        partial(acts.resume, db, id),
        partial(acts.transfer, db, id, world.agencies["DOR"]),
        partial(acts.move_to_group, db, id, world.groups["NET"], note="theirs"),
        partial(forms.change_priority, db, id, 1, 1),
        partial(acts.comment, db, id, "Toner"),
        partial(acts.send_update, db, id, "On it"),
        partial(acts.set_private_note, db, id, "A suspect"),
        partial(acts.resolve, db, id, "fixed", "Done"),
        partial(acts.reopen, db, id, "again"),
        partial(acts.resolve, db, id, "fixed", "Done"),
        partial(acts.close, db, id),
    ]
    for number, call in enumerate(calls):
        made = call(op_id=f"op-{number}")
        before = everything(db)
        assert call(op_id=f"op-{number}") == made
        assert everything(db) == before
    other = log(db, world)
    assert twice(db, partial(acts.cancel, db, other, "Logged twice")).text == "INC0000002 is cancelled."


def test_a_ticket_is_logged_and_edited_once(db: Database, world: World) -> None:
    draft = TicketDraft(TicketKind.INCIDENT, "Once", world.agencies["DOA"], 3, 1)
    made = forms.log_ticket(db, draft, op_id="log")
    assert forms.log_ticket(db, draft, op_id="log") == made
    assert count(db, t.ticket) == 1
    base = reads.ticket_detail(db, made.ids[0]).fields
    saved = twice(db, partial(forms.edit_ticket, db, made.ids[0], base, {"title": "Twice"}))
    derived = {"state": "new", "hold_reason": None, "hold_until": None, "priority": 2}
    assert saved == Changes(Touched.TICKETS, made.ids, "INC0000001 is saved.", derived, OP)


def test_a_batch_answers_the_same_and_does_nothing_twice(db: Database, world: World) -> None:
    ids = [log(db, world) for _ in range(4)]
    acts.assign(db, ids[0], "ann")
    acts.assign(db, ids[1], "bob")
    acts.cancel(db, ids[3], "Logged twice")
    made: Batch = twice(db, partial(batch.assign_many, db, dict.fromkeys(ids, "bob")))
    assert made.changes == Changes(Touched.TICKETS, (ids[0], ids[2]), op_id=OP)
    assert made.before == {ids[0]: "ann", ids[2]: None}
    assert len(made.refused) == 1
    assert made.text == "2 tickets are assigned. 1 was so already."
    moved = batch.move_many(db, {ids[0]: world.groups["NET"]}, op_id="other")
    assert batch.move_many(db, {ids[0]: world.groups["NET"]}, op_id="other") == moved
    assert moved.text == "INC0000001 is with Group NET, assigned to nobody."
    assert moved.before == {ids[0]: None}


def test_a_refused_ticket_is_not_done_by_the_repeat(db: Database, world: World) -> None:
    id, other = log(db, world), log(db, world)
    acts.resolve(db, id, "fixed", "Done")
    first = batch.assign_many(db, {id: "bob", other: "bob"}, op_id=OP)
    acts.reopen(db, id, "again")
    assert batch.assign_many(db, {id: "bob", other: "bob"}, op_id=OP) == first
    assert [row.assignee for row in reads.list_rows(db, [id, other])] == ["", "bob"]


def test_a_batch_that_was_cut_off_goes_on(db: Database, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "TOGETHER", 1)
    ids = [log(db, world) for _ in range(3)]

    def dies(done: int, _total: int | None, _text: str) -> None:
        if done == 2:
            raise ConnectionError("the process ended")

    with pytest.raises(ConnectionError):
        batch.assign_many(db, dict.fromkeys(ids, "bob"), Work(dies), op_id=OP)
    acts.assign(db, ids[0], "eve")  # somebody else, meanwhile
    made = batch.assign_many(db, dict.fromkeys(ids, "bob"), op_id=OP)
    assert made.changes.ids == tuple(ids)
    assert made.before == dict.fromkeys(ids, None)
    assert [row.assignee for row in reads.list_rows(db, ids)] == ["eve", "bob", "bob"]


def test_who_may_not_gets_one_refusal_for_the_whole_batch(db: Database, world: World) -> None:
    id = log(db, world)
    with as_person(db, "reader1", Role.READER) as reader, pytest.raises(NotAllowed, match="assign tickets"):
        batch.assign_many(reader, {id: "bob"}, op_id=OP)


# --- changes and the board ------------------------------------------------------------------------
LINKS: dict[str, tuple[str, ...]] = {"services": ("MAIL",), "agencies": ("DOA", "DOR"), "sites": ()}


def version(db: Database, id: int) -> int:
    return change_reads.change_detail(db, id).change.version


def test_a_change_goes_its_way_once(db: Database, world: World) -> None:
    form = {**FORM, "scope": "minor"}
    with as_person(db, "ann", Role.AGENT) as ann, as_person(db, "cat", Role.CAB) as cat:
        made = changes.create_change(ann, form, LINKS, op_id="create")
        assert changes.create_change(ann, form, LINKS, op_id="create") == made
        assert count(db, t.change) == 1
        id = made.ids[0]
        base = change_reads.change_detail(ann, id).change
        later = (START + timedelta(days=7), END + timedelta(days=7))
        steps: list[Callable[[], Callable[..., Changes]]] = [
            lambda: partial(changes.edit_change, ann, base, {"reason": "Told"}, {"services": ("VPN",)}),
            lambda: partial(changes.reschedule, ann, id, 2, *later),
            lambda: partial(changes.submit, ann, id, 3),
            lambda: partial(changes.withdraw, ann, id, 4),
            lambda: partial(changes.submit, ann, id, 5),
            lambda: partial(approval.decide_alone, cat, id, 6, approved=True),
            lambda: partial(changes.schedule, ann, id, 7),
            lambda: partial(changes.start, ann, id, 8),
            lambda: partial(changes.finish, ann, id, 9, "failed"),
            lambda: partial(outcomes.correct, ann, id, 10, "outcome", {"outcome": "partial"}, "Told wrong"),
            lambda: partial(changes.review, ann, id, 11, "Backed out.", "A wrong driver", "The back-out"),
        ]
        for number, step in enumerate(steps):
            call = step()
            first = call(op_id=f"step-{number}")
            before = everything(db)
            assert call(op_id=f"step-{number}") == first, number
            assert everything(db) == before
        assert version(db, id) == 12
        other = changes.create_change(ann, FORM, LINKS).ids[0]
        twice(db, partial(changes.submit, ann, other, 1))
    more = changes.create_change(db, FORM, LINKS).ids[0]
    twice(db, partial(changes.cancel, db, more, 1))


def test_what_happened_without_a_plan_is_recorded_once(db: Database, world: World) -> None:
    span = (db.now() - timedelta(hours=3), db.now() - timedelta(hours=2))
    twice(db, partial(latent.record_latent, db, FORM, LINKS, *span, "successful"))
    assert count(db, t.change) == 1


# --- agencies, reviews, packets -------------------------------------------------------------------
def test_agencies_contacts_and_reviews_are_written_once(db: Database, world: World) -> None:
    doa = world.agencies["DOA"]
    calls: dict[str, Callable[..., Changes]] = {
        "contact": partial(agencies.add_contact, db, doa, "mip", PersonRef(0, "Ida Ferreira")),
        "action": partial(reviews.save_action, db, doa, {"kind": "action", "title": "Send the rates"}),
        "review": partial(planning.plan_review, db, doa, date(2026, 12, 10), Period.parse("2026-11")),
    }
    for name, call in calls.items():
        assert call(op_id=name) == call(op_id=name)
    assert (count(db, t.agency_contact), count(db, t.action), count(db, t.review)) == (1, 1, 1)
    contact = agency_reads.agency_detail(db, doa).contacts[0]
    verify = partial(agencies.verify_contacts, db, [(contact.id, contact.version)])
    assert verify(op_id="verify") == verify(op_id="verify")
    give = partial(agencies.assign, db, [doa], "brm", contact.person.id)
    assert give(op_id="give") == give(op_id="give")
    assert count(db, t.agency_assignment) == 1
    end = partial(agencies.end_contact, db, contact.id, contact.version + 1)
    assert end(op_id="end") == end(op_id="end")
    action = agency_reads.agency_detail(db, doa).actions[0]
    done = partial(reviews.save_action, db, doa, {"state": "done"}, action.id, action.version)
    assert done(op_id="done") == done(op_id="done")


def test_a_mail_is_retried_and_dropped_once(db: Database, world: World) -> None:
    db.write(lambda conn: rule_sets.store(conn, RULES, replace(CabRules(), mailbox="cab@it.nc.gov")), what="rules")
    draft = Draft(MailKind.NOTICE, ("cab_meeting", 1), "ben@dhhs.nc.gov", "Hello", "Text")
    (mail,) = db.write(lambda conn: put(conn, [draft]), what="write mail")
    again = partial(outbox.retry, db, mail, 1)
    assert again(op_id="again") == again(op_id="again")
    twice(db, partial(outbox.drop, db, mail, 2))


def test_a_mapping_is_saved_once(db: Database, world: World) -> None:
    twice(db, partial(saved.save_mapping, db, "desk", MAPPING))
    assert count(db, t.import_mapping) == 1


def test_a_commentary_is_saved_once(db: Database, world: World) -> None:
    base = commentary.read_commentary(db, world.agencies["DOA"], Period.parse("2026-09"))
    made = twice(db, partial(commentary.save_commentary, db, base, {"well": "On time."}))
    assert made == Changes(
        Touched.REVIEWS, (world.agencies["DOA"],), "DOA: the commentary for September 2026 is saved.", op_id=OP
    )


# --- another record under the same id ---------------------------------------------------------------
def test_an_id_is_not_used_for_another_record(db: Database, world: World) -> None:
    one, other = log(db, world), log(db, world)
    forms.edit_ticket(db, one, {"title": "Printer is on fire"}, {"title": "New"}, op_id=OP)
    with pytest.raises(InputError, match=f"ticket edit {other}.*ticket edit {one}"):
        forms.edit_ticket(db, other, {"title": "Printer is on fire"}, {"title": "New"}, op_id=OP)
    assert reads.ticket_detail(db, other).fields["title"] == "Printer is on fire"
    acts.assign(db, one, "bob", op_id="assign")
    with pytest.raises(InputError, match="used before"):
        acts.assign(db, other, "bob", op_id="assign")
    batch.assign_many(db, {one: "eve"}, op_id="batch")
    with pytest.raises(InputError, match="used before"):
        batch.assign_many(db, {other: "eve"}, op_id="batch")
    assert [row.assignee for row in reads.list_rows(db, [one, other])] == ["eve", ""]


def test_the_name_of_an_act_on_very_many_records_is_short_and_its_own(db: Database, world: World) -> None:
    ids = list(range(1000, 1400))
    db.write(lambda _conn: 1, what="tickets assign", about=ids, op_id=OP)
    assert db.earlier(OP, what="tickets assign", about=ids) == 1
    with pytest.raises(InputError, match=r"tickets assign 400 records [0-9a-f]{16}") as caught:
        db.earlier(OP, what="tickets assign", about=[*ids[:-1], 5])
    assert len(str(caught.value)) < 250


def test_every_write_about_a_record_says_which() -> None:
    """What makes a record has none yet, what is taken next, warned of or told is found by the act; all others say."""
    root = Path(str(app.services.__file__)).parent
    files = [
        p
        for s in ("tickets", "changes", "cab", "majors", "agencies", "reviews", "setup")
        for p in (root / s).glob("*.py")
    ]
    without = []
    for path in [*files, *(root / "packets" / f"{n}.py" for n in ("approving", "commentary", "disputes", "reasons"))]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "db.write":
                named = {k.arg: ast.unparse(k.value) for k in node.keywords}
                if "about" not in named:
                    without.append(named["what"])
    assert sorted(without) == [
        "'create change'",
        "'record latent change'",
        "'tell mentions'",  # those of oneself that are new
        "'ticket log resolved'",
        "'ticket log'",
        "'ticket take next'",
        "'warn by mail'",
        "_WARNED",  # of what concerns who is at work
        "f'create {kind.table}'",
    ]


# --- what is set up -------------------------------------------------------------------------------
def test_a_workspace_is_set_up_once(db: Database, world: World) -> None:
    log(db, world)
    made = twice(db, partial(setup.create, db, "sites", {"code": "EDC", "name": "Eastern Data Center"}))
    site = made.ids[0]
    assert made.text == "EDC is added."
    base, mine = {"name": "Eastern Data Center"}, {"name": "East"}
    for number, call in enumerate(
        [
            partial(setup.edit, db, "sites", site, base, mine),
            partial(setup.end, db, "sites", site, 2),
            partial(setup.create, db, "holidays", {"day": date(2026, 10, 7), "name": "Day", "source": "Here"}),
            partial(setup.import_holidays, db, 2027),
            partial(setup.confirm_holidays, db, [(1, 1)], "OSHR"),
            partial(setup.set_matrix, db, {(1, 1): 1}, {(1, 1): 2}),
            partial(setup_categories.take_in_categories, db),
        ]
    ):
        made = call(op_id=f"op-{number}")
        before = everything(db)
        assert call(op_id=f"op-{number}") == made
        assert everything(db) == before
    back = setup_undo.undo(db, "op-2", op_id="back")
    before = everything(db)
    assert setup_undo.undo(db, "op-2", op_id="back") == back
    assert everything(db) == before
