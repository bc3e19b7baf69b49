"""The catalog as a book: what is offered, by whom, when, where, how fast, and for how much. All values pickle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from app.domain import words
from app.domain.catalog.life_cycle import LifeCycle, warning
from app.domain.catalog.money import price, price_in_dollars
from app.domain.catalog.search import Sought
from app.domain.catalog.values import Priced
from app.domain.vocabulary import Layer

#: What stands where a service says nothing of it.
AROUND_THE_CLOCK = "Around the clock"
_LAYERS = {Layer.GLOBAL: "Department", Layer.SERVICE: "Service", Layer.MOU: "Agency"}


@dataclass(frozen=True, slots=True)
class Promised:
    """A target in force. `whose`: the agency's code, "" of every agency; `tickets`: "incidents", "" of every kind."""

    layer: Layer
    whose: str
    what: str  # "Critical resolution"
    tickets: str
    within: str  # "4 h, 24x7"
    goal_bp: int
    sample: bool

    @property
    def layer_text(self) -> str:
        """Return "Department", "Service", "Agency DHHS"."""
        return f"{_LAYERS[self.layer]} {self.whose}".strip()


@dataclass(frozen=True, slots=True)
class At:
    """A site on which a service runs, and in which role."""

    site: str
    role: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A service as the book has it. `life`: where it is today; `replacement`: the last of what replaces it.

    `promised`: the targets that name it.
    """

    id: int
    version: int
    code: str
    name: str
    description: str
    synonyms: tuple[str, ...]
    category: str
    owner: str
    group: str
    life: LifeCycle
    valid_from: date
    valid_to: date | None
    replacement_id: int | None
    replacement: str
    depends_on: tuple[str, ...]
    needed_by: tuple[str, ...]
    sites: tuple[At, ...]
    support_hours: str
    availability_goal_bp: int | None
    agencies: tuple[str, ...]
    promised: tuple[Promised, ...]
    components: tuple[Priced, ...]

    @property
    def warning(self) -> str:
        """What whoever asks for it has to know, "" for what is simply offered."""
        return warning(self.name, self.life, self.valid_to, self.replacement)

    @property
    def life_text(self) -> str:
        """Return "Active since 1 Jul 2022", "Retiring: ends on 30 Jun 2027, replaced by E-mail"."""
        instead = f", replaced by {self.replacement}" if self.replacement else ""
        if self.life is LifeCycle.ACTIVE:
            return f"Active since {words.day(self.valid_from)}"
        if self.life is LifeCycle.PIPELINE:
            return f"In the pipeline, planned from {words.day(self.valid_from)}"
        if self.valid_to is None:
            return f"{self.life.label}{instead}"
        verb = "ended" if self.life is LifeCycle.RETIRED else "ends"
        return f"{self.life.label}: {verb} on {words.day(self.valid_to)}{instead}"

    @property
    def sites_text(self) -> str:
        """Return "Eastern Data Center (primary), Western Data Center (standby)"; "" where it is bound to no site."""
        return ", ".join(f"{one.site} ({one.role.lower()})" for one in self.sites)

    def sought(self) -> Sought:
        """Return what of it is searched."""
        parts = tuple(
            dict.fromkeys(text for one in self.components for text in (one.component.name, one.component.code))
        )
        return Sought(self.id, self.code, self.name, self.synonyms, self.description, self.category, parts, self.life)


@dataclass(frozen=True, slots=True)
class CatalogBook:
    """All services by category and name, and the targets that hold for each of them unless it has its own."""

    as_of: datetime
    day: date
    services: tuple[Offer, ...]
    everywhere: tuple[Promised, ...]

    def chapters(self) -> list[tuple[str, list[Offer]]]:
        """Return what is offered or planned by category, in their order; what is retired stands in none."""
        found: dict[str, list[Offer]] = {}
        for one in self.services:
            if one.life is not LifeCycle.RETIRED:
                found.setdefault(one.category or "Other services", []).append(one)
        return list(found.items())

    def retired(self) -> list[Offer]:
        """Return what is offered no more, the latest first."""
        gone = [one for one in self.services if one.life is LifeCycle.RETIRED]
        return sorted(gone, key=lambda one: (one.valid_to or date.min, one.name), reverse=True)


def priced_text(one: Priced) -> str:
    """Return "$4.25 per mailbox", "no approved rate"."""
    return f"{price(one.rate.price_micro)} per {one.component.unit}" if one.rate else "no approved rate"


def dollars_of(one: Priced) -> Decimal | None:
    """Return the price of a unit in dollars; None where none was approved."""
    return price_in_dollars(one.rate.price_micro) if one.rate else None


def goal_text(goal_bp: int | None) -> str:
    """Return "99.95 %" of basis points, "" of none."""
    return "" if goal_bp is None else f"{Decimal(goal_bp) / 100:f} %"


def cleared(offers: Sequence[Offer]) -> str:
    """Return how many services are in which state: "30 active, 1 retiring"."""
    counted = [(state, sum(one.life is state for one in offers)) for state in LifeCycle]
    return words.joined([f"{count:,} {state.label.lower()}" for state, count in counted if count]) or "none"
