"""The page of badges: by agency, the most pressing first; one keystroke validates one and goes to the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from app.domain import words
from app.domain.choices import Choice
from app.domain.datacenters.badges import AccessChoices, Badge, BadgeContact, Standing
from app.domain.plain_text import one_line
from app.ui.commands import Command
from app.ui.forms.facet import Facet
from app.ui.forms.typeahead import Typeahead
from app.ui.look import theme
from app.ui.tables.columns import Column
from app.ui.tables.table_source import TableSort
from app.views.datacenters import badges_model as model
from app.views.datacenters.access_page import AccessPage
from app.views.datacenters.badges_acts import BadgeActs
from app.views.datacenters.badges_commands import CONTEXT, commands
from app.views.datacenters.badges_model import BadgeRow
from app.work import Work

_Found = tuple[tuple[Badge, ...], AccessChoices]
#: Who says so where no contact is chosen: no person has the key 0.
ME = 0
_SAID_BY = 260  # width of the field at 100 %


class BadgesPage(AccessPage):
    """Lists badges; `choices`: what forms choose from."""

    id = "badges"
    title = "Badges"
    new = ("datacenters.new_badge", "New badge", "badge.edit")
    context_name = CONTEXT
    noun = "badge"
    empty = ("No badge", "Badges of people who are not DIT's: put one on record, or import them.", "")
    sort = TableSort("standing", group="agency")

    def build(self) -> None:
        """Make the list, and the choices above it."""
        self.choices = AccessChoices((), (), ())
        self.act = BadgeActs(self)
        super().build()
        self.table.rows.spoken = model.sentence
        self.table.opened.connect(lambda _id: self.tab.context.commands.run("datacenters.edit_badge"))

    def commands(self) -> Sequence[Command]:
        """Return the commands of badges."""
        return commands(self, self.act)

    def columns(self) -> Sequence[Column[Any]]:
        """Return the columns of the list."""
        return model.columns()

    def filters(self) -> Sequence[QWidget]:
        """Make the choices of state and agency, and of who says so."""
        self.stands, self.agencies = Facet("State"), Facet("Agency")
        self.stands.setAccessibleName("State of the badges")
        self.stands.set_choices([(one.label, one) for one in Standing])
        self.agencies.setAccessibleName("Agency of the badges")
        self.said_by = Typeahead((), ME, none=("Said by me", ME), things="contacts")
        self.said_by.setAccessibleName("Who says that badges are kept")
        self.said_by.setToolTip("The agency's contact who says so; empty: you do")
        self.said_by.setMaximumWidth(theme.px(_SAID_BY))
        for facet in (self.stands, self.agencies):
            facet.changed.connect(self.apply)
        return (self.stands, self.agencies, self.said_by)

    def reader(self) -> Callable[[Work], _Found]:
        """Return what reads the badges and who may say of them."""
        datacenters = self.tab.services.datacenters
        return lambda work: (datacenters.badges(work=work), datacenters.access_choices(work=work))

    def take_rows(self, answer: _Found) -> Sequence[BadgeRow]:
        """Return the rows, and offer agencies and contacts."""
        badges, self.choices = answer
        agencies = {badge.agency_id: one_line(badge.agency) for badge in badges}
        codes, named = dict(self.choices.codes), sorted(agencies.items(), key=lambda pair: pair[1])
        self.agencies.set_choices([(f"{codes[id]}  {name}" if id in codes else name, id) for id, name in named])
        known = dict(self.choices.agencies)
        people: dict[int, Choice] = {}
        for one in self.choices.contacts:
            people.setdefault(
                one.person_id, Choice(one.person_id, one_line(one.name), detail=one_line(known.get(one.agency_id, "")))
            )
        self.said_by.set_choices(list(people.values()))
        heard = {one.agency_id for one in self.choices.contacts if one.mail}
        return model.rows_of(badges, heard, self.tab.context.now())

    def accepts(self, row: BadgeRow) -> bool:
        """Return whether the choices leave a badge; those that ended are listed where they are asked for."""
        stands, agencies = self.stands.value(), self.agencies.value()
        stood = row.standing in stands if stands else row.standing is not Standing.ENDED
        return stood and (not agencies or row.badge.agency_id in agencies)

    def show_all(self) -> None:
        """List everything again."""
        self.stands.set_value(())
        self.agencies.set_value(())
        super().show_all()

    def count_text(self) -> str:
        """Return how many are listed, and how many are overdue."""
        rows = self.table.rows.shown_rows()
        overdue = sum(row.standing is Standing.OVERDUE for row in rows)
        listed = words.count(len(rows), "badge")
        return f"{listed}, {overdue:,} overdue" if overdue else listed

    def by_id(self) -> int | None:
        """Return who says so: the contact that is chosen, None for oneself."""
        return self.said_by.value() or None

    def contacts_of(self, agency_id: int) -> list[BadgeContact]:
        """Return who answers for an agency's badges."""
        return [one for one in self.choices.contacts if one.agency_id == agency_id]

    # --- what commands ask ------------------------------------------------------------------------
    def has_valid(self) -> bool:
        """Return whether all that is chosen is in use."""
        return self.has_rows() and all(row.standing is not Standing.ENDED for row in self.rows())

    def has_one(self) -> bool:
        """Return whether one badge in use is chosen."""
        return self.has_valid() and len(self.rows()) == 1
