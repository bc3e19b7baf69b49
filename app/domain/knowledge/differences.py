"""What differs between two versions of a note: its texts in pieces that stayed, came and went."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from app.domain.knowledge.values import LABELS

#: Words are compared in lines that differ, while these are so many at most: else the lines stand whole.
_MOST_WORDS = 600
_WORDS = re.compile(r"\s+|[^\s]+")


class Piece(StrEnum):
    """What became of a piece of a text."""

    SAME = "same"
    CAME = "came"
    WENT = "went"


@dataclass(frozen=True, slots=True)
class Difference:
    """A field of two versions. `pieces`: (what became of it, text) in order; those that stayed and came are the newer
    text, those that stayed and went the older one."""

    field: str
    pieces: tuple[tuple[Piece, str], ...]

    @property
    def label(self) -> str:
        """Return the field as people read it."""
        return LABELS[self.field]

    @property
    def is_same(self) -> bool:
        """Return whether the field says the same in both."""
        return all(piece is Piece.SAME for piece, _ in self.pieces)


def compared(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[Difference, ...]:
    """Return the fields of two versions that say something, in the order of the first one that is given.

    `old`, `new`: texts by the name of the field, as people read them.
    """
    return tuple(Difference(name, pieces(old[name], new[name])) for name in new if old[name] or new[name])


def pieces(old: str, new: str) -> tuple[tuple[Piece, str], ...]:
    """Return a text and what it was before in pieces: by lines, and by words within lines that differ."""
    found: list[tuple[Piece, str]] = []
    for same, before, after in _blocks(old.splitlines(keepends=True), new.splitlines(keepends=True)):
        if same:
            found.append((Piece.SAME, "".join(after)))
            continue
        words = [_WORDS.findall("".join(part)) for part in (before, after)]
        if all(words) and sum(map(len, words)) <= _MOST_WORDS:
            for alike, one, other in _blocks(*words):
                found += [(Piece.SAME, "".join(other))] if alike else _changed(one, other)
        else:
            found += _changed(before, after)
    return tuple(_joined(found))


def _changed(before: Sequence[str], after: Sequence[str]) -> list[tuple[Piece, str]]:
    told = ((Piece.WENT, "".join(before)), (Piece.CAME, "".join(after)))
    return [one for one in told if one[1]]


def _blocks(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[bool, Sequence[str], Sequence[str]]]:
    """Yield whether a stretch is the same in both, and the stretch of each."""
    for tag, i, j, k, n in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield tag == "equal", old[i:j], new[k:n]


def _joined(found: Sequence[tuple[Piece, str]]) -> Iterator[tuple[Piece, str]]:
    """Yield the pieces, neighbours of one kind as one."""
    kind, text = Piece.SAME, ""
    for piece, more in found:
        if piece is not kind and text:
            yield kind, text
            text = ""
        kind, text = piece, text + more
    if text:
        yield kind, text


def told(difference: Difference) -> str:
    """Return a difference as plain text: what went between [- and -], what came between {+ and +}."""
    marks = {Piece.SAME: "{}", Piece.WENT: "[-{}-]", Piece.CAME: "{{+{}+}}"}
    return "".join(marks[piece].format(text) for piece, text in difference.pieces)
