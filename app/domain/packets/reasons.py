"""Why a target was missed, as a person says it: a reason of a list, and a note."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from app.domain.vocabulary import Metric

#: Characters of a note.
LONGEST_NOTE = 500


class MissReason(StrEnum):
    """What a BRM chooses from; each is printed by its label."""

    AGENCY = "agency"
    VENDOR = "vendor"
    LATE_START = "late_start"
    HAND_OVERS = "hand_overs"
    PEOPLE = "people"
    HARD = "hard"
    CHANGE = "change"
    MAJOR = "major"
    RECORDED_LATE = "recorded_late"
    PRIORITY = "priority"
    FORGOTTEN = "forgotten"
    OTHER = "other"

    @property
    def label(self) -> str:
        """Return it as it is printed."""
        return _LABELS[self]


_LABELS = {
    MissReason.AGENCY: "Waited for the agency",
    MissReason.VENDOR: "Waited for a vendor",
    MissReason.LATE_START: "Begun late",
    MissReason.HAND_OVERS: "Handed on too often",
    MissReason.PEOPLE: "Too few people",
    MissReason.HARD: "Hard to find or to mend",
    MissReason.CHANGE: "Needed a change first",
    MissReason.MAJOR: "Part of a major incident",
    MissReason.RECORDED_LATE: "Done in time, recorded late",
    MissReason.PRIORITY: "Priority was set wrongly",
    MissReason.FORGOTTEN: "Forgotten",
    MissReason.OTHER: "Another reason",
}


class MissKey(NamedTuple):
    """Which miss of which ticket: a status update can be missed several times."""

    number: str
    metric: Metric
    seq: int


class Given(NamedTuple):
    """The reason that was given and the note; both "" where none was."""

    reason: str = ""
    note: str = ""
