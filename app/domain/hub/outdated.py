"""Whether words that are not public yet still fit the change that they tell of, and what would: pure rules.

The program never replaces what somebody wrote and did not send. It says that the change moved since, and offers beside
it what it would say itself.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from app.domain.hub.follow import CALLED_OFF, DONE, NOT_MEANT, ChangeNow, first, follow, is_own, span
from app.domain.hub.phases import Phase, PostingState
from app.domain.hub.values import Content, Posting
from app.domain.vocabulary import ChangeState
from app.errors import InputError

_AHEAD = frozenset({Phase.SCHEDULED, Phase.MOVED})


class Outdated(InputError):
    """What is to be sent speaks of a change as it is no more: it is sent where somebody who read that wants it so."""

    def __init__(self, why: str) -> None:
        super().__init__(f"The change moved since this was written: {why}", hint="Edit it, or take the new words.")
        self.why = why


def outdated(change: ChangeNow, content: Content) -> str:
    """Return in what a content is not as its change is now, as a sentence with Eastern times; "" where in nothing."""
    if content.phase.is_over:
        return ""
    if change.state in CALLED_OFF:
        return f"{change.number} does not take place any more."
    if change.state in DONE:
        return f"{change.number} is carried out already."
    if change.state is ChangeState.DRAFT:
        return f"{change.number} is being planned anew."
    if (content.starts_at, content.ends_at) != (change.planned_start, change.planned_end):
        now = replace(content, starts_at=change.planned_start, ends_at=change.planned_end)
        return f"{change.number} is planned for {span(now)}; this says {span(content)}."
    if change.state is ChangeState.IMPLEMENTING and content.phase in _AHEAD:
        return f"{change.number} is being carried out; this says that it is ahead."
    return ""


def offered(change: ChangeNow, posting: Posting, now: datetime) -> Content | None:
    """Return what the program would say instead of words that somebody wrote; None where they fit or are nobody's."""
    if not is_own(change, posting, now) or posting.state not in {PostingState.DRAFT, PostingState.WAITING}:
        return None
    if posting.last is None:
        if change.state in NOT_MEANT | DONE or not outdated(change, posting.content):
            return None
        return replace(first(change, now), title=posting.content.title)
    found = follow(change, posting, now)
    if found is not None:
        return found
    return posting.last.content if outdated(change, posting.content) else None
