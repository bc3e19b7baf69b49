"""The rows of a list as a file: what it shows, in its order."""

from __future__ import annotations

from app.domain import words
from app.domain.report_table import Exported, ReportTable
from app.ui.forms import dialogs
from app.ui.host import Host
from app.ui.tables.small_table import SmallTable


def export_rows(host: Host, table: SmallTable, name: str, file_name: str, title: str, nouns: tuple[str, str]) -> None:
    """Write what a list shows, all its columns, to a workbook or CSV file, after asking where to.

    `name`: of the table in the file; `title`: of the question; `nouns`: "change", "changes".
    """
    path = dialogs.save_path(host.window(), title, file_name, "Workbook (*.xlsx);;CSV (*.csv)")
    if path is None:
        return
    columns, shown = table.columns, table.rows.shown_rows()
    rows = tuple({column.key: column.text(row) for column in columns} for row in shown)
    facts = {"as_of": host.context.now().isoformat(timespec="seconds")}
    made = ReportTable(name, tuple((column.key, column.title) for column in columns), rows, facts=facts)
    services, messages, (one, many) = host.services, host.messages, nouns

    def written(file: Exported) -> None:
        messages.info(f"{words.count(file.rows, f'{one} is', f'{many} are')} in {file.path}.")

    host.read(lambda work: services.export_table(made, path, work=work), written, title="Export")
