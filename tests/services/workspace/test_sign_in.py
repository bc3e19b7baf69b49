"""What a person is told at sign-in, and where a password that was typed goes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert, update

from app.db import secrets
from app.db import tables as t
from app.db.engine import Database
from app.domain.addresses import Typed
from app.domain.workspace import clock_told
from app.errors import EnvironmentFault
from app.services.workspace import opening


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        (timedelta(minutes=2), None),
        (timedelta(minutes=-2), None),
        (timedelta(minutes=6), "The clock of this computer is 6 min behind the server's."),
        (timedelta(hours=-6), "The clock of this computer is 6 h ahead of the server's."),
        (timedelta(days=400), "The clock of this computer is 400 days behind the server's."),
    ],
)
def test_a_clock_that_is_off_is_told(ahead: timedelta, words: str | None) -> None:
    said = clock_told(ahead)
    assert (None if said is None else said[0]) == words


def test_who_one_is_here_is_told(db: Database) -> None:
    login = db.actor.login
    told = opening.described(db).told
    if db.kind == "sqlite":
        assert told == ()
        return
    assert [words for words, _ in told] == [f"No person on record has the login {login}."]
    db.write(lambda conn: conn.execute(insert(t.person).values(login=login, name="Ann Doe")) and None, what="add")
    db.ahead = timedelta(minutes=7)
    assert [words for words, _ in opening.described(db).told] == [
        "The clock of this computer is 7 min behind the server's."
    ]
    db.ahead = timedelta(0)
    db.write(
        lambda conn: conn.execute(update(t.person).values(active=False, version=t.person.c.version + 1)) and None,
        what="retire",
    )
    assert [words for words, _ in opening.described(db).told] == [f"Ann Doe ({login}) is no longer active here."]


def test_a_password_that_cannot_be_kept_is_told_and_remembered(
    pg_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(_name: str, _secret: str) -> None:
        raise EnvironmentFault("The keyring of this computer is locked.", hint="Unlock it.")

    monkeypatch.setattr(secrets, "keep", locked)
    monkeypatch.setattr(secrets, "_remembered", {})
    url = pg_db.url.render_as_string()
    db, found = opening.open_for_window(url, Typed("hunter2", keep=True))
    assert db is not None
    assert found is not None
    db.dispose()
    assert found.told[0][0].startswith("The keyring of this computer is locked. You are signed in")
    assert secrets.password_for(url)() == "hunter2", "for this run"
    assert "hunter2" not in repr(secrets.password_for(url))
