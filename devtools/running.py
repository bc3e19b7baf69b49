"""Where things are, how a job talks, and how it runs commands."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
#: Where jobs leave what they make.
OUT = ROOT / "out"
_ROOM = 4 << 30  # bytes that temporary files of all tests may need


def say(text: str) -> None:
    print(f"[longleaf] {text}", flush=True)


def fail(text: str) -> None:
    print(f"[longleaf] {text}", file=sys.stderr, flush=True)
    raise SystemExit(3)


def run(command: Sequence[str | Path], **env: str) -> int:
    # compiled files are kept, wherever they were unwanted: tests start hundreds of processes
    kept = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", **env}
    return subprocess.call([str(part) for part in command], cwd=ROOT, env=kept)


def begin(command: Sequence[str | Path]) -> subprocess.Popen[bytes]:
    """Start a command that runs beside others; `end` waits for it and prints what it said."""
    parts = [str(part) for part in command]
    return subprocess.Popen(parts, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def end(begun: subprocess.Popen[bytes]) -> int:
    said, _ = begun.communicate()
    print(said.decode(errors="replace"), end="", flush=True)
    return begun.returncode


def must(command: Sequence[str | Path], what: str, **env: str) -> None:
    if run(command, **env) != 0:
        fail(f"{what} failed; the lines above say why.")


def in_memory() -> dict[str, str]:
    """Return what puts temporary files into memory, where the system has such a folder with room enough.

    Tests make thousands of small databases: written to a disk, these take a quarter of the time of all tests.
    """
    folder = Path("/dev/shm")
    if "TMPDIR" in os.environ or not os.access(folder, os.W_OK) or shutil.disk_usage(folder).free < _ROOM:
        return {}
    return {"TMPDIR": str(folder)}
