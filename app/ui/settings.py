"""`Settings`: what a user can set, declared once as data, and what the window remembers of itself."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import platformdirs
from PySide6.QtCore import QObject, Signal


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
        "start_tab", "last", "Start with", "Appearance", (("last", "The tab open last"), ("first", "The first tab"))
    ),
    Setting(
        "refresh_seconds",
        3,
        "Look for changes of others every",
        "Data",
        tuple((n, f"{n} seconds") for n in (2, 3, 5, 10, 30)),
        "A short look costs the database less than a millisecond.",
    ),
    Setting("notify", True, "Desktop notification when a long job ends", "Data"),
    Setting("confirm_quit", True, "Ask before closing while a job runs", "Data"),
)


#: Tabs that had another id in 0.1.
_TABS_RENAMED = {"calendar": "changes", "reports": "figures"}


class Settings(QObject):
    """Values of settings in `settings.json` and remembered state in `state.json`, in one folder.

    An unreadable file or an impossible value counts as not set: a window must open whatever is in it.
    """

    changed = Signal(str)

    def __init__(
        self, folder: Path | None = None, declared: Sequence[Setting] = WINDOW_SETTINGS, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.folder = folder or Path(platformdirs.user_config_dir("longleaf", appauthor=False))
        self.declared: dict[str, Setting] = {}
        self._values = _read(self.folder / "settings.json")
        self._state = _with_names_of_today(_read(self.folder / "state.json"))
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
        value = self._values.get(key, setting.default)
        return value if setting.takes(value) else setting.default

    def set(self, key: str, value: str | bool | int) -> None:
        """Set and save; refuses what the setting does not take."""
        setting = self.declared[key]
        if not setting.takes(value):
            raise ValueError(f"{value!r} is no value of setting {key!r}")
        if value != self.get(key):
            self._values[key] = value
            _write(self.folder / "settings.json", self._values)
            self.changed.emit(key)

    def state(self, key: str, default: Any = None) -> Any:
        """Return something the window remembered (plain values), or `default`."""
        return self._state.get(key, default)

    def remember(self, key: str, value: Any) -> None:
        """Remember plain values until the next start; `save_state` writes them."""
        self._state[key] = value

    def save_state(self) -> None:
        """Write what is remembered."""
        _write(self.folder / "state.json", self._state)


def _with_names_of_today(state: dict[str, Any]) -> dict[str, Any]:
    """Return what 0.1 remembered of its tabs under the tabs' ids of today."""
    for old, new in _TABS_RENAMED.items():
        if f"tab.{old}" in state:
            state.setdefault(f"tab.{new}", state.pop(f"tab.{old}"))
        if state.get("tab") == old:
            state["tab"] = new
    return state


def _read(path: Path) -> dict[str, Any]:
    try:
        values = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return values if isinstance(values, dict) else {}


def _write(path: Path, values: dict[str, Any]) -> None:
    """Replace the file in one step. A full disk or a read-only home does not stop the window."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(values, file, indent=1, sort_keys=True)
        os.replace(name, path)
    except OSError:
        return
