"""Signing in by a Kerberos ticket, in a realm of one's own; what a missing, an old or a foreign one says."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import text

from app.db.engine import open_database
from app.errors import EnvironmentFault
from tests.pg_server import PostgresServer, free_port
from tests.qt_guards import PATIENCE

_PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"
_NEEDED = ("kdb5_util", "kadmin.local", "krb5kdc", "kinit", "kdestroy", "klist")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        any(shutil.which(name, path=_PATH) is None for name in _NEEDED), reason="no Kerberos (krb5-kdc, krb5-user)"
    ),
]
_CLIENT = """
[libdefaults]
 default_realm = STATE.TEST
 dns_lookup_kdc = false
 dns_lookup_realm = false
 dns_canonicalize_hostname = false
 rdns = false
[realms]
 STATE.TEST = {{
  kdc = 127.0.0.1:{port}
 }}
[domain_realm]
 localhost = STATE.TEST
"""
_CENTRE = """
[kdcdefaults]
 kdc_listen = 127.0.0.1:{port}
 kdc_tcp_listen = 127.0.0.1:{port}
[realms]
 STATE.TEST = {{
  database_name = {place}/principal
  key_stash_file = {place}/stash
 }}
"""


def _run(*command: str, typed: str = "") -> None:
    env = {**os.environ, "PATH": _PATH}
    done = subprocess.run(command, input=typed, text=True, check=False, capture_output=True, env=env)
    assert done.returncode == 0, done.stderr


def _wait_for(port: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
    raise AssertionError("the key distribution centre did not begin")


@pytest.fixture(scope="module")
def realm() -> Iterator[PostgresServer]:
    """A realm with the people ann and ben, and a server that lets in who has a ticket."""
    place = Path(tempfile.mkdtemp(prefix="llkrb"))  # the server reads the settings of the realm, as another user
    place.chmod(0o755)
    port = free_port()
    (place / "client").write_text(_CLIENT.format(port=port))
    (place / "centre").write_text(_CENTRE.format(port=port, place=place))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KRB5_CONFIG", str(place / "client"))
        patch.setenv("KRB5_KDC_PROFILE", str(place / "centre"))
        patch.setenv("KRB5CCNAME", str(place / "tickets"))
        patch.setenv("KRB5RCACHENAME", "none:")  # the server's user may not write where these tests do
        _run("kdb5_util", "create", "-s", "-P", "of-the-centre")
        for asked in ("addprinc -pw of-ann ann", "addprinc -pw of-ben ben", "addprinc -randkey postgres/localhost"):
            _run("kadmin.local", "-q", asked)
        _run("kadmin.local", "-q", f"ktadd -k {place}/keytab postgres/localhost")
        centre = subprocess.Popen(["krb5kdc", "-n"], env={**os.environ, "PATH": _PATH}, stderr=subprocess.DEVNULL)
        _wait_for(port)
        with PostgresServer(tcp=True) as server:
            server.sql("CREATE ROLE ann LOGIN")
            shutil.copy(place / "keytab", server.root / "keytab")
            hba = server.data / "pg_hba.conf"
            hba.write_text(f"host all ann 127.0.0.1/32 gss include_realm=0\n{hba.read_text()}")
            owner = server.data.stat()
            os.chown(server.root / "keytab", owner.st_uid, owner.st_gid)
            server.sql(f"ALTER SYSTEM SET krb_server_keyfile = '{server.root}/keytab'")
            server.sql("SELECT pg_reload_conf()")
            yield server
        centre.terminate()
        centre.wait(10)
    shutil.rmtree(place)


def _signed_in(server: PostgresServer, more: str = "") -> str:
    db = open_database(f"postgresql://ann@localhost:{server.port}/postgres?hostaddr=127.0.0.1{more}")
    try:
        with db.translated(), db.engine.connect() as conn:
            return str(conn.scalar(text("SELECT session_user")))
    finally:
        db.dispose()


def _refused(server: PostgresServer, more: str = "") -> str:
    with pytest.raises(EnvironmentFault) as said:
        _signed_in(server, more)
    return str(said.value)


def test_a_ticket_signs_in_and_each_refusal_says_which_it_is(realm: PostgresServer) -> None:
    assert _refused(realm).endswith("asks for a Kerberos ticket, and this computer has none.")
    _run("kinit", "ann", typed="of-ann\n")
    assert _signed_in(realm) == "ann"
    assert _refused(realm, "&krbsrvname=psql").endswith("the domain knows no psql/localhost@STATE.TEST.")
    _run("kinit", "ben", typed="of-ben\n")
    assert _refused(realm).endswith("the server did not take the one here as this login's.")
    _run("kinit", "-l", "1s", "ann", typed="of-ann\n")
    until, said = time.monotonic() + PATIENCE, ""
    while not said and time.monotonic() < until:  # it holds for the rest of its second
        with suppress(AssertionError, pytest.fail.Exception):
            said = _refused(realm)
    assert said.endswith("the one here has run out.")
