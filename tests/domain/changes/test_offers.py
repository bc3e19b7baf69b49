"""Where a change goes after the cut-off of a meeting is said before it goes there."""

from __future__ import annotations

from datetime import UTC, date, datetime

from app.domain.changes.offers import Offer, Offers

MISSED = datetime(2026, 11, 27, 17, tzinfo=UTC)
NEXT = Offer(date(2026, 12, 9), date(2026, 12, 9), MISSED.replace(month=12, day=4), False, "the meeting of 9 December")
LATE = Offer(date(2026, 12, 2), date(2026, 12, 2), MISSED, True, "the meeting of 2 December")


def test_the_cut_off_that_is_missed_and_the_meeting_instead() -> None:
    said = Offers("cab", "", NEXT, (LATE,)).missed_words(MISSED.replace(hour=18))
    assert said == (
        "The cut-off for the meeting of 2 December was Fri 27 Nov 12:00. It goes to the meeting of 9 December."
    )
    many = Offers("cab", "", NEXT, (LATE,)).missed_words(MISSED, "2 changes go")
    assert many.endswith(" is frozen already. 2 changes go to the meeting of 9 December.")
    early = Offers("cab", "", NEXT, (LATE,)).missed_words(MISSED)
    assert early == "The agenda of the meeting of 2 December is frozen already. It goes to the meeting of 9 December."


def test_nothing_is_said_where_nothing_is_missed() -> None:
    assert Offers("cab", "", NEXT).missed_words(MISSED) == Offers("owner", "").missed_words(MISSED) == ""
