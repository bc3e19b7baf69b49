"""The service catalog on paper as an accessible PDF: each service as a requester asks for it, with what it costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from app.domain import words
from app.domain.catalog.book import CatalogBook, Offer, Promised, cleared, goal_text, priced_text
from app.domain.catalog.life_cycle import LifeCycle
from app.domain.catalog.values import Priced
from app.domain.search.normal import fold
from app.domain.synonyms import of_service
from app.reports.cab.parts import stamp
from app.reports.pdf.document import Column, Document
from app.reports.pdf.text import Inline, Run, bold

_SAMPLE = "Sample value, until the department enters its own."


def render_book(book: CatalogBook) -> bytes:
    """Return the book as PDF; `book.as_of` is printed and is the file's date."""
    doc = Document(
        "Service catalog",
        subject="Services, what they promise and what they cost",
        created=book.as_of,
        header=("Service catalog", f"As of {words.day(book.day)}"),
        footer=f"As of {stamp(book.as_of)}",
    )
    links = {one.name: f"#service-{one.id}" for one in book.services if one.life is not LifeCycle.RETIRED}
    offered = [one for one in book.services if one.life is not LifeCycle.RETIRED]
    doc.heading(1, "Service catalog")
    doc.paragraph(f"What the department offers on {words.day(book.day)}: {cleared(offered)}.")
    doc.contents(3)
    doc.heading(2, "Targets of every service", new_page=True)
    doc.paragraph("They hold wherever neither the service nor a memorandum with the agency says otherwise.")
    _targets(doc, book.everywhere, "Targets that hold for every service", "No target is in force.")
    for category, offers in book.chapters():
        doc.heading(2, category, new_page=True)
        for one in offers:
            _service(doc, one, links)
    _retired(doc, book.retired(), links)
    _index(doc, offered, links)
    return doc.render()


def _service(doc: Document, one: Offer, links: Mapping[str, str]) -> None:
    with doc.together():
        doc.heading(3, f"{one.name} ({one.code})", name=f"service-{one.id}")
        if one.life is not LifeCycle.ACTIVE:
            doc.paragraph([bold(one.warning)])
        doc.paragraph(one.description or "Nobody described this service yet.")
        doc.key_values(_facts(one, links), width=110, summary=f"{one.name} in short")
    if one.components:
        doc.table(
            [Column("Component"), Column("Code", wrap=False), Column("Price", "right"), Column("Rate", width=110)],
            [_component(priced) for priced in one.components],
            summary=f"What of {one.name} is measured, and what a unit costs",
        )
    if one.promised:
        _targets(doc, one.promised, f"Targets of {one.name}", "")


def _facts(one: Offer, links: Mapping[str, str]) -> Iterator[tuple[str, Inline]]:
    yield "Life cycle", one.life_text
    if one.synonyms:
        yield "Also called", ", ".join(one.synonyms)
    yield "Owner", one.owner or words.NONE
    yield "Support group", one.group or words.NONE
    yield "Support hours", one.support_hours
    yield "Sites", one.sites_text or "Bound to no site"
    if one.availability_goal_bp is not None:
        yield "Availability goal", goal_text(one.availability_goal_bp)
    if one.depends_on:
        yield "Depends on", _linked(one.depends_on, links)
    if one.needed_by:
        yield "Needed by", _linked(one.needed_by, links)
    yield "Agencies", ", ".join(one.agencies) or words.NONE


def _linked(names: Sequence[str], links: Mapping[str, str]) -> Inline:
    runs: list[Run] = []
    for name in names:
        runs += [Run(", ")] if runs else []
        runs.append(Run(name, link=links[name]) if name in links else Run(name))
    return runs


def _component(one: Priced) -> tuple[str, ...]:
    component, rate = one.component, one.rate
    said = f"FY{rate.fiscal_year}, {rate.osbm_reference}" if rate else words.NONE
    detail = f"{component.name}: {component.description}" if component.description else component.name
    return (detail, component.code, priced_text(one), said)


def _targets(doc: Document, found: Sequence[Promised], summary: str, empty: str) -> None:
    doc.table(
        [
            Column("Layer", width=90),
            Column("What"),
            Column("Tickets", wrap=False),
            Column("Within"),
            Column("Goal", "right", wrap=False),
        ],
        [
            (one.layer_text, one.what, one.tickets or "all", one.within, goal_text(one.goal_bp) + "*" * one.sample)
            for one in found
        ],
        summary=summary,
        empty=empty,
    )
    if any(one.sample for one in found):
        doc.note(f"* {_SAMPLE}")


def _retired(doc: Document, gone: Sequence[Offer], links: Mapping[str, str]) -> None:
    if not gone:
        return
    doc.heading(2, "Offered no more", new_page=True)
    doc.table(
        [Column("Service"), Column("Ended", wrap=False), Column("Replaced by")],
        [
            (
                f"{one.name} ({one.code})",
                words.day(one.valid_to) if one.valid_to else words.NONE,
                _linked([one.replacement], links) if one.replacement else words.NONE,
            )
            for one in gone
        ],
        summary="Services that are offered no more, and what replaces them",
    )


def _index(doc: Document, offers: Sequence[Offer], links: Mapping[str, str]) -> None:
    found = {(word, one.name) for one in offers for word in (*one.synonyms, *of_service(one.name, one.code))}
    if not found:
        return
    doc.heading(2, "Other names", new_page=True)
    doc.table(
        [Column("What you may call it", width=200), Column("Service")],
        [(word, _linked([name], links)) for word, name in sorted(found, key=lambda pair: (fold(pair[0]), pair[1]))],
        summary="Other names of services, in alphabetical order",
        compact=True,
    )
