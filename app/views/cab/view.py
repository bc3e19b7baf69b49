"""The page CAB: the meetings of the board at the left, one of them at the right, from its day to its signed minutes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, QRect, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from app.domain import words
from app.domain.attachments.values import ATTACHMENTS
from app.domain.cab.settings import CabRules
from app.domain.cab.values import Meeting, MeetingState
from app.domain.changes_made import Touched
from app.domain.eastern import local_date
from app.domain.keeping.holds import KEEPING
from app.ui.attachments.acts import Files, file_commands
from app.ui.commands import Command
from app.ui.kept_forms import KeptForms
from app.ui.since import Since
from app.ui.small_list_tab import SmallListTab
from app.ui.tab import TabTarget
from app.ui.tables.columns import Column
from app.ui.tables.table_source import TableSort
from app.views.cab import commands as actions
from app.views.cab import menus, model
from app.views.cab.acts import CabActs
from app.views.cab.conditions import Conditions
from app.views.cab.kept_keys import is_kept
from app.views.cab.model import MeetingRow, Shown
from app.views.cab.pane import ACTIONS, ITEMS, PAPERS, SEATS, MeetingPane
from app.work import Work

#: How far back and ahead meetings are listed.
_BACK, _AHEAD = timedelta(weeks=26), timedelta(weeks=8)
#: The context menus of the pages of a meeting.
_MENUS = {ITEMS: menus.ITEM, SEATS: menus.SEAT, ACTIONS: menus.ACTION, PAPERS: menus.PAPER}
#: The commands that Enter stands for on a row of a page.
_OPENED = {ITEMS: "cab.calendar", SEATS: "cab.delegate", ACTIONS: "cab.edit_action", PAPERS: "cab.paper"}
_BEFORE = frozenset({MeetingState.PLANNED, MeetingState.FROZEN})
_Found = tuple[tuple[Meeting, ...], CabRules]


class CabTab(SmallListTab[MeetingRow]):
    """The meetings beside one of them."""

    id = "cab"
    nouns = ("meeting", "meetings")
    watches = Touched.CAB | Touched.CHANGES | Touched.PEOPLE | Touched.FREEZES | Touched.REVIEWS | ATTACHMENTS | KEEPING
    context_name = menus.CONTEXT
    things = "meetings"
    empty = ("No meeting", "Every Wednesday has one: Refresh (F5) reads the list again.", "")
    sort = TableSort("", group="when")
    pane_share = 0.68
    page_menus = _MENUS

    # --- widgets ----------------------------------------------------------------------------------
    def build(self) -> Iterator[None]:
        """Make the list of meetings and the pane of one."""
        self._since_day: date | None = None  # from which day on meetings are listed; None: as far back as usual
        self._until_day: date | None = None
        self._act_wanted: tuple[date, str] | None = None  # a command that somebody else's page asked for
        self._at_item = False  # the room was left: its item gets the focus
        self._room: QWidget | None = None
        self.detail = MeetingPane(self.context.now, self)
        yield from self.detail.make_pages()
        self.detail.may_attach = self.context.may("cab.manage")
        self.files = Files(self, "cab_meeting", self.detail.files)
        self.acts = CabActs(self)
        self.can = Conditions(self)
        self.kept = KeptForms(self, is_kept, self.acts.open_kept)
        yield
        self.build_list("Meetings of the board", "Find meetings")
        self.table.rows.spoken = model.sentence
        yield
        self.detail.add_acts(self.context.commands.act_bar(menus.CONTEXT, self.detail.head, most=4, main=False))
        for name, menu in _MENUS.items():
            self.detail.add_page_acts(name, self.context.commands.act_bar(menu, self.detail, most=5, main=False))
        for name, table in self.detail.tables.items():
            table.typed.connect(self._typed)  # its letters stand on the buttons above
            table.told.connect(self.messages.info)
            table.customContextMenuRequested.connect(partial(self._page_menu, name))
            table.opened.connect(partial(self._open_row, name))
        self.setAcceptDrops(True)
        self.detail.settled.connect(self._page_settled)
        self.detail.step_asked.connect(self._take_step)
        self.detail.moved.connect(self.step)
        self.detail.closed.connect(self.close_pane)
        self.detail.left.connect(self.focus_list)

    def columns(self) -> Sequence[Column[MeetingRow]]:
        """Return the columns of the list."""
        return model.columns()

    def row_id(self, row: Any) -> int:
        """Return the slot of a meeting as a number: it stays when the meeting is put on record."""
        return int(row.id)

    def detail_pane(self) -> QWidget:
        """Return the pane of one meeting."""
        return self.detail

    def pane_focus(self) -> QWidget:
        """Return the table of the page that is shown."""
        return self.detail.table()

    def commands(self) -> list[Command]:
        """Return the commands of the tab."""
        return [
            *actions.commands(self, self.acts, self.can),
            *file_commands(self.files, "cab", menus.MENU, menus.CONTEXT, "cab.manage"),
        ]

    def kept_form(self, key: str) -> Callable[[], object] | None:
        """Return what opens the form of a draft again."""
        return self.kept.opener(key)

    def open_kept_forms(self) -> bool:
        """Open the forms of which a draft is kept."""
        return self.kept.open_all()

    # --- reading ----------------------------------------------------------------------------------
    def reader(self) -> Callable[[Work], _Found]:
        """Return what reads the meetings, those included that are not on record."""
        cab, today = self.services.cab, self.today()
        start = min(self._since_day or today, today - _BACK)
        end = max(self._until_day or today, today + _AHEAD)
        return lambda work: (cab.meetings(start, end, work=work), cab.rules(work=work))

    def take_rows(self, answer: _Found) -> Sequence[MeetingRow]:
        """Return the rows: what is ahead first."""
        self.kept.offer()
        rows = model.rows_of(*answer, self.today())
        was = {row.id: row.is_past for row in self.table.rows.shown_rows()}
        if any(was.get(row.id, row.is_past) is not row.is_past for row in rows):
            self.table.rows.set_rows(rows)  # the order of before is none any more: what is over stands under Past
        return rows

    def count_text(self) -> str:
        """Return how many meetings are listed."""
        return words.count(len(self.table.rows.shown_rows()), *self.nouns)

    def read_detail(self) -> None:
        """Read the meeting with the focus."""
        row = self.current_row()
        if row is None:
            self.jobs.cancel(self, "detail")
            self.detail.say_none()
            return
        self.read(_reads(self.services, row.meeting, row.rules), self._detail_here, key="detail")

    def _detail_here(self, shown: Shown) -> None:
        row = self.current_row()
        if row is None or row.meeting.slot != shown.meeting.slot:
            return
        self.detail.show_meeting(shown)
        ids = [self.row_id(one) for one in self.table.rows.shown_rows()]
        self.detail.head.show_place(ids.index(row.id) + 1 if row.id in ids else 0, len(ids))
        self._page_settled()
        if self._at_item and shown.room is not None and shown.room.item_id is not None:
            self.detail.show_page(ITEMS)
            self.detail.tables[ITEMS].select_id(shown.room.item_id)
            self.detail.tables[ITEMS].setFocus()
        self._at_item = False
        wanted, self._act_wanted = self._act_wanted, None
        if wanted is not None and wanted[0] == shown.meeting.slot:
            self.context.commands.run(wanted[1])

    @Slot()
    def _page_settled(self) -> None:
        commands = self.context.commands
        commands.refresh()
        step = self.detail.step.step.value
        known = {command.id: command for _, command in commands.commands()}
        command = known.get(step)
        may = command is not None and (not command.right or self.context.may(command.right))
        allowed = command is None or command.enabled_when is None or command.enabled_when()
        why = command.why() if command is not None and may and not allowed and command.why is not None else ""
        self.detail.show_step(command if may and not why else None, why)

    # --- going ------------------------------------------------------------------------------------
    def show_target(self, target: TabTarget) -> None:
        """Go to a meeting by its id, or by its `slot` or `day`; `act`: the command that is asked for there."""
        act = target.extra.get("act")
        slot, day = target.extra.get("slot"), target.extra.get("day")
        if target.id is None and slot is None and day is None:
            return
        read = self.services.cab.meeting

        def here(meeting: Meeting) -> None:
            self.go_to(meeting.slot)
            if isinstance(act, str) and act:
                self._act_wanted = (meeting.slot, act)

        self.read(lambda work: read(target.id, slot=slot, day=day, work=work), here, key="target")

    def go_to(self, slot: date) -> None:
        """Select the meeting of a slot now, or as soon as it is listed; one long past or far ahead is read for it."""
        self.search_quietly("")
        self.want(model.slot_id(slot))
        if self.wanted is not None and slot < self.today() - _BACK:
            self._since_day = slot
            self.refresh()
        elif self.wanted is not None and slot > self.today() + _AHEAD:
            self._until_day = slot
            self.refresh()

    def go_on_signing(self, slot: date, since: Since, _answer: object = None) -> None:
        """Go to the next meeting whose minutes wait for a signature, unless something else was chosen since."""
        rows, row = self.table.rows.shown_rows(), self.current_row()
        if row is None or row.meeting.slot != slot or not since.may_move():
            return
        at = next(n for n, one in enumerate(rows) if one.id == row.id)
        waits = (one for one in (*rows[at + 1 :], *rows[:at]) if one.meeting.unsigned)
        following = next(waits, None)
        if following is not None and self.table.select_id(following.id):
            self.messages.add(f"The next one is {self.current_name()}.")

    def turn(self, by: int) -> None:
        """Show the next page of the meeting, or the one before."""
        if self.parts is not None:
            self.parts.open_pane()
        self.detail.turn(by)

    @Slot(str)
    def _take_step(self, command: str) -> None:
        self.context.commands.run(command)

    def _open_row(self, name: str, _id: int) -> None:
        if name in _OPENED:
            self.context.commands.run(_OPENED[name])

    def show_in_calendar(self) -> None:
        """Go to the change of the item with the focus."""
        row = self.detail.current_item()
        if row is not None and row.item.change is not None:
            self.context.navigator.open("changes", id=row.item.change.id)

    def show_week(self) -> None:
        """Go to the week of the meeting in the Calendar."""
        shown = self.shown()
        if shown is not None:
            self.context.navigator.open("changes", day=shown.meeting.day)

    # --- answers that are dropped here ------------------------------------------------------------
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files of answers to invitations."""
        if _file_of(event) is not None and self.context.may("cab.run"):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Say what was dropped, and take it where somebody wants that."""
        path = _file_of(event)
        if path is not None:
            event.acceptProposedAction()
            self.acts.seat.read_reply(path)

    def toast_area(self) -> tuple[QWidget, list[QRect]]:
        """Return the pane, in which what is read stays free: the list is narrower than a message."""
        if self.built and self.detail.isVisible():
            return self.detail, self.detail.read_parts()
        return super().toast_area()

    # --- the room ---------------------------------------------------------------------------------
    def open_room(self, meeting_id: int) -> None:
        """Show a running meeting on the projector; focus comes back to the item where the room stood."""
        from app.views.cab.room.screen import RoomScreen  # late: most days nobody presents

        if self._room is not None:
            self._room.raise_()  # it may lie behind this window
            self._room.activateWindow()
            return
        screen = RoomScreen(self.context, meeting_id, self)
        screen.left.connect(self._room_left)
        self._room = screen
        screen.present()

    @Slot()
    def _room_left(self) -> None:
        room, self._room = self._room, None
        if room is not None:
            room.deleteLater()
        self._at_item = True
        self.refresh()
        self.activateWindow()

    def _page_menu(self, name: str, at: QPoint) -> None:
        menu = self.context.commands.context_menu(_MENUS.get(name, menus.CONTEXT), self)
        menu.popup(self.detail.tables[name].viewport().mapToGlobal(at))

    # --- what commands ask ------------------------------------------------------------------------
    def shown(self) -> Shown | None:
        """Return the meeting with the focus, once it is read."""
        row = self.current_row()
        found = self.detail.shown if self.built else None
        return found if row is not None and found is not None and found.meeting.slot == row.meeting.slot else None

    def ahead(self) -> Sequence[Meeting]:
        """Return the meetings that are still to be held, by day."""
        rows = [row.meeting for row in self.table.rows.shown_rows() if not row.is_past]
        return sorted((one for one in rows if one.state in _BEFORE), key=lambda one: (one.day, one.slot))

    def today(self) -> date:
        """Return the current day in Eastern time."""
        return local_date(self.context.now())

    def has_meeting(self) -> bool:
        """Say whether a meeting is shown."""
        return self.shown() is not None

    def has_item(self) -> bool:
        """Say whether the page of items is shown, with one that has the focus."""
        return self.has_meeting() and self.detail.page == ITEMS and self.detail.current_item() is not None

    def current_name(self) -> str:
        """Return what the meeting with the focus is called; on its page of items, the number of the item."""
        row = self.current_row()
        return f"CAB of {words.day(row.meeting.day, weekday=True)}" if row is not None else ""


def _file_of(event: QDropEvent) -> Path | None:
    """Return the first file of what is dragged; None where there is none."""
    paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
    return Path(paths[0]) if paths else None


def _reads(services: Any, meeting: Meeting, rules: CabRules) -> Callable[[Work], Shown]:
    """Return what reads a meeting with all that stands beside it."""
    cab = services.cab

    def read(work: Work) -> Shown:
        found = cab.meeting(slot=meeting.slot, work=work)
        agenda = cab.agenda(found.day, work=work) if found.items else None
        room = cab.room(found.id, work=work) if found.id else None
        clashes = agenda.clashes if agenda is not None else {}
        actions = cab.actions_beside(found.id, work=work)
        return Shown(found, room, clashes, actions, cab.names(work=work)["services"], rules)

    return read
