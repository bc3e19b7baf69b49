"""Which column of a file tells which fact: by its name, by what stands in it, each column once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.imports.kinds.plan import parts
from app.domain.imports.places import Places
from app.domain.imports.propose.lexicon import NOTHING, Lexicon
from app.domain.imports.propose.profile import Profile
from app.domain.imports.ticket_fields import FieldSpec

#: Below this nothing is proposed; from the second on a proposal needs no second look.
_PROPOSED, _SURE = 0.45, 0.75
_MANY = 0.9  # share of a column's cells that have to be what the field is
_NAME_WEIGHT = 0.75
_RESEMBLES = 0.6  # how well a name has to fit
_FEW = 40  # values that a field of choices has at most
_KNOWN = 0.5  # share of the texts of a column that name agencies, where the file may also do without
_SHARED = 0.9  # share of rows that a field understands of a column that tells another field already


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


def shared_columns(
    specs: Sequence[FieldSpec], given: Mapping[str, Column], columns: Sequence[Profile], lexicon: Lexicon
) -> dict[str, Column]:
    """Return columns for choices that have none: a column of another field whose values tell this one as well.

    A status "Successful" or "Cancelled" tells both where a change stands and how it went. Only words that surely mean
    something for the field count, in nearly all rows.
    """
    found: dict[str, Column] = {}
    used = sorted({column.index for column in given.values()})
    for spec in specs:
        if spec.reads != "choice" or spec.name in given:
            continue
        told = [(understood(spec.name, columns[index], lexicon), -index) for index in used]
        share, index = max(told, default=(0.0, 0))
        if share >= _SHARED:
            found[spec.name] = Column(-index, _SURE, "by what stands in it")
    return found


def understood(field: str, column: Profile, lexicon: Lexicon) -> float:
    """Return the share of a column's filled rows whose value surely means something for a choice; 0 where none tells
    anything but that nothing is told."""
    if not column.has_choices or len(column.counts) > _FEW or column.dates >= 0.5 or column.numbers >= _MANY:
        return 0.0
    meant = {text: lexicon.meaning(field, text) for text in column.counts}
    known = {text: found for text, found in meant.items() if found is not None and found.is_sure}
    telling = [found for found in known.values() if found.ours != NOTHING]
    if not telling:
        return 0.0
    rows = sum(column.counts.values()) if field in lexicon.rest else sum(column.counts[text] for text in known)
    return rows / column.filled


def _fit(spec: FieldSpec, column: Profile, lexicon: Lexicon, places: Places) -> tuple[float, str]:
    name = lexicon.named(spec.name, column.header)
    content = _content(spec, column, lexicon, places)
    if content is None:
        return 0.0, ""
    if spec.reads == "choice" and column.filled and not content and name < 1:
        return 0.0, ""  # nothing in it means anything here, and its name only resembles
    if spec.reads in ("agency", "agencies") and not spec.is_needed and column.filled and content < _KNOWN:
        return 0.0, ""  # a row is refused whose agency nobody knows, and the file may do without
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
        case "agency" | "agencies":
            return None if column.dates >= 0.5 else places.share(parts_of(spec, column))
        case "month":
            return 0.5
        case "percent":
            return column.numbers if column.dates < 0.5 else None
        case _:
            return 0.5 if column.dates < 0.5 else None


def _choices(spec: FieldSpec, column: Profile, lexicon: Lexicon) -> float | None:
    if not column.has_choices or len(column.counts) > _FEW or column.dates >= 0.5:
        return None
    known: Mapping[str, int] = column.counts
    meant = sum(1 for text in known if (found := lexicon.meaning(spec.name, text)) is not None and found.is_sure)
    if column.numbers >= _MANY and not meant:
        return 0.4  # levels by number: what they mean is asked
    return meant / len(known)


def parts_of(spec: FieldSpec, column: Profile) -> Mapping[str, int]:
    """Return the texts of a column that are looked up, with their rows: the parts, where its cells hold lists."""
    if spec.reads not in ("agencies", "services"):
        return column.counts
    mark = separator_of(column)
    found: Counter[str] = Counter()
    for text, rows in column.counts.items():
        for part in dict.fromkeys(parts(text, mark)):
            found[part] += rows
    return dict(found.most_common())


def separator_of(column: Profile) -> str:
    """Return what stands between the parts of the lists in a column."""
    marks = {mark: sum(1 for text in column.counts if mark in text) for mark in (",", ";", "|")}
    best = max(marks, key=lambda mark: marks[mark])
    return best if marks[best] else ","
