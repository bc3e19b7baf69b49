"""What the columns of exported lists and of the views `v_*` are: name, kind of value, unit, meaning.

Names end in their unit: `_s` seconds, `_percent` 0 to 100, `_at` an instant, `_on` a date, `_count` a whole number.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class What(StrEnum):
    """The kind of value in a column."""

    TEXT = "text"  # people's words: nothing that a spreadsheet may run as a formula
    CODE = "code"  # one of a list of words of the program, or a code of the department
    COUNT = "count"  # whole number
    SECONDS = "seconds"
    PERCENT = "percent"  # 0 to 100, not rounded
    FLAG = "flag"  # true or false
    INSTANT = "instant"  # UTC
    DATE = "date"  # in America/New_York

    @property
    def is_words(self) -> bool:
        """Whether a value is a text."""
        return self in {What.TEXT, What.CODE}


@dataclass(frozen=True, slots=True)
class DataColumn:
    """A column of an exported list. `values`: the words that a code may be, where the program has a list of them."""

    name: str
    what: What
    meaning: str
    values: tuple[str, ...] = ()

    @property
    def eastern(self) -> str:
        """The name of the column beside an instant that says it in Eastern time."""
        return f"{self.name.removesuffix('_at')}_eastern"
