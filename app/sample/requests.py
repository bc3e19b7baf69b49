"""What is asked when services of the sample are requested, since a quarter, and what was answered since then."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np

from app.domain.eastern import local_date
from app.domain.request_fields import FieldKind
from app.sample.lists import read, stream
from app.sample.population import CHANNELS, Population
from app.sample.timelines import as_datetimes
from app.sample.world import World

#: Fields are asked since so long: a desk that began with it lately, and older requests without an answer.
_SINCE = timedelta(days=90)
#: Who leaves out what need not be answered, as a share.
_LEFT_OUT = 0.35
_US = 1_000_000
_ASKED = [CHANNELS.index(channel) for channel in ("phone", "portal", "walk_in")]


def add_fields(world: World) -> None:
    """Write down what is asked; needs the services."""
    since = world.until - _SINCE
    for code, asked in read("requests")["fields"].items():
        for position, one in enumerate(asked, 1):
            world.add(
                "request_field",
                service_id=world.service(code).id,
                label=one["label"],
                kind=one["kind"],
                required=one["required"],
                help=one.get("help", ""),
                choices="\n".join(one.get("choices", ())),
                position=position,
                valid_from=since,
                valid_to=None,
            )


def answers(world: World, people: Population, authors: list[str], part: int) -> dict[str, Any]:
    """Return the answers of a chunk's requests as columns; {} where there is none. What came by mail was not asked."""
    lists, rng = read("requests")["fields"], stream(world.seed, "answers", part)
    since = world.until - _SINCE
    chosen = np.flatnonzero(~people.incident & np.isin(people.channel, _ASKED) & (people.parent == 0))
    # a day later than they are asked from, so that the Eastern day of a call is never before it
    chosen = chosen[people.opened[chosen] >= (world.dawn - _SINCE + timedelta(days=1)).timestamp()]
    fields = {row["label"] + str(row["service_id"]): row for row in world.rows["request_field"]}
    opened = as_datetimes(people.opened[chosen])
    rows: list[tuple[Any, ...]] = []
    for i, at in zip(chosen.tolist(), opened, strict=True):
        service = world.services[people.service[i]]
        for one in lists.get(service.code, ()):
            draws = rng.random(3).tolist()
            if not one["required"] and draws[0] < _LEFT_OUT:
                continue
            row = fields[one["label"] + str(service.id)]
            agency = world.agencies[people.agency[i]].code
            value = _value(world, one, agency, max(local_date(at), since), draws[1:])
            when = int(people.opened[i]) * _US
            rows.append(
                (people.first_id + i, row["id"], row["position"], row["label"], row["kind"], value, when, authors[i])
            )
    names = ("ticket_id", "field_id", "position", "label", "kind", "value", "at", "author")
    return dict(zip(names, zip(*rows, strict=True), strict=True)) if rows else {}


def _value(world: World, one: dict[str, Any], agency: str, day: date, draws: list[float]) -> str:
    kind = FieldKind(one["kind"])
    if kind is FieldKind.DATE:
        return str(day + timedelta(days=2 + int(draws[0] * 28)))
    if kind is FieldKind.YES_NO:
        return "yes" if draws[0] < 0.4 else "no"
    if kind is FieldKind.PERSON:
        return str(_one(world.members["DESK"], draws[0]).login)
    if kind is FieldKind.AGENCY:
        return agency
    lists = read("tickets")
    pattern = str(_one(one.get("choices") or one["answers"], draws[0]))
    return pattern.format(place=_one(lists["places"], draws[1]), system=_one(lists["systems"], draws[1]))


def _one(options: Any, draw: float) -> Any:
    return options[int(draw * len(options))]
