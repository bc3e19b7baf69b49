"""The tabs of the window, as data, and what the palette finds for them."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from app.domain.tickets.values import TicketFilter
from app.ui.look.icons import icon_names
from app.ui.shell.palette_hits import PaletteHit, Provider
from app.ui.tab import Context, Tab, TabSpec, TabTarget
from app.work import Work

if TYPE_CHECKING:
    from app.domain.find import Found
    from app.services.api import Services

#: The tabs: id, title, icon, "module:class" (imported when the tab is first shown), what it is for, and the kinds of
#: record that the palette finds and the tab opens.
TABS: tuple[tuple[str, str, str, str, str, str], ...] = (
    ("home", "Home", "home", "app.views.home.view:HomeTab", "What needs you now", ""),
    ("tickets", "Tickets", "tickets", "app.views.tickets.view:TicketsTab", "Incidents and service requests", "ticket"),
    ("changes", "Calendar", "calendar", "app.views.changes.view:ChangesTab", "Changes and the CAB", "change"),
    ("cab", "CAB", "cab", "app.views.cab.view:CabTab", "Meetings of the board", "meeting"),
    (
        "agencies",
        "Agencies",
        "agencies",
        "app.views.agencies.view:AgenciesTab",
        "Agencies and who looks after them",
        "agency person",
    ),
    ("figures", "Reports", "reports", "app.views.figures.view:FiguresTab", "Figures and service review packets", ""),
    (
        "majors",
        "Majors",
        "major",
        "app.views.majors.view:MajorsTab",
        "Major incidents: run, told, resolved, reviewed",
        "major_incident",
    ),
    (
        "hub",
        "Hub",
        "send",
        "app.views.hub.view:HubTab",
        "Communications Hub: what is posted, and who hears of it",
        "posting",
    ),
    (
        "catalog",
        "Catalog",
        "list",
        "app.views.catalog.view:CatalogTab",
        "Service catalog: services, components, rates, bills, disputes",
        "service component price bill dispute",
    ),
    (
        "datacenters",
        "Data centers",
        "datacenters",
        "app.views.datacenters.view:DataCentersTab",
        "Both data centers at a glance, how they come back, and who comes in",
        "exercise badge",
    ),
    (
        "reviews",
        "Reviews",
        "verify",
        "app.views.agencies.reviews.view:ReviewsTab",
        "Service reviews of the agencies: planned, told, held, signed off",
        "review",
    ),
    ("callers", "Callers", "person", "app.views.callers.view:CallersTab", "Whom the desk speaks with", "caller"),
    (
        "knowledge",
        "Knowledge",
        "help",
        "app.views.knowledge.view:KnowledgeTab",
        "What is known, and how it is solved",
        "knowledge_note",
    ),
    (
        "shifts",
        "Shifts",
        "clock",
        "app.views.shifts.view:ShiftsTab",
        "What one shift hands over to the next",
        "handover",
    ),
    ("setup", "Setup", "settings", "app.views.setup.view:SetupTab", "What the workspace is set up with", ""),
)

#: Modules that those of a tab need, from those that need little on: imported one a turn of the event loop before the
#: rest, which would otherwise import them all at once.
_FIRST = {
    "home": ("app.domain.report_table", "app.domain.shifts.handover", "app.domain.datacenters.badges"),
    "tickets": (
        "app.domain.figures.rules",
        "app.ui.tables.window_table",
        "app.views.tickets.model",
        "app.views.tickets.caller_field",
        "app.domain.knowledge.values",
        "app.domain.knowledge.lookup",
        "app.ui.link_opener",
        "app.ui.note_peek",
        "app.views.tickets.known",
        "app.domain.request_fields",
        "app.views.tickets.request_fields",
        "app.views.tickets.looks_like",
        "app.views.tickets.composer",
        "app.views.tickets.filter_bar",
        "app.views.tickets.conditions",
        "app.views.tickets.clocks",
        "app.domain.tickets.history",
        "app.domain.inbox.words",
        "app.domain.callers.told",
        "app.views.tickets.pane.stream_items",
        "app.views.tickets.pane.stream",
        "app.views.tickets.pane.facts",
        "app.ui.attachments.acts",
        "app.domain.callers.settings",
        "app.views.tickets.pane.pane",
        "app.views.tickets.host",
        "app.domain.imports.ticket_fields",
        "app.domain.imports.propose.lexicon",
        "app.domain.imports.propose.values",
        "app.domain.imports.propose.look",
        "app.views.tickets.import_form",
        "app.views.tickets.imports",
        "app.views.tickets.templates",
        "app.views.tickets.saved_dialog",
        "app.views.tickets.listing",
        "app.views.tickets.follow_up",
    ),
    "changes": (
        "app.domain.changes.routing",
        "app.domain.changes.conflicts",
        "app.views.changes.model",
        "app.domain.cab.values",
        "app.domain.cab.papers",
        "app.domain.cab.items",
        "app.domain.cab.agenda",
        "app.views.changes.week_picture",
        "app.views.changes.canvas",
        "app.views.changes.days",
        "app.views.changes.change_pane",
        "app.views.changes.host",
        "app.domain.changes.offers",
        "app.views.changes.forms",
        "app.views.changes.board_forms",
        "app.domain.agencies",
        "app.domain.reviews",
        "app.domain.figures.levels",
        "app.views.changes.after_acts",
    ),
    "cab": (
        "app.domain.changes.routing",
        "app.domain.changes.conflicts",
        "app.domain.cab.values",
        "app.domain.cab.room",
        "app.domain.cab.next_step",
        "app.views.cab.model",
        "app.views.cab.page_model",
        "app.views.cab.pane",
        "app.views.cab.forms",
        "app.views.cab.item_acts",
        "app.views.cab.paper_acts",
    ),
    "agencies": ("app.domain.figures.levels", "app.domain.agencies", "app.ui.explaining"),
    "figures": (
        "app.views.figures.figures_page",
        "app.ui.pdf.pane",
        "app.views.figures.packet_page",
        "app.views.figures.disputes_page",
        "app.views.figures.host",
    ),
    "majors": (
        "app.domain.majors.values",
        "app.domain.majors.proposal",
        "app.views.majors.model",
        "app.views.majors.page_model",
        "app.views.majors.pane",
        "app.views.majors.forms",
        "app.views.majors.message_form",
    ),
    "hub": (
        "app.domain.hub.values",
        "app.views.hub.model",
        "app.views.hub.page_model",
        "app.views.hub.pane",
        "app.views.hub.forms",
        "app.views.hub.subscription_forms",
    ),
    "datacenters": (
        "app.domain.changes.pairs",
        "app.domain.changes.freezes",
        "app.domain.datacenters.values",
        "app.views.datacenters.board_model",
        "app.views.datacenters.picture.canvas",
        "app.views.datacenters.board_page",
        "app.views.datacenters.plans_page",
        "app.views.datacenters.exercises_page",
        "app.views.datacenters.loss_page",
        "app.views.datacenters.access_page",
        "app.views.datacenters.badges_page",
        "app.views.datacenters.visits_page",
    ),
    "catalog": (
        "app.domain.catalog.bills",
        "app.domain.catalog.values",
        "app.views.catalog.shown",
        "app.views.catalog.rate_page",
        "app.views.catalog.bill_page",
        "app.views.catalog.pages",
        "app.views.catalog.pane",
        "app.views.catalog.forms",
        "app.views.catalog.bill_forms",
        "app.views.catalog.acts",
    ),
    "knowledge": ("app.views.knowledge.pane", "app.views.knowledge.forms"),
    "setup": (
        *("app.domain.setup.parts", "app.views.setup.model", "app.ui.forms.record_form"),
        "app.views.setup.rule_books",
    ),
}


def tab_specs() -> list[TabSpec]:
    """The tabs whose modules are there."""
    return [
        TabSpec(tab_id, title, icon, partial(_make_tab, where), hint, partial(_load, tab_id))
        for tab_id, title, icon, where, hint, _finds in TABS
        if _exists(where.partition(":")[0])
    ]


def modules_of(tab: str) -> Iterator[str]:
    """Yield every module of a tab, the package's own parts before its view, which needs them all."""
    yield from _FIRST.get(tab, ())
    for where in (spec[3] for spec in TABS if spec[0] == tab):
        package = where.rpartition(".view:")[0]
        found = importlib.util.find_spec(package)
        if found is not None and found.submodule_search_locations is not None:
            parts = sorted(part.name for part in pkgutil.iter_modules(found.submodule_search_locations))
            yield from (f"{package}.{part}" for part in parts if part != "view")
            yield f"{package}.view"


def imported(modules: Iterable[str]) -> Iterator[None]:
    """Import modules, one a step."""
    for module in modules:
        if module not in sys.modules:
            importlib.import_module(module)
            yield


def _load(tab: str) -> Iterator[None]:
    return imported(modules_of(tab))


def _exists(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def _make_tab(where: str, context: Context) -> Tab:
    module, _, name = where.partition(":")
    made = getattr(importlib.import_module(module), name)(context)
    if not isinstance(made, Tab):
        raise TypeError(f"{where} is no Tab")
    return made


def providers(services: Services, saved: Callable[[], Sequence[str]] = tuple) -> list[Provider]:
    """Return what the palette searches besides commands; a kind has the icon of its name, else that of its tab.

    `saved`: asks for the names of one's own filters of tickets.
    """
    drawn = set(icon_names())
    return [
        Provider(
            kind.replace("_", " ").capitalize(), partial(_find, services, kind, kind if kind in drawn else icon, tab)
        )
        for tab, _title, icon, _where, _hint, finds in TABS
        for kind in finds.split()
    ] + [
        Provider("Filter", partial(_filters, services, saved)),
        Provider("Pages of the data centers", _pages),
        Provider("Rules", partial(_rules, services)),
        Provider("Lists of the setup", _lists_of_setup),
    ]


def _pages(typed: str, limit: int, _work: Work) -> list[PaletteHit]:
    """Find the pages of the data centers from every page, also before anybody went there."""
    from app.views.datacenters.menus import FOUND

    return [
        PaletteHit(title, "Data centers", "datacenters", TabTarget("datacenters", extra={"page": id}))
        for id, title, words in FOUND
        if _fits(f"{title} {words}", typed)
    ][:limit]


def _filters(
    services: Services, saved: Callable[[], Sequence[str]], typed: str, limit: int, work: Work
) -> list[PaletteHit]:
    """Find one's own filters of tickets, then those that are shared."""
    own = [
        PaletteHit(name, "Your filter of tickets", "filter", TabTarget("tickets", extra={"saved": name}))
        for name in saved()
        if _fits(f"{name} filter", typed)
    ]
    shared = [
        PaletteHit(one.title, one.detail, "filter", TabTarget("tickets", extra={"saved": one.id}))
        for one in services.filters.find(typed, limit, work)
    ]
    return [*own, *shared][:limit]


def _fits(text: str, typed: str) -> bool:
    """Return whether a word of a text begins with each word that was typed."""
    known = text.casefold().split()
    return all(any(word.startswith(part) for word in known) for part in typed.casefold().split())


def _rules(services: Services, typed: str, limit: int, _work: Work) -> list[PaletteHit]:
    """Find the rules that Setup keeps from every page, also before anybody went there."""
    from app.views.setup.rule_books import BOOKS

    if not services.opening.may("rules.edit"):
        return []
    return [
        PaletteHit(book.called, "Setup", "settings", TabTarget("setup", extra={"act": book.command}))
        for book in BOOKS
        if _fits(f"{book.called} {book.words}", typed)
    ][:limit]


def search_tickets(text: str) -> TabTarget:
    """Return where all tickets with this text are listed."""
    return TabTarget("tickets", filter=TicketFilter(text=text))


def _find(services: Services, kind: str, icon: str, tab: str, typed: str, limit: int, work: Work) -> list[PaletteHit]:
    found = services.find_records(kind, typed, limit, work)
    return [PaletteHit(f.title, f.detail, icon, _target(tab, kind, f)) for f in found]


def _target(tab: str, kind: str, found: Found) -> TabTarget:
    """Return where something found opens; a meeting by its slot, since it may not be on record yet."""
    if found.slot is not None:
        return TabTarget(tab, extra={"kind": kind, "slot": found.slot})
    return TabTarget(tab, found.id, extra={"kind": kind})


def _lists_of_setup(typed: str, limit: int, _work: Work) -> list[PaletteHit]:
    """Find the lists at the left of Setup by their titles, from every page."""
    from app.views.setup.titles import TITLES

    return [
        PaletteHit(title, "Setup", "settings", TabTarget("setup", extra={"page": id}))
        for id, title in TITLES
        if _fits(f"{title} setup", typed)
    ][:limit]
