"""What every act on a major incident goes through: held against others, read as it is now, its entry before its row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.db import tables as t
from app.db.engine import Database
from app.db.majors import store
from app.db.majors.rules import load_rules
from app.db.records import Stale, hold_record, time_of
from app.db.tables import kinds
from app.domain.changes_made import Changes, Touched
from app.domain.majors.settings import MajorRules
from app.domain.majors.states import MajorState, may_move
from app.domain.majors.values import Major, Message, UpdateKind
from app.errors import NotAllowed
from app.services.majors.loading import full

if TYPE_CHECKING:
    from sqlalchemy import Connection

RIGHT = "major_incident.edit"


@dataclass(frozen=True, slots=True)
class Held:
    """A major incident that nobody else can change before this transaction ends, with what judges it."""

    db: Database
    conn: Connection
    major: Major
    rules: MajorRules
    now: datetime

    @property
    def id(self) -> int:
        """The id of the major incident."""
        return self.major.row.id

    @property
    def number(self) -> str:
        """The number of the major incident."""
        return self.major.row.number

    def tell(
        self,
        kind: UpdateKind,
        text: str,
        *,
        at: datetime | None = None,
        details: Mapping[str, Any] | None = None,
        message: Message | None = None,
        corrects_id: int | None = None,
    ) -> int:
        """Add an entry to its timeline: before the row is saved, which the guards compare with it."""
        return store.append(
            self.conn, self.id, kind, text, at=at, details=details, message=message, corrects_id=corrects_id
        )

    def put(self, **values: Any) -> None:
        """Save columns of the major incident, once an act and after its entries."""
        store.save(self.conn, self.id, self.major.row.version, values)

    def first_heard(self) -> dict[str, datetime]:
        """Return the column that says since when those who are reached know of it, where a message is the first."""
        return {} if self.major.first_notice_at is not None else {"first_notice_at": self.now}

    def require(self, *states: MajorState, to: str) -> None:
        """Raise NotAllowed unless it is in one of these states; `to`: what was to be done."""
        if self.major.row.state not in states:
            raise NotAllowed(f"You cannot {to}: {self.number} is {self.major.row.state.label.lower()}.")

    def require_move(self, to: MajorState, what: str) -> None:
        """Raise NotAllowed unless it may go to this state; `what`: what was to be done."""
        if not may_move(self.major.row.state, to):
            raise NotAllowed(f"You cannot {what}: {self.number} is {self.major.row.state.label.lower()}.")

    def said(self, text: str) -> Changes:
        """Return the answer of an act."""
        return Changes(TOUCHED, (self.id,), f"{self.number}{text}")

    def unchanged(self, text: str) -> Changes:
        """Return the answer of an act that had nothing to do."""
        return Changes(Touched.NOTHING, (self.id,), f"{self.number}{text}")


TOUCHED = kinds.touched_by(t.major_incident)


def hold_major(
    db: Database, conn: Connection, major_id: int, version: int | None = None, *, beside: bool = False
) -> Held:
    """Hold a major incident against others and return it as it is now.

    `beside`: the act writes what belongs to it and not the record itself, which its author need not be able to hold.
    Raises `Stale` where somebody saved it since `version`, InputError where it is not there.
    """
    if not beside:
        hold_record(conn, t.major_incident, major_id)
    rules, now = load_rules(conn), time_of(conn)
    major = full(conn, major_id, rules, now)
    if version is not None and major.row.version != version:
        raise Stale(f"{major.row.number} was changed by somebody else meanwhile.", {}, major.row.version)
    return Held(db, conn, major, rules, now)
