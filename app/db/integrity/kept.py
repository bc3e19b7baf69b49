"""What follows from the tables, worked out once for as long as they are the same."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

from sqlalchemy import MetaData

T = TypeVar("T")


def kept(make: Callable[[MetaData], T]) -> Callable[[MetaData], T]:
    """Let a function of the tables answer again what it answered for the same ones."""

    @lru_cache(maxsize=2)
    def answer(metadata: MetaData, _tables: tuple[object, ...]) -> T:
        return make(metadata)

    @wraps(make)
    def asked(metadata: MetaData) -> T:
        return answer(metadata, tuple(metadata.tables.values()))

    return asked
