"""What changes ask of their coordinator on Home."""

from __future__ import annotations

from app.domain.changes.clashes import Clash, Severity
from app.domain.home import changes, mails
from app.domain.home.values import Part
from app.domain.mail.values import Waiting
from app.domain.vocabulary import ChangeState
from tests.domain.changes.examples import at, change


def test_a_change_of_another_year_is_told_with_its_year() -> None:
    now, end = at("2026-11-26T11:00"), at("2026-11-27T05:00")
    old = change(1, state=ChangeState.IMPLEMENTED, actual_end=at("2025-09-01T22:48"))
    new = change(2, state=ChangeState.IMPLEMENTED, actual_end=at("2026-11-02T22:48"))
    told = [item.detail for item in changes.items([old, new], {}, 2, (), now, end)]
    assert [about.partition("Done ")[2] for about in told] == ["Mon 1 Sep 2025.", "Mon 2 Nov 22:48."]


def test_what_starts_today_undecided_and_what_was_approved_against_a_conflict_is_told() -> None:
    now, end = at("2026-11-24T11:00"), at("2026-11-25T05:00")
    early = change(
        1, state=ChangeState.IN_REVIEW, planned_start=at("2026-11-24T23:00"), planned_end=at("2026-11-25T01:00")
    )
    begun = change(
        2, state=ChangeState.APPROVED, planned_start=at("2026-11-24T10:00"), planned_end=at("2026-11-24T12:00")
    )
    ahead = change(
        3, state=ChangeState.APPROVED, planned_start=at("2026-11-28T10:00"), planned_end=at("2026-11-28T12:00")
    )
    inside = Clash("freeze", Severity.BLOCK, "Inside the hard freeze “Canvass”.")
    told = [(item.part, item.title) for item in changes.items([early, begun, ahead], {3: (inside,)}, 0, (), now, end)]
    assert told == [
        (Part.TODAY, f"{early.number}: not decided, starts today"),
        (Part.NOW, f"{begun.number}: approved, not scheduled, although its planned time has begun"),
        (Part.TODAY, f"{ahead.number} is approved, and 1 conflict blocks it"),
    ]


def test_mail_that_nothing_sends_is_told_with_what_is_missing() -> None:
    item = mails.unsent(Waiting(2), "No mail server is named.")
    assert (item.part, item.title, item.detail) == (Part.NOW, "2 mails wait to be sent", "No mail server is named.")
