"""The page Major incidents: those that run first at the left, the workbench of one at the right."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain import words
from app.domain.attachments.values import ATTACHMENTS
from app.domain.changes_made import Touched
from app.domain.keeping.holds import KEEPING
from app.domain.majors.proposal import Candidate
from app.domain.majors.values import Major, MajorRow
from app.ui.attachments.acts import Files, file_commands
from app.ui.commands import Command
from app.ui.forms.dock import FormDock
from app.ui.forms.facet import Facet
from app.ui.kept_forms import KeptForms
from app.ui.printing.printable import More, Printable
from app.ui.small_list_tab import SmallListTab
from app.ui.tab import TabTarget
from app.ui.tables.columns import Column
from app.ui.tables.table_source import TableSort
from app.views.majors import commands as actions
from app.views.majors import menus, model
from app.views.majors.acts import Acts
from app.views.majors.conditions import Conditions
from app.views.majors.kept_keys import is_kept
from app.views.majors.model import ListRow
from app.views.majors.pane import CHILDREN, MESSAGES, REVIEW, ROLES, TASKS, TIMELINE, Workbench
from app.views.majors.paper_acts import major_parts, printed_calls
from app.work import Work

#: The context menus of the pages of an incident; the others have that of the incident.
_MENUS = {MESSAGES: menus.MESSAGE, CHILDREN: menus.CHILD, TASKS: menus.TASK, REVIEW: menus.ACTION}
#: The commands that Enter stands for on a row of a page.
_OPENED = {
    ROLES: "majors.role",
    MESSAGES: "majors.message",
    TIMELINE: "majors.log",
    CHILDREN: "majors.ticket",
    TASKS: "majors.edit_task",
    REVIEW: "majors.edit_action",
}
_TICK = 2_000  # ms after which what is owed is told anew
_Found = tuple[tuple[MajorRow, ...], tuple[Candidate, ...]]


class MajorsTab(SmallListTab[ListRow]):
    """The major incidents beside the workbench of one."""

    id = "majors"
    nouns = ("major incident", "major incidents")
    watches = (
        Touched.MAJORS
        | Touched.MAIL
        | Touched.TICKETS
        | Touched.PEOPLE
        | Touched.AGENCIES
        | Touched.REVIEWS
        | ATTACHMENTS
        | KEEPING
    )
    context_name = menus.CONTEXT
    page_menus = _MENUS
    things = "major incidents"
    sort = TableSort("", group="where")
    pane_share = 0.62

    # --- widgets ----------------------------------------------------------------------------------
    def build(self) -> Iterator[None]:
        """Make the list and the workbench."""
        self._act_wanted: tuple[int, str] | None = None  # a command that somebody else's page asked for
        self._is_going = False
        self._filtered: tuple[Any, ...] = ()
        self.detail = Workbench(self.context.now, self)
        yield from self.detail.make_pages()
        self.detail.may_attach = self.context.may("major_incident.edit")
        self.files = Files(self, "major_incident", self.detail.files)
        self.acts = Acts(self)
        self.can = Conditions(self)
        self.kept = KeptForms(self, is_kept, self.acts.open_kept)
        yield
        self.build_list("Major incidents", "Find major incidents")
        self.table.rows.keeps_groups = False  # the groups say where each stands
        self.table.empty = ("No major incident", self._first_step(), "")
        self.table.rows.spoken = model.sentence
        yield
        self.detail.add_acts(self.context.commands.act_bar(menus.CONTEXT, self.detail.head, most=5))
        for name, menu in _MENUS.items():
            self.detail.add_page_acts(name, self.context.commands.act_bar(menu, self.detail, most=4, main=False))
        for name, table in self.detail.tables.items():
            table.typed.connect(self._typed)  # its letters stand on the buttons above
            table.told.connect(self.messages.info)
            table.customContextMenuRequested.connect(partial(self._page_menu, name))
            table.opened.connect(partial(self._open_row, name))
        self.detail.settled.connect(self.context.commands.refresh)
        self.detail.moved.connect(self.step)
        self.detail.closed.connect(self.close_pane)
        self.detail.left.connect(self.focus_list)
        self.while_seen(_TICK, self.detail.tick)

    def _first_step(self) -> str:
        """Return what whoever reads an empty list can do."""
        may = self.context.may
        if may("major_incident.edit"):
            return "Declare one with Ctrl+N, or propose one with P."
        return "Propose one with P." if may("major_incident.propose") else "Who has the role declares them."

    def columns(self) -> Sequence[Column[ListRow]]:
        """Return the columns of the list."""
        return model.columns()

    def detail_pane(self) -> QWidget:
        """Return the workbench."""
        return self.detail

    def pane_focus(self) -> QWidget:
        """Return the table of the page that is shown."""
        return self.detail.table()

    def filters(self) -> Sequence[QWidget]:
        """Make the choice of states."""
        self.states = Facet("State")
        self.states.setAccessibleName("State of the major incidents")
        self.states.set_choices(model.state_choices())
        self.states.changed.connect(self._filter_chosen)
        return (self.states,)

    def commands(self) -> list[Command]:
        """Return the commands of the tab."""
        return [
            *actions.commands(self, self.acts, self.can),
            *file_commands(self.files, "majors", menus.MENU, menus.CONTEXT, "major_incident.edit"),
        ]

    def place_dock(self, dock: FormDock) -> None:
        """Put the forms below list and workbench, as wide as both: a message is written beside what it is about."""
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.addWidget(dock)
        assert self.parts is not None
        self.parts.follow(dock)

    def kept_form(self, key: str) -> Callable[[], object] | None:
        """Return what opens the form of a draft again."""
        return self.kept.opener(key)

    def open_kept_forms(self) -> bool:
        """Open the forms of which a draft is kept."""
        return self.kept.open_all()

    # --- reading ----------------------------------------------------------------------------------
    def reader(self) -> Callable[[Work], _Found]:
        """Return what reads the incidents, and the tickets that the rules propose."""
        majors = self.services.majors
        return lambda work: (majors.majors(work=work), majors.candidates(work=work))

    def take_rows(self, answer: _Found) -> Sequence[ListRow]:
        """Return the rows: what runs first."""
        self.kept.offer()
        return model.rows_of(*answer)

    def condition(self) -> Callable[[ListRow], bool] | None:
        """Return the condition that the chosen states make; None where none is chosen."""
        chosen = frozenset(self.states.value())
        return (lambda row: row.state in chosen) if chosen else None

    def count_text(self) -> str:
        """Return how many are listed, and how many updates are overdue."""
        rows, now = self.table.rows.shown_rows(), self.context.now()
        overdue = sum(model.is_overdue(row, now) for row in rows)
        listed = words.count(len(rows), *self.nouns)
        return f"{listed}, {overdue:,} overdue" if overdue else listed

    def read_detail(self) -> None:
        """Read the incident with the focus."""
        row = self.current_row()
        if row is None or row.candidate is not None:
            self.jobs.cancel(self, "detail")
            if row is None or row.candidate is None:
                self.detail.say_none()
            else:
                self.detail.show_candidate(row.candidate)
                self._show_place(row.id)
                self._run_wanted(row.id)
            self.context.commands.refresh()
            return
        read, id = self.services.majors.major, row.id
        self.read(lambda work: read(id, work=work), self._detail_here, key="detail")

    def _detail_here(self, major: Major) -> None:
        row = self.current_row()
        if row is None or row.id != major.row.id:
            return
        self.detail.show_major(major)
        self._show_place(row.id)
        self.context.commands.refresh_now()
        self._run_wanted(row.id)

    def _show_place(self, id: int) -> None:
        ids = [row.id for row in self.table.rows.shown_rows()]
        self.detail.head.show_place(ids.index(id) + 1 if id in ids else 0, len(ids))

    def _run_wanted(self, id: int) -> None:
        wanted = self._act_wanted
        if wanted is not None and wanted[0] == id:
            self._act_wanted = None
            self.context.commands.run(wanted[1])

    # --- going ------------------------------------------------------------------------------------
    def show_target(self, target: TabTarget) -> None:
        """Go to an incident by its id or `number`; `act`: the command that is asked for there.

        `act` "propose" or "declare" with `tickets` (ids, the main one first) begins a new one from them.
        """
        act, extra = target.extra.get("act"), target.extra
        tickets, number = extra.get("tickets"), extra.get("number")
        if isinstance(tickets, tuple) and tickets and act in {"propose", "declare"}:
            self.acts.major.new(declare=act == "declare", ticket_ids=tickets)
        elif isinstance(number, str) and number:
            read = self.services.majors.by_number
            self.read(lambda work: read(number, work=work), self._found, key="target")
        elif target.id is not None:
            self.go_to(target.id, act if isinstance(act, str) else "")

    def _found(self, major: Major) -> None:
        self.go_to(major.row.id)

    def go_to(self, id: int, act: str = "") -> None:
        """Select an incident now, or as soon as it is listed, whatever the filters hide; `act`: asked for there."""
        self._act_wanted = (id, act) if act else None
        self.search_quietly("")
        self._filter_by(())
        self.want(id)

    def show_ticket(self) -> None:
        """Go to the child with the focus, the ticket that the rules propose, or the one that it comes from."""
        candidate, child, major = self.candidate(), self.detail.current_child(), self.shown()
        id = candidate.ticket_id if candidate is not None else child.id if child is not None else None
        if id is None and major is not None:
            id = major.ticket_id
        if id is not None:
            self.context.navigator.open("tickets", id=id)

    def show_rules(self) -> None:
        """Go to the rules of major incidents, which Setup keeps."""
        self.context.navigator.open("setup", act="setup.majors")

    def turn(self, by: int) -> None:
        """Show the next page of the incident, or the one before."""
        if self.parts is not None:
            self.parts.open_pane()
        self.detail.turn(by)

    def _open_row(self, name: str, _id: int) -> None:
        if name in _OPENED:
            self.context.commands.run(_OPENED[name])

    def _page_menu(self, name: str, at: QPoint) -> None:
        menu = self.context.commands.context_menu(_MENUS.get(name, menus.CONTEXT), self)
        menu.popup(self.detail.tables[name].viewport().mapToGlobal(at))

    # --- places and filters -----------------------------------------------------------------------
    @Slot()
    def _filter_chosen(self) -> None:
        """List by what was chosen; what was listed until now is a place to come back to."""
        now = self.states.value()
        if now != self._filtered and not self._is_going:
            self.context.navigator.leave((self._filtered, super().place()))
        self._filtered = now
        self.apply_filter()

    def _filter_by(self, states: tuple[Any, ...]) -> None:
        """Choose states that nobody left others for: one goes back to them, or to a record."""
        if self.states.value() != states:
            self._is_going = True
            self.states.set_value(states)
            self._filter_chosen()
            self._is_going = False

    def place(self) -> object:
        """Return the states, what is searched for, the order and the rows."""
        return (self.states.value(), super().place()) if self.built else None

    def restore_place(self, place: Any) -> None:
        """List the same again, and go to the same rows."""
        if place is not None:
            states, rest = place
            self._filter_by(states)
            super().restore_place(rest)

    def show_all(self) -> None:
        """List all of them."""
        self.context.navigator.leave(self.place())
        self._filter_by(())
        self.search_quietly("")
        super().show_all()

    def conditions_in_words(self) -> list[str]:
        """Return in words what the list leaves out, for paper."""
        found = super().conditions_in_words()
        chosen = [text for text, value in model.state_choices() if value in self.states.value()]
        return [*found, f"State: {words.joined(chosen)}."] if chosen else found

    def printables(self) -> list[Printable]:
        """Return the list, the incident with the focus, and whom to call for it."""
        found, major = super().printables(), self.shown()
        return [*found, printed_calls(major, self.services.majors.draft)] if major is not None else found

    def record_more(self) -> More | None:
        """Return what reads, for paper, what is known of the incident and its timeline."""
        major, now = self.shown(), self.context.now()
        return (lambda _work: major_parts(major, now)) if major is not None else None

    # --- what commands ask ------------------------------------------------------------------------
    def shown(self) -> Major | None:
        """Return the incident with the focus, once it is read."""
        row = self.current_row()
        found = self.detail.shown if self.built else None
        return found if row is not None and found is not None and found.row.id == row.id else None

    def candidate(self) -> Candidate | None:
        """Return the ticket with the focus that the rules propose."""
        row = self.current_row()
        return row.candidate if row is not None else None

    def has_major(self) -> bool:
        """Say whether an incident is shown."""
        return self.shown() is not None
