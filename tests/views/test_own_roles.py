"""Roles that are given or taken while a window is open: commands follow at the next look, in words, and text stays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from psycopg import sql
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from app.db import standing
from app.db.engine import Database
from app.domain.vocabulary import Role
from app.domain.workspace import roles_changed
from app.services.api import Services
from app.ui.forms.fields import set_value
from app.ui.forms.form import Form
from app.ui.shell.main_window import MainWindow
from app.ui.shell.tending import Tending
from tests.pg_server import superuser
from tests.qt_guards import wait_idle
from tests.services.people import as_person


def change(db: Database, statement: str, role: Role) -> None:
    """Give or take a role, as an administrator does."""
    with superuser(str(db.url.query["host"]), str(db.url.query["port"])) as conn:
        conn.execute(sql.SQL(statement).format(sql.Identifier(role.value)))


@pytest.mark.slow
def test_commands_follow_the_roles(open_window: Callable[..., MainWindow], pg_db: Database, qtbot: QtBot) -> None:
    with as_person(pg_db, "rolf", Role.READER, Role.AGENT) as rolf:
        rolf._actor = None  # asked from the server, as a window does
        services = Services(rolf)
        services.opening = replace(services.opening, standing=standing.standing(rolf))
        window = open_window(rolf, live=True, services=services)
        wait_idle(window.jobs)
        may = window.commands.may
        assert (may("ticket.create"), may("hold.edit")) == (True, False)
        (tending,) = window.findChildren(Tending)
        (rounds,) = tending.findChildren(QTimer)
        assert rounds.isActive(), "an agent's window sends mail and does what is due"
        assert window.commands.run("tickets.log")
        wait_idle(window.jobs)
        (form,) = [one for one in window.findChildren(Form) if one.isVisible()]
        set_value(form.field("title"), "Half a sentence")
        change(pg_db, "REVOKE {} FROM rolf", Role.AGENT)
        qtbot.waitUntil(lambda: not may("ticket.create"))
        said = "Your roles have changed. Service desk agent was taken away."
        qtbot.waitUntil(lambda: said in "".join(window.messages.texts))
        assert not rounds.isActive(), "a reader's does not"
        assert "Reader" in window.status.who.text() or "reader" in window.status.who.text()
        assert form.values()["title"] == "Half a sentence"
        assert form.isVisible()
        change(pg_db, "GRANT {} TO rolf", Role.ADMIN)
        qtbot.waitUntil(lambda: may("hold.edit"))
        qtbot.waitUntil(rounds.isActive)
        assert rolf.actor.roles == {Role.READER, Role.ADMIN}
        form.close_kept()
        window.close()  # before the connections that it looks by are
        wait_idle(window.jobs)


def test_a_file_has_the_roles_that_it_had(sqlite_db: Database) -> None:
    assert Services(sqlite_db).workspace.roles() == sqlite_db.actor.roles


def test_what_became_of_roles_is_told_in_words() -> None:
    agent, admin, reader = Role.AGENT.label, Role.ADMIN.label, Role.READER.label
    assert roles_changed({Role.READER}, {Role.READER, Role.AGENT}) == f"You were given {agent}."
    assert roles_changed({Role.READER, Role.ADMIN}, ()) == f"{reader} and {admin} were taken away."
    assert roles_changed({Role.AGENT}, {Role.ADMIN}) == f"You were given {admin}. {agent} was taken away."
