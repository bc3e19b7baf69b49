"""Outages: when a service was down or worse than usual, and whom that reached."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from app.domain.imports.kinds.fields import Field, Kind, Problem, Read, Rule
from app.domain.imports.kinds.rules import in_order, not_ahead

_unplanned_ahead = not_ahead("start_at", "cleared_at", "ended_at")


def _happened(values: Mapping[str, Any], now: datetime) -> Sequence[Problem]:
    return () if values.get("planned") else _unplanned_ahead.check(values, now)


def _ended_without_clearing(values: Mapping[str, Any], _now: datetime) -> Sequence[Problem]:
    if values.get("cleared_at") is None and values.get("ended_at") is not None:
        why = "it is not told when the service was back; the end of the record counts"
        return (Problem("cleared_at", why, settled={"cleared_at": values["ended_at"]}),)
    return ()


KIND = Kind(
    word="outages",
    singular="outage",
    plural="outages",
    about=(
        "Availability counts the unplanned full outages of a service, overlaps once; the packet of an agency those that"
        " reached it. An outage of several services is one of each. Where no agency is told, it counts statewide only."
    ),
    fields=(
        Field("number", Read.TEXT, "what the source calls the outage", needed=True),
        Field("title", Read.TEXT, "what was down", default="Outage {number}"),
        Field("services", Read.SERVICES, "services that were down", needed=True),
        Field("agencies", Read.AGENCIES, "agencies that it reached"),
        Field("start_at", Read.DATE, "when it began", needed=True),
        Field("cleared_at", Read.DATE, "when the service was back; without it the outage goes on"),
        Field("ended_at", Read.DATE, "when the record of it was closed"),
        Field(
            "planned",
            Read.YES_NO,
            "whether it was planned maintenance",
            True,
            spoken={"outage": "no", "planned": "yes"},
        ),
        Field(
            "kind",
            Read.CHOICE,
            "whether the service was gone or only worse",
            True,
            ("full", "degraded"),
            {"outage": "full", "planned": "full", "partial": "degraded", "degradation": "degraded"},
        ),
        Field("window_start", Read.DATE, "start of the approved maintenance, where planned"),
        Field("window_end", Read.DATE, "end of the approved maintenance"),
        Field("cause", Read.TEXT, "what caused it"),
        Field("changed_at", Read.DATE, "when the source last changed the row: the newest row of an outage counts"),
    ),
    rules=(
        in_order("start_at", "cleared_at"),
        in_order("start_at", "ended_at"),
        in_order("cleared_at", "ended_at", refused=False),
        in_order("window_start", "window_end"),
        Rule("Something in the future that is not planned: the row does not come in.", _happened),
        Rule(
            "`ended_at`, but no `cleared_at`: a finding; the end of the record counts as the end of the outage.",
            _ended_without_clearing,
        ),
    ),
    split="services",
)
