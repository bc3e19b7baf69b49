"""The mail account of this computer: kept in one file without the password, which goes to the keyring.

The board's mailbox belongs to the workspace, so that everybody's mail comes from the same address; the server that
takes mail belongs to the computer that sends.
"""

from __future__ import annotations

import json
from pathlib import Path

from app.db import secrets
from app.db.cab.rules import load_rules
from app.db.engine import Database
from app.domain.mail.values import AccountFields, AccountNow
from app.errors import EnvironmentFault, InputError
from app.mail.account import Account, Security


def _file() -> Path:
    from platformdirs import user_config_path

    return user_config_path("longleaf", appauthor=False) / "mail.json"


def kept_account() -> Account | None:
    """Return the account that is kept on this computer; None where there is none.

    EnvironmentFault where the file cannot be read, InputError where it does not hold an account.
    """
    path = _file()
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return Account(str(found["host"]), int(found["port"]), Security(found["security"]), str(found["user"]))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise EnvironmentFault(f"{path} cannot be read: {error.strerror}.", hint="Check its permissions.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path} does not hold a mail account.", hint="Correct or delete it.") from error


def password_of(account: Account) -> str | None:
    """Return the password that the keyring keeps for an account; None where there is none."""
    return secrets.find(account.keyring_name)


def account(db: Database) -> AccountNow:
    """Return the account of this computer as forms show it, with the mailbox that the workspace sends from."""
    with db.read() as conn:
        mailbox = load_rules(conn).mailbox
    kept = kept_account()
    if kept is None:
        return AccountNow(None, mailbox, has_password=False)
    fields = AccountFields(kept.host, kept.port, kept.security.value, kept.user)
    return AccountNow(fields, mailbox, has_password=bool(kept.user) and password_of(kept) is not None)


def _made(fields: AccountFields) -> Account:
    try:
        security = Security(fields.security)
    except ValueError as error:
        raise InputError(
            f"{fields.security!r} is no way to keep mail secret.", hint="Choose one of the list."
        ) from error
    made = Account(fields.host.strip(), fields.port, security, fields.user.strip())
    made.check()
    return made


def _check_password(password: str) -> None:
    if not password.isascii():
        raise InputError(
            "Password: it has letters that are not ASCII.",
            hint="Mail servers take letters without accents: set another.",
        )


def save_account(db: Database, fields: AccountFields, password: str = "") -> str:
    """Keep the account on this computer and its password in the keyring; returns a sentence.

    An empty `password` leaves what is kept for this user and server. Nothing is saved where the keyring refuses.
    """
    from app.reports.files import write_file

    db.require("mail.send")
    made = _made(fields)
    if password and not made.user:
        raise InputError("A password belongs to a user.", hint="Enter the user who signs in, or leave both empty.")
    _check_password(password)
    if password:
        secrets.keep(made.keyring_name, password)
    path = _file()
    path.parent.mkdir(parents=True, exist_ok=True)
    told = {"host": made.host, "port": made.port, "security": made.security.value, "user": made.user}
    write_file(path, (json.dumps(told, indent=2, sort_keys=True) + "\n").encode("utf-8"))
    return f"Mail is sent over {made.host} from this computer."


def check_account(db: Database, fields: AccountFields, password: str = "") -> str:
    """Connect to the server and sign in, and send nothing; returns a sentence, raises what hinders it."""
    from app.mail.smtp import Smtp

    db.require("mail.send")
    made = _made(fields)
    _check_password(password)
    with Smtp(made, lambda: password or password_of(made)) as smtp:
        smtp.check()
    return f"The mail server {made.host} answers" + (f" and takes {made.user}." if made.user else ".")
