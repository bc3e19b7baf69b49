"""The facts of a ticket say that its major incident runs, and when the next update of it comes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.tickets.values import Link
from app.views.tickets.pane.fact_list import running

_NOW = datetime(2026, 10, 5, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("minutes", "update", "tone"),
    [(20, "by 5 Oct 10:20", "soon"), (-20, "overdue since 5 Oct 09:40", "critical"), (None, None, None)],
)
def test_a_major_incident_stands_with_its_promise(minutes: int | None, update: str | None, tone: str | None) -> None:
    at = None if minutes is None else _NOW + timedelta(minutes=minutes)
    facts = running(Link("Major incident", 12, "MI0000012", "Mail", "declared", at), _NOW)
    assert (facts[0].label, facts[0].text) == ("Major", "MI0000012 runs")
    assert [one.text for one in facts[1:]] == ([update] if update is not None else [])
    assert [one.mark.tone for one in facts[1:] if one.mark is not None] == ([tone] if tone is not None else [])
    assert all(one.link and one.key == "major:12" for one in facts)
