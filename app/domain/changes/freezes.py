"""Freezes: whom they reach, which of them a change falls into, what was overridden, which windows stay shut."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain import words
from app.domain.changes.spans import LAST, Span, common, moment, overlap, without
from app.domain.changes.surroundings import Surroundings
from app.domain.changes.values import Change, Freeze, Override, Window
from app.domain.eastern import eastern
from app.domain.vocabulary import ChangeType

#: Roles in which a freeze is overridden.
ECAB, COORDINATOR = "ecab", "coordinator"


@dataclass(frozen=True, slots=True)
class FreezeHit:
    """A freeze that a change falls into; `override`: who let this content of it in, None: nobody did."""

    freeze: Freeze
    override: Override | None
    text: str

    @property
    def binds(self) -> bool:
        """Whether the change may not be scheduled, started or moved into it as it is."""
        return self.override is None


@dataclass(frozen=True, slots=True)
class Opening:
    """A piece of a maintenance window; `freeze`: the one that keeps it shut, None: it is open."""

    window: Window
    start: datetime
    end: datetime
    freeze: Freeze | None = None


def whose(freeze: Freeze) -> str:
    """Return whom a freeze is for: "everybody", "State Board of Elections", "Tax portal at EDC"."""
    parts = [freeze.service_name or freeze.service or ""]
    if freeze.agency is not None:
        parts.insert(0, freeze.agency_name or freeze.agency)
    named = ", ".join(part for part in parts if part)
    if freeze.site is None:
        return named or "everybody"
    at = f"at {freeze.site_name or freeze.site}"
    return f"{named} {at}" if named else f"all {at}"


def freeze_text(freeze: Freeze, year: int | None = None) -> str:
    """Return "hard freeze “Canvass 2026” for State Board of Elections, until Fri 4 Dec 17:00"; `year`: as in `when`."""
    kind = "hard" if freeze.hard else "soft"
    return f"{kind} freeze “{freeze.name}” for {whose(freeze)}, {_until(freeze.end, year)}"


def _until(end: datetime, year: int | None) -> str:
    """Return "until Fri 4 Dec 17:00", or "through Sun 29 Nov" where it ends at midnight."""
    local = eastern(end)
    if end >= LAST or (local.hour, local.minute) != (0, 0):
        return f"until {moment(end, year)}"
    last = local.date() - timedelta(days=1)
    return f"through {words.day(last, weekday=True, year=last.year != year)}"


def reaches(freeze: Freeze, change: Change, around: Surroundings) -> bool:
    """Return whether a change is one that this freeze is for, at whatever time; all that it names has to fit."""
    if freeze.agency is not None and not any(freeze.agency in around.whole(code) for code in change.agencies):
        return False
    if freeze.site is not None and freeze.site not in change.sites:
        return False
    return freeze.service is None or not _frozen_services(freeze.service, around).isdisjoint(change.services)


def _frozen_services(code: str, around: Surroundings) -> frozenset[str]:
    """Return the services that may not be touched: the frozen one, what stands on it, and what it stands on."""
    return around.dependencies.above(code) | around.dependencies.below(code) | {code}


def freezes_of(change: Change, around: Surroundings) -> tuple[Freeze, ...]:
    """Return the freezes that a change could fall into, by their start."""
    return tuple(
        sorted(
            (freeze for freeze in around.freezes if not freeze.withdrawn and reaches(freeze, change, around)),
            key=lambda freeze: (freeze.start, freeze.id),
        )
    )


def hits(change: Change, around: Surroundings, span: Span | None = None) -> tuple[FreezeHit, ...]:
    """Return the freezes that a change falls into at its planned time, or in another span, by their start."""
    span = span or (change.planned_start, change.planned_end)
    return tuple(
        FreezeHit(freeze, let_in, _sentence(change, freeze, let_in, around.year))
        for freeze in freezes_of(change, around)
        if overlap(span, (freeze.start, freeze.end))
        for let_in in (overridden(change, freeze, around.overrides),)
    )


def overridden(change: Change, freeze: Freeze, overrides: Iterable[Override]) -> Override | None:
    """Return what lets this content of the change into this freeze, the newest; into a hard one only ECAB does."""
    found = [
        one
        for one in overrides
        if (one.change_id, one.freeze_id, one.content_n) == (change.id, freeze.id, change.content_n)
        and (one.role == ECAB or not freeze.hard)
    ]
    return max(found, key=lambda one: (one.at, one.id), default=None)


def _sentence(change: Change, freeze: Freeze, let_in: Override | None, year: int | None) -> str:
    text = f"Inside the {freeze_text(freeze, year)}"
    if let_in is not None:
        role = "ECAB" if let_in.role == ECAB else "the coordinator"
        who = let_in.author_name or let_in.author
        return f"{text}: let in by {role} ({who}), {let_in.reason.rstrip('. ')}."
    if change.type is ChangeType.LATENT:
        return f"{text}: it was carried out all the same."
    if not freeze.hard:
        return f"{text}: only with an override by the coordinator, with a reason."
    return f"{text}: only with an override by ECAB, with a reason."


def hit_changes(freeze: Freeze, changes: Iterable[Change], around: Surroundings) -> tuple[Change, ...]:
    """Return which of these changes a freeze would hit, by their planned start."""
    held = (freeze.start, freeze.end)
    found = (c for c in changes if overlap((c.planned_start, c.planned_end), held) and reaches(freeze, c, around))
    return tuple(sorted(found, key=lambda change: (change.planned_start, change.number)))


def openings(around: Surroundings, start: datetime, end: datetime) -> tuple[Opening, ...]:
    """Return when the maintenance windows open in [start, end), cut where a freeze keeps them shut; by their start.

    A freeze of an agency, or of a site of several, shuts none: the window stays for what it does not reach.
    """
    found = []
    for window in around.windows:
        closing = [freeze for freeze in around.freezes if _shuts(freeze, window, around)]
        for whole in around.window_days.of_window(window, start, end):
            rest = [whole]
            for freeze in sorted(closing, key=lambda freeze: (not freeze.hard, freeze.start, freeze.id)):
                held = (freeze.start, freeze.end)
                found += [Opening(window, a, b, freeze) for a, b in common(rest, [held])]
                rest = without(rest, [held])
            found += [Opening(window, a, b) for a, b in rest]
    return tuple(sorted(found, key=lambda piece: (piece.start, piece.end, piece.window.service or "")))


def _shuts(freeze: Freeze, window: Window, around: Surroundings) -> bool:
    if freeze.withdrawn or freeze.agency is not None:
        return False
    if freeze.service is not None and window.service not in _frozen_services(freeze.service, around):
        return False
    facts = around.services.get(window.service or "")
    return freeze.site is None or (facts is not None and set(facts.sites) == {freeze.site})


def open_spans(change: Change, around: Surroundings, start: datetime, end: datetime) -> list[Span]:
    """Return when a change may be carried out in [start, end): in its windows, outside its freezes and holidays.

    Without any window, and for an emergency, every hour is one. What was overridden counts not: an override is for
    the time that was asked for.
    """
    if is_windowed(change, around):
        spans = around.window_days.all_of(change.services, start, end)
    else:
        spans = [(start, end)]
    gone = [(freeze.start, freeze.end) for freeze in freezes_of(change, around)]
    return without(spans, gone + around.holiday_spans(start, end))


def is_windowed(change: Change, around: Surroundings) -> bool:
    """Return whether maintenance windows hold for a change."""
    outside = {ChangeType.EMERGENCY, ChangeType.LATENT, ChangeType.INFORMATIONAL}
    return bool(around.windows) and change.type not in outside
