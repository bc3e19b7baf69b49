"""Run `python -m tests.desktops [--desktops 50] [--minutes 10] [--sqlite]`: many people at work on one workspace.

Each desktop is a process that opens the workspace as its person and works at random, half of the time on the same few
records. Afterwards what each was told is compared with what is there: nothing that was saved is lost or double, nothing
refused is half there, no form wrote over what it had not shown, no fault of the database reached a person, and
`db check --all` finds nothing. On PostgreSQL it also says how many deadlocks the server broke up. Exit code 1 where
anything of that is so. With `--sqlite` the desktops share one file, as 8 writers of an embedded workspace do.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from app.db.engine import Database, open_database
from app.domain.vocabulary import Role
from app.services.workspace.admin import check
from tests.desktops.findings import summary, wrong_in
from tests.desktops.ledger import read_ledgers
from tests.desktops.run import play, roles_of
from tests.pg_server import PostgresServer

#: A server as it is set up for a department: what is told to be saved is on disk.
_SAFE = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "autovacuum": "on",
    "max_connections": "400",
}


def main(arguments: list[str]) -> int:
    """Play as asked; 0 where nothing went wrong."""
    parser = argparse.ArgumentParser(prog="desktops", description="Many desktops at once on one workspace.")
    parser.add_argument("--desktops", type=int, default=0, help="how many; 50, with --sqlite 8")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--tickets", type=int, default=3000, help="of the workspace as it begins")
    parser.add_argument("--think", type=float, default=6.0, help="seconds between two acts of a person, on average")
    parser.add_argument("--sqlite", action="store_true", help="one file instead of a server")
    asked = parser.parse_args(arguments)
    asked.desktops = asked.desktops or (8 if asked.sqlite else 50)
    with tempfile.TemporaryDirectory(prefix="lldesk") as name:
        folder = Path(name)
        if asked.sqlite:
            return _on_file(asked, folder)
        with PostgresServer(settings=_SAFE) as server:
            return _on_server(asked, folder, server)


def _on_file(asked: argparse.Namespace, folder: Path) -> int:
    url = str(folder / "desktops.db")
    _seed(url, asked.tickets)
    people = [(url, who, roles_of(at)) for at, who in enumerate(_people(url, asked.desktops))]
    return _judge(asked, folder, url, people)


def _on_server(asked: argparse.Namespace, folder: Path, server: PostgresServer) -> int:
    server.create_database("desktops")
    url = server.url("desktops")
    address = url.render_as_string(hide_password=False)
    _seed(address, asked.tickets)
    people = []
    for at, who in enumerate(_people(address, asked.desktops)):
        server.sql(f'CREATE ROLE "{who}" LOGIN')
        for role in roles_of(at):
            server.sql(f'GRANT {role.value} TO "{who}"')
        people.append((url.set(username=who).render_as_string(hide_password=False), who, roles_of(at)))
    found = _judge(asked, folder, address, people)
    broken = server.sql("SELECT sum(deadlocks) FROM pg_stat_database")[0][0]
    say(f"deadlocks that the server broke up and no person saw: {broken}")
    return found


def _judge(asked: argparse.Namespace, folder: Path, url: str, people: list[tuple[str, str, tuple[Role, ...]]]) -> int:
    say(f"{len(people)} desktops for {asked.minutes:g} min on {asked.tickets:,} tickets")
    begun = time.monotonic()
    wrong = play(people, folder, asked.minutes * 60, asked.think)
    took = time.monotonic() - begun
    acts = read_ledgers(folder)
    db: Database = open_database(url)
    try:
        wrong += wrong_in(db, acts)
        wrong += [f"db check: {problem}" for problem in check(db, everything=True)]
    finally:
        db.dispose()
    for line in summary(acts, took):
        say(line)
    for one in wrong:
        say(f"WRONG: {one}")
    say("nothing lost, nothing double, nothing written over unseen" if not wrong else f"{len(wrong)} things went wrong")
    return 1 if wrong else 0


def _seed(url: str, tickets: int) -> None:
    subprocess.run([sys.executable, "-m", "app", "seed", "--tickets", str(tickets), "--db", url], check=True)


def _people(url: str, count: int) -> list[str]:
    """Return logins of people whom the workspace knows."""
    from sqlalchemy import select

    from app.db import tables as t

    db = open_database(url)
    try:
        with db.read() as conn:
            return list(conn.execute(select(t.person.c.login).order_by(t.person.c.id).limit(count)).scalars())
    finally:
        db.dispose()


def say(line: str) -> None:
    """Say a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
