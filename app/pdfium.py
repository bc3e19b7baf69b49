"""PDFium keeps global state: whoever calls it, in whatever thread, takes its turn here."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

_lock = Lock()
_to_close: deque[Any] = deque()


@contextmanager
def pdfium_turn() -> Iterator[None]:
    """One at a time in the process. Documents given to `close_later` are closed at the beginning of a turn."""
    with _lock:
        while _to_close:
            _to_close.popleft().close()
        yield


def close_later(document: Any) -> None:
    """For destructors, which run in any thread at any time and must not wait: close at the next turn."""
    _to_close.append(document)
