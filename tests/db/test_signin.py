"""Why a sign-in failed: found with no second password, on the line that libpq took; real servers, TLS and fakes."""

from __future__ import annotations

import os
import shutil
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.db.engine import open_database
from app.db.errors import SignIn, retryable, sqlstate, translate
from app.errors import EnvironmentFault, InputError
from tests.db.signing_in import certificate, late_certificate, server_that_says, signing_in
from tests.pg_server import PostgresServer, free_port

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def guarded() -> Iterator[PostgresServer]:
    """A server on a port that asks everyone but `postgres` for a password."""
    with PostgresServer(tcp=True) as server:
        server.sql("CREATE ROLE ann LOGIN PASSWORD 'right'")
        server.sql("CREATE ROLE late LOGIN PASSWORD 'right' VALID UNTIL '2020-01-01'")
        server.sql("CREATE ROLE busy LOGIN PASSWORD 'right' CONNECTION LIMIT 0")
        server.sql("CREATE ROLE locked NOLOGIN PASSWORD 'right'")
        server.create_database("closed")
        server.sql("REVOKE CONNECT ON DATABASE closed FROM PUBLIC")
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
        ("ann", "postgres", "wrong", "", SignIn.WRONG_PASSWORD, "did not accept the user name or the password"),
        ("late", "postgres", "right", "", SignIn.WRONG_PASSWORD, "did not accept the user name or the password"),
        ("nobody_known", "postgres", "wrong", "", SignIn.WRONG_PASSWORD, "did not accept the user name"),
        ("ann", "nowhere", "right", "", SignIn.NO_DATABASE, "no database nowhere"),
        ("ann", "closed", "right", "", SignIn.NO_CONNECT, "may not connect to closed"),
        ("busy", "postgres", "right", "", SignIn.FULL, "no connection left"),
        ("locked", "postgres", "right", "", SignIn.REFUSED, "is not permitted to log in"),
        ("ann", "postgres", "right", "&options=-c nosuch=1", SignIn.NOT_LET_IN, 'parameter "nosuch"'),
        ("postgres", "postgres", None, "&options=-c nosuch=1", SignIn.BAD_ADDRESS, 'parameter "nosuch"'),
        ("postgres", "nowhere", None, "", SignIn.NO_DATABASE, "no database nowhere"),
        ("eve", "postgres", None, "", SignIn.REFUSED, "refused the sign-in"),
        ("ann", "postgres", "right", "&sslmode=require", SignIn.NO_TLS, "offers no encrypted connection"),
        ("ann", "postgres", "right", "&target_session_attrs=read-only", SignIn.READ_ONLY, "only accepts reading"),
        ("ann", "postgres", "right", "&conect_timeout=3", SignIn.BAD_ADDRESS, "address"),
    ],
)
def test_postgres_sign_in(
    guarded: PostgresServer, user: str, database: str, password: str | None, options: str, state: str, words: str
) -> None:
    url = f"postgresql://{user}@/{database}?host=127.0.0.1&port={guarded.port}{options}"
    with signing_in(url, lambda: password) as error:
        assert sqlstate(error) == state
        told = translate(error, f"{database} on 127.0.0.1")
    assert isinstance(told, InputError if state == SignIn.BAD_ADDRESS else EnvironmentFault)
    assert words in str(told)
    assert retryable(error) is (state in {SignIn.READ_ONLY, SignIn.FULL})


@pytest.mark.skipif(os.name == "nt", reason="Unix sockets")
def test_postgres_sign_in_by_socket(guarded: PostgresServer) -> None:
    url = f"postgresql://{{}}@/nowhere?host={guarded.root}&port={guarded.port}"
    with signing_in(url.format("ann"), lambda: "right") as error:
        assert sqlstate(error) == SignIn.NO_DATABASE
    with signing_in(url.format("postgres")) as error:
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
    with signing_in(f"postgresql://ann@/postgres?{where}") as error:
        assert sqlstate(error) == state
        assert retryable(error) is (state == SignIn.NO_ANSWER)
        assert isinstance(translate(error, "w"), EnvironmentFault)


def test_postgres_a_server_that_is_full_says_so_at_the_door(guarded: PostgresServer) -> None:
    """53300 comes before anybody is asked for a password, so that it is told from a wrong one."""
    guarded.sql("CREATE ROLE few LOGIN CONNECTION LIMIT 0")
    hba = guarded.data / "pg_hba.conf"
    hba.write_text("host all few all trust\n" + hba.read_text())
    guarded.sql("SELECT pg_reload_conf()")
    with signing_in(f"postgresql://few@/postgres?host=127.0.0.1&port={guarded.port}") as error:
        assert sqlstate(error) == "53300"
        assert retryable(error)


# --- the line ---------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def encrypted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[PostgresServer, Path]]:
    """A server that takes sign-ins by TCP only encrypted, and a folder with its certificate and a foreign one."""
    folder = tmp_path_factory.mktemp("certificates")
    certificate(folder, "server")
    certificate(folder, "foreign")
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
        ("ann", "nowhere", "right", "", SignIn.NO_DATABASE),
        ("ann", "postgres", "wrong", "", SignIn.WRONG_PASSWORD),
        ("ann", "postgres", None, "", SignIn.NO_PASSWORD),
        ("ann", "postgres", "right", READ_ONLY, SignIn.READ_ONLY),
        ("ann", "postgres", "right", "sslmode=disable", SignIn.REFUSED),
        ("fay", "nowhere", None, "sslmode=allow", SignIn.NO_DATABASE),
        ("fay", "nowhere", None, "sslmode=require", SignIn.NO_DATABASE),
        ("fay", "nowhere", None, "sslmode=verify-full&sslrootcert={folder}/server.crt", SignIn.NO_DATABASE),
        ("fay", "nowhere", None, "sslmode=verify-full&sslrootcert={folder}/foreign.crt", SignIn.NO_TRUST),
        ("fay", "nowhere", None, "sslmode=verify-full&sslrootcert={folder}/gone.crt", SignIn.NO_TRUST),
        ("fay", "nowhere", None, "sslmode=verify-full", SignIn.NO_TRUST),  # by those this computer trusts
    ],
)
def test_the_server_is_asked_on_the_line_that_libpq_took(
    encrypted: tuple[PostgresServer, Path], user: str, database: str, password: str | None, options: str, state: str
) -> None:
    server, folder = encrypted
    url = f"postgresql://{user}@127.0.0.1:{server.port}/{database}?{options.format(folder=folder)}"
    with signing_in(url, lambda: password) as error:
        assert sqlstate(error) == state
        assert retryable(error) is (state == SignIn.READ_ONLY)
    if "gone.crt" in options:
        told = translate(error, "w")
        assert "root certificate file" in str(told)
        assert not getattr(told, "retry", True)


def test_a_server_elsewhere_proves_its_name(encrypted: tuple[PostgresServer, Path]) -> None:
    """The name in the address, whatever it leads to, and whatever the computer's own settings would allow."""
    server, folder = encrypted
    url = f"postgresql://ann@{{}}:{server.port}/postgres?hostaddr=127.0.0.1&sslrootcert={folder}/server.crt"
    with signing_in(url.format("db.example.gov"), lambda: "right") as error:
        assert sqlstate(error) == SignIn.WRONG_NAME
        assert "another name" in str(translate(error, "w"))
    with signing_in(url.format("localhost"), lambda: "wrong") as error:
        assert sqlstate(error) == SignIn.WRONG_PASSWORD
    bound = url.format("localhost").replace("hostaddr=127.0.0.1&", "sslmode=verify-full&channel_binding=require&")
    db = open_database(bound, password=lambda: "right")
    with db.engine.connect() as conn:
        assert conn.exec_driver_sql("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()").scalar_one()
    db.dispose()


def test_a_certificate_that_has_run_out_is_told(tmp_path: Path) -> None:
    """By a server that has nothing else to say."""
    late_certificate(tmp_path)
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trust.load_cert_chain(tmp_path / "late.crt", tmp_path / "late.key")
    with server_that_says(b"", trust) as (port, _heard):
        url = f"postgresql://ann@localhost:{port}/w?sslmode=verify-full&sslrootcert={tmp_path}/late.crt"
        with signing_in(url, lambda: "hunter2") as error:
            assert sqlstate(error) == SignIn.OUT_OF_DATE
            assert "date of this computer" in getattr(translate(error, "w"), "hint", "")


def test_every_host_is_asked_on_its_line(encrypted: tuple[PostgresServer, Path]) -> None:
    """A standby that is there and a primary that is not: writing waits for it."""
    server, _folder = encrypted
    hosts = f"host=127.0.0.1:{server.port}&host=127.0.0.1:{free_port()}"
    for user in ("ann", "fay"):
        with signing_in(f"postgresql://{user}@/postgres?{hosts}&{READ_ONLY}", lambda: "right") as error:
            assert sqlstate(error) == SignIn.READ_ONLY
            assert retryable(error)
    with signing_in(f"postgresql://ann@/postgres?{hosts}", lambda: "wrong") as error:
        assert sqlstate(error) == SignIn.WRONG_PASSWORD
        assert not retryable(error)
    with signing_in(f"postgresql://fay@/nowhere?{hosts}") as error:
        assert sqlstate(error) == SignIn.NO_DATABASE


@pytest.mark.parametrize("mode", ["prefer", "require"])
def test_a_wrong_password_counts_once(encrypted: tuple[PostgresServer, Path], mode: str) -> None:
    server, _folder = encrypted

    def failures() -> int:
        return (server.root / "log").read_bytes().count(b"password authentication failed")

    before = failures()
    url = f"postgresql://ann@127.0.0.1:{server.port}/postgres?sslmode={mode}"
    with signing_in(url, lambda: "wrong") as error:
        assert sqlstate(error) == SignIn.WRONG_PASSWORD
    assert failures() - before == 1


def test_a_password_of_the_environment_is_not_taken(guarded: PostgresServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPASSWORD", "right")
    with signing_in(f"postgresql://ann@127.0.0.1:{guarded.port}/postgres") as error:
        assert sqlstate(error) == SignIn.NO_PASSWORD
