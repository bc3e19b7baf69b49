"""`Places`: which agency of this workspace a foreign text names."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from app.domain.imports.names import alike, key

_LIKELY = 0.8
_EMPTY_WORDS = frozenset({"department", "of", "the", "and", "nc", "north", "carolina", "state", "office", "division"})


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a foreign value becomes; `is_sure` is False where it is only likely, and somebody should look."""

    ours: str
    is_sure: bool


class Places:
    """Looks agencies up by code, by name and by what is nearly their name. `agencies`: code -> name."""

    def __init__(self, agencies: Mapping[str, str]) -> None:
        self.agencies = dict(agencies)
        self._exact = {key(name): code for code, name in agencies.items()} | {key(code): code for code in agencies}
        self._cores = {_core(name): code for code, name in agencies.items() if _core(name)}
        self._codes = {key(code): code for code in agencies}

    def agency(self, text: str) -> Meaning | None:
        """Return the agency that a text names; None where none is near.

        A path ("State > DOT > Raleigh") names the agency of its last part that is one; so does a code at the
        beginning or in brackets ("DHHS - Raleigh", "Health and Human Services (DHHS)").
        """
        if (surely := self.exact(text)) is not None:
            return surely
        whole, core = key(text), _core(text)
        named = {self._codes[word] for word in whole.split() if word in self._codes}
        if len(named) == 1:
            return Meaning(named.pop(), False)
        scored = [(alike(core, other), code) for other, code in self._cores.items()] if core else []
        best = max(scored, default=(0.0, ""))
        return Meaning(best[1], False) if best[0] >= _LIKELY else None

    def exact(self, text: str) -> Meaning | None:
        """Return the agency that a text names for sure; None where it names none."""
        whole = key(text)
        if whole in self._exact:
            return Meaning(self._exact[whole], True)
        for part in reversed(text.replace("›", ">").split(">")):
            if key(part) in self._exact:
                return Meaning(self._exact[key(part)], True)
        core = _core(text)
        return Meaning(self._cores[core], True) if core in self._cores else None

    def share(self, texts: Collection[str]) -> float:
        """Return for how many of some texts an agency is known for sure: 0 to 1."""
        return sum(1 for text in texts if self.exact(text) is not None) / len(texts) if texts else 0.0


def _core(name: str) -> str:
    """Return the words of a name that tell it from others: "Department of Health & Human Services" is "health human
    services"."""
    return " ".join(word for word in key(name).split() if word not in _EMPTY_WORDS)
