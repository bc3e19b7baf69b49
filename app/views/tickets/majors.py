"""From tickets to a major incident: proposed or declared of them in its own tab, or linked with one that goes on."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.domain.vocabulary import TicketKind
from app.views.tickets.host import TicketsHost

if TYPE_CHECKING:
    from app.domain.majors.values import MajorRow
    from app.ui.writing import Fields


class Majors:
    """The commands of one tab that lead there."""

    def __init__(self, tab: TicketsHost) -> None:
        self._tab = tab

    def can_begin(self) -> bool:
        """Say whether incidents are chosen that stand for no major incident yet."""
        chosen = self._tab.chosen_tickets()
        fit = all(one.kind is TicketKind.INCIDENT and not one.major for one in chosen.rows)
        return bool(chosen) and bool(chosen.rows) and fit

    def propose(self) -> None:
        """Propose a major incident of them."""
        self._begin("propose")

    def declare(self) -> None:
        """Declare a major incident of them."""
        self._begin("declare")

    def _begin(self, act: str) -> None:
        if self.can_begin():
            self._tab.context.navigator.open("majors", act=act, tickets=self._tab.chosen_tickets().ids)

    def link(self) -> None:
        """Link them with a major incident that goes on."""
        from app.domain.choices import Choice  # late: the page itself shows no form
        from app.domain.majors.states import MajorState
        from app.domain.plain_text import one_line
        from app.ui.forms.form import Form
        from app.ui.forms.typeahead import Typeahead
        from app.ui.take_back import take_back

        goes_on = (MajorState.DECLARED, MajorState.PROPOSED, MajorState.RESTORED)
        tab, majors, chosen = self._tab, self._tab.services.majors, self._tab.chosen_tickets()

        def here(found: tuple[MajorRow, ...]) -> None:
            def submit(values: Fields) -> None:
                tab.write(partial(majors.link, values["major"], chosen.ids), form=form, undo=partial(take_back, tab))

            form = Form(f"Link {chosen.name} with a major incident", tab.form_owner(), action="Link", submit=submit)
            form.of = chosen.ids
            choices = [Choice(one.id, f"{one.number} {one_line(one.title)}", one.number) for one in found]
            only = found[0].id if len(found) == 1 else None
            field = Typeahead(choices, only, things="major incidents that go on")
            form.add("major", "Major incident", field, required=True, hint="By its number or by words of it.")
            form.open()

        if chosen:
            tab.read(lambda work: majors.majors(goes_on, work=work), here, key="majors")
