"""Whether all fields of a form are seen at once in a window of 1280x720: every form that any test opens is measured."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.ui.forms.dock import FormDock, height_of
from app.ui.forms.form import Form
from app.ui.list_and_pane import ListAndPane
from app.ui.look import theme
from app.ui.shell.main_window import MainWindow

_WINDOW = (1280, 720)
#: Forms that are as long as what they list: columns of a file, fields in conflict.
_LISTS = {"ImportForm", "ConflictForm"}
_FRAME = 60  # of a window over the page, with its title
_SPARE = 6  # the height that a form asks for has so much to spare


def lacking(form: Form, dock: FormDock | None) -> int:
    """Return by how many pixels a form is too high for its place at 1280x720; 0 or less where all of it is seen.

    A pane that stands beside its list steps aside for it. Judged are the program's own forms, in its window at this
    size, with text as it usually is.
    """
    if type(form).__name__ in _LISTS:
        return 0
    owner = form._owner if dock is None else dock
    window = owner.window() if owner is not None else None
    if not isinstance(window, MainWindow) or theme.scale() != 1.0 or (window.width(), window.height()) != _WINDOW:
        return 0
    if dock is None:
        return form.body.heightForWidth(560 - 48) + 150 - (_WINDOW[1] - _FRAME)
    around = dock.parentWidget()
    assert around is not None
    # what else stands there still gives way: how far is known only turns of the event loop later
    return dock.head_height() + height_of(form, _widest(dock)) - int(around.height() * dock.most) - _SPARE


def _widest(dock: FormDock) -> int:
    around: QWidget | None = dock.parentWidget()
    while around is not None:
        if isinstance(around, ListAndPane):
            return around.width()
        around = around.parentWidget()
    return dock.width()
