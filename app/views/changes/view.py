"""The Calendar: weeks of changes with what lies behind them, the agenda and one change beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QSplitter, QTabWidget, QVBoxLayout, QWidget

from app.domain import words
from app.domain.cab.agenda import MeetingAgenda
from app.domain.changes import board
from app.domain.changes.detail import CalendarData, ChangeDetail
from app.domain.changes.month_layout import week_of, weeks_of_month
from app.domain.changes.values import Change
from app.domain.changes_made import Touched
from app.domain.choices import Choice
from app.domain.eastern import local_date, midnight
from app.domain.find import Found
from app.domain.plain_text import one_line
from app.domain.tickets.values import TicketFilter
from app.domain.vocabulary import ChangeState
from app.ui.commands import Command
from app.ui.forms.typeahead import Typeahead
from app.ui.list_tab import SEARCH_SIGN
from app.ui.look import theme
from app.ui.look.flow_layout import FlowLayout
from app.ui.look.heading import Heading
from app.ui.look.plain import Label
from app.ui.printing.printable import Printable
from app.ui.search_field import SearchField
from app.ui.tab import Tab, TabTarget
from app.views.changes import commands as actions
from app.views.changes.acts import ChangeActs
from app.views.changes.agenda_pane import AgendaPane, step_button
from app.views.changes.canvas import CalendarCanvas
from app.views.changes.change_pane import ChangePane
from app.views.changes.model import Sheet, make_sheet
from app.views.changes.moves import Moves
from app.views.changes.printed import agenda_printable, sheet_printable
from app.work import Work

_ALL = "All agencies"
_MOST_FOUND = 20
_MONTH_LEGEND = (
    "Shapes: disc normal, square standard, triangle emergency, diamond latent; hollow diamond with !: in conflict. "
    "Dashed: draft. Double chevron: high risk. Hatched: freeze."
)
_WEEK_LEGEND = (
    "Hatched: freeze. Green: window. Dashed frame: draft. Double stripe: emergency. Check: done. "
    "Diamond with !: conflict. Eastern Time."
)


class ChangesTab(Tab):
    """Hosts the canvas and the two panes; asks the services."""

    id = "changes"
    watches = Touched.CHANGES | Touched.FREEZES | Touched.SERVICES

    # --- widgets ----------------------------------------------------------------------------------
    def build(self) -> Iterator[None]:
        """Make the calendar, and the agenda and the change beside it."""
        self._today = local_date(self.context.now())
        self._spread = "week"
        self.moves, self.acts = Moves(self), ChangeActs(self)
        self._wanted: int | None = None
        self.codes: dict[str, list[tuple[str, str]]] = {}
        self.canvas = CalendarCanvas()
        self.canvas.day = self._today
        self.canvas.now = self.context.now
        self.canvas.may_move = self.context.may("change.edit")
        yield
        self.agenda = AgendaPane()
        self.agenda.add_acts(self.context.commands.act_bar(actions.MEETING))
        self.change = ChangePane()
        self.side = QTabWidget()
        self.side.setDocumentMode(True)
        self.side.setAccessibleName("Agenda and change")
        self.side.tabBar().setAccessibleName("Agenda and change")
        self.side.addTab(self.agenda, "Agenda")
        self.side.addTab(self.change, "Change")
        yield
        self.clashes = Label()
        self.clashes.setWordWrap(True)
        self.clashes.setProperty("muted", True)
        self.clashes.setContentsMargins(10, 4, 10, 4)
        self.clashes.hide()
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar())
        column.addWidget(self.canvas, 1)
        column.addWidget(self.clashes)
        self.legend = self._legend()
        below = QHBoxLayout()
        below.addWidget(self.legend, 1)
        self.count.setContentsMargins(0, 3, 10, 4)
        below.addWidget(self.count, 0, Qt.AlignmentFlag.AlignBottom)
        column.addLayout(below)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setAccessibleName("Calendar and agenda")
        self.splitter.addWidget(left)
        self.splitter.addWidget(self.side)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setSizes([1008, 272])
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.addWidget(self.splitter, 1)
        self._connect()

    def _bar(self) -> QWidget:
        self.before, self.after = step_button("left", "Before"), step_button("right", "After")
        self.title = Heading(wrap=False)
        self.agency = Typeahead([], None, none=(_ALL, None), things="agencies")
        self.agency.setAccessibleName("Only changes that affect this agency")
        self.agency.setMinimumContentsLength(14)
        self.agency.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.search = SearchField("Find a change", "Find a change", "Number or words of any change; Enter goes on (/)")
        self._fit_search()
        look = theme.current()
        if look is not None:
            look.changed.connect(self._fit_search)
        self._found: tuple[str, list[int]] = ("", [])
        self.count = Label()
        self.count.setProperty("muted", True)
        self.today_button = _button("Today", "Show today")
        self.conflicts = _button("", "Changes in conflict")
        self.conflicts.hide()
        self.spreads = {name: _button(name.capitalize(), f"Show a {name}") for name in ("day", "week", "month")}
        bar = QWidget()
        row = FlowLayout(bar)
        row.setContentsMargins(10, 6, 10, 6)
        first: tuple[QWidget, ...] = (self.before, self.today_button, self.after, self.title)
        last: tuple[QWidget, ...] = (self.search, self.agency, self.conflicts)
        for widget in first:
            row.addWidget(widget)
        for button in self.spreads.values():
            button.setCheckable(True)
            button.clicked.connect(self._spread_pressed)
            row.addWidget(button)
        for widget in last:
            row.addWidget(widget)
        return bar

    @Slot()
    def _fit_search(self) -> None:
        """Give the search the width of what it says, at the size of text that is chosen now."""
        words = self.search.fontMetrics().horizontalAdvance(self.search.placeholderText())
        self.search.setFixedWidth(max(theme.px(170), words + theme.px(80)))

    def _legend(self) -> Label:
        text = Label()
        text.setProperty("muted", True)
        text.setWordWrap(True)
        text.setContentsMargins(10, 3, 10, 4)
        return text

    def _connect(self) -> None:
        self.before.clicked.connect(self.go_before)
        self.after.clicked.connect(self.go_after)
        self.agency.changed.connect(self._agency_chosen)
        self.canvas.day_chosen.connect(self._day_chosen)
        self.canvas.change_chosen.connect(self._change_chosen)
        self.canvas.change_opened.connect(self._change_opened)
        self.canvas.new_asked.connect(self._new_asked)
        self.canvas.page_asked.connect(self._page)
        self.canvas.move_proposed.connect(self._preview_move)
        self.canvas.move_asked.connect(self._move)
        self.canvas.menu_asked.connect(self._menu)
        self.canvas.day_opened.connect(self._day_opened)
        self.canvas.typed.connect(self._typed)
        self.search.returnPressed.connect(self._find)
        self.today_button.clicked.connect(self.go_today)
        self.conflicts.clicked.connect(self._next_conflict)
        self.agenda.change_opened.connect(self._show_change)
        self.agenda.day_stepped.connect(self._agenda_stepped)
        self.change.step_asked.connect(self._step)
        self.change.edit_asked.connect(self._edit)
        self.change.vote_asked.connect(self._vote)

    def commands(self) -> list[Command]:
        """Return the commands of the calendar."""
        return actions.commands(self, self.acts)

    def focus_first(self) -> None:
        """Put the keyboard into the calendar."""
        self.canvas.setFocus()

    def save_state(self) -> dict[str, Any]:
        """Return the sizes of the parts in pixels, and whether a day, week or month is shown; not which."""
        return {"splitter": self.splitter.sizes(), "spread": self._spread}

    def restore_state(self, state: dict[str, Any]) -> None:
        """Take over what `save_state` gave."""
        if state.get("splitter"):
            self.splitter.setSizes([int(size) for size in state["splitter"]])
        if state.get("spread") in self.spreads:
            self._spread = state["spread"]

    # --- reading ----------------------------------------------------------------------------------
    def _weeks(self) -> tuple[tuple[date, ...], ...]:
        day = self.canvas.day
        if self._spread == "day":
            return ((day,),)
        return weeks_of_month(day.year, day.month) if self._spread == "month" else week_of(day)

    def refresh(self) -> None:
        """Read the weeks in view, and with them the agenda and the change shown."""
        weeks = self._weeks()
        first, last = weeks[0][0], weeks[-1][-1]
        day = self.canvas.day
        self.title.setText(self._title(first, last))
        for name, button in self.spreads.items():
            button.setChecked(name == self._spread)
        self.legend.setText(_MONTH_LEGEND if self._spread == "month" else _WEEK_LEGEND)
        start = midnight(first)
        end = midnight(last + timedelta(days=1))
        agency = self.agency.value()
        read = partial(self.services.changes.calendar, start, end, agency=agency)

        def load(work: Work) -> tuple[CalendarData, Sheet]:
            data = read(work=work)
            return data, make_sheet(data, weeks, agency)

        self.jobs.read(self, load, self._arrived, key="sheet")
        if not self.codes:
            self.jobs.read(self, lambda work: self.services.changes.codes(work=work), self._codes_arrived, key="codes")
        self._read_agenda(day)
        self.read_change()

    def _title(self, first: date, last: date) -> str:
        if self._spread == "month":
            return words.long_month(self.canvas.day)
        return words.weekday(first) if first == last else f"{words.day(first, year=False)} to {words.day(last)}"

    def _arrived(self, answer: tuple[CalendarData, Sheet]) -> None:
        data, sheet = answer
        self.canvas.set_sheet(sheet, self._today, self.canvas.day.month if self._spread == "month" else None)
        self.count.setText(_counted(data.changes))
        clashing = len(sheet.in_conflict())
        self.conflicts.setText(f"{clashing:,} in conflict")
        self.conflicts.setAccessibleName(f"{words.count(clashing, 'change')} in conflict: choose the next one")
        self.conflicts.setVisible(bool(clashing))
        if self._wanted is not None and self._wanted in sheet.items:
            wanted, self._wanted = self._wanted, None
            self.canvas.choose_change(wanted)
        self.context.commands.refresh()

    def _codes_arrived(self, codes: dict[str, list[tuple[str, str]]]) -> None:
        self.codes = codes
        self.agency.set_choices([Choice(code, one_line(name), code) for code, name in codes["agencies"]])

    def _read_agenda(self, day: date) -> None:
        wednesday = board.cab_wednesday(day)
        read = partial(self.services.cab.agenda, wednesday)
        self.jobs.read(self, lambda work: read(work=work), self._agenda_arrived, key="agenda")

    def _agenda_arrived(self, meeting: MeetingAgenda) -> None:
        self.agenda.show_agenda(meeting, self.context.now())
        self.context.commands.refresh()

    def read_change(self, _answer: Any = None) -> None:
        """Read again the change that is shown."""
        shown = self.change.detail
        change_id = self.canvas.current or (shown.change.id if shown is not None else None)
        if change_id is None:
            return
        read = partial(self.services.changes.detail, change_id)
        self.jobs.read(self, lambda work: read(work=work), self._detail_arrived, key="change")

    def go_on_after(self, change_id: int, _answer: Any = None) -> None:
        """Go to what the board takes up next on the agenda shown; at its end, or beside it, the change stays."""
        meeting = self.meeting()
        following = meeting.agenda.next_to_decide(change_id) if meeting is not None else None
        if following is None or self.canvas.current != change_id:
            self.read_change()
        else:
            self.show_target(TabTarget(self.id, following))

    def _detail_arrived(self, detail: ChangeDetail) -> None:
        may = self.context.may
        self.change.show_detail(detail, may_edit=may("change.edit"), may_vote=may("change.vote"))
        self.context.commands.refresh()

    def show_target(self, target: TabTarget) -> None:
        """Go to a change: show the month or week of its start and choose it."""
        if target.id is None:
            return
        read = partial(self.services.changes.detail, target.id)
        self.jobs.read(self, lambda work: read(work=work), self._go_to, key="target")

    def _go_to(self, detail: ChangeDetail) -> None:
        self._wanted = detail.change.id
        self.canvas.current = detail.change.id
        self.side.setCurrentWidget(self.change)
        self._detail_arrived(detail)
        self._show_day(local_date(detail.change.planned_start))

    def _show_day(self, day: date) -> None:
        self.canvas.day = day
        self.refresh()

    # --- what the canvas and panes tell -----------------------------------------------------------
    @Slot(object)
    def _day_chosen(self, day: date) -> None:
        self._read_agenda(day)

    @Slot(int)
    def _change_chosen(self, _change_id: int) -> None:
        self.side.setCurrentWidget(self.change)
        self.read_change()
        self.context.commands.refresh()

    @Slot(int)
    def _change_opened(self, change_id: int) -> None:
        self._change_chosen(change_id)
        self.change.text.setFocus()

    @Slot(int)
    def _show_change(self, change_id: int) -> None:
        self.show_target(TabTarget("changes", change_id))

    @Slot(int)
    def _agenda_stepped(self, weeks: int) -> None:
        day = self.agenda.meeting.day if self.agenda.meeting else self.canvas.day
        self._read_agenda(day + timedelta(days=7 * weeks))

    @Slot()
    def _agency_chosen(self) -> None:
        if not self.agency.problem():
            self.refresh()

    @Slot(int)
    def _page(self, step: int) -> None:
        weeks = self.canvas.sheet.weeks
        if weeks and not weeks[0][0] <= self.canvas.day <= weeks[-1][-1]:
            self._show_day(self.canvas.day)  # an arrow key left the sheet: the day is already there
            return
        day = self.canvas.day
        if self._spread == "month":
            month = day.month - 1 + step
            first = date(day.year + month // 12, month % 12 + 1, 1)
            following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
            self._show_day(first.replace(day=min(day.day, (following - first).days)))
        else:
            self._show_day(day + timedelta(days=(1 if self._spread == "day" else 7) * step))

    @Slot(QPoint)
    def _menu(self, at: QPoint) -> None:
        self.context.commands.context_menu(actions.CONTEXT, self).popup(at)

    @Slot(object)
    def _day_opened(self, day: date) -> None:
        self.canvas.day = day
        self.show_day()

    @Slot(str)
    def _typed(self, letter: str) -> None:
        if letter == SEARCH_SIGN:
            self.focus_search()
        else:
            self.context.commands.press(letter)

    def focus_search(self) -> None:
        """Put the keyboard into the search field."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    @Slot()
    def _find(self) -> None:
        """Go to the first change that fits what was typed, in any week; Enter again goes to the next one."""
        typed = self.search.text().strip()
        if not typed:
            self.canvas.setFocus()
        elif typed == self._found[0]:
            self._go_to_found()
        else:
            find = partial(self.services.find_records, "change", typed, _MOST_FOUND)
            self.jobs.read(self, lambda work: find(work=work), partial(self._found_here, typed), key="find")

    def _found_here(self, typed: str, found: Sequence[Found]) -> None:
        self._found = (typed, [one.id for one in found])
        if found:
            more = " Enter goes to the next." if len(found) > 1 else ""
            self.messages.info(f"{words.count(len(found), 'change')} found.{more}")
            self._go_to_found()
        else:
            self.messages.note(f"No change has \u201c{typed}\u201d.", "Numbers and words of the title are found.")

    def _go_to_found(self) -> None:
        ids = self._found[1]
        if ids:
            shown = self.canvas.current
            at = ids.index(shown) + 1 if shown in ids else 0
            self.show_target(TabTarget("changes", ids[at % len(ids)]))

    @Slot()
    def _spread_pressed(self) -> None:
        pressed = self.sender()
        self._show(next(name for name, one in self.spreads.items() if one is pressed))

    @Slot()
    def _next_conflict(self) -> None:
        """Choose the next change in conflict after the one chosen, round and round."""
        ids = [item.change.id for item in self.canvas.sheet.in_conflict()]
        if ids:
            at = ids.index(self.canvas.current) + 1 if self.canvas.current in ids else 0
            self.canvas.choose_change(ids[at % len(ids)])
            self.canvas.setFocus()

    def can_print(self) -> bool:
        """Say whether there is something to print: the weeks in view."""
        return self.built and bool(self.canvas.sheet.weeks)

    def printables(self) -> list[Printable]:
        """Return the changes of the days in view, and the agenda beside them."""
        if not self.can_print():
            return []
        found = [sheet_printable(self.canvas.sheet, self.title.text(), self.agency.value())]
        meeting = self.meeting()
        return [*found, agenda_printable(meeting)] if meeting is not None else found

    # --- places -----------------------------------------------------------------------------------
    def place(self) -> object:
        """Return what is shown, the chosen day and change, and the agency looked at."""
        if not self.built:
            return None
        return (self._spread, self.canvas.day, self.canvas.current, self.agency.value())

    def restore_place(self, place: Any) -> None:
        """Show the same again and choose the same."""
        if place is None:
            return
        self._spread, day, change, agency = place
        self.agency.blockSignals(True)
        self.agency.set_value(agency)
        self.agency.blockSignals(False)
        self._wanted = change
        self._show_day(day)

    # --- what the helpers are asked ---------------------------------------------------------------
    @Slot(int, int)
    def _preview_move(self, change_id: int, days: int) -> None:
        self.moves.preview(change_id, days)

    @Slot(int, int)
    def _move(self, change_id: int, days: int) -> None:
        self.moves.ask(change_id, days)

    def move_earlier(self) -> None:
        """Move the chosen change a day earlier, at the same Eastern wall time."""
        self._move_current(-1)

    def move_later(self) -> None:
        """Move the chosen change a day later, at the same Eastern wall time."""
        self._move_current(1)

    def _move_current(self, days: int) -> None:
        if self.canvas.current is not None:
            self.moves.ask(self.canvas.current, days)

    @Slot(object)
    def _new_asked(self, day: date) -> None:
        self.acts.new_on(day)

    @Slot(object)
    def _step(self, state: ChangeState) -> None:
        self.acts.step(state)

    @Slot()
    def _edit(self) -> None:
        self.acts.edit()

    @Slot()
    def _vote(self) -> None:
        self.acts.vote()

    # --- what commands ask ------------------------------------------------------------------------
    def has_change(self) -> bool:
        """Say whether a change is chosen in the calendar."""
        return self.built and self.canvas.current is not None

    def meeting(self) -> MeetingAgenda | None:
        """Return the meeting whose agenda is shown; None where there is none."""
        return self.agenda.meeting if self.built else None

    def current_change(self) -> Change | None:
        """Return the change shown, once its details are read."""
        return self.change.detail.change if self.built and self.change.detail is not None else None

    def is_editable(self) -> bool:
        """Say whether the change shown can still be edited: a draft, or before the board."""
        change = self.current_change()
        return change is not None and change.state in (ChangeState.DRAFT, ChangeState.IN_CAB)

    def is_in_cab(self) -> bool:
        """Say whether the change shown is before the board."""
        change = self.current_change()
        return change is not None and change.state is ChangeState.IN_CAB

    def has_agenda(self) -> bool:
        """Say whether there is a meeting whose agenda is shown."""
        return self.meeting() is not None

    def can_freeze(self) -> bool:
        """Say whether the agenda shown can be frozen: the meeting is still planned and on no holiday."""
        meeting = self.meeting()
        return meeting is not None and meeting.state == "planned" and not meeting.holiday

    def is_month(self) -> bool:
        """Say whether a whole month is shown."""
        return self.built and self._spread == "month"

    def is_week(self) -> bool:
        """Say whether a single week is shown."""
        return self.built and self._spread == "week"

    def is_day(self) -> bool:
        """Say whether a single day is shown."""
        return self.built and self._spread == "day"

    def can_step(self, state: ChangeState) -> bool:
        """Say whether the change shown may be taken to a state now, by its rules and this person's roles."""
        detail = self.change.detail if self.built else None
        return detail is not None and state in detail.next_states

    # --- commands ---------------------------------------------------------------------------------
    def go_today(self) -> None:
        """Show today, in Eastern time."""
        self._today = local_date(self.context.now())
        self._show_day(self._today)

    def show_month(self) -> None:
        """Show the whole month of the chosen day."""
        self._show("month")

    def show_week(self) -> None:
        """Show the week of the chosen day."""
        self._show("week")

    def show_day(self) -> None:
        """Show the chosen day alone."""
        self._show("day")

    def _show(self, spread: str) -> None:
        self._spread = spread
        self.refresh()
        self.context.commands.refresh()

    @Slot()
    def go_before(self) -> None:
        self._page(-1)

    @Slot()
    def go_after(self) -> None:
        self._page(1)

    def open_tickets(self) -> None:
        """List the tickets opened for the services of the change between its start and 72 hours after its end."""
        change = self.current_change()
        if change is None:
            return
        end = change.actual_end or change.planned_end
        read = partial(self.services.changes.service_ids, change.services)

        def go(ids: tuple[int, ...]) -> None:
            filter = TicketFilter(
                service_ids=ids, opened_from=change.planned_start, opened_to=end + timedelta(hours=72)
            )
            self.context.navigator.open("tickets", filter=filter)

        self.jobs.read(self, lambda work: read(work=work), go, key="services")


def _button(text: str, name: str) -> QPushButton:
    button = QPushButton(text)
    button.setAccessibleName(name)
    button.setAutoDefault(False)
    return button


def _counted(changes: Sequence[Change]) -> str:
    """Return how many changes there are, and how many of them are drafts or cancelled."""
    drafts = sum(change.state is ChangeState.DRAFT for change in changes)
    gone = sum(change.state is ChangeState.CANCELLED for change in changes)
    parts = [words.count(len(changes) - gone, "change")]
    parts += [words.count(drafts, "draft")] if drafts else []
    parts += [f"{gone:,} cancelled"] if gone else []
    return ", ".join(parts)
