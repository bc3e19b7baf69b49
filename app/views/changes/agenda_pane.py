"""The agenda beside the calendar: what the board hears on a Wednesday, and why each item is on it."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QUrl, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain import words
from app.domain.cab import agenda as cab
from app.domain.cab.agenda import MeetingAgenda
from app.domain.changes.conflicts import when
from app.domain.eastern import local_date
from app.ui.command_bar import ActBar
from app.ui.look import theme
from app.ui.look.heading import Heading
from app.views.changes.rich import LinkText, Rich
from app.views.changes.step_button import step_button


class AgendaPane(QWidget):
    """Shows a `MeetingAgenda`. Numbers in it are links: `change_opened`."""

    change_opened = Signal(int)
    day_stepped = Signal(int)  # weeks

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("CAB agenda")
        self.meeting: MeetingAgenda | None = None
        self.title = Heading("CAB agenda", 1.15)
        before = step_button("left", "Agenda of the week before")
        after = step_button("right", "Agenda of the week after")
        self._later = after
        before.clicked.connect(self._before)
        after.clicked.connect(self._after)
        self.text = LinkText("Agenda items")
        self.text.anchorClicked.connect(self._clicked)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(before)
        head.addWidget(after)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.px(10), theme.px(8), theme.px(10), theme.px(8))
        layout.addLayout(head)
        layout.addWidget(self.text, 1)
        self._layout = layout
        look = theme.current()
        if look is not None:
            look.changed.connect(self._look_changed)

    def add_acts(self, bar: ActBar) -> None:
        """Put a row of acts between the head and the items."""
        self._layout.insertWidget(1, bar)
        bar.stand_after(self._later)

    @Slot()
    def _look_changed(self) -> None:
        """Make the rich text anew: it carries its colours."""
        if self.meeting is not None:
            self.show_agenda(self.meeting, self._now)

    def say(self, text: str) -> None:
        """Show a sentence instead of the agenda."""
        self.text.say(text)

    def show_agenda(self, meeting: MeetingAgenda, now: datetime) -> None:
        """Show it; the place in the text stays when the meeting is the same."""
        same = self.meeting is not None and self.meeting.day == meeting.day
        self.meeting, self._now = meeting, now
        self.title.setText(f"CAB, {words.day(meeting.day, weekday=True)}")
        self.text.show_html(agenda_html(meeting, now), keep_place=same)

    @Slot(QUrl)
    def _clicked(self, link: QUrl) -> None:
        if link.scheme() == "change":
            self.change_opened.emit(int(link.path()))

    @Slot()
    def _before(self) -> None:
        self.day_stepped.emit(-1)

    @Slot()
    def _after(self) -> None:
        self.day_stepped.emit(1)


def agenda_html(meeting: MeetingAgenda, now: datetime) -> str:
    """Return the agenda as rich text in the colours of the current look."""
    agenda, rich, year = meeting.agenda, Rich(theme.color), local_date(now).year
    complete, sent = (words.moment(at, weekday=True, year=False) for at in (agenda.deadline, agenda.frozen_at))
    complete = f"Changes {'had to be' if now > agenda.deadline else 'have to be'} complete by {complete}"
    sent = f"the agenda {'was' if now > agenda.frozen_at else 'is'} due on {sent}"
    stands = cab.standing(agenda, meeting.state, now, on_record=meeting.meeting_id is not None)
    rich.muted(f"{stands}. {complete}; {sent}.")
    if meeting.replaces:
        rich.line(f"Instead of {words.weekday(meeting.replaces, year=False)}.")
    if meeting.holiday:
        days = ", ".join(words.day(day, weekday=True, year=False) for day in meeting.proposals)
        rich.warning(f"This Wednesday is {meeting.holiday}. Proposed instead: {days}. Decide with Move meeting.")
    if meeting.over:
        rich.warning(f"The meeting {meeting.over}.")
    if meeting.nothing_pending:
        rich.line("Nothing is pending." if local_date(now) <= meeting.day else "Nothing was pending.")
    for name in cab.SECTIONS:
        items = agenda.section(name)
        if not items:
            continue
        rich.heading(f"{name} ({len(items)})")
        for item in items:
            change = item.change
            if change is None:  # a version of a standard model
                rich.strong(item.number, item.title)
                rich.muted(item.why)
                continue
            rich.link(f"change:{change.id}", change.number, change.title)
            facts = [
                when(change.planned_start, change.planned_end, year),
                f"{change.risk} risk" if change.risk else "risk not assessed",
            ]
            facts.append(meeting.services_of(change) or "no service named")
            if meeting.state == "held" and name in (cab.DECIDE, cab.LATE):
                facts.append(f"now {change.state.word}")
            rich.line(" · ".join(facts))
            rich.muted(item.why)
            for clash in meeting.clashes_of(item):
                rich.clash(clash)
    if meeting.state in ("held", "cancelled"):
        return rich.html()  # what lies ahead now was not on that agenda
    rich.heading(f"Forward schedule ({len(agenda.forward)})")
    for change in agenda.forward:
        rich.link(f"change:{change.id}", change.number, change.title)
        rich.muted(when(change.planned_start, change.planned_end, year))
    if not agenda.forward:
        rich.line("No approved change of the board's scopes in the four weeks after.")
    if agenda.freezes:
        rich.heading("Freezes ahead")
        for freeze in agenda.freezes:
            rich.line(f"{freeze.name}: {when(freeze.start, freeze.end, year)}")
    return rich.html()
