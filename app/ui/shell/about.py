"""The pages about the program itself: its shortcuts, generated from the commands, and what it is."""

from __future__ import annotations

import platform

from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QVBoxLayout, QWidget

from app import __version__
from app.places import log_folder
from app.ui.commands import CommandRegistry
from app.ui.look import icons
from app.ui.look.heading import Heading
from app.ui.look.plain import Label
from app.ui.tables.columns import Column
from app.ui.tables.small_table import SmallTable


class ShortcutsDialog(QDialog):
    """Every command with its shortcut, searchable."""

    def __init__(self, commands: CommandRegistry, titles: dict[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keyboard shortcuts")
        self.setAccessibleName("Keyboard shortcuts")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        native = QKeySequence.SequenceFormat.NativeText
        rows = [
            (n, titles.get(scope, "Everywhere"), c.plain_title, QKeySequence(c.shortcut).toString(native), c.tip)
            for n, (scope, c) in enumerate(commands.commands())
        ]
        rows += [(len(rows) + n, "In lists", what, keys, "") for n, (what, keys) in enumerate(_IN_LISTS)]
        columns: list[Column[tuple[int, str, str, str, str]]] = [
            Column("where", "Where", "Calendar", lambda r: r[1]),
            Column("what", "Command", "Export the whole filter to a workbook", lambda r: r[2], stretch=True),
            Column("keys", "Shortcut", "Ctrl+Shift+Home", lambda r: r[3]),
        ]
        self.search = QLineEdit()
        self.search.setPlaceholderText("Find a command or key")
        self.search.setAccessibleName("Find a command or key")
        self.search.setClearButtonEnabled(True)
        self.table = SmallTable(columns, lambda row: row[0], "Keyboard shortcuts", self)
        self.table.set_rows(rows)
        self.search.textChanged.connect(self.table.set_filter)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.addWidget(self.search)
        layout.addWidget(self.table, 1)
        layout.addWidget(buttons)
        self.resize(640, 560)


_IN_LISTS = (
    ("First or last row", "Home, End"),
    ("Open the row", "Enter"),
    ("Copy the rows as a table", "Ctrl+C"),
    ("Select all", "Ctrl+A"),
    ("Search by typing", "Any letter"),
    ("Edit in place", "F2"),
)


class AboutDialog(QDialog):
    """Name, version, what it runs on and whose work it contains."""

    def __init__(self, workspace: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("About Longleaf")
        self.setAccessibleName("About Longleaf")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        picture = Label()
        picture.setPixmap(icons.icon("longleaf", "accent").pixmap(48, 48))
        picture.setAccessibleName("Longleaf's mark: a pine branch")
        title = Heading(f"Longleaf {__version__}", 1.5)
        text = Label(
            "Service desk, changes and agency service reviews of a state IT department.\n\n"
            f"Workspace: {workspace}\nPython {platform.python_version()}, Qt {qVersion()}\n"
            f"Log files and error reports: {log_folder()}\n\n"
            "Contains Public Sans (SIL Open Font License) and Qt (LGPL version 3)."
        )
        text.setWordWrap(True)
        text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        text.setAccessibleName("About this program")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(10)
        for widget in (picture, title, text, buttons):
            layout.addWidget(widget)
        self.setMinimumWidth(420)
