"""Attacks with twins, played by people with sign-ins of their own: the attack is refused, what it imitates works."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime

import pytest

from app.db.engine import Database
from app.domain.vocabulary import Role
from tests.db.guards.board.world import World
from tests.db.playing import as_person

#: For tests of what PostgreSQL alone has: people who write at once, and row security. An SQLite file has one writer at
#: a time, and is one person's.
ON_POSTGRES = pytest.mark.parametrize("world", ["postgresql"], indirect=True, scope="module")


@dataclass(frozen=True)
class Pair:
    """What is refused, with which code, and what much like it has to work."""

    what: str
    who: str
    attack: tuple[str, ...]
    code: str
    twin: tuple[str, ...] = ()
    postgres: bool = False
    isolation: str = ""


@contextmanager
def peopled(db: Database, at: datetime, people: Mapping[str, tuple[Role, ...]]) -> Iterator[World]:
    """Give the world at an instant with these people signed in; its clock is that of the database."""
    with ExitStack() as stack:
        made = World(db, at)
        db.now = lambda: made.at
        for login, roles in people.items():
            made.people[login] = stack.enter_context(as_person(db, login, *roles))
        yield made


def tell(world: World, story: Iterable[tuple[str, ...]]) -> None:
    """Let people do what happened before the attacks."""
    for who, *statements in story:
        world.do(who, *statements)


def refused_with_a_twin_that_works(world: World, pair: Pair) -> None:
    """Play both. Rules that PostgreSQL alone keeps are left out on SQLite, whose file is one person's."""
    if pair.postgres and not world.is_postgres:
        pytest.skip("PostgreSQL alone keeps this")
    found = world.refusal(pair.who, *pair.attack, isolation=pair.isolation)
    # several rules may refuse the same statement, and SQLite does not fix their order
    assert found == pair.code or (not world.is_postgres and found in {"42501", "LL003", "LL004"}), found
    if pair.twin:
        assert world.refusal(pair.who, *pair.twin) is None
