"""Which column of a file tells which fact: by its name, by what stands in it, each column once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.imports.propose.lexicon import Lexicon
from app.domain.imports.propose.places import Places
from app.domain.imports.propose.profile import Profile
from app.domain.imports.ticket_fields import FieldSpec

#: Below this nothing is proposed; from the second on a proposal needs no second look.
_PROPOSED, _SURE = 0.45, 0.75
_MANY = 0.9  # share of a column's cells that have to be what the field is
_NAME_WEIGHT = 0.75
_RESEMBLES = 0.6  # how well a name has to fit
_FEW = 40  # values that a field of choices has at most


@dataclass(frozen=True, slots=True)
class Column:
    """A column proposed for a field: its index in the header, how well it fits (0 to 1), and why in words."""

    index: int
    score: float
    why: str

    @property
    def is_sure(self) -> bool:
        """Whether nobody needs to look at it twice."""
        return self.score >= _SURE


def propose_columns(
    specs: Sequence[FieldSpec], columns: Sequence[Profile], lexicon: Lexicon, places: Places
) -> dict[str, Column]:
    """Return the column of each field that seems to have one. The best fits are given first, each column once."""
    found: list[tuple[float, int, int, FieldSpec, str]] = []
    for order, spec in enumerate(specs):
        for index, column in enumerate(columns):
            score, why = _fit(spec, column, lexicon, places)
            if score >= _PROPOSED:
                found.append((-score, order, index, spec, why))
    found.sort(key=lambda item: item[:3])
    given: dict[str, Column] = {}
    taken: set[int] = set()
    for score, _, index, spec, why in found:
        if spec.name not in given and index not in taken:
            given[spec.name] = Column(index, -score, why)
            taken.add(index)
    return given


def _fit(spec: FieldSpec, column: Profile, lexicon: Lexicon, places: Places) -> tuple[float, str]:
    name = lexicon.named(spec.name, column.header)
    content = _content(spec, column, lexicon, places)
    if content is None:
        return 0.0, ""
    if spec.reads == "choice" and column.filled and not content and name < 1:
        return 0.0, ""  # nothing in it means anything here, and its name only resembles
    if name >= _RESEMBLES:
        return min(1.0, _NAME_WEIGHT * name + (1 - _NAME_WEIGHT) * content), "by its name"
    if content >= _MANY and spec.reads in ("choice", "agency") and spec.name in ("state", "priority", "location"):
        return 0.5 + 0.2 * name, "by what stands in it"
    if spec.reads == "number" and column.is_unique and column.tickets >= _MANY:
        return 0.6 + 0.2 * name, "by what stands in it"
    return 0.0, ""


def _content(spec: FieldSpec, column: Profile, lexicon: Lexicon, places: Places) -> float | None:
    """Return how well the cells fit, 0 to 1; None where they cannot be this field's."""
    if not column.filled:
        return 0.2  # a column without a cell may still be the one, but one that tells something is better
    match spec.reads:
        case "instant":
            return column.dates if column.dates >= 0.5 else None
        case "count":
            return column.numbers if column.numbers >= _MANY else None
        case "number":
            if column.dates >= 0.5:
                return None
            return 0.5 * column.tickets + 0.5 * column.is_unique
        case "choice":
            return _choices(spec, column, lexicon)
        case "agency":
            return None if column.dates >= 0.5 else places.share(column.counts)
        case _:
            return 0.5 if column.dates < 0.5 else None


def _choices(spec: FieldSpec, column: Profile, lexicon: Lexicon) -> float | None:
    if not column.has_choices or len(column.counts) > _FEW or column.dates >= 0.5:
        return None
    known: Mapping[str, int] = column.counts
    meant = sum(1 for text in known if (found := lexicon.meaning(spec.name, text)) is not None and found.is_sure)
    if column.numbers >= _MANY:
        return 0.4  # levels by number: what they mean is asked
    return meant / len(known)
