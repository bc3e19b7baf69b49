"""Templates: contents of changes that this user keeps under names, in the settings, as saved filters are.

What the whole department makes changes from is a model that the board approved; a template binds nobody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.changes.values import Change
from app.ui.settings import Settings

_KEY = "changes.templates"
#: What of a change is its content: no times, votes, outcome, decision or links to incidents.
_TEXTS = (
    *("title", "reason", "implementation_plan", "test_plan", "backout_plan", "communication_plan"),
    *("type", "scope", "implementer"),
)
_LINKS = ("services", "agencies", "sites")


@dataclass(frozen=True, slots=True)
class Content:
    """What a form of a new change begins with: columns by name as the form holds them, links by kind."""

    row: Mapping[str, Any]
    links: Mapping[str, tuple[str, ...]]

    def plain(self) -> dict[str, Any]:
        """Return it as plain values for the settings file; `read` takes them back."""
        return {"row": dict(self.row), "links": {name: list(codes) for name, codes in self.links.items()}}

    @classmethod
    def read(cls, plain: Any) -> Content | None:
        """Return the content of `plain`; None for what a file should not hold."""
        try:
            row: dict[str, Any] = {name: str(plain["row"][name]) for name in _TEXTS if name in plain["row"]}
            row |= {
                "risk_answers": {str(q): str(a) for q, a in plain["row"].get("risk_answers", {}).items()},
                "affects_dit": bool(plain["row"].get("affects_dit", True)),
                "outage_minutes": int(plain["row"].get("outage_minutes") or 0),
                "model_id": None if plain["row"].get("model_id") is None else int(plain["row"]["model_id"]),
            }
            links = {name: tuple(str(code) for code in plain["links"].get(name, ())) for name in _LINKS}
        except (AttributeError, KeyError, TypeError, ValueError):
            return None
        return cls(row, links)


def content_of(change: Change) -> Content:
    """Return the content of a change, as a form of a new one holds it."""
    row: dict[str, Any] = {name: str(getattr(change, name)) for name in _TEXTS}
    if not change.implementer and change.group_id is not None:
        row["implementer"] = f"group:{change.group_id}"
    row |= {
        "risk_answers": dict(change.risk_answers),
        "affects_dit": change.affects_dit,
        "outage_minutes": change.outage_minutes or 0,
        "model_id": change.model_id,
    }
    return Content(row, {name: getattr(change, name) for name in _LINKS})


class Templates:
    """The templates of this user, by name."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def _all(self) -> dict[str, Any]:
        kept = self._settings.state(_KEY, {}, here=True)
        return dict(kept) if isinstance(kept, dict) else {}

    @property
    def names(self) -> Sequence[str]:
        """The names, in their order."""
        return sorted(self._all(), key=str.casefold)

    def get(self, name: str) -> Content | None:
        """Return what is kept under a name; None where nothing is that can be read."""
        return Content.read(self._all().get(name))

    def keep(self, name: str, content: Content) -> None:
        """Keep a content under a name, in place of an older one of that name."""
        self._settings.remember(_KEY, {**self._all(), name: content.plain()}, here=True)

    def drop(self, name: str) -> None:
        """Drop a template; nothing happens where there is none of this name."""
        self._settings.remember(_KEY, {key: one for key, one in self._all().items() if key != name}, here=True)
