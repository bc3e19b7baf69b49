"""Service levels of the period with their targets, and twelve months of each service."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from app.domain import words
from app.domain.figures.rows import MonthPoint, ResolutionTime, ServiceLevelRow, ServiceTrend
from app.domain.figures.rules import Attainment, combine
from app.domain.figures.texts import percent_text
from app.domain.figures.verdicts import Verdict
from app.domain.packets.figures import level_keys
from app.domain.packets.packet import LAYOUT, PacketData
from app.domain.vocabulary import Metric
from app.reports.charts.attainment import TrendPanel, TrendPoint, small_multiples
from app.reports.packets import links, texts
from app.reports.pdf.document import Document
from app.reports.pdf.marks import Mark
from app.reports.pdf.tables import Cell, Column, Row, Total
from app.reports.pdf.text import Inline, Run

_ORDER = (Metric.RESOLUTION, Metric.RESPONSE, Metric.UPDATE)
_MONTH = 24.0  # points; the width of a month in the table of services: "100.0"
_PANELS = 12  # small charts: as many as fit half a page


def service_levels(doc: Document, data: PacketData) -> None:
    """Print one table a metric; a target that changed in the period has a row for each part."""
    doc.heading(2, "Service levels", new_page=True)
    if not data.service_levels:
        doc.paragraph("No target was in force for this agency in the period.")
    for metric in _ORDER:
        rows = [row for row in data.service_levels if row.metric is metric]
        if rows:
            _metric_table(doc, data, metric, rows)
    _tickets_behind(doc, data)
    _notes(doc, data)
    if data.resolution_times:
        doc.table(
            [
                Column("Incidents resolved"),
                Column("n", "right", wrap=False),
                Column("Mean", "right", wrap=False),
                Column("Median", "right", wrap=False),
                Column("90th percentile", "right"),
                Column("Counted in"),
            ],
            [_time_row(time, data.head.layout) for time in data.resolution_times],
            caption="Time to resolve the period's incidents: hours of the target's calendar, without pauses",
        )
    if data.shares:
        doc.table(
            [Column("Measure", width=125), Column("Value", wrap=False), Column("Note")],
            [(share.label, share.text, share.note or words.NONE) for share in data.shares],
            caption="Measures without a goal",
        )


def _time_row(time: ResolutionTime, layout: int) -> tuple[str, ...]:
    found = time.distribution
    name = time.priority.label if time.priority is not None else "All priorities"
    if layout and time.is_mixed:  # an hour of one clock is not an hour of another
        return name, f"{found.n:,}", *[words.NONE] * 3, f"{time.calendar}: no common figure"
    spans = (words.clock(span) for span in (found.mean, found.median, found.p90))
    return name, f"{found.n:,}", *spans, (time.calendar or words.NONE) + found.bound_text


def message(metric: Metric, rows: Sequence[ServiceLevelRow], layout: int = LAYOUT) -> str:
    """Return the table in one sentence."""
    name = metric.label
    parts = [row for row in rows if row.priority is not None]
    missed = [row for row in parts if row.attainment.verdict is Verdict.MISSED]
    due = sum(row.attainment.due for row in parts)
    met = sum(row.attainment.met for row in parts)
    why = next((row.why for row in rows if row.priority is None), "")
    if due == 0:
        return f"{name}: not measured, {why}" if why else f"{name}: nothing was due in the period"
    unclear = [row for row in parts if row.attainment.verdict is Verdict.NOT_TOLD]
    if not missed and unclear:
        which = words.joined([named(row, parts) for row in unclear])
        return f"{name}: {which} not measured, at least {met:,} of {due:,} in time; holds are not told"
    together = _missed_together(parts) if layout > 1 else []
    if not missed and not together:
        return f"{name}: {met:,} of {due:,} in time, no goal missed"
    if not layout:  # it read as if 29 of 31 had missed it
        which = words.joined([f"{named(row, parts)} ({texts.of(row.attainment)})" for row in missed])
        return f"{name}: {which} missed the goal"
    which = words.joined([*(f"{named(row, parts)} ({texts.of(row.attainment)} in time)" for row in missed), *together])
    return f"{name}: goal missed for {which}"


def _missed_together(parts: Sequence[ServiceLevelRow]) -> list[str]:
    """Return the priorities that missed their goal with all targets together, while no target alone has a verdict of
    missed: the summary says so of them.
    """
    found = []
    for priority in dict.fromkeys(row.priority for row in parts):
        mine = [row.attainment for row in parts if row.priority is priority]
        whole = combine(mine)
        if priority is None or whole.verdict is not Verdict.MISSED or Verdict.MISSED in (a.verdict for a in mine):
            continue
        found.append(f"{priority.label} ({texts.of(whole)} in time, its targets together)")
    return found


def named(row: ServiceLevelRow, rows: Sequence[ServiceLevelRow]) -> str:
    """Return "Medium"; "Medium, Service target" where the priority has more than one row in `rows`."""
    name = row.priority.label if row.priority is not None else "All"
    if sum(other.priority is row.priority and other.metric is row.metric for other in rows) < 2:
        return name
    if row.span:
        return f"{name}, {row.span}"
    return f"{name}, {row.layer.label if row.layer is not None else row.target} target"


def _metric_table(doc: Document, data: PacketData, metric: Metric, rows: Sequence[ServiceLevelRow]) -> None:
    is_year = data.head.period_key.startswith("FY")  # whose twelve months are its own
    columns = [
        Column("Priority"),
        Column("Target"),
        Column("Layer"),
        Column("Due", "right", wrap=False),
        Column("Met", "right", wrap=False),
        Column("Missed", "right", wrap=False),
        Column("Share met", "right", wrap=False),
        Column("Goal", "right", wrap=False),
        Column("Verdict", wrap=False),
        Column(texts.before(data), "right", wrap=False),
        *([] if is_year else [Column("12 months", "right", wrap=False)]),
    ]
    body: list[Row] = []
    keys = dict(zip(map(id, data.service_levels), level_keys(data.service_levels), strict=True))
    for row in rows:
        key, a = keys[id(row)], row.attainment
        name = row.priority.label if row.priority is not None else "All"
        if row.span:
            name += f", {row.span}"
        cells: tuple[Inline | Cell, ...] = (
            name,
            row.target or words.NONE,
            row.layer.label if row.layer is not None else words.NONE,
            links.counted(data, f"{key}.due", f"{a.due:,}", a.due),
            links.counted(data, f"{key}.met", f"{a.met:,}", a.met),
            links.counted(data, f"{key}.missed", f"{a.missed:,}", a.missed),
            texts.percent(a),
            "differ" if _mixed(row) else texts.goal(row.attainment.goal_bp),
            texts.verdict_cell(row.attainment.verdict),
            texts.percent(row.previous),
            *(() if is_year else (texts.percent(row.twelve_months),)),
        )
        body.append(Total(cells) if row.priority is None else cells)
    doc.table(columns, body, caption=message(metric, rows, data.head.layout), summary=f"{metric.label} by priority")


def _mixed(row: ServiceLevelRow) -> bool:
    """Return whether it is the sum of priorities with different goals: it is judged by the worst of them."""
    return row.priority is None and row.attainment.due > 0 and row.attainment.goal_bp is None


def _tickets_behind(doc: Document, data: PacketData) -> None:
    """Say where a link leads, and how the figures are defined."""
    if data.head.layout and data.service_levels:
        doc.note(
            [
                "A figure that is a link opens the tickets that it counts, in Longleaf. ",
                Run("How the figures are computed", link="#definitions"),
                ".",
            ]
        )


def _notes(doc: Document, data: PacketData) -> None:
    rows = [row for row in data.service_levels if row.priority is not None]
    sentences: list[Inline] = []
    if data.updates is not None and data.updates.due:
        share = percent_text(Fraction(data.updates.in_time, data.updates.due))
        sentences.append(
            f"Single status updates: {data.updates.in_time:,} of {data.updates.due:,} sent in time ({share})."
        )
    sentences += [
        f"{row.metric.label} {named(row, rows)}: {row.attainment.remark}." for row in rows if row.attainment.bound
    ]
    sentences += [f"{row.metric.label}: {row.why}." for row in data.service_levels if row.priority is None and row.why]
    low = [row for row in rows if row.attainment.verdict is Verdict.LOW_VOLUME]
    if low:
        few = [f"{row.metric.label} {named(row, rows)}: {texts.of(row.attainment)} met: low volume" for row in low]
        sentences.append(
            f"{'; '.join(few)}. With so few tickets a single miss would fail the goal, so there is no verdict."
        )
    late = sum(row.open_past_due for row in rows if row.metric is Metric.RESOLUTION)
    if late:
        sentences.append(f"Still open past their due time at the as-of time: {words.count(late, 'ticket')}.")
    paused = sum(row.met_by_pause for row in rows)
    if paused:
        sentences.append(f"Met only because time was paused: {words.count(paused, 'target')}.")
    moved = sum(row.moved for row in rows if row.metric is Metric.RESOLUTION)
    if moved:
        sentences.append(f"Tickets whose priority was changed: {moved:,}. Their new target counts from the opening.")
    if any(row.previous is not None for row in data.service_levels) and not texts.is_before_whole(data):
        sentences.append(
            f"The records begin within the period before: the shares of {texts.before(data)} are of a part of it."
        )
    if texts.begins(data) and not data.head.period_key.startswith("FY"):
        first = words.month(data.demand.months[0].month)
        sentences.append(f"The records begin in {first}: the twelve months are those since.")
    spans = sorted({row.span for row in rows if row.span})
    if spans:
        sentences.append("A target changed in the period; each part has its own row and goal, and there is no mix.")
    doc.bullets(sentences)


def trend(doc: Document, data: PacketData) -> None:
    """Small multiples and the same figures as a table."""
    trends = [trend for trend in data.trends if trend.points]
    if not trends:
        return
    doc.heading(2, "Twelve months by service")
    flags: list[str] = []
    drawn = _busiest(trends)
    chart = small_multiples([_panel(trend, flags) for trend in drawn])
    note = "Line: resolution attainment of the month. Dashed: goal, in steps where it changed. Triangle: missed. "
    note += (
        "Ring: low volume, or no common verdict. Gap: nothing was due. All panels have the same scale, which leaves "
    )
    note += "out low volume: a ring on the lower edge lies below it."
    if any(len(point.goals) > 1 for trend in drawn for point in trend.points):
        note += " Two dashed lines: lowest and highest goal of the priorities counted together; missed where one of "
        note += "them missed its own."
    if data.head.running:
        note += f" The last month goes to {words.moment(data.head.as_of)}."
    if len(drawn) < len(trends):
        note += f" Drawn: the {len(drawn)} services with most tickets; the table has all {len(trends)}."
    if flags:
        note += f" Dotted lines: {'; '.join(flags)}."
    doc.figure(chart.drawing, chart.alt, caption=_trend_message(trends), note=note)
    months = [point.month for point in trends[0].points]
    columns = [Column("Service"), Column("n", "right", width=26)]
    columns += [Column(words.month(m, year=False), "right", width=_MONTH) for m in months]
    rows = []
    for item in trends:
        by_month = {point.month: point for point in item.points}
        cells: list[Inline | Cell] = [_name(item), f"{_due(item):,}"]
        for m in months:
            point = by_month.get(m)
            cells.append(_month_cell(point) if point else words.NONE)
        rows.append(tuple(cells))
    first, last = words.month(months[0]), words.month(months[-1])
    span = first if first == last else f"{first} to {last}"
    caption = f"Percent resolved in time of n tickets due, {span} (5/6: low volume, \u2013: nothing due)"
    doc.table(columns, rows, caption=caption, compact=True)
    if data.head.predecessors:
        doc.note(f"Months before the reorganisation: {data.head.predecessors}.")


def _name(item: ServiceTrend) -> str:
    """Return the name of a row: "No service missed its goal" would say the opposite of what it means."""
    return "Tickets without a service" if item.service == "No service" else item.service


def _month_cell(point: MonthPoint) -> str:
    """Return "94.4"; "5/6" where too few were due for a verdict; a dash where nothing was."""
    met, due = point.attainment.met, point.attainment.due
    if point.verdict is Verdict.LOW_VOLUME:
        return f"{met:,}/{due:,}"
    if point.verdict is Verdict.NOT_TOLD:
        return words.NONE
    return words.NONE if due == 0 else percent_text(Fraction(met, due)).removesuffix(" %")


def _panel(trend: ServiceTrend, flags: list[str]) -> TrendPanel:
    points = tuple(
        TrendPoint(
            words.month(point.month, year=False),
            None if point.verdict is Verdict.NOT_TOLD else texts.share(point.attainment),
            point.goals[0] / 100 if point.goals else texts.goal_value(point.attainment),
            Mark.NEUTRAL if point.below_goals else texts.verdict_mark(point.verdict),
            point.goals[-1] / 100 if len(point.goals) > 1 else None,
        )
        for point in trend.points
    )
    places: list[tuple[int, str]] = []
    months = [point.month for point in trend.points]
    for when, text in trend.annotations:
        if when in months:
            letter = chr(ord("a") + len(flags)) if len(flags) < 26 else str(len(flags) - 25)
            places.append((months.index(when), letter))
            flags.append(f"{letter}: {_name(trend)}, {words.month(when)}: {text}")
    last = trend.points[-1]
    shown = last.attainment.due and last.verdict is not Verdict.NOT_TOLD
    return TrendPanel(_name(trend), points, tuple(places), _least(last.attainment) if shown else "")


def _least(attainment: Attainment) -> str:
    """Return "29 of 31"; "at least 29 of 31" where the time of some is an upper bound."""
    return ("at least " if attainment.bound else "") + texts.of(attainment)


def _due(item: ServiceTrend) -> int:
    return sum(point.attainment.due for point in item.points)


def _busiest(trends: Sequence[ServiceTrend]) -> list[ServiceTrend]:
    """At most `_PANELS` services, those with most tickets due in the twelve months, in their printed order."""
    chosen = sorted(range(len(trends)), key=lambda number: (-_due(trends[number]), number))[:_PANELS]
    return [trends[number] for number in sorted(chosen)]


def _trend_message(trends: Sequence[ServiceTrend]) -> str:
    name = words.month(trends[0].points[-1].month)
    if not any(t.points[-1].verdict in (Verdict.MET, Verdict.MISSED) for t in trends):
        due = sum(t.points[-1].attainment.due for t in trends)
        met = sum(t.points[-1].attainment.met for t in trends)
        if not due:
            return f"No ticket was due in {name}"
        said = f"{met:,} of {words.count(due, 'ticket')} resolved in time in {name}, without a verdict by service"
        return f"At least {said}" if any(t.points[-1].attainment.bound for t in trends) else said
    few = sum(t.points[-1].verdict is Verdict.LOW_VOLUME for t in trends)
    rest = f"; {few} of {words.count(len(trends), 'service')} had too few tickets for a verdict" if few else ""
    missed = [_name(t) for t in trends if t.points[-1].verdict is Verdict.MISSED]
    if not missed:
        return f"No service missed its resolution goal in {name}{rest}"
    if len(missed) > 3:
        return f"{len(missed)} of {len(trends)} services missed their resolution goal in {name}{rest}"
    return f"{words.joined(missed)} missed the resolution goal in {name}{rest}"
