"""An attack and its twin: what a person must not be able to do, and what is next to it and has to work."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pytest

from tests.db.guards.board.world import World

#: An act: who tries it, and the statements.
Act = tuple[str, list[str]]


@dataclass(frozen=True)
class Pair:
    """`code` refuses the attack, one of several where more than one rule does and SQLite does not fix their order.

    `twin` None: it has no other side, nobody may do it in any way.
    """

    what: str
    attack: Act
    code: str
    twin: Act | None
    postgres: bool = False  # only there: on SQLite nothing is asked at the end of an act, and nobody writes at once
    isolation: str = ""


def each(pairs: Iterable[Pair]) -> pytest.MarkDecorator:
    """Parametrize a test by pairs, named by what they attack."""
    pairs = list(pairs)
    return pytest.mark.parametrize("pair", pairs, ids=[pair.what for pair in pairs])


def check(world: World, pair: Pair) -> None:
    """Try both: the attack is refused with its code, the twin works."""
    if pair.postgres and not world.is_postgres:
        pytest.skip("PostgreSQL alone keeps this")
    who, statements = pair.attack
    found = world.refusal(who, *statements, isolation=pair.isolation)
    assert found is not None, f"{who} could: {pair.what}"
    assert found in pair.code.split(), f"{pair.what}: {found}"
    if pair.twin is not None:
        who, statements = pair.twin
        assert world.refusal(who, *statements) is None, f"{who} could not do what is next to: {pair.what}"
