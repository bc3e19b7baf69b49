"""The page What if: what was entered is asked once it can be, and the months stand beside the true ones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

from PySide6.QtWidgets import QApplication

from app.domain.figures.rows import ServiceLevelRow
from app.domain.figures.rules import Attainment
from app.domain.figures.values import Level, ReportFigures, ReportQuery
from app.domain.figures.what_if import OtherTarget, WhatIf, WhatIfMonth, what_if_table
from app.domain.periods import Period
from app.domain.vocabulary import Layer, Metric, Priority
from app.ui.tab import Context
from app.views.figures.what_if_page import WhatIfPage

OCTOBER = Period.parse("2026-10")
FOUND = WhatIf(
    Metric.RESOLUTION,
    "Resolution, High: All agencies",
    "8 h, 24x7, goal 95 %",
    "6 h, 24x7, goal 95 %",
    datetime(2026, 11, 9, tzinfo=UTC),
    (
        WhatIfMonth(OCTOBER.previous(), Attainment(3, 2, 9500), Attainment(3, 1, 9500)),
        WhatIfMonth(OCTOBER, Attainment(200, 196, 9500), Attainment(201, 180, 9500)),
    ),
    404,
    3,
)


def test_another_target_is_asked_for_and_told(qapp: QApplication) -> None:
    asked: list[tuple[str, OtherTarget]] = []

    def read(_owner: object, fn: Any, done: Any, **_more: Any) -> None:
        done(fn(None))

    def what_if(_query: ReportQuery, key: str, other: OtherTarget, work: object) -> WhatIf:
        asked.append((key, other))
        return FOUND

    jobs = SimpleNamespace(read=read, cancel=lambda *_: None)
    figures = SimpleNamespace(calendars=lambda work: ((7, "Business hours: Mon-Fri 08:00-17:00"),), what_if=what_if)
    page = WhatIfPage(cast(Context, SimpleNamespace(jobs=jobs, services=SimpleNamespace(figures=figures))))
    page.read_if_new()
    row = ServiceLevelRow(Metric.RESOLUTION, Priority.HIGH, Attainment(200, 196, 9500), "8 h, 24x7", Layer.GLOBAL)
    total = ServiceLevelRow(Metric.RESOLUTION, None, Attainment(200, 196, 9500), "")
    levels = (Level("sla.resolution.high", row), Level("sla.resolution.all", total))
    page.set_figures(cast(ReportFigures, SimpleNamespace(query=ReportQuery(OCTOBER), levels=levels)))
    assert [page.line.itemText(n) for n in range(page.line.count())] == ["Resolution, High: 8 h, 24x7 (Global)"]
    page.ask()
    assert page.note.text().startswith("Nothing is other than it is.")
    page.time.setText("soon")
    page.ask()
    assert "is no duration" in page.note.text()
    assert asked == []
    page.time.setText("6 h")
    page.goal.setText("97")
    page.hours.setCurrentIndex(1)
    page.ask()
    assert asked == [("sla.resolution.high", OtherTarget(timedelta(hours=6), None, 7, 9700))]
    assert page.note.text() == (
        "Resolution, High: All agencies. 8 h, 24x7, goal 95 %: 97.5 % of n = 203, 0 months missed. "
        "6 h, 24x7, goal 95 %: 88.7 % of n = 204, 1 month missed."
    )
    points = [page.table.columns[-1].text(one) for one in page.table.rows.shown_rows()]
    assert points == ["–", "\u22128.4"]  # three are too few to tell
    assert [line["would_verdict"] for line in what_if_table(FOUND).rows] == ["Low volume", "Missed"]
