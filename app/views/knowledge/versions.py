"""`VersionsDialog`: what was published of a note, what each version changed, and one of them brought back."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from app.domain.knowledge.differences import Difference, Piece, compared
from app.domain.knowledge.values import NoteCard
from app.domain.plain_text import lines, one_line
from app.ui.forms.fields import combo
from app.ui.look import plain, theme
from app.ui.look.heading import Heading
from app.ui.look.plain import Label

#: As it stands now, and the version before the one that is looked at, in the choice of what is compared.
_NOW, _BEFORE = 0, -1
_LEGEND = "Underlined came, struck through went. Up and Down go through the versions; R brings one back; Esc closes."


class VersionsDialog(QDialog):
    """`why_not`: why none may be brought back, "" where one may; `bring_back` is called with the number of one."""

    def __init__(
        self, card: NoteCard, why_not: str, bring_back: Callable[[int], object], parent: QWidget | None
    ) -> None:
        super().__init__(parent)
        self._card, self._bring_back = card, bring_back
        self._shown = (_NOW, *(one.n for one in card.versions))
        self._why_not = why_not
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(plain.window_title(f"Versions of {card.row.number}"))
        self.setAccessibleName(self.windowTitle())
        self.list = QListWidget()
        self.list.setAccessibleName("Versions")
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        standing = card.row.standing
        self.list.addItem(one_line(f"As it stands now: {standing[:1].lower()}{standing[1:]}"))
        for version, line in zip(card.versions, card.version_lines(), strict=True):
            self.list.addItem(one_line(f"{line} (shown)" if version.n == card.row.shown_n else line))
        others = [(f"with version {one.n}", one.n) for one in card.versions]
        self.other = combo([("with the one before", _BEFORE), ("with what stands now", _NOW), *others], _BEFORE)
        self.other.setAccessibleName("Compared with")
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName("What the version says, with what it changed")
        self.said = Label()
        self.said.setWordWrap(True)
        self.said.setProperty("muted", True)
        self.back = QPushButton("Bring back (R)")
        self.back.setAccessibleDescription("The note says again what this version said, as a draft")
        self.back.clicked.connect(self._bring)
        self.close_button = QPushButton("Close")
        self.close_button.clicked.connect(self.reject)
        for button in (self.back, self.close_button):
            button.setAutoDefault(False)
        QShortcut(QKeySequence("R"), self).activated.connect(self._bring)  # nothing is typed here
        self._lay_out()
        self.list.currentRowChanged.connect(self._show)
        self.other.currentIndexChanged.connect(self._show)
        self.list.setCurrentRow(1 if card.row.shown_n else 0)
        self.list.setFocus()

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.addWidget(self.other)
        right.addWidget(self.text, 1)
        middle = QHBoxLayout()
        middle.addWidget(self.list, 2)
        middle.addLayout(right, 3)
        below = QHBoxLayout()
        below.addWidget(self.close_button)
        below.addStretch(1)
        below.addWidget(self.back)
        layout = QVBoxLayout(self)
        edge = theme.px(16)
        layout.setContentsMargins(edge, edge, edge, edge)
        layout.setSpacing(theme.px(8))
        layout.addWidget(Heading(f"Versions of {self._card.row.number}"))
        layout.addLayout(middle, 1)
        layout.addWidget(self.said)
        layout.addLayout(below)
        self.resize(theme.px(860), theme.px(520))

    # --- what is shown ----------------------------------------------------------------------------
    def version(self) -> int:
        """Return the version that is looked at; 0: what stands now."""
        return self._shown[max(self.list.currentRow(), 0)]

    def differences(self) -> Sequence[Difference]:
        """Return what the version says, beside what it is compared with."""
        n, other = self.version(), int(self.other.currentData())
        new = self._card.at(n)
        old = self._card.before(n) if other == _BEFORE else self._card.at(other)
        return compared(old if any(old.values()) else new, new)

    def _is_first(self) -> bool:
        """Return whether the version is compared with one before it, and is the first."""
        return int(self.other.currentData()) == _BEFORE and not any(self._card.before(self.version()).values())

    @Slot()
    def _show(self) -> None:
        found, n = self.differences(), self.version()
        self.text.clear()
        cursor = QTextCursor(self.text.document())
        for place, one in enumerate(found):
            head = one.label if one.is_same else f"{one.label} (changed)"
            before = "\n\n" if place else ""
            cursor.insertText(f"{before}{head}\n", _format(Piece.SAME, head=True))
            for piece, text in one.pieces:
                cursor.insertText(lines(text), _format(piece))
        self.text.moveCursor(QTextCursor.MoveOperation.Start)
        changed = [one.label.lower() for one in found if not one.is_same]
        told = f"Changed: {', '.join(changed)}." if changed else "They say the same."
        told = "The first version: there is none before it." if self._is_first() else told
        current = self._card.at(_NOW) == self._card.at(n)
        why = self._why_not or ("" if not n or not current else "The note says this now.")
        self.back.setEnabled(bool(n) and not why)
        self.said.setText(" ".join(part for part in (told, why, _LEGEND) if part))

    # --- bringing back ----------------------------------------------------------------------------
    @Slot()
    def _bring(self) -> None:
        if self.back.isEnabled():
            n = self.version()
            self.accept()
            self._bring_back(n)


def _format(piece: Piece, *, head: bool = False) -> QTextCharFormat:
    found = QTextCharFormat()
    found.setForeground(theme.color({Piece.SAME: "text", Piece.CAME: "accent", Piece.WENT: "muted"}[piece]))
    found.setFontUnderline(piece is Piece.CAME)
    found.setFontStrikeOut(piece is Piece.WENT)
    if head:
        found.setFontWeight(600)
    return found
