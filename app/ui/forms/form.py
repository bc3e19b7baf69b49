"""`Form`: fields with their labels and errors, and a button that sends them; it blocks nothing beside it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QAction,
    QCloseEvent,
    QKeyEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.clock import utc_now
from app.domain.eastern import eastern
from app.errors import LongleafError
from app.ui.command_bar import ActButton, BarAct
from app.ui.empty_undo import pass_undo
from app.ui.forms import dialogs
from app.ui.forms.attempt import Attempt
from app.ui.forms.columns import Cell, FieldColumns
from app.ui.forms.drafts import Draft, Drafts
from app.ui.forms.fields import draft_of, on_change, put_draft, value_of
from app.ui.look import plain, theme
from app.ui.look.heading import Heading
from app.ui.look.plain import Label
from app.ui.wheel import calm

if TYPE_CHECKING:
    from app.ui.forms.dock import FormDock

_NOTHING: tuple[Any, ...] = (None, "", [], ())
_KEPT_AFTER = 1_000  # ms after the last key
_SENDS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Form(QFrame):
    """A form: label above field, each field's error right below it, a general error above the buttons.

    `submit(values)` is called by the main button and by Ctrl+Enter when `check(values)` names no error; it starts a job
    and ends with `accept()` or `show_errors(...)`. The form says "Saving…" meanwhile. Show it with `open()`: in the
    dock of its parent's tab, where list and pane stay usable; as a window of its own where there is none, or
    `docked` is False.

    Escape puts it away: untouched, it is over; else it is folded and what was typed is kept. Only "Discard…" destroys.
    With a `key` what was typed is kept in a file too, a second after the last key, and is there again when a form of
    this key is opened. Put away while it is being saved: saved, it is over; refused, it comes back and says why.
    `enter_saves`: Enter in a field of one line saves as well.
    """

    #: Fields that a draft keeps even where nobody touched them.
    always_kept: tuple[str, ...] = ()
    #: Whether a newer form of the same things takes the place of one that is open; else that one is shown again.
    replaces: ClassVar[bool] = False
    closed = Signal()  # it is over
    touched = Signal()  # somebody changed a field

    def __init__(
        self,
        title: str,
        parent: QWidget | None,
        *,
        action: str = "Save",
        submit: Callable[[dict[str, Any]], object] | None = None,
        check: Callable[[dict[str, Any]], Mapping[str, str]] | None = None,
        key: str = "",
        enter_saves: bool = True,
        docked: bool = True,
    ) -> None:
        dock = _dock_of(parent) if docked else None
        super().__init__(parent if dock is None else dock.stack)  # moved later, each field would be styled once more
        self.hide()
        self.title, self.key, self.docked = title, key, docked
        self.of: object = None  # what it is about, where several things have the same title: "3 changes"
        self.setWindowTitle(plain.window_title(title))
        self.setAccessibleName(title)
        self._owner = parent
        self._submit, self._check, self._enter_saves = submit, check, enter_saves
        self.attempt = Attempt()
        self.attempt.told = self._keep_attempt
        self._closed = self._busy = False
        self.kept_text = ""
        self._dock: FormDock | None = None
        self._drafts = Drafts()
        self._first: dict[str, Any] = {}
        self._drafted: dict[str, Any] = {}  # of what others changed since the draft was begun: what it was then
        self._fields: dict[str, QWidget] = {}
        self._cells: dict[str, Cell] = {}
        self._labels: dict[str, str] = {}
        self._required: set[str] = set()
        self._keeping = QTimer(self)
        self._keeping.setSingleShot(True)
        self._keeping.setInterval(_KEPT_AFTER)
        self._keeping.timeout.connect(self.keep_draft)
        self._build(action)

    def _build(self, action: str) -> None:
        self.heading = Heading(self.title)
        self.body = FieldColumns()
        scroll = self._scroll = QScrollArea()
        scroll.setAccessibleName(f"Fields of {self.title}")
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self.body)
        self.body.setAutoFillBackground(False)
        scroll.viewport().setAutoFillBackground(False)
        self._notice = Label()
        self._notice.setWordWrap(True)
        self._notice.hide()
        self._general = Label()
        self._general.setProperty("error", True)
        self._general.setWordWrap(True)
        self._general.hide()
        self._saving = Label("Saving…")
        self._saving.setProperty("muted", True)
        self._saving.hide()
        self.kept = Label()
        self.kept.setProperty("muted", True)
        self.discard_button = QPushButton("Discard…")
        self.discard_button.setProperty("danger", True)
        self.discard_button.setProperty("flat", True)
        self.discard_button.setAutoDefault(False)
        self.discard_button.setAccessibleDescription("Destroys what was typed here, after a question")
        self.discard_button.clicked.connect(self.discard)
        if not self.docked:  # a window over the page: nothing of it is kept, and nobody wrote long in it
            self.discard_button.setText("Cancel")
            for name in ("danger", "flat"):
                self.discard_button.setProperty(name, False)
            self.discard_button.setAccessibleDescription("")
        self.main = ActButton(BarAct(QAction(self), action, "Ctrl+Enter"), self, main=True)
        self.main.setAccessibleName(action)
        self.main.clicked.connect(self.try_submit)
        self.foot_left, self.foot = QHBoxLayout(), QHBoxLayout()
        for row in (self.foot_left, self.foot):
            row.setSpacing(theme.px(8))
        self.foot_left.addWidget(self.kept)
        self.foot_left.addStretch(1)
        self.foot.addStretch(1)
        for widget in (self._saving, self.discard_button, self.main):
            self.foot.addWidget(widget)
        self.bottom = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self.bottom.setSpacing(theme.px(8))
        self.bottom.addLayout(self.foot_left, 1)
        self.bottom.addLayout(self.foot)
        self.middle = QHBoxLayout()
        self.middle.setSpacing(theme.px(16))
        self.middle.addWidget(scroll, 1)
        layout = QVBoxLayout(self)
        layout.setSpacing(theme.px(8))
        layout.addWidget(self.heading)
        layout.addWidget(self._notice)
        layout.addLayout(self.middle, 1)
        layout.addWidget(self._general)
        layout.addLayout(self.bottom)

    # --- fields -----------------------------------------------------------------------------------
    def add(self, key: str, label: str, field: QWidget, *, required: bool = False, hint: str = "") -> QWidget:
        """Add a field with its label, and a hint below it. Required fields say so by word."""
        field.setAccessibleName(label)
        if isinstance(field, QPlainTextEdit):
            field.setTabChangesFocus(True)
        if hint:
            field.setAccessibleDescription(hint)
        cell = Cell(label, field, self.body, required=required, hint=hint)
        self.body.add(cell)
        self._fields[key], self._cells[key], self._labels[key] = field, cell, label
        if required:
            self._required.add(key)
        field.installEventFilter(self)
        if isinstance(field, QLineEdit | QPlainTextEdit):
            pass_undo(field)
        calm(field)
        on_change(field, self._changed)
        return field

    def hide_label(self, key: str) -> None:
        """Leave out a label that says what its field says itself, such as a check box."""
        self._cells[key].hide_title()

    def add_outside(self, key: str, label: str, field: QWidget) -> QWidget:
        """Add a field that stands elsewhere than in the columns; its errors are told above the buttons."""
        field.setAccessibleName(label)
        self._fields[key], self._labels[key] = field, label
        calm(field)
        on_change(field, self._changed)
        return field

    def add_shown(self, label: str, widget: QWidget) -> Cell:
        """Add something that is only shown, as a field would be."""
        cell = Cell(label, widget, self.body)
        self.body.add(cell)
        return cell

    def add_buttons(self, *buttons: QPushButton) -> None:
        """Add buttons before the main one."""
        for button in buttons:
            button.setAutoDefault(False)
            self.foot.insertWidget(self.foot.indexOf(self.main), button)

    def set_side(self, side: QWidget) -> None:
        """Put something beside the fields."""
        self.middle.addWidget(side)

    def side_width(self) -> int:
        """Return what stands beside the fields takes of the width."""
        return 0

    def notice(self, text: str) -> None:
        """Say above the fields what whoever fills them in has to know; "" for nothing."""
        self._notice.setText(text)
        self._notice.setVisible(bool(text))
        if text:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))
        if self._dock is not None:
            self._dock.fit()

    def said_height(self, width: int) -> int:
        """Return the height of what is said above the fields and above the buttons, 0 where nothing is."""
        said = [label for label in (self._notice, self._general) if label.text()]
        return sum(label.heightForWidth(width) + theme.px(8) for label in said)

    def cell(self, key: str) -> Cell:
        """Return the cell of a field, to say where it stands."""
        return self._cells[key]

    def field(self, key: str) -> QWidget:
        """Return the widget of a field."""
        return self._fields[key]

    def values(self) -> dict[str, Any]:
        """Return the values of all fields, by key."""
        return {key: value_of(field) for key, field in self._fields.items()}

    # --- its life ---------------------------------------------------------------------------------
    def open(self, *, behind: bool = False) -> None:
        """Show it, with what was kept of it; `behind`: as a tab of the dock only."""
        dock = _dock_of(self._owner) if self.docked else None
        self._first = self._told()
        if dock is not None:
            self._dock = dock
            self.heading.hide()
            if not dock.show_form(self, behind=behind):
                self._over(keep=True)  # the same form is open already
            return
        margin = theme.px(16)
        self.layout().setContentsMargins(margin, margin, margin, margin)  # type: ignore[union-attr]
        if self._owner is not None or self.parent() is None:
            self.setParent(self._owner, Qt.WindowType.Dialog)
        self._fit_window()
        self.show()

    def _fit_window(self) -> None:
        room = self.screen().availableGeometry()
        wide = min(theme.px(560), room.width() - 40)
        high = self.body.heightForWidth(wide - theme.px(48)) + theme.px(150)
        self.resize(wide, min(high, room.height() - 60))

    def take_draft(self, drafts: Drafts) -> None:
        """Put in what was kept of a form of this key, and go on keeping it there."""
        self._drafts = drafts
        draft = drafts.get(self.key) if self.key else None
        if draft is None:
            return
        first = ((k, v) for k, v in draft.first.items() if k in self._first and k not in self.always_kept)
        self._drafted = {k: v for k, v in first if self._first[k] != v}
        other = [self._labels[k] for k in self._drafted]
        for key, value in draft.values.items():
            if key in self._fields:
                put_draft(self._fields[key], value)
        self.attempt.restore(draft.attempt)
        self._say_kept(draft.at)
        if other:
            text = f"Changed by somebody else since this draft: {', '.join(other)}. What you typed is shown."
            self.show_errors({}, text)

    def show_again(self) -> None:
        """Put it in front, with the keyboard."""
        if self._dock is not None:
            self._dock.bring_back(self)
        self.focus_first()

    def is_open(self) -> bool:
        """Return whether it was neither saved nor dismissed yet."""
        return not self._closed

    @property
    def is_busy(self) -> bool:
        """Whether it is being saved."""
        return self._busy

    def is_same(self, other: Form) -> bool:
        """Return whether another form asks the same of the same things."""
        return (self.key or self.title, self.of) == (other.key or other.title, other.of)

    def is_touched(self) -> bool:
        """Return whether something was typed, or sent and not answered."""
        return bool(self._differing()) or self.attempt.is_lost

    def accept(self) -> None:
        """Close: it is saved."""
        self._over()

    def reject(self) -> None:
        """Put it away, as Escape does: over where nothing was typed, else kept."""
        if self._closed:
            return
        if not self._busy and not (self.docked and self.is_touched()):
            self._over()
            return
        self.keep_draft()
        if self._dock is not None:
            self._dock.fold()
        elif self._busy or not self.key:
            self.hide()
        else:
            self._over(keep=True)

    def close_kept(self) -> None:
        """Close it; what was typed is kept in the file and is there when it is opened again."""
        self.keep_draft()
        if self._busy:
            self.reject()
        else:
            self._over(keep=True)

    @Slot()
    def discard(self) -> None:
        """Destroy what was typed, after asking; where nothing was, just close."""
        if (
            self.docked
            and self.is_touched()
            and not dialogs.confirm(
                self.window(), f"Discard “{self.title}”?", "What you typed here is destroyed.", "Discard", danger=True
            )
        ):
            return
        self._over()

    def _over(self, *, keep: bool = False) -> None:
        if self._closed:
            return
        self._closed, self._busy = True, False
        self._keeping.stop()
        if self.key and not keep:
            self._drafts.drop(self.key)
        dock, self._dock = self._dock, None
        self.hide()
        if dock is not None:
            dock.remove(self)
        self.closed.emit()
        self.deleteLater()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Put it away, as Escape does."""
        if not self._closed:
            event.ignore()
            self.reject()

    # --- drafts -----------------------------------------------------------------------------------
    def _told(self) -> dict[str, Any]:
        return {key: draft_of(field) for key, field in self._fields.items()}

    def _differing(self) -> dict[str, Any]:
        return {key: value for key, value in self._told().items() if value != self._first.get(key, value)}

    def _changed(self) -> None:
        if self._first and not self._closed:
            self._keeping.start()
            self.touched.emit()

    @Slot()
    def keep_draft(self) -> None:
        """Keep now what was typed."""
        self._keeping.stop()
        if not self.key or self._closed or not self._first:
            return
        typed = self._differing()
        if not typed and not self.attempt.is_lost:
            self._drafts.drop(self.key)
            self.kept_text = ""
            self._show_kept()
            return
        typed |= {key: draft_of(self._fields[key]) for key in self.always_kept}
        now = utc_now()
        first = {key: self._drafted.get(key, self._first[key]) for key in typed}
        if self._drafts.keep(self.key, Draft(now, typed, first, self.attempt.state())):
            self._say_kept(now)
        else:  # a full disk, for example
            self.kept_text = "Kept only while this window is open: no draft could be written"
            self._show_kept()

    def _keep_attempt(self) -> None:
        """Keep what is sent before it is: where the program ends meanwhile, it is sent under the same id again."""
        if self._first and not self._closed:
            self.keep_draft()

    def _say_kept(self, at: datetime) -> None:
        self.kept_text = f"Draft kept {eastern(at):%H:%M}"
        self._show_kept()

    def _show_kept(self) -> None:
        """Tell when the draft was kept: in the dock's head where there is one."""
        self.kept.setText("" if self._dock is not None else self.kept_text)
        if self._dock is not None:
            self._dock.say_kept()

    def take_as_first(self, key: str) -> None:
        """Count what a field holds now as what it held at first."""
        if self._first:
            self._first[key] = draft_of(self._fields[key])
            self._drafted.pop(key, None)

    def drafted_on(self, terms: Callable[[dict[str, Any]], Mapping[str, Any]] = dict) -> dict[str, Any]:
        """Return what somebody else changed since the draft was begun, as it was then: the base of the draft.

        `terms`: what the fields are to whoever saves them, where they have other names or values there.
        """
        if not self._drafted:
            return {}
        now, then = terms(dict(self._first)), terms({**self._first, **self._drafted})
        return {key: value for key, value in then.items() if value != now.get(key)}

    # --- sending ----------------------------------------------------------------------------------
    @Slot()
    def try_submit(self) -> None:
        """Check, then submit; the first field in error gets the focus."""
        if self._busy or self._closed:
            return
        for field in self._fields.values():
            if callable(settle := getattr(field, "settle", None)):
                settle()
        values = self.values()
        errors = {key: f"{self._labels[key]} is required." for key in self._required if values[key] in _NOTHING}
        if self._check is not None:
            errors = {**dict(self._check(values)), **errors}
        for key, field in self._fields.items():
            problem = getattr(field, "problem", None)
            if problem is not None and (text := problem()):
                errors[key] = text
        self.show_errors(errors)
        if errors:
            return
        if self._submit is None:
            self.accept()
            return
        self.set_busy(True)
        self._submit(values)

    def show_errors(self, errors: Mapping[str, str], general: str = "") -> None:
        """Show errors beside their fields (keys that are no field, and `general`, above the buttons)."""
        self.set_busy(False)
        for key, field in self._fields.items():
            text = errors.get(key, "")
            cell = self._cells.get(key)
            if cell is not None:
                cell.show_error(text)
            field.setProperty("invalid", bool(text))
            field.style().unpolish(field)
            field.style().polish(field)
            if text:
                field.setAccessibleDescription(f"Error: {text}")
        rest = [text for key, text in errors.items() if key not in self._cells]
        text = "\n".join([*rest, general]).strip()
        self._general.setText(text)
        self._general.setVisible(bool(text))
        if text:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))
        first = next((key for key in self._fields if key in errors), None)
        if first is not None:
            self._fields[first].setFocus()
            if first in self._cells:
                self._scroll.ensureWidgetVisible(self._fields[first])
        if self._dock is not None:
            self._dock.fit()

    def failed(self, error: Exception) -> bool:
        """Show an error meant for people; False: it is none, and somebody else has to tell it."""
        if isinstance(error, LongleafError):
            self.show_errors({}, error.text)
            return True
        self.set_busy(False)
        return False

    def set_busy(self, busy: bool) -> None:
        """Say "Saving…" while a job runs and take no keys, so that the form cannot be sent again.

        One that was put away meanwhile and is not saved is shown again.
        """
        was_busy, self._busy = self._busy, busy
        self.main.setEnabled(not busy)
        self.body.setEnabled(not busy)
        self.discard_button.setEnabled(not busy)
        self._saving.setVisible(busy)
        if busy and not was_busy:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, "Saving…"))
            self.setFocus()  # the fields take no keys now, but Escape is still the form's
        elif was_busy and not busy and not self._closed:
            if self._dock is not None:
                self._dock.bring_back(self)
            elif self.isHidden():
                self.show()

    # --- size -------------------------------------------------------------------------------------
    def foot_height(self, width: int) -> int:
        """Return the height of the buttons at a width: what stands left of them goes above where there is no room."""
        rows = [self.foot_left.sizeHint(), self.foot.sizeHint()]
        if sum(row.width() for row in rows) + theme.px(8) <= width:
            return max(row.height() for row in rows)
        return sum(row.height() for row in rows) + theme.px(8)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        margins = self.layout().contentsMargins()  # type: ignore[union-attr]
        room = self.width() - margins.left() - margins.right()
        one_line = self.foot_left.sizeHint().width() + self.foot.sizeHint().width() + theme.px(8) <= room
        way = QBoxLayout.Direction
        self.bottom.setDirection(way.LeftToRight if one_line else way.TopToBottom)

    # --- keys -------------------------------------------------------------------------------------
    def showEvent(self, event: QShowEvent) -> None:
        """Put the fields before the buttons for Tab, although the buttons were made first."""
        super().showEvent(event)
        self.chain()
        if self._dock is None:
            self.focus_first()

    def chain(self) -> None:
        """Order the fields and buttons for Tab."""
        inside = self._inside()
        extra = [b for b in self.findChildren(QPushButton) if b not in (self.main, self.discard_button)]
        buttons = [b for b in extra if b not in inside]
        for before, after in itertools.pairwise([*inside, *buttons, self.main, self.discard_button]):
            QWidget.setTabOrder(before, after)

    def focus_first(self, *, anew: bool = False) -> None:
        """Put the keyboard into the first field that misses something, else into the first.

        Unless it is in one already; `anew`: also then, because nobody put it there.
        """
        inside = self._inside()
        if not inside or (not anew and any(w.hasFocus() for w in inside)):
            return
        missing = (self._fields[key] for key in self._fields if key in self._required and self._is_empty(key))
        first = next(missing, inside[0])
        (first if first in inside else inside[0]).setFocus(Qt.FocusReason.OtherFocusReason)

    def _inside(self) -> list[QWidget]:
        found = [field for field in self._fields.values() if field.focusPolicy() & Qt.FocusPolicy.TabFocus]
        here = self.window()  # a combo box has a window of its own for its list
        more = [
            w
            for w in self.body.findChildren(QWidget)
            if w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.window() is here
        ]
        inside = set(map(id, found))
        known = [w for w in more if id(w) in inside or not any(f.isAncestorOf(w) for f in self._fields.values())]
        seen = [*(cell.inside for cell in self.body.seen_order()), *self._fields.values()]
        order = {id(widget): n for n, widget in reversed([*enumerate(seen)])}  # what stands in no cell comes last

        def place(widget: QWidget) -> int:
            at: QWidget | None = widget
            while at is not None and id(at) not in order:
                at = at.parentWidget()
            return order.get(id(at), len(seen))

        return sorted(known, key=place)

    def _is_empty(self, key: str) -> bool:
        return value_of(self._fields[key]) in _NOTHING

    def event(self, event: QEvent) -> bool:
        """Claim Ctrl+Enter and Escape: in a form they are the form's, whatever a command says."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_own(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Save on Ctrl+Enter from everywhere, and on Enter in a field of one line; put away on Escape."""
        key, ctrl = Qt.Key(event.key()), event.modifiers() & Qt.KeyboardModifier.ControlModifier
        focus = self.focusWidget() or self
        if key in _SENDS and ctrl:
            self.try_submit()
        elif key in _SENDS and isinstance(focus, QPushButton) and focus is not self.main:
            focus.click()
        elif key in _SENDS and (self._enter_saves or focus is self.main):
            self.try_submit()
        elif key in _SENDS and isinstance(focus, QLineEdit):
            self.focusNextChild()
        elif key == Qt.Key.Key_Escape and not event.modifiers():
            self.reject()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, QWidget):
            self._scroll.ensureWidgetVisible(watched, 8, 24)
        return False


def _is_own(event: QKeyEvent) -> bool:
    if event.key() in _SENDS:
        return bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
    return event.key() == Qt.Key.Key_Escape and not event.modifiers()


def _dock_of(owner: QWidget | None) -> FormDock | None:
    """Return the dock of the tab that a widget belongs to, or that its window shows."""
    at = owner
    while at is not None and shiboken6.isValid(at):
        make = getattr(at, "form_dock", None)
        if callable(make):
            dock: FormDock | None = make()
            return dock
        at = at.parentWidget()
    return None
