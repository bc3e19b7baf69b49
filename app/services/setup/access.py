"""Who has what, and the acts of an administrator on somebody's access: roles, login, whether they may work at all."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from app.db.engine import Database
from app.db.setup import access as store
from app.domain import words
from app.domain.changes_made import Changes
from app.domain.report_table import ReportTable
from app.domain.setup.access import Access, access_table, off_record
from app.domain.vocabulary import Role
from app.errors import InputError
from app.services.setup import acts
from app.services.setup.roles import set_roles
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection


def who_has_what(db: Database, work: Work | None = None) -> tuple[Access, ...]:
    """Return every login that has to do with the workspace, with its person, roles and when it was last at work."""
    with db.read(work) as conn:
        return tuple(store.who_has_what(conn))


def access_report(db: Database, *, programs: bool = False, work: Work | None = None) -> ReportTable:
    """Return who has what as a table; `programs`: every fact in a column of its own."""
    return access_table(who_has_what(db, work), in_file=db.kind == "sqlite", programs=programs)


def not_on_record(db: Database, work: Work | None = None) -> list[str]:
    """Return a sentence on roles that were given in the database itself; none where there are none."""
    told = off_record(who_has_what(db, work)) if db.kind == "postgresql" else ""
    return [told] if told else []


def access_of(db: Database, login: str) -> Access:
    """Return what a login has. Raises `InputError` where neither the server nor a person has it."""
    found = next((one for one in who_has_what(db) if one.login == login), None)
    if found is None:
        raise InputError(
            f"Nobody here has the login {login}, nor has the server.",
            hint=f"Its administrator makes it: longleaf db roles {login}=reader --apply",
        )
    return found


def _person_of(one: Access) -> int:
    if one.person_id is None:
        raise InputError(
            f"No person has the login {one.login}: what is given is kept with a person.",
            hint=f'Link them: longleaf db people link {one.login} "NAME" (with --new for somebody new)',
        )
    return one.person_id


def give(db: Database, login: str, roles: Collection[Role], *, op_id: str | None = None) -> Changes:
    """Give somebody roles; those they have without a record are put on record. Raises as `set_roles` does."""
    one = access_of(db, login)
    id, off = _person_of(one), {*one.off_record} & {*roles}
    base = [role for role in one.roles if role not in off]
    return set_roles(db, id, base, {*base, *roles}, recorded=off, op_id=op_id)


def take(db: Database, login: str, roles: Collection[Role], *, op_id: str | None = None) -> Changes:
    """Take roles away from somebody. Raises as `set_roles` does, `InputError` where that leaves all as it is."""
    one = access_of(db, login)
    made = set_roles(db, _person_of(one), one.roles, {*one.roles} - {*roles}, op_id=op_id)
    if not made.touched:
        labels = words.joined([role.label for role in Role if role in roles])
        raise InputError(
            f"{one.called} has {labels} only by another role, or not at all; nothing is taken away.",
            hint=f"They have: {one.roles_text}. Every role but the keeper's reads.",
        )
    return made


def disable(db: Database, login: str, *, op_id: str | None = None) -> Changes:
    """Take every role away from somebody: they read and write nothing any more, also in an open window.

    Which roles these were stays on record, for `enable`. Raises as `set_roles` does, `InputError` where there are none.
    """
    one = access_of(db, login)
    id = _person_of(one)
    if not one.roles:
        raise InputError(f"{one.called} has no role already.")
    return set_roles(db, id, one.roles, (), op_id=op_id)


def enable(db: Database, login: str, *, op_id: str | None = None) -> Changes:
    """Give somebody the roles back that were taken away last. Raises `InputError` where none were."""
    one = access_of(db, login)
    id = _person_of(one)
    with db.read() as conn:
        before = store.taken_last(conn, id)
    if one.roles or not before:
        raise InputError(
            f"No roles of {one.called} were taken away as a whole.", hint=f"longleaf db people give {login} ROLE"
        )
    return set_roles(db, id, (), before, op_id=op_id)


def link(db: Database, login: str, said: str, *, new: bool = False, op_id: str | None = None) -> Changes:
    """Give a login to a person, named by name or mail address; `new`: to one who is made with that name.

    A login is given once. Raises `InputError` where nobody, or several, are called so, or one has a login already.
    """
    db.require("person.edit")
    with db.read() as conn:
        found = store.person_called(conn, said)
        _refuse_taken(conn, login)
    if new:
        if found:
            raise InputError(f"{found[0][1]} is there already.", hint="Leave --new out.")
        return acts.create(db, "people", {"name": said, "login": login}, op_id=op_id)
    if not found:
        raise InputError(f"Nobody is called {said!r}.", hint="--new makes a person of that name.")
    if len(found) > 1:
        raise InputError(f"{len(found)} people are called {said!r}.", hint="Name one by the mail address.")
    id, name, before = found[0]
    if before:
        raise InputError(f"{name} has the login {before}: it is given once, for history refers to it.")
    return acts.edit(db, "people", id, {"login": ""}, {"login": login}, op_id=op_id)


def _refuse_taken(conn: Connection, login: str) -> None:
    for _, name, there in store.person_called(conn, login):
        if there == login:
            raise InputError(f"The login {login} is {name}'s.")


def let_in(db: Database, login: str, *, lets: bool) -> str:
    """Let the server let a login in, or not any more; return what is to be run where this sign-in may not say so."""
    with db.read() as conn:
        if store.lets_in(conn, login) in (lets, None):
            return ""
    with db.translated():
        return store.let_in(db, login, lets=lets)
