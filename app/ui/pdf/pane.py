"""`PdfPane`: a `PdfView` with its bar: page, zoom, fit, and search with next and previous."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QRegularExpression, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent, QRegularExpressionValidator
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QVBoxLayout, QWidget

from app.ui.field_button import ClearButton
from app.ui.jobs import JobRunner
from app.ui.look import icons, plain, theme
from app.ui.look.overlay import Overlay
from app.ui.look.plain import Label
from app.ui.pdf.file import Hit, PdfFile
from app.ui.pdf.view import FIT_PAGE, FIT_WIDTH, PdfView


class _Search(QLineEdit):
    """Enter goes to the next place, Shift+Enter to the one before, Escape back to the pages."""

    def __init__(self, pane: PdfPane) -> None:
        super().__init__()
        self._pane = pane

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            (self._pane.previous_hit if back else self._pane.next_hit)()
        elif event.key() == Qt.Key.Key_Escape:
            self.clear()
            self._pane.view.setFocus()
        else:
            super().keyPressEvent(event)


class PdfPane(QWidget):
    """Show a file with `set_file`, a sentence instead of pages with `say`."""

    def __init__(self, jobs: JobRunner, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._jobs = jobs
        self._hits: tuple[Hit, ...] = ()
        self._at = -1
        self.view = PdfView(jobs, f"Pages of the {name.lower()}")
        self.overlay = Overlay(self.view.viewport())
        self.page = QLineEdit()
        self.page.setAccessibleName("Page")
        self.page.setAccessibleDescription("Type a page's number and press Enter")
        self.page.setValidator(QRegularExpressionValidator(QRegularExpression(r"\d{0,4}"), self.page))
        self.page.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.page.setFixedWidth(self.page.fontMetrics().horizontalAdvance("0000") + 18)
        self.page.editingFinished.connect(self._page_typed)
        self.total = Label("of 1")
        self.back = _button("up", "Page before", self._page_back)
        self.forth = _button("down", "Page after", self._page_forth)
        self.out = _button("zoom_out", "Smaller", self._smaller)
        self.into = _button("zoom_in", "Larger", self._larger)
        self.factor = Label("100 %")
        self.width_button = _button("fit", "Fit the width", partial(self.view.set_fit, FIT_WIDTH))
        self.page_button = _button("document", "Fit a whole page", partial(self.view.set_fit, FIT_PAGE))
        self.search = _Search(self)
        self.search.setPlaceholderText("Find in the pages")
        self.search.setAccessibleName("Find in the pages")
        ClearButton(self.search)
        self.search.textChanged.connect(self._typed)
        self.hit_label = Label()
        self.hit_label.setProperty("muted", True)
        self.before = _button("left", "Previous place (Shift+F3)", self.previous_hit)
        self.after = _button("right", "Next place (F3)", self.next_hit)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(200)
        self._wait.timeout.connect(self._find)
        bar = QHBoxLayout()
        bar.setContentsMargins(theme.px(8), theme.px(4), theme.px(8), theme.px(4))
        bar.setSpacing(theme.px(4))
        for part in (
            self.back,
            self.page,
            self.total,
            self.forth,
            self.out,
            self.factor,
            self.into,
            self.width_button,
            self.page_button,
        ):
            bar.addWidget(part)
        bar.addSpacing(theme.px(4))
        bar.addWidget(self.search, 1)
        for part in (self.hit_label, self.before, self.after):
            bar.addWidget(part)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(bar)
        layout.addWidget(self.view, 1)
        self.view.page_changed.connect(self._page_seen)
        self.view.zoom_changed.connect(self._zoomed)
        self._enable()

    def set_file(self, file: PdfFile) -> None:
        """Show these pages; what is searched for is searched again."""
        self.overlay.clear()
        self.view.set_file(file)
        self.page.setText(str(self.view.page + 1))
        self.total.setText(f"of {file.pages}")
        self._enable()
        self._find()

    def clear(self) -> None:
        """Show no pages."""
        self.view.set_file(None)
        self.set_hits(())
        self._enable()

    def say(self, title: str, hint: str = "", button: str = "") -> None:
        """Cover the pages with a sentence."""
        self.overlay.say(title, hint, button)

    # --- search -----------------------------------------------------------------------------------
    @Slot()
    def _typed(self) -> None:
        self._wait.start()

    @Slot()
    def _find(self) -> None:
        self._wait.stop()
        wanted, file = self.search.text().strip(), self.view.file
        if not wanted or file is None:
            self._jobs.cancel(self, "find")
            self.set_hits(())
            return
        self._jobs.read(self, lambda work: file.find(wanted, work), self.set_hits, key="find")

    def set_hits(self, hits: tuple[Hit, ...]) -> None:
        """Mark the places found and show the first from the page in view on."""
        self._hits, self._at = hits, -1
        self.view.set_hits(hits)
        if hits:
            at = next((n for n, hit in enumerate(hits) if hit.page >= self.view.page), 0)
            self._show_hit(at)
        else:
            self.hit_label.setText("Not found" if self.search.text().strip() and self.view.file is not None else "")
            self.hit_label.setAccessibleName(self.hit_label.text())
        self._enable()

    @Slot()
    def next_hit(self) -> None:
        """Show the next place found; after the last the first."""
        if self._hits:
            self._show_hit((self._at + 1) % len(self._hits))
        elif self._wait.isActive():
            self._find()

    @Slot()
    def previous_hit(self) -> None:
        """Show the place found before; before the first the last."""
        if self._hits:
            self._show_hit((self._at - 1) % len(self._hits))

    def _show_hit(self, number: int) -> None:
        self._at = number
        self.view.show_hit(number)
        self.hit_label.setText(f"{number + 1} of {len(self._hits)}")
        self.hit_label.setAccessibleName(f"Place {number + 1} of {len(self._hits)}")

    # --- page and zoom ----------------------------------------------------------------------------
    @Slot()
    def _page_typed(self) -> None:
        text, file = self.page.text().strip(), self.view.file
        if file is None:
            return
        if text.isdecimal() and int(text) - 1 != self.view.page:
            self.view.go_to(int(text) - 1)
        self.page.setText(str(self.view.page + 1))

    @Slot(int)
    def _page_seen(self, page: int) -> None:
        self.page.setText(str(page + 1))
        self._enable()

    @Slot()
    def _page_back(self) -> None:
        self.view.go_to(self.view.page - 1)

    @Slot()
    def _page_forth(self) -> None:
        self.view.go_to(self.view.page + 1)

    @Slot(float)
    def _zoomed(self, factor: float) -> None:
        self.factor.setText(f"{factor * 100:.0f} %")

    @Slot()
    def _larger(self) -> None:
        self.view.set_zoom(self.view.zoom * 1.25)

    @Slot()
    def _smaller(self) -> None:
        self.view.set_zoom(self.view.zoom / 1.25)

    def _enable(self) -> None:
        file = self.view.file
        for part in (self.page, self.out, self.into, self.width_button, self.page_button, self.search):
            part.setEnabled(file is not None)
        self.back.setEnabled(file is not None and self.view.page > 0)
        self.forth.setEnabled(file is not None and self.view.page + 1 < file.pages)
        for part in (self.before, self.after):
            part.setEnabled(bool(self._hits))


def _button(icon: str, name: str, run: Callable[[], object]) -> QToolButton:
    button = QToolButton()
    icons.set_icon(button, icon)
    button.setAccessibleName(name.partition(" (")[0])
    button.setToolTip(plain.tip(name))
    button.clicked.connect(lambda: run())
    return button
