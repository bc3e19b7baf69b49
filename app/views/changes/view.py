"""The Calendar: weeks of changes with what lies behind them, a list of them, the agenda and one change beside it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QTabWidget, QVBoxLayout, QWidget

from app.domain.cab.agenda import MeetingAgenda
from app.domain.changes import board
from app.domain.changes.detail import CalendarData, ChangeDetail
from app.domain.changes.values import Change
from app.domain.changes_made import Touched
from app.domain.choices import Choice
from app.domain.eastern import local_date, midnight
from app.domain.plain_text import one_line
from app.domain.tickets.values import TicketFilter
from app.domain.vocabulary import ChangeState
from app.ui.commands import Command
from app.ui.forms.dock import FormDock
from app.ui.kept_forms import KeptForms
from app.ui.look import theme
from app.ui.parts import Part, Parts
from app.ui.printing.printable import Printable
from app.ui.tab import SEARCH_SIGN, Tab, TabTarget
from app.ui.tables.data_table import DataTable
from app.views.changes import commands as actions
from app.views.changes import spreads
from app.views.changes.acts import ChangeActs, is_kept_change
from app.views.changes.agenda_pane import AgendaPane
from app.views.changes.bulk_acts import STEPS, BulkActs
from app.views.changes.calendar_bar import SPREADS, CalendarBar
from app.views.changes.canvas import CalendarCanvas
from app.views.changes.change_list import ChangeList
from app.views.changes.change_pane import ChangePane
from app.views.changes.finder import Finder
from app.views.changes.model import Sheet, make_sheet
from app.views.changes.moves import Moves
from app.views.changes.one_focus import OneFocus
from app.views.changes.picture import Picture
from app.views.changes.printed import agenda_printable, sheet_printable
from app.views.changes.whereabouts import Whence, Whereabouts
from app.work import Work

#: Heights of the tab, at 100 %, from which picture and list have room together, and the list is there from the first.
_BOTH_FROM, _LIST_FROM = 540, 900
_FORM_MOST = 0.5  # of the tab's height


class ChangesTab(Tab):
    """Hosts the calendar, its list and the two panes; asks the services."""

    id = "changes"
    watches = Touched.CHANGES | Touched.FREEZES | Touched.SERVICES

    # --- widgets ----------------------------------------------------------------------------------
    def build(self) -> Iterator[None]:
        """Make the calendar, its list, and the agenda and the change beside them."""
        self._today = local_date(self.context.now())
        self._spread = "week"
        self.moves, self.acts, self.bulk = Moves(self), ChangeActs(self), BulkActs(self)
        self.kept = KeptForms(self, is_kept_change, self.acts.open_kept)
        self._wanted: tuple[int, Whence] | None = None  # is chosen once its days are in view
        self._reading: int | None = None  # the change that the pane waits for
        self._agency: str | None = None
        self._list_shown: bool | None = None  # None: nobody chose yet
        self._list_by_form = False  # wanted beside the form that is open
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
        self.list = ChangeList(self.context.now)
        self.list.several.add_acts(self.context.commands.act_bar(actions.CONTEXT, self.list.several, most=6))
        self.focus = OneFocus(self.canvas, self.list.table, self)
        yield
        self.bar = CalendarBar()
        self.title, self.agency, self.search = self.bar.title, self.bar.agency, self.bar.search
        self.conflicts, self.spreads = self.bar.conflicts, self.bar.spreads
        self.finder = Finder(self, self.search)
        self.upper = Picture(self.canvas)
        self.clashes, self.legend, self.count = self.upper.clashes, self.upper.legend, self.upper.count
        self.list_button = self.upper.list_button
        self.heights = QSplitter(Qt.Orientation.Vertical)
        self.heights.setAccessibleName("Calendar and list")
        self.heights.setChildrenCollapsible(False)
        self.heights.addWidget(self.upper)
        self.heights.addWidget(self.list)
        self.heights.setStretchFactor(0, 1)
        self.heights.setSizes([theme.px(620), theme.px(260)])
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.heights, 1)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setAccessibleName("Calendar and agenda")
        self.splitter.addWidget(left)
        self.splitter.addWidget(self.side)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setSizes([theme.px(1008), theme.px(272)])
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.addWidget(self.splitter, 1)
        self.round = Parts(self._parts_of_page)
        self.whereabouts = Whereabouts(self, self._standing)
        self._connect()

    def _connect(self) -> None:
        bar, canvas, table = self.bar, self.canvas, self.list.table
        bar.before.clicked.connect(self.go_before)
        bar.after.clicked.connect(self.go_after)
        bar.today.clicked.connect(self.go_today)
        bar.agency.changed.connect(self._agency_chosen)
        bar.search.returnPressed.connect(self._find)
        bar.conflicts.clicked.connect(self._next_conflict)
        self.list_button.clicked.connect(self.toggle_list)
        for button in bar.spreads.values():
            button.clicked.connect(self._spread_pressed)
        canvas.day_chosen.connect(self._day_chosen)
        canvas.change_opened.connect(self._change_opened)
        canvas.new_asked.connect(self._new_asked)
        canvas.page_asked.connect(self._page)
        canvas.move_proposed.connect(self._preview_move)
        canvas.move_asked.connect(self._move)
        canvas.drag_over.connect(self._drag_over)
        canvas.menu_asked.connect(self._menu)
        canvas.day_opened.connect(self._day_opened)
        canvas.typed.connect(self._typed)
        canvas.nothing_moved.connect(self._nothing_moved)
        table.typed.connect(self._typed)
        table.opened.connect(self._change_opened)
        table.customContextMenuRequested.connect(self._list_menu)
        table.told.connect(self.messages.info)
        self.list.cleared.connect(self.focus.only_one)
        self.focus.moved.connect(self._focus_moved)
        self.agenda.change_opened.connect(self._show_change)
        self.agenda.day_stepped.connect(self._agenda_stepped)
        self.change.step_asked.connect(self._step)
        self.change.edit_asked.connect(self._edit)
        self.change.vote_asked.connect(self._vote)

    def commands(self) -> list[Command]:
        """Return the commands of the calendar."""
        return actions.commands(self, self.acts, self.bulk)

    def focus_first(self) -> None:
        """Put the keyboard into the calendar, or the list where that takes its place."""
        with self.whereabouts.answering():
            (self.canvas if self.canvas.isVisibleTo(self) else self.list.table).setFocus()

    def save_state(self) -> dict[str, Any]:
        """Return the sizes of the parts in pixels, the list, and whether a day, week or month is shown; not which."""
        state: dict[str, Any] = {"splitter": self.splitter.sizes(), "spread": self._spread}
        if self._list_shown is not None:
            state["list"] = self._list_shown
        if self.list.isVisible():
            state["heights"] = self.heights.sizes()
        return {**state, "table": self.list.table.save_state()}

    def restore_state(self, state: dict[str, Any]) -> None:
        """Take over what `save_state` gave."""
        if state.get("splitter"):
            self.splitter.setSizes([int(size) for size in state["splitter"]])
        if state.get("heights"):
            self.heights.setSizes([int(size) for size in state["heights"]])
        if state.get("spread") in SPREADS:
            self._spread = state["spread"]
        if "list" in state:
            self._list_shown = bool(state["list"])
        self.list.table.restore_state(dict(state.get("table", {})))
        self.list.table.rows.set_sort(self.list.table.sort_by)

    def shown_list(self) -> DataTable | None:
        """Return the list, while it is shown."""
        return self.list.table if self.built and self.list.isVisible() else None

    # --- reading ----------------------------------------------------------------------------------
    def refresh(self) -> None:
        """Read the weeks in view, and with them the agenda and the change shown."""
        day, agency = self.canvas.day, self.agency.value()
        weeks = spreads.weeks_of(self._spread, day)
        self._agency = agency
        self._show_list()
        self.bar.show_spread(self._spread, spreads.title_of(self._spread, day))
        self.legend.setText(spreads.legend_of(self._spread))
        start, end = midnight(weeks[0][0]), midnight(weeks[-1][-1] + timedelta(days=1))
        read = partial(self.services.changes.calendar, start, end, agency=agency)

        def load(work: Work) -> tuple[CalendarData, Sheet]:
            data = read(work=work)
            return data, make_sheet(data, weeks, agency)

        self.jobs.read(self, load, self._arrived, key="sheet")
        if not self.codes:
            self.jobs.read(self, lambda work: self.services.changes.codes(work=work), self._codes_arrived, key="codes")
        self._read_agenda(day)
        self.read_change()

    def _arrived(self, answer: tuple[CalendarData, Sheet]) -> None:
        data, sheet = answer
        with self.whereabouts.answering():
            month = self.canvas.day.month if self._spread == "month" else None
            self.canvas.set_sheet(sheet, self._today, month, self.moves.under_way())
            self.list.set_sheet(sheet)
            self.count.setText(spreads.counted(data.changes))
            self.bar.show_conflicts(len(sheet.in_conflict()))
            if self._wanted is not None and self._wanted[0] in sheet.items:
                (wanted, since), self._wanted = self._wanted, None
                if not self.whereabouts.went_on(since):
                    self.canvas.choose_change(wanted)
            self.focus.show()
        self.context.commands.refresh()

    def _codes_arrived(self, codes: dict[str, list[tuple[str, str]]]) -> None:
        self.codes = codes
        self.kept.offer()
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
        self._reading = change_id
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
        self._reading = None
        may = self.context.may
        self.change.show_detail(detail, may_edit=may("change.edit"), may_vote=may("change.vote"))
        self.context.commands.refresh()

    def show_target(self, target: TabTarget) -> None:
        """Go to a change: show the month or week of its start and choose it."""
        if target.id is None:
            return
        read, since = partial(self.services.changes.detail, target.id), self.whereabouts.here()
        self.jobs.read(self, lambda work: read(work=work), partial(self._go_to, since), key="target")

    def _go_to(self, since: Whence, detail: ChangeDetail) -> None:
        if self.whereabouts.went_on(since):
            return
        with self.whereabouts.answering():
            self.canvas.current = detail.change.id
            self.side.setCurrentWidget(self.change)
            self._detail_arrived(detail)
            self.canvas.day = local_date(detail.change.planned_start)
        self._wanted = detail.change.id, self.whereabouts.here()
        self.refresh()

    def follow(self, change: Change) -> None:
        """Keep a change in view and chosen that was moved."""
        day = local_date(change.planned_start)
        with self.whereabouts.answering():
            self.canvas.current = change.id
            if not any(day in week for week in self.canvas.sheet.weeks):
                self.canvas.day = day
        self._wanted = change.id, self.whereabouts.here()
        self.refresh()

    def leave_look(self) -> None:
        """Ask no more what an act on several changes would come to."""
        self.jobs.cancel(self, "bulk")

    def leave_answers(self) -> None:
        """Wait no more for a change that was to be gone to: another one is asked for."""
        self.jobs.cancel(self, "target")
        self._wanted = None

    def _show_day(self, day: date) -> None:
        self.canvas.day = day
        self.refresh()

    # --- what the canvas, the list and the panes tell ----------------------------------------------
    @Slot(object)
    def _day_chosen(self, day: date) -> None:
        self._read_agenda(day)

    @Slot()
    def _focus_moved(self) -> None:
        """Follow calendar and list: the pane shows the change with the focus, several selected ones get their acts."""
        shown, current = self.change.detail, self.canvas.current
        self.list.show_many(len(self.focus.ids()))
        self.context.commands.refresh()
        # what is under way for a change that was only passed would be shown last
        shown_next = self._reading or (shown.change.id if shown is not None else None)
        if current is not None and (shown_next != current or self.side.currentIndex() != 1):
            self.side.setCurrentWidget(self.change)
            self.read_change()

    @Slot(int)
    def _change_opened(self, _change_id: int) -> None:
        self.side.setCurrentWidget(self.change)
        self.read_change()
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
        if not self.agency.problem() and self.agency.value() != self._agency:
            # whose changes were shown is a place to come back to
            spread, day, change, _now = self._place()
            self.context.navigator.leave((spread, day, change, self._agency))
            self.refresh()

    @Slot(int)
    def _page(self, step: int) -> None:
        weeks = self.canvas.sheet.weeks
        day = self.canvas.day
        if weeks and not weeks[0][0] <= day <= weeks[-1][-1]:
            self._show_day(day)  # an arrow key left the sheet: the day is already there
        else:
            self._show_day(spreads.stepped(self._spread, day, step))

    @Slot(QPoint)
    def _menu(self, at: QPoint) -> None:
        self.context.commands.context_menu(actions.CONTEXT, self).popup(at)

    @Slot(QPoint)
    def _list_menu(self, at: QPoint) -> None:
        self._menu(self.list.table.viewport().mapToGlobal(at))

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

    @Slot()
    def _nothing_moved(self) -> None:
        if self.canvas.may_move:
            self.messages.note("No change is chosen to be moved.", "N and P choose one of the day.")
        else:
            self.messages.note("Changes cannot be moved here.", self.context.commands.denied)

    def focus_search(self) -> None:
        """Put the keyboard into the search field."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    @Slot()
    def _find(self) -> None:
        self.finder.find()

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

    # --- parts and list ---------------------------------------------------------------------------
    def _parts_of_page(self) -> list[Part]:
        pane = self.change.text if self.side.currentWidget() is self.change else self.agenda.text
        parts: list[Part] = [(self.bar, self.search), (self.canvas, self.canvas), (self.list, self.list.table)]
        docks: list[Part] = [(self._dock, self._dock)] if self._dock is not None else []
        return [*parts, *docks, (self.side, pane)]

    def next_part(self) -> None:
        """Put the keyboard into the next part."""
        self.round.go(1)

    def previous_part(self) -> None:
        """Put the keyboard into the part before."""
        self.round.go(-1)

    def is_list_shown(self) -> bool:
        """Say whether the list is shown: as was chosen, else where the window is high enough for both."""
        high = self.height() / theme.scale() >= _LIST_FROM
        return high if self._list_shown is None else self._list_shown

    def _show_list(self) -> None:
        shown = self._list_by_form if self._is_writing() else self.is_list_shown()
        self.list_button.setChecked(shown)
        if not shown and self.list.isAncestorOf(self.focusWidget() or self):
            self.canvas.setFocus()
        self.list.setVisible(shown)
        # where there is no room for both, the list takes the place of the picture
        both = self.height() / theme.scale() >= _BOTH_FROM
        self.canvas.setVisible(both or not shown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.built:
            self._show_list()

    def place_dock(self, dock: FormDock) -> None:
        """Put forms below, at most half as high as the page; while one is open the list leaves its room to the week."""
        super().place_dock(dock)
        dock.most = _FORM_MOST
        dock.changed.connect(self._forms_changed)

    def _is_writing(self) -> bool:
        return self._dock is not None and self._dock.current() is not None

    @Slot()
    def _forms_changed(self) -> None:
        self._list_by_form = False
        self._show_list()

    def toggle_list(self) -> None:
        """Show the changes in view as a list below the calendar, or leave its room to the calendar."""
        if self._is_writing():
            shown = self._list_by_form = not self._list_by_form
        else:
            shown = self._list_shown = not self.is_list_shown()
        self._show_list()
        if shown:
            self.list.table.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        self.context.commands.refresh()

    # --- places -----------------------------------------------------------------------------------
    def _standing(self) -> tuple[Any, ...]:
        return (self._spread, self.canvas.day, self.focus.ids(), self.agency.value(), self.side.currentIndex())

    def _place(self) -> tuple[str, date, int | None, str | None]:
        return (self._spread, self.canvas.day, self.canvas.current, self.agency.value())

    def place(self) -> object:
        """Return what is shown, the chosen day and change, and the agency looked at."""
        return self._place() if self.built else None

    def restore_place(self, place: Any) -> None:
        """Show the same again and choose the same."""
        if place is None:
            return
        self._spread, day, change, agency = place
        self.agency.blockSignals(True)
        self.agency.set_value(agency)
        self.agency.blockSignals(False)
        self.canvas.day = day
        self._wanted = (change, self.whereabouts.here()) if change is not None else None
        self.refresh()

    # --- what the helpers are asked ---------------------------------------------------------------
    @Slot(int, int)
    def _preview_move(self, change_id: int, days: int) -> None:
        self.moves.preview(change_id, days)

    @Slot()
    def _drag_over(self) -> None:
        self.moves.drag_over()

    @Slot(int, int, int)
    def _move(self, change_id: int, days: int, hours: int) -> None:
        if len(self.focus.ids()) > 1 and change_id in self.focus.ids():
            self.move_chosen(days=days, hours=hours)
        else:
            self.moves.ask(change_id, days, hours)

    def move_chosen(self, *, days: int = 0, hours: int = 0) -> None:
        """Move what is highlighted: days at the same Eastern wall time, hours as they pass."""
        self.move_these(self.focus.ids(), days=days, hours=hours)

    def move_these(self, ids: tuple[int, ...], *, days: int = 0, hours: int = 0) -> None:
        """Move changes, as `move_chosen` does; which ones was chosen before, perhaps in a form."""
        if len(ids) > 1 or (ids and not self.moves.knows(ids[0])):
            self.bulk.move(ids, days=days, hours=hours)
        elif ids:
            self.moves.ask(ids[0], days, hours)

    def move_earlier(self) -> None:
        """Move what is highlighted a day earlier, at the same Eastern wall time."""
        self.move_chosen(days=-1)

    def move_later(self) -> None:
        """Move what is highlighted a day later, at the same Eastern wall time."""
        self.move_chosen(days=1)

    def chosen_ids(self) -> tuple[int, ...]:
        """Return the changes that are highlighted."""
        return self.focus.ids() if self.built else ()

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

    def has_one(self) -> bool:
        """Say whether exactly one change is highlighted."""
        return len(self.chosen_ids()) <= 1

    def meeting(self) -> MeetingAgenda | None:
        """Return the meeting whose agenda is shown; None where there is none."""
        return self.agenda.meeting if self.built else None

    def current_change(self) -> Change | None:
        """Return the change shown, once its details are read."""
        if not self.built or self.change.detail is None:
            return None
        change, focused = self.change.detail.change, self.canvas.current
        return change if focused in (None, change.id) else None  # what is read must be what is highlighted

    def is_editable(self) -> bool:
        """Say whether the change that is chosen can still be edited: a draft, or before the board."""
        return self.has_one() and self._state() in (ChangeState.DRAFT, ChangeState.IN_CAB)

    def is_in_cab(self) -> bool:
        """Say whether the change that is chosen is before the board."""
        return self.has_one() and self._state() is ChangeState.IN_CAB

    def _state(self) -> ChangeState | None:
        """Return the state of the change that is chosen, as the calendar knows it until its details are read."""
        change = self.current_change()
        if change is not None or not self.built or self.canvas.current is None:
            return change.state if change is not None else None
        item = self.canvas.sheet.items.get(self.canvas.current)
        return item.change.state if item is not None else None

    def has_agenda(self) -> bool:
        """Say whether there is a meeting whose agenda is shown."""
        return self.meeting() is not None

    def can_freeze(self) -> bool:
        """Say whether the agenda shown can be frozen: the meeting is still planned and on no holiday."""
        meeting = self.meeting()
        return meeting is not None and meeting.state == "planned" and not meeting.holiday

    def is_spread(self, spread: str) -> bool:
        """Say whether a "day", a "week" or a "month" is shown."""
        return self.built and self._spread == spread

    def can_step(self, state: ChangeState) -> bool:
        """Say whether the change shown may be taken to a state now, by its rules and this person's roles.

        Several are judged one by one when it is asked for; only some steps are for several.
        """
        if not self.has_one():
            return state in STEPS
        detail = self.change.detail if self.built else None
        return detail is not None and state in detail.next_states

    # --- commands ---------------------------------------------------------------------------------
    def step(self, state: ChangeState) -> None:
        """Take what is highlighted to a state."""
        if self.has_one():
            self.acts.step(state)
        else:
            self.bulk.step(state)

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
        read, since = partial(self.services.changes.service_ids, change.services), self.whereabouts.here()

        def go(ids: tuple[int, ...]) -> None:
            filter = TicketFilter(
                service_ids=ids, opened_from=change.planned_start, opened_to=end + timedelta(hours=72)
            )
            show = partial(self.context.navigator.open, "tickets", filter=filter)
            if self.isVisible() and not self.whereabouts.went_on(since):
                show()
            else:
                self.messages.info(f"The tickets of {change.number} are found.", "", "Show", show)

        self.jobs.read(self, lambda work: read(work=work), go, key="services")
