"""A relay before a PostgreSQL server, such as PgBouncer: whether it gives sessions of one's own, and their settings."""

from __future__ import annotations

import re
import select
import time
from collections.abc import Callable
from contextlib import closing
from typing import Any

#: How long a second session may wait for the relay, in seconds: one that gives each its own may have none left.
_PATIENCE = 2.0
#: So often two sessions are compared: between the two somebody else may have been given the one that was free.
_LOOKS = 3
_ROWS = 2  # libpq's status of a result with rows, PGRES_TUPLES_OK
_SETTING = re.compile(r"-c\s*([\w.]+)=(\S+)")


def stands_before(raw: Any) -> bool:
    """Return whether something between answers in the server's name: the process it told of is not the one that works.

    Who only hands on what is sent, such as a load balancer, is no relay in this sense.
    """
    process = _process(raw, _PATIENCE)
    return process is not None and process != raw.info.backend_pid


def shares(raw: Any, connect: Callable[[], Any]) -> bool:
    """Return whether two sessions that are open at the same time get the same process: one of a transaction only.

    `connect` opens the second one. A relay hands out the session that was given back last: a free one is met at once.
    """
    with closing(connect()) as other:
        for _ in range(_LOOKS):
            mine, others = _process(raw, _PATIENCE), _process(other, _PATIENCE)
            if others is None:
                return False  # it waits, since the first one keeps its own
            if mine == others:
                return True
    return False


def refuses_transactions(error: Exception) -> bool:
    """Return whether a relay gave each statement another session, and so ended the line at the first transaction."""
    return "transaction blocks not allowed in statement pooling mode" in str(error)


def settle(raw: Any, options: str) -> None:
    """Set in a session what a relay left out: `options` as libpq sends them, `-c name=value`."""
    for name, value in _SETTING.findall(options):
        raw.execute("SELECT set_config(%s, %s, false)", (name, value))
    raw.commit()


def _process(raw: Any, patience: float) -> int | None:
    """Return the id of the server's process that answers now, outside of a transaction; None: nobody in time."""
    line, until, found = raw.pgconn, time.monotonic() + patience, None
    line.send_query(b"SELECT pg_backend_pid()")
    while True:
        while line.is_busy():
            if not select.select([line.socket], [], [], max(0.0, until - time.monotonic()))[0]:
                return None
            line.consume_input()
        result = line.get_result()
        if result is None:
            return found
        if result.status == _ROWS:
            found = int(result.get_value(0, 0))
