"""Passwords of a shared database: one's own, and the first one of somebody else."""

from __future__ import annotations

import logging
import os
from contextlib import suppress

from app.db import passwords, secrets
from app.db.engine import Database
from app.domain.passwords import require_good
from app.errors import EnvironmentFault, InputError

log = logging.getLogger("longleaf.db")


def change_own(db: Database, present: str, new: str) -> str:
    """Set one's own password, of which the server gets a verifier only; returns what to say.

    The keyring gets the new one where it had the one before. InputError: `present` is not the present one, or `new`
    is no good.
    """
    require_shared(db)
    require_good(new, db.actor.login)
    passwords.require_own(db, present)
    by_password = passwords.set_password(db, None, new)
    log.info("The own password was changed")
    if not by_password:
        return "Your password is changed. You signed in here without one."
    account = secrets.account(db.url)
    kept = secrets.find(account)
    secrets.remember(account, new)
    if kept is not None:
        with suppress(EnvironmentFault):
            secrets.keep(account, new)
            return "Your password is changed, in the keyring of this computer, too."
    file = "; write it into your password file, too" if os.environ.get("PGPASSFILE") else ""
    return f"Your password is changed. It is asked for when you sign in next{file}."


def set_for(db: Database, login: str, new: str) -> str:
    """Set the password of somebody else's login, such as a first one; returns what to say.

    Needs a sign-in that may create roles (CREATEROLE). The server gets a verifier only.
    """
    require_shared(db)
    require_good(new, login)
    passwords.set_password(db, login, new)
    log.info("The password of a login was set")
    return f"The password of {login} is set. Hand it over in person; they change it with: longleaf db password"


def require_shared(db: Database) -> None:
    """Raise InputError unless the database is a shared one, which has logins with passwords."""
    if db.snapshot is not None:
        raise InputError("This is an offline copy.", hint="Go back online, then change the password.")
    if db.kind == "sqlite":
        raise InputError(
            "A workspace that is a file has no passwords: whoever may read the file may open it.",
            hint="Passwords are those of a shared database.",
        )
