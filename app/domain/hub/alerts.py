"""Who is told of a posting now, and why: pure rules over what was posted, who subscribed, and who was told what.

Only those are told whom a posting reaches, once a channel, and again when it moves, is cancelled, is completed, runs
over, opens again, or turns out not to reach them; who was told when the next update comes hears that update as well.
What one was told is a fact; from it follows what is owed, so that nobody keeps a queue. Who left is told nothing more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple

from app.domain.eastern import at_clock, eastern, is_repeated, local_date, to_utc
from app.domain.hub.phases import Impact, Kind, Phase
from app.domain.hub.values import Channel, Content, Posting, Version

_DAY = timedelta(days=1)
#: When the daily digest goes out, in Eastern time.
DIGEST = time(7)
_DATED = frozenset({Kind.MAINTENANCE, Kind.INCIDENT})


def _comes(day: date, clock: time, *, again: bool) -> datetime:
    """Return when a day's clocks come to a time: when they jump over it; where it comes twice, first or `again`."""
    wall = datetime.combine(day, clock)
    at = to_utc(wall.replace(fold=again and is_repeated(wall)))
    return at if eastern(at).time() == clock else to_utc(datetime.combine(day, time(clock.hour + 1)))


@dataclass(frozen=True, slots=True)
class Subscription:
    """What somebody wants to hear of, and how; None and "": any. `who`: person:ID, or mail:ADDRESS.

    `quiet_from`, `quiet_to`: local wall times between which nothing is told but of a major incident.
    """

    id: int
    version: int
    number: str
    who: str
    name: str
    mail: str
    since: datetime
    channel: Channel = Channel.MAIL
    kind: Kind | None = None
    severity: Impact = Impact.NONE
    service_id: int | None = None
    site_id: int | None = None
    agency_id: int | None = None
    quiet_from: time | None = None
    quiet_to: time | None = None
    active: bool = True
    subject: str = ""  # what it is about, by name

    @property
    def person_id(self) -> int | None:
        """Return the key of the person; None where it is a mail address."""
        kind, _, key = self.who.partition(":")
        return int(key) if kind == "person" else None

    def covers(self, kind: Kind, content: Content) -> bool:
        """Return whether it is about this; what names no service, site or agency at all is about everybody."""
        if self.kind is not None and self.kind is not kind:
            return False
        if kind in _DATED and content.impact.rank < self.severity.rank:
            return False
        reach = content.reach
        if not (reach.services or reach.sites or reach.agencies):
            return True
        wanted = ((self.service_id, reach.services), (self.site_id, reach.sites), (self.agency_id, reach.agencies))
        return all(id is None or id in ids for id, ids in wanted)

    def is_quiet(self, at: datetime) -> bool:
        """Return whether nobody is to be disturbed at a moment; hours that begin and end at once are none.

        In the night in which an hour comes twice, they go on from the first time of their start to the second of
        their end.
        """
        first, last = self.quiet_from, self.quiet_to
        if first is None or last is None or first == last:
            return False
        day = local_date(at)
        return any(
            _comes(on, first, again=False) <= at < _comes(on if first < last else on + _DAY, last, again=True)
            for on in (day - _DAY, day)
        )


@dataclass(frozen=True, slots=True)
class Told:
    """That somebody was told by a channel what version `n` of a posting says; `reached`: or that it no more concerns
    them.
    """

    posting_id: int
    n: int
    who: str
    channel: Channel
    reached: bool


class News(StrEnum):
    """What is new for somebody."""

    FIRST = "first"
    MOVED = "moved"
    CANCELLED = "cancelled"
    OVER = "over"  # completed, resolved, withdrawn
    RUNS_OVER = "runs_over"
    UPDATE = "update"  # what they were told says that it comes
    AGAIN = "again"  # it was told to be over, or not to reach them, and is not so
    NOT_YOU = "not_you"

    @property
    def label(self) -> str:
        return {"not_you": "No longer concerns you", "over": "Is over", "runs_over": "Runs over"}.get(
            self.value, self.value.capitalize()
        )


@dataclass(frozen=True, slots=True)
class Telling:
    """One thing that one person is to be told now by one channel."""

    posting: Posting
    version: Version
    subscription: Subscription  # why
    news: News
    reached: bool


@dataclass(frozen=True, slots=True)
class DesktopAlert:
    """An alert on somebody's own screen: the key by which later ones are asked for, the posting, and what is new."""

    id: int
    posting_id: int
    number: str
    title: str
    news: str
    at: datetime
    is_major: bool


@dataclass(frozen=True, slots=True)
class ToldOf:
    """That somebody was told of a posting, by which subscription. `mail_state`: of the outbox, "" without a mail."""

    n: int
    at: datetime
    name: str
    channel: Channel
    news: News
    why: str
    mail_state: str = ""


class Standing(NamedTuple):
    """What somebody has to know of a posting: told again where it is another than they were told."""

    ended: str  # the phase that ended it; "" while it goes on
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    runs_over: bool = False


def standing(kind: Kind, version: Version) -> Standing:
    """Return what a version says of what one has to know; times count where they were planned."""
    content = version.content
    ended = content.phase.value if content.phase.is_over else ""
    if kind is not Kind.MAINTENANCE:
        return Standing(ended)
    return Standing(ended, content.starts_at, content.ends_at, version.runs_over)


def due(
    posting: Posting, subscriptions: Iterable[Subscription], told: Iterable[Told], now: datetime
) -> Iterator[Telling]:
    """Yield whom to tell of a posting now, and what; `told`: what was told of it, in order. All of it pure."""
    last = posting.last
    if last is None:
        return
    groups: dict[tuple[str, Channel], list[Subscription]] = defaultdict(list)
    for one in subscriptions:
        if one.active:
            groups[one.who, one.channel].append(one)
    known: dict[tuple[str, Channel], Told] = {}
    for fact in told:
        if fact.posting_id == posting.id:
            known[fact.who, fact.channel] = fact
    for key, mine in groups.items():
        covering = [one for one in mine if one.covers(posting.kind, last.content)]
        before = known.get(key)
        news = _news(posting, last, covering, before)
        if news is None:
            continue
        why = _may_hear(posting, last, covering or mine, now)
        if why is not None:
            yield Telling(posting, last, why, news, bool(covering))


def _news(posting: Posting, last: Version, covering: Sequence[Subscription], before: Told | None) -> News | None:
    """Return what is new for somebody whom `covering` subscriptions reach now; None where they know it."""
    after = standing(posting.kind, last)
    if before is None:
        return _first(after) if _is_first(posting, last, covering) else None
    if not covering:  # by what was posted since, not by what they subscribe to themselves
        return News.NOT_YOU if before.reached and before.n < last.n else None
    if not before.reached:
        return News.AGAIN
    heard = posting.versions[before.n - 1]
    knew = standing(posting.kind, heard)
    if knew == after:
        promised = heard.content.next_at is not None and not after.ended
        return News.UPDATE if promised and _says_more(heard.content, last.content) else None
    if after.ended:
        return News.CANCELLED if after.ended == Phase.CANCELLED else News.OVER
    if knew.ended:
        return News.AGAIN
    return News.RUNS_OVER if after.runs_over and not knew.runs_over else News.MOVED


def _says_more(heard: Content, now: Content) -> bool:
    """Return whether something is said that is another thing; a corrected time of the impact alone is none."""
    return replace(heard, starts_at=now.starts_at, ends_at=now.ends_at) != now


def _first(after: Standing) -> News:
    if after.ended:
        return News.CANCELLED if after.ended == Phase.CANCELLED else News.OVER
    return News.FIRST


def _is_first(posting: Posting, last: Version, covering: Sequence[Subscription]) -> bool:
    """Return whether somebody is to be told who never was.

    What goes on is told to whoever it reaches. What is over is told to those alone whom it reached meanwhile; what
    is only to be read, to those who had subscribed when it was posted.
    """
    goes_on = not last.content.phase.is_over and posting.kind in _DATED
    return any(
        goes_on or any(one.since <= said.at and one.covers(posting.kind, said.content) for said in posting.versions)
        for one in covering
    )


def _may_hear(posting: Posting, last: Version, mine: Sequence[Subscription], now: datetime) -> Subscription | None:
    """Return the subscription by which somebody may be told now; None while it is quiet, or until the digest.

    Who has just subscribed to the digest waits for the next one: it is one mail a day.
    """
    for one in sorted(mine, key=lambda one: one.id):
        if one.channel is Channel.DIGEST:
            if max(last.at, one.since) < digest_before(now):
                return one
        elif posting.major_incident_id is not None or not one.is_quiet(now):
            return one
    return None


def digest_before(now: datetime) -> datetime:
    """Return when the digest went out last: what was posted before belongs into it."""
    today = at_clock(local_date(now), DIGEST)
    return today if today <= now else at_clock(local_date(now) - timedelta(days=1), DIGEST)
