"""A comment that a mail became is the sender's, whoever's desktop read it in."""

from __future__ import annotations

from datetime import UTC, datetime

from app.domain.callers.told import ANSWER, with_told
from app.domain.tickets.values import HistoryEntry

NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)


def test_it_is_told_as_theirs() -> None:
    mail = HistoryEntry(NOW, NOW, "dana", "Note", "Mail of Ida Ek <ida@doa.example>:\n\nStill.", act="a1")
    typed = HistoryEntry(NOW, NOW, "dana", "Note", "Mail of Ida: she called as well.", act="a1")
    other = HistoryEntry(NOW, NOW, "dana", "Note", "Mail of Bo:\n\nA copy.", act="a2")
    told = with_told([mail, typed, other], (), (), "Ida Ek", {"a1"})
    assert [(one.what, one.who, one.who_name, one.text) for one in told] == [
        (ANSWER, "", "Ida Ek", "Still."),
        ("Note", "dana", "", "Mail of Ida: she called as well."),
        ("Note", "dana", "", "Mail of Bo:\n\nA copy."),
    ]
