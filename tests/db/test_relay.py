"""Behind PgBouncer: sessions of one's own work, shared ones are refused in words."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from app.db import relay
from app.db.engine import Database, open_database
from app.errors import EnvironmentFault
from tests.pg_server import PostgresServer, free_port
from tests.qt_guards import PATIENCE

_BOUNCER = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
needs_bouncer = pytest.mark.skipif(_BOUNCER is None, reason="PgBouncer is not installed")


class _Line:
    """As much of a line of libpq as is asked for a process: it answers with what stands in the list, or not at all."""

    def __init__(self, processes: list[int]) -> None:
        self.pgconn, self.socket, self.status = self, self._pipe(), 2
        self.processes, self.left = processes, 0
        self.closed = False

    def _pipe(self) -> int:
        reading, self.writing = os.pipe()
        return reading

    def send_query(self, _command: bytes) -> None:
        self.left = 1

    def is_busy(self) -> bool:
        return not self.processes and bool(self.left)

    def get_result(self) -> Any:
        self.left -= 1
        return self if self.left == 0 else None

    def get_value(self, _row: int, _column: int) -> bytes:
        return str(self.processes.pop(0)).encode()

    def close(self) -> None:
        self.closed = True
        os.close(self.socket)
        os.close(self.writing)


@pytest.mark.parametrize(
    ("mine", "others", "shared"),
    [
        ([7, 7, 7], [8, 9, 8], False),
        ([7, 7, 7], [7], True),
        ([7, 5, 7], [8, 5], True),  # somebody else was given the free one at first
        ([7], [], False),  # the second one waits for a session that the first one keeps
    ],
)
def test_two_open_sessions_with_one_process_share_it(
    mine: list[int], others: list[int], shared: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay, "_PATIENCE", 0.0)
    one, other = _Line(mine), _Line(others)
    assert relay.shares(one, lambda: other) is shared
    assert other.closed
    one.close()


@contextmanager
def _bouncer(server: PostgresServer, place: Path, settings: str) -> Iterator[int]:
    port = free_port()
    place.mkdir(mode=0o777)
    place.chmod(0o777)
    (place / "users").write_text('"postgres" ""\n')
    (place / "ini").write_text(
        f"[databases]\n* = host={server.host} port={server.port}\n[pgbouncer]\nlisten_addr = 127.0.0.1\n"
        f"listen_port = {port}\nunix_socket_dir =\nauth_type = trust\n"
        f"auth_file = {place}/users\n{settings}"
    )
    as_user = ["-u", "postgres"] if os.geteuid() == 0 else []
    assert _BOUNCER is not None
    process = subprocess.Popen([_BOUNCER, "-q", *as_user, str(place / "ini")], stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + PATIENCE
        while not _listens(port):
            assert process.poll() is None, "PgBouncer did not begin"
            assert time.monotonic() < until
        yield port
    finally:
        process.terminate()
        process.wait(10)


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


_TAKES = "ignore_startup_parameters = options\n"
_OWN, _SHARED = "pool_mode = session\n", "gives each transaction another session"


@needs_bouncer
@pytest.mark.parametrize(
    ("settings", "refused"),
    [
        (_OWN + _TAKES, ""),
        (_OWN + _TAKES + "default_pool_size = 2\n", ""),
        (_OWN, "does not take the settings of a session"),
        ("pool_mode = transaction\n" + _TAKES, _SHARED),
        ("pool_mode = statement\n" + _TAKES, _SHARED),
    ],
)
def test_what_works_behind_pgbouncer(
    settings: str, refused: str, pg_db: Database, postgres_server: PostgresServer, tmp_path: Path
) -> None:
    with _bouncer(postgres_server, tmp_path / "relay", settings) as port:
        db = open_database(f"postgresql://postgres@127.0.0.1:{port}/{pg_db.url.database}")
        try:
            if refused:
                with pytest.raises(EnvironmentFault, match=refused) as said, db.read():
                    pass
                assert "pool_mode = session" in said.value.hint
                return
            with db.read() as conn:
                names = ("search_path", "timezone", "lock_timeout", "statement_timeout")
                kept = {name: conn.scalar(text(f"SELECT current_setting('{name}')")) for name in names}
            assert kept == {
                "search_path": "longleaf,pg_temp",
                "timezone": "UTC",
                "lock_timeout": "10s",
                "statement_timeout": "5min",
            }
        finally:
            db.dispose()
