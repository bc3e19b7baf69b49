"""Shifts: what one shift hands over to the next, drawn up, given over by one and accepted by another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from app.domain import words
from app.domain.changes_made import Touched
from app.domain.eastern import eastern
from app.domain.plain_text import one_line
from app.domain.printed import PrintedPart, PrintedTable
from app.domain.shifts.course import HandoverState, Step, refusal
from app.domain.shifts.handover import HANDOVERS, TABS, Desk, Handover, HandoverRow, Line
from app.domain.shifts.times import SHIFTS
from app.ui.commands import Command
from app.ui.forms import dialogs
from app.ui.kept_forms import KeptForms
from app.ui.printing.printable import More
from app.ui.small_list_tab import SmallListTab
from app.ui.tables.columns import Column, Mark
from app.ui.writing import Act, Fields
from app.views.shifts.commands import CONTEXT, commands
from app.views.shifts.forms import kept, line_form, text_form
from app.views.shifts.pane import HandoverPane
from app.work import Work

_MARKS = {
    HandoverState.DRAFT: Mark("ring", "muted"),
    HandoverState.GIVEN: Mark("clock", "soon"),
    HandoverState.ACCEPTED: Mark("check", "met"),
}


class ShiftsTab(SmallListTab[HandoverRow]):
    """The list of hand-overs, the newest first, and the one that is chosen."""

    id = "shifts"
    watches = HANDOVERS | SHIFTS | Touched.TICKETS
    things = "hand-overs"
    nouns = ("hand-over", "hand-overs")
    context_name = CONTEXT
    empty = (
        "No hand-over yet",
        "N draws up what this shift hands over. Setup, Shifts says when shifts begin and end.",
        "",
    )
    pane_share = 0.62
    pane: HandoverPane

    def build(self) -> None:
        """Make the list and the page of one hand-over."""
        self._leaving = self._gap = ""
        self.kept = KeptForms(self, lambda key: kept(key) is not None, self._open_kept)
        self.build_list("Hand-overs", "Find hand-overs")
        self.pane.add_acts(self.context.commands.act_bar(CONTEXT, self.pane, most=4))

    def detail_pane(self) -> QWidget:
        """Return the page of one hand-over."""
        pane = HandoverPane()
        pane.line_opened.connect(self.open_line)
        pane.chosen.connect(self.context.commands.refresh)
        pane.table.typed.connect(self._typed_in_lines)
        return pane

    def pane_focus(self) -> QWidget:
        """Return the lines."""
        return self.pane.table

    def columns(self) -> Sequence[Column[HandoverRow]]:
        """Return the columns of the list."""
        return (
            Column("number", "Number", "HOV0000001", lambda row: row.number),
            Column("shift", "Shift", "Late", lambda row: one_line(row.shift), stretch=True),
            Column("end", "Until", "Wed 28 Nov 23:00", self._until),
            Column("state", "State", "Given over", lambda row: row.state.label,
                   mark=lambda row: _MARKS.get(row.state)),
            Column("lines", "Lines", "88", lambda row: f"{row.lines:,}"),
            Column("given", "From", "Alexandra Fitzgerald", lambda row: one_line(row.given_name) or "–", shown=False),
            Column("accepted", "Accepted by", "Alexandra Fitzgerald", lambda row: one_line(row.accepted_name) or "–",
                   shown=False),
        )  # fmt: skip

    def _until(self, row: HandoverRow) -> str:
        end = eastern(row.end)
        this_year = end.year == eastern(self.context.now()).year
        return words.moment(row.end, weekday=True, year=False) if this_year else words.day(end.date(), weekday=True)

    # --- reading ----------------------------------------------------------------------------------
    def reader(self) -> Callable[[Work], Desk]:
        """Return what reads the hand-overs and the shift that leaves."""
        desk = self.services.shifts.desk
        return lambda work: desk(work=work)

    def take_rows(self, answer: Desk) -> Sequence[HandoverRow]:
        """Return the hand-overs; keep which shift leaves."""
        self._leaving, self._gap = answer.leaving, answer.gap
        self.kept.offer()
        return answer.rows

    def count_text(self) -> str:
        """Say how many there are, and which shift is handed over now."""
        said = super().count_text()
        now = f"Now: {self._leaving}." if self._leaving else ""
        return " ".join(part for part in (f"{said}." if now or self._gap else said, now, self._gap) if part)

    def read_detail(self) -> None:
        """Read the hand-over that is chosen."""
        id, handover = self.table.current_id(), self.services.shifts.handover
        if id is None:
            self.pane.show_handover(None)
            self.context.commands.refresh()
            return
        self.read(lambda work: handover(id, work=work), self._handover_here, key="handover", failed=lambda _e: True)

    def _handover_here(self, found: Handover) -> None:
        if found.row.id == self.table.current_id():
            self.pane.show_handover(found)
            self.context.commands.refresh()

    def record_more(self) -> More | None:
        """Return the lines for paper."""
        found = self.shown()
        if found is None:
            return None
        table = found.table()
        titles = tuple((title, False) for _key, title in table.columns)
        rows = tuple(tuple(str(row[key]) for key, _title in table.columns) for row in table.rows)
        summary = (found.row.summary,) if found.row.summary else ()
        return lambda _work: [PrintedPart("Lines", (), summary, PrintedTable(titles, rows))]

    # --- what is chosen ---------------------------------------------------------------------------
    def shown(self) -> Handover | None:
        """Return the hand-over that is chosen, once it is read."""
        if not self.built or self.pane.found is None or self.pane.found.row.id != self.table.current_id():
            return None
        return self.pane.found

    def line(self) -> Line | None:
        """Return the line with the focus in the hand-over that is chosen."""
        return self.pane.line() if self.shown() is not None else None

    def is_in(self, *states: HandoverState) -> Callable[[], bool]:
        """Return the condition that the chosen hand-over is in one of these states."""

        def holds() -> bool:
            found = self.shown()
            return found is not None and found.row.state in states

        return holds

    def why_not(self, step: Step) -> str:
        """Return why one may not do a step with the chosen hand-over, as a sentence; "" where one may."""
        found = self.shown()
        if found is None:
            return "Choose a hand-over that is given over."
        return refusal(found.row.state, step, self.context.actor, found.row.given_by)

    def may(self, step: Step) -> bool:
        """Return whether one may do a step with the chosen hand-over."""
        return not self.why_not(step)

    def has_draft_line(self) -> bool:
        """Return whether a line of a draft is chosen."""
        return self.line() is not None and self.is_in(HandoverState.DRAFT)()

    def has_line(self) -> bool:
        """Return whether a line that can be opened is chosen."""
        line = self.line()
        return line is not None and bool(TABS.get(line.tbl))

    def can_take_over(self) -> bool:
        """Return whether tickets of the chosen hand-over can be taken over."""
        found = self.shown()
        return found is not None and found.row.state is HandoverState.ACCEPTED and bool(found.to_take_over())

    def commands(self) -> list[Command]:
        """Return what can be done here."""
        return commands(self)

    @Slot(str)
    def _typed_in_lines(self, text: str) -> None:
        if not self.context.commands.press(text):
            self.messages.note(f"No act has the key {text.upper()} here.", "F1 shows all keys.")

    # --- acts -------------------------------------------------------------------------------------
    def draw_up(self) -> None:
        """Draw up the hand-over of the shift that leaves, or bring its draft up to now."""
        self.write(self.services.shifts.draw_up, then=lambda made: self.want(made.ids[0]))

    def write_note(self) -> None:
        """Ask what the next one must know of the chosen line."""
        found, line = self.shown(), self.line()
        if found is not None and line is not None:
            self._note(found, line)

    def _note(self, found: Handover, line: Line) -> None:
        id, base, shifts = found.row.id, {"note": line.note}, self.services.shifts

        def make(base: Fields, mine: Fields) -> Act:
            return partial(shifts.note, id, line.id, base, mine)

        form = text_form(
            self.form_owner(),
            f"To know of {one_line(line.called)}",
            f"handover note {id} {line.id}",
            ("note", "What the next one must know"),
            line.note,
            lambda values: self.save(make, base, values, form=form),
        )
        form.open()

    def write_summary(self) -> None:
        """Ask for the summary of the chosen hand-over."""
        found = self.shown()
        if found is not None:
            self._summary(found)

    def _summary(self, found: Handover) -> None:
        id, base, shifts = found.row.id, {"summary": found.row.summary}, self.services.shifts

        def make(base: Fields, mine: Fields) -> Act:
            return partial(shifts.summarise, id, base, mine)

        form = text_form(
            self.form_owner(),
            f"Summary of {found.row.number}",
            f"handover summary {id}",
            ("summary", "Summary"),
            found.row.summary,
            lambda values: self.save(make, base, values, form=form),
            hint="How the shift went, and what holds for all of it.",
        )
        form.open()

    def add_line(self) -> None:
        """Ask for a ticket or major incident that is handed over as well."""
        found = self.shown()
        if found is not None:
            self._add(found)

    def _add(self, found: Handover) -> None:
        add, id = self.services.shifts.add_line, found.row.id
        form = line_form(
            self.form_owner(),
            f"Add to {found.row.number}",
            f"handover line {id}",
            lambda values: self.write(partial(add, id, values["number"], values["note"]), form=form),
        )
        form.open()

    def drop_line(self) -> None:
        """Take the chosen line out."""
        found, line = self.shown(), self.line()
        if found is not None and line is not None:
            self.write(partial(self.services.shifts.drop_line, found.row.id, line.id))

    def correct(self) -> None:
        """Ask for what was wrong or missing."""
        found = self.shown()
        if found is not None:
            self._correct(found)

    def _correct(self, found: Handover) -> None:
        correct, id = self.services.shifts.correct, found.row.id
        form = text_form(
            self.form_owner(),
            f"Correction of {found.row.number}",
            f"handover correction {id}",
            ("text", "What was wrong or missing"),
            "",
            lambda values: self.write(partial(correct, id, values["text"]), form=form),
            hint="It stands below the hand-over, which stays as it is.",
        )
        form.open()

    def step_on(self, name: str) -> None:
        """Give the hand-over that was seen over, take it back or accept it."""
        found = self.shown()
        if found is not None:
            act = getattr(self.services.shifts, name)
            self.write(partial(act, found.row.id, found.row.version))

    def take_over(self) -> None:
        """Assign to oneself the tickets that are still with who gave the hand-over over."""
        found = self.shown()
        if found is None:
            return
        take, id = self.services.shifts.take_over, found.row.id
        count = words.count(len(found.to_take_over()), "ticket")
        asked = f"Take over {count} from {one_line(found.row.given_name)}?"
        if dialogs.confirm(self.window(), asked, "Each is assigned to you, as with M in Tickets.", "Take over"):
            self.write(lambda op_id=None: take(id, op_id=op_id).changes)

    @Slot()
    def open_line(self) -> None:
        """Open what the chosen line is about."""
        line = self.line()
        if line is not None and TABS.get(line.tbl):
            self.context.navigator.open(TABS[line.tbl], id=line.record_id)

    def save_pdf(self) -> None:
        """Write the chosen hand-over as PDF."""
        found = self.shown()
        if found is None:
            return
        id, number, paper = found.row.id, found.row.number, self.services.shifts.paper
        path = dialogs.save_path(self.window(), f"Hand-over {number}", f"{number}.pdf", "PDF (*.pdf)")
        if path is None:
            return

        def made(written: Path) -> None:
            self.messages.info(f"Written: {written}")

        self.read(lambda work: paper(id, path, work=work), made, title=f"Hand-over {number}")

    # --- drafts -----------------------------------------------------------------------------------
    def kept_form(self, key: str) -> Callable[[], object] | None:
        """Return what opens the form of a draft again."""
        return self.kept.opener(key)

    def open_kept_forms(self) -> bool:
        """Open the forms of which a draft is kept."""
        return self.kept.open_all()

    def _open_kept(self, key: str) -> None:
        """Go on with a form that was kept, where the hand-over is as far as it was."""
        what = kept(key)
        if what is None:
            return
        kind, id, line_id = what
        handover = self.services.shifts.handover

        def here(found: Handover) -> None:
            self.want(found.row.id)
            line = next((one for one in found.lines if one.id == line_id), None)
            is_draft = found.row.state is HandoverState.DRAFT
            if kind == "note" and is_draft and line is not None:
                self._note(found, line)
            elif kind == "correction" and not is_draft:
                self._correct(found)
            elif kind in ("summary", "line") and is_draft:
                (self._summary if kind == "summary" else self._add)(found)
            else:
                self.messages.note("The draft cannot be opened any more.", "What was typed is still kept.")

        self.read(lambda work: handover(id, work=work), here, key=f"kept {key}")
