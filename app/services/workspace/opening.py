"""Opening a workspace, and making one where there is none."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from app.db import connect, facts, names, workspace
from app.db.address import sqlite_path, without_secrets
from app.db.backup import BESIDE
from app.db.engine import Database, open_database
from app.db.errors import NoRole, NotAWorkspace
from app.db.schema import SCHEMA_HEAD, gate
from app.db.standing import standing
from app.domain.workspace import Opening, clock_told
from app.errors import EnvironmentFault, InputError, LongleafError, SignInNeeded
from app.logs import Term

log = logging.getLogger("longleaf.db")

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.domain.addresses import Typed


@dataclass(frozen=True, slots=True)
class Made:
    """A new workspace: its schema revision and, in words, the reference data it starts with (empty: none).

    `left`: statements that only a superuser of the server may run, and that it works without.
    """

    schema: str
    loaded: str
    left: tuple[str, ...] = ()


def open_workspace(url: str, *, must_exist: bool, typed: Typed | None = None, old_too: bool = False) -> Database:
    """Open the workspace at an SQLAlchemy URL or an SQLite file, with what was `typed` or the keyring's password.

    `must_exist`: raise where there is no file or no workspace in it, before anything is created. A password that was
    accepted is remembered by this process, and kept where `typed` says so and there is a keyring. `old_too`: read from
    a server with an older history where no other answers, because a person chose so.
    """
    url = without_secrets(url)
    path = sqlite_path(url)
    if path is not None and must_exist and not path.exists():
        raise InputError(
            f"There is no workspace at {path}.", hint="Make one with 'longleaf db init' or 'longleaf demo'."
        )
    if path is not None and path.parent != Path():
        path.parent.mkdir(parents=True, exist_ok=True)
    if path is not None and must_exist and connect.is_foreign(path):
        raise NotAWorkspace
    if path is not None:
        db = open_database(url)
    else:
        from app.db import secrets

        if typed is not None:
            secrets.remember(secrets.account(url), typed.password)
        db = open_database(url, password=secrets.password_for(url), old_too=old_too)
    try:
        if must_exist:
            schema = workspace.schema_version(db)
            if schema is None:
                raise NotAWorkspace
            _take_clock(db)
            log.info("Workspace opened: %s, schema %s", Term(db.kind), Term(schema))
        elif path is None:
            _ = db.actor  # signs in: a password that is missing or wrong is told now
    except BaseException as error:
        db.dispose()
        if typed is not None and isinstance(error, SignInNeeded):
            secrets.remember(secrets.account(url), None)
        raise
    return db


_CLOCK = "sample_clock"  # by how many seconds a sample's clock is ahead of this machine's


def _take_clock(db: Database) -> None:
    """Let a sample in a file go by its own clock, where it has one; no other workspace ever does."""
    if db.kind != "sqlite":
        return
    with db.read() as conn:
        seconds = facts.fact(conn, _CLOCK) if facts.fact(conn, "sample") == "1" else None
    if seconds:
        db.ahead = timedelta(seconds=float(seconds))


def set_sample_clock(db: Database, ahead: timedelta) -> None:
    """Let a sample in a file be ahead of this machine's clock by so much, from now on and whoever opens it."""
    if db.kind != "sqlite" or not is_sample(db):
        raise InputError("Only a sample in a file has a clock of its own.", hint="Leave --db out.")
    db.write(lambda conn: facts.set_fact(conn, _CLOCK, str(ahead.total_seconds())), what="sample clock")
    db.ahead = ahead


def open_for_window(
    url: str, typed: Typed | None = None, old_too: bool = False
) -> tuple[Database | None, Opening | None]:
    """Return the workspace and what the window has to know of it; (None, None) where there is no file yet.

    `SignInNeeded` says whether a password can be kept here. `old_too`: see `open_workspace`.
    """
    if "://" not in url and not Path(url).exists():
        return None, None
    try:
        db = open_workspace(url, must_exist=True, typed=typed, old_too=old_too)
    except SignInNeeded as needed:
        from app.db import secrets

        needed.keyring = secrets.trouble()
        raise
    not_kept = _keep(db, typed)
    found = workspace.schema_version(db)
    warning = hint = ""
    if db.read_only and db.hosts is None:
        warning = f"{db.place} is read-only. Nothing can be saved here."
        hint = "Copy the file to a folder you can write to, and open it there."
    if found != SCHEMA_HEAD:
        try:
            gate(found)
        except LongleafError as refused:
            warning, hint = f"{refused} Nothing can be saved here.", refused.hint
    opening = described(db)
    return db, replace(opening, warning=warning, hint=hint, told=(*not_kept, *opening.told))


def _keep(db: Database, typed: Typed | None) -> tuple[tuple[str, str], ...]:
    """Put a password that let somebody in into the keyring, where that is wanted; what is said where it cannot."""
    if typed is None or not typed.keep or db.kind == "sqlite":
        return ()
    from app.db import secrets

    try:
        secrets.keep(secrets.account(db.url), typed.password)
    except EnvironmentFault as fault:
        return ((f"{fault} You are signed in, and will be asked again next time.", fault.hint),)
    return ()


def told(db: Database, name: str, active: bool = True) -> tuple[tuple[str, str], ...]:
    """Return what a person is told at sign-in: a clock that is off, no role, a login that nobody on record has.

    `name`: of the person with this login; empty: there is none. `active`: whether that person still is.
    """
    if db.kind == "sqlite":
        return ()
    said = [clock_told(db.ahead)]
    login = db.actor.login
    if not db.actor.roles:
        refusal = NoRole(login, db.place)
        said.append((str(refusal), refusal.hint))
    elif not name:
        said.append(
            (
                f"No person on record has the login {login}.",
                "An administrator says whose it is (longleaf db people link); until then your name is not shown with"
                " what you do.",
            )
        )
    elif not active:
        said.append(
            (
                f"{name} ({login}) is no longer active here.",
                "Nothing is assigned to you any more. An administrator sets you active again (Agencies, People).",
            )
        )
    return tuple(one for one in said if one is not None)


def described(db: Database) -> Opening:
    """Return what a window has to know of an open workspace: where it is, who is at work, whether it is a sample."""
    with db.read() as conn:
        name = names.people(conn, [db.actor.login]).get(db.actor.login, "")
        active = names.is_active(conn, db.actor.login)
        sample = facts.fact(conn, "sample") == "1"
        id = facts.fact(conn, "id") or ""
    who = (db.place, db.actor.login, db.actor.roles)
    opening = Opening(*who, name=name, sample=sample, ahead=db.ahead, id=id, told=told(db, name, active))
    return opening if db.hosts is None else replace(opening, standing=standing(db))


def ensure(db: Database) -> None:
    """Make the workspace where the database is still empty."""
    if not _absent(db) and workspace.schema_version(db) is not None:
        return
    _create(db)


def _absent(db: Database) -> bool:
    file = db.url.database if db.kind == "sqlite" else None
    return file not in (None, "", ":memory:") and not Path(str(file)).exists()


def _create(db: Database, fill: Callable[[Connection], None] | None = None, left: list[str] | None = None) -> None:
    """Make the workspace; a file that is new for it goes again where that fails, for example on a full disk."""
    new = _absent(db)
    try:
        workspace.create(db, fill, left)
        log.info("Workspace made: %s, schema %s", Term(db.kind), Term(SCHEMA_HEAD))
    except BaseException:
        if new:
            db.dispose()
            for ending in ("", *BESIDE):
                with suppress(OSError):
                    Path(f"{db.url.database}{ending}").unlink(missing_ok=True)
        raise


def is_sample(db: Database) -> bool:
    """Return whether the workspace holds sample records."""
    if workspace.schema_version(db) is None:
        return False
    with db.read() as conn:
        return facts.fact(conn, "sample") == "1"


def sample_until(db: Database) -> str | None:
    """Return the day that a sample lives until, as an ISO date; None where it does not say."""
    with db.read() as conn:
        return facts.fact(conn, "sample_until")


def is_worked_in(db: Database) -> bool:
    """Return whether anybody has written to a sample since it was made; issued packets do not count."""
    with db.read() as conn:
        return workspace.worked_in(conn)


def init(db: Database, *, bare: bool = False) -> Made:
    """Make a workspace with the reference data where `db` points, whole or not at all; `bare`: without that data."""
    from app.services.workspace import reference

    loaded: list[str] = []

    def fill(conn: Connection) -> None:
        loaded[:] = [reference.load(conn)]

    left: list[str] = []
    _create(db, None if bare else fill, left)
    return Made(SCHEMA_HEAD, "".join(loaded), tuple(left))
