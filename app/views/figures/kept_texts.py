"""Commentary that was typed and not saved, kept in this user's drafts: closing or losing the window forgets nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from app.domain.packets.files import Commentary, Passage
from app.ui.forms.drafts import Draft, Drafts


class KeptTexts:
    """Keeps the unsaved texts of one packet after the other, by agency and period."""

    def __init__(self, drafts: Drafts) -> None:
        self._drafts = drafts

    def keep(self, base: Commentary, texts: Mapping[str, str]) -> bool:
        """Keep what differs from what was read, or forget the draft where nothing does; False: it could not be."""
        key = _key(base.agency_id, base.period)
        typed = {section: text for section, text in texts.items() if text.strip() != base.text(section).strip()}
        if not typed:
            self._drafts.drop(key)
            return True
        first = {section: base.text(section) for section in typed}
        return self._drafts.keep(key, Draft(self._drafts.now(), typed, first, title=f"Commentary for {base.period}"))

    def take(self, read: Commentary) -> tuple[Commentary, dict[str, str]] | None:
        """Return what was kept of a packet, on what its writer had read; None: nothing was."""
        draft = self._drafts.get(_key(read.agency_id, read.period))
        if draft is None:
            return None
        passages = dict(read.passages)
        for section, text in draft.first.items():
            passages[section] = replace(passages.get(section, Passage()), text=text)
        return replace(read, passages=passages), {**read.texts(), **draft.values}


def _key(agency_id: int, period: str) -> str:
    return f"figures commentary {agency_id} {period}"
