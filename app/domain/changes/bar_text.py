"""What stands in the bar of a change: when it begins, of which service, what is done."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain import words
from app.domain.changes.values import Change, ServiceFacts
from app.domain.eastern import eastern


def bar_text(change: Change, services: Mapping[str, ServiceFacts]) -> str:
    """Return "04:00 MyNCDOT: Increase the pool"; of several services the first is named, and how many more there are.

    A title that begins with the service does not say it twice. In the repeated hour the time names its zone.
    """
    at = words.time_of_day(eastern(change.planned_start))
    if not change.services:
        return f"{at} {change.title}"
    facts = services.get(change.services[0])
    name = facts.name if facts else change.services[0]
    more = len(change.services) - 1
    if change.title.casefold().startswith(name.casefold()):
        return f"{at} {change.title}"
    return f"{at} {name}{f' +{more}' if more else ''}: {change.title}"
