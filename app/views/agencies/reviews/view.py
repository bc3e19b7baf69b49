"""The tab of the service reviews: their calendar at the left; one review, loads and the call list at the right."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, ClassVar

from PySide6.QtCore import QPoint, Slot
from PySide6.QtWidgets import QWidget

from app.domain import words
from app.domain.changes_made import Touched
from app.domain.eastern import local_date
from app.domain.keeping.holds import KEEPING
from app.domain.offline.shown import Marks
from app.domain.plain_text import one_line
from app.domain.reviews.course import Standing
from app.domain.reviews.values import Review, ReviewDetail, next_week
from app.ui.commands import Command
from app.ui.forms.facet import Facet
from app.ui.kept_forms import KeptForms
from app.ui.small_list_tab import SmallListTab
from app.ui.tab import TabTarget
from app.ui.tables.columns import Column
from app.ui.tables.small_table import SmallTable
from app.ui.tables.table_source import TableSort
from app.views.agencies.reviews import commands as actions
from app.views.agencies.reviews import model
from app.views.agencies.reviews.acts import ReviewActs, is_kept
from app.views.agencies.reviews.page import Page
from app.views.agencies.reviews.pages import CONTEXT, PAGES
from app.views.agencies.reviews.pane import ReviewPane
from app.views.agencies.reviews.shown import Books, Shown
from app.work import Work


class ReviewsTab(SmallListTab[Review]):
    """The calendar of reviews beside one of them."""

    id = "reviews"
    nouns = ("review", "reviews")
    watches = Touched.REVIEWS | Touched.AGENCIES | Touched.PEOPLE | Touched.PACKETS | KEEPING
    context_name = CONTEXT
    page_menus: ClassVar[Mapping[str, str]] = {page.name: page.menu for page in PAGES if page.menu}
    things = "reviews"
    empty = ("No review is planned", "Plan what is missing (M) gives each agency its next one.", "")
    sort = TableSort("day", group="day")
    pane_share = 0.44

    # --- widgets ----------------------------------------------------------------------------------
    def build(self) -> Iterator[None]:
        """Make the list and the pane."""
        self._books = Books()
        self._detail: ReviewDetail | None = None
        self._marks: Marks = {}
        self.detail = ReviewPane(self.context.now, self)
        yield from self.detail.make_pages()
        self.acts = ReviewActs(self)
        self.kept = KeptForms(self, is_kept, self.acts.open_kept)
        yield
        self.build_list("Service reviews", "Find agencies, BRMs")
        self.table.rows.spoken = model.sentence
        self.detail.add_acts(self.context.commands.act_bar(CONTEXT, self.detail.head, most=4))
        yield
        for page in PAGES:
            table = self.detail.tables[page.name]
            if page.menu:
                bar = self.context.commands.act_bar(page.menu, self.detail, most=3, main=False)
                self.detail.add_page_acts(page.name, bar)
            table.typed.connect(self._typed)  # its letters stand on the buttons above
            table.customContextMenuRequested.connect(partial(self._page_menu, page))
            table.opened.connect(partial(self._open_row, page))
        self.detail.settled.connect(self.context.commands.refresh)
        self.detail.moved.connect(self.step)
        self.detail.closed.connect(self.close_pane)
        self.detail.left.connect(self.focus_list)

    def columns(self) -> Sequence[Column[Review]]:
        """Return the columns of the list."""
        return model.columns(self.today)

    def detail_pane(self) -> QWidget:
        """Return the pane."""
        return self.detail

    def pane_focus(self) -> QWidget:
        """Return the table of the page that is shown."""
        return self.detail.table()

    def filters(self) -> Sequence[QWidget]:
        """Make the choices of what is listed, and of the BRM."""
        self.which, self.brm = Facet("Show", single=True), Facet("BRM", single=True)
        self.which.setAccessibleName("Which reviews are listed")
        self.which.set_choices([(label, key) for key, label in model.SHOWN.items()])
        self.brm.setAccessibleName("Reviews of this BRM")
        for facet in (self.which, self.brm):
            facet.changed.connect(self._filter_chosen)
        return (self.which, self.brm)

    @Slot()
    def _filter_chosen(self) -> None:
        self.apply_filter()

    def commands(self) -> list[Command]:
        """Return the commands of the tab."""
        return actions.commands(self, self.acts)

    def kept_form(self, key: str) -> Callable[[], object] | None:
        """Return what opens the form of a draft again."""
        return self.kept.opener(key)

    def open_kept_forms(self) -> bool:
        """Open the forms of which a draft is kept."""
        return self.kept.open_all()

    # --- reading ----------------------------------------------------------------------------------
    def reader(self) -> Callable[[Work], Books]:
        """Return what reads the reviews, what BRMs have ahead, the call list, and what forms offer."""
        reviews, options, people = (self.services.reviews, self.services.tickets.options, self.services.agencies.people)

        def read(work: Work) -> Books:
            found, offered = reviews.reviews(work=work), options(work=work)
            brms = sorted({(one.brm_id, one.brm) for one in found if one.brm_id is not None}, key=lambda one: one[1])
            return Books(
                found,
                reviews.brm_load(work=work),
                reviews.call_list(work=work),
                tuple((one.id, one.name) for one in people(staff_only=False, work=work)),
                tuple((one.id, one.text) for one in offered.services if one.current),
                tuple((one.id, one.text) for one in offered.agencies if one.current),
                tuple((id, name) for id, name in brms if id is not None),
                reviews.usual_day(work=work),
            )

        return read

    def take_rows(self, answer: Books) -> Sequence[Review]:
        """Return the reviews; the pages show what belongs to all of them."""
        self._books = answer
        self.brm.set_choices([(one_line(name), id) for id, name in answer.brms])
        self.kept.offer()
        return answer.reviews

    def condition(self) -> Callable[[Review], bool] | None:
        """Return the condition that the two choices make; None where they leave every review."""
        which, brm, today = self.which.value(), self.brm.value(), self.today()
        if not which and not brm:
            return None
        return lambda row: (not which or model.accepts(which[0], row, today)) and (not brm or row.brm_id == brm[0])

    def conditions_in_words(self) -> list[str]:
        """Return in words what the list leaves out, for paper."""
        found = super().conditions_in_words()
        found += [f"{model.SHOWN[key]}." for key in self.which.value()]
        names = dict(self._books.brms)
        return found + [f"BRM: {one_line(names.get(id, ''))}." for id in self.brm.value()]

    def count_text(self) -> str:
        """Return how many are listed, how many come next week, and whether their day has passed."""
        rows, today = self.table.rows.shown_rows(), self.today()
        first, last = next_week(today)
        due = sum(row.standing is Standing.PLANNED and first <= row.day <= last for row in rows)
        late = sum(model.is_late(row, today) for row in rows)
        said = [words.count(len(rows), *self.nouns), f"{due:,} due next week"]
        return ", ".join([*said, f"{late:,} with nothing recorded"] if late else said)

    def read_detail(self) -> None:
        """Read the review with the focus; another one's people are not to be seen beside its name."""
        row = self.current_row()
        if row is None:
            self.jobs.cancel(self, "detail")
            self._detail = None
            self.detail.show_review(self._shown())
            return
        if self._detail is None or self._detail.review.id != row.id:
            self._detail = ReviewDetail(row)
            self.detail.show_review(self._shown())
        read, marks = partial(self.services.reviews.review, row.id), self.services.offline.marks
        self.read(lambda work: (read(work=work), marks()), self._detail_here, key="detail")

    def _detail_here(self, read: tuple[ReviewDetail, Marks]) -> None:
        detail, self._marks = read
        self._detail = detail
        self.detail.show_review(self._shown())
        ids = [one.id for one in self.table.rows.shown_rows()]
        id = detail.review.id
        self.detail.head.show_place(ids.index(id) + 1 if id in ids else 0, len(ids))
        self.context.commands.refresh()

    def _shown(self) -> Shown:
        return Shown(self._detail, self._books, self.today(), self._marks)

    # --- going ------------------------------------------------------------------------------------
    def show_target(self, target: TabTarget) -> None:
        """Go to a review, whatever the choices hide."""
        if target.id is not None:
            self._clear_choices()
            self.search_quietly("")
            self.want(target.id)

    def show_all(self) -> None:
        """List every review."""
        self._clear_choices()
        super().show_all()

    def _clear_choices(self) -> None:
        for facet in (self.which, self.brm):
            facet.clear_value()

    def show_page(self, page: Page) -> None:
        """Show a page and go there."""
        if self.parts is not None:
            self.parts.open_pane()
        self.detail.show_page(page.name)
        self.detail.table().setFocus()

    def turn(self, by: int) -> None:
        """Show the next page of the review, or the one before."""
        if self.parts is not None:
            self.parts.open_pane()
        self.detail.turn(by)

    def _open_row(self, page: Page, _id: int) -> None:
        if page.opens:
            self.context.commands.run(page.opens)

    def _page_menu(self, page: Page, at: QPoint) -> None:
        menu = self.context.commands.context_menu(page.menu or CONTEXT, self)
        menu.popup(self.detail.tables[page.name].viewport().mapToGlobal(at))

    # --- places -----------------------------------------------------------------------------------
    def place(self) -> object:
        """Return the choices, the page, what is searched for, the order and the rows."""
        if not self.built:
            return None
        return (self.which.value(), self.brm.value(), self.detail.page, super().place())

    def restore_place(self, place: Any) -> None:
        """Show the same again, and go to the same rows."""
        if place is None:
            return
        which, brm, page, rest = place
        self.which.set_value(which)
        self.brm.set_value(brm)
        self.detail.show_page(page)
        super().restore_place(rest)

    # --- what commands ask ------------------------------------------------------------------------
    def books(self) -> Books:
        """Return all that is read with the list."""
        return self._books

    def today(self) -> date:
        """Return the current day in Eastern time."""
        return local_date(self.context.now())

    def review(self) -> Review | None:
        """Return the review with the focus."""
        return self.current_row()

    def current_detail(self) -> ReviewDetail | None:
        """Return the review that is shown, None before it is read."""
        row, detail = self.current_row(), self._detail
        return detail if row is not None and detail is not None and detail.review.id == row.id else None

    def row_of(self, page: Page) -> Any:
        """Return the row with the focus of a page; None where another page is shown."""
        return self.detail.row_of(page) if self.built else None

    def page_table(self, page: Page) -> SmallTable:
        """Return the table of a page."""
        return self.detail.tables[page.name]
