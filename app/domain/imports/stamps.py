"""Date texts in one spelling, so that the same time is the same text whatever file it came in."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from app.domain.imports.dates import BadDate, Dates

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z")
#: Texts remembered at once: most of a file repeat, and a million of different ones shall not fill the memory.
_KEPT = 25_000
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


class Remembered(dict[str, str]):
    """What is made of texts, remembered."""

    def __init__(self, make: Callable[[str], str]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, text: str) -> str:
        if len(self) >= _KEPT:
            self.clear()
        found = self[text] = self._make(text)
        return found


class _Instants(dict[str, datetime]):
    def __init__(self, read: Callable[[str], datetime]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, text: str) -> datetime:
        if len(self) >= _KEPT:
            self.clear()
        found = self[text] = self._read(text)
        return found


class Stamps:
    """Writes the date texts of one file as UTC instants ("2026-10-05T13:00:00Z") and reads such texts of any file.

    A day without a time stays a day ("2026-10-05"): `without_time` holds these, and `read` gives their midnight in
    `zone`. A text that is no date stays as it is; reading it raises BadDate with the file's own words.
    """

    def __init__(self, dates: Dates) -> None:
        self._dates = dates
        self.zone: ZoneInfo = dates.zone
        self.without_time: set[str] = set()
        self._instants = _Instants(self._instant)
        self.read: Callable[[str], datetime] = self._instants.__getitem__

    def normal(self, column: str, clean: Callable[[str], str] = str) -> Callable[[str], str]:
        """Return what writes the dates of a column, after `clean` went over their texts."""
        dates = self._dates.of(column)
        return Remembered(lambda text: self._written(dates, clean(text))).__getitem__

    def second(self, column: str, text: str) -> str | None:
        """Return a date of a column in the second of the hours that clocks repeat; None where there is no second."""
        dates = self._dates.of(column)
        if text not in dates.twice:
            return None
        later = dates.later(text)
        return None if later is None else _utc(later)

    @property
    def has_twice(self) -> bool:
        """Whether a date so far was in an hour that clocks repeat."""
        return bool(self._dates.twice)

    def _written(self, dates: Dates, text: str) -> str:
        if not text:
            return text
        try:
            found = dates.read(text)
        except BadDate:
            return text
        if text in dates.without_time:
            day = found.astimezone(self.zone).date().isoformat()
            self.without_time.add(day)
            return day
        text = _utc(found)
        self._instants[text] = found
        return text

    def _instant(self, text: str) -> datetime:
        if _INSTANT.fullmatch(text):
            return datetime.fromisoformat(text)
        if _DAY.fullmatch(text):
            self.without_time.add(text)
            return datetime.fromisoformat(text).replace(tzinfo=self.zone).astimezone(UTC)
        return self._dates.read(text)


def _utc(at: datetime) -> str:
    return f"{at.isoformat()[:-6]}Z"  # its offset is +00:00
