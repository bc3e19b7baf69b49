"""Which tickets ask their caller, and what is said to them: the survey, and what becomes of an answer."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import IntEnum
from hashlib import sha256

from app.domain import words
from app.domain.callers.answers import HOW
from app.domain.callers.updates import About, Caller
from app.domain.callers.updates import words as filled
from app.domain.eastern import eastern

#: A later answer takes the place of one that is not older than this: people press Send too soon, and then are done.
MAY_CHANGE = timedelta(days=1)


class Told(IntEnum):
    """Why an answer does not count; the number of the mail that says so, once a survey."""

    UNCLEAR = 1
    LATE = 2
    STRANGER = 3
    ANSWERED = 4


def is_drawn(workspace: str, number: str, share: int) -> bool:
    """Return whether a ticket is among the percent that ask: by lot, and always the same for one ticket."""
    lot = int.from_bytes(sha256(f"survey\n{workspace}\n{number}".encode()).digest()[:4], "big")
    return lot % 100 < share


def survey_text(text: str, about: About, caller: Caller, until: datetime) -> str:
    """Return the words of a survey: those of the workspace, and below them how it is answered."""
    day = words.weekday(eastern(until).date())
    return f"{filled(text, about, caller, until=day)}\n\n{HOW}"


def told(why: Told, number: str, *, score: int = 0, until: datetime | None = None) -> str:
    """Return what whoever answered is told. `score`: the answer that stands; `until`: the last instant for one."""
    day = words.weekday(eastern(until).date()) if until is not None else ""
    if why is Told.UNCLEAR:
        return (
            f"Thank you for your mail about {number}. We could not read a number in it that answers the question"
            f" how satisfied you are; what you wrote is kept with the ticket.\n\n{HOW}"
        )
    if why is Told.LATE:
        return (
            f"Thank you for your answer about {number}. The survey ended on {day}, so that it is not counted any"
            " more; what you wrote is kept with the ticket."
        )
    if why is Told.STRANGER:
        return (
            f"Thank you for your mail about {number}. The survey was sent to another address, and only an answer"
            " from there counts: yours is set aside and read by the service desk."
        )
    return (
        f"Thank you for your mail about {number}. Your answer of before, {score} of 5, stands: it can be changed for"
        " a day. What you wrote now is kept with the ticket."
    )
