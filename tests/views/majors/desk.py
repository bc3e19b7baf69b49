"""What tests of the tab share: the tab in a window, and keys typed into it."""

from __future__ import annotations

from app.ui.shell.main_window import MainWindow
from app.views.majors.view import MajorsTab
from tests.views.desk import ALT, CTRL, Keys, settle, shown

__all__ = ["ALT", "CTRL", "Keys", "majors", "settle"]


def majors(window: MainWindow, id: int | None = None) -> MajorsTab:
    """Show the page, on an incident."""
    tab = shown(window, "majors", id)
    assert isinstance(tab, MajorsTab)
    return tab
