"""The page about the program itself: name, version, what it runs on."""

from __future__ import annotations

import platform

from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from app import __version__
from app.places import log_folder
from app.ui.look import icons, theme
from app.ui.look.heading import Heading
from app.ui.look.plain import Label


class AboutDialog(QDialog):
    """Name, version, what it runs on and whose work it contains."""

    def __init__(self, workspace: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("About Longleaf")
        self.setAccessibleName("About Longleaf")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        picture = Label()
        picture.setPixmap(icons.icon("longleaf", "accent").pixmap(theme.px(48), theme.px(48)))
        picture.setAccessibleName("Longleaf's mark: a pine branch")
        title = Heading(f"Longleaf {__version__}", 1.5)
        text = Label(
            "Service desk, changes and agency service reviews of a state IT department.\n\n"
            f"Workspace: {workspace}\nPython {platform.python_version()}, Qt {qVersion()}\n"
            f"Log files and error reports: {log_folder()}\n\n"
            "Contains Public Sans (SIL Open Font License), DejaVu Sans (Bitstream Vera License), Qt (LGPL version 3)."
        )
        text.setWordWrap(True)
        text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        text.setAccessibleName("About this program")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*map(theme.px, (24, 20, 24, 16)))
        layout.setSpacing(theme.px(10))
        for widget in (picture, title, text, buttons):
            layout.addWidget(widget)
        wide = theme.px(440)
        self.setMinimumSize(wide, layout.heightForWidth(wide))  # or a large text would be cut
