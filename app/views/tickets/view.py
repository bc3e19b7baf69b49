"""The Tickets tab: quick filters, search and a list of any length beside one ticket."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Qt, QTimer, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.attachments.values import ATTACHMENTS
from app.domain.callers.directory import DIRECTORY
from app.domain.changes_made import Changes, Touched
from app.domain.keeping.holds import KEEPING
from app.domain.tickets.options import TicketOptions
from app.domain.tickets.shared_filters import SHARED
from app.domain.tickets.states import Act, allowed_acts
from app.domain.tickets.values import QuickCounts, TicketDetail, TicketFilter, TicketRow
from app.domain.tickets.what_if import Supposed
from app.ui.attachments.acts import Files, file_commands
from app.ui.commands import Command
from app.ui.forms.dock import FormDock
from app.ui.kept_forms import KeptForms
from app.ui.link_opener import LinkOpener
from app.ui.list_tab import ListTab
from app.ui.printing.printable import More
from app.ui.since import Since
from app.ui.tab import TabTarget
from app.ui.tables.window_table import WindowedTable
from app.views.tickets import commands as actions
from app.views.tickets import model
from app.views.tickets.acts import TicketActs, is_kept_act
from app.views.tickets.breakdown import BreakdownPanel, BreakingDown
from app.views.tickets.calls import Calls
from app.views.tickets.causes import Causes
from app.views.tickets.chosen import Chosen
from app.views.tickets.clocks import ClocksPage
from app.views.tickets.conditions import USUAL, Conditions, is_known
from app.views.tickets.filter_bar import FilterBar
from app.views.tickets.from_note import Knowledge
from app.views.tickets.highlight import Highlight
from app.views.tickets.imports import KEPT as KEPT_IMPORT
from app.views.tickets.imports import Imports
from app.views.tickets.inline import InlineEdit
from app.views.tickets.layout import TicketsLayout
from app.views.tickets.linking import Linking
from app.views.tickets.listing import KEPT_NAME, Listing
from app.views.tickets.majors import Majors
from app.views.tickets.mentioned import Mentioned
from app.views.tickets.pane.pane import FILES, STREAM, TicketPane
from app.views.tickets.pane.reply import To
from app.views.tickets.parts import ticket_parts
from app.views.tickets.places import ListPlace, Places
from app.views.tickets.present import PresentPeople
from app.views.tickets.printed import ticket_parts as printed_parts
from app.views.tickets.quick import QUICK_TITLES, split_quick
from app.views.tickets.read_marks import ReadMarks
from app.views.tickets.records import TicketRecords, is_kept_edit
from app.views.tickets.replies import Replies
from app.views.tickets.saved import SavedFilter
from app.views.tickets.shown_ticket import ShownTicket
from app.views.tickets.source import ticket_source
from app.views.tickets.templates import Templates
from app.views.tickets.top_bar import TopBar
from app.views.tickets.way import Way
from app.views.tickets.words import sentence
from app.work import Work

#: Conditions that follow the clock are compared as of one instant.
_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)


def _is_kept(key: str) -> bool:
    return is_kept_edit(key) or is_kept_act(key) or key in (KEPT_NAME, KEPT_IMPORT)


class TicketsTab(ListTab):
    """Hosts list and ticket; `acts` and `records` do what changes tickets."""

    id = "tickets"
    nouns = ("ticket", "tickets")
    context_name = actions.CONTEXT
    table: WindowedTable
    watches = (
        Touched.TICKETS | Touched.SERVICES | Touched.AGENCIES | Touched.TARGETS | Touched.MAJORS | ATTACHMENTS | KEEPING
    )
    watches |= Touched.MAIL | DIRECTORY | SHARED  # whether a mail to the caller was sent, and who they are

    # --- widgets ----------------------------------------------------------------------------------
    def build(self) -> Iterator[None]:
        """Make the bars, the list and the pane of one ticket."""
        filters = FilterBar()
        yield
        self.bar = TopBar(filters)
        yield
        self.quick, self.filters, self.count = self.bar.quick, self.bar.filters, self.bar.count
        clocks = ClocksPage()
        yield
        self.detail = TicketPane(self.context.actor, self.context.person, clocks)
        yield
        self.acts, self.records, self.listing = TicketActs(self), TicketRecords(self), Listing(self, self)
        self.calls, self.causes = Calls(self, self._call_logged), Causes(self)
        self.kept = KeptForms(self, _is_kept, self._open_kept)
        self.imports = Imports(self, self)
        self.imports.take_drops(self)
        self.files = Files(self, "ticket", self.detail.files)
        self.inline = InlineEdit(self, self.detail, self.acts, self.records)
        self.links = LinkOpener(self)
        self.replies = Replies(self, self.detail, self.acts, self)
        self.own_words = Templates(self, self)
        self.places = Places(self, self)
        self.way = Way(self, self)
        yield
        self._counts = QuickCounts(0, 0, 0, 0, 0, 0)
        self._listed: TicketFilter | None = None
        self.table = WindowedTable(
            model.ticket_columns(self.context.now, self.context.actor),
            ticket_source(self.services),
            self.jobs,
            "Tickets",
            sort=USUAL,
            now=self.context.now,
        )
        self.table.rows.spoken = sentence
        yield
        self.conditions = Conditions(self.quick, self.filters, self.table, self.messages, self.context.now, self.actor)
        self.highlight = Highlight(self.table, self.context.actor)
        self.parts = TicketsLayout(self.bar, self.table, BreakdownPanel(self.context.now), self.detail, self)
        self.breaking_down = BreakingDown(self, self.parts.breakdown, self.jobs, self.services)
        self.shown = ShownTicket(self.parts, self.table, self.jobs, self._read_ticket, self.context.now, self)
        self.known = Knowledge(self, self.acts.resolve, self)
        self.present = PresentPeople(
            self.jobs,
            self.services.tickets.be_present,
            self._shown_id,
            lambda: bool(self.detail.reply.text.strip()),
            self.detail.show_others,
            self,
        )
        self.mentioned = Mentioned(self, self)
        self.read_marks = ReadMarks(self.detail, self.context.settings, self.messages)
        self.round = ticket_parts(self.parts)
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.addWidget(self.parts, 1)
        yield
        self._minute = QTimer(self)
        self._minute.setInterval(60_000)
        self._add_act_rows()
        yield
        self._connect()
        self._sorted()
        default = self.listing.saved.get(self.listing.saved.default)
        if default is not None:
            self.conditions.take(default)

    def _open_kept(self, key: str) -> None:
        if key == KEPT_NAME:
            self.listing.save()
        elif key == KEPT_IMPORT:
            self.imports.ask()
        else:
            (self.acts.open_kept if is_kept_act(key) else self.records.edit_kept)(key)

    def kept_form(self, key: str) -> Callable[[], object] | None:
        """Return what opens the form of a draft again."""
        return self.calls.opener(key) or self.kept.opener(key)

    def open_kept_forms(self) -> bool:
        """Open the calls and the other forms of which a draft is kept."""
        calls = self.calls.open_kept()
        return self.kept.open_all() or calls

    def _connect(self) -> None:
        table, pane, bar = self.table, self.detail, self.bar
        self.adopt(table, self.filters.search)
        self.hold_row_for(pane)
        self.quick.chosen.connect(self.filter_changed)
        self.quick.pin_chosen.connect(self.listing.sharing.use)
        self.filters.changed.connect(self.filter_changed)
        self.filters.search.editingFinished.connect(self.places.typed_out)
        self.filters.list_wanted.connect(self.listing.wanted)
        self.filters.words_typed.connect(self.listing.words_typed)
        self.filters.left.connect(self.focus_list)
        self.filters.finished_wanted.connect(self._leave_open)
        self.filters.panel.saved_asked.connect(self.listing.show_saved)
        self.filters.panel.save_asked.connect(self.listing.save)
        bar.cleared.connect(self.only_one)
        bar.group_asked.connect(self.offer_groups)
        bar.beyond_asked.connect(self.listing.widen)
        self.listing.beyond.connect(bar.show_beyond)
        table.sort_changed.connect(self._reordered)
        bar.back_asked.connect(self._go_back)
        table.too_many.connect(self.listing.too_many)
        table.copied.connect(self.listing.copied)
        table.empty_action.connect(self.listing.empty_pressed)
        table.rows.counted.connect(self._counted)
        table.rows.order_known.connect(self._show_count)
        table.rows.order_known.connect(self.way.order_known)
        table.rows.order_known.connect(self.listing.order_known)
        table.rows.order_waits.connect(self._show_count)
        table.rows.dataChanged.connect(self.context.commands.refresh)  # a new state allows other acts
        table.selectionModel().currentRowChanged.connect(self.replies.follow)
        self.shown.other.connect(self.replies.follow)
        self.shown.shown.connect(self.context.commands.refresh)
        self.shown.shown.connect(self._read_known)
        pane.known_asked.connect(self.known.show)
        self.shown.shown.connect(self._note_read)
        pane.stream.unread_asked.connect(self._go_to_unread)
        if self.services.opening.offline is None:
            self.shown.shown.connect(self.present.note)
            self.shown.shown.connect(self.mentioned.shown)
            pane.draft_changed.connect(self.present.note)
        pane.ticket_asked.connect(self._go_to)
        pane.change_asked.connect(self._open_change)
        pane.major_asked.connect(self._open_major)
        pane.caller_asked.connect(self._open_caller)
        pane.link_opened.connect(self.links.open)
        pane.fact_asked.connect(self.inline.asked)
        pane.moved.connect(self.step)
        pane.closed.connect(self.close_pane)
        pane.left.connect(self.leave_pane)
        pane.overlay.action.connect(self.way.open_logged)
        pane.clocks.what_if.asked.connect(self._suppose)
        self._minute.timeout.connect(self._minute_over)
        self._minute.start()

    @Slot()
    def _read_known(self) -> None:
        self.known.read(self.shown.detail)

    @Slot()
    def _note_read(self) -> None:
        self.read_marks.note()

    @Slot()
    def _go_to_unread(self) -> None:
        self.read_marks.go()

    def _call_logged(self, made: Changes, since: Since) -> None:
        self.logged(made.ids[0], made.text, since)

    def commands(self) -> list[Command]:
        """Return the commands of the tickets."""
        return [
            *actions.commands(
                self,
                self.acts,
                self.records,
                self.calls,
                self.listing,
                self.imports,
                self.causes,
                Majors(self),
                Linking(self),
                self.breaking_down,
                self.read_marks,
            ),
            *actions.of_templates(self.own_words),
            *actions.of_knowledge(self.known),
            *file_commands(self.files, "tickets", actions.MENU, actions.CONTEXT, "ticket.edit"),
        ]

    def _add_act_rows(self) -> None:
        """Make the rows of acts, in the pane's head and for several selected tickets."""
        registry = self.context.commands
        self.detail.add_acts(registry.act_bar(actions.CONTEXT, self.detail.head))
        self.bar.selection.add_acts(registry.act_bar(actions.CONTEXT, self.bar, most=9))

    def place_dock(self, dock: FormDock) -> None:
        """Put the forms below the list, so that the ticket stays as high as the window."""
        self.parts.add_below(dock)

    def focus_first(self) -> None:
        """Put the keyboard into the list, on its first row if none has the focus."""
        self.focus_list()
        ids = self.table.rows.ids
        if not ids and self.table.rows.complete and self.table.hasFocus():
            self.table.overlay.focus_button()  # the one next step, one Enter away
        if self.way.wanted is None and ids and not self.table.currentIndex().isValid() and self.table.is_settled():
            self.table.select_id(ids[0])

    # --- state ------------------------------------------------------------------------------------
    def save_state(self) -> dict[str, Any]:
        """Return the list, the filter, the page of the ticket, and the room of each part."""
        self.replies.drafts.flush()
        self.read_marks.leave()
        return {
            "table": self.table.save_state(),
            "layout": self.parts.save_state(),
            "filter": self.conditions.as_saved("last").plain(),
            "page": self.detail.pages.currentIndex(),
        }

    def restore_state(self, state: dict[str, Any]) -> None:
        """Take over what `save_state` gave; a filter that the user made the first one goes before the last used."""
        self.table.restore_state(state.get("table", {}))
        if not is_known(self.table.sort_by):
            self.table.set_sort(USUAL)
        self.parts.restore_state(dict(state.get("layout", {})))
        self.detail.show_page(min(FILES, max(STREAM, int(state.get("page", 0)))))
        last = SavedFilter.read(state.get("filter"))
        if last is not None and not self.listing.saved.default:
            self.conditions.take(last)
        self._sorted()

    def dispose(self) -> None:
        """Stop the clock of the list and its search, keep drafts, then end like every tab."""
        if self.built:  # a window may be closed while it is still being made
            self._minute.stop()
            self.filters.dispose()
            self.shown.end()
            self.present.end()
            self.mentioned.end()
            self.replies.drafts.flush()
        super().dispose()

    # --- places (Back and Forward) ----------------------------------------------------------------
    def place(self) -> object:
        """Return filter, order, ticket and scroll, to come back to."""
        return self.places.here() if self.built else None

    def restore_place(self, place: ListPlace | None) -> None:
        """Go back to a place."""
        if place is not None:
            saved, where = place
            self.table.touch()
            self.way.stay()
            self.conditions.take(saved)
            self.apply_filter()
            self.table.restore_place(where)
            self.focus_list()

    @Slot()
    def _go_back(self) -> None:
        self.context.commands.run("go.back")

    # --- reading ----------------------------------------------------------------------------------
    def refresh(self) -> None:
        """Read the list, the counts of the quick filters, the options of the forms and the ticket shown."""
        wanted = self.conditions.filter()
        self.listing.prepare()
        self.places.listed()
        if self.is_listed():
            self.table.refresh(wanted)
            self.breaking_down.read()
        else:
            self._list(wanted)
        services = self.services
        self.listing.sharing.read()
        self.jobs.read(self, lambda work: services.tickets.counts(work), self._counts_here, key="counts")
        self.jobs.read(self, lambda work: services.tickets.options(work), self._options_here, key="options")
        self.shown.read()

    def is_listed(self) -> bool:
        """Return whether the list has the conditions that the bars say now, as of whatever time of day."""
        return self.table.rows.state != "idle" and self._listed == self.conditions.filter(_ANY_TIME)

    def _list(self, wanted: TicketFilter) -> None:
        self._listed = self.conditions.filter(_ANY_TIME)
        self.table.show_rows(wanted)
        self.breaking_down.read()

    @Slot()
    def _leave_open(self) -> None:
        """Look among all tickets: a state was chosen that the quick filters, which are of open ones, leave out."""
        self.quick.set_key("all")

    @Slot()
    def filter_changed(self) -> None:
        """List what the bars say now, because somebody changed them: Back returns to the list before."""
        self.table.touch()
        self.way.stay(entered=True)
        self.places.leave()
        self.apply_filter()

    @Slot()
    def apply_filter(self) -> None:
        """List what the bars say now."""
        wanted = self.conditions.filter()
        self._sorted()  # a saved filter and Back bring an order with them
        self.listing.prepare()
        rows = self.table.rows
        if wanted != rows.filter or rows.state == "failed" or rows.sort_by != self.table.sort_by:
            self._list(wanted)
        self.places.listed()
        self.listing.sharing.mark()
        self.bar.show_back(bool(wanted.ids is not None or wanted.figure is not None or self.filters.behind))
        self.context.commands.refresh()

    @Slot()
    def _minute_over(self) -> None:
        """Make the times anew: tickets become late without anybody's doing."""
        if self.isVisible():
            self.shown.tick()
            self.refresh()

    def _counts_here(self, counts: QuickCounts) -> None:
        self._counts = counts
        self.listing.know_total(counts.total)
        self.quick.show_counts(counts)
        self._show_count()

    def _options_here(self, options: TicketOptions) -> None:
        if options != self.conditions.options:
            if self.conditions.know(options):
                self._list(self.conditions.filter())
            self.listing.saved.tell(options, self.actor)
            self.listing.sharing.know(self.listing.sharing.found)
            self.context.commands.refresh()
            self.calls.know(options)
            self.detail.clocks.what_if.know(options)
            self.calls.offer_kept()
            self.kept.offer()

    @Slot(int, bool)
    def _counted(self, known: int, complete: bool) -> None:
        self._show_count()

    @Slot()
    def _show_count(self) -> None:
        rows = self.table.rows
        self.bar.show_count(len(rows.ids), self._counts.total, self.table.selected_count(), complete=rows.complete)
        self.bar.show_waits(waits=rows.waiting is not None)
        self.shown.show_place()

    @Slot()
    def offer_groups(self) -> None:
        """Offer what the list can be grouped by."""
        button = self.bar.group_button
        self.table.menus.offer_groups(button.mapToGlobal(QPoint(0, button.height())))

    @Slot()
    def _sorted(self) -> None:
        titles = {key: title for title, key in self.table.groupings()}
        group = self.table.sort_by.group
        self.bar.show_group(titles.get(group, "").lower())

    @Slot()
    def _reordered(self) -> None:
        self._sorted()
        self.places.reordered()

    # --- what is highlighted ----------------------------------------------------------------------
    @Slot()
    def chosen(self) -> None:
        """Follow the list: the pane shows its ticket, several selected ones get their acts."""
        self._show_count()
        self.messages.settle()
        self.context.commands.refresh()
        self.shown.follow()

    def _shown_id(self) -> int | None:
        """Return the ticket in the pane that others are to know of: while the tab is seen."""
        detail = self.detail.detail
        return detail.id if detail is not None and self.isVisible() else None

    def chosen_tickets(self) -> Chosen:
        """Return what is highlighted, the rows of it that are read: what acts are about."""
        return self.highlight.chosen() if self.built else Chosen()

    def current_row(self) -> TicketRow | None:
        """Return the one ticket that is highlighted; None while it is not read."""
        return self.chosen_tickets().one

    def conditions_in_words(self) -> list[str]:
        """Return in words what the list leaves out, for paper: quick filter, conditions, search."""
        said = [QUICK_TITLES[self.quick.key], *self.filters.chip_texts()]
        return [f"{', '.join(said)}.", *super().conditions_in_words()]

    def record_more(self) -> More | None:
        """Return what reads the description and the conversation of the ticket with the focus."""
        current = self.table.current_id()
        return partial(printed_parts, self.services.tickets.detail, current) if current is not None else None

    def has_current(self) -> bool:
        """Say whether a ticket has the focus."""
        return self.built and self.table.current_id() is not None

    def has_selection(self) -> bool:
        """Say whether at least one ticket is selected."""
        return self.built and self.table.selected_count() > 0

    def can(self, act: Act) -> Callable[[], bool]:
        """Return the condition that one of the chosen tickets and my roles allow the act."""
        return lambda: self.chosen_tickets().allows(act, self.services.opening.acting)

    def can_edit(self) -> bool:
        """Say whether one ticket is chosen that may be edited."""
        one = self.chosen_tickets().one
        return one is not None and Act.EDIT in allowed_acts(one.state, self.services.opening.acting)

    # --- the ticket that is shown -----------------------------------------------------------------
    def edit_in_place(self, key: str) -> bool:
        """Open the field of a fact in the pane; False where several are chosen or it is not seen."""
        one = self.chosen_tickets().one
        if one is None or not self.parts.pane_shown or not self.detail.facts_shown:
            return False
        self.shown.once(one.id, partial(self.inline.edit, key))
        return True

    def _read_ticket(self, ticket_id: int, work: Work) -> TicketDetail:
        """Read a ticket with what can be done to it in this window: nothing where nothing can be saved."""
        detail = self.services.tickets.detail(ticket_id, work)
        return replace(detail, acts=detail.acts & allowed_acts(detail.state, self.services.opening.acting))

    @Slot(int, object)
    def _suppose(self, id: int, supposed: Supposed) -> None:
        """Read what the targets of a ticket would be."""
        what_if, shown = self.services.tickets.what_if, self.detail.clocks.what_if
        self.jobs.read(
            shown,
            lambda work: what_if(id, supposed, work),
            lambda found: shown.show_then(id, supposed, found),
            key="what if",
        )

    def write_reply(self, to: To) -> bool:
        """Go to the box to reply; False where several are chosen."""
        one = self.chosen_tickets().one
        if one is None:
            return False
        self.replies.begun(one.id, from_list=self.table.hasFocus())
        self.parts.open_pane()
        self.shown.once(one.id, partial(self.detail.reply.write_to, to))
        return True

    def reply_text(self) -> str:
        """Return what is written in the box to reply, or what of it is marked."""
        edit = self.detail.reply.edit
        return edit.textCursor().selection().toPlainText() or edit.toPlainText()

    # --- after an act -----------------------------------------------------------------------------
    def taken_back(self, ids: Sequence[int], since: Since, _answer: object) -> None:
        """Go to the tickets of an act that was taken back, unless somebody did something since."""
        if ids and since.may_move():
            self.way.want(ids[0], since=since, among=ids if len(ids) > 1 else ())

    def logged(self, id: int, text: str, since: Since) -> None:
        """Go to a ticket that was logged; one that does not fit the filter is offered in the pane."""
        self.way.logged(id, text, since)

    def refused(self, reasons: Sequence[str]) -> None:
        """Keep why tickets of an act on several were left as they were."""
        self.listing.keep_refused(reasons)

    # --- going to a ticket or filter --------------------------------------------------------------
    def show_target(self, target: TabTarget) -> None:
        """List a target's `filter`, named by `extra["label"]` (or "behind"), its quick filter `extra["quick"]` or the
        saved or shared one `extra["saved"]` (a name or a key), and select the ticket `id`.
        """
        if "saved" in target.extra:
            self.listing.use(target.extra["saved"])
        if "quick" in target.extra:
            self.filters.set_filter(TicketFilter())
            self.quick.choose(str(target.extra["quick"]))
        if isinstance(target.filter, TicketFilter):
            quick, rest = split_quick(target.filter)
            self.quick.set_key(quick)
            self.filters.set_filter(rest, str(target.extra.get("label") or target.extra.get("behind") or ""))
            self.apply_filter()
        if target.id is not None:
            self.want(target.id, force=True)

    @Slot(int)
    def _go_to(self, ticket_id: int) -> None:
        self.context.navigator.open("tickets", id=ticket_id)

    def want(self, id: int, *, force: bool = False) -> None:
        """Select a ticket as soon as it is listed. `force`: list it alone where the filter does not have it."""
        self.way.want(id, force=force)

    def enter_list(self, number: str = "") -> None:
        """Put the keyboard into the list, on the ticket that is highlighted as long as it is listed."""
        self.way.enter_list(number)

    @Slot(int)
    def _open_change(self, change_id: int) -> None:
        self.context.navigator.open("changes", id=change_id)

    @Slot(int)
    def _open_caller(self, id: int) -> None:
        self.context.navigator.open("callers", id=id)

    @Slot(int)
    def _open_major(self, major_id: int) -> None:
        self.context.navigator.open("majors", id=major_id)

    # --- filters ----------------------------------------------------------------------------------
    def clear_filter(self) -> None:
        """Drop every condition; with none left, also the quick filter."""
        if self.filters.is_empty:
            self.quick.set_key("all")
            self.filter_changed()
        else:
            self.filters.clear()

    # --- where to go ------------------------------------------------------------------------------
    @Slot()
    def focus_list(self) -> None:
        """Put the keyboard into the list."""
        if self.parts.is_narrow and self.parts.pane_shown and not self.parts.is_below:
            self.parts.close_pane()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def open_record(self, id: int) -> None:
        """Go into the ticket after Enter or a double click."""
        self.shown.go_into(id)

    @Slot(int)
    def step(self, by: int) -> None:
        """Go to a neighbour in the list; the keyboard stays where it is."""
        ids, current = self.table.rows.ids, self.table.current_id()
        self.table.touch()
        if current is not None and current in ids:
            at = ids.index(current) + by
            if 0 <= at < len(ids):
                self.table.select_id(ids[at])

    @Slot()
    def close_pane(self) -> None:
        """Leave the pane's room to the list."""
        self.parts.close_pane()
        self.focus_list()

    @Slot()
    def leave_pane(self) -> None:
        """Go back to the list; in a narrow window the pane closes."""
        self.focus_list()

    def is_pane_shown(self) -> bool:
        """Say whether the ticket is shown."""
        return self.built and self.parts.pane_shown

    def toggle_pane(self) -> None:
        """Show the ticket, or leave its room to the list."""
        if self.parts.pane_shown:
            self.close_pane()
        else:
            self.parts.open_pane()
            id = self.table.current_id()
            if id is not None and not self.table.isVisible():  # it lies over the list, which had the keyboard
                self.shown.go_into(id)
        self.context.commands.refresh()

    def is_below(self) -> bool:
        """Say whether the ticket is shown below the list rather than beside it."""
        return self.built and self.parts.is_below

    def toggle_below(self) -> None:
        """Show the ticket below the list, or beside it again; each layout keeps its sizes."""
        self.parts.set_below(below=not self.parts.is_below)
        self.context.commands.refresh()

    def next_part(self) -> None:
        """Put the keyboard into the next part."""
        self.round.go(1)

    def previous_part(self) -> None:
        """Put the keyboard into the part before."""
        self.round.go(-1)

    def menu_place(self) -> QWidget:
        """Return below what a menu of the list opens."""
        return self.filters.button
