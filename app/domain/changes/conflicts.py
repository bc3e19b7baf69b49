"""Why a change collides with another, a freeze, its windows or its lead time; each with a sentence."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum

from app.domain import words
from app.domain.changes.board import CLOSE, meeting_for, routing
from app.domain.changes.values import Change, Freeze, ServiceFacts, Window
from app.domain.eastern import at_clock, eastern, local_date
from app.domain.vocabulary import ChangeState, ChangeType

#: A change in one of these is in nobody's way, and in no conflict any more.
OVER = frozenset({ChangeState.REJECTED, ChangeState.CANCELLED, ChangeState.IMPLEMENTED, ChangeState.REVIEWED})


class Severity(IntEnum):
    """How much a conflict weighs; the worst is listed first."""

    NOTE = 1
    WARNING = 2
    BLOCK = 3

    @property
    def label(self) -> str:
        return {1: "Note", 2: "Warning", 3: "Blocks"}[self.value]


@dataclass(frozen=True, slots=True)
class Clash:
    """One conflict: `kind` is stable for tests and filters, `text` is for people."""

    kind: str  # no_standby, service, dependency, site, implementer, freeze, window, lead_time
    severity: Severity
    text: str
    other: str = ""  # number of the other change
    other_id: int = 0
    start: datetime | None = None  # from when on they collide


@dataclass(frozen=True, slots=True)
class ClashGroup:
    """Conflicts of one kind and weight as one sentence; of several, `text` names the first and how many there are."""

    kind: str
    severity: Severity
    text: str
    clashes: tuple[Clash, ...]


def when(start: datetime, end: datetime) -> str:
    """Return "Thu 5 Nov 04:00 to 07:00" in Eastern time, or both dates where they differ."""
    last = words.time_of_day(eastern(end)) if local_date(start) == local_date(end) else _moment(end)
    return f"{_moment(start)} to {last}"


def _moment(at: datetime) -> str:
    return words.moment(at, weekday=True, year=False)


def find_clashes(
    change: Change,
    others: Iterable[Change],
    freezes: Iterable[Freeze],
    windows: Sequence[Window],
    services: Mapping[str, ServiceFacts],
    holidays: Collection[date] = (),
) -> tuple[Clash, ...]:
    """Return every conflict of `change`, worst first. Itself and finished changes among `others` are skipped."""
    found = [
        clash
        for other in others
        if other.id != change.id and other.state not in OVER and _overlap(change, other)
        for clash in _against(change, other, services)
    ]
    found += _freezes(change, freezes)
    found += _windows(change, windows)
    found += _lead_time(change, holidays)
    return tuple(sorted(found, key=lambda c: (-c.severity, c.kind, c.other)))


def _overlap(a: Change, b: Change) -> bool:
    return a.planned_start < b.planned_end and b.planned_start < a.planned_end


def _against(change: Change, other: Change, services: Mapping[str, ServiceFacts]) -> list[Clash]:
    clashes = []
    at = when(max(change.planned_start, other.planned_start), min(change.planned_end, other.planned_end))
    title = f"{other.number} ({other.title})"
    mine, theirs = set(change.services), set(other.services)
    for code in sorted(mine & theirs):
        facts = services.get(code)
        name = facts.name if facts else code
        sites = set(change.sites) | set(other.sites)
        pair = facts.sites[:2] if facts else ()
        if len(pair) == 2 and set(pair) <= sites and set(change.sites) != set(other.sites):
            clashes.append(
                Clash(
                    "no_standby",
                    Severity.BLOCK,
                    f"{title} works on {name} at the other data center, {at}: the service would have no standby.",
                    other.number,
                )
            )
        else:
            clashes.append(Clash("service", Severity.BLOCK, f"{title} changes {name} too, {at}.", other.number))
    for code in sorted(mine - theirs):
        below = _below(code, services) & theirs
        for base in sorted(below):
            clashes.append(
                Clash(
                    "dependency",
                    Severity.WARNING,
                    f"{_name(code, services)} depends on {_name(base, services)}, which {title} changes, {at}.",
                    other.number,
                )
            )
    for code in sorted(theirs - mine):
        for base in sorted(_below(code, services) & mine):
            clashes.append(
                Clash(
                    "dependency",
                    Severity.WARNING,
                    f"{title} changes {_name(code, services)}, which depends on {_name(base, services)}, {at}.",
                    other.number,
                )
            )
    if not mine & theirs:
        for site in sorted(set(change.sites) & set(other.sites)):
            clashes.append(Clash("site", Severity.NOTE, f"{title} works at {site} too, {at}.", other.number))
    if change.implementer and change.implementer == other.implementer:
        who = change.implementer_name or change.implementer
        clashes.append(Clash("implementer", Severity.WARNING, f"{who} also implements {title}, {at}.", other.number))
    return clashes


def _name(code: str, services: Mapping[str, ServiceFacts]) -> str:
    facts = services.get(code)
    return facts.name if facts else code


def _below(code: str, services: Mapping[str, ServiceFacts]) -> set[str]:
    """Return every service that `code` stands on, at any depth."""
    seen: set[str] = set()
    todo = [code]
    while todo:
        facts = services.get(todo.pop())
        for base in facts.depends_on if facts else ():
            if base not in seen:
                seen.add(base)
                todo.append(base)
    return seen - {code}


def frozen_by(change: Change, freezes: Iterable[Freeze]) -> tuple[Freeze, ...]:
    """Return the freezes that a change's time and agencies or services fall into."""
    return tuple(
        f
        for f in freezes
        if change.planned_start < f.end
        and f.start < change.planned_end
        and (f.agency is None or f.agency in change.agencies)
        and (f.service is None or f.service in change.services)
    )


def _freezes(change: Change, freezes: Iterable[Freeze]) -> list[Clash]:
    clashes = []
    for freeze in frozen_by(change, freezes):
        text = f"Inside the freeze “{freeze.name}” ({when(freeze.start, freeze.end)})"
        if change.type is ChangeType.EMERGENCY:
            clashes.append(Clash("freeze", Severity.WARNING, f"{text}: ECAB may approve it, with the reason recorded."))
        else:
            clashes.append(Clash("freeze", Severity.BLOCK, f"{text}: only ECAB may approve a change then."))
    return clashes


def window_spans(
    windows: Sequence[Window], services: Collection[str], start: datetime, end: datetime
) -> tuple[tuple[datetime, datetime], ...]:
    """Return the maintenance windows that hold for all these services, as UTC spans that touch [start, end).

    A service with windows of its own uses only those; the standard ones hold for the rest.
    """
    spans: list[tuple[datetime, datetime]] | None = None
    for code in services or ("",):
        own = [w for w in windows if w.service == code] or [w for w in windows if w.service is None]
        mine = _spans(own, start, end)
        spans = (
            mine
            if spans is None
            else [(max(a, c), min(b, d)) for a, b in spans for c, d in mine if max(a, c) < min(b, d)]
        )
    return tuple(spans or ())


def _spans(windows: Sequence[Window], start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    spans = []
    day = local_date(start) - timedelta(days=1)
    last = local_date(end)
    while day <= last:
        for window in windows:
            if window.opens_on(day):
                spans.append(window.span(day))
        day += timedelta(days=1)
    return sorted(span for span in spans if span[0] < end and span[1] > start)


def _windows(change: Change, windows: Sequence[Window]) -> list[Clash]:
    if not windows or change.type in {ChangeType.EMERGENCY, ChangeType.LATENT}:
        return []
    spans = window_spans(windows, change.services, change.planned_start, change.planned_end)
    if any(a <= change.planned_start and change.planned_end <= b for a, b in spans):
        return []
    week = window_spans(windows, change.services, change.planned_start, change.planned_start + timedelta(days=14))
    needed = change.planned_end - change.planned_start
    fitting = [span for span in week if span[1] - span[0] >= needed and span[0] >= change.planned_start]
    hint = f" The next window that is long enough: {when(*fitting[0])}." if fitting else ""
    text = f"{when(change.planned_start, change.planned_end)} is outside its maintenance windows.{hint}"
    return [Clash("window", Severity.WARNING, text)]


def _lead_time(change: Change, holidays: Collection[date]) -> list[Clash]:
    if change.type is not ChangeType.NORMAL or routing(change).board != "cab":
        return []
    if change.state not in {ChangeState.DRAFT, ChangeState.IN_CAB} or change.submitted_at is None:
        return []
    meeting = change.cab_date or meeting_for(change.submitted_at, holidays)
    heard = at_clock(meeting, CLOSE)
    if change.planned_start >= heard:
        return []
    submitted = _moment(change.submitted_at)
    text = (
        f"Too little lead time: submitted {submitted}, it is heard on {words.day(meeting, weekday=True, year=False)}"
        " at the earliest, after its planned start."
    )
    return [Clash("lead_time", Severity.BLOCK, text)]
