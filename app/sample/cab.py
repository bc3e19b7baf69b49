"""The CAB's meetings of the sample: seats, items, votes and what happened in each, by the rules of the board."""

from __future__ import annotations

from app.sample.board import Board
from app.sample.cab_course import Course
from app.sample.cab_items import Items
from app.sample.world import World


def add_meetings(world: World) -> None:
    """Fill in meetings with all that belongs to them, from the changes; needs the changes."""
    board = Board(world)
    board.make()
    Items(board).add()
    Course(board).add()
