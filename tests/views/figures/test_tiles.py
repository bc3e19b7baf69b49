"""Tiles make room for what their notes say."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from app.domain.figures.rows import Tile
from app.domain.figures.verdicts import Verdict
from app.views.figures.tiles import Tiles

LONG = "81,386 of 83,965 in time; goal missed: Critical, High and Medium"


@pytest.mark.parametrize("note", ["1 began", LONG])
def test_a_tile_is_as_high_as_its_note(qtbot: QtBot, note: str) -> None:
    tiles = Tiles()
    qtbot.addWidget(tiles)
    tiles.resize(1280, 160)
    tiles.set_tiles([Tile(f"k{n}", "Resolved in time", "96.9 %", note, Verdict.MISSED) for n in range(7)])
    tiles.show()
    line = tiles.fontMetrics().lineSpacing()
    for tile in tiles.buttons:
        needed = tile.lines_at(tile.width())
        below = tile.height() - line - tile._metrics()[1].height()
        assert below >= needed * line
        assert below < (max(needed, 2) + 2) * line, "and no higher"


def test_a_percentage_stays_together(qtbot: QtBot) -> None:
    tiles = Tiles()
    qtbot.addWidget(tiles)
    tiles.set_tiles([Tile("k", "Satisfied", "81.6 %", "1,169 of 3,318 answered (35.2 %)", None)])
    assert tiles.buttons[0].note.endswith("(35.2\N{NO-BREAK SPACE}%)")


def test_a_verdict_below_the_value_takes_no_line_from_the_note(qtbot: QtBot) -> None:
    tiles = Tiles()
    qtbot.addWidget(tiles)
    tiles.set_tiles([Tile("k", "In time", "93.7 %", LONG, Verdict.MISSED)])
    (tile,) = tiles.buttons
    assert tile.lines_at(2000) == 1, "beside each other where there is room"
    narrow = tile._metrics()[1].horizontalAdvance("93.7 %") + 40
    alone = Tiles()
    qtbot.addWidget(alone)
    alone.set_tiles([Tile("k", "In time", "93.7 %", LONG, None)])
    assert tile.lines_at(narrow) == alone.buttons[0].lines_at(narrow) + 1
