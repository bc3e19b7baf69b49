"""Saved filters: named, kept in the user's settings, one of them perhaps the first that is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.plain_text import one_line
from app.domain.tickets import filter_text
from app.domain.tickets.values import TicketFilter
from app.ui.forms.form import Form
from app.ui.look.heading import Heading
from app.ui.look.plain import Label
from app.ui.settings import Settings

_KEY = "tickets.saved_filters"
_DEFAULT = "tickets.default_filter"


@dataclass(frozen=True, slots=True)
class SavedFilter:
    """What a name stands for: the quick filter, the conditions, the relative day of opening, the order."""

    name: str
    quick: str
    filter: TicketFilter
    opened: str = ""
    sort: tuple[str, bool] = ("", False)
    behind: str = ""
    names: Mapping[str, Sequence[str]] = field(default_factory=dict)  # what its ids are called
    group: str = ""

    def plain(self) -> dict[str, Any]:
        """Return the filter as plain values for the settings file; `read` takes them back."""
        return {
            "name": self.name,
            "quick": self.quick,
            "filter": filter_text.to_plain(self.filter),
            "opened": self.opened,
            "sort": list(self.sort),
            "behind": self.behind,
            "names": {field: list(names) for field, names in self.names.items()},
            "group": self.group,
        }

    @classmethod
    def read(cls, plain: Any) -> SavedFilter | None:
        """Return the filter of `plain`; None for what a file should not hold."""
        try:
            sort = plain.get("sort") or ["", False]
            return cls(
                str(plain["name"]),
                str(plain["quick"]),
                filter_text.from_plain(plain["filter"]),
                str(plain.get("opened", "")),
                (str(sort[0]), bool(sort[1])),
                str(plain.get("behind", "")),
                {str(field): [str(name) for name in names] for field, names in plain.get("names", {}).items()},
                str(plain.get("group", "")),
            )
        except (AttributeError, KeyError, TypeError, ValueError, IndexError):
            return None


class SavedFilters:
    """The filters of this user, in the order of their names."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._read()

    def _read(self) -> None:
        kept = self._settings.state(_KEY, [], here=True)
        read = [SavedFilter.read(one) for one in kept] if isinstance(kept, list) else []
        self._all = {one.name: one for one in read if one is not None}

    @property
    def names(self) -> list[str]:
        return sorted(self._all, key=str.casefold)

    @property
    def default(self) -> str:
        """Name of the filter that is shown first; empty: what was shown last."""
        name = str(self._settings.state(_DEFAULT, "", here=True))
        return name if name in self._all else ""

    def get(self, name: str) -> SavedFilter | None:
        """Return the filter of a name; None if it is gone."""
        return self._all.get(name)

    def save(self, filter: SavedFilter) -> None:
        """Keep a filter under its name, in place of an older one of that name."""
        self._all[filter.name] = filter
        self._write()

    def rename(self, old: str, new: str) -> None:
        """Give a filter another name; the filter shown first stays so."""
        kept = self._all.pop(old)
        was_default = self._settings.state(_DEFAULT, "", here=True) == old
        self._all[new] = replace(kept, name=new)
        if was_default:
            self._settings.remember(_DEFAULT, new, here=True)
        self._write()

    def delete(self, name: str) -> None:
        """Drop a filter; nothing happens if there is none of this name."""
        self._all.pop(name, None)
        self._write()

    def set_default(self, name: str) -> None:
        """Choose the filter that is shown first; empty: what was shown last."""
        self._settings.remember(_DEFAULT, name, here=True)
        self._write()

    def _write(self) -> None:
        self._settings.remember(_KEY, [self._all[name].plain() for name in self.names], here=True)
        self._settings.save_state()
        self._read()  # what another window saved meanwhile is there too


def name_form(
    parent: QWidget, title: str, taken: Sequence[str], submit: Any, value: str = "", *, docked: bool = True
) -> Form:
    """Ask for a name; `submit(values)` gets `name`. `docked`: below the list, with a draft."""

    def check(values: dict[str, Any]) -> dict[str, str]:
        if values["name"] != value and values["name"] in taken:
            return {"name": "There is a filter of this name. Choose another, or delete that one first."}
        return {}

    form = Form(title, parent, submit=submit, check=check, key=title if docked else "", docked=docked)
    field = QLineEdit(value)
    field.setMaxLength(80)
    form.add("name", "Name", field, required=True)
    form.resize(int(420 * form.fontMetrics().height() / 16), int(200 * form.fontMetrics().height() / 16))
    return form


class SavedFiltersDialog(QDialog):
    """Use, rename, delete, or make one the first that is shown."""

    used = Signal(str)
    changed = Signal()

    def __init__(self, saved: SavedFilters, parent: QWidget) -> None:
        super().__init__(parent)
        self.saved = saved
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Saved filters")
        self.setAccessibleName("Saved filters")
        self.list = QListWidget()
        self.list.setAccessibleName("Saved filters")
        self.list.currentRowChanged.connect(self._update)
        self.list.itemActivated.connect(self._use)
        self.use_button, self.default_button = QPushButton("Use"), QPushButton("Show first")
        self.rename_button, self.delete_button = QPushButton("Rename…"), QPushButton("Delete")
        self.use_button.clicked.connect(self._use)
        self.default_button.clicked.connect(self._default)
        self.rename_button.clicked.connect(self._rename)
        self.delete_button.clicked.connect(self._delete)
        side = QVBoxLayout()
        for button in (self.use_button, self.default_button, self.rename_button, self.delete_button):
            button.setAutoDefault(False)
            button.setAccessibleName(button.text().rstrip("…"))
            side.addWidget(button)
        side.addStretch(1)
        self.hint = Label("Save the filter of the list with “Save this filter…” in the list's menu.")
        self.hint.setProperty("muted", True)
        self.hint.setWordWrap(True)
        middle = QHBoxLayout()
        middle.addWidget(self.list, 1)
        middle.addLayout(side)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        heading = Heading("Saved filters")
        layout.addWidget(heading)
        layout.addLayout(middle, 1)
        layout.addWidget(self.hint)
        layout.addWidget(buttons)
        self._fill()
        factor = self.fontMetrics().height() / 16
        self.resize(int(460 * factor), int(360 * factor))

    def _fill(self, name: str = "") -> None:
        self.list.clear()
        for one in self.saved.names:
            self.list.addItem(f"{one_line(one)} (shown first)" if one == self.saved.default else one_line(one))
        names = self.saved.names
        if names:
            self.list.setCurrentRow(names.index(name) if name in names else 0)
        self._update()

    def _name(self) -> str:
        row = self.list.currentRow()
        return self.saved.names[row] if 0 <= row < len(self.saved.names) else ""

    @Slot()
    def _update(self) -> None:
        name = self._name()
        for button in (self.use_button, self.default_button, self.rename_button, self.delete_button):
            button.setEnabled(bool(name))
        first = bool(name) and name == self.saved.default
        self.default_button.setText("Not first" if first else "Show first")
        self.default_button.setAccessibleName(self.default_button.text())

    @Slot()
    def _use(self) -> None:
        name = self._name()
        if name:
            self.used.emit(name)
            self.accept()

    @Slot()
    def _default(self) -> None:
        name = self._name()
        self.saved.set_default("" if name == self.saved.default else name)
        self._fill(name)
        self.changed.emit()

    @Slot()
    def _rename(self) -> None:
        old = self._name()

        def submit(values: dict[str, Any]) -> None:
            self.saved.rename(old, values["name"])
            form.accept()
            self._fill(values["name"])
            self.changed.emit()

        # a window of its own: the dock is below this one and takes no keys meanwhile
        form = name_form(self, f"Rename “{old}”", self.saved.names, submit, old, docked=False)
        form.open()

    @Slot()
    def _delete(self) -> None:
        self.saved.delete(self._name())
        self._fill()
        self.changed.emit()
