"""`Way`: goes to changes: of a link, of the search, after a move or a decision, and back to a place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

from app.domain.changes.detail import ChangeDetail
from app.domain.changes.values import Change
from app.domain.eastern import local_date
from app.ui.since import Since
from app.ui.tables.table_source import TableSort
from app.views.changes.calendar_bar import CalendarBar
from app.views.changes.host import ChangesHost
from app.views.changes.model import Sheet, days_of

#: The spread, the day, the change, the agency and the order of the list.
Place = tuple[str, date, "int | None", "str | None", TableSort]


class Way:
    """The ways of one tab; whoever goes on before an answer is there is left where they are. `show` shows a change."""

    def __init__(self, tab: ChangesHost, bar: CalendarBar, show: Callable[[ChangeDetail], object]) -> None:
        self._tab, self._bar, self._show = tab, bar, show
        self._wanted: tuple[int, Since] | None = None  # is chosen once its days are in view

    def to(self, change_id: int) -> None:
        """Go to a change: show the month or week of its start and choose it."""
        tab = self._tab
        read, since = partial(tab.services.changes.detail, change_id), tab.since()
        tab.read(lambda work: read(work=work), partial(self._arrive, since), key="target")

    def _arrive(self, since: Since, detail: ChangeDetail) -> None:
        tab = self._tab
        if not since.may_move():
            return
        with tab.doings.answering():
            tab.canvas.current = detail.change.id
            self._show(detail)
            tab.canvas.day = local_date(detail.change.planned_start)
        self._want(detail.change.id)

    def follow(self, change: Change) -> None:
        """Keep a change in view and chosen: it was moved, or its form is open."""
        tab, (first, last) = self._tab, days_of(change)
        with tab.doings.answering():
            tab.canvas.current = change.id
            if not first <= tab.canvas.day <= last:
                tab.canvas.day = first
        self._want(change.id)

    def _want(self, change_id: int | None) -> None:
        self._wanted = (change_id, self._tab.since()) if change_id is not None else None
        self._tab.refresh()

    def choose_wanted(self, sheet: Sheet) -> None:
        """Choose the change that was gone to, now that its days are in view."""
        if self._wanted is not None and self._wanted[0] in sheet.items:
            (wanted, since), self._wanted = self._wanted, None
            if since.may_move():
                self._tab.canvas.choose_change(wanted)

    def forget(self) -> None:
        """Go no more to a change that was asked for: another one is."""
        self._tab.leave("target")
        self._wanted = None

    # --- places -----------------------------------------------------------------------------------
    def place(self) -> Place:
        """Return what is shown and in which order, the chosen day and change, and the agency looked at."""
        canvas, sort = self._tab.canvas, self._tab.list.table.sort_by
        return (self._tab.days.spread, canvas.day, canvas.current, self._bar.agency.value(), sort)

    def back(self, place: Place) -> None:
        """Show the same again and choose the same."""
        self._tab.days.spread, day, change, agency, sort = place
        if sort != self._tab.list.table.sort_by:
            self._tab.list.table.order_by(sort)
        self._bar.agency.blockSignals(True)
        self._bar.agency.set_value(agency)
        self._bar.agency.blockSignals(False)
        self._tab.canvas.day = day
        self._want(change)
