"""What the palette offers: acts for the record first, exact numbers before all, pages, commands, and a way on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.commands import PAGES, Command, CommandRegistry
from app.ui.jobs import JobRunner
from app.ui.shell.palette import Palette
from app.ui.shell.palette_hits import PaletteHit, Provider, Where
from app.ui.shell.palette_rows import matches, spoken
from app.ui.tab import Navigator, TabTarget
from app.work import Work
from tests.qt_guards import wait_idle

RESERVED = [("REQ0023958", "New NCID account", "Missed by 39 min"), ("DOR", "Revenue", "Agency")]
Open = Callable[..., Palette]


def find(typed: str, _limit: int, _work: Work) -> list[PaletteHit]:
    word = typed.casefold()
    return [
        PaletteHit(f"{number} {title}", detail, "tickets", TabTarget("tickets", at))
        for at, (number, title, detail) in enumerate(RESERVED, 1)
        if word in f"{number} {title}".casefold()
    ]


@pytest.fixture
def open_palette(jobs: JobRunner, qtbot: QtBot) -> Open:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1280, 720)
    window.show()
    done: list[str] = []
    registry = CommandRegistry(window)
    one = Command("t.resolve", "&Resolve…", lambda: done.append("resolve"), menu="&Ticket", context="ticket", key="R")
    registry.add([one, Command("t.export", "Export…", print, menu="&List")], "tickets")
    registry.add([Command("go.reports", "Reports", lambda: done.append("reports"), "Ctrl+5", "&Go")], PAGES)
    registry.add(
        [
            Command("window.quit", "&Quit", print, "Ctrl+Q", "&File"),
            Command("window.settings", "S&ettings…", print, "Ctrl+,", "&File"),
            Command("list.sort", "S&ort by…", print, menu="&View", words="order arrange"),
        ]
    )
    registry.set_scope("tickets")
    navigator = Navigator(window)
    went: list[TabTarget] = []
    navigator.requested.connect(went.append)

    def made(record: str = "INC0024011", **more: object) -> Palette:
        where = Where(record, search_all=lambda text: TabTarget("tickets", filter=text), **more)  # type: ignore[arg-type]
        palette = Palette(registry, (Provider("Ticket", find),), jobs, navigator, window, where)
        palette.place()
        palette.open()
        return palette

    made.went = went  # type: ignore[attr-defined]
    return made


def rows(palette: Palette) -> list[tuple[str, str]]:
    return [(entry.group, entry.title) for entry in palette.model.entries]


def test_before_anything_is_typed_acts_for_the_record_come_first_and_quit_last(open_palette: Open) -> None:
    hit = PaletteHit("INC0000001 Printer", "DHHS, New", "tickets", TabTarget("tickets", 1))
    listed = rows(open_palette(recent=(hit,)))
    assert listed[:3] == [("For INC0024011", "Resolve…"), ("Seen lately", "INC0000001 Printer"), ("Pages", "Reports")]
    assert [title for _, title in listed[-2:]] == ["Quit", "Settings…"]


def test_acts_for_the_record_then_records_then_pages(open_palette: Open, jobs: JobRunner) -> None:
    palette = open_palette()
    palette.line.setText("re")
    wait_idle(jobs)
    palette._ask.flush()
    wait_idle(jobs)
    assert rows(palette) == [
        ("For INC0024011", "Resolve…"),
        ("Records", "REQ0023958 New NCID account"),
        ("Records", "DOR Revenue"),
        ("Pages", "Reports"),
        ("Go and do", "Search all tickets for “re”"),
    ]
    assert palette.count.text() == "4 found"
    assert spoken(palette.model.entries[0]) == "Resolve INC0024011, key R"


def test_a_command_by_its_name_comes_before_records_that_have_the_word(open_palette: Open, qtbot: QtBot) -> None:
    """Otherwise Enter after "Reports" opens a ticket about reports."""
    palette = open_palette()
    palette._commands.add([Command("list.revenue", "Revenue of the year", print, menu="&View")])
    palette = open_palette()
    palette.line.setText("revenue")
    qtbot.waitUntil(lambda: ("Records", "DOR Revenue") in rows(palette))
    assert [title for _, title in rows(palette)][:2] == ["Revenue of the year", "DOR Revenue"]


def test_a_word_of_a_command_comes_before_records_and_its_whole_name_first(open_palette: Open, qtbot: QtBot) -> None:
    commands = open_palette()._commands
    commands.add([Command("w.open", "All &open", print, menu="&List"), Command("w.all", "&All", print, menu="&List")])
    commands.add([Command("w.new", "New &revenue…", print, menu="&List")])
    commands.add([Command("w.export", "&Export…", print, menu="&File")])  # the page has one so named
    palette = open_palette()
    palette.line.setText("all")
    assert [title for _, title in rows(palette)][:2] == ["All", "All open"]
    palette.line.setText("revenue")
    qtbot.waitUntil(lambda: ("Records", "DOR Revenue") in rows(palette))
    assert [title for _, title in rows(palette)][:2] == ["New revenue…", "DOR Revenue"]
    palette.line.setText("export")
    assert [e.command for e in palette.model.entries if e.command] == ["t.export"]


def test_a_page_by_its_name_comes_before_acts_that_only_have_the_word(open_palette: Open) -> None:
    palette = open_palette()
    show = Command("t.figures", "Show &figures", print, menu="&Ticket", context="ticket", words="reports")
    palette._commands.add([show], "tickets")
    palette = open_palette()
    palette.line.setText("reports")
    assert rows(palette)[:2] == [("Pages", "Reports"), ("For INC0024011", "Show figures")]
    palette.line.setText("report")  # not its whole name yet
    assert rows(palette)[0] == ("For INC0024011", "Show figures")


def test_nothing_is_said_to_be_missing_before_the_answer_is_here(open_palette: Open, jobs: JobRunner) -> None:
    palette = open_palette()
    palette.line.setText("zzqq")
    assert (palette.count.text(), palette.note.text()) == ("Searching…", "")
    palette._ask.flush()
    wait_idle(jobs)
    assert palette.count.text() == "0 found"


def test_a_number_opens_its_record(open_palette: Open, jobs: JobRunner, qtbot: QtBot) -> None:
    chosen: list[PaletteHit] = []
    palette = open_palette(chosen=chosen.append)
    palette.line.setText("23958")
    palette._ask.flush()
    wait_idle(jobs)
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert [target.id for target in open_palette.went] == [1]  # type: ignore[attr-defined]
    assert [hit.target.id for hit in chosen] == [1]


def test_enter_opens_no_record_of_what_was_typed_before(open_palette: Open, jobs: JobRunner, qtbot: QtBot) -> None:
    """Another number, and Enter before its answer is here: the record of the first one is not what was meant."""
    palette = open_palette()
    palette.line.setText("req002395")
    palette._ask.flush()
    wait_idle(jobs)
    assert rows(palette)[0] == ("Records", "REQ0023958 New NCID account")
    palette.line.setText("req0023958")
    assert rows(palette)[0] == ("Records", "REQ0023958 New NCID account"), "it still fits"
    palette.line.setText("req0023951")
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert [target.id for target in open_palette.went] == [None]  # type: ignore[attr-defined]


def test_other_words_find_a_command(open_palette: Open) -> None:
    palette = open_palette()
    for typed in ("sort", "arrange"):
        palette.line.setText(typed)
        assert palette.model.entries[0].command == "list.sort"


def test_nothing_found_says_so_and_offers_the_search(open_palette: Open, jobs: JobRunner, qtbot: QtBot) -> None:
    palette = open_palette()
    palette.line.setText("zzqq")
    palette._ask.flush()
    wait_idle(jobs)
    assert palette.note.text() == "Nothing is called “zzqq”. Try a number, a name, or part of a title."
    assert palette.line.accessibleDescription() == "No results"
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert [target.filter for target in open_palette.went] == ["zzqq"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("typed", "text", "found"),
    [
        ("re", "Resolve", [(0, 2)]),
        ("account ncid", "New NCID account", [(4, 4), (9, 7)]),
        ("x", "Resolve", []),
        ("ss", "Straße", []),
    ],
)
def test_matched_letters(typed: str, text: str, found: list[tuple[int, int]]) -> None:
    assert matches(typed, text) == found


def elsewhere(open_palette: Open) -> None:
    """Put acts of another tab beside those of the one in view, as a tab that is built adds them."""
    commands = open_palette()._commands
    of_row = Command(
        *("dc.keep", "&Validate", print), menu="&Data centers", key="V", verb="validate badges", context="badge",
        enabled_when=lambda: False, page=("badges", "Badges")
    )  # fmt: skip
    commands.add(
        [
            Command("dc.new", "New &badge…", print, menu="&Data centers", page=("badges", "Badges")),
            of_row,
            replace(of_row, id="dc.end", title="&End badges…", key="", verb=""),
            Command("dc.secret", "Badges of others", print, menu="&Data centers", right="nobody"),
            Command("dc.wide", "Badges wide", print, menu="&Data centers", checked=lambda: True),
            Command("dc.after", "Next badge", print, menu="&Data centers", group="way"),
        ],
        "dc",
    )
    commands.add([Command("dc.find", "Find badges", print, menu="&Data centers")], "dc")
    for tab in ("a", "b"):
        commands.add([Command(f"{tab}.find", "Find badges", print, menu="&List")], tab)
    commands.may = lambda right: right != "nobody"


def test_acts_of_other_pages_are_listed_last_and_done_after_going_there(open_palette: Open, qtbot: QtBot) -> None:
    elsewhere(open_palette)
    palette = open_palette(tabs={"dc": ("Data centers", "datacenters")})
    palette.line.setText("badge")
    found = [e for e in palette.model.entries if e.group == "On other pages"]
    assert [(e.title, e.detail) for e in found] == [
        ("New badge…", "Data centers > Badges"),
        ("Go to Data centers > Badges", "Validate"),
    ], "a page once, and nothing that only looks, moves about, is everywhere, or is nobody's"
    palette.line.setText("validate")
    (led,) = [e for e in palette.model.entries if e.group == "On other pages"]
    assert (led.title, led.detail) == ("Go to Data centers > Badges", "Validate")
    assert spoken(led).startswith("Go to Data centers > Badges, for Validate")
    palette.choose()
    assert open_palette.went[-1] == TabTarget("dc", extra={"page": "badges", "tell": "dc.keep"})  # type: ignore[attr-defined]
    again = open_palette(tabs={"dc": ("Data centers", "datacenters")})
    again.line.setText("new badge")
    again.choose()
    assert open_palette.went[-1] == TabTarget("dc", extra={"page": "badges", "run": "dc.new"})  # type: ignore[attr-defined]


def test_a_tab_that_is_built_while_the_palette_is_open_adds_its_acts(open_palette: Open) -> None:
    palette = open_palette(tabs={"dc": ("Data centers", "datacenters")})
    palette.line.setText("badge")
    assert not [e for e in palette.model.entries if e.group == "On other pages"]
    elsewhere(lambda: palette)
    assert [e for e in palette.model.entries if e.group == "On other pages"]


def test_a_page_that_was_found_is_no_record(open_palette: Open, jobs: JobRunner) -> None:
    palette = open_palette()
    hit = PaletteHit("Badges", "Data centers", "datacenters", TabTarget("dc", extra={"page": "badges"}))
    palette._providers = (*palette._providers, Provider("Pages", lambda _typed, _limit, _work: [hit]))
    palette.line.setText("badge")
    palette._ask.flush()
    wait_idle(jobs)
    assert rows(palette)[0] == ("Pages", "Badges")


def test_an_act_of_another_page_that_is_called_as_typed_comes_before_records(open_palette: Open, qtbot: QtBot) -> None:
    commands = open_palette()._commands
    commands.add([Command("s.one", "Revenue of others…", print, menu="&Set")], "s")
    commands.add([Command("s.two", "Send new &ncid…", print, menu="&Set")], "s")
    palette = open_palette(tabs={"s": ("Setup", "settings")})
    found = {}
    for typed in ("new ncid", "ncid", "revenue"):
        palette.line.setText(typed)
        qtbot.waitUntil(lambda: any(group == "Records" for group, _ in rows(palette)))
        found[typed] = [group for group, _ in rows(palette)][:2]
    assert found["new ncid"] == ["On other pages", "Records"]
    assert found["ncid"] == ["Records", "On other pages"], "one word of it is in many records too"
    assert found["revenue"] == ["On other pages", "Records"]


def test_words_of_another_page_come_before_beginnings_of_words_here(open_palette: Open) -> None:
    commands = open_palette()._commands
    commands.add([Command("t.desk", "Desk closes late requests", print, menu="&List")], "tickets")
    palette = open_palette()
    palette.line.setText("declare")
    assert [title for _, title in rows(palette)][0] == "Desk closes late requests", "de-c-la-re"
    commands.add([Command("m.new", "Declare a new one…", print, menu="&Major")], "majors")
    palette = open_palette(tabs={"majors": ("Majors", "major")})
    palette.line.setText("declare")
    assert [title for _, title in rows(palette)][0] == "Declare a new one…"


def test_pages_that_are_not_there_yet_are_told_where_nothing_is_found(open_palette: Open, jobs: JobRunner) -> None:
    told = {}
    for tabs in ({}, {"later": ("Later", "list")}):
        palette = open_palette(tabs=tabs)
        palette.line.setText("zzzz")
        palette._ask.flush()
        wait_idle(jobs)
        told[len(tabs)] = palette.note.text()
    assert told[0] == "Nothing is called “zzzz”. Try a number, a name, or part of a title."
    assert told[1] == "Nothing is called “zzzz”. More pages come in a moment."
