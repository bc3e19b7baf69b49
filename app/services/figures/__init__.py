"""Figures of reports and of the window."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.services.late import Late

if TYPE_CHECKING:
    from app.db.engine import Database
    from app.services.figures import compare as _compare
    from app.services.figures import drill_down as _drill_down
    from app.services.figures import explain as _explain
    from app.services.figures import screen as _screen
    from app.services.figures import what_if as _what_if
else:
    _compare = Late("app.services.figures.compare")
    _drill_down = Late("app.services.figures.drill_down")
    _explain = Late("app.services.figures.explain")
    _screen = Late("app.services.figures.screen")
    _what_if = Late("app.services.figures.what_if")


class FigureServices:
    """The functions of `app.services.figures` for one workspace."""

    def __init__(self, db: Database) -> None:
        self.choices = partial(_screen.report_choices, db)
        self.figures = partial(_screen.report_figures, db)
        self.charts = partial(_screen.report_charts, db)
        self.tickets_behind = partial(_drill_down.tickets_behind, db)
        self.tickets_of_targets = partial(_drill_down.tickets_of_targets, db)
        self.what_if = partial(_what_if.what_if, db)
        self.calendars = partial(_what_if.calendars, db)
        self.compare = partial(_compare.compare, db)
        self.explain = partial(_explain.explain, db)
