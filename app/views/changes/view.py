"""The Calendar: weeks of changes with what lies behind them, a list of them, the agenda and one change beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import QPoint, QRect, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QTabWidget, QVBoxLayout, QWidget

from app.domain.attachments.values import ATTACHMENTS
from app.domain.changes.detail import ChangeDetail
from app.domain.changes.models import Model
from app.domain.changes.timeline import LaneBy
from app.domain.changes.values import Change, Freeze
from app.domain.changes_made import Touched
from app.domain.keeping.holds import KEEPING
from app.domain.vocabulary import ChangeState
from app.ui.attachments.acts import Files, file_commands
from app.ui.commands import Command
from app.ui.forms.dock import FormDock
from app.ui.forms.fields import set_value
from app.ui.kept_forms import KeptForms
from app.ui.look import theme
from app.ui.parts import Part, Parts
from app.ui.printing.printable import Printable, list_printable
from app.ui.since import Doings, Since
from app.ui.tab import SEARCH_SIGN, Tab, TabTarget
from app.ui.tables.data_table import DataTable
from app.views.changes import commands as actions
from app.views.changes.acts import ChangeActs
from app.views.changes.after_acts import AfterActs
from app.views.changes.after_commands import after_commands
from app.views.changes.agenda_pane import AgendaPane
from app.views.changes.begin_acts import BeginActs
from app.views.changes.begin_commands import begin_commands
from app.views.changes.board_acts import BoardActs
from app.views.changes.bulk_acts import BulkActs
from app.views.changes.calendar_bar import SPREADS, CalendarBar
from app.views.changes.canvas import CalendarCanvas
from app.views.changes.change_list import ChangeList
from app.views.changes.change_pane import ChangePane
from app.views.changes.condition_acts import ConditionActs
from app.views.changes.condition_words import MEET
from app.views.changes.days import Days
from app.views.changes.finder import Finder
from app.views.changes.freeze_acts import FreezeActs
from app.views.changes.highlight import Highlight
from app.views.changes.incident_acts import IncidentActs
from app.views.changes.kept_keys import EMERGENCY, FREEZE, LATENT, is_kept, kept_many, kept_meeting
from app.views.changes.list_room import ListRoom
from app.views.changes.meeting_acts import MeetingActs
from app.views.changes.menus import CONTEXT, MEETING, MENU
from app.views.changes.more_menu import MoreMenu
from app.views.changes.moves import Moves
from app.views.changes.one_focus import OneFocus
from app.views.changes.picture import Picture
from app.views.changes.printed import agenda_printable, sheet_printable
from app.views.changes.reading import Reading, Shown
from app.views.changes.side_splitter import SideSplitter
from app.views.changes.tasks_acts import TaskActs
from app.views.changes.tasks_commands import task_commands
from app.views.changes.way import Way

_FORM_MOST = 0.66  # of the tab's height


class ChangesTab(Tab):
    """Hosts the calendar, its list and the two panes; asks the services."""

    id = "changes"
    watches = Touched.CHANGES | Touched.FREEZES | Touched.SERVICES | ATTACHMENTS | KEEPING

    # --- widgets ----------------------------------------------------------------------------------
    def build(self) -> Iterator[None]:
        """Make the calendar, its list, and the agenda and the change beside them."""
        self.moves, self.board, self.after = Moves(self), BoardActs(self), AfterActs(self)
        self.acts, self.freezes = ChangeActs(self, self.board, self.after), FreezeActs(self)
        self.bulk, self.meeting_acts, self.incidents = BulkActs(self), MeetingActs(self), IncidentActs(self)
        self.conditions_met, self.begin = ConditionActs(self), BeginActs(self, self.acts)
        self.kept = KeptForms(self, is_kept, self._open_kept)
        self.canvas = CalendarCanvas()
        self.canvas.now = self.context.now
        self.canvas.may_move = self.context.may("change.edit")
        self.more = MoreMenu(self.canvas)
        yield
        self.agenda = AgendaPane()
        self.agenda.add_acts(self.context.commands.act_bar(MEETING))
        self.change = ChangePane()
        self.side = QTabWidget()
        self.side.setDocumentMode(True)
        self.side.setAccessibleName("Agenda and change")
        self.side.tabBar().setAccessibleName("Agenda and change")
        self.side.addTab(self.agenda, "Agenda")
        self.side.addTab(self.change, "Change")
        yield
        self.list = ChangeList(self.context.now)
        self.list.several.add_acts(self.context.commands.act_bar(CONTEXT, self.list.several, most=6))
        self.focus = OneFocus(self.canvas, self.list.table, self)
        self.highlight = Highlight(self.canvas, self.focus, self.change, self.agenda)
        yield
        self.bar = CalendarBar()
        self.title, self.agency, self.search = self.bar.title, self.bar.agency, self.bar.search
        self.conflicts, self.spreads = self.bar.conflicts, self.bar.spreads
        self.days = Days(self.canvas, self.bar, self)
        self.finder = Finder(self, self.search)
        self.upper = Picture(self.canvas)
        self.clashes, self.legend, self.count = self.upper.clashes, self.upper.legend, self.upper.count
        self.list_button = self.upper.list_button
        self.room = ListRoom(self, self.canvas, self.list, self.list_button, self._is_writing)
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
        self.splitter = SideSplitter()
        self.splitter.setAccessibleName("Calendar and agenda")
        self.splitter.addWidget(left)
        self.splitter.addWidget(self.side)
        self.splitter.setStretchFactor(0, 1)
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.addWidget(self.splitter, 1)
        self.round = Parts(self._parts_of_page)
        self.doings = Doings(self, self._standing)
        self.focus.following = self.doings.answering
        self.way = Way(self, self.bar, self._show_detail)
        shown = Shown(self.bar, self.canvas, self.upper, self.list, self.focus, self.agenda, self.change)
        self.tasks = TaskActs(self, self.change)
        self.files = Files(self, "change", self.change.files)
        self.reading = Reading(self, shown, self.moves.under_way, self.way.choose_wanted)
        self._connect()

    def _connect(self) -> None:
        bar, canvas, table = self.bar, self.canvas, self.list.table
        self.days.changed.connect(self._days_changed)
        self.room.toggled.connect(self._room_changed)
        bar.agency.changed.connect(self._agency_chosen)
        bar.search.returnPressed.connect(self._find)
        bar.search.down.connect(self._find)
        bar.left.connect(self.focus_first)
        bar.conflicts.clicked.connect(self.next_conflict)
        bar.only.clicked.connect(self.conflicts_only)
        canvas.day_chosen.connect(self._day_chosen)
        canvas.change_opened.connect(self._change_opened)
        canvas.new_asked.connect(self._new_asked)
        canvas.move_proposed.connect(self._preview_move)
        canvas.move_asked.connect(self._move)
        canvas.dropped.connect(self._dropped)
        canvas.nudge_asked.connect(self._nudged)
        canvas.length_asked.connect(self._lengthened)
        canvas.more_asked.connect(self._more_asked)
        self.more.day_asked.connect(self._day_asked)
        canvas.drag_over.connect(self._drag_over)
        canvas.menu_asked.connect(self._menu)
        canvas.typed.connect(self._typed)
        canvas.nothing_moved.connect(self._nothing_moved)
        table.typed.connect(self._typed)
        table.opened.connect(self._change_opened)
        table.customContextMenuRequested.connect(self._list_menu)
        table.told.connect(self.messages.info)
        table.reordering.connect(self._leave_order)
        self.list.cleared.connect(self.focus.only_one)
        self.focus.moved.connect(self._focus_moved)
        self.agenda.change_opened.connect(self._show_change)
        self.agenda.day_stepped.connect(self._agenda_stepped)
        self.change.step_asked.connect(self._step)
        self.change.edit_asked.connect(self._edit)
        self.change.vote_asked.connect(self._vote)
        self.change.override_asked.connect(self._override)
        self.change.followed.connect(self._followed)

    def commands(self) -> list[Command]:
        """Return the commands of the calendar."""
        return [
            *actions.commands(self, self.acts, self.bulk, self.meeting_acts, self.board, self.after, self.freezes),
            *after_commands(self, self.after, self.incidents, self.conditions_met),
            *task_commands(self.tasks),
            *file_commands(self.files, "changes", MENU, CONTEXT, "change.edit"),
            *begin_commands(self, self.begin),
        ]

    def toast_area(self) -> tuple[QWidget, list[QRect]]:
        """Return the calendar, in which the chosen change stays free; else the list that takes its place."""
        if not self.built:
            return self, []
        if not self.canvas.isVisible():
            return self.list, []
        return self.canvas, self.canvas.chosen_boxes()

    def focus_first(self) -> None:
        """Put the keyboard into the calendar, or the list where that takes its place."""
        with self.doings.answering():
            (self.canvas if self.canvas.isVisibleTo(self) else self.list.table).setFocus()

    def save_state(self) -> dict[str, Any]:
        """Return the sizes of the parts in pixels, the list, and which days are shown; not of which date."""
        state: dict[str, Any] = {"spread": self.days.spread, "lanes": self.bar.lanes.currentData()}
        if self.splitter.is_chosen:
            state["splitter"] = self.splitter.sizes()
        if self.room.chosen is not None:
            state["list"] = self.room.chosen
        if self.list.isVisible():
            state["heights"] = self.heights.sizes()
        return {**state, "table": self.list.table.save_state()}

    def restore_state(self, state: dict[str, Any]) -> None:
        """Take over what `save_state` gave."""
        if state.get("splitter"):
            self.splitter.choose([int(size) for size in state["splitter"]])
        if state.get("heights"):
            self.heights.setSizes([int(size) for size in state["heights"]])
        if state.get("spread") in SPREADS:
            self.days.spread = state["spread"]
        if state.get("lanes") in list(LaneBy):
            set_value(self.bar.lanes, LaneBy(state["lanes"]))
        if "list" in state:
            self.room.chosen = bool(state["list"])
        self.list.table.restore_state(dict(state.get("table", {})))
        self.list.table.rows.set_sort(self.list.table.sort_by)

    def shown_list(self) -> DataTable | None:
        """Return the list, while it is shown."""
        return self.list.table if self.built and self.list.isVisible() else None

    def kept_form(self, key: str) -> Callable[[], object] | None:
        """Return what opens the form of a draft again."""
        return self.kept.opener(key)

    def open_kept_forms(self) -> bool:
        """Open the forms of which a draft is kept."""
        return self.kept.open_all()

    def _open_kept(self, key: str) -> None:
        many, wednesday = kept_many(key), kept_meeting(key)
        of_nothing = {LATENT: self.after.latent, EMERGENCY: self.acts.emergency, FREEZE: self.freezes.new}
        if key in of_nothing:
            of_nothing[key]()
        elif many is not None:
            self.bulk.open_kept(*many)
        elif wednesday is not None:
            self.meeting_acts.open_kept(wednesday)
        else:
            self.acts.open_kept(key)

    # --- reading ----------------------------------------------------------------------------------
    def refresh(self) -> None:
        """Read the days in view, and with them the agenda and the change shown."""
        self.room.fit()
        self.reading.all()

    def read_change(self, _answer: Any = None) -> None:
        """Read again the change that is shown."""
        self.reading.change()

    @property
    def codes(self) -> dict[str, list[tuple[str, str]]]:
        """Return what forms offer, by kind; empty until it is read."""
        return self.reading.codes

    @property
    def models(self) -> tuple[Model, ...]:
        """Return the models from which standard changes are made today; empty until they are read."""
        return self.reading.models

    def offer_kept(self) -> None:
        """Offer drafts that were kept when the window was closed."""
        self.kept.offer()

    def leave(self, key: str) -> None:
        """Ask no more what was asked under a key."""
        self.jobs.cancel(self, key)

    # --- the way to changes -----------------------------------------------------------------------
    def show_target(self, target: TabTarget) -> None:
        """Go to a change: show the month or week of its start and choose it; or to a `day`."""
        day = target.extra.get("day")
        if target.id is not None:
            self.way.to(target.id)
        elif isinstance(day, date):
            self.days.show(day)

    def go_on_after(self, change_id: int, _answer: Any = None) -> None:
        """Go to what the board takes up next on the agenda shown; at its end, or beside it, the change stays."""
        meeting = self.highlight.meeting()
        following = meeting.agenda.next_to_decide(change_id) if meeting is not None else None
        if following is None or self.canvas.current != change_id:
            self.read_change()
        else:
            self.way.to(following)

    def follow(self, change: Change) -> None:
        """Keep a change in view and chosen: it was moved, or its form is open."""
        self.way.follow(change)

    def leave_answers(self) -> None:
        """Wait no more for a change that was to be gone to: another one is asked for."""
        self.way.forget()

    def _show_detail(self, detail: ChangeDetail) -> None:
        self.side.setCurrentWidget(self.change)
        self.reading.show_change(detail)

    def since(self) -> Since:
        """Return what tells later, when an answer is here, whether the user went on to something else meanwhile."""
        return self.doings.since()

    def _standing(self) -> tuple[Any, ...]:
        return (self.days.spread, self.canvas.day, self.focus.ids(), self.agency.value(), self.side.currentIndex())

    def place(self) -> object:
        """Return what is shown, the chosen day and change, and the agency looked at."""
        return self.way.place() if self.built else None

    def restore_place(self, place: Any) -> None:
        """Show the same again and choose the same."""
        if place is not None:
            self.way.back(place)

    # --- what the canvas, the list and the panes tell ----------------------------------------------
    @Slot()
    def _days_changed(self) -> None:
        self.refresh()
        self.context.commands.refresh()

    @Slot()
    def _room_changed(self) -> None:
        self.context.commands.refresh()

    @Slot(object)
    def _day_chosen(self, day: date) -> None:
        self.reading.agenda(day)

    @Slot()
    def _focus_moved(self) -> None:
        """Follow calendar and list: the pane shows the change with the focus, several selected ones get their acts."""
        current = self.canvas.current
        self.messages.settle()
        self.list.show_many(len(self.focus.ids()))
        self.context.commands.refresh()
        if current is not None and (self.reading.awaited_or_shown() != current or self.side.currentIndex() != 1):
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
        self.reading.agenda(day + timedelta(days=7 * weeks))

    @Slot()
    def _agency_chosen(self) -> None:
        shown = self.reading.agency
        if not self.agency.problem() and self.agency.value() != shown:
            # whose changes were shown is a place to come back to
            spread, day, change, _now, sort = self.way.place()
            self.context.navigator.leave((spread, day, change, shown, sort))
            self.refresh()

    @Slot()
    def _leave_order(self) -> None:
        """Leave the list in its order, as a place to come back to."""
        self.context.navigator.leave(self.place())

    @Slot(QPoint)
    def _menu(self, at: QPoint) -> None:
        self.context.commands.context_menu(CONTEXT, self).popup(at)

    @Slot(QPoint)
    def _list_menu(self, at: QPoint) -> None:
        self._menu(self.list.table.viewport().mapToGlobal(at))

    @Slot(str)
    def _typed(self, letter: str) -> None:
        if self.is_typed_on():
            return
        if letter == SEARCH_SIGN:
            self.focus_search()
        elif not self.context.commands.press(letter):
            hint = f"{SEARCH_SIGN} searches, F1 shows all keys."
            self.messages.note(f"No act has the key {letter.upper()} here.", hint)

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
    def conflicts_only(self) -> None:
        """Show only the changes that collide with something, or all again."""
        self.reading.show_only_conflicts(only=not self.reading.only_conflicts)

    def frozen_by(self) -> list[Freeze]:
        """Return the freezes that the change that is shown may not be scheduled in, in view or not."""
        detail = self.change.detail if self.highlight.change() is not None else None
        return [hit.freeze for hit in detail.freezes if hit.binds] if detail is not None else []

    def is_frozen(self) -> bool:
        """Say whether there are any."""
        return bool(self.frozen_by())

    def shows_conflicts_only(self) -> bool:
        """Say whether only changes in conflict are shown."""
        return self.reading.only_conflicts

    def has_conflicts(self) -> bool:
        """Say whether a change in view collides with something."""
        return self.reading.conflicting > 0

    @Slot()
    def next_conflict(self) -> None:
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
        if self.list.isVisible():
            conditions = self.list.conditions()
            found.append(list_printable(self.list.table, "Changes in view", conditions, "change", "changes"))
        meeting = self.highlight.meeting()
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

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.built:
            self.room.fit()

    def place_dock(self, dock: FormDock) -> None:
        """Put forms below, as high as those of a change; while one is open the list leaves its room to the week."""
        super().place_dock(dock)
        dock.most = _FORM_MOST
        dock.changed.connect(self.room.forms_changed)

    def _is_writing(self) -> bool:
        return self._dock is not None and self._dock.current() is not None

    # --- what the helpers are asked ---------------------------------------------------------------
    @Slot(object)
    def _preview_move(self, proposed: Change) -> None:
        self.moves.preview(proposed)

    @Slot(object)
    def _dropped(self, held: Change) -> None:
        self.moves.drop(held)

    @Slot(int, int)
    def _nudged(self, change_id: int, quarters: int) -> None:
        self.moves.nudge(change_id, quarters)

    @Slot(int, int)
    def _lengthened(self, change_id: int, quarters: int) -> None:
        self.moves.lengthen(change_id, quarters)

    @Slot()
    def _day_asked(self) -> None:
        self.days.show_day()

    @Slot(object, QPoint)
    def _more_asked(self, ids: tuple[int, ...], at: QPoint) -> None:
        self.more.open_at(ids, at)

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

    def nudge(self, quarters: int) -> None:
        """Move the change with the focus by quarters of an hour, as they pass."""
        current = self.focus.current()
        if current is not None:
            self.moves.nudge(current, quarters)

    def lengthen(self, quarters: int) -> None:
        """Move the end of the change with the focus by quarters of an hour."""
        current = self.focus.current()
        if current is not None:
            self.moves.lengthen(current, quarters)

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

    @Slot()
    def _override(self) -> None:
        self.board.override()

    @Slot(str)
    def _followed(self, link: str) -> None:
        if link.startswith(MEET):
            self.conditions_met.meet_one(int(link.removeprefix(MEET)))
        elif not self.tasks.follow(link):
            self.incidents.follow(link)

    # --- what commands ask ------------------------------------------------------------------------

    # --- commands ---------------------------------------------------------------------------------
    def step(self, state: ChangeState) -> None:
        """Take what is highlighted to a state."""
        if self.highlight.has_one():
            self.acts.step(state)
        else:
            self.bulk.step(state)
