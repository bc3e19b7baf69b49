"""Conflicts as people read them: how much each weighs, in which order, and many of a kind as one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from app.domain import words

#: Kinds in the order in which they are told, where they weigh the same; what is rarely in the way comes last.
KINDS = (
    "no_standby",
    "freeze",
    "lead_time",
    "service",
    "dependency",
    "implementer",
    "window",
    "group",
    "site",
    "untested_plan",
)
#: More conflicts of one kind than these are told as one.
FEW = 5
#: Stands behind the name of a change that nobody has submitted yet.
DRAFT = " (draft)"
_NAMED = 2


class Severity(IntEnum):
    """How much a conflict weighs; the worst is listed first."""

    NOTE = 1
    WARNING = 2
    BLOCK = 3

    @property
    def label(self) -> str:
        return {1: "Note", 2: "Warning", 3: "Blocks"}[self.value]


@dataclass(frozen=True, slots=True)
class Clash:
    """One conflict: `kind` is stable for tests and filters, `text` is for people."""

    kind: str  # one of KINDS
    severity: Severity
    text: str
    other: str = ""  # number of the other change
    other_id: int = 0
    start: datetime | None = None  # from when on they collide
    shared: tuple[str, ...] = ()  # names of what both have: services, sites, the implementer
    draft: bool = False  # the other change is one that nobody has submitted yet


@dataclass(frozen=True, slots=True)
class ClashGroup:
    """Conflicts of one kind as one sentence, as heavy as the worst; of a few, each is a group of its own."""

    kind: str
    severity: Severity
    text: str
    clashes: tuple[Clash, ...]


def ranked(clashes: Iterable[Clash]) -> tuple[Clash, ...]:
    """Return conflicts worst first, then by kind, then as they come in time."""
    return tuple(sorted(clashes, key=_rank))


def _rank(clash: Clash) -> tuple[int, int, float, str]:
    at = clash.start.timestamp() if clash.start else 0.0
    return -clash.severity, KINDS.index(clash.kind), at, clash.other


def grouped(clashes: Iterable[Clash]) -> tuple[ClashGroup, ...]:
    """Return conflicts as sentences, worst first; more than five of a kind are one sentence."""
    of: dict[str, list[Clash]] = {}
    for clash in ranked(clashes):
        of.setdefault(clash.kind, []).append(clash)
    groups = []
    for kind, found in of.items():
        if len(found) > FEW:
            groups.append(ClashGroup(kind, found[0].severity, _many(kind, found), tuple(found)))
        else:
            groups += [ClashGroup(kind, clash.severity, clash.text, (clash,)) for clash in found]
    return tuple(sorted(groups, key=lambda group: _rank(group.clashes[0])))


def _many(kind: str, found: list[Clash]) -> str:
    """Return "12 changes at EDC then: CHG0000812, CHG0000813 and 10 more"."""
    if kind == "freeze":
        return f"Inside {len(found)} freezes: {found[0].text} And {len(found) - 1} more."
    shared = words.joined(sorted({name for clash in found for name in clash.shared}))
    others = list({one.other_id: f"{one.other}{DRAFT if one.draft else ''}" for one in found if one.other}.values())
    if kind == "untested_plan":
        return f"UNTESTED PLAN: what carries {shared} alone while this change works was not shown to come back."
    if not others and all(clash.severity is Severity.NOTE for clash in found):
        return f"NO STANDBY of {shared}: each runs at one data center only, where this change works."
    if not others:
        return f"NO STANDBY of {shared}: this change works at both data centers at once."
    changes = words.count(len(others), "change")
    what = {
        "no_standby": f"NO STANDBY: {changes} of {shared} at the other data center then",
        "service": f"{changes} of {shared} then",
        "dependency": f"{changes} then of what it depends on, or of what depends on it ({shared})",
        "implementer": f"{changes} by {shared} then",
        "group": f"{changes} by {shared} then",
        "site": f"{changes} at {shared} then",
    }[kind]
    more = len(others) - _NAMED
    named = f"{', '.join(others[:_NAMED])} and {more} more" if more > 0 else words.joined(others)
    return f"{what}: {named}."
