"""What of a timeline still stands: an entry that was taken back counts no more, nor does the one that takes it back.

Both stay in the timeline. Ledger, gaps, escalations, drafts and figures go by what stands, so that they are as if it
had not happened.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol, TypeVar

from app.domain.majors.values import UpdateKind

#: Of a correction in its details: the entries that it takes back, by id.
TAKES_BACK = "takes_back"


class _Entry(Protocol):
    @property
    def id(self) -> int: ...

    @property
    def details(self) -> Mapping[str, Any]: ...


E = TypeVar("E", bound=_Entry)


def taken_back(entries: Iterable[_Entry]) -> frozenset[int]:
    """Return which entries of a timeline were taken back, by id."""
    return frozenset(int(id) for one in entries for id in one.details.get(TAKES_BACK, ()))


def standing(entries: Iterable[E]) -> list[E]:
    """Return the entries that stand, in the order in which they were given."""
    listed = list(entries)
    gone = taken_back(listed)
    return [one for one in listed if one.id not in gone and TAKES_BACK not in one.details] if gone else listed


#: Why an entry of a kind is not taken back; kinds that are not named can be.
_STAYS: Mapping[UpdateKind, str] = {
    UpdateKind.DECLARED: "A declaration stands, for promises are counted from it: demote it, with the reason.",
    UpdateKind.REJECTED: "A rejection stands: declare it where it is one after all.",
    UpdateKind.ESCALATED: "What the clock said of the management stands.",
    UpdateKind.RESTORED: "That the service is back was told: open it again, with the reason.",
}
_SENT = "A message that was sent stays as it was sent: say in the next one what was wrong."
_ACTED = "Each ticket stands for itself: take it back there, in Tickets."


def stays(kind: str, details: Mapping[str, Any], *, sent: bool) -> str:
    """Why an entry cannot be taken back, as a sentence; "" where it can be."""
    if sent:
        return _SENT
    if "acted" in details:
        return _ACTED
    return _STAYS.get(UpdateKind.read(kind), "")
