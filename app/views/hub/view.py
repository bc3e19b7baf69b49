"""The page of the Communications Hub: what is posted at the left, one posting and the subscriptions at the right."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Slot
from PySide6.QtWidgets import QWidget

from app.domain import words
from app.domain.changes_made import Touched
from app.domain.hub.alerts import Subscription
from app.domain.hub.phases import Kind
from app.domain.hub.settings import HubRules
from app.domain.hub.templates import Template
from app.domain.hub.values import Posting
from app.domain.keeping.holds import KEEPING
from app.ui.commands import Command
from app.ui.forms.facet import Facet
from app.ui.kept_forms import KeptForms
from app.ui.small_list_tab import SmallListTab
from app.ui.tab import TabTarget
from app.ui.tables.columns import Column
from app.ui.tables.table_source import TableSort
from app.views.hub import commands as actions
from app.views.hub import menus, model, page_model
from app.views.hub.acts import Acts
from app.views.hub.conditions import Conditions
from app.views.hub.kept_keys import is_kept
from app.views.hub.model import ALL, ENDED, GROUPS, ListRow
from app.views.hub.page_model import Shown
from app.views.hub.pane import SUBSCRIPTIONS, TEMPLATES, PostingPane
from app.views.hub.posting_acts import names_of
from app.work import Work

_PAGE_MENUS = {SUBSCRIPTIONS: menus.SUBSCRIPTION, TEMPLATES: menus.TEMPLATE}
_TICK = 15_000  # ms after which what is promised is told anew


@dataclass(frozen=True, slots=True)
class _Read:
    """What the list is made of."""

    postings: tuple[Posting, ...]
    drafts: tuple[Posting, ...]
    subscriptions: tuple[Subscription, ...]
    templates: tuple[Template, ...]
    person_id: int | None
    rules: HubRules


class HubTab(SmallListTab[ListRow]):
    """The postings beside one of them."""

    id = "hub"
    nouns = ("posting", "postings")
    watches = (
        Touched.HUB | Touched.MAIL | Touched.MAJORS | Touched.CHANGES | Touched.PEOPLE | Touched.AGENCIES | KEEPING
    )
    context_name = menus.CONTEXT
    page_menus = _PAGE_MENUS
    things = "postings"
    sort = TableSort("", group="where")
    pane_share = 0.55

    # --- widgets ----------------------------------------------------------------------------------
    def build(self) -> Iterator[None]:
        """Make the list and the pane."""
        self._act_wanted: tuple[int, str] | None = None  # a command that somebody else's page asked for
        self._kept_row: int | None = None  # shown whatever the filters hide: one went there
        self._is_going = False
        self._filtered: tuple[Any, ...] = ((), ())
        self.rules = HubRules()
        self.person_id: int | None = None
        self.detail = PostingPane(self.context.now, self)
        yield from self.detail.make_pages()
        self.acts = Acts(self)
        self.can = Conditions(self)
        self.kept = KeptForms(self, is_kept, self.acts.open_kept)
        yield
        self.build_list("Postings", "Find postings")
        self.table.rows.keeps_groups = False  # the groups say where each stands
        self.table.empty = ("Nothing is posted", self._first_step(), "")
        self.table.rows.spoken = model.sentence
        yield
        self.detail.add_acts(self.context.commands.act_bar(menus.CONTEXT, self.detail.head, most=5))
        for page, menu in _PAGE_MENUS.items():
            bar = self.context.commands.act_bar(menu, self.detail, most=4, main=False)
            self.detail.add_page_acts(page, bar)
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
        if self.context.may("posting.edit"):
            return "Ctrl+N writes an incident, M a maintenance, N news. Changes before the board draft theirs."
        return "Subscribe with K: you are told when something is posted."

    def columns(self) -> Sequence[Column[ListRow]]:
        """Return the columns of the list."""
        return model.columns(page_model.year_of(self.context.now()))

    def detail_pane(self) -> QWidget:
        """Return the pane."""
        return self.detail

    def pane_focus(self) -> QWidget:
        """Return the table of the page that is shown."""
        return self.detail.table()

    def filters(self) -> Sequence[QWidget]:
        """Make the choices of kind and of where it stands."""
        self.kinds, self.stands = Facet("Kind"), Facet("State")
        self.kinds.setAccessibleName("Kind of the postings")
        self.kinds.set_choices(model.kind_choices())
        self.stands.setAccessibleName("Where the postings stand")
        self.stands.set_choices([(name, name) for name in (*GROUPS, ALL)])
        for facet in (self.kinds, self.stands):
            facet.changed.connect(self._filter_chosen)
        return (self.kinds, self.stands)

    def commands(self) -> list[Command]:
        """Return the commands of the tab."""
        return actions.commands(self, self.acts, self.can)

    def kept_form(self, key: str) -> Callable[[], object] | None:
        """Return what opens the form of a draft again."""
        return self.kept.opener(key)

    def open_kept_forms(self) -> bool:
        """Open the forms of which a draft is kept."""
        return self.kept.open_all()

    # --- reading ----------------------------------------------------------------------------------
    def reader(self) -> Callable[[Work], _Read]:
        """Return what reads the postings, what is not public for whoever posts, and the subscriptions."""
        hub, acts = self.services.hub, self.context.may("posting.edit")

        def read(work: Work) -> _Read:
            drafts = hub.drafts(work=work) if acts else ()
            found, person_id = hub.subscriptions(work=work), hub.my_person(work=work)
            templates = hub.templates(work=work)
            return _Read(hub.postings(work=work), drafts, found, templates, person_id, hub.rules(work=work))

        return read

    def take_rows(self, answer: _Read) -> Sequence[ListRow]:
        """Return the rows: what goes on first; the subscriptions are shown with them, one's own first."""
        self.kept.offer()
        self.rules, self.person_id = answer.rules, answer.person_id
        acts, me = self.context.may("posting.edit"), f"person:{answer.person_id}"
        own = [one for one in answer.subscriptions if one.who == me]
        others = [one for one in answer.subscriptions if one.who != me] if acts else []
        self.detail.show_subscriptions([*own, *others])
        self.detail.show_templates(answer.templates)
        return model.rows_of(answer.postings, answer.drafts, acts=acts)

    def condition(self) -> Callable[[ListRow], bool] | None:
        """Return the condition that the filters make; what ended is listed where it is asked for."""
        kinds, stands = frozenset(self.kinds.value()), frozenset(self.stands.value())
        kept = self._kept_row

        def passes(row: ListRow) -> bool:
            if row.id == kept:
                return True
            stands_so = ALL in stands or (row.group in stands if stands else row.group != ENDED)
            return stands_so and (not kinds or row.posting.kind in kinds)

        return passes

    def count_text(self) -> str:
        """Return how many are listed, and how many updates are overdue."""
        rows, now = self.table.rows.shown_rows(), self.context.now()
        overdue = sum(model.is_overdue(row.posting, now) for row in rows)
        listed = words.count(len(rows), *self.nouns)
        return f"{listed}, {overdue:,} overdue" if overdue else listed

    def read_detail(self) -> None:
        """Read the posting with the focus, with whom it told."""
        row = self.current_row()
        if row is None:
            self.jobs.cancel(self, "detail")
            self.detail.show_posting(None)
            self.context.commands.refresh()
            return
        hub, majors, options, id = self.services.hub, self.services.majors, self.services.tickets.options, row.id

        def read(work: Work) -> Shown:
            posting = hub.posting(id, work=work)
            source = posting.change
            if posting.major_incident_id is not None:
                source = majors.major(posting.major_incident_id, work=work).row.number
            names = names_of(options(work=work))
            return Shown(posting, hub.told(id, work=work), hub.audience(id, work=work), names, source)

        self.read(read, self._detail_here, key="detail")

    def _detail_here(self, shown: Shown) -> None:
        row = self.current_row()
        if row is None or row.id != shown.posting.id:
            return
        self.detail.show_posting(shown)
        ids = [one.id for one in self.table.rows.shown_rows()]
        self.detail.head.show_place(ids.index(row.id) + 1 if row.id in ids else 0, len(ids))
        self.context.commands.refresh_now()
        wanted = self._act_wanted
        if wanted is not None and wanted[0] == row.id:
            self._act_wanted = None
            self.context.commands.run(wanted[1])

    # --- going ------------------------------------------------------------------------------------
    def show_target(self, target: TabTarget) -> None:
        """Go to a posting by its id; `act`: the command that is asked for there."""
        act = target.extra.get("act")
        if target.id is not None:
            self.go_to(target.id, act if isinstance(act, str) else "")

    def go_to(self, id: int, act: str = "") -> None:
        """Select a posting now, or as soon as it is listed, whatever the filters hide; `act`: asked for there."""
        self._act_wanted = (id, act) if act else None
        self.search_quietly("")
        self._filter_by(((), ()))
        self._kept_row = id
        self.apply_filter()
        self.want(id)

    def show_source(self) -> None:
        """Go to the change or major incident that the posting follows."""
        shown = self.shown()
        if shown is None:
            return
        if shown.posting.major_incident_id is not None:
            self.context.navigator.open("majors", id=shown.posting.major_incident_id)
        elif shown.posting.change_id is not None:
            self.context.navigator.open("changes", id=shown.posting.change_id)

    def show_rules(self) -> None:
        """Go to the rules of the hub, which Setup keeps."""
        self.context.navigator.open("setup", act="setup.hub")

    def show_subscriptions(self) -> None:
        """Show the page of the subscriptions, and go there."""
        self._go_to_page(SUBSCRIPTIONS)

    def show_templates(self) -> None:
        """Show the page of the templates, and go there."""
        self._go_to_page(TEMPLATES)

    def _go_to_page(self, page: str) -> None:
        if self.parts is not None:
            self.parts.open_pane()
        self.detail.show_page(page)
        self.detail.table().setFocus()

    def turn(self, by: int) -> None:
        """Show the next page of the posting, or the one before."""
        if self.parts is not None:
            self.parts.open_pane()
        self.detail.turn(by)

    def _open_row(self, name: str, _id: int) -> None:
        command = {SUBSCRIPTIONS: "hub.edit_subscription", TEMPLATES: "hub.edit_template"}.get(name)
        if command is not None:
            self.context.commands.run(command)

    def _page_menu(self, name: str, at: QPoint) -> None:
        menu = _PAGE_MENUS.get(name, menus.CONTEXT)
        self.context.commands.context_menu(menu, self).popup(self.detail.tables[name].viewport().mapToGlobal(at))

    # --- places and filters -----------------------------------------------------------------------
    @Slot()
    def _filter_chosen(self) -> None:
        """List by what was chosen; what was listed until now is a place to come back to."""
        now = (self.kinds.value(), self.stands.value())
        if now != self._filtered and not self._is_going:
            self.context.navigator.leave((self._filtered, self._kept_row, super().place()))
        self._filtered, self._kept_row = now, None
        self.apply_filter()

    def _filter_by(self, chosen: tuple[Any, ...], kept: int | None = None) -> None:
        """Choose what nobody left something else for: one goes back to it, or to a record."""
        if (self.kinds.value(), self.stands.value()) != chosen:
            self._is_going = True
            self.kinds.set_value(chosen[0])
            self.stands.set_value(chosen[1])
            self._filter_chosen()
            self._is_going = False
        self._kept_row = kept

    def place(self) -> object:
        """Return the filters, what is searched for, the order and the rows."""
        return (self._filtered, self._kept_row, super().place()) if self.built else None

    def restore_place(self, place: Any) -> None:
        """List the same again, and go to the same rows."""
        if place is not None:
            chosen, kept, rest = place
            self._filter_by(chosen, kept)
            super().restore_place(rest)

    def show_all(self) -> None:
        """List all of them, also what ended."""
        self.context.navigator.leave(self.place())
        self._filter_by(((), (ALL,)))
        self.search_quietly("")
        super().show_all()

    def conditions_in_words(self) -> list[str]:
        """Return in words what the list leaves out, for paper."""
        found = super().conditions_in_words()
        kinds: tuple[Kind, ...] = self.kinds.value()
        stands: tuple[str, ...] = self.stands.value()
        found += [f"Kind: {words.joined([one.label for one in kinds])}."] if kinds else []
        if ALL in stands:
            return found
        return [*found, f"State: {words.joined(stands)}." if stands else "What ended is not listed."]

    # --- what commands ask ------------------------------------------------------------------------
    def shown(self) -> Shown | None:
        """Return the posting with the focus, once it is read."""
        row = self.current_row()
        found = self.detail.shown if self.built else None
        return found if row is not None and found is not None and found.posting.id == row.id else None

    def subscription(self) -> Subscription | None:
        """Return the subscription with the focus on its page."""
        return self.detail.current_subscription() if self.built else None

    def template(self) -> Template | None:
        """Return the template with the focus on its page."""
        return self.detail.current_template() if self.built else None

    def has_posting(self) -> bool:
        """Say whether a posting is shown."""
        return self.shown() is not None
