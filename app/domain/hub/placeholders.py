"""Placeholders in the words of a posting: {services} is filled in by the program, {what happened} by who posts it.

Nothing is posted with one left. Times are Eastern.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from app.domain import words
from app.domain.hub.values import Content

_FOUND = re.compile(r"\{([a-z](?:[a-z ]{0,58}[a-z])?)\}")
#: What the program fills in from the fields of a posting, with the field that gives it.
FILLED: Mapping[str, str] = {
    "services": "services",
    "sites": "sites",
    "agencies": "agencies reached",
    "impact": "impact",
    "start": "start",
    "end": "end",
    "next update": "next update promised",
}


def filled(content: Content, names: Mapping[str, Mapping[int, str]]) -> Content:
    """Return a content with what its fields give in the place of its placeholders; the others stay.

    `names`: of services, sites and agencies, by the field of a reach and the key.
    """
    if "{" not in content.title + content.text:
        return content
    known = _values(content, names)

    def put(text: str) -> str:
        return _FOUND.sub(lambda found: known.get(found[1]) or found[0], text)

    return replace(content, title=put(content.title), text=put(content.text))


def _values(content: Content, names: Mapping[str, Mapping[int, str]]) -> dict[str, str]:
    moments = {"start": content.starts_at, "end": content.ends_at, "next update": content.next_at}
    known = {field: [names.get(field, {}).get(id, "?") for id in getattr(content.reach, field)] for field in names}
    return {
        **{field: words.joined(called) for field, called in known.items()},
        "impact": content.impact.label.lower(),
        **{name: words.moment(at, weekday=True) for name, at in moments.items() if at is not None},
    }


def left(content: Content) -> str:
    """Return which placeholder keeps a content from being posted, as a sentence; "" for none."""
    found = _FOUND.search(f"{content.title}\n{content.text}")
    if found is None:
        return ""
    field = FILLED.get(found[1])
    if field is not None:
        return f"It says {found[0]}, and its field “{field}” is empty."
    return f"{found[0]} is still to be written."


def first_left(text: str) -> tuple[int, int] | None:
    """Return where the first words stand that somebody has to write, [start, end); None where there are none."""
    return next((found.span() for found in _FOUND.finditer(text) if found[1] not in FILLED), None)


def wrong(text: str) -> str:
    """Return what in a text of a template is no placeholder although it begins or ends like one; "" for nothing."""
    rest = _FOUND.sub("", text)
    at = min((place for place in (rest.find("{"), rest.find("}")) if place >= 0), default=-1)
    return rest[at : at + 30].split("\n")[0] if at >= 0 else ""
