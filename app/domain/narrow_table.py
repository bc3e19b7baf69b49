"""A table where there is no room for its columns: a block of lines for each row, as wide as there is room."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

#: At most so many columns name a row at the head of its block; the others are told with their titles.
_NAMING = 3
_INDENT = "  "


def blocks(titles: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> list[str]:
    """Return the lines of the rows: what names a row, and below it each cell with its title, empty ones left out.

    `width`: characters in a line. A cell is broken only where it is longer than a line.
    """
    lines, naming = [], _naming(rows)
    for row in rows:
        head = [cell for cell in row[:naming] if cell]
        lines += wrapped("  ".join(head), width)
        said = [f"{title} {cell}" for title, cell in zip(titles[naming:], row[naming:], strict=True) if cell]
        lines += _filled(said, width)
    return lines


def _naming(rows: Sequence[Sequence[str]]) -> int:
    """Return how many of the first columns it takes to tell rows apart."""
    for count in range(1, _NAMING):
        if len({tuple(row[:count]) for row in rows}) == len(rows):
            return count
    return _NAMING


def wrapped(text: str, width: int) -> list[str]:
    """Return a line of text in lines of at most so many characters, where it is longer.

    The others stand two characters further to the right than it does. A word stays whole, however long it is.
    """
    if len(text) <= width:
        return [text]
    further = text[: len(text) - len(text.lstrip(" "))] + _INDENT
    return textwrap.wrap(text, width, subsequent_indent=further, break_long_words=False, break_on_hyphens=False)


def _filled(said: Sequence[str], width: int) -> list[str]:
    """Return what is said in indented lines, with semicolons between and each of it in one line if that holds it."""
    lines, line = [], ""
    for number, one in enumerate(said):
        part = one if number == len(said) - 1 else f"{one};"
        if line and len(_INDENT) + len(line) + 1 + len(part) <= width:
            line = f"{line} {part}"
            continue
        if line:
            lines.append(line)
        line = part
    if line:
        lines.append(line)
    return [_INDENT + text for line in lines for text in wrapped(line, width - len(_INDENT))]
