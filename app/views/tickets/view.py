"""The Tickets tab: quick filters, filter bar and a list of any length beside one ticket's details."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QToolButton, QVBoxLayout, QWidget

from app.domain import words
from app.domain.changes_made import Changes, Touched
from app.domain.tickets.filter_names import names_of, resolved
from app.domain.tickets.options import TicketOptions
from app.domain.tickets.states import Act, allowed_acts
from app.domain.tickets.values import QuickCounts, SortKey, TicketDetail, TicketFilter, TicketRow
from app.ui.commands import Command
from app.ui.forms.dock import FormDock
from app.ui.list_tab import ListTab
from app.ui.look import icons
from app.ui.look.plain import Label
from app.ui.tab import TabTarget
from app.ui.tables.window_model import TableSort, TableSource
from app.ui.tables.window_table import WindowedTable
from app.views.tickets import commands as actions
from app.views.tickets import model
from app.views.tickets.acts import TicketActs
from app.views.tickets.calls import Calls
from app.views.tickets.detail import NOTHING, TicketPane
from app.views.tickets.filter_bar import FilterBar
from app.views.tickets.listing import Listing, ticket_sort
from app.views.tickets.quick import QuickBar, quick_fields, split_quick
from app.views.tickets.saved import SavedFilter
from app.work import Work

_NEWEST = TableSort(SortKey.OPENED.value, descending=True)
_LOOKED_AT = 200  # selected rows whose states decide what can be done with them


def _row_id(row: TicketRow) -> int:
    return row.id


class TicketsTab(ListTab):
    """Hosts list and detail; `acts` does what changes tickets."""

    id = "tickets"
    context_name = actions.CONTEXT
    table: WindowedTable
    watches = Touched.TICKETS | Touched.SERVICES | Touched.AGENCIES | Touched.TARGETS | Touched.MAJORS

    # --- widgets ----------------------------------------------------------------------------------
    def build(self) -> None:
        """Make the filters, the list and the pane of one ticket."""
        self.options: TicketOptions | None = None
        self._kept: SavedFilter | None = None
        self.acts = TicketActs(self)
        self.calls = Calls(self, self._call_logged)
        self.listing = Listing(self, self)
        self._forced = False
        self._untouched = True
        self.table = WindowedTable(
            model.ticket_columns(self.context.now),
            self._source(),
            self.jobs,
            "Tickets",
            sort=_NEWEST,
            now=self.context.now,
        )
        self.detail = TicketPane()
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setAccessibleName("List and ticket")
        self.splitter.addWidget(self.table)
        self.splitter.addWidget(self.detail)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setCollapsible(0, False)
        self.splitter.setSizes([745, 535])
        self._sizes: dict[str, list[int]] = {}
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.addWidget(self._bars())
        layout.addWidget(self.splitter, 1)
        self._minute = QTimer(self)
        self._minute.setInterval(60_000)
        self._connect()
        default = self.listing.saved.get(self.listing.saved.default)
        if default is not None:
            self.take(default)

    def _bars(self) -> QWidget:
        self.quick = QuickBar()
        self.filters = FilterBar()
        self.count = Label()
        self.count.setProperty("muted", True)
        self.saved_button = QToolButton()
        self.saved_button.setText("Saved filters")
        self.saved_button.setAccessibleName("Saved filters")
        icons.set_icon(self.saved_button, "star", "muted")
        self.saved_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.saved_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.saved_button.clicked.connect(self.listing.show_saved)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.quick, 1)
        top.addWidget(self.count)
        top.addWidget(self.saved_button)
        bars = QWidget()
        column = QVBoxLayout(bars)
        column.setContentsMargins(8, 4, 8, 6)
        column.setSpacing(5)
        column.addLayout(top)
        column.addWidget(self.filters)
        return bars

    def _connect(self) -> None:
        self.quick.chosen.connect(self.apply_filter)
        self.filters.changed.connect(self.apply_filter)
        self.filters.list_wanted.connect(self.listing.wanted)
        table = self.table
        self.adopt(table, self.filters.search)
        table.opened.connect(self.focus_detail)
        table.too_many.connect(self.listing.too_many)
        table.copied.connect(self.listing.copied)
        table.empty_action.connect(self.listing.empty_pressed)
        table.rows.counted.connect(self._counted)
        table.rows.order_known.connect(self._order_known)
        table.rows.order_known.connect(self.listing.order_known)
        table.rows.dataChanged.connect(self.context.commands.refresh)  # a new state allows other acts
        self.detail.ticket_asked.connect(self._go_to)
        self.detail.change_asked.connect(self._open_change)
        self._minute.timeout.connect(self._minute_over)
        self._minute.start()

    def _source(self) -> TableSource[TicketRow]:
        ids, rows = self.services.tickets.list_ids, self.services.tickets.list_rows

        def first(filter: TicketFilter, sort: TableSort, limit: int, work: Work) -> Sequence[TicketRow]:
            page: Sequence[TicketRow] = rows(ids(filter, ticket_sort(sort), limit, work), work)
            return page

        return TableSource(first, lambda f, sort, work: ids(f, ticket_sort(sort), None, work), rows, _row_id)

    def place_dock(self, dock: FormDock) -> None:
        """Put the forms below the list, beside the pane."""
        at, had_focus, left = self.splitter.indexOf(self.table), self.table.hasFocus(), QWidget()
        sizes = self.splitter.sizes()
        left.setAccessibleName("List and forms")
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.table, 1)  # leaves the splitter
        self.splitter.insertWidget(at, left)
        column.addWidget(dock)
        self.table.show()
        self.splitter.setStretchFactor(at, 1)
        self.splitter.setCollapsible(at, False)
        self.splitter.setSizes(sizes)
        if had_focus:
            self.table.setFocus()

    def _call_logged(self, made: Changes) -> None:
        self.want(made.ids[0])

    def commands(self) -> list[Command]:
        """Return the commands of the tickets."""
        return actions.commands(self, self.acts, self.calls, self.listing)

    def focus_first(self) -> None:
        """Put the keyboard into the list, on its first row if none has the focus."""
        self.table.setFocus()
        if not self.table.currentIndex().isValid() and self.table.rows.rowCount():
            self.table.setCurrentIndex(self.table.rows.index(0, 0))

    # --- state ------------------------------------------------------------------------------------
    def save_state(self) -> dict[str, Any]:
        """Return the list, the filter, the page of the ticket, and the sizes of the parts (pixels) of both layouts."""
        self._keep_sizes()
        return {
            "table": self.table.save_state(),
            "below": self.is_below(),
            "sizes": self._sizes,
            "filter": self.as_saved("last").plain(),
            "page": self.detail.pages.currentIndex(),
        }

    def restore_state(self, state: dict[str, Any]) -> None:
        """Take over what `save_state` gave; a filter that the user made the first one goes before the last used."""
        self.table.restore_state(state.get("table", {}))
        if self.table.sort_by.key not in [key.value for key in SortKey]:
            self.table.set_sort(_NEWEST)
        self._sizes = {str(k): [int(n) for n in v] for k, v in dict(state.get("sizes", {})).items()}
        self._lay_out(below=bool(state.get("below")))
        self.detail.pages.setCurrentIndex(int(state.get("page", 0)))
        last = SavedFilter.read(state.get("filter"))
        if last is not None and not self.listing.saved.default:
            self.take(last)

    def as_saved(self, name: str) -> SavedFilter:
        """Return the current conditions and order under a name."""
        opened = self.filters.opened.value()
        sort = self.table.sort_by
        filter = self.filters.filter(self.context.now())
        if opened:
            filter = replace(filter, opened_from=None, opened_to=None)
        names: Mapping[str, Sequence[str]] = names_of(filter, self.options) if self.options is not None else {}
        if self.options is None and self._kept is not None:
            names = self._kept.names  # not changed yet: the options of this workspace are still being read
        return SavedFilter(
            name,
            self.quick.key,
            filter,
            opened[0] if opened else "",
            (sort.key, sort.descending),
            self.filters.behind,
            names,
        )

    def take(self, saved: SavedFilter) -> None:
        """Show the conditions and order of a saved filter, without reading yet."""
        filter, unknown = saved.filter, tuple[str, ...]()
        if self.options is None:
            self._kept = saved  # understood when the options are here
        else:
            filter, unknown = resolved(saved.filter, saved.names, self.options)
        self.quick.set_key(saved.quick)
        self.filters.set_filter(filter, saved.behind, saved.opened)
        if unknown:
            self.messages.warning(
                f"The filter names what is not in this workspace: {', '.join(unknown)}.",
                "Those conditions find nothing here; change them in the filter bar.",
            )
        if saved.sort[0] in [key.value for key in SortKey]:
            self.table.set_sort(TableSort(*saved.sort))

    def dispose(self) -> None:
        """Stop the clock of the list and its search, then end like every tab."""
        self._minute.stop()
        self.filters.dispose()
        super().dispose()

    # --- reading ----------------------------------------------------------------------------------
    def filter(self) -> TicketFilter:
        """Return what is listed: the bar's conditions and the quick filter's."""
        now = self.context.now()
        return replace(self.filters.filter(now), **quick_fields(self.quick.key, now))

    def refresh(self) -> None:
        """Read the list, the counts of the quick filters, the options of the forms and the ticket shown."""
        wanted = self.filter()
        self.listing.prepare()
        if self.table.rows.state == "idle" or wanted != self.table.rows.filter:
            self.table.show_rows(wanted)
        else:
            self.table.refresh()
        services = self.services
        self.jobs.read(self, lambda work: services.tickets.counts(work), self._counts_here, key="counts")
        self.jobs.read(self, lambda work: services.tickets.options(work), self._options_here, key="options")
        self.read_detail()

    @Slot()
    def apply_filter(self) -> None:
        """List what the bars say now."""
        wanted = self.filter()
        self.listing.prepare()
        if wanted != self.table.rows.filter or self.table.rows.state == "failed":
            self.table.show_rows(wanted)
        self.context.commands.refresh()

    @Slot()
    def _minute_over(self) -> None:
        """Make the times anew: tickets become late without anybody's doing."""
        if self.isVisible():
            self.refresh()

    def _counts_here(self, counts: QuickCounts) -> None:
        self.quick.show_counts(counts)

    def _understand_kept(self) -> None:
        """Give a filter that was shown before the options were here the ids that it has in this workspace."""
        kept, self._kept = self._kept, None
        if kept is None or self.options is None or kept.filter != self.as_saved(kept.name).filter:
            return
        filter, unknown = resolved(kept.filter, kept.names, self.options)
        if filter != kept.filter or unknown:
            self.take(kept)
            self.table.show_rows(self.filter())

    def _options_here(self, options: TicketOptions) -> None:
        if options != self.options:
            self.options = self.detail.options = options
            self.filters.set_options(options)
            self._understand_kept()
            self.context.commands.refresh()

    @Slot(int, bool)
    def _counted(self, known: int, complete: bool) -> None:
        self._show_count()

    def _show_count(self) -> None:
        rows = self.table.rows
        n = len(rows.ids)
        text = words.count(n, "ticket") if rows.complete else f"{n:,} and more"
        chosen = self.table.selected_count()
        self.count.setText(f"{chosen:,} of {text} selected" if chosen > 1 else text)

    @Slot()
    def chosen(self) -> None:
        self._show_count()
        self.context.commands.refresh()
        if self.detail.detail is None or self.detail.detail.id != self.table.current_id():
            self.read_detail()

    def read_detail(self) -> None:
        """Read the ticket with the focus and its history; a newer read replaces an older one."""
        ticket_id = self.table.current_id()
        if ticket_id is None:
            self.jobs.cancel(self, "detail")
            self.detail.say(NOTHING)
            return
        detail = self.services.tickets.detail
        self.jobs.read(self, lambda work: detail(ticket_id, work), self._detail_here, key="detail")

    def _detail_here(self, detail: TicketDetail) -> None:
        self.detail.show_detail(detail, detail.history)
        self.context.commands.refresh()

    # --- going to a ticket or filter --------------------------------------------------------------
    def show_target(self, target: TabTarget) -> None:
        """List a target's `filter`, named by `extra["label"]` (or "behind"), and select the ticket `id`."""
        if isinstance(target.filter, TicketFilter):
            quick, rest = split_quick(target.filter)
            self.quick.set_key(quick)
            self.filters.set_filter(rest, str(target.extra.get("label") or target.extra.get("behind") or ""))
            self.apply_filter()
        if target.id is not None:
            self._go_to(target.id)

    @Slot(int)
    def _go_to(self, ticket_id: int) -> None:
        self.want(ticket_id, force=True)

    def want(self, ticket_id: int, *, force: bool = False) -> None:
        """Select a ticket as soon as it is listed. `force`: list it alone where the filter does not have it."""
        self.wanted, self._forced = ticket_id, force
        if self.table.rows.state == "ready" and self.table.select_id(ticket_id):
            self.wanted = None
        elif self.table.rows.complete and self.table.rows.state == "ready" and force:
            self._order_known()

    @Slot()
    def _order_known(self) -> None:
        self._show_count()
        wanted = self.wanted
        if wanted is None:
            if not self.table.currentIndex().isValid() and self.table.rows.rowCount():
                if self._untouched and self.table.hasFocus():
                    self.focus_first()  # the first list of the day begins with its first ticket
                self.read_detail()
            self._untouched = False
            return
        if self.table.select_id(wanted):
            self.wanted = None
            self.table.setFocus()
        elif self._forced and self.table.rows.filter != TicketFilter(ids=(wanted,)):
            self.quick.set_key("all")
            self.filters.set_filter(TicketFilter(ids=(wanted,)))
            self.apply_filter()
        elif self._forced:
            self.wanted = None
            self.messages.warning("This ticket does not exist (any more).", "Check the number.")

    @Slot(int)
    def _open_change(self, change_id: int) -> None:
        self.context.navigator.open("changes", id=change_id)

    # --- what commands ask ------------------------------------------------------------------------
    def current_row(self) -> TicketRow | None:
        """Return the ticket with the focus; None while it is not read."""
        if not self.built:
            return None
        row = self.table.current_row()
        if row is None:
            row = next((self.table.rows.row_at(top) for top, _ in self.table.selected_ranges()), None)
        return row if isinstance(row, TicketRow) else None

    def has_current(self) -> bool:
        """Say whether a ticket has the focus and is read."""
        return self.current_row() is not None

    def has_selection(self) -> bool:
        """Say whether at least one ticket is selected."""
        return self.built and self.table.selected_count() > 0

    def can(self, act: Act) -> Callable[[], bool]:
        """Return the condition that exactly one ticket is chosen, and that its state and my roles allow the act."""
        return partial(self._can, act)

    def _can(self, act: Act) -> bool:
        row = self.current_row()
        return row is not None and self.table.selected_count() <= 1 and self._allows(row, act)

    def can_some(self, act: Act) -> Callable[[], bool]:
        """Return the condition that at least one of the chosen tickets allows the act."""
        return partial(self._can_some, act)

    def _can_some(self, act: Act) -> bool:
        row = self.current_row()
        if row is None:
            return False
        if self.table.selected_count() <= 1:
            return self._allows(row, act)
        numbers = [n for top, bottom in self.table.selected_ranges() for n in range(top, min(bottom, top + 99) + 1)]
        rows = [self.table.rows.row_at(n) for n in numbers[:_LOOKED_AT]]
        return any(one is None or self._allows(one, act) for one in rows)

    def _allows(self, row: TicketRow, act: Act) -> bool:
        return act in allowed_acts(row.state, self.services.opening.roles)

    # --- filters ----------------------------------------------------------------------------------
    def clear_filter(self) -> None:
        """Drop every condition; with none left, also the quick filter."""
        if self.filters.is_empty:
            self.quick.set_key("all")
            self.apply_filter()
        else:
            self.filters.clear()

    # --- the list ---------------------------------------------------------------------------------
    def is_below(self) -> bool:
        """Say whether the ticket is shown below the list rather than beside it."""
        return self.built and self.splitter.orientation() == Qt.Orientation.Vertical

    def toggle_below(self) -> None:
        """Show the ticket below the list, or beside it again; each layout keeps its sizes."""
        self._keep_sizes()
        self._lay_out(below=not self.is_below())
        self.context.commands.refresh()

    def _keep_sizes(self) -> None:
        self._sizes["below" if self.is_below() else "beside"] = self.splitter.sizes()

    def _lay_out(self, *, below: bool) -> None:
        self.splitter.setOrientation(Qt.Orientation.Vertical if below else Qt.Orientation.Horizontal)
        self.splitter.setSizes(self._sizes.get("below", [280, 300]) if below else self._sizes.get("beside", [745, 535]))

    @Slot()
    def focus_detail(self, _id: int = 0) -> None:
        page = self.detail.pages.currentWidget()
        if page is not None and self.detail.pages.isVisible():
            (page if page.focusPolicy() != Qt.FocusPolicy.NoFocus else self.detail.pages.tabBar()).setFocus()
