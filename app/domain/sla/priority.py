"""The priority matrix: impact and urgency make a priority."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from app.domain.vocabulary import Priority
from app.errors import InputError

LEVELS = (1, 2, 3, 4)

#: What a level of urgency means.
URGENCY_TEXTS: Mapping[int, str] = MappingProxyType(
    {1: "Critical", 2: "High: cannot work, no workaround", 3: "Medium: work is impaired", 4: "Low"}
)

#: The desk's question "how far does it reach?" and the impact each answer means.
REACHES: Mapping[str, int] = MappingProxyType(
    {"one user": 4, "many users": 3, "an entire agency": 2, "multiple agencies": 1}
)
#: The reach that an impact means, and an urgency in one word.
REACH_TEXTS: Mapping[int, str] = MappingProxyType({impact: text for text, impact in REACHES.items()})
URGENCY_WORDS: Mapping[int, str] = MappingProxyType({n: text.split(":")[0] for n, text in URGENCY_TEXTS.items()})


@dataclass(frozen=True)
class PriorityMatrix:
    """Priority of every (impact, urgency), both 1 to 4. InputError where a cell is missing or out of range."""

    cells: Mapping[tuple[int, int], Priority]

    def __post_init__(self) -> None:
        wanted = {(impact, urgency) for impact in LEVELS for urgency in LEVELS}
        missing, extra = wanted - set(self.cells), set(self.cells) - wanted
        if missing == wanted:
            raise InputError(
                "The priority matrix is empty.",
                hint="Fill it in Setup, Priority matrix; a workspace made by longleaf db init without --bare has one.",
            )
        if missing or extra:
            which = ", ".join(f"impact {i} urgency {u}" for i, u in sorted(missing or extra))
            raise InputError(
                f"The priority matrix {'lacks' if missing else 'has unknown cells:'} {which}.",
                hint="It needs a priority for each impact 1 to 4 and urgency 1 to 4.",
            )
        object.__setattr__(self, "cells", MappingProxyType({key: Priority(self.cells[key]) for key in sorted(wanted)}))

    def priority(self, impact: int, urgency: int) -> Priority:
        """Return the priority of an impact and an urgency; InputError outside 1 to 4."""
        found = self.cells.get((impact, urgency))
        if found is None:
            raise InputError(f"Impact and urgency are 1 to 4, not {impact} and {urgency}.")
        return found


def _sample() -> PriorityMatrix:
    letters = {"C": Priority.CRITICAL, "H": Priority.HIGH, "M": Priority.MEDIUM, "L": Priority.LOW}
    rows = ("CCHM", "CHMM", "HMML", "MMLL")
    return PriorityMatrix({(i, u): letters[rows[i - 1][u - 1]] for i in LEVELS for u in LEVELS})


#: Sample values; a customer enters its own.
SAMPLE_MATRIX = _sample()
