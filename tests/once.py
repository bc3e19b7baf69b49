"""What several test processes need alike is made by the first that asks, and read by the others."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


def once(temporary: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return a file or folder that `make` fills at the path it is given; nobody writes to it afterwards.

    One for all test processes of a run. Who asks while another one makes it waits; where making it fails, the next
    one that asks tries again.
    """
    folder = temporary.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ and sys.platform != "win32":  # there each process makes its own
        folder = folder.parent
    folder = folder / "once"
    folder.mkdir(exist_ok=True, mode=0o755)
    made = folder / name
    with _alone(folder / f"{name}.lock"):
        if not made.exists():
            unfinished = folder / f"{name}.{os.getpid()}"
            make(unfinished)
            unfinished.rename(made)
    return made


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Keep other test processes out for as long as the with-block lasts."""
    if sys.platform == "win32":
        yield
        return
    import fcntl

    with lock.open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
