"""`FocusRing`: the ring around the control that has the focus, outside of it with a gap, in every window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QRegion
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QKeySequenceEdit,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QTextEdit,
    QWidget,
)
from shiboken6 import isValid

from app.ui.look import theme
from app.ui.look.tokens import RADIUS_CONTROL, RING, RING_GAP

_CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QAbstractSpinBox, QPlainTextEdit, QTextEdit, QKeySequenceEdit)
_MOVED = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.ParentChange)
#: A widget that draws its focus itself says so with this property.
OWN_RING = "own_ring"


class _Ring(QWidget):
    """The ring itself: it takes no mouse, and is only as large as its lines, so that nothing below is painted twice."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("Focus")

    def fit(self, box: QRect) -> None:
        """Lie around a box of the parent."""
        wide, gap = theme.px(RING), theme.px(RING_GAP)
        outer = box.adjusted(-wide - gap, -wide - gap, wide + gap, wide + gap)
        page = self.parentWidget()  # at the edge of what scrolls the ring comes in rather than being cut
        self.setGeometry(outer if page is None else outer.intersected(page.rect()))
        inner = self.rect().adjusted(wide + gap, wide + gap, -wide - gap, -wide - gap)
        corner = theme.px(RADIUS_CONTROL) // 2
        kept = inner.adjusted(corner, 0, -corner, 0), inner.adjusted(0, corner, 0, -corner)
        self.setMask(QRegion(self.rect()) - QRegion(kept[0]) - QRegion(kept[1]))

    def paintEvent(self, _event: QPaintEvent) -> None:
        wide = theme.px(RING)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("focus"), wide))
        corner = theme.px(RADIUS_CONTROL) + theme.px(RING_GAP) + wide / 2
        half = wide / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), corner, corner)


class FocusRing(QObject):
    """One for the program: see `install`. Lists, painted pages and tabs show their focus inside themselves."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._ring: _Ring | None = None
        self._target: QWidget | None = None
        self._watched: list[QWidget] = []
        app.focusChanged.connect(self._focus_changed)

    @Slot(QWidget, QWidget)
    def _focus_changed(self, _before: QWidget | None, now: QWidget | None) -> None:
        for watched in self._watched:
            if isValid(watched):
                watched.removeEventFilter(self)
        self._watched = []
        self._target = _control(now)
        if self._target is None:
            if self._ring is not None and isValid(self._ring):
                self._ring.hide()
            return
        host = _host(self._target)
        at: QWidget | None = self._target
        while at is not None and at is not host:
            at.installEventFilter(self)
            self._watched.append(at)
            at = at.parentWidget()
        if self._ring is None or not isValid(self._ring):
            self._ring = _Ring(host)
        elif self._ring.parentWidget() is not host:
            self._ring.setParent(host)
        self._follow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the control when it or what holds it moves."""
        if event.type() in _MOVED:
            self._follow()
        return False

    def _follow(self) -> None:
        ring, target = self._ring, self._target
        if ring is None or target is None or not isValid(ring) or not isValid(target):
            return
        host = ring.parentWidget()
        if host is None or not target.isVisible() or not host.isAncestorOf(target):
            ring.hide()
            return
        ring.fit(QRect(target.mapTo(host, target.rect().topLeft()), target.size()))
        ring.show()
        ring.raise_()

    def box(self) -> QRect | None:
        """Return where the ring is now in its window or page; None while there is none."""
        if self._ring is None or not isValid(self._ring) or self._ring.isHidden():
            return None
        return self._ring.geometry()


def install(app: QApplication) -> FocusRing:
    """Return the ring of the program, made if need be."""
    found = app.findChild(FocusRing)
    return found if found is not None else FocusRing(app)


def _control(widget: QWidget | None) -> QWidget | None:
    """Return around what the ring lies: an editor inside of a box stands for the box."""
    if widget is None or widget.property(OWN_RING) or widget.property("bare"):
        return None
    parent = widget.parentWidget()
    if isinstance(parent, QComboBox | QAbstractSpinBox):
        widget = parent
    is_control = isinstance(widget, _CONTROLS) or bool(widget.property("field"))
    return widget if is_control and not widget.isWindow() else None


def _host(widget: QWidget) -> QWidget:
    """Return in what the ring lies: the page that scrolls with the control, else the window."""
    at: QWidget | None = widget.parentWidget()
    while at is not None and not at.isWindow():
        viewport = at.parentWidget()
        area = viewport.parentWidget() if viewport is not None else None
        if isinstance(area, QScrollArea) and area.widget() is at:
            return at
        at = at.parentWidget()
    return widget.window()
