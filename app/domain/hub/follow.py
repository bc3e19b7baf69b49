"""What the maintenance posting of a change has to say as the change stands now: a pure rule.

A change in CAB with impact drafts its posting; what is not public yet goes along with the change, and a person posts
it. Once it is public it follows by itself: moved, once the new time is approved, begun, running over, completed,
cancelled.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.domain import words
from app.domain.hub.phases import Impact, Phase, PostingState
from app.domain.hub.values import EVERYBODY, Content, Posting, Reach
from app.domain.vocabulary import ChangeState

_LATER = timedelta(seconds=1)
#: States of a change of which nothing is drafted yet, or any more.
NOT_MEANT = frozenset({ChangeState.DRAFT, ChangeState.REJECTED, ChangeState.CANCELLED})
_UNDECIDED = frozenset({ChangeState.DRAFT, ChangeState.IN_CAB, ChangeState.IN_REVIEW})
CALLED_OFF = frozenset({ChangeState.REJECTED, ChangeState.CANCELLED})
DONE = frozenset({ChangeState.IMPLEMENTED, ChangeState.REVIEWED})


@dataclass(frozen=True, slots=True)
class ChangeNow:
    """A change as its posting needs it. `reach`: keys of what it touches; `names`: its services, as people call them.

    `loses_standby`: whether it works at one of the two data centers of a service.
    """

    id: int
    number: str
    title: str
    state: ChangeState
    planned_start: datetime
    planned_end: datetime
    actual_start: datetime | None = None
    actual_end: datetime | None = None
    outage_minutes: int | None = None
    loses_standby: bool = False
    reach: Reach = EVERYBODY
    names: tuple[str, ...] = ()

    @property
    def impact(self) -> Impact:
        """Return what those who are reached notice; where nobody said, agencies that are named notice something."""
        if self.outage_minutes:
            return Impact.OUTAGE
        if self.loses_standby:
            return Impact.REDUCED
        return Impact.DEGRADED if self.outage_minutes is None and self.reach.agencies else Impact.NONE


def follow(change: ChangeNow, posting: Posting | None, now: datetime) -> Content | None:
    """Return what the posting of a change has to say now; None where it says it, or where there is nothing to say.

    `posting` None: there is none yet, and what is returned is to be drafted. What is public and is returned is to be
    posted; what is not, to be kept as the draft.
    """
    if posting is None:
        if change.state in {*NOT_MEANT, *DONE} or change.impact is Impact.NONE:
            return None
        return first(change, now)
    if posting.last is None:
        return _draft(change, posting, now)
    return _after(change, posting.last.content, posting.last.at, now)


def is_dropped(change: ChangeNow, posting: Posting) -> bool:
    """Return whether a posting that was never public tells of what does not take place any more."""
    waits = posting.state in {PostingState.DRAFT, PostingState.WAITING}
    return posting.last is None and waits and change.state in CALLED_OFF | DONE


def first(change: ChangeNow, now: datetime) -> Content:
    """Return what is drafted of a change of which nothing was said yet."""
    phase = Phase.IN_PROGRESS if change.state is ChangeState.IMPLEMENTING else Phase.SCHEDULED
    made = Content(change.title, phase, "", change.impact, change.planned_start, change.planned_end, reach=change.reach)
    return replace(made, text=said(made, change, now))


def _draft(change: ChangeNow, posting: Posting, now: datetime) -> Content | None:
    """Let a draft go along with its change; what somebody wrote stays with the times of which it speaks."""
    if posting.state is PostingState.DROPPED or change.state in NOT_MEANT | DONE:
        return None
    had, fresh = posting.content, first(change, now)
    if is_own(change, posting, now):
        wanted = replace(had, reach=change.reach)
    else:
        wanted = replace(fresh, title=had.title, impact=had.impact, next_at=had.next_at)
        wanted = replace(wanted, text=said(wanted, change, now))
    return wanted if wanted != had else None


def is_own(change: ChangeNow, posting: Posting, now: datetime) -> bool:
    """Return whether somebody wrote what is not public of a posting: it is not what the program makes of the change."""
    had, last = posting.content, posting.last
    if posting.state not in {PostingState.DRAFT, PostingState.WAITING}:
        return False
    named = replace(change, names=tuple(sorted(one.name for one in posting.services)))  # as they were when it was made
    if last is None:
        contents = (had, replace(had, impact=change.impact))
        changes = (change, named, replace(change, outage_minutes=None), replace(named, outage_minutes=None))
        return had.text not in {"", *(said(one, of, now) for one in contents for of in changes)}
    moments = (now, *([had.ends_at, had.ends_at + _LATER] if had.ends_at is not None else []))
    made = {said(had, of, moment, before=last.content) for moment in moments for of in (change, named)}
    return had != last.content and (had.title != last.content.title or had.text not in made)


def _after(change: ChangeNow, told: Content, told_at: datetime, now: datetime) -> Content | None:
    """Return the next that is to be posted after what was told."""
    if change.state in CALLED_OFF:
        return None if told.phase in {Phase.CANCELLED, Phase.COMPLETED} else _next(change, told, Phase.CANCELLED, now)
    if change.state in DONE:
        if told.phase is Phase.COMPLETED:
            return None
        if told.phase is Phase.CANCELLED:  # it was carried out after all
            told = replace(told, phase=Phase.IN_PROGRESS)
        return _next(change, told, Phase.COMPLETED, now)
    starts, ends = change.planned_start, change.planned_end
    if change.state is ChangeState.IMPLEMENTING:
        over = now > ends
        told_over = told_at > ends and told.phase is Phase.IN_PROGRESS and told.ends_at == ends
        if told.phase is Phase.IN_PROGRESS and (told_over or not over) and told.ends_at == ends:
            return None
        return _next(change, told, Phase.IN_PROGRESS, now, starts, ends)
    if (
        change.state in _UNDECIDED
    ):  # replanned: what was told stands until its new time is approved, or it is called off
        return None
    if told.phase in {Phase.SCHEDULED, Phase.MOVED} and (told.starts_at, told.ends_at) == (starts, ends):
        return None
    return _next(change, told, Phase.MOVED, now, starts, ends)


def _next(
    change: ChangeNow,
    told: Content,
    phase: Phase,
    now: datetime,
    starts: datetime | None = None,
    ends: datetime | None = None,
) -> Content:
    made = replace(
        told,
        phase=phase,
        next_at=None,
        starts_at=starts if starts is not None else told.starts_at,
        ends_at=ends if ends is not None else told.ends_at,
        reach=change.reach if phase in {Phase.MOVED, Phase.IN_PROGRESS} else told.reach,
    )
    return replace(made, text=said(made, change, now, before=told))


def said(content: Content, change: ChangeNow, now: datetime, *, before: Content | None = None) -> str:
    """Return the sentences of a maintenance posting that follows its change, in Eastern time."""
    planned = span(content)
    on = f" Services: {words.joined(change.names)}." if change.names else ""
    match content.phase:
        case Phase.MOVED:
            was = span(before) if before is not None else ""
            if was == planned:
                return f"The maintenance is planned again for {planned}.{on}"
            return f"Moved: the maintenance is now planned for {planned}, not for {was}.{on}"
        case Phase.IN_PROGRESS if content.ends_at is not None and now > content.ends_at:
            end = words.moment(content.ends_at)
            return f"The maintenance runs over its planned end ({end}) and goes on.{on}"
        case Phase.IN_PROGRESS:
            return f"The maintenance has begun; planned are {planned}.{on}"
        case Phase.COMPLETED:
            end = f" It ended {words.moment(change.actual_end)}." if change.actual_end is not None else ""
            return f"The maintenance is completed.{end}"
        case Phase.CANCELLED:
            return f"The maintenance of {planned} is cancelled and does not take place."
    return f"Maintenance is planned for {planned} ({_noticed(content, change)}).{on}"


def _noticed(content: Content, change: ChangeNow) -> str:
    """Return what those who are reached notice; an outage is as long as the change says, not as its window."""
    if content.impact is Impact.OUTAGE and change.outage_minutes:
        return f"outage of {words.duration(change.outage_minutes * 60)}"
    return content.impact.label.lower()


def span(content: Content) -> str:
    """Return the planned times of a content in Eastern time."""
    if content.starts_at is None or content.ends_at is None:
        return "a time that is not known yet"
    return words.span(content.starts_at, content.ends_at)
