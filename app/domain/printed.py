"""`PrintedPages`: what goes on paper of a list, a record or a calendar: headings, facts, texts and tables as shown."""

from __future__ import annotations

from dataclasses import dataclass

#: Rows of a list that are printed; more would be a box of paper.
MOST_ROWS = 5_000


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """`columns`: title, and whether figures stand at the right. `rows`: texts, a cell for each column."""

    columns: tuple[tuple[str, bool], ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class PrintedPart:
    """A part of the pages: any of a heading, facts (name, value), paragraphs and a table."""

    heading: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    paragraphs: tuple[str, ...] = ()
    table: PrintedTable | None = None


@dataclass(frozen=True, slots=True)
class PrintedPages:
    """`title`: what it is, on every page. `words`: conditions, order, number of rows, below the title."""

    title: str
    words: tuple[str, ...] = ()
    parts: tuple[PrintedPart, ...] = ()
    wide: bool = False  # the long side of the paper is across
