"""Two real clusters under the program's own writers: killed, promoted, joined again, switched back.

No acknowledged save is lost, none is done twice, and work goes on by itself. Takes a minute and more and asks for its
own run: `python3 dev.py test --failover`. How hosts are chosen is held everywhere, in test_hosts.py.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, select

from app.db import tables as t
from app.db import workspace
from app.db.engine import Database, open_database
from app.domain.changes_made import Changes, Touched
from app.domain.hosts import Mode
from app.errors import OlderHistory, OnlyReads
from app.services.standing import standing
from app.services.workspace.admin import check
from tests.db.two_hosts import Pair, Relay, await_standby, two_hosts

pytestmark = pytest.mark.slow
_WRITERS = 4


def _needs(config: pytest.Config) -> None:
    if not config.getoption("failover"):
        pytest.skip("two clusters are killed only where asked for: --failover")
    if os.name == "nt" or not Path("/proc").exists():
        pytest.skip("finds the server's processes in /proc")


@pytest.fixture
def pair(pytestconfig: pytest.Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pair]:
    _needs(pytestconfig)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    with two_hosts() as found:
        admin = open_database(found.edc.url().render_as_string())
        workspace.create(admin)
        admin.dispose()
        yield found


def add(code: str) -> Callable[[Connection], Changes]:
    def act(conn: Connection) -> Changes:
        conn.execute(insert(t.site).values(code=code, name=code))
        return Changes(Touched.SERVICES, (), f"Added {code}.")

    return act


def sites(db: Database) -> list[str]:
    with db.read() as conn:
        return list(conn.execute(select(t.site.c.code)).scalars())


class Writers:
    """Threads that save one site after the other through one `Database`, as a window does."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.saved: list[str] = []
        self.moments: list[float] = []
        self.failed: list[BaseException] = []
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._work, args=(n,)) for n in range(_WRITERS)]

    def __enter__(self) -> Writers:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(60)

    def _work(self, number: int) -> None:
        count = 0
        while not self._over.is_set():
            code, count = f"{number}-{time.monotonic_ns()}-{count}", count + 1
            try:
                self.db.write(add(code), what="add", op_id=f"op {code}")
            except BaseException as error:  # noqa: BLE001 - counted
                self.failed.append(error)
                continue
            self.saved.append(code)
            self.moments.append(time.monotonic())

    def next_after(self, moment: float, within: float = 25) -> float:
        """Return after how many seconds the first save came that was acknowledged after a moment."""
        until = time.monotonic() + within
        while time.monotonic() < until:
            later = [one for one in list(self.moments) if one > moment]
            if later:
                return min(later) - moment
            time.sleep(0.02)
        raise TimeoutError("nothing was saved any more")


def _same(writers: Writers) -> None:
    there = sites(writers.db)
    assert len(there) == len(set(there)), "nothing is saved twice"
    assert set(writers.saved) <= set(there), "no acknowledged save is lost"
    assert writers.failed == []


def test_through_a_failover_and_back(pair: Pair, capsys: pytest.CaptureFixture[str]) -> None:
    told: list[str] = []
    db = open_database(pair.url())
    with Writers(db) as writers:
        time.sleep(2)
        before = len(writers.saved)
        killed = time.monotonic()
        pair.kill(pair.edc)
        time.sleep(0.5)
        assert sites(db) != []  # from the standby
        assert db.stamp.endswith(f"from the standby 127.0.0.1:{pair.wdc.port}")
        time.sleep(0.5)
        pair.promote(pair.wdc)
        promoted = time.monotonic()
        pause = writers.next_after(promoted)
        told.append(f"{before} saves in 2 s, then EDC killed; WDC promoted after {promoted - killed:.1f} s")
        told.append(f"next save {promoted + pause - killed:.1f} s after the kill, {pause:.1f} s after the promotion")
        time.sleep(1)
        # the old primary comes back by mistake: another process of this user leaves it alone as well
        pair.start(pair.edc)
        fresh = open_database(pair.url(), patience=2)
        assert len(sites(fresh)) >= before
        assert (fresh.hosts and fresh.hosts.host) == f"127.0.0.1:{pair.wdc.port}"
        assert standing(fresh).older == (f"127.0.0.1:{pair.edc.port}",)
        fresh.dispose()
        alone = open_database(pair.edc.url().render_as_string(), patience=1)
        with pytest.raises(OlderHistory):
            alone.write(add("split"), what="add")
        alone.dispose()
        # it joins again, made anew from the new primary
        pair.kill(pair.edc)
        pair.join(pair.edc, pair.wdc, "edc")
        time.sleep(1)
        assert standing(db).unsafe == ""
        # switching back, in order
        down = time.monotonic()
        pair.shut_down(pair.wdc)
        pair.promote(pair.edc)
        back = time.monotonic()
        pause = writers.next_after(back)
        told.append(f"switched back: next save {back + pause - down:.1f} s after WDC was shut down")
        time.sleep(1)
    _same(writers)
    told.append(f"acknowledged saves: {len(writers.saved)}, lost: 0, twice: 0")
    assert check(db) == []
    db.dispose()
    with capsys.disabled():
        sys.stdout.write("".join(f"\n  {line}" for line in told))


def test_answers_that_are_lost_are_found_on_the_promoted_host(pair: Pair, capsys: pytest.CaptureFixture[str]) -> None:
    relay = Relay(pair.edc.port)
    db = open_database(pair.url(relay.port, pair.wdc.port))
    sites(db)
    for n in range(20):
        relay.armed = True
        assert db.write(add(f"A{n}"), what="add").text == f"Added A{n}."
    assert relay.eaten == 20
    relay.armed = True  # the answer to this one is eaten, and then the site is dark
    saved: list[Changes] = []
    thread = threading.Thread(target=lambda: saved.append(db.write(add("LAST"), what="add", op_id="last")))
    thread.start()
    while relay.eaten < 21:
        time.sleep(0.002)
    pair.kill(pair.edc)
    time.sleep(1)
    pair.promote(pair.wdc)
    thread.join(30)
    assert [one.text for one in saved] == ["Added LAST."]
    assert sorted(sites(db)) == sorted([*(f"A{n}" for n in range(20)), "LAST"])
    db.dispose()
    relay.close()
    with capsys.disabled():
        sys.stdout.write("\n  21 answers to COMMIT lost, one of them with its host: saved once each")


def test_a_save_waits_for_the_standby_and_says_so(pair: Pair) -> None:
    db = open_database(pair.url())
    sites(db)
    pair.kill(pair.wdc)
    saved: list[Changes] = []
    thread = threading.Thread(target=lambda: saved.append(db.write(add("A"), what="add")))
    thread.start()
    time.sleep(5)
    assert standing(db).is_waiting
    pair.start(pair.wdc)
    thread.join(30)
    assert [one.text for one in saved] == ["Added A."]
    await_standby(pair.edc)
    # an administrator ends the wait: the server calls it saved, and it is told that it is not safe
    pair.kill(pair.wdc)
    thread = threading.Thread(target=lambda: saved.append(db.write(add("B"), what="add")))
    thread.start()
    time.sleep(2)
    pair.edc.sql("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
    thread.join(10)
    assert saved[1].text.startswith("Added B. NOT SAFE YET")
    assert len(standing(db).doubtful) == 1
    db.dispose()


def test_with_the_standby_alone_one_reads(pair: Pair) -> None:
    first = open_database(pair.url())
    first.write(add("A"), what="add")
    first.dispose()
    pair.kill(pair.edc)
    db = open_database(pair.url(), patience=1)
    assert sites(db) == ["A"]
    assert db.hosts is not None
    assert db.hosts.mode is Mode.READS
    with pytest.raises(OnlyReads, match="Only the standby"):
        db.write(add("B"), what="add")
    assert sites(db) == ["A"]
    pair.promote(pair.wdc)
    db.write(add("B"), what="add")  # without being opened again
    assert sites(db) == ["A", "B"]
    db.dispose()
