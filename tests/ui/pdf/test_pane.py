"""The pages of a PDF in the window: drawn by jobs, zoomed, walked and searched by keyboard."""

from __future__ import annotations

import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from reportlab.pdfgen.canvas import Canvas

from app.errors import InputError
from app.ui.jobs import JobRunner
from app.ui.pdf.file import PdfFile
from app.ui.pdf.pane import PdfPane
from app.ui.pdf.view import FIT_PAGE
from app.work import Cancelled, Work
from tests.qt_guards import wait_idle
from tests.ui.accessibility import problems

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def content() -> bytes:
    """Five pages of 612 x 792 points; "needle" stands on the second (72 from the left, base at 700) and the fifth."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(612, 792))
    for number in range(1, 6):
        canvas.drawString(72, 720, f"Page number {number}")
        if number in (2, 5):
            canvas.drawString(72, 700, "A Needle in the hay")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


@pytest.fixture
def pane(jobs: JobRunner, qtbot: QtBot, content: bytes) -> Iterator[PdfPane]:
    made = PdfPane(jobs, "Packet")
    made.resize(700, 500)
    made.show()
    made.set_file(PdfFile(content))
    wait_idle(jobs)
    yield made
    jobs.cancel(made.view)
    made.close()
    made.deleteLater()


def search(pane: PdfPane, jobs: JobRunner, text: str) -> None:
    pane.search.setText(text)
    QTest.qWait(600)  # well over the typing delay, also on a loaded machine
    wait_idle(jobs)


def test_pages_words_and_places(content: bytes) -> None:
    file = PdfFile(content)
    assert file.pages == 5
    assert file.sizes[0] == (612.0, 792.0)
    picture = file.render(1, 2.0)
    assert (picture.width(), picture.height()) == (1224, 1584)
    assert "Page number 3" in file.text(2)
    hits = file.find("needle", Work())
    assert [hit.page for hit in hits] == [1, 4]
    box = hits[0].boxes[0]
    assert 72 < box.left() < 90  # after "A "
    assert 792 - 700 - 14 < box.top() < box.bottom() <= 792 - 700 + 4  # from the top of the page


def test_files_come_and_go_while_others_are_drawn(content: bytes) -> None:
    def one(number: int) -> int:
        return PdfFile(content).render(number % 5, 1.0).width()

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(one, range(60))) == {612}


def test_what_is_no_pdf_is_refused() -> None:
    with pytest.raises(InputError, match="cannot be shown"):
        PdfFile(b"not a PDF")


def test_a_search_can_be_cancelled(content: bytes) -> None:
    work = Work()
    work.cancel()
    with pytest.raises(Cancelled):
        PdfFile(content).find("needle", work)


def test_pages_by_keyboard(pane: PdfPane, jobs: JobRunner) -> None:
    view = pane.view
    assert pane.total.text() == "of 5"
    assert not pane.back.isEnabled()
    QTest.keyClick(view, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    assert view.page == 1
    assert pane.page.text() == "2"
    QTest.keyClick(view, Qt.Key.Key_End)
    wait_idle(jobs)
    assert pane.page.text() == "5"
    assert not pane.forth.isEnabled()
    assert view.accessibleDescription().startswith("Page 5 of 5. Page number 5")
    QTest.keyClick(view, Qt.Key.Key_Home)
    assert view.page == 0
    pane.page.setText("4")
    QTest.keyClick(pane.page, Qt.Key.Key_Return)
    assert view.page == 3
    pane.page.setText("99")
    QTest.keyClick(pane.page, Qt.Key.Key_Return)
    assert pane.page.text() == "5"
    wait_idle(jobs)


def test_zoom_keeps_the_place(pane: PdfPane, jobs: JobRunner) -> None:
    view = pane.view
    fitted = view.zoom
    view.go_to(2)
    QTest.keyClick(view, Qt.Key.Key_Plus)
    assert view.zoom == pytest.approx(fitted * 1.25)
    assert view.page == 2
    assert pane.factor.text() == f"{view.zoom * 100:.0f} %"
    for _ in range(20):
        QTest.keyClick(view, Qt.Key.Key_Minus)
    assert view.zoom == 0.25
    pane.width_button.click()
    assert view.zoom == pytest.approx(fitted)
    pane.page_button.click()
    assert view.fit == FIT_PAGE
    assert view.zoom * 96 / 72 * 792 <= view.viewport().height()
    wait_idle(jobs)


def test_search_walks_around(pane: PdfPane, jobs: JobRunner) -> None:
    search(pane, jobs, "needle")
    assert pane.hit_label.text() == "1 of 2"
    assert pane.view.page == 1
    QTest.keyClick(pane.search, Qt.Key.Key_Return)
    assert (pane.hit_label.text(), pane.view.page) == ("2 of 2", 4)
    QTest.keyClick(pane.search, Qt.Key.Key_Return)
    assert pane.hit_label.text() == "1 of 2"
    QTest.keyClick(pane.search, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert pane.hit_label.text() == "2 of 2"
    search(pane, jobs, "straw")
    assert pane.hit_label.text() == "Not found"
    assert not pane.after.isEnabled()
    QTest.keyClick(pane.search, Qt.Key.Key_Escape)
    wait_idle(jobs)
    assert pane.search.text() == ""


def test_the_place_found_is_marked_on_the_page(pane: PdfPane, jobs: JobRunner) -> None:
    search(pane, jobs, "needle")
    wait_idle(jobs)
    box = pane.view._on_page(1, pane._hits[0].boxes[0])
    color = pane.view.viewport().grab().toImage().pixelColor(box.adjusted(1, 1, 0, 0).topLeft().toPoint())
    assert color.blue() < color.red()  # yellow, not paper


def test_another_file_stays_at_its_page(pane: PdfPane, jobs: JobRunner, content: bytes) -> None:
    pane.view.go_to(3)
    search(pane, jobs, "needle")
    pane.view.go_to(3)
    pane.set_file(PdfFile(content))
    wait_idle(jobs)
    assert pane.view.page in (3, 4)
    assert pane.hit_label.text().endswith("of 2")
    assert problems(pane) == []


def test_memory_stays_bounded(pane: PdfPane, jobs: JobRunner) -> None:
    pane.view.set_zoom(9.0)
    assert pane.view.zoom == 4.0
    for page in range(5):
        pane.view.go_to(page)
        QTest.qWait(60)
        wait_idle(jobs)
    assert sum(p.sizeInBytes() for _, p in pane.view._drawn.values()) <= 96 * 1024 * 1024
