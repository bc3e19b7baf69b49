"""Many numbers of tickets in little memory: eight bytes each, whatever their length."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from hashlib import blake2b
from heapq import merge


class Numbers:
    """A set of numbers that is only added to and asked. One in 10^19 pairs of numbers is taken for the same."""

    def __init__(self) -> None:
        self._parts: list[array[int]] = []  # sorted; each less than half as long as the one before

    def add(self, numbers: Iterable[str]) -> None:
        """Take in more numbers."""
        part = array("Q", sorted({_key(number) for number in numbers}))
        while self._parts and len(self._parts[-1]) <= 2 * len(part):
            part = array("Q", merge(self._parts.pop(), part))
        if part:
            self._parts.append(part)

    def __contains__(self, number: str) -> bool:
        key = _key(number)
        for part in self._parts:
            place = bisect_left(part, key)
            if place < len(part) and part[place] == key:
                return True
        return False


def _key(number: str) -> int:
    return int.from_bytes(blake2b(number.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
