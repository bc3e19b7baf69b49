"""A row as a screen reader says it where a list has no words of its own for that: one sentence."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.ui.tables.columns import Cells

if TYPE_CHECKING:
    from app.ui.tables.small_table import SmallTable


def sentence(table: SmallTable, row: Any, now: datetime) -> str:
    """Return what a row's first column says, then each shown column with its heading."""
    cells = Cells(row, table.columns)
    texts = [(n, cells.accessible[n] or cells.text(n, 0, lambda: now)) for n in table.shown_in_order()]
    return ", ".join(
        f"{table.columns[n].title} {text}".strip() if place else text for place, (n, text) in enumerate(texts) if text
    )
