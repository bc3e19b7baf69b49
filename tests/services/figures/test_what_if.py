"""What would have been under another target is what is, once the target is another: computed from events alone."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from app.db.engine import Actor, Database, open_database
from app.domain.figures.values import ReportQuery
from app.domain.figures.what_if import OtherTarget, WhatIf
from app.domain.packets.figures import level_keys
from app.domain.periods import Period
from app.errors import InputError
from app.services.figures.explain import explain
from app.services.figures.reading import reading
from app.services.figures.what_if import calendars, what_if
from tests.db.figures.test_figures_random import organised, scripts  # noqa: F401
from tests.examples import few
from tests.figure_world import Script, add_tickets, at
from tests.slow_figures import SlowFigures

pytestmark = pytest.mark.slow

NOVEMBER = Period.parse("2026-11")
NOW = at("2026-12-01 00:00")
#: Row, its targets and how they read, what is other of them, and whose figures.
CASES = (
    ("sla.resolution.critical", ("res1 old", "res1 new"), "4 h", OtherTarget(timedelta(minutes=95)), None),
    ("sla.resolution.medium", ("res3",), "3 business days", OtherTarget(days=1, goal_bp=8000), None),
    ("sla.resolution.medium", ("res3",), "3 business days", OtherTarget(calendar_id=1), "QUIET"),
    ("sla.resolution.high", ("res2 mou",), "6 h", OtherTarget(timedelta(hours=30)), "ALPHA"),
    ("sla.update.critical", ("upd1",), "1 h", OtherTarget(timedelta(minutes=10)), "ALPHA"),
    ("sla.response.low", ("resp4",), "8 h", OtherTarget(timedelta(minutes=30), calendar_id=1), None),
)


def _opened(template: Path) -> Database:
    path = template.with_name("what-if.sqlite")
    for leftover in template.parent.glob("what-if.sqlite*"):
        leftover.unlink()
    shutil.copyfile(template, path)
    return open_database(path, Actor("tester"), lambda: NOW)


@settings(
    max_examples=few(2),
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large],
)
@given(st.lists(scripts(), min_size=6, max_size=14))
def test_twelve_months_are_as_they_would_have_been(
    organised: tuple[Path, dict[str, int]],  # noqa: F811
    told: list[Script],
) -> None:
    template, ids = organised
    db = _opened(template)
    try:
        add_tickets(db, told)
        for key, names, text, other, agency in CASES:
            found = _asked(db, ReportQuery(NOVEMBER, agency), key, text, other)
            if found is None:
                continue  # no ticket of it came due in November, and another target would apply
            targets = {ids[name] for name in names}
            expected = _slow(db, targets, other, ids[agency] if agency else None, found.metric.value)
            got = [(m.would.due, m.would.met, m.would.bound) for m in found.months]
            assert got == expected, (key, other)
    finally:
        db.dispose()


def _asked(db: Database, query: ReportQuery, key: str, text: str, other: OtherTarget) -> WhatIf | None:
    with reading(db, query.period, query.agency, None, None) as (figures, _):
        rows = [row for row, _ in figures.levels()]
    for name, row in zip(level_keys(rows), rows, strict=True):
        if name.startswith(key) and row.target.startswith(text):
            return what_if(db, query, name, other)
    return None


class _Other(SlowFigures):
    """The slow figures under another target: nothing but the events and the targets is read."""

    def __init__(self, conn: Connection, targets: set[int], other: OtherTarget) -> None:
        self.changed, self.other = targets, other
        super().__init__(conn, NOW)

    @property
    def targets(self) -> Sequence[Any]:
        return self._targets

    @targets.setter
    def targets(self, rows: Sequence[Any]) -> None:
        self._targets: list[Any] = []
        for row in rows:
            values = dict(row._mapping)
            if row.id in self.changed:
                if self.other.duration is not None or self.other.days is not None:
                    seconds = None if self.other.duration is None else int(self.other.duration.total_seconds())
                    values |= {"duration_s": seconds, "duration_days": self.other.days}
                values["calendar_id"] = self.other.calendar_id or row.calendar_id
            self._targets.append(SimpleNamespace(**values))


def _slow(
    db: Database, targets: set[int], other: OtherTarget, agency: int | None, metric: str
) -> list[tuple[int, int, int]]:
    found = []
    with db.read() as conn:
        slow = _Other(conn, targets, other)
    for month in NOVEMBER.trailing_months(12):
        rows = slow.attainment(metric, month.start, month.end, agency)
        mine = [counts for (_, target), counts in rows.items() if target in targets]
        due, met, bound = (sum(one[n] for one in mine) for n in range(3))
        found.append((due, met, bound))
    return found


def test_what_is_no_question_is_refused(organised: tuple[Path, dict[str, int]]) -> None:  # noqa: F811
    db = _opened(organised[0])
    try:
        query = ReportQuery(NOVEMBER)
        with pytest.raises(InputError, match="Nothing is other"):
            what_if(db, query, "sla.resolution.high", OtherTarget())
        with pytest.raises(InputError, match="has no target"):
            what_if(db, query, "sla.resolution.all", OtherTarget(days=1))
        with pytest.raises(InputError, match="not in this workspace"):
            what_if(db, query, "sla.resolution.high", OtherTarget(calendar_id=99))
        assert calendars(db)[0][1].startswith("Around the clock: ")
    finally:
        db.dispose()


def test_a_figure_is_explained(organised: tuple[Path, dict[str, int]]) -> None:  # noqa: F811
    db = _opened(organised[0])
    try:
        found = explain(db, ReportQuery(NOVEMBER), "tile.sla.resolution.medium.due")
        facts = dict(found.facts)
        assert (found.figure, found.title, found.tickets) == (
            *("sla.resolution.medium.due", "Resolution, medium: due"),
            True,
        )
        assert facts["Target"].startswith("3 business days, Mon-Fri 08:00-17:00")
        assert facts["Layer"].startswith("Global; ")
        assert (facts["n"], facts["Records"]) == ("0 came due: 0 met, 0 missed", "0 read, 0 left out")
        assert [title for title, _ in found.definition] == ["Attainment", "Clock", "Verdict"]
        assert not explain(db, ReportQuery(NOVEMBER), "changes").tickets
        with pytest.raises(InputError, match="is no figure of this period"):
            explain(db, ReportQuery(NOVEMBER), "sla.resolution.nobody")
    finally:
        db.dispose()
