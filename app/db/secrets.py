"""Passwords: from the system's keyring, else libpq's own ways (password file, Kerberos); never in a log."""

from __future__ import annotations

import os
import secrets as _random
from collections.abc import Callable
from typing import Any

from sqlalchemy import URL, make_url

from app.db.address import hosts_of, normal
from app.errors import EnvironmentFault

_SERVICE = "Longleaf"
_NO_BACKEND = (
    "Use a libpq password file (PGPASSFILE, mode 0600, lines host:port:database:user:password), or Kerberos,"
    " or install a keyring backend."
)


def _keyring() -> Any:
    import keyring  # late: looks for backends when imported

    return keyring


def account(url: URL | str) -> str:
    """Return the keyring's name of a sign-in: user@host,host:port/database, without options."""
    parsed = make_url(normal(url) if isinstance(url, str) else url)
    port = f":{parsed.port}" if parsed.port else ""
    return f"{parsed.username or ''}@{','.join(hosts_of(parsed))}{port}/{parsed.database or ''}"


def find(name: str) -> str | None:
    """Return the secret kept under a name, or None: none kept, or no keyring on this computer."""
    from keyring.errors import KeyringError

    try:
        found: str | None = _keyring().get_password(_SERVICE, name)
    except (KeyringError, RuntimeError, OSError):
        return None  # a server without a desktop: libpq's password file or a prompt take over
    return found


def keep(name: str, secret: str) -> None:
    """Put a secret into the keyring. EnvironmentFault, with what to do instead, where there is none or it is locked."""
    from keyring.errors import KeyringError, KeyringLocked

    try:
        _keyring().set_password(_SERVICE, name, secret)
    except KeyringLocked as error:
        raise EnvironmentFault(
            "The keyring of this computer is locked.", hint="Unlock it, then try again; or go on without it."
        ) from error
    except (KeyringError, RuntimeError, OSError) as error:
        raise EnvironmentFault("This computer has no keyring to keep a password in.", hint=_NO_BACKEND) from error


def trouble() -> str:
    """Return why no password can be kept on this computer; empty where one can."""
    from keyring.errors import KeyringError, KeyringLocked

    try:
        _keyring().get_password(_SERVICE, "")
    except KeyringLocked:
        return "The keyring of this computer is locked."
    except (KeyringError, RuntimeError, OSError):
        return "This computer has no keyring."
    return ""


#: What people typed, by the name of the sign-in: for this run of this process, whichever way it opens a database.
_remembered: dict[str, str] = {}


def remember(name: str, password: str | None) -> None:
    """Go by a password from now on, before the keyring's, until this process ends; None: by the keyring's again."""
    if password is None:
        _remembered.pop(name, None)
    else:
        _remembered[name] = password


def forget(name: str) -> bool:
    """Remove a secret; return whether there was one."""
    from keyring.errors import KeyringError

    try:
        _keyring().delete_password(_SERVICE, name)
    except (KeyringError, RuntimeError, OSError):
        return False
    return True


class Password:
    """The password of one sign-in, asked from the keyring when a connection is made, then from `ask`.

    What was typed is remembered for this run only. `repr` shows nothing of it.
    """

    __slots__ = ("_ask", "_name", "_typed")

    def __init__(self, name: str, ask: Callable[[str], str | None] | None = None) -> None:
        self._name = name
        self._ask = ask
        self._typed: str | None = None

    def __repr__(self) -> str:
        return f"<Password of {self._name}>"

    def __call__(self) -> str | None:
        typed = _remembered.get(self._name, self._typed)
        if typed is not None:
            return typed
        kept = find(self._name)
        if kept is not None:
            return kept
        if self._ask is not None and not os.environ.get("PGPASSFILE"):
            self._typed = self._ask(self._name) or None
        return self._typed


def password_for(url: URL | str, ask: Callable[[str], str | None] | None = None) -> Password:
    """Return the `password` of `open_database`. Where it gives None, libpq uses its password file or Kerberos.

    `ask` gets the name of the sign-in and returns what the person typed; never called where PGPASSFILE is set.
    """
    return Password(account(url), ask)


def snapshot_key(name: str, *, make: bool = True) -> bytes | None:
    """Return the raw 32-byte key of an encrypted snapshot, made and kept at the first use.

    None if absent and not `make`.
    """
    kept = find(f"snapshot {name}")
    if kept is not None:
        return bytes.fromhex(kept)
    if not make:
        return None
    key = _random.token_bytes(32)
    keep(f"snapshot {name}", key.hex())
    return key
