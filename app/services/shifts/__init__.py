"""Shifts, hand-overs and who is on call, bound to one workspace as a group."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.services.late import Late

if TYPE_CHECKING:
    from app.db.engine import Database
    from app.services.shifts import acts as _acts
    from app.services.shifts import drawing as _drawing
    from app.services.shifts import oncall as _oncall
    from app.services.shifts import reads as _reads
else:
    _acts = Late("app.services.shifts.acts")
    _drawing = Late("app.services.shifts.drawing")
    _oncall = Late("app.services.shifts.oncall")
    _reads = Late("app.services.shifts.reads")


class ShiftServices:
    """The functions of `app.services.shifts` for one workspace."""

    def __init__(self, db: Database) -> None:
        self.desk = partial(_reads.desk, db)
        self.handover = partial(_reads.handover, db)
        self.paper = partial(_reads.paper, db)
        self.draw_up = partial(_drawing.draw_up, db)
        self.add_line = partial(_drawing.add_line, db)
        self.drop_line = partial(_drawing.drop_line, db)
        self.note = partial(_drawing.note, db)
        self.summarise = partial(_drawing.summarise, db)
        self.give = partial(_acts.give, db)
        self.take_back = partial(_acts.take_back, db)
        self.accept = partial(_acts.accept, db)
        self.correct = partial(_acts.correct, db)
        self.take_over = partial(_acts.take_over, db)
        self.on_call = partial(_oncall.on_call, db)
        self.set_turns = partial(_oncall.set_turns, db)
        self.swap = partial(_oncall.swap, db)
