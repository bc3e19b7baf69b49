"""Behind PgBouncer: sessions of one's own work, shared ones are refused in words."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
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


class _Relay:
    """A relay as a model: servers, which of them are free, and who comes in between one question and the next.

    The server that was given back last is given out first. `between`: what others do before each question: take the
    free one on top ("t"), or give back the one they took first ("g").
    """

    def __init__(self, servers: int, *, shared: bool, between: str = "") -> None:
        self.free, self.shared = list(range(1, servers + 1)), shared
        self.taken: list[int] = []
        self.between = cycle(between) if between else None
        self.marks: dict[int, str] = {}
        self.waiting: list[_Line] = []

    def give(self) -> int | None:
        if self.between is not None:
            for _ in range(2):
                act = next(self.between)
                if act == "t" and self.free:
                    self.taken.append(self.free.pop())
                elif act == "g" and self.taken:
                    self.free.append(self.taken.pop(0))
        return self.free.pop() if self.free else None


class _Line:
    """As much of a line of libpq as is asked whose it is."""

    def __init__(self, relay: _Relay) -> None:
        self.relay, self.pgconn, self.status, self.closed = relay, self, 2, False
        self.socket, self.writing = os.pipe()
        self.server: int | None = None
        self.in_transaction, self.left = False, 0

    def send_query(self, command: bytes) -> None:
        self.server = self.relay.give() if self.server is None else self.server
        self.left, self.said, self.answer = 1, command.decode(), (b"", b"")
        if self.server is None:
            self.relay.waiting.append(self)
        else:
            self.serve()

    def serve(self) -> None:
        said = self.said
        assert self.server is not None
        if "set_config" in said:
            self.relay.marks[self.server] = said.split("'")[3]
        self.answer = (str(self.server).encode(), self.relay.marks.get(self.server, "").encode())
        self.in_transaction = said.startswith("BEGIN") or (self.in_transaction and not said.startswith("ROLLBACK"))
        self._give_back()

    def _give_back(self) -> None:
        if self.relay.shared and not self.in_transaction and self.server is not None:
            server, self.server = self.server, None
            if self.relay.waiting:
                self.relay.waiting[0].server = server
                self.relay.waiting.pop(0).serve()
            else:
                self.relay.free.append(server)

    def is_busy(self) -> bool:
        return not self.answer[0] and bool(self.left)

    def get_result(self) -> Any:
        self.left -= 1
        return self if self.left == 0 else None

    def get_value(self, _row: int, column: int) -> bytes:
        return self.answer[column]

    def close(self) -> None:
        self.closed, self.in_transaction = True, False
        self._give_back()
        os.close(self.socket)
        os.close(self.writing)


_BUSY = ["", "t", "tg", "tgg", "gt", "ttgg", "tttg", "gtt"]


@pytest.mark.parametrize("between", _BUSY)
@pytest.mark.parametrize("servers", [2, 3, 5, 20])
@pytest.mark.parametrize("shared", [False, True])
def test_a_session_of_ones_own_is_told_from_a_shared_one(
    shared: bool, servers: int, between: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many others come and go between the questions."""
    monkeypatch.setattr(relay, "_PATIENCE", 0.0)
    monkeypatch.setattr(relay, "_SHORTLY", 0.0)
    model = _Relay(servers, shared=shared, between=between if shared else "")
    one, others = _Line(model), []

    def another() -> _Line:
        others.append(_Line(model))
        return others[-1]

    assert relay.shares(one, another) is shared
    assert all(other.closed for other in others)
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
