"""The page of the service itself: what it is, whose, where and when, what it stands on, and what it promises."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.domain import words
from app.domain.catalog.book import CatalogBook, Offer, Promised, goal_text
from app.domain.plain_text import one_line
from app.ui.tables.columns import Column
from app.views.catalog import menus
from app.views.catalog.page import Page
from app.views.catalog.shown import Shown

_SAMPLE = "Sample value, until the department enters its own."


@dataclass(frozen=True, slots=True)
class FactLine:
    """What is known of a service, by its place on the page. `more`: said below it."""

    id: int
    name: str
    value: str
    more: str = ""


def columns(_today: date) -> tuple[Column[FactLine], ...]:
    """Return the columns."""
    return (
        Column("fact", "Of the service", "Availability goal", lambda r: r.name, pinned=True),
        Column("value", "What is known", "Eastern Data Center (primary)", lambda r: one_line(r.value), stretch=True,
               tooltip=lambda r: r.value),
    )  # fmt: skip


def rows(shown: Shown) -> Sequence[FactLine]:
    """Return what is known of the service; what a book of the catalog prints of it."""
    offer, book = shown.offer(), shown.books.book
    if offer is None or book is None:
        return []
    return [FactLine(place, *fact) for place, fact in enumerate(_facts(offer, book), 1)]


def _facts(offer: Offer, book: CatalogBook) -> Iterator[tuple[str, ...]]:
    yield "Description", offer.description or "Nobody described this service yet."
    yield "Life cycle", offer.life_text, offer.warning
    if offer.replacement:
        yield "Replaced by", offer.replacement
    yield "Also called", ", ".join(offer.synonyms) or words.NONE, "Requesters find the service by these words."
    yield "Owner", offer.owner or words.NONE, "Approves changes of this service that the board does not hear."
    yield "Support group", offer.group or words.NONE
    yield "Support hours", offer.support_hours
    yield "Sites", offer.sites_text or "Bound to no site"
    yield "Availability goal", goal_text(offer.availability_goal_bp) or words.NONE
    yield "Depends on", ", ".join(offer.depends_on) or words.NONE
    yield "Needed by", ", ".join(offer.needed_by) or words.NONE
    yield "Agencies", ", ".join(offer.agencies) or words.NONE
    own = {(one.what, one.tickets, one.whose) for one in offer.promised}
    for one in (*offer.promised, *book.everywhere):
        is_over = one not in offer.promised and (one.what, one.tickets, one.whose) in own
        if not is_over:
            yield "Target", _target(one), _SAMPLE if one.sample else ""


def _target(one: Promised) -> str:
    tickets = f" of {one.tickets}" if one.tickets else ""
    return f"{one.layer_text}: {one.what}{tickets} within {one.within}, {goal_text(one.goal_bp)}"


def sentence(row: FactLine, _now: datetime) -> str:
    """Return a line as it is spoken."""
    return f"{row.name}: {one_line(row.value)}".rstrip(".") + "."


def text(row: FactLine, _shown: Shown) -> str:
    """Return all that is known of a line."""
    return "\n".join([row.name, row.value, *([row.more] if row.more else [])])


PAGE = Page(
    "service",
    "Service",
    "What is known of the service",
    columns,
    rows,
    sentence,
    text,
    ("No service", "Choose a service in the list."),
    menus.SERVICE,
    "catalog.edit_service",
    counted=False,
)
