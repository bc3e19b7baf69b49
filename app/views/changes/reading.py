"""`Reading`: asks for the days in view, the agenda and the change beside them, and shows the answers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from app.domain.cab.actions import BoardAction
from app.domain.cab.agenda import MeetingAgenda
from app.domain.changes import board
from app.domain.changes.detail import CalendarData, ChangeDetail
from app.domain.changes.incidents import JudgedProposal
from app.domain.changes.models import Model
from app.domain.changes.states import RECORDED
from app.domain.changes.timeline import LaneBy
from app.domain.choices import Choice
from app.domain.eastern import local_date, midnight
from app.domain.plain_text import one_line
from app.ui.tables.columns import Cells
from app.views.changes import spreads
from app.views.changes.agenda_pane import AgendaPane
from app.views.changes.calendar_bar import CalendarBar
from app.views.changes.canvas import CalendarCanvas
from app.views.changes.change_list import ChangeList
from app.views.changes.change_pane import ChangePane
from app.views.changes.host import ChangesHost
from app.views.changes.model import Item, Sheet, make_sheet
from app.views.changes.one_focus import OneFocus
from app.views.changes.picture import Picture
from app.work import Work


@dataclass(frozen=True)
class Shown:
    """The parts of the page that show what is read."""

    bar: CalendarBar
    canvas: CalendarCanvas
    picture: Picture
    list: ChangeList
    focus: OneFocus
    agenda: AgendaPane
    change: ChangePane


@dataclass(frozen=True, slots=True)
class _Read:
    """The days in view, as they were read and made ready."""

    data: CalendarData
    sheet: Sheet
    cells: Mapping[int, Cells[Item]]


class Reading:
    """The reads of one tab. `under_way` tells which changes are being moved, `arrived` that other days are in view."""

    def __init__(
        self,
        tab: ChangesHost,
        shown: Shown,
        under_way: Callable[[], Collection[int]],
        arrived: Callable[[Sheet], object],
    ) -> None:
        self._tab, self._shown = tab, shown
        self._under_way, self._arrived = under_way, arrived
        self.agency: str | None = None  # whose changes are shown
        self.awaited: int | None = None  # the change that the pane waits for
        self.codes: dict[str, list[tuple[str, str]]] = {}
        self.models: tuple[Model, ...] = ()  # from which standard changes are made
        self.only_conflicts = False
        self.conflicting = 0  # how many changes in view collide with something
        self._whole: _Read | None = None  # as read

    # --- the days in view -------------------------------------------------------------------------
    def all(self) -> None:
        """Read the days in view, and with them the agenda and the change shown."""
        tab, shown = self._tab, self._shown
        day, spread, weeks = shown.canvas.day, tab.days.spread, tab.days.weeks()
        agency = self.agency = shown.bar.agency.value()
        shown.bar.show_spread(spread, spreads.title_of(spread, day))
        shown.picture.legend.setText(spreads.legend_of(spread))
        year = shown.change.year = local_date(tab.context.now()).year
        start, end = midnight(weeks[0][0]), midnight(weeks[-1][-1] + timedelta(days=1))
        by = tab.days.lane_by()
        kind = {LaneBy.SITE: "sites", LaneBy.AGENCY: "agencies"}.get(by) if by else None
        names = dict(self.codes.get(kind, ())) if kind is not None else {}
        read = partial(tab.services.changes.calendar, start, end, agency=agency)

        def load(work: Work) -> _Read:
            data = read(work=work)
            called = _services(data) if by is LaneBy.SERVICE else names
            sheet = make_sheet(data, weeks, agency, year, by=by, names=called)
            work.check()
            return _Read(data, sheet, shown.list.made_ready(sheet))

        tab.read(load, self._show_sheet, key="sheet")
        if not self.codes:
            codes = tab.services.changes.codes
            tab.read(lambda work: codes(work=work), self._take_codes, key="codes")
        if tab.context.may("change.edit"):
            in_force = tab.services.changes.models_in_force
            tab.read(lambda work: in_force(work=work), self._take_models, key="models in force")
        self.agenda(day)
        self.change()

    def _take_models(self, models: tuple[Model, ...]) -> None:
        self.models = models

    def _show_sheet(self, answer: _Read) -> None:
        self._whole = answer
        self._show()

    def _show(self) -> None:
        """Show what was read, all of it or only what is in conflict."""
        tab, shown = self._tab, self._shown
        if self._whole is None:
            return
        data, sheet = self._whole.data, self._whole.sheet
        shown.change.show_names(_services(data))
        clashing = frozenset(item.change.id for item in sheet.in_conflict())
        self.conflicting = len(clashing)
        counted = spreads.counted(data.changes)
        if self.only_conflicts:
            sheet = sheet.narrowed(clashing)
            counted = f"Only conflicts: {len(clashing):,} of {counted}"
        with tab.doings.answering():
            shown.canvas.set_sheet(sheet, tab.days.today, tab.days.month(), self._under_way())
            shown.list.set_sheet(sheet, self._whole.cells)
            shown.picture.count.setText(counted)
            shown.bar.show_conflicts(len(clashing), only=self.only_conflicts)
            self._arrived(sheet)
            shown.focus.show()
        tab.context.commands.refresh()

    def show_only_conflicts(self, *, only: bool) -> None:
        """Show only the changes that collide with something, or all again."""
        self.only_conflicts = only
        self._show()

    def _take_codes(self, codes: dict[str, list[tuple[str, str]]]) -> None:
        self.codes = codes
        self._tab.offer_kept()
        agencies = [Choice(code, one_line(name), code) for code, name in codes["agencies"]]
        self._shown.bar.agency.set_choices(agencies)
        self._shown.change.show_agencies(dict((*codes.get("ended_agencies", ()), *codes["agencies"])))

    # --- the agenda -------------------------------------------------------------------------------
    def agenda(self, day: date) -> None:
        """Read the agenda of the Wednesday in the week of a day."""
        read = partial(self._tab.services.cab.agenda, board.cab_wednesday(day))
        self._tab.read(lambda work: read(work=work), self._show_agenda, key="agenda")

    def _show_agenda(self, meeting: MeetingAgenda) -> None:
        self._shown.agenda.show_agenda(meeting, self._tab.context.now())
        self._tab.context.commands.refresh()

    # --- the change -------------------------------------------------------------------------------
    def change(self) -> None:
        """Read the change that is chosen, else the one that is shown."""
        detail = self._shown.change.detail
        change_id = self._shown.canvas.current or (detail.change.id if detail is not None else None)
        if change_id is None:
            return
        read = partial(self._tab.services.changes.detail, change_id)
        self.awaited = change_id
        self._tab.read(lambda work: read(work=work), self.show_change, key="change")

    def awaited_or_shown(self) -> int | None:
        """Return the change that the pane will show last."""
        # what is under way for a change that was only passed would be shown last
        detail = self._shown.change.detail
        return self.awaited or (detail.change.id if detail is not None else None)

    def show_change(self, detail: ChangeDetail) -> None:
        """Show a change in the pane, with what this person may do with it."""
        self.awaited = None
        may = self._tab.context.may
        self._shown.change.now = self._tab.context.now()
        self._shown.change.show_detail(
            detail,
            may_edit=may("change.edit"),
            may_vote=may("change.vote"),
            may_judge=may("incident.judge"),
            may_override=may("override.write"),
        )
        id, is_recorded = detail.change.id, detail.change.state in RECORDED
        incidents, actions = self._tab.services.changes.incident_proposals, self._tab.services.cab.open_actions

        def read(work: Work) -> tuple[tuple[JudgedProposal, ...], tuple[BoardAction, ...]]:
            found = incidents(id, work=work) if is_recorded else ()
            return found, tuple(one for one in actions(work=work) if one.change_id == id)

        self._tab.read(read, partial(self._show_after, id), key="after")
        self._tab.context.commands.refresh()

    def _show_after(self, change_id: int, found: tuple[tuple[JudgedProposal, ...], tuple[BoardAction, ...]]) -> None:
        shown = self._shown.change.detail
        if shown is not None and shown.change.id == change_id:
            self._shown.change.show_after(*found)
            self._tab.context.commands.refresh()


def _services(data: CalendarData) -> dict[str, str]:
    """Return the names of services by code, of those that were retired too."""
    return {code: facts.name for code, facts in data.services.items()}
