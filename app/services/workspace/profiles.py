"""Named connections: kept in one file without any password, which goes to the keyring."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Callable
from pathlib import Path

from app.db import secrets, workspace
from app.db.address import parsed_address
from app.db.engine import open_database
from app.db.tls import line_words
from app.domain.addresses import without_password
from app.errors import EnvironmentFault, InputError


def _file() -> Path:
    from platformdirs import user_config_path

    return user_config_path("longleaf", appauthor=False) / "profiles.json"


def _load() -> dict[str, str]:
    path = _file()
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise EnvironmentFault(f"{path} cannot be read: {error.strerror}.", hint="Check its permissions.") from error
    except ValueError as error:
        raise InputError(f"{path} is not valid JSON: {error}.", hint="Correct or delete it.") from error
    if not isinstance(found, dict) or not all(isinstance(url, str) for url in found.values()):
        raise InputError(f"{path} does not hold names and addresses.", hint="Correct or delete it.")
    return found


def _save(profiles: dict[str, str]) -> None:
    path = _file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(dir=path.parent, prefix=".profiles")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as out:
                json.dump(profiles, out, indent=2, sort_keys=True)
            Path(part).replace(path)
        except BaseException:
            Path(part).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise EnvironmentFault(
            f"{path} cannot be written: {error.strerror}.", hint="Check disk and permissions."
        ) from error


def profile_url(name: str) -> str:
    """Return the address of a saved connection. InputError for an unknown name."""
    profiles = _load()
    if name not in profiles:
        known = ", ".join(sorted(profiles)) or "none yet"
        raise InputError(
            f"There is no profile {name!r}.", hint=f"Saved: {known}. Add one: longleaf profile add NAME URL"
        )
    return profiles[name]


def names() -> tuple[str, ...]:
    """Return names of the saved connections, in order."""
    return tuple(sorted(_load()))


def add(name: str, url: str, *, password: str | None = None) -> str:
    """Save (or replace) a connection, its password in the keyring; returns a sentence.

    InputError for an address with a password in it; EnvironmentFault, and nothing saved, without a keyring.
    """
    if not re.fullmatch(r"[\w.-]{1,40}", name):
        raise InputError(f"{name!r} cannot be a profile's name.", hint="Letters, digits, dot, - and _; at most 40.")
    parsed = parsed_address(url)
    profiles = _load()
    if password is not None:
        secrets.keep(secrets.account(parsed), password)
    _save({**profiles, name: parsed.render_as_string()})
    kept = " Its password is in the keyring." if password is not None else ""
    return f"Profile {name} is saved: {parsed.render_as_string()}.{kept}"


def listing() -> str:
    """Return a line about each saved connection."""
    saved = _load()
    width = max(map(len, saved), default=0)
    return (
        "\n".join(f"{name:<{width}}  {without_password(url)}" for name, url in sorted(saved.items()))
        or "No profiles are saved."
    )


def test(name: str, ask: Callable[[str], str | None] | None = None) -> str:  # noqa: PT028  (no pytest test)
    """Connect, and say who one is there and what is there."""
    url = profile_url(name)
    db = open_database(url, password=secrets.password_for(url, ask))
    try:
        version = workspace.schema_version(db)
        roles = ", ".join(role.label for role in sorted(db.actor.roles)) or "no Longleaf role"
        there = f"a workspace with schema {version}" if version else "no workspace yet (longleaf db init)"
        line = f" {line_words(db)}" if db.kind == "postgresql" else ""
        return f"Profile {name}: signed in to {db.place} as {db.actor.login} ({roles}); there is {there}.{line}"
    finally:
        db.dispose()


def remove(name: str) -> str:
    """Forget a connection, and its password unless another profile signs in the same way."""
    url = profile_url(name)
    left = {other: address for other, address in _load().items() if other != name}
    _save(left)
    account = secrets.account(url)
    if account not in {secrets.account(address) for address in left.values()} and secrets.forget(account):
        return f"Profile {name} and its password are forgotten."
    return f"Profile {name} is forgotten."
