"""What is done with the papers of a meeting: written, shown, saved, signed, made again; and the forward schedule."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path

from app.domain.cab.mailing import Recipients
from app.domain.cab.next_step import latest
from app.domain.cab.values import Meeting, Paper, PaperKind
from app.ui.forms import dialogs
from app.ui.pdf.file import PdfFile
from app.ui.schedule_export import export_schedule
from app.ui.writing import Fields
from app.views.cab import forms
from app.views.cab.forms import name_of
from app.views.cab.host import CabHost
from app.views.cab.kept_keys import key_of
from app.views.cab.paper_dialog import PaperDialog
from app.views.cab.recipients import with_recipients
from app.work import Work


class PaperActs:
    """The acts of one tab on the paper with the focus, and on the papers of the meeting."""

    def __init__(self, tab: CabHost) -> None:
        self.tab = tab
        self.cab = tab.services.cab

    def _meeting(self) -> Meeting | None:
        shown = self.tab.shown()
        return shown.meeting if shown is not None else None

    def agenda(self) -> None:
        """Write the agenda as a PDF and, beside it under the same name, the meeting as an iCalendar file."""
        meeting, tab = self._meeting(), self.tab
        if meeting is None:
            return
        path = dialogs.save_path(tab.window(), "Agenda", f"CAB-agenda-{meeting.day}.pdf", "PDF and iCalendar (*.pdf)")
        if path is None:
            return
        write = partial(self.cab.agenda_files, meeting.day, pdf=path, ics=path.with_suffix(".ics"))
        tab.read(
            lambda _work: write(),
            lambda made: tab.messages.info(f"Written: {' and '.join(str(file) for file in made.files)}"),
            title="Agenda",
        )

    def show(self) -> None:
        """Show the pages of the paper with the focus."""
        paper = self.tab.detail.current_paper()
        if paper is not None:
            self._show(paper)

    def show_minutes(self) -> None:
        """Show the latest minutes of the meeting."""
        meeting = self._meeting()
        paper = latest(meeting, PaperKind.MINUTES) if meeting is not None else None
        if paper is not None:
            self._show(paper)

    def _show(self, paper: Paper) -> None:
        tab, write = self.tab, self.cab.paper_file

        def make(work: Work) -> PdfFile:
            with tempfile.TemporaryDirectory() as folder:
                return PdfFile(write(paper.id, Path(folder) / "paper.pdf", work=work).read_bytes())

        def made(file: PdfFile) -> None:
            title = f"{paper.kind.label}, revision {paper.revision}"
            PaperDialog(title, file, partial(self._save, paper), tab.context.jobs, tab.window()).open()

        tab.read(make, made, key="paper", title="Pages of the paper")

    def save(self) -> None:
        """Save the paper with the focus as a file."""
        paper = self.tab.detail.current_paper()
        if paper is not None:
            self._save(paper)

    def _save(self, paper: Paper) -> None:
        tab = self.tab
        path = dialogs.save_path(tab.window(), f"Save the {paper.kind.value}", paper.file_name, "PDF (*.pdf)")
        if path is not None:
            write = partial(self.cab.paper_file, paper.id, path)
            tab.read(lambda work: write(work=work), lambda made: tab.messages.info(f"Written: {made}"), title="Paper")

    # --- minutes ----------------------------------------------------------------------------------
    def sign(self) -> None:
        """Sign the latest minutes, after asking."""
        meeting = self._meeting()
        paper = latest(meeting, PaperKind.MINUTES) if meeting is not None else None
        if meeting is None or paper is None:
            return
        title, id, since = f"Sign the minutes of {name_of(meeting)}?", paper.id, self.tab.since()
        text = f"Revision {paper.revision}. Signed minutes are not changed any more, only revised and signed again."

        def ask(who: Recipients) -> None:
            if dialogs.confirm(self.tab.window(), title, f"{text} {who.words}", "Sign"):
                self.tab.write(partial(self.cab.sign, id), then=partial(self.tab.go_on_signing, meeting.slot, since))

        with_recipients(self.tab, meeting, ask)

    def revise(self, meeting: Meeting | None = None) -> None:
        """Make the minutes anew from what is on record, with a reason."""
        of = meeting or self._meeting()
        if of is None:
            return
        asked = of

        def submit(values: Fields) -> None:
            self.tab.write(partial(self.cab.revise_minutes, asked.id, values["reason"]), form=form)

        title, key = f"Make the minutes of {name_of(asked)} again", key_of("revise", asked.slot)
        hint = "It is printed in them. Signed ones stay, and the new revision is signed as well."
        form = forms.reason_form(self.tab.form_owner(), title, "Make them", key, submit, hint=hint)
        form.open()

    # --- the forward schedule ---------------------------------------------------------------------
    def schedule(self) -> None:
        """Write what is planned ahead for an agency or for all: as PDF, workbook or iCalendar."""
        export_schedule(self.tab)

    def rules(self) -> None:
        """Go to the rules of the board, which Setup keeps."""
        self.tab.context.navigator.open("setup", act="setup.board")
