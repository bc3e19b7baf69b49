"""What somebody did lately, on any record, and whether it can still be taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class DoneAct:
    """One act: when, in the words of its answer, and the record it was about.

    `kind`: of the record, as the palette names it ("ticket", "change", "agency"); "" where it was about several kinds
    or none. `id`, `number`: of the record, of the first one where there were `count` of them. `can_undo`: it can be
    taken back now, by its `op_id`; `undone`: it was; `levels`: it moved service
    levels, which brings clocks back with it.
    """

    op_id: str
    at: datetime
    text: str
    kind: str = ""
    id: int = 0
    number: str = ""
    count: int = 0
    can_undo: bool = False
    undone: bool = False
    levels: bool = False
