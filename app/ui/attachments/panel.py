"""`FilesPanel`: the files of one record in a list; takes files that are dropped or pasted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMimeData, QPoint, Qt, Signal, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QKeySequence,
)
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QToolButton, QVBoxLayout, QWidget

from app.domain import words
from app.domain.attachments.values import Attachment, size_words
from app.domain.plain_text import one_line
from app.ui.look import icons, plain, theme
from app.ui.look.heading import Heading

_ROWS = 4  # seen at once where the panel has no page of its own


def told(one: Attachment) -> str:
    """Return a file in two lines: its name; how large it is, who attached it and when, or why it was withdrawn."""
    at = words.moment(one.at, weekday=True)
    if one.withdrawn is None:
        return f"{one_line(one.name)}\n{size_words(one.size)}, {one_line(one.by)}, {at}"
    gone = one.withdrawn
    return f"{one_line(one.name)} (withdrawn)\nBy {one_line(gone.by)}, {words.moment(gone.at)}: {one_line(gone.why)}"


class _List(QListWidget):
    """The list; Ctrl+V attaches what was copied, Delete asks to withdraw."""

    pasted = Signal()
    delete_asked = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self.pasted.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.delete_asked.emit()
        elif event.text().strip() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()  # a letter is no search here
        else:
            super().keyPressEvent(event)


class FilesPanel(QWidget):
    """Shows the files of a record. `whole`: it has a page for itself, else it is as low as its files.

    It asks by signals: `wanted` (id of a record) to read its files, `attach_asked`, `paths_given` (list of paths),
    `picture_given` (QImage), `open_asked`, `withdraw_asked`, `menu_asked` (where).
    """

    wanted = Signal(object)
    attach_asked = Signal()
    paths_given = Signal(object)
    picture_given = Signal(object)
    open_asked = Signal()
    withdraw_asked = Signal()
    menu_asked = Signal(QPoint)
    changed = Signal()

    def __init__(self, *, whole: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Files")
        self._whole = whole
        self._may_add = False
        self.record: int | None = None
        self.record_name = ""
        self.files: tuple[Attachment, ...] | None = None  # None: not read yet
        self._marks: tuple[str, ...] | None = None  # by what it is held, as it was told last; None: not read yet
        self.title = Heading("Files", wrap=False)
        self.add_button = QToolButton()
        self.add_button.setText("Attach…")
        self.add_button.setToolTip("Attach a file; or drop it here, or paste it into the list")
        self.add_button.setAccessibleName("Attach a file")
        self.add_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.add_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        icons.set_icon(self.add_button, "add", "muted")
        self.add_button.clicked.connect(self.attach_asked)
        self.list = _List()
        self.list.setAccessibleName("Files")
        self.list.setWordWrap(False)
        self.list.setSpacing(theme.px(2))
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._menu)
        self.list.itemActivated.connect(self._activated)
        self.list.currentRowChanged.connect(self.changed)
        self.list.pasted.connect(self.paste)
        self.list.delete_asked.connect(self.withdraw_asked)
        self.nothing = plain.Label()
        self.nothing.setProperty("muted", True)
        self.nothing.setWordWrap(True)
        self.held = plain.Label()  # that the record is held; a pane may put it where it is always seen
        self.held.setObjectName("held")
        self.held.setWordWrap(True)
        self.held.setContentsMargins(theme.px(0 if whole else 2), theme.px(4), 0, theme.px(4))
        self.held.hide()
        head = QHBoxLayout()
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(self.add_button)
        layout = QVBoxLayout(self)
        margin = theme.px(16) if whole else 0
        layout.setContentsMargins(margin, theme.px(4), margin, theme.px(4))
        layout.setSpacing(theme.px(2))
        layout.addWidget(self.held)
        layout.addLayout(head)
        layout.addWidget(self.nothing)
        layout.addWidget(self.list, 1)
        if whole:
            layout.addStretch(0)
        self.setAcceptDrops(True)
        look = theme.current()
        if look is not None:
            look.changed.connect(self._fit)
        self.show_record(None)

    # --- what is shown --------------------------------------------------------------------------
    def show_record(self, id: int | None, name: str = "", *, may_add: bool = False) -> None:
        """Show the files of a record, once they are read; None: of none."""
        if id != self.record:
            self.files = None
            self.list.clear()
            self.held.hide()
            self._marks = None
        self.record, self.record_name, self._may_add = id, name, may_add and id is not None
        self.add_button.setVisible(self._may_add)
        self.setVisible(id is not None or self._whole)
        self._tell()
        if id is not None:
            self.wanted.emit(id)

    def show_files(self, id: int, files: Sequence[Attachment]) -> None:
        """Show what was read of a record; the one that is chosen stays so. Of another record it is of no use."""
        if id != self.record:
            return
        before = self.current()
        self.files = tuple(files)
        self.list.clear()
        for one in self.files:
            item = QListWidgetItem(told(one))
            item.setToolTip(
                plain.tip(told(one) if one.withdrawn else "\n".join(filter(None, (told(one), one.refusal))))
            )
            if one.withdrawn is not None:
                item.setForeground(theme.color("muted"))
            self.list.addItem(item)
            if before is not None and one.id == before.id:
                self.list.setCurrentItem(item)
        self._tell()
        self.changed.emit()

    def show_held(self, id: int, marks: Sequence[str]) -> None:
        """Say by which legal holds a record is held; of another record than that shown it is of no use.

        A hold that is set or lifted while the record is shown is spoken.
        """
        if id != self.record:
            return
        before, self._marks = self._marks, tuple(one_line(mark) for mark in marks)
        self.held.setText("\n".join(self._marks))
        self.held.setVisible(bool(marks))
        if before is not None and before != self._marks:
            set_now = [mark for mark in self._marks if mark not in before]
            lifted = [mark for mark in before if mark not in self._marks]
            said = [f"Kept now: {mark}." for mark in set_now] + [f"Not kept any more: {mark}." for mark in lifted]
            told = QAccessibleAnnouncementEvent(self, f"{self.record_name}. {' '.join(said)}")
            QAccessible.updateAccessibility(told)

    def count(self) -> int:
        """Return how many files there are, without those that were withdrawn."""
        return sum(one.withdrawn is None for one in self.files or ())

    def current(self) -> Attachment | None:
        """Return the file that is chosen, of one alone that one; None where none is."""
        files, row = self.files or (), self.list.currentRow()
        if 0 <= row < len(files):
            return files[row]
        handed_out = [one for one in files if one.withdrawn is None]
        return handed_out[0] if len(handed_out) == 1 else None

    @property
    def may_add(self) -> bool:
        """Whether files may be attached here."""
        return self._may_add

    def _tell(self) -> None:
        count = self.count()
        if self._whole:  # its page is called Files
            self.title.setText(words.count(count, "file") if count else "")
        else:
            self.title.setText(f"Files ({count})" if count else "Files")
        said = ""
        if self._whole and self.record is not None and self.files == ():
            said = "No file is attached." + (" Drop one here, or paste a picture." if self._may_add else "")
        self.nothing.setText(said)
        self.nothing.setVisible(bool(said))
        self._fit()

    @Slot()
    def _fit(self) -> None:
        rows = self.list.count()
        self.list.setVisible(rows > 0)
        if rows and not self._whole:
            high = max(self.list.sizeHintForRow(0), theme.px(30))
            high += 2 * self.list.spacing()
            self.list.setFixedHeight(min(rows, _ROWS) * high + 2 * self.list.frameWidth() + theme.px(2))

    # --- what is asked --------------------------------------------------------------------------
    @Slot(QListWidgetItem)
    def _activated(self, _item: QListWidgetItem) -> None:
        self.open_asked.emit()

    @Slot(QPoint)
    def _menu(self, where: QPoint) -> None:
        item = self.list.itemAt(where)
        if item is not None:
            self.list.setCurrentItem(item)
        self.menu_asked.emit(self.list.viewport().mapToGlobal(where))

    @Slot()
    def paste(self) -> None:
        """Attach what was copied: files, or a picture."""
        data = QGuiApplication.clipboard().mimeData()
        paths = _paths(data)
        if not self._may_add:
            return
        if paths:
            self.paths_given.emit(paths)
        elif data.hasImage():
            picture = QGuiApplication.clipboard().image()
            if isinstance(picture, QImage) and not picture.isNull():
                self.picture_given.emit(picture)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._may_add and _paths(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = _paths(event.mimeData())
        if self._may_add and paths:
            event.acceptProposedAction()
            self.paths_given.emit(paths)


def _paths(data: QMimeData) -> list[str]:
    """Return the files of this machine that something dragged or copied names."""
    return [url.toLocalFile() for url in data.urls() if url.isLocalFile()] if data.hasUrls() else []
