"""What a local copy of the shared database says of itself, and how its age is said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain import words
from app.domain.eastern import eastern
from app.domain.vocabulary import Role

#: A copy older than this is called stale, where nobody set another time; in hours.
STALE_AFTER = 24


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A copy that can be worked from.

    `as_of`: the instant at which it was the same as the shared database (UTC). `place`: how that database is named.
    `workspace`: its id. `login`, `roles`: whose copy it is, with the roles of then. `unsearched`: records that the
    search does not find yet.
    """

    as_of: datetime
    place: str
    workspace: str
    login: str
    roles: frozenset[Role]
    unsearched: int = 0

    def stamp(self, now: datetime) -> str:
        """Return what stands on every page: "Offline: as of 27 Nov 2026, 14:05 (3 h ago)"; Eastern time."""
        stale = ", STALE" if self.is_stale(now) else ""
        return f"{self.words(now)[:-1]}{stale})"

    def words(self, now: datetime) -> str:
        """Return the same without saying whether that is too old."""
        return f"Offline: as of {_at(self.as_of)} ({age(self.as_of, now)})"

    def is_stale(self, now: datetime, hours: int = STALE_AFTER) -> bool:
        """Return whether the copy is older than so many hours; 0: it never is."""
        return hours > 0 and now - self.as_of > timedelta(hours=hours)


def _at(instant: datetime) -> str:
    local = eastern(instant)
    return f"{words.day(local.date())}, {words.time_of_day(local)}"


def age(since: datetime, now: datetime) -> str:
    """Return how long ago an instant was: "just now", "12 min ago", "3 h ago", "2 d ago"."""
    minutes = int((now - since).total_seconds() // 60)
    if minutes < 1:
        return "just now"
    if minutes < 60:
        return f"{minutes} min ago"
    if minutes < 48 * 60:
        return f"{minutes // 60} h ago"
    return f"{minutes // (24 * 60)} d ago"


@dataclass(frozen=True, slots=True)
class Synced:
    """What a sync did: the copy as it is now.

    `fresh`: why everything was copied, empty where only what changed was. `copied`: rows that came, `deleted`: rows
    that went. `seconds`: how long it took.
    """

    snapshot: Snapshot
    fresh: str
    copied: int
    deleted: int
    seconds: float

    def text(self) -> str:
        """Return it in sentences, for people."""
        rows = words.count(self.copied, "row")
        if self.fresh:
            done = f"{self.fresh} {rows} were copied in {self.seconds:.1f} s."
        else:
            gone = f", {words.count(self.deleted, 'row')} deleted" if self.deleted else ""
            done = f"{rows} brought up to date{gone} in {self.seconds:.1f} s."
        return f"{done} The local copy is as of {_at(self.snapshot.as_of)}."

    def as_json(self) -> dict[str, object]:
        """Return it for programs."""
        return {
            "as_of": self.snapshot.as_of.isoformat().replace("+00:00", "Z"),
            "place": self.snapshot.place,
            "login": self.snapshot.login,
            "full": bool(self.fresh),
            "why": self.fresh,
            "rows_copied": self.copied,
            "rows_deleted": self.deleted,
            "seconds": round(self.seconds, 3),
        }
