"""What the databases' errors mean: sentences for people, and whether the same may be tried again.

Codes decide: SQLite's result codes, PostgreSQL's SQLSTATEs, and codes of our own that the guards raise. A list of
known ones is the user's trouble; everything else is a bug. A message is only ever shown, but for those at a sign-in,
of which no code comes through (`app.db.signin`).
"""

from __future__ import annotations

import re
from enum import IntEnum, StrEnum
from functools import cache

from sqlalchemy import Index
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.schema import ColumnCollectionConstraint

from app.db.records import Stale
from app.db.tables import kinds, metadata
from app.domain.changes_made import Touched
from app.errors import ConnectionLost, EnvironmentFault, InputError, LongleafError, NotAllowed, SignInNeeded, Untrusted

__all__ = [
    "NoRole",
    "NotAWorkspace",
    "Stale",
    "fields_of",
    "lacks_schema",
    "number_taken",
    "retryable",
    "said_by_guard",
    "sqlite_code",
    "sqlstate",
    "translate",
]

#: SQLSTATEs after which the same transaction may be tried again: serialisation, deadlock, a standby that is not yet
#: the primary, a server going down or coming up, too many connections. Class 08 (connection) is handled apart.
_AGAIN = frozenset({"40001", "40P01", "25006", "57P01", "57P02", "57P03", "53300"})
#: The server ended the session: idle for too long within a transaction, or outside of one.
_ENDED = frozenset({"25P03", "57P05"})
_DENIED = "42501"

# A SQLite trigger can only raise a text. Ours begin with the code, and nothing else of the text is looked at.
_REFUSAL = re.compile(r"(LL\d{3}|42501) (.+)", re.DOTALL)
# The driver gives SQLite's primary result code only. Which constraint it was stands in the library's own format,
# and decides between sentences of one and the same error.
_CONSTRAINT = re.compile(r"(UNIQUE|FOREIGN KEY|NOT NULL|CHECK) constraint failed(?:: (.+))?", re.DOTALL)
_SQLITE_CONSTRAINTS = {"UNIQUE": "23505", "FOREIGN KEY": "23503", "NOT NULL": "23502", "CHECK": "23514"}

# The table that a statement writes; what our program sends begins so, and nothing else of it is looked at.
_WRITTEN = re.compile(r'\s*(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+"?(\w+)', re.IGNORECASE)
#: Whose rules a table is under, by what a write to it touches; the first that fits counts.
_RULES = (
    (Touched.HUB, "the rules of the hub"),
    (Touched.REVIEWS, "the rules of reviews and their actions"),
    (Touched.MAJORS, "the rules of major incidents"),
    (Touched.CHANGES | Touched.FREEZES, "the rules of the change process"),
    (Touched.CAB, "the rules of the board"),
    (Touched.TICKETS, "the rules of tickets"),
    (Touched.TARGETS, "the rules of service levels"),
    (Touched.PACKETS, "the rules of packets"),
    (Touched.MAIL, "the rules of mail"),
    (Touched.SERVICES, "the rules of services"),
    (Touched.AGENCIES | Touched.PEOPLE, "the rules of agencies and people"),
)


class SqliteCode(IntEnum):
    """SQLite's primary result codes that mean something to a person; https://sqlite.org/rescode.html."""

    ERROR = 1
    PERM = 3
    BUSY = 5
    LOCKED = 6
    NOMEM = 7
    READONLY = 8
    IOERR = 10
    CORRUPT = 11
    FULL = 13
    CANTOPEN = 14
    PROTOCOL = 15  # the locks of the write-ahead log could not be had
    CONSTRAINT = 19
    AUTH = 23
    NOTADB = 26


class SignIn(StrEnum):
    """Why a sign-in failed: the server's own SQLSTATEs, and codes of ours where it has none."""

    NO_ANSWER = "08001"
    LOST = "08006"
    READ_ONLY = "25006"
    REFUSED = "28000"
    WRONG_PASSWORD = "28P01"
    NO_DATABASE = "3D000"
    NO_PASSWORD = "LL101"
    NO_HOST = "LL102"
    NO_TRUST = "LL103"
    BAD_ADDRESS = "LL104"
    NOT_LET_IN = "LL105"  # for the password, or for what the server looks at after it
    NO_TLS = "LL106"
    WRONG_NAME = "LL107"
    OUT_OF_DATE = "LL108"
    BARE_PASSWORD = "LL109"
    NOT_BOUND = "LL110"
    NO_CONNECT = "LL111"
    NO_TICKET = "LL112"
    RELAY = "LL113"
    POOLED = "LL114"
    FULL = "53300"
    NOT_READY = "57P03"


#: What is said of a line that is not safe, and what to do. In all of them no password was sent.
_LINES: dict[str, tuple[str, str]] = {
    SignIn.NO_TRUST: (
        "No trusted encrypted connection to {place}: {message}",
        "Give the file of the certificate authority of the server as sslrootcert in the address.",
    ),
    SignIn.NO_TLS: (
        "{place} offers no encrypted connection, so nothing was sent to it.",
        "The database administrator switches TLS on there (ssl = on, with a certificate for the name in the address).",
    ),
    SignIn.WRONG_NAME: (
        "The certificate of {place} is for another name than the one in the address.",
        "Write the host as the certificate has it, or have a certificate issued for this name. If the address is"
        " right, somebody may stand between: tell the database administrator.",
    ),
    SignIn.OUT_OF_DATE: (
        "The certificate of {place} is out of date.",
        "Check the date of this computer; else the database administrator has to renew the certificate.",
    ),
    SignIn.BARE_PASSWORD: (
        "{place} asks for the password in a way that would give it away, so it was not sent.",
        "The database administrator has it asked for by scram-sha-256 (pg_hba.conf and password_encryption) and sets"
        " the passwords anew. Only for a server that looks people up in LDAP: require_auth=password in the address.",
    ),
    SignIn.RELAY: (
        "{place} is behind a relay (PgBouncer) that does not take the settings of a session.",
        "In the settings of the relay: ignore_startup_parameters = options, and pool_mode = session. Or name the server"
        " itself in the address.",
    ),
    SignIn.POOLED: (
        "{place} is behind a relay (PgBouncer) that gives each transaction another session, with which saves and their"
        " limits are not safe.",
        "In the settings of the relay for this database: pool_mode = session. Or name the server itself in the"
        " address.",
    ),
    SignIn.NOT_BOUND: (
        "{place} cannot bind the sign-in to the encrypted line, so no password was sent.",
        "Behind a relay such as PgBouncer that is so: put channel_binding=prefer into the address, if the database"
        " administrator says that there is one.",
    ),
}


class NoRole(NotAllowed):
    """The person may sign in to the database, but is in none of its group roles; `keeps`: but for that of keepers."""

    def __init__(self, login: str, place: str, *, keeps: bool = False) -> None:
        if keeps:
            super().__init__(
                f"{login} is a keeper of {place} (ll_keeper), and may not look into it: a keeper needs ll_reader too.",
                hint=f"Let its administrator run: longleaf db roles {login}=reader --apply",
            )
            return
        super().__init__(
            f"{login} has no role in {place}, so nothing can be read there.",
            hint=f"Ask its administrator for one, reader at least: longleaf db roles {login}=reader --apply. Whoever"
            f" upgrades or checks it is a keeper, too: longleaf db roles {login}=reader {login}=keeper --apply",
        )


class NotAWorkspace(EnvironmentFault):
    """The database is there but holds no Longleaf workspace."""

    def __init__(self) -> None:
        super().__init__("This database holds no Longleaf workspace yet.", hint="Run: longleaf db init")


def sqlite_code(error: BaseException) -> int | None:
    """Return the primary result code of an SQLite error; None: not SQLite's, or the driver's own."""
    code = getattr(getattr(error, "orig", None) or error, "sqlite_errorcode", None)
    return None if code is None else int(code) & 0xFF


def sqlstate(error: BaseException) -> str | None:
    """Return the SQLSTATE of a driver's error, also of what our guards refuse on SQLite; None without one."""
    original = getattr(error, "orig", None) or error
    state = getattr(original, "sqlstate", None)
    if state:
        return str(state)
    code = sqlite_code(error)
    if code == SqliteCode.AUTH:
        return _DENIED
    if code != SqliteCode.CONSTRAINT:
        return None
    if refused := _REFUSAL.fullmatch(str(original)):
        return refused[1]
    if broken := _CONSTRAINT.fullmatch(str(original)):
        return _SQLITE_CONSTRAINTS[broken[1]]
    return None


def retryable(error: DBAPIError) -> bool:
    """Return whether the same transaction may be tried again: lost connection, deadlock, failover."""
    state = sqlstate(error)
    if state is not None:
        return state in _AGAIN or state.startswith("08")
    return _is_lost(error)  # SQLite waits by itself (busy_timeout)


def number_taken(error: BaseException) -> bool:
    """Return whether somebody else saved a record under the number that was drawn for this one (PostgreSQL)."""
    name = getattr(getattr(getattr(error, "orig", None), "diag", None), "constraint_name", None) or ""
    return sqlstate(error) == "23505" and name.startswith("uq_") and name.endswith("_number")


def lacks_schema(error: BaseException) -> bool:
    """Return whether the error may come of a database without a workspace, or with one of another schema.

    Whoever asks has to look whether it is so.
    """
    return sqlstate(error) in {"42P01", "42703", "3F000"} or sqlite_code(error) == SqliteCode.ERROR


def translate(error: Exception, place: str, port: str = "") -> LongleafError | None:
    """Return the error for people behind a driver's error; None: no kind of trouble we know, so a bug of ours.

    `place`: how to name the database to the user (a path, or host and database), never with a password; `port`: the
    server's.
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
        return _refused(state, message, error.statement or "") or _by_state(state, message, place, error, port)
    code = sqlite_code(error)
    if code is not None:
        return _by_sqlite(code, message, place)
    return _lost(place) if _is_lost(error) else None


def _is_lost(error: DBAPIError) -> bool:
    """Return whether PostgreSQL's driver lost the server: an error of operation that no server gave a code."""
    foreign = (type(error.orig).__module__ or "").partition(".")[0] == "psycopg"
    return foreign and (error.connection_invalidated or isinstance(error, OperationalError))


def _first_line(error: DBAPIError) -> str:
    original = error.orig
    primary = getattr(getattr(original, "diag", None), "message_primary", None)
    return str(primary or original).strip().splitlines()[0] if str(primary or original).strip() else ""


def _said(message: str) -> str:
    """Return a guard's message as a sentence, without its code."""
    refused = _REFUSAL.fullmatch(message)
    words = refused[2] if refused else message
    return words[:1].upper() + words[1:].rstrip(".") + "." if words else ""


def rules_of(statement: str) -> str:
    """Return what the rules of the table are called that a statement writes: "the rules of major incidents"."""
    written = _WRITTEN.match(statement)
    table = metadata.tables.get(written[1]) if written else None
    touched = kinds.touched_by(table) if table is not None else Touched.NOTHING
    return next((rules for of, rules in _RULES if touched & of), "the rules of this record")


def _refused(state: str, message: str, statement: str = "") -> LongleafError | None:
    """Return the error for what a guard or a missing right refused."""
    if state == "LL001":
        return Stale("Somebody else saved this record meanwhile.", {}, 0)
    if state in {"LL002", "LL003"}:
        rules = rules_of(statement)
        return NotAllowed(_said(message), hint=f"{rules[:1].upper()}{rules[1:]} forbid this.")
    if state == "LL004":
        return InputError(_said(message), hint="Check the time, and the clock of this computer.")
    if state == _DENIED:
        return NotAllowed(_said(message), hint="Your role does not allow this; ask an administrator if it should.")
    return None


def _by_state(state: str, message: str, place: str, error: DBAPIError, port: str) -> LongleafError | None:
    if state in {"23502", "23503", "23505", "23514"}:
        return _constraint(state, error)
    if state == "55P03":
        return EnvironmentFault("Another person's work holds this record.", hint="Try again in a moment.", retry=True)
    if state == "57014":
        return EnvironmentFault(
            "The database stopped the query: it took too long.", hint="Narrow the filter and try again.", retry=True
        )
    if state in {"53100", "53200", "53400", "58030"}:
        return EnvironmentFault(
            f"The server of {place} has run out of space or memory: {message}", hint="Tell the database administrator."
        )
    if state == "25006":
        return EnvironmentFault(
            f"{place} only accepts reading now.", hint="It may be the standby; try again in a minute.", retry=True
        )
    if state in {"XX001", "XX002", "58P01"}:
        return EnvironmentFault(
            f"The server reports damaged data in {place}: {message}", hint="Tell the database administrator."
        )
    return _sign_in(state, message, place, port) or (
        _lost(place) if state in _AGAIN | _ENDED or state.startswith("08") else None
    )


def _sign_in(state: str, message: str, place: str, port: str) -> LongleafError | None:
    if state == SignIn.NO_PASSWORD:
        return SignInNeeded(
            f"{place} asks for a password.",
            hint="Store it with: longleaf profile add NAME URL --ask-password, or use a libpq password file.",
        )
    if state == SignIn.WRONG_PASSWORD:
        return SignInNeeded(
            f"{place} did not accept the user name or the password.",
            hint="Type it again. A right one may have run out, or the login may be missing: ask the database"
            " administrator to set it anew (longleaf db password NAME).",
            wrong=True,
        )
    if state == SignIn.REFUSED:
        return EnvironmentFault(
            f"{place} refused the sign-in: {message}",
            hint="Check the user name. Else the database administrator looks whether this login may sign in (LOGIN),"
            " from this computer and in this way (pg_hba.conf).",
        )
    if state == SignIn.NO_CONNECT:
        return EnvironmentFault(
            f"This login may not connect to {place}.",
            hint="Ask the database administrator for it: GRANT CONNECT ON DATABASE, and a role (longleaf db roles).",
        )
    if state == SignIn.NO_TICKET:
        why, hint = _of_the_ticket(message)
        return EnvironmentFault(f"{place} asks for a Kerberos ticket, and {why}.", hint=hint)
    if state == SignIn.FULL:
        return EnvironmentFault(
            f"{place} has no connection left for this login.",
            hint="Try again in a moment; close other windows. The database administrator can raise the limit.",
            retry=True,
        )
    if state == SignIn.NOT_READY:
        return EnvironmentFault(
            f"{place} is starting, stopping or recovering.", hint="Try again in a minute.", retry=True
        )
    if state == SignIn.NOT_LET_IN:
        return SignInNeeded(
            f"{place} refused the sign-in, or there is no such database: {message}",
            hint="Check user name, password, database and settings in the address: longleaf profile test NAME",
            wrong=True,
        )
    if state == SignIn.NO_DATABASE:
        return EnvironmentFault(
            f"There is no database {place}.", hint="Check the name, or ask the database administrator to create it."
        )
    if state == SignIn.NO_HOST:
        return EnvironmentFault(
            f"The server of {place} cannot be found.", hint="Check the host name and the network.", retry=True
        )
    if state in _LINES:
        said, hint = _LINES[state]
        kind = Untrusted if state == SignIn.NO_TRUST else EnvironmentFault
        return kind(said.format(place=place, message=message), hint=hint)
    if state == SignIn.BAD_ADDRESS:
        return InputError(f"The address of {place} cannot be used: {message}.", hint="Correct the address.")
    if state == SignIn.NO_ANSWER:
        return EnvironmentFault(
            f"{place}{f', port {port},' if port else ''} does not answer.",
            hint="Check that the server runs and the network reaches it.",
            retry=True,
        )
    return None


def _of_the_ticket(message: str) -> tuple[str, str]:
    """Return why no ticket did, as libpq, Kerberos or the server put it, and what to do."""
    again = "Sign in to the domain again (kinit; klist shows the tickets)."
    if "Ticket expired" in message:
        return "the one here has run out", again
    if "No Kerberos credentials" in message or "No credentials were supplied" in message:
        return "this computer has none", again
    if found := _UNKNOWN_SERVER.search(message):
        return (
            f"the domain knows no {found[1]}",
            "Write the host in the address as the domain has it; krbsrvname names another service than postgres.",
        )
    if "authentication failed for user" in message:
        return (
            "the server did not take the one here as this login's",
            "klist shows whose it is. A login that has another name in the domain needs a line in pg_ident.conf. If it"
            " is right, the server may have no key that it can read (keytab): its log says so.",
        )
    more = message.rpartition("GSSAPI ")[2].rpartition("more information: ")[2]
    return (
        f"there is none that it takes: {more}" if "GSSAPI" in message and more else "there is none that it takes",
        f"{again} The address has to name the server as the domain does, and you as the server knows you.",
    )


#: What Kerberos says of a server that it has no key for.
_UNKNOWN_SERVER = re.compile(r"Server (\S+) not found in Kerberos database")


def _lost(place: str) -> ConnectionLost:
    return ConnectionLost(
        f"The connection to {place} was lost.", hint="Nothing is half saved. Try again in a moment.", retry=True
    )


def _constraint(state: str, error: DBAPIError) -> LongleafError:
    table, columns = fields_of(error)
    fields = _words(columns)
    where = f" ({table.replace('_', ' ')}: {fields})" if table else ""
    if state == "23505":
        return InputError(
            f"There is already a record with the same {fields or 'key'} ({table.replace('_', ' ')}).",
            hint=f"Choose another {fields or 'key'}.",
        )
    if state == "23503":
        return InputError(
            f"The record refers to, or is referred to by, another one{where}.", hint="Choose an existing record."
        )
    if state == "23502":
        return InputError(f"A required field is empty{where}.", hint="Fill it in and save again.")
    return InputError(f"A value is outside what is allowed{where}.", hint="Correct the value and save again.")


def said_by_guard(error: DBAPIError) -> str:
    """Return what a guard of ours said when it refused, as a sentence."""
    return _said(_first_line(error))


def fields_of(error: DBAPIError) -> tuple[str, tuple[str, ...]]:
    """Return the table and the columns that an error is about, as far as the database names them."""
    diag = getattr(error.orig, "diag", None)
    if diag is not None:
        table, columns = _constraints().get(diag.constraint_name or "", (diag.table_name or "", ()))
        return table, columns or ((diag.column_name,) if diag.column_name else ())
    failed = _CONSTRAINT.fullmatch(str(error.orig))
    named = (failed[2] if failed else None) or ""
    if named in _constraints():
        return _constraints()[named]
    cells = [cell.rpartition(".") for cell in named.split(", ")]
    return cells[0][0], tuple(column for _table, _dot, column in cells if column)


def _words(columns: tuple[str, ...] | list[str]) -> str:
    return " and ".join(column.removesuffix("_id").replace("_", " ") for column in columns)


@cache
def _constraints() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return the table and the columns (of a check: its name) of every named constraint and index of the schema."""
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    for table in metadata.sorted_tables:
        parts: list[ColumnCollectionConstraint | Index] = [
            *(part for part in table.constraints if isinstance(part, ColumnCollectionConstraint)),
            *table.indexes,
        ]
        for part in parts:
            name, prefix = str(part.name), f"ck_{table.name}_"
            is_check = name.startswith(prefix)
            found[name] = table.name, (name.removeprefix(prefix),) if is_check else tuple(c.name for c in part.columns)
    return found


def _by_sqlite(code: int, message: str, place: str) -> LongleafError | None:
    if code in {SqliteCode.BUSY, SqliteCode.LOCKED, SqliteCode.PROTOCOL}:
        return EnvironmentFault(
            f"{place} is in use by another program that is writing.",
            hint="Close the other program or wait, then try again.",
            retry=True,
        )
    if code in {SqliteCode.READONLY, SqliteCode.PERM}:
        return EnvironmentFault(f"{place} cannot be written.", hint="Check the permissions of the file and its folder.")
    if code == SqliteCode.FULL:
        return EnvironmentFault(
            f"There is no space left for {place}: this save was not made, earlier ones stand.",
            hint="Free some space and try again.",
        )
    if code == SqliteCode.CORRUPT:
        return EnvironmentFault(
            f"{place} is damaged: {message}", hint="Restore it from a backup; keep the damaged file."
        )
    if code == SqliteCode.NOTADB:
        return EnvironmentFault(
            f"{place} is not a Longleaf workspace, or is encrypted with another key.", hint="Choose the right file."
        )
    if code == SqliteCode.CANTOPEN:
        return EnvironmentFault(f"{place} cannot be opened.", hint="Check that its folder exists and can be written.")
    if code == SqliteCode.IOERR:
        return EnvironmentFault(
            f"The disk failed while working with {place}: {message}",
            hint="Check the disk; nothing is half saved.",
            retry=True,
        )
    if code == SqliteCode.NOMEM:
        return EnvironmentFault(
            f"There is not enough memory to work with {place}.", hint="Close other programs and try again.", retry=True
        )
    return None
