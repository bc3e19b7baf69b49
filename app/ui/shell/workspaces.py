"""Workspaces opened lately, and the dialog in which another one is chosen."""

from __future__ import annotations

import re
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

from app.ui.forms import dialogs
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
        kept = self._settings.state(_KEY, [])
        dated = [(str(one.get("at", "")), str(one["name"])) for one in kept if isinstance(one, dict) and "name" in one]
        return [name for _at, name in sorted(dated, reverse=True)]

    def add(self, url: str, at: str) -> None:
        """Note that a workspace was opened; `at`: when, as text that sorts."""
        url = without_password(url if "://" in url else str(Path(url).absolute()))
        order = [url, *(one for one in self.urls() if one != url)][:_KEPT]
        times = {one["name"]: one.get("at", "") for one in self._settings.state(_KEY, []) if isinstance(one, dict)}
        times[url] = at
        self._settings.remember(_KEY, [{"name": one, "at": times.get(one, "")} for one in order])
        self._settings.save_state()


def without_password(url: str) -> str:
    """Return an address without the password that may stand in it."""
    return re.sub(r"(://[^:/@]*):[^@/]*@", r"\1@", url)


def named(url: str) -> tuple[str, str]:
    """Return what a workspace is called, and where it is."""
    if "://" not in url:
        path = Path(url)
        return path.stem, str(path.parent)
    rest = without_password(url).partition("://")[2].partition("?")[0].rpartition("@")[2]
    host, _, name = rest.partition("/")
    return name or host, host


class OpenDialog(QDialog):
    """Takes a file or an address, or one of those opened lately; `chosen` carries it."""

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
        if recent:
            self.list.setCurrentRow(0)
            self.list.setFocus()

    @Slot()
    def _browse(self) -> None:
        path = dialogs.open_path(self, "Open a workspace", "", KINDS)
        if path is not None:
            self.line.setText(str(path))
            self._accept()

    @Slot(QListWidgetItem, QListWidgetItem)
    def _item_pointed_at(self, now: QListWidgetItem | None, _before: QListWidgetItem | None) -> None:
        if now is not None:
            self.line.setText(str(now.data(Qt.ItemDataRole.UserRole)))

    @Slot(QListWidgetItem)
    def _item_chosen(self, item: QListWidgetItem) -> None:
        self.line.setText(str(item.data(Qt.ItemDataRole.UserRole)))
        self._accept()

    @Slot()
    def _accept(self) -> None:
        url = self.line.text().strip()
        if url:
            self.accept()
            self.chosen.emit(url)
        else:
            self.line.setFocus()
