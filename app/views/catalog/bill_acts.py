"""What is done with bills and their lines: issued, written to files, explained, corrected, disputed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from app.domain import words
from app.domain.catalog.money import dollars
from app.domain.catalog.values import ToIssue
from app.domain.changes_made import Changes
from app.domain.eastern import local_date
from app.domain.periods import Period
from app.domain.plain_text import one_line
from app.ui.forms import dialogs
from app.ui.forms.form import Form
from app.ui.writing import Fields
from app.views.catalog import bill_forms
from app.views.catalog.bill_page import BillLine
from app.views.catalog.host import CatalogHost
from app.views.catalog.line_page import LineLine
from app.views.catalog.numbers import cents_of, micro_of
from app.views.catalog.pages import BILLS, CHANGE, DISPUTES, LINES
from app.views.catalog.undoing import back

_MONTHS_BACK = 6
_ONLY = "Issue only {}"


class BillActs:
    """The acts of one tab."""

    def __init__(self, tab: CatalogHost) -> None:
        self.tab = tab
        self.catalog = tab.services.catalog

    def bill(self) -> BillLine | None:
        """Return the bill with the focus on its page."""
        row = self.tab.row_of(BILLS)
        return row if isinstance(row, BillLine) else None

    def line(self) -> LineLine | None:
        """Return the line with the focus on its page."""
        row = self.tab.row_of(LINES)
        return row if isinstance(row, LineLine) else None

    def subject(self) -> tuple[int, str, str, str] | None:
        """Return the bill that is shown: key and name of the agency, month, number ("" where it is not issued)."""
        row, shown = self.bill(), self.tab.shown()
        if row is not None:
            return row.agency_id, row.agency, row.month, row.issued.number if row.issued is not None else ""
        if shown is None or shown.bill is None:
            return None
        bill = shown.bill.bill
        return bill.agency_id, bill.agency, bill.month, bill.issued.number if bill.issued is not None else ""

    # --- issued -----------------------------------------------------------------------------------
    def issue(self) -> None:
        """Ask for a month, show what is due of it, and issue it after a question: a bill is a fact from then on."""
        tab, last = self.tab, Period.month_of(local_date(self.tab.context.now())).previous()
        months = list(reversed(last.trailing_months(_MONTHS_BACK)))

        def submit(values: Fields) -> None:
            month, due = values["month"], self.catalog.to_issue
            tab.read(lambda work: due(month, work=work), partial(self._ask, form, month), key="due")

        form = bill_forms.issue_form(tab.form_owner(), months, submit)
        form.open()

    def _ask(self, form: Form, month: str, due: tuple[ToIssue, ...]) -> None:
        tab, label = self.tab, Period.parse(month).label
        if form.is_open():
            form.set_busy(False)
        if not due:
            tab.messages.note(f"Nothing is to be billed for {label}.", "Import what was consumed first.")
            return
        missing = [f"{one_line(one.agency)}: {one_line(said)}" for one in due for said in one.unpriced]
        if missing:
            more = f" And {len(missing) - 1:,} more." if len(missing) > 1 else ""
            tab.messages.warning(f"{label} cannot be issued yet: {missing[0]}.{more}", "Have the rate approved first.")
            return
        row = self.bill()
        own = next((one for one in due if row is not None and one.agency_id == row.agency_id), None)
        every = f"Issue {words.count(len(due), 'bill')}"
        only = _ONLY.format(one_line(own.agency)) if own is not None and len(due) > 1 else ""
        listed = [f"{one_line(one.agency)}: {dollars(one.total_cents)}" for one in due[:8]]
        listed += [f"{words.count(len(due) - len(listed), 'bill')} more"] if len(due) > len(listed) else []
        text = "\n".join([*listed, f"Together {dollars(sum(one.total_cents for one in due))}."])
        text += "\n\nA bill is a fact: it is never taken back. What is told later is a correction on the next one."
        answers = [*([only] if only else []), every, "Cancel"]
        answer = dialogs.ask(tab.window(), f"Issue the bills of {label}?", text, answers, danger=every)
        if answer not in {every, only} or not answer:
            return
        ids = [own.agency_id] if own is not None and answer == only else [one.agency_id for one in due]
        first = sorted(ids).index(own.agency_id) if own is not None else 0

        def then(made: Changes) -> None:  # the row with the focus was what is issued now: its bill takes its place
            tab.show_row(BILLS, made.ids[first if len(made.ids) == len(ids) else 0])

        tab.write(partial(self.catalog.issue, ids, month), form=form, then=then)

    # --- files ------------------------------------------------------------------------------------
    def pdf(self) -> None:
        """Write the bill as PDF: its lines, the rows behind them, and why it changed."""
        self._write("pdf", "PDF (*.pdf)", self.catalog.bill_file)

    def workbook(self) -> None:
        """Write the lines of the bill as a workbook."""
        self._write("xlsx", "Workbook (*.xlsx);;CSV (*.csv)", self.catalog.bill_book)

    def _write(self, ending: str, kinds: str, make: Callable[..., Path]) -> None:
        subject, tab = self.subject(), self.tab
        if subject is None:
            return
        agency_id, agency, month, number = subject
        name = f"{number or 'draft'}-{month}.{ending}"
        path = dialogs.save_path(tab.window(), f"Bill of {one_line(agency)}", name, kinds)
        if path is None:
            return

        def made(written: Path) -> None:
            tab.messages.info(f"Written: {written}")

        tab.read(lambda work: make(agency_id, month, path, work=work), made, title="Bill")

    # --- looked at --------------------------------------------------------------------------------
    def show_lines(self) -> None:
        """Show the lines of the bill."""
        self.tab.show_page(LINES)

    def show_change(self) -> None:
        """Show why the bill changed."""
        self.tab.show_page(CHANGE)

    def comparable(self) -> list[str]:
        """Return the other months of which the agency has a bill, the newest first."""
        subject, shown = self.subject(), self.tab.shown()
        if subject is None or shown is None:
            return []
        mine = {one.month for one in shown.books.bills if one.agency_id == subject[0]}
        return sorted(mine - {subject[2]}, reverse=True)

    def compare(self) -> None:
        """Ask with which month the bill is compared."""
        subject, months, tab = self.subject(), self.comparable(), self.tab
        if subject is None or not months:
            return

        def submit(values: Fields) -> None:
            form.accept()
            tab.compare_with(values["month"])
            tab.show_page(CHANGE)

        form = bill_forms.compare_form(tab.form_owner(), subject[1], subject[2], months, submit)
        form.open()

    # --- lines ------------------------------------------------------------------------------------
    def dispute(self) -> None:
        """Dispute the line with the focus."""
        line, tab = self.line(), self.tab
        if line is None or not line.line.id:
            return
        id = line.line.id

        def submit(values: Fields) -> None:
            claimed = cents_of(values["claimed"], "What it should be") if values["claimed"] else None
            undo = back(tab, lambda made: partial(self.catalog.withdraw_dispute, made.ids[0], 1))
            tab.write(partial(self.catalog.dispute, id, values["reason"], claimed), form=form, undo=undo,
                      then=lambda _made: tab.show_page(DISPUTES))  # fmt: skip

        form = bill_forms.dispute_form(tab.form_owner(), line, submit)
        form.open()

    def correct(self) -> None:
        """Tell units more or less of the line with the focus: a correction on the next bill."""
        line, tab = self.line(), self.tab
        if line is None or line.line.component_id is None:
            return
        of, component_id = line, line.line.component_id

        def submit(values: Fields) -> None:
            units, reason = micro_of(values["units"], "The units"), values["reason"]
            tell = partial(self.catalog.tell_consumption, of.agency_id, component_id, of.line.month)
            undo = back(tab, lambda _made: partial(tell, -units, f"Taken back: {reason}"))
            tab.write(partial(tell, units, reason), form=form, undo=undo)

        form = bill_forms.correct_form(tab.form_owner(), line, submit)
        form.open()
