"""`ChangeForm`: a change as it is written, with what all rules say of it beside the fields while they are filled in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, QTimer, QUrl, Signal, Slot
from PySide6.QtGui import QAction, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QMenu, QPushButton, QVBoxLayout, QWidget

from app.domain import words
from app.domain.changes.clashes import Severity
from app.domain.changes.detail import LiveRules
from app.domain.changes.slots import Slot as FreeSlot
from app.domain.changes.spans import when
from app.domain.eastern import eastern, to_utc
from app.ui.forms.fields import set_value
from app.ui.forms.form import Form
from app.ui.look import plain, theme
from app.ui.look.plain import Label
from app.views.changes.rich import LinkText, Rich

_PAUSE = 250  # ms after the last key, before the rules are asked
_SIDE = 256  # pixels at 100 %
_ROOMY = 1400  # of the form's width, at 100 %: in less the fields need all of it
_SLOTS = "slots:"
_FREE = "The next times in which nothing is in the way of this change"
_DECIDE = {"cab": "Agency CAB", "ecab": "ECAB", "owner": "Owner or coordinator"}


class ChangeForm(Form):
    """`rules_asked`: something was changed and the rules are to be asked; `slots_asked`: when it could be done."""

    rules_asked = Signal()
    slots_asked = Signal()

    def __init__(
        self,
        title: str,
        parent: QWidget,
        *,
        submit: Callable[[dict[str, Any]], object],
        check: Callable[[dict[str, Any]], Mapping[str, str]],
        key: str,
    ) -> None:
        super().__init__(title, parent, submit=submit, check=check, key=key)
        self.year = 0  # the present one, which is not told
        self.day: date | None = None  # on which a new one is wanted
        self._offered: tuple[Any, Any] | None = None  # the times that stand there unasked
        self._is_seen = False  # somebody went through them
        self._rules: LiveRules | None = None
        self._slots: Sequence[FreeSlot] | None = None
        self._side = QWidget()
        self._side.setFixedWidth(theme.px(_SIDE))
        head = Label("What the rules say")
        head.setProperty("label", True)
        self.told = LinkText("What the rules say")
        self.told.anchorClicked.connect(self._followed)
        column = QVBoxLayout(self._side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(4))
        column.addWidget(head)
        column.addWidget(self.told, 1)
        self.set_side(self._side)
        self.brief = Label()
        self.brief.setProperty("muted", True)
        self.free = QPushButton("Free &times…")
        self.free.setAutoDefault(False)
        self.free.setAccessibleDescription(_FREE)
        self.free.clicked.connect(self._ask_free)
        self._menu = QMenu(self)
        self._menu.setAccessibleName("Free times")
        self._menu.setToolTipsVisible(True)
        self._menu.triggered.connect(self._chosen)
        self._is_menu_wanted = False
        self.foot_left.insertWidget(0, self.free)
        self.foot_left.insertWidget(1, self.brief)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE)
        self._pause.timeout.connect(self.rules_asked)
        self.touched.connect(self._typed)

    @Slot()
    def _typed(self) -> None:
        """Ask the rules in a moment; the free times were found for something else."""
        self._slots = None
        self._pause.start()

    def side_width(self) -> int:
        """Return what the rules take of the width."""
        return 0 if self._side.isHidden() else theme.px(_SIDE) + self.middle.spacing()

    def showEvent(self, event: QShowEvent) -> None:
        """Ask what the rules say of what is there already."""
        super().showEvent(event)
        self._pause.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._side.setFixedWidth(theme.px(_SIDE))
        self._side.setHidden(self.width() < theme.px(_ROOMY))
        self.brief.setHidden(not self._side.isHidden())

    # --- what is said -----------------------------------------------------------------------------
    def say(self, text: str) -> None:
        """Say a sentence instead of the rules."""
        self._rules = self._slots = None
        self._is_menu_wanted = False
        self.told.say(text)
        self.brief.setText(text)
        self._tell_in_full(text)

    def show_rules(self, rules: LiveRules) -> None:
        """Show what the rules say of what is filled in."""
        self._rules = rules
        self._show()

    def show_slots(self, slots: Sequence[FreeSlot]) -> None:
        """Show when the change could be carried out; a click takes the time over."""
        self._slots = slots
        self._show()
        if self._is_menu_wanted:
            self._is_menu_wanted = False
            self._open_menu(slots)

    # --- times that are offered ---------------------------------------------------------------------
    def offers_times(self, day: date) -> None:
        """Take note that the times of a new change are only offered, from a day on: others may take their place."""
        self.day, self._offered = day, self._times()

    def takes_offers(self) -> bool:
        """Return whether other times may be offered: nobody gave any, is about to, or went on from what stood there.

        What was sent stays: with other times, sent again where the answer was lost, it would be a second change.
        """
        fields = (self.field("planned_start"), self.field("planned_end"))
        is_asked = self._is_menu_wanted or self._slots is not None or any(field.hasFocus() for field in fields)
        free = not is_asked and not self._is_seen and not self.attempt.is_sent
        return self._offered == self._times() and free and self.is_open() and not self.is_busy

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leave times alone that somebody went through: they would move unseen while other fields are filled in."""
        if event.type() == QEvent.Type.FocusOut and self.day is not None:
            self._is_seen = self._is_seen or watched in (self.field("planned_start"), self.field("planned_end"))
        return super().eventFilter(watched, event)

    def offer(self, slot: FreeSlot) -> None:
        """Offer the times of a slot; that is nobody's typing."""
        if not self.takes_offers() or (to_utc(self._times()[0]), to_utc(self._times()[1])) == (slot.start, slot.end):
            return
        self.take_times(slot.start, slot.end)
        self._offered = self._times()
        for key in ("planned_start", "planned_end"):
            self.take_as_first(key)

    def _times(self) -> tuple[Any, Any]:
        values = self.values()
        return values["planned_start"], values["planned_end"]

    @Slot()
    def _ask_free(self) -> None:
        self._is_menu_wanted = True
        self.slots_asked.emit()

    def _open_menu(self, slots: Sequence[FreeSlot]) -> None:
        """List the free times at the button, to walk through with the arrows; Enter takes one over."""
        self._menu.clear()
        for number, slot in enumerate(slots):
            action = self._menu.addAction(plain.caption(when(slot.start, slot.end, self.year)))
            action.setToolTip(plain.tip(slot.why))
            action.setData(number)
        if not slots:
            self._menu.addAction("None is found in the weeks ahead").setEnabled(False)
        self._menu.popup(self.free.mapToGlobal(QPoint(0, -self._menu.sizeHint().height())))
        self._menu.setActiveAction(self._menu.actions()[0])

    @Slot(QAction)
    def _chosen(self, action: QAction) -> None:
        if self._slots is not None and action.data() is not None:
            slot = self._slots[int(action.data())]
            self.take_times(slot.start, slot.end)
            self.field("planned_start").setFocus()

    def _tell_in_full(self, text: str) -> None:
        """Tell what stands below in brief, where the rules have no room beside."""
        self.brief.setToolTip(plain.tip(text))
        self.brief.setAccessibleDescription(text)
        self.free.setAccessibleDescription(f"{_FREE}\n{text}")

    def _show(self) -> None:
        if self._rules is not None:
            self.brief.setText(rules_in_brief(self._rules))
            all_said = "\n".join(rules_in_full(self._rules))
            self._tell_in_full(all_said)
            self.told.show_html(rules_html(self._rules, self.year, self._slots), keep_place=True)

    @Slot(QUrl)
    def _followed(self, link: QUrl) -> None:
        target = link.toString()
        if target == _SLOTS:
            self.slots_asked.emit()
        elif self._slots is not None and target.startswith(_SLOTS):
            slot = self._slots[int(target.removeprefix(_SLOTS))]
            self.take_times(slot.start, slot.end)

    def take_times(self, start: datetime, end: datetime) -> None:
        """Put other times into the fields, instants."""
        set_value(self.field("planned_start"), eastern(start))
        set_value(self.field("planned_end"), eastern(end))
        self._changed()
        self.rules_asked.emit()


def rules_in_brief(rules: LiveRules) -> str:
    """Return what the rules say in a line: who decides, the risk, conflicts, lead time, what is missing."""
    whom = _DECIDE.get(rules.routing.board, "Nobody decides")
    risk = f"{rules.risk.level} risk" if rules.risk.level else "risk not assessed"
    weighty = [clash for clash in rules.clashes if clash.severity > Severity.NOTE]
    said = [whom, risk, words.count(len(weighty), "conflict") if weighty else "no conflict"]
    if rules.lead is not None and not rules.lead.enough:
        said.append("too little lead time")
    if rules.missing:
        said.append(f"{len(rules.missing)} missing")
    return ", ".join(said)


def rules_in_full(rules: LiveRules) -> list[str]:
    """Return all that the rules say, a sentence each."""
    said = [f"{rules.routing.why}.", *rules.departs]
    said += [f"Still missing: {', '.join(rules.missing)}."] if rules.missing else []
    return said + [group.text for group in rules.grouped]


def rules_html(rules: LiveRules, year: int, slots: Sequence[FreeSlot] | None = None) -> str:
    """Return what the rules say as rich text in the colours of the current look; `year`: the present one."""
    rich = Rich(theme.color)
    rich.line(f"{rules.routing.why}.")
    for text in rules.departs:
        rich.warning(text)
    level = rules.risk.level or "questionnaire not complete"
    rich.line(f"Risk: {level} ({rules.risk.points} points, sample values)")
    for hit in rules.freezes:
        (rich.warning if hit.binds else rich.muted)(hit.text)
    if rules.lead is not None and not rules.lead.enough:
        rich.warning(rules.lead.text)
    if rules.missing:
        rich.line(f"Still missing: {', '.join(rules.missing)}.")
    told = [group for group in rules.grouped if group.kind not in ("freeze", "lead_time")]
    for group in told:
        rich.worded(group.severity, group.text)
    if not told and not rules.freezes:
        rich.muted("No conflict at this time.")
    if slots is None:
        rich.link(_SLOTS, "When is it free?")
    else:
        rich.heading("Free times")
        for number, slot in enumerate(slots):
            rich.link(f"{_SLOTS}{number}", when(slot.start, slot.end, year), slot.why)
        if not slots:
            rich.muted("None is found in the weeks ahead.")
    return rich.html()
