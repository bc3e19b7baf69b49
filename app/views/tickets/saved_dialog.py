"""The dialog of saved and shared filters: used, shown first, renamed, changed in place, shared, pinned, deleted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QListWidget, QPushButton, QVBoxLayout, QWidget

from app.domain.plain_text import one_line
from app.domain.tickets.shared_filters import SharedFilter
from app.ui.look.heading import Heading
from app.ui.look.plain import Label
from app.views.tickets.conditions import Conditions
from app.views.tickets.saved import SavedFilters, name_form
from app.views.tickets.sharing import Sharing

_EMPTY = "Save the filter of the list with “Save this filter…” in the list's menu, or share it with your group."


class SavedFiltersDialog(QDialog):
    """One's own filters, then those that are shared, each with what can be done with it."""

    used = Signal(object)  # the name of one's own, the key of a shared one

    def __init__(self, saved: SavedFilters, sharing: Sharing, conditions: Conditions, parent: QWidget) -> None:
        super().__init__(parent)
        self.saved, self.sharing, self.conditions = saved, sharing, conditions
        self._entries: list[str | SharedFilter] = []
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Saved filters")
        self.setAccessibleName("Saved filters")
        self.list = QListWidget()
        self.list.setAccessibleName("Saved filters")
        self.list.currentRowChanged.connect(self._update)
        self.list.itemActivated.connect(self._use)
        self._side = QVBoxLayout()
        self.use_button = self._button("Use", self._use)
        self.default_button = self._button("Show first", self._default)
        self.rename_button = self._button("Rename…", self._rename)
        self.update_button = self._button("Set to the list", self._set)
        self.share_button = self._button("Share…", self._share)
        self.pin_button = self._button("Pin", self._pin)
        self.up_button = self._button("Move up", self._up)
        self.down_button = self._button("Move down", self._down)
        self.delete_button = self._button("Delete", self._delete)
        self._side.addStretch(1)
        self.hint = Label(_EMPTY)
        self.hint.setProperty("muted", True)
        self.hint.setWordWrap(True)
        middle = QHBoxLayout()
        middle.addWidget(self.list, 1)
        middle.addLayout(self._side)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.addWidget(Heading("Saved filters"))
        layout.addLayout(middle, 1)
        layout.addWidget(self.hint)
        layout.addWidget(buttons)
        self.sharing.changed.connect(self._refill)
        self._fill()
        factor = self.fontMetrics().height() / 16
        self.resize(int(620 * factor), int(480 * factor))

    def _button(self, text: str, press: Callable[[], None]) -> QPushButton:
        button = QPushButton(text)
        button.clicked.connect(press)
        button.setAutoDefault(False)
        button.setAccessibleName(text.rstrip("…"))
        self._side.addWidget(button)
        return button

    # --- the list ---------------------------------------------------------------------------------
    def _fill(self, wanted: str | int | None = None) -> None:
        self._entries = [*self.saved.names, *self.sharing.found.filters]
        self.list.clear()
        for one in self._entries:
            self.list.addItem(self._said(one))
        keys = [one if isinstance(one, str) else one.id for one in self._entries]
        if keys:
            self.list.setCurrentRow(keys.index(wanted) if wanted in keys else 0)
        self._update()

    def _said(self, one: str | SharedFilter) -> str:
        if isinstance(one, str):
            return f"{one_line(one)} (shown first)" if one == self.saved.default else one_line(one)
        pin = ", pinned" if one.pinned else ""
        return f"{one_line(one.name)} (for {one_line(one.audience)}{pin})"

    @Slot()
    def _refill(self) -> None:
        one = self._current()
        self._fill(one if isinstance(one, str) else one.id if one is not None else None)

    def _current(self) -> str | SharedFilter | None:
        row = self.list.currentRow()
        return self._entries[row] if 0 <= row < len(self._entries) else None

    def _shared(self) -> SharedFilter | None:
        one = self._current()
        return one if isinstance(one, SharedFilter) else None

    @Slot()
    def _update(self) -> None:
        one = self._current()
        shared = self._shared()
        may = shared is not None and shared.editable and self.sharing.may_write()
        own = isinstance(one, str)
        self.use_button.setEnabled(one is not None)
        self.default_button.setEnabled(own)
        self.rename_button.setEnabled(own or may)
        self.update_button.setEnabled((own or may) and self.conditions.options is not None)
        self.delete_button.setEnabled(own or may)
        self.pin_button.setEnabled(may)
        before, behind = self._beside(shared)
        self.up_button.setEnabled(may and before)
        self.down_button.setEnabled(may and behind)
        sharable = own and self.sharing.may_write() and self.sharing.can_share()
        self.share_button.setEnabled(sharable or shared is not None)
        first = own and one == self.saved.default
        self._call(self.default_button, "Not first" if first else "Show first")
        self._call(self.rename_button, "Edit…" if shared is not None else "Rename…")
        self._call(self.share_button, "Copy to mine" if shared is not None else "Share…")
        self._call(self.pin_button, "Unpin" if shared is not None and shared.pinned else "Pin")
        self._call(self.delete_button, "Withdraw" if shared is not None else "Delete")
        self.hint.setText(self._told(one))

    def _beside(self, one: SharedFilter | None) -> tuple[bool, bool]:
        """Return whether others of its audience stand before a shared filter, and behind it."""
        if one is None:
            return False, False
        mates = [other.id for other in self.sharing.found.filters if other.group_id == one.group_id]
        return one.id in mates[1:], one.id in mates[:-1]

    @staticmethod
    def _call(button: QPushButton, text: str) -> None:
        button.setText(text)
        button.setAccessibleName(text.rstrip("…"))

    def _told(self, one: str | SharedFilter | None) -> str:
        if isinstance(one, str):
            kept = self.saved.get(one)
            return one_line(f"{kept.words} {kept.filter.text}") if kept is not None and kept.words else one_line(one)
        if one is None:
            return _EMPTY
        why = "" if one.editable else " It is changed by them, or by who leads the group; a copy is yours."
        if one.editable and not self.sharing.may_write():
            why = " Nothing that is shared can be changed here and now."
        return one_line(f"{one.meaning} (shared by {one.owner_name}).{why}")

    # --- acts -------------------------------------------------------------------------------------
    @Slot()
    def _use(self) -> None:
        one = self._current()
        if one is not None:
            self.used.emit(one if isinstance(one, str) else one.id)
            self.accept()

    @Slot()
    def _default(self) -> None:
        one = self._current()
        if isinstance(one, str):
            self.saved.set_default("" if one == self.saved.default else one)
            self._fill(one)

    @Slot()
    def _rename(self) -> None:
        old = self._current()
        if isinstance(old, SharedFilter):
            self.sharing.edit(old.id, self)
        if not isinstance(old, str):
            return

        def submit(values: dict[str, Any]) -> None:
            self.saved.rename(old, values["name"])
            form.accept()
            self._fill(values["name"])

        # a window of its own: the dock is below this one and takes no keys meanwhile
        form = name_form(self, f"Rename “{one_line(old)}”", self.saved.names, submit, old, docked=False)
        form.open()

    @Slot()
    def _set(self) -> None:
        one = self._current()
        if isinstance(one, SharedFilter):
            self.sharing.update(one.id)
        elif one is not None:
            self.saved.save(replace(self.conditions.by_meaning(one), name=one))
            self._fill(one)

    @Slot()
    def _share(self) -> None:
        one = self._current()
        if isinstance(one, SharedFilter):
            self._fill(self.sharing.copy(one.id))
        elif one is not None:
            self.sharing.share_own(one, self)

    @Slot()
    def _pin(self) -> None:
        if (one := self._shared()) is not None:
            self.sharing.pin(one.id)

    @Slot()
    def _up(self) -> None:
        if (one := self._shared()) is not None:
            self.sharing.move(one.id, up=True)

    @Slot()
    def _down(self) -> None:
        if (one := self._shared()) is not None:
            self.sharing.move(one.id, up=False)

    @Slot()
    def _delete(self) -> None:
        one = self._current()
        if isinstance(one, SharedFilter):
            self.sharing.withdraw(one.id)
        elif one is not None:
            self.saved.delete(one)
            self._fill()
