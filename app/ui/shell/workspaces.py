"""Workspaces opened lately, and the dialog in which another one is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.addresses import without_password
from app.ui.look import theme
from app.ui.look.plain import Label
from app.ui.settings import Settings

_KEY = "workspaces"
_KEPT = 12
KINDS = "Longleaf workspaces (*.db *.sqlite);;All files (*)"


class RecentWorkspaces:
    """Addresses of workspaces, the one opened last first. Passwords are not kept: the keyring has them."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def urls(self) -> list[str]:
        """Return the addresses and files, newest first."""
        kept = self._kept()
        return sorted(kept, key=lambda url: (kept[url][0], url), reverse=True)

    def samples(self) -> list[str]:
        """Return those known to hold invented records, newest first."""
        kept = self._kept()
        return [url for url in self.urls() if kept[url][1]]

    def add(self, url: str, at: str, *, sample: bool = False) -> None:
        """Note that a workspace was opened; `at`: when, as text that sorts; `sample`: its records are invented."""
        url = without_password(url if "://" in url else str(Path(url).absolute()))
        order = [url, *(one for one in self.urls() if one != url)][:_KEPT]
        kept = {**self._kept(), url: (at, sample)}
        rows = [{"name": one, "at": kept[one][0], "sample": kept[one][1]} for one in order]
        self._settings.remember(_KEY, rows)
        self._settings.save_state()

    def _kept(self) -> dict[str, tuple[str, bool]]:
        """Return when each was opened last and whether it is a sample, without what a damaged file holds besides."""
        kept = self._settings.state(_KEY, [])
        named = (one for one in kept if isinstance(one, dict) and "name" in one) if isinstance(kept, list) else ()
        return {str(one["name"]): (str(one.get("at", "")), one.get("sample") is True) for one in named}


def named(url: str) -> tuple[str, str]:
    """Return what a workspace is called, and where it is."""
    if "://" not in url:
        path = Path(url)
        return path.stem, str(path.parent)
    rest = without_password(url).partition("://")[2].partition("?")[0].rpartition("@")[2]
    host, _, name = rest.partition("/")
    return name or host, host


class OpenDialog(QDialog):
    """Takes a file or an address, or one of those opened lately; `chosen` carries it.

    What stands in the line is opened: one opened lately is put there only by whoever goes to it.
    """

    chosen = Signal(str)

    def __init__(self, recent: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Open a workspace")
        self.setAccessibleName("Open a workspace")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.line = QLineEdit()
        self.line.setAccessibleName("File or address")
        self.line.setPlaceholderText("A file, or postgresql://host/database")
        browse = QPushButton("&Browse…")
        browse.setAutoDefault(False)
        browse.clicked.connect(self._browse)
        self.list = QListWidget()
        self.list.setAccessibleName("Opened lately")
        for url in recent:
            name, where = named(url)
            item = QListWidgetItem(f"{name}\n{where}")
            item.setData(Qt.ItemDataRole.UserRole, url)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{name}, {where}")
            self.list.addItem(item)
        self.list.itemActivated.connect(self._item_chosen)
        self.list.itemClicked.connect(self._put)
        self.list.currentItemChanged.connect(self._item_pointed_at)
        buttons = QDialogButtonBox()
        open_ = buttons.addButton("&Open", QDialogButtonBox.ButtonRole.AcceptRole)
        open_.setDefault(True)
        buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self._accept)
        buttons.rejected.connect(self.reject)
        head = Label("File or address")
        lately = Label("Opened lately")
        for label in (head, lately):
            label.setProperty("muted", True)
        row = QHBoxLayout()
        row.addWidget(self.line, 1)
        row.addWidget(browse)
        layout = QVBoxLayout(self)
        edge = theme.px(16)
        layout.setContentsMargins(edge, edge, edge, edge)
        layout.addWidget(head)
        layout.addLayout(row)
        layout.addWidget(lately)
        layout.addWidget(self.list, 1)
        layout.addWidget(buttons)
        self.resize(theme.px(520), theme.px(380))
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)

    @Slot()
    def _browse(self) -> None:
        from app.ui.forms import dialogs

        path = dialogs.open_path(self, "Open a workspace", "", KINDS)
        if path is not None:
            self.line.setText(str(path))
            self._accept()

    @Slot(QListWidgetItem)
    def _put(self, item: QListWidgetItem) -> None:
        self.line.setText(str(item.data(Qt.ItemDataRole.UserRole)))

    @Slot(QListWidgetItem, QListWidgetItem)
    def _item_pointed_at(self, now: QListWidgetItem | None, before: QListWidgetItem | None) -> None:
        if now is not None and before is not None:  # the first is chosen by Tab already: what was typed stays
            self._put(now)

    @Slot(QListWidgetItem)
    def _item_chosen(self, item: QListWidgetItem) -> None:
        self._put(item)
        self._accept()

    @Slot()
    def _accept(self) -> None:
        url = self.line.text().strip()
        if url.startswith("~"):
            url = str(Path(url).expanduser())
        if url:
            self.accept()
            self.chosen.emit(url)
        else:
            self.line.setFocus()
