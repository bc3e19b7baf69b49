"""Choices that typing finds: by code, name, another name or a part of one, best first, with the reason of each hit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, NamedTuple, overload

from app.domain.search.normal import fold

_BEST, _CODE, _NAME, _WORD, _CODE_PART, _ALSO, _PART, _ALSO_PART = range(8)


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose. `synonyms` find it as well; `detail` is what is told of it beside its text.

    `note`: what whoever chooses it has to know, told by whatever it was found.
    """

    id: Any
    text: str
    code: str = ""
    synonyms: tuple[str, ...] = ()
    recent: bool = False
    detail: str = ""
    note: str = ""

    def told(self, reason: str = "") -> str:
        """Return what stands beside its text where it was found for a reason."""
        found = reason or self.detail
        return f"{found}; {self.note}" if found and self.note else found or self.note


class Named(Sequence[Choice]):
    """Choices of (id, text) pairs, each made when it is asked for: people may be tens of thousands.

    `first` come before them.
    """

    def __init__(self, pairs: Sequence[tuple[Any, str]], first: Sequence[Choice] = ()) -> None:
        self.first = tuple(first)
        self._pairs = pairs
        self._places: dict[Any, int] | None = None

    def __len__(self) -> int:
        return len(self.first) + len(self._pairs)

    @overload
    def __getitem__(self, place: int) -> Choice: ...

    @overload
    def __getitem__(self, place: slice) -> list[Choice]: ...

    def __getitem__(self, place: int | slice) -> Choice | list[Choice]:
        if isinstance(place, slice):
            return [self[n] for n in range(*place.indices(len(self)))]
        at = place + len(self) if place < 0 else place
        if at < 0:
            raise IndexError(place)
        before = len(self.first)
        return self.first[at] if at < before else Choice(*self._pairs[at - before])

    def __iter__(self) -> Iterator[Choice]:
        return chain(self.first, (Choice(id, text) for id, text in self._pairs))

    def by_id(self, id: Any) -> Choice | None:
        """Return the first choice with this id, without making the others."""
        if self._places is None:
            places: dict[Any, int] = {}
            for place, known in enumerate(chain((c.id for c in self.first), (id for id, _ in self._pairs))):
                places.setdefault(known, place)
            self._places = places
        at = self._places.get(id)
        return self[at] if at is not None else None


@dataclass(frozen=True, slots=True)
class Hit:
    """A choice that fits: why (`reason`, "" where the text itself shows it), and which letters of its text do."""

    choice: Choice
    reason: str = ""
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """The best hits, and how many there are in all."""

    hits: tuple[Hit, ...]
    count: int


class _Entry(NamedTuple):
    choice: Choice
    code: str
    name: str  # with a blank before it, so that " x" finds the beginning of a word
    also: str
    hay: str
    order: int


@dataclass(slots=True)
class Choices:
    """An index over choices in their order. Thousands are prepared in parts, so that nothing stands still."""

    all: Sequence[Choice]
    _entries: list[_Entry] = field(default_factory=list)
    _last: tuple[list[str], list[_Entry]] | None = None

    def prepare(self, some: int = 0) -> bool:
        """Index the next `some` choices, 0: all that are left; return whether none is left."""
        done = len(self._entries)
        upto = len(self.all) if some == 0 else min(len(self.all), done + some)
        self._entries += [_entry(self.all[n], n) for n in range(done, upto)]
        return upto == len(self.all)

    def find(self, typed: str, limit: int = 50, recent_ids: Sequence[Any] = ()) -> Found:
        """Return what fits; nothing typed: the recent ones, then all in their order.

        `recent_ids`: the choices taken last, the latest first, besides those that say so themselves.
        """
        words = fold(typed).split()
        late = {id: n for n, id in enumerate(recent_ids)}
        if not words:
            chosen = sorted(self._recent(late), key=lambda c: late.get(c.id, len(late)))
            recent = [Hit(c, c.told("recent")) for c in chosen]
            rest = (Hit(c, c.told()) for c in self.all if not (c.recent or c.id in late))
            hits = (*recent, *(hit for hit, _ in zip(rest, range(max(0, limit - len(recent))), strict=False)))
            return Found(hits[:limit], len(self.all))
        fits = self._fitting(words)

        def order(entry: _Entry) -> tuple[int, int, int]:
            unused = -1 if entry.choice.recent else len(late)
            return _rank(entry, words), late.get(entry.choice.id, unused), entry.order

        ranked = sorted(_best(fits, words, limit), key=order)
        return Found(tuple(_hit(entry, words, late) for entry in ranked[:limit]), len(fits))

    def exact(self, typed: str) -> Choice | None:
        """Return the one choice whose code or whole text this is; None where it is none's, or several have it."""
        wanted = " ".join(fold(typed).split())
        if not wanted:
            return None
        found = [
            entry.choice
            for entry in self._fitting(wanted.split())
            if wanted in (entry.code, " ".join(entry.name.split()))
        ]
        return found[0] if len(found) == 1 else None

    def by_id(self, id: Any) -> Choice | None:
        """Return the choice with this id."""
        if isinstance(self.all, Named):
            return self.all.by_id(id)
        return next((choice for choice in self.all if choice.id == id), None)

    def _recent(self, late: Mapping[Any, int]) -> list[Choice]:
        if isinstance(self.all, Named):  # only the first ones can say so themselves
            own = [choice for choice in self.all.first if choice.recent and choice.id not in late]
            return [*own, *(choice for id in late if (choice := self.all.by_id(id)) is not None)]
        return [choice for choice in self.all if choice.recent or choice.id in late]

    def _fitting(self, words: list[str]) -> list[_Entry]:
        self.prepare()
        entries = self._entries
        before, fitted = self._last or ([], [])
        if len(before) == len(words) and all(map(str.startswith, words, before)):
            entries = fitted  # one letter more: what did not fit before does not fit now
        for word in words:
            entries = [entry for entry in entries if word in entry.hay]
        self._last = words, entries
        return entries


def _entry(choice: Choice, order: int) -> _Entry:
    code, name = " ".join(fold(choice.code).split()) if choice.code else "", f" {fold(choice.text)}"
    also = "".join([f" {fold(other)}" for other in choice.synonyms]) if choice.synonyms else ""
    joined = name.replace(" ", "") if "-" in choice.text or "&" in choice.text else ""
    return _Entry(choice, code, name, also, f" {code}{name}{also} {joined}", order)


def begins(choice: Choice, typed: str) -> bool:
    """Return whether each word that is typed begins a word of a choice: of its code, its text or another name."""
    entry, words = _entry(choice, 0), fold(typed).split()
    return bool(words) and all(f" {word}" in f" {entry.code}{entry.name}{entry.also}" for word in words)


def _best(fits: list[_Entry], words: list[str], limit: int) -> list[_Entry]:
    """Return those among which the best are, without weighing each of many thousands."""
    if len(fits) <= 500:
        return fits
    start = f" {words[0]}"
    first = [e for e in fits if e.code.startswith(words[0]) or e.name.startswith(start) or e.choice.recent]
    if len(first) < limit:
        first += [e for e in fits if start in e.name and not e.name.startswith(start)]
    if len(first) < limit:
        first += fits[:500]
    return list({id(e): e for e in first}.values())[:2_000]


def _rank(entry: _Entry, words: list[str]) -> int:
    typed = " ".join(words)
    if entry.code and entry.code == typed:
        return _BEST
    if entry.code.startswith(typed):
        return _CODE
    if entry.name.startswith(f" {typed}"):
        return _NAME
    return max(_rank_of_word(entry, word) for word in words)


def _rank_of_word(entry: _Entry, word: str) -> int:
    if f" {word}" in entry.name:
        return _WORD
    if entry.code.startswith(word):
        return _CODE_PART
    if f" {word}" in entry.also:
        return _ALSO
    return _PART if word in entry.name or word in entry.code else _ALSO_PART


def _hit(entry: _Entry, words: list[str], late: Mapping[Any, int]) -> Hit:
    choice = entry.choice
    spans = [span for word in words if (span := span_of(choice.text, word)) is not None]
    reason = ""
    by_code = any(word in entry.code for word in words if span_of(choice.text, word) is None)
    if choice.code and not choice.text.startswith(choice.code) and (by_code or entry.code == " ".join(words)):
        reason = f"code {choice.code}"
    elif len(spans) < len(words):
        missing = [word for word in words if span_of(choice.text, word) is None]
        other = next((s for s in choice.synonyms if any(word in fold(s) for word in missing)), "")
        reason = f"also: {other}" if other else ""
    if not reason:
        reason = "recent" if choice.recent or choice.id in late else ""
    return Hit(choice, choice.told(reason), tuple(sorted(spans)))


def span_of(text: str, word: str) -> tuple[int, int] | None:
    """Return where a folded word stands in a text: at the beginning of a word of it, else anywhere."""
    folded, at = " ", [0]
    for place, char in enumerate(text):
        part = fold(char)
        folded += part
        at += [place] * len(part)
    begin = folded.find(f" {word}")
    begin = begin + 1 if begin >= 0 else folded.find(word)
    if begin < 0:
        return None
    first, last = at[begin], at[begin + len(word) - 1]
    return first, last - first + 1
