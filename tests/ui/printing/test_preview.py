"""Print and print preview: what the list shows, on paper, with nothing waiting on the window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.domain.printed import PrintedPages
from app.reports.printed import printed_pdf
from app.ui.forms import dialogs
from app.ui.jobs import JobRunner
from app.ui.messages import Messages
from app.ui.pdf.file import PdfFile
from app.ui.printing.preview import PrintPreview
from app.ui.printing.printable import Printable, list_printable, record_printable
from app.ui.printing.printer import PrintJob, printer_for
from app.ui.tables.columns import Align, Column
from app.ui.tables.small_table import SmallTable
from app.ui.tables.table_source import TableSort
from app.work import Work
from tests.qt_guards import settle, wait_idle
from tests.reports.test_printed import AT, texts

Row = tuple[int, str, str]
COLUMNS: list[Column[Row]] = [
    Column("code", "Agency", "NCDA&CS", lambda r: r[1], pinned=True),
    Column("brm", "BRM", "Ines Mitchell", lambda r: r[2]),
    Column("id", "Id", "1,000", lambda r: str(r[0]), Align.RIGHT, shown=False),
]
ROWS = [(1, "DOT", "Ines"), (2, "DHHS", "Carlos"), (3, "DAC", "Ines")]


@pytest.fixture
def table(qtbot: QtBot) -> SmallTable:
    """A list of three agencies by code."""
    table = SmallTable(COLUMNS, lambda r: int(r[0]), "Agencies", sort=TableSort("code"))
    qtbot.addWidget(table)
    table.resize(500, 300)
    table.set_rows(ROWS)
    return table


def made(printable: Printable, work: Work | None = None) -> bytes:
    """Make the pages here."""
    return printed_pdf(printable.gather(work or Work()), workspace="sample", as_of=AT, who="eve")


def test_a_list_prints_what_it_shows(table: SmallTable) -> None:
    pages = list_printable(table, "Agencies", ["Found by “D”."], "office").gather(Work())
    assert pages.words == ("Found by “D”.", "Ordered by agency.", "3 offices.")
    (part,) = pages.parts
    assert part.table is not None
    assert part.table.columns == (("Agency", False), ("BRM", False))
    assert part.table.rows == (("DAC", "Ines"), ("DHHS", "Carlos"), ("DOT", "Ines"))
    table.order_by(TableSort("code", descending=True, group="brm"))
    table.fold_all(folded=True)
    pages = list_printable(table, "Agencies").gather(Work())
    assert pages.words[0] == "Ordered by agency, descending, grouped by brm."
    assert [part.heading for part in pages.parts] == ["Carlos (1)", "Ines (2)"]
    assert [part.table.rows if part.table else () for part in pages.parts] == [
        (("DHHS", "Carlos"),),
        (("DOT", "Ines"), ("DAC", "Ines")),
    ]


def test_a_record_prints_every_column(table: SmallTable) -> None:
    assert record_printable(table, "nothing chosen") is None
    table.select_id(2)
    record = record_printable(table, "DHHS")
    assert record is not None
    assert record.gather(Work()).parts[0].facts == (("Agency", "DHHS"), ("BRM", "Carlos"), ("Id", "2"))


def test_the_preview_shows_saves_and_chooses(
    table: SmallTable, jobs: JobRunner, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = QWidget()
    window.resize(900, 700)
    qtbot.addWidget(window)
    window.show()
    table.select_id(1)
    record = record_printable(table, "DOT")
    assert record is not None
    messages = Messages(window)
    dialog = PrintPreview([list_printable(table, "Agencies"), record], made, jobs, messages, window)
    dialog.show()
    assert not dialog.print_button.isEnabled()
    wait_idle(jobs)
    assert dialog.print_button.isEnabled()
    assert dialog.windowTitle() == "Print preview: Agencies"
    dialog.choice.setCurrentIndex(1)
    wait_idle(jobs)
    monkeypatch.setattr(dialogs, "save_path", lambda *_: tmp_path / "one.pdf")
    dialog.save_button.click()
    wait_idle(jobs)
    (page,) = texts((tmp_path / "one.pdf").read_bytes())
    assert "Carlos" not in page
    assert "DOT" in page
    dialog.close()
    settle()


def test_enter_presses_the_button_that_has_the_keyboard(table: SmallTable, jobs: JobRunner, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    preview = PrintPreview([list_printable(table, "Agencies")], made, jobs, Messages(window), window)
    preview.show()
    wait_idle(jobs)
    pressed: list[str] = []
    preview.close_button.clicked.disconnect()
    preview.close_button.clicked.connect(lambda: pressed.append("close"))
    preview.close_button.setFocus()
    qtbot.keyClick(preview.close_button, Qt.Key.Key_Return)
    assert pressed == ["close"]
    preview.close()
    settle()


def test_pages_go_to_the_printer_in_their_order(table: SmallTable, tmp_path: Path) -> None:
    table.set_rows([(n, f"A{n}", "x") for n in range(1, 200)])
    file = PdfFile(made(list_printable(table, "Agencies")))
    printer = printer_for(file, "Agencies")
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "paper.pdf"))
    printer.setResolution(72)
    steps: list[int] = []
    work = Work(lambda done, _total, _text: steps.append(done))
    assert PrintJob(file, printer)(work) == f"{file.pages} pages"
    out = PdfFile((tmp_path / "paper.pdf").read_bytes())
    assert out.pages == file.pages
    assert steps == list(range(file.pages))
    printer.setOutputFileName(str(tmp_path / "two.pdf"))
    printer.setFromTo(2, 3)
    assert PrintJob(file, printer)(Work()) == "2 pages"
    assert PdfFile((tmp_path / "two.pdf").read_bytes()).pages == 2


def test_what_cannot_be_made_is_told_in_the_preview(jobs: JobRunner, qtbot: QtBot) -> None:
    from app.errors import EnvironmentFault

    def fail(_printable: Printable, _work: Work) -> bytes:
        raise EnvironmentFault("The database does not answer.", hint="Check the network.")

    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    dialog = PrintPreview([Printable("Tickets", lambda _w: PrintedPages("x"))], fail, jobs, Messages(window), window)
    dialog.show()
    wait_idle(jobs)
    assert dialog.pane.overlay.text == "The database does not answer.\nCheck the network."
    assert not dialog.print_button.isEnabled()
    dialog.close()
    settle()
