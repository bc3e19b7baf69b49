"""`FormDraft`: what of a form is kept in its draft, and on what the draft was begun."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtWidgets import QWidget

from app.domain.eastern import eastern
from app.ui.forms.attempt import Attempt
from app.ui.forms.drafts import Draft, Drafts
from app.ui.forms.fields import draft_of, put_draft

_UNWRITTEN = "Kept only while this window is open: no draft could be written"


class FormDraft:
    """Knows what the fields held at first; `always_kept`: fields kept even where nobody touched them."""

    def __init__(self, fields: Mapping[str, QWidget], attempt: Attempt, always_kept: tuple[str, ...]) -> None:
        self._fields, self._attempt, self._always_kept = fields, attempt, always_kept
        self._drafts = Drafts()
        self._first: dict[str, Any] = {}
        self._drafted: dict[str, Any] = {}  # of what others changed since the draft was begun: what it was then
        self.text = ""  # when it was kept, in words

    def begin(self) -> None:
        """Take note of what the fields hold at first."""
        self._first = self._told()

    @property
    def is_begun(self) -> bool:
        """Whether the form is open and has fields."""
        return bool(self._first)

    def _told(self) -> dict[str, Any]:
        return {key: draft_of(field) for key, field in self._fields.items()}

    def differing(self) -> dict[str, Any]:
        """Return what the fields hold that is something else than at first."""
        return {key: value for key, value in self._told().items() if value != self._first.get(key, value)}

    def take(self, key: str, drafts: Drafts) -> list[str] | None:
        """Put in what was kept under a key, and go on keeping it there; None: nothing was.

        Return the keys of the fields that somebody else changed since the draft was begun.
        """
        self._drafts = drafts
        draft = drafts.get(key) if key else None
        if draft is None:
            return None
        first = ((k, v) for k, v in draft.first.items() if k in self._first and k not in self._always_kept)
        self._drafted = {k: v for k, v in first if self._first[k] != v}
        others = [*self._drafted]
        for name, value in draft.values.items():
            if name in self._fields:
                put_draft(self._fields[name], value)
        self._attempt.restore(draft.attempt)
        self._say_kept(draft)
        return others

    def keep(self, key: str, title: str = "") -> None:
        """Keep now what was typed; where nothing was, there is no draft. `title`: of the form."""
        typed = self.differing()
        if not typed and not self._attempt.is_lost:
            self.drop(key)
            self.text = ""
            return
        typed |= {name: draft_of(self._fields[name]) for name in self._always_kept}
        first = {name: self._drafted.get(name, self._first[name]) for name in typed}
        draft = Draft(self._drafts.now(), typed, first, self._attempt.state(), title)
        if self._drafts.keep(key, draft):
            self._say_kept(draft)
        else:  # a full disk, for example
            self.text = _UNWRITTEN

    def drop(self, key: str) -> None:
        """Forget the draft: it was sent, or discarded."""
        self._drafts.drop(key)

    def _say_kept(self, draft: Draft) -> None:
        self.text = f"Draft kept {eastern(draft.at):%H:%M}"

    def take_as_first(self, name: str) -> None:
        """Count what a field holds now as what it held at first."""
        if self._first:
            self._first[name] = draft_of(self._fields[name])
            self._drafted.pop(name, None)

    def base(self, terms: Callable[[dict[str, Any]], Mapping[str, Any]]) -> dict[str, Any]:
        """Return what somebody else changed since the draft was begun, as it was then: the base of the draft.

        `terms`: what the fields are to whoever saves them, where they have other names or values there.
        """
        if not self._drafted:
            return {}
        now, then = terms(dict(self._first)), terms({**self._first, **self._drafted})
        return {name: value for name, value in then.items() if value != now.get(name)}
