"""What agencies consumed in a month, by component: what they are billed for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from app.domain.eastern import local_date
from app.domain.imports.kinds.fields import Field, Kind, Problem, Read, Rule
from app.domain.periods import Period


def _ahead(values: Mapping[str, Any], now: datetime) -> Sequence[Problem]:
    month = values.get("month")
    if not month or month <= f"{local_date(now):%Y-%m}":
        return ()
    return (Problem("month", f"{Period.parse(month).label} lies in the future", refused=True),)


def _elsewhere(_values: Mapping[str, Any], _now: datetime) -> Sequence[Problem]:
    """Find nothing: what needs the other rows, or what is here, is found where they are."""
    return ()


KIND = Kind(
    word="consumption",
    singular="row of consumption",
    plural="rows of consumption",
    about=(
        "Units of a component in a month, for one agency. A row with a number of its own is found again by it, any"
        " other one by its agency, component and month, of which it tells the whole; nothing is counted twice. Rows are"
        " facts: told anew with other units, one more row with the difference and its reason is added, which becomes a"
        " correction on the next bill where its month was billed."
    ),
    fields=(
        Field("number", Read.TEXT, "what the source calls the row, where it tells several for a month"),
        Field("agency", Read.AGENCY, "agency that consumed", needed=True),
        Field("component", Read.TEXT, "code of the component", needed=True),
        Field("month", Read.MONTH, "month in which it was consumed", needed=True),
        Field("units", Read.UNITS, "how many units; less than none is a credit", needed=True),
        Field("changed_at", Read.DATE, "when the source last changed the row"),
    ),
    rules=(
        Rule("A `month` that has not begun: the row does not come in.", _ahead),
        Rule(
            "Two rows of a file with one number, or without numbers for one agency, component and month: neither comes"
            " in, and both are named.",
            _elsewhere,
        ),
        Rule(
            "A row without a number beside rows with numbers of the same agency, component and month, or beside one of"
            " another source: the row does not come in.",
            _elsewhere,
        ),
        Rule(
            "An agency or a component that is not there in that month, or a number that told another agency, component"
            " or month before: the row does not come in.",
            _elsewhere,
        ),
    ),
    key=(("number",), ("agency", "component", "month")),
    book="consumption",
    once=True,
)
