"""Passwords set by people and administrators: the server never sees one, and its log neither."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.db import secrets
from app.db.engine import Database, open_database
from app.domain.passwords import require_good
from app.errors import EnvironmentFault, InputError, NotAllowed
from app.services.workspace import passwords
from tests.pg_server import PostgresServer

FIRST, SECOND = "correct horse battery", "staple Ⅸ café again"


@pytest.mark.parametrize(
    "password", ["sh0rt", "aaaaaaaaaaaaaa", "my name is ann.", "two lines\nof words here", "x" * 300]
)
def test_a_password_that_is_no_good_is_refused_and_not_shown(password: str) -> None:
    with pytest.raises(InputError) as refused:
        require_good(password, "ann")
    assert password not in refused.value.text


def test_a_file_has_none(sqlite_db: Database) -> None:
    with pytest.raises(InputError, match="has no passwords"):
        passwords.change_own(sqlite_db, "", FIRST)


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    """A server that asks for passwords, keeps MD5 where it is let, and writes every statement into its log."""
    with PostgresServer(tcp=True, settings={"log_statement": "all", "password_encryption": "md5"}) as server:
        for role in ("ann", "bea", "boss CREATEROLE", "late VALID UNTIL '2020-01-01'"):
            server.sql(f"CREATE ROLE {role.replace(' ', ' LOGIN ', 1) if ' ' in role else f'{role} LOGIN'}")
        rules = ("host all postgres,boss all trust", "host all all all scram-sha-256")
        (server.data / "pg_hba.conf").write_text("\n".join(rules) + "\n")
        server.sql("SELECT pg_reload_conf()")
        yield server


def _opened(server: PostgresServer, login: str, password: str | None = None) -> Database:
    return open_database(server.url(user=login).render_as_string(), password=lambda: password)


def _signs_in(server: PostgresServer, login: str, password: str) -> bool:
    db = _opened(server, login, password)
    try:
        return db.actor.login == login
    except EnvironmentFault:
        return False
    finally:
        db.dispose()


@pytest.mark.slow
def test_passwords_are_set_and_the_server_never_sees_one(
    server: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring: dict[str, str] = {}
    monkeypatch.setattr(secrets, "_remembered", {})
    monkeypatch.setattr(secrets, "find", ring.get)
    monkeypatch.setattr(secrets, "keep", ring.__setitem__)
    boss = _opened(server, "boss")
    assert passwords.set_for(boss, "ann", FIRST).startswith("The password of ann is set.")
    assert passwords.set_for(boss, "late", FIRST)
    with pytest.raises(InputError, match="no login nobody_known"):
        passwords.set_for(boss, "nobody_known", FIRST)
    boss.dispose()
    assert _signs_in(server, "ann", FIRST)
    assert _signs_in(server, "late", FIRST), "one that had run out holds again"

    ann = _opened(server, "ann", FIRST)
    with pytest.raises(InputError, match="not your present password"):
        passwords.change_own(ann, "something else", SECOND)
    with pytest.raises(NotAllowed, match="may not set the password of bea"):
        passwords.set_for(ann, "bea", SECOND)
    ring[secrets.account(ann.url)] = FIRST
    assert "in the keyring" in passwords.change_own(ann, FIRST, SECOND)
    assert list(ring.values()) == [SECOND]
    ann.dispose()
    assert not _signs_in(server, "ann", FIRST)
    assert _signs_in(server, "ann", SECOND)
    assert _signs_in(server, "ann", "staple IX cafe\u0301 again"), "the same text in another form (SASLprep)"

    ((kept,),) = server.sql("SELECT rolpassword FROM pg_authid WHERE rolname = 'ann'")
    assert kept.startswith("SCRAM-SHA-256$4096:")
    told = (server.root / "log").read_text(errors="replace")
    assert "ALTER ROLE" in told, "every statement is in it"
    assert not [word for word in (FIRST, SECOND, "staple", "md5") if word in told]
