"""`ListAndPane`: a list at the left, one record of it at the right; how wide each is follows the window."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QSplitter, QVBoxLayout, QWidget

from app.ui.forms.dock import FormDock
from app.ui.look import theme
from app.ui.tables.columns import MIDDLE, WIDE

_SHARE = {"middle": 0.30, "wide": 0.27}
_PANE = {"middle": (320, 900), "wide": (420, 520)}


class _Halves(QSplitter):
    """Gives out its room once when it grows: Qt's own would share it out its way first, then anew as is wanted."""

    resized = Signal()

    def resizeEvent(self, event: QResizeEvent) -> None:
        QFrame.resizeEvent(self, event)
        self.resized.emit()


class ListAndPane(QWidget):
    """Under 1100 the record lies over the list; from there it stands beside it.

    `share`: of the width that the record has at first, where it is the larger part; 0: as records usually have.
    """

    mode_changed = Signal()

    def __init__(
        self,
        above: QWidget,
        table: QWidget,
        pane: QWidget,
        name: str = "List and record",
        parent: QWidget | None = None,
        *,
        share: float = 0.0,
    ) -> None:
        super().__init__(parent)
        self._share = share
        self.above, self.table, self.pane = above, table, pane
        self.mode = ""
        self._open = True
        self._over = False
        self._shares: dict[str, float] = {}
        self._fitting = False
        self._docks: list[FormDock] = []
        self._aside = False  # the pane gave way to a form
        # From the outside in: a part that is given another parent is styled again, with everything inside of it.
        self.splitter = _Halves(Qt.Orientation.Horizontal, self)
        self.splitter.setAccessibleName(name)
        self.splitter.setChildrenCollapsible(False)
        self.list_side = QWidget(self.splitter)
        self._column = QVBoxLayout(self.list_side)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(above)
        self._column.addWidget(table, 1)
        self.splitter.addWidget(self.list_side)
        self.splitter.addWidget(pane)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.splitterMoved.connect(self._moved)
        self.splitter.resized.connect(self._fit)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.splitter)

    def add_below(self, dock: FormDock) -> None:
        """Put a dock under the list."""
        self._column.addWidget(dock)
        self.follow(dock)

    def follow(self, dock: FormDock) -> None:
        """Give way to the forms of a dock; one that stands below list and pane needs only the height of the pane."""
        self._docks.append(dock)
        dock.changed.connect(self._docks_changed)

    def docks(self) -> list[QWidget]:
        """Return the docks of its forms, seen or not."""
        return list(self._docks)

    # --- the pane -------------------------------------------------------------------------------
    def _entered(self, mode: str) -> None:
        """Follow the width of the window; called whenever the room is given out."""

    @property
    def is_narrow(self) -> bool:
        """Whether the pane, while open, lies over the list."""
        return self.mode == "narrow"

    @property
    def pane_shown(self) -> bool:
        """Whether the record can be seen."""
        return self._over if self.is_narrow and not self.is_below else self._open

    def open_pane(self) -> None:
        """Show the record: beside the list, or over it in a narrow window."""
        self._open = self._over = True
        self._aside = False
        self._fit()

    def close_pane(self) -> None:
        """Leave the room to the list."""
        self._aside = False
        if self.is_narrow:
            self._over = False
        else:
            self._open = False
        self._fit()

    @Slot()
    def _docks_changed(self) -> None:
        """Step aside where the record lies over the form in front or leaves it too little room; come back after it."""
        dock = next((one for one in self._docks if one.current() is not None), None)
        if dock is not None and self.pane_shown and not self.is_below:
            is_beside = self.list_side.isAncestorOf(dock)
            if self.is_narrow or (is_beside and dock.is_short_of_width(self.list_side.width(), self.width())):
                self.close_pane()
                self._aside = True
        elif dock is None and self._aside:
            self.open_pane()

    # --- beside or below ------------------------------------------------------------------------
    @property
    def is_below(self) -> bool:
        """Whether the record is shown below the list rather than beside it."""
        return self.splitter.orientation() == Qt.Orientation.Vertical

    def set_below(self, *, below: bool) -> None:
        """Show the record below the list, or beside it again; each keeps its share."""
        self.splitter.setOrientation(Qt.Orientation.Vertical if below else Qt.Orientation.Horizontal)
        self._fit()

    def save_state(self) -> dict[str, Any]:
        """Return what a user has chosen of it."""
        return {"below": self.is_below, "shares": dict(self._shares), "open": self._open or self._aside}

    def restore_state(self, state: dict[str, Any]) -> None:
        """Take over what `save_state` gave."""
        shares = state.get("shares")
        if isinstance(shares, dict):
            self._shares = {str(k): min(0.8, max(0.15, float(v))) for k, v in shares.items()}
        self._open = bool(state.get("open", True))
        self.set_below(below=bool(state.get("below")))

    # --- room -----------------------------------------------------------------------------------
    @Slot()
    def _fit(self) -> None:
        wide = self.width() / theme.scale()
        mode = "narrow" if wide < MIDDLE else "middle" if wide < WIDE else "wide"
        changed, self.mode = mode != self.mode, mode
        self._entered(mode)
        over = self.is_narrow and not self.is_below
        sizes = self._sizes()
        self._show(self.list_side, sizes[0], shown=not over or not self._over)
        self._show(self.pane, sizes[1], shown=self.pane_shown)
        self._fitting = True
        self.splitter.setSizes(sizes)
        self._fitting = False
        if changed:
            self.mode_changed.emit()

    def _show(self, part: QWidget, size: int, *, shown: bool) -> None:
        """Show a part or hide it; what appears has its size by then, else it is laid out at its old one, too."""
        if shown and part.isHidden():
            part.resize(*((self.splitter.width(), size) if self.is_below else (size, self.splitter.height())))
        part.setVisible(shown)

    def _sizes(self) -> list[int]:
        if self.is_below:
            whole, share = self.splitter.height(), self._shares.get("below", 0.5)
            return [round(whole * (1 - share)), round(whole * share)]
        whole = self.splitter.width()
        if self.is_narrow:
            return [whole, whole]
        low, high = (theme.px(size) for size in _PANE[self.mode])
        own = self._shares.get(self.mode)
        if own is not None or self._share:
            pane = round(whole * (own if own is not None else self._share))
        else:
            pane = max(low, min(high, round(whole * _SHARE[self.mode])))
        return [whole - pane, pane]

    @Slot()
    def _moved(self) -> None:
        sizes = self.splitter.sizes()
        if not self._fitting and min(sizes) > 0:
            self._shares["below" if self.is_below else self.mode] = sizes[1] / sum(sizes)
