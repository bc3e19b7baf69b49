"""The clocks of a ticket: each as a drawn timeline that explains itself, with the segments of one in words below."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QToolButton, QVBoxLayout, QWidget

from app.domain.sla.clock import Segment
from app.domain.tickets.values import ClockReading, TicketDetail
from app.domain.vocabulary import ClockState, Metric
from app.domain.words import moment
from app.ui.charts.timeline import Moment, TimelineChart, TimelineStretch
from app.ui.look import icons, theme
from app.ui.look.plain import Label
from app.ui.tables.small_table import SmallTable
from app.views.tickets import words
from app.views.tickets.held_by import HeldBy
from app.views.tickets.model import segment_columns
from app.views.tickets.what_if import WhatIf

#: How each kind of segment is drawn, in words.
_LEGEND = {
    "counted": "Full height: counted",
    "late": "from the triangle on: after the due time",
    "paused": "striped: paused",
    "outside": "low and dotted: outside hours",
    "holiday": "low and crossed: holiday",
    "resolved": "lined: resolved, then reopened",
}
_NO_TARGET = "No target is in force for this ticket, so no clock runs."
_MOST_ROWS = 9
_AT_ONCE = 3  # clocks drawn in one turn of the event loop
_ORDER = {Metric.RESOLUTION: 0, Metric.RESPONSE: 1, Metric.UPDATE: 2}


def ordered(clocks: tuple[ClockReading, ...]) -> list[ClockReading]:
    """Return resolution first, then response, then the status updates with the newest first."""
    return sorted(clocks, key=lambda c: (_ORDER[c.metric], -c.seq))


def stretches_of(clock: ClockReading) -> list[TimelineStretch]:
    """Return the segments for drawing; a counted one that goes past the due time is cut there: late looks different."""
    due = clock.reading.due_at
    stretches = []
    for s in clock.reading.segments:
        kind = words.segment_kind(s)
        said = f"{words.segment_words(s)}, {moment(s.start, weekday=True)} to {moment(s.end, weekday=True)}"
        reading = f"{said}, {words.segment_length(s)}"
        if kind == "counted" and due is not None and s.end > due:
            if s.start < due:
                stretches.append(
                    TimelineStretch(
                        s.start, due, "counted", f"Counted until due, {moment(s.start, weekday=True)} to due"
                    )
                )
            stretches.append(
                TimelineStretch(
                    max(s.start, due), s.end, "late", f"Counted after the due time, to {moment(s.end, weekday=True)}"
                )
            )
        else:
            stretches.append(TimelineStretch(s.start, s.end, kind, reading))
    return stretches


def kinds_of(clock: ClockReading) -> set[str]:
    """Return the kinds of the stretches that `stretches_of` gives."""
    due, kinds = clock.reading.due_at, set[str]()
    for s in clock.reading.segments:
        kind = words.segment_kind(s)
        if kind == "counted" and due is not None and s.end > due:
            kinds |= {"late", "counted"} if s.start < due else {"late"}
        else:
            kinds.add(kind)
    return kinds


def moments_of(clock: ClockReading, now: datetime) -> list[Moment]:
    """Return the moments to mark: due or missed, stopped, and now while the clock runs."""
    r = clock.reading
    moments = []
    if r.due_at is not None:
        if clock.unclear:
            moments.append(
                Moment(r.due_at, f"Due {moment(r.due_at, padded=True)[-5:]} at the earliest", "diamond", "text")
            )
        elif r.state is ClockState.MISSED:
            moments.append(Moment(r.due_at, f"Missed {moment(r.due_at, padded=True)[-5:]}", "missed", "missed"))
        else:
            moments.append(Moment(r.due_at, f"Due {moment(r.due_at, padded=True)[-5:]}", "diamond", "text"))
    if clock.stop_at is not None:
        label = "Cancelled" if r.state is ClockState.CANCELLED else "Done"
        moments.append(Moment(clock.stop_at, label, "check", "met" if r.met else "text"))
    else:
        moments.append(Moment(now, "Now", "low", "accent"))
    return moments


class ClockCard(QFrame):
    """One clock: its state as mark and words, the promise, the timeline."""

    segment_chosen = Signal(object, int)  # this card, number of the drawn stretch
    asked = Signal(object)  # this card: show its segments

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self.clock: ClockReading | None = None
        self._drawn: tuple[object, ...] = ()
        self.mark = Label()
        self.title = Label()
        self.title.setProperty("heading", True)
        self.title.setWordWrap(True)
        self.facts = Label()
        self.facts.setProperty("muted", True)
        self.facts.setWordWrap(True)
        self.line = TimelineChart("Clock", words=lambda at: moment(at, weekday=True, year=False))
        self.line.chosen.connect(self._chosen)
        self.more = QToolButton()
        self.more.setText("Segments")
        self.more.setToolTip("Show this clock segment by segment")
        self.more.clicked.connect(self._more)
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(self.title, 1)
        head.addWidget(self.more, 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.px(12), theme.px(8), theme.px(12), theme.px(8))
        layout.setSpacing(theme.px(4))
        layout.addLayout(head)
        layout.addWidget(self.facts)
        layout.addWidget(self.line)

    def show_clock(self, clock: ClockReading, now: datetime) -> None:
        """Draw a clock as read at `now`."""
        if self.shows(clock, now):
            return
        self.clock, self._drawn = clock, (clock, now, theme.look(), theme.scale())
        state = words.clock_state(clock, now)
        name = words.clock_title(clock)
        self.title.setText(f"{name}: {state[0].lower()}{state[1:]}")
        mark = words.clock_mark(clock)
        side = self.fontMetrics().height()
        self.mark.setPixmap(icons.mark(mark.shape, mark.tone).pixmap(QSize(side - 2, side - 2)))
        self.mark.setAccessibleName(clock.reading.state.value.capitalize())
        self.facts.setText(words.clock_facts(clock))
        self.line.setAccessibleName(f"{name} clock over time; arrow keys walk through it")
        self.line.set_segments(
            stretches_of(clock), moments_of(clock, now), f"{name}: {state}. {words.clock_facts(clock)}."
        )
        self.setAccessibleName(f"{name} clock")
        self.more.setAccessibleName(f"Segments of {name}")

    def shows(self, clock: ClockReading, now: datetime) -> bool:
        """Return whether this clock, as read at `now`, is what is drawn, in the current look."""
        return self._drawn == (clock, now, theme.look(), theme.scale())

    @Slot()
    def _more(self) -> None:
        self.asked.emit(self)

    @Slot(int)
    def _chosen(self, number: int) -> None:
        self.segment_chosen.emit(self, number)


class ClocksPage(QScrollArea):
    """All clocks; below the chosen one its segments in words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Clocks of the ticket")
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._cards: list[ClockCard] = []
        self._clocks: list[ClockReading] = []
        self._read: tuple[int, datetime] | None = None  # which ticket, when
        self._shown: tuple[Metric, int] | None = None
        self._rest = QTimer(self)  # a ticket that was long with us has a dozen clocks: not all of them in one turn
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self._show_rest)
        self.none = _muted(_NO_TARGET)
        self.legend = _muted("")
        self.heading = Label()
        self.heading.setProperty("heading", True)
        self.heading.setWordWrap(True)
        self.table = SmallTable(segment_columns(), _by_start, "Segments of the clock", empty=("No segment", "", ""))
        self.below = QWidget()
        below = QVBoxLayout(self.below)
        below.setContentsMargins(0, 0, 0, theme.px(8))
        below.setSpacing(theme.px(4))
        below.addWidget(self.heading)
        below.addWidget(self.table)
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(theme.px(16), theme.px(8), theme.px(16), theme.px(8))
        self._column.setSpacing(theme.px(8))
        for widget in (self.none, self.legend, self.below):
            self._column.addWidget(widget)
        self.held_by, self.what_if = HeldBy(), WhatIf()
        self._column.addWidget(self.held_by)
        self._column.addWidget(self.what_if)
        self._column.addStretch(1)
        self.setWidget(inside)
        self.verticalScrollBar().rangeChanged.connect(self._keep_in_view)

    def go_to_what_if(self) -> None:
        """Put the keyboard into what if, and keep it in view while clocks above it are still drawn."""
        self.what_if.priority.setFocus(Qt.FocusReason.OtherFocusReason)
        self._keep_in_view()

    @Slot()
    def _keep_in_view(self) -> None:
        focus = self.what_if.focusWidget()
        if focus is not None and focus.hasFocus():
            self.ensureWidgetVisible(self.what_if)
            self.ensureWidgetVisible(focus)

    def show_detail(self, detail: TicketDetail) -> None:
        """Draw the clocks; the segments stay those of the clock chosen before, if the ticket has it."""
        self._clocks = clocks = ordered(detail.clocks)
        same = self._read is not None and self._read[0] == detail.id
        self._read = detail.id, detail.read_at
        keys = [(c.metric, c.seq) for c in clocks]
        chosen = keys.index(self._shown) if self._shown in keys else 0
        first = min(len(clocks), max(_AT_ONCE, chosen + 1))
        for card in self._cards[len(clocks) if same else first :]:
            card.hide()
        for number in range(first):
            self._show_card(number)
        self._rest.start()
        self.none.setText(detail.why_not or _NO_TARGET)
        self.none.setVisible(not clocks or bool(detail.why_not))
        kinds = {kind for clock in clocks for kind in kinds_of(clock)}
        self.legend.setText("; ".join(text for kind, text in _LEGEND.items() if kind in kinds) + ".")
        self.legend.setVisible(bool(kinds))
        self.below.setVisible(bool(clocks))
        if clocks:
            self._show_segments(self._cards[chosen])
        self.held_by.show_holders(detail.holders)
        self.what_if.show_ticket(detail)

    def _show_card(self, number: int) -> None:
        if number >= len(self._cards):
            card = ClockCard()
            card.segment_chosen.connect(self._segment)
            card.asked.connect(self._asked)
            self._cards.append(card)
            self._column.insertWidget(self._column.indexOf(self.held_by), card)
        if self._read is not None:
            self._cards[number].show_clock(self._clocks[number], self._read[1])
            self._cards[number].show()

    @Slot()
    def _show_rest(self) -> None:
        """Show the next clocks that are not shown yet as they were read last."""
        left = [number for number in range(len(self._clocks)) if not self._is_shown(number)]
        for number in left[:_AT_ONCE]:
            self._show_card(number)
        if len(left) > _AT_ONCE:
            self._rest.start()

    def _is_shown(self, number: int) -> bool:
        if number >= len(self._cards) or self._cards[number].isHidden() or self._read is None:
            return False
        return self._cards[number].shows(self._clocks[number], self._read[1])

    def first_focus(self) -> QWidget | None:
        """Return what takes the keyboard: the first clock's line."""
        return next((card.line for card in self._cards if not card.isHidden()), None)

    def _show_segments(self, card: ClockCard) -> None:
        clock = card.clock
        if clock is None:
            return
        self._shown = (clock.metric, clock.seq)
        for one in self._cards:
            one.more.setVisible(one is not card)
        self.heading.setText(f"{words.clock_title(clock)}, segment by segment")
        self.table.set_rows(clock.reading.segments)
        self._column.removeWidget(self.below)
        self._column.insertWidget(self._column.indexOf(card) + 1, self.below)
        # Tab goes on in the order in which things stand.
        QWidget.setTabOrder(card.line, self.table)
        self._fit_table()

    def _fit_table(self) -> None:
        rows = min(_MOST_ROWS, max(1, self.table.rows.rowCount()))
        line = self.table.verticalHeader().defaultSectionSize()
        self.table.setFixedHeight(self.table.horizontalHeader().sizeHint().height() + line * rows + 16)

    @Slot(object)
    def _asked(self, card: ClockCard) -> None:
        self._show_segments(card)
        self.table.setFocus()

    @Slot(object, int)
    def _segment(self, card: ClockCard, number: int) -> None:
        if card.clock is None:
            return
        self._show_segments(card)
        drawn = stretches_of(card.clock)
        if number < len(drawn):
            at = drawn[number].start
            row = next((s for s in card.clock.reading.segments if s.start <= at < s.end), None)
            if row is not None:
                self.table.select_id(_by_start(row))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "table"):
            self._fit_table()


def _muted(text: str) -> QLabel:
    label = Label(text)
    label.setProperty("muted", True)
    label.setWordWrap(True)
    return label


def _by_start(segment: Segment) -> int:
    return int(segment.start.timestamp() * 1_000_000)
