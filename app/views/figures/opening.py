"""From a figure, a point of a chart or a line to the Tickets tab."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from app.domain import words
from app.domain.figures.values import ReportCharts, ReportFigures, ReportQuery
from app.domain.packets.labels import figure_label
from app.domain.tickets.values import TicketFilter
from app.domain.vocabulary import Metric
from app.ui.tab import Context
from app.views.figures import model
from app.work import Work


class FigureOpener(QObject):
    """Finds the filter in a job, as known when the figure was read, then asks for the Tickets tab."""

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs, self._services, self._navigator = context.jobs, context.services, context.navigator

    def forget(self) -> None:
        """Drop what was asked for, because other figures are chosen."""
        self._jobs.cancel(self, "open")

    def figure(self, figure: str, shown: ReportFigures | ReportCharts) -> None:
        """Open the tickets behind a figure, by the figure's id."""
        query, services, as_of = shown.query, self._services, shown.as_of
        more = more_than_tickets(figure, shown) if isinstance(shown, ReportFigures) else ""
        self._open(
            lambda work: services.figures.tickets_behind(
                figure, query.agency, query.period, as_of, service=query.service, work=work
            ),
            f"{figure_label(figure)}, {whose(query)}{more}",
        )

    def point(self, key: str, number: int, charts: ReportCharts) -> None:
        """Open the tickets of one month of a line's chart; `number` counts the months from 0."""
        query, services, as_of, series = charts.query, self._services, charts.as_of, charts.series[key]
        month = charts.months[number]
        due = series.points[number][0].due
        more = f" ({words.count(due, 'update')}, each ticket once)" if series.metric is Metric.UPDATE else ""
        self._open(
            lambda work: services.figures.tickets_of_targets(
                series.metric, series.targets, query.agency, month, as_of, service=query.service, work=work
            ),
            f"{figure_label(f'{key}.due')}, {whose(ReportQuery(month, query.agency, query.service))}{more}",
        )

    def ticket(self, number: str) -> None:
        """Open one ticket by its number."""
        self._navigator.open("tickets", filter=TicketFilter(numbers=(number,)), label=number)

    def _open(self, find: Callable[[Work], TicketFilter], label: str) -> None:
        self._jobs.read(self, find, partial(self._filter_arrived, label), key="open")

    def _filter_arrived(self, label: str, filter: TicketFilter) -> None:
        self._navigator.open("tickets", filter=filter, label=label)


def whose(query: ReportQuery) -> str:
    """Return whose figures these are and of when, such as "DHHS, October 2026"."""
    return ", ".join([query.agency or "statewide", *([query.service] if query.service else []), query.period.label])


def more_than_tickets(figure: str, figures: ReportFigures) -> str:
    """Return a remark for figures that count movements, updates or clocks, and so may count a ticket more than once."""
    counts = {row.figure: f"{row.tickets:,} in all" for row in model.flow_rows(figures.backlog.flow)[1:-1]}
    counts["exceptions.count"] = words.count(figures.missed, "missed target")
    for level in figures.levels:
        if level.row.metric is Metric.UPDATE:
            a = level.row.attainment
            parts = {"due": a.due, "met": a.met, "missed": a.missed}
            counts |= {f"{level.key}.{part}": words.count(n, "update") for part, n in parts.items()}
            counts[level.key] = words.count(a.due, "update")
    return f" ({counts[figure]}, each ticket once)" if figure in counts else ""
