"""The figures of a service review packet: figure id -> printed value."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from app.domain.catalog.money import dollars, units

if TYPE_CHECKING:
    from app.domain.figures.rows import MajorIncidentBlock, ServiceLevelRow
    from app.domain.figures.rules import Attainment, ChangeSuccess
    from app.domain.packets.cost import Cost
    from app.domain.packets.packet import PacketData


def slug(text: str) -> str:
    """Return a stable id part of a label: lower case letters and digits of any script, joined by hyphens."""
    return re.sub(r"[^\w]+", "-", text.lower()).strip("-_") or "x"


def _attainment(out: dict[str, str], key: str, value: Attainment) -> None:
    if not value.bound:  # as packets said it from the first on: a sum of several goals has no verdict of its own
        value = replace(value, given=None)
    out[f"{key}.due"] = str(value.due)
    out[f"{key}.met"] = str(value.met)
    out[f"{key}.percent"] = value.percent_text
    out[f"{key}.verdict"] = str(value.verdict.value)


def level_keys(rows: Sequence[ServiceLevelRow]) -> list[str]:
    """Return the id of each row of the service levels: metric, priority, and what tells rows of one priority apart."""
    found: list[str] = []
    for row in rows:
        name = row.priority.label.lower() if row.priority is not None else "all"
        key = f"sla.{row.metric.value}.{name}"
        if row.span:
            key += f".{slug(row.span)}"
        while key in found:  # several layers of one target: numbered in the order printed
            head, _, tail = key.rpartition("#")
            key = f"{head}#{int(tail) + 1}" if head else f"{key}#2"
        found.append(key)
    return found


def figures_of(data: PacketData) -> dict[str, str]:
    """Return every figure that a reader could quote. Ids are stable from release to release; later ones only add."""
    out: dict[str, str] = {}
    for tile in data.summary.tiles:
        out[f"tile.{tile.key}"] = tile.value
    for key, row in zip(level_keys(data.service_levels), data.service_levels, strict=True):
        _attainment(out, key, row.attainment)
        out[f"{key}.open_past_due"] = str(row.open_past_due)
    if data.updates is not None:
        out["updates.due"] = str(data.updates.due)
        out["updates.in_time"] = str(data.updates.in_time)
    for time in data.resolution_times:
        name = time.priority.label.lower() if time.priority is not None else "all"
        spread = time.distribution
        out[f"mttr.{name}.n"] = str(spread.n)
        for part in ("mean", "median", "p90"):
            value = getattr(spread, part)
            out[f"mttr.{name}.{part}"] = "" if value is None else str(round(value))
    for share in data.shares:
        out[f"share.{share.key}"] = share.text
    for trend in data.trends:
        for point in trend.points:
            key = f"trend.{slug(trend.service)}.{point.month:%Y-%m}"
            out[key] = f"{point.attainment.met} of {point.attainment.due}"
    for month in data.demand.months:
        out[f"demand.{month.month:%Y-%m}.opened"] = str(month.opened)
        out[f"demand.{month.month:%Y-%m}.resolved"] = str(month.resolved)
    for group, rows in (
        ("kind", data.demand.kinds),
        ("channel", data.demand.channels),
        ("category", data.demand.categories),
    ):
        for count in rows:
            out[f"demand.{group}.{slug(count.label)}"] = str(count.count)
    flow = data.backlog.flow
    for name in (
        "opening",
        "opened",
        "reopened",
        "transferred_in",
        "resolved",
        "cancelled",
        "transferred_out",
        "closing",
    ):
        out[f"backlog.{name}"] = str(getattr(flow, name))
    if flow.undated:  # none in a packet of before
        out["backlog.undated"] = str(flow.undated)
    for band in data.backlog.ageing:
        out[f"backlog.age.{slug(band.label)}"] = str(band.count)
    out["major_incidents.count"] = str(len(data.major_incidents))
    for block in data.major_incidents:
        out |= _major(block)
    for service in data.availability:
        key = f"availability.{slug(service.service)}"
        out[f"{key}.percent"] = service.availability.percent_text
        out[f"{key}.downtime_s"] = str(service.availability.downtime_s)
    out |= _changes(data.changes.outcome)
    csat = data.satisfaction.csat
    out["csat.percent"] = csat.text
    out["csat.answers"] = str(csat.answers)
    out["csat.sent"] = str(csat.sent)
    out |= _cost(data.cost)
    out["exceptions.count"] = str(len(data.exceptions))
    out["records.read"] = str(data.statement.records_read)
    out["records.excluded"] = str(data.statement.records_excluded)
    return out


def _cost(cost: Cost | None) -> dict[str, str]:
    """Return what was billed, in dollars; nothing in a packet without bills."""
    if cost is None:
        return {}
    out = {"cost.period": dollars(cost.cents), "cost.to_date": dollars(cost.year_cents)}
    out["cost.forecast"] = dollars(cost.forecast_cents)
    for line in cost.lines:
        key = f"cost.{slug(line.code or line.name)}"
        if line.code:
            key += f".at_{line.price_micro}" if f"{key}.units" in out else ""
            out[f"{key}.units"] = units(line.units_micro)
        out[f"{key}.amount"] = dollars(line.cents)
    for cause in cost.causes:
        key = f"cost.changed.{slug(cause.cause)}"
        out[f"{key}.{slug(cause.name)}" if cause.name else key] = dollars(cause.cents)
    return out


def _major(block: MajorIncidentBlock) -> dict[str, str]:
    key, kept = f"major_incidents.{block.number}", block.promises
    out = {f"{key}.restored_in": "" if block.restored_in is None else str(block.restored_in)}
    if kept is not None:  # none in a packet of before
        out |= {f"{key}.promised": str(kept.promised), f"{key}.kept": str(kept.kept)}
        out |= {f"{key}.late": str(len(kept.late)), f"{key}.broken": str(kept.broken)}
        out[f"{key}.overdue"] = str(kept.overdue)
        out[f"{key}.first_after"] = "" if kept.first_after is None else str(kept.first_after)
    return out


def _changes(changes: ChangeSuccess) -> dict[str, str]:
    own = ("implemented", "successful", "emergency", "latent", "lead_time_kept", "lead_time_due")
    foreign = ("not_measured", "source_judged", "source_successful", "source_back_out_told", "source_backed_out")
    found = {name: getattr(changes, name) for name in own}
    found |= {name: count for name in foreign if (count := getattr(changes, name))}  # none in a packet of before
    return {f"changes.{name}": str(count) for name, count in found.items()}
