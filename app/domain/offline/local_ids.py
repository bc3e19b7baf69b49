"""Keys of what is made offline: below zero, from the number of the envelope, so that none is ever given twice.

The same act gives the same keys each time it is carried out here, however often a fresh snapshot takes its place:
what was done to the new record later still finds it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

#: Rows that one act can make in one table.
ROOM = 1000


def local_id(seq: int, nth: int) -> int:
    """Return the key of the row that an envelope makes as the `nth` of a table, from 1 on."""
    if not 0 < nth < ROOM:
        raise ValueError(f"an act offline makes at most {ROOM - 1} rows")
    return -(seq * ROOM + nth)


def made_by(key: int) -> tuple[int, int]:
    """Return the envelope and the place of the row in its table, of a key below zero."""
    return divmod(-key, ROOM)


class Counter:
    """Gives the keys of one envelope, by table."""

    def __init__(self, seq: int) -> None:
        self._seq = seq
        self._given: dict[str, int] = defaultdict(int)

    def give(self, table: str) -> int:
        """Return the key of the next row of a table."""
        self._given[table] += 1
        return local_id(self._seq, self._given[table])


def paired(seq: int, made: Mapping[str, tuple[int, ...]]) -> dict[str, int]:
    """Return by "table key" the keys in the shared database of what an envelope made."""
    return {f"{table} {local_id(seq, n)}": key for table, keys in made.items() for n, key in enumerate(keys, 1)}
