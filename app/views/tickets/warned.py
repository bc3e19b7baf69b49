"""What one is warned of: the list of the tickets of which a target comes near its time, and of what by mail."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QCheckBox

from app.domain.tickets.values import TicketFilter
from app.domain.tickets.warnings import LEADS_FROM, STEPS, Warned
from app.ui.forms.form import Form
from app.ui.writing import Fields
from app.views.tickets.host import TicketsHost


class Warnings:
    """Lists the tickets whose targets are near their time and concern who is at work."""

    def __init__(self, tab: TicketsHost) -> None:
        self._tab = tab

    def show(self) -> None:
        """List them, what is due first before all others; say so where there is none."""
        warnings = self._tab.services.tickets.warnings

        def here(found: Sequence[Warned]) -> None:
            if not found:
                self._tab.messages.note(
                    "No target that concerns you is near its time.", "Half of its time is not used."
                )
                return
            ids = tuple(dict.fromkeys(one.ticket_id for one in found))
            self._tab.context.navigator.open("tickets", filter=TicketFilter(ids=ids), label="Warnings")

        self._tab.read(lambda work: warnings(work=work), here, key="warnings")

    def choose_mail(self) -> None:
        """Ask of which steps one is warned by mail, with what was chosen before."""
        tab, services = self._tab, self._tab.services.tickets

        def submit(values: Fields) -> None:
            steps = [step for step in STEPS if values[f"at_{step}"]]
            tab.write(partial(services.choose_warning_mail, steps), form=form)

        form = Form("Warnings by mail", tab.window(), action="Save", submit=submit, docked=False)
        boxes = {step: QCheckBox(f"When {step} % of a target's time is used") for step in STEPS}
        for step, box in boxes.items():
            hint = "Groups that you lead: from this step on, as on the screen." if step == LEADS_FROM else ""
            form.add(f"at_{step}", "", box, hint=hint)

        def here(chosen: Sequence[int]) -> None:
            for step, box in boxes.items():
                box.setChecked(step in chosen)
            form.open()

        tab.read(lambda work: services.warning_mail(work), here, key="warning mail")
