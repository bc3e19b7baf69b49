"""The life of a service: which moves there are, what a last day makes of it, and no circle of replacements."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.catalog.life_cycle import LifeCycle, after_end, is_circle, note, stands, successor, warning, why_not

_TODAY = date(2026, 10, 5)
_PAST, _AHEAD = date(2026, 10, 5), date(2026, 10, 6)
P, A, G, R = LifeCycle.PIPELINE, LifeCycle.ACTIVE, LifeCycle.RETIRING, LifeCycle.RETIRED


@pytest.mark.parametrize(
    ("said", "until", "found"),
    [
        *((A, None, A), (A, _AHEAD, G), (A, _PAST, R)),
        *((P, None, P), (P, _AHEAD, P), (P, _PAST, R)),
        *((G, None, G), (R, _AHEAD, G)),
    ],
)
def test_a_day_counts_more_than_a_word(said: LifeCycle, until: date | None, found: LifeCycle) -> None:
    assert stands(said, until, _TODAY) is found


def test_what_ends_is_retired_once_the_day_has_come() -> None:
    assert [after_end(one, _AHEAD, _TODAY) for one in (P, A, G)] == [P, G, G]
    assert [after_end(one, _PAST, _TODAY) for one in (P, A, G)] == [R, R, R]


@pytest.mark.parametrize(
    ("said", "wanted", "until", "why"),
    [
        (P, A, None, ""),
        (P, G, None, "Life cycle: what is in the pipeline does not become retiring."),
        (G, P, None, "Life cycle: what is retiring does not become in the pipeline."),
        (A, G, None, ""),
        (A, R, None, "Until: a retired service has a last day that has come."),
        (A, R, _AHEAD, "Until: a retired service has a last day that has come."),
        (A, R, _PAST, ""),
        (R, A, _PAST, "Until: it ended on 5 Oct 2026, so it is not active."),
        (G, A, _AHEAD, "Until: it ends on 6 Oct 2026, so it is not active."),
        (A, A, _PAST, ""),  # as it was kept before there were words for it
        (R, A, None, ""),
    ],
)
def test_which_moves_there_are(said: LifeCycle, wanted: LifeCycle, until: date | None, why: str) -> None:
    assert why_not(said, wanted, until, _TODAY) == why


def test_the_last_of_a_chain_replaces_and_circles_end() -> None:
    chain = {1: 2, 2: 3, 3: None}
    assert [successor(chain, one) for one in (1, 2, 3, 4)] == [3, 3, None, None]
    assert successor({1: 2, 2: 1}, 1) == 2
    assert [is_circle(chain, *pair) for pair in ((3, 1), (2, 2))] == [True, True]
    assert [is_circle(chain, *pair) for pair in ((1, 3), (3, None))] == [False, False]
    assert not is_circle({1: 2, 2: 1}, 3, 1)


def test_what_a_requester_is_told() -> None:
    assert warning("Fax", R, _PAST, "E-mail") == "Fax is offered no more since 5 Oct 2026. E-mail replaces it."
    assert warning("Fax", G, _AHEAD, "") == "Fax ends on 6 Oct 2026."
    assert warning("Fax", G, None, "E-mail") == "Fax is being retired. E-mail replaces it."
    assert (warning("Fax", P, None, ""), warning("Fax", A, None, "E-mail")) == ("Fax is not offered yet.", "")
    assert warning("Fax", R, None, "") == "Fax is offered no more."
    assert [note(one, _AHEAD, "E-mail") for one in (P, A, G, R)] == [
        "not offered yet",
        "",
        "ends 6 Oct 2026: use E-mail",
        "ended: use E-mail",
    ]
    assert note(G, None, "") == "retiring"
