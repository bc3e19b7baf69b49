"""`Lexicon`: what other programs call the facts of a record and what their values mean, in several languages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.domain.imports.names import ALIKE, alike, closest, key, without_number
from app.domain.imports.places import Meaning

#: What a value becomes that says nothing: "No completion code".
NOTHING = "~"
Texts = Mapping[str, Mapping[str, Sequence[str]]]
_BELOW_ZERO = re.compile(r"-\d+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """`fields`: our field -> keys of the names it goes by. `values`: a field of choices -> key of a value -> ours.

    `within`: a field of choices -> ours -> keys that tell it wherever they stand in a value. `rest`: a field -> what
    every other value of its column tells, once one of them tells something. `constants`: what counts where a file does
    not tell a field. `prefixes`, `classes`: of numbers, and of the class of a record, by which such a file is known;
    `telling`: keys of headers that only such files have.
    """

    fields: Mapping[str, tuple[str, ...]]
    values: Mapping[str, Mapping[str, str]]
    within: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    rest: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    prefixes: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()
    telling: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls, fields: Mapping[str, Sequence[str]], values: Texts, within: Texts | None = None, **more: Any
    ) -> Lexicon:
        """Return the lexicon of names as people write them; the first one that claims a value's text has it.

        `more`: `rest` and `constants` as they are, and lists of `prefixes`, `classes` and `telling` headers.
        """
        known: dict[str, dict[str, str]] = {}
        for name, meanings in values.items():
            of_field = known.setdefault(name, {})
            for ours, texts in meanings.items():
                if ours != NOTHING and not ours.isdecimal():  # a level by number is no word of another program
                    of_field.setdefault(key(ours.partition(":")[2] or ours), ours)
                for text in texts:
                    of_field.setdefault(_value(text), ours)
        names = {field: tuple(dict.fromkeys(map(key, texts))) for field, texts in fields.items()}
        inside = {
            field: {ours: tuple(map(key, texts)) for ours, texts in meanings.items()}
            for field, meanings in (within or {}).items()
        }
        return cls(
            names,
            known,
            inside,
            dict(more.get("rest", {})),
            dict(more.get("constants", {})),
            frozenset(text.upper() for text in more.get("prefixes", ())),
            frozenset(map(key, more.get("classes", ()))),
            frozenset(map(key, more.get("telling", ()))),
        )

    def named(self, field: str, header: str) -> float:
        """Return how well a column's header fits a field by its name: 0 to 1."""
        known = key(header)
        return max((alike(known, name) for name in self.fields.get(field, ())), default=0.0)

    def meaning(self, field: str, text: str) -> Meaning | None:
        """Return what a value of a field of choices means; None where nothing is near.

        A number alone says nothing: 1 is the most pressing in one program and the least in another; unless the words
        of the field name that very number.
        """
        others = self.values.get(field, {})
        whole = _value(text)
        for candidate in (whole, without_number(whole)):
            if candidate and candidate in others:
                return Meaning(others[candidate], True)
        for ours, inner in self.within.get(field, {}).items():
            if any(f" {one} " in f" {whole} " for one in inner):
                return Meaning(ours, True)
        plain = without_number(whole)
        if not plain or plain.isdecimal():
            return None
        ours, score = closest(plain, others)
        return Meaning(ours, False) if score >= ALIKE - 0.15 else None


def _value(text: str) -> str:
    """Return a value as it is compared: its key, but "-5" is not "5"."""
    return text.strip() if _BELOW_ZERO.fullmatch(text.strip()) else key(text)
