"""What an agency sees of changes: what touches it, when it is decided, what was decided, freezes that reach it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.domain.changes.places import Place
from app.domain.changes.values import Change, Freeze
from app.domain.vocabulary import ChangeType


@dataclass(frozen=True, slots=True)
class AgencyChange:
    """A change that touches an agency. `places`: every item it had before the board, the first one first."""

    change: Change
    places: tuple[Place, ...] = ()

    @property
    def decided_when(self) -> str:
        """When it is decided, while it is before the board: "before the CAB of Wed 2 Dec 2026"; else ""."""
        open_place = next((place for place in reversed(self.places) if place.is_open and place.is_for_decision), None)
        return open_place.text if open_place else ""

    @property
    def decision(self) -> str:
        """What was decided last: "approved by the CAB of Wed 18 Nov 2026", with conditions; "" where nothing was."""
        emergency = self.change.type is ChangeType.EMERGENCY
        own = (place for place in reversed(self.places) if emergency or place.kind != "ecab")  # else it let it in only
        last = next((place for place in own if place.state == "decided"), None)
        if last is None:
            return ""
        return f"{last.text}: {last.conditions}" if last.conditions else last.text


@dataclass(frozen=True, slots=True)
class AgencyView:
    """Changes and freezes of an agency, its parts included, from `first` to `last` (America/New_York)."""

    agency: str
    name: str
    first: date
    last: date
    changes: tuple[AgencyChange, ...]
    freezes: tuple[Freeze, ...]
