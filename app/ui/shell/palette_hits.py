"""What the palette finds, who finds it, and where it is opened."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from app.ui.tab import TabTarget
from app.work import Work


@dataclass(frozen=True, slots=True)
class PaletteHit:
    """Something found: what it is, and where it opens."""

    title: str
    detail: str
    icon: str
    target: TabTarget

    @property
    def is_page(self) -> bool:
        """Whether it is a page of a tab, and no record."""
        return self.target.id is None and "page" in self.target.extra


@dataclass(frozen=True, slots=True)
class Provider:
    """Finds records of one kind; `search(text, limit, work)` runs on a worker thread."""

    kind: str
    search: Callable[[str, int, Work], Sequence[PaletteHit]]


@dataclass(frozen=True, slots=True)
class Where:
    """Where the palette is opened: the record with the focus, those seen lately, where all records are searched, and
    the tabs on which more can be done.
    """

    record: str = ""
    recent: Sequence[PaletteHit] = ()
    search_all: Callable[[str], TabTarget] | None = None
    chosen: Callable[[PaletteHit], object] | None = field(default=None)
    tabs: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # title and icon by id
