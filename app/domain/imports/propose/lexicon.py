"""`Lexicon`: what other programs call the facts of a record and what their values mean, in several languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.imports.propose.names import ALIKE, alike, closest, key, without_number


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a foreign value becomes; `is_sure` is False where it is only likely, and somebody should look."""

    ours: str
    is_sure: bool


@dataclass(frozen=True, slots=True)
class Lexicon:
    """`fields`: our field -> keys of the names it goes by. `values`: a field of choices -> key of a value -> ours."""

    fields: Mapping[str, tuple[str, ...]]
    values: Mapping[str, Mapping[str, str]]

    @classmethod
    def of(cls, fields: Mapping[str, Sequence[str]], values: Mapping[str, Mapping[str, Sequence[str]]]) -> Lexicon:
        """Return the lexicon of names as people write them; the first one that claims a value's text has it."""
        known: dict[str, dict[str, str]] = {}
        for field, meanings in values.items():
            of_field = known.setdefault(field, {})
            for ours, texts in meanings.items():
                of_field.setdefault(key(ours.partition(":")[2] or ours), ours)
                for text in texts:
                    of_field.setdefault(key(text), ours)
        return cls({field: tuple(dict.fromkeys(map(key, names))) for field, names in fields.items()}, known)

    def named(self, field: str, header: str) -> float:
        """Return how well a column's header fits a field by its name: 0 to 1."""
        known = key(header)
        return max((alike(known, name) for name in self.fields.get(field, ())), default=0.0)

    def meaning(self, field: str, text: str) -> Meaning | None:
        """Return what a value of a field of choices means; None where nothing is near.

        A number alone says nothing: 1 is the most pressing in one program and the least in another.
        """
        others = self.values.get(field, {})
        whole = key(text)
        for candidate in (whole, without_number(whole)):
            if candidate in others:
                return Meaning(others[candidate], True)
        plain = without_number(whole)
        if not plain or plain.isdecimal():
            return None
        ours, score = closest(plain, others)
        return Meaning(ours, False) if score >= ALIKE - 0.15 else None
