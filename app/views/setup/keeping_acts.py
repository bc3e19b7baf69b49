"""What is done on the page Keeping: holds set and released, dispositions proposed, approved, carried out, certified."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QPlainTextEdit

from app.domain.changes_made import Changes
from app.domain.choices import Choice
from app.domain.keeping.archive import Checked
from app.domain.keeping.disposition import TRIGGERS, Disposition, State
from app.domain.keeping.holds import Hold
from app.domain.keeping.overview import Scheduled
from app.domain.keeping.retention import LABELS
from app.domain.plain_text import one_line
from app.domain.report_table import ReportTable
from app.ui.forms import dialogs
from app.ui.forms.form import Form
from app.ui.forms.typeahead import Typeahead
from app.ui.hold_forms import HOLD, RELEASE, release_form, set_form
from app.views.setup.host import SetupHost
from app.views.setup.keeping import Kept, Line
from app.work import Work

#: Keys of drafts.
_PROPOSE, _CANCEL = "keeping propose", "keeping cancel "
_ZIP, _PDF, _LIST = "Archive (*.zip)", "PDF (*.pdf)", "Workbook (*.xlsx);;CSV (*.csv)"


def _may_be_cancelled(one: Disposition) -> bool:
    return one.state in {State.PROPOSED, State.APPROVED} and not one.destroyed


class KeepingActs:
    """The acts of one tab."""

    def __init__(self, tab: SetupHost) -> None:
        self.tab = tab
        self.services = tab.services.keeping

    def reader(self, work: Work) -> Kept:
        """Read all that the page shows."""
        return Kept(self.services.overview(work=work))

    # --- what is chosen ---------------------------------------------------------------------------
    def chosen(self) -> Line | None:
        """Return the line with the focus; None on other parts."""
        record, read = self.tab.chosen_record(), self.tab.kept_lines
        return read.line(record.id) if record is not None and read is not None else None

    def _disposition(self) -> Disposition | None:
        line = self.chosen()
        return line if isinstance(line, Disposition) else None

    def is_held(self) -> bool:
        """Say whether a hold has the focus that holds."""
        line = self.chosen()
        return isinstance(line, Hold) and line.holds

    def is_disposition(self) -> bool:
        """Say whether a disposition has the focus."""
        return self._disposition() is not None

    def is_proposed(self) -> bool:
        """Say whether a proposal has the focus."""
        one = self._disposition()
        return one is not None and one.state is State.PROPOSED

    def is_approved(self) -> bool:
        """Say whether an approved disposition has the focus."""
        one = self._disposition()
        return one is not None and one.state is State.APPROVED

    def is_open(self) -> bool:
        """Say whether a disposition has the focus of which nothing is destroyed."""
        one = self._disposition()
        return one is not None and _may_be_cancelled(one)

    def is_done(self) -> bool:
        """Say whether a disposition has the focus that was carried out."""
        one = self._disposition()
        return one is not None and one.state is State.DONE

    # --- holds ------------------------------------------------------------------------------------
    def hold(self) -> None:
        """Set a hold."""
        set_form(self.tab).open()  # type: ignore[arg-type]

    def release(self) -> None:
        """Release the hold with the focus."""
        line = self.chosen()
        if isinstance(line, Hold):
            release_form(self.tab, [line], line.id).open()  # type: ignore[arg-type]

    # --- dispositions -----------------------------------------------------------------------------
    def propose(self) -> None:
        """Propose to destroy what is due of a kind; that of the line with the focus is offered."""
        line = self.chosen()
        offered = line.kind if isinstance(line, Scheduled) and line.kind in TRIGGERS else None

        def submit(values: dict[str, Any]) -> None:
            self.tab.write(partial(self.services.propose, values["kind"], values["note"]), form=form)

        form = Form("Propose a disposition", self.tab.window(), action="Propose", submit=submit, key=_PROPOSE)
        kinds = [Choice(kind, LABELS[kind]) for kind in TRIGGERS]
        form.add("kind", "Records", Typeahead(kinds, offered, things="kinds"), required=True,
                 hint="What ended before the years of the schedule; held records are left.")  # fmt: skip
        form.add("note", "Note", QPlainTextEdit(), hint="For who approves it.")
        form.open()

    def approve(self) -> None:
        """Approve the proposal with the focus, after its name was asked for."""
        one = self._disposition()
        if one is not None and dialogs.confirm(
            self.tab.window(),
            f"Approve {one.number}",
            f"{one.what}, by {one.rule}. Look at the list before.",
            "Approve",
        ):
            self.tab.write(partial(self.services.approve, one.id, one.version))

    def cancel(self) -> None:
        """Cancel the disposition with the focus, with the reason."""
        one = self._disposition()
        if one is not None:
            self._ask_why(one)

    def opener(self, draft: str) -> Callable[[], None] | None:
        """Return what opens the form of which a draft is kept under a key; None where it is none of these."""
        if draft in (_PROPOSE, HOLD, RELEASE):
            return {_PROPOSE: self.propose, HOLD: self.hold, RELEASE: self._go_on_releasing}[draft]
        return partial(self._go_on, int(draft.removeprefix(_CANCEL))) if draft.startswith(_CANCEL) else None

    def _go_on_releasing(self) -> None:
        """Ask once more which hold is released and why, where one holds still."""

        def here(found: tuple[Hold, ...]) -> None:
            if any(one.holds for one in found):
                release_form(self.tab, found).open()  # type: ignore[arg-type]

        self.tab.read(lambda work: self.services.holds(work=work), here, key="hold draft")

    def _go_on(self, which: int) -> None:
        """Ask once more for the reason of a disposition, where it can be cancelled still."""

        def here(found: tuple[Disposition, ...]) -> None:
            for one in found:
                if one.id == which and _may_be_cancelled(one):
                    self._ask_why(one)

        self.tab.read(lambda work: self.services.dispositions(work=work), here, key="disposition draft")

    def _ask_why(self, one: Disposition) -> None:
        def submit(values: dict[str, Any]) -> None:
            self.tab.write(partial(self.services.cancel, one.id, one.version, values["why"]), form=form)

        title, key = f"Cancel {one.number}", f"{_CANCEL}{one.id}"
        form = Form(title, self.tab.window(), action="Cancel it", submit=submit, key=key)
        form.add("why", "Reason", QPlainTextEdit(), required=True, hint="Nothing is destroyed.")
        form.open()

    def export(self) -> None:
        """Write the list of the disposition with the focus."""
        one = self._disposition()
        path = dialogs.save_path(self.tab.window(), "List", f"{one.number}.xlsx", _LIST) if one is not None else None
        if one is None or path is None:
            return

        def here(table: ReportTable) -> None:
            write = self.tab.services.export_table
            self.tab.read(lambda _work: write(table, path), lambda _file: self._said(path.name), title="List")

        self.tab.read(lambda work: self.services.disposition_table(one.id, work=work), here, key="disposition list")

    def archive(self) -> None:
        """Write the archive of the approved disposition with the focus."""
        one = self._disposition()
        path = dialogs.save_path(self.tab.window(), "Archive", f"{one.number}.zip", _ZIP) if one is not None else None
        if one is not None and path is not None:
            act = partial(self.services.archive_disposed, one.id, str(path))
            self.tab.read(lambda work: act(work=work), self._done, title="Archive")

    def check(self) -> None:
        """Compare an archive with what it says of itself."""
        path = dialogs.open_path(self.tab.window(), "Check an archive", "", _ZIP)
        if path is not None:
            check = self.services.verify_archive
            self.tab.read(lambda work: check(str(path), work=work), self._checked, title="Check an archive")

    def _checked(self, found: Checked) -> None:
        if found.problems:
            self.tab.messages.note(
                f"{len(found.problems)} of its parts are not as written.", one_line(found.problems[0])
            )
        else:
            self.tab.messages.info(f"As it was written: {found.parts:,} parts and {found.rows:,} rows agree.")

    def run(self) -> None:
        """Destroy the records of the approved disposition with the focus, after its name was asked for."""
        one = self._disposition()
        if one is not None and dialogs.confirm(
            self.tab.window(),
            f"Destroy records of {one.number}",
            f"{one.what} are destroyed with all that belongs to them. Nothing brings them back.",
            "Destroy",
            danger=True,
        ):
            act = partial(self.services.carry_out, one.id)
            self.tab.read(lambda work: act(work=work), self._done, title=one.number)

    def certificate(self) -> None:
        """Write the certificate of the disposition with the focus."""
        one = self._disposition()
        path = (
            dialogs.save_path(self.tab.window(), "Certificate", f"{one.number}.pdf", _PDF) if one is not None else None
        )
        if one is not None and path is not None:
            act = partial(self.services.certificate, one.id, str(path))
            self.tab.read(lambda work: act(work=work), lambda _path: self._said(path.name), title="Certificate")

    def _said(self, name: str) -> None:
        self.tab.messages.info(f"{one_line(name)} is written.")

    def _done(self, made: Changes) -> None:
        self.tab.messages.info(one_line(made.text))
        self.tab.refresh()
