"""Services of the catalog."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from app.domain.catalog.life_cycle import LifeCycle
from app.domain.imports.kinds.fields import Field, Kind, Problem, Read, Record, Rule
from app.domain.imports.kinds.rules import in_order

#: What other programs call the states of a service's life.
_LIFE_WORDS = {
    "planned": "pipeline", "proposed": "pipeline", "requirements": "pipeline", "in development": "pipeline",
    "operational": "active", "live": "active", "in production": "active", "published": "active", "catalog": "active",
    "end of life": "retiring", "being retired": "retiring", "deprecated": "retiring", "sunset": "retiring",
    "non-operational": "retired", "inactive": "retired", "decommissioned": "retired",
}  # fmt: skip


def _not_itself(values: Mapping[str, Any], _now: datetime) -> Sequence[Problem]:
    if not values.get("replacement") or values.get("replacement") != values.get("code"):
        return ()
    return (Problem("replacement", f"{values['code']} cannot replace itself", refused=True),)


def _ends(values: Mapping[str, Any], _now: datetime) -> Sequence[Problem]:
    if values.get("life_cycle") != LifeCycle.RETIRED or values.get("valid_to") is not None:
        return ()
    why = "no day is told on which it ended; it counts as retiring"
    return (Problem("life_cycle", why, settled={"life_cycle": LifeCycle.RETIRING.value}),)


def ordered(records: list[Record]) -> list[Record]:
    """Return the records so that what replaces a service stands before it, as far as the file has it."""
    by_code = {record.number: record for record in records}
    placed: dict[int, Record] = {}
    for record in records:
        chain = [record]
        while (later := by_code.get(chain[-1].values.get("replacement") or "")) is not None and later not in chain:
            chain.append(later)
        for one in reversed(chain):
            placed.setdefault(id(one), one)
    return list(placed.values())


#: The first day of what does not tell one.
SINCE = date(2000, 1, 1)
KIND = Kind(
    word="services",
    singular="service",
    plural="services",
    about=(
        "A service is found again by its code, also where it was made here. Sites and calendars have to exist; what"
        " replaces a service has to exist or to stand in the same file, in any order."
    ),
    fields=(
        Field("code", Read.TEXT, "its code, as lists show it", needed=True),
        Field("name", Read.TEXT, "its name; the code where it is not told", default="{code}"),
        Field("description", Read.PROSE, "what a requester gets"),
        Field("synonyms", Read.TEXT, "words by which requesters find it, separated by commas"),
        Field("category", Read.TEXT, "part of the catalog that it belongs to"),
        Field("group", Read.GROUP, "support group that runs it"),
        Field("primary_site", Read.TEXT, "code of the site on which it runs"),
        Field("standby_site", Read.TEXT, "code of the site that stands by"),
        Field("support_hours", Read.TEXT, "code of the calendar in whose hours it is supported"),
        Field(
            "life_cycle",
            Read.CHOICE,
            "where it is in its life",
            choices=tuple(state.value for state in LifeCycle),
            spoken=_LIFE_WORDS,
        ),
        Field("replacement", Read.CODE, "service that takes its place"),
        Field("availability_goal", Read.PERCENT, "its availability goal, such as 99.9 %", least=1, most=10_000),
        Field(
            "valid_from", Read.DAY, "first day on which it is offered; 1 Jan 2000 where it is not told", default=SINCE
        ),
        Field("valid_to", Read.DAY, "day on which it is no longer offered"),
        Field("changed_at", Read.DATE, "when the source last changed the row"),
    ),
    rules=(
        in_order("valid_from", "valid_to"),
        Rule("A service that replaces itself: the row does not come in.", _not_itself),
        Rule("`life_cycle` retired without `valid_to`: a finding, it comes in as retiring.", _ends),
    ),
    key=(("code",),),
    ordered=ordered,
)
