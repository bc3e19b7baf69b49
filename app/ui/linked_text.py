"""`LinkedText`: a text of somebody, shown as it is, in which addresses and record numbers can be opened."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QSize, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QResizeEvent, QTextCharFormat, QTextCursor, QTextOption, QWheelEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextBrowser, QWidget

from app.domain.plain_text import lines
from app.domain.text_links import TextLink, links_in
from app.ui.look import theme
from app.ui.look.plain import tip


class LinkedText(QTextBrowser):
    """As high as its text. Nothing in it is markup: it is put together piece by piece, never parsed."""

    opened = Signal(object)  # TextLink

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self._struck = False
        self._colors: tuple[str, ...] = ()
        self.links: tuple[TextLink, ...] = ()
        self.setOpenLinks(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("bare", True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.DefaultContextMenu)
        self.document().setDocumentMargin(0)
        self.viewport().setAutoFillBackground(False)
        self.anchorClicked.connect(self._clicked)

    def show_text(self, text: str, *, struck: bool = False) -> None:
        """Show a text; `struck`: it was taken back."""
        shown = lines(text)
        if (shown, struck) != (self._text, self._struck):
            self._text, self._struck = shown, struck
            self._write()

    def _write(self) -> None:
        self.links = links_in(self._text)
        self._colors = _colors()
        plain = QTextCharFormat()
        plain.setForeground(theme.color("muted" if self._struck else "text"))
        plain.setFontStrikeOut(self._struck)
        self.document().clear()
        cursor = QTextCursor(self.document())
        at = 0
        for number, link in enumerate(self.links):
            cursor.insertText(self._text[at : link.start], plain)
            linked = QTextCharFormat(plain)
            linked.setAnchor(True)
            linked.setAnchorHref(f"link:{number}")
            linked.setForeground(theme.color("accent"))
            linked.setFontUnderline(True)
            linked.setToolTip(tip(link.address or f"Open {link.record}"))
            cursor.insertText(self._text[link.start : link.end], linked)
            at = link.end
        cursor.insertText(self._text[at:], plain)
        self._fit()

    @Slot(QUrl)
    def _clicked(self, url: QUrl) -> None:
        number = url.toString().removeprefix("link:")
        if number.isdigit() and int(number) < len(self.links):
            self.opened.emit(self.links[int(number)])

    def loadResource(self, _kind: int, _name: QUrl | str) -> Any:
        """Return nothing: a text names nothing that is loaded."""
        return None

    def _fit(self) -> None:
        self.document().setTextWidth(max(1, self.viewport().width()))
        high = round(self.document().size().height()) + 1
        if high != self.height():
            self.setFixedHeight(high)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(120), self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()
        if event.type() == QEvent.Type.PaletteChange and self._colors not in ((), _colors()):
            self._write()  # Qt tells a new widget several times of a palette that it has already

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the stream: this text has nothing to scroll."""
        event.ignore()


def _colors() -> tuple[str, ...]:
    return tuple(theme.color(token).name() for token in ("text", "muted", "accent"))
