"""Words that are written again and again: text modules, and templates of whole tickets, with holes to be filled."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.search.normal import body

#: What the program fills in where it is known, and what that is; any other hole is filled by whoever writes.
HOLES: Mapping[str, str] = {
    "caller": "the caller's name",
    "number": "the ticket's number",
    "agency": "the agency's name",
    "due": "by when it is due",
    "me": "your name",
}
_HOLE = re.compile(r"\{([^{}\n]{1,60})\}")
#: A name that is being typed, at the end of the text before the cursor.
_TYPED = re.compile(r"(?:^|(?<=\s))::([\w-]*)$")
NAME = re.compile(r"[\w-]{1,40}")
MOST = 8  # so many are offered at once


@dataclass(frozen=True, slots=True)
class TextModule:
    """A text that `::name` puts in. `own`: one's own, which nobody else is offered; `used`: how often it was taken."""

    id: int
    name: str
    text: str
    own: bool = False
    used: int = 0


@dataclass(frozen=True, slots=True)
class TicketTemplate:
    """What a ticket begins with; None, 0 and "": left as it is. `checklist`: a step a line, put below the description.

    `kind`: "incident" or "request"; `impact`, `urgency`: 1 to 4; `route_group_id`: the group that gets the ticket.
    """

    id: int
    name: str
    title: str
    kind: str = ""
    service_id: int | None = None
    category: str = ""
    impact: int = 0
    urgency: int = 0
    route_group_id: int | None = None
    description: str = ""
    checklist: str = ""
    own: bool = False
    used: int = 0

    @property
    def details(self) -> str:
        """Return the description with the steps of the checklist below it, each with a box to tick."""
        steps = "\n".join(f"[ ] {line.strip()}" for line in self.checklist.splitlines() if line.strip())
        return "\n\n".join(part for part in (self.description.strip(), steps) if part)


def typed_name(before: str) -> str | None:
    """Return the name of a text module that is being typed before the cursor, perhaps ""; None: none is."""
    found = _TYPED.search(before)
    return None if found is None else found[1]


def fitting(modules: Sequence[TextModule], typed: str) -> list[TextModule]:
    """Return the text modules that a name being typed may mean: those that begin so, then those that hold it."""
    wanted = body(typed)
    begins = [one for one in modules if body(one.name).startswith(wanted)]
    holds = [one for one in modules if one not in begins and wanted in body(f"{one.name} {one.text}")]
    in_order = sorted(begins, key=lambda one: (-one.used, one.name)) + sorted(holds, key=lambda one: one.name)
    return in_order[:MOST]


def matching(templates: Sequence[TicketTemplate], typed: str) -> list[TicketTemplate]:
    """Return the templates whose name holds what is typed, those that are used most first."""
    wanted = body(typed)
    found = [one for one in templates if wanted in body(f"{one.name} {one.title}")]
    return sorted(found, key=lambda one: (not body(one.name).startswith(wanted), -one.used, one.name))[:MOST]


def filled(text: str, known: Mapping[str, str]) -> str:
    """Return a text with the holes filled for which something is known; the others stay to be written."""
    return _HOLE.sub(lambda found: known.get(found[1]) or found[0], text)


def next_hole(text: str, start: int = 0) -> tuple[int, int] | None:
    """Return where the next hole is from a place on, as [start, end); None where none follows."""
    found = _HOLE.search(text, start)
    return None if found is None else found.span()
