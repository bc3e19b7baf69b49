"""What is asked and done for the two data centers."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.services.late import Late

if TYPE_CHECKING:
    from app.db.engine import Database
    from app.services.datacenters import board as _board
else:
    _board = Late("app.services.datacenters.board")


class DataCenterServices:
    """The functions of `app.services.datacenters` for one workspace."""

    def __init__(self, db: Database) -> None:
        self.board = partial(_board.board, db)
