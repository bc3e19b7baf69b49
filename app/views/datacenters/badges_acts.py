"""What is done with badges: validated, ended, put on record, edited, proved."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain import words
from app.domain.datacenters.badges import Badge
from app.ui.forms import dialogs
from app.ui.take_back import take_back
from app.ui.writing import Act, Fields
from app.views.datacenters import badges_forms as forms
from app.views.datacenters.host import DataCentersHost

if TYPE_CHECKING:
    from app.views.datacenters.badges_page import BadgesPage


class BadgeActs:
    """The acts of the page."""

    def __init__(self, page: BadgesPage) -> None:
        self.page = page

    @property
    def tab(self) -> DataCentersHost:
        return self.page.tab

    def _seen(self) -> dict[int, int]:
        return {row.id: row.badge.last_id for row in self.page.rows()}

    def keep(self) -> None:
        """Validate the chosen badges, and go to the next one."""
        problem = self.page.said_by.problem()
        if problem:
            self.tab.messages.note(problem, "It stands above the list, beside the search.")
            return
        act = partial(self.tab.services.datacenters.keep_badges, self._seen(), by_id=self.page.by_id())
        self.tab.write(act, undo=partial(take_back, self.tab), then=self.page.ends())

    def end(self) -> None:
        """Ask why the chosen badges end, and who says so."""
        badges = [row.badge for row in self.page.rows()]
        seen, then = self._seen(), self.page.ends()
        agencies = {badge.agency_id for badge in badges}
        contacts = self.page.contacts_of(agencies.pop()) if len(agencies) == 1 else []

        def submit(values: Fields) -> None:
            end = partial(
                self.tab.services.datacenters.end_badges,
                seen,
                values["why"],
                by_id=values["by_id"] or None,
                on=values["on"],
            )
            self.tab.write(end, form=form, undo=partial(take_back, self.tab), then=then)

        called = badges[0].called if len(badges) == 1 else words.count(len(badges), "badge")
        form = forms.end_form(self.tab.form_owner(), called, contacts, self.tab.context.now, submit)
        form.open()

    def new(self) -> None:
        """Put a badge on record."""

        def submit(values: Fields) -> None:
            issue = partial(self.tab.services.datacenters.issue_badge, forms.as_fields(values))
            self.tab.write(issue, form=form, then=lambda made: self.page.want(made.ids[0]))

        form = forms.badge_form(self.tab.form_owner(), self.page.choices, self.tab.context.now, submit)
        form.open()

    def edit(self) -> None:
        """Edit the badge with the focus."""
        row = self.page.row()
        if row is None:
            return
        badge: Badge = row.badge
        base, tab = forms.fields_of(badge), self.tab

        def make(base: Fields, mine: Fields) -> Act:
            return partial(tab.services.datacenters.edit_badge, badge.id, {name: base[name] for name in mine}, mine)

        def submit(values: Fields) -> None:
            mine = {name: value for name, value in forms.as_fields(values).items() if value != base[name]}
            edits = partial(tab.services.workspace.edits_since, "badge", badge.id, badge.version)
            tab.save(make, base, mine, form=form, undo_act=partial(take_back, tab), titles=forms.TITLES, edits=edits)

        form = forms.badge_form(tab.form_owner(), self.page.choices, tab.context.now, submit, badge)
        form.open()

    def evidence(self) -> None:
        """Ask for the day, and write the evidence as of then: of the agency that is chosen above, or of all."""
        chosen = self.page.agencies.value()
        agency_id = chosen[0] if len(chosen) == 1 else None
        whose = dict(self.page.choices.agencies).get(agency_id, "") if agency_id is not None else ""

        def submit(values: Fields) -> None:
            form.accept()
            self._write_evidence(agency_id, values["on"])

        form = forms.evidence_form(self.tab.form_owner(), whose, self.tab.context.now, submit)
        form.open()

    def _write_evidence(self, agency_id: int | None, on: date) -> None:
        name = f"badges-{on.isoformat()}.pdf"
        path = dialogs.save_path(
            self.tab.form_owner(), "Evidence of the badges", name, "PDF (*.pdf);;Workbook (*.xlsx)"
        )
        if path is None:
            return
        write = self.tab.services.datacenters.badge_evidence

        def done(written: Path) -> None:
            self.tab.messages.info(f"{written.name} holds the evidence as of {words.day(on)}.")

        self.tab.read(lambda work: write(path, agency_id, on, work=work), done, key="evidence", writes=True)
