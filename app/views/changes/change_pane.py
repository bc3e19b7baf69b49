"""The pane of one change: facts, why it is heard, risk with reasons, conflicts, votes, and the next steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from PySide6.QtCore import QUrl, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from app.domain import words
from app.domain.cab.actions import BoardAction
from app.domain.changes.detail import ChangeDetail
from app.domain.changes.incidents import JudgedProposal
from app.domain.changes.outcome import too_early
from app.domain.changes.spans import when
from app.domain.changes.states import EDITABLE, RECORDED
from app.domain.changes.values import Change
from app.domain.vocabulary import ChangeState, ChangeType
from app.ui.attachments.panel import FilesPanel
from app.ui.look import theme
from app.ui.look.flow_layout import FlowLayout
from app.ui.look.heading import Heading
from app.views.changes.condition_words import add_conditions
from app.views.changes.incident_words import add_actions, add_incidents
from app.views.changes.rich import LinkText, Rich
from app.views.changes.tasks_words import add_tasks

_NO_NAMES: Mapping[str, str] = MappingProxyType({})
_LONGEST = 1_000  # letters of a title that are shown: Qt takes seconds for those of a file that was pasted
_FACTS_FROM = 200  # height at 100 % from which facts are seen: in less a line of them would be cut
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
    override_asked = Signal()
    followed = Signal(str)  # a link of the text

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Change")
        self.detail: ChangeDetail | None = None
        self.incidents: tuple[JudgedProposal, ...] | None = None  # None: not read yet
        self._actions: tuple[BoardAction, ...] = ()
        self._may_judge = self._may_edit = False
        self._offered: list[str] | None = None
        self.names: Mapping[str, str] = {}  # of services, by their codes
        self.agencies: Mapping[str, str] = {}  # their names, by their codes
        self.year: int | None = None  # the present one, which is not told
        self.now: datetime | None = None  # by which tasks are overdue
        self.title = Heading("No change chosen", 1.15)
        self.text = LinkText("Facts of the change")
        self.text.anchorClicked.connect(self._followed)
        self._buttons = QWidget()
        self._row = FlowLayout(self._buttons, gap=4)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.px(10), theme.px(8), theme.px(10), theme.px(8))
        layout.addWidget(self.title)
        layout.addWidget(self._buttons)
        layout.addWidget(self.text, 1)
        self.files = FilesPanel()
        layout.addWidget(self.files)
        look = theme.current()
        if look is not None:
            look.changed.connect(self._look_changed)
        self._fit_rows()
        self.clear()

    def _fit_rows(self) -> None:
        """Give the steps the height of two rows for every change: what is below them must not move under the mouse."""
        two = 2 * QPushButton("Submit").sizeHint().height() + theme.px(4)
        self._buttons.setFixedHeight(max(two, self._row.heightForWidth(self._buttons.width())))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_rows()
        self.text.setVisible(self.height() >= theme.px(_FACTS_FROM))

    def clear(self) -> None:
        """Empty the pane, because no change is chosen."""
        self.detail = self.incidents = None
        self.files.show_record(None)
        self.title.setText("No change chosen")
        self.text.say("Choose a change in the calendar (N and P walk through a day), or make a new one.")
        self._set_buttons([])

    def show_detail(
        self,
        detail: ChangeDetail,
        *,
        may_edit: bool,
        may_vote: bool,
        may_judge: bool = False,
        may_override: bool = False,
    ) -> None:
        """Show a change and what this person may do with it."""
        same = self.detail is not None and self.detail.change.id == detail.change.id
        self.detail, self._may_judge, self._may_edit = detail, may_judge, may_edit
        self.incidents, self._actions = (self.incidents, self._actions) if same else (None, ())
        change = detail.change
        self.title.setText(f"{change.number} {change.title[:_LONGEST]}")
        self._show_text(keep_place=same)
        self.files.show_record(change.id, change.number, may_add=may_edit)
        buttons: list[tuple[str, object]] = []
        if may_edit and change.state in EDITABLE:
            buttons.append(("Edit…", self.edit_asked))
        if may_vote and change.state is ChangeState.IN_CAB:
            buttons.append(("Vote…", self.vote_asked))
        if may_override and change.state is ChangeState.APPROVED and any(hit.binds for hit in detail.freezes):
            buttons.append(("Let into a freeze…", self.override_asked))
        # what was decided is reopened in its meeting
        steps = [s for s in detail.next_states if s is not ChangeState.IN_CAB or change.state is ChangeState.DRAFT]
        buttons += [(_step_word(change, state), state) for state in steps]
        self._set_buttons(buttons)

    def show_after(self, incidents: tuple[JudgedProposal, ...], actions: Sequence[BoardAction]) -> None:
        """Show the incidents that the change may have caused, and what is to be done after it."""
        self.incidents, self._actions = incidents, tuple(actions)
        self._show_text(keep_place=True)

    def show_names(self, names: Mapping[str, str]) -> None:
        """Call services so, by their codes, also in what is shown already."""
        if names != self.names:
            self.names = names
            self._show_text(keep_place=True)

    def show_agencies(self, agencies: Mapping[str, str]) -> None:
        """Call agencies so, by their codes, also in what is shown already."""
        if agencies != self.agencies:
            self.agencies = agencies
            self._show_text(keep_place=True)

    def _show_text(self, *, keep_place: bool) -> None:
        if self.detail is not None:
            html = detail_html(
                self.detail,
                self.names,
                self.year,
                self.incidents,
                may_judge=self._may_judge,
                may_edit=self._may_edit,
                actions=self._actions,
                now=self.now,
                agencies=self.agencies,
            )
            self.text.show_html(html, keep_place=keep_place)

    @Slot(QUrl)
    def _followed(self, link: QUrl) -> None:
        self.followed.emit(link.toString())

    @Slot()
    def _look_changed(self) -> None:
        """Make the rich text anew: it carries its colours."""
        self._fit_rows()
        self._show_text(keep_place=True)

    def _set_buttons(self, buttons: list[tuple[str, object]]) -> None:
        """Offer other steps; the same ones stay as they are, and the keyboard stays on a step that stays."""
        texts = [text for text, _ in buttons]
        if texts == self._offered:
            return
        self._offered = texts
        focused = self.focusWidget()
        step = focused.text() if isinstance(focused, QPushButton) and focused.hasFocus() else ""
        while self._row.count():
            item = self._row.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.deleteLater()
        before: QWidget = self.title
        for text, what in buttons:
            button = QPushButton(text)
            button.setAccessibleName(text.rstrip("…"))
            button.setProperty("step", what if isinstance(what, ChangeState) else None)
            if isinstance(what, ChangeState):
                button.clicked.connect(self._step)
            else:
                button.clicked.connect(what)
            self._row.addWidget(button)
            button.setVisible(True)  # at once: the keyboard may be put on it
            QWidget.setTabOrder(before, button)  # they stand above the text, which was made first
            before = button
        self._fit_rows()
        if step:
            item = self._row.itemAt(texts.index(step)) if step in texts else None
            stays = item.widget() if item is not None else None
            (stays or self.text).setFocus()

    def _step(self) -> None:
        button = self.sender()
        if isinstance(button, QPushButton):
            self.step_asked.emit(ChangeState(button.property("step")))  # Qt hands back a plain str


def _step_word(change: Change, state: ChangeState) -> str:
    announces = change.type is ChangeType.INFORMATIONAL and state is ChangeState.SCHEDULED
    return "Announce" if announces else STEP_WORDS[state]


def _board(change: Change) -> str:
    """Return where the change stands with the board."""
    if change.place is not None:
        return change.place.text[:1].upper() + change.place.text[1:]
    return words.weekday(change.cab_date) if change.cab_date else ""


def _planned(change: Change, year: int | None) -> str:
    return f"{when(change.planned_start, change.planned_end, year)} Eastern" if change.planned_told else "Not told"


def detail_html(
    detail: ChangeDetail,
    names: Mapping[str, str] = _NO_NAMES,
    year: int | None = None,
    incidents: Sequence[JudgedProposal] | None = (),
    *,
    may_judge: bool = False,
    may_edit: bool = False,
    actions: Sequence[BoardAction] = (),
    now: datetime | None = None,
    agencies: Mapping[str, str] = _NO_NAMES,
) -> str:
    """Return a change as rich text in the colours of the current look.

    `names`: of services, `agencies`: of those, by their codes. `year`: the present one, which is not told. `incidents`:
    that it may have caused, None where they are not read yet. `may_judge`, `may_edit`: whether this person may say of
    them what is so, and of conditions that they are met. `actions`: what is to be done after it. `now`: by which tasks
    are overdue.
    """
    change, rich = detail.change, Rich(theme.color)
    if detail.clashes:  # in words and first: the worst is what has to be known
        rich.heading(words.count(len(detail.clashes), "conflict"))
        for clash in detail.clashes:
            rich.clash(clash)
    told = {one.text for one in detail.conditions}  # in their own part, with their state
    add_tasks(rich, detail.tasks, now, may_edit=may_edit)
    add_conditions(rich, detail.conditions, may_meet=may_edit and change.state not in RECORDED)
    rich.facts(
        [
            (
                "State",
                change.state.label + (f" ({change.system}: {change.source_state})" if change.source_state else ""),
            ),
            ("Still missing", ", ".join(change.missing) if change.state is ChangeState.DRAFT else ""),
            ("Type, scope", f"{change.type_words}, {change.scope.label.lower()}"),
            ("Planned", _planned(change, year)),
            ("Actual", _actual(detail, year)),
            ("Outcome", _outcome(change)),
            (f"Outcome in {change.system}", change.source_outcome),
            ("Announced for", change.for_agency),
            ("Services", ", ".join(names.get(code, code) for code in change.services)),
            ("Agencies", ", ".join(agencies.get(code, code) for code in change.agencies)),
            ("Sites", ", ".join(change.sites)),
            ("Implementer", change.carried_out_by),
            ("Written by", change.created_by_name),
            ("Cloned from", change.cloned_from_number),
            ("Board", _board(change)),
            ("Conditions", change.conditions if change.conditions not in told else ""),
            ("Review due", words.weekday(change.review_due) if change.review_due else ""),
            ("Submitted", _local(detail)),
        ]
    )
    if change.state in RECORDED:
        add_incidents(rich, incidents, may_judge=may_judge)
    add_actions(rich, actions)
    rich.heading("Who decides")
    rich.line(detail.routing.why)
    if change.state is ChangeState.IN_CAB:
        rich.line(detail.quorum_text)
    counted = change.counted
    for vote in change.votes:
        stale = "" if vote in counted else f" (earlier, on version {vote.version}, does not count)"
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
        ("Why it was cancelled", change.cancelled_why),
        (_decided(change), change.decided_why),
        ("Review", change.review),
    ):
        if text:
            rich.heading(name)
            rich.line(text)
    return rich.html()


def _decided(change: Change) -> str:
    """Return the heading of what the approver of a change wrote."""
    if change.decided_at is not None and change.state is not ChangeState.DRAFT:
        return f"Why it was {'rejected' if change.state is ChangeState.REJECTED else 'approved'}"
    return "What its approver wrote"


def _outcome(change: Change) -> str:
    said = [change.outcome or "", "backed out" if change.backed_out else "", too_early(change, change.actual_start)]
    text = ", ".join(filter(None, said))
    return text[:1].upper() + text[1:]


def _actual(detail: ChangeDetail, year: int | None) -> str:
    change = detail.change
    start, end = change.actual_start, change.actual_end
    if start is None or end is None:
        return f"Began {words.moment(start, weekday=True)} Eastern" if start else ""
    if not change.planned_told or change.type is ChangeType.LATENT:
        return f"{when(start, end, year)} Eastern"
    inside = change.planned_start <= start and end <= change.planned_end
    return f"{when(start, end, year)} Eastern, {'inside' if inside else 'outside'} its planned window"


def _local(detail: ChangeDetail) -> str:
    at = detail.change.submitted_at
    return words.moment(at, weekday=True) if at else ""
