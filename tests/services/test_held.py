"""What an act decides by is held before it is read: nobody saves it between the reading and the act's own save."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from app.db import tables as t
from app.db.engine import Database, open_database
from app.db.tickets import store as ticket_store
from app.domain.changes.values import Change
from app.domain.changes_made import Changes
from app.domain.tickets.values import TicketDraft
from app.domain.vocabulary import ChangeState, Role, TicketKind
from app.errors import Conflict, InputError, LongleafError, NotAllowed
from app.services.cab import held as cab_held
from app.services.cab import meetings as cab
from app.services.cab.loading import full
from app.services.changes import acts as changes
from app.services.changes import approval, perform, reads
from app.services.tickets import forms, parents
from app.services.tickets import reads as ticket_reads
from tests.services.changes.test_changes import END, FORM, START
from tests.services.people import as_person
from tests.services.test_repeats import LINKS, log
from tests.ticket_world import World, build_world


@pytest.fixture
def world(db: Database) -> World:
    return build_world(db)


def is_held(db: Database, table: str, id: int) -> bool:
    """Whether another connection could not change this row now."""
    other = open_database(db.url.render_as_string(hide_password=False), db.actor, busy_timeout=0)
    skip = "" if db.kind == "sqlite" else " FOR UPDATE SKIP LOCKED"
    try:
        with other.engine.begin() as conn:
            return conn.execute(text(f"SELECT id FROM {table} WHERE id = {id}{skip}")).first() is None
    except OperationalError:
        return True  # the whole file is held
    finally:
        other.dispose()


def meanwhile(pool: ThreadPoolExecutor, act: Callable[[], Changes], *, waits: bool) -> Future[Changes]:
    """Begin somebody else's act; it is over at once where nothing is held that it has to wait for."""
    begun = pool.submit(act)
    if not waits:
        wait([begun])
    return begun


def is_a_name_held(db: Database) -> bool:
    """Whether somebody holds a row that is not there yet, by a name."""
    if db.kind == "sqlite":
        return is_held(db, "ticket", 0)
    with db.read() as conn:
        return bool(conn.execute(text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")).scalar_one())


def change(db: Database, world: World, state: str = "draft") -> Change:
    """A change of somebody else's, brought to a state."""
    with as_person(db, "ann", Role.AGENT) as ann:
        form = {**FORM, "scope": "minor" if state == "approved" else "significant"}
        id = changes.create_change(ann, form, LINKS).ids[0]
        if state != "draft":
            changes.submit(ann, id, 1)
    if state == "approved":
        with as_person(db, "cat", Role.CAB) as cat:
            approval.decide_alone(cat, id, 2, approved=True)
    with db.read() as conn:
        return reads.get_change(conn, id)


def before_saving(monkeypatch: pytest.MonkeyPatch, then: Callable[[], object]) -> None:
    """Call `then` once, when an act has read its change and not saved it."""
    real, done = reads.get_change, list[int]()

    def read(conn: Any, id: int) -> Change:
        found = real(conn, id)
        if not done:
            done.append(id)
            then()
        return found

    monkeypatch.setattr(perform, "get_change", read)


ACTS: dict[str, tuple[str, Callable[[Database, Change], Changes]]] = {
    "edit": ("draft", lambda db, c: changes.edit_change(db, c, {"title": "Mine"})),
    "reschedule": ("draft", lambda db, c: changes.reschedule(db, c.id, c.version, START, END + timedelta(hours=1))),
    "submit": ("draft", lambda db, c: changes.submit(db, c.id, c.version)),
    "cancel": ("draft", lambda db, c: changes.cancel(db, c.id, c.version)),
    "withdraw": ("in_cab", lambda db, c: changes.withdraw(db, c.id, c.version)),
    "schedule": ("approved", lambda db, c: changes.schedule(db, c.id, c.version)),
}


@pytest.mark.parametrize("name", ACTS)
def test_a_change_is_held_while_an_act_decides(
    db: Database, world: World, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    state, act = ACTS[name]
    there = change(db, world, state)
    held: list[bool] = []
    before_saving(monkeypatch, lambda: held.append(is_held(db, "change", there.id)))
    act(db, there)
    assert held == [True]
    assert not is_held(db, "change", there.id)


def test_links_that_another_gave_meanwhile_are_not_lost(
    db: Database, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = change(db, world)
    other: list[Future[Changes]] = []
    with as_person(db, "bob", Role.AGENT) as bob, ThreadPoolExecutor(1) as pool:
        theirs = partial(changes.edit_change, bob, base, {}, {"services": ("MAIL", "VPN")})
        before_saving(monkeypatch, lambda: other.append(meanwhile(pool, theirs, waits=is_held(db, "change", base.id))))
        changes.edit_change(db, base, {}, {"services": ("VPN",)})
        with pytest.raises(Conflict) as caught:
            other[0].result()
    assert caught.value.fields == {"services": (("MAIL",), ("MAIL", "VPN"), ("VPN",))}
    with db.read() as conn:
        assert reads.get_change(conn, base.id).services == ("VPN",)


def test_a_change_is_not_submitted_under_an_edit(db: Database, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    base = change(db, world)
    other: list[Future[Changes]] = []
    with as_person(db, "bob", Role.AGENT) as bob, ThreadPoolExecutor(1) as pool:
        theirs = partial(changes.submit, bob, base.id, base.version)
        before_saving(monkeypatch, lambda: other.append(meanwhile(pool, theirs, waits=is_held(db, "change", base.id))))
        changes.edit_change(db, base, {"title": "Mine"})
        with pytest.raises(Conflict):
            other[0].result()
    with db.read() as conn:
        now = reads.get_change(conn, base.id)
    assert (now.title, now.state, now.version) == ("Mine", ChangeState.DRAFT, 2)


def test_a_parent_does_not_become_a_child_meanwhile(
    db: Database, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    top, parent = log(db, world), log(db, world)
    real, held = ticket_store.parent_of, list[bool]()

    def looked(conn: Any, id: int) -> Any:
        found = real(conn, id)
        held.append(is_held(db, "ticket", id))
        return found

    monkeypatch.setattr(parents, "parent_of", looked)
    draft = TicketDraft(TicketKind.INCIDENT, "Child", world.agencies["DOA"], 3, 1, parent_id=parent)
    forms.log_ticket(db, draft)
    assert held == [True]
    with pytest.raises(InputError, match="has child tickets"):
        forms.edit_ticket(db, parent, ticket_reads.ticket_detail(db, parent).fields, {"parent_id": top})


WEDNESDAY = date(2026, 12, 16)
_TO_TUESDAY = partial(cab.move_meeting, wednesday=WEDNESDAY, to=date(2026, 12, 15))
_TO_THURSDAY = partial(cab.move_meeting, wednesday=WEDNESDAY, to=date(2026, 12, 17))
_FREEZE = partial(cab.freeze_agenda, day=WEDNESDAY)


@pytest.mark.parametrize(
    ("mine", "theirs", "meetings"),
    [
        (_TO_TUESDAY, _TO_THURSDAY, [(date(2026, 12, 17), WEDNESDAY, "planned")]),
        (_FREEZE, _TO_THURSDAY, [(date(2026, 12, 17), WEDNESDAY, "planned")]),  # and is to be sent anew
        (_FREEZE, _FREEZE, [(WEDNESDAY, None, "frozen")]),
    ],
    ids=["moved twice", "frozen and moved", "frozen twice"],
)
def test_a_wednesday_has_one_meeting(
    db: Database,
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    mine: Callable[[Database], Changes],
    theirs: Callable[[Database], Changes],
    meetings: list[tuple[date, date | None, str]],
) -> None:
    real, other = full, list[Future[Changes]]()
    world.clock.to("2026-12-14 17:00")

    with as_person(db, "cat", Role.CAB) as cat, ThreadPoolExecutor(1) as pool:

        def read(conn: Any, meeting_id: int) -> Any:
            found = real(conn, meeting_id)
            if not other:
                other.append(meanwhile(pool, partial(theirs, cat), waits=is_a_name_held(db)))
            return found

        monkeypatch.setattr(cab_held, "full", read)
        mine(db)
        refusal: LongleafError | None = None
        try:
            other[0].result()
        except NotAllowed as error:
            refusal = error
    assert (refusal is None) == (theirs is not _FREEZE)
    m = t.cab_meeting.c
    with db.read() as conn:
        rows = conn.execute(select(m.meeting_date, m.replaces, m.state).order_by(m.id)).all()
    assert [tuple(row) for row in rows] == meetings
