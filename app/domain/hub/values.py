"""Values of the Communications Hub: what a posting says, what it said before, who subscribed, who was told.

Instants are aware UTC; people are named by name where they are shown, by login where an act decides by them.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256

from app.domain.hub.phases import Impact, Kind, Phase, PostingState
from app.domain.majors.outages import Counted


@dataclass(frozen=True, slots=True)
class Named:
    """A service, site or agency as it is shown."""

    id: int
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Reach:
    """Keys of the services, sites and agencies that a posting is about, each in order; none: everybody."""

    services: tuple[int, ...] = ()
    sites: tuple[int, ...] = ()
    agencies: tuple[int, ...] = ()


EVERYBODY = Reach()


@dataclass(frozen=True, slots=True)
class Content:
    """What a posting says, or is about to say: all that is posted, and nothing else.

    `starts_at`, `ends_at`: of a maintenance what is planned, of an incident when the impact began and ended.
    `next_at`: when the next update comes, which is a promise.
    """

    title: str
    phase: Phase
    text: str
    impact: Impact = Impact.DEGRADED
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    next_at: datetime | None = None
    reach: Reach = EVERYBODY

    @property
    def sha256(self) -> str:
        """Return the digest of every word and time that is posted: an approval is of this and of nothing else."""
        said = {name: _plain(value) for name, value in asdict(self).items()}
        kept = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return sha256(kept.encode()).hexdigest()


def _plain(value: object) -> object:
    return value.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(value, datetime) else value


@dataclass(frozen=True, slots=True)
class Version:
    """What was posted, word for word. `n`: from 1 in order.

    `author`: who wrote it; `approved_by`: the second person, where there was one; `posted_by`: who made it public.
    """

    id: int
    n: int
    at: datetime
    content: Content
    sha256: str
    author: str = ""
    approved_by: str = ""
    posted_by: str = ""

    @property
    def runs_over(self) -> bool:
        """Whether it told that a maintenance goes on after its planned end."""
        ends = self.content.ends_at
        return self.content.phase is Phase.IN_PROGRESS and ends is not None and ends < self.at


@dataclass(frozen=True, slots=True)
class Posting:
    """A posting: its content as it would be posted next, and everything that was posted, in order."""

    id: int
    version: int
    number: str
    kind: Kind
    state: PostingState
    content: Content
    written_by: str = ""  # login of who wrote the content, or handed it in: neither approves it
    change_id: int | None = None
    change: str = ""  # its number
    major_incident_id: int | None = None
    versions: tuple[Version, ...] = ()
    services: tuple[Named, ...] = ()
    sites: tuple[Named, ...] = ()
    agencies: tuple[Named, ...] = ()
    author: str = ""  # the name of `written_by`
    waits_since: datetime | None = None
    outdated: str = ""  # in what that which is not public fits its change no more, as a sentence
    offered: Content | None = None  # what the program would say instead of somebody's words
    outages: tuple[Counted, ...] = ()  # what counts as one in figures; of a posting that is looked at by itself
    held: str = ""  # by which legal holds it is kept, in a list

    @property
    def last(self) -> Version | None:
        """Return what was posted last; None before the first time."""
        return self.versions[-1] if self.versions else None

    @property
    def is_over(self) -> bool:
        """Whether the last thing that was posted says that it is over."""
        return self.last is not None and self.last.content.phase.is_over

    @property
    def promised_at(self) -> datetime | None:
        """Return when the next update comes as those who read it were told; None: nothing is promised."""
        return None if self.last is None or self.is_over else self.last.content.next_at


class Channel(StrEnum):
    """How somebody is told."""

    MAIL = "mail"
    DESKTOP = "desktop"
    DIGEST = "digest"  # one mail a day

    @property
    def label(self) -> str:
        return {"mail": "E-mail", "digest": "Daily digest"}.get(self.value, self.value.capitalize())
