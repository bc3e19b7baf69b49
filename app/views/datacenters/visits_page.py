"""The page of visitors: who is inside now, who is announced, and who was here lately."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from app.domain import words
from app.domain.datacenters.badges import AccessChoices
from app.domain.datacenters.visits import Visit, Where
from app.domain.plain_text import one_line
from app.ui.commands import Command
from app.ui.forms.facet import Facet
from app.ui.tables.columns import Column
from app.ui.tables.table_source import TableSort
from app.views.datacenters import visits_model as model
from app.views.datacenters.access_page import AccessPage
from app.views.datacenters.visits_acts import VisitActs
from app.views.datacenters.visits_commands import CONTEXT, commands
from app.views.datacenters.visits_model import VisitRow
from app.work import Work

_Found = tuple[tuple[Visit, ...], AccessChoices]


class VisitsPage(AccessPage):
    """Lists visits; `choices`: what forms choose from."""

    id = "visitors"
    title = "Visitors"
    new = ("datacenters.new_visit", "New visit", "visit.edit")
    context_name = CONTEXT
    noun = "visit"
    empty = ("Nobody is here", "Sign a visitor in, or announce one.", "")
    sort = TableSort("", group="where")

    def build(self) -> None:
        """Make the list, and the choices above it."""
        self.choices = AccessChoices((), (), ())
        self.act = VisitActs(self)
        super().build()
        self.table.rows.keeps_groups = False  # the groups say where each is
        self.table.rows.spoken = model.sentence
        self.table.opened.connect(lambda _id: self.tab.context.commands.run("datacenters.edit_visit"))

    def commands(self) -> Sequence[Command]:
        """Return the commands of visits."""
        return commands(self, self.act)

    def columns(self) -> Sequence[Column[Any]]:
        """Return the columns of the list."""
        return model.columns()

    def filters(self) -> Sequence[QWidget]:
        """Make the choices of state and site."""
        self.stands, self.sites = Facet("State"), Facet("Site")
        self.stands.setAccessibleName("Where the visitors are")
        self.stands.set_choices([(one.label, one) for one in Where])
        self.sites.setAccessibleName("Site of the visits")
        for facet in (self.stands, self.sites):
            facet.changed.connect(self.apply)
        return (self.stands, self.sites)

    def reader(self) -> Callable[[Work], _Found]:
        """Return what reads the visits."""
        datacenters = self.tab.services.datacenters
        return lambda work: (datacenters.visits(work=work), datacenters.access_choices(work=work))

    def take_rows(self, answer: _Found) -> Sequence[VisitRow]:
        """Return the rows, and offer the sites."""
        visits, self.choices = answer
        self.sites.set_choices([(one_line(name), id) for id, name in self.choices.sites])
        return model.rows_of(visits, self.tab.context.now())

    def accepts(self, row: VisitRow) -> bool:
        """Return whether the choices leave a visit."""
        stands, sites = self.stands.value(), self.sites.value()
        return (not stands or row.visit.where in stands) and (not sites or row.visit.site_id in sites)

    def show_all(self) -> None:
        """List everything again."""
        self.stands.set_value(())
        self.sites.set_value(())
        super().show_all()

    def count_text(self) -> str:
        """Return how many are inside now."""
        rows = [row for row in self.table.rows.shown_rows() if row.visit.where is Where.INSIDE]
        late = sum(row.late for row in rows)
        inside = f"{words.count(len(rows), 'visitor')} inside now"
        return f"{inside}, {late:,} after the day’s end" if late else inside

    # --- what commands ask ------------------------------------------------------------------------
    def visit(self) -> Visit | None:
        """Return the visit with the focus."""
        row = self.row()
        return row.visit if row is not None else None

    def is_at(self, *wheres: Where) -> Callable[[], bool]:
        """Return the condition that the visit with the focus stands so."""

        def stands() -> bool:
            visit = self.visit()
            return visit is not None and visit.where in wheres

        return stands
