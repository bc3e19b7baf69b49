"""Passwords of logins, set so that the server never sees them: what it gets is a SCRAM verifier (RFC 5803).

The verifier is made here, by libpq, which also brings the text into its normal form (SASLprep). So neither the server
nor its log, nor whoever reads its statistics, learns the password, whatever `password_encryption` says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.db.engine import Database, open_database
from app.errors import EnvironmentFault, InputError, LongleafError, NotAllowed, SignInNeeded

if TYPE_CHECKING:
    from psycopg import Error

_HOW = b"scram-sha-256"


def set_password(db: Database, login: str | None, password: str) -> bool:
    """Set the password of a login, None: one's own. A password that had run out holds again without an end.

    Returns whether this sign-in went by a password. InputError: there is no such login; NotAllowed: not by this one.
    """
    import psycopg
    from psycopg import sql

    with db.translated(), db.engine.connect() as conn:
        raw: Any = conn.connection.dbapi_connection
        who = login or db.actor.login
        verifier = raw.pgconn.encrypt_password(password.encode(), who.encode(), _HOW).decode()
        fault: LongleafError | None = None
        try:
            late = raw.execute(
                "SELECT rolvaliduntil < clock_timestamp() FROM pg_roles WHERE rolname = %s AND rolcanlogin", (who,)
            ).fetchone()
            if late is None:
                raise InputError(
                    f"There is no login {who}.", hint=f"Make it first: longleaf db roles {who}=reader --apply"
                )
            statement = sql.SQL("ALTER ROLE {} PASSWORD {}{}").format(
                sql.Identifier(who), sql.Literal(verifier), sql.SQL(" VALID UNTIL 'infinity'" if late[0] else "")
            )
            raw.execute(statement)
            raw.commit()
        except psycopg.Error as error:
            fault = _fault(error, who, own=login is None)
            raw.rollback()
        if fault is not None:  # outside: no error that is shown or written down has the verifier with it
            raise fault
        return bool(raw.pgconn.used_password)


def _fault(error: Error, who: str, *, own: bool) -> LongleafError:
    if error.sqlstate == "42501":
        return NotAllowed(
            "This sign-in may not change its password." if own else f"You may not set the password of {who}.",
            hint=f"Somebody who may create roles there (CREATEROLE) sets it: longleaf db password {who}",
        )
    said = error.diag.message_primary or type(error).__name__
    return EnvironmentFault(f"The server did not take the new password: {said}.", hint="Nothing was changed.")


def require_own(db: Database, password: str) -> None:
    """Raise InputError unless somebody signs in by this password as who is at work in `db`."""
    other = open_database(db.url.render_as_string(), password=lambda: password)
    try:
        with other.translated(), other.engine.connect():
            pass
    except SignInNeeded as refused:
        raise InputError("That is not your present password.", hint="Type it again; nothing was changed.") from refused
    finally:
        other.dispose()
