"""What an administrator does with somebody's access: give and take roles, take all of them away, give them back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from app.domain import words
from app.domain.setup.roles import PersonRoles, role_change
from app.domain.setup.values import Record
from app.domain.vocabulary import Role
from app.ui.forms import dialogs
from app.ui.forms.form import Form
from app.ui.writing import Fields
from app.views.setup import forms
from app.views.setup.host import SetupHost

_AT_ONCE = "It holds at once, also in an open window of theirs. It stays on record."


class PeopleActs:
    """The acts of one tab."""

    def __init__(self, tab: SetupHost) -> None:
        self.tab = tab
        self.setup = tab.services.setup

    def roles(self) -> None:
        """Give roles to the person with the focus, or take them away."""

        def here(person: Record, found: PersonRoles) -> None:
            def submit(values: Fields) -> None:
                mine: Sequence[Role] = values[forms.ROLES]
                taken = [role.label for role in role_change(found.held, found.held, mine).taken]
                if taken and not self._sure(f"Take {words.joined(taken)} away from {person.name}?", "Take away"):
                    form.set_busy(False)
                    return
                self._write(person, found.held, mine, form)

            form = forms.roles_form(self.tab.window(), person, found.held, submit)
            form.open()

        self._asked(here)

    def disable(self) -> None:
        """Take every role of the person with the focus away, after a question with the name."""

        def here(person: Record, found: PersonRoles) -> None:
            if not found.held:
                self.tab.messages.note(f"{person.name} has no role already.")
            elif self._sure(f"Take every role away from {person.name}?", "Take all away"):
                self._write(person, found.held, ())

        self._asked(here)

    def enable(self) -> None:
        """Give the person with the focus the roles back that were taken away last."""

        def here(person: Record, found: PersonRoles) -> None:
            if not found.before:
                self.tab.messages.note(
                    f"No roles of {person.name} were taken away as a whole.", "Roles… gives single ones."
                )
                return
            labels = words.joined([role.label for role in found.before])
            text = f"These come back: {labels}. They hold at once."
            if dialogs.confirm(self.tab.window(), f"Give {person.name} their roles back?", text, "Give back"):
                self._write(person, (), found.before)

        self._asked(here)

    def _asked(self, then: Callable[[Record, PersonRoles], None]) -> None:
        """Read what the person with the focus has; where it cannot be changed here, say why instead."""
        person = self.tab.chosen_record()
        if person is None:
            return

        def here(found: PersonRoles) -> None:
            if found.refusal:
                self.tab.messages.note(f"The roles of {person.name} cannot be changed here.", found.refusal)
            else:
                then(person, found)

        self.tab.read(lambda work: self.setup.roles_of_person(person.id, work=work), here, key="roles")

    def _sure(self, question: str, action: str) -> bool:
        return dialogs.confirm(self.tab.window(), question, _AT_ONCE, action, danger=True)

    def _write(self, person: Record, base: Sequence[Role], mine: Sequence[Role], form: Form | None = None) -> None:
        self.tab.write(partial(self.setup.set_roles, person.id, base, mine), form=form)
