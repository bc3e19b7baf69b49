"""Nothing is lost silently, whatever two computers, a line and other people do: `--examples 50` plays 10,000."""

from __future__ import annotations

import pytest

from app.domain.offline import course
from app.domain.offline.values import Book, Clashed, Envelope, Fields
from tests.domain.offline.play import Play
from tests.examples import few

STEPS = 80


def test_no_value_is_lost_silently() -> None:
    lost = {seed: play.lost() for seed in range(few(200)) if (play := _played(seed)).lost()}
    assert lost == {}


def test_the_histories_reach_every_end() -> None:
    plays = [_played(seed) for seed in range(40)]
    books = [one.book for play in plays for one in play.computers]
    assert sum(len(book.clashes) for book in books) > 100
    assert sum(len(book.journal) for book in books) > 200
    assert sum(len(play.server.ops) for play in plays) > 200
    assert sum(any(entry.back for entry in book.journal.values()) for book in books) > 20
    assert sum(len(book.ids) for book in books) > 50


@pytest.mark.parametrize("fault", ["journal", "clash", "rest"])
def test_a_fault_is_found(monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    """What the histories are worth: each of these loses something, and they say so."""
    if fault == "journal":
        monkeypatch.setattr(course, "_kept", lambda book, *_rest: book)
    elif fault == "clash":
        monkeypatch.setattr(course, "_waits", lambda book, *_rest: book)
    else:
        monkeypatch.setattr(course, "_clashed", _all_of_it)
    assert any(_played(seed).lost() for seed in range(20))


def _all_of_it(book: Book, there: Envelope, outcome: Clashed) -> Book:
    """Let all fields of an envelope go where one of them clashes."""
    left = {seq: one for seq, one in book.envelopes.items() if seq != there.seq}
    mine: Fields = {name: value for name, value in there.mine.items() if name in outcome.fields}
    return course._waits(
        Book(left, book.clashes, book.journal, book.ids, book.last), there, outcome.fields, mine, outcome
    )


def _played(seed: int) -> Play:
    play = Play(seed)
    play.run(STEPS)
    return play
