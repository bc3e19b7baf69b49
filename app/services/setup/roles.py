"""Roles of people: which they have, and giving and taking them. The database holds them; here is asked who may."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from app.db import tables as t
from app.db.engine import Database
from app.db.setup import roles as store
from app.db.setup.access import taken_last
from app.db.tables import kinds
from app.domain import words
from app.domain.changes_made import Changes, Touched
from app.domain.setup.parts import part_of
from app.domain.setup.roles import PersonRoles, nobody_changes_their_own, refuse, role_change
from app.domain.vocabulary import Role
from app.errors import InputError
from app.services.setup.planning import existing
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection


def roles_of_person(db: Database, id: int, work: Work | None = None) -> PersonRoles:
    """Return the roles of somebody, and why they cannot be changed here, where that is so."""
    with db.read(work) as conn:
        return _known(conn, existing(conn, part_of("people"), id))


def _known(conn: Connection, row: dict[str, Any]) -> PersonRoles:
    name, login = row["name"], row["login"]
    if not login:
        return PersonRoles((), f"{name} has no login: nobody signs in as them.")
    found = store.roles_of(conn, [login])
    if found is None:
        return PersonRoles(tuple(Role), "A workspace in a file has no roles: whoever opens it has all rights.")
    if login not in found:
        said = f"The database has no login {login} yet: its administrator makes it with longleaf db roles"
        return PersonRoles((), f"{said} {login}=reader --apply.")
    if not store.may_hand_on(conn):
        return PersonRoles(
            found[login],
            "The database does not let Longleaf give roles yet: its administrator runs what longleaf db roles prints.",
        )
    return PersonRoles(found[login], before=() if found[login] else taken_last(conn, row["id"]))


def set_roles(
    db: Database,
    id: int,
    base: Collection[Role],
    mine: Collection[Role],
    *,
    recorded: Collection[Role] = (),
    op_id: str | None = None,
) -> Changes:
    """Give and take roles of somebody, from a form that was opened with `base`; what others changed since stays.

    `recorded`: roles they have already, which are put on record as given.

    They hold as soon as it is saved, also in an open window of theirs. Raises
    `NotAllowed` for one's own roles and for the last administrator's, `InputError` where the database holds
    no roles, or not of this person.
    """
    db.require("role.edit")
    base, mine = {Role(role) for role in base}, {Role(role) for role in mine}

    def act(conn: Connection) -> Changes:
        row = existing(conn, part_of("people"), id)
        now = _known(conn, row)
        if now.refusal:
            raise InputError(f"Roles: {now.refusal}")
        change = role_change(now.held, base, mine)
        kept = [role for role in Role if role in recorded and role in now.held]
        if kept and row["login"] == db.actor.login:
            raise nobody_changes_their_own()
        refuse(
            change, row["login"], db.actor.login, store.administrators(conn), store.given_elsewhere(conn, row["login"])
        )
        # What is taken comes first: the last administrator is counted before anything else was changed.
        for role in change.taken:
            store.set_role(conn, id, role, give=False)
        for role in (*change.given, *kept):
            store.set_role(conn, id, role, give=True)
        if kept and not change.text:
            labels = words.joined([role.label for role in kept])
            return Changes(kinds.touched_by(t.role_change), (id,), f"{row['name']}: {labels} is on record now.")
        if not change.text:
            return Changes(Touched.NOTHING, (id,), f"{row['name']} has these roles already.")
        return Changes(kinds.touched_by(t.role_change), (id,), f"{row['name']}: {change.text}.")

    return db.write(act, what="set roles", about=id, op_id=op_id)
