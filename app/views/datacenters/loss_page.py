"""The page of what if: what the loss of a data center would come to now, and whom to call in which order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, Slot
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain import words
from app.domain.changes_made import Touched
from app.domain.datacenters.loss import Fallen, Loss
from app.ui.commands import Command
from app.ui.forms import dialogs
from app.ui.look import fonts
from app.ui.look.plain import Label
from app.ui.look.tokens import TYPE_BODY
from app.ui.parts import Part
from app.ui.printing.printable import Printable, list_printable
from app.ui.tables.small_table import SmallTable
from app.ui.tables.table_source import TableSort
from app.views.datacenters import loss_model as model
from app.views.datacenters.page import Page
from app.views.datacenters.recovery_commands import WHAT_IF, loss_commands
from app.views.datacenters.wired import Wired, begin, padded

_AGE = timedelta(minutes=1)  # after which the answer is asked for anew


class LossPage(Page):
    """Asks for one site; the other one is a key away."""

    id = "what_if"
    title = "What if"
    watches = (
        Touched.DATACENTERS | Touched.SERVICES | Touched.CHANGES | Touched.FREEZES | Touched.MAJORS | Touched.AGENCIES
        | Touched.PEOPLE
    )  # fmt: skip

    def build(self) -> None:
        """Make the heading, the list of services, and the calls."""
        self.site = ""  # the first one
        self.loss: Loss | None = None
        self._asked: datetime | None = None
        self.heading = Label()
        self._dress()
        self.heading.setAccessibleName("Which data center is lost")
        self.about = Label()
        self.about.setWordWrap(True)
        self.about.setAccessibleName("What it comes to")
        self.table = SmallTable(
            model.columns(),
            lambda row: int(row.service_id),
            "Services that go down",
            sort=TableSort("back", group="back"),
            empty=("No service goes down", "None runs there, or depends on one that does.", ""),
        )
        self.table.rows.spoken = model.sentence
        self.table.selection_settled.connect(self._refresh_commands)
        self.calls = SmallTable(
            model.call_columns(), lambda row: int(row.n), "Whom to call", sort=TableSort("n"),
            empty=("There is nobody to call", "", ""),
        )  # fmt: skip
        self.calls.rows.spoken = model.call_sentence
        lists = QHBoxLayout()
        lists.addWidget(self.table, 3)
        lists.addWidget(self.calls, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for table in (self.table, self.calls):
            Wired(self, table, WHAT_IF)
        self.bar = self.tab.context.commands.act_bar(WHAT_IF, self)
        column.setSpacing(0)
        column.addWidget(padded(self.heading, self.about, self.bar))
        column.addLayout(lists, 1)

    def _dress(self) -> None:
        self.heading.setFont(fonts.sized(TYPE_BODY, QFont.Weight.DemiBold))

    def event(self, event: QEvent) -> bool:
        """Make the font of the heading anew with the size of the text."""
        done = super().event(event)
        if event.type() in (QEvent.Type.ApplicationFontChange, QEvent.Type.StyleChange) and hasattr(self, "heading"):
            self._dress()
        return done

    def commands(self) -> Sequence[Command]:
        """Return the commands of the question."""
        return loss_commands(self)

    # --- reading ----------------------------------------------------------------------------------
    def refresh(self) -> None:
        """Ask again, as of now."""
        self._asked = self.tab.context.now()
        what_if, site = self.tab.services.datacenters.what_if, self.site
        self.tab.read(lambda work: what_if(site, work=work), self._arrived, key="what if", failed=self._failed)

    def tick(self) -> None:
        """Ask again after a minute, and when one comes back to the page: "now" is to be now."""
        if self._asked is not None and self.tab.context.now() - self._asked >= _AGE:
            self.refresh()

    def _arrived(self, found: Loss) -> None:
        self.loss, self.site = found, found.site.code
        as_of = words.moment(found.as_of, weekday=True)
        self.heading.setText(f"What if {found.site.name} ({found.site.code}) were lost now? As of {as_of}, Eastern")
        self.about.setText(model.told(found))
        self.table.set_rows(found.services)
        self.calls.set_rows(model.calls(found))
        begin(self.table)
        self._refresh_commands()

    def _failed(self, error: Exception) -> bool:
        return self.table.overlay.say_unread("It", error)

    @Slot()
    def _refresh_commands(self) -> None:
        self.tab.context.commands.refresh()

    # --- acts -------------------------------------------------------------------------------------
    def ask(self) -> None:
        """Go to the page; on it, ask for the other data center."""
        if not self.tab.is_in_view(self):
            self.tab.show_page(self.id)
            return
        if self.loss is not None:
            codes = sorted({self.loss.site.code, *self.loss.others})
            self.site = codes[(codes.index(self.loss.site.code) + 1) % len(codes)]
        self.refresh()

    def has_answer(self) -> bool:
        """Return whether there is something to print."""
        return self.loss is not None

    def save_pdf(self) -> None:
        """Write it as PDF, with the list of calls."""
        tab, site = self.tab, self.site
        make = tab.services.datacenters.what_if_file
        path = dialogs.save_path(tab.window(), f"What if {site} were lost", f"what-if-{site}.pdf", "PDF (*.pdf)")
        if path is None:
            return

        def made(written: Path) -> None:
            tab.messages.info(f"Written: {written}")

        tab.read(partial(_written, make, site, path), made, title=f"What if {site} were lost")

    # --- what the tab asks ------------------------------------------------------------------------
    def first(self) -> QWidget:
        """Return the list of services."""
        return self.table

    def parts(self) -> Sequence[Part]:
        """Return both lists."""
        return [(self.table, self.table), (self.calls, self.calls)]

    def shown_list(self) -> SmallTable:
        """Return the list of services."""
        return self.table

    def printables(self) -> list[Printable]:
        """Return both lists."""
        title = f"What if {self.site} were lost now"
        services = list_printable(self.table, title, noun="service")
        return [services, list_printable(self.calls, f"Whom to call when {self.site} is lost", noun="call")]

    def current_name(self) -> str:
        """Return the name of the chosen service."""
        row = self.table.current_row()
        return row.name if isinstance(row, Fallen) else ""

    def save_state(self) -> dict[str, Any]:
        """Return which site is asked for."""
        return {"site": self.site}

    def restore_state(self, state: dict[str, Any]) -> None:
        """Ask for the site again."""
        self.site = str(state.get("site", ""))


def _written(make: Any, site: str, path: Path, work: Any) -> Path:
    written: Path = make(site, path, work=work)
    return written
