"""What is done with services: added, edited, retired, and written down as a book; by the forms and acts of Setup."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

from app.domain.eastern import local_date
from app.domain.setup.parts import part_of
from app.domain.setup.values import Listed, Record
from app.ui.forms import dialogs
from app.ui.forms.record_form import DAY, REPLACED, by_field, end_form, record_form
from app.ui.record_saving import save_record, take_back
from app.ui.writing import Fields, Seen
from app.views.catalog.host import CatalogHost
from app.views.catalog.kept_keys import key_of

PART = part_of("services")


class ServiceActs:
    """The acts of one tab."""

    def __init__(self, tab: CatalogHost) -> None:
        self.tab = tab

    def add(self) -> None:
        """Ask for a new service."""
        tab, setup = self.tab, self.tab.services.setup

        def here(listed: Listed) -> None:
            def submit(values: Fields) -> None:
                tab.write(
                    partial(setup.create, PART.id, values),
                    form=form,
                    undo=partial(take_back, tab, PART),
                    then=lambda made: tab.go_to(made.ids[0]),
                    failed=partial(by_field, form, PART),
                )

            form = record_form(tab.form_owner(), PART, listed.offers, self._today(), submit, key=key_of("add_service"))
            form.open()

        self._read(here)

    def edit(self) -> None:
        """Edit the service with the focus: its texts, life cycle, dependencies, sites and hours."""
        tab = self.tab

        def here(listed: Listed, record: Record) -> None:
            def submit(values: Fields) -> None:
                save_record(tab, PART, record, form, values)

            key = key_of("edit_service", record.id)
            form = record_form(tab.form_owner(), PART, listed.offers, self._today(), submit, record, key=key)
            form.open()

        self._read_own(here)

    def retire(self) -> None:
        """Ask from when on the service is offered no more, and what replaces it."""
        tab, end = self.tab, self.tab.services.setup.end

        def here(listed: Listed, record: Record) -> None:
            edits = partial(tab.services.workspace.edits_since, PART.table, record.id)

            def submit(values: Fields) -> None:
                tab.write(
                    partial(end, PART.id, record.id, day=values[DAY], replacement_id=values[REPLACED]),
                    form=form,
                    undo=partial(take_back, tab, PART),
                    failed=partial(by_field, form, PART),
                    seen=Seen(record.id, record.version, edits),
                )

            key = key_of("retire_service", record.id)
            form = end_form(tab.form_owner(), PART, record, listed.offers, self._today(), submit, key=key)
            form.open()

        self._read_own(here)

    def _read(self, done: Callable[[Listed], object]) -> None:
        listed = self.tab.services.setup.listed
        self.tab.read(lambda work: listed(PART.id, work=work), done, key="service form")

    def _read_own(self, done: Callable[[Listed, Record], object]) -> None:
        service = self.tab.service()
        if service is None:
            return
        id = service.id

        def here(listed: Listed) -> None:
            record = next((one for one in listed.records if one.id == id), None)
            if record is not None:
                done(listed, record)

        self._read(here)

    def _today(self) -> date:
        return local_date(self.tab.context.now())

    # --- the book ---------------------------------------------------------------------------------
    def book_pdf(self) -> None:
        """Write the whole catalog as an accessible PDF."""
        self._write("catalog.pdf", "PDF (*.pdf)", self.tab.services.catalog.book_file)

    def book_workbook(self) -> None:
        """Write the whole catalog as a workbook."""
        self._write("catalog.xlsx", "Workbook (*.xlsx)", self.tab.services.catalog.book_sheets)

    def _write(self, name: str, kinds: str, make: Callable[..., Path]) -> None:
        tab = self.tab
        path = dialogs.save_path(tab.window(), "Service catalog", name, kinds)
        if path is None:
            return

        def made(written: Path) -> None:
            tab.messages.info(f"Written: {written}")

        tab.read(lambda work: make(path, work=work), made, title="Service catalog")
