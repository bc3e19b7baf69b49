"""The board as it is painted: all 300 services are on it, nothing is too small for three metres, nothing is cut."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.domain.changes_made import Changes, Touched
from app.ui.jobs import JobRunner
from app.ui.look.pen import FOOT, SMALL, Pen, width_of
from app.views.datacenters.picture.canvas import BoardCanvas
from app.views.datacenters.picture.plan import Plan
from app.views.datacenters.picture.wall import WallBoard
from tests.qt_guards import wait_idle
from tests.views.datacenters.made import NOW, made_board

#: Height of capitals of Public Sans in parts of its size, and of a screen of 55 inches, 16 to 9, in millimetres.
_CAPITALS, _SCREEN = 0.7, 685


def painted(widget: QWidget, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int, bool]]:
    """Paint, and return every text with its size and whether it is shown whole."""
    said: list[tuple[str, int, bool]] = []
    paint = Pen.text

    def note(pen: Pen, box: QRectF, text: str, size: int = SMALL, *more: object, **named: object) -> float:
        weight = more[0] if more else named.get("weight")
        whole = width_of(text, size, weight) if weight is not None else width_of(text, size)  # type: ignore[arg-type]
        said.append((text, size, whole <= box.width() + 0.5 and "\u2026" not in text))
        return paint(pen, box, text, size, *more, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Pen, "text", note)
    widget.grab()
    monkeypatch.setattr(Pen, "text", paint)
    return said


def wall(wrong: int, size: tuple[int, int] = (1920, 1080)) -> BoardCanvas:
    """The board for the wall with so many services that are not as they should be."""
    canvas = BoardCanvas(on_desk=False)
    canvas.resize(*size)
    canvas.now = lambda: NOW + timedelta(seconds=5)
    canvas.show_board(made_board(wrong))
    canvas.confirm()
    return canvas


@pytest.mark.parametrize("wrong", [0, 6, 9, 14, 40])
def test_words_can_be_read_at_three_metres_and_names_are_whole(
    wrong: int, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    canvas = wall(wrong)
    qtbot.addWidget(canvas)
    said = painted(canvas, monkeypatch)
    small = {text for text, size, _ in said if size < SMALL}
    assert all(size >= FOOT for _, size, _ in said)
    assert SMALL / 1080 * _SCREEN * _CAPITALS > 11  # mm, for 3 m
    assert canvas.board is not None
    categories = {line.service.category for line in canvas.board.lines}
    assert {text for text in small if not text[0].isdigit()} <= {*categories, "EDC | WDC"}
    titles = {line.headline for line in canvas.board.wrong if line.grade >= 5}  # only titles of records may be cut
    cut = [text for text, _, whole in said if not whole]
    assert [text for text in cut if not any(title.startswith(text.rstrip("\u2026")) for title in titles)] == []
    texts = " ".join(text for text, *_ in said)
    assert ("13:12" in texts, "seen 13:12:05" in texts, "All 300 services" in texts) == (True, True, True)
    if wrong == 40:
        assert "and 27 more: 23 with open incidents, 4 untested" in texts
    if wrong == 0:
        assert "Nothing is down, at work or open at either data center." in texts


@pytest.mark.parametrize("page", [(1920, 1080), (3840, 2160), (2304, 1080), (1400, 1050), (1580, 610)])
def test_every_service_has_a_place_of_its_own_inside_its_card(page: tuple[int, int]) -> None:
    plan, board = Plan(float(page[0]), float(page[1])), made_board()
    grid, card = plan.grid(board), plan.all.inside
    places = [
        grid.place(block, number, card.left() + 24) for block in grid.blocks for number in range(len(block.lines))
    ]
    assert len(places) == len(set(places)) == 300
    assert max(x for x, _ in places) + 2 * grid.cell + 2 <= card.right()
    assert max(y for _, y in places) + grid.cell <= card.bottom()
    assert grid.pitch >= 2 * grid.cell + 2
    assert grid.step > grid.cell


def test_arrows_go_through_what_is_wrong_and_through_all_services_and_enter_opens(qtbot: QtBot) -> None:
    canvas = BoardCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(1280, 620)
    board = made_board()
    canvas.show_board(board)
    opened: list[int] = []
    canvas.opened.connect(opened.append)
    first, second, *_ = board.wrong
    assert (canvas.chosen, canvas.zone) == (first.id, "wrong")
    QTest.keyClick(canvas, Qt.Key.Key_Down)
    assert canvas.chosen == second.id
    assert canvas.accessibleDescription().startswith("NCID Identity Management, REDUCED REDUNDANCY, until 15:00")
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert opened == [second.id]
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    QTest.keyClick(canvas, Qt.Key.Key_Home)
    seen = [canvas.chosen]
    for _ in range(2):
        QTest.keyClick(canvas, Qt.Key.Key_Right)
        seen.append(canvas.chosen)
    assert [seen, canvas.zone] == [[line.id for line in board.lines[:3]], "all"]
    QTest.keyClick(canvas, Qt.Key.Key_End)
    assert canvas.chosen == board.lines[-1].id


class _Far:
    """Services whose board is another one with each reading, and whose feed can be lost."""

    def __init__(self) -> None:
        self.lost, self.read, self.token = False, 0, 0
        self.datacenters = self

    def board(self, work: object) -> object:
        if self.lost:
            raise OSError("gone")
        self.read += 1
        return made_board(6 + self.read)

    def changed_since(self, _token: object, _work: object) -> tuple[object, Changes]:
        if self.lost:
            raise OSError("gone")
        return self.token, Changes(Touched.NOTHING)


def test_a_wall_that_cannot_read_says_so(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    canvas = BoardCanvas(on_desk=False)
    qtbot.addWidget(canvas)
    canvas.resize(1280, 720)
    assert [text for text, *_ in painted(canvas, monkeypatch)] == ["Reading the board\u2026"]
    canvas.tell_lost()
    assert [text for text, *_ in painted(canvas, monkeypatch)] == ["The board cannot be read. It is tried again."]


def test_the_wall_follows_what_is_written_and_says_how_old_its_data_are(jobs: JobRunner, qtbot: QtBot) -> None:
    far = _Far()
    board = WallBoard(jobs, far, lambda: NOW + timedelta(minutes=3))  # type: ignore[arg-type]
    qtbot.addWidget(board)
    board.show()
    wait_idle(jobs)
    board._feed.stop()  # what it would find is told here
    shown = board.canvas.board
    assert shown is not None
    assert len(board.table.rows.shown_rows()) == 300
    jobs.changed.emit(Changes(Touched.TICKETS))
    qtbot.waitUntil(lambda: board.canvas.board is not shown)
    far.lost = True
    board.refresh()
    wait_idle(jobs)
    assert board.canvas.lost
    assert board.canvas.board is not None
    assert board.canvas.accessibleDescription() == "No connection: the data are old."
    left: list[bool] = []
    board.left.connect(lambda: left.append(True))
    QTest.keyClick(board, Qt.Key.Key_Escape)
    assert left == [True]
