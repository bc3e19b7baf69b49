"""Start many desktops on one workspace, each in a process of its own as in life, and wait for them."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Sequence
from pathlib import Path

from app.db.engine import Actor, open_database
from app.domain.vocabulary import Role
from app.services.api import Services
from tests.desktops.work import Desktop


def roles_of(index: int) -> tuple[Role, ...]:
    """Return what the person at a desktop is: of ten, seven agents, one BRM, one coordinator, one who is both."""
    return {7: (Role.BRM,), 8: (Role.CAB,), 9: (Role.AGENT, Role.BRM)}.get(index % 10, (Role.AGENT,))


def sit_down(url: str, who: str, roles: Sequence[Role], folder: Path, seed: int, seconds: float, think: float) -> None:
    """Be one desktop, in a process of its own."""
    db = open_database(url, Actor(who, frozenset(roles)))
    desktop = Desktop(Services(db), who, roles, folder, seed)
    try:
        desktop.work(time.monotonic() + seconds, think)
    finally:
        desktop.close()
        db.dispose()


def play(urls: Sequence[tuple[str, str, tuple[Role, ...]]], folder: Path, seconds: float, think: float) -> list[str]:
    """Let every desktop, (address, login, roles), work so long; return which of them did not end by themselves."""
    spawn = multiprocessing.get_context("spawn")
    running = {
        who: spawn.Process(target=sit_down, args=(url, who, roles, folder, seed, seconds, think), daemon=True)
        for seed, (url, who, roles) in enumerate(urls)
    }
    for process in running.values():
        process.start()
    wrong = []
    end = time.monotonic() + seconds + 180
    for who, process in running.items():
        process.join(max(1.0, end - time.monotonic()))
        if process.exitcode != 0:
            wrong.append(f"the desktop of {who} ended with {process.exitcode}")
            process.kill()
    return wrong
