"""Where one is in the Reports: for Back and Forward, for the next start, and for who comes from elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Slot

from app.domain.periods import Period
from app.ui.tab import TabTarget

if TYPE_CHECKING:
    from app.views.figures.view import FiguresTab


class Places(QObject):
    """The places of one tab: the period, whose figures, the page, and what its list is searched for."""

    def __init__(self, tab: FiguresTab) -> None:
        super().__init__(tab)
        self._tab = tab
        self._wanted: dict[str, Any] = {}
        self._kept_period = ""  # of the last start, with the month in which that was: "2026Q3 2026-11"
        self._back_to: Any = None  # a place to go back to once the choices are read
        self._read: tuple[str, int | None, str | None, int, object] | None = None
        self._going = False

    def place(self) -> object:
        """Return the period, whose figures, the page, and what its list is searched for, with its rows."""
        if self._tab.chooser.choices is None:
            return None
        return self._chosen_place()

    def _chosen_place(self) -> tuple[str, int | None, str | None, int, object]:
        tab = self._tab
        query = tab.chooser.query()
        period = query.period.key if query is not None else ""
        return (period, tab.chooser.agency_id(), tab.chooser.service_code(), *self._page_place())

    def _page_place(self) -> tuple[int, object]:
        tab = self._tab
        return tab.pages.currentIndex(), tab.missed.place() if tab.is_in_view(tab.missed) else None

    def choose_wanted(self) -> None:
        """Choose what was asked for before there were choices."""
        tab = self._tab
        period, _, month = self._kept_period.partition(" ")
        self._kept_period = ""
        if period and tab.chooser.choices is not None and month == tab.chooser.choices.this_month.key:
            # once a month has ended, its figures are what one comes for
            self._wanted = {"period": period} | self._wanted
        if self._wanted:
            tab.chooser.choose(**self._wanted)
            self._wanted = {}
        if self._back_to is not None:
            self.restore(self._back_to)
            self._back_to = None

    def note(self) -> None:
        """Note what is read now."""
        self._read = self._chosen_place()

    def leave_choice(self) -> None:
        """Remember what was read until now as a place to come back to, where something else was chosen."""
        now = self._chosen_place()
        if self._read is not None and now[:3] != self._read[:3] and not self._going:
            self._tab.context.navigator.leave((*self._read[:3], *self._page_place()))
        self._read = now

    @Slot()
    def leave_list(self) -> None:
        """Remember where one is, before another list is shown."""
        self._tab.context.navigator.leave(self.place())

    def restore(self, place: Any) -> None:
        """Choose the same again."""
        tab = self._tab
        if tab.chooser.choices is None:
            self._back_to = place
            return
        period, agency, service, page, rows = place
        tab.pages.setCurrentIndex(page)
        if rows is not None:
            tab.missed.restore_place(rows)
        if period:
            self._going = True
            tab.chooser.choose(period=period, agency_id=agency, service=service, everything=True)
            self._going = False

    def state(self) -> dict[str, Any]:
        """Return the choice, the page, and the tables and splitters (pixels); the period is kept within a month."""
        tab = self._tab
        choices, query = tab.chooser.choices, tab.chooser.query()
        period = f"{query.period.key} {choices.this_month.key}" if choices is not None and query is not None else ""
        return {
            "period": period,
            "kind": tab.chooser.kind.currentData(),
            "agency": tab.chooser.agency_id(),
            "service": tab.chooser.service_code(),
            "page": tab.pages.currentIndex(),
            "levels": tab.figures.levels.save_state(),
            "exceptions": tab.missed.table.save_state(),
            "figures_splitter": tab.figures.splitter.sizes(),
            "packet_splitter": tab.packet.splitter.sizes(),
        }

    def take_over(self, state: dict[str, Any]) -> None:
        """Take over what `state` gave; agency and service are chosen once the choices are read."""
        tab = self._tab
        at = tab.chooser.kind.findData(state.get("kind"))
        tab.chooser.kind.setCurrentIndex(max(0, at))
        self._kept_period = str(state.get("period") or "")
        self._wanted = {"agency_id": state.get("agency"), "service": state.get("service")} | self._wanted
        page = state.get("page")
        if isinstance(page, int) and 0 <= page < tab.pages.count():
            tab.pages.setCurrentIndex(page)
        for table, key in ((tab.figures.levels, "levels"), (tab.missed.table, "exceptions")):
            table.restore_state(state.get(key) or {})
            table.rows.set_sort(table.sort_by)
        for splitter, key in ((tab.figures.splitter, "figures_splitter"), (tab.packet.splitter, "packet_splitter")):
            sizes = state.get(key)
            if sizes and len(sizes) == splitter.count():
                splitter.setSizes([int(size) for size in sizes])

    def show_target(self, target: TabTarget) -> None:
        """Go to an agency (`id`), a period (extra `period`, its key) or a page (extra `page`: "packet", ...)."""
        tab = self._tab
        wanted: dict[str, Any] = {}
        if target.id is not None:
            wanted |= {"agency_id": target.id, "service": None, "everything": True}
        if target.extra.get("period"):
            wanted["period"] = Period.parse(str(target.extra["period"])).key
        page = {"packet": tab.packet, "disputes": tab.disputes, "exceptions": tab.missed}.get(
            str(target.extra.get("page"))
        )
        if page is not None:
            tab.pages.setCurrentWidget(page)
        if tab.chooser.choices is None:
            self._wanted = wanted
        elif wanted:
            self._going = True
            tab.chooser.choose(**wanted)
            self._going = False
