"""What waits, from the command line: told, sent, settled, brought back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.db.engine import Database
from app.db.offline.file import QueueFile
from app.services.offline import bound
from app.services.reviews import course as reviews
from tests.cli.conftest import Run
from tests.services.offline.conftest import bare, filled, here, server  # noqa: F401
from tests.services.offline.world import Computer


def test_what_waits_is_sent_settled_and_brought_back(
    run: Run,
    server: Database,  # noqa: F811
    here: Computer,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    db, queue = Path(str(server.url.database)), here.queue
    assert run("offline", "status", "--db", db).output == "Nothing waits here; 0 in the journal.\n"

    def queue_of(_db: Database, *, make: bool = False) -> QueueFile:
        assert not make
        return queue

    monkeypatch.setattr(bound, "queue_of", queue_of)
    here.act("reviews.edit", 1, {"place": ""}, {"place": "Room 4"})
    told = run("offline", "status", "--db", db)
    assert told.output == (
        "Here only: Review, DOA: the review of Monday 5 October 2026: Place: Room 4\n"
        "1 edit waits here; 0 in the journal.\n"
    )
    reviews.edit(server, 1, {"place": ""}, {"place": "Room 9"})
    told = run("offline", "send", "--db", db, "--json")
    assert told.exit_code == 4
    sent = json.loads(told.stdout)
    assert (sent["schema"], sent["confirmed"], sent["conflicts"], sent["stopped"]) == (
        "longleaf.offline.send",
        0,
        1,
        "",
    )
    (one,) = json.loads(run("offline", "conflicts", "--db", db, "--json").stdout)["conflicts"]
    assert one["fields"] == [{"field": "place", "base": "", "mine": "Room 4", "theirs": "Room 9"}]
    told = run("offline", "settle", one["id"], "theirs", "--db", db)
    assert told.output == "Theirs is kept; yours is in the journal.\n"
    (kept,) = json.loads(run("offline", "journal", "--db", db, "--json").stdout)["entries"]
    assert (kept["fields"], kept["whose"], kept["brought_back"]) == ({"place": "Room 4"}, "mine", False)
    run("offline", "bring-back", kept["id"], "--db", db)
    assert "Brought back." in run("offline", "journal", "--db", db).output
    assert run("offline", "send", "--db", db).output == "Nothing waits to be sent.\n"
