"""`Recents`: what was chosen last in fields of a kind, remembered for each workspace."""

from __future__ import annotations

import hashlib
from typing import Any

from app.ui.settings import Settings

_KEPT = 6


class Recents:
    """Ids by kind ("service", "agency" ...), the latest first; kept with the state of the window."""

    def __init__(self, settings: Settings, place: str) -> None:
        self._settings = settings
        self._key = f"recent.{hashlib.sha256(place.encode()).hexdigest()[:16]}"

    def of(self, kind: str) -> list[Any]:
        """Return the ids of a kind."""
        return list(self._all().get(kind, []))

    def use(self, kind: str, id: Any) -> None:
        """Note that an id was chosen."""
        found = self._all()
        found[kind] = [id, *(one for one in self.of(kind) if one != id)][:_KEPT]
        self._settings.remember(self._key, found)

    def _all(self) -> dict[str, list[Any]]:
        found = self._settings.state(self._key, {})
        if not isinstance(found, dict):
            return {}
        return {str(kind): list(ids) for kind, ids in found.items() if isinstance(ids, list)}
