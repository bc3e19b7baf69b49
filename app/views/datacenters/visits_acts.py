"""What is done with visitors: announced, signed in with an escort, signed out."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.domain.datacenters.visits import Escort
from app.ui.take_back import take_back
from app.ui.writing import Act, Fields, Seen
from app.views.datacenters import visits_forms as forms
from app.views.datacenters.host import DataCentersHost

if TYPE_CHECKING:
    from app.views.datacenters.visits_page import VisitsPage
    from app.work import Work


class VisitActs:
    """The acts of the page."""

    def __init__(self, page: VisitsPage) -> None:
        self.page = page

    @property
    def tab(self) -> DataCentersHost:
        return self.page.tab

    def sign_in(self) -> None:
        """Ask who takes the announced visitor in."""
        visit = self.page.visit()
        if visit is None:
            return
        datacenters, then = self.tab.services.datacenters, self.page.ends()
        seen = self._seen(visit.id, visit.version)

        def here(escorts: tuple[Escort, ...]) -> None:
            def submit(values: Fields) -> None:
                act = partial(datacenters.sign_in, visit.id, escort=values["escort"])
                self.tab.write(act, form=form, undo=partial(take_back, self.tab), then=then, seen=seen)

            form = forms.sign_in_form(self.tab.form_owner(), visit, escorts, submit)
            form.open()

        self.tab.read(lambda work: datacenters.escorts(visit.site_id, work=work), here, key="escorts")

    def sign_out(self) -> None:
        """Write down that the visitor left."""
        visit = self.page.visit()
        if visit is not None:
            self.tab.write(
                partial(self.tab.services.datacenters.sign_out, visit.id),
                undo=partial(take_back, self.tab),
                then=self.page.ends(),
                seen=self._seen(visit.id, visit.version),
            )

    def cancel(self) -> None:
        """Cancel the announced visit."""
        visit = self.page.visit()
        if visit is not None:
            self.tab.write(
                partial(self.tab.services.datacenters.cancel_visit, visit.id),
                undo=partial(take_back, self.tab),
                then=self.page.ends(),
                seen=self._seen(visit.id, visit.version),
            )

    def new(self) -> None:
        """Ask who comes, and who takes them in now; without an escort the visit is announced."""
        datacenters, sites = self.tab.services.datacenters, self.page.choices.sites

        def read(work: Work) -> dict[int, tuple[Escort, ...]]:
            return {id: datacenters.escorts(id, work=work) for id, _ in sites}

        def here(escorts: dict[int, tuple[Escort, ...]]) -> None:
            def submit(values: Fields) -> None:
                act = partial(datacenters.announce_visitor, forms.as_fields(values), values["escort"])
                self.tab.write(
                    act, form=form, undo=partial(take_back, self.tab), then=lambda made: self.page.want(made.ids[0])
                )

            form = forms.visit_form(self.tab.form_owner(), sites, self.tab.context.now, submit, escorts)
            form.open()

        self.tab.read(read, here, key="escorts")

    def edit(self) -> None:
        """Edit the visit with the focus."""
        visit = self.page.visit()
        if visit is None:
            return
        of, base, tab = visit, forms.fields_of(visit), self.tab

        def make(base: Fields, mine: Fields) -> Act:
            return partial(tab.services.datacenters.edit_visit, of.id, {name: base[name] for name in mine}, mine)

        def submit(values: Fields) -> None:
            mine = {name: value for name, value in forms.as_fields(values).items() if value != base[name]}
            edits = partial(tab.services.workspace.edits_since, "visit", of.id, of.version)
            tab.save(make, base, mine, form=form, undo_act=partial(take_back, tab), titles=forms.TITLES, edits=edits)

        form = forms.visit_form(tab.form_owner(), self.page.choices.sites, tab.context.now, submit, None, of)
        form.open()

    def _seen(self, id: int, version: int) -> Seen:
        return Seen(id, version, partial(self.tab.services.workspace.edits_since, "visit", id), insist=False)
