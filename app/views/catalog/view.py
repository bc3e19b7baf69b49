"""The page of the service catalog: services at the left; their rates, and all bills and years at the right."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

from PySide6.QtCore import QPoint, Slot
from PySide6.QtWidgets import QWidget

from app.domain import words
from app.domain.catalog.search import Finder, Match
from app.domain.catalog.values import CatalogService, Effect, Explained
from app.domain.changes_made import Touched
from app.domain.eastern import local_date
from app.domain.periods import Period, fiscal_year_of
from app.domain.plain_text import one_line
from app.ui.commands import Command
from app.ui.forms.facet import Facet
from app.ui.kept_forms import KeptForms
from app.ui.small_list_tab import SmallListTab
from app.ui.tab import TabTarget
from app.ui.tables.columns import Column
from app.ui.tables.table_source import TableSort
from app.views.catalog import commands as actions
from app.views.catalog import menus, model
from app.views.catalog.acts import Acts
from app.views.catalog.bill_page import BillLine
from app.views.catalog.conditions import Conditions
from app.views.catalog.kept_keys import is_kept
from app.views.catalog.page import Page
from app.views.catalog.pages import BILLS, COMPONENTS, DISPUTES, PAGES, RATES, SUBSCRIPTION, YEAR_END
from app.views.catalog.pane import CatalogPane
from app.views.catalog.rate_page import years_of
from app.views.catalog.shown import Books, Shown
from app.work import Work

_MONTHS = 24  # of bills that are listed
_OF_YEARS = (DISPUTES, SUBSCRIPTION, YEAR_END)
_ELSEWHERE = (menus.COMPONENT, menus.RATE, menus.CASE, menus.BILL, menus.LINE, menus.CHANGE)


class CatalogTab(SmallListTab[CatalogService]):
    """The services beside one of them."""

    id = "catalog"
    nouns = ("service", "services")
    watches = Touched.CATALOG | Touched.SERVICES | Touched.AGENCIES | Touched.TARGETS
    context_name = menus.CONTEXT
    page_menus: ClassVar[Mapping[str, str]] = {page.name: page.menu for page in PAGES if page.menu}
    things = "services"
    empty = ("No service is in the catalog", "Setup (Ctrl+0) adds services; an import brings many.", "")
    sort = TableSort("", group="category")
    pane_share = 0.64

    # --- widgets ----------------------------------------------------------------------------------
    def build(self) -> Iterator[None]:
        """Make the list and the pane."""
        today = local_date(self.context.now())
        self.year = fiscal_year_of(today) + 1
        self.agency_id: int | None = None
        self._books: Books | None = None
        self._finder: Finder | None = None
        self._hits: dict[int, Match] = {}
        self._effect: tuple[Effect, ...] = ()
        self._bill: Explained | None = None
        self._before = ""
        self._wanted: tuple[Page, int] | None = None  # a row that another page asked for
        self._arrived = False  # it was found at once: the keyboard belongs to it
        self.detail = CatalogPane(self.context.now, self)
        yield from self.detail.make_pages()
        self.acts = Acts(self)
        self.can = Conditions(self, self.acts)
        self.kept = KeptForms(self, is_kept, self.acts.open_kept)
        yield
        self.build_list("Services of the catalog", "Find services")
        self.table.rows.spoken = model.sentence
        yield
        for page in PAGES:
            table = self.detail.tables[page.name]
            if page.menu:
                bar = self.context.commands.act_bar(page.menu, self.detail, most=4, main=False)
                self.detail.add_page_acts(page.name, bar)
            table.typed.connect(self._typed)  # its letters stand on the buttons above
            table.told.connect(self.messages.info)
            table.customContextMenuRequested.connect(partial(self._page_menu, page))
            table.opened.connect(partial(self._open_row, page))
        self.detail.settled.connect(self._settled)
        self.detail.moved.connect(self.step)
        self.detail.closed.connect(self.close_pane)
        self.detail.left.connect(self.focus_list)

    def columns(self) -> Sequence[Column[CatalogService]]:
        """Return the columns of the list."""
        return model.columns(local_date(self.context.now()))

    def detail_pane(self) -> QWidget:
        """Return the pane."""
        return self.detail

    def pane_focus(self) -> QWidget:
        """Return the table of the page that is shown."""
        return self.detail.table()

    def filters(self) -> Sequence[QWidget]:
        """Make the choices of the year whose rates are worked on, and of the agency whose bills are shown."""
        self.years, self.agency = Facet("Rates of", single=True), Facet("Bills of", single=True)
        self.years.setAccessibleName("Fiscal year of the rates")
        self.years.set_choices([(f"FY{year}", year) for year in reversed(years_of(local_date(self.context.now())))])
        self.years.set_value([self.year])
        self.agency.setAccessibleName("Agency of the bills")
        for facet in (self.years, self.agency):
            facet.changed.connect(self._chosen)
        return (self.years, self.agency)

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
    def reader(self) -> Callable[[Work], Books]:
        """Return what reads the catalog, the bills of two years, and what is to be issued for whoever issues it."""
        catalog, options = self.services.catalog, self.services.tickets.options
        today, bills = local_date(self.context.now()), self.context.may("catalog.bill")
        last = Period.month_of(today).previous()
        months = [one.key for one in Period.month_of(today).trailing_months(_MONTHS)]
        years = years_of(today)

        def read(work: Work) -> Books:
            return Books(
                catalog.overview(work=work),
                catalog.components(work=work),
                catalog.rates(work=work),
                catalog.cases(work=work),
                catalog.bills(None, months, work=work),
                catalog.to_issue(last.key, work=work) if bills else (),
                catalog.disputes(work=work),
                catalog.subscriptions(work=work),
                {year: catalog.year_end(year, work=work) for year in (years[0] - 1, *years[:2])},
                tuple(options(work=work).agencies),
                catalog.book(work=work),
            )

        return read

    def take_rows(self, answer: Books) -> Sequence[CatalogService]:
        """Return the services; the pages show what belongs to all of them."""
        self._books, self._finder = answer, None
        billed = {one.agency_id for one in answer.bills} | {one.agency_id for one in answer.to_issue}
        named = [(one_line(one.name), one) for one in answer.agencies if one.current or one.id in billed]
        named.sort(key=lambda pair: pair[0])
        self.agency.set_choices([(f"{one.code}  {name}", one.id) for name, one in named])  # the code is on the button
        self.kept.offer()
        return answer.services

    def typed(self) -> str:
        """Return nothing: what is typed is found by `condition`, as a requester would find it."""
        return ""

    def condition(self) -> Callable[[CatalogService], bool] | None:
        """Return which services are listed: what words find; without any, what is offered or billed."""
        text, books = self.search.text().strip(), self._books or Books()
        self._hits = {}
        if not text:
            gone = {one.id for one in books.services if one.retired}
            return (lambda row: row.id not in gone) if gone else None
        if self._finder is None:
            self._finder = Finder(one.sought() for one in (books.book.services if books.book is not None else ()))
        self._hits = {hit.id: hit for hit in self._finder.find(text)}
        found = frozenset(self._hits)
        return lambda row: row.id in found

    @Slot()
    def apply_filter(self) -> None:
        """Show what the words find, and go to what fits best."""
        super().apply_filter()
        if self._hits:
            self.table.select_id(next(iter(self._hits)))

    def count_text(self) -> str:
        """Return how many are listed, and of how many the next year's rates are not approved yet."""
        rows = self.table.rows.shown_rows()
        if self._hits:
            listed = words.count(len(rows), *self.nouns)
            return listed if all(hit.whole for hit in self._hits.values()) else f"{listed}, none with every word"
        to_do = sum(model.to_do(row) for row in rows)
        listed = words.count(len(rows), *self.nouns)
        return f"{listed}, {to_do:,} without next year's rates" if to_do else listed

    def read_detail(self) -> None:
        """Show the service with the focus; what its rate case makes of bills, and a bill, are read."""
        self._effect = ()
        if self._books is None:
            return
        shown = self._shown()
        self.detail.show_service(shown)
        row = self.current_row()
        ids = [one.id for one in self.table.rows.shown_rows()]
        self.detail.head.show_place(ids.index(row.id) + 1 if row is not None and row.id in ids else 0, len(ids))
        self._go_to_wanted()
        case, effect = shown.case(), self.services.catalog.effect_of_case
        if case is not None:
            id = case.id
            self.read(lambda work: effect(id, work=work), self._effect_here, key="effect")
        else:
            self.jobs.cancel(self, "effect")
        self._read_bill()
        self.context.commands.refresh()

    def _effect_here(self, effect: tuple[Effect, ...]) -> None:
        self._effect = effect
        self.detail.show_effect(self._shown())
        self.context.commands.refresh()

    def _read_bill(self) -> None:
        row = self.detail.tables[BILLS.name].current_row()
        if not isinstance(row, BillLine):
            self.jobs.cancel(self, "bill")
            self._bill = None
            self.detail.show_bill(self._shown())
            return
        explained, agency_id, month, before = self.services.catalog.explained, row.agency_id, row.month, self._before
        self.read(lambda work: explained(agency_id, month, before, work=work), self._bill_here, key="bill")

    def _bill_here(self, bill: Explained) -> None:
        self._bill = bill
        self.detail.show_bill(self._shown())
        self.context.commands.refresh()

    def _shown(self) -> Shown:
        today = local_date(self.context.now())
        books, service = self._books or Books(), self.current_row()
        hit = self._hits.get(service.id) if service is not None else None
        found = hit.why if hit is not None else ""
        present = fiscal_year_of(today)
        return Shown(service, books, today, present, self.year, self.agency_id, self._effect, self._bill, found)

    @Slot()
    def _settled(self) -> None:
        """Follow the row with the focus: another bill is explained."""
        row, found = self.detail.row_of(BILLS), self._bill
        if isinstance(row, BillLine):
            same = found is not None and (found.bill.agency_id, found.bill.month) == (row.agency_id, row.month)
            if not same:
                self._before = ""
                self._read_bill()
        self.context.commands.refresh()

    @Slot()
    def _chosen(self) -> None:
        """Show another year's rates, or another agency's bills."""
        year, agency = self.years.value(), self.agency.value()
        self.year = year[0] if year else fiscal_year_of(local_date(self.context.now())) + 1
        self.agency_id = agency[0] if agency else None
        self.read_detail()

    @Slot(str)
    def _typed(self, text: str) -> None:
        """Do what a letter stands for: on the page of subscriptions the steps of rates are those of a subscription.

        On pages that are of no service and no bill, nothing is done with the rates and bills that stand on others.
        """
        page = self.detail.by_name[self.detail.page] if self.focusWidget() is self.detail.table() else None
        step = actions.OF_SUBSCRIPTION.get(text.upper()) if page is SUBSCRIPTION else None
        act = self.context.commands.command_of_letter(text)
        if step is not None:
            if not self.context.commands.run(step):
                self.messages.note(*self.context.commands.refusal_of(step))
        elif page in _OF_YEARS and act is not None and act.context in _ELSEWHERE:
            self.messages.note(
                f"{text.upper()} is “{act.plain_title}”: it acts on another page.", "Alt+PgUp goes there."
            )
        else:
            super()._typed(text)

    # --- going ------------------------------------------------------------------------------------
    def show_target(self, target: TabTarget) -> None:
        """Go to a service, or to a component, bill or dispute, by its id."""
        if target.id is None:
            return
        pages = {"component": COMPONENTS, "price": RATES, "bill": BILLS, "dispute": DISPUTES}
        page = pages.get(str(target.extra.get("kind", "")))
        if page is None:
            self.search_quietly("")
            self.want(target.id)
            return
        self._wanted = (page, target.id)
        if self._books is not None:
            self._go_to_wanted()
            self._arrived = self._wanted is None

    def focus_first(self) -> None:
        """Put the keyboard into the list, or leave it with a row that one came for: its pane may lie over it."""
        if self._arrived:
            self._arrived = False
            self.detail.table().setFocus()
        else:
            super().focus_first()

    def _go_to_wanted(self) -> None:
        wanted, books = self._wanted, self._books
        if wanted is None or books is None:
            return
        page, id = wanted
        if page in (COMPONENTS, RATES):
            service_id = next((one.service_id for one in books.components if one.id == id), None)
            row = self.current_row()
            if service_id is not None and (row is None or row.id != service_id):
                self.search_quietly("")
                self.want(service_id)  # its components follow, and this is asked again
                return
        elif self.agency_id is not None:
            self.agency.clear_value()
            self.agency_id = None
            self.detail.show_service(self._shown())
        self._wanted = None
        self.show_page(page)
        self.detail.tables[page.name].select_id(id)

    def go_to(self, id: int) -> None:
        """Go to a service, as soon as it is listed."""
        self.search_quietly("")
        self.want(id)

    def show_page(self, page: Page) -> None:
        """Show a page and go there."""
        if self.parts is not None:
            self.parts.open_pane()
        self.detail.show_page(page.name)
        self.detail.table().setFocus()

    def show_row(self, page: Page, id: int) -> None:
        """Show a page and go to its row of this id, as soon as it is read."""
        self.show_page(page)
        if not self.detail.tables[page.name].select_id(id):
            self._wanted = (page, id)

    def turn(self, by: int) -> None:
        """Show the next page of the service, or the one before."""
        if self.parts is not None:
            self.parts.open_pane()
        self.detail.turn(by)

    def compare_with(self, month: str) -> None:
        """Compare the bill that has the focus with that of another month."""
        self._before = month
        self._read_bill()

    def _open_row(self, page: Page, _id: int) -> None:
        if page.opens:
            self.context.commands.run(page.opens)

    def _page_menu(self, page: Page, at: QPoint) -> None:
        menu = self.context.commands.context_menu(page.menu or menus.CONTEXT, self)
        menu.popup(self.detail.tables[page.name].viewport().mapToGlobal(at))

    # --- places -----------------------------------------------------------------------------------
    def place(self) -> object:
        """Return the year, the agency, the page, what is searched for, the order and the rows."""
        return (self.year, self.agency_id, self.detail.page, super().place()) if self.built else None

    def restore_place(self, place: Any) -> None:
        """Show the same again, and go to the same rows."""
        if place is None:
            return
        self.year, self.agency_id, page, rest = place
        self.years.set_value([self.year])
        self.agency.set_value([] if self.agency_id is None else [self.agency_id])
        self.detail.show_page(page)
        super().restore_place(rest)
        self.read_detail()

    # --- what commands ask ------------------------------------------------------------------------
    def shown(self) -> Shown | None:
        """Return all that is read, with the service that has the focus."""
        return self._shown() if self.built and self._books is not None else None

    def service(self) -> CatalogService | None:
        """Return the service with the focus."""
        return self.current_row()

    def row_of(self, page: Page) -> Any:
        """Return the row with the focus of a page; None where another page is shown."""
        return self.detail.row_of(page) if self.built else None

    def has_service(self) -> bool:
        """Say whether a service has the focus."""
        return self.service() is not None
