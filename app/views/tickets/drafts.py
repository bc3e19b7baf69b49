"""`Drafts`: what was begun to be written to callers or as notes, by ticket; kept until it is sent."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.ui.settings import Settings
from app.ui.throttle import Throttle
from app.views.tickets.pane.reply import To

_KEY = "tickets.replies"
_MOST = 50
_PAUSE = 1_500  # ms


class Drafts(QObject):
    """Of one workspace; another one's tickets have the same ids."""

    def __init__(self, settings: Settings, workspace: str, parent: QObject) -> None:
        super().__init__(parent)
        self._settings, self._workspace = settings, workspace
        self._soon = Throttle(self._write, _PAUSE, self, leading=False)
        kept = settings.state(_KEY, {})
        mine = kept.get(workspace, {}) if isinstance(kept, dict) else {}
        self._all: dict[int, tuple[To, str]] = {}
        for id, draft in mine.items() if isinstance(mine, dict) else ():
            if str(id).isdigit() and isinstance(draft, list) and len(draft) == 2:
                self._all[int(id)] = (To.INSIDE if draft[0] == To.INSIDE.value else To.CALLER, str(draft[1]))

    def get(self, id: int) -> tuple[To, str]:
        """Return for whom and what was begun on a ticket; nothing: ("to the caller", "")."""
        return self._all.get(id, (To.CALLER, ""))

    def put(self, id: int, to: To, text: str) -> None:
        """Keep what is written on a ticket; nothing written: there is no draft."""
        self._all.pop(id, None)
        if text.strip():
            self._all[id] = (to, text)
            while len(self._all) > _MOST:
                del self._all[next(iter(self._all))]
        self._soon.call()

    def flush(self) -> None:
        """Write what is not written yet."""
        self._soon.flush()

    def _write(self) -> None:
        kept = self._settings.state(_KEY, {})
        all_kept = dict(kept) if isinstance(kept, dict) else {}
        all_kept[self._workspace] = {str(id): [to.value, text] for id, (to, text) in self._all.items()}
        self._settings.remember(_KEY, {place: drafts for place, drafts in all_kept.items() if drafts})
        self._settings.save_state()
