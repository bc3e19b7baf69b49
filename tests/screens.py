"""Every state of the window, one after the other: `states(window, stage)` yields (name, widget) of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QMenu, QWidget

from app import bootstrap
from app.db.engine import Database
from app.domain.tickets.values import TicketDraft
from app.domain.vocabulary import TicketKind
from app.errors import Conflict, EnvironmentFault
from app.services.api import Services
from app.services.tickets import forms as ticket_forms
from app.services.workspace import opening
from app.ui.forms.conflict_form import ConflictForm
from app.ui.forms.form import Form
from app.ui.forms.typeahead import Typeahead
from app.ui.shell.main_window import MainWindow
from app.views.agencies.view import AgenciesTab
from app.views.cab.pane import PAGES
from app.views.cab.view import CabTab
from app.views.catalog.pages import PAGES as CATALOG_PAGES
from app.views.catalog.view import CatalogTab
from app.views.changes.view import ChangesTab
from app.views.datacenters.pages import PAGES as CENTER_PAGES
from app.views.datacenters.view import DataCentersTab
from app.views.figures.view import FiguresTab
from app.views.hub.pane import PAGES as HUB_PAGES
from app.views.hub.view import HubTab
from app.views.majors.pane import PAGES as MAJOR_PAGES
from app.views.majors.view import MajorsTab
from app.views.setup.view import SetupTab
from app.views.tickets.pane.pane import CLOCKS, FIELDS, STREAM
from app.views.tickets.view import TicketsTab

State = tuple[str, QWidget]
_HOSTILE = (
    "<h1>Cannot open</h1> <img src='x.png' width=900> \u202eeht morf\u202c & the share of the whole third floor, "
    "AnUnbrokenWordThatIsLongerThanEveryColumnAndThanThePaneItself/with/a/path/in/it/that/never/ends"
)
_TICKET_FORMS = ("edit", "resolve", "hold", "transfer", "group", "priority", "assign", "close", "comment", "update")
_CHANGE_FORMS = ("new", "edit", "vote", "move_meeting")
_MAJOR_FORMS = (
    *("message", "log", "role", "reach", "edit", "outages", "restore", "demote", "correct", "declare_new", "propose"),
    *("task", "action", "link", "update_children", "resolve_children"),
)
_HUB_FORMS = ("new_incident", "new_maintenance", "new_news", "edit", "next", "end", "subscribe")
_CATALOG_FORMS = ("edit_service", "retire_service", "add_component", "issue", "draft_subscription", "put_account")
_AGENCY_FORMS = ("assign", "contact", "action", "review")
_DESK_FORMS = {
    "callers": ("new", "edit", "merge"),
    "knowledge": ("new", "edit", "publish"),
    "shifts": ("draw_up", "note", "summary", "add", "correct"),
}
_SETUP_PARTS = (
    *("agencies", "services", "people", "calendars", "holidays", "special", "targets", "matrix"),
    *("groups", "members", "routing", "shifts", "fields", "oncall", "swaps", "keeping"),
)
_SETUP_FORMS = ("new", "edit", "end")


@dataclass(frozen=True, slots=True)
class Stage:
    """What the states are shown with: `rest` lets the window come to rest; `db`: its workspace; `empty`: another."""

    rest: Callable[[], None]
    db: Database
    empty: Database


def states(window: MainWindow, stage: Stage) -> Iterator[State]:
    """Yield every state; the caller rests and takes the picture before it goes on."""
    yield from _pages(window, stage)
    yield from _ticket_states(window, stage)
    yield from _shell(window, stage)
    yield from _small(window, stage)
    yield from _elsewhere(window, stage)


def services_of(db: Database) -> Services:
    """Return the services of a workspace as the window has them."""
    services = Services(db)
    services.opening = opening.described(db)
    return services


def _pages(window: MainWindow, stage: Stage) -> Iterator[State]:
    window.show_tab("home")
    for role in ("agent", "lead", "changes", "brm"):
        if window.commands.run(f"home.role.{role}"):
            yield f"home-{role}", window
    window.show_tab("changes")
    stage.rest()
    calendar = window.tab("changes")
    assert isinstance(calendar, ChangesTab)
    for name, show in (
        ("month", calendar.days.show_month),
        ("day", calendar.days.show_day),
        ("week", calendar.days.show_week),
    ):
        show()
        yield f"calendar-{name}", window
    yield from _forms(window, stage, "changes", _CHANGE_FORMS)
    yield from _board(window, stage)
    yield from _majors(window, stage)
    yield from _hub(window, stage)
    yield from _catalog(window, stage)
    yield from _datacenters(window, stage)
    yield from _desk(window, stage)
    window.show_tab("reviews")
    stage.rest()
    window.tab("reviews").focus_first()
    yield "reviews", window
    window.show_tab("agencies")
    yield "agencies", window
    agencies = window.tab("agencies")
    assert isinstance(agencies, AgenciesTab)
    stage.rest()
    agencies.detail.pages.setCurrentWidget(agencies.detail.changes)
    yield "agencies-changes", window
    yield from _forms(window, stage, "agencies", _AGENCY_FORMS)
    yield from _setup(window, stage)
    window.show_tab("figures")
    stage.rest()
    reports = window.tab("figures")
    assert isinstance(reports, FiguresTab)
    assert reports.chooser.choices is not None
    yield "reports-all", window
    dhhs = next(one.id for one in reports.chooser.choices.agencies if one.code == "DHHS")
    reports.chooser.choose(reports.chooser.choices.this_month.previous().key, dhhs)
    for name in ("figures", "backlog", "trends", "missed", "changes", "packet"):
        reports.pages.setCurrentWidget(getattr(reports, name))
        yield f"reports-{name}", window
    reports.pages.setCurrentWidget(reports.figures)


def _board(window: MainWindow, stage: Stage) -> Iterator[State]:
    window.show_tab("cab")
    stage.rest()
    board = window.tab("cab")
    assert isinstance(board, CabTab)
    for page in PAGES:
        board.detail.show_page(page)
        yield f"cab-{page}", window
    board.detail.show_page(PAGES[0])


def _majors(window: MainWindow, stage: Stage) -> Iterator[State]:
    window.show_tab("majors")
    stage.rest()
    tab = window.tab("majors")
    assert isinstance(tab, MajorsTab)
    for page in MAJOR_PAGES:
        tab.detail.show_page(page)
        yield f"majors-{page}", window
    tab.detail.show_page(MAJOR_PAGES[0])
    tab.focus_first()
    yield from _forms(window, stage, "majors", _MAJOR_FORMS)


def _catalog(window: MainWindow, stage: Stage) -> Iterator[State]:
    window.show_tab("catalog")
    stage.rest()
    tab = window.tab("catalog")
    assert isinstance(tab, CatalogTab)
    for page in CATALOG_PAGES:
        tab.detail.show_page(page.name)
        yield f"catalog-{page.name}", window
    tab.detail.show_page(CATALOG_PAGES[0].name)
    tab.focus_first()
    yield from _forms(window, stage, "catalog", _CATALOG_FORMS)


def _datacenters(window: MainWindow, stage: Stage) -> Iterator[State]:
    window.show_tab("datacenters")
    stage.rest()
    tab = window.tab("datacenters")
    assert isinstance(tab, DataCentersTab)
    for page in CENTER_PAGES:
        tab.show_page(page.id)
        stage.rest()
        yield f"datacenters-{page.id}", window


def _desk(window: MainWindow, stage: Stage) -> Iterator[State]:
    """Yield callers, notes and hand-overs with their forms, and what stands beside the list of tickets."""
    for tab, forms in _DESK_FORMS.items():
        window.show_tab(tab)
        stage.rest()
        window.tab(tab).focus_first()
        stage.rest()
        yield tab, window
        yield from _forms(window, stage, tab, forms)
    window.show_tab("tickets")
    window.tab("tickets").focus_first()
    stage.rest()
    for name in ("breakdown", "what_if", "files"):
        window.commands.run(f"tickets.{name}")
        stage.rest()
        yield f"tickets-{name}", window
        for widget in QApplication.topLevelWidgets():
            if isinstance(widget, QDialog) and widget.isVisible():
                widget.close()
        _discard(window, stage)
    window.commands.run("tickets.breakdown")
    window.commands.run("tickets.conversation")


def _hub(window: MainWindow, stage: Stage) -> Iterator[State]:
    window.show_tab("hub")
    stage.rest()
    tab = window.tab("hub")
    assert isinstance(tab, HubTab)
    for page in HUB_PAGES:
        tab.detail.show_page(page)
        yield f"hub-{page}", window
    tab.detail.show_page(HUB_PAGES[0])
    tab.focus_first()
    yield from _forms(window, stage, "hub", _HUB_FORMS)


def _setup(window: MainWindow, stage: Stage) -> Iterator[State]:
    window.show_tab("setup")
    stage.rest()
    setup = window.tab("setup")
    assert isinstance(setup, SetupTab)
    for part in _SETUP_PARTS:
        setup.show_part(part)
        stage.rest()
        yield f"setup-{part}", window
    setup.show_part("targets")
    stage.rest()
    yield from _forms(window, stage, "setup", _SETUP_FORMS)
    setup.show_part("agencies")
    stage.rest()


def _forms(window: MainWindow, stage: Stage, tab: str, names: tuple[str, ...]) -> Iterator[State]:
    """Yield a tab with each of these forms open, and throw the form away."""
    window.tab(tab).focus_first()
    stage.rest()
    for name in names:
        if not window.commands.run(f"{tab}.{name}"):
            continue
        stage.rest()
        yield f"{tab}-form-{name}", window
        for widget in QApplication.topLevelWidgets():
            if isinstance(widget, QDialog | QMenu) and widget.isVisible():
                yield f"{tab}-asks-{name}", widget
                widget.close()
        _discard(window, stage)


def _discard(window: MainWindow, stage: Stage) -> None:
    focus = QApplication.focusWidget()
    if focus is not None:
        QTest.keyClick(focus, Qt.Key.Key_Escape)  # what is edited in place
    dock = window.form_dock()
    for form in dock.forms() if dock is not None else []:
        form.accept()  # as if saved: nothing asks, nothing is kept
    stage.rest()


def _ticket_states(window: MainWindow, stage: Stage) -> Iterator[State]:
    window.show_tab("tickets")
    tab = window.tab("tickets")
    assert isinstance(tab, TicketsTab)
    tab.focus_first()
    yield "tickets", window
    for name, page in (("clocks", CLOCKS), ("fields", FIELDS)):
        tab.shown.show_page(page)
        yield f"tickets-{name}", window
    tab.shown.show_page(STREAM)
    yield from _forms(window, stage, "tickets", _TICKET_FORMS)
    window.commands.run("tickets.log")
    stage.rest()
    yield "tickets-composer", window
    dock = window.form_dock()
    assert dock is not None
    form = dock.current()
    assert form is not None
    for field in form.findChildren(QLineEdit):
        if field.accessibleName().startswith("What is wrong"):
            field.setText("VPN drops every ten minutes")
    service = next(f for f in form.findChildren(Typeahead) if "ervice" in f.accessibleName())
    service.setFocus()
    QTest.keyClicks(service, "net")
    yield "tickets-typeahead", window
    service.close_list()
    tab.focus_list()
    yield "tickets-composer-beside", window
    _discard(window, stage)
    stage.rest()
    tab.quick.choose("unassigned")
    stage.rest()
    tab.focus_list()
    window.commands.run("tickets.take")
    yield "tickets-toast", window
    window.commands.run("edit.undo")
    yield "tickets-taken-back", window
    window.messages.clear()
    tab.quick.choose("open")
    stage.rest()
    tab.focus_list()
    tab.table.selectAll()
    yield "tickets-many", window
    window.commands.run("tickets.priority")
    yield "tickets-many-priority", window
    _discard(window, stage)
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, QDialog) and widget.isVisible():
            widget.close()
    tab.only_one()
    at = window.mapToGlobal(QPoint(300, 200))
    parts: tuple[tuple[str, Callable[[], object]], ...] = (
        ("sort", partial(window.commands.run, "list.sort")),
        ("group", tab.offer_groups),
        ("columns", partial(window.commands.run, "list.columns")),
        ("saved", tab.listing.show_saved),
        ("context", lambda: window.commands.context_menu("ticket", window).popup(at)),
    )
    for name, open_part in parts:
        open_part()
        stage.rest()
        yield f"tickets-{name}", _popup(window)
        _close_popups(window)
    tab.filters.open_panel()
    stage.rest()
    yield "tickets-filter", _popup(window)
    _close_popups(window)
    tab.quick.choose("missed")
    yield "tickets-missed", window
    tab.filters.search.setText("nothing is called this")
    tab.filters.search.returnPressed.emit()
    yield "tickets-nothing", window
    tab.clear_filter()
    tab.quick.choose("open")
    stage.rest()
    draft = TicketDraft(
        TicketKind.INCIDENT, _HOSTILE[:250], 1, 3, 2, description=_HOSTILE + "\n\nhttps://example.gov/x"
    )
    (hostile,) = ticket_forms.log_ticket(stage.db, draft).ids
    window.navigator.open("tickets", id=hostile)
    yield "tickets-hostile", window
    fields: dict[str, tuple[object, object, object]] = {
        "title": ("Mail is slow", "Mail is slow in Raleigh", "Mail is slow for everybody"),
        "caller": ("", "Alexandra Fitzgerald", "Hugo Faircloth"),
    }
    dialog = ConflictForm(Conflict("INC0000123 was changed by somebody else meanwhile.", fields, 3), tab)
    dialog.open()
    yield "tickets-conflict", window
    dialog.reject()
    window.commands.run("tickets.import")
    stage.rest()
    yield "tickets-import", window
    imports = tab.form_dock().current()
    if imports is not None:
        imports.close_kept()
    window.commands.run("tickets.manage_filters")
    stage.rest()
    yield "tickets-manage", _popup(window)
    _close_popups(window)
    window.commands.run("tickets.save_filter")
    yield "tickets-save-filter", window
    _discard(window, stage)
    window.commands.run("file.preview")
    stage.rest()
    yield "print-preview", _popup(window)
    _close_popups(window)


def _shell(window: MainWindow, stage: Stage) -> Iterator[State]:
    tab = window.tab("tickets")
    window.navigator.open("tickets")
    stage.rest()
    for name, typed in (("empty", ""), ("hits", "mail"), ("nothing", "zzzzqq")):
        window.finder.open()
        palette = next(w for w in window.findChildren(QDialog) if w.isVisible())
        palette.findChildren(QLineEdit)[0].setText(typed)
        stage.rest()
        yield f"palette-{name}", window
        yield f"palette-{name}-itself", palette
        palette.close()
    window.menu.open()
    stage.rest()
    yield "menu-pressed", window
    yield "menu", _popup(window)
    for title in list(window.commands.menus("")):
        menu = QMenu(window)
        window.commands.fill_menu(menu, title)
        menu.popup(window.mapToGlobal(window.rect().center()))
        yield f"menu-{title.replace('&', '')}", menu
        menu.close()
    _close_popups(window)
    window.top.person.menu().popup(window.mapToGlobal(QPoint(900, 44)))
    stage.rest()
    yield "person", _popup(window)
    _close_popups(window)
    window.messages.warning("The database does not answer.", "What is shown may be old; Longleaf keeps trying.")
    yield "toast-warning", window
    window.messages.clear()
    window.messages.error("This ticket was changed by somebody else.", "Compare both texts and save again.")
    yield "toast-error", window
    window.messages.info("INC0000123 resolved.", action="Undo", run=_nothing)
    yield "toast-two", window
    window.messages.clear()
    window.dialogs.show_bell()
    stage.rest()
    yield "bell", window
    yield "bell-itself", _popup(window)
    _close_popups(window)
    for name in ("show_settings", "show_shortcuts", "show_about"):
        getattr(window.dialogs, name)()
        stage.rest()
        yield name[5:], _popup(window)
        yield f"{name[5:]}-over", window
        _close_popups(window)
    window.telling.lost(EnvironmentFault("longleaf on db.example.gov does not answer."))
    yield "lost", window
    window.telling.found()
    window.messages.clear()
    assert tab is not None


def _small(window: MainWindow, stage: Stage) -> Iterator[State]:
    before = window.size()
    window.resize(940, 700)
    for tab in ("home", "tickets", "changes", "cab", "agencies", "figures", "majors", "hub", "catalog", "datacenters"):
        window.show_tab(tab)
        yield f"narrow-{tab}", window
    window.show_tab("tickets")
    window.tab("tickets").focus_first()
    window.commands.run("tickets.log")
    stage.rest()
    yield "narrow-composer", window
    _discard(window, stage)
    window.resize(before)


def _elsewhere(window: MainWindow, stage: Stage) -> Iterator[State]:
    """Yield the window over other workspaces: empty, read only, without a role, and where there is none."""
    services = services_of(stage.db)
    seen = services.opening
    for name, other in (
        ("read-only", replace(seen, warning=f"{seen.place} is read-only. Nothing can be saved here.",
                              hint="Copy the file to a folder you can write to, and open it there.", sample=False)),
        ("no-role", replace(seen, roles=frozenset(), sample=False)),
    ):  # fmt: skip
        window.unhost()
        services.opening = other
        bootstrap.host(window, services, live=False)
        if other.warning:
            window.messages.warning(other.warning, other.hint)
        for tab in ("home", "tickets"):
            window.show_tab(tab)
            stage.rest()
            yield f"{name}-{tab}", window
    window.unhost()
    window.messages.clear()
    bootstrap.host(window, services_of(stage.empty), live=False)
    for tab in ("home", "tickets", "changes", "cab", "agencies", "figures", "majors", "hub", "catalog", "datacenters"):
        window.show_tab(tab)
        stage.rest()
        yield f"empty-{tab}", window
    window.unhost()
    window.say_waiting("Opening the workspace…", "sample-workspace.db")
    yield "opening", window
    window.say_waiting(
        "Welcome to Longleaf",
        "There is no workspace yet. Look around in a sample workspace with two years of invented records, "
        "or begin with an empty one.",
        "Look at the sample",
        "Begin with an empty one",
    )
    yield "welcome", window
    window.say_waiting(
        "There is no workspace at /nonexistent/dir/with/a/rather/long/path/to/a/file/workspace.db",
        "Perhaps the file was moved, or the path is mistyped.",
        "Open another…",
        "Create it here",
    )
    yield "wrong-path", window


def _popup(window: MainWindow) -> QWidget:
    """Return what lies over the window: a menu, a dialog, a list; the window where there is none."""
    active = QApplication.activePopupWidget()
    if active is not None:
        return active
    tops = [w for w in QApplication.topLevelWidgets() if w is not window and w.isVisible()]
    return next((w for w in tops if isinstance(w, QDialog | Form | QMenu)), tops[0] if tops else window)


def _close_popups(window: MainWindow) -> None:
    while (active := QApplication.activePopupWidget()) is not None:
        active.close()
    for widget in QApplication.topLevelWidgets():
        if widget is not window and widget.isVisible() and isinstance(widget, QDialog | Form | QMenu):
            widget.close()
    window.activateWindow()  # as a desktop does; offscreen nobody else does


def _nothing(*_arguments: object, **_named: object) -> None:
    return None
