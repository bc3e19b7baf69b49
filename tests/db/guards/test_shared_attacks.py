"""Attacks that were written down on an early schema, played against that of today: what takes effect still."""

from __future__ import annotations

import pytest

from tests.db.guards.shared_attacks import Came, Tried, attacks_file, counts, played
from tests.pg_server import PostgresServer

pytestmark = pytest.mark.slow

#: What a person may do with a sign-in, and why it does no harm.
ACCEPTED = {
    20: "a major incident's manager is named by whoever runs it, and the trail says who named them",
    22: "an act is keyed by person and id, so an id of somebody else's act is nobody's but one's own",
    48: "an entry says when it happened and, beside it, when it was written; the second is the server's",
    272: "everybody who files records draws numbers; gaps are normal",
    278: "the number was drawn before, by another attack, and not used",
    442: "the trail says that a restricted text was saved, by whom and when, and nothing of what it says",
    453: "guards name what they guard; none of them holds a secret",
    474: "acts are keyed by person and id: those of an import are the importer's own",
    475: "a reader who disputes a figure writes an act as well",
    560: "a session may switch its own limits off: who holds up others is ended by whoever tends",
    561: "the same",
    562: "nothing of this program waits for this lock",
}


@pytest.fixture(scope="module")
def tried(request: pytest.FixtureRequest) -> list[Tried]:
    """A database of its own: the settings of one that is copied are not copied with it."""
    if not attacks_file().exists():
        pytest.skip("the list of attacks is not here")
    server: PostgresServer = request.getfixturevalue("postgres_server")
    return played(server)


def test_what_takes_effect_is_known_and_harmless(tried: list[Tried]) -> None:
    assert {one.attack.n for one in tried if one.came is Came.TOOK_EFFECT} == ACCEPTED.keys()


def test_all_others_are_refused_or_without_effect(tried: list[Tried]) -> None:
    came = counts(tried)
    assert came[Came.REFUSED] >= 468
    assert came[Came.NOT_APPLICABLE] <= 1  # a column that the search had


def test_twins_work_but_for_rules_made_since(tried: list[Tried]) -> None:
    """A resolution needs its event now, a decision its votes of seats: those twins are in the suites of today."""
    assert {one.twin_code for one in tried if one.twin is not Came.TOOK_EFFECT} <= {"", "42501", "LL002"}
    assert sum(one.twin is Came.TOOK_EFFECT for one in tried) >= 340
