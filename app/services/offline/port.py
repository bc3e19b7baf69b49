"""`Port`: how one service is packed into an envelope, sent from one, and compared with what the record says now."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from app.domain.changes_made import Changes
from app.domain.offline.values import Act, Envelope, Fields

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table

    from app.db.engine import Database


class Packed(NamedTuple):
    """An act as it is put into an envelope."""

    act: Act
    base: Fields
    mine: Fields


@dataclass(frozen=True, slots=True)
class Present:
    """What the fields of an act say in a database, and who saved them last; `version` of the record."""

    fields: Mapping[str, Any]
    version: int = 0
    who: str = ""
    at: datetime | None = None


class NotMade(LookupError):
    """What an act belongs to was made offline, and is not in the shared database."""


class Ids:
    """Translates keys of what was made offline into those of the database that an act goes to.

    `here`: it goes to the local copy, where they stand for themselves.
    """

    def __init__(self, known: Mapping[str, int] | None = None, *, here: bool = False) -> None:
        self._known = known or {}
        self._here = here

    def of(self, kind: str, key: int | str | None) -> Any:
        """Return the key of a record, None where none is named; `NotMade` where it is not there."""
        if key in (None, "", 0):
            return None
        number = int(key or 0)
        if number > 0 or self._here:
            return number
        try:
            return self._known[f"{kind} {number}"]
        except KeyError as missing:
            raise NotMade from missing


@dataclass(frozen=True, slots=True)
class Port:
    """One service that can be used offline.

    `pack`: takes a reading connection to the local copy and what the service was given; `call`: carries the envelope
    out, in either database; `present`: what the record says there, None where it is gone. `makes`: tables in which it
    makes rows that may be named later. `table`: of its record, for the words of its fields. `looks`: it is compared
    before it is sent, because the service takes a version or the whole; `late`: it is compared after a refusal. `by`:
    who changed a field of the record, by the trail, and when.
    """

    name: str
    pack: Callable[..., Sequence[Packed]]
    call: Callable[[Database, Envelope, Ids, Present | None], Changes]
    present: Callable[[Connection, Act, Ids], Present | None]
    table: Table
    makes: tuple[str, ...] = ()
    looks: bool = False
    late: bool = False
    by: Callable[[Connection, Act, Ids, str], tuple[str, datetime] | None] | None = None
