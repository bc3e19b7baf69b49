"""What tests of the tab share: the tab in a window, and keys typed into it."""

from __future__ import annotations

from app.ui.shell.main_window import MainWindow
from app.views.hub.view import HubTab
from tests.views.desk import ALT, CTRL, Keys, settle, shown

__all__ = ["ALT", "CTRL", "Keys", "hub", "settle"]


def hub(window: MainWindow, id: int | None = None) -> HubTab:
    """Show the page, on a posting."""
    tab = shown(window, "hub", id)
    assert isinstance(tab, HubTab)
    return tab
