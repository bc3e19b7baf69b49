"""The list of changes as a file: what it shows, in its order."""

from __future__ import annotations

from app.domain import words
from app.domain.report_table import Exported, ReportTable
from app.ui.forms import dialogs
from app.views.changes.host import ChangesHost


def export_list(tab: ChangesHost) -> None:
    """Write what the list shows to a workbook or CSV file, after asking where to."""
    kinds = "Workbook (*.xlsx);;CSV (*.csv)"
    path = dialogs.save_path(tab.window(), "Export the changes", "changes.xlsx", kinds)
    if path is None:
        return
    columns, shown = tab.list.table.columns, tab.list.table.rows.shown_rows()
    rows = tuple({column.key: column.text(item) for column in columns} for item in shown)
    facts = {"as_of": tab.context.now().isoformat(timespec="seconds")}
    table = ReportTable("Changes", tuple((column.key, column.title) for column in columns), rows, facts=facts)
    services, messages = tab.services, tab.messages

    def written(made: Exported) -> None:
        messages.info(f"{words.count(made.rows, 'change is', 'changes are')} in {made.path}.")

    tab.read(lambda work: services.export_table(table, path, work=work), written, title="Export")
