"""The stamp of everything that is made from a local copy: set once around the work, read where papers are written.

Whoever makes a paper, a table or a file needs not know where its figures are from; so none can forget to say it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_STAMP: ContextVar[str] = ContextVar("stamp", default="")


def stamp() -> str:
    """Return what has to stand on every page and table that is made now; empty: nothing."""
    return _STAMP.get()


@contextmanager
def stamped(text: str) -> Iterator[None]:
    """Let everything that is made inside say this; with an empty text nothing of the kind."""
    token = _STAMP.set(text)
    try:
        yield
    finally:
        _STAMP.reset(token)
