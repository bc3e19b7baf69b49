"""Where a list begins: with its first row, so that keys have something to act on."""

from __future__ import annotations

from app.ui.tables.small_table import SmallTable


def begin(table: SmallTable) -> None:
    """Choose the first row of a list of which none is chosen."""
    rows = table.rows.shown_rows()
    if rows and table.current_row() is None:
        table.select_id(table.rows.row_id(rows[0]))
