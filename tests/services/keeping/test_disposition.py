"""Records are destroyed by the schedule when two people said so, never while they are held, and what remains agrees."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from app.db import seals
from app.db import tables as t
from app.db.engine import Database
from app.db.integrity.check import whole
from app.domain.keeping.disposition import State
from app.domain.keeping.holds import Ground, Scope
from app.domain.vocabulary import Role
from app.errors import InputError, LongleafError, NotAllowed
from app.services.api import Services
from app.services.keeping import disposition, holds
from app.services.keeping.archive import verify_archive
from tests.reports.test_printed import texts
from tests.services.keeping.old_tickets import RULE, approved, old_tickets
from tests.services.people import as_person


def words_left(db: Database, words: str) -> list[str]:
    """Tables of which some row says this."""
    found = []
    with db.read() as conn:
        for table in t.metadata.sorted_tables:
            if any(words in str(row) for row in conn.execute(select(table)).all()):
                found.append(table.name)
    return found


def tickets(db: Database) -> list[int]:
    with db.read() as conn:
        return list(conn.scalars(select(t.ticket.c.id).order_by(t.ticket.c.id)))


def agrees(db: Database) -> None:
    with db.read() as conn:
        assert [str(one) for one in whole(conn, everything=True)] == []


def test_what_two_people_agree_on_is_destroyed_whole_and_all_else_agrees(db: Database, tmp_path: Path) -> None:
    ids = old_tickets(db, tmp_path, 3)
    (open_one,) = set(tickets(db)) - set(ids)
    for id, words in ((ids[0], "Secret words in a file"), (open_one, "Other words")):
        paper = tmp_path / "evidence.txt"
        paper.write_text(words)
        Services(db).attachments.add("ticket", id, paper)
    db.write(seals.seal, what="seal")
    asked = ("News & Observer", "By mail", Scope.RECORD, "INC0000002")
    held = holds.set_hold(db, *asked, ground=Ground.REQUEST).ids[0]
    made = disposition.propose(db, "ticket").ids[0]
    assert [item.called for item in disposition.records(db, made)] == ["INC0000001", "INC0000003"]
    with pytest.raises(NotAllowed, match="a second person"):
        disposition.approve(db, made, 1)
    with as_person(db, "second", Role.ADMIN) as second:
        disposition.approve(second, made, 1)
    later = holds.set_hold(db, "Doe v. State", "Letter", Scope.SEARCH, "INC0000003").ids[0]
    assert disposition.carry_out(db, made).text == "DIS0000001: 1 ticket destroyed; 1 record is left."
    assert tickets(db) == [*ids[1:], open_one]
    items = disposition.records(db, made)
    assert [item.destroyed for item in items] == [True, False]
    assert items[1].why.startswith("Legal hold HLD0000002: Doe v. State")
    (one,) = disposition.dispositions(db)
    assert (one.state, one.destroyed, one.left) == (State.DONE, 1, 1)
    agrees(db)
    for hold in (held, later):
        holds.release(db, hold, 1, "Settled")
    disposition.carry_out(db, approved(db))
    assert tickets(db) == [open_one]
    assert words_left(db, "Secret words") == []
    agrees(db)
    paper = Path(disposition.certificate(db, made, tmp_path / "c.pdf"))
    assert one.sha256 in "".join("".join(texts(paper.read_bytes())).split())


def test_the_schedule_decides_what_is_proposed(sqlite_db: Database, tmp_path: Path) -> None:
    ids = old_tickets(sqlite_db, tmp_path, 2)
    keeping = Services(sqlite_db).keeping
    keeping.save_rules({}, {"ticket": "50, DIT schedule 14.2"})
    with pytest.raises(InputError, match="nothing is due"):
        disposition.propose(sqlite_db, "ticket")
    keeping.save_rules({}, {"ticket": RULE, "mail": "permanent, DIT schedule 3"})
    refused = {"packet": "not disposed of here", "survey": "sample value", "mail": "for good", "nothing": "is no kind"}
    for kind, said in refused.items():
        with pytest.raises(InputError, match=said):
            disposition.propose(sqlite_db, kind)
    made = disposition.propose(sqlite_db, "ticket").ids[0]
    with pytest.raises(InputError, match="nothing is due"):  # each record is on one list
        disposition.propose(sqlite_db, "ticket")
    with pytest.raises(InputError, match="not approved"):
        disposition.carry_out(sqlite_db, made)
    disposition.cancel(sqlite_db, made, 1, "Not now")
    made = approved(sqlite_db)
    assert len(disposition.records(sqlite_db, made)) == len(ids)
    keeping.save_rules({}, {"ticket": "3, DIT schedule 14.2"})
    with pytest.raises(LongleafError, match="by the schedule as it is"):
        disposition.carry_out(sqlite_db, made)


def test_where_the_schedule_asks_for_an_archive_it_comes_first(sqlite_db: Database, tmp_path: Path) -> None:
    old_tickets(sqlite_db, tmp_path, 1)
    Services(sqlite_db).keeping.save_rules({}, {"ticket": "2 archived, DIT schedule 14.2"})
    made = approved(sqlite_db)
    with pytest.raises(InputError, match="asks for an archive"):
        disposition.carry_out(sqlite_db, made)
    disposition.archive(sqlite_db, made, tmp_path / "a.zip")
    checked = verify_archive(tmp_path / "a.zip")
    assert not checked.problems
    disposition.carry_out(sqlite_db, made)
    (one,) = disposition.dispositions(sqlite_db)
    assert (one.destroyed, one.archive) == (1, checked.sha256)
