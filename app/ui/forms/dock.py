"""`FormDock`: the forms that are open in a tab, one below its list, the others a click away; none of them blocks."""

from __future__ import annotations

import itertools
import weakref
from collections.abc import Callable
from functools import partial
from operator import itemgetter

import shiboken6
from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QStackedWidget,
    QTabBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.ui.forms.drafts import Drafts
from app.ui.forms.form import Form
from app.ui.forms.room import MOST_FORMS, MOST_IN_WINDOW
from app.ui.key_holder import KeyHolder
from app.ui.look import icons, plain, theme
from app.ui.look.plain import Label

_MOST = 0.62  # of the tab's height, at most; a tab may want less
_MOST_LARGE = 0.8  # of it with large text, of which less is seen: who fills in a form reads the form
_LEAST = 150  # of a form, at 100 %
_LINE = 2  # the line above
_times = itertools.count()
_every: weakref.WeakSet[FormDock] = weakref.WeakSet()  # asking a window for them walks through all that is in it


class _Bar(QTabBar):
    """Needs no more than its tabs: Qt would keep room for the buttons that scroll them.

    Enter, Space and Up lead into the form in front, Escape and Down out of it.
    """

    entered = Signal()
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_Up):
            self.entered.emit()
        elif event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Down):
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def minimumSizeHint(self) -> QSize:
        least, hint = super().minimumSizeHint(), self.sizeHint()
        return QSize(min(least.width(), hint.width()), least.height())


class FormDock(QFrame):
    """Forms as tabs. Folded, only its head is seen and the keyboard is back where it came from."""

    changed = Signal()  # other forms are open, or it was folded or unfolded
    put_away = Signal(str, str)  # title and key of a form that was put away as its draft, to make room

    def __init__(self, page: QWidget, drafts: Drafts) -> None:
        super().__init__(page)
        _every.add(self)
        self._page, self._drafts = page, drafts
        self._came_from: QWidget | None = None
        self._folded = False
        self._used: dict[Form, int] = {}  # when each was worked in; the last is the last
        self._coming: Form | None = None  # it is to be in front, and is laid out and shown in turns to come
        self._steps: list[Callable[[], object]] = []
        self._unpainted: QWidget | None = None  # what is painted again once the form is there
        self._arriving = QTimer(self)
        self._arriving.timeout.connect(self._step_on)
        self._keys = KeyHolder(page)
        self._keys.hide()
        self.most = _MOST
        self.setAccessibleName("Open forms")
        self.setObjectName("dock")
        self.bar = _Bar()
        self.bar.setAccessibleName("Open forms")
        self.bar.setDrawBase(False)
        self.bar.setExpanding(False)
        self.bar.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.bar.tabBarClicked.connect(self._bar_clicked)
        self.bar.currentChanged.connect(self._chosen)
        self.bar.entered.connect(self._enter)
        self.bar.left.connect(self._leave)
        for keys, by in (("Ctrl+Tab", 1), ("Ctrl+Shift+Tab", -1)):
            here = QShortcut(QKeySequence(keys), self)
            here.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            here.activated.connect(self._next if by > 0 else self._previous)
        self.fold_button = _button("down", "Fold this form; what was typed is kept (Esc)")
        self.fold_button.clicked.connect(self.toggle)
        self.close_button = _button("close", "Close this form; what was typed is kept")
        self.close_button.clicked.connect(self._close_current)
        self.stack = QStackedWidget()
        self.stack.setAccessibleName("Form")
        head = QHBoxLayout()
        head.setContentsMargins(theme.px(8), theme.px(_LINE), theme.px(8), 0)
        head.addWidget(self.bar)
        self.more_button = _button("add", "Begin another one")
        self.more_button.hide()
        head.addWidget(self.more_button)
        head.addStretch(1)
        self.kept = Label()
        self.kept.setProperty("muted", True)
        head.addWidget(self.kept)
        for button in (self.fold_button, self.close_button):
            head.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self.stack, 1)
        page.installEventFilter(self)
        self.hide()

    # --- forms ------------------------------------------------------------------------------------
    def forms(self) -> list[Form]:
        """Return the forms that are open, in the order of their tabs."""
        found = [self.stack.widget(n) for n in range(self.stack.count())]
        forms = [form for form in found if isinstance(form, Form)]
        return forms if self._coming is None or self._coming in forms else [*forms, self._coming]

    def current(self) -> Form | None:
        """Return the form in front; None where none is open, or it is folded."""
        form = self.stack.currentWidget()
        return form if isinstance(form, Form) and not self._folded else None

    def show_form(self, form: Form, *, behind: bool = False) -> bool:
        """Show a form in front; False: one that asks the same of the same things is open, and is shown instead.

        It counts as open at once and is shown in the next turns of the event loop, since making it took long enough;
        what is typed meanwhile is its own. `behind`: only as a tab, which leaves what is in front and the keyboard
        where they are.
        """
        self.arrive()
        if not behind:
            self._note_where_from()
        for other in self.forms():
            if other.is_same(form):
                if form.replaces:
                    other.accept()
                    continue
                if not behind:
                    self._await(other, [])
                return False
        margin = theme.px(12)
        form.layout().setContentsMargins(margin, theme.px(8), margin, theme.px(8))  # type: ignore[union-attr]
        form.setWindowFlags(Qt.WindowType.Widget)
        form.take_draft(self._drafts)
        if behind:
            self._add(form)
            if self.stack.count() == 1:
                self.show()
                self.fold()
            self._use(form)
            self._make_room(form)
        else:
            self._await(form, [form.body.complete, partial(self._add, form)])
        return True

    def _add(self, form: Form) -> None:
        self.bar.blockSignals(True)
        self.stack.addWidget(form)
        self.bar.addTab(plain.caption(form.tab_title))
        self.bar.blockSignals(False)

    # --- a form that is coming --------------------------------------------------------------------
    def _await(self, form: Form, steps: list[Callable[[], object]]) -> None:
        """Show a form soon, a step a turn of the event loop, and keep for it what is typed until then.

        The list beside it is not painted until it has its new size: it has lost the keyboard only.
        """
        self._coming, self._steps = form, [*steps, self._show_coming, partial(self._make_room, form)]
        around = self.parentWidget() or self
        # Asked of the widget itself: a page that comes into view is not painted as a whole, but will be.
        self._unpainted = None if around.testAttribute(Qt.WidgetAttribute.WA_ForceUpdatesDisabled) else around
        around.setUpdatesEnabled(False)
        self._keys.setGeometry(0, 0, 1, 1)
        self._keys.show()
        self._keys.hold(form.title)
        self._arriving.start(0)

    @Slot()
    def _step_on(self) -> None:
        if self._steps:
            self._steps.pop(0)()
        if not self._steps:
            self._arriving.stop()

    def arrive(self) -> None:
        """Show now the form that is coming, if one is."""
        while self._steps:
            self._step_on()

    def _show_coming(self) -> None:
        form, self._coming = self._coming, None
        if form is None:
            return
        if self._unpainted is not None:
            QTimer.singleShot(1, self._unpainted, partial(self._unpainted.setUpdatesEnabled, True))  # in another turn
        self._put_in_front(form)
        self.show()
        self.unfold(focus=False)
        if self._keys.waits:
            form.focus_first(anew=True)  # from the form before Qt goes to whatever comes first in this one
        self._keys.hand_on()
        self._keys.hide()

    def _give_up_coming(self) -> None:
        """Go back to where the keyboard came from: the form is over before it was shown."""
        waited = self._keys.waits
        self._coming, self._steps = None, []
        self._arriving.stop()
        if self._unpainted is not None:
            self._unpainted.setUpdatesEnabled(True)
        self._keys.let_go()
        if waited:
            self._back_to_where_it_came_from()
        self._keys.hide()

    def room(self) -> int:
        """Return how many more forms can be opened without that another is put away, in this tab or elsewhere."""
        others = sum(dock.stack.count() for dock in self._docks() if dock is not self)
        return max(0, min(MOST_FORMS, MOST_IN_WINDOW - others) - len(self.forms()))

    def _docks(self) -> list[FormDock]:
        """Return the docks of all tabs of the window."""
        here = self.window()
        return [dock for dock in _every if shiboken6.isValid(dock) and dock.window() is here]

    def _use(self, form: Form) -> None:
        self._used.pop(form, None)
        self._used[form] = next(_times)

    def _make_room(self, newest: Form) -> None:
        """Put away what was not worked in for longest, here and in the whole window, as its draft.

        Where nothing was typed, it is just closed. What could not be kept so stays: what is being saved, and what was
        typed into a form that has no draft.
        """
        for most, docks in ((MOST_FORMS, [self]), (MOST_IN_WINDOW, self._docks())):
            by_use = sorted(((at, dock, form) for dock in docks for form, at in dock._used.items()), key=itemgetter(0))
            for _at, dock, form in by_use:
                if sum(one.stack.count() for one in docks) <= most:
                    break
                dock._put_away(form, newest)

    def _put_away(self, form: Form, newest: Form) -> None:
        if form in (newest, self.current()) or form.is_busy or form.replaces:
            return
        is_touched = form.is_touched()
        if is_touched and not form.key:
            return
        title = form.title
        form.close_kept()
        if is_touched:
            self.put_away.emit(title, form.key)

    def offer_more(self, name: str, act: Callable[[], object]) -> None:
        """Offer to begin another form beside those that are open."""
        if self.more_button.isHidden():
            self.more_button.setAccessibleName(name)
            self.more_button.setToolTip(plain.tip(name))
            self.more_button.clicked.connect(act)
            self.more_button.show()

    def remove(self, form: Form) -> None:
        """Take a form out: it is over."""
        if form is self._coming:
            self._give_up_coming()
        number = self.stack.indexOf(form)
        if number < 0:
            return
        in_front = self.current()
        goes_on = in_front is not None and in_front is not form  # somebody works in another one
        was_here = self._has_focus() or (form is self.stack.currentWidget() and not self._is_elsewhere())
        had_focus = was_here and not goes_on
        self._used.pop(form, None)
        self.bar.blockSignals(True)
        self.bar.removeTab(number)
        self.stack.removeWidget(form)
        self.bar.setCurrentIndex(self.stack.currentIndex())
        self.bar.blockSignals(False)
        if not self.stack.count():
            self._folded = False
            self.hide()
        elif not goes_on:
            self.fold()  # the next one waits; nothing is put in front of anybody
        self.changed.emit()  # before the focus goes back: what stepped aside for the form is there again
        if had_focus:
            self._back_to_where_it_came_from()
            QTimer.singleShot(0, self, self._leave_head)  # wherever Qt put the keyboard of what is gone

    def rename(self, form: Form, title: str) -> None:
        """Give the tab of a form other words."""
        form.tab_title = title
        number = self.stack.indexOf(form)
        if number >= 0:
            self.bar.setTabText(number, plain.caption(title))

    def bring_back(self, form: Form) -> None:
        """Show a form again that was folded while it was being saved, and is not saved; the focus stays where it is."""
        self.arrive()
        if self._folded or self.stack.currentWidget() is not form:
            self._put_in_front(form)
            self.unfold(focus=False)
        elif self._has_focus():
            form.focus_first()

    def say_kept(self) -> None:
        """Tell when the draft of the form in front was kept."""
        form = self.stack.currentWidget()
        self.kept.setText(form.kept_text if isinstance(form, Form) else "")

    # --- folding ----------------------------------------------------------------------------------
    @property
    def is_folded(self) -> bool:
        """Whether only the head is seen."""
        return self._folded

    @Slot()
    def fold(self) -> None:
        """Leave only the head; the keyboard goes back to where it came from."""
        self.arrive()
        had_focus = self._has_focus()
        self._folded = True
        self.stack.hide()
        self._look()
        if had_focus:
            self._back_to_where_it_came_from()

    def unfold(self, *, focus: bool = True) -> None:
        """Show the form in front."""
        self._folded = False
        self.stack.show()
        form = self.current()
        if form is not None:
            form.show()
        self._look()
        if form is not None:
            self._use(form)
        if form is not None and focus:
            form.focus_first()

    @Slot()
    def toggle(self) -> None:
        """Fold it, or unfold it."""
        self.arrive()
        if self._folded:
            self.unfold()
        else:
            form = self.current()
            if form is not None:
                form.keep_draft()
            self.fold()

    def focus_first(self) -> bool:
        """Put the keyboard into the form in front, unfolding it; False where there is none."""
        self.arrive()
        if not self.stack.count():
            return False
        self._note_where_from()
        self.unfold()
        return True

    def step(self, by: int) -> None:
        """Go into the form in front, unfolding it; from inside of it to the next one, or the one before."""
        self.arrive()
        focus, front = QApplication.focusWidget(), self.current()
        inside = front is not None and focus is not None and (focus is front or front.isAncestorOf(focus))
        self._step(by if inside else 0)

    def _step(self, by: int) -> None:
        self.arrive()
        forms = self.forms()
        if not forms:
            return
        before = self.current()
        if before is not None and by:
            before.keep_draft()
            self._put_in_front(forms[(self.stack.currentIndex() + by) % len(forms)])
        self.focus_first()

    @Slot()
    def _next(self) -> None:
        self._step(1)

    @Slot()
    def _previous(self) -> None:
        self._step(-1)

    @Slot()
    def _enter(self) -> None:
        self.unfold()

    @Slot()
    def _leave(self) -> None:
        if self._folded:
            self._back_to_where_it_came_from()
        else:
            self.toggle()

    @Slot()
    def _leave_head(self) -> None:
        if self._folded and self._has_focus():
            self._back_to_where_it_came_from()

    def _put_in_front(self, form: Form) -> None:
        self.stack.setCurrentWidget(form)
        self.bar.blockSignals(True)
        self.bar.setCurrentIndex(self.stack.currentIndex())
        self.bar.blockSignals(False)

    def _look(self) -> None:
        icons.set_icon(self.fold_button, "up" if self._folded else "down", "muted")
        said = "Unfold this form" if self._folded else "Fold this form; what was typed is kept (Esc)"
        self.fold_button.setToolTip(plain.tip(said))
        self.fold_button.setAccessibleName(said)
        self.bar.updateGeometry()  # the tab in front is bold, and so another one wide: Qt would cut the first
        self.say_kept()
        self.fit()
        self.changed.emit()

    @Slot(int)
    def _bar_clicked(self, number: int) -> None:
        if number >= 0 and number == self.stack.currentIndex() and self._folded:
            self.unfold()

    @Slot(int)
    def _chosen(self, number: int) -> None:
        before = self.current()
        if before is not None:
            before.keep_draft()
        if number >= 0:
            self.stack.setCurrentIndex(number)
            self.unfold()

    @Slot()
    def _close_current(self) -> None:
        form = self.stack.currentWidget()
        if not isinstance(form, Form):
            return
        if form.key or not form.is_touched():
            form.close_kept()
        else:
            form.discard()  # it has no draft: what was typed is not lost unasked

    def keep_all(self) -> None:
        """Keep what was typed in every form, because the window closes."""
        for form in self.forms():
            form.keep_draft()

    # --- focus ------------------------------------------------------------------------------------
    def _has_focus(self) -> bool:
        focus = QApplication.focusWidget()
        return focus is not None and (focus is self or self.isAncestorOf(focus))

    def _is_elsewhere(self) -> bool:
        """Return whether the keyboard is in another part of the page: somebody went on while it was being saved."""
        focus = self.window().focusWidget()
        return focus is not None and self._page.isAncestorOf(focus) and not self.isAncestorOf(focus)

    def _note_where_from(self) -> None:
        focus = QApplication.focusWidget()
        if focus is not None and not self.isAncestorOf(focus) and self._page.isAncestorOf(focus):
            self._came_from = focus

    def _back_to_where_it_came_from(self) -> None:
        back = self._came_from
        if back is not None and shiboken6.isValid(back) and back.isVisible() and back.isEnabled():
            back.setFocus()
            return
        first = getattr(self._page, "focus_first", None)
        if callable(first):
            first()

    # --- size -------------------------------------------------------------------------------------
    def fit(self) -> None:
        """Take the height that the form in front needs, as far as the tab allows."""
        head, form = self.head_height(), self.current()
        if form is None:
            self.setFixedHeight(head)
            return
        wanted, room = head + height_of(form, self._page_width()), self._room()
        high = max(head + theme.px(_LEAST), min(wanted, self.most_high()))
        self.setFixedHeight(max(min(high, room), head + form.minimumSizeHint().height()))

    def is_short_of_width(self, width: int, more: int) -> bool:
        """Return whether fields of the form in front are out of sight at a width, and fewer of them at another."""
        form = self.current()
        if form is None:
            return False
        high = height_of(form, width)
        return self.head_height() + high > self.most_high() and height_of(form, more) < high

    def head_height(self) -> int:
        """Return the height of the tabs and buttons above the form."""
        return self.bar.sizeHint().height() + theme.px(_LINE) + theme.px(4)

    def _room(self) -> int:
        """Return the height that what else stands above leaves."""
        around = self.parentWidget() or self._page
        return around.height() - self._others(around)

    def most_high(self) -> int:
        """Return the height that the dock may have at most."""
        around = self.parentWidget() or self._page
        share = max(self.most, min(_MOST_LARGE, self.most * theme.scale()))
        return min(int(around.height() * share), self._room())

    def _others(self, around: QWidget) -> int:
        """Return the least height of what else stands above."""
        layout = around.layout()
        if layout is None or layout.indexOf(self) < 0:
            return 0
        others = (layout.itemAt(n) for n in range(layout.count()))
        return sum(one.minimumSize().height() for one in others if one is not None and one.widget() is not self)

    def _page_width(self) -> int:
        around = self.parentWidget() or self._page
        return self.width() if self.isVisible() else around.width()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(600), self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._fit_soon)

    @Slot()
    def _fit_soon(self) -> None:
        if self.stack.count():
            self.fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self._page and self.stack.count():
            self.fit()
        return False

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focus_first()  # F6 comes to the dock, and what is typed belongs into its form

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.fillRect(0, 0, self.width(), theme.px(_LINE), theme.color("accent"))
        painter.end()


def height_of(form: Form, width: int) -> int:
    """Return the height in which all of a form is seen at a width."""
    layout = form.layout()
    assert layout is not None
    margins = layout.contentsMargins()
    inside = width - margins.left() - margins.right() - form.side_width()
    foot = form.foot_height(width - margins.left() - margins.right())
    rest = margins.top() + margins.bottom() + foot + 2 * layout.spacing() + form.said_height(width)
    return form.body.heightForWidth(inside) + rest + theme.px(2)


def _button(icon: str, name: str) -> QToolButton:
    button = QToolButton()
    icons.set_icon(button, icon, "muted")
    button.setAccessibleName(name)
    button.setToolTip(plain.tip(name))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
