"""A major incident on paper and in the clipboard: whom to call in order, and what is known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from app.domain import words
from app.domain.majors.audience import CallLine, call_list
from app.domain.majors.values import Draft, Major
from app.domain.plain_text import bare
from app.domain.printed import PrintedPages, PrintedPart, PrintedTable
from app.ui.forms import dialogs
from app.ui.printing.printable import Printable
from app.views.majors import model
from app.views.majors.host import MajorsHost
from app.views.majors.page_model import timeline_rows, written
from app.work import Work

if TYPE_CHECKING:
    from datetime import datetime

_CALLED = (
    ("Agency", False),
    ("Rank", True),
    ("Name", False),
    ("Phone", False),
    ("Mail", False),
    ("Told at (time, by whom)", False),
)
_TIMELINE = (("Happened (Eastern)", False), ("Written", False), ("What", False), ("Entry", False), ("Who", False))


def printed_calls(major: Major, read: Callable[..., Draft]) -> Printable:
    """Return whom to call, agency by agency in rank order, with room to write when."""
    return Printable(f"Call list of {major.row.number}", partial(_call_list, major, read))


def _call_list(major: Major, read: Callable[..., Draft], work: Work) -> PrintedPages:
    draft = read(major.row.id, work=work)
    rows = tuple(_row(one) for one in call_list(major.reached, draft.recipients))
    parts = [PrintedPart(table=PrintedTable(_CALLED, rows))] if rows else []
    if draft.unreachable:
        said = f"No contact for major incidents: {words.joined(draft.unreachable)}."
        parts.append(PrintedPart("Cannot be reached", paragraphs=(bare(said),)))
    drill = "A drill. " if major.row.drill else ""
    about = bare(f"{major.row.title}. {drill}{words.count(len(rows), 'person', 'people')}.")
    due = f"Next message by {words.moment(major.row.next_update_at)}. " if major.row.next_update_at else ""
    began = f"Impact began {words.moment(major.row.impact_start_at)}. {due}As of {words.moment(major.as_of)}, Eastern."
    bridge = bare(f"Bridge: {major.bridge or 'none is named'}.")
    return PrintedPages(f"Call list of {major.row.number}", (about, began, bridge), tuple(parts), wide=True)


def _row(one: CallLine) -> tuple[str, ...]:
    return (bare(one.agency), str(one.rank), bare(one.name), bare(one.phone), bare(one.mail), "")


def major_parts(major: Major, now: datetime) -> tuple[PrintedPart, ...]:
    """Return what is known of an incident and its timeline, for paper."""
    said = tuple(bare(line) for line in (*model.facts(major, now).split("\n"), major.summary) if line)
    rows = tuple(
        (words.moment(one.update.at), written(one.update), one.kind, bare(one.update.text), bare(one.update.by))
        for one in timeline_rows(major)
    )
    table = PrintedTable(_TIMELINE, rows) if rows else None
    return PrintedPart("What is known", paragraphs=said), PrintedPart("Timeline", table=table)


class PaperActs:
    """The acts of one tab."""

    def __init__(self, tab: MajorsHost) -> None:
        self.tab = tab
        self.majors = tab.services.majors

    def call_list(self) -> None:
        """Show whom to call, to print or to save as PDF."""
        from app.ui.printing.preview import PrintPreview  # late: Qt's printing takes a while to load

        major, tab = self.tab.shown(), self.tab
        if major is None:
            return
        make = tab.services.print_pages

        def pages(printable: Printable, work: Work) -> bytes:
            return bytes(make(printable.gather(work), work=work))

        printables: Sequence[Printable] = [printed_calls(major, self.majors.draft)]
        context = tab.context
        PrintPreview(printables, pages, context.jobs, context.messages, tab.window()).show()

    def report(self) -> None:
        """Write the report of the incident as PDF."""
        self._write("Report", "report", self.majors.report_file)

    def calls_file(self) -> None:
        """Write the list of whom to call as PDF."""
        self._write("Call list", "call-list", self.majors.calls_file)

    def _write(self, title: str, name: str, make: Callable[..., Path]) -> None:
        major, tab = self.tab.shown(), self.tab
        if major is None:
            return
        id, number = major.row.id, major.row.number
        path = dialogs.save_path(tab.window(), f"{title} of {number}", f"{number}-{name}.pdf", "PDF (*.pdf)")
        if path is None:
            return

        def made(written: Path) -> None:
            tab.messages.info(f"Written: {written}")

        tab.read(lambda work: make(id, path, work=work), made, title=f"{title} of {number}")

    def copy(self) -> None:
        """Copy what is known: number, title, where it stands, the last message."""
        major = self.tab.shown()
        if major is not None:
            QGuiApplication.clipboard().setText(model.copied(major, self.tab.context.now()))
            self.tab.messages.info(f"What is known of {major.row.number} was copied.")
