"""Months as files write them: "2026-10", "Oct 2026", "10/2026", "202610"; a day is none."""

from __future__ import annotations

import re

from app.domain.imports.date_text import month_named

_YEAR = r"(?P<{}>20\d\d)"
_FORMS = re.compile(
    rf"{_YEAR.format('y1')}[-/. ]?(?P<m1>\d\d)"
    rf"|(?P<m2>\d{{1,2}})[-/. ]{_YEAR.format('y2')}"
    rf"|(?P<n3>[^\W\d]{{3,12}})\.?[-/, ]\s*{_YEAR.format('y3')}"
    rf"|{_YEAR.format('y4')}[-/ ](?P<n4>[^\W\d]{{3,12}})\.?",
    re.ASCII | re.IGNORECASE,
)
_NAMED = re.compile(r"(?P<name>[^\W\d]{3,12})\.?[-/, ]\s*(?P<year>20[0-9][0-9])")


def month_key(text: str) -> str:
    """Return "2026-10" for a text that names a month with a year of four digits; "" where it does not.

    What could be a day of a month or a year of two digits ("Oct-26", "10/26") is none.
    """
    if (found := _FORMS.fullmatch(text)) is not None:
        year = found["y1"] or found["y2"] or found["y3"] or found["y4"]
        name = found["n3"] or found["n4"]
        number = month_named(name) if name else int(found["m1"] or found["m2"])
    elif (named := _NAMED.fullmatch(text)) is not None:  # with an accent
        year, number = named["year"], month_named(named["name"])
    else:
        return ""
    return f"{year}-{number:02d}" if number is not None and 1 <= number <= 12 else ""
