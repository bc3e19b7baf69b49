"""`Drafts`: what was begun to be written to callers or as notes, by ticket; kept until it is sent or emptied."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.ui.settings import Settings
from app.ui.throttle import Throttle
from app.views.tickets.pane.reply import To

_KEY = "tickets.replies"
_PAUSE = 1_000  # ms


class Drafts(QObject):
    """Of one workspace; another one's tickets have the same ids. Other windows' drafts are kept beside one's own."""

    changed = Signal()  # there is another number of them

    def __init__(self, settings: Settings, workspace: str, parent: QObject) -> None:
        super().__init__(parent)
        self._settings, self._key = settings, f"{_KEY} @ {workspace}"
        self._soon = Throttle(self._write, _PAUSE, self, leading=False)
        self._all: dict[int, tuple[To, str]] = {}
        self._own: set[int] = set()  # written on here: another window's words never take the place of these
        self._read()

    def get(self, id: int) -> tuple[To, str]:
        """Return for whom and what was begun on a ticket; nothing: ("to the caller", "")."""
        return self._all.get(id, (To.CALLER, ""))

    def put(self, id: int, to: To, text: str) -> None:
        """Keep what is written on a ticket; nothing written: there is no draft."""
        before = len(self._all)
        self._all.pop(id, None)
        self._own.discard(id)
        if text.strip():
            self._own.add(id)
            self._all[id] = (to, text)
        self._soon.call()
        if len(self._all) != before:
            self.changed.emit()

    def count(self) -> int:
        """Return how many were begun and are not sent."""
        return len(self._all)

    def flush(self) -> None:
        """Write what is not written yet."""
        self._soon.flush()

    def _read(self) -> None:
        kept = self._settings.state(self._key, [])
        own = {id: draft for id, draft in self._all.items() if id in self._own}
        self._all = {}
        for one in kept if isinstance(kept, list) else ():
            if isinstance(one, dict) and str(one.get("name", "")).isdecimal() and isinstance(one.get("text"), str):
                to = To.INSIDE if one.get("to") == To.INSIDE.value else To.CALLER
                self._all[int(one["name"])] = (to, one["text"])
        self._all |= own

    def _write(self) -> None:
        # things with names: the settings merge what several windows keep, name by name
        mine = [{"name": str(id), "to": to.value, "text": text} for id, (to, text) in self._all.items()]
        self._settings.remember(self._key, mine)
        self._settings.save_state()
        before = len(self._all)
        self._read()
        if len(self._all) != before:  # another window has begun one, or sent it
            self.changed.emit()
