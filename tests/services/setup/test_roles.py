"""Roles of people: the database gives them; nobody changes their own, and one administrator stays."""

from __future__ import annotations

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.db.engine import Database
from app.db.setup import roles as store
from app.domain.changes_made import Touched
from app.domain.setup.roles import refuse, role_change
from app.domain.vocabulary import Role
from app.errors import InputError, NotAllowed
from app.services.setup import acts, reads
from app.services.setup.roles import roles_of_person, set_roles
from tests.services.people import as_person

LOGINS = iter(f"role_{n}" for n in range(1000))


def person(db: Database, *roles: Role) -> tuple[int, str]:
    """Make somebody with a login of the database, and with these roles given here."""
    login = next(LOGINS)
    id = acts.create(db, "people", {"name": f"Person {login}", "login": login}).ids[0]
    with as_person(db, login):
        pass
    if roles:
        set_roles(db, id, (), roles)
    return id, login


def test_an_embedded_workspace_has_no_roles(sqlite_db: Database) -> None:
    id = acts.create(sqlite_db, "people", {"name": "Ida", "login": "ida"}).ids[0]
    found = roles_of_person(sqlite_db, id)
    assert found.held == tuple(Role)
    assert found.refusal == "A workspace in a file has no roles: whoever opens it has all rights."
    with pytest.raises(InputError, match="Roles: A workspace in a file has no roles"):
        set_roles(sqlite_db, id, (), (Role.AGENT,))


def test_roles_are_given_and_taken_and_the_history_says_so(pg_db: Database) -> None:
    id, login = person(pg_db)
    assert roles_of_person(pg_db, id).held == ()
    made = set_roles(pg_db, id, (), (Role.AGENT, Role.CAB))
    assert made.text == f"Person {login}: Service desk agent and CAB coordinator are given."
    assert made.touched == Touched.PEOPLE
    assert roles_of_person(pg_db, id).held == (Role.READER, Role.AGENT, Role.CAB)
    with as_person(pg_db, login) as them:
        assert them.actor.roles >= {Role.AGENT, Role.CAB}
        with pytest.raises(NotAllowed, match="You may not change roles"):
            set_roles(them, id, (), (Role.ADMIN,))
    made = set_roles(pg_db, id, (Role.READER, Role.AGENT, Role.CAB), (Role.READER, Role.AGENT))
    assert made.text == f"Person {login}: CAB coordinator is taken away."
    assert roles_of_person(pg_db, id).held == (Role.READER, Role.AGENT)
    assert [line.texts for line in reads.detail(pg_db, "people", id).history] == [
        ("Taken away: CAB coordinator",),
        ("Given: Service desk agent", "Given: CAB coordinator"),
        ("Made",),
    ]
    again = set_roles(pg_db, id, (Role.READER,), (Role.READER, Role.AGENT))
    assert (again.touched, again.text) == (Touched.NOTHING, f"Person {login} has these roles already.")


def test_what_two_people_change_of_one_person_is_kept_role_by_role(pg_db: Database) -> None:
    id, _ = person(pg_db, Role.AGENT)
    base = roles_of_person(pg_db, id).held
    set_roles(pg_db, id, base, (*base, Role.MIP))
    set_roles(pg_db, id, base, (Role.READER, Role.BRM))  # from a form that was opened before
    assert roles_of_person(pg_db, id).held == (Role.READER, Role.BRM, Role.MIP)


def test_nobody_changes_their_own_roles(pg_db: Database) -> None:
    id, login = person(pg_db, Role.ADMIN)
    with as_person(pg_db, login) as them:
        for mine in ((Role.ADMIN, Role.CAB), ()):
            with pytest.raises(NotAllowed, match="Nobody changes their own roles"):
                set_roles(them, id, (Role.ADMIN,), mine)
        for role, give in ((Role.CAB, True), (Role.ADMIN, False)):
            with pytest.raises(DBAPIError, match="nobody changes their own roles"), them.engine.begin() as conn:
                store.set_role(conn, id, role, give=give)
        other, _ = person(pg_db)
        set_roles(them, other, (), (Role.CAB,))
    assert Role.CAB in roles_of_person(pg_db, other).held
    assert roles_of_person(pg_db, id).held == (Role.READER, Role.ADMIN)


def test_the_last_administrator_stays_one(pg_db: Database) -> None:
    """Taken by the server's superuser, who is no administrator of this program; others may not sign in meanwhile."""
    id, login = person(pg_db, Role.ADMIN)
    with pg_db.read() as conn:
        others = store.administrators(conn) - {login}
    url = pg_db.url
    host, port = str(url.query["host"]), str(url.query["port"])
    with psycopg.connect(host=host, port=port, user="postgres", dbname=url.database) as server:
        for other in others:
            server.execute(sql.SQL("ALTER ROLE {} NOLOGIN").format(sql.Identifier(other)))
        with pytest.raises(psycopg.Error, match="the last administrator stays one"):
            server.execute("SELECT longleaf.set_role(%s, 'll_admin', false)", (id,))
        server.rollback()
        server.execute("SELECT longleaf.set_role(%s, 'll_admin', false)", (id,))  # with the others it is not the last
        server.rollback()
    assert Role.ADMIN in roles_of_person(pg_db, id).held


def test_the_last_administrator_in_words() -> None:
    change = role_change((Role.ADMIN,), (Role.ADMIN,), ())
    with pytest.raises(NotAllowed, match="This is the last administrator"):
        refuse(change, "ann", "root", {"ann"}, {})
    refuse(change, "ann", "bob", {"ann", "bob"}, {})


def test_who_may_not_calls_the_function_in_vain(pg_db: Database) -> None:
    id, login = person(pg_db, Role.AGENT)
    other, name = person(pg_db)
    with as_person(pg_db, login) as them:  # noqa: SIM117 - one line would be too long
        with pytest.raises(DBAPIError, match="only an administrator changes roles"), them.engine.begin() as conn:
            store.set_role(conn, other, Role.ADMIN, give=True)
    for role in ("ll_owner", "ll_keeper", "postgres", "pg_read_all_data"):
        with pytest.raises(DBAPIError, match="no role, or no login"), pg_db.engine.begin() as conn:
            conn.execute(text("SELECT set_role(:id, :role, true)"), {"id": id, "role": role})
    boss = acts.create(pg_db, "people", {"name": "Root", "login": "postgres"}).ids[0]
    with pytest.raises(DBAPIError, match="no role, or no login"), pg_db.engine.begin() as conn:
        store.set_role(conn, boss, Role.ADMIN, give=True)
    assert name not in (login, "postgres")


def test_a_keeper_has_no_more_rights_than_before(pg_db: Database) -> None:
    """The owner has the roles to hand them on; who may become the owner does not have them by that."""
    _, login = person(pg_db)
    with pg_db.engine.begin() as conn:
        conn.execute(text(f'GRANT ll_keeper, ll_reader TO "{login}"'))
    with as_person(pg_db, login) as them:
        assert them.actor.roles == {Role.READER}
        with pytest.raises(NotAllowed):
            acts.create(them, "sites", {"code": "EDC", "name": "East"})
        with them.engine.connect() as conn:
            assert conn.execute(text("SELECT has_role('ll_admin'), has_role('ll_reader')")).one() == (False, True)


def test_a_role_given_in_the_database_is_told_with_its_giver(pg_db: Database) -> None:
    id, login = person(pg_db)
    with pg_db.engine.begin() as conn:
        conn.execute(text(f'GRANT ll_mip TO "{login}"'))
        new = int(conn.execute(text("SHOW server_version_num")).scalar_one()) >= 160000
    assert Role.MIP in roles_of_person(pg_db, id).held
    if not new:
        set_roles(pg_db, id, (Role.MIP,), ())
        return
    with pytest.raises(
        InputError, match="Roles: Major incident manager was given in the database by tester"
    ) as refused:
        set_roles(pg_db, id, (Role.MIP,), ())
    assert refused.value.hint == f'There: REVOKE ll_mip FROM "{login}"'


def test_somebody_without_a_login_has_none(db: Database) -> None:
    id = acts.create(db, "people", {"name": "Ida Ferreira"}).ids[0]
    assert roles_of_person(db, id).refusal == "Ida Ferreira has no login: nobody signs in as them."
    with pytest.raises(InputError, match="has no login"):
        set_roles(db, id, (), (Role.AGENT,))


def test_a_login_that_the_database_does_not_know(pg_db: Database) -> None:
    id = acts.create(pg_db, "people", {"name": "Nobody", "login": "nobody.yet"}).ids[0]
    assert "longleaf db roles nobody.yet=reader --apply" in roles_of_person(pg_db, id).refusal


def test_reading_comes_with_every_other_role() -> None:
    every = (Role.READER, Role.AGENT)
    assert role_change(every, every, (Role.AGENT,)).taken == ()
    assert role_change(every, every, ()).taken == every
    assert role_change((Role.READER,), (Role.READER,), ()).text == "Agency reader is taken away"
