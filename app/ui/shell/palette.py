"""The command palette (Ctrl+K): commands at once, records from the database as they are found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt, Slot
from PySide6.QtGui import QFontMetrics, QKeyEvent, QKeySequence, QPainter, QPalette
from PySide6.QtWidgets import (
    QDialog,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.domain.plain_text import one_line
from app.ui.commands import CommandRegistry
from app.ui.jobs import JobRunner
from app.ui.look import icons
from app.ui.look.plain import Label
from app.ui.shell.fuzzy import fuzzy
from app.ui.tab import Navigator, TabTarget
from app.ui.tables.columns import TableRole
from app.ui.throttle import Throttle
from app.work import Work

Index = QModelIndex | QPersistentModelIndex
_EACH = 8  # results of one kind


@dataclass(frozen=True, slots=True)
class PaletteHit:
    """Something found: what it is, and where it opens."""

    title: str
    detail: str
    icon: str
    target: TabTarget


@dataclass(frozen=True, slots=True)
class Provider:
    """Finds records of one kind; `search(text, limit, work)` runs on a worker thread."""

    kind: str
    search: Callable[[str, int, Work], Sequence[PaletteHit]]


@dataclass(frozen=True, slots=True)
class _Entry:
    kind: str
    title: str
    detail: str
    icon: str
    command: str = ""
    target: TabTarget | None = None


class _Entries(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.entries: list[_Entry] = []

    def show(self, entries: list[_Entry]) -> None:
        self.beginResetModel()
        self.entries = entries
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.entries)

    def data(self, index: Index, role: int = 0) -> Any:
        if not index.isValid() or index.row() >= len(self.entries):
            return None
        entry = self.entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return one_line(entry.title)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return one_line(f"{entry.kind}: {entry.title} {entry.detail}".strip())
        if role == Qt.ItemDataRole.DecorationRole:
            return icons.icon(entry.icon, "muted")
        return entry if role == TableRole.ROW else None


class _Delegate(QStyledItemDelegate):
    """Icon, title, and on the right in grey the detail."""

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(200, QFontMetrics(option.font).height() + 12)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry: _Entry | None = index.data(TableRole.ROW)
        if entry is None:
            return
        painter.save()
        opt: Any = option
        chosen = bool(opt.state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.fillRect(opt.rect, opt.palette.color(QPalette.ColorRole.Highlight))
        box = opt.rect.adjusted(10, 0, -10, 0)
        icon = icons.icon(entry.icon, "muted")
        icon.paint(painter, box.left(), box.center().y() - 8, 16, 16)
        text = box.adjusted(26, 0, 0, 0)
        metrics = QFontMetrics(opt.font)
        detail = metrics.elidedText(one_line(entry.detail), Qt.TextElideMode.ElideRight, text.width() // 2)
        role = QPalette.ColorRole.HighlightedText if chosen else QPalette.ColorRole.Text
        painter.setPen(opt.palette.color(role))
        room = text.width() - metrics.horizontalAdvance(detail) - 16
        title = metrics.elidedText(one_line(entry.title), Qt.TextElideMode.ElideRight, room)
        painter.drawText(text, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), title)
        if not chosen:
            painter.setPen(opt.palette.color(QPalette.ColorRole.PlaceholderText))
        painter.drawText(text, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), detail)
        painter.restore()


class Palette(QDialog):
    """One line to type into and what fits below it. Enter runs or opens; arrows choose; Escape closes."""

    def __init__(
        self,
        commands: CommandRegistry,
        providers: Sequence[Provider],
        jobs: JobRunner,
        navigator: Navigator,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._window = parent.window()
        self._commands, self._providers, self._jobs, self._navigator = commands, tuple(providers), jobs, navigator
        self._found: dict[str, list[_Entry]] = {}
        self._offered: list[_Entry] = []
        self.setWindowTitle("Search or run a command")
        self.setAccessibleName("Search or run a command")
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        self.setProperty("palette", True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.line = QLineEdit()
        self.line.setAccessibleName("What to search for")
        self.line.setPlaceholderText("Command, ticket, change, agency or person")
        self.list = QListView()
        self.list.setAccessibleName("Results")
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.model = _Entries(self)
        self.list.setModel(self.model)
        self.list.setItemDelegate(_Delegate(self.list))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.note = Label("Enter opens, arrows choose, Escape closes")
        self.note.setProperty("muted", True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 10, 10, 8)
        layout.setSpacing(6)
        layout.addWidget(self.line)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.note)
        self._ask = Throttle(self._ask_providers, 150, self, leading=False)
        self.line.textChanged.connect(self._typed)
        self.line.installEventFilter(self)
        self.list.clicked.connect(self._clicked)
        # The window's own commands: what can run is asked once, before this dialog takes the focus.
        self._offered = [
            _Entry(
                "Command",
                c.plain_title,
                "  ".join(
                    p
                    for p in (
                        c.menu.replace("&", ""),
                        QKeySequence(c.shortcut).toString(QKeySequence.SequenceFormat.NativeText),
                    )
                    if p
                ),
                c.icon or "command",
                command=c.id,
            )
            for c in commands.usable()
            if c.id != "window.palette"
        ]
        self._typed("")

    def place(self) -> None:
        """Move over the upper middle of the window."""
        window = self._window
        width = min(720, max(420, window.width() - 120))
        self.resize(width, min(460, max(260, window.height() - 160)))
        at = window.mapToGlobal(window.rect().topLeft())
        self.move(at.x() + (window.width() - self.width()) // 2, at.y() + 60)

    @Slot(str)
    def _typed(self, text: str) -> None:
        if len(text.strip()) < 2:
            self._found.clear()
            self._ask.cancel()
        else:
            self._ask.call()
        self._show()

    def _ask_providers(self) -> None:
        text = self.line.text().strip()
        if len(text) < 2:
            return
        for provider in self._providers:
            self._jobs.read(
                self, _Search(provider, text), self._arrived, key=f"find {provider.kind}", failed=self._search_failed
            )

    def _arrived(self, answer: tuple[str, str, list[PaletteHit]]) -> None:
        kind, text, hits = answer
        if text != self.line.text().strip():
            return
        self._found[kind] = [_Entry(kind, hit.title, hit.detail, hit.icon, target=hit.target) for hit in hits]
        self._show()

    def _search_failed(self, _error: Exception) -> bool:
        self.note.setText("Records could not be searched; commands still work.")
        return True

    def _show(self) -> None:
        text = self.line.text()
        scored = [(fuzzy(text, f"{e.title} {e.detail}"), n, e) for n, e in enumerate(self._offered)]
        fits = sorted(((-score, n, e) for score, n, e in scored if score is not None), key=lambda fit: fit[:2])
        entries = [e for _, _, e in fits][: _EACH if text.strip() else 100]
        # An exact number or name comes before commands whose letters merely occur.
        records = [e for provider in self._providers for e in self._found.get(provider.kind, ())]
        exact = [e for e in records if e.title.casefold().startswith(text.strip().casefold()) and text.strip()]
        rest = [e for e in records if e not in exact]
        before = self.list.currentIndex().row()
        self.model.show([*exact, *entries, *rest])
        if self.model.entries:
            row = 0 if before < 0 or not records else min(before, len(self.model.entries) - 1)
            self.list.setCurrentIndex(self.model.index(row, 0))
            self.line.setAccessibleDescription(f"{len(self.model.entries)} results")
        else:
            self.line.setAccessibleDescription("No results")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.line and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            key = event.key()
            if key in (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
                step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
                row = self.list.currentIndex().row() + step[Qt.Key(key)]
                row = max(0, min(row, len(self.model.entries) - 1))
                self.list.setCurrentIndex(self.model.index(row, 0))
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.choose()
                return True
        return False

    @Slot(QModelIndex)
    def _clicked(self, _index: QModelIndex) -> None:
        self.choose()

    @Slot()
    def choose(self) -> None:
        """Run or open the chosen entry."""
        entry: _Entry | None = self.list.currentIndex().data(TableRole.ROW)
        if entry is None:
            return
        self.accept()
        if entry.command:
            self._commands.run(entry.command)
        elif entry.target is not None:
            self._navigator.requested.emit(entry.target)


@dataclass(frozen=True, slots=True)
class _Search:
    provider: Provider
    text: str

    def __call__(self, work: Work) -> tuple[str, str, list[PaletteHit]]:
        return self.provider.kind, self.text, list(self.provider.search(self.text, _EACH, work))
