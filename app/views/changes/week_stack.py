"""Changes of a day below each other, where a week is too low for its hours: all of them, or the worst and a "+n"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QRectF


class Stack(NamedTuple):
    """The boxes of the changes that have room, by their ids, and the one that stands for all others."""

    blocks: tuple[tuple[QRectF, int], ...]
    more: QRectF | None
    folded: tuple[int, ...]


def stack(ids: Sequence[int], worst: Sequence[int], box: QRectF, high: float) -> Stack:
    """Lay changes into a box, in lines of a height.

    `ids`: in the order in which they are shown. `worst`: the same, the one first that must be seen before others.
    """
    lines = int(box.height() // high)
    kept = ids if len(ids) <= lines else worst[: max(0, lines - 1)]
    shown = [one for one in ids if one in kept]
    folded = tuple(one for one in ids if one not in kept)
    boxes = [QRectF(box.left(), box.top() + n * high, box.width(), high - 1) for n in range(len(shown) + 1)]
    more = boxes[-1] if folded else None
    if more is not None:
        more.setHeight(min(more.height(), max(8.0, box.bottom() - more.top())))
    return Stack(tuple(zip(boxes, shown, strict=False)), more, folded)
