"""Routing: which support group a ticket is for, by rules of the workspace in their order.

The first rule whose conditions hold says the group; it speaks only where nobody chose one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

#: Places that a rule may have in the order.
PLACES = range(1, 100)


@dataclass(frozen=True, slots=True)
class RoutingRule:
    """One rule. None or "": no condition. `group_id` None: the group that supports the ticket's service."""

    id: int
    place: int
    service_id: int | None = None
    agency_id: int | None = None
    category: str = ""
    group_id: int | None = None


@dataclass(frozen=True, slots=True)
class Routed:
    """The group that a rule says."""

    rule: RoutingRule
    group_id: int


def route(
    rules: Iterable[RoutingRule], service_id: int | None, agency_id: int, category: str, service_group: int | None
) -> Routed | None:
    """Return what the first rule says that fits; None: no rule does.

    `service_group`: who supports the service. A rule that leaves the group to the service fits none without a group.
    Of two rules of one place the older one goes first. Categories are compared without regard to case.
    """
    for rule in sorted(rules, key=lambda rule: (rule.place, rule.id)):
        group = service_group if rule.group_id is None else rule.group_id
        if (
            group is not None
            and rule.service_id in (None, service_id)
            and rule.agency_id in (None, agency_id)
            and rule.category.strip().casefold() in ("", category.strip().casefold())
        ):
            return Routed(rule, group)
    return None


def routed_text(rule: RoutingRule, group: str, service: str, agency: str) -> str:
    """Return "Routed to NETWORK by rule 3: service WAN, agency DOT."."""
    parts = [f"service {service}" if rule.service_id is not None or rule.group_id is None else ""]
    parts += [f"agency {agency}" if rule.agency_id is not None else ""]
    parts += [f"category {rule.category.strip()}" if rule.category.strip() else ""]
    why = ", ".join(part for part in parts if part) or "every ticket"
    return f"Routed to {group} by rule {rule.place}: {why}."
