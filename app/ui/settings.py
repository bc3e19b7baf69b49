"""`Settings`: what a user can set, declared once as data, and what the window remembers of itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import platformdirs
from PySide6.QtCore import QObject, Signal

from app.ui.kept_file import KeptFile


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its type is the default's. `choices`: (value, text) pairs; `low`, `high` bound a number."""

    key: str
    default: str | bool | int
    text: str
    section: str
    choices: tuple[tuple[str | int, str], ...] = ()
    hint: str = ""
    low: int = 0
    high: int = 1_000_000

    def takes(self, value: object) -> bool:
        """Return whether a value read from a file can be used."""
        if type(value) is not type(self.default):
            return False
        if self.choices:
            return value in [choice for choice, _ in self.choices]
        return not isinstance(value, int) or isinstance(value, bool) or self.low <= value <= self.high


#: Settings of the window itself; tabs hand in their own.
WINDOW_SETTINGS: tuple[Setting, ...] = (
    Setting(
        "look",
        "system",
        "Look",
        "Appearance",
        (("system", "As the desktop"), ("light", "Light"), ("dark", "Dark"), ("contrast", "High contrast")),
    ),
    Setting(
        "text_size",
        100,
        "Text size",
        "Appearance",
        tuple((n, f"{n} %") for n in (90, 100, 115, 130, 150, 200)),
        "Everything grows with the text.",
    ),
    Setting(
        "density",
        "usual",
        "Rows of lists",
        "Appearance",
        (("usual", "Usual"), ("compact", "Compact"), ("roomy", "Roomy")),
    ),
    Setting(
        "start_tab", "last", "Start with", "Appearance", (("last", "The page open last"), ("first", "The first page"))
    ),
    Setting(
        "refresh_seconds",
        3,
        "Look for changes of others every",
        "Data",
        tuple((n, f"{n} seconds") for n in (2, 3, 5, 10, 30)),
        "A short look costs the database less than a millisecond.",
    ),
    Setting(
        "stale_hours",
        24,
        "Call an offline copy stale after",
        "Data",
        (*((n, f"{n} hours") for n in (8, 24, 48)), (168, "7 days"), (0, "Never")),
        "A sync brings it up to date.",
    ),
    Setting("notify", True, "Desktop notification when a long job ends or an update is overdue", "Data"),
    *(
        Setting(f"warn_{step}", True, f"Warn when {step} % of a target's time is used", "Warnings", hint=hint)
        for step, hint in (
            (50, "Of tickets that are yours, or that nobody in your groups has."),
            (75, "From here on also of all tickets of groups that you lead."),
            (90, ""),
        )
    ),
    Setting("warn_quiet", False, "Warn in the window only, not on the desktop", "Warnings"),
    Setting("confirm_quit", True, "Ask before closing while a job runs", "Data"),
)


#: Tabs that had another id in 0.1.
_TABS_RENAMED = {"calendar": "changes", "reports": "figures"}


class Settings(QObject):
    """Values of settings in `settings.json` and remembered state in `state.json`, in one folder.

    Two windows share the folder: each writes what it changed itself over what the files hold by then, so the last
    writer of a key wins and nothing else is lost. An unreadable file or an impossible value counts as not set: a
    window must open whatever is in it. `workspace`: the workspace that is open, for what is kept apart for each.
    """

    changed = Signal(str)

    def __init__(
        self, folder: Path | None = None, declared: Sequence[Setting] = WINDOW_SETTINGS, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.folder = folder or Path(platformdirs.user_config_dir("longleaf", appauthor=False))
        self.workspace = ""
        self.declared: dict[str, Setting] = {}
        self._values = KeptFile(self.folder / "settings.json")
        self._state = KeptFile(self.folder / "state.json", _with_names_of_today)
        self.declare(declared)

    def declare(self, declared: Sequence[Setting]) -> None:
        """Add settings; a key that is taken is a mistake."""
        for setting in declared:
            if setting.key in self.declared:
                raise ValueError(f"setting {setting.key!r} is declared twice")
            self.declared[setting.key] = setting

    def get(self, key: str) -> Any:
        """Return the value of a declared setting."""
        setting = self.declared[key]
        value = self._values.values.get(key, setting.default)
        return value if setting.takes(value) else setting.default

    def set(self, key: str, value: str | bool | int) -> None:
        """Set and save; refuses what the setting does not take. What another window has set meanwhile applies too."""
        setting = self.declared[key]
        if not setting.takes(value):
            raise ValueError(f"{value!r} is no value of setting {key!r}")
        if value == self.get(key):
            return
        before = {one: self.get(one) for one in self.declared}
        self._values.put(key, value)
        self._values.save()
        for one, was in before.items():
            if self.get(one) != was:
                self.changed.emit(one)

    def state(self, key: str, default: Any = None, *, here: bool = False) -> Any:
        """Return something the window remembered (plain values), or `default`. `here`: of this workspace alone."""
        return self._state.values.get(self._key(key, here), default)

    def remember(self, key: str, value: Any, *, here: bool = False) -> None:
        """Remember plain values until the next start; `save_state` writes them. `here`: for this workspace alone."""
        self._state.put(self._key(key, here), value)

    def save_state(self) -> None:
        """Write what is remembered."""
        self._state.save()

    def _key(self, key: str, here: bool) -> str:
        return f"{key} @ {self.workspace}" if here and self.workspace else key


def _with_names_of_today(state: dict[str, Any]) -> dict[str, Any]:
    """Return what 0.1 remembered of its tabs under the tabs' ids of today."""
    for old, new in _TABS_RENAMED.items():
        if f"tab.{old}" in state:
            state.setdefault(f"tab.{new}", state.pop(f"tab.{old}"))
        if state.get("tab") == old:
            state["tab"] = new
    return state
