"""The life of a service: planned, offered, on its way out, gone; and which service takes its place.

What stands in the record is what people said. A day counts more than a word: from its last day on a service is retired,
and with such a day ahead it is retiring, whatever is said besides.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from app.domain import words


class LifeCycle(StrEnum):
    """Where a service is in its life."""

    PIPELINE = "pipeline"
    ACTIVE = "active"
    RETIRING = "retiring"
    RETIRED = "retired"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    LifeCycle.PIPELINE: "In the pipeline",
    LifeCycle.ACTIVE: "Active",
    LifeCycle.RETIRING: "Retiring",
    LifeCycle.RETIRED: "Retired",
}
#: From which to which: nothing leaves the pipeline but to be offered or given up, and what is on its way out is not
#: planned anew. The guard of the database reads these rows.
MOVES: frozenset[tuple[LifeCycle, LifeCycle]] = frozenset(
    {
        (LifeCycle.PIPELINE, LifeCycle.ACTIVE),
        (LifeCycle.PIPELINE, LifeCycle.RETIRED),
        (LifeCycle.ACTIVE, LifeCycle.PIPELINE),  # said too early
        (LifeCycle.ACTIVE, LifeCycle.RETIRING),
        (LifeCycle.ACTIVE, LifeCycle.RETIRED),
        (LifeCycle.RETIRING, LifeCycle.ACTIVE),
        (LifeCycle.RETIRING, LifeCycle.RETIRED),
        (LifeCycle.RETIRED, LifeCycle.PIPELINE),
        (LifeCycle.RETIRED, LifeCycle.ACTIVE),
        (LifeCycle.RETIRED, LifeCycle.RETIRING),
    }
)


def stands(said: LifeCycle, valid_to: date | None, today: date) -> LifeCycle:
    """Return where a service is on a day. `valid_to`: the first day on which it is offered no more."""
    if valid_to is None:
        return said
    if valid_to <= today:
        return LifeCycle.RETIRED
    return said if said is LifeCycle.PIPELINE else LifeCycle.RETIRING


def after_end(said: LifeCycle, valid_to: date, today: date) -> LifeCycle:
    """Return what is said of a service that ends on a day: retired where that has come, else on its way there."""
    if valid_to <= today:
        return LifeCycle.RETIRED
    return said if said is LifeCycle.PIPELINE else LifeCycle.RETIRING


def why_not(said: LifeCycle, wanted: LifeCycle, valid_to: date | None, today: date) -> str:
    """Return why a service may not move so, naming the field; "" where it may. `valid_to`: as it would be kept."""
    if wanted is not said and (said, wanted) not in MOVES:
        return f"Life cycle: what is {said.label.lower()} does not become {wanted.label.lower()}."
    if wanted is LifeCycle.RETIRED and (valid_to is None or valid_to > today):
        return "Until: a retired service has a last day that has come."
    if wanted in (LifeCycle.PIPELINE, LifeCycle.ACTIVE) and wanted is not said and valid_to is not None:
        gone = "ended" if valid_to <= today else "ends"
        return f"Until: it {gone} on {words.day(valid_to)}, so it is not {wanted.label.lower()}."
    return ""


def successor(replacements: Mapping[int, int | None], service_id: int) -> int | None:
    """Return the last in the chain of what replaces a service; None where nothing does. A circle ends."""
    found, seen = None, {service_id}
    now = replacements.get(service_id)
    while now is not None and now not in seen:
        seen.add(now)
        found = now
        now = replacements.get(now)
    return found


def is_circle(replacements: Mapping[int, int | None], service_id: int, replacement_id: int | None) -> bool:
    """Return whether a service would come to be replaced by itself, by way of others or at once."""
    now, seen = replacement_id, set()
    while now is not None and now not in seen:
        if now == service_id:
            return True
        seen.add(now)
        now = replacements.get(now)
    return False


def warning(name: str, standing: LifeCycle, valid_to: date | None, replacement: str) -> str:
    """Return what whoever chooses a service has to know; "" for one that is simply offered."""
    instead = f" {replacement} replaces it." if replacement else ""
    if standing is LifeCycle.RETIRED:
        when = f" since {words.day(valid_to)}" if valid_to is not None else ""
        return f"{name} is offered no more{when}.{instead}"
    if standing is LifeCycle.RETIRING:
        when = f" on {words.day(valid_to)}" if valid_to is not None else ""
        return f"{name} is being retired{when}.{instead}" if not when else f"{name} ends{when}.{instead}"
    return f"{name} is not offered yet." if standing is LifeCycle.PIPELINE else ""


def note(standing: LifeCycle, valid_to: date | None, replacement: str) -> str:
    """Return the same in few words, for a list to choose from: "ends 1 Jul 2027: use Mail"."""
    instead = f": use {replacement}" if replacement else ""
    if standing is LifeCycle.RETIRED:
        return f"ended{instead}"
    if standing is LifeCycle.RETIRING:
        return f"{f'ends {words.day(valid_to)}' if valid_to is not None else 'retiring'}{instead}"
    return "not offered yet" if standing is LifeCycle.PIPELINE else ""
