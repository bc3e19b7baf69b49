"""Many items in one transaction, of which the database may refuse some: those are named, the others are written.

The items are written together. Where the database refuses, it is asked again with each half, down to the single
item, so that one bad item among a thousand costs some twenty statements and loses nothing but itself. What is no
item's fault (a lost connection, a full disk, a missing right) is raised and takes the whole transaction back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from app.db.errors import fields_of, said_by_guard, sqlite_code, sqlstate
from app.db.search.rows import refresh
from app.errors import InputError

T = TypeVar("T")

_REASONS = {
    "22001": "the value is too long",
    "54000": "the value is too long for the database",
    "22021": "it holds a character that the database does not keep",
    "22P05": "it holds a character that the database does not keep",
    "22003": "the number is too large",
    "22007": "this is no date that the database keeps",
    "22008": "the date is outside what the database keeps",
    "23502": "a required value is missing",
    "23503": "it refers to a record that is not there",
    "23505": "there is already a record of the same kind with this value",
    "23514": "the value is outside what is allowed",
}
#: SQLite's own codes without an SQLSTATE: too big, mismatched type.
_SQLITE_REASONS = {18: "the value is too long for the database", 20: "the value is of another kind than its field"}
#: What guards refuse about one record: a move between states, a rule of the process, a time in the future.
_GUARDS = frozenset({"LL002", "LL003", "LL004"})


class FieldError(InputError):
    """What is wrong with one field of an item; `field` is our name of it."""

    def __init__(self, field: str, message: str, *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.field = field


@dataclass(frozen=True, slots=True)
class Refused(Generic[T]):
    """An item that was not written. `field`: the column's name, "" where the database does not tell; `why`: words."""

    item: T
    field: str
    why: str


@dataclass(slots=True)
class Outcome(Generic[T]):
    """Which of the items were written, and which were refused; both in their order."""

    written: list[T] = field(default_factory=list)
    refused: list[Refused[T]] = field(default_factory=list)


def write_by_row(
    conn: Connection, items: Sequence[T], write: Callable[[Connection, Sequence[T]], object]
) -> Outcome[T]:
    """Write the items within the connection's transaction, leaving out those that the database refuses.

    `write` writes any part of the items and may be called several times; what it wrote before it was refused is taken
    back. It may raise InputError for an item, which counts as a refusal. Call it within `Database.write` or, for a dry
    run, within `Database.trial`, which takes everything back: the outcome is the same.
    """
    outcome: Outcome[T] = Outcome()
    if items:
        _write(conn, items, write, outcome)
    return outcome


def _write(
    conn: Connection, items: Sequence[T], write: Callable[[Connection, Sequence[T]], object], outcome: Outcome[T]
) -> None:
    try:
        with conn.begin_nested():
            write(conn, items)
            refresh(conn)  # what is searched has limits of its own
    except (DBAPIError, InputError, UnicodeError, OverflowError) as error:
        reason = refusal(error)
        if reason is None:
            raise
        if len(items) == 1:
            outcome.refused.append(Refused(items[0], *reason))
            return
        middle = len(items) // 2
        _write(conn, items[:middle], write, outcome)
        _write(conn, items[middle:], write, outcome)
    else:
        outcome.written.extend(items)


def refusal(error: Exception) -> tuple[str, str] | None:
    """Return the field and the reason in words where an error is about what was written; None for every other."""
    if isinstance(error, InputError):
        return error.field if isinstance(error, FieldError) else "", _small(str(error))
    if isinstance(error, UnicodeError):  # the drivers' own, before the database is asked
        return "", _REASONS["22021"]
    if isinstance(error, OverflowError):
        return "", _REASONS["22003"]
    if not isinstance(error, DBAPIError):
        return None
    state = sqlstate(error)
    if state is None:
        why = _SQLITE_REASONS.get(sqlite_code(error) or 0)
        return None if why is None else ("", why)
    if state in _GUARDS:
        return "", _small(said_by_guard(error))
    why = _REASONS.get(state) or ("the database does not take the value" if state.startswith("22") else None)
    if why is None:
        return None
    _, fields = fields_of(error)
    return next(iter(fields), ""), why


def _small(sentence: str) -> str:
    """Return a sentence as a reason: without its capital and its full stop."""
    words = sentence.rstrip(".")
    first = words.split(" ", 1)[0]
    return words if len(first) < 2 or not first.istitle() else words[0].lower() + words[1:]  # a code stays as it is
