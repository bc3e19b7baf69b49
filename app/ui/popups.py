"""What lies open over the window for a moment: menus, lists of fields, panels of a filter."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QComboBox


def close_popups() -> None:
    """Close whatever is open, the innermost first; what was typed into a field stays there."""
    popup = QApplication.activePopupWidget()
    while popup is not None:
        popup.close()
        after = QApplication.activePopupWidget()
        if after is popup:  # it does not let itself be closed
            return
        popup = after
    focus = QApplication.focusWidget()
    field = focus if isinstance(focus, QComboBox) else focus.parentWidget() if focus is not None else None
    if isinstance(field, QComboBox):
        field.hidePopup()  # the list of a typeahead is no window of its own
