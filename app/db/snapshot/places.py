"""Where the copies of shared databases lie: one for each database and login, and under which key."""

from __future__ import annotations

import getpass
import hashlib
import re
from pathlib import Path

from sqlalchemy import make_url

from app.db import secrets
from app.db.address import normal
from app.db.snapshot.file import discard
from app.db.snapshot.source import Origin
from app.db.types import from_micros
from app.domain.snapshot.values import Snapshot
from app.domain.vocabulary import Role
from app.errors import EnvironmentFault
from app.places import snapshot_folder

_KEYLESS = "Nothing was copied: an offline copy is encrypted, and its key is kept in the keyring of your account."


def name_of(url: str) -> str:
    """Return the name of the copy of a database and login: readable, and never that of another one."""
    parsed = make_url(normal(url))
    account = secrets.account(parsed.set(username=parsed.username or getpass.getuser()))
    readable = re.sub(r"\W+", "-", parsed.database or "workspace")[:30].strip("-")
    return f"{readable}-{hashlib.sha256(account.encode()).hexdigest()[:16]}"


def name_of_file(path: Path) -> str:
    """Return the name of the copy that a file is of."""
    return path.name.rsplit(".", 2)[0]


def found(name: str) -> Path | None:
    """Return the file of the newest whole copy; None where there is none."""
    files = sorted(snapshot_folder().glob(f"{name}.*.db"), key=_generation)
    return files[-1] if files else None


def being_made(name: str) -> Path:
    """Return the file of a copy that is not whole yet."""
    return snapshot_folder() / f"{name}.part"


def next_place(name: str) -> Path:
    """Return the file of the next whole copy: another one than that which may be open somewhere."""
    before = found(name)
    return snapshot_folder() / f"{name}.{_generation(before) + 1 if before else 1}.db"


def discard_older(name: str) -> None:
    """Delete all copies but the newest one; one that is open elsewhere may stay for now."""
    for path in sorted(snapshot_folder().glob(f"{name}.*.db"), key=_generation)[:-1]:
        discard(path)


def _generation(path: Path) -> int:
    part = path.name.rsplit(".", 2)[-2]
    return int(part) if part.isdigit() else 0


def key_of(name: str, *, make: bool) -> bytes | None:
    """Return the key of a copy; `make`: a new one where none is kept.

    EnvironmentFault where there is no keyring for a new one.
    """
    try:
        return secrets.snapshot_key(name, make=make)
    except EnvironmentFault as missing:
        raise EnvironmentFault("This computer has no keyring.", hint=_KEYLESS) from missing


def begun(path: Path, key: bytes) -> bool:
    """Return whether a file that is not whole yet is one that this key opens, and says what it is of."""
    return "horizon" in _kept(path, key)


def read(path: Path, key: bytes) -> Snapshot | None:
    """Return what a whole copy says of itself; None for a file that this key does not open."""
    kept = _kept(path, key)
    if "as_of" not in kept:
        return None
    origin = Origin.of_text(kept["origin"])
    roles = frozenset(Role(role) for role in origin.roles if role in set(Role))
    return Snapshot(
        from_micros(int(kept["as_of"])), kept["place"], origin.workspace, origin.login, roles, int(kept["due"])
    )


def _kept(path: Path, key: bytes) -> dict[str, str]:
    """Return what a file says of itself; nothing for one that this key does not open."""
    from sqlcipher3 import dbapi2 as driver

    raw = driver.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True, timeout=10)
    try:
        raw.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
        kept = dict(raw.execute("SELECT key, value FROM snapshot").fetchall())
        due = "search_due" if "noted" in kept else "ticket"
        kept["due"] = str(raw.execute(f"SELECT count(*) FROM {due}").fetchone()[0])
    except driver.Error:
        return {}
    finally:
        raw.close()
    return kept
