"""Two PostgreSQL clusters of one database, EDC and WDC, that die, are promoted, come back and join again."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from tests.pg_server import PostgresServer

SETTINGS = {
    "wal_level": "replica",
    "max_wal_senders": "6",
    "hot_standby": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "wal_receiver_status_interval": "1s",
    "wal_retrieve_retry_interval": "200ms",
    "wal_keep_size": "128MB",
    "longleaf.synchronous": "required",
}


def _children(pid: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError, IndexError):
                if int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1]) == pid:
                    found.append(int(entry.name))
    return found


class Pair:
    """A primary with its synchronous standby. `url`: an address that names both; `via`: ports instead of their own."""

    def __init__(self, edc: PostgresServer, wdc: PostgresServer) -> None:
        self.edc, self.wdc = edc, wdc

    def url(self, *via: int) -> str:
        first, second = via or (self.edc.port, self.wdc.port)
        return f"postgresql://postgres@/postgres?host=127.0.0.1:{first}&host=127.0.0.1:{second}&connect_timeout=2"

    @staticmethod
    def kill(server: PostgresServer) -> None:
        """The site goes dark: SIGKILL for the server and all that it began."""
        assert server.pid is not None
        for pid in (server.pid, *_children(server.pid)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        assert server._process is not None
        server._process.wait(10)

    @staticmethod
    def shut_down(server: PostgresServer) -> None:
        """Stop in order: what is committed goes to the standby first."""
        assert server._process is not None
        server._process.send_signal(signal.SIGINT)
        server._process.wait(30)

    @staticmethod
    def start(server: PostgresServer) -> None:
        """Start again what is there, as it was left."""
        (server.data / "postmaster.pid").unlink(missing_ok=True)
        server._start()

    @staticmethod
    def promote(server: PostgresServer) -> None:
        """Make the standby the primary; nobody confirms its saves until another one has joined."""
        server.sql("SELECT pg_promote(true, 60)")
        follow(server, "")

    @staticmethod
    def join(server: PostgresServer, upstream: PostgresServer, name: str) -> None:
        """Make a server anew as the synchronous standby of another one."""
        shutil.rmtree(server.data)
        server._upstream = upstream, name
        server._init()
        server._start()
        follow(upstream, name)
        await_standby(upstream)


def follow(server: PostgresServer, name: str) -> None:
    server.sql(f"ALTER SYSTEM SET synchronous_standby_names = '{name}'")
    server.sql("SELECT pg_reload_conf()")


def await_standby(server: PostgresServer) -> None:
    for _ in range(400):
        if server.sql("SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync'"):
            return
        time.sleep(0.05)
    raise TimeoutError("the standby did not become synchronous")


@contextlib.contextmanager
def two_hosts() -> Iterator[Pair]:
    with PostgresServer(tcp=True, settings=SETTINGS) as edc, edc.standby("wdc") as wdc:
        follow(edc, "wdc")
        await_standby(edc)
        yield Pair(edc, wdc)


class Relay:
    """Stands before a server; once `armed` it lets the next COMMIT through, and its answer never comes."""

    def __init__(self, port: int) -> None:
        self._up, self.armed, self.eaten = port, False, 0
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._door.close()

    def _serve(self) -> None:
        while True:
            try:
                near, _ = self._door.accept()
            except OSError:
                return
            try:
                far = socket.create_connection(("127.0.0.1", self._up))
            except OSError:
                near.close()
                continue
            eats = threading.Event()
            threading.Thread(target=self._pass, args=(near, far, eats, True), daemon=True).start()
            threading.Thread(target=self._pass, args=(far, near, eats, False), daemon=True).start()

    def _pass(self, source: socket.socket, to: socket.socket, eats: threading.Event, asks: bool) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if asks and self.armed and b"COMMIT" in data:
                    self.armed = False
                    eats.set()
                if not asks and eats.is_set():
                    self.eaten += 1
                    break
                to.sendall(data)
        for line in (source, to):
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()
