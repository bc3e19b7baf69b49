"""The figures of a packet for programs: beside what is printed the number in it, and its unit.

What is recorded and hashed stays the printed text, so that packets issued by any release verify.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_NUMBER = re.compile(r"(\d[\d,]*(?:\.\d+)?)")
_SHARE = re.compile(rf"(?:at least )?{_NUMBER.pattern} %(?: \(({_NUMBER.pattern}) of ({_NUMBER.pattern})\))?.*")
_PARTS = re.compile(rf"(?:at least )?{_NUMBER.pattern} of {_NUMBER.pattern}(?: .*)?")
_SECONDS = re.compile(r"mttr\.[^.]+\.(?:mean|median|p90)|.*\.restored_in|.*_s")


def typed(figures: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Return each figure as `printed`, `value` (None: no number is printed), `unit`, and for shares `part` and `whole`.

    Units: count, seconds, percent, verdict, words.
    """
    return {figure: _typed(figure, printed) for figure, printed in figures.items()}


def _typed(figure: str, printed: str) -> dict[str, Any]:
    if figure.endswith(".verdict"):
        return {"printed": printed, "value": None, "unit": "verdict"}
    if _NUMBER.fullmatch(printed):
        unit = "seconds" if _SECONDS.fullmatch(figure) else "count"
        return {"printed": printed, "value": _number(printed), "unit": unit}
    if share := _SHARE.fullmatch(printed):
        found: dict[str, Any] = {"printed": printed, "value": _number(share[1]), "unit": "percent"}
        return found if share[2] is None else {**found, "part": _number(share[2]), "whole": _number(share[4])}
    if parts := _PARTS.fullmatch(printed):
        found = {"printed": printed, "value": None, "unit": "percent"}
        return {**found, "part": _number(parts[1]), "whole": _number(parts[2])}
    unit = "seconds" if _SECONDS.fullmatch(figure) else "percent" if figure.endswith(".percent") else "words"
    return {"printed": printed, "value": None, "unit": unit}


def _number(text: str) -> int | float:
    plain = text.replace(",", "")
    return float(plain) if "." in plain else int(plain)
