"""The list of changes as a file: what it shows, in its order."""

from __future__ import annotations

from app.ui.list_export import export_rows
from app.views.changes.host import ChangesHost


def export_list(tab: ChangesHost) -> None:
    """Write what the list shows to a workbook or CSV file, after asking where to."""
    export_rows(tab, tab.list.table, "Changes", "changes.xlsx", "Export the changes", ("change", "changes"))
