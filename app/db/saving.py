"""Carrying out an act in one transaction: repeated through lost connections and failovers, and saved once at most."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable
from contextlib import ExitStack, nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from app.db import acts
from app.db.errors import number_taken, retryable, sqlstate
from app.db.offline import local
from app.db.search.rows import refresh
from app.db.standing import refusal
from app.domain.changes_made import Changes
from app.domain.hosts import UNCONFIRMED
from app.domain.vocabulary import Role
from app.errors import (
    Conflict,
    ConnectionLost,
    InputError,
    LongleafError,
    NotAllowed,
    OlderHistory,
    OnlyReads,
    OutcomeUnknown,
)

if TYPE_CHECKING:
    from app.db.engine import Database
    from app.db.mark import Mark

T = TypeVar("T")

log = logging.getLogger("longleaf.db")

#: Seconds between two attempts at first, and at most.
_PAUSE, _LONGEST = 0.05, 1.0
#: How often an act is done again with another number, where somebody has the one that was drawn.
_DRAWS = 3


class Saving:
    """One act of one person on its way into the database; `op_id` None: nobody will ask for its result again."""

    def __init__(
        self, db: Database, what: str, op_id: str | None, *, any_act: bool = False, mark: Mark | None = None
    ) -> None:
        self._db, self._what, self._op_id, self._any_act, self._mark = db, what, op_id, any_act, mark
        self._ident = op_id or str(uuid.uuid4())
        self._until = time.monotonic() + db.patience
        self._pause, self._draws = _PAUSE, _DRAWS

    def carry_out(self, act: Callable[[Connection], T]) -> T:
        """Run the act until it is saved or refused for certain; LongleafError for everything a person can cause."""
        value: list[T] = []  # what the last attempt gave: its commit may have succeeded although the answer was lost
        while True:
            try:
                return self._attempt(act, value)
            except (OnlyReads, OlderHistory) as error:
                if self._may_wait(error):
                    self._wait()
                    continue
                if value:
                    raise _unknown() from error
                raise
            except SQLAlchemyError as error:
                state = sqlstate(error)
                if number_taken(error) and self._draws:  # drawn by two, as may be after numbers were given back
                    self._draws -= 1
                    continue
                # a commit whose answer was lost may be under way still, and hold what it wrote
                held = bool(value) and state == "55P03"
                lost = isinstance(error, DBAPIError) and (held or retryable(error))
                if lost and self._db.was_connected and time.monotonic() + self._pause < self._until:
                    log.info("The connection was lost or the act gave way (%s); trying again", type(error))
                    if state == "25006" and self._db.hosts is not None:
                        self._db.hosts.distrust()
                    self._wait()
                    continue
                if value and lost:
                    raise _unknown() from error
                meaning = self._db.meaning(error)
                if meaning is None:
                    raise
                raise (meaning if value else _not_saved(meaning)) from error

    def _attempt(self, act: Callable[[Connection], T], value: list[T]) -> T:
        """Run the act in one transaction; `value` gets its result before the commit."""
        db, newest = self._db, None
        with db.engine.connect() as conn, ExitStack() as last:
            if (only := refusal(db)) is not None:
                raise only
            conn.info["op"] = self._ident
            with conn.begin(), nullcontext() if db.snapshot is None else local.noted(conn):
                if db.begin_op(conn, self._ident, self._what):
                    result = acts.with_id(act(conn), self._ident)
                    if db.actor.roles - {Role.READER}:  # nothing of what readers write is searched
                        refresh(conn)
                    if self._op_id is not None:
                        acts.keep(conn, self._ident, result)
                    value[:] = [result]
                else:
                    result = value[0] if value else acts.first(conn, self._ident, self._what, self._any_act)
                    _wait_for_standby(conn)
                if db.kind == "postgresql":
                    last.enter_context(db.saves.under_way(_process_of(conn)))
                elif self._mark is not None:
                    newest = self._mark.newest(conn)
            if self._mark is not None:
                self._mark.keep(newest)
            return self._confirmed(conn, result)

    def _wait(self) -> None:
        time.sleep(self._pause)
        self._pause = min(self._pause * 1.6, _LONGEST)

    def _may_wait(self, error: LongleafError) -> bool:
        """Return whether a save may wait for a primary: while a failover lasts, not where none has been for long."""
        until = self._until - self._pause
        if isinstance(error, OnlyReads) and self._db.hosts is not None:
            until = min(until, self._db.hosts.reading_since + self._db.patience)
        return self._db.was_connected and time.monotonic() < until

    def _confirmed(self, conn: Connection, result: T) -> T:
        """Return the result of a commit; where the server did not wait for the standby, its text says so."""
        if self._db.kind != "postgresql" or not conn.info.pop("unconfirmed", False):
            return result
        self._db.saves.doubt(self._db.now())
        if isinstance(result, Changes) and result.text:
            return replace(result, text=f"{result.text} {UNCONFIRMED}")
        return result


def part(db: Database, conn: Connection, ident: str, what: str, act: Callable[[], T]) -> T:
    """Carry out a part of an act within its transaction, whole or not at all, under an id of its own."""
    whole = conn.info["op"]
    conn.info["op"] = ident
    try:
        with conn.begin_nested():
            if not db.begin_op(conn, ident, what):
                found: T = acts.first(conn, ident, what)
                return found
            result = act()
            acts.keep(conn, ident, result)
            return result
    except SQLAlchemyError as error:
        if (isinstance(error, DBAPIError) and retryable(error)) or number_taken(error):
            raise
        meaning = db.meaning(error)
        if isinstance(meaning, NotAllowed | InputError | Conflict):
            raise _not_saved(meaning) from error
        raise
    finally:
        conn.info["op"] = whole


def _wait_for_standby(conn: Connection) -> None:
    """Let the commit that follows wait for the standby, as one that wrote something does: what it reports as saved
    was saved earlier, by a commit whose answer was lost, and is called so only once the standby has it, too.
    """
    if conn.dialect.name == "postgresql":
        conn.execute(text("SELECT pg_logical_emit_message(true, 'longleaf', '')"))


def _process_of(conn: Connection) -> int:
    """Return the number of the server's process behind a connection."""
    raw: Any = conn.connection.dbapi_connection
    return int(raw.info.backend_pid)


def _not_saved(error: LongleafError) -> LongleafError:
    """Return an error that says, also to whoever sends it again, that nothing was saved for certain."""
    error.nothing_saved = True
    if isinstance(error, ConnectionLost):
        error.hint = "Nothing was saved. Try again in a moment."
    return error


def _unknown() -> OutcomeUnknown:
    return OutcomeUnknown(
        "Nobody knows yet whether this was saved: the connection was lost while the server was confirming it.",
        hint="Try again: it is saved once at most, and then it is known.",
        retry=True,
    )
