"""Promises of major incidents are counted for those to whom they were made."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from app.domain.figures.promised import NOT_MEASURED, counted, first_text, promised_text, summed
from app.domain.figures.rows import MajorPromises
from app.domain.majors.promises import ledger
from app.domain.majors.settings import SAMPLE
from app.domain.majors.values import Update, UpdateKind

START = datetime(2026, 10, 7, 13, tzinfo=UTC)
ONE, OTHER, NONE = 1, 2, 3


def at(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)


#: Declared at 13:00 with one agency, the other one known at 13:12: first message kept, scope 2 min late, one broken.
TOLD = (
    Update(1, at(0), at(0), UpdateKind.DECLARED, "", details={"agencies": [ONE]}),
    Update(2, at(4), at(4), UpdateKind.NOTICE, "", sent=True, next_at=at(9)),
    Update(3, at(11), at(11), UpdateKind.SCOPE, "", sent=True, next_at=at(31)),
    Update(4, at(12), at(12), UpdateKind.REACH, "", details={"agencies": [ONE, OTHER]}),
    Update(5, at(30), at(30), UpdateKind.UPDATE, "", sent=True, next_at=at(50)),
    Update(6, at(75), at(75), UpdateKind.UPDATE, "", sent=True, next_at=at(95)),
)


def count(agency: int | None, minutes: int) -> MajorPromises | None:
    return counted(TOLD, ledger(TOLD, SAMPLE, at(minutes)), agency, at(minutes))


def test_each_agency_has_its_own_count() -> None:
    assert count(ONE, 80) == MajorPromises(5, 2, (120,), 1, 0, 240)
    # what was promised before it came in is not its own; its first word was due at 13:17 and came 18 minutes after
    assert count(OTHER, 80) == MajorPromises(3, 0, (), 2, 0, 18 * 60, joined=True)
    assert count(OTHER, 25) == MajorPromises(1, 0, (), 0, 1, None, joined=False)
    assert count(NONE, 80) == MajorPromises(0, 0, (), 0, 0, 240)
    assert count(None, 80) == MajorPromises(6, 2, (120,), 2, 0, 240)


def test_a_count_is_as_of_a_time() -> None:
    assert count(ONE, 3) == MajorPromises(1, 0)
    assert count(ONE, 10) == MajorPromises(2, 1, (), 0, 1, 240)
    assert count(ONE, 60) == MajorPromises(4, 2, (120,), 0, 1, 240)
    assert count(ONE, -1) is None


def test_what_was_not_measured_is_not_none() -> None:
    before = (Update(1, at(0), at(0), UpdateKind.DECLARED, ""), Update(2, at(9), at(9), UpdateKind.NOTICE, ""))
    assert counted(before, ledger(before, SAMPLE, at(99)), ONE, at(99)) is None
    assert promised_text(None) == first_text(None) == NOT_MEASURED
    assert summed([None, None]) is None
    assert summed([None, count(ONE, 80), count(OTHER, 80)]) == MajorPromises(8, 2, (120,), 3)


def test_the_counts_in_words() -> None:
    assert promised_text(count(ONE, 80)) == "5 updates promised: 2 kept, 1 late (2 min), 1 broken, 1 not due yet"
    assert promised_text(count(ONE, 10)) == "2 updates promised: 1 kept, 1 overdue"
    assert promised_text(count(NONE, 80)) == "No update was promised"
    assert first_text(count(ONE, 80)) == "4 min after the declaration"
    assert first_text(count(ONE, 3)) == "None was sent"
