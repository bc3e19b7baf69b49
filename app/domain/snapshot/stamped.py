"""The stamp of everything that is made from a local copy: set once around the work, read where papers are written.

Whoever makes a paper, a table or a file needs not know where its figures are from; so none can forget to say it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

_STAMP: ContextVar[str] = ContextVar("stamp", default="")
_COPIED: ContextVar[datetime | None] = ContextVar("copied", default=None)


def stamp() -> str:
    """Return what has to stand on every page and table that is made now; empty: nothing."""
    return _STAMP.get()


def copied_at() -> datetime | None:
    """Return of when the local copy is from which everything is made now, UTC; None: it is made from no copy."""
    return _COPIED.get()


@contextmanager
def stamped(text: str, copied: datetime | None = None) -> Iterator[None]:
    """Let everything that is made inside say this, with an empty text nothing of the kind; `copied`: for programs."""
    token, before = _STAMP.set(text), _COPIED.set(copied)
    try:
        yield
    finally:
        _STAMP.reset(token)
        _COPIED.reset(before)
