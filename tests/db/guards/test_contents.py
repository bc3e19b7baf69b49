"""The version of a change's content: raised by triggers, by edits of the content and by nothing else."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection, select, text

from app.db import tables as t
from app.db.engine import Database
from app.db.guards.board import contents
from app.domain.vocabulary import Role
from tests.db.guards.test_attacks import change
from tests.db.playing import as_person, refusal, run


def _n(db: Database, id: int = 1) -> int:
    with db.read() as conn:
        found = conn.scalar(select(t.change_content.c.n).where(t.change_content.c.change_id == id))
    assert isinstance(found, int)
    return found


def _editors(db: Database, id: int = 1) -> set[str]:
    with db.read() as conn:
        return set(conn.scalars(select(t.change_editor.c.login).where(t.change_editor.c.change_id == id)))


def _do(db: Database, sql: str) -> None:
    with db.engine.begin() as conn:
        assert run(conn, db, sql) == 1


def test_an_edit_raises_the_version_and_names_the_editor(db: Database) -> None:
    with as_person(db, "conann", Role.AGENT) as ann, as_person(db, "conbob", Role.AGENT) as bob:
        _do(ann, change("CHG1"))
        assert (_n(db), _editors(db)) == (1, {"conann"})
        _do(bob, "UPDATE change SET implementation_plan = 'another', version = 2 WHERE id = 1")
        assert (_n(db), _editors(db)) == (2, {"conann", "conbob"})
        _do(bob, "UPDATE change SET title = title, version = 3 WHERE id = 1")
        assert _n(db) == 2, "nothing was changed"


def test_what_is_not_content_leaves_the_version(db: Database) -> None:
    with as_person(db, "conann", Role.AGENT) as ann:
        _do(ann, change("CHG1"))
        _do(ann, "UPDATE change SET cancelled_why = 'no longer wanted', state = 'cancelled', version = 2 WHERE id = 1")
    assert _n(db) == 1


def test_services_agencies_and_sites_are_content(db: Database) -> None:
    _do(db, "INSERT INTO agency (code, name, valid_from) VALUES ('DOT', 'Transportation', '2020-01-01')")
    _do(db, "INSERT INTO service (code, name, valid_from) VALUES ('NET', 'Network', '2020-01-01')")
    _do(db, "INSERT INTO site (code, name) VALUES ('EDC', 'Eastern')")
    with as_person(db, "conann", Role.AGENT) as ann, as_person(db, "conbob", Role.AGENT) as bob:
        _do(ann, change("CHG1"))
        seen = [_n(db)]
        for link in ("agency", "service", "site"):
            _do(bob, f"INSERT INTO change_{link} (change_id, {link}_id) VALUES (1, 1)")
            seen.append(_n(db))
        _do(bob, "DELETE FROM change_site WHERE change_id = 1")
        assert [*seen, _n(db)] == [1, 2, 3, 4, 5]
        assert _editors(db) == {"conann", "conbob"}


def test_what_is_written_in_the_act_that_makes_a_change_is_its_first_version(db: Database) -> None:
    _do(db, "INSERT INTO agency (code, name, valid_from) VALUES ('DOT', 'Transportation', '2020-01-01')")

    def made(conn: Connection) -> None:
        run(conn, db, change("CHG1"))
        run(conn, db, "INSERT INTO change_agency (change_id, agency_id) VALUES (1, 1)")
        run(conn, db, "UPDATE change SET title = 'Another', version = 2 WHERE id = 1")

    db.write(made, what="make a change")
    assert _n(db) == 1
    db.write(lambda conn: run(conn, db, "DELETE FROM change_agency"), what="edit it")
    assert _n(db) == 2
    # another act under the same id, at another time, is an edit
    with db.read() as conn:
        first = conn.scalars(select(t.audit.c.op_id).where(t.audit.c.tbl == "change", t.audit.c.op == "I")).one()
    later = db.now() + timedelta(seconds=1)
    with db.engine.connect() as conn:
        conn.info["op"] = first
        with conn.begin():
            db.now = lambda: later
            run(conn, db, "UPDATE change SET title = 'A third', version = 3 WHERE id = 1")
    assert _n(db) == 3


def test_nobody_writes_them_but_the_triggers(db: Database) -> None:
    with as_person(db, "conann", Role.AGENT) as ann, as_person(db, "conada", Role.ADMIN, Role.CAB) as ada:
        _do(ann, change("CHG1"))
        for who in (ann, ada):
            for sql in (
                "UPDATE change_content SET n = 1",
                "DELETE FROM change_content",
                "INSERT INTO change_content (change_id, n, at) VALUES (1, 9, :now)",
                "DELETE FROM change_editor",
                "UPDATE change_editor SET login = 'bob'",
                "INSERT INTO change_editor (change_id, login) VALUES (1, 'bob')",
            ):
                assert refusal(who, sql) == "42501", sql


def test_every_column_is_content_or_is_known_not_to_be() -> None:
    """A column to come is content unless it is named as something else."""
    assert set(contents.CONTENT) == {
        "title", "reason", "type", "scope", "planned_start", "planned_end", "implementer", "group_id",
        "implementation_plan", "test_plan", "backout_plan", "communication_plan", "risk", "risk_answers", "affects_dit",
        "model_id", "model_version", "implementer_id", "outage_minutes", "for_agency_id",
    }  # fmt: skip


def test_changes_that_were_loaded_in_bulk_are_at_their_first_version(db: Database) -> None:
    from app.db.guards.install import bulk_load
    from app.db.owner import as_owner

    with as_owner(db) as conn, bulk_load(conn):
        run(conn, db, change("CHG1", more=", created_by", values=", 'conann'"))
        conn.execute(text("DELETE FROM change_content"))
    assert (_n(db), _editors(db)) == (1, {"conann"})
