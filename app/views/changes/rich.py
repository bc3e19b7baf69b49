"""`Rich` makes small rich texts from plain parts, escaped, in the theme's colours; `LinkText` shows them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QWidget

from app.domain.changes.conflicts import Clash, Severity
from app.ui.look import theme
from app.ui.look.plain import html as escape
from app.ui.look.rich_text import RichText

#: Letters of a sentence that are shown: Qt takes seconds for the lines of a title that somebody pasted a file into.
_LONGEST = 2_000
_LINE = 24  # height of a line with its frame at 100 %
_TONES = {Severity.BLOCK: "missed_text", Severity.WARNING: "soon", Severity.NOTE: "muted"}


class LinkText(RichText):
    """Rich text to read. Tab leaves it; N and P walk through its links, Enter follows one."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._shown = ""
        self.setAccessibleDescription("N and P walk through the links, Enter follows one.")

    def minimumSizeHint(self) -> QSize:
        """Give way down to a line: a form below needs the height more than what is read beside it."""
        return QSize(super().minimumSizeHint().width(), theme.px(_LINE))

    def show_html(self, html: str, *, keep_place: bool) -> None:
        """Show a text; `keep_place`: it is about the same, so the lines in view and the link with the focus stay."""
        if keep_place and html == self._shown:
            return
        place, link = self.verticalScrollBar().value(), self._focused_link()
        self._shown = html
        self.setHtml(html)
        if keep_place:
            self._focus_link(link)
            self.verticalScrollBar().setValue(place)

    def say(self, text: str) -> None:
        """Show a plain sentence."""
        self._shown = ""
        self.setPlainText(text)

    def _focused_link(self) -> str:
        cursor = self.textCursor()
        return cursor.charFormat().anchorHref() if cursor.hasSelection() else ""

    def _focus_link(self, link: str) -> None:
        block = self.document().begin()
        while link and block.isValid():
            parts = block.begin()
            while not parts.atEnd():
                fragment = parts.fragment()
                if fragment.charFormat().anchorHref() == link:
                    cursor = self.textCursor()
                    cursor.setPosition(fragment.position())
                    cursor.setPosition(fragment.position() + fragment.length(), cursor.MoveMode.KeepAnchor)
                    self.setTextCursor(cursor)
                    return
                parts += 1
            block = block.next()

    def focusNextPrevChild(self, forward: bool) -> bool:
        # Qt's own walks through the links first, which would take as many keys as there are links.
        return QWidget.focusNextPrevChild(self, forward)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_N, Qt.Key.Key_P):
            super().focusNextPrevChild(event.key() == Qt.Key.Key_N)
        else:
            super().keyPressEvent(event)


def _sentence(text: str) -> str:
    """Return a sentence escaped, and cut where it is longer than one is read."""
    return escape(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}\u2026")


class Rich:
    """Collects paragraphs; `color` gives the colour of a theme token."""

    def __init__(self, color: Callable[[str], QColor]) -> None:
        self._color = color
        self._parts: list[str] = []

    def _paragraph(self, html: str, *, above: int = 0) -> None:
        self._parts.append(f"<p style='margin-top:{above}px; margin-bottom:2px'>{html}</p>")

    def _in(self, token: str, text: str) -> str:
        return f"<span style='color:{self._color(token).name()}'>{_sentence(text)}</span>"

    def heading(self, text: str) -> None:
        """Add a heading; like all texts here it is escaped."""
        self._parts.append(f"<h4 style='margin-top:12px; margin-bottom:3px'>{_sentence(text)}</h4>")

    def line(self, text: str) -> None:
        """Add a paragraph in the colour of usual text."""
        self._paragraph(_sentence(text))

    def muted(self, text: str) -> None:
        """Add a paragraph in the colour of what matters less."""
        self._paragraph(self._in("muted", text))

    def warning(self, text: str) -> None:
        """Add a paragraph in the colour of warnings."""
        self._paragraph(self._in("soon", text))

    def link(self, target: str, text: str, rest: str = "") -> None:
        """Add a link to `target`, such as "change:12", followed by `rest` as plain text."""
        color = self._color("accent").name()
        self._paragraph(
            f"<a href='{escape(target)}' style='color:{color}'><b>{_sentence(text)}</b></a> {_sentence(rest)}", above=6
        )

    def links(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Add several links in a line: what each leads to, and its words."""
        color = self._color("accent").name()
        linked = (f"<a href='{escape(target)}' style='color:{color}'>{escape(text)}</a>" for target, text in pairs)
        self._paragraph("&nbsp;&nbsp; ".join(linked))

    def clash(self, clash: Clash) -> None:
        """Add a clash; the colour of its severity is never alone, the word stands before it."""
        self.worded(clash.severity, clash.text)

    def worded(self, severity: Severity, text: str, word: str = "") -> None:
        """Add a sentence behind the word of its severity, or another `word`, in its colour."""
        self._paragraph(f"<b>{self._in(_TONES[severity], (word or severity.label) + ':')}</b> {_sentence(text)}")

    def strong(self, text: str, rest: str = "") -> None:
        """Add a paragraph that begins with `text` in bold, as a link does where there is nothing to open."""
        self._paragraph(f"<b>{_sentence(text)}</b> {_sentence(rest)}", above=6)

    def facts(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Add names and values in two columns; empty values are left out."""
        muted = self._color("muted").name()
        rows = "".join(
            f"<tr><td style='color:{muted}; padding-right:10px'>{escape(name)}</td><td>{escape(value)}</td></tr>"
            for name, value in pairs
            if value
        )
        self._parts.append(f"<table cellspacing='0' cellpadding='2'>{rows}</table>")

    def html(self) -> str:
        """Return everything added so far, for a QTextBrowser."""
        return "".join(self._parts)
