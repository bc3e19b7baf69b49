"""Named connections: no password reaches the file, and a computer without keyring is told what to do instead."""

from __future__ import annotations

from pathlib import Path

import keyring
import keyring.backend
import keyring.backends.fail
import pytest

from app.db import secrets
from app.db.engine import Database
from app.db.schema import SCHEMA_HEAD
from app.errors import EnvironmentFault, InputError
from app.services.workspace import profiles


class Memory(keyring.backend.KeyringBackend):
    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.kept.pop((service, username), None) is None:
            raise keyring.errors.PasswordDeleteError


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "config" / "profiles.json"
    monkeypatch.setattr(profiles, "_file", lambda: path)
    monkeypatch.delenv("PGPASSFILE", raising=False)
    return path


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> Memory:
    backend = Memory()
    monkeypatch.setattr(secrets, "_keyring", lambda: backend)
    return backend


@pytest.fixture
def no_ring(monkeypatch: pytest.MonkeyPatch) -> None:
    backend = keyring.backends.fail.Keyring()
    monkeypatch.setattr(secrets, "_keyring", lambda: backend)


EDC = "postgresql://ann@edc,wdc/longleaf"


def test_the_password_goes_to_the_keyring_only(config: Path, ring: Memory) -> None:
    said = profiles.add("state", EDC, password="hunter2")
    assert "hunter2" not in said + config.read_text() + profiles.listing()
    assert profiles.profile_url("state") == EDC
    ask = secrets.password_for(profiles.profile_url("state"))
    assert ask() == "hunter2"
    assert "hunter2" not in repr(ask)
    assert profiles.remove("state") == "Profile state and its password are forgotten."
    assert ring.kept == {}
    assert ask() is None


def test_a_password_two_profiles_share_stays(ring: Memory) -> None:
    profiles.add("a", EDC, password="hunter2")
    profiles.add("b", EDC + "?target_session_attrs=prefer-standby")
    assert profiles.remove("a") == "Profile a is forgotten."
    assert secrets.password_for(profiles.profile_url("b"))() == "hunter2"


@pytest.mark.usefixtures("no_ring")
def test_without_a_keyring_nothing_is_saved_and_the_way_out_is_named(config: Path) -> None:
    with pytest.raises(EnvironmentFault, match="no keyring") as refused:
        profiles.add("state", EDC, password="hunter2")
    assert "PGPASSFILE" in refused.value.hint
    assert not config.exists()
    assert secrets.password_for(EDC, lambda who: f"typed for {who}")() == "typed for ann@edc,wdc/longleaf"
    assert secrets.password_for(EDC)() is None  # libpq's password file or Kerberos


@pytest.mark.usefixtures("no_ring")
def test_nobody_is_asked_where_a_password_file_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPASSFILE", "/somewhere")
    assert secrets.password_for(EDC, lambda _: "typed")() is None


@pytest.mark.parametrize("url", ["postgresql://ann:hunter2@edc/x", "postgresql://ann@edc/x?password=hunter2"])
def test_an_address_with_a_password_is_refused(url: str, config: Path) -> None:
    with pytest.raises(InputError) as refused:
        profiles.add("state", url)
    assert "hunter2" not in refused.value.text
    assert not config.exists()


@pytest.mark.parametrize(("name", "url"), [("a b", EDC), ("x", "mysql://ann@h/x"), ("x", "postgresql://ann@h:port/x")])
def test_wrong_names_and_addresses(name: str, url: str) -> None:
    with pytest.raises(InputError):
        profiles.add(name, url)


def test_an_unknown_profile_lists_the_known(ring: Memory) -> None:
    profiles.add("state", EDC)
    with pytest.raises(InputError) as refused:
        profiles.profile_url("stat")
    assert "state" in refused.value.hint


def test_a_broken_file_is_named(config: Path) -> None:
    config.parent.mkdir()
    config.write_text("{")
    with pytest.raises(InputError, match="not valid JSON"):
        profiles.listing()


def test_a_password_that_somebody_wrote_into_the_file_is_not_listed(config: Path) -> None:
    config.parent.mkdir()
    config.write_text('{"w": "postgresql://ann:hunter2@edc/x?sslpassword=hunter2"}')
    assert profiles.listing() == "w  postgresql://ann@edc/x"


def test_test_says_who_and_what(db: Database, ring: Memory) -> None:
    profiles.add("here", db.url.render_as_string())
    said = profiles.test("here")
    assert f"schema {SCHEMA_HEAD}" in said
    assert db.kind == "sqlite" or "as tester (" in said
    assert said.endswith("there is a workspace with schema " + SCHEMA_HEAD + ".") is (db.kind == "sqlite")
    assert ("The line is not encrypted; it does not leave this computer." in said) is (db.kind != "sqlite")


def test_the_key_of_a_snapshot_is_made_once(ring: Memory) -> None:
    key = secrets.snapshot_key("state")
    assert key is not None
    assert len(key) == 32
    assert secrets.snapshot_key("state") == key
    assert secrets.snapshot_key("other", make=False) is None
