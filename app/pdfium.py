"""PDFium keeps global state: whoever calls it, in whatever thread, takes its turn here."""

from __future__ import annotations

import atexit
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

_lock = Lock()
_open: dict[int, Any] = {}
_to_close: deque[Any] = deque()


@contextmanager
def pdfium_turn() -> Iterator[None]:
    """One at a time in the process. Documents given to `close_later` are closed at the beginning of a turn."""
    with _lock:
        while _to_close:
            document = _to_close.popleft()
            _open.pop(id(document), None)
            document.close()
        yield


def keep_open(document: Any) -> None:
    """For documents that outlive a turn, called within it: closed by `close_later`, or when the program ends."""
    if not _open:
        # After the import of pypdfium2, whose own end of the program so comes later.
        atexit.unregister(_close_all)
        atexit.register(_close_all)
    _open[id(document)] = document


def close_later(document: Any) -> None:
    """For destructors, which run in any thread at any time and must not wait: close at the next turn."""
    _to_close.append(document)


def _close_all() -> None:
    with pdfium_turn():
        while _open:
            _open.popitem()[1].close()
