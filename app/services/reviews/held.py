"""What every act on a review goes through: held against others, read as it is now, its row saved, its mails queued."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from app.db import review_rows as store
from app.db import tables as t
from app.db.cab.rules import load_rules as board_rules
from app.db.engine import Database
from app.db.records import Stale, hold_record, insert_record, update_versioned
from app.db.sla import load_holidays
from app.db.tables import kinds
from app.domain import words
from app.domain.changes_made import TOLD, Changes
from app.domain.eastern import local_date
from app.domain.reviews import inviting
from app.domain.reviews.course import Act, after
from app.domain.reviews.inviting import Why
from app.domain.reviews.values import Participant, Review
from app.errors import InputError
from app.services.mail.queue import queue

if TYPE_CHECKING:
    from sqlalchemy import Connection

_GONE = "That review is not in this workspace any more."


@dataclass(frozen=True, slots=True)
class Held:
    """A review that nobody else can change before this transaction ends, with what judges it."""

    conn: Connection
    review: Review
    people: tuple[Participant, ...]
    holidays: Mapping[date, str]
    now: datetime
    login: str

    @property
    def today(self) -> date:
        """Return the day of the act in America/New_York."""
        return local_date(self.now)

    @property
    def called(self) -> str:
        """Return the review as a sentence begins with it."""
        return f"{self.review.code}: the review of {words.weekday(self.review.day)}"

    def put(self, **values: Any) -> Review:
        """Save columns of the review, its sequence with them, and return it as it is then."""
        version = update_versioned(self.conn, t.review, self.review.id, self.review.version, values)
        now = self.again()
        number = inviting.next_sequence(self.review, now)
        if number != now.sequence:
            update_versioned(self.conn, t.review, now.id, version, {"sequence": number})
            now = self.again()
        return now

    def again(self) -> Review:
        """Return the review as it is now."""
        found = store.review_by_id(self.conn, self.review.id, self.today)
        assert found is not None  # it is held
        return found

    def come(self, text: str, mailed: str = "") -> Changes:
        """Return the answer of an act; `mailed`: what was said of mails that it queued."""
        touched = kinds.touched_by(t.review, *((t.mail,) if mailed else ()))
        derived = {TOLD: 1} if mailed else {}
        return Changes(touched, (self.review.id,), f"{text} {mailed}".strip(), derived)


def hold_review(db: Database, conn: Connection, review_id: int, act: Act, version: int | None = None) -> Held:
    """Hold a review for an act. InputError where it is gone, NotAllowed where the act cannot be done, `Stale` where
    it is at another version than `version`, the one that was read."""
    hold_record(conn, t.review, review_id)
    now = db.now()
    review = store.review_by_id(conn, review_id, local_date(now))
    if review is None:
        raise InputError(_GONE, hint="Refresh the list.")
    after(review.standing, act, called=review.called)
    if version is not None and review.version != version:
        raise Stale(f"{review.called} was changed by somebody else meanwhile.", {}, review.version)
    people = store.participants(conn, review_id)
    return Held(conn, review, people, load_holidays(conn), now, db.actor.login)


def mailed(held: Held, now: Review, why: Why, *, again: bool = False) -> str:
    """Queue the mails of an act after which the review is `now`, note who has them, and return what is said of it.

    Who was never invited is not told of changes: `why` says whether this act invites.
    """
    invited = any(one.sequence is not None for one in held.people)
    if why is not Why.INVITED and not invited:
        return ""
    people = store.participants(held.conn, now.id)
    plan = inviting.plan(now, people, held.people, why, rules=board_rules(held.conn), now=held.now, again=again)
    if plan.missing:
        return plan.missing if why is Why.INVITED else ""
    ids = queue(held.conn, plan, ("review", now.id))
    versions = {one.id: one.version for one in people}
    for link, address in plan.invited:
        _note(held.conn, link, versions[link], {"mail": address, "invited_sequence": now.sequence})
    for link in plan.left:
        if link in versions:
            _note(held.conn, link, versions[link], {"mail": "", "invited_sequence": None})
    said = [f"{words.count(len(ids), 'mail waits', 'mails wait')} to be sent."] if ids else []
    if plan.unreachable:
        said.append(f"No mail address: {words.joined(plan.unreachable)}.")
    return " ".join(said)


def _note(conn: Connection, link: int, version: int, values: Mapping[str, Any]) -> None:
    update_versioned(conn, t.review_person, link, version, values)


def put_people(conn: Connection, review_id: int, wanted: Sequence[tuple[int, str]]) -> bool:
    """Make exactly these people (person, part) belong to a review; returns whether that changed anything."""
    have = {one.person_id: one for one in store.participants(conn, review_id)}
    changed = False
    for person_id, part in dict(wanted).items():
        known = have.pop(person_id, None)
        if known is not None and known.part == part:
            continue
        changed = True
        row = store.link_of(conn, review_id, person_id)
        if row is None:
            insert_record(conn, t.review_person, {"review_id": review_id, "person_id": person_id, "part": part})
        else:
            update_versioned(conn, t.review_person, row[0], row[1], {"part": part, "withdrawn": False})
    for left in have.values():
        changed = True
        gone = {"withdrawn": True, "present": False, "mail": "", "invited_sequence": None}
        update_versioned(conn, t.review_person, left.id, left.version, gone)
    return changed
