"""The ledger of promises: a pure function of the timeline, the rules and "now"; nobody updates a total.

Each message says when the next one comes. The rules promise the first message after the declaration, as they were
then, and the scope after that. The first message that is sent after a promise was made meets it: in time it is
**kept**, within one more interval **late**, else **broken**; with "nothing new" it is a message like any other, and
with another time for the next one it moves the promise. Resolved is told by a message, too, after which nothing is
owed unless it says so. A message keeps no promise to an agency where it reaches nobody: that one is not counted.
What no mail server took was told to nobody, and what one took later was told then (`Update.told_at`).
A promise is made to the agencies that are reached then. Who comes in while it runs was told nothing yet: the rules
promise them a first message from that moment on. Who is let go before a promise was due is owed nothing any more.
What was declared before the program kept whom it reached is not measured: its timeline tells no promise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from app.domain.majors.retraction import standing
from app.domain.majors.settings import MajorRules
from app.domain.majors.values import Gap, Promise, PromiseState, Update, UpdateKind

_STARTS = frozenset({UpdateKind.DECLARED, UpdateKind.REOPENED})
_ENDS = frozenset({UpdateKind.RESTORED, UpdateKind.DEMOTED})


def _in_order(updates: Iterable[Update]) -> list[Update]:
    """Return the entries that stand in the order in which they were written, which is that of the server's clock."""
    return sorted(standing(updates), key=lambda update: (update.recorded_at, update.id))


def ledger(updates: Iterable[Update], rules: MajorRules, now: datetime) -> tuple[Promise, ...]:
    """Return every promise of an incident, in order of its making, as it stands at `now`."""
    told = _in_order(update for update in updates if update.recorded_at <= now)
    return tuple(_judged(made, told, now) for made in _made(told, rules))


def _has_reach(update: Update) -> bool:
    return "agencies" in update.details


#: When a promise was made, when it is due, by which entry (None: by the rules), at which place, and to which agencies.
_Made = tuple[datetime, datetime, int | None, int, tuple[int, ...]]


def _made(told: Sequence[Update], rules: MajorRules) -> Iterator[_Made]:
    scope = timedelta(minutes=rules.scope_minutes)
    sent, measured, runs = 0, False, False  # messages since the incident was declared, or opened again
    known: tuple[int, ...] = ()
    for place, update in enumerate(told):
        before = known
        if _has_reach(update):
            known = tuple(update.details["agencies"])
        if update.kind in _STARTS:
            sent, measured, runs = 0, measured or _has_reach(update), True
        runs = runs and update.kind not in _ENDS
        if not measured:
            continue
        at = update.recorded_at
        if not update.sent:
            to = known if update.kind in _STARTS else tuple(one for one in known if one not in before)
            if update.kind in _STARTS or (runs and to):
                minutes = update.details.get("first_minutes", rules.first_minutes)
                yield at, at + timedelta(minutes=minutes), None, place, to
            continue
        sent += 1
        if update.next_at is not None:
            yield at, update.next_at, update.id, place, known
        elif sent == 1 and update.kind not in _ENDS:
            yield at, at + scope, None, place, known


def _judged(made: _Made, told: Sequence[Update], now: datetime) -> Promise:
    made_at, due_at, made_by, place, to = made

    def still(settled: datetime, unreached: Sequence[int] = ()) -> tuple[int, ...]:
        """Return those who were not let go before it was settled, or due, and whom what settled it could reach."""
        left = tuple(one for one in to if one not in unreached)
        for update in told[place + 1 :]:
            if _has_reach(update) and update.recorded_at <= min(due_at, settled):
                left = tuple(one for one in left if one in update.details["agencies"])
        return left

    met = _met(told[place + 1 :], now)
    for update in told[place + 1 :]:
        at = update.recorded_at
        if met is not None and update.id == met[0].id:
            at = met[1]
            late = max(at - due_at, timedelta())
            state = (
                PromiseState.KEPT
                if not late
                else PromiseState.LATE
                if late <= due_at - made_at
                else PromiseState.BROKEN
            )
            reached = still(at, update.details.get("unreached", ()))
            return Promise(made_at, due_at, state, made_by, update.id, at, late, reached)
        if update.kind in _ENDS and not update.sent:
            state = PromiseState.WITHDRAWN if at <= due_at else PromiseState.BROKEN
            return Promise(made_at, due_at, state, made_by, agencies=still(at))
    if now <= due_at:
        return Promise(made_at, due_at, PromiseState.OPEN, made_by, agencies=still(now))
    return Promise(made_at, due_at, PromiseState.OVERDUE, made_by, late_by=now - due_at, agencies=still(now))


def _met(later: Sequence[Update], now: datetime) -> tuple[Update, datetime] | None:
    """Return the message that was told first, with when; none that was written after an end without a message."""
    found: list[tuple[datetime, int, Update]] = []
    for update in later:
        if update.sent and (at := update.told_at) is not None and at <= now:
            found.append((at, update.id, update))
        if update.kind in _ENDS and not update.sent:
            break
    if not found:
        return None
    at, _, update = min(found, key=lambda one: one[:2])
    return update, at


def as_of(promises: Iterable[Promise], now: datetime) -> tuple[Promise, ...]:
    """Return promises that were read before `now`, where nothing was sent since: what was owed may be overdue."""
    return tuple(
        replace(one, state=PromiseState.OVERDUE, late_by=now - one.due_at)
        if one.state in {PromiseState.OPEN, PromiseState.OVERDUE} and now > one.due_at
        else one
        for one in promises
    )


def owed(promises: Iterable[Promise]) -> Promise | None:
    """Return the promise that is to be kept first; None where nothing is owed."""
    waiting = [p for p in promises if p.state in {PromiseState.OPEN, PromiseState.OVERDUE}]
    return min(waiting, key=lambda p: p.due_at, default=None)


def gaps(updates: Iterable[Update], rules: MajorRules) -> tuple[Gap, ...]:
    """Return how long the first message, the scope and the longest silence after them took, against the rules.

    From its end until it is opened again nobody waits for a message: that is no silence.
    """
    told = _in_order(updates)
    start = next((u.recorded_at for u in told if u.kind is UpdateKind.DECLARED), None)
    if start is None:
        return ()
    spells = [sent for sent in _spells(told) if sent]
    first = spells[0] if spells else []
    between = [after - before for sent in spells for before, after in pairwise(sent[1:])]
    return (
        Gap("Declared to first message", first[0] - start if first else None, timedelta(minutes=rules.first_minutes)),
        Gap(
            "First message to scope",
            first[1] - first[0] if len(first) > 1 else None,
            timedelta(minutes=rules.scope_minutes),
        ),
        Gap("Longest time between updates", max(between, default=None), timedelta(minutes=rules.rhythm_minutes)),
    )


def _spells(told: Iterable[Update]) -> list[list[datetime]]:
    """Return when messages were sent in each time through which it ran, from its start to the message that ends it."""
    found: list[list[datetime]] = []
    runs = False
    for update in told:
        if update.kind in _STARTS:
            found.append([])
            runs = True
        if runs and update.sent and update.told_at is not None:
            found[-1].append(update.told_at)
        runs = runs and update.kind not in _ENDS
    return [sorted(sent) for sent in found]
