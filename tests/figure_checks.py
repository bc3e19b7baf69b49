"""Compares every figure of a scope and a period with the slow computation."""

from __future__ import annotations

from collections import Counter
from dataclasses import astuple

from app.db.figures.facts import Facts, Scope
from app.domain.figures.rules import AGE_BANDS, Distribution, age_band
from app.domain.periods import Period
from app.domain.vocabulary import Metric, Priority
from app.services.figures.figures import Figures
from tests.slow_figures import SlowFigures


def check(facts: Facts, agency: int | None, period: Period, slow: SlowFigures) -> None:
    """Every figure of one agency (or the state) in one period equals the slow one."""
    figures = Figures(facts, Scope(agency), period)
    start, end = period.start, period.end
    outcomes = figures._in(period)
    for metric in Metric:
        fast = {
            key: (sum(o.due for o in rows), sum(o.met for o in rows), sum(o.bound for o in rows))
            for key in {(o.priority, o.target_id) for o in outcomes if o.metric == metric}
            if (rows := [o for o in outcomes if o.metric == metric and (o.priority, o.target_id) == key])
        }
        assert fast == slow.attainment(metric.value, start, end, agency), (metric, period.key)
    flow = figures.flow()
    assert flow.reconciles
    assert astuple(flow) == slow.flow(start, end, agency)
    ages = Counter[str]()
    for days, count in slow.ages(end, figures.last_day, agency).items():
        ages[age_band(days).label] += count
    bands = figures.ageing()
    assert {label: count for label, count, _ in bands if count} == dict(ages)
    assert [label for label, _, _ in bands] == [band.label for band in AGE_BANDS]
    assert sum(paused for _, _, paused in bands) == slow.paused(end, agency)
    times, bounds = slow.times(start, end, agency), slow.bounds(start, end, agency)
    expected: dict[Priority | None, Distribution] = {
        Priority(priority): Distribution.of(values, bounds[priority]) for priority, values in times.items()
    }
    if times:
        expected[None] = Distribution.of([value for values in times.values() for value in values], sum(bounds.values()))
    assert figures.resolution_times() == expected
    rate = figures.reopen_rate()
    assert (rate.resolved, rate.reopened) == slow.reopened(start, end, agency)
    missed = Counter(row.metric.value for row in figures.exceptions())
    assert missed == slow.missed(start, end, agency)
    opened = {(s.group, s.value): s.n for s in figures.demand_shares() if s.bucket == 1}
    for name in ("kind", "channel", "category"):
        assert Counter({v: n for (g, v), n in opened.items() if g == name}) == slow.opened_by(name, start, end, agency)
    for month, volume in zip(figures.months, figures.volumes(), strict=True):
        counted = slow.flow(month.start, month.end, agency)
        assert (volume.opened, volume.resolved) == (counted[1], counted[4])
