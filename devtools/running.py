"""Where things are, how a job talks, and how it runs commands."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
#: Where jobs leave what they make.
OUT = ROOT / "out"
_SHARED_MEMORY = Path("/dev/shm")
_PREFIX = "longleaf-"  # short: the path of a socket has 108 characters at most
_ROOM = 10 << 30  # bytes: what temporary files of all tests may need, and the tests themselves


def say(text: str) -> None:
    print(f"[longleaf] {text}", flush=True)


def fail(text: str) -> None:
    print(f"[longleaf] {text}", file=sys.stderr, flush=True)
    raise SystemExit(3)


def run(command: Sequence[str | Path], **env: str) -> int:
    return subprocess.call([str(part) for part in command], cwd=ROOT, env=_environment(env))


def begin(command: Sequence[str | Path], **env: str) -> subprocess.Popen[bytes]:
    """Start a command that runs beside others; `end` waits for it and prints what it said."""
    parts = [str(part) for part in command]
    return subprocess.Popen(parts, cwd=ROOT, env=_environment(env), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def _environment(more: dict[str, str]) -> dict[str, str]:
    # compiled files are kept, wherever they were unwanted: tests start hundreds of processes
    return {**os.environ, "PYTHONDONTWRITEBYTECODE": "", **more}


def end(begun: subprocess.Popen[bytes]) -> int:
    said, _ = begun.communicate()
    print(said.decode(errors="replace"), end="", flush=True)
    return begun.returncode


def must(command: Sequence[str | Path], what: str, **env: str) -> None:
    if run(command, **env) != 0:
        fail(f"{what} failed; the lines above say why.")


@contextmanager
def in_memory() -> Iterator[dict[str, str]]:
    """Give what puts temporary files into memory, where the system has room enough; they go when the job ends.

    Tests make thousands of small databases: written to a disk, these take a quarter of the time of all tests.
    What an earlier job left behind that was killed is removed first: it would take the memory that tests need.
    """
    if "TMPDIR" in os.environ or not os.access(_SHARED_MEMORY, os.W_OK):
        yield {}
        return
    for left in _SHARED_MEMORY.glob(f"{_PREFIX}*-*"):
        if not _runs(left.name.removeprefix(_PREFIX).partition("-")[0]):
            shutil.rmtree(left, ignore_errors=True)
    if min(shutil.disk_usage(_SHARED_MEMORY).free, _available()) < _ROOM:
        yield {}
        return
    folder = tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=_SHARED_MEMORY)
    Path(folder).chmod(0o755)  # the database server of tests runs as another user
    try:
        yield {"TMPDIR": folder}
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _available() -> int:
    """Bytes of memory that programs may still take, as Linux estimates them; 0 where it does not say."""
    with suppress(OSError):
        for line in Path("/proc/meminfo").read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) << 10
    return 0


def _runs(process: str) -> bool:
    return process.isdigit() and Path("/proc", process).exists()
