"""Start many desktops on one workspace, each in a process of its own as in life, and wait for them."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Sequence
from contextlib import suppress
from multiprocessing.synchronize import Barrier
from pathlib import Path
from threading import BrokenBarrierError

from app.db.engine import Actor, open_database
from app.domain.vocabulary import Role
from app.services.api import Services
from tests.desktops.work import Desktop

#: Seconds within which all desktops have sat down; after their time, those within which their last act ends.
_SITTING_DOWN, _LAST_ACT = 900, 180


def roles_of(index: int) -> tuple[Role, ...]:
    """Return what the person at a desktop is: of ten, seven agents, one BRM, one coordinator, one who is both."""
    return {7: (Role.BRM,), 8: (Role.CAB,), 9: (Role.AGENT, Role.BRM)}.get(index % 10, (Role.AGENT,))


def sit_down(
    url: str, who: str, roles: Sequence[Role], folder: Path, seed: int, seconds: float, think: float, all_there: Barrier
) -> None:
    """Be one desktop, in a process of its own; work begins once all have sat down."""
    db = open_database(url, Actor(who, frozenset(roles)))
    desktop = Desktop(Services(db), who, roles, folder, seed)
    try:
        all_there.wait(_SITTING_DOWN)
        desktop.work(time.monotonic() + seconds, think)
    finally:
        desktop.close()
        db.dispose()


def play(urls: Sequence[tuple[str, str, tuple[Role, ...]]], folder: Path, seconds: float, think: float) -> list[str]:
    """Let every desktop, (address, login, roles), work so long; return which of them did not end by themselves.

    The time counts from when all of them have sat down: to start fifty programs at once takes minutes of its own.
    """
    spawn = multiprocessing.get_context("spawn")
    all_there = spawn.Barrier(len(urls) + 1)
    running = {
        who: spawn.Process(
            target=sit_down, args=(url, who, roles, folder, seed, seconds, think, all_there), daemon=True
        )
        for seed, (url, who, roles) in enumerate(urls)
    }
    for process in running.values():
        process.start()
    wrong = []
    with suppress(BrokenBarrierError):  # those that could not sit down say so by how they end
        all_there.wait(_SITTING_DOWN)
    end = time.monotonic() + seconds + _LAST_ACT
    for who, process in running.items():
        process.join(max(1.0, end - time.monotonic()))
        if process.exitcode != 0:
            wrong.append(f"the desktop of {who} ended with {process.exitcode}")
            process.kill()
    return wrong
