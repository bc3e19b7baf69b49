"""The Reports as their users go through them."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QDialog

from app.db.engine import Actor, Database, open_database
from app.domain.packets.files import PacketBatch, PacketFailure
from app.domain.periods import Period
from app.domain.tickets.values import TicketFilter
from app.domain.vocabulary import Metric, Role
from app.services.api import Services
from app.services.figures import tables as reports
from app.services.packets import disputes
from app.services.packets import export as packets
from app.services.workspace.last_acts import last_acts
from app.ui.forms import dialogs
from app.ui.forms.conflict_form import ConflictForm
from app.ui.forms.drafts import Draft
from app.ui.forms.fields import set_value
from app.ui.forms.form import Form
from app.ui.jobs import Lane
from app.ui.look import theme
from app.ui.shell.main_window import MainWindow
from app.ui.tab import TabTarget
from app.views.figures.export_form import AS, DRAFT, ISSUE
from app.views.figures.model import row_id
from app.views.figures.packet_page import PacketPage
from app.views.figures.reason_form import ids_of
from app.views.figures.verify_dialog import VerifyDialog
from app.views.figures.view import FiguresTab
from app.work import Work
from tests.qt_guards import settle, wait_idle
from tests.ui.accessibility import problems

pytestmark = pytest.mark.slow

Opener = Callable[..., MainWindow]
OCTOBER = Period.parse("2026-10")


def tab_of(window: MainWindow, agency: str | None = None) -> FiguresTab:
    window.show_tab("figures")
    tab = window.tab("figures")
    assert isinstance(tab, FiguresTab)
    wait_idle(window.jobs)
    if agency is not None:
        choose(tab, agency)
    return tab


def agency_id(tab: FiguresTab, code: str) -> int:
    assert tab.chooser.choices is not None
    return next(a.id for a in tab.chooser.choices.agencies if a.code == code)


def choose(tab: FiguresTab, code: str, period: str = "2026-10") -> None:
    tab.chooser.choose(period, agency_id(tab, code))
    wait_idle(tab.jobs)


class Asked:
    """What the tab asked the navigator for; nobody goes anywhere."""

    def __init__(self, tab: FiguresTab) -> None:
        self.targets: list[TabTarget] = []
        tab.context.navigator.requested.disconnect()
        tab.context.navigator.requested.connect(self.note)

    def note(self, target: TabTarget) -> None:
        self.targets.append(target)

    @property
    def filter(self) -> TicketFilter:
        found = self.targets[-1].filter
        assert isinstance(found, TicketFilter)
        return found


def listed(tab: FiguresTab, asked: Asked) -> int:
    return len(tab.services.tickets.list_ids(asked.filter))


def packet(tab: FiguresTab) -> PacketPage:
    tab.acts.show_packet()
    wait_idle(tab.jobs, 30)
    return tab.packet


# --- figures ------------------------------------------------------------------------------------------
def test_the_last_whole_month_of_the_state_is_shown_first(open_window: Opener, sample: Database) -> None:
    tab = tab_of(open_window(sample))
    query = tab.chooser.query()
    assert query is not None
    assert (query.period.key, query.agency, query.service) == ("2026-10", None, None)
    expected = reports.sla_report(sample, OCTOBER)
    shown = [
        (level.row.metric.label, level.row.attainment.due, level.row.attainment.met)
        for level in tab.figures.levels.rows.shown_rows()
    ]
    assert shown == [(row["metric"], row["due"], row["met"]) for row in expected.rows]
    tile = next(b.tile for b in tab.figures.tiles.buttons if b.tile and b.tile.key == "sla.resolution.all")
    total = next(r for r in expected.rows if (r["metric"], r["priority"]) == ("Resolution", "All priorities"))
    assert tile.value == total["percent"]
    assert f"{total['met']:,} of {total['due']:,}" in tile.note


def test_every_kind_of_period(open_window: Opener, sample: Database) -> None:
    tab = tab_of(open_window(sample))
    tab.chooser.kind.setCurrentIndex(1)
    assert tab.chooser.period.currentText() == "Q4 2026"
    tab.chooser.kind.setCurrentIndex(2)
    assert tab.chooser.period.currentText() == "FY2027"
    wait_idle(tab.jobs)
    assert tab.shown_figures is not None
    assert tab.shown_figures.query.period == Period.parse("FY2027")
    assert "preliminary" in tab.chooser.note.text()
    tab.moves.go_older()
    wait_idle(tab.jobs)
    assert tab.shown_figures.query.period == Period.parse("FY2026")
    tab.moves.go_newer()
    tab.chooser.kind.setCurrentIndex(0)
    wait_idle(tab.jobs)
    assert tab.shown_figures.query.period.kind == "month"
    tab.chooser.newer.isEnabled()


@pytest.mark.parametrize("agency", [None, "DHHS"])
def test_every_figure_opens_exactly_its_tickets(open_window: Opener, sample: Database, agency: str | None) -> None:
    tab = tab_of(open_window(sample), agency)
    asked = Asked(tab)
    assert tab.shown_figures is not None
    tried = 0
    for level in tab.shown_figures.levels:
        if level.row.metric is Metric.UPDATE:  # several updates are due on one ticket
            continue
        for part, count in (
            ("due", level.row.attainment.due),
            ("met", level.row.attainment.met),
            ("missed", level.row.attainment.missed),
            ("open_past_due", level.row.open_past_due),
        ):
            tab.acts.open_figure(f"{level.key}.{part}")
            wait_idle(tab.jobs)
            assert listed(tab, asked) == count, (level.key, part)
            tried += 1
    flow = tab.shown_figures.backlog.flow
    for name in ("opening", "opened", "resolved", "cancelled", "closing"):
        tab.acts.open_figure(f"backlog.{name}")
        wait_idle(tab.jobs)
        count = getattr(flow, name)
        if name in ("opening", "closing"):
            assert listed(tab, asked) == count, name
        else:  # movements: a ticket resolved twice is listed once, and the list says so
            assert 0 <= count - listed(tab, asked) <= flow.reopened, name
            assert f"({count:,} in all, each ticket once)" in asked.targets[-1].extra["label"]
    assert tried > 20
    assert len(asked.targets) == tried + 5
    assert asked.targets[-1].extra["label"].startswith("Backlog: closing")


def test_enter_in_a_cell_opens_that_figure(open_window: Opener, sample: Database) -> None:
    tab = tab_of(open_window(sample))
    asked = Asked(tab)
    table = tab.figures.levels
    columns = [c.key for c in table.columns]
    row = next(n for n, level in enumerate(table.rows.shown_rows()) if level.key == "sla.resolution.all")
    level = table.rows.row_at(row)
    assert level is not None
    for key, count in (
        ("missed", level.row.attainment.missed),
        ("met", level.row.attainment.met),
        ("goal", level.row.attainment.due),
    ):
        table.setCurrentIndex(table.rows.index(row, columns.index(key)))
        QTest.keyClick(table, Qt.Key.Key_Return)
        wait_idle(tab.jobs)
        assert listed(tab, asked) == count
    tile = next(b for b in tab.figures.tiles.buttons if b.tile and b.tile.key == "backlog.closing")
    QTest.keyClick(tile, Qt.Key.Key_Return)
    wait_idle(tab.jobs)
    assert tab.shown_figures is not None
    assert listed(tab, asked) == tab.shown_figures.backlog.flow.closing
    assert asked.targets[-1].tab == "tickets"


def test_a_month_of_a_chart_opens_its_tickets(open_window: Opener, sample: Database) -> None:
    tab = tab_of(open_window(sample))
    asked = Asked(tab)
    assert tab.charts is not None
    for key in ("sla.resolution.low", "sla.response.all"):
        tab.figures.levels.select_id(row_id(key))
        wait_idle(tab.jobs)
        for month in (3, 11):
            tab.figures.chart.chosen.emit(month)
            wait_idle(tab.jobs)
            assert listed(tab, asked) == tab.charts.series[key].points[month][0].due
    tab.pages.setCurrentWidget(tab.trends)
    tab.trends.charts[0][0].chosen.emit(10)
    wait_idle(tab.jobs)
    assert listed(tab, asked) == tab.charts.demand[10].opened
    trend = tab.charts.services[0]
    tab.trends.charts[2][0].chosen.emit(9)
    wait_idle(tab.jobs)
    assert listed(tab, asked) == trend.points[9].attainment.due


def test_the_chart_of_a_line_has_its_goal_in_every_month(open_window: Opener, sample: Database) -> None:
    tab = tab_of(open_window(sample), "DHHS")
    assert tab.charts is not None
    goals = [goal for _, goal in tab.charts.series["sla.resolution.low"].points]
    assert goals == [9000] * 12
    tab.figures.levels.select_id(row_id("sla.resolution.low"))
    wait_idle(tab.jobs)
    assert len(tab.figures.chart.readings) == 12
    assert tab.figures.chart.readings[-1].startswith("Oct 26: ")
    assert "goal 90 %" in tab.figures.chart.accessibleDescription()


def test_the_backlog_adds_up_and_its_ages_open(open_window: Opener, sample: Database) -> None:
    tab = tab_of(open_window(sample))
    tab.pages.setCurrentWidget(tab.backlog)
    asked = Asked(tab)
    assert tab.backlog.check.text().startswith("The flow adds up")
    assert tab.shown_figures is not None
    bands = tab.shown_figures.backlog.ageing
    number = max(range(len(bands)), key=lambda n: bands[n].count)
    tab.backlog.bars.chosen.emit(number)
    wait_idle(tab.jobs)
    assert listed(tab, asked) == bands[number].count > 0
    oldest = tab.shown_figures.backlog.oldest[0]
    tab.backlog.oldest.select_id(row_id(oldest.number))
    QTest.keyClick(tab.backlog.oldest, Qt.Key.Key_Return)
    assert asked.filter.numbers == (oldest.number,)


def test_exceptions_are_found_and_open_together(open_window: Opener, sample: Database) -> None:
    tab = tab_of(open_window(sample))
    asked = Asked(tab)
    tab.focus_search()
    assert tab.pages.currentWidget() is tab.missed
    assert tab.shown_figures is not None
    rows = tab.missed.table.rows
    assert rows.rowCount() == tab.shown_figures.missed == len(tab.shown_figures.exceptions)
    assert f"({tab.shown_figures.missed:,})" in tab.pages.tabText(tab.pages.indexOf(tab.missed))
    first = tab.shown_figures.exceptions[0]
    tab.missed.search.setText(first.number)
    assert {r.number for r in rows.shown_rows()} == {first.number}
    tab.missed.all.click()
    wait_idle(tab.jobs)
    assert listed(tab, asked) == len({e.number for e in tab.shown_figures.exceptions})


def test_what_was_searched_for_in_the_exceptions_is_a_place_to_come_back_to(
    open_window: Opener, sample: Database
) -> None:
    window = open_window(sample)
    tab = tab_of(window)
    assert tab.shown_figures is not None
    everything, numbers = tab.shown_figures.missed, [one.number for one in tab.shown_figures.exceptions[:2]]
    assert numbers[0] != numbers[1]
    tab.focus_search()
    field, table = tab.missed.search, tab.missed.table
    for number in numbers:
        tab.focus_search()
        QTest.keyClicks(field, number)  # letter by letter, but one place
        QTest.keyClick(field, Qt.Key.Key_Return)
        assert table.hasFocus()
    table.select_id(table.rows.row_id(table.rows.shown_rows()[0]))
    chosen = table.current_id()
    assert {row.number for row in table.rows.shown_rows()} == {numbers[1]}
    steps = []
    for _ in range(2):
        window.history.back()
        wait_idle(tab.jobs, 30)
        steps.append((window.current_id(), field.text(), table.rows.rowCount() == everything))
    assert steps == [("figures", numbers[0], False), ("figures", "", True)]
    for _ in range(2):
        window.history.forward()
        wait_idle(tab.jobs, 30)
    assert (field.text(), table.current_id()) == (numbers[1], chosen)


def test_what_is_typed_stays_while_the_choices_are_read_again(open_window: Opener, sample: Database) -> None:
    tab = tab_of(open_window(sample))
    for field, typed in ((tab.chooser.agency, "DOT"), (tab.chooser.service, "mail"), (tab.chooser.period, "Sep")):
        field.setFocus()
        line = field.lineEdit()
        assert line is not None
        line.selectAll()
        QTest.keyClicks(field, typed)
        tab.refresh()
        wait_idle(tab.jobs, 30)
        assert (field.typed(), field.is_list_open()) == (typed, True)
        QTest.keyClick(field, Qt.Key.Key_Return)
        assert not field.is_typing()
        wait_idle(tab.jobs, 30)
    query = tab.chooser.query()
    assert query is not None
    assert (query.agency, str(query.service), query.period.key) == ("DOT", "EMAIL", "2026-09")


def test_models_keep_qts_rules(open_window: Opener, sample: Database) -> None:
    tab = tab_of(open_window(sample))
    tables = (
        tab.figures.levels,
        tab.backlog.flow,
        tab.backlog.ageing,
        tab.backlog.oldest,
        tab.missed.table,
        tab.changes.changes,
        tab.changes.services,
    )
    for number in range(tab.pages.count()):
        tab.pages.setCurrentIndex(number)
    for table in tables:
        QAbstractItemModelTester(table.rows, QAbstractItemModelTester.FailureReportingMode.Fatal, tab)
    choose(tab, "DOT")
    for table in tables:
        table.sort_by_column(1)
    wait_idle(tab.jobs)


def test_a_target_chooses_agency_and_period(open_window: Opener, sample: Database) -> None:
    window = open_window(sample)
    known = {a.code: a.id for a in Services(sample).figures.choices().agencies}
    window.navigator.open("figures", id=known["DOT"], period="2026-09")  # before the tab was ever built
    wait_idle(window.jobs)
    tab = window.tab("figures")
    assert isinstance(tab, FiguresTab)
    assert tab.shown_figures is not None
    assert (tab.shown_figures.query.agency, tab.shown_figures.query.period.key) == ("DOT", "2026-09")
    window.navigator.open("figures", id=known["DHHS"])
    wait_idle(window.jobs)
    assert (tab.shown_figures.query.agency, tab.shown_figures.query.period.key) == ("DHHS", "2026-09")


def test_an_agency_is_found_by_typing(open_window: Opener, sample: Database) -> None:
    tab = tab_of(open_window(sample))
    tab.moves.focus_agency()
    tab.chooser.agency.set_typed("dot")
    wait_idle(tab.jobs)
    assert tab.shown_figures is not None
    assert tab.shown_figures.query.agency == "DOT"
    tab.chooser.agency.set_typed("no such agency")
    assert tab.chooser.agency.typed().startswith("DOT: ")
    assert tab.chooser.agency_id() == agency_id(tab, "DOT")
    tab.chooser.period.set_typed("september 2026")
    wait_idle(tab.jobs)
    assert (tab.shown_figures.query.agency, tab.shown_figures.query.period.key) == ("DOT", "2026-09")


def test_a_table_is_exported_as_shown(
    open_window: Opener, sample: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tab = tab_of(open_window(sample), "DHHS")
    path = tmp_path / "levels.csv"
    monkeypatch.setattr(dialogs, "save_path", lambda *_: path)
    tab.exports.export_table()
    wait_idle(tab.jobs)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0][:5] == ["Metric", "Priority", "Target", "Due", "Met"]
    assert tab.shown_figures is not None
    assert [int(row[3]) for row in rows[1:]] == [level.row.attainment.due for level in tab.shown_figures.levels]
    workbook = tmp_path / "exceptions.xlsx"
    monkeypatch.setattr(dialogs, "save_path", lambda *_: workbook)
    tab.pages.setCurrentWidget(tab.missed)
    tab.exports.export_table()
    wait_idle(tab.jobs)
    assert workbook.read_bytes()[:2] == b"PK"


def test_an_unknown_error_of_reading_says_what_to_do(
    open_window: Opener, sample: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.errors import EnvironmentFault

    tab = tab_of(open_window(sample))

    def broken(*_: object, **__: object) -> None:
        raise EnvironmentFault("The server does not answer.", hint="Check the network.")

    monkeypatch.setattr(tab.services.figures, "figures", broken)
    tab.refresh()
    wait_idle(tab.jobs)
    assert "The server does not answer. Check the network." in tab.overlay.text
    monkeypatch.undo()
    tab.overlay.action.emit()
    wait_idle(tab.jobs)
    assert tab.overlay.text == ""


# --- the packet ---------------------------------------------------------------------------------------
def test_preview_with_search_and_pages(open_window: Opener, sample: Database) -> None:
    tab = tab_of(open_window(sample))
    page = packet(tab)
    assert "Choose an agency" in page.pane.overlay.text
    assert not page.form.isVisible()
    choose(tab, "DHHS")
    wait_idle(tab.jobs, 30)
    assert page.preview is not None
    assert page.pane.overlay.text == ""
    file = page.pane.view.file
    assert file is not None
    assert page.pane.total.text() == f"of {file.pages}"
    assert page.preview.packet_id in page.note.text()
    assert page.pane.view._drawn
    page.pane.search.setText("backlog")
    QTest.qWait(600)  # well over the typing delay, also on a loaded machine
    wait_idle(tab.jobs)
    hits = page.pane._hits
    assert len(hits) > 2
    assert page.pane.hit_label.text() == f"1 of {len(hits)}"
    before = page.pane.view.page
    QTest.keyClick(page.pane.search, Qt.Key.Key_Return)
    assert page.pane.hit_label.text() == f"2 of {len(hits)}"
    tab.moves.previous_hit()
    tab.moves.previous_hit()
    assert page.pane.hit_label.text() == f"{len(hits)} of {len(hits)}"
    wait_idle(tab.jobs)
    assert page.pane.view.page > before
    page.pane.search.setText("there is no such word")
    QTest.qWait(600)  # well over the typing delay, also on a loaded machine
    wait_idle(tab.jobs)
    assert page.pane.hit_label.text() == "Not found"
    page.pane.search.clear()
    wait_idle(tab.jobs)
    assert problems(tab) == []


def test_commentary_is_saved_and_printed(open_window: Opener, sample: Database) -> None:
    window = open_window(sample)
    tab = tab_of(window, "DOT")
    page = packet(tab)
    page.form.fields["well"].setPlainText("The ferries ran on time.")
    assert "(not saved)" in tab.pages.tabText(tab.pages.indexOf(page))
    assert window.commands.run("figures.save")
    wait_idle(tab.jobs, 30)
    assert not tab.packet.unsaved()
    assert (
        tab.services.packets.read_commentary(agency_id(tab, "DOT"), OCTOBER).text("well") == "The ferries ran on time."
    )
    file = page.pane.view.file
    assert file is not None
    assert len(file.find("The ferries ran on time", Work())) == 1
    assert window.messages.texts[-1] == "DOT: the commentary for October 2026 is saved."


def test_what_is_typed_while_it_is_saved_stays(open_window: Opener, sample: Database) -> None:
    """Whoever looks at another agency meanwhile comes back to fields that can be written in."""
    window = open_window(sample)
    tab = tab_of(window, "DOT")
    page = packet(tab)
    page.form.fields["well"].setPlainText("The ferries ran on time. ")
    page.save_commentary()
    page.form.fields["ask"].setPlainText("Send the dates.")
    wait_idle(tab.jobs, 30)
    assert page.form.texts()["ask"] == "Send the dates."
    assert page.unsaved()
    page.save_commentary()
    wait_idle(tab.jobs, 30)
    assert not page.unsaved()
    saved = tab.services.packets.read_commentary(agency_id(tab, "DOT"), OCTOBER)
    assert (saved.text("well").strip(), saved.text("ask")) == ("The ferries ran on time.", "Send the dates.")
    window.last_acts.undo_last()
    wait_idle(tab.jobs, 30)
    assert page.form.texts()["ask"] == ""
    assert not page.unsaved()
    told = sorted((act.text.partition(":")[0], act.undone) for act in last_acts(sample))
    assert told == [("DOT", False), ("DOT", True), ("This was taken back", False)]  # a retraction, no edit of its own


def test_a_text_that_is_not_saved_stays_with_its_agency_and_is_kept(open_window: Opener, sample: Database) -> None:
    tab = tab_of(open_window(sample), "DOT")
    page = packet(tab)
    page.form.fields["ask"].setPlainText("Send the dates.")
    choose(tab, "DHHS")
    wait_idle(tab.jobs, 30)
    assert page.form.fields["ask"].toPlainText() != "Send the dates."
    assert page.unsaved()
    assert tab.can_close()  # nothing is lost: it is there again in the next window
    page.drafts.clear()
    choose(tab, "DOT")
    wait_idle(tab.jobs, 30)
    assert page.form.fields["ask"].toPlainText() == "Send the dates."
    page.form.revert.click()
    assert not page.unsaved()
    assert page.keep_texts()
    assert tab.context.drafts.keys("figures commentary") == []


def test_ctrl_enter_saves_the_commentary(open_window: Opener, sample: Database) -> None:
    window = open_window(sample)
    tab = tab_of(window, "DOT")
    field = packet(tab).form.fields["ask"]
    field.setPlainText("Send the dates.")
    assert window.status.saved.text() == "commentary not saved"
    QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    wait_idle(tab.jobs, 30)
    assert not tab.packet.unsaved()
    assert field.toPlainText() == "Send the dates."
    assert window.status.saved.text() == "all saved"


def test_two_writers_choose_by_section(open_window: Opener, sample: Database) -> None:
    tab = tab_of(open_window(sample), "DOT")
    page = packet(tab)
    dot = agency_id(tab, "DOT")
    base = tab.services.packets.read_commentary(dot, OCTOBER)
    tab.services.packets.save_commentary(base, {"well": "Theirs.", "forward": "Theirs too."})
    page.form.fields["well"].setPlainText("Mine.")
    page.form.fields["ask"].setPlainText("Also mine.")
    tab.acts.save_commentary()
    wait_idle(tab.jobs, 30)
    dialog = next(d for d in tab.findChildren(ConflictForm) if d.isVisible())
    assert problems(dialog, keyboard=False) == []
    dialog.choose("well", mine=True)
    dialog.try_submit()
    wait_idle(tab.jobs, 30)
    saved = tab.services.packets.read_commentary(dot, OCTOBER).texts()
    assert (saved["well"], saved["ask"], saved["forward"]) == ("Mine.", "Also mine.", "Theirs too.")
    assert page.form.fields["forward"].toPlainText() == "Theirs too."
    assert not page.unsaved()


def _export(window: MainWindow, command: str, kind: str) -> None:
    """Answer the question before packets are exported; a draft is what nobody chose."""
    assert window.commands.run(command)
    form = next(one for one in window.findChildren(Form) if one.isVisible() and AS in one.values())
    assert form.values()[AS] == DRAFT
    set_value(form.field(AS), kind)
    form.try_submit()


def test_a_packet_is_exported_and_verified(
    open_window: Opener, sample: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(sample)
    tab = tab_of(window, "DOT")
    monkeypatch.setattr(dialogs, "folder_path", lambda *_: tmp_path)
    lanes: list[Lane] = []
    tab.jobs.started.connect(lambda job: lanes.append(job.lane))
    _export(window, "figures.export", ISSUE)
    assert lanes == [Lane.WRITE]  # it is recorded in the database
    wait_idle(tab.jobs, 30)
    (path,) = tmp_path.glob("SR-DOT-2026-10-r1*.pdf")
    assert path.read_bytes()[:5] == b"%PDF-"
    assert str(path) in window.messages.texts[-1]
    monkeypatch.setattr(dialogs, "open_path", lambda *_: path)
    assert window.commands.run("figures.verify")
    wait_idle(tab.jobs, 30)
    dialog = next(d for d in window.findChildren(VerifyDialog) if d.isVisible())
    assert dialog.table.isHidden()
    assert problems(dialog, keyboard=False) == []
    dialog.reject()


def test_all_packets_name_what_failed(
    open_window: Opener, sample: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(sample)
    tab = tab_of(window)

    def two(period: Period, folder: Path, reason: str, work: Work, *, draft: bool) -> PacketBatch:
        assert (reason, draft) == ("", False)
        work.step(0, 2, "packets")
        file = packets.export_packet(sample, "DOT", period, folder, work=Work())
        work.step(1, 2, "DOT")
        return PacketBatch((file,), (PacketFailure("DPS", "The disk is full."),))

    monkeypatch.setattr(tab.services.packets, "export_all", two)
    monkeypatch.setattr(dialogs, "folder_path", lambda *_: tmp_path)
    _export(window, "figures.export_all", ISSUE)
    assert not tab.conditions.has_period()  # one run at a time
    wait_idle(tab.jobs, 30)
    assert "1 packet is in" in window.messages.texts[-1]
    assert "1 could not be made" in window.messages.texts[-1]
    assert list(tmp_path.glob("SR-DOT-2026-10*.pdf"))
    assert tab.conditions.has_period()


def test_cancelling_all_packets_says_what_is_kept(
    open_window: Opener, sample: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(sample)
    tab = tab_of(window)

    def endless(period: Period, folder: Path, reason: str, work: Work, *, draft: bool) -> PacketBatch:
        import time

        work.step(1, 40, "A")
        while True:
            work.check()
            time.sleep(0.01)

    monkeypatch.setattr(tab.services.packets, "export_all", endless)
    monkeypatch.setattr(dialogs, "folder_path", lambda *_: tmp_path)
    _export(window, "figures.export_all", DRAFT)
    job: Any = next(j for j in tab.jobs.active(titled=True))
    for _ in range(100):  # until the first progress has arrived
        if job.done_count:
            break
        QTest.qWait(50)
    job.cancel()
    wait_idle(tab.jobs)
    assert window.messages.texts[-1].startswith("Stopped: at least 1 of 40 packets")
    assert not tab.exports.running


def test_missed_targets_get_a_reason_where_they_are_seen(open_window: Opener, sample: Database) -> None:
    window = open_window(sample)
    tab = tab_of(window)
    tab.pages.setCurrentWidget(tab.missed)
    assert len(tab.missed.table.rows.shown_rows()) > 1
    tab.missed.table.selectAll()
    count = len(tab.missed.chosen_rows())
    assert window.commands.run("figures.reason")
    form = next(one for one in window.findChildren(Form) if one.isVisible() and one.heading.text().startswith("Reason"))
    set_value(form.field("reason"), "other")
    form.try_submit()
    assert form.isVisible()  # another reason needs a note
    set_value(form.field("note"), "The carrier was on strike.")
    form.try_submit()
    wait_idle(tab.jobs, 30)
    tab.refresh()
    wait_idle(tab.jobs, 30)
    assert {(row.given, row.note) for row in tab.missed.table.rows.shown_rows()} == {
        ("Another reason", "The carrier was on strike.")
    }
    assert f"{count} with a reason" in tab.missed.count.text()


def test_an_agency_disputes_a_figure_and_is_answered(
    open_window: Opener, sample: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packets.export_packet(sample, "DHHS", OCTOBER, tmp_path)
    window = open_window(sample)
    tab = tab_of(window, "DHHS")
    row = next(n for n, one in enumerate(tab.figures.levels.rows.shown_rows()) if one.key == "sla.resolution.all")
    tab.figures.levels.selectRow(row)
    assert window.commands.run("figures.dispute")
    wait_idle(tab.jobs)
    form = next(one for one in window.findChildren(Form) if one.isVisible())
    assert form.field("figure").value() == "sla.resolution.all.percent"  # type: ignore[attr-defined]
    for name, value in (("said", "Holds count."), ("by", "Pat Lee")):
        set_value(form.field(name), value)
    form.try_submit()
    wait_idle(tab.jobs)
    tab.show_target(TabTarget("figures", extra={"page": "disputes"}))
    wait_idle(tab.jobs)
    tab.disputes.table.selectRow(0)
    assert window.commands.run("figures.answer")
    form = next(one for one in window.findChildren(Form) if one.isVisible())
    form.try_submit()
    assert form.isVisible()  # no answer is chosen at first
    monkeypatch.setattr(dialogs, "confirm", lambda *_a, **_k: True)
    for name, value in (("answer", "upheld"), ("reason", "Recorded late.")):
        set_value(form.field(name), value)
    form.try_submit()
    wait_idle(tab.jobs)
    assert tab.disputes.count.text() == "1 of 1 answered was upheld (100.0 %)."
    said = "Upheld on 23 Nov 2026: Recorded late. No later revision prints it otherwise"
    assert said in tab.disputes.whole_label.text()
    assert not tab.conditions.has_open_dispute()


def test_kept_forms_are_offered_and_opened_on_what_they_are_of(
    open_window: Opener, sample: Database, tmp_path: Path
) -> None:
    packets.export_packet(sample, "DHHS", OCTOBER, tmp_path)
    made = disputes.dispute(sample, "DHHS", OCTOBER, "section.backlog", "No.", "Pat Lee").text.partition(":")[0]
    window = open_window(sample)
    kept = {
        "figures dispute DHHS 2026-10": "said",
        f"figures answer {made}": "reason",
        "figures answer FDS0000099": "reason",
        "figures reason DHHS 2026-10 INC9999999:update:1": "note",
    }
    tab = window.tab("figures")
    assert isinstance(tab, FiguresTab)
    for key, name in kept.items():
        tab.context.drafts.keep(key, Draft(sample.now(), {name: "Half a sentence"}, {name: ""}, title=key))
    tab_of(window, "DHHS")
    assert window.messages.texts[0].startswith("4 drafts kept: ")
    tab.open_kept_forms()
    wait_idle(tab.jobs)
    found = {form.key: form.values()[kept[form.key]] for form in tab.form_dock().forms()}
    assert found == dict.fromkeys([*kept][:2], "Half a sentence")
    gone = {text for text in window.messages.texts if "cannot be opened any more" in text}
    assert gone == {f"“{key}” cannot be opened any more." for key in [*kept][2:]}


def test_a_kept_reason_is_opened_on_the_missed_targets_that_it_is_of(open_window: Opener, sample: Database) -> None:
    window = open_window(sample)
    tab = tab_of(window)
    tab.pages.setCurrentWidget(tab.missed)
    tab.missed.table.selectAll()
    chosen = tab.missed.chosen_rows()[:2]
    assert len(chosen) == 2
    assert tab.shown_figures is not None
    key = f"figures reason - {tab.shown_figures.query.period.key} {ids_of(chosen)}"
    tab.context.drafts.keep(key, Draft(sample.now(), {"note": "Half a"}, {"note": ""}, title="Reason"))
    choose(tab, "DOT")
    opens = tab.kept_form(key)
    assert opens is not None
    opens()
    wait_idle(tab.jobs)
    (form,) = tab.form_dock().forms()
    assert (form.key, form.values()["note"], form.heading.text()) == (key, "Half a", "Reason: 2 missed targets")


# --- everybody ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(("size", "scale"), [((1280, 720), 1.0), ((1280, 720), 2.0)])
def test_every_page_is_named_and_whole(
    open_window: Opener, sample: Database, theme: Any, size: tuple[int, int], scale: float
) -> None:
    window = open_window(sample, size=size)
    window.settings.set("text_size", int(scale * 100))
    theme.set_scale(scale)
    tab = tab_of(window, "DHHS")
    for number in range(tab.pages.count() - 1):
        tab.pages.setCurrentIndex(number)
        wait_idle(tab.jobs, 30)
        assert problems(tab) == [], tab.pages.tabText(number)


def test_the_state_is_remembered(open_window: Opener, sample: Database) -> None:
    window = open_window(sample)
    tab = tab_of(window, "DOT")
    tab.chooser.kind.setCurrentIndex(1)
    tab.pages.setCurrentWidget(tab.backlog)
    wait_idle(tab.jobs)
    state = tab.save_state()
    other = FiguresTab(tab.context)
    other.context.commands.remove("figures")
    other.ensure_built()
    other.restore_state(state)
    other.refresh()
    wait_idle(tab.jobs)
    assert other.shown_figures is not None
    assert other.shown_figures.query.agency == "DOT"
    assert other.shown_figures.query.period.kind == "quarter"
    assert other.pages.currentWidget() is other.backlog
    other.deleteLater()


def test_readers_see_but_do_not_write(open_window: Opener, sample: Database) -> None:
    reader = open_database(sample.url.database or "", Actor("rob", frozenset({Role.READER})), sample.now)
    try:
        window = open_window(reader)
        tab = tab_of(window, "DHHS")
        page = packet(tab)
        assert page.preview is not None
        assert all(field.isReadOnly() for field in page.form.fields.values())
        assert page.form.save.isHidden()
        assert not window.commands.run("figures.save")
        assert not [d for d in window.findChildren(QDialog) if d.isVisible()]
    finally:
        reader.dispose()


def test_main_ways_on_postgresql(open_window: Opener, pg_sample: Database) -> None:
    window = open_window(pg_sample)
    tab = tab_of(window, "DHHS")
    asked = Asked(tab)
    assert tab.shown_figures is not None
    assert tab.charts is not None
    for level in tab.shown_figures.levels:
        if level.key in ("sla.resolution.all", "sla.response.low"):
            tab.acts.open_figure(f"{level.key}.met")
            wait_idle(tab.jobs)
            assert listed(tab, asked) == level.row.attainment.met
    page = packet(tab)
    assert page.preview is not None
    page.form.fields["decisions"].setPlainText("Approve the move.")
    tab.acts.save_commentary()
    wait_idle(tab.jobs, 30)
    assert (
        tab.services.packets.read_commentary(agency_id(tab, "DHHS"), OCTOBER).text("decisions") == "Approve the move."
    )
    assert not page.unsaved()


def test_back_comes_to_the_same_period_agency_and_page(
    sample: Database, open_window: Callable[..., MainWindow]
) -> None:
    window = open_window(sample)
    window.show_tab("figures")
    tab = window.tab("figures")
    assert isinstance(tab, FiguresTab)
    wait_idle(window.jobs, 30)
    assert tab.chooser.choices is not None
    agency = tab.chooser.choices.agencies[3].id
    tab.chooser.choose("2026-09", agency)
    tab.pages.setCurrentWidget(tab.backlog)
    wait_idle(window.jobs, 30)
    place = tab.place()
    tab.chooser.choose("2026-10", everything=True)
    tab.pages.setCurrentWidget(tab.figures)
    wait_idle(window.jobs, 30)
    assert tab.place() != place
    tab.restore_place(place)
    wait_idle(window.jobs, 30)
    assert tab.place() == place
    assert (tab.chooser.agency_id(), tab.pages.currentWidget()) == (agency, tab.backlog)


def test_large_text_leaves_out_what_the_others_tell_and_cuts_nothing(open_window: Opener, sample: Database) -> None:
    window = open_window(sample)
    window.resize(1280, 720)
    look = theme.current()
    assert look is not None
    try:
        levels = tab_of(window).figures.levels
        settle()
        before = [c.key for n, c in enumerate(levels.columns) if not levels.isColumnHidden(n)]
        assert {"met", "previous", "past_due", "verdict"} <= set(before)
        assert levels.horizontalScrollBar().maximum() == 0
        look.set_scale(1.5)
        settle()
        after = [c.key for n, c in enumerate(levels.columns) if not levels.isColumnHidden(n)]
        assert after == [key for key in before if key != "met"]  # what was due less what was missed
        assert levels.horizontalScrollBar().maximum() == 0
    finally:
        look.set_scale(1.0)
