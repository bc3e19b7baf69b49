"""`TicketPane`: one ticket. Its head and the box to reply stay in view, the stream between them scrolls."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, QUrl, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QFont, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMenu,
    QStackedWidget,
    QTextBrowser,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.domain import words
from app.domain.callers.settings import News
from app.domain.knowledge.lookup import KnownSolution
from app.domain.plain_text import lines
from app.domain.text_links import links_in
from app.domain.tickets.states import Act
from app.domain.tickets.values import HistoryEntry, TicketDetail
from app.domain.vocabulary import Metric
from app.ui.attachments.panel import FilesPanel
from app.ui.command_bar import ActBar
from app.ui.look import fonts, icons, theme
from app.ui.look.overlay import Overlay
from app.ui.look.rich_text import RichText
from app.ui.look.tokens import TYPE_BODY
from app.ui.shell.job_status import Elided
from app.views.tickets import texts
from app.views.tickets.clocks import ClocksPage
from app.views.tickets.conversation import Show, pieces_of
from app.views.tickets.known import KnownList
from app.views.tickets.pane.deadline import clock_time, deadline_of
from app.views.tickets.pane.fact_list import facts_of
from app.views.tickets.pane.facts import FactsGrid
from app.views.tickets.pane.facts_area import FactsArea
from app.views.tickets.pane.head import PaneHead
from app.views.tickets.pane.reply import ReplyBox, To
from app.views.tickets.pane.stream import ShowBar, Stream

STREAM, CLOCKS, FIELDS, FILES = range(4)
_LEAST_PAGE = 110  # pixels at 100 % for what was said and done
_PAGES = ("Conversation", "Clocks", "All fields", "Files")
NOTHING = "No ticket is chosen"
_NOTHING_HINT = "Up and Down in the list show one after the other here."


class TicketPane(QWidget):
    """Shows a `TicketDetail`; what is wanted of it is asked by signals, the pane changes nothing itself."""

    ticket_asked = Signal(int)
    change_asked = Signal(int)
    caller_asked = Signal(int)
    major_asked = Signal(int)
    link_opened = Signal(object)  # TextLink
    fact_asked = Signal(str)
    moved = Signal(int)
    closed = Signal()
    left = Signal()  # Escape: back to the list
    sent = Signal(object, str)  # To, text
    known_asked = Signal(int)  # which of the known solutions is to be shown beside, from 0
    draft_changed = Signal()

    def __init__(
        self, actor: str = "", person: str = "", clocks: ClocksPage | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName("Ticket")
        self.setAutoFillBackground(True)
        self.setBackgroundRole(self.palette().ColorRole.Base)
        self.setMinimumWidth(0)
        self.actor, self.person = actor, person
        self.detail: TicketDetail | None = None
        self.entries: tuple[HistoryEntry, ...] = ()
        self._now: datetime | None = None
        self.head = PaneHead()
        self.head.moved.connect(self.moved)
        self.head.closed.connect(self.closed)
        self.head.clocks_asked.connect(self._clocks_asked)
        self.facts = FactsGrid()
        self.facts.asked.connect(self._fact_asked)
        facts = self._facts = FactsArea(self.facts)
        self.stream = Stream()
        self.stream.link_opened.connect(self.link_opened)
        self.clocks = clocks or ClocksPage()
        self.fields = self._browser("All fields of the ticket")
        self.pages = QStackedWidget()
        self.pages.setAccessibleName("Parts of the ticket")
        self.files = FilesPanel(whole=True)
        self.files.changed.connect(self._tell_files)
        for page in (self.stream, self.clocks, self.fields, self.files):
            self.pages.addWidget(page)
        self.pages.setMinimumHeight(1)  # without room it is the stream that gives way
        self.reply = ReplyBox()
        self.reply.sent.connect(self.sent)
        self.reply.changed.connect(self.draft_changed)
        self.reply.left.connect(self.left)
        self.reply.edit.paths_given.connect(self.files.paths_given)
        self.reply.edit.picture_given.connect(self.files.picture_given)
        self.body = QWidget()
        column = QVBoxLayout(self.body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._line, below = self._section(), _rule()
        self._below_facts = _rule()
        self.others = Elided()
        self.others.setContentsMargins(theme.px(16), theme.px(4), theme.px(11), theme.px(4))
        policy = self.others.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # what stands below it does not move when somebody comes or goes
        self.others.setSizePolicy(policy)
        self.others.hide()
        for widget in (self.head, self.others, _rule(), facts, self._below_facts, self._line, below):
            column.addWidget(widget)
        self.files.held.setContentsMargins(theme.px(16), theme.px(4), theme.px(11), theme.px(4))
        column.addWidget(self.files.held)
        self.known = KnownList(keys=False)
        self.known.setContentsMargins(theme.px(16), theme.px(4), theme.px(11), theme.px(4))
        self.known.asked.connect(self.known_asked)
        column.addWidget(self.known)
        column.addWidget(self.pages, 1)
        column.addWidget(_rule())
        column.addWidget(self.reply)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.body)
        self.overlay = Overlay(self)
        look = theme.current()
        if look is not None:
            look.changed.connect(self._look_changed)
        self.say(NOTHING, _NOTHING_HINT)

    def _section(self) -> QWidget:
        """Make the line that names the part shown, offers the others, and filters the stream."""
        self.section = QToolButton()
        self.section.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.section.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.section.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.section.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the arrow stands behind the text
        self.section.setStyleSheet("QToolButton::menu-indicator { image: none; }")
        icons.set_icon(self.section, "down", "muted")
        menu = QMenu(self.section)
        menu.setAccessibleName("Parts of the ticket")
        self._page_actions = QActionGroup(self)
        for number, name in enumerate(_PAGES):
            action = menu.addAction(name)
            action.setCheckable(True)
            action.setData(number)
            self._page_actions.addAction(action)
        self._page_actions.triggered.connect(self._page_chosen)
        self.section.setMenu(menu)
        self.show_bar = ShowBar()
        self.show_bar.chosen.connect(self._show_chosen)
        self.stream.show_changed.connect(self.show_bar.show_chosen)
        self.files_button = QToolButton()
        self.files_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.files_button.clicked.connect(self._files_asked)
        self.files_button.hide()
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(theme.px(10), 0, theme.px(10), 0)
        row.setSpacing(0)
        row.addWidget(self.section)
        row.addWidget(self.files_button)
        row.addStretch(1)
        row.addWidget(self.show_bar)
        self._name_section()
        return line

    def _browser(self, name: str) -> RichText:
        browser = RichText(name)
        browser.setProperty("flat", True)
        browser.setFrameShape(QTextBrowser.Shape.NoFrame)
        browser.anchorClicked.connect(self._link)
        browser.document().setDocumentMargin(theme.px(14))
        browser.setTabChangesFocus(True)
        # Qt's browser takes Tab to walk its links; those of the text are in the conversation and among the facts
        browser.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
            | Qt.TextInteractionFlag.LinksAccessibleByMouse
        )
        return browser

    def add_acts(self, bar: ActBar) -> None:
        """Take in the row of acts; Tab goes from it to the facts, and on down the pane."""
        self.head.add_acts(bar)
        self.facts.stand_after(bar.more)
        below: tuple[QWidget, ...] = (
            bar.more,
            self.section,
            self.files_button,
            *self.show_bar.buttons.values(),
            self.stream,
        )
        for before, after in itertools.pairwise((*below, *self.reply.buttons.values(), self.reply.edit)):
            QWidget.setTabOrder(before, after)

    def show_others(self, text: str) -> None:
        """Say who else has the ticket open or writes a reply; "" for nobody."""
        self.others.set_whole(text)
        self.others.setVisible(bool(text))
        self._make_room()

    def show_known(self, known: Sequence[KnownSolution]) -> None:
        """Show two notes at most that may solve the ticket, where there is room for what was said and done as well."""
        self.known.show_found(known[:2])
        self._make_room()

    # --- what is shown --------------------------------------------------------------------------
    def say(self, title: str, hint: str = "", button: str = "") -> None:
        """Show a sentence instead of a ticket, perhaps with a button (`overlay.action`)."""
        self.detail, self.entries = None, ()
        self.facts.end_edit()
        self.body.hide()
        self.overlay.say(title, hint, button)

    def show_detail(self, detail: TicketDetail, entries: tuple[HistoryEntry, ...], now: datetime) -> None:
        """Show a ticket; page, filter and place stay while it is the same one."""
        same = self.detail is not None and self.detail.id == detail.id
        if not same:
            self.facts.end_edit()
            self._facts.show_top()
        self.detail, self.entries = detail, entries
        self._fill(now, same=same)
        self.files.show_record(detail.id, detail.number, may_add=Act.COMMENT in detail.acts or Act.EDIT in detail.acts)
        self.reply.edit.takes_files = self.files.may_add
        self.overlay.clear()
        self.body.show()

    def _fill(self, now: datetime, *, same: bool) -> None:
        detail = self.detail
        if detail is None:
            return
        self._now = now
        self.head.show_ticket(detail)
        self.head.show_deadline(deadline_of(detail, now))
        self.facts.show_facts(facts_of(detail, self.actor))
        pieces = pieces_of(detail, self.entries, self.actor, self.person)
        self.stream.show_pieces(pieces, now, keep_place=same)
        self.show_bar.show_counts(pieces)
        place = self.fields.verticalScrollBar().value() if same else 0
        if self.pages.currentIndex() == CLOCKS:
            self.clocks.show_detail(detail)
        elif self.pages.currentIndex() == FIELDS:
            self.fields.setHtml(texts.facts_html(detail, theme.color))
            self.fields.verticalScrollBar().setValue(place)
        caller, due, mail = str(detail.fields["caller"] or ""), _next_word(detail, now), detail.goes_to(News.UPDATE)
        self.reply.set_ticket(caller, due, texts.may_write(detail), mail)
        self._make_room()

    def _make_room(self) -> None:
        """Keep room for what was said and done where the pane is low: the reply is one line, then the facts scroll.

        Where not even two rows of them fit they go: they are all on the page "All fields", and their acts open a form.
        """
        if self.facts.is_editing:
            return
        wide, layout = self.width(), self.head.layout()
        if layout is not None:
            layout.invalidate()  # what was just put in is not measured yet
        head = self.head.heightForWidth(wide) if self.head.hasHeightForWidth() else self.head.sizeHint().height()
        least = theme.px(_LEAST_PAGE) + self.reply.whole_height() + self._line.sizeHint().height() + head
        needed = least + self._facts.whole_height(wide)
        self.reply.set_brief(brief=needed > self.height())
        left = self.height() - least + (self.reply.brief_saves() if needed > self.height() else 0)
        low = left < self._facts.whole_height(wide)
        policy = self.others.sizePolicy()
        policy.setRetainSizeWhenHidden(not low)  # what stands below it does not move, where there is room for that
        self.others.setSizePolicy(policy)
        if low and not self.others.isHidden():
            left -= self.others.sizeHint().height()
        self._below_facts.setVisible(self._facts.give(left, wide))
        room = self.height() - needed if not low else 0
        self.known.setVisible(bool(self.known.found) and room >= self.known.sizeHint().height())

    @property
    def facts_shown(self) -> bool:
        """Whether there is room for the facts, which are changed in place."""
        return not self._facts.isHidden()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def tick(self, now: datetime) -> None:
        """Make the time left anew, because a minute has passed."""
        if self.detail is not None:
            self._now = now
            self.head.show_deadline(deadline_of(self.detail, now))

    @Slot()
    def _look_changed(self) -> None:
        """Make the rich texts anew, which carry their colours, and the fonts of labels."""
        self.head.dress()
        self._name_section()
        if self.detail is not None and self._now is not None:
            self._fill(self._now, same=True)

    # --- pages ----------------------------------------------------------------------------------
    def show_only(self, show: Show) -> None:
        """Show one sort of entries of the conversation, or all of it again where only that sort is shown."""
        self.show_page(STREAM)
        wanted = Show.ALL if self.stream.show_what is show else show
        self.show_bar.show_chosen(wanted)
        self.stream.set_show(wanted)

    def show_page(self, number: int) -> None:
        """Show the conversation, the clocks or all fields."""
        self.pages.setCurrentIndex(number)
        self._name_section()
        detail = self.detail
        if detail is not None and number == CLOCKS:
            self.clocks.show_detail(detail)
        elif detail is not None and number == FIELDS:
            self.fields.setHtml(texts.facts_html(detail, theme.color))

    def _name_section(self) -> None:
        number = self.pages.currentIndex()
        self.section.setText(_PAGES[number])
        self.section.setFont(fonts.sized(TYPE_BODY, QFont.Weight.DemiBold))
        self.section.setAccessibleName(f"{_PAGES[number]}; shows other parts of the ticket")
        self._page_actions.actions()[number].setChecked(True)
        self.show_bar.setVisible(number == STREAM)
        self._tell_files()

    def focus_page(self) -> None:
        """Put the keyboard into the part that is shown."""
        number = self.pages.currentIndex()
        parts: tuple[QWidget, ...] = (
            self.stream,
            self.clocks.first_focus() or self.section,
            self.fields,
            self.files.list if self.files.list.count() else self.files.add_button,
        )
        parts[number].setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(QAction)
    def _page_chosen(self, action: QAction) -> None:
        self.show_page(int(action.data()))
        self.focus_page()

    @Slot()
    def _files_asked(self) -> None:
        self.show_page(STREAM if self.pages.currentIndex() == FILES else FILES)
        self.focus_page()

    @Slot()
    def _tell_files(self) -> None:
        """Say beside the name of the part how many files there are, where there are any."""
        count = self.files.count()
        self.files_button.setText(words.count(count, "file"))
        self.files_button.setToolTip("Show the files that are attached")
        self.files_button.setVisible(count > 0 and self.pages.currentIndex() != FILES)
        self._page_actions.actions()[FILES].setText(f"{_PAGES[FILES]} ({count})" if count else _PAGES[FILES])

    @Slot()
    def _clocks_asked(self) -> None:
        self.show_page(STREAM if self.pages.currentIndex() == CLOCKS else CLOCKS)

    @Slot(object)
    def _show_chosen(self, show: Show) -> None:
        self.stream.set_show(show)

    # --- links ----------------------------------------------------------------------------------
    @Slot(str)
    def _fact_asked(self, key: str) -> None:
        kind, _, number = key.partition(":")
        if number.isdigit():
            self._ask_record(kind, int(number))
        elif key == "fields":
            self.show_page(FIELDS)
            self.focus_page()
        else:
            self.fact_asked.emit(key)

    def _ask_record(self, kind: str, id: int) -> None:
        asked = {"ticket": self.ticket_asked, "major": self.major_asked, "caller": self.caller_asked}
        asked.get(kind, self.change_asked).emit(id)

    @Slot(QUrl)
    def _link(self, url: QUrl) -> None:
        kind, _, number = url.toString().partition(":")
        if kind == "link" and self.detail is not None:
            links = links_in(lines(str(self.detail.fields["description"])))
            if number.isdigit() and int(number) < len(links):
                self.link_opened.emit(links[int(number)])
        elif number.isdigit():
            self._ask_record(kind, int(number))

    # --- keys -----------------------------------------------------------------------------------
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go back a step on Escape: from another page to the conversation, from there to the list."""
        if event.key() == Qt.Key.Key_Escape:
            if self.facts.is_editing:
                self.facts.end_edit(give_back=True)
            elif self.pages.currentIndex() != STREAM:
                self.show_page(STREAM)
                self.focus_page()
            else:
                self.left.emit()
            return
        super().keyPressEvent(event)


def _rule() -> QFrame:
    rule = QFrame()
    rule.setProperty("rule", True)
    rule.setFixedHeight(1)
    return rule


def _next_word(detail: TicketDetail, now: datetime) -> str:
    """Return when the caller is to hear again."""
    for clock in detail.clocks:
        due = clock.reading.due_at
        if clock.metric is Metric.UPDATE and clock.stop_at is None and due is not None and detail.state.is_open:
            return f"Update due {clock_time(due, now)}"
    return ""


__all__ = ["CLOCKS", "FIELDS", "FILES", "NOTHING", "STREAM", "TicketPane", "To"]
