"""Two desktops at once: a change is told of by one posting, and everybody hears of it once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.db import rule_sets
from app.db import tables as t
from app.db.engine import Database
from app.domain.cab.settings import RULES, CabRules
from app.services.api import Services
from app.services.hub.tend import tend_hub
from tests.services.cab.board import Board, board
from tests.services.hub.conftest import Hub


@pytest.fixture
def cab(db: Database) -> Iterator[Board]:
    with board(db) as made:
        db.write(lambda conn: rule_sets.store(conn, RULES, CabRules(mailbox="hub@it.example")), what="rules")
        yield made


def test_whoever_tends_first_the_other_finds_it_done(cab: Board) -> None:
    hub, desks = Hub(cab.root), [cab.root, cab["ava"], cab.root, cab["ava"]]
    for number in range(4):
        hub.services.hub.subscribe({"mail": f"m{number}@x.example"})
    for number in range(3):
        cab.submitted(f"Patch {number}")
    with ThreadPoolExecutor(len(desks)) as pool:
        assert [one for answer in pool.map(tend_hub, desks) for one in answer.failed] == []
    drafts = Services(cab.root).hub.drafts()
    assert len(drafts) == 3
    for draft in drafts:
        hub.services.hub.post(draft.id, draft.version)
    with ThreadPoolExecutor(len(desks)) as pool:
        assert [one for answer in pool.map(tend_hub, desks) for one in answer.failed] == []
    assert len(hub.rows(t.posting_told)) == 12
    assert [mail.kind for mail in hub.rows(t.mail)].count("alert") == 12
