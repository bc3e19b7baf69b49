"""Rows go in an approved disposition alone: what a person could type into the database, with a twin that works."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, text

from app.db import tables as t
from app.db.engine import Database
from app.db.keeping import disposition as store
from app.domain.keeping.holds import Scope
from app.domain.vocabulary import Role
from app.errors import LongleafError
from app.services.api import Services
from app.services.keeping import disposition, holds
from tests.figure_world import loaded
from tests.services.keeping.old_tickets import RULE, old_tickets
from tests.services.people import as_person

_BATCH = "INSERT INTO disposition_batch (disposition_id, at, who, looked) VALUES (1, app_now(), '', '{}')"
_PROPOSED = (
    "INSERT INTO disposition (number, kind, rule, years, last_day{more})"
    " VALUES ('DIS9999999', '{kind}', '{rule}', {years}, '{last}'{values})"
)


def proposed(kind: str = "ticket", rule: str = RULE, years: int = 2, last: str = "2020-01-01", **more: str) -> str:
    names, values = "".join(f", {name}" for name in more), "".join(f", '{value}'" for value in more.values())
    return _PROPOSED.format(kind=kind, rule=rule, years=years, last=last, more=names, values=values)


def refused(db: Database, statement: str, twin: bool = False) -> None:
    """Try a statement in a transaction that is taken back; `twin`: it has to work."""

    class Over(Exception):
        pass

    def act(conn: Connection) -> None:
        conn.execute(text(statement))
        raise Over

    if twin:
        with pytest.raises(Over):
            db.write(act, what="twin")
    else:
        with pytest.raises(LongleafError):
            db.write(act, what="attack")


def test_who_only_attached_a_file_or_got_a_mail_is_held_all_the_same(db: Database, tmp_path: Path) -> None:
    """A hold on a person reaches what goes with a ticket that names the person nowhere itself."""
    ids = old_tickets(db, tmp_path, 3)
    people = ({"name": "Clara Clerk", "login": "clara"}, {"name": "Max Mail"})
    loaded(db, lambda conn: [conn.execute(insert(t.person).values(**one)) for one in people])
    mail = {"message_id": "<1@example.org>", "kind": "ticket", "about_tbl": "ticket", "about_id": ids[1]}
    mail |= {"to_name": "max mail", "to_mail": "m@example.org", "subject": "x", "text": "x", "state": "sent"}
    loaded(db, lambda conn: conn.execute(insert(t.mail).values(**mail, made_at=db.now())))
    loaded(
        db,
        lambda conn: conn.execute(
            insert(t.mail).values(**{**mail, "message_id": "<2@x>", "about_id": 999}, made_at=db.now())
        ),
    )
    paper = tmp_path / "evidence.txt"
    with as_person(db, "clara", Role.AGENT) as clara:
        for id in (ids[0], max(ids) + 1):  # the newest file is of the ticket that is open
            paper.write_text(f"Evidence {id}")
            Services(clara).attachments.add("ticket", id, paper)
    which = disposition.propose(db, "ticket").ids[0]
    with as_person(db, "second", Role.ADMIN) as second:
        disposition.approve(second, which, 1)

    def destroy(ticket: int, conn: Connection) -> int:
        return store.destroy(conn, "ticket", which, [ticket], db.now())

    for person, ticket in (("clara", ids[0]), ("Max Mail", ids[1])):
        held = holds.set_hold(db, "Doe v. State", "Letter", Scope.PERSON, person).ids[0]
        assert [item.record_id for item in disposition.records(db, which) if item.why] == [ticket]
        with pytest.raises(LongleafError, match="held record"):
            db.write(partial(destroy, ticket), what="attack")
        holds.release(db, held, 1, "Settled")
        db.write(partial(destroy, ticket), what="twin")


def test_nobody_destroys_past_a_disposition(db: Database, tmp_path: Path) -> None:
    ids = old_tickets(db, tmp_path, 3)
    which = disposition.propose(db, "ticket").ids[0]
    for attack in (
        "DELETE FROM ticket",
        "DELETE FROM ticket_event",
        "DELETE FROM audit",
        "UPDATE audit SET diff = '{}'",
        "DELETE FROM disposition",
        "DELETE FROM disposition_item",
        _BATCH,
        "INSERT INTO destroyed_row (tbl, row_id, n, batch_id) VALUES ('ticket', '1', 1, 1)",
        # the schedule
        proposed(rule="3, DIT schedule 14.2", years=3),
        proposed(years=1),
        proposed(last="2026-01-01"),
        proposed(kind="packet"),
        proposed(kind="survey", rule="3, sample value", years=3),
        proposed(state="approved", approved_by="eve", approved_on="2026-11-28"),
        # the second person
        "UPDATE disposition SET state = 'approved', approved_by = 'eve', approved_on = '2026-11-28', version = 2",
        f"UPDATE disposition SET state = 'approved', approved_by = '{db.actor.login}', version = 2",
        "UPDATE disposition SET state = 'done', version = 2",
        "UPDATE disposition SET last_day = '2026-01-01', version = 2",
        "INSERT INTO disposition_item (disposition_id, record_id, called, ended_on)"
        f" VALUES ({which}, 99, 'x', '2019-01-01')",
        f"INSERT INTO disposition_certificate (disposition_id, at, destroyed, remained, counts, sha256)"
        f" VALUES ({which}, app_now(), 3, 0, '{{}}', '{'0' * 64}')",
    ):
        refused(db, attack)
    refused(db, proposed(), twin=True)

    def destroy(*keys: int) -> None:
        db.write(lambda conn: store.destroy(conn, "ticket", which, keys, db.now()), what="attack")

    with pytest.raises(LongleafError):  # nobody approved it
        destroy(ids[0])
    with as_person(db, "second", Role.ADMIN) as second:
        disposition.approve(second, which, 1)
    open_one = max(ids) + 1
    with pytest.raises(LongleafError):  # it stands on no list
        destroy(open_one)
    for scope, on in ((Scope.RECORD, "INC0000001"), (Scope.AGENCY, "DHHS"), (Scope.SEARCH, "INC0000001")):
        held = holds.set_hold(db, "Doe v. State", "Letter", scope, on).ids[0]
        with pytest.raises(LongleafError):
            destroy(ids[0])
        holds.release(db, held, 1, "Settled")
    agent = as_person(db, "ann", Role.AGENT)
    with agent as ann, pytest.raises(LongleafError):
        disposition.carry_out(ann, which)
    destroy(ids[0])
    assert [row.id for row in Services(db).tickets.list_rows(ids)] == ids[1:]
    with pytest.raises(LongleafError):  # what was begun is carried out
        disposition.cancel(db, which, 2, "Not now")
