"""The page Agencies: agencies by who looks after them, gaps marked, edited in place with dated history."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Slot
from PySide6.QtWidgets import QApplication, QCheckBox, QWidget

from app.domain import words
from app.domain.agencies import AgencyDetail, Contact, MatrixRow, PersonRef
from app.domain.changes_made import Touched
from app.domain.choices import Choice
from app.domain.eastern import local_date
from app.domain.offline.shown import Marks
from app.domain.plain_text import one_line
from app.domain.reviews.actions import Action
from app.errors import NotAllowed
from app.ui.commands import Command
from app.ui.forms.typeahead import Typeahead
from app.ui.kept_forms import KeptForms
from app.ui.look import theme
from app.ui.small_list_tab import SmallListTab
from app.ui.tab import TabTarget
from app.ui.tables.columns import Column
from app.ui.tables.small_table import SmallTable
from app.ui.tables.window_model import TableSort
from app.views.agencies import change_model, model
from app.views.agencies import commands as actions
from app.views.agencies.acts import AgencyActs, is_kept_form
from app.views.agencies.changes_page import ChangesPage
from app.views.agencies.detail import AgencyPane
from app.work import Work

_Found = tuple[list[MatrixRow], list[PersonRef], date]
#: What the choice of a BRM holds where it is no name: no person is called by one blank, or by nothing.
_EVERYBODY, _NOBODY = "", " "


class AgenciesTab(SmallListTab[MatrixRow]):
    """The matrix beside one agency's details."""

    id = "agencies"
    nouns = ("agency", "agencies")
    watches = (Touched.AGENCIES | Touched.PEOPLE | Touched.REVIEWS | Touched.SERVICES | Touched.TICKETS) | (
        Touched.CHANGES | Touched.CAB | Touched.FREEZES
    )
    context_name = actions.CONTEXT
    things = "matrix"
    empty = ("No agency", "This workspace has no agency that is valid today.", "")
    sort = TableSort("code")
    pane_share = 0.315  # its changes have four columns, and a title among them

    # --- widgets ----------------------------------------------------------------------------------
    def build(self) -> Iterator[None]:
        """Make the matrix and the pane of one agency."""
        self.people: list[PersonRef] = []
        self._matrix: Sequence[MatrixRow] = ()
        self.acts = AgencyActs(self)
        self._usual: date | None = None
        self.kept = KeptForms(self, is_kept_form, self.acts.open_kept)
        self.detail = AgencyPane(self.context.now, self.today)
        yield from self.detail.make_pages()
        yield
        self.detail.action_opened.connect(self._edit_action)
        self.detail.contact_opened.connect(self._edit_contact)
        self.detail.review_opened.connect(self._open_review)
        self.detail.changes.opened.connect(self._open_change)
        self.detail.changes.again.connect(self.read_changes)
        self.detail.changes.table.customContextMenuRequested.connect(self._changes_menu)
        self.detail.changes.table.selection_settled.connect(self.context.commands.refresh)
        yield
        self.build_list("BRM matrix", "Find agencies, people, services")
        self.table.rows.spoken = model.sentence
        self.detail.add_acts(self.context.commands.act_bar(actions.CONTEXT, self.detail.head, most=3))
        for table in self.detail.findChildren(SmallTable):
            table.typed.connect(self._typed)  # its letters stand on the buttons above
        self.detail.moved.connect(self.step)
        self.detail.closed.connect(self.close_pane)
        self.detail.left.connect(self.focus_list)
        self.table.edited.connect(self._edited)

    def kept_form(self, key: str) -> Callable[[], object] | None:
        """Return what opens the form of a draft again."""
        return self.kept.opener(key)

    def open_kept_forms(self) -> bool:
        """Open the forms of which a draft is kept."""
        return self.kept.open_all()

    def columns(self) -> Sequence[Column[MatrixRow]]:
        """Return the columns of the matrix, with lists to choose people from where the user may assign them."""
        may_edit = self.context.may("assignment.edit")
        return model.matrix_columns(self._choices if may_edit else None, self.context.now)

    def row_id(self, row: MatrixRow) -> int:
        """Return the agency's id."""
        return row.agency_id

    def detail_pane(self) -> QWidget:
        """Return the pane of one agency."""
        return self.detail

    def filters(self) -> Sequence[QWidget]:
        """Make the choice of a BRM and the box "Only gaps"."""
        self.brm = Typeahead([], _EVERYBODY, none=("All BRMs", _EVERYBODY), things="BRMs")
        self.brm.setAccessibleName("Agencies of this BRM")
        self.brm.setMaximumWidth(theme.px(220))
        self._offer([])
        self.brm.changed.connect(self._filter_chosen)
        self.gaps = QCheckBox("Only gaps")
        self.gaps.setAccessibleDescription("Show only agencies where something is missing or out of date")
        self.gaps.toggled.connect(self._filter_chosen)
        self._filtered: tuple[str, bool] = (_EVERYBODY, False)
        self._going = False
        return self.brm, self.gaps

    def commands(self) -> list[Command]:
        """Return the commands of the matrix."""
        return actions.commands(self, self.acts)

    def save_state(self) -> dict[str, Any]:
        """Remember "Only gaps" besides what every list remembers; the BRM chosen is not kept."""
        return {**super().save_state(), "gaps": self.gaps.isChecked()}

    def restore_state(self, state: dict[str, Any]) -> None:
        """Take over what `save_state` gave."""
        super().restore_state(state)
        self._going = True
        self.gaps.setChecked(bool(state.get("gaps")))
        self._going = False

    def place(self) -> object:
        """Return what is searched for, the BRM, "Only gaps", the order and the rows."""
        return (self.brm.value(), self.gaps.isChecked(), super().place()) if self.built else None

    def restore_place(self, place: Any) -> None:
        """List the same again, and go to the same rows."""
        if place is not None:
            brm, gaps, rest = place
            self._filter_by(brm, gaps=gaps)
            super().restore_place(rest)
            self.focus_list()

    def show_all(self) -> None:
        """List every agency."""
        self.context.navigator.leave(self.place())
        self._filter_by(_EVERYBODY, gaps=False)
        self.search_quietly("")
        super().show_all()

    @Slot()
    def _filter_chosen(self) -> None:
        """List by what was chosen; what was listed until now is a place to come back to."""
        now = (self.brm.value(), self.gaps.isChecked())
        if now != self._filtered and not self._going:
            self.context.navigator.leave((*self._filtered, super().place()))
        self._filtered = now
        self.apply_filter()

    def _filter_by(self, brm: str, *, gaps: bool) -> None:
        """Choose a filter that nobody left another one for: one goes back to it, or to a record."""
        self._going = True
        self.brm.set_value(brm)
        self.gaps.setChecked(gaps)
        self._filter_chosen()
        self._going = False

    def conditions_in_words(self) -> list[str]:
        """Return in words what the list leaves out, for paper."""
        found = super().conditions_in_words()
        if self.brm.choice() is not None:
            found.append(f"BRM: {self.brm.typed()}.")
        return [*found, "Only agencies where something is missing."] if self.gaps.isChecked() else found

    def pane_focus(self) -> QWidget:
        """Return the table of the page of the agency that is shown."""
        return self.detail.first_focus()

    # --- reading ----------------------------------------------------------------------------------
    def reader(self) -> Callable[[Work], _Found]:
        """Return what reads the matrix and the people who can be assigned: who sits on the board needs no login."""
        agencies, usual = self.services.agencies, self.services.reviews.usual_day
        return lambda work: (agencies.matrix(work=work), agencies.people(staff_only=False, work=work), usual(work=work))

    def take_rows(self, answer: _Found) -> Sequence[MatrixRow]:
        """Keep the people, offer the BRMs of the rows, and return the rows."""
        rows, self.people, self._usual = answer
        self._matrix = rows
        names = sorted({row.brm.name for row in rows if row.brm})
        self._offer(names)
        self.kept.offer()
        return rows

    def all_rows(self) -> Sequence[MatrixRow]:
        """Return every agency, also those that the filter leaves out."""
        return self._matrix

    def _offer(self, names: Sequence[str]) -> None:
        first = Choice(_NOBODY, "Without BRM", synonyms=("nobody", "none"))
        self.brm.set_choices([first, *(Choice(name, one_line(name)) for name in names)])

    def condition(self) -> Callable[[MatrixRow], bool] | None:
        """Return the condition that BRM and "Only gaps" make; None where they leave every agency."""
        name, gaps = self.brm.value(), self.gaps.isChecked()

        def accept(row: MatrixRow) -> bool:
            if gaps and not row.gaps:
                return False
            if name == _NOBODY:
                return row.brm is None
            return name == _EVERYBODY or (row.brm is not None and row.brm.name == name)

        return accept if gaps or name != _EVERYBODY else None

    def count_text(self) -> str:
        """Return how many agencies are shown and how many of them have gaps."""
        shown = self.table.rows.shown_rows()
        gaps = f"{words.count(len(shown), 'agency', 'agencies')}, {sum(bool(row.gaps) for row in shown):,} with gaps"
        return f"{gaps}; targets are sample values" if any(row.health.sample for row in shown) else gaps

    def read_detail(self) -> None:
        """Read the agency with the focus, or ask for one to be chosen."""
        agency_id = self.table.current_id()
        if agency_id is None:
            self.jobs.cancel(self, "detail")
            self.jobs.cancel(self, "changes")
            self.detail.say_none()
            return
        detail, marks = self.services.agencies.detail, self.services.offline.marks
        self.read(lambda work: (detail(agency_id, work=work), marks()), self._detail_arrived, key="detail")
        self.read_changes()

    @Slot()
    def read_changes(self) -> None:
        """Read the changes that touch the agency with the focus; another one's are not to be seen beside its name."""
        row = self.current_row()
        if row is None:
            return
        page, (first, last) = self.detail.changes, change_model.days(self.today())
        if page.view is None or page.view.agency != row.code:
            page.say_loading()
        read = partial(self.services.cab.agency_view, row.code, first, last)
        self.read(lambda work: read(work=work), page.show_view, key="changes", failed=self._no_changes)

    def _no_changes(self, error: Exception) -> bool:
        """Say in the page why there are none; who may not see them is told so, and nothing has failed."""
        if isinstance(error, NotAllowed):
            self.detail.changes.say_refused(error)
            return True
        self.detail.changes.say_failed(error)
        return False

    @Slot(QPoint)
    def _changes_menu(self, at: QPoint) -> None:
        menu = self.context.commands.context_menu(actions.CHANGE, self)
        menu.popup(self.changes.table.viewport().mapToGlobal(at))

    @Slot(int)
    def _open_change(self, id: int) -> None:
        self.context.navigator.open("changes", id=id)

    def _detail_arrived(self, read: tuple[AgencyDetail, Marks]) -> None:
        self.detail.show_detail(*read)
        self._show_place()
        self.context.commands.refresh()

    def _show_place(self) -> None:
        ids = [row.agency_id for row in self.table.rows.shown_rows()]
        shown = self.detail.detail.row.agency_id if self.detail.detail is not None else None
        self.detail.head.show_place(ids.index(shown) + 1 if shown in ids else 0, len(ids))

    @Slot()
    def apply_filter(self) -> None:
        """Show what search, BRM and "Only gaps" leave."""
        super().apply_filter()
        self._show_place()

    def show_target(self, target: TabTarget) -> None:
        """Go to an agency, whatever the filters hide; ids of people are not for the matrix."""
        if target.id is None or target.extra.get("kind") == "person":
            return
        self.search_quietly("")
        self._filter_by(_EVERYBODY, gaps=False)
        super().show_target(target)

    # --- what commands ask ------------------------------------------------------------------------
    def has_brm(self) -> bool:
        """Say whether the agency with the focus has a BRM."""
        row = self.current_row()
        return row is not None and row.brm is not None

    def has_contact(self) -> bool:
        """Say whether exactly one contact is chosen."""
        return self.built and self._is_shown() and len(self.detail.chosen_contacts()) == 1

    def _is_shown(self) -> bool:
        """Say whether the pane shows the agency with the focus: another one's contacts are not to be acted on."""
        detail = self.detail.detail
        return detail is not None and detail.row.agency_id == self.table.current_id()

    def chosen_contacts(self) -> list[Contact]:
        """Return the selected contacts of the agency with the focus, or all its MIP contacts where none is selected."""
        row = self.current_row()
        if self._is_shown() or row is None:
            return self.detail.chosen_contacts()
        return list(row.mip_contacts)

    def current_detail(self) -> AgencyDetail | None:
        """Return the agency shown beside the matrix; None before one is read."""
        return self.detail.detail

    @property
    def changes(self) -> ChangesPage:
        """Return the page of the changes that touch the agency."""
        return self.detail.changes

    def is_on_changes(self) -> bool:
        """Say whether the keyboard is in the page of changes: Export is about what it shows."""
        focus = QApplication.focusWidget()
        return self.built and focus is not None and self.changes.isAncestorOf(focus)

    def has_change(self) -> bool:
        """Say whether a change of the agency is chosen on the page that is shown."""
        return self.built and self.changes.current() is not None

    def has_meeting(self) -> bool:
        """Say whether the chosen change is, or was, before a meeting of the board."""
        return self.built and self.changes.meeting_day() is not None

    def only_gaps(self) -> bool:
        """Say whether only agencies with something missing are listed."""
        return self.built and self.gaps.isChecked()

    def toggle_gaps(self) -> None:
        """List only agencies with gaps, or all again."""
        self.gaps.toggle()

    def turn(self, by: int) -> None:
        """Show the next page of the agency, or the one before."""
        if self.parts is not None:
            self.parts.open_pane()
        self.detail.turn(by)

    def usual_day(self) -> date:
        """Return the day that forms propose where something is to be done or held."""
        return self._usual or self.today()

    def today(self) -> date:
        """Return the current day in Eastern time."""
        return local_date(self.context.now())

    # --- editing in place -------------------------------------------------------------------------
    def _choices(self, row: MatrixRow) -> list[tuple[str, Any]]:
        return [(person.name, person.id) for person in self.people] + [("–", None)]

    @Slot(object, str, object)
    def _edited(self, row: MatrixRow, column: str, person_id: int | None) -> None:
        self.acts.assign_in_place(row, column, person_id)

    @Slot(object)
    def _edit_action(self, action: Action) -> None:
        self.acts.edit_action(action)

    @Slot(object)
    def _edit_contact(self, contact: Contact) -> None:
        self.acts.edit_contact(contact)

    @Slot(int)
    def _open_review(self, id: int) -> None:
        self.context.navigator.open("reviews", id=id)
