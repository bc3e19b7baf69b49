"""Connections by name: with a keyring, and on a computer that has none."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.db import secrets
from app.db.schema import SCHEMA_HEAD
from tests.cli.conftest import Run
from tests.services.workspace.test_profiles import Memory

URL = "postgresql://ann@127.0.0.1:1/longleaf"


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> Memory:
    backend = Memory()
    monkeypatch.setattr(secrets, "_keyring", lambda: backend)
    return backend


def test_a_profile_from_add_to_remove(run: Run, ring: Memory, tmp_path: Path) -> None:
    assert run("profile", "list").stdout == "No profiles are saved.\n"
    added = run("profile", "add", "state", URL, "--ask-password", input="s3cret\n")
    assert added.exit_code == 0, added.stderr
    assert "Profile state is saved" in added.stdout
    assert list(ring.kept.values()) == ["s3cret"]
    assert "s3cret" not in added.output
    assert all("s3cret" not in path.read_text() for path in tmp_path.rglob("*") if path.is_file())
    assert run("profile", "list").stdout == f"state  {URL}\n"
    dead = run("profile", "test", "state")
    assert (dead.exit_code, "longleaf on 127.0.0.1, port 1, does not answer" in dead.stderr) == (3, True)
    assert run("--profile", "state", "report", "sla", "2026-10").exit_code == 3
    gone = run("profile", "remove", "state")
    assert (gone.exit_code, gone.stdout) == (0, "Profile state and its password are forgotten.\n")
    assert ring.kept == {}


def test_a_password_in_an_address_goes_to_the_keyring_after_asking(run: Run, ring: Memory, tmp_path: Path) -> None:
    words = "host=edc user=ann password=s3cret dbname=longleaf"
    added = run("profile", "add", "state", words, input="y\n")
    assert added.exit_code == 0, added.stderr
    assert list(ring.kept.values()) == ["s3cret"]
    assert run("profile", "list").stdout == "state  postgresql://ann@/longleaf?host=edc\n"
    ring.kept.clear()
    assert run("profile", "add", "other", "postgresql:/ann:s3cret@edc/longleaf", input="n\n").exit_code == 0
    assert ring.kept == {}, "it was not to be kept"
    assert "s3cret" not in run("profile", "list").stdout
    assert all("s3cret" not in path.read_text() for path in tmp_path.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    "address", ["postgresql:/ann:s3cret@edc/x", "host=edc password=s3cret", "postgres://a@b/x?sslpassword=s3cret"]
)
def test_a_password_in_an_address_is_refused_and_not_shown(
    address: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for words in (
        ("--db", address, "db", "check"),
        ("--db", address, "db", "init"),
        ("--db", address, "demo", "--no-window"),
    ):
        result = run(*words)
        assert (result.exit_code, "holds a password" in result.stderr) == (2, True), result.stderr
        assert "s3cret" not in result.output
    monkeypatch.setenv("LONGLEAF_DB", address)
    assert "s3cret" not in run("report", "sla", "2026-10").output
    assert not list(tmp_path.rglob("*s3cret*"))


def test_a_profile_of_a_file(run: Run, sample_file: Path) -> None:
    assert run("profile", "add", "mine", sample_file).exit_code == 0
    tested = run("profile", "test", "mine")
    assert (tested.exit_code, f"a workspace with schema {SCHEMA_HEAD}" in tested.stdout) == (0, True)
    for words in (("--profile", "mine", "db", "check"), ("db", "check", "--profile", "mine")):
        assert run(*words).stdout.startswith("The workspace is in order.\n")
    both = run("--profile", "mine", "--db", "x.db", "db", "check")
    assert (both.exit_code, "names two databases" in both.stderr) == (2, True)


def test_without_a_keyring_nothing_is_saved(run: Run) -> None:
    result = run("profile", "add", "state", URL, "--ask-password", input="s3cret\n")
    assert (result.exit_code, "PGPASSFILE" in result.stderr) == (3, True)
    assert run("profile", "list").stdout == "No profiles are saved.\n"
    assert run("profile", "add", "state", URL).exit_code == 0, "a profile needs no password"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("add", "x", "postgresql://ann:s3cret@host/db"), "holds a password"),
        (("add", "x", "postgresql://ann@host/db?password=s3cret"), "holds a password"),
        (("add", "x", "oracle://ann@host/db"), "PostgreSQL and SQLite"),
        (("add", "a name", URL), "cannot be a profile's name"),
        (("test", "none"), "no profile 'none'"),
        (("remove", "none"), "no profile 'none'"),
    ],
)
def test_refused(words: tuple[str, ...], told: str, run: Run) -> None:
    result = run("profile", *words)
    assert (result.exit_code, told in result.stderr) == (2, True), result.stderr
    assert "s3cret" not in result.output
    assert run("profile", "list").stdout == "No profiles are saved.\n"


def test_a_password_is_asked_for_twice_and_only_where_there_is_one(
    run: Run, sample_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.services.workspace import passwords

    refused = run("db", "password", "--db", sample_file)
    assert (refused.exit_code, "has no passwords" in refused.stderr, "assword:" in refused.output) == (2, True, False)
    set_to: list[tuple[str, str]] = []
    monkeypatch.setattr(passwords, "require_shared", lambda _db: None)

    def set_for(_db: object, login: str, new: str) -> str:
        set_to.append((login, new))
        return "It is set."

    monkeypatch.setattr(passwords, "set_for", set_for)
    result = run("db", "password", "ann", "--db", sample_file, input="first words here\nfirst words here\n")
    assert (result.exit_code, set_to) == (0, [("ann", "first words here")])
    assert "first words" not in result.output
