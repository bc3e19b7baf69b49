"""Each act of the board tells other windows what it touched, and is done once, however often it is asked for."""

from __future__ import annotations

from typing import Any

import pytest

from app.db.engine import Database
from app.domain.changes_made import Changes
from app.errors import NotAllowed
from tests.services.cab.board import Board
from tests.services.cab.every_act import play
from tests.services.test_repeats import everything, writing_functions
from tests.services.what_holds import done_once, service, told_by_the_feed


def test_what_each_act_says_is_what_the_feed_tells(cab: Board) -> None:
    assert told_by_the_feed(cab, play) == {name for name in writing_functions(cab.root) if name.startswith("cab.")}


def test_an_act_whose_answer_was_lost_is_done_once(cab: Board) -> None:
    done_once(cab, play)


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)  # the program refuses; what a server refuses: tests/db/guards
def test_nobody_but_the_coordinator_runs_the_board(cab: Board) -> None:
    """A member casts the own vote, names the own delegate and signs as chair; all else is refused, whoever asks."""
    others = {"cab.vote": "ben", "cab.sign": "hal"}
    refused: set[str] = set()

    def act(db: Database, name: str, *args: Any, **more: Any) -> Changes:
        if name not in others or db is not cab[others[name]]:
            before = everything(cab.root)
            with pytest.raises(NotAllowed):
                service(cab["olga"], name)(*args, **more)
            assert everything(cab.root) == before, name
            refused.add(name)
        return service(db, name)(*args, **more)

    play(cab, act)
    assert len(refused) >= 28
