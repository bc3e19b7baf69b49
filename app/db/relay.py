"""A relay before a PostgreSQL server, such as PgBouncer: whether it gives sessions of one's own, and their settings."""

from __future__ import annotations

import os
import re
import select
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from typing import Any

#: How long a session may wait for the relay, in seconds: one that gives each its own may have none left.
_PATIENCE, _SHORTLY = 2.0, 0.5
#: So many other sessions each keep a process, while it is looked whether the first one still has its own; so often.
_OTHERS, _LOOKS = 2, 4
#: What a session is told to know itself by.
_MARK = "longleaf.session"
_ROWS = 2  # libpq's status of a result with rows, PGRES_TUPLES_OK
_SETTING = re.compile(r"-c\s*([\w.]+)=(\S+)")


def stands_before(raw: Any) -> bool:
    """Return whether something between answers in the server's name: the process it told of is not the one that works.

    Who only hands on what is sent, such as a load balancer, is no relay in this sense.
    """
    process = _process(raw)
    return process is not None and process != raw.info.backend_pid


def shares(raw: Any, connect: Callable[[], Any]) -> bool:
    """Return whether a relay gives the process of a session to others between its transactions.

    `connect` opens others. Each keeps a process, in a transaction, while the first session is asked: one that has its
    own answers from the same process, which still knows the mark that it was given. A session that is kept for a
    transaction only meets another process sooner or later, however many people come and go; one that does not answer
    while others keep theirs had none of its own.
    """
    mark = f"{os.getpid()}-{time.monotonic_ns()}"
    mine = _asked(raw, f"SELECT pg_backend_pid(), set_config('{_MARK}', '{mark}', false)")
    with ExitStack() as opened:
        others = [opened.enter_context(closing(connect())) for _ in range(_OTHERS)]
        for _ in range(_LOOKS):
            kept = [_asked(other, f"BEGIN; {_WHOSE}", _SHORTLY) for other in others]
            for _again in range(2 if None in kept else 1):  # who waits is given what the first one gives back
                now = _asked(raw, _WHOSE)
                if now is None or mine is None or now != (mine[0], mark) or now in kept:
                    return True
            if None in kept or _REFUSED in kept:
                return False  # without transactions what follows says so
            for other in others:
                _asked(other, "ROLLBACK")
    return False


_REFUSED = 0, ""
_WHOSE = f"SELECT pg_backend_pid(), current_setting('{_MARK}', true)"


def refuses_transactions(error: Exception) -> bool:
    """Return whether a relay gave each statement another session, and so ended the line at the first transaction."""
    return "transaction blocks not allowed in statement pooling mode" in str(error)


def settle(raw: Any, options: str) -> None:
    """Set in a session what a relay left out: `options` as libpq sends them, `-c name=value`."""
    for name, value in _SETTING.findall(options):
        raw.execute("SELECT set_config(%s, %s, false)", (name, value))
    raw.commit()


def _process(raw: Any) -> int | None:
    """Return the id of the server's process that answers now; None: nobody in time."""
    found = _asked(raw, _WHOSE)
    return None if found is None else found[0]


def _asked(raw: Any, query: str, patience: float | None = None) -> tuple[int, str] | None:
    """Return process and mark of who answers a question, past what the driver puts around one; None: nobody in time."""
    line, found = raw.pgconn, _REFUSED
    until = time.monotonic() + (_PATIENCE if patience is None else patience)
    line.send_query(query.encode())
    while True:
        while line.is_busy():
            if not select.select([line.socket], [], [], max(0.0, until - time.monotonic()))[0]:
                return None
            line.consume_input()
        result = line.get_result()
        if result is None:
            return found
        if result.status == _ROWS:
            found = int(result.get_value(0, 0)), (result.get_value(0, 1) or b"").decode()
