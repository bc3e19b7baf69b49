"""Why a sign-in failed: found with no second password, on the line that libpq took; real servers, TLS and fakes."""

from __future__ import annotations

import os
import shutil
import socket
import struct
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from app.db.engine import open_database
from app.db.errors import SignIn, retryable, sqlstate, translate
from app.errors import EnvironmentFault, InputError
from tests.pg_server import PostgresServer, free_port

pytestmark = pytest.mark.slow


@contextmanager
def _signing_in(url: str, password: Callable[[], str | None] | None = None) -> Iterator[DBAPIError]:
    db = open_database(url, password=password)
    with pytest.raises(DBAPIError) as raised:
        db.engine.connect()
    yield raised.value
    db.dispose()


@pytest.fixture(scope="module")
def guarded() -> Iterator[PostgresServer]:
    """A server on a port that asks everyone but `postgres` for a password."""
    with PostgresServer(tcp=True) as server:
        server.sql("CREATE ROLE ann LOGIN PASSWORD 'right'")
        hba = server.data / "pg_hba.conf"
        rules = (
            "local all postgres trust",
            "host all postgres all trust",
            "host all eve all reject",
            "local all all scram-sha-256",
            "host all all all scram-sha-256",
        )
        hba.write_text("\n".join(rules) + "\n")
        server.sql("SELECT pg_reload_conf()")
        yield server


@pytest.mark.parametrize(
    ("user", "database", "password", "options", "state", "words"),
    [
        ("ann", "postgres", None, "", SignIn.NO_PASSWORD, "asks for a password"),
        ("ann", "postgres", "wrong", "", SignIn.NOT_LET_IN, "refused the sign-in, or there is no such database"),
        ("nobody_known", "postgres", "wrong", "", SignIn.NOT_LET_IN, 'authentication failed for user "nobody_known"'),
        ("ann", "nowhere", "right", "", SignIn.NOT_LET_IN, 'database "nowhere" does not exist'),
        ("ann", "postgres", "right", "&options=-c nosuch=1", SignIn.NOT_LET_IN, 'parameter "nosuch"'),
        ("postgres", "postgres", None, "&options=-c nosuch=1", SignIn.BAD_ADDRESS, 'parameter "nosuch"'),
        ("postgres", "nowhere", None, "", SignIn.NO_DATABASE, "no database nowhere"),
        ("eve", "postgres", None, "", SignIn.REFUSED, "refused the sign-in"),
        ("ann", "postgres", "right", "&sslmode=require", SignIn.NO_TRUST, "No trusted encrypted connection"),
        ("ann", "postgres", "right", "&target_session_attrs=read-only", SignIn.READ_ONLY, "only accepts reading"),
        ("ann", "postgres", "right", "&conect_timeout=3", SignIn.BAD_ADDRESS, "address"),
    ],
)
def test_postgres_sign_in(
    guarded: PostgresServer, user: str, database: str, password: str | None, options: str, state: str, words: str
) -> None:
    url = f"postgresql://{user}@/{database}?host=127.0.0.1&port={guarded.port}{options}"
    with _signing_in(url, lambda: password) as error:
        assert sqlstate(error) == state
        told = translate(error, f"{database} on 127.0.0.1")
    assert isinstance(told, InputError if state == SignIn.BAD_ADDRESS else EnvironmentFault)
    assert words in str(told)
    assert retryable(error) is (state == SignIn.READ_ONLY)


@pytest.mark.skipif(os.name == "nt", reason="Unix sockets")
def test_postgres_sign_in_by_socket(guarded: PostgresServer) -> None:
    url = f"postgresql://{{}}@/nowhere?host={guarded.root}&port={guarded.port}"
    with _signing_in(url.format("ann"), lambda: "right") as error:
        assert sqlstate(error) == SignIn.NOT_LET_IN
    with _signing_in(url.format("postgres")) as error:
        assert sqlstate(error) == SignIn.NO_DATABASE


@pytest.mark.parametrize(
    ("hosts", "state"),
    [
        (("127.0.0.1",), SignIn.NO_ANSWER),
        (("nowhere.invalid",), SignIn.NO_HOST),
        (("nowhere.invalid", "127.0.0.1"), SignIn.NO_ANSWER),
    ],
)
def test_postgres_nobody_there(hosts: tuple[str, ...], state: str) -> None:
    where = "&".join(f"host={host}:{free_port()}" for host in hosts)
    with _signing_in(f"postgresql://ann@/postgres?{where}&sslmode=disable") as error:
        assert sqlstate(error) == state
        assert retryable(error) is (state == SignIn.NO_ANSWER)
        assert isinstance(translate(error, "w"), EnvironmentFault)


def test_postgres_a_server_that_is_full_says_so_at_the_door(guarded: PostgresServer) -> None:
    """53300 comes before anybody is asked for a password, so that it is told from a wrong one."""
    guarded.sql("CREATE ROLE few LOGIN CONNECTION LIMIT 0")
    hba = guarded.data / "pg_hba.conf"
    hba.write_text("host all few all trust\n" + hba.read_text())
    guarded.sql("SELECT pg_reload_conf()")
    with _signing_in(f"postgresql://few@/postgres?host=127.0.0.1&port={guarded.port}") as error:
        assert sqlstate(error) == "53300"
        assert retryable(error)


# --- the line ---------------------------------------------------------------------------------------
def _certificate(folder: Path, name: str) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl to make a certificate with")
    subject = ("-subj", f"/CN={name}", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1")
    files = ("-keyout", str(folder / f"{name}.key"), "-out", str(folder / f"{name}.crt"))
    subprocess.run([openssl, "req", "-new", "-x509", "-nodes", *subject, *files], check=True, capture_output=True)


@pytest.fixture(scope="module")
def encrypted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[PostgresServer, Path]]:
    """A server that takes sign-ins by TCP only encrypted, and a folder with its certificate and a foreign one."""
    folder = tmp_path_factory.mktemp("certificates")
    _certificate(folder, "server")
    _certificate(folder, "foreign")
    with PostgresServer(tcp=True) as server:
        for name in ("server.crt", "server.key"):
            path = server.data / name
            shutil.copyfile(folder / name, path)
            path.chmod(0o600)
            if os.name != "nt":
                owner = server.data.stat()
                os.chown(path, owner.st_uid, owner.st_gid)
        server.sql("CREATE ROLE ann LOGIN PASSWORD 'right'")
        server.sql("CREATE ROLE fay LOGIN")
        server.sql("ALTER SYSTEM SET ssl = on")
        rules = ("hostssl all postgres,fay all trust", "hostssl all all all scram-sha-256")
        (server.data / "pg_hba.conf").write_text("host all postgres all trust\n" + "\n".join(rules) + "\n")
        server.sql("SELECT pg_reload_conf()")
        for _ in range(2000):  # the server reads its settings in its own time
            if server.sql("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()") == [(True,)]:
                break
        else:
            pytest.fail("the server did not take up encryption")
        yield server, folder


READ_ONLY = "target_session_attrs=read-write&options=-c default_transaction_read_only=on"


@pytest.mark.parametrize(
    ("user", "database", "password", "options", "state"),
    [
        # by default libpq asks encrypted, then in clear, and is sent away there: that counts for nothing
        ("fay", "nowhere", None, "", SignIn.NO_DATABASE),
        ("fay", "postgres", None, READ_ONLY, SignIn.READ_ONLY),
        ("ann", "nowhere", "right", "", SignIn.NOT_LET_IN),
        ("ann", "postgres", "wrong", "", SignIn.NOT_LET_IN),
        ("ann", "postgres", None, "", SignIn.NO_PASSWORD),
        ("ann", "postgres", "right", READ_ONLY, SignIn.READ_ONLY),
        ("ann", "postgres", "right", "sslmode=disable", SignIn.REFUSED),
        ("fay", "nowhere", None, "sslmode=allow", SignIn.NO_DATABASE),
        ("fay", "nowhere", None, "sslmode=require", SignIn.NO_DATABASE),
        ("fay", "nowhere", None, "sslmode=verify-full&sslrootcert={folder}/server.crt", SignIn.NO_DATABASE),
        ("fay", "nowhere", None, "sslmode=verify-full&sslrootcert={folder}/foreign.crt", SignIn.NO_TRUST),
        ("fay", "nowhere", None, "sslmode=verify-full&sslrootcert={folder}/gone.crt", SignIn.NO_TRUST),
    ],
)
def test_the_server_is_asked_on_the_line_that_libpq_took(
    encrypted: tuple[PostgresServer, Path], user: str, database: str, password: str | None, options: str, state: str
) -> None:
    server, folder = encrypted
    url = f"postgresql://{user}@127.0.0.1:{server.port}/{database}?{options.format(folder=folder)}"
    with _signing_in(url, lambda: password) as error:
        assert sqlstate(error) == state
        assert retryable(error) is (state == SignIn.READ_ONLY)
    if "gone.crt" in options:
        told = translate(error, "w")
        assert "root certificate file" in str(told)
        assert not getattr(told, "retry", True)


def test_every_host_is_asked_on_its_line(encrypted: tuple[PostgresServer, Path]) -> None:
    """A standby that is there and a primary that is not: writing waits for it."""
    server, _folder = encrypted
    hosts = f"host=127.0.0.1:{server.port}&host=127.0.0.1:{free_port()}"
    for user in ("ann", "fay"):
        with _signing_in(f"postgresql://{user}@/postgres?{hosts}&{READ_ONLY}", lambda: "right") as error:
            assert sqlstate(error) == SignIn.READ_ONLY
            assert retryable(error)
    with _signing_in(f"postgresql://ann@/postgres?{hosts}", lambda: "wrong") as error:
        assert sqlstate(error) == SignIn.NOT_LET_IN
        assert not retryable(error)
    with _signing_in(f"postgresql://fay@/nowhere?{hosts}") as error:
        assert sqlstate(error) == SignIn.NO_DATABASE


@pytest.mark.parametrize("mode", ["prefer", "require"])
def test_a_wrong_password_counts_once(encrypted: tuple[PostgresServer, Path], mode: str) -> None:
    server, _folder = encrypted

    def failures() -> int:
        return (server.root / "log").read_bytes().count(b"password authentication failed")

    before = failures()
    url = f"postgresql://ann@127.0.0.1:{server.port}/postgres?sslmode={mode}"
    with _signing_in(url, lambda: "wrong") as error:
        assert sqlstate(error) == SignIn.NOT_LET_IN
    assert failures() - before == 1


# --- servers and addresses that are not as they should be -------------------------------------------
@contextmanager
def _server_that_says(reply: bytes) -> Iterator[tuple[int, list[bytes]]]:
    """A port that offers no encryption and answers each sign-in so, and what it was sent."""
    heard: list[bytes] = []
    over = threading.Event()
    door = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            line, _ = door.accept()
            if over.is_set():
                line.close()
                return
            with line, line.makefile("rb") as sent:
                while head := sent.read(8):
                    length, code = struct.unpack("!II", head)
                    heard.append(sent.read(length - 8))
                    if code not in {80877103, 80877104}:  # encryption by TLS, by GSS
                        line.sendall(reply)
                        break
                    line.sendall(b"N")

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield door.getsockname()[1], heard
    finally:
        over.set()
        socket.create_connection(door.getsockname()).close()
        thread.join()
        door.close()


def _error(code: str, words: bytes) -> bytes:
    body = b"SFATAL\0VFATAL\0C" + code.encode() + b"\0M" + words + b"\0\0"
    return b"E" + struct.pack("!I", len(body) + 4) + body


@pytest.mark.parametrize(
    ("code", "words"),
    [("3D000", "There is no database w"), ("28000", "refused"), ("57P03", "lost"), ("0A000", "refused")],
)
def test_what_a_server_says_may_be_in_any_encoding(code: str, words: str) -> None:
    with (
        _server_that_says(_error(code, "Datenbank »weg« für Änne".encode("latin-1"))) as (port, heard),
        _signing_in(f"postgresql://ann@127.0.0.1:{port}/weg", lambda: "hunter2") as error,
    ):
        told = translate(error, "w")
    assert isinstance(told, EnvironmentFault)
    assert words in str(told)
    assert len([sent for sent in heard if sent]) == 2  # libpq's question and ours
    assert b"hunter2" not in b"".join(heard)


@pytest.mark.parametrize("reply", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"R\0\0\0\1", b""])
def test_what_is_no_postgresql_does_not_answer(reply: bytes) -> None:
    with (
        _server_that_says(reply) as (port, _heard),
        _signing_in(f"postgresql://ann@127.0.0.1:{port}/w", lambda: "hunter2") as error,
    ):
        assert sqlstate(error) == SignIn.NO_ANSWER


@pytest.mark.parametrize(("port", "state"), [("{free},", SignIn.NO_ANSWER), ("70000,1", SignIn.BAD_ADDRESS)])
def test_a_port_left_out_or_wrong(port: str, state: str) -> None:
    """A port left out is the usual one."""
    url = f"postgresql://ann@/w?host=127.0.0.1,nowhere.invalid&port={port.format(free=free_port())}&sslmode=disable"
    with _signing_in(url) as error:
        assert sqlstate(error) == state
