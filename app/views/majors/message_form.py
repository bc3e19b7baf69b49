"""`MessageForm`: what is known, for the agencies, the management and the hub, and when those hear again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.domain import words
from app.domain.eastern import eastern, to_utc
from app.domain.majors.values import Draft, Major, Message, UpdateKind
from app.domain.plain_text import one_line
from app.domain.typed_time import Lean
from app.ui.forms.form import Form
from app.ui.forms.when import MomentField
from app.ui.look import plain, theme
from app.ui.look.plain import Label
from app.views.majors.forms import text_field
from app.views.majors.kept_keys import key_of
from app.views.majors.page_model import recipient_lines, written

_SIDE, _ROOMY = 300, 860  # width of what stands beside the fields, and from which width of the form on, at 100 %
_PRESETS = (10, 20, 30, 60)  # minutes until the next update
_NAMES = {UpdateKind.NOTICE: "First message", UpdateKind.SCOPE: "Scope message"}


class PromiseField(QWidget):
    """When the next update comes: typed, or so many minutes from now by a button; `value()` is a wall time."""

    def __init__(self, at: datetime, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._now = now
        self.moment = MomentField(eastern(at), lean=Lean.FUTURE, now=now)
        self.moment.setAccessibleName("Next update, as they are told")
        self.changed = self.moment.changed
        self._parts: list[QWidget] = [self.moment]
        row = QHBoxLayout()
        row.setSpacing(theme.px(4))
        for minutes in _PRESETS:
            button = QPushButton(f"+{minutes}")
            button.setAutoDefault(False)
            button.setAccessibleName(f"In {minutes} minutes")
            button.setToolTip(plain.tip(f"In {minutes} minutes from now"))
            button.clicked.connect(partial(self._take, minutes))
            row.addWidget(button)
            self._parts.append(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(4))
        column.addWidget(self.moment)
        column.addLayout(row)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocusProxy(self.moment)

    def tab_parts(self) -> Sequence[QWidget]:
        """Return what Tab goes through: the time, then the buttons."""
        return self._parts

    def value(self) -> datetime:
        """Return the wall time."""
        return self.moment.value()

    def set_value(self, value: datetime) -> None:
        """Show a wall time."""
        self.moment.set_value(value)

    def problem(self) -> str:
        """Return what is wrong with the text; "" where nothing is."""
        return self.moment.problem()

    def settle(self) -> None:
        """Go on from the time that is shown now."""
        self.moment.settle()

    def _take(self, minutes: int) -> None:
        at = self._now() + timedelta(minutes=minutes)
        self.moment.set_value(eastern(at))
        self.moment.changed.emit()


class MessageForm(Form):
    """Values: known, ruled_out, next_steps, management, hub, next_at (wall time), nothing_new."""

    busy_text = "Sending…"

    def __init__(
        self,
        parent: QWidget,
        major: Major,
        draft: Draft,
        submit: Callable[[dict[str, Any]], object],
        *,
        now: Callable[[], datetime],
    ) -> None:
        self._now = now
        self.offered = draft
        what = _NAMES.get(draft.kind, "Update")
        people = len({(one.name, one.mail) for one in draft.recipients})
        to = "Send (drill)" if major.row.drill else f"Send to {people}" if people else "Send"
        title = f"{what} of {major.row.number}"
        super().__init__(
            title, parent, action=to, submit=submit, check=self._problems, key=key_of("message", major.row.id)
        )
        self._draft_of(draft.message)
        self._side = self._beside(major, draft)
        self.set_side(self._side)
        self.foot_left.insertWidget(0, self._brief(major, draft))

    def _draft_of(self, message: Message) -> None:
        self.known = text_field(message.known)
        self.add("known", "To the agencies: what is known", self.known, required=True)
        self.add("ruled_out", "What was ruled out", text_field(message.ruled_out, 2))
        self.add("next_steps", "What happens next", text_field(message.next_steps, 2))
        self.add("management", "To the management", text_field(message.management, 2))
        hub = text_field(message.hub, 2)
        hub.setPlaceholderText("Empty: its words stay, with the new time.")
        self.add("hub", "On the hub", hub)
        due = message.next_at or self._now() + timedelta(minutes=20)
        self.add("next_at", "Next update, as they are told", PromiseField(due, self._now), required=True)
        self.nothing_new = QCheckBox("Nothing new since the last message")
        self.nothing_new.setChecked(message.nothing_new)
        self.add("nothing_new", "Nothing new", self.nothing_new)
        self.known.textChanged.connect(self._said_something)
        self.hide_label("nothing_new")
        self.body.be_narrow(252)

    def chain(self) -> None:
        """Order the fields and buttons for Tab; what stands beside them comes after them."""
        super().chain()
        QWidget.setTabOrder(self.discard_button, self._side)

    @Slot()
    def _said_something(self) -> None:
        """Take the mark away from a message that says something after all; it can be set again."""
        if self.nothing_new.isChecked() and self.known.hasFocus():
            self.nothing_new.setChecked(False)

    def _problems(self, values: dict[str, Any]) -> dict[str, str]:
        return {"next_at": "Promise a time that is ahead."} if to_utc(values["next_at"]) <= self._now() else {}

    def message(self, values: dict[str, Any]) -> Message:
        """Return what is sent."""
        texts = {name: values[name] for name in ("known", "ruled_out", "next_steps", "management", "hub")}
        return Message(**texts, next_at=to_utc(values["next_at"]), nothing_new=values["nothing_new"])

    # --- beside the fields ------------------------------------------------------------------------
    def _brief(self, major: Major, draft: Draft) -> Label:
        said = f"{words.count(len(draft.since), 'line')} new" if draft.since else "Nothing new"
        if draft.unreachable:
            said += f"; cannot be reached: {', '.join(draft.unreachable)}"
        if major.row.drill:
            said = "A drill: nothing leaves"
        self.brief = Label(one_line(said))
        self.brief.setProperty("muted", not draft.unreachable)
        self.brief.setProperty("error", bool(draft.unreachable))
        return self.brief

    def _beside(self, major: Major, draft: Draft) -> QWidget:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, theme.px(8), 0)
        column.setSpacing(theme.px(4))
        since = "since the last message" if draft.last is not None else "since it was declared"
        _say(column, f"New {since}", new_lines(draft) or ["Nothing was written down."])
        told = recipient_lines(draft.recipients, draft.unreachable)
        head = "Would go to (a drill: nothing leaves)" if major.row.drill else "Goes to"
        _say(column, head, told or ["Nobody: no agency is named, or none has a contact for major incidents."])
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setAccessibleName("What is new, and who gets it")
        scroll.setAccessibleDescription("\n".join([*new_lines(draft), *told]))
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        scroll.setWidget(inside)
        inside.setAutoFillBackground(False)
        scroll.viewport().setAutoFillBackground(False)
        scroll.setFixedWidth(theme.px(_SIDE))
        return scroll

    def side_width(self) -> int:
        """Return what stands beside the fields takes of the width."""
        return 0 if self._side.isHidden() else theme.px(_SIDE) + self.middle.spacing()

    @Slot()
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._side.setFixedWidth(theme.px(_SIDE))
        self._side.setHidden(self.width() < theme.px(_ROOMY))


def new_lines(draft: Draft) -> list[str]:
    """Return what was written since the last message, a line each, when it happened first."""
    found = []
    for one in sorted(draft.since, key=lambda one: (one.at, one.id)):
        at = words.moment(one.at, year=False).rpartition(" ")[2]
        late = written(one)
        found.append(f"{at} {one.kind.label}: {one_line(one.text)}{f' ({late})' if late else ''}")
    return found


def _say(column: QVBoxLayout, head: str, lines: Sequence[str]) -> None:
    title = Label(head)
    title.setProperty("label", True)
    column.addWidget(title)
    text = Label("\n".join(one_line(line) for line in lines))
    text.setWordWrap(True)
    text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    column.addWidget(text)
