"""`Typeahead`: a field that takes one of many choices, found while typing by code, name, other name or a part."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QComboBox, QLineEdit, QStyle, QStyleOptionComboBox, QStylePainter, QWidget

from app.domain.choices import Choice, Choices, begins
from app.ui.forms.late_combo import LOOKS, opens_list, size_without_list
from app.ui.forms.recents import Recents
from app.ui.forms.typeahead_list import TypeaheadList
from app.ui.look import plain, theme
from app.ui.look.plain import Label
from app.ui.own_undo import keep_undo

_AT_ONCE = 400  # choices indexed in one turn of the event loop
_LETTERS = 8  # least width
_INSIDE = 2  # pixels that Qt leaves at both sides of a text in a line
_KEYS_OF_THE_LIST = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
_LISTS_OWN = (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class _Line(QLineEdit):
    """The line of a typeahead: a text that is longer than it is shown with dots at its end while nobody types."""

    def paintEvent(self, event: QPaintEvent) -> None:
        room = self.contentsRect().marginsRemoved(self.textMargins()).adjusted(_INSIDE, 0, -_INSIDE, 0)
        if self.hasFocus() or self.fontMetrics().horizontalAdvance(self.text()) <= room.width():
            super().paintEvent(event)
            return
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.Text))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)


#: What Setup makes, as lists of it are called.
_OF_SETUP = frozenset({"agencies", "people", "services", "groups", "sites", "categories"})


class Typeahead(QComboBox):
    """A field for one choice. `value()` is the id chosen; nothing is ever chosen but by a key or a click on it.

    The list opens at the first letter or with Down. Enter and Tab take the line that is marked, Escape brings back
    what was there. A text that is no choice stays as it was typed, and `problem()` names it. `none`: (text, id) of
    "nothing chosen", which an empty field means; without it an empty field has the value "". `apart`: a choice that is
    none of the things ("Nobody"): it is not counted and stands last. `remember`: the name under
    which the window remembers what was taken last, so that it comes first.
    """

    changed = Signal()  # value() is another now
    taken = Signal(object)  # Choice: by a key or a click
    restored = Signal()  # Escape: what was there is back

    def __init__(
        self,
        choices: Sequence[Choice] | Choices,
        value: Any = None,
        none: tuple[str, Any] | None = None,
        things: str = "entries",
        remember: str = "",
        parent: QWidget | None = None,
        apart: Choice | None = None,
    ) -> None:
        super().__init__(parent)
        self.choices = choices if isinstance(choices, Choices) else Choices(choices)
        self.things, self._none, self._remember, self._apart = things, none, remember, apart
        self._note = ""
        self._chosen: Choice | None = None
        self._list: TypeaheadList | None = None
        self._everything = self._stepped = self._wanted = False
        self.setProperty("typeahead", True)
        self._line = _Line(self)
        self.setLineEdit(self._line)  # `setEditable` would make Qt's own list as well, which is never shown
        self.setCompleter(None)  # type: ignore[arg-type]
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._was_shown = False
        self._letters = _LETTERS
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._line.setContextMenuPolicy(Qt.ContextMenuPolicy.DefaultContextMenu)
        self._line.textEdited.connect(self._typed)
        self._line.setPlaceholderText(none[0] if none is not None else "")
        self._code = Label("", self)
        self._code.setProperty("muted", True)
        self._code.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._code.hide()
        self._indexing = QTimer(self)
        self._indexing.timeout.connect(self._index_some)
        self.set_value(value)

    # --- value ------------------------------------------------------------------------------------
    def value(self) -> Any:
        """Return the id chosen; for nothing that of `none`, or ""; a text that is no choice counts as nothing."""
        if self._chosen is not None:
            return self._chosen.id
        return self._none[1] if self._none is not None else ""

    def set_value(self, value: Any) -> None:
        """Choose by id, silently; an id that is not offered is shown as it is."""
        found = None
        if value is not None and (self._none is None or value != self._none[1]) and value != "":
            beside = self._apart if self._apart is not None and value == self._apart.id else None
            found = beside or self.choices.by_id(value) or Choice(value, str(value))
        self._choose(found)

    def call_none(self, text: str) -> None:
        """Say what it is called where nothing is chosen."""
        if self._none is not None:
            self._none = (text, self._none[1])
            self._line.setPlaceholderText(text)

    def choice(self) -> Choice | None:
        """Return what is chosen."""
        return self._chosen

    def none_yet(self) -> str:
        """Say where what is chosen from is made, where there is none; "" where there is."""
        empty = not self.choices.all and self.things in _OF_SETUP
        return f"This workspace has no {self.things} yet: they are made in Setup." if empty else ""

    def problem(self) -> str:
        """Return what is wrong with a text that is no choice; "" where nothing is."""
        typed = self._line.text().strip()
        if not typed or (self._chosen is not None and typed == self._chosen.text):
            return ""
        if not self.choices.all:
            return f"“{typed}” cannot be chosen: there are no {self.things} here."
        fits, things = self.choices.find(typed, 1).count, f"{len(self.choices.all):,} {self.things}"
        if fits > 1:
            return f"“{typed}” fits {fits:,} of the {things}. Choose one from the list."
        if fits:
            return f"“{typed}” is only a part of a name. Choose it from the list of {self.things}."
        return f"“{typed}” is none of the {things}. Choose one from the list."

    def set_choices(self, choices: Sequence[Choice] | Choices) -> None:
        """Offer others; what is chosen stays, and what somebody is typing: it is looked for among the new ones."""
        was_open = self.is_list_open() or self._wanted
        marked = self._list.marked() if self._list is not None and self._stepped and was_open else None
        self.close_list()
        self.choices = choices if isinstance(choices, Choices) else Choices(choices)
        if was_open and self.hasFocus():
            self.open_list(everything=self._everything)
            if marked is not None and self._list is not None:
                self._stepped = self._list.mark(marked.choice.id)

    def is_typing(self) -> bool:
        """Return whether somebody is in the midst of typing: the text is not what is chosen yet."""
        return self.hasFocus() and self._line.text() != (self._chosen.text if self._chosen is not None else "")

    def typed(self) -> str:
        """Return the text in the field."""
        return self._line.text()

    def set_typed(self, text: str) -> None:
        """Put a text there as if it had been typed and left: for a draft."""
        self._line.setText(text)
        self._leave()

    def _choose(self, choice: Choice | None) -> None:
        before, self._note = self._chosen, ""
        self._chosen = choice
        self._line.setText(choice.text if choice is not None else "")
        self._line.setCursorPosition(0)
        self._show_code()
        if (before.id if before else None) != (choice.id if choice else None):
            self.changed.emit()

    def _show_code(self) -> None:
        choice = self._chosen
        code = choice.code if choice is not None and self._line.text() == choice.text else ""
        if choice is not None and (code in choice.text.split() or choice.text.startswith(code)):
            code = ""
        code = self._note or code
        self._code.setText(code)
        self.setToolTip(plain.tip(self._line.text()))
        self._place_code()

    def _place_code(self) -> None:
        wide = self._code.sizeHint().width() if self._code.text() else 0
        room = self.width() - theme.px(28) - self.fontMetrics().horizontalAdvance(self._line.text())
        self._code.setVisible(0 < wide <= room)  # the text itself goes before what is told of it
        wide = wide if wide <= room else 0
        self._line.setTextMargins(0, 0, wide + theme.px(4) if wide else 0, 0)
        right = theme.px(10)
        self._code.setGeometry(self.width() - wide - right, 0, wide, self.height())
        self._code.raise_()

    # --- typing -----------------------------------------------------------------------------------
    @Slot(str)
    def _typed(self, text: str) -> None:
        self._code.setText("")
        self._place_code()
        if text.strip():
            self.open_list()
        else:
            self.close_list()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move in the open list, take from it or leave it; type otherwise."""
        key, opened = Qt.Key(event.key()), self.is_list_open()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and not opened:
            self.open_list(everything=True)
        elif key in _KEYS_OF_THE_LIST and opened and self._list is not None:
            self._list.step(_KEYS_OF_THE_LIST[key])
            self._stepped = True
            self._announce()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and opened and not event.modifiers():
            self._take_marked()
        elif key == Qt.Key.Key_Escape and (opened or self.problem()):
            self.restore()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape, Qt.Key.Key_F4):
            event.ignore()  # the form's
        else:
            self._line.event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the marked line on Tab, which never arrives as a key. The list's keys are no shortcuts.

        Watched is the field itself, while it has the focus: to look at each of its events takes long.
        """
        if watched is not self or not isinstance(event, QKeyEvent):
            return False
        if keep_undo(event):
            return True
        if opens_list(event):
            event.accept()
            return True
        if self.is_list_open() and not event.modifiers():
            if event.type() == QEvent.Type.ShortcutOverride and event.key() in _LISTS_OWN:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Tab:
                self._go_on()
        return False

    def _go_on(self) -> None:
        """Take the marked line, since Tab goes to the next field."""
        self._take_marked()

    def restore(self) -> None:
        """Close the list and show again what is chosen."""
        self.close_list()
        self._choose(self._chosen)
        self._line.selectAll()
        self.restored.emit()

    def _take_marked(self) -> None:
        hit = self._list.marked() if self._list is not None else None
        if hit is None:
            return
        self.take(hit.choice)

    def settle(self) -> None:
        """Take what is typed where it means one choice only, because the form is sent with the list still open.

        That is the line somebody moved to, a whole code or name, or the only line that begins so. Never a mere best
        guess, nor letters that occur somewhere within.
        """
        hit = self._list.marked() if self._list is not None and self.is_list_open() else None
        if hit is None:
            return
        assert self._list is not None
        exact = None if self._stepped else self._exact(self._line.text())
        if exact is not None:
            self.take(exact)
        elif self._stepped or (len(self._list.model.hits) == 1 and begins(hit.choice, self._line.text())):
            self.take(hit.choice)

    def take(self, choice: Choice) -> None:
        """Choose by a person's hand."""
        self.close_list()
        nothing = self._none is not None and choice.id == self._none[1]
        self._choose(None if nothing else choice)
        self._line.selectAll()
        recents = self._recents()
        if recents is not None and not nothing:
            recents.use(self._remember, choice.id)
        self.taken.emit(choice)

    def _recents(self) -> Recents | None:
        found = getattr(self.window(), "recents", None) if self._remember else None
        return found if isinstance(found, Recents) else None

    def propose(self, id: Any, why: str) -> None:
        """Choose by what somebody chose elsewhere, saying why at the right until it is chosen anew."""
        self.set_value(id)
        self._note = why
        self._show_code()

    def is_proposed(self) -> bool:
        """Return whether what is chosen was proposed and not touched since."""
        return bool(self._note)

    def _leave(self) -> None:
        """Take what was typed where it is a whole code or name, and nothing else."""
        text = self._line.text().strip()
        if self._chosen is not None and text == self._chosen.text:
            self._choose(self._chosen)
            return
        found = self._exact(text) if text else None
        if found is not None:
            self._choose(found)
            self.taken.emit(found)
        elif not text:
            self._choose(None)
        elif self._chosen is not None:
            self._chosen = None
            self._show_code()
            self.changed.emit()

    def _exact(self, text: str) -> Choice | None:
        """Return the choice of which this is the whole code or name."""
        if self._apart is not None and text.strip().casefold() == self._apart.text.casefold():
            return self._apart
        return self.choices.exact(text)

    # --- the list ---------------------------------------------------------------------------------
    def is_list_open(self) -> bool:
        """Return whether the list is shown."""
        return self._list is not None and self._list.isVisible()

    def open_list(self, *, everything: bool = False) -> None:
        """Show what fits what is typed, or everything."""
        self._everything = everything
        if not self.choices.prepare(_AT_ONCE):
            self._wanted = True
            self._indexing.start(0)
            return
        self._show_list("" if everything else self._line.text())

    def showPopup(self) -> None:
        """Show everything, as a click on the arrow asks for."""
        self.setFocus()
        self.open_list(everything=True)

    def hidePopup(self) -> None:
        """Close the list."""
        self.close_list()

    @Slot()
    def _index_some(self) -> None:
        if self.choices.prepare(_AT_ONCE):
            self._indexing.stop()
            if self._wanted and self.hasFocus() and (self._everything or self._line.text().strip()):
                self._show_list("" if self._everything else self._line.text())

    def _show_list(self, typed: str) -> None:
        recents, self._stepped = self._recents(), False
        found = self.choices.find(typed, recent_ids=recents.of(self._remember) if recents is not None else ())
        if self._list is None or self._list.parent() is not self.window():
            if self._list is not None:
                self._list.deleteLater()
            self._list = TypeaheadList(self.window())
            self._list.chosen.connect(self.take)
            self.destroyed.connect(self._list.deleteLater)  # it stands in the window, not in here
        none = None
        if not typed and self._none is not None and self._chosen is not None:
            none = Choice(self._none[1], self._none[0])
        if self._apart is not None and self._apart.text.casefold().startswith(typed.strip().casefold()):
            none = self._apart
        if self._chosen is None or typed:
            now: Any = None
        else:
            now = self._chosen.id
        self._list.show_found(self, found, len(self.choices.all), self.things, none, now)
        self._announce()

    def close_list(self) -> None:
        """Close the list, leaving the text as it is."""
        self._indexing.stop()
        self._wanted = False
        if self._list is not None:
            self._list.close_it()

    def _announce(self) -> None:
        """Say the marked line and how many there are; the focus stays in the field, so nobody else would."""
        assert self._list is not None
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self._list.spoken()))

    # --- focus and place --------------------------------------------------------------------------
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.installEventFilter(self)
        self._indexing.start(0)  # so that nothing is left to do when it is left
        if event.reason() == Qt.FocusReason.MouseFocusReason:
            QTimer.singleShot(0, self, self._select_all)  # the press itself would take the selection away
        elif event.reason() != Qt.FocusReason.PopupFocusReason:
            self._select_all()

    @Slot()
    def _select_all(self) -> None:
        if self.hasFocus() and not self.is_list_open():
            self._line.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.removeEventFilter(self)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.close_list()
            self._leave()

    def hideEvent(self, event: Any) -> None:
        self.close_list()
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_code()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to what the field lies in."""
        event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            (self.close_list if self.is_list_open() else self.showPopup)()
        else:
            event.ignore()

    # --- look: as Qt's own combo box, without making its list -------------------------------------
    def setMinimumContentsLength(self, characters: int) -> None:
        """Be wide enough for so many letters."""
        self._letters = characters
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return size_without_list(self, self._letters)

    def minimumSizeHint(self) -> QSize:
        return size_without_list(self, self._letters)

    def changeEvent(self, event: QEvent) -> None:
        if not self._was_shown and event.type() in LOOKS:
            QWidget.changeEvent(self, event)
        else:
            super().changeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._was_shown = True

    def paintEvent(self, _event: QPaintEvent) -> None:
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        QStylePainter(self).drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
