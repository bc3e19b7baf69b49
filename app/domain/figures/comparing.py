"""Figures of several agencies or periods side by side, with what tells them apart and what does not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from math import sqrt
from typing import NamedTuple

from app.domain.figures.rules import Attainment, combine, format_duration
from app.domain.figures.texts import NOT_MEASURED_TEXT
from app.domain.figures.values import ReportFigures, ReportQuery
from app.domain.periods import Period
from app.domain.report_table import ReportTable
from app.domain.vocabulary import Metric, Priority

TOO_FEW = "n too small to tell"
#: What stands below every comparison.
RULE = (
    f"\u201c{TOO_FEW}\u201d: of shares, both could as well be one (95 % confidence), or one has fewer than five; "
    "of times, one has fewer than twenty. A sum of several priorities also differs where their mix does."
)
_LEAST, _LEAST_TIMES = 5, 20
_CONFIDENCE = 1.96
_METRICS = (Metric.RESOLUTION, Metric.RESPONSE, Metric.UPDATE)
#: As many are compared at once: more stand beside each other on no screen.
MOST = 6


class Kind(Enum):
    """What a figure is: it decides how a difference is told."""

    SHARE = "share"
    COUNT = "count"
    SECONDS = "seconds"


class Measured(NamedTuple):
    """A figure as it is printed; `n`: of how many; `part`: so many of them, or the value itself; None: none."""

    text: str
    n: int | None = None
    part: int | None = None


class ComparedFigure(NamedTuple):
    """One figure of each that is compared, in order."""

    key: str
    label: str
    kind: Kind
    cells: tuple[Measured, ...]

    def difference(self, number: int) -> str:
        """Return how one differs from the first, and whether there are enough to tell; "" where there is none."""
        return _difference(self.kind, self.cells[0], self.cells[number])


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is compared, by its labels, the first being what the others are held against; `notes`: sentences."""

    labels: tuple[str, ...]
    queries: tuple[ReportQuery, ...]
    as_of: datetime
    rows: tuple[ComparedFigure, ...]
    notes: tuple[str, ...]


def _difference(kind: Kind, first: Measured, other: Measured) -> str:
    if first.part is None or other.part is None:
        return ""
    if kind is Kind.SHARE:
        return _of_shares(first, other)
    change = other.part - first.part
    if kind is Kind.COUNT:
        return f"{_signed(f'{abs(change):,}', change)}{_relative(change, first.part)}"
    if min(first.n or 0, other.n or 0) < _LEAST_TIMES:
        return TOO_FEW
    return _signed(format_duration(abs(change)), change)


def _of_shares(first: Measured, other: Measured) -> str:
    assert first.part is not None
    assert other.part is not None
    if min(first.n or 0, other.n or 0) < _LEAST:
        return TOO_FEW
    points = 100 * (other.part / (other.n or 1) - first.part / (first.n or 1))
    text = f"{_signed(f'{abs(points):.1f}', round(points, 1))} points"
    return text if tells_apart(first.part, first.n or 0, other.part, other.n or 0) else f"{text}; {TOO_FEW}"


def tells_apart(part: int, n: int, other_part: int, other_n: int) -> bool:
    """Return whether two shares differ by more than chance explains: the interval of Agresti and Caffo leaves out 0."""
    one, other = (part + 1) / (n + 2), (other_part + 1) / (other_n + 2)
    spread = sqrt(one * (1 - one) / (n + 2) + other * (1 - other) / (other_n + 2))
    return abs(one - other) > _CONFIDENCE * spread


def _signed(text: str, change: float) -> str:
    return f"+{text}" if change > 0 else f"\u2212{text}" if change < 0 else text


def _relative(change: int, of: int) -> str:
    return f" ({_signed(f'{100 * abs(change) / of:.1f}', change)} %)" if of and change else ""


def compared(figures: Sequence[ReportFigures]) -> tuple[ComparedFigure, ...]:
    """Return every figure that is known of one of them at least."""
    found = (*_levels(figures), *_others(figures))
    return tuple(row for row in found if any(cell.part is not None for cell in row.cells))


def _levels(figures: Sequence[ReportFigures]) -> Iterator[ComparedFigure]:
    for metric in _METRICS:
        for priority in (None, *Priority):
            cells = tuple(_attained(one, metric, priority) for one in figures)
            name = "all" if priority is None else priority.label
            key = f"sla.{metric.value}.{'all' if priority is None else priority.label.lower()}"
            yield ComparedFigure(key, f"{metric.label} in time, {name}", Kind.SHARE, cells)


def _attained(figures: ReportFigures, metric: Metric, priority: Priority | None) -> Measured:
    rows = [one.row for one in figures.levels if one.row.metric is metric and one.row.priority is priority]
    if not rows:
        return Measured(NOT_MEASURED_TEXT)
    found = rows[0].attainment if priority is None else _together([row.attainment for row in rows])
    if found.ratio is None or found.bound:
        return Measured(found.percent_text, found.due)
    return Measured(found.percent_text, found.due, found.met)


def _together(parts: Sequence[Attainment]) -> Attainment:
    return parts[0] if len(parts) == 1 else combine(parts)


def _others(figures: Sequence[ReportFigures]) -> Iterator[ComparedFigure]:
    times = [next((t.distribution for t in one.times if t.priority is None), None) for one in figures]
    yield ComparedFigure(
        "mttr.all.median", "Time to resolve, median", Kind.SECONDS,
        tuple(
            Measured(NOT_MEASURED_TEXT) if t is None or t.median is None or t.bound
            else Measured(format_duration(t.median), t.n, t.median) for t in times
        ),
    )  # fmt: skip
    names = {share.key: share.label for one in figures for share in one.shares}
    for key, label in names.items():
        shares = [next((share for share in one.shares if share.key == key), None) for one in figures]
        yield ComparedFigure(
            f"share.{key}", label, Kind.SHARE,
            tuple(Measured(NOT_MEASURED_TEXT) if s is None or not s.whole else Measured(s.text, s.whole, s.part)
                  for s in shares),
        )  # fmt: skip
    yield ComparedFigure(
        "changes.percent", "Changes successful", Kind.SHARE,
        tuple(
            Measured(one.changes.text, one.changes.measured,
                     one.changes.successful if one.changes.ratio is not None else None) for one in figures
        ),
    )  # fmt: skip
    yield ComparedFigure(
        "csat.percent", "Satisfied (4 or 5 of 5)", Kind.SHARE,
        tuple(Measured(one.csat.text, one.csat.answers, None if one.csat.hidden else one.csat.satisfied)
              for one in figures),
    )  # fmt: skip
    for name, label in (("opened", "Opened"), ("resolved", "Resolved"), ("closing", "Open at the end")):
        values = [getattr(one.backlog.flow, name) for one in figures]
        yield ComparedFigure(
            f"backlog.{name}", label, Kind.COUNT, tuple(Measured(f"{value:,}", None, value) for value in values)
        )


def year_before(period: Period) -> Period:
    """Return the same period of the year before."""
    if period.kind == "month":
        return Period.month(period.first.year - 1, period.first.month)
    if period.kind == "quarter":
        return Period.quarter(period.first.year - 1, (period.first.month + 2) // 3)
    return Period.fiscal(period.last.year - 1)


def label_of(query: ReportQuery) -> str:
    """Return "DHHS, October 2026"."""
    return ", ".join([query.agency or "All agencies", *([query.service] if query.service else []), query.period.label])


def queries_of(first: ReportQuery, others: Sequence[str]) -> tuple[ReportQuery, ...]:
    """Return what is compared with `first`: "before", "year" (the same a year before), else the code of an agency."""
    found = [first]
    for other in others:
        if other == "before":
            found.append(replace(first, period=first.period.previous()))
        elif other == "year":
            found.append(replace(first, period=year_before(first.period)))
        else:
            found.append(replace(first, agency=other.strip().upper()))
    return tuple(found)


def comparison_table(found: Comparison) -> ReportTable:
    """Return the comparison as a table of a file."""
    columns: list[tuple[str, str]] = [("figure", "Figure")]
    for number, label in enumerate(found.labels):
        columns += [(f"value{number}", label), (f"n{number}", "n" if number == 0 else f"n, {label}")]
        if number:
            columns.append((f"difference{number}", f"{label} minus {found.labels[0]}"))
    rows = []
    for row in found.rows:
        values: dict[str, object] = {"figure": row.label}
        for number, cell in enumerate(row.cells):
            values |= {f"value{number}": cell.text, f"n{number}": cell.n}
            if number:
                values[f"difference{number}"] = row.difference(number)
        rows.append(values)
    return ReportTable(
        "Comparison", tuple(columns), tuple(rows), found.notes,
        {"as_of": found.as_of.isoformat(), "compared": list(found.labels)},
    )  # fmt: skip
