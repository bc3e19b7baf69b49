"""The pane of one ticket: what it is, its clocks, its history and what people said."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QUrl, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QTabWidget, QTextBrowser, QVBoxLayout, QWidget

from app.domain.tickets.options import TicketOptions
from app.domain.tickets.values import HistoryEntry, TicketDetail
from app.ui.look import icons, theme
from app.ui.look.heading import Heading
from app.ui.look.plain import Label
from app.ui.look.rich_text import RichText
from app.ui.tables.columns import Mark
from app.views.tickets import texts, words
from app.views.tickets.clocks import ClocksPage, ordered
from app.views.tickets.model import priority_mark, state_mark

NOTHING = "Choose a ticket to see its fields, clocks and history."


class Marked(QWidget):
    """A shape and its word."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.picture = Label()
        self.word = Label()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.picture)
        row.addWidget(self.word)

    def show_mark(self, mark: Mark | None, text: str) -> None:
        """Show both; the shape's name is the word."""
        side = self.fontMetrics().height() - 2
        if mark is not None:
            self.picture.setPixmap(icons.mark(mark.shape, mark.tone).pixmap(QSize(side, side)))
        self.picture.setVisible(mark is not None)
        self.picture.setAccessibleName(text)
        self.word.setText(text)


class TicketPane(QWidget):
    """Shows a `TicketDetail` with its history; links ask for other records."""

    ticket_asked = Signal(int)
    change_asked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Ticket")
        self.detail: TicketDetail | None = None
        self.entries: tuple[HistoryEntry, ...] = ()
        self.options: TicketOptions | None = None
        self.number = Label()
        self.number.setProperty("muted", True)
        self.number.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.title = Heading(factor=1.2)
        self.title.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.state, self.priority, self.left = Marked(), Marked(), Marked()
        self._marks = QWidget()
        row = QHBoxLayout(self._marks)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(14)
        for marked in (self.priority, self.state, self.left):
            row.addWidget(marked)
        row.addStretch(1)
        self.facts = self._browser("Fields of the ticket")
        self.clocks = ClocksPage()
        self.history = self._browser("History of the ticket")
        self.comments = self._browser("Comments and updates")
        self.pages = QTabWidget()
        self.pages.setDocumentMode(True)
        self.pages.setAccessibleName("Parts of the ticket")
        self.pages.tabBar().setAccessibleName("Parts of the ticket")
        self.pages.setUsesScrollButtons(False)
        for page, name in (
            (self.facts, "Ticket"),
            (self.clocks, "Clocks"),
            (self.history, "History"),
            (self.comments, "Comments"),
        ):
            self.pages.addTab(page, name)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 10, 6)
        layout.setSpacing(4)
        layout.addWidget(self.number)
        layout.addWidget(self.title)
        layout.addWidget(self._marks)
        layout.addWidget(self.pages, 1)
        look = theme.current()
        if look is not None:
            look.changed.connect(self._look_changed)
        self.say(NOTHING)

    def _browser(self, name: str) -> RichText:
        browser = RichText(name)
        browser.setProperty("flat", True)
        browser.setFrameShape(QTextBrowser.Shape.NoFrame)
        browser.anchorClicked.connect(self._link)
        browser.document().setDocumentMargin(4)
        return browser

    def say(self, text: str) -> None:
        """Show a sentence instead of a ticket."""
        self.detail, self.entries = None, ()
        self.number.setText("")
        self.number.hide()
        self.title.setText(text)
        self._marks.hide()
        self.pages.hide()

    def show_detail(self, detail: TicketDetail, entries: tuple[HistoryEntry, ...]) -> None:
        """Show a ticket; the page and its place stay while it is the same one."""
        same = self.detail is not None and self.detail.id == detail.id
        places = [b.verticalScrollBar().value() for b in (self.facts, self.history, self.comments)]
        self.detail, self.entries = detail, entries
        self._fill()
        if same:
            for browser, place in zip((self.facts, self.history, self.comments), places, strict=True):
                browser.verticalScrollBar().setValue(place)
        self.number.show()
        self._marks.show()
        self.pages.show()

    def _fill(self) -> None:
        detail = self.detail
        if detail is None:
            return
        self.number.setText(f"{detail.number} · {detail.kind.value} · {detail.agency_code}")
        self.title.setText(str(detail.fields["title"]))
        self.state.show_mark(state_mark(detail.state), detail.state.label)
        self.priority.show_mark(priority_mark(detail.priority), detail.priority.label)
        clocks = ordered(detail.clocks)
        self.left.setVisible(bool(clocks))
        if clocks:
            self.left.show_mark(words.clock_mark(clocks[0]), words.clock_state(clocks[0], detail.read_at).split(",")[0])
        self.facts.setHtml(texts.facts_html(detail, theme.color))
        self.clocks.show_detail(detail)
        said = texts.spoken(self.entries)
        self.history.setHtml(texts.history_html(self.entries, theme.color))
        nobody = "<p>Nobody has commented yet.</p>"
        self.comments.setHtml(texts.history_html(said, theme.color) or nobody)
        for page, name, count in (
            (1, "Clocks", len(clocks)),
            (2, "History", len(self.entries)),
            (3, "Comments", len(said)),
        ):
            self.pages.setTabText(page, f"{name} ({count})")

    @Slot(QUrl)
    def _link(self, url: QUrl) -> None:
        kind, _, number = url.toString().partition(":")
        if number.isdigit():
            (self.ticket_asked if kind == "ticket" else self.change_asked).emit(int(number))

    @Slot()
    def _look_changed(self) -> None:
        """Make the rich texts anew: they carry their colours."""
        self._fill()
