"""Shared filters at the window: shared by a form, pinned with a number, found by the palette, changed for all."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit

from app.db.engine import Database
from app.domain.tickets.values import TicketFilter
from app.services.api import Services
from app.ui.forms.fields import set_value
from app.ui.forms.form import Form
from app.ui.shell.main_window import MainWindow
from app.views.tickets.saved import SavedFilters
from app.views.tickets.saved_dialog import SavedFiltersDialog
from app.views.tickets.view import TicketsTab
from app.work import Work
from tests.qt_guards import wait_idle
from tests.ticket_world import build_world
from tests.ui.accessibility import problems
from tests.views.tickets.ways import tab_of

Opener = Callable[..., MainWindow]


def visible_form(window: MainWindow) -> Form:
    (form,) = [one for one in window.findChildren(Form) if one.isVisible()]
    return form


def refreshed(tab: TicketsTab) -> None:
    """As it does by itself a moment after it is told of the change."""
    tab.refresh()
    wait_idle(tab.jobs)


def test_a_filter_is_shared_pinned_changed_and_withdrawn(open_window: Opener, sqlite_db: Database) -> None:
    build_world(sqlite_db)
    shared = Services(sqlite_db).filters.shared
    window = open_window(sqlite_db)
    tab = tab_of(window)
    assert tab.conditions.options is not None
    doa = next(one.id for one in tab.conditions.options.agencies if one.code == "DOA")
    tab.filters.facets["agency_ids"].toggle_value(doa)
    tab.filters.opened.toggle_value("week")
    wait_idle(tab.jobs)
    assert window.commands.run("tickets.share_filter")
    form = visible_form(window)
    name = form.field("name")
    assert isinstance(name, QLineEdit)
    name.setText("R&D <b>this week")
    set_value(form.field("group_id"), 0)
    form.field("pinned").setChecked(True)  # type: ignore[attr-defined]
    form.try_submit()
    wait_idle(tab.jobs)
    refreshed(tab)
    (one,) = shared().filters
    assert (one.words, one.audience, one.pinned) == ("is:open agency:DOA opened:this-week", "Everybody", True)
    (button,) = tab.quick.pins.values()
    assert button.shown_text == "R&D <b>this week 0"
    assert button.isChecked()

    tab.quick.choose("all")
    tab.clear_filter()
    wait_idle(tab.jobs)
    assert not button.isChecked()
    button.click()
    wait_idle(tab.jobs)
    assert tab.filters.chip_texts() == ["Agency: DOA", "Opened: This week"]
    assert (tab.quick.key, button.isChecked()) == ("open", True)

    (provider,) = [one for one in window.finder.providers if one.kind == "Filter"]
    (hit,) = provider.search("this week", 8, Work())
    assert (hit.title, hit.detail) == ("R&D <b>this week", "Everybody: is:open agency:DOA opened:this-week")
    tab.clear_filter()
    window.navigator.requested.emit(hit.target)
    wait_idle(tab.jobs)
    assert tab.filters.chip_texts() == ["Agency: DOA", "Opened: This week"]

    window.commands.run("tickets.manage_filters")
    dialog = window.findChildren(SavedFiltersDialog)[0]
    assert problems(dialog, keyboard=False) == []
    assert not dialog.up_button.isEnabled()  # it is alone: there is no other place
    assert not dialog.down_button.isEnabled()
    tab.quick.choose("missed")
    wait_idle(tab.jobs)
    dialog.update_button.click()
    wait_idle(tab.jobs)
    refreshed(tab)
    assert shared().filters[0].words == "is:missed agency:DOA opened:this-week"
    dialog.share_button.click()  # a copy
    assert tab.listing.saved.names == ["R&D <b>this week"]
    dialog.list.setCurrentRow(1)
    dialog.delete_button.click()
    wait_idle(tab.jobs)
    refreshed(tab)
    assert (shared().filters, tab.quick.pins) == ((), {})
    assert window.commands.run("edit.undo")
    wait_idle(tab.jobs)
    assert len(shared().filters) == 1
    dialog.reject()


def test_what_an_earlier_version_kept_by_keys_is_told_in_words(open_window: Opener, sqlite_db: Database) -> None:
    world = build_world(sqlite_db)
    window = open_window(sqlite_db)
    kept = [
        {"name": "Old", "quick": "mine", "filter": {"agency_ids": [4711], "group_ids": [world.groups["NET"]]},
         "opened": "7", "names": {"agency_ids": ["DOR"]}},
        {"name": "Gone", "quick": "open", "filter": {"agency_ids": [4711]}, "names": {"agency_ids": ["OLD"]}},
    ]  # fmt: skip
    window.settings.remember("tickets.saved_filters", kept, here=True)
    tab = tab_of(window)
    assert tab.conditions.options is not None
    tab.listing.saved = SavedFilters(window.settings)
    tab.listing.saved.tell(tab.conditions.options, "tester")
    words = {name: one.words for name in tab.listing.saved.names if (one := tab.listing.saved.get(name)) is not None}
    assert words == {"Gone": "is:open agency:OLD", "Old": "is:mine agency:DOR group:NET opened:7d"}
    tab.listing.use("Old")
    wait_idle(tab.jobs)
    assert tab.conditions.filter().agency_ids == (world.agencies["DOR"],)
    tab.listing.use("Gone")
    wait_idle(tab.jobs)
    assert tab.conditions.filter().agency_ids == ()
    assert "not in this workspace: agency:OLD" in window.messages.texts[-1]


def test_single_tickets_are_not_shared(open_window: Opener, sqlite_db: Database) -> None:
    build_world(sqlite_db)
    window = open_window(sqlite_db)
    tab = tab_of(window)
    tab.filters.set_filter(TicketFilter(ids=(1, 2)))
    assert window.commands.run("tickets.share_filter")
    assert "cannot be shared with others: 2 chosen tickets" in window.messages.texts[-1]
