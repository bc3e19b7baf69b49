"""The primary dies under writers: no acknowledged write is lost, none is done twice, and writing goes on by itself."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, select

from app.db import tables as t
from app.db import workspace
from app.db.engine import Database, open_database
from app.services.workspace.admin import check
from tests.pg_server import PostgresServer

pytestmark = pytest.mark.skipif(os.name == "nt", reason="kill -9 of a process tree is POSIX")

_STANDBY_ABLE = {
    "wal_level": "replica",
    "max_wal_senders": "4",
    "hot_standby": "on",
    "synchronous_commit": "on",
    "wal_receiver_status_interval": "1s",
    "wal_retrieve_retry_interval": "200ms",
    "wal_keep_size": "64MB",
}


@pytest.fixture
def pair() -> Iterator[tuple[PostgresServer, PostgresServer]]:
    """A primary and its synchronous standby."""
    with PostgresServer(tcp=True, settings=_STANDBY_ABLE) as edc:
        wdc = edc.standby("wdc")
        with wdc:
            edc.sql("ALTER SYSTEM SET synchronous_standby_names = 'wdc'")
            edc.sql("SELECT pg_reload_conf()")
            for _ in range(200):
                if edc.sql("SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync'"):
                    break
                time.sleep(0.05)
            yield edc, wdc


def _children(pid: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except (OSError, IndexError):
                continue
            if parent == pid:
                found.append(int(entry.name))
    return found


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc").exists(), reason="finds the server's processes in /proc")
def test_no_acknowledged_write_is_lost_in_a_failover(
    pair: tuple[PostgresServer, PostgresServer], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    edc, wdc = pair
    admin = open_database(edc.url().render_as_string())
    workspace.create(admin)
    admin.dispose()
    url = f"postgresql://postgres@/postgres?host=127.0.0.1:{edc.port}&host=127.0.0.1:{wdc.port}&connect_timeout=2"
    acknowledged: list[str] = []
    moments: list[float] = []
    stop = threading.Event()

    def writer(number: int) -> None:
        db = open_database(url)
        count = 0
        while not stop.is_set():
            code = f"{number}-{count}"

            def act(conn: Connection, code: str = code) -> None:
                conn.execute(insert(t.site).values(code=code, name=code))

            db.write(act, what="add")
            acknowledged.append(code)
            moments.append(time.monotonic())
            count += 1
        db.dispose()

    threads = [threading.Thread(target=writer, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    time.sleep(1)
    before = len(acknowledged)
    killed = time.monotonic()
    assert edc.pid is not None
    for pid in (edc.pid, *_children(edc.pid)):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    time.sleep(0.3)
    wdc.sql("SELECT pg_promote(true, 60)")
    wdc.sql("ALTER SYSTEM SET synchronous_standby_names = ''")
    wdc.sql("SELECT pg_reload_conf()")
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline and not any(m > killed + 0.3 for m in moments):
        time.sleep(0.05)
    time.sleep(0.5)
    stop.set()
    for thread in threads:
        thread.join(30)
    assert before > 20
    assert len(acknowledged) > before
    db: Database = open_database(url)
    with db.read() as conn:
        there = list(conn.execute(select(t.site.c.code)).scalars())
    assert set(acknowledged) == set(there)
    assert len(there) == len(set(there))
    assert check(db) == []
    db.dispose()
