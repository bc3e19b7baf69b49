"""The command palette (Ctrl+K): what can be done with the record, records from the database, pages and commands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, QModelIndex, QObject, QRect, Qt, QTimer, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QListView, QVBoxLayout, QWidget

from app.domain import words
from app.ui.commands import PAGES, Command, CommandRegistry
from app.ui.jobs import JobRunner
from app.ui.key_hints import KeyHints
from app.ui.look import fonts, icons, theme
from app.ui.look.plain import Label
from app.ui.look.popup import cut_corners, paint_raised
from app.ui.look.tokens import RADIUS_CARD, TYPE_LABEL, TYPE_SECTION
from app.ui.paint_later import paint_later
from app.ui.shell import palette_elsewhere
from app.ui.shell.fuzzy import begins, fuzzy
from app.ui.shell.palette_hits import PaletteHit, Provider, Where
from app.ui.shell.palette_rows import Entries, Entry, EntryDelegate, spoken
from app.ui.tab import Navigator
from app.ui.throttle import Throttle
from app.work import Work

_EACH = 8  # results of one kind
_TRY = "Try a number, a name, or part of a title."
#: Commands that stand last, because nobody looks for them here.
_TOLD_AFTER = 300  # ms
_LAST = ("window.settings", "window.quit")
_RECORDS, _RECENT, _PAGES, _DO = palette_elsewhere.RECORDS, "Seen lately", "Pages", "Go and do"


class Palette(QDialog):
    """One line to type into and what fits below it. Enter runs or opens; arrows choose; Escape closes."""

    def __init__(
        self,
        commands: CommandRegistry,
        providers: Sequence[Provider],
        jobs: JobRunner,
        navigator: Navigator,
        parent: QWidget,
        where: Where | None = None,
    ) -> None:
        super().__init__(parent)
        self._window = parent.window()
        self._commands, self._providers, self._jobs, self._navigator = commands, tuple(providers), jobs, navigator
        self._where = where or Where()
        self._found: dict[str, tuple[str, list[Entry]]] = {}  # by kind: what was asked, and what was found
        self._failed = False
        self._telling = QTimer(self)
        self._telling.setSingleShot(True)
        self._telling.setInterval(_TOLD_AFTER)
        self._telling.timeout.connect(self._tell)
        self._moved = False  # by arrows since the last letter: what was pointed at stays when more is found
        self._scrim = _Scrim(self._window)
        self.setWindowTitle("Find or run anything")
        self.setAccessibleName("Find or run anything")
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        self.setProperty("palette", True)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.line = QLineEdit()
        self.line.setAccessibleName("What to find")
        self.line.setPlaceholderText("A number, a name, words of a title, or a command")
        self.line.setFrame(False)
        self.line.setProperty("bare", True)
        self.line.setFont(fonts.sized(TYPE_SECTION))
        self.count = Label()
        self.count.setProperty("muted", True)
        self.list = QListView()
        self.list.setAccessibleName("Results")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMouseTracking(True)
        self.model = Entries(self)
        self.list.setModel(self.model)
        self.list.setItemDelegate(EntryDelegate(self.list))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.note = Label()
        self.note.setProperty("muted", True)
        self.note.setFont(fonts.sized(TYPE_LABEL))
        self.note.setWordWrap(True)
        picture = Label()
        side = theme.px(16)
        picture.setPixmap(icons.icon("search", "muted").pixmap(side, side))
        picture.setAccessibleName("Find")
        head = QHBoxLayout()
        head.setContentsMargins(theme.px(16), theme.px(10), theme.px(16), theme.px(10))
        head.setSpacing(theme.px(10))
        head.addWidget(picture)
        head.addWidget(self.line, 1)
        head.addWidget(self.count)
        foot = QHBoxLayout()
        foot.setContentsMargins(theme.px(16), theme.px(6), theme.px(16), theme.px(8))
        self.keys = KeyHints((("↑ ↓", "choose"), ("Enter", "do"), ("Esc", "back")))
        foot.addWidget(self.note, 1)
        foot.addWidget(self.keys, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self.list, 1)
        layout.addLayout(foot)
        self._ask = Throttle(self._ask_providers, 150, self, leading=False)
        self.line.textChanged.connect(self._typed)
        self.line.installEventFilter(self)
        self.list.clicked.connect(self._clicked)
        # What can run is asked once, before this dialog takes the focus.
        self._offered = self._commands_offered()
        self._elsewhere = palette_elsewhere.entries(self._commands.elsewhere(), self._where.tabs)
        self._commands.changed.connect(self._more_elsewhere)  # a tab was built meanwhile
        self._lately = [_of_hit(hit, _RECENT) for hit in self._where.recent]
        self._typed("")
        self.finished.connect(self._scrim.close)

    def _commands_offered(self) -> list[Entry]:
        scopes = {command.id: scope for scope, command in self._commands.commands()}
        made = [self._entry(command, scopes[command.id]) for command in self._commands.usable()]
        order = {f"For {self._where.record}": 0, _PAGES: 1}
        own = {entry.title for entry in made if scopes[entry.command] == self._commands.scope}
        offered = [
            entry
            for entry in made
            if entry.command != "window.palette"
            and (entry.title not in own or scopes[entry.command] == self._commands.scope)  # the page has it itself
        ]
        return sorted(offered, key=lambda e: (order.get(e.group, 2), e.command in _LAST))

    def _entry(self, command: Command, scope: str) -> Entry:
        title, menu = command.plain_title, command.menu.replace("&", "")
        dots = "…" if command.title.endswith("…") else ""
        icon = command.icon or "command"
        if scope == PAGES:
            return Entry("Page", title, "Page", icon, command.id, None, _PAGES, command.keys)
        if self._where.record and command.context and scope:
            group = f"For {self._where.record}"
            said = f"{title} {self._where.record}"
            return Entry(
                "Command", title + dots, menu, icon, command.id, None, group, command.keys, said, command.words
            )
        return Entry("Command", title + dots, menu, icon, command.id, None, _DO, command.keys, "", command.words)

    @Slot()
    def _more_elsewhere(self) -> None:
        self._elsewhere = palette_elsewhere.entries(self._commands.elsewhere(), self._where.tabs)
        if self.line.text().strip():
            self._show()

    def place(self) -> None:
        """Move over the upper middle of the window."""
        window = self._window
        width = min(theme.px(640), max(theme.px(320), window.width() - theme.px(48)))
        height = min(theme.px(440), max(theme.px(220), window.height() - theme.px(130)))
        self.resize(width, height)
        at = window.mapToGlobal(window.rect().topLeft())
        self.move(at.x() + (window.width() - self.width()) // 2, at.y() + theme.px(88))
        self._scrim.cover(QRect(self.pos() - at, self.size()))

    @Slot(str)
    def _typed(self, text: str) -> None:
        self._moved = False
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
        self._failed = False
        self._found[kind] = (
            text,
            [replace(_of_hit(hit, _PAGES if hit.is_page else _RECORDS), kind=kind) for hit in hits],
        )
        self._show()

    def _search_failed(self, _error: Exception) -> bool:
        self._failed = True
        self._say(len(self.model.entries))
        return True

    # --- what is listed ---------------------------------------------------------------------------
    def _show(self) -> None:
        text = self.line.text().strip()
        before = self.model.entries[self.list.currentIndex().row()] if self.list.currentIndex().isValid() else None
        entries = self._fitting(text) if text else [*self._first_ones(), *self._lately, *self._others()]
        if text:
            entries = palette_elsewhere.added(entries, self._elsewhere, text, _EACH)
        if len(text) >= 2 and self._where.search_all is not None:
            target = self._where.search_all(text)
            entries.append(Entry("Search", f"Search all tickets for “{text}”", "", "search", target=target, group=_DO))
        self.model.show(entries, text)
        if entries:
            kept = next((n for n, one in enumerate(entries) if before is not None and _same(one, before)), 0)
            self.list.setCurrentIndex(self.model.index(kept if self._moved else 0, 0))
            self.list.scrollTo(self.list.currentIndex())
        self._say(len(entries))

    def _first_ones(self) -> list[Entry]:
        return [entry for entry in self._offered if entry.group.startswith("For ")]

    def _others(self) -> list[Entry]:
        return [entry for entry in self._offered if not entry.group.startswith("For ")]

    def _fitting(self, text: str) -> list[Entry]:
        """Return what fits, best first in each group: acts for the record, records, pages and commands.

        Where words of a command's title begin with what was typed, commands come before the records with the word.
        """
        scored = [(fuzzy(text, f"{e.title} {e.detail} {e.words}"), n, e) for n, e in enumerate(self._offered)]
        fits = [(score, n, e) for score, n, e in scored if score is not None]
        # Letters that merely occur somewhere are worth a row only where no word fits.
        if any(score > 0 for score, _, _ in fits):
            fits = [fit for fit in fits if fit[0] > 0]
        best = [e for _, _, e in sorted(fits, key=lambda fit: (not _is_named(fit[2], text), -fit[0], fit[1]))][:_EACH]
        records = [e for provider in self._providers for e in self._records(provider.kind, text)]
        titles = {e.title for e in best}
        records = [e for e in records if e.target is None or "page" not in e.target.extra or e.title not in titles]
        pages = [e for e in records if e.group == _PAGES]
        records = [e for e in records if e.group != _PAGES]
        exact = [e for e in records if e.title.casefold().startswith(text.casefold())]
        own = [e for e in best if e.group.startswith("For ")]
        named = [e for e in best if e not in own and len(text) > 2 and begins(e.title, text)]
        rest = sorted((e for e in best if e not in own and e not in named), key=lambda e: e.group != _PAGES)
        number = any(letter.isdigit() for letter in text)
        if number:  # a number is a record: whatever else fits comes behind
            return [*exact, *(e for e in records if e not in exact), *own, *named, *pages, *rest]
        if named:
            page = [e for e in named if e.group == _PAGES and e.title.casefold() == text.casefold()]
            if any(begins(e.title, text) for e in own):
                page = []  # an act of that name is meant as well; others only have the word among theirs
            return [*page, *own, *(e for e in named if e not in page), *pages, *rest, *records]
        first = exact if not own else []
        return [*first, *own, *pages, *(e for e in records if e not in first), *rest]

    def _records(self, kind: str, text: str) -> list[Entry]:
        """Return the records that were found; until the answer is here, those of the last one that fit by their words:
        Enter must not open what no longer is what was typed."""
        asked, found = self._found.get(kind, ("", []))
        if asked == text:
            return found
        parts = text.casefold().split()
        return [e for e in found if all(part in f"{e.title} {e.detail}".casefold() for part in parts)]

    def _is_waiting(self, text: str) -> bool:
        """Return whether some kind of record is still looked for."""
        return (
            len(text) >= 2
            and not self._failed
            and any(self._found.get(provider.kind, ("", []))[0] != text for provider in self._providers)
        )

    def _say(self, count: int) -> None:
        """Say how much was found, and what can be done now."""
        text = self.line.text().strip()
        real = count - (1 if len(text) >= 2 and self._where.search_all is not None else 0)
        waits = not real and self._is_waiting(text)
        self.count.setText("" if not text else "Searching…" if waits else f"{real:,} found")
        self.line.setAccessibleDescription(words.count(real, "result") if real else "No results")
        if self._failed:
            self.note.setText("Records could not be searched; commands still work.")
        elif text and not real and len(text) >= 2 and not waits:
            built = {scope for scope, _ in self._commands.commands()}
            more = "More pages come in a moment." if self._where.tabs.keys() - built else _TRY
            self.note.setText(f"Nothing is called “{text}”. {more}")
        else:
            self.note.setText("")
        self._telling.start()
        self.note.setVisible(bool(self.note.text()))
        self.keys.setVisible(not self.note.text())

    @Slot()
    def _tell(self) -> None:
        """Tell a screen reader what was found and what Enter would do, once the typing pauses."""
        row = self.list.currentIndex().row()
        if self._moved or not self.line.text().strip():
            return
        first = spoken(self.model.entries[row]) if 0 <= row < len(self.model.entries) else ""
        said = f"{self.count.text()}. {first}" if not self.note.text() else f"{self.note.text()} {first}"
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.line, said.strip()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        cut_corners(self, RADIUS_CARD)

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_raised(self, RADIUS_CARD)

    # --- keys -------------------------------------------------------------------------------------
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.line and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            key = event.key()
            steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
            if key in steps:
                last = len(self.model.entries) - 1
                self._point_at(max(0, min(self.list.currentIndex().row() + steps[Qt.Key(key)], last)))
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.choose()
                return True
        return False

    def _point_at(self, row: int) -> None:
        if 0 <= row < len(self.model.entries):
            self._moved = True
            self.list.setCurrentIndex(self.model.index(row, 0))
            said = spoken(self.model.entries[row])
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.line, said))

    @Slot(QModelIndex)
    def _clicked(self, _index: QModelIndex) -> None:
        self.choose()

    @Slot()
    def choose(self) -> None:
        """Run or open what is chosen, and close."""
        row = self.list.currentIndex().row()
        if not 0 <= row < len(self.model.entries):
            return
        entry = self.model.entries[row]
        paint_later(self._window)  # below the palette; what it leads to is made first
        self.accept()
        if entry.command:
            self._commands.run(entry.command)
        elif entry.target is not None:
            if self._where.chosen is not None and entry.kind not in ("Search", "Elsewhere"):
                self._where.chosen(PaletteHit(entry.title, entry.detail, entry.icon, entry.target))
            self._navigator.requested.emit(entry.target)


class _Scrim(QWidget):
    """Dims the window behind the palette, whose shadow it paints."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._box = QRect()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def cover(self, box: QRect) -> None:
        """Cover the window around a box."""
        self._box = box
        self.setGeometry(self.parentWidget().rect())  # type: ignore[union-attr]
        QTimer.singleShot(1, self, self._appear)  # all of the window is painted below it: in a turn of its own

    @Slot()
    def _appear(self) -> None:
        self.show()
        self.raise_()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        ground = QColor(theme.color("scrim"))
        ground.setAlphaF(0.32)
        painter.fillRect(self.rect(), ground)
        if theme.look() == "contrast":
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        shade = QColor(0, 0, 0, 6)
        for spread in range(theme.px(24), 0, -2):
            painter.setBrush(shade)
            box = self._box.adjusted(-spread, theme.px(10) - spread, spread, theme.px(10) + spread)
            painter.drawRoundedRect(box, theme.px(8) + spread, theme.px(8) + spread)


def _of_hit(hit: PaletteHit, group: str) -> Entry:
    return Entry("Record", hit.title, hit.detail, hit.icon, target=hit.target, group=group)


def _same(one: Entry, other: Entry) -> bool:
    return (one.command, one.target, one.title) == (other.command, other.target, other.title)


def _is_named(entry: Entry, text: str) -> bool:
    return entry.title.rstrip("…").casefold() == text.casefold()


@dataclass(frozen=True, slots=True)
class _Search:
    provider: Provider
    text: str

    def __call__(self, work: Work) -> tuple[str, str, list[PaletteHit]]:
        return self.provider.kind, self.text, list(self.provider.search(self.text, _EACH, work))
