"""The page of disputed figures: what agencies dispute of their packets, by when it is answered, and the answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain import words
from app.domain.eastern import local_date
from app.domain.figures.rows import ExceptionRow
from app.domain.packets.disputes import (
    DisputablePacket,
    DisputeAnswer,
    DisputedFigure,
    dispute_table,
    figures_named,
    share_of,
    share_text,
)
from app.domain.periods import Period
from app.domain.report_table import ReportTable
from app.ui.command_bar import ActBar
from app.ui.forms import dialogs
from app.ui.long_text import LongText
from app.ui.look import theme
from app.ui.look.plain import Label
from app.ui.tab import Context
from app.ui.tables.columns import WIDE, Column, Mark
from app.ui.tables.small_table import SmallTable
from app.ui.writing import Writing
from app.views.figures.dispute_form import answer_form, dispute_form


class DisputesPage(Writing):
    """Disputes of the chosen agency, or of all, open ones first; the chosen one in full below."""

    id = "figures"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context.jobs, context.messages, context.services, context.actor, context.last_acts, parent)
        self.setAccessibleName("Disputed figures")
        self._now, self._keeps = context.now, context.may("figure.answer")
        self._agency_id: int | None = None
        self._stale = True
        self.count = Label()
        self.count.setProperty("muted", True)
        self.count.setWordWrap(True)
        self.row = QHBoxLayout()
        self.row.setContentsMargins(theme.px(10), 6, theme.px(10), 6)
        self.row.addWidget(self.count, 1)
        self.table = SmallTable(
            dispute_columns(self.today),
            lambda row: row.id,
            "Disputed figures",
            empty=("No figure is disputed.", "What an agency disputes of an issued packet is recorded here.", ""),
        )
        self.table.selection_settled.connect(self._say)
        self.table.opened.connect(self.answer)
        self.whole_label = Label()
        self.whole_label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.whole = LongText(self.whole_label, "The chosen dispute")
        self.whole.hide()
        below = QVBoxLayout()
        below.setContentsMargins(theme.px(16), theme.px(8), theme.px(16), theme.px(10))
        below.addWidget(self.whole)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self.row)
        layout.addWidget(self.table, 1)
        layout.addLayout(below)

    def add_acts(self, bar: ActBar) -> None:
        """Put the acts beside the count."""
        self.row.addWidget(bar, 1)

    def today(self) -> date:
        """Return the day in Eastern time."""
        return local_date(self._now())

    def report(self) -> ReportTable:
        """Return the disputes as a table of a file, with what was said and answered."""
        return dispute_table(self.table.rows.shown_rows(), self.today())

    def current(self) -> DisputedFigure | None:
        """Return the dispute with the focus."""
        row: DisputedFigure | None = self.table.current_row()
        return row

    # --- reading ----------------------------------------------------------------------------------
    def set_agency(self, agency_id: int | None) -> None:
        """Show the disputes of an agency, or of all, as soon as somebody looks."""
        self._agency_id, self._stale = agency_id, True

    def read_if_stale(self) -> None:
        """Read them where they may have changed."""
        if self._stale:
            self.refresh()

    def refresh(self) -> None:
        """Read them again."""
        self._stale = False
        read, agency_id = self.services.packets.disputes, self._agency_id
        self.jobs.read(self, lambda work: read(agency_id, work=work), self._arrived, key="disputes")

    def _arrived(self, rows: Sequence[DisputedFigure]) -> None:
        self.table.set_rows(rows)
        if self.table.current_id() is None:
            self.table.choose_first()
        still = [row for row in rows if row.answer is None]
        late = sum(row.is_late(self.today()) for row in still)
        said = f"{words.count(len(still), 'dispute')} open, {late} late. " if still else ""
        self.count.setText(f"{said}{share_text(*share_of(rows))}." if rows else "")
        self._say()

    @Slot()
    def _say(self) -> None:
        row = self.current()
        self.whole.say(whole_text(row) if row is not None else "")

    # --- acts -------------------------------------------------------------------------------------
    def dispute(
        self, agency: str, agency_id: int, period: Period, figure: str, tickets: Sequence[ExceptionRow]
    ) -> None:
        """Ask what an agency disputes of the packet of a period, where one was issued."""

        def found(packets: Sequence[DisputablePacket]) -> None:
            one = next((packet for packet in packets if packet.period == period.key), None)
            if one is None:
                self.messages.warning(
                    f"No packet of {agency} for {period.label} was issued.", "Only what is issued can be disputed."
                )
                return
            self._form(agency, one, period, figure, tickets)

        read = self.services.packets.disputable
        self.jobs.read(self, lambda work: read(agency_id, work=work), found, key=f"disputable {agency} {period.key}")

    def _form(
        self, agency: str, of: DisputablePacket, period: Period, figure: str, tickets: Sequence[ExceptionRow]
    ) -> None:
        def submit(values: dict[str, Any]) -> None:
            what = values["figure"] or values["ticket"]
            by, told_on = values.get("by", ""), values.get("told_on")
            act = partial(self.services.packets.dispute, agency, period, what, values["said"], by, told_on, of.revision)
            self.write(act, form=form, then=self._done)

        named = figures_named(of.figures, figure) if figure else ()
        chosen = named[0] if len(named) == 1 else ""
        today = self.today() if self._keeps else None
        form = dispute_form(self, agency, of, period.label, tickets, chosen, today, submit)
        form.open()

    @Slot()
    def answer(self) -> None:
        """Ask for the answer to the chosen dispute; given, it stays, so it asks with the number."""
        of = self.current()
        if of is not None and of.answer is None:
            self._answer(of)

    def answer_again(self, number: str, gone: Callable[[], object]) -> None:
        """Ask for the answer to a dispute by its number; `gone` where it is answered, or not there any more."""

        def found(rows: Sequence[DisputedFigure]) -> None:
            of = next((row for row in rows if row.number == number and row.answer is None), None)
            if of is None:
                gone()
            else:
                self._answer(of)

        read = self.services.packets.disputes
        self.jobs.read(self, lambda work: read(None, work=work), found, key=f"answer {number}")

    def _answer(self, of: DisputedFigure) -> None:
        def submit(values: dict[str, Any]) -> None:
            how = DisputeAnswer(values["answer"])
            text = f"{of.what} of {of.packet}. The answer is printed and cannot be taken back."
            if not dialogs.confirm(self.window(), f"{of.number} is {how.value}?", text, how.label, danger=True):
                form.set_busy(False)
                return
            act = partial(self.services.packets.answer_dispute, of.id, how, values["reason"])
            self.write(act, form=form, then=self._done)

        form = answer_form(self, of, submit)
        form.open()

    def _done(self, _answer: object) -> None:
        self.refresh()


def whole_text(row: DisputedFigure) -> str:
    """Return all that is known of a dispute, a line each."""
    told = f"{row.by} on {words.day(row.told_on)}: {row.said}"
    if row.answer is None:
        return f"{told}\nAn answer is due by {words.day(row.due_on)}."
    restated = f" Restated in {row.restated}." if row.restated else ""
    if row.answer is DisputeAnswer.UPHELD and not row.restated:
        restated = " No later revision prints it otherwise: only a figure that changes is restated."
    return f"{told}\n{row.answer.label} on {words.day(row.answered_on)}: {row.reason}{restated}"


def dispute_columns(today: Callable[[], date]) -> tuple[Column[DisputedFigure], ...]:
    """Return the columns of disputes; one past its day and still open is marked as late."""
    late = Mark("missed", "missed")
    return (
        Column("number", "No.", "FDS0000001", lambda r: r.number, sort_value=lambda r: r.number),
        Column("packet", "Packet", "SR-NCDPS-2026-10 r1", lambda r: r.packet, sort_value=lambda r: r.packet),
        Column("what", "What", "Resolution, all priorities: percentage", lambda r: r.what, tooltip=lambda r: r.what,
               stretch=True, sort_value=lambda r: r.what.casefold()),
        Column("value", "As printed", "1,234 of 2,345", lambda r: r.value or "–", gives=True),
        Column("by", "Who", "Alexandra Fitzgerald", lambda r: r.by, gives=True, tooltip=lambda r: r.by, since=WIDE),
        Column("due", "Answer due", "20 May 2026", lambda r: words.day(r.due_on, padded=True),
               sort_value=lambda r: r.due_on),
        Column("state", "State", "Withdrawn", lambda r: r.standing(today()),
               mark=lambda r: late if r.answer is None and r.is_late(today()) else None,
               sort_value=lambda r: r.standing(today())),
        Column("restated", "Restated", "r2: 93.4 %", lambda r: r.restated or "–", gives=True),
    )  # fmt: skip
