"""How freezes look: hard ones are solid, soft ones hatched."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter

from app.ui.look import theme

_SHADE, _SOLID = 0.35, 0.15  # of the colour of freezes over their ground


def fill_freeze(painter: QPainter, box: QRectF, *, hard: bool) -> None:
    """Fill a box that a freeze takes: solid where only ECAB may override it, hatched where the coordinator may."""
    painter.fillRect(box, theme.color("freeze_ground"))
    shade = QColor(theme.color("freeze"))
    shade.setAlphaF(_SOLID if hard else _SHADE)
    painter.fillRect(box, shade if hard else QBrush(shade, Qt.BrushStyle.BDiagPattern))
