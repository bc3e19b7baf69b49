"""Where this computer reads mail: kept in one file without the password, which goes to the keyring.

Each desktop that tends has its own; several may read one mailbox, and each mail is read once.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from app.db import secrets
from app.db.cab.rules import load_rules as board_rules
from app.db.callers.rules import load_rules as caller_rules
from app.db.engine import Database
from app.domain.inbox.account import InboxFields, InboxNow
from app.errors import EnvironmentFault, InputError
from app.mail.account import Account, Security
from app.mail.boxes import Box, EmlFolder
from app.mail.imap import Imap
from app.services.inbox.taking import RIGHT

_WHAT = "read mail that comes in"


def _file() -> Path:
    from platformdirs import user_config_path

    return user_config_path("longleaf", appauthor=False) / "inbox.json"


def kept_inbox() -> InboxFields | None:
    """Return what this computer reads; None where nothing. EnvironmentFault, InputError for a file that is none."""
    path = _file()
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return InboxFields(**{name: type(value)(found[name]) for name, value in asdict(InboxFields()).items()})
    except FileNotFoundError:
        return None
    except OSError as error:
        raise EnvironmentFault(f"{path} cannot be read: {error.strerror}.", hint="Check its permissions.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path} does not hold a mailbox.", hint="Correct or delete it.") from error


def _server(fields: InboxFields) -> Account:
    try:
        security = Security(fields.security)
    except ValueError as error:
        raise InputError(
            f"{fields.security!r} is no way to keep mail secret.", hint="Choose one of the list."
        ) from error
    made = Account(fields.host.strip(), fields.port, security, fields.user.strip())
    if not 1 <= made.port <= 65_535:
        raise InputError(f"{made.port} is no port.", hint="Enter a number from 1 to 65535; 993 is usual.")
    if security is Security.NONE and not made.is_local:
        raise InputError(
            f"Mail of {made.host} would come in the clear.",
            hint="Choose TLS or STARTTLS: without either, only this computer itself is read.",
        )
    made.check()
    if not made.user:
        raise InputError("Nobody is named who signs in to the mailbox.", hint="Enter the user.")
    return made


def _keyring_name(account: Account) -> str:
    return f"imap:{account.user}@{account.host}"


def box_of(fields: InboxFields, password: str = "") -> Box:
    """Return the box of an account; `password`: instead of the one that is kept. InputError for none that can be."""
    if fields.path:
        path = Path(fields.path).expanduser()
        if not path.is_absolute():
            raise InputError(f"{path} is no whole path.", hint="Give the folder from the root on.")
        return EmlFolder(path)
    account = _server(fields)
    return Imap(account, fields.mailbox.strip(), lambda: password or secrets.find(_keyring_name(account)))


def own_addresses(db: Database) -> tuple[str, ...]:
    """Return the addresses from which mail of this workspace is sent, or at which it is answered."""
    with db.read() as conn:
        found = (board_rules(conn).mailbox, caller_rules(conn).answer_to)
    return tuple(address for address in found if address)


def inbox(db: Database) -> InboxNow:
    """Return what this computer reads, as forms show it."""
    db.require(RIGHT, _WHAT)
    kept = kept_inbox()
    if kept is None or kept.path:
        return InboxNow(kept, has_password=False)
    return InboxNow(kept, has_password=secrets.find(_keyring_name(_server(kept))) is not None)


def check_inbox(db: Database, fields: InboxFields, password: str = "") -> str:
    """Open the mailbox or folder and read nothing; returns how many mails wait in it, raises what hinders it."""
    db.require(RIGHT, _WHAT)
    box = box_of(fields, password)
    try:
        count = box.count()
    finally:
        box.close()
    return f"{'The folder' if fields.path else fields.mailbox} can be read: {count:,} in it."


def save_inbox(db: Database, fields: InboxFields | None, password: str = "") -> str:
    """Keep what this computer reads, and its password in the keyring; returns a sentence. None: it reads nothing.

    An empty `password` leaves what is kept for this user and server. Nothing is saved where the keyring refuses.
    """
    from app.reports.files import write_file

    db.require(RIGHT, _WHAT)
    path = _file()
    if fields is None:
        path.unlink(missing_ok=True)
        return "This computer reads no mail any more."
    box_of(fields)
    if password and not fields.path:
        if not password.isascii():
            raise InputError(
                "Password: it has letters that are not ASCII.", hint="Mail servers take none: set another."
            )
        secrets.keep(_keyring_name(_server(fields)), password)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_file(path, (json.dumps(asdict(fields), indent=2, sort_keys=True) + "\n").encode("utf-8"))
    return f"Mail is read from {fields.path or f'{fields.mailbox} at {fields.host}'} by this computer."
