"""What the rows of a file are: told by their class, by the prefixes of their numbers, by their headers and content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.imports.names import key
from app.domain.imports.places import Places
from app.domain.imports.propose.columns import Column, propose_columns, shared_columns
from app.domain.imports.propose.lexicon import Lexicon
from app.domain.imports.propose.profile import Profile
from app.domain.imports.propose.specs import specs_of

#: Names of the column in which a source says what a record is.
_CLASSES = frozenset({"sys class name", "class", "record type", "task type", "ticket type"})
_MOST = 0.5  # share of rows that have to be of a kind
_TELLING, _LACKING = 3.0, 8.0  # points of a header that only one kind has, and of a needed field without a column
_NAMED = 3  # fields that have a column, where no header tells the kind
#: So much better than tickets another kind has to fit.
_MARGIN = 1.0


@dataclass(frozen=True, slots=True)
class Recognised:
    """What the rows seem to be: the word of the kind ("" is tickets), and why. `others`: further kinds that fit."""

    records: str
    why: str
    others: tuple[str, ...] = ()


def by_columns(columns: Sequence[Profile], lexicons: Mapping[str, Lexicon], places: Places) -> Recognised:
    """Return what the columns of a file fit best. `lexicons`: the words of each kind; "" is tickets, which count where
    nothing tells."""
    scores = {records: _score(records, columns, words, places) for records, words in lexicons.items()}
    fitting = sorted((records for records in scores if scores[records] > 0), key=lambda one: -scores[one])
    best = fitting[0] if fitting else ""
    if best and scores[best] < scores.get("", 0.0) + _MARGIN:
        best = ""
    return Recognised(best, "by its columns", tuple(one for one in fitting if one != best))


def by_rows(columns: Sequence[Profile], lexicons: Mapping[str, Lexicon]) -> Recognised | None:
    """Return what the rows of a file say that they are, by their class or their numbers; None where they do not."""
    for column in columns:
        if key(column.header) in _CLASSES and column.has_choices:
            classes = {key(text): rows for text, rows in column.counts.items()}
            for records, words in lexicons.items():
                if sum(rows for text, rows in classes.items() if text in words.classes) > _MOST * column.filled:
                    return Recognised(records, f'by "{column.header}": {next(iter(column.counts))}')
    for column in columns:
        if column.tickets <= _MOST or not column.prefixes or not _names_its_rows(column, lexicons):
            continue
        looked = sum(column.prefixes.values()) / column.tickets
        for records, words in lexicons.items():
            known = {text: rows for text, rows in column.prefixes.items() if text in words.prefixes}
            if sum(known.values()) > _MOST * looked:
                prefix = max(known, key=lambda text: known[text])
                return Recognised(records, f"by its numbers: {prefix}")
    return None


def _names_its_rows(column: Profile, lexicons: Mapping[str, Lexicon]) -> bool:
    """Return whether a column seems to hold the numbers of the rows themselves, not of what they belong to."""
    return column.is_unique or any(words.named("number", column.header) == 1 for words in lexicons.values())


def _score(records: str, columns: Sequence[Profile], words: Lexicon, places: Places) -> float:
    specs = specs_of(records)
    given: dict[str, Column] = propose_columns(specs, columns, words, places)
    given |= shared_columns([spec for spec in specs if spec.is_needed], given, columns, words)
    named = [column.score for column in given.values() if column.why == "by its name"]
    telling = sum(1 for column in columns if column.header and key(column.header) in words.telling)
    if records and not telling and len(named) < _NAMED:
        return 0.0
    score = sum(named) + _TELLING * telling
    lacking = [spec for spec in specs if spec.is_needed and spec.name not in given]
    return score - _LACKING * sum(1 for spec in lacking if spec.name not in words.constants and not _asked(spec.name))


def _asked(field: str) -> bool:
    """Return whether one value for all rows is asked for as a matter of course: files of tickets often lack these."""
    return field in ("priority", "location")
