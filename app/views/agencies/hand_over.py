"""A BRM's agencies handed over, and the matrix of another day, which says who had them then."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from app.domain import words
from app.domain.agencies import PersonRef
from app.domain.report_table import Exported, ReportTable
from app.ui.forms import dialogs
from app.views.agencies import forms
from app.views.agencies.host import AgenciesHost
from app.work import Work

#: The key under which a draft of handing over is kept, with the id of the BRM.
KEPT_HAND_OVER = re.compile(r"Hand over (\d+)")


class HandOverActs:
    """The acts of one tab on the BRM of the agency with the focus."""

    def __init__(self, tab: AgenciesHost) -> None:
        self.tab = tab
        self.services, self.messages = tab.services, tab.messages

    def _undo(self, made: Any) -> None:
        self.tab.write(partial(self.services.workspace.undo, made.op_id))

    def hand_over(self) -> None:
        """Make one BRM follow another in every agency from a day on."""
        row = self.tab.current_row()
        if row is not None and row.brm is not None:
            self.hand_over_of(row.brm)

    def hand_over_of(self, brm: PersonRef) -> None:
        """Ask who follows a BRM, and from when."""
        rows = [one for one in self.tab.all_rows() if one.brm is not None and one.brm.id == brm.id]

        def submit(values: dict[str, Any]) -> None:
            act = partial(self.services.agencies.hand_over, brm.id, values["person_id"], values["since"])
            self.tab.write(act, form=form, undo=self._undo)

        codes = [one.code for one in rows]
        form = forms.hand_over_form(self.tab.window(), brm, codes, self.tab.people, self.tab.today(), submit)
        form.open()

    def export_then(self) -> None:
        """Write the matrix as it was at the end of an earlier day, or as it is planned for a later one."""

        def submit(values: dict[str, Any]) -> None:
            day, matrix = values["on"], self.services.agencies.matrix
            path = dialogs.save_path(
                self.tab.window(), "Export the matrix", f"brm-matrix-{day}.xlsx", "Workbook (*.xlsx);;CSV (*.csv)"
            )
            form.accept()
            if path is None:
                return
            columns = [one for one in self.tab.table.columns if one.key != "health"]

            def write(work: Work) -> Exported:
                rows = tuple({one.key: one.text(row) for one in columns} for row in matrix(work=work, on=day))
                named, facts = tuple((one.key, one.title) for one in columns), {"as_of": day.isoformat()}
                return self.services.export_table(ReportTable("BRM matrix", named, rows, facts=facts), path, work=work)

            def written(file: Exported) -> None:
                said = words.count(file.rows, "agency is", "agencies are")
                self.messages.info(f"{said} in {file.path}, as of {words.day(day, weekday=True)}.")

            self.tab.read(write, written, title="Export")

        form = forms.then_form(self.tab.window(), self.tab.today(), submit)
        form.open()
