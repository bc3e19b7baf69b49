"""What changes ask of their coordinator on Home."""

from __future__ import annotations

from app.domain.home import changes
from app.domain.vocabulary import ChangeState
from tests.domain.changes.examples import at, change


def test_a_change_of_another_year_is_told_with_its_year() -> None:
    now, end = at("2026-11-26T11:00"), at("2026-11-27T05:00")
    old = change(1, state=ChangeState.IMPLEMENTED, actual_end=at("2025-09-01T22:48"))
    new = change(2, state=ChangeState.IMPLEMENTED, actual_end=at("2026-11-02T22:48"))
    told = [item.detail for item in changes.items([old, new], {}, 2, (), now, end)]
    assert [about.partition("Done ")[2] for about in told] == ["Mon 1 Sep 2025.", "Mon 2 Nov 22:48."]
