"""Fields of ticket forms that take one of the workspace's records: agency, service, group, site, person."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.choices import Choice, Choices, Named
from app.domain.synonyms import of_service
from app.domain.tickets.options import Option, TicketOptions
from app.ui.forms.typeahead import Typeahead

#: Stands for "none" in a field, whose id must not be None.
NONE = 0


class OptionChoices:
    """The options as fields offer them; made once for each answer of the service, because people may be thousands."""

    def __init__(self, options: TicketOptions) -> None:
        self.options = options
        self.agencies = [Choice(o.id, f"{o.code} {o.name}", o.code) for o in options.agencies]
        self.services = [service_choice(o, o.alias) for o in options.services]
        self.groups, self.sites = _named(options.groups), _named(options.sites)
        self._people: tuple[str, Choices] | None = None

    def people(self, actor: str) -> Choices:
        """Return the people with the actor first, whom "me" finds; the same ones for every field, as one index does."""
        if self._people is None or self._people[0] != actor:
            name = next((name for login, name in self.options.people if login == actor), actor)
            own = Choice(actor, name, synonyms=("me", "myself"), recent=True)
            others = [pair for pair in self.options.people if pair[0] != actor]
            self._people = actor, Choices(Named(others, (own,)))
        return self._people[1]


def service_choice(one: Option, code: str) -> Choice:
    """Return a service as it is offered: found by what people call it, with what has to be known of it."""
    return Choice(one.id, one.name, code, (*one.synonyms, *of_service(one.name, code)), note=one.note)


_last: list[OptionChoices] = []


def choices_of(options: TicketOptions) -> OptionChoices:
    """Return the choices of these options."""
    if not _last or _last[0].options is not options:
        _last[:] = [OptionChoices(options)]
    return _last[0]


def agency_field(options: TicketOptions, value: int = NONE, without: str = "") -> Typeahead:
    """Make a field for an agency of today, or the one that is there; `without`: the code of one that is not offered."""
    wanted = {o.id for o in options.agencies if (o.current or o.id == value) and o.code != without}
    choices = [choice for choice in choices_of(options).agencies if choice.id in wanted]
    return Typeahead(choices, value or None, things="agencies", remember="agency")


def service_field(options: TicketOptions, value: int | None = None) -> Typeahead:
    """Make a field for a service, or none."""
    wanted = {o.id for o in options.services if o.current or o.id == value}
    choices = [choice for choice in choices_of(options).services if choice.id in wanted]
    return Typeahead(choices, value, ("None", NONE), "services", "service")


def group_field(options: TicketOptions, value: int | None = None, *, none: bool = True) -> Typeahead:
    """Make a field for a support group; `none`: it may stay empty."""
    return Typeahead(choices_of(options).groups, value, ("None", NONE) if none else None, "groups", "group")


def site_field(options: TicketOptions, value: int | None = None) -> Typeahead:
    """Make a field for a site, or none."""
    return Typeahead(choices_of(options).sites, value, ("None", NONE), "sites", "site")


def person_field(options: TicketOptions, actor: str, value: str = "") -> Typeahead:
    """Make a field for a person by login, or nobody; "me" finds the actor."""
    people = choices_of(options).people(actor)
    field = Typeahead(people, value, ("Nobody", ""), "people", "person")
    if value and people.by_id(value) is None:
        field.set_value(value)
    return field


def one_of_people(options: TicketOptions, actor: str) -> Typeahead:
    """Make a field in which nothing is chosen at first: for a person by login, or for nobody, `NONE`."""
    own = Choice(actor, dict(options.people).get(actor, actor), synonyms=("me", "myself"), recent=True)
    others = [pair for pair in options.people if pair[0] != actor]
    return Typeahead(Choices(Named(others, (own, Choice(NONE, "Nobody")))), things="people")


def _named(options: Sequence[Option]) -> list[Choice]:
    return [Choice(o.id, o.name, o.code) for o in options]
