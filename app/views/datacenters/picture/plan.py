"""Where everything of the board stands, in units of 1/1080 of the height: computed, so that nothing is cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from PySide6.QtCore import QRectF

from app.domain.datacenters.values import Board, ServiceLine
from app.ui.look.pen import BODY, LARGE, SMALL

EDGE, GAP = 48.0, 24.0
HEAD, HEAD_TOP = 112.0, 32.0
STRIP = 72.0
TITLE = 62.0  # height of the title of a card
FOOT_GAP = 16.0
SHARE, MORE = 0.698, 0.74  # of the width, which the list of what is wrong has; more on a narrow page
_NARROW, _FEW = 1_750.0, 120
_RIGHT_PAD = 24.0
#: Heights of a row of what is wrong: the most, from where on a state stands over its word, from where on there are two
#: lines of words, and the least.
ROOMY, STACKED, TWO_LINES, LEAST = 118.0, 86.0, 72.0, 52.0
_MOST = 121.0
SITE = 160.0  # width of the column of a site
#: Sides of the square of a service at a site that are tried, the largest first.
_CELLS = (20.0, 18.0, 16.0, 14.0, 12.0, 10.0, 8.0, 6.0)
NAME = 30.0  # height of the name of a category over its services
_BETWEEN = 6.0


@dataclass(frozen=True, slots=True)
class Column:
    """A card of the board."""

    box: QRectF

    @property
    def inside(self) -> QRectF:
        """Return its room below the title."""
        return self.box.adjusted(0, TITLE, 0, 0)


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of what is wrong: how high each is, how many are shown, how many are not."""

    high: float
    shown: int
    more: int

    @property
    def size(self) -> int:
        """Return the size of a service's name."""
        return LARGE if self.high >= ROOMY else BODY if self.high >= STACKED else SMALL


@dataclass(frozen=True, slots=True)
class GridBlock:
    """A category of the grid: its name (none where there is no room for names) and the top of its first line."""

    name: str
    top: float
    lines: tuple[ServiceLine, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """All services as squares. `cell`: the side of one; `pitch`, `step`: the way to the next service and line."""

    cell: float
    pitch: float
    step: float
    across: int
    blocks: tuple[GridBlock, ...]

    def place(self, block: GridBlock, number: int, left: float) -> tuple[float, float]:
        """Return where the squares of a service of a block begin."""
        top = block.top + (NAME if block.name else 0)
        return left + (number % self.across) * self.pitch, top + (number // self.across) * self.step


@dataclass(frozen=True, slots=True)
class Plan:
    """The cards of a page that is so wide and high; `services`: how many all of them are, few need less room."""

    wide: float
    high: float
    services: int = 0

    @property
    def left(self) -> float:
        """Return how wide the list of what is wrong is."""
        return float(
            round((self.wide - 2 * EDGE - GAP) * (SHARE if self.wide > _NARROW and self.services > _FEW else MORE))
        )

    def head(self, number: int, sites: int) -> QRectF:
        """Return the card of a site over the list."""
        each = (self.left - GAP * (sites - 1)) / max(sites, 1)
        return QRectF(EDGE + number * (each + GAP), HEAD_TOP, each, HEAD)

    @property
    def clock(self) -> QRectF:
        """Return the room of time and age at the upper right."""
        left = EDGE + self.left + GAP
        return QRectF(left, HEAD_TOP - 8, self.wide - EDGE - left, HEAD + 8)

    @property
    def wrong(self) -> Column:
        """Return the card of what is not as it should be."""
        top = HEAD_TOP + HEAD + GAP
        return Column(QRectF(EDGE, top, self.left, self.strip.top() - FOOT_GAP - top))

    @property
    def all(self) -> Column:
        """Return the card of all services."""
        box, left = self.wrong.box, EDGE + self.left + GAP
        return Column(QRectF(left, box.top(), self.wide - EDGE - left, box.height()))

    @property
    def strip(self) -> QRectF:
        """Return the card of the next 72 hours."""
        return QRectF(EDGE, self.high - STRIP - 32, self.wide - 2 * EDGE, STRIP)

    def rows(self, count: int) -> Rows:
        """Return how the rows of what is wrong are shown: as high as there is room for, all of them if possible."""
        room = self.wrong.inside.height() - 2
        if count * LEAST <= room:
            return Rows(min(_MOST, room / max(count, 1)), count, 0)
        shown = max(0, int(room // LEAST) - 1)  # the last line tells how many more there are
        return Rows(room / (shown + 1), shown, count - shown)

    def grid(self, board: Board) -> Grid:
        """Return how all services are drawn: in squares as large as there is room for, by category if possible."""
        room = self.all.inside
        wide, high = room.width() - 2 * _RIGHT_PAD, room.height() - 12
        groups = [(name, tuple(lines)) for name, lines in groupby(board.lines, key=lambda one: one.service.category)]
        whole = [("", tuple(board.lines))]
        sites = max(len(board.sites), 1)
        tried = [(cell, groups) for cell in _CELLS[:-1]] + [(cell, whole) for cell in _CELLS]
        for cell, blocks in tried:
            if _high(blocks, cell, wide, sites) <= high:
                return _grid(blocks, cell, wide, sites, room.top())
        return _grid(whole, _least(len(board.lines), wide, high, sites), wide, sites, room.top())


def _pitch(cell: float, sites: int) -> float:
    """Return the way from a service to the next: its squares with 2 units between, and room before the next one."""
    return sites * cell + (sites - 1) * 2 + max(3.0, cell * 0.4)


def _across(cell: float, wide: float, sites: int) -> int:
    return max(1, int((wide + 3) // _pitch(cell, sites)))


def _step(cell: float) -> float:
    return cell + max(3.0, cell * 0.34)


def _high(blocks: Sequence[tuple[str, Sequence[ServiceLine]]], cell: float, wide: float, sites: int) -> float:
    across = _across(cell, wide, sites)
    lines = sum(-(-len(one) // across) for _, one in blocks)
    return lines * _step(cell) + sum(NAME + _BETWEEN for name, _ in blocks if name or len(blocks) > 1)


def _grid(
    blocks: Sequence[tuple[str, tuple[ServiceLine, ...]]], cell: float, wide: float, sites: int, top: float
) -> Grid:
    across, step, found = _across(cell, wide, sites), _step(cell), []
    named = len(blocks) > 1 or bool(blocks and blocks[0][0])
    for name, lines in blocks:
        title = (name or "Without a category") if named else ""
        found.append(GridBlock(title, top, lines))
        top += (NAME + _BETWEEN if named else 0) + -(-len(lines) // across) * step
    spread = max(_pitch(cell, sites), (wide + 3) / across)
    return Grid(cell, spread, step, across, tuple(found))


def _least(count: int, wide: float, high: float, sites: int) -> float:
    """Return the largest side with which so many services have room, however small it is."""
    cell = _CELLS[-1]
    while cell > 1 and -(-count // _across(cell, wide, sites)) * _step(cell) > high:
        cell -= 0.25
    return cell
