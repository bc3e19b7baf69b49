"""Who has what, and what an administrator does to it: give, take, link, disable and enable."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from app.db.engine import Database
from app.domain.setup.access import Access, access_table, role_named
from app.domain.vocabulary import Role
from app.errors import InputError, NotAllowed
from app.services.setup import access, acts, reads
from app.services.setup.roles import roles_of_person
from tests.cli.conftest import Run, own_folders, run  # noqa: F401 - the fixtures of commands
from tests.services.people import as_person


def test_what_an_administrator_does_in_order(pg_db: Database) -> None:
    with as_person(pg_db, "acc_ann"), as_person(pg_db, "acc_boss", Role.ADMIN) as boss:
        made = access.link(pg_db, "acc_ann", "Ann Fitzgerald", new=True)
        acts.create(pg_db, "people", {"name": "The Boss", "login": "acc_boss"})
        given = access.give(pg_db, "acc_ann", (Role.AGENT, Role.CAB))
        assert given.text == "Ann Fitzgerald: Service desk agent and CAB coordinator are given."
        one = access.access_of(pg_db, "acc_ann")
        assert one.roles == (Role.READER, Role.AGENT, Role.CAB)
        assert (one.roles_text, one.state, one.called) == (
            "Service desk agent, CAB coordinator",
            "",
            "Ann Fitzgerald (acc_ann)",
        )
        with pytest.raises(InputError, match="has Agency reader only by another role"):
            access.take(boss, "acc_ann", (Role.READER,))
        assert access.take(boss, "acc_ann", (Role.CAB,)).text == "Ann Fitzgerald: CAB coordinator is taken away."
        with as_person(pg_db, "acc_ann") as them:
            acts_of = access.access_of(pg_db, "acc_ann")
            with them.engine.connect() as conn:
                conn.execute(text("SELECT count(*) FROM ticket"))
                assert access.access_of(pg_db, "acc_ann").sessions == 1
                conn.rollback()
                access.disable(boss, "acc_ann")  # in an open session it holds from the next statement on
                with pytest.raises(Exception, match=r"permission denied|does not exist"):
                    conn.execute(text("SELECT count(*) FROM ticket"))
        assert acts_of.roles == (Role.READER, Role.AGENT)
        assert access.access_of(pg_db, "acc_ann").state == "No role"
        with pytest.raises(InputError, match="has no role already"):
            access.disable(boss, "acc_ann")
        access.enable(boss, "acc_ann")
        assert access.access_of(pg_db, "acc_ann").roles == (Role.READER, Role.AGENT)
        with pytest.raises(InputError, match="No roles of Ann Fitzgerald"):
            access.enable(boss, "acc_ann")
        with pytest.raises(NotAllowed, match="Nobody changes their own roles"):
            access.disable(boss, "acc_boss")
        told = [line.texts for line in reads.detail(pg_db, "people", made.ids[0]).history]
        assert told[1:3] == [
            ("Taken away: Agency reader", "Taken away: Service desk agent"),
            ("Taken away: CAB coordinator",),
        ]


def test_roles_that_nobody_gave_on_record(pg_db: Database) -> None:
    with as_person(pg_db, "acc_old", Role.AGENT):
        id = acts.create(pg_db, "people", {"name": "Old Hand", "login": "acc_old"}).ids[0]
        assert access.access_of(pg_db, "acc_old").off_record == (Role.AGENT,)
        assert "Roles that nobody gave on record: Old Hand (acc_old)" in access.not_on_record(pg_db)[0]
        assert access.give(pg_db, "acc_old", (Role.AGENT,)).text == "Old Hand: Service desk agent is on record now."
        assert access.access_of(pg_db, "acc_old").off_record == ()
        assert roles_of_person(pg_db, id).held == (Role.READER, Role.AGENT)
        assert access.not_on_record(pg_db) == []


def test_whose_login_it_is_is_said_once(pg_db: Database) -> None:
    for name, mail in (("Ida Ferreira", "ida@x.test"), ("Kim Lee", "kim@x.test"), ("Kim Lee", "kim.l@x.test")):
        acts.create(pg_db, "people", {"name": name, "email": mail})
    for said, why in (
        ("Nobody Known", "Nobody is called 'Nobody Known'"),
        ("kim lee", "2 people are called 'kim lee'"),
        ("", "Nobody is called"),
    ):
        with pytest.raises(InputError, match=why):
            access.link(pg_db, "acc_kim", said)
    access.link(pg_db, "acc_kim", "KIM@x.test")
    with pytest.raises(InputError, match="The login acc_kim is Kim Lee's"):
        access.link(pg_db, "acc_kim", "Ida Ferreira")
    with pytest.raises(InputError, match="Kim Lee has the login acc_kim"):
        access.link(pg_db, "acc_other", "kim@x.test")
    with pytest.raises(InputError, match="Kim Lee is there already"):
        access.link(pg_db, "acc_new", "kim@x.test", new=True)
    assert access.access_of(pg_db, "acc_kim").state == "The server has no such login"
    with pytest.raises(InputError, match="Nobody here has the login acc_nobody"):
        access.access_of(pg_db, "acc_nobody")


def test_the_commands_ask_with_the_login(run: Run, pg_db: Database) -> None:  # noqa: F811
    url = pg_db.url.render_as_string()
    people = ("--db", url, "db", "people")
    assert run("--db", url, "db", "roles", "acc_cli=reader", "acc_keep=keeper", "--apply").exit_code == 0
    refused = run(*people, "give", "acc_cli", "agent")
    assert "No person has the login acc_cli" in refused.stderr
    assert run(*people, "link", "acc_cli", "Cleo Iver", "--new").stdout == "Cleo Iver is added.\n"
    assert run(*people, "give", "acc_cli", "agent", "ll_brm").exit_code == 0
    assert "'boss' is no role" in run(*people, "give", "acc_cli", "boss").stderr
    asked = run(*people, "take", "acc_cli", "brm", input="other\n")
    assert "Cleo Iver (acc_cli) has: Service desk agent, Business relationship manager. Taking away" in asked.stdout
    assert "That is another login: nothing was changed." in asked.stderr
    assert run(*people, "take", "acc_cli", "brm", input="acc_cli\n").exit_code == 0
    ended = run(*people, "disable", "acc_cli", "--yes")
    assert "The server does not let acc_cli in any more." in ended.stdout
    assert access.access_of(pg_db, "acc_cli").state == "Cannot sign in"
    assert "Service desk agent" in run(*people, "enable", "acc_cli").stdout
    listed = run(*people).stdout
    assert re.search(r"acc_cli +Cleo Iver +Service desk agent", listed)
    assert re.search(r"acc_keep +Keeper of the database +. +No person", listed)
    assert '"login": "acc_cli"' in run(*people, "--json").stdout
    assert "acc_cli,Cleo Iver,,True,True," in run(*people, "--csv").stdout


def test_a_workspace_in_a_file_lists_its_people(sqlite_db: Database) -> None:
    acts.create(sqlite_db, "people", {"name": "Ida", "login": "ida"})
    report = access.access_report(sqlite_db)
    assert [(row["login"], row["roles"]) for row in report.rows] == [("ida", "every role")]
    assert report.notes == ("A workspace in a file has no roles: whoever opens it has all rights.",)
    with pytest.raises(InputError, match="A workspace in a file has no roles"):
        access.give(sqlite_db, "ida", (Role.AGENT,))


def test_what_is_said_of_a_login() -> None:
    gone = Access("ann", "Ann", 7, active=False, signs_in=False, last=datetime(2026, 11, 2, 14, tzinfo=UTC))
    assert (gone.state, gone.seen, gone.roles_text) == (
        "Cannot sign in, Does not work here",
        "2 Nov 2026 09:00",
        "none",
    )
    row = access_table([Access("k", keeper=True, roles=(Role.READER,), sessions=2)], programs=True).rows[0]
    assert (row["roles"], row["sessions"], row["last"]) == (["reader", "keeper"], 2, None)
    assert role_named("ADMIN") is Role.ADMIN
