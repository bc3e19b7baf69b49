"""The evidence of badges says what stood how on a day, who said so, and what is overdue."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pypdfium2

from app.domain.datacenters.badges import Badge, Validation, Verdict
from app.domain.datacenters.evidence import Evidence, table
from app.reports.datacenters.badge_paper import render_evidence

_AT = datetime(2026, 11, 9, 15, tzinfo=UTC)
_DAY = date(2026, 11, 8)


def _badge(id: int, issued: date, *said: Validation) -> Badge:
    made = Badge(id, 1, f"B-{id}", f"Holder {id}", "Volt Ltd", 3, "Revenue", (1,), ("Eastern Data Center",), issued)
    return replace(made, validations=said)


def _said(badge: int, on: date, verdict: Verdict = Verdict.KEEP) -> Validation:
    return Validation(badge, badge, verdict, on, "Ida Ray", _AT, "Rita Mora", "By telephone")


def evidence() -> Evidence:
    """Return badges of every standing, and one that was ended a day later."""
    ended = replace(
        _badge(4, date(2026, 3, 1), _said(4, date(2026, 11, 2), Verdict.END)), ended_on=date(2026, 11, 2), why="Left"
    )
    later = replace(
        _badge(5, date(2026, 10, 1), _said(5, date(2026, 11, 9), Verdict.END)), ended_on=date(2026, 11, 9), why="Lost"
    )
    rest = [
        _badge(1, date(2026, 8, 10)),
        _badge(2, date(2026, 3, 1), _said(2, date(2026, 9, 1))),
        _badge(3, date(2026, 3, 1), _said(3, date(2026, 11, 1))),
        *(_badge(n, date(2026, 10, 1)) for n in range(10, 40)),
    ]
    return Evidence.of([*rest, ended, later], _DAY, _AT, "Revenue")


def test_it_says_who_validated_what() -> None:
    found = evidence()
    assert found.verdict == "1 badge is unvalidated for 90 days or more: B-1 (Holder 1)."
    assert (found.counts.overdue, found.counts.due, found.counts.ok, found.counts.ended) == (1, 1, 32, 1)
    with pypdfium2.PdfDocument(render_evidence(found)) as pdf:
        text = "\n".join(page.get_textpage().get_text_range() for page in pdf)
    for part in ("Overdue (1)", "Due (1)", "Ended (1)", "Ida Ray", "1 Nov 2026", "By telephone", "Left"):
        assert part in text
    assert "Lost" not in text  # that was a day later
    rows = {row["number"]: row for row in table(found.badges, _DAY, "Badges").rows}
    assert (rows["B-1"]["standing"], rows["B-1"]["age"], rows["B-4"]["why"]) == ("Overdue", 90, "Left")
