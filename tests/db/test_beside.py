"""A login that may more than the roles of the workspace give, by the server's own roles and attributes, is found."""

from __future__ import annotations

from app.db.engine import Database
from app.db.integrity.beside import others, people_problems
from app.db.owner import look_as_owner
from tests.db.playing import as_person
from tests.pg_server import PostgresServer

#: What each login is, with what the finding has to name and to take back; "" where there is nothing to say.
_LOGINS = {
    "an_agent": ("IN ROLE ll_agent", ""),
    "past_rows": ("BYPASSRLS IN ROLE ll_agent", 'BYPASSRLS|ALTER ROLE "past_rows" NOBYPASSRLS'),
    "copies_all": ("REPLICATION IN ROLE ll_reader", 'REPLICATION|ALTER ROLE "copies_all" NOREPLICATION'),
    "makes_roles": ("CREATEROLE IN ROLE ll_brm", 'CREATEROLE|ALTER ROLE "makes_roles" NOCREATEROLE'),
    "writes_all": ("IN ROLE ll_cab, pg_write_all_data", 'pg_write_all_data|REVOKE pg_write_all_data FROM "writes_all"'),
    "above_all": ("SUPERUSER IN ROLE ll_mip", 'SUPERUSER|ALTER ROLE "above_all" NOSUPERUSER'),
    "the_keeper": ("CREATEROLE IN ROLE ll_reader, ll_keeper", ""),
}


def test_what_the_server_gives_past_the_roles_is_told_with_what_ends_it(
    pg_db: Database, postgres_server: PostgresServer
) -> None:
    made = [f"CREATE ROLE {login} LOGIN {what}" for login, (what, _) in _LOGINS.items()]
    made += ["CREATE ROLE a_backup LOGIN BYPASSRLS IN ROLE pg_read_all_data", "CREATE ROLE a_standby LOGIN REPLICATION"]
    postgres_server.sql("; ".join(made), "postgres")
    try:
        with as_person(pg_db, "the_keeper") as keeper, keeper.read() as conn:
            look_as_owner(conn)
            found = [problem.text for problem in people_problems(conn) if problem.text.split()[0] in _LOGINS]
            said = others(conn)
    finally:
        # roles are the server's: what stays would be found by other tests
        postgres_server.sql("DROP ROLE " + ", ".join((*_LOGINS, "a_backup", "a_standby")), "postgres")
    wanted = {login: words.split("|") for login, (_, words) in _LOGINS.items() if words}
    assert [text.split()[0] for text in found] == sorted(wanted)
    for text_ in found:
        has, undo = wanted[text_.split()[0]]
        assert f" has {has}, and with it" in text_
        assert text_.endswith(undo)
    assert "a_backup (BYPASSRLS, pg_read_all_data)" in said
    assert "a_standby" not in said


def test_a_file_has_no_logins(sqlite_db: Database) -> None:
    with sqlite_db.read() as conn:
        assert others(conn) == ""
