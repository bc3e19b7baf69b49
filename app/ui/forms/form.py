"""`Form`: fields with their labels and errors, and a button that sends them; it blocks nothing beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from app.ui.forms import dialogs
from app.ui.forms.attempt import Attempt
from app.ui.forms.docked import dock_of
from app.ui.forms.drafts import Drafts
from app.ui.forms.fields import value_of
from app.ui.forms.form_draft import FormDraft
from app.ui.forms.sent import SentForm
from app.ui.forms.tab_order import chain, fields_in_order, tab_parts
from app.ui.forms.when import TypedField
from app.ui.look import theme
from app.ui.own_undo import keep_undo, undoes_text
from app.ui.typed_on import typed_on

_KEPT_AFTER = 1_000  # ms after the first change that is not kept yet, however steadily one types on
_SENDS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_BUTTONS = (QPushButton, QToolButton)


class Form(SentForm):
    """A form: label above field, each field's error right below it, a general error above the buttons.

    `submit(values)` is called by the main button and by Ctrl+Enter when `check(values)` names no error; it starts a job
    and ends with `accept()` or `show_errors(...)`. The form says "Saving…" meanwhile. Show it with `open()`: in the
    dock of its parent's tab, where list and pane stay usable; as a window of its own where there is none, or
    `docked` is False.

    Escape puts it away: untouched, it is over; else it is folded and what was typed is kept. Only "Discard…" destroys.
    With a `key` what was typed is kept in a file too, at most a second after it was, and is there again when a form of
    this key is opened. Put away while it is being saved: saved, it is over; refused, it comes back and says why.
    Enter goes to the next field, and sends it from the last one and from the main button. What is typed on while it is
    sent so, and right after, is no act in the list behind it.
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
        docked: bool = True,
    ) -> None:
        dock = dock_of(parent) if docked else None
        # in its place from the beginning: moved later, each field would be styled once more
        place = parent if dock is None else dock.stack
        super().__init__(title, place, action, submit=submit, check=check, docked=docked)
        self.key = key
        self.of: object = None  # what it is about, where several things have the same title: "3 changes"
        self._owner = parent
        self._sent_by_enter = False
        self.attempt = Attempt()
        self.attempt.told = self._keep_attempt
        self._draft = FormDraft(self._fields, self.attempt, self.always_kept)
        self._keeping = QTimer(self)
        self._keeping.setSingleShot(True)
        self._keeping.setInterval(_KEPT_AFTER)
        self._keeping.timeout.connect(self.keep_draft)
        self.discard_button.clicked.connect(self.discard)

    # --- its life ---------------------------------------------------------------------------------
    def open(self, *, behind: bool = False) -> None:
        """Show it, with what was kept of it; `behind`: as a tab of the dock only."""
        dock = dock_of(self._owner) if self.docked else None
        self._draft.begin()
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

    def show_errors(self, errors: Mapping[str, str], general: str = "") -> None:
        """Show errors as every form does; a window of its own grows so that they and its fields are seen."""
        super().show_errors(errors, general)
        if self._dock is None and self.isWindow() and self.isVisible():
            needed = self._window_size()
            self.resize(max(self.width(), needed.width()), max(self.height(), needed.height()))

    def _window_size(self) -> QSize:
        room = self.screen().availableGeometry()
        wide = min(theme.px(560), room.width() - 40)
        high = self.body.heightForWidth(wide - theme.px(48)) + theme.px(150)
        return QSize(wide, min(high, room.height() - 60))

    def _fit_window(self) -> None:
        room = self.screen().availableGeometry()
        self.resize(self._window_size())
        if self._owner is not None:  # a platform that places no dialogs would leave it in the corner of the screen
            box = QRect(QPoint(0, 0), self.size())
            box.moveCenter(self._owner.window().geometry().center())
            box.moveLeft(max(room.left(), min(box.left(), room.right() - box.width())))
            box.moveTop(max(room.top(), min(box.top(), room.bottom() - box.height())))
            self.move(box.topLeft())

    def show_again(self) -> None:
        """Put it in front, with the keyboard."""
        if self._dock is not None:
            self._dock.bring_back(self)
        self.focus_first()

    def _come_back(self) -> None:
        if self._dock is not None:
            self._dock.bring_back(self)
        elif self.isHidden():
            self.show()

    def is_open(self) -> bool:
        """Return whether it was neither saved nor dismissed yet."""
        return not self._closed

    def is_same(self, other: Form) -> bool:
        """Return whether another form asks the same of the same things."""
        return (self.key or self.title, self.of) == (other.key or other.title, other.of)

    def is_touched(self) -> bool:
        """Return whether something was typed, or sent and not answered."""
        return bool(self._draft.differing()) or self.attempt.is_lost

    def accept(self) -> None:
        """Close: it is saved."""
        if self._sent_by_enter and self._busy:
            typed_on.begin()
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
            self._draft.drop(self.key)
        dock, self._dock = self._dock, None
        if dock is not None:
            dock.remove(self)  # before it is hidden, whereupon Qt moves the keyboard wherever it likes
        self.hide()
        self.closed.emit()
        self.deleteLater()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Put it away, as Escape does."""
        if not self._closed:
            event.ignore()
            self.reject()

    # --- drafts -----------------------------------------------------------------------------------
    def take_draft(self, drafts: Drafts) -> None:
        """Put in what was kept of a form of this key, and go on keeping it there."""
        for field in self._fields.values():
            if isinstance(field, TypedField):
                field.go_by(drafts.now)
        others = self._draft.take(self.key, drafts)
        if others is None:
            return
        self._show_kept()
        if others:
            names = ", ".join(self._labels[key] for key in others)
            self.show_errors({}, f"Changed by somebody else since this draft: {names}. What you typed is shown.")

    @Slot()
    def _changed(self) -> None:
        if self._draft.is_begun and not self._closed:
            self._drop_errors()
            if not self._keeping.isActive():  # else it would never be kept while somebody types without a pause
                self._keeping.start()
            self.touched.emit()

    @Slot()
    def keep_draft(self) -> None:
        """Keep now what was typed."""
        self._keeping.stop()
        if self.key and not self._closed and self._draft.is_begun:
            self._draft.keep(self.key, self.title)
            self._show_kept()

    def _keep_attempt(self) -> None:
        """Keep what is sent before it is: where the program ends meanwhile, it is sent under the same id again."""
        if self._draft.is_begun and not self._closed:
            self.keep_draft()

    @property
    def kept_text(self) -> str:
        """When the draft was kept, in words."""
        return self._draft.text

    def _show_kept(self) -> None:
        """Tell when the draft was kept: in the dock's head where there is one."""
        self.kept.setText("" if self._dock is not None else self.kept_text)
        if self._dock is not None:
            self._dock.say_kept()

    def take_as_first(self, key: str) -> None:
        """Count what a field holds now as what it held at first."""
        self._draft.take_as_first(key)

    def drafted_on(self, terms: Callable[[dict[str, Any]], Mapping[str, Any]] = dict) -> dict[str, Any]:
        """Return what somebody else changed since the draft was begun, as it was then; see `FormDraft.base`."""
        return self._draft.base(terms)

    # --- keys -------------------------------------------------------------------------------------
    def showEvent(self, event: QShowEvent) -> None:
        """Put the fields before the buttons for Tab, although the buttons were made first."""
        super().showEvent(event)
        self.chain()
        if self._dock is None:
            self.focus_first()

    def chain(self) -> None:
        """Order the fields and buttons for Tab."""
        inside = fields_in_order(self.body, self._fields)
        extra = [b for b in self.findChildren(QPushButton) if b not in (self.main, self.discard_button)]
        buttons = [b for b in extra if b not in inside]
        chain([*inside, *buttons, self.main, self.discard_button])

    def focus_first(self, *, anew: bool = False) -> None:
        """Put the keyboard into the first field with an error, else that misses something, else into the first.

        Unless it is in one already; `anew`: also then, because nobody put it there. Without fields it is in what is
        shown, which arrows scroll: nothing is chosen yet, Enter goes to the button that sends it.
        """
        inside = fields_in_order(self.body, self._fields)
        if not self._fields:
            self._scroll.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self._scroll.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if not inside or (not anew and any(w.hasFocus() for w in inside)):
            return
        wrong = [self._fields[key] for key in self._fields if key in self._wrong]
        missing = (self._fields[key] for key in self._fields if key in self._required and self._is_empty(key))
        first = wrong[0] if wrong else next(missing, inside[0])
        first = tab_parts(first)[0]
        (first if first in inside else inside[0]).setFocus(Qt.FocusReason.OtherFocusReason)

    def _is_empty(self, key: str) -> bool:
        return self._is_missing(value_of(self._fields[key]))

    def event(self, event: QEvent) -> bool:
        """Claim Ctrl+Enter, Escape and Ctrl+Z: in a form they are the form's, whatever a command says."""
        if keep_undo(event):
            return True
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_own(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Save on Ctrl+Enter from everywhere, on Enter from the last field; put away on Escape."""
        key, ctrl = Qt.Key(event.key()), event.modifiers() & Qt.KeyboardModifier.ControlModifier
        focus = self.focusWidget() or self
        if self._busy and event.text() and event.text().isprintable():
            typed_on.begin()  # it was meant for the form, and so is what follows when it is closed
        elif key in _SENDS and ctrl:
            self._sent_by_enter = False
            self.try_submit()
        elif key in _SENDS and isinstance(focus, QPushButton) and focus is not self.main:
            focus.click()
        elif key in _SENDS:
            following = None if focus is self.main else self._following(focus)
            following = self.main if focus is self._scroll else following
            if following is not None:
                following.setFocus(Qt.FocusReason.TabFocusReason)
            else:
                self._sent_by_enter = True
                self.try_submit()
        elif key == Qt.Key.Key_Escape and not event.modifiers():
            self.reject()
        elif not undoes_text(event):
            super().keyPressEvent(event)

    def _following(self, focus: QWidget) -> QWidget | None:
        """Return the field that Enter goes to; None where it sends, from the last one. Buttons are no fields."""
        inside = fields_in_order(self.body, self._fields)
        fields = [w for w in inside if w.isVisible() and w.isEnabled() and not isinstance(w, _BUTTONS)]
        at = next((n for n, w in enumerate(fields) if w is focus or w.isAncestorOf(focus)), -1)
        return fields[at + 1] if at + 1 < len(fields) else None


def _is_own(event: QKeyEvent) -> bool:
    if event.key() in _SENDS:
        return bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
    return event.key() == Qt.Key.Key_Escape and not event.modifiers()
