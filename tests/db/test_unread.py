"""What a check cannot look at is said: as a fault of the login where another role could, as a remark where none can."""

from __future__ import annotations

from app.db.engine import Database
from app.db.integrity import unread
from app.domain.vocabulary import Role
from app.services.workspace.admin import remarks
from tests.db.playing import as_person
from tests.pg_server import PostgresServer


def test_what_is_each_persons_own_is_a_remark_to_whoever_is_no_keeper(pg_db: Database) -> None:
    """An administrator reads all but other people's reminders and texts: nothing is unchecked that they could check."""
    with as_person(pg_db, "looks", *Role) as admin, admin.read() as conn:
        assert list(unread.problems(conn)) == []
        said = unread.peoples_own(conn)
    assert said.startswith("Everybody reads their own rows alone of: reminder, reminder_told, text_module,")
    assert "a keeper checks them" in said
    with as_person(pg_db, "reads", Role.READER) as reader, reader.read() as conn:
        (problem,) = unread.problems(conn)
    assert "handover" in str(problem)
    assert "reminder" not in str(problem)
    assert "audit" in str(problem)
    assert "one with ll_admin" in str(problem)
    with as_person(pg_db, "handles", Role.MIP) as mip, mip.read() as conn:
        (problem,) = unread.problems(conn)
    assert "may not read it: audit, op." in str(problem)
    with pg_db.read() as conn:
        assert unread.peoples_own(conn) == "", "a keeper reads all rows"


def test_of_a_file_everything_is_read(sqlite_db: Database) -> None:
    with sqlite_db.read() as conn:
        assert unread.peoples_own(conn) == ""
        assert list(unread.problems(conn)) == []


def test_a_keeper_is_not_told_to_let_a_keeper_check(pg_db: Database, postgres_server: PostgresServer) -> None:
    """The check reads as the owner where it may, so what it did not look at is asked in the same way."""
    with as_person(pg_db, "keeps", Role.READER) as keeper:
        postgres_server.sql("GRANT ll_keeper TO keeps", "postgres")
        assert not any("own rows alone" in said for said in remarks(keeper))
    with as_person(pg_db, "only_reads", Role.READER) as reader:
        assert any("own rows alone" in said for said in remarks(reader))
