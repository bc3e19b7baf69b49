"""How well what was typed fits a text."""

from __future__ import annotations

from typing import Any


def fuzzy(query: str, text: str) -> int | None:
    """Return how well a query fits a text: higher is better, None is not at all. Words may come in any order."""
    query, text = query.casefold().strip(), text.casefold()
    if not query:
        return 0
    score = 0
    for word in query.split():
        at = text.find(word)
        if at < 0:
            return None if not _letters_in_order(word, text) else score - 50
        starts = at == 0 or not text[at - 1].isalnum()
        score += (60 if starts else 20) - min(at, 15)
    return score


def _letters_in_order(word: str, text: str) -> bool:
    rest: Any = iter(text)
    return len(word) > 2 and all(letter in rest for letter in word)
