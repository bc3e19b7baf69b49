"""What somebody may write of a record that is set up, when it may end, and what it is called."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from app.db.engine import Database
from app.db.setup import records as store
from app.db.setup.roles import roles_of
from app.domain import words
from app.domain.agencies import ASSIGNMENT_ROLES
from app.domain.refusals import lacking
from app.domain.rights import holders, rights_of
from app.domain.setup.parts import Part
from app.errors import InputError

if TYPE_CHECKING:
    from sqlalchemy import Connection


def left_with(conn: Connection, row: Mapping[str, Any], day: date) -> list[str]:
    """Return what somebody who goes still has: what they do for agencies, open tickets, roles."""
    given = store.assignments_of(conn, row["id"])
    found = [f"{ASSIGNMENT_ROLES[role]} of {code}" for code, role, _, end in given if end is None or end > day]
    count = store.open_tickets_of(conn, row["login"]) if row["login"] else 0
    found += [words.count(count, "open ticket")] if count else []
    held = (roles_of(conn, [row["login"]]) or {}).get(row["login"], ()) if row["login"] else ()
    return found + [f"the role {role.label}" for role in held]


def writable(db: Database, kind: Part, columns: dict[str, Any], row: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return what somebody may write of these columns, without those that stay as they are.

    Raises `NotAllowed` for another value in a column that is not theirs to write, such as a login, or the name of
    somebody who has one.
    """
    if kind.table == "person" and row is not None and row["login"] and columns.get("name", row["name"]) != row["name"]:
        refused = lacking(db.actor.roles, "rename people who sign in", holders("person", "update", "login"))
        if refused is not None:
            raise refused
    held = rights_of(db.actor.roles, kind.table)
    allowed = held.insert if row is None else held.update
    kept = {}
    for name, value in columns.items():
        if name in allowed or name == "depends_on":
            kept[name] = value
        elif value not in ((None, "", row.get(name)) if row is not None else (None, "")):
            field = next(field for field in kind.fields if name in field.names)
            needed = holders(kind.table, "insert" if row is None else "update", name)
            refused = lacking(db.actor.roles, f"set the {field.title.lower()} of {kind.noun[1]}", needed)
            if refused is not None:
                raise refused
    return kept


def check_fixed(kind: Part, row: Mapping[str, Any], new: Mapping[str, Any]) -> None:
    """Raise `InputError` where a field that is given once would get another value."""
    for field in kind.fields:
        given = field.fixed or (field.key == "login" and row["login"] is not None)
        if given and any(name in new and new[name] != row[name] for name in field.names):
            raise InputError(
                f"{field.title}: it is given once and stays as it is: history refers to it.",
                hint=f"End this {kind.noun[0]} and make a new one.",
            )


def check_end(conn: Connection, kind: Part, row: Mapping[str, Any], day: date, field: str = "Day") -> None:
    """Raise `InputError`, naming the field of the day, where a record may not end then: before it begins, or in use."""
    first = row.get("valid_from")
    if first is not None and day < first:
        raise InputError(f"{field}: {called(kind, row)} begins on {words.day(first)}.", hint="Choose a later day.")
    users = store.users_of(conn, kind.table, row["id"], day)
    if users:
        more = f" and {len(users) - 3:,} more" if len(users) > 3 else ""
        raise InputError(
            f"{field}: {called(kind, row)} is used by {words.joined(users[:3])}{more}.",
            hint="Change or end what uses it first.",
        )


def called(kind: Part, row: Mapping[str, Any]) -> str:
    """Return what a record is called in answers and refusals."""
    if kind.id == "windows":
        return f"The maintenance window on {words.LONG_WEEKDAYS[row['weekday']]}"
    if kind.id == "routing":
        return f"Routing rule {row['place']}"
    if kind.id in {"members", "oncall", "swaps"}:
        return f"This {kind.noun[0]}"
    if kind.id == "special":
        return f"The special hours of {words.day(row['day'], weekday=True)}"
    if kind.id == "ecab":
        return "This member of the ECAB"
    return str(row[kind.called])
