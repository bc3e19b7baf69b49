"""What a correction of a time of a major incident moves: the figures before and after, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.domain import words
from app.domain.eastern import local_date

#: What may be corrected, as people call it.
FIELDS: Mapping[str, str] = {
    "impact_start_at": "Start of the impact",
    "detected_at": "Detected",
    "restored_at": "Service restored",
}


@dataclass(frozen=True, slots=True)
class Times:
    """The times of a major incident from which its figures follow. `review_due`: what follows from the restoration."""

    impact_start_at: datetime
    detected_at: datetime | None = None
    declared_at: datetime | None = None
    first_notice_at: datetime | None = None
    restored_at: datetime | None = None
    review_due: date | None = None


@dataclass(frozen=True, slots=True)
class Down:
    """An outage of the incident: of which service, and how long it was down before and after the correction."""

    service: str
    before: timedelta | None
    after: timedelta | None


def moved(before: Times, after: Times, outages: Sequence[Down] = ()) -> tuple[str, ...]:
    """Return a sentence for each figure that is another one after the correction: "Restore time: 45 min, before 40
    min."; () where none is."""
    found = [
        f"{called}: {_said(new)}, before {_said(old)}."
        for called, old, new in (
            ("Restore time", _took(before, before.restored_at), _took(after, after.restored_at)),
            ("Time to detect", _took(before, before.detected_at), _took(after, after.detected_at)),
            ("Time to declare", _took(before, before.declared_at), _took(after, after.declared_at)),
            ("Lag of the first message", _took(before, before.first_notice_at), _took(after, after.first_notice_at)),
        )
        if _said(old) != _said(new)  # what moves by seconds within a minute is not told
    ]
    found += [
        f"Availability of {down.service}: out for {_said(down.after)}, before {_said(down.before)}."
        for down in outages
        if down.before != down.after
    ]
    months = [words.long_month(local_date(times.impact_start_at)) for times in (before, after)]
    if months[0] != months[1]:
        found.append(f"It counts in {months[1]}, before in {months[0]}.")
    if before.review_due != after.review_due:
        found.append(f"Review due: {words.day(after.review_due)}, before {words.day(before.review_due)}.")
    return tuple(found)


def _took(times: Times, end: datetime | None) -> timedelta | None:
    return None if end is None else end - times.impact_start_at


def _said(took: timedelta | None) -> str:
    return words.whole(None if took is None else took.total_seconds())
