"""What the bars of the list say: quick filters, conditions, search, saved filters, a figure's tickets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from app.db.engine import Database
from app.domain.tickets.values import FigureFilter, TicketFilter
from app.domain.vocabulary import Metric, Priority, TicketState
from app.services.tickets import reads as ticket_reads
from app.ui.shell.main_window import MainWindow
from app.ui.tab import TabTarget
from app.views.tickets.saved import SavedFilter
from app.views.tickets.saved_dialog import SavedFiltersDialog
from tests.qt_guards import wait_idle
from tests.ui.accessibility import problems
from tests.views.samples import pg_sample  # noqa: F401 - fixtures
from tests.views.tickets.desk import desk, pg_desk  # noqa: F401 - fixtures
from tests.views.tickets.ways import form, ids_of, open_ones, quick, settled, tab_of

pytestmark = pytest.mark.slow
Opener = Callable[..., MainWindow]


def test_quick_filters_list_what_they_count(open_window: Opener, desk: Database) -> None:  # noqa: F811
    tab = tab_of(open_window(desk))
    counts = ticket_reads.counts(desk)
    assert counts.open > counts.unassigned > 0
    wanted = {
        "open": counts.open,
        "mine": counts.mine,
        "groups": counts.my_groups,
        "free": counts.free,
        "unassigned": counts.unassigned,
        "hour": counts.due_hour,
        "missed": counts.missed,
        "update": counts.update_due,
        "today": counts.due_today,
        "hold": counts.on_hold,
        "back": counts.back_from_hold,
        "nogroup": counts.no_group,
        "all": counts.total,
    }
    for key, number in wanted.items():
        quick(tab, key)
        assert len(tab.table.rows.ids) == number, key
        assert tab.quick.buttons[key].shown_text.endswith(f" {number:,}")
    quick(tab, "all")
    assert len(tab.table.rows.ids) == len(ids_of(desk, TicketFilter()))


def test_filter_search_sort_and_clear(open_window: Opener, desk: Database) -> None:  # noqa: F811
    window = open_window(desk)
    tab = tab_of(window)
    quick(tab, "all")
    tab.filters.facets["priorities"].toggle_value(Priority.HIGH)
    tab.filters.facets["states"].toggle_value(TicketState.CLOSED)
    wait_idle(tab.jobs)
    wanted = TicketFilter(priorities=(Priority.HIGH,), states=(TicketState.CLOSED,))
    assert sorted(tab.table.rows.ids) == sorted(ids_of(desk, wanted))
    assert tab.filters.chip_texts() == ["State: Closed", "Priority: High"]
    assert tab.filters.facets["priorities"].text() == "Priority: High"
    window.commands.run("tickets.clear")
    wait_idle(tab.jobs)
    number = ticket_reads.list_rows(desk, [tab.table.rows.ids[40]])[0].number
    tab.filters.search.setText(number)
    settled(tab)
    assert tab.count.text().startswith("1 of ")
    tab.filters.search.setText("zebra crossing unicorn")
    settled(tab)
    assert "No ticket fits" in tab.table.overlay.text
    tab.table.empty_action.emit()
    wait_idle(tab.jobs)
    tab.table.sort_by_column(0)
    wait_idle(tab.jobs)
    first, last = ticket_reads.list_rows(desk, [tab.table.rows.ids[0], tab.table.rows.ids[-1]])
    assert first.number < last.number


def test_a_facet_by_keyboard(open_window: Opener, desk: Database) -> None:  # noqa: F811
    tab = tab_of(open_window(desk))
    quick(tab, "all")
    states, agencies = tab.filters.facets["states"], tab.filters.facets["agency_ids"]
    QTest.keyClick(states, Qt.Key.Key_Space)
    popup = states._popup
    assert popup.isVisible()
    assert problems(popup, keyboard=False) == []
    QTest.keyClick(popup.list, Qt.Key.Key_Down)
    QTest.keyClick(popup.list, Qt.Key.Key_Space)
    wait_idle(tab.jobs)
    assert list(tab.table.rows.ids) == ids_of(desk, TicketFilter(states=(TicketState.ASSIGNED,)))
    QTest.keyClick(popup.list, Qt.Key.Key_Escape)
    assert not popup.isVisible()
    agencies.open_list()
    QTest.keyClicks(agencies._popup.search, "transportation")
    QTest.keyClick(agencies._popup.search, Qt.Key.Key_Return)
    wait_idle(tab.jobs)
    assert agencies.text() == "Agency: DOT"
    agencies._popup.any.click()
    assert agencies.value() == ()
    wait_idle(tab.jobs)


def test_saved_filters_and_the_first_one(open_window: Opener, desk: Database) -> None:  # noqa: F811
    window = open_window(desk)
    tab = tab_of(window)
    quick(tab, "all")
    tab.filters.facets["priorities"].toggle_value(Priority.CRITICAL)
    tab.filters.opened.toggle_value("365")
    wait_idle(tab.jobs)
    critical = list(tab.table.rows.ids)
    window.commands.run("tickets.save_filter")
    name = form(window).field("name")
    assert isinstance(name, QLineEdit)
    name.setText("All critical")
    form(window).try_submit()
    window.commands.run("tickets.clear")
    wait_idle(tab.jobs)
    assert len(tab.table.rows.ids) > len(critical) > 0
    tab.listing.use("All critical")
    wait_idle(tab.jobs)
    assert list(tab.table.rows.ids) == critical
    assert tab.filters.opened.value() == ("365",)
    window.commands.run("tickets.manage_filters")
    dialog = window.findChildren(SavedFiltersDialog)[0]
    dialog.default_button.click()
    assert problems(dialog, keyboard=False) == []
    dialog.reject()
    assert tab.context.settings.state("tickets.default_filter", here=True) == "All critical"
    window.show_tab("agencies")
    window.pages.made.pop("tickets").dispose()
    again = tab_of(window)
    assert list(again.table.rows.ids) == critical


def test_a_kept_filter_means_the_same_where_ids_are_others(open_window: Opener, desk: Database) -> None:  # noqa: F811
    window = open_window(desk)
    tab = tab_of(window)
    assert tab.conditions.options is not None
    dot, dhhs = (next(o for o in tab.conditions.options.agencies if o.code == code) for code in ("DOT", "DHHS"))
    named = {"agency_ids": ["DOT"]}
    tab.listing.saved.save(SavedFilter("Ours", "all", TicketFilter(agency_ids=(dhhs.id,)), names=named))
    tab.listing.use("Ours")
    wait_idle(tab.jobs)
    assert tab.conditions.filter().agency_ids == (dot.id,)
    assert tab.conditions.as_saved("x").names == named
    gone = {"agency_ids": ["OLD"]}
    tab.listing.saved.save(SavedFilter("Gone", "all", TicketFilter(agency_ids=(dhhs.id,)), names=gone))
    tab.listing.use("Gone")
    wait_idle(tab.jobs)
    assert len(tab.table.rows.ids) == 0
    assert "not in this workspace: OLD" in window.messages.texts[-1]


def test_a_figures_tickets_with_a_chip(open_window: Opener, desk: Database) -> None:  # noqa: F811
    tab = tab_of(open_window(desk))
    figure = FigureFilter(
        Metric.RESOLUTION,
        datetime(2026, 9, 1, 4, tzinfo=UTC),
        datetime(2026, 10, 1, 4, tzinfo=UTC),
        desk.now(),
        outcome="met",
        priorities=(Priority.LOW,),
    )
    tab.open(TabTarget("tickets", filter=TicketFilter(figure=figure)))
    wait_idle(tab.jobs)
    assert sorted(tab.table.rows.ids) == sorted(ids_of(desk, TicketFilter(figure=figure)))
    assert tab.filters.chip_texts() == ["Behind: Resolution met, Low, September 2026"]
    tab.filters._chip_removed(("figure",))
    wait_idle(tab.jobs)
    assert len(tab.table.rows.ids) == len(ids_of(desk, TicketFilter()))
    tab.open(TabTarget("tickets", filter=TicketFilter(agency_ids=(1, 2), open_only=True)))
    wait_idle(tab.jobs)
    assert tab.quick.key == "open"
    assert set(tab.filters.facets["agency_ids"].value()) == {1, 2}


def test_going_to_a_ticket_that_the_filter_does_not_have(open_window: Opener, desk: Database) -> None:  # noqa: F811
    window = open_window(desk)
    tab = tab_of(window)
    closed = open_ones(desk, TicketState.CLOSED)[5]
    window.navigator.open("tickets", id=closed)
    settled(tab)
    assert tab.table.current_id() == closed
    assert tab.filters.chip_texts() == ["1 chosen ticket"]
    assert tab.detail.detail is not None
    assert tab.detail.detail.id == closed


def test_a_number_is_found_beyond_the_filter(open_window: Opener, desk: Database) -> None:  # noqa: F811
    window = open_window(desk)
    tab = tab_of(window)
    (closed,) = ids_of(desk, TicketFilter(states=(TicketState.CLOSED,)))[:1]
    number = ticket_reads.ticket_detail(desk, closed).number
    quick(tab, "open")
    tab.filters.search.setText(number)
    tab.filters.search.returnPressed.emit()
    settled(tab)
    assert list(tab.table.rows.ids) == [closed]
    assert tab.quick.key == "all"


def test_words_that_the_filter_does_not_have_are_offered_everywhere(open_window: Opener, desk: Database) -> None:  # noqa: F811
    window = open_window(desk)
    tab = tab_of(window)
    quick(tab, "hold")
    tab.filters.search.setText("password")
    tab.filters.search.returnPressed.emit()
    settled(tab)
    assert not tab.table.rows.ids
    assert tab.table.overlay.text.startswith("No ticket here")
    tab.table.overlay._button.click()
    settled(tab)
    assert tab.quick.key == "all"
    assert len(tab.table.rows.ids) > 0


def test_filter_words_become_conditions_with_enter(open_window: Opener, desk: Database) -> None:  # noqa: F811
    window = open_window(desk)
    tab = tab_of(window)
    search = tab.filters.search
    search.setFocus()
    QTest.keyClicks(search, "priority:hi")
    settled(tab)
    assert len(tab.table.rows.ids) == len(ids_of(desk, TicketFilter(open_only=True)))  # no text "priority:hi"
    QTest.keyClicks(search, "gh,critical state:resolved,closed")
    QTest.keyClick(search, Qt.Key.Key_Return)
    settled(tab)
    wanted = TicketFilter(
        priorities=(Priority.HIGH, Priority.CRITICAL), states=(TicketState.RESOLVED, TicketState.CLOSED)
    )
    assert sorted(tab.table.rows.ids) == sorted(ids_of(desk, wanted)) != []
    assert (search.text(), tab.quick.key) == ("", "all")
    assert {"Priority: Critical, High", "State: Resolved, Closed"} <= set(tab.filters.chip_texts())
    assert tab.table.hasFocus()
    assert window.commands.run("go.back")  # one step, whatever was typed letter by letter
    settled(tab)
    assert (tab.quick.key, tab.filters.chip_texts()) == ("open", [])


def test_a_filter_word_that_names_nothing_stays_and_what_there_is_is_said(
    open_window: Opener,
    desk: Database,  # noqa: F811
) -> None:
    window = open_window(desk)
    tab = tab_of(window)
    search = tab.filters.search
    search.setFocus()
    QTest.keyClicks(search, "agency:DHSS state:new")
    QTest.keyClick(search, Qt.Key.Key_Return)
    settled(tab)
    assert search.hasFocus()
    assert search.text() == "agency:DHSS"
    assert tab.filters.chip_texts() == ["State: New"]
    assert sorted(tab.table.rows.ids) == sorted(ids_of(desk, TicketFilter(states=(TicketState.NEW,))))
    assert "agency: does not know 'DHSS'" in window.messages.texts[-1]
    assert window.messages.toasts[-1].hint.startswith("Did you mean DHHS")
    search.selectAll()
    QTest.keyClicks(search, "agency:dhhs")
    QTest.keyClick(search, Qt.Key.Key_Return)
    settled(tab)
    assert search.text() == ""
    assert len(tab.filters.chip_texts()) == 2
    assert tab.table.hasFocus() or not tab.table.rows.ids
