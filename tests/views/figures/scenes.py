"""Pictures of the Reports beyond the first page: every page for one agency, a found text, a conflict."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from app.domain.packets.files import SECTIONS
from app.errors import Conflict
from app.ui.forms.conflict_dialog import ConflictDialog
from app.ui.shell.main_window import MainWindow
from app.views.figures.view import FiguresTab


def scenes(window: MainWindow) -> Iterator[tuple[str, QWidget]]:
    """(name, widget) of each; the caller waits for jobs between them."""
    tab = window.tab("figures")
    assert isinstance(tab, FiguresTab)
    assert tab.chooser.choices is not None
    dhhs = next(a.id for a in tab.chooser.choices.agencies if a.code == "DHHS")
    tab.chooser.choose("2026-10", dhhs)
    for name in ("figures", "backlog", "trends", "missed", "changes", "packet"):
        tab.pages.setCurrentWidget(getattr(tab, name))
        yield f"agency-{name}", window
    tab.packet.pane.search.setText("resolution")
    QTimer.singleShot(0, tab.packet.pane, tab.packet.pane._find)
    yield "packet-search", window
    error = Conflict(
        "Somebody else wrote here meanwhile: What went well.",
        {"well": ("", "Calls were answered sooner.", "The desk answered every call.")},
        2,
    )
    dialog = ConflictDialog(error, tab, titles={key: title for key, (title, _) in SECTIONS.items()})
    dialog.open()
    yield "conflict", dialog
    dialog.reject()
    tab.packet.pane.search.clear()
    tab.pages.setCurrentWidget(tab.figures)
