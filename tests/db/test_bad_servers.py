"""Servers that are none, or that want the password: what is said of them, and that they are told nothing."""

from __future__ import annotations

import ssl
import struct
from pathlib import Path

import pytest

from app.db.errors import SignIn, retryable, sqlstate, translate
from app.errors import EnvironmentFault
from tests.db.signing_in import certificate, server_that_says, signing_in
from tests.pg_server import free_port

pytestmark = pytest.mark.slow


def _error(code: str, words: bytes) -> bytes:
    body = b"SFATAL\0VFATAL\0C" + code.encode() + b"\0M" + words + b"\0\0"
    return b"E" + struct.pack("!I", len(body) + 4) + body


@pytest.mark.parametrize(
    ("code", "words"),
    [("3D000", "There is no database w"), ("28000", "refused"), ("57P03", "starting"), ("0A000", "refused")],
)
def test_what_a_server_says_may_be_in_any_encoding(code: str, words: str) -> None:
    with (
        server_that_says(_error(code, "Datenbank »weg« für Änne".encode("latin-1"))) as (port, heard),
        signing_in(f"postgresql://ann@127.0.0.1:{port}/weg", lambda: "hunter2") as error,
    ):
        told = translate(error, "w")
    assert isinstance(told, EnvironmentFault)
    assert words in str(told)
    assert len([sent for sent in heard if sent]) == 2  # libpq's question and ours
    assert b"hunter2" not in b"".join(heard)


def test_a_server_of_a_domain_without_a_ticket(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KRB5CCNAME", f"FILE:{tmp_path}/none")
    monkeypatch.setenv("KRB5_CONFIG", f"{tmp_path}/none.conf")
    with (
        server_that_says(_asks_by(7)) as (port, _heard),
        signing_in(f"postgresql://ann@127.0.0.1:{port}/w", lambda: None) as error,
    ):
        assert sqlstate(error) == SignIn.NO_TICKET
        assert "kinit" in getattr(translate(error, "w"), "hint", "")


@pytest.mark.parametrize("reply", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"R\0\0\0\1", b""])
def test_what_is_no_postgresql_does_not_answer(reply: bytes) -> None:
    with (
        server_that_says(reply) as (port, _heard),
        signing_in(f"postgresql://ann@127.0.0.1:{port}/w", lambda: "hunter2") as error,
    ):
        assert sqlstate(error) == SignIn.NO_ANSWER


@pytest.mark.parametrize(("port", "state"), [("{free},", SignIn.NO_ANSWER), ("70000,1", SignIn.BAD_ADDRESS)])
def test_a_port_left_out_or_wrong(port: str, state: str) -> None:
    """A port left out is the usual one."""
    url = f"postgresql://ann@/w?host=127.0.0.1,nowhere.invalid&port={port.format(free=free_port())}"
    with signing_in(url) as error:
        assert sqlstate(error) == state


# --- a server in the middle that wants the password -------------------------------------------------
def _asks_by(way: int, mechanisms: bytes = b"") -> bytes:
    return b"R" + struct.pack("!II", 8 + len(mechanisms), way) + mechanisms


CLEARTEXT, MD5, SASL = _asks_by(3), _asks_by(5, b"salt"), _asks_by(10, b"SCRAM-SHA-256\0\0")


@pytest.mark.parametrize(
    ("where", "reply", "state"),
    [
        ("127.0.0.1:{port}/w", CLEARTEXT, SignIn.BARE_PASSWORD),
        ("127.0.0.1:{port}/w", MD5, SignIn.BARE_PASSWORD),
        ("127.0.0.1:{port}/w?sslmode=disable", CLEARTEXT, SignIn.BARE_PASSWORD),
        # however a server elsewhere is named, one that offers no encryption is told nothing at all
        ("db.example.gov:{port}/w?hostaddr=127.0.0.1", CLEARTEXT, SignIn.NO_TLS),
        ("db.example.gov:{port}/w?hostaddr=127.0.0.1", SASL, SignIn.NO_TLS),
        ("/w?hostaddr=127.0.0.1&port={port}", CLEARTEXT, SignIn.NO_TLS),
        ("/w?service=state&port={port}", CLEARTEXT, SignIn.NO_TRUST),  # which names no authority either
        ("/w?port={port}", CLEARTEXT, SignIn.NO_TLS),  # PGHOST
    ],
)
def test_no_password_goes_to_a_server_that_would_read_it(
    where: str, reply: bytes, state: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    services = tmp_path / "services.conf"
    services.write_text("[state]\nhost=127.0.0.1\nsslmode=disable\npassword=in-the-file\n")
    monkeypatch.setenv("PGSERVICEFILE", str(services))
    monkeypatch.setenv("PGSSLMODE", "disable")
    monkeypatch.setenv("PGREQUIREAUTH", "password")
    monkeypatch.setenv("PGPASSWORD", "in-the-environment")
    monkeypatch.setenv("PGHOST", "localhost")
    with (
        server_that_says(reply) as (port, heard),
        signing_in(f"postgresql://ann@{where.format(port=port)}", lambda: "hunter2") as error,
    ):
        assert sqlstate(error) == state
        told = translate(error, "w on db.example.gov")
    assert isinstance(told, EnvironmentFault)
    assert told.hint
    assert not retryable(error), "it is not tried again and again"
    said = b"".join(heard)
    assert not [secret for secret in (b"hunter2", b"in-the-file", b"in-the-environment", b"md5") if secret in said]
    assert (b"ann" in said) is (state == SignIn.BARE_PASSWORD), "not even the name goes over an open line"


@pytest.mark.parametrize(
    ("asked", "reply", "state"),
    [
        ("", CLEARTEXT, SignIn.BARE_PASSWORD),
        ("", MD5, SignIn.BARE_PASSWORD),
        ("&channel_binding=require", SASL, SignIn.NOT_BOUND),  # somebody between who has a certificate of his own
        ("&require_auth=password", CLEARTEXT, None),
    ],
)
def test_an_encrypted_line_is_no_reason_to_give_a_password_away(
    asked: str, reply: bytes, state: str | None, tmp_path: Path
) -> None:
    certificate(tmp_path, "server")
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trust.load_cert_chain(tmp_path / "server.crt", tmp_path / "server.key")
    with server_that_says(reply, trust) as (port, heard):
        url = f"postgresql://ann@localhost:{port}/w?sslmode=verify-full&sslrootcert={tmp_path}/server.crt{asked}"
        with signing_in(url, lambda: "hunter2") as error:
            assert sqlstate(error) == state or state is None
            assert not retryable(error) or state is None
    assert (b"hunter2" in b"".join(heard)) is (state is None), "only where the address says so"
