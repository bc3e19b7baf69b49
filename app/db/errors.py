"""What the databases' errors mean: sentences for people, and whether the same may be tried again."""

from __future__ import annotations

import re

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app.db.records import Stale
from app.errors import EnvironmentFault, InputError, LongleafError, NotAllowed

__all__ = ["NotAWorkspace", "Stale", "retryable", "sqlstate", "translate"]

#: SQLSTATEs after which the same transaction may be tried again: serialisation, deadlock, a standby that is not yet
#: the primary, a server going down or coming up, too many connections. Class 08 (connection) is handled apart.
_AGAIN = frozenset({"40001", "40P01", "25006", "57P01", "57P02", "57P03", "53300"})


class NotAWorkspace(EnvironmentFault):
    """The database is there but holds no Longleaf workspace."""

    def __init__(self) -> None:
        super().__init__("This database holds no Longleaf workspace yet.", hint="Run: longleaf db init")


def sqlstate(error: BaseException) -> str | None:
    """The SQLSTATE of a driver's error, also of those that our SQLite triggers raise; None without one."""
    original = getattr(error, "orig", None) or error
    state = getattr(original, "sqlstate", None)
    if state:
        return str(state)
    marked = re.match(r"(LL\d{3}|42501) ", str(original))
    return marked.group(1) if marked else None


def retryable(error: DBAPIError) -> bool:
    """Whether the same transaction may be tried again: lost connection, deadlock, failover."""
    state = sqlstate(error)
    if state is not None:
        return state in _AGAIN or state.startswith("08")
    module = type(error.orig).__module__ or ""
    if not module.startswith("psycopg"):
        return False  # SQLite waits by itself (busy_timeout)
    text = str(error.orig).lower()
    hopeless = (
        "password",
        "authentication",
        "pg_hba",
        "does not exist",
        "certificate",
        "translate host",
        "not permitted",
    )
    return type(error.orig).__name__ in {
        "OperationalError",
        "InterfaceError",
        "ConnectionTimeout",
        "AdminShutdown",
    } and not any(word in text for word in hopeless)


def translate(error: Exception, place: str) -> LongleafError | None:
    """The error for people behind a driver's error; None: no kind of trouble we know, so a bug of ours.

    `place`: how to name the database to the user (a path, or host and database), never with a password.
    """
    if isinstance(error, PoolTimeout):
        return EnvironmentFault(
            "Every database connection is busy.", hint="Wait for running work to end, or cancel it.", retry=True
        )
    if not isinstance(error, DBAPIError):
        return None
    message = _first_line(error)
    state = sqlstate(error)
    if state is not None:
        return _by_state(state, message, place, error)
    if (type(error.orig).__module__ or "").startswith("psycopg"):
        return _by_connection(message, place)
    return _by_sqlite(message, place)


def _first_line(error: DBAPIError) -> str:
    original = error.orig
    primary = getattr(getattr(original, "diag", None), "message_primary", None)
    return str(primary or original).strip().splitlines()[0] if str(primary or original).strip() else ""


def _said(message: str) -> str:
    """What a guard said, without its code, as a sentence."""
    words = re.sub(r"^(LL\d{3}|42501) ", "", message).strip()
    return words[:1].upper() + words[1:].rstrip(".") + "." if words else ""


def _by_state(state: str, message: str, place: str, error: DBAPIError) -> LongleafError | None:
    if state == "LL001":
        return Stale("Somebody else saved this record meanwhile.", {}, 0)
    if state in {"LL002", "LL003"}:
        return NotAllowed(_said(message), hint="The rules of the change process forbid this.")
    if state == "LL004":
        return InputError(_said(message), hint="Check the time, and the clock of this computer.")
    if state == "42501":
        return NotAllowed(_said(message), hint="Your role does not allow this; ask an administrator if it should.")
    if state in {"42P01", "3F000", "42703"}:
        return NotAWorkspace() if "op" in message or "alembic" in message or "longleaf" in message else None
    constraint = getattr(getattr(error.orig, "diag", None), "constraint_name", None) or ""
    if state.startswith("23"):
        return _constraint(state, message, constraint)
    if state == "55P03":
        return EnvironmentFault("Another person's work holds this record.", hint="Try again in a moment.", retry=True)
    if state == "57014":
        return EnvironmentFault(
            "The database stopped the query: it took too long.", hint="Narrow the filter and try again.", retry=True
        )
    if state in {"53100", "53200", "58030"}:
        return EnvironmentFault(
            f"The server of {place} has run out of space or memory: {message}", hint="Tell the database administrator."
        )
    if state in {"28000", "28P01"}:
        return _by_connection("authentication failed", place)
    if state == "25006":
        return EnvironmentFault(
            f"{place} only accepts reading now.", hint="It may be the standby; try again in a minute.", retry=True
        )
    if state in {"XX001", "XX002"}:
        return EnvironmentFault(
            f"The server reports damaged data in {place}: {message}", hint="Tell the database administrator."
        )
    if state in _AGAIN or state.startswith("08"):
        return _lost(place)
    return None


def _constraint(state: str, message: str, constraint: str) -> LongleafError:
    name = constraint or message.rpartition(": ")[2] or message
    if state == "23505":
        return InputError(
            f"There is already a record with the same key ({name}).", hint="Choose another code or number."
        )
    if state == "23503":
        return InputError(
            f"The record refers to, or is referred to by, another one ({name}).", hint="Choose an existing record."
        )
    if state == "23502":
        return InputError(f"A required field is empty ({message}).", hint="Fill it in and save again.")
    return InputError(f"A value is outside what is allowed ({name}).", hint="Correct the value and save again.")


def _lost(place: str) -> EnvironmentFault:
    return EnvironmentFault(
        f"The connection to {place} was lost.", hint="Nothing is half saved. Try again in a moment.", retry=True
    )


def _by_connection(message: str, place: str) -> LongleafError:
    low = message.lower()
    if "fe_sendauth" in low or "no password" in low:
        return EnvironmentFault(
            f"{place} asks for a password.",
            hint="Store it with: longleaf profile add NAME URL, or use a libpq password file.",
        )
    if "authentication" in low or "pg_hba" in low or ("role" in low and "does not exist" in low):
        return EnvironmentFault(
            f"{place} refused the sign-in.", hint="Check user name and password: longleaf profile test NAME"
        )
    if "does not exist" in low and "database" in low:
        return EnvironmentFault(
            f"There is no database {place}.", hint="Check the name, or ask the database administrator to create it."
        )
    if "translate host" in low or "name or service" in low:
        return EnvironmentFault(
            f"The server of {place} cannot be found.", hint="Check the host name and the network.", retry=True
        )
    if "certificate" in low or "ssl" in low:
        return EnvironmentFault(
            f"No trusted encrypted connection to {place}: {message}",
            hint="Give the state's CA file as sslrootcert in the address.",
        )
    if "refused" in low or "timeout" in low or "timed out" in low or "no such file" in low or "unreachable" in low:
        return EnvironmentFault(
            f"{place} does not answer.", hint="Check that the server runs and the network reaches it.", retry=True
        )
    if "timeline" in low:
        return EnvironmentFault(
            message, hint="An old server came back after a failover; tell the database administrator."
        )
    return _lost(place)


def _by_sqlite(message: str, place: str) -> LongleafError | None:
    low = message.lower()
    if "locked" in low or "busy" in low:
        return EnvironmentFault(
            f"{place} is in use by another program that is writing.",
            hint="Close the other program or wait, then try again.",
            retry=True,
        )
    if "readonly" in low or "read-only" in low or "query_only" in low:
        return EnvironmentFault(f"{place} cannot be written.", hint="Check the permissions of the file and its folder.")
    if "disk is full" in low or "disk full" in low or "full" in low:
        return EnvironmentFault(
            f"There is no space left for {place}; nothing was saved.", hint="Free some space and try again."
        )
    if "malformed" in low or "corrupt" in low:
        return EnvironmentFault(
            f"{place} is damaged: {message}", hint="Restore it from a backup; keep the damaged file."
        )
    if "not a database" in low or "encrypted" in low:
        return EnvironmentFault(
            f"{place} is not a Longleaf workspace, or is encrypted with another key.", hint="Choose the right file."
        )
    if "unable to open" in low:
        return EnvironmentFault(f"{place} cannot be opened.", hint="Check that its folder exists and can be written.")
    if "disk i/o" in low:
        return EnvironmentFault(
            f"The disk failed while working with {place}: {message}",
            hint="Check the disk; nothing is half saved.",
            retry=True,
        )
    if "no such table: op" in low or "alembic_version" in low:
        return NotAWorkspace()
    if "prohibited" in low or "not authorized" in low:
        return NotAllowed(_said(message), hint="Your role does not allow this; ask an administrator if it should.")
    for words, state in (
        ("unique constraint", "23505"),
        ("foreign key", "23503"),
        ("not null", "23502"),
        ("check constraint", "23514"),
    ):
        if words in low:
            return _constraint(state, message, "")
    return None
