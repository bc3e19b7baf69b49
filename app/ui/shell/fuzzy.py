"""How well what was typed fits a text."""

from __future__ import annotations

import re

_WORD = re.compile(r"\w+")


def fuzzy(query: str, text: str) -> int | None:
    """Return how well a query fits a text: higher is better, None is not at all. Words may come in any order.

    A word fits where it occurs; one that occurs nowhere as the beginnings of words of the text, in their order:
    "exwo" is "Export to workbook". Letters that are merely somewhere in it fit nothing.
    """
    query, text = query.casefold().strip(), text.casefold()
    if not query:
        return 0
    score = 0
    for word in query.split():
        at = text.find(word)
        if at < 0:
            if not _is_of_beginnings(word, text):
                return None
            score -= 50
            continue
        starts = at == 0 or not text[at - 1].isalnum()
        score += (60 if starts else 20) - min(at, 15)
    return score


def begins(text: str, query: str) -> bool:
    """Return whether a text, or for each word of a query a word of it, begins so."""
    parts = text.casefold().split()
    return text.casefold().startswith(query.casefold()) or all(
        any(part.startswith(word) for part in parts) for word in query.casefold().split()
    )


def _is_of_beginnings(word: str, text: str) -> bool:
    """Return whether a word is made of beginnings of words of a text, in their order; some may be left out."""
    if len(word) < 3:
        return False
    reached = {0}  # how many letters the words so far can stand for
    for other in _WORD.findall(text):
        for at in tuple(reached):
            length = 0
            while at + length < len(word) and length < len(other) and word[at + length] == other[length]:
                length += 1
                reached.add(at + length)
    return len(word) in reached
