"""What of the catalog the palette finds by a few words: services, components, bills, disputes, the price on a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from app.domain import words
from app.domain.catalog.disputes import DisputeState
from app.domain.catalog.life_cycle import LifeCycle
from app.domain.catalog.money import dollars, price
from app.domain.catalog.rates import PriceBook
from app.domain.catalog.search import Finder, Sought
from app.domain.catalog.values import Component
from app.domain.find import Found
from app.domain.periods import Period
from app.domain.search.normal import fold
from app.domain.typed_time import Lean, read_day

#: Kinds that are found here: they are few enough to be looked through, and need no rows in the search.
KINDS = ("service", "component", "price", "bill", "dispute")
_PRICE = frozenset({"price", "prices", "rate", "cost", "costs"})
_SMALL = frozenset({"of", "on", "at", "in", "the", "for"})


@dataclass(frozen=True, slots=True)
class KnownBill:
    """What a bill is found by."""

    id: int
    agency_id: int
    number: str
    code: str
    agency: str
    month: str
    total_cents: int


@dataclass(frozen=True, slots=True)
class KnownDispute:
    """What a dispute is found by."""

    id: int
    agency_id: int
    number: str
    state: str
    bill: str
    agency: str
    component: str


def wanted_price(typed: str, today: date) -> tuple[list[str], date] | None:
    """Return the words of a component and the day of which a price is asked: "VPN price 3 mar 2026".

    None where no price is asked for: neither a word for it nor a day is there, or no word of a component.
    """
    tokens = typed.casefold().split()
    rest = [token for token in tokens if token not in _PRICE]
    for start in range(len(rest)):
        day = read_day(" ".join(rest[start:]), today, Lean.NEAR)
        if day is not None:
            named = [token for token in rest[:start] if token not in _SMALL]
            return (named, day) if named else None
    named = [token for token in rest if token not in _SMALL]
    return (named, today) if named and len(rest) < len(tokens) else None


def fits(tokens: Iterable[str], *texts: str) -> bool:
    """Say whether all that was typed occurs in texts, each word at the begin of one of theirs."""
    there = fold(" ".join(texts)).replace("-", " ").split()
    return all(any(word.startswith(fold(part)) for word in there) for token in tokens for part in token.split("-"))


def services(typed: str, known: Sequence[Sought], limit: int) -> list[Found]:
    """Return services that have every word of what a requester writes, the best first; not what is offered no more."""
    there = {one.id: one for one in known if one.life is not LifeCycle.RETIRED}
    hits = [hit for hit in Finder(there.values()).find(typed) if hit.whole]
    return [Found("service", hit.id, there[hit.id].name, _told(there[hit.id], hit.why)) for hit in hits[:limit]]


def _told(one: Sought, why: str) -> str:
    state = one.life.label if one.life is not LifeCycle.ACTIVE else ""
    return ", ".join(said for said in (state, why or one.category) if said)


def components(typed: str, known: Sequence[Component], limit: int) -> list[Found]:
    """Return components by code, name or service."""
    tokens = typed.split()
    found = [one for one in known if fits(tokens, one.code, one.name, one.service)]
    return [
        Found("component", one.id, f"{one.code} {one.name}", f"{one.service}, by {one.unit}{_until(one)}")
        for one in found[:limit]
    ]


def _until(one: Component) -> str:
    return f", until {words.day(one.valid_to)}" if one.valid_to is not None else ""


def prices(tokens: Sequence[str], on: date, known: Sequence[Component], book: PriceBook, limit: int) -> list[Found]:
    """Return what a unit of each component that fits costs on a day."""
    found = []
    for one in known:
        if not fits(tokens, one.code, one.name, one.service):
            continue
        rate = book.on(one.id, on)
        said = f"{price(rate.price_micro)} per {one.unit}" if rate is not None else "no approved rate"
        told = (
            f"FY{rate.fiscal_year} version {rate.version}, {rate.osbm_reference}" if rate is not None else one.service
        )
        found.append(Found("price", one.id, f"{one.name} on {words.day(on)}: {said}", told))
    return found[:limit]


def bills(typed: str, known: Sequence[KnownBill], limit: int) -> list[Found]:
    """Return bills by number, agency and month, in the order in which they are known."""
    tokens = typed.split()
    found = [one for one in known if fits(tokens, one.number, one.code, one.agency, one.month, _month(one))]
    return [
        Found("bill", one.id, f"{one.number} {one.agency}, {_month(one)}", dollars(one.total_cents))
        for one in found[:limit]
    ]


def _month(one: KnownBill) -> str:
    return Period.parse(one.month).label


def disputes(typed: str, known: Sequence[KnownDispute], limit: int) -> list[Found]:
    """Return disputes by number, bill, agency and component."""
    tokens = typed.split()
    found = [one for one in known if fits(tokens, one.number, one.bill, one.agency, one.component)]
    return [
        Found(
            "dispute",
            one.id,
            f"{one.number} {one.agency}: {one.component or 'subscription'}",
            f"{DisputeState(one.state).label}, {one.bill}",
        )
        for one in found[:limit]
    ]
