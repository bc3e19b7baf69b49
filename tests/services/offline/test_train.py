"""From a PostgreSQL database onto a train and back: the copy, the queue, the line that comes back."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from app.db import secrets
from app.db import tables as t
from app.db.engine import Database
from app.domain.offline.values import Record
from app.domain.periods import Period
from app.errors import InputError
from app.services.api import Services
from app.services.snapshot.offline import open_offline
from app.services.snapshot.sync import sync
from tests.services.offline.world import fill, rows
from tests.services.snapshot.ring import Ring

SEPTEMBER = Period.parse("2026-09")


@pytest.fixture(autouse=True)
def keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ring = Ring()
    monkeypatch.setattr(secrets, "_keyring", lambda: ring)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


def test_onto_a_train_and_back(pg_db: Database) -> None:
    fill(pg_db)
    sync(pg_db)
    url, now = pg_db.url.render_as_string(), pg_db.now
    copy = open_offline(url)
    copy.now = now
    offline, online = Services(copy), Services(pg_db)
    assert online.offline.status().text() == ""
    base = offline.packets.read_commentary(1, SEPTEMBER)
    offline.packets.save_commentary(base, {"well": "Mail held."})
    offline.reviews.save_action(1, {"title": "Call them", "owner": "bea"})
    offline.reviews.edit(1, {"place": "", "agenda": ""}, {"place": "Room 4", "agenda": "Mail"})
    offline.reviews.hold(1, 2, "We met.", [3], ["Buy a line"])
    offline.reviews.sign(1, 3, "Cleo Ode")
    assert offline.offline.status().here == 5
    with pytest.raises(InputError, match="working offline"):
        offline.offline.send()
    online.reviews.edit(1, {"agenda": ""}, {"agenda": "Theirs"})
    sync(pg_db)  # what waits is taken out of the copy, and shown on top of it again
    copy.dispose()
    copy = open_offline(url)
    copy.now = now
    offline = Services(copy)
    assert offline.packets.read_commentary(1, SEPTEMBER).text("well") == "Mail held."
    assert [title for (title,) in rows(copy, t.action, "title")].count("Call them") == 1
    told = online.offline.send()
    assert (told.confirmed, told.clashed, told.kept) == (2, 2, 0)
    first, second = online.offline.conflicts()
    assert (first.fields[0].mine, first.fields[0].theirs) == ("Mail", "Theirs")
    online.offline.settle(first.id, "both")
    assert online.reviews.review(1).review.agenda == "Theirs\n\nMail"
    assert online.offline.status().here == 1  # the sign-off waits for the hold that it follows
    online.offline.settle(second.id, "mine")  # on the agenda that was just settled
    assert (online.offline.conflicts(), online.offline.status().here) == ((), 0)
    found = online.reviews.review(1)
    assert (found.review.signed_for, found.review.agenda) == ("Cleo Ode", "Theirs\n\nMail")
    assert (found.review.state, found.review.notes, found.review.place) == ("held", "We met.", "Room 4")
    assert online.offline.marks()[Record("review", "1")] == "Confirmed"
    sync(pg_db)
    assert online.offline.queue() == ()
    copy.dispose()
    copy = open_offline(url)
    with copy.read() as mine, pg_db.read() as theirs:
        for table in (t.review, t.review_person, t.action, t.commentary, t.op):
            query = select(table).order_by(*table.primary_key)
            assert list(mine.execute(query)) == list(theirs.execute(query)), table.name
    copy.dispose()
