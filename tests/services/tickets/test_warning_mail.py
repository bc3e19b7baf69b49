"""Warnings by mail: each step once for each who chose it, quiet while paused, and to nobody who has left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from app.db import rule_sets
from app.db import tables as t
from app.db.engine import Database, open_database
from app.domain.cab.settings import RULES, CabRules
from app.domain.vocabulary import HoldReason, Role
from app.errors import InputError
from app.services.tickets import acts as tickets
from app.services.tickets.warning_mail import choose, chosen, tend_warnings
from tests.services.people import as_person
from tests.services.tickets.test_queues import log, member
from tests.services.tickets.test_warnings import due_of
from tests.ticket_world import World, build_world


@pytest.fixture
def world(db: Database) -> World:
    made = build_world(db)
    rules = CabRules(mailbox="desk@it.nc.gov")
    db.write(lambda conn: rule_sets.store(conn, RULES, rules), what="rules")
    return made


@pytest.fixture
def bob(db: Database, world: World) -> Iterator[Database]:
    member(db, world, "bob", "NET", date(2026, 1, 1))
    mail = update(t.person).where(t.person.c.login == "bob").values(email="bob@it.nc.gov", version=2)
    db.write(lambda conn: conn.execute(mail) and None, what="mail")
    with as_person(db, "bob", Role.AGENT) as other:
        yield other


def mails(db: Database) -> list[tuple[str, str]]:
    with db.read() as conn:
        rows = conn.execute(select(t.mail.c.to_mail, t.mail.c.subject).order_by(t.mail.c.id))
        return [(row.to_mail, row.subject.partition(": ")[2]) for row in rows]


RESOLUTION = "of the time of its resolution is used"


def test_each_step_goes_out_once(db: Database, world: World, bob: Database) -> None:
    assert chosen(bob) == ()
    assert choose(bob, (90, 50)).text == "You are warned by mail at 50 % and 90 % of the time."
    assert (chosen(bob), chosen(db)) == ((50, 90), ())
    id = log(db, world, "NET", impact=1, urgency=1)  # around the clock
    tickets.assign(db, id, "bob")
    tickets.start(bob, id)
    start, due = due_of(db, id)
    whole = due - start
    world.clock.now = start + whole / 2 - timedelta(seconds=1)
    before = [one for one in mails(db) if RESOLUTION in one[1]]
    tend_warnings(db)
    assert before == []
    world.clock.now = start + whole / 2
    tend_warnings(db)
    again = open_database(db.url.render_as_string(hide_password=False), db.actor, db.now)
    try:
        tend_warnings(again)  # another desktop
    finally:
        again.dispose()
    world.clock.now = start + whole * 3 / 4  # not chosen
    tend_warnings(db)
    wanted = [("bob@it.nc.gov", f"50 % {RESOLUTION}")]
    assert [one for one in mails(db) if RESOLUTION in one[1]] == wanted
    world.clock.now = start + whole * 9 / 10
    tend_warnings(db)
    tend_warnings(bob)
    assert [one for one in mails(db) if RESOLUTION in one[1]] == [*wanted, ("bob@it.nc.gov", f"90 % {RESOLUTION}")]


def test_what_is_paused_and_who_has_left_is_left_alone(db: Database, world: World, bob: Database) -> None:
    choose(bob, (50,))
    held, open_ = (log(db, world, "NET", impact=1, urgency=1) for _ in range(2))
    for id in (held, open_):
        tickets.assign(db, id, "bob")
    tickets.hold(db, held, HoldReason.AWAITING_USER)
    left = update(t.person).where(t.person.c.login == "bob").values(active=False, version=3)
    start, due = due_of(db, open_)
    world.clock.now = start + (due - start) / 2
    db.write(lambda conn: conn.execute(left) and None, what="leaves")
    tend_warnings(db)
    assert mails(db) == []
    back = update(t.person).where(t.person.c.login == "bob").values(active=True, version=4)
    db.write(lambda conn: conn.execute(back) and None, what="comes back")
    tend_warnings(db)
    assert [one for one in mails(db) if RESOLUTION in one[1]] == [("bob@it.nc.gov", f"50 % {RESOLUTION}")]
    choose(bob, ())
    world.clock.now = due - timedelta(seconds=1)
    count = len(mails(db))
    tend_warnings(db)
    assert len(mails(db)) == count


def test_a_step_that_is_none_is_refused(sqlite_db: Database) -> None:
    with pytest.raises(InputError, match="There is no warning at 51 %"):
        choose(sqlite_db, (50, 51))
