"""Filters as plain values and in words."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from app.domain.tickets import filter_text
from app.domain.tickets.values import FigureFilter, TicketFilter
from app.domain.vocabulary import Metric, Priority, TicketKind, TicketState

OCT = (datetime(2026, 10, 1, 4, tzinfo=UTC), datetime(2026, 11, 1, 4, tzinfo=UTC))
FIGURE = FigureFilter(
    Metric.RESOLUTION,
    *OCT,
    as_of=datetime(2026, 11, 4, tzinfo=UTC),
    outcome="missed",
    priorities=(Priority.HIGH,),
    agency_ids=(6,),
    kinds=(TicketKind.INCIDENT,),
)
FULL = TicketFilter(
    text='"mail box" slow',
    states=(TicketState.NEW, TicketState.ON_HOLD),
    kinds=(TicketKind.REQUEST,),
    priorities=(Priority.CRITICAL, Priority.LOW),
    agency_ids=(1, 2),
    assignee="amorgan",
    breached=False,
    opened_from=OCT[0],
    opened_to=OCT[1],
    ids=(5, 4),
    figure=FIGURE,
)


@pytest.mark.parametrize("filter", [TicketFilter(), FULL, TicketFilter(figure=FIGURE), TicketFilter(ids=())])
def test_a_filter_survives_the_settings_file(filter: TicketFilter) -> None:
    assert filter_text.from_plain(json.loads(json.dumps(filter_text.to_plain(filter)))) == filter


def test_an_empty_filter_needs_no_words() -> None:
    assert filter_text.to_plain(TicketFilter()) == {}
    assert filter_text.chips(TicketFilter()) == []


@pytest.mark.parametrize(
    "plain",
    [
        {"states": ["melted"]},
        {"figure": {"metric": "resolution"}},
        {"opened_from": "soon"},
        {"ids": 3},
        {"ids": [2**63]},
        {"ids": [True]},
        {"channels": [1]},
        {"numbers": "abc"},
        {"open_only": "maybe"},
        {"text": "0\ud800"},
        {"due_before": 5},
        {"due_before": "9999-12-31T23:59:59-12:00"},
        {"due_before": "2026-10-05T09:00:00"},
    ],
)
def test_what_is_no_filter_is_refused(plain: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"ticket filter|is not a valid|Invalid isoformat"):
        filter_text.from_plain(plain)


def test_unknown_keys_of_a_newer_program_are_left_out() -> None:
    assert filter_text.from_plain({"text": "mail", "mood": "bad"}) == TicketFilter(text="mail")


def test_periods_are_told_by_eastern_days() -> None:
    assert filter_text.period_words(*OCT) == "October 2026"
    day = datetime(2026, 10, 5, 4, tzinfo=UTC)
    assert filter_text.period_words(day, datetime(2026, 10, 6, 4, tzinfo=UTC)) == "5 Oct 2026"
    assert filter_text.period_words(day, datetime(2026, 10, 8, 4, tzinfo=UTC)) == "5 Oct to 7 Oct 2026"
    # 1 November 2026 has 25 hours, and midnight after it is 05:00 UTC
    assert filter_text.period_words(OCT[1], datetime(2026, 12, 1, 5, tzinfo=UTC)) == "November 2026"
    assert filter_text.period_words(day, None) == "since 5 Oct 2026"
    assert filter_text.period_words(None, day) == "until 4 Oct 2026"


def test_a_chip_says_what_a_figure_is_and_takes_it_away() -> None:
    ((words, names),) = filter_text.chips(TicketFilter(figure=FIGURE), lambda kind, one: f"{kind} {one}")
    assert words == "Behind: Resolution missed, High, incidents, agency 6, October 2026"
    assert filter_text.without(TicketFilter(text="x", figure=FIGURE), names) == TicketFilter(text="x")
    ((words, _),) = filter_text.chips(TicketFilter(ids=(1, 2, 3)), behind="Reopened, October 2026")
    assert words == "Behind: Reopened, October 2026"
