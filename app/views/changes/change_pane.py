"""The pane of one change: facts, why it is heard, risk with reasons, conflicts, votes, and the next steps."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.domain import words
from app.domain.changes.conflicts import when
from app.domain.changes.detail import ChangeDetail
from app.domain.changes.values import Change
from app.domain.vocabulary import ChangeState
from app.ui.look import theme
from app.ui.look.heading import Heading
from app.views.changes.rich import LinkText, Rich

#: The word on the button that moves a change into a state.
STEP_WORDS = {
    ChangeState.DRAFT: "Return to draft",
    ChangeState.IN_CAB: "Submit",
    ChangeState.IN_REVIEW: "Submit",
    ChangeState.APPROVED: "Approve…",
    ChangeState.REJECTED: "Reject…",
    ChangeState.SCHEDULED: "Schedule",
    ChangeState.IMPLEMENTING: "Start",
    ChangeState.IMPLEMENTED: "Record outcome…",
    ChangeState.REVIEWED: "Review…",
    ChangeState.CANCELLED: "Cancel change…",
}


class ChangePane(QWidget):
    """Shows a `ChangeDetail`; its buttons are the steps that the rules and the role allow."""

    step_asked = Signal(object)  # ChangeState
    edit_asked = Signal()
    vote_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Change")
        self.detail: ChangeDetail | None = None
        self._offered: list[str] | None = None
        self.title = Heading("No change chosen", 1.15)
        self.text = LinkText("Facts of the change")
        self._buttons = QWidget()
        self._row = QHBoxLayout(self._buttons)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._second = QWidget()
        self._second_row = QHBoxLayout(self._second)
        self._second_row.setContentsMargins(0, 0, 0, 0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.px(10), theme.px(8), theme.px(10), theme.px(8))
        layout.addWidget(self.title)
        layout.addWidget(self._buttons)
        layout.addWidget(self._second)
        layout.addWidget(self.text, 1)
        look = theme.current()
        if look is not None:
            look.changed.connect(self._look_changed)
        self.clear()

    def clear(self) -> None:
        """Empty the pane, because no change is chosen."""
        self.detail = None
        self.title.setText("No change chosen")
        self.text.say("Choose a change in the calendar (N and P walk through a day), or make a new one.")
        self._set_buttons([])

    def show_detail(self, detail: ChangeDetail, *, may_edit: bool, may_vote: bool) -> None:
        """Show a change and what this person may do with it."""
        same = self.detail is not None and self.detail.change.id == detail.change.id
        self.detail = detail
        change = detail.change
        self.title.setText(f"{change.number} {change.title}")
        self.text.show_html(detail_html(detail), keep_place=same)
        buttons: list[tuple[str, object]] = []
        if may_edit and change.state in (ChangeState.DRAFT, ChangeState.IN_CAB):
            buttons.append(("Edit…", self.edit_asked))
        if may_vote and change.state is ChangeState.IN_CAB:
            buttons.append(("Vote…", self.vote_asked))
        buttons += [(STEP_WORDS[state], state) for state in detail.next_states]
        self._set_buttons(buttons)

    @Slot()
    def _look_changed(self) -> None:
        """Make the rich text anew: it carries its colours."""
        if self.detail is not None:
            self.text.show_html(detail_html(self.detail), keep_place=True)

    def _set_buttons(self, buttons: list[tuple[str, object]]) -> None:
        """Offer other steps; the same ones stay as they are, and the keyboard stays on a step that stays."""
        texts = [text for text, _ in buttons]
        if texts == self._offered:
            return
        self._offered = texts
        focused = self.focusWidget()
        step = focused.text() if isinstance(focused, QPushButton) and focused.hasFocus() else ""
        for row in (self._row, self._second_row):
            while row.count():
                item = row.takeAt(0)
                widget = item.widget() if item is not None else None
                if widget is not None:
                    widget.deleteLater()
        before: QWidget = self.title
        for number, (text, what) in enumerate(buttons):
            button = QPushButton(text)
            button.setAccessibleName(text.rstrip("…"))
            button.setProperty("step", what if isinstance(what, ChangeState) else None)
            if isinstance(what, ChangeState):
                button.clicked.connect(self._step)
            else:
                button.clicked.connect(what)
            (self._row if number < 3 else self._second_row).addWidget(button)
            QWidget.setTabOrder(before, button)  # they stand above the text, which was made first
            before = button
        self._row.addStretch(1)
        self._second_row.addStretch(1)
        self._second.setVisible(len(buttons) > 3)
        if step:
            at = texts.index(step) if step in texts else -1
            item = (self._row if at < 3 else self._second_row).itemAt(at if at < 3 else at - 3) if at >= 0 else None
            stays = item.widget() if item is not None else None
            (stays or self.text).setFocus()

    def _step(self) -> None:
        button = self.sender()
        if isinstance(button, QPushButton):
            self.step_asked.emit(ChangeState(button.property("step")))  # Qt hands back a plain str


def _planned(change: Change) -> str:
    return f"{when(change.planned_start, change.planned_end)} Eastern" if change.planned_told else "Not told"


def detail_html(detail: ChangeDetail) -> str:
    """Return a change as rich text in the colours of the current look."""
    change, rich = detail.change, Rich(theme.color)
    if detail.clashes:  # in words and first: the worst is what has to be known
        rich.heading(words.count(len(detail.clashes), "conflict"))
        for clash in detail.clashes:
            rich.clash(clash)
    rich.facts(
        [
            (
                "State",
                change.state.label + (f" ({change.system}: {change.source_state})" if change.source_state else ""),
            ),
            ("Type, scope", f"{change.type.value.capitalize()}, {change.scope.label.lower()}"),
            ("Planned", _planned(change)),
            ("Actual", _actual(detail)),
            ("Outcome", (change.outcome or "").capitalize() + (", backed out" if change.backed_out else "")),
            (f"Outcome in {change.system}", change.source_outcome),
            ("Services", ", ".join(change.services)),
            ("Agencies", ", ".join(change.agencies)),
            ("Sites", ", ".join(change.sites)),
            ("Implementer", change.implementer_name or change.group),
            ("Written by", change.created_by_name),
            ("CAB", words.weekday(change.cab_date) if change.cab_date else ""),
            ("Submitted", _local(detail)),
        ]
    )
    rich.heading("Who decides")
    rich.line(detail.routing.why)
    if change.state is ChangeState.IN_CAB:
        rich.line(detail.quorum_text)
    counts = change.version if change.state is ChangeState.IN_CAB else max((v.version for v in change.votes), default=0)
    for vote in change.votes:
        stale = "" if vote.version == counts else f" (on version {vote.version}, did not count)"
        rich.muted(f"{vote.voter_name}: {vote.decision}{stale}{': ' + vote.note if vote.note else ''}")
    if not detail.clashes:
        rich.heading("Conflicts (0)")
        rich.line("None with other changes, freezes, windows or lead time.")
    risk = detail.risk
    rich.heading(f"Risk: {risk.level or 'questionnaire not complete'} ({risk.points} points, sample values)")
    for reason in risk.reasons:
        rich.line(reason)
    for name, text in (
        ("Reason", change.reason),
        ("Implementation", change.implementation_plan),
        ("Test", change.test_plan),
        ("Back-out", change.backout_plan),
        ("Communication", change.communication_plan),
        ("Why it was cancelled" if change.state is ChangeState.CANCELLED else "Review", change.review),
    ):
        if text:
            rich.heading(name)
            rich.line(text)
    return rich.html()


def _actual(detail: ChangeDetail) -> str:
    start, end = detail.change.actual_start, detail.change.actual_end
    return when(start, end) if start and end else ""


def _local(detail: ChangeDetail) -> str:
    at = detail.change.submitted_at
    return words.moment(at, weekday=True) if at else ""
