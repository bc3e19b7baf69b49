"""A message as it is offered: which one comes next, its texts from what is known, and when the next one is promised."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from app.domain import words
from app.domain.eastern import eastern
from app.domain.majors.retraction import standing
from app.domain.majors.settings import MajorRules
from app.domain.majors.values import Major, Message, Update, UpdateKind

_STARTS = frozenset({UpdateKind.DECLARED, UpdateKind.REOPENED})
#: Entries with news. Their words are for those who work on it: they stand beside the form, never in a message.
_NEWS = frozenset({UpdateKind.NOTE, UpdateKind.WORKAROUND})


def since_start(updates: Sequence[Update]) -> tuple[Update, ...]:
    """Return the entries since it was declared, or opened again, that one too, in order of writing."""
    told = sorted(standing(updates), key=lambda update: (update.recorded_at, update.id))
    starts = [place for place, update in enumerate(told) if update.kind in _STARTS]
    return tuple(told[starts[-1] :]) if starts else ()


def next_kind(updates: Sequence[Update]) -> UpdateKind:
    """Return what the next message is: the first one, the scope, or an update."""
    sent = sum(update.sent for update in since_start(updates))
    return {0: UpdateKind.NOTICE, 1: UpdateKind.SCOPE}.get(sent, UpdateKind.UPDATE)


def since_last(updates: Sequence[Update]) -> tuple[tuple[Update, ...], Update | None]:
    """Return what was written since the last message, and that message; since it was declared where there is none."""
    told = sorted(standing(updates), key=lambda update: (update.recorded_at, update.id))
    last = next((place for place in reversed(range(len(told))) if told[place].sent), None)
    if last is None:
        begun = since_start(updates)
        return (begun[1:] if begun else tuple(told)), None
    return tuple(told[last + 1 :]), told[last]


def promised(kind: UpdateKind, rules: MajorRules, now: datetime) -> datetime:
    """Return when the next message is to come after one of this kind, on the minute: people read no seconds."""
    minutes = rules.scope_minutes if kind is UpdateKind.NOTICE else rules.rhythm_minutes
    return (now + timedelta(minutes=minutes)).replace(second=0, microsecond=0)


def draft_message(major: Major, kind: UpdateKind, rules: MajorRules) -> Message:
    """Return the texts that are offered for the next message, from what is on record at `major.as_of`."""
    since, last = since_last(major.updates)
    is_news = any(update.kind in _NEWS and update.text.strip() for update in since)
    nothing_new = kind is UpdateKind.UPDATE and not is_news
    what, began = _what(major), words.time_of_day(eastern(major.row.impact_start_at))
    if kind is UpdateKind.NOTICE:
        known = " ".join([f"{what} since {began}.", *_summary(major), "We are working on it."])
    elif kind is UpdateKind.SCOPE:
        known = " ".join([f"{what} since {began}.", _reach(major)])
    else:
        known = "Nothing new since our last message; the work goes on." if nothing_new else ""
    steps = "" if kind is not UpdateKind.UPDATE or last is None else last.next_steps
    return Message(
        known,
        next_steps=steps,
        management=_management(major),
        hub=f"{what} since {began}. We are working on it." if last is None else known,
        next_at=promised(kind, rules, major.as_of),
        nothing_new=nothing_new,
    )


def _what(major: Major) -> str:
    title = major.row.title.strip().rstrip(".")
    names = words.joined([place.name for place in major.services if place.name.casefold() not in title.casefold()])
    return f"{title} ({names})" if names else title


def _summary(major: Major) -> list[str]:
    """Return the summary as sentences, none where it is empty."""
    said = major.summary.strip()
    return [said if said.endswith((".", "!", "?")) else f"{said}."] if said else []


def _reach(major: Major) -> str:
    names = [agency.name for agency in major.reached]
    sites = [site.name for site in major.sites]
    said = f"Reached: {words.joined(names)}." if names else "Which agencies are reached is being examined."
    return f"{said} Sites: {words.joined(sites)}." if sites else said


def _management(major: Major) -> str:
    row = major.row
    lasts = words.left(major.as_of - row.impact_start_at)
    said = [f"{row.number}, {row.title.strip().rstrip('.')}: for {lasts}."]
    said.append(f"{words.count(len(major.reached), 'agency is', 'agencies are')} reached.")
    if row.manager:
        said.append(f"Incident manager: {row.manager}.")
    if major.bridge:
        said.append(f"Bridge: {major.bridge}.")
    return " ".join(said)
