"""What the reports on screen show of a period: judged figures, twelve months of charts, and what can be chosen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.db import agencies
from app.db.catalog import names as catalog
from app.db.engine import Database
from app.db.figures import availability, demand
from app.db.own_agencies import is_narrowed
from app.domain.eastern import local_date
from app.domain.figures import judging
from app.domain.figures.rows import Backlog, DemandMonth, ServiceLevelRow, Tile
from app.domain.figures.rules import ChangeSuccess, Csat, is_preliminary
from app.domain.figures.texts import percent_text
from app.domain.figures.values import (
    AgencyChoice,
    Level,
    ReportCharts,
    ReportChoices,
    ReportFigures,
    ReportQuery,
    Series,
)
from app.domain.packets.figures import level_keys
from app.domain.periods import Period
from app.domain.vocabulary import Metric
from app.services.figures import majors as major_figures
from app.services.figures import sections
from app.services.figures.figures import Figures
from app.services.figures.levels import METRICS
from app.services.figures.reading import reading
from app.work import Work

#: How many missed targets are listed on screen; their number is always whole, and all open as tickets.
EXCEPTIONS_SHOWN = 1_000


def report_choices(db: Database, work: Work | None = None) -> ReportChoices:
    """Return agencies, services and the span of months of this workspace."""
    today = local_date(db.now())
    with db.read(work) as conn:
        oldest = demand.oldest(conn)
        month = Period.month_of(today)
        return ReportChoices(
            month.previous() if oldest is None else min(Period.month_of(local_date(oldest)), month, key=_start),
            month,
            tuple(
                AgencyChoice(a.id, a.code, a.name, a.valid_to is not None and a.valid_to <= today)
                for a in agencies.agencies(conn)
            ),
            tuple((row.code, row.name) for row in catalog.services(conn, by_name=True)),
            is_narrowed(conn),
        )


def _start(period: Period) -> datetime:
    return period.start


def report_figures(
    db: Database, query: ReportQuery, as_of: datetime | None = None, work: Work | None = None
) -> ReportFigures:
    """Return all figures of the period. InputError: unknown agency or service, or a period yet to begin."""
    work = work or Work()
    with reading(db, query.period, query.agency, query.service, as_of, work) as (figures, whose):
        rows = figures.service_levels()
        work.check()
        backlog = sections.backlog_section(figures)
        changes, csat = figures.change_success(), figures.satisfaction()
        found = availability.major_incidents(figures.facts, whose.scope.alone(), query.period.start, query.period.end)
        majors = major_figures.major_blocks(figures, found)
        work.check()
        return ReportFigures(
            query,
            whose.label,
            figures.facts.as_of,
            is_preliminary(figures.facts.as_of, query.period.end, figures.business),
            whose.predecessors,
            _tiles(figures, rows, backlog, major_figures.tile(majors), changes, csat),
            tuple(Level(key, row) for key, row in zip(level_keys(rows), rows, strict=True)),
            backlog,
            sections.resolution_times(figures),
            sections.share_figures(figures),
            csat,
            changes,
            figures.implemented,
            figures.availability(),
            sum(figures.overall(metric).missed for metric in METRICS),
            figures.exceptions(EXCEPTIONS_SHOWN),
            figures.on_sample_targets,
            figures.remarks,
        )


def _tiles(
    figures: Figures,
    rows: Sequence[ServiceLevelRow],
    backlog: Backlog,
    majors: Tile,
    changes: ChangeSuccess,
    csat: Csat,
) -> tuple[Tile, ...]:
    judged = [
        figures.tile(metric, label, rows)
        for metric, label in (
            (Metric.RESOLUTION, "Resolved in time"),
            (Metric.RESPONSE, "Answered in time"),
            (Metric.UPDATE, "Updates in time"),
        )
    ]
    waiting = sum(band.paused for band in backlog.ageing)
    flow = backlog.flow
    rate = csat.response_rate
    answered = f"{csat.answers:,} of {csat.sent:,} answered" if csat.sent else "no survey was sent"
    if csat.unasked:
        answered = csat.answered_text
    if rate is not None:
        answered += f" ({percent_text(rate)})"
    return (
        *judged,
        Tile(
            "backlog.closing",
            "Open at the end",
            f"{flow.closing:,}",
            f"{_change(flow.opening, flow.closing)}; {waiting:,} on hold",
        ),
        majors,
        Tile("changes", "Changes successful", changes.text, _changes(changes)),
        Tile("csat.answers", "Satisfied (4 or 5 of 5)", csat.text, answered),
    )


def _changes(changes: ChangeSuccess) -> str:
    """Return what stands under the share of successful changes."""
    if not changes.implemented:
        return "none was implemented"
    if not changes.not_measured:
        return f"{changes.successful:,} of {changes.implemented:,} implemented"
    told = f"; {changes.source_text} successful as told there" if changes.source_judged else ""
    if not changes.measured:
        return f"{changes.implemented:,} implemented, all of other systems{told}"
    return f"{changes.successful:,} of {changes.measured:,}; {changes.not_measured:,} of other systems{told}"


def _change(before: int, now: int) -> str:
    if before == now:
        return f"{before:,} at the beginning too"
    return f"{abs(now - before):,} {'more' if now > before else 'fewer'} than at the beginning"


def report_charts(
    db: Database, query: ReportQuery, as_of: datetime | None = None, work: Work | None = None
) -> ReportCharts:
    """Return the twelve months that end with the period. Errors as in `report_figures`."""
    work = work or Work()
    with reading(db, query.period, query.agency, query.service, as_of, work) as (figures, _):
        months = figures.months
        levels = figures.levels()
        series: dict[str, Series] = {}
        for key, (row, ids) in zip(level_keys([row for row, _ in levels]), levels, strict=True):
            series[key] = Series(row.metric, figures.family_of(ids), figures.months_of(row.metric, ids))
            work.check()
        year = availability.major_incidents(figures.facts, figures.scope.alone(), months[0].start, query.period.end)
        names = sections.service_names(figures)
        verdicts = {
            names.get(key, "No service"): tuple(judging.common_verdict(parts) for parts in months_of)
            for key, months_of in figures.trend_parts().items()
        }
        return ReportCharts(
            query,
            figures.facts.as_of,
            months,
            series,
            sections.trends(figures, sections.trend_marks(year)),
            verdicts,
            tuple(
                DemandMonth(month.first, volume.opened, volume.resolved)
                for month, volume in zip(months, figures.volumes(), strict=True)
            ),
        )
